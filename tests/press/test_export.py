"""What is taken away of an edition: numbers that are numbers, texts that are texts, what is hidden hidden."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from extracts import made
from pacte_analysis.cli.main import main
from pacte_analysis.display import table
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.export.dialects import DIALECTS, csv_files
from pacte_analysis.press.export.sheets import Sheet, sheets_of
from pacte_analysis.press.export.workbook import sheet_names, write_workbook
from pacte_analysis.press.export.writing import NotExported, put
from pacte_analysis.press.project import Project
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.value import Value

STEM = "barometre-des-solidarites-provence-alpes-cote-d-azur-2024"

HOSTILE = "=cmd|' /C calc'!A0"


def value(number: float | None, **changes: object) -> Value:
    told = {"unit": "%", "label": "taux", "citation": "Insee, essai", "scope": "ménages", "period": "2021"}
    return Value(number, **(told | {"decimals": 1} | changes))


def page() -> Page:
    shown = table(
        [
            ["Var", value(17.4)],
            ["Vaucluse", value(20.0, margin=0.5)],
            [HOSTILE, value(3.0, status="secret")],
            ["Corse", value(None, status="non disponible", reason="rien")],
        ],
        columns=("Lieu", "Taux"),
        title="Les taux",
        highlight="",
        id="taux",
    )
    return Page("enfance", "# *Enfance*\n", figures=[shown.to_dict()])


@pytest.fixture
def figures(project: Project) -> list[Sheet]:
    from pacte_analysis.edition import open_edition

    return sheets_of(open_edition("REG-53", 2024), [page()])


def loaded(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def cells(path: Path, name: str) -> list[tuple[object, ...]]:
    return list(loaded(path)[name].iter_rows(values_only=True))


# --- what a figure becomes -------------------------------------------------------------------------------------------


def test_a_figure_keeps_its_title_its_page_its_notes_and_its_numbers(figures: list[Sheet]) -> None:
    first = figures[0]
    assert (first.name, first.page, first.title) == ("enfance taux", "Enfance", "Les taux")
    assert dict(first.notes)["Source"] == "Insee, essai"
    assert first.columns[:2] == ("Lieu", "Taux (%)") or first.columns[:2] == ("Lieu", "Taux")
    assert [row[:2] for row in first.rows] == [("Var", 17.4), ("Vaucluse", 20), (HOSTILE, "s"), ("Corse", None)]
    assert first.rows[1][first.columns.index("marge")] == 0.5


def test_what_is_hidden_leaves_no_number_in_any_file(figures: list[Sheet], tmp_path: Path) -> None:
    hidden = value(987_654.0, status="secret", margin=4321.0, label="taux 2")
    shown = table([["Var", hidden], ["Corse", value(1.0)]], columns=("Lieu", "Taux"), title="T", id="t")
    from pacte_analysis.edition import open_edition

    sheets = sheets_of(open_edition("REG-53", 2024), [Page("p", "# P\n", figures=[shown.to_dict()])])
    write_workbook(tmp_path / "a.xlsx", sheets, title="T")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        everything = b"".join(book.read(name) for name in book.namelist())
    everything += b"".join(content for dialect in DIALECTS for content in csv_files(sheets, dialect).values())
    assert b"987654" not in everything
    assert b"4321" not in everything


def test_a_hidden_share_is_an_s_without_its_base(monkeypatch: pytest.MonkeyPatch) -> None:
    from pacte_analysis.edition import Edition, open_edition

    row = dict.fromkeys(("sujet", "contrats", "axe", "modalite", "mesure"), "x") | {"dimension": "qpv", "base": 7654}
    hidden = value(987_654.0, status="secret")
    monkeypatch.setattr(Edition, "distributions", lambda _: [(row, hidden)])
    (sheet, *_) = sheets_of(open_edition("REG-53", 2024), [])
    told = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert (told["valeur"], told["base"], told["statut"]) == ("s", None, "secret")
    assert "secret statistique" in dict(sheet.notes)["Précision"]


# --- the workbook ----------------------------------------------------------------------------------------------------


def test_the_contents_lead_to_every_sheet_whose_head_is_frozen(figures: list[Sheet], tmp_path: Path) -> None:
    path = tmp_path / "livre.xlsx"
    write_workbook(path, figures, title="Baromètre")
    book = loaded(path)
    names = sheet_names(figures)
    assert book.sheetnames == ["Sommaire", *names]
    assert max(map(len, names)) <= 31
    contents = book["Sommaire"]
    assert contents["A1"].value == "Baromètre"
    links = [cell.hyperlink.location for (cell,) in contents.iter_rows(min_row=4, max_col=1) if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in names]
    sheet = book[names[0]]
    head = int(sheet.freeze_panes[1:]) - 1
    assert sheet.cell(head, 1).value == "Lieu"
    assert sheet.cell(head + 1, 2).value == 17.4
    assert sheet.auto_filter.ref is None or sheet.auto_filter.ref.startswith(f"A{head}:")


def test_a_text_that_looks_like_a_formula_stays_a_text(figures: list[Sheet], tmp_path: Path) -> None:
    path = tmp_path / "livre.xlsx"
    write_workbook(path, figures, title=HOSTILE)
    book = loaded(path)
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == HOSTILE]
    assert len(found) == 2
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_control_characters_and_endless_texts_do_not_break_it(tmp_path: Path) -> None:
    sheet = Sheet("a[b]:c*?/d'", "p", "t\x00\x0b", ("tête\x01",), [("x" * 40_000,)])
    write_workbook(tmp_path / "a.xlsx", [sheet], title="T")
    (name,) = sheet_names([sheet])
    assert len(cells(tmp_path / "a.xlsx", name)[3][0]) == 32_767


def test_the_same_tables_make_the_same_bytes(figures: list[Sheet], tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, figures, title="T")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_warning_is_at_the_head_of_every_sheet_and_on_every_row(figures: list[Sheet], tmp_path: Path) -> None:
    path = tmp_path / "livre.xlsx"
    write_workbook(path, figures, title="T", warning="Données fictives")
    assert {sheet["A1"].value for sheet in loaded(path)} == {"Données fictives"}
    for dialect in DIALECTS:
        for content in csv_files(figures, dialect, warning="Données fictives").values():
            rows = list(csv.reader(io.StringIO(content.decode(dialect.encoding)), delimiter=dialect.delimiter))
            assert {row[-1] for row in rows[1:]} <= {"Données fictives"}
            assert rows[0][-1] == "mention"


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_each_dialect_is_what_its_readers_expect() -> None:
    sheet = Sheet("t", "p", "T", ("a", "b", "c"), [(1.5, 12, HOSTILE), (None, date(2024, 3, 1), "-2")])
    standard, french = (csv_files([sheet], dialect)["1-t.csv"] for dialect in DIALECTS)
    assert standard == f"a,b,c\n1.5,12,'{HOSTILE}\n,2024-03-01,-2\n".encode()
    assert french == f"\ufeffa;b;c\r\n1,5;12;'{HOSTILE}\r\n;2024-03-01;-2\r\n".encode()


# --- the command -----------------------------------------------------------------------------------------------------


def test_an_edition_without_an_extract_gives_all_its_published_figures(small_project: Project, capsys) -> None:
    assert main(["export", "REG-93", "--year", "2024"]) == 0
    path = small_project.build_folder / "exports" / "REG-93-2024" / f"{STEM}.xlsx"
    assert str(path) in capsys.readouterr().out
    names = loaded(path).sheetnames
    assert names == ["Chiffres clés", "Sommaire", "1 repartitions", "2 sources"]
    rows = cells(path, "1 repartitions")
    head = rows[2]
    published = [dict(zip(head, row, strict=True)) for row in rows[3:] if row[0] in {"actions", "crédits"}]
    wanted = {"axe": "enfance", "dimension": "nature", "modalité": "nouvelle", "contrats": "ensemble"}
    (found,) = [row for row in published if all(row[key] == cell for key, cell in wanted.items())]
    assert found["statut"] == "publié"
    assert isinstance(found["valeur"], int | float)


def test_an_edition_with_an_extract_gives_its_actions_and_no_count_of_persons(small_project: Project) -> None:
    data = small_project.root / "data"
    store.save(data, made({"in_familles_precaires": 987_654, "titre": HOSTILE}))
    assert main(["export", "REG-93", "--year", "2024"]) == 0
    path = small_project.build_folder / "exports" / "REG-93-2024" / f"{STEM}.xlsx"
    (name,) = [name for name in loaded(path).sheetnames if name.endswith(" actions")]
    rows = cells(path, name)
    assert rows[0][0] == "Données fictives"
    action = dict(zip(rows[3], rows[4], strict=True))
    assert action["Titre"] == HOSTILE
    assert action["Crédits prévus 2024, État"] == 12500.5
    assert str(action["Début"])[:10] == "2024-03-01"
    assert "Familles précaires accompagnées" not in action
    every = [cell for sheet in loaded(path) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 987_654 not in every


def test_csv_come_in_two_folders_with_their_contents(small_project: Project) -> None:
    assert main(["export", "REG-93/2024", "--to", "csv", "--sortie", "ici.zip"]) == 0
    names = ("sommaire.csv", "1-chiffres-cles.csv", "2-repartitions.csv", "3-sources.csv")
    with zipfile.ZipFile("ici.zip") as archive:
        tables = {f"{dialect.name}/{name}" for dialect in DIALECTS for name in names}
        assert set(archive.namelist()) == {*tables, "LISEZ-MOI.txt"}
        note = archive.read("LISEZ-MOI.txt").decode()
    assert "Empreinte" in note
    assert "REG-93/2024" in note


def test_a_form_that_fails_leaves_the_former_file_and_nothing_else(tmp_path: Path) -> None:
    def fails(beside: Path) -> None:
        beside.write_text("half", encoding="utf-8")
        raise OSError("plein")

    put(tmp_path / "a.csv", lambda beside: beside.write_bytes(b"whole"))
    with pytest.raises(NotExported, match="écriture impossible"):
        put(tmp_path / "a.csv", fails)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.csv", b"whole")]
