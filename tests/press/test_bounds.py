"""A cell that never ends, eats memory, forks, writes where it should not or prints without end is stopped, by name."""

import json
import os
from pathlib import Path

import pytest

from pacte_analysis import bounds
from pacte_analysis.press.chapter import Chapter, parse
from pacte_analysis.press.running.run import ChapterFailed, run
from pacte_analysis.press.running.warm import POSSIBLE, warm_process
from projects import ROOT, SMALL_CHAPTER

DATA = ROOT / "data"
WHERE = r"REG-93-2024, chapitre index\.md, cellule de code n° 3 : "
PLACE = str(ROOT / "data" / "ecrit-par-une-cellule.csv")

CELLS = {
    "never ends": ("while True: pass", "arrêtée après 4 secondes"),
    "eats memory": ("b = bytearray(1 << 33)", "mémoire d'un chapitre"),
    "eats memory in a table": ("import numpy as np\nnp.ones(1 << 31)", "mémoire d'un chapitre"),
    "ends its kernel": ("import os\nos._exit(9)", "le noyau s'est arrêté net"),
    "forks": ("import os\nos.fork()", "pas d'autre processus"),
    "starts a program": ("import subprocess\nsubprocess.run(['true'])", "pas d'autre processus"),
    "starts a shell": ("!true", "pas d'autre processus"),
    "writes in the tables": (f"open({PLACE!r}, 'w')", "n'écrit rien hors des dossiers temporaires"),
    "writes by the system": (f"import os\nos.open({PLACE!r}, os.O_CREAT | os.O_WRONLY)", "n'écrit rien hors"),
    "erases": (f"import os\nos.remove({str(DATA / 'sources.csv')!r})", "n'écrit rien hors"),
    "writes elsewhere": ("open('/nulle-part/ecrit.txt', 'w')", "n'écrit rien hors"),
    "writes a huge file": ("open('gros', 'wb').write(bytes(1 << 21))", "File too large"),
    "prints a gigabyte": ("while True: print('x' * 100_000)", "sorties de ce chapitre dépassent"),
    "shows a gigabyte": ("while True: display('x' * 100_000)", "sorties de ce chapitre dépassent"),
}  # fmt: skip

ALLOWED = """
import tempfile
from pathlib import Path
Path("ici.txt").write_text("x")
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "la.txt").write_text("x")
import matplotlib.pyplot as plt
plt.figure().savefig("figure.png")
"""


def executed(cell: str) -> None:
    chapter = Chapter(
        "index", Path("index.md"), parse(f"{SMALL_CHAPTER}\n```{{code-cell}} ipython3\n{cell}\n```\n", "x")
    )
    warm = warm_process(DATA, "bornes") if POSSIBLE else None
    run(chapter, {"territory": "REG-93", "year": 2024}, edition="REG-93-2024", data=DATA, warm=warm, root=ROOT)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "CELL_SECONDS", 30)
    small = {"fichier": 1 << 20, "sorties": 1 << 20, "memoire": 1 << 32}
    monkeypatch.setenv(bounds.CHANGED, json.dumps(small))


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_beyond_a_bound_is_stopped_and_named(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cell, said = CELLS[what]
    if what == "never ends":
        monkeypatch.setattr(bounds, "CELL_SECONDS", 4)
    if os.name != "posix" and ("memory" in what or "huge" in what):
        pytest.skip("no such bound on this system (SECURITY.md)")
    with pytest.raises(ChapterFailed, match=WHERE) as stopped:
        executed(cell)
    assert said in stopped.value.message
    assert not Path(PLACE).exists()
    assert (DATA / "sources.csv").is_file()


def test_a_cell_may_write_where_nothing_lasts() -> None:
    executed(ALLOWED)
