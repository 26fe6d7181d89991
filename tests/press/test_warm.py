"""Kernels and books forked from a warm process: the same as started alone, seen by no other, gone with the build."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from pacte_analysis import french
from pacte_analysis.errors import PacteError
from pacte_analysis.press.books.book import BookFailed, build_book
from pacte_analysis.press.chapter import Chapter, parse
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.run import run
from pacte_analysis.press.running.warm import POSSIBLE, NoWarmProcess, WarmProcess, warm_process
from projects import ROOT, SMALL_CHAPTER

pytestmark = pytest.mark.skipif(not POSSIBLE, reason="no fork on this system: kernels start the usual way")

DATA = ROOT / "data"
PARAMETERS: dict[str, object] = {"territory": "REG-93", "year": 2024}


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmProcess]:
    process = WarmProcess(DATA, "essai")
    yield process
    process.stop()


def chapter(body: str = "") -> Chapter:
    cell = f"\n```{{code-cell}} ipython3\n{body}\n```\n" if body else ""
    return Chapter("index", Path("index.md"), parse(SMALL_CHAPTER + cell, "index.md"))


def test_a_forked_kernel_gives_what_a_kernel_of_its_own_gives(warm: WarmProcess) -> None:
    forked = run(chapter(), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)
    alone = run(chapter(), PARAMETERS, edition="REG-93-2024", data=DATA)
    assert nbformat.writes(forked.notebook) == nbformat.writes(alone.notebook)
    assert any(cell.get("outputs") for cell in forked.notebook.cells)
    assert forked.reads == alone.reads
    assert len(forked.reads) > 10


SETS = """import os, pathlib, random, matplotlib, numpy, pandas
pandas.TRACE = 1
os.environ["TRACE"] = "1"
matplotlib.rcParams["font.size"] = 99
random.seed(12345)
numpy.random.seed(12345)
pathlib.Path("trace.txt").write_text("trace")
os.chdir("/")
"""
LOOKS = {
    "an attribute of a module": "import pandas; assert not hasattr(pandas, 'TRACE')",
    "the environment": "import os; assert 'TRACE' not in os.environ",
    "the settings of figures": "import matplotlib; assert matplotlib.rcParams['font.size'] != 99",
    "the draws": "import random; assert random.getstate() != random.Random(12345).getstate()",
    "numpy's draws": "import numpy; assert numpy.random.get_state()[1][0] != 12345",
    "a file of the working folder": "import pathlib; assert not pathlib.Path('trace.txt').exists()",
    "the working folder": "import pathlib; assert pathlib.Path.cwd() != pathlib.Path('/')",
}


def test_what_a_chapter_sets_is_not_seen_in_the_next(warm: WarmProcess) -> None:
    run(chapter(SETS), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)
    run(chapter("\n".join(LOOKS.values())), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)
    # Each of them would be seen, were it so.
    seen = "\n".join(
        f"try:\n    {look}\nexcept AssertionError:\n    pass\nelse:\n    raise ValueError({name!r})"
        for name, look in LOOKS.items()
        if name != "a file of the working folder"
    )
    run(chapter(SETS + seen), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)


def test_a_function_is_called_elsewhere_and_gives_what_it_gives_here(warm: WarmProcess) -> None:
    assert warm.call(french.spelled, 3) == "trois"
    assert warm.call(os.getpid) not in {os.getpid(), warm.call(os.getpid)}
    with pytest.raises(PacteError, match="Période « jamais » illisible"):
        warm.call(french.parse_period, "jamais")
    with pytest.raises(RuntimeError, match="TypeError"):
        warm.call(french.spelled, "trois")
    with pytest.raises(NoWarmProcess):
        warm.call(os._exit, 1)


def test_a_forked_kernel_has_the_environment_of_the_build(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSAI_PACTE", "oui")
    looks = "import os\nassert os.environ['ESSAI_PACTE'] == 'oui'"
    run(chapter(looks), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)


def test_a_kernel_is_told_where_the_tables_are_and_the_process_that_starts_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PACTE_DATA", raising=False)
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("extractions"))
    looks = f"import os\nassert os.environ['PACTE_DATA'] == {str(tmp_path / 'data')!r}"
    run(chapter(looks), PARAMETERS, edition="REG-93-2024", data=tmp_path / "data")
    assert "PACTE_DATA" not in os.environ


@pytest.fixture
def none_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier test has started serves no more for this one."""
    monkeypatch.setattr("pacte_analysis.press.running.warm._current", None)


def test_another_state_of_the_tables_has_another_process(none_yet: None) -> None:
    first = warm_process(DATA, "avant")
    assert warm_process(DATA, "avant") is first
    second = warm_process(DATA, "après")
    assert second is not first
    assert not first.alive
    second.stop()


def test_without_the_process_that_was_killed_a_chapter_and_a_book_still_come_out(small_project: Project) -> None:
    warm = WarmProcess(DATA, "tué")
    warm.stop()
    executed = run(chapter(), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm).notebook
    assert any(cell.get("outputs") for cell in executed.cells)
    folder = small_project.root / "livre"
    folder.mkdir()
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (folder / "_config.yml").write_text("title: Essai\nexecute:\n  execute_notebooks: 'off'\n", encoding="utf-8")
    (folder / "index.md").write_text("# Essai\n\nDu texte.\n", encoding="utf-8")
    assert "Du texte." in (build_book(folder, warm=warm) / "index.html").read_text(encoding="utf-8")


def test_one_process_serves_another_folder_whose_kernels_read_their_own_tables(tmp_path: Path, none_yet: None) -> None:
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("extractions"))
    table = tmp_path / "data" / "observations" / "barometre.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("taux_pauvrete_60,REG-93,2021,17.4,", "taux_pauvrete_60,REG-93,2021,18.4,"), "utf-8")
    assert table.read_text(encoding="utf-8") != text
    warm = warm_process(DATA, "avant")
    assert warm_process(tmp_path / "data", "autre") is warm
    executed = run(chapter(), PARAMETERS, edition="REG-93-2024", data=tmp_path / "data", warm=warm)
    assert "18,4" in nbformat.writes(executed.notebook)
    warm.stop()


def test_the_process_and_its_kernels_end_with_the_build_that_started_them() -> None:
    program = (
        "import os, sys, pathlib\n"
        "from pacte_analysis.press.running.warm import WarmProcess\n"
        f"warm = WarmProcess(pathlib.Path({str(DATA)!r}), 'essai')\n"
        "print(warm._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    limit = time.monotonic() + 20
    while _lives(pid) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.slow
def test_a_book_is_refused_with_the_same_words_as_alone(warm: WarmProcess, small_project: Project) -> None:
    folder = small_project.root / "livre"
    folder.mkdir()
    (folder / "_config.yml").write_text("title: Essai\n", encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (folder / "index.md").write_text("# Titre\n\nVoir {ref}`nulle-part`.\n", encoding="utf-8")
    said = []
    for process in (warm, None):
        with pytest.raises(BookFailed) as stopped:
            build_book(folder, warm=process)
        said.append(stopped.value.message)
    assert said[0] == said[1]
    assert "nulle-part" in said[0]
    (folder / "index.md").write_text("# Titre\n\nUn texte.\n", encoding="utf-8")
    assert "Un texte." in (build_book(folder, warm=warm) / "index.html").read_text(encoding="utf-8")
