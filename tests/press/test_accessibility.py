"""The declaration of accessibility says what was tested, when, on what, and no more."""

import json
from pathlib import Path

import pytest

from pacte_analysis.press.audit import Finding
from pacte_analysis.press.audit.record import FILE, Checked, Record, UnreadableRecord, faults
from pacte_analysis.press.composition.accessibility import PAGE, PLACE, declared, results
from pacte_analysis.press.project import Project
from projects import ROOT

CONTRAST = "Elements must meet <minimum> contrast | ratio : .a_b et 2 autres (320 px, sombre)."
FAULTS = faults([Finding(page, "axe:color-contrast", CONTRAST, "Voir.") for page in ("a.html", "b.html", "b.html")])
RECORD = Record(
    "2026-11-21",
    24,
    ("provence-alpes-cote-d-azur/2024",),
    {"axe-core": "4.12.1"},
    (
        Checked("axe", "Règles d'axe-core", "en clair et en sombre", FAULTS),
        Checked("keyboard", "Clavier", "Tab"),
        Checked("validity", "Validité du HTML", "Nu", (), "Le HTML n'a pas été vérifié : il faut Java."),
    ),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "book").mkdir()
    return tmp_path


def test_an_audit_that_is_kept_is_read_back_equal(root: Path) -> None:
    assert RECORD.write(root) == root / FILE
    assert Record.read(root) == RECORD


def test_without_an_audit_the_page_says_that_there_was_none(root: Path) -> None:
    said = declared(f"Avant\n\n{PLACE}\n\nAprès", root)
    assert "Aucun contrôle n'a été enregistré" in said
    assert PLACE not in said


def test_a_page_that_declares_nothing_is_left_as_it_is_even_with_a_broken_record(root: Path) -> None:
    (root / FILE).write_text("[]", encoding="utf-8")
    assert declared("Un texte", root) == "Un texte"
    with pytest.raises(UnreadableRecord, match="pacte check --site --record"):
        declared(PLACE, root)


def test_the_page_says_the_day_the_pages_the_editions_and_the_programs() -> None:
    said = results(RECORD).replace("\u00a0", " ")
    for words in ("21 novembre 2026", "24 pages de 1 édition", "provence-alpes-cote-d-azur/2024", "axe-core 4.12.1"):
        assert words in said


def test_the_page_says_each_fault_with_its_pages_and_nothing_that_markdown_would_take() -> None:
    said = results(RECORD)
    assert "| Règles d'axe-core | en clair et en sombre | 1 |" in said
    assert "| Clavier | Tab | aucune |" in said
    assert (
        "- Elements must meet \\<minimum\\> contrast \\| ratio : .a\\_b et 2 autres (320 px, sombre) (2 pages" in said
    )


def test_a_check_that_could_not_run_is_not_said_to_have_found_nothing() -> None:
    said = results(RECORD)
    assert "n'ont pas pu être faits" in said
    assert "- Validité du HTML : Le HTML n'a pas été vérifié : il faut Java." in said
    assert "| Validité du HTML" not in said


def test_the_record_of_the_project_was_written_by_the_command_and_its_page_has_a_place_for_it() -> None:
    project = Project(ROOT)
    page = next(path for path in project.pages if path.stem == PAGE)
    assert PLACE in page.read_text(encoding="utf-8")
    if (ROOT / FILE).exists():
        kept = Record.read(ROOT)
        assert kept is not None
        assert kept.pages > 0
        assert json.loads((ROOT / FILE).read_text(encoding="utf-8"))["day"] == kept.day
