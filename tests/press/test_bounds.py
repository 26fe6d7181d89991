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
    "writes beside temporary folders": (
        "import tempfile\nopen(tempfile.gettempdir() + '-pacte', 'w')", "n'écrit rien hors"),
    "writes through a link": (
        "import os\nos.symlink(project + '/data', 'lien')\nopen('lien/ecrit.txt', 'w')", "n'écrit rien hors"),
    "writes through a link to a file": (
        "import os\nos.symlink(project + '/data/garde.csv', 'lien')\nopen('lien', 'w')", "n'écrit rien hors"),
    "makes a second link": ("import os\nos.link(project + '/data/garde.csv', 'lien')", "n'écrit rien hors"),
    "makes a database": ("import sqlite3\nsqlite3.connect(project + '/data/ecrit.db')", "n'écrit rien hors"),
    "makes a database by its address": (
        "import sqlite3\nsqlite3.connect(f'file:{project}/data/ecrit.db', uri=True)", "n'écrit rien hors"),
    "erases a folder": ("import shutil\nshutil.rmtree(project + '/data')", "n'écrit rien hors"),
    "erases a folder without a word": (
        "import shutil\nshutil.rmtree(project + '/data', ignore_errors=True)", "n'écrit rien hors"),
    "writes a huge file": ("open('gros', 'wb').write(bytes(1 << 21))", "File too large"),
    "prints a gigabyte": ("while True: print('x' * 100_000)", "sorties de ce chapitre dépassent"),
    "shows a gigabyte": ("while True: display('x' * 100_000)", "sorties de ce chapitre dépassent"),
}  # fmt: skip

# What works through a folder that was opened, `data` of the project, or makes what is no plain file.
THROUGH_FOLDERS = {
    "open": "os.open('ecrit.csv', os.O_CREAT | os.O_WRONLY, dir_fd=data)",
    "remove": "os.remove('garde.csv', dir_fd=data)",
    "rename from": "os.rename('garde.csv', 'ici.csv', src_dir_fd=data)",
    "rename to": "open('ici.csv', 'w').close()\nos.rename('ici.csv', 'ecrit.csv', dst_dir_fd=data)",
    "rmdir": "os.rmdir('vide', dir_fd=data)",
    "mkdir": "os.mkdir('ecrit', dir_fd=data)",
    "link from": "os.link('garde.csv', 'ici.csv', src_dir_fd=data)",
    "link to": "open('ici.csv', 'w').close()\nos.link('ici.csv', 'ecrit.csv', dst_dir_fd=data)",
    "symlink": "os.symlink('garde.csv', 'ecrit.csv', dir_fd=data)",
    "chmod": "os.chmod('garde.csv', 0o600, dir_fd=data)",
    "chown": "os.chown('garde.csv', -1, -1, dir_fd=data)",
    "utime": "os.utime('garde.csv', dir_fd=data)",
    "mkfifo": "os.mkfifo(project + '/data/ecrit')",
    "mkfifo in a folder": "os.mkfifo('ecrit', dir_fd=data)",
    "mknod": "os.mknod(project + '/data/ecrit')",
}

PROCESSES = {
    "spawn": "m.get_context('spawn').Process(target=abs, args=(1,)).start()",
    "forkserver": "m.get_context('forkserver').Process(target=abs, args=(1,)).start()",
    "pool": "from concurrent.futures import ProcessPoolExecutor\n"
    "with ProcessPoolExecutor(1, mp_context=m.get_context('spawn')) as pool: pool.submit(abs, 1).result()",
}

ON_POSIX = {
    f"through a folder: {name}": (
        f"import os\ndata = os.open(project + '/data', os.O_RDONLY)\n{cell}", "n'écrit rien hors")
    for name, cell in THROUGH_FOLDERS.items()
} | {
    f"starts processes: {name}": (f"import multiprocessing as m\n{cell}", "pas d'autre processus")
    for name, cell in PROCESSES.items()
}  # fmt: skip

ALLOWED = """
import os, shutil, sqlite3, tempfile
from pathlib import Path
Path("ici.txt").write_text("x")
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "la.txt").write_text("x")
import matplotlib.pyplot as plt
plt.figure().savefig("figure.png")
Path("a/b").mkdir(parents=True)
Path("a/b/la.txt").write_text("x")
if os.name == "posix":
    here = os.open("a", os.O_RDONLY)
    os.close(os.open("ici.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.rename("ici.txt", "la.txt", src_dir_fd=here, dst_dir_fd=here)
    os.mkfifo("a/tube")
    there = os.open(project, os.O_RDONLY)
    os.close(os.open("data/garde.csv", os.O_RDONLY, dir_fd=there))
    os.symlink(project, "a/lien")
    os.rename("a/lien", "a/lien2")
shutil.rmtree("a")
for name in (":memory:", "ici.db", f"file:{project}/data/garde.csv?mode=ro"):
    sqlite3.connect(name, uri=True).close()
"""


def executed(cell: str, project: Path) -> None:
    cell = f"project = {str(project)!r}\n{cell}"
    chapter = Chapter(
        "index", Path("index.md"), parse(f"{SMALL_CHAPTER}\n```{{code-cell}} ipython3\n{cell}\n```\n", "x")
    )
    warm = warm_process(DATA, "bornes") if POSSIBLE else None
    run(chapter, {"territory": "REG-93", "year": 2024}, edition="REG-93-2024", data=DATA, warm=warm, root=project)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "CELL_SECONDS", 30)
    small = {"fichier": 1 << 20, "sorties": 1 << 20, "memoire": 1 << 32}
    monkeypatch.setenv(bounds.CHANGED, json.dumps(small))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one file, to which a cell that passes its bounds does no harm that matters."""
    (tmp_path / "data" / "vide").mkdir(parents=True)
    (tmp_path / "data" / "garde.csv").write_text("gardé", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("what", [*CELLS, *ON_POSIX])
def test_a_cell_beyond_a_bound_is_stopped_and_named(what: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell, said = (CELLS | ON_POSIX)[what]
    if what == "never ends":
        monkeypatch.setattr(bounds, "CELL_SECONDS", 4)
    if os.name != "posix" and ("memory" in what or "huge" in what or what in ON_POSIX):
        pytest.skip("no such bound on this system (SECURITY.md)")
    with pytest.raises(ChapterFailed, match=WHERE) as stopped:
        executed(cell, project)
    assert said in stopped.value.message
    assert not Path(PLACE).exists()
    assert (DATA / "sources.csv").is_file()
    assert {path.name for path in project.rglob("*")} == {"data", "garde.csv", "vide"}
    assert (project / "data" / "garde.csv").read_text(encoding="utf-8") == "gardé"


def test_a_cell_may_write_where_nothing_lasts(project: Path) -> None:
    executed(ALLOWED, project)


@pytest.mark.skipif(not POSSIBLE, reason="no warm process here")
def test_a_kernel_that_starts_the_usual_way_has_the_same_bounds(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "POSSIBLE", False)
    executed(ALLOWED, project)
    with pytest.raises(ChapterFailed, match="pas d'autre processus"):
        executed(ON_POSIX["starts processes: spawn"][0], project)
