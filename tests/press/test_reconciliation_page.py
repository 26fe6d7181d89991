"""The page that sets published figures beside computed ones: agreement, gaps, and an edition that has neither."""

import html
import re

import pytest

from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.press.composition.pages import compose_all
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import chapters_of, execute
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.extract.model import ROW, Extract
from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.trial.actions import draw

pytestmark = pytest.mark.slow

NAME = "rapprochement"


def keep(project: Project, *, without: int = 0) -> None:
    """Keep the trial in a project, without its last actions."""
    actions = draw(Tables.load(project.root / "data"), "REG-93", 2024)
    actions = actions.iloc[: len(actions) - without].reset_index(drop=True)
    actions[ROW] = range(2, len(actions) + 2)
    facts = {"extrait": "2025-10", "fictif": True, "fichier": "essai.xlsx"}
    store.save(project.root / "data", Extract("REG-93", 2024, actions, facts))


def page(project: Project, edition: Edition) -> str:
    """The page as it reads, without its code and its folded tables; run even when the book has not the page."""
    chapters = [chapter for chapter in project.chapters if chapter.name == NAME]
    runs, _ = execute(project, edition, data=project.root / "data", chapters=chapters)
    (composed,) = compose_all(project, edition, runs, chapters=chapters)
    text = re.sub(r"```python.*?```|<details.*?</details>", " ", composed.markdown, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)).replace("’", "'"))


def paca(project: Project) -> Edition:
    return open_edition("REG-93", 2024, data=project.root / "data")


def test_an_extract_that_agrees_says_so_and_shows_no_gap(a_project):
    keep(a_project)
    said = page(a_project, paca(a_project))
    assert "l'extraction d'octobre 2025 (données fictives)" in said
    assert "rapprochés de l'extraction : 68." in said
    assert "À l'arrondi près : 68." in said
    assert "## Écarts" not in said
    assert "## Dans l'arrondi" in said
    assert "## Rien à rapprocher" not in said


def test_an_action_that_is_missing_shows_the_gaps(a_project):
    keep(a_project, without=1)
    said = page(a_project, paca(a_project))
    assert "Au-delà de l'arrondi" in said
    gaps = said.partition("## Écarts")[2].partition("## Dans l'arrondi")[0]
    assert re.search(r"Actions des contrats locaux *120 *119", gaps)


def test_a_book_without_extract_has_not_the_page_which_still_runs(a_project):
    edition = paca(a_project)
    assert NAME not in [chapter.name for chapter in chapters_of(a_project, edition)]
    said = page(a_project, edition)
    assert "## Rien à rapprocher" in said
    assert "En bref" not in said
