"""The store of runs: what is found again, what is not, and how much is kept."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_edition
from pacte_analysis.press.forecast import BOOK, Due, grouped
from pacte_analysis.press.project import Project
from pacte_analysis.press.running import execution
from pacte_analysis.press.running.execution import execute, plan
from pacte_analysis.press.running.run import Run
from pacte_analysis.press.running.runs import Recipe, Store
from pacte_analysis.reads import Answers, fingerprint, question, recording


class Table:
    """Cells by name, asked one by one or together."""

    def __init__(self, **cells: int) -> None:
        self.cells = cells

    @question("cellule {0}")
    def cell(self, name: str) -> int | None:
        return self.cells.get(name)

    @question("somme")
    def total(self) -> int:
        return sum(self.cell(name) or 0 for name in self.cells)


def recipe(**parts: str) -> Recipe:
    known = {"cellules": "a", "parametres": "b", "paquet": "c", "verrou": "d", "interpreteur": "e"}
    return Recipe("essai-REG-93-2024", known | parts)


def made(text: str, reads: dict[str, str]) -> Run:
    return Run(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text, id="c")]), reads)


def reads_of(table: Table, *names: str) -> dict[str, str]:
    with recording() as seen:
        for name in names:
            table.cell(name)
    return seen.digests


def today(**cells: int) -> Answers:
    return Answers([Table(**cells)], {})


def test_a_run_is_found_again_as_long_as_what_it_read_is_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(recipe(), made("un", reads_of(Table(a=1), "a", "b")))
    store.put(recipe(), made("deux", reads_of(Table(a=2), "a", "b")))
    found = {a: store.find(recipe(), today(a=a, other=9)) for a in (1, 2, 3)}
    assert {a: run and run.notebook.cells[0].source for a, run in found.items()} == {1: "un", 2: "deux", 3: None}
    assert store.find(recipe(), today(a=1, b=0)) is None, "a row that was absent is there"
    assert store.find(recipe(verrou="autre"), today(a=1)) is None


def test_it_says_why_a_chapter_is_due(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert list(store.why(recipe(), today(a=1))) == ["jamais"]
    store.put(recipe(), made("un", reads_of(Table(a=1), "a", "b")))
    assert list(store.why(recipe(paquet="p", verrou="v"), today(a=1))) == ["paquet", "verrou"]
    assert list(store.why(recipe(), today(a=1, b=2))) == ['["Table.cell",["b"],{}]']


def test_what_a_question_asks_in_its_turn_is_in_its_answer_and_not_recorded() -> None:
    table = Table(a=1, b=2)
    with recording() as seen:
        assert (table.total(), table.total(), table.cell("c")) == (3, 3, None)
    assert seen.digests == {'["Table.total",[],{}]': fingerprint(3), '["Table.cell",["c"],{}]': fingerprint(None)}


def test_a_question_that_got_two_answers_is_never_the_same_again() -> None:
    with recording() as seen:
        Table(a=1).cell("a")
        Table(a=2).cell("a")
    assert list(today(a=2).changed(seen.digests)) == list(today(a=1).changed(seen.digests)) == [*seen.digests]


def test_a_run_that_cannot_be_read_is_run_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(recipe(), made("un", {}))
    (notebook,) = (tmp_path / "carnets").iterdir()
    notebook.write_text('{"cells": [', encoding="utf-8")
    assert store.find(recipe(), today()) is None
    notebook.unlink()
    assert store.trace(recipe(), today()) is None
    (trace,) = (tmp_path / "traces").rglob("*.json")
    trace.write_text("{", encoding="utf-8")
    assert store.find(recipe(), today()) is None


def test_the_store_is_bounded_and_forgets_first_what_has_not_served(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for age, name in enumerate(("trois", "deux", "un")):
        store.put(recipe(cellules=name), made(name * 1000, {}))
        for path in tmp_path.rglob(f"traces/{recipe(cellules=name).key}/*"):
            os.utime(path, (time.time() - 100 * (5 - age),) * 2)
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert store.prune(size) == (0, 0)
    assert store.prune(0, spare=3600) == (0, 0), "what is recent may be another build's"
    told = store.prune(size - 1, spare=0, dry_run=True)
    assert store.find(recipe(cellules="trois"), today())
    assert store.prune(size - 1, spare=0) == told == (1, told[1])
    assert store.find(recipe(cellules="trois"), today()) is None
    assert store.find(recipe(cellules="un"), today())
    assert store.prune(0, spare=0)[0] == 2
    assert not [*(tmp_path / "traces").iterdir(), *(tmp_path / "carnets").iterdir()]


_TWO = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from test_runs import *
store = Store(Path(sys.argv[1]))
for turn in range(20):
    run = made(str(turn), reads_of(Table(a=turn), "a"))
    store.put(recipe(), run)
    assert store.find(recipe(), today(a=turn)).notebook.cells[0].source == str(turn)
    store.prune(20_000, spare=0) if sys.argv[2] == "efface" and turn % 10 == 9 else None
"""


