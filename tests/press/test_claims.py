"""What the chapters claim is checked against the data: negate a claim, and its chapter does not print."""

import ast
from pathlib import Path

import pytest

from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import BuildFailed, execute

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def claims(chapter: Chapter) -> list[tuple[int, str]]:
    """The claims of a chapter: the position of the code cell, and the source of the condition."""
    found = []
    for position, source in enumerate(chapter.code()):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "claim":
                condition = ast.get_source_segment(source, node.args[1])
                assert condition
                found.append((position, condition))
    return found


def one_that_has(chapter: Chapter) -> Edition:
    """An edition whose book has the chapter."""
    editions = (open_edition(code, 2024) for code in ("REG-93", "FRANCE-F", "REG-76", "DEP-04"))
    return next(edition for edition in editions if not chapter.needs or edition.tells(*chapter.needs))


CLAIMS = [
    pytest.param(chapter.name, position, condition, id=f"{chapter.name}: {' '.join(condition.split())[:60]}")
    for chapter in Project(ROOT).chapters
    for position, condition in claims(chapter)
]


def test_the_chapters_whose_sentences_state_an_order_make_claims() -> None:
    names = {chapter.name for chapter in Project(ROOT).chapters if claims(chapter)}
    assert names >= {"vue-d-ensemble", "enfance", "emploi", "mesures-nationales", "contrats-locaux", "pactes-locaux"}


@pytest.mark.parametrize(("name", "position", "condition"), CLAIMS)
def test_a_negated_claim_stops_its_chapter(a_project: Project, name: str, position: int, condition: str) -> None:
    chapter = next(c for c in a_project.chapters if c.name == name)
    cell = [c for c in chapter.notebook.cells if c.cell_type == "code"][position]
    cell.source = cell.source.replace(condition, f"not ({condition})", 1)
    edition = one_that_has(chapter)
    with pytest.raises(BuildFailed, match="est démentie par les données"):
        execute(a_project, edition, chapters=[chapter])
