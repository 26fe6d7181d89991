"""`pacte check` looks at the extracts that are kept as it looks at the tables."""

import shutil

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.tables.extract import store
from projects import ROOT

DOZEN = ROOT / "tests/tables/extract/douze/extraction.csv"


@pytest.fixture
def home(a_project, capsys):
    """The folder of an extract that was imported in a project of its own."""
    file = shutil.copy(DOZEN, a_project.root / "extraction.csv")
    assert main(["import", str(file), "--territory", "REG-93", "--year", "2024"]) == 0
    capsys.readouterr()
    return store.home(a_project.root / "data", "REG-93", 2024)


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_extract_as_it_was_imported_has_no_error(home, capsys):
    assert main(["check"]) == 0
    assert "aucune erreur" in capsys.readouterr().out


def test_a_code_changed_by_hand_is_named_at_its_cell(home, capsys):
    replace(home / "actions.csv", ",enfance,parentalite,", ",enfance,parentalitee,")
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "data/extractions/REG-93-2024/actions.csv, cellule G2" in said
    assert "parentalitee" in said


def test_a_sheet_chosen_that_the_extract_has_not_is_named(home, capsys):
    (home / "fiches.csv").write_text("action\nD1\nABSENTE\n", encoding="utf-8")
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "fiches.csv" in said
    assert "« ABSENTE »" in said
    assert "1 erreur" in said


def test_a_file_that_cannot_be_read_stops_the_check_with_its_name(home, capsys):
    (home / "extraction.json").write_text("{", encoding="utf-8")
    assert main(["check"]) == 1
    assert "extraction.json : illisible" in capsys.readouterr().err


def test_two_extracts_that_count_the_same_persons_are_named(home, capsys):
    for territory in ("DEP-13", "DEP-75"):
        shutil.copytree(home, home.with_name(f"{territory}-2024"))
    main(["check"])
    said = " ".join(capsys.readouterr().out.split())
    assert "DEP-13/2024 est une partie de REG-93/2024. Le secret" in said
    assert "DEP-75/2024 est une partie" not in said
