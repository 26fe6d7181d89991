"""What the analyst is given: lines, a CSV of findings, and a marked copy; the file itself is untouched."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from pacte_analysis.tables.extract import marked, report
from pacte_analysis.tables.extract.check import check
from pacte_analysis.tables.extract.model import FINDINGS, Draft, Finding, Place, columns
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import data_folder
from tables.extract.drafts import GOOD, catalogue, draft

TITLES = {column.name: column.title for column in columns(data_folder())}
ERROR, DOUBT = marked.COLOURS["erreur"], marked.COLOURS["avertissement"]

# In the file, titles are on row 2: the first action is on row 3.
DAMAGED = (
    {},
    {"prevu_2024_etat": "12 OOO"},
    {"titre": "=HYPERLINK(\"http://exemple.fr\")", "nature": "=2+5", "description": "Suivi de Mme Dupont"},
)  # fmt: skip


def grid(*changes: dict[str, object]) -> list[list[object]]:
    rows = draft(*changes).rows
    return [["Extraction fictive"], [TITLES[name] for name in GOOD], *rows[list(GOOD)].to_numpy().tolist()]


def as_workbook(path: Path, *changes: dict[str, object]) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Actions"
    for row, cells in enumerate(grid(*changes), start=1):
        for column, value in enumerate(cells, start=1):
            marked.put(sheet, row, column, value)
    book.save(path)
    return path


def as_csv(path: Path, *changes: dict[str, object]) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(grid(*changes))
    path.write_text(text.getvalue(), encoding="cp1252", newline="")
    return path


def reported(path: Path) -> tuple[Draft, list[Finding], Path, Path]:
    """The findings of a file, and what is written: the table, then the copy."""
    read_from = read(path, data_folder())
    findings = [*read_from.findings, *check(read_from, "REG-93", 2024, catalogue())[1]]
    before = path.read_bytes()
    table, copy = report.write(read_from, findings).values()
    assert path.read_bytes() == before
    return read_from, findings, table, copy


@pytest.fixture(params=["extraction.xlsx", "extraction.csv"])
def file(request, tmp_path) -> Path:
    path = tmp_path / request.param
    return (as_workbook if path.suffix == ".xlsx" else as_csv)(path, *DAMAGED)


def column(name: str) -> int:
    return list(GOOD).index(name) + 1


def test_the_copy_has_each_bad_cell_coloured_and_commented(file):
    _, _, _, copy = reported(file)
    assert copy.name == "extraction.erreurs.xlsx"
    sheet = load_workbook(copy).worksheets[0]
    bad = {
        (cell.row, cell.column): (cell.fill.fgColor.rgb, cell.comment.text)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert set(bad) == {(4, column("prevu_2024_etat")), (5, column("nature")), (5, column("description"))}
    colour, words = bad[4, column("prevu_2024_etat")]
    assert colour == ERROR
    assert words.startswith("Erreur : « 12 OOO » n'est pas un montant.")
    colour, words = bad[5, column("description")]
    assert colour == DOUBT
    assert words.startswith("Avertissement : ")


def test_the_copy_has_every_cell_of_the_file(file):
    _, _, _, copy = reported(file)
    sheet = load_workbook(copy).worksheets[0]
    for row, cells in enumerate(grid(*DAMAGED), start=1):
        for at, value in enumerate(cells, start=1):
            wanted = str(value) if file.suffix == ".csv" and value is not None else value
            assert sheet.cell(row, at).value == wanted


def test_no_text_becomes_a_formula(file):
    _, _, table, copy = reported(file)
    for sheet in load_workbook(copy):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    assert cell.quotePrefix, cell.coordinate
    for line in csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig")), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in line)


def test_the_list_of_findings_leads_to_each_cell(file):
    _, findings, _, copy = reported(file)
    book = load_workbook(copy)
    sheet = book[FINDINGS]
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == len(findings)
    assert rows[0][0].value == "erreur"
    links = {row[1].hyperlink.location or row[1].hyperlink.target for row in rows if row[1].hyperlink}
    assert len(links) == 3


def test_a_mended_copy_is_read_again_without_its_old_marks(file):
    _, _, _, copy = reported(file)
    book = load_workbook(copy)
    book.worksheets[0].cell(4, column("prevu_2024_etat")).value = 12_500.5
    book.worksheets[0].cell(5, column("titre")).comment = Comment("Vu avec le Département", "Une analyste")
    book.save(copy)
    again, findings, _, second = reported(copy)
    assert len(again.rows) == 3
    assert again.findings == []
    assert second.name == "extraction.erreurs.erreurs.xlsx"
    assert {finding.kind for finding in findings if finding.severity == "erreur"} == {"valeur-inconnue"}
    sheet = load_workbook(second).worksheets[0]
    mended = sheet.cell(4, column("prevu_2024_etat"))
    assert (mended.comment, mended.fill.fgColor.rgb == ERROR) == (None, False)
    assert sheet.cell(5, column("titre")).comment.text == "Vu avec le Département"
    assert load_workbook(second).sheetnames.count(FINDINGS) == 1


def test_the_table_has_one_line_a_finding_and_opens_in_a_french_spreadsheet(file):
    _, findings, table, _ = reported(file)
    assert table.name == "extraction.erreurs.csv"
    content = table.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "gravite;regle;feuille;ligne;colonne;cellule;trouve;message;remede"
    assert len(lines) == len(findings) + 2
    sheet = "Actions" if file.suffix == ".xlsx" else ""
    assert lines[1].startswith(f"erreur;montant-illisible;{sheet};4;Crédits prévus 2024, État;U4;12 OOO;")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+33", "'+33"),
        ("@SUM", "'@SUM"),
        ("-cmd", "'-cmd"),
        ("\t=1", "'=1"),
        ("-500,50", "-500,50"),
        ("deux\nlignes", "deux lignes"),
        ("Métropole", "Métropole"),
    ],
)
def test_a_cell_of_the_table_is_harmless(cell, written):
    assert report.harmless(cell) == written


def test_the_terminal_counts_then_shows_errors_first(file):
    read_from, findings, _, _ = reported(file)
    lines = report.summary(read_from, findings)
    assert lines[0] == "2 erreurs et 1 avertissement, sur 2 lignes (3 actions dans le fichier)\u00a0:"
    assert [line.split()[0].rstrip(",") for line in lines[1:]] == ["erreur", "erreur", "avertissement"]
    assert "ligne 4, colonne «\u00a0Crédits prévus 2024, État\u00a0» (U)" in lines[1]


def test_the_terminal_is_brief_and_the_table_is_whole(tmp_path):
    path = as_workbook(tmp_path / "extraction.xlsx", *[{"nature": f"strange {n}", "qpv": "?!"} for n in range(60)])
    read_from, findings, table, _ = reported(path)
    lines = report.summary(read_from, findings)
    assert len(findings) == 120
    assert len(lines) == 1 + (report.EXAMPLES + 1) + 2
    assert ["ligne 3," in lines[1], "ligne 4," in lines[2], "ligne 5," in lines[3]] == [True, True, True]
    assert "« strange 0 »".replace(" »", "\u00a0»").replace("« ", "«\u00a0") in lines[1]
    assert "… et 57 autres de ce genre" in lines[4]
    assert "… et 59 autres de ce genre" in lines[6]
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 121


def test_nothing_in_a_file_acts_on_the_terminal():
    hostile = "\x1b[2J\u202eRue\x07"
    made = draft({"nature": hostile})
    lines = report.summary(made, check(made, "REG-93", 2024, catalogue())[1])
    assert "Rue" in lines[1]
    assert not any(mark in "".join(lines) for mark in ("\x1b", "\u202e", "\x07"))


def test_nothing_wrong_is_said_in_one_line():
    assert report.summary(draft(), []) == ["Aucune erreur, aucun avertissement."]


def test_a_finding_in_merged_cells_marks_the_first(tmp_path):
    path = as_workbook(tmp_path / "extraction.xlsx", {}, {})
    book = load_workbook(path)
    book["Actions"].merge_cells("D3:D4")
    book.save(path)
    finding = Finding("erreur", "essai", Place("Actions", 4, 4), "Essai.", "Rien.", "porteur")
    _, copy = report.write(read(path, data_folder()), [finding]).values()
    assert load_workbook(copy)["Actions"]["D3"].comment is not None


def test_a_formula_of_the_analyst_stays_one(tmp_path):
    path = as_workbook(tmp_path / "extraction.xlsx", {}, {"nature": "strange"})
    book = load_workbook(path)
    book["Actions"]["AZ3"] = "=1+1"
    book.save(path)
    _, copy = report.write(draft().__class__(path, draft().rows, {}), []).values()
    assert load_workbook(copy)["Actions"]["AZ3"].data_type == "f"


def test_a_large_file_gives_its_faulty_rows_alone(tmp_path, monkeypatch):
    path = as_workbook(tmp_path / "extraction.xlsx", *DAMAGED)
    monkeypatch.setattr(marked, "MOST_CELLS", 80)
    _, _, _, copy = reported(path)
    book = load_workbook(copy)
    assert book.sheetnames == [marked.FAULTY, FINDINGS]
    rows = list(book[marked.FAULTY].iter_rows(min_row=2))
    assert [[cell.value for cell in row[:2]] for row in rows] == [["Actions", 4], ["Actions", 5]]
    bad = [(cell.row, book[marked.FAULTY].cell(1, cell.column).value) for row in rows for cell in row if cell.comment]
    assert sorted(bad) == [(2, "Crédits prévus 2024, État"), (3, "Description"), (3, "Nature")]


def test_a_workbook_that_cannot_be_copied_gives_its_cells(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise KeyError("xl/styles.xml")

    path = as_workbook(tmp_path / "extraction.xlsx", *DAMAGED)
    read_from = read(path, data_folder())
    monkeypatch.setattr(marked, "load_workbook", refuse)
    _, copy = report.write(read_from, check(read_from, "REG-93", 2024, catalogue())[1]).values()
    assert load_workbook(copy)["Actions"].cell(4, column("prevu_2024_etat")).fill.fgColor.rgb == ERROR


def test_a_report_that_cannot_be_written_is_told(tmp_path):
    path = as_csv(tmp_path / "extraction.csv", *DAMAGED)
    (tmp_path / "extraction.erreurs.csv").mkdir()
    with pytest.raises(report.NotReported, match=r"extraction\.erreurs\.csv ne peut pas être écrit"):
        report.write(read(path, data_folder()), [])