def test_two_builds_at_once_in_one_store_harm_neither(tmp_path: Path) -> None:
    program = _TWO.format(path=[str(Path(__file__).parent)])
    command = [sys.executable, "-c", program, str(tmp_path)]
    both = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in ("garde", "aussi")]
    assert [build.communicate()[1] for build in both] == ["", ""]
    store = Store(tmp_path)
    assert all(store.find(recipe(), today(a=turn)) for turn in range(20))
    assert not [*tmp_path.rglob("*.tmp")]


def test_an_interrupted_build_keeps_what_it_had_run(small_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (small_project.root / "notebooks/index.md").read_text(encoding="utf-8")
    (small_project.root / "notebooks/deux.md").write_text(text.replace("publish(", "publish(autre='a', "), "utf-8")
    contents = "format: jb-book\nroot: notebooks/index\nchapters:\n  - file: notebooks/deux\n"
    (small_project.root / "_toc.yml").write_text(contents, encoding="utf-8")
    project, edition = Project(small_project.root), open_edition("REG-93", 2024)
    really_run = execution.run

    def stopped(chapter: object, *args: object, **options: object) -> object:
        if chapter.name == "deux":  # type: ignore[attr-defined]
            limit = time.monotonic() + 60
            while plan(project, edition)["index"] != "déjà exécuté" and time.monotonic() < limit:
                time.sleep(0.1)
            raise KeyboardInterrupt
        return really_run(chapter, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(execution, "run", stopped)
    with pytest.raises(KeyboardInterrupt):
        execute(project, edition)
    assert plan(project, edition) == {"index": "déjà exécuté", "deux": "à exécuter"}
    monkeypatch.setattr(execution, "run", really_run)
    assert execute(project, edition)[1] == ["deux"]


def test_the_store_of_one_machine_serves_another_in_another_folder(small_project: Project, tmp_path: Path) -> None:
    edition = open_edition("REG-93", 2024)
    execute(small_project, edition)
    elsewhere = tmp_path / "ailleurs"
    shutil.copytree(small_project.root, elsewhere, symlinks=True)
    moved = open_edition("REG-93", 2024, data=elsewhere / "data")
    assert plan(Project(elsewhere), moved) == {"index": "déjà exécuté"}
    text = "".join(path.read_text(encoding="utf-8") for path in (elsewhere / "_build" / "runs").rglob("*.*"))
    assert str(small_project.root) not in text


def test_few_lines_say_what_is_due_for_many_editions() -> None:
    names = [f"DEP-{number:02}-2024" for number in range(100)]
    due = [Due(edition, what, "verrou") for edition in names for what in ("index", "emploi", BOOK)]
    due += [Due("DEP-01-2024", "enfance", "jamais exécuté")]
    assert [(g.reason, g.what, len(g.editions)) for g in grouped(due)] == [
        ("verrou", ("index", "emploi", BOOK), 100),
        ("jamais exécuté", ("enfance",), 1),
    ]


def test_clean_keeps_so_many_megabytes(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    execute(small_project, open_edition("REG-93", 2024))
    assert main(["clean", "--keep", "10"]) == 0
    assert "Exécutions effacées : 0 (0,0 Mo)." in capsys.readouterr().out
    assert main(["clean", "--keep", "0", "--dry-run"]) == 0
    assert "Exécutions seraient effacées : 1" in capsys.readouterr().out
    assert plan(small_project, open_edition("REG-93", 2024)) == {"index": "déjà exécuté"}
    assert main(["clean", "--keep", "0"]) == 0
    assert plan(small_project, open_edition("REG-93", 2024)) == {"index": "à exécuter"}
    assert main(["clean", "--keep", "-1"]) == 1
    assert main(["clean", "--dry-run"]) == 0
    assert "Serait effacé : _build/runs" in capsys.readouterr().out
    assert (small_project.build_folder / "runs").exists()
