import csv
import shutil

import openpyxl
import pytest

from pacte_analysis.tables.extract.headers import BrokenHeaders, headers
from pacte_analysis.tables.extract.model import columns
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import data_folder
from tables.extract.books import HEADER, MONEY, row, workbook

DATA = data_folder()


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "data"
    (copy / "pilot_actions").mkdir(parents=True)
    shutil.copy(DATA / "pilot_actions" / "schema.json", copy / "pilot_actions" / "schema.json")
    (copy / "entetes.csv").write_text("colonne,entete\n", encoding="utf-8")
    return copy


def renamed(path, old, new):
    return workbook(path, A=[[new if title == old else title for title in HEADER], row("A-1")])


@pytest.mark.parametrize(
    "written", ["THEMATIQUE", "thématique ", "  Thematique*", "Thématique\n", "thematique", "« Thématique »"]
)
def test_a_header_is_known_whatever_its_case_accents_and_punctuation(written):
    assert headers(DATA).column(written) == "thematique"


@pytest.mark.parametrize(
    "written",
    [
        "Crédits prévus 2024, État (en €)",
        "credits prevus 2024 - etat (euros)",
        "Crédits prévus 2024, État €",
        "prevu_2024_etat",
        "Crédits prévus 2024 / État",
    ],
)
def test_the_unit_of_an_amount_in_euros_changes_nothing(written):
    assert headers(DATA).column(written) == "prevu_2024_etat"


def test_every_name_title_and_synonym_leads_to_its_column():
    known = headers(DATA)
    for column in columns(DATA):
        assert known.column(column.name) == known.column(column.title) == column.name
    with (DATA / "entetes.csv").open(encoding="utf-8", newline="") as lines:
        synonyms = list(csv.DictReader(lines))
    assert len(synonyms) > 100
    assert [line for line in synonyms if known.column(line["entete"]) != line["colonne"]] == []


def test_a_near_miss_is_proposed_and_never_taken(tmp_path):
    draft = read(renamed(tmp_path / "e.xlsx", "Thématique", "Thématiqe"), DATA)
    assert "thematique" not in draft.rows
    assert draft.aside.columns.tolist() == ["Thématiqe"]
    near, missing = draft.findings
    assert (near.severity, near.kind, near.column, near.place.address) == (
        "avertissement",
        "colonne-proche",
        "thematique",
        "A!F1",
    )
    assert "« Thématique »" in near.message
    assert "thematique,Thématiqe" in near.remedy
    assert (missing.severity, missing.kind, missing.column) == ("erreur", "colonne-manquante", "thematique")


def test_a_synonym_that_an_analyst_adds_is_known_at_once(tmp_path, folder):
    path = renamed(tmp_path / "e.xlsx", "Thématique", "Sujet traité")
    assert "thematique" not in read(path, folder).rows
    with (folder / "entetes.csv").open("a", encoding="utf-8") as lines:
        lines.write("thematique,SUJET TRAITE\n")
    assert read(path, folder).rows["thematique"].tolist() == ["Protection de l'enfance"]


def test_a_synonym_of_no_column_or_of_two_is_refused_with_its_line(folder):
    (folder / "entetes.csv").write_text("colonne,entete\ntheme,Sujet\n", encoding="utf-8")
    with pytest.raises(BrokenHeaders, match="ligne 2 : « theme » n'est pas une colonne"):
        headers(folder)
    (folder / "entetes.csv").write_text("colonne,entete\naxe,Thématique\n", encoding="utf-8")
    with pytest.raises(BrokenHeaders, match="ligne 2 : l'en-tête « Thématique » désigne déjà"):
        headers(folder)


def test_two_columns_that_say_the_same_thing_are_an_error_at_the_second(tmp_path):
    path = workbook(tmp_path / "e.xlsx", A=[[*HEADER, "Thème"], [*row("A-1"), "x"]])
    (finding,) = read(path, DATA).findings
    assert (finding.severity, finding.kind, finding.place.address) == ("erreur", "colonne-en-double", "A!J1")
    assert "A!F1" in finding.message


@pytest.mark.parametrize("unit", ["(k€)", "(en k€)", "en milliers d'euros", "(M€)"])
def test_an_amount_that_is_not_in_euros_is_an_error_and_not_a_column(tmp_path, unit):
    draft = read(renamed(tmp_path / "e.xlsx", MONEY, f"{MONEY} {unit}"), DATA)
    assert "prevu_2024_etat" not in draft.rows
    assert [(f.severity, f.kind, f.column) for f in draft.findings] == [("erreur", "entete-unite", "prevu_2024_etat")]


def test_each_required_column_that_is_missing_is_said(tmp_path):
    kept = [title for title in HEADER if title not in ("Axe", "Titre")]
    draft = read(workbook(tmp_path / "e.xlsx", A=[kept, ["x"] * len(kept)]), DATA)
    assert [(f.severity, f.kind, f.column) for f in draft.findings] == [
        ("erreur", "colonne-manquante", "axe"),
        ("erreur", "colonne-manquante", "titre"),
    ]


def test_headers_of_two_rows_are_read_together(tmp_path):
    upper = [None] * (len(HEADER) - 1) + ["Crédits prévus 2024", None, None, "Crédits prévus 2025", None]
    lower = [*HEADER[:-1], "État", "Collectivité", "Tiers", "État", "Collectivité"]
    book = workbook(tmp_path / "e.xlsx", A=[upper, lower, [*row("A-1")[:-1], 1, 2, 3, 4, 5]])
    opened = openpyxl.load_workbook(book)
    opened["A"].merge_cells("I1:K1")
    opened["A"].merge_cells("L1:M1")
    opened.save(book)
    draft = read(book, DATA)
    money = [
        "prevu_2024_etat",
        "prevu_2024_collectivite",
        "prevu_2024_tiers",
        "prevu_2025_etat",
        "prevu_2025_collectivite",
    ]
    assert draft.rows[money].values.tolist() == [[1, 2, 3, 4, 5]]
    assert draft.findings == []
