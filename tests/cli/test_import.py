"""`pacte import`: all or nothing, what changes shown before it is replaced, and the way back."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from pacte_analysis.cli import question
from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_catalogue
from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.trial.actions import draw
from pacte_analysis.tables.trial.workbook import write_xlsx
from projects import ROOT

DOZEN = ROOT / "tests/tables/extract/douze/extraction.csv"
PLACE = ("--territory", "REG-93", "--year", "2024")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("extractions")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of the twelve actions, that a test may spoil."""
    return Path(shutil.copy(DOZEN, tmp_path / "extraction.csv"))


@pytest.fixture
def run(data: Path, file: Path, capsys: pytest.CaptureFixture[str]):
    """Import the file with more options: the exit code and what was said."""

    def imported(*options: str) -> tuple[int, str]:
        code = main(["import", str(file), *PLACE, "--extrait", "2025-10-14", "--data", str(data), *options])
        said = capsys.readouterr()
        return code, said.out + said.err

    return imported


def kept(data: Path):
    return open_catalogue(data).extracts


def rewrite(file: Path, change) -> None:
    """Give the rows of a CSV, as lists, to `change`, and write what it gives back."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(change(rows))


def without_title(rows):
    """The second action loses its title, which is required."""
    at = rows[0].index("titre")
    return [row if number != 2 else [*row[:at], "", *row[at + 1 :]] for number, row in enumerate(rows)]


def test_an_extract_without_error_is_kept_with_its_warnings_and_its_origin(run, data, file):
    code, said = run()
    assert code == 0
    extract = kept(data)["REG-93", 2024]
    assert len(extract.actions) == 12
    facts = extract.facts
    assert (facts["fichier"], facts["extrait"], facts["lignes"]) == ("extraction.csv", "2025-10-14", 12)
    assert len(facts["sha256"]) == 64
    assert {finding["severity"] for finding in facts["avertissements"]} == {"avertissement"}
    assert f"{len(facts['avertissements'])} avertissements" in said
    assert "pacte import --undo REG-93 2024" in said
    assert str(file.parent) not in json.dumps(facts)


def test_with_an_error_nothing_is_imported_and_the_cell_is_named(run, data, file):
    rewrite(file, without_title)
    code, said = run("--yes")
    assert code == 1
    assert "1 erreur" in said
    assert "ligne 3, colonne « Titre » (H)".replace("« Titre »", "«\u00a0Titre\u00a0»") in said
    assert "Rien n'a été importé." in said
    with file.with_name("extraction.erreurs.csv").open(encoding="utf-8-sig", newline="") as table:
        first = next(csv.DictReader(table, delimiter=";"))
    assert (first["gravite"], first["cellule"]) == ("erreur", "H3")
    assert file.with_name("extraction.erreurs.xlsx").is_file()
    assert not (data / "extractions").exists()


def test_a_dry_run_checks_and_keeps_nothing(run, data):
    code, said = run("--dry-run")
    assert code == 0
    assert "12 actions" in said
    assert not (data / "extractions").exists()


def test_an_extract_is_replaced_only_when_a_person_or_the_command_says_yes(run, data, file, monkeypatch):
    run()
    rewrite(file, lambda rows: rows[:-1])
    code, said = run()
    assert code == 1
    assert "1 action retirée" in said
    assert "--yes" in said
    assert len(kept(data)["REG-93", 2024].actions) == 12
    monkeypatch.setattr(question, "asks", lambda: True)
    monkeypatch.setattr("builtins.input", lambda asked: "n")
    assert run()[0] == 1
    monkeypatch.setattr("builtins.input", lambda asked: "oui")
    assert run()[0] == 0
    assert len(kept(data)["REG-93", 2024].actions) == 11


def test_what_changes_is_shown_with_the_titles_of_the_columns(run, file):
    run()

    def cheaper(rows):
        at = rows[0].index("prevu_2024_etat")
        return [row if number != 1 else [*row[:at], "9000.00", *row[at + 1 :]] for number, row in enumerate(rows)]

    rewrite(file, cheaper)
    _, said = run("--dry-run")
    assert "1 action modifiée, colonnes : " in said
    assert "prevu_2024_etat" not in said
    assert "→" in said


def test_the_same_file_twice_is_said_and_not_kept_twice(run, data):
    run()
    code, said = run()
    assert code == 0
    assert "déjà celle qui est gardée" in said
    assert not (data / "extractions/anciennes").exists()


def test_undo_puts_the_former_extract_back(run, data, file, capsys):
    run()
    rewrite(file, lambda rows: rows[:-1])
    run("--yes")
    assert main(["import", "--undo", "REG-93", "2024", "--data", str(data)]) == 0
    assert "12 actions) est de nouveau en place" in capsys.readouterr().out
    assert len(kept(data)["REG-93", 2024].actions) == 12
    assert main(["import", "--undo", "REG-93", "2024", "--data", str(data)]) == 0
    assert kept(data) == {}
    assert main(["import", "--undo", "REG-93", "2024", "--data", str(data)]) == 1


@pytest.mark.parametrize(("name", "flag", "fictitious"), [
    ("extraction.csv", "", False),
    ("extraction.csv", "--fictif", True),
    ("essai fictif.csv", "", True),
])  # fmt: skip
def test_a_file_that_says_it_is_fictitious_is_believed(data, file, name, flag, fictitious):
    named = file.rename(file.with_name(name))
    # The titles of the twelve actions say it too, but a title may speak of fiction: only the file is believed.
    assert main(["import", str(named), *PLACE, "--data", str(data), *filter(None, [flag])]) == 0
    assert kept(data)["REG-93", 2024].fictitious is fictitious


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import"], "Il manque : le fichier, --territory, --year"),
        (["import", "absent.xlsx", *PLACE], "aucun fichier de ce nom"),
        (["import", str(DOZEN), "--territory", "REG-93", "--year", "2019"], "de 2024 à 2027"),
        (["import", str(DOZEN), *PLACE, "--extrait", "octobre"], "« octobre » illisible"),
        (["import", str(DOZEN), *PLACE, "--extrait", "2099-01-01"], "elle est à venir"),
        (["import", str(DOZEN), "--territory", "93", "--year", "2024"], "REG-93"),
        (["import", "--undo", "REG-93", "2024"], "rien à annuler"),
        (["import", "--undo", "REG-93", "an"], "« an » illisible"),
    ],
)
def test_what_cannot_be_imported_is_said_in_one_message(data, capsys, arguments, said):
    assert main([*arguments, "--data", str(data)]) == 1
    assert said in capsys.readouterr().err


def test_a_workbook_that_says_above_its_table_that_it_is_fictitious_is_believed(data, tmp_path, capsys):
    tables = Tables.load(data)
    book = tmp_path / "actions.xlsx"
    write_xlsx(tables, draw(tables, "REG-93", 2024), book, "Essai")
    assert main(["import", str(book), *PLACE, "--data", str(data)]) == 0
    assert "Données fictives (le fichier le dit)" in capsys.readouterr().out
    assert kept(data)["REG-93", 2024].fictitious


def test_unknown_columns_are_kept_beside_without_what_tells_of_persons(run, data, file):
    def with_column(rows):
        cells = ["Référente", "Mél : a.b@exemple.fr", "612345678", "06 12 34 56 78", "2 85 05 78 006 084 41", "note"]
        return [[*row, cells[number] if number < len(cells) else ""] for number, row in enumerate(rows)]

    rewrite(file, with_column)
    code, said = run()
    assert code == 0
    assert "Référente" in said
    assert "4 cellules ne sont pas gardées" in said
    beside = (data / "extractions/REG-93-2024/autres_colonnes.csv").read_text(encoding="utf-8")
    assert beside.splitlines()[:6] == ["action,Référente", "D1,", "D2,", "D3,", "D4,", "D5,note"]


def test_an_extract_that_cannot_be_read_any_more_is_replaced(run, data):
    run()
    broken = data / "extractions/REG-93-2024/extraction.json"
    broken.write_text("{", encoding="utf-8")
    code, said = run()
    assert code == 1
    assert "extraction.json : illisible" in said
    assert run("--yes")[0] == 0
    assert len(kept(data)["REG-93", 2024].actions) == 12
