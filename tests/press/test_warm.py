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

from pacte_analysis.press.book import BookFailed, build_book
from pacte_analysis.press.chapter import Chapter, parse
from pacte_analysis.press.project import Project
from pacte_analysis.press.run import ChapterFailed, run
from pacte_analysis.press.warm import POSSIBLE, WarmProcess, warm_process
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


def test_what_a_chapter_sets_is_not_seen_in_the_next(warm: WarmProcess) -> None:
    sets = "import os, pandas\npandas.TRACE = 1\nos.environ['TRACE'] = '1'"
    looks = "import os, pandas\nassert not hasattr(pandas, 'TRACE') and 'TRACE' not in os.environ"
    run(chapter(sets), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)
    run(chapter(looks), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)
    with pytest.raises(ChapterFailed):
        run(chapter(f"{sets}\n{looks}"), PARAMETERS, edition="REG-93-2024", data=DATA, warm=warm)


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
    monkeypatch.setattr("pacte_analysis.press.warm._current", None)


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
        "from pacte_analysis.press.warm import WarmProcess\n"
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
