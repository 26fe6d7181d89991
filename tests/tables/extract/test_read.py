import openpyxl
import pytest

from pacte_analysis.tables.extract.archive import UnreadableExtract
from pacte_analysis.tables.extract.model import ROW, SHEET, Place
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import data_folder
from tables.extract.books import HEADER, MONEY, REQUIRED, row, workbook
from tables.extract.hostile import ods, ods_cell

DATA = data_folder()


def kinds(draft):
    return [finding.kind for finding in draft.findings]


def test_a_workbook_gives_its_actions_with_their_row_in_the_file(tmp_path):
    draft = read(workbook(tmp_path / "e.xlsx", Actions=[HEADER, row("A-1"), row("A-2")]), DATA)
    assert draft.rows["action"].tolist() == ["A-1", "A-2"]
    assert draft.rows["prevu_2024_etat"].tolist() == [1500.5, 1500.5]
    assert draft.rows[["_feuille", "_ligne"]].values.tolist() == [["Actions", 2], ["Actions", 3]]
    assert draft.place(1, "prevu_2024_etat") == Place("Actions", 3, HEADER.index(MONEY) + 1)
    assert draft.left_out == {"en-têtes": 1}
    assert draft.findings == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(tmp_path, encoding, delimiter):
    header = [title for title in HEADER if "," not in title]
    lines = [delimiter.join(header), delimiter.join(["é-1"] + ["x"] * (len(header) - 1))]
    path = tmp_path / "e.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    draft = read(path, DATA)
    assert draft.rows["action"].tolist() == ["é-1"]
    assert draft.place(0, "action") == Place("", 2, 1)
    assert draft.findings == []


def test_a_quoted_cell_keeps_its_line_breaks_separators_and_quotation_marks(tmp_path):
    path = tmp_path / "e.csv"
    titre = 'Aller ; "vers"\r\nles droits'
    quoted = '"' + titre.replace('"', '""') + '"'
    cells = [quoted if title == "Titre" else "x" for title in HEADER]
    path.write_bytes("\r\n".join([";".join(HEADER), ";".join(cells), ";".join(cells)]).encode())
    draft = read(path, DATA)
    assert draft.rows["titre"].tolist() == [titre, titre]
    assert draft.rows["_ligne"].tolist() == [2, 3]


def test_titles_blanks_repeated_headers_totals_and_notes_are_left_out_and_counted(tmp_path):
    rows = [
        ["Extraction Pilot'actions"],
        [],
        HEADER,
        row("A-1"),
        [],
        HEADER,
        row("A-2", Titre="Total soutien aux familles"),
        ["Total", *[None] * (len(HEADER) - 2), 3001],
        [],
        ["Source : Pilot'actions"],
    ]
    draft = read(workbook(tmp_path / "e.xlsx", Actions=rows), DATA)
    assert draft.rows["action"].tolist() == ["A-1", "A-2"]
    assert draft.rows["_ligne"].tolist() == [4, 7]
    assert draft.left_out == {
        "ligne vide": 3,
        "en-têtes répétés": 1,
        "total": 1,
        "note": 1,
        "titre au-dessus des en-têtes": 1,
        "en-têtes": 1,
    }
    assert [(f.kind, f.place) for f in draft.findings] == [("note", Place("Actions", 10))]


def test_columns_come_in_any_order_and_unknown_ones_are_kept_aside_and_reported(tmp_path):
    header = [*reversed(HEADER), "Référent"]
    draft = read(workbook(tmp_path / "e.xlsx", A=[header, [*reversed(row("A-1")), "Service X"]]), DATA)
    assert list(draft.rows.columns) == [*read(workbook(tmp_path / "f.xlsx", A=[HEADER, row("A-1")]), DATA).rows.columns]
    assert draft.aside.to_dict("list") == {"Référent": ["Service X"]}
    assert [(f.kind, f.severity, f.place) for f in draft.findings] == [
        ("colonne-inconnue", "avertissement", Place("A", 1, len(header)))
    ]


def test_sheets_with_the_same_headers_are_joined_and_the_others_are_said(tmp_path):
    path = workbook(
        tmp_path / "e.xlsx",
        Notice=[["Comment remplir"], ["…"]],
        Nord=[HEADER, row("A-1")],
        Sud=[["titre"], list(reversed(HEADER)), list(reversed(row("A-2")))],
    )
    draft = read(path, DATA)
    assert draft.rows[["action", "_feuille", "_ligne"]].values.tolist() == [["A-1", "Nord", 2], ["A-2", "Sud", 3]]
    assert draft.place(1, "action") == Place("Sud", 3, len(HEADER))
    assert draft.left_out["autre feuille"] == 2
    assert [(f.kind, f.place.sheet) for f in draft.findings] == [("feuille-laissee", "Notice")]


def test_a_file_that_is_no_table_of_actions_is_refused_with_one_french_message(tmp_path):
    with pytest.raises(UnreadableExtract, match="aucune ligne d'en-têtes"):
        read(workbook(tmp_path / "e.xlsx", A=[["a", "b"], [1, 2]]), DATA)
    with pytest.raises(UnreadableExtract, match="introuvable"):
        read(tmp_path / "rien.xlsx", DATA)
    (tmp_path / "faux.xlsx").write_bytes(b"pas un classeur")
    with pytest.raises(UnreadableExtract, match="abîmé"):
        read(tmp_path / "faux.xlsx", DATA)


# --- merged cells --------------------------------------------------------------------------------------------------


def merged(path, rows, *ranges):
    book = openpyxl.load_workbook(workbook(path, A=rows))
    for cells in ranges:
        book["A"].merge_cells(cells)
    book.save(path)
    return path


def test_a_merged_cell_says_its_value_in_every_row_and_column_that_it_covers(tmp_path):
    blank = [None] * len(HEADER)
    rows = [HEADER, row("A-1"), ["A-2", None, *row("A-2")[2:]], blank, row("A-3")]
    draft = read(merged(tmp_path / "e.xlsx", rows, "B2:B4", "G5:H5"), DATA)
    assert draft.rows["contrat"].tolist() == [REQUIRED["Contrat"]] * 3
    assert draft.rows["nature"].tolist() == ["Nouvelle", "Nouvelle", "Un titre"]
    assert draft.left_out["ligne vide"] == 1
    assert draft.findings == []


@pytest.mark.parametrize("cells", ["I2:I3", "H3:I3"])
def test_a_merged_amount_is_not_counted_twice_but_reported(tmp_path, cells):
    rows = [HEADER, row("A-1"), row("A-2")]
    draft = read(merged(tmp_path / "e.xlsx", rows, cells), DATA)
    assert [(f.severity, f.kind, f.place.address) for f in draft.findings] == [
        ("erreur", "montant-fusionne", f"A!{cells[:2]}")
    ]
    assert draft.rows["prevu_2024_etat"].tolist() == [1500.5, None]


def test_a_title_merged_across_the_table_is_no_action(tmp_path):
    rows = [["Extraction"], HEADER, row("A-1"), ["Axe 2"], row("A-2")]
    draft = read(merged(tmp_path / "e.xlsx", rows, "A1:I1", "A4:I4"), DATA)
    assert draft.rows["action"].tolist() == ["A-1", "A-2"]
    assert draft.left_out == {"note": 1, "titre au-dessus des en-têtes": 1, "en-têtes": 1}


def test_headers_of_two_rows_whose_upper_ones_are_merged_down_are_found(tmp_path):
    rows = [[None] * len(HEADER), HEADER, row("A-1")]
    rows[0][0], rows[1] = HEADER[0], [None, *HEADER[1:]]
    draft = read(merged(tmp_path / "e.xlsx", rows, "A1:A2"), DATA)
    assert draft.rows["action"].tolist() == ["A-1"]


def test_an_ods_gives_its_merged_cells_too(tmp_path):
    def cells(*values, at=99):
        spanned = 'table:number-rows-spanned="2"'
        return "".join(
            "<table:covered-table-cell/>" if value is None else ods_cell(value, spanned if n == at else "")
            for n, value in enumerate(values)
        )

    first, second = row("A-1")[:8], row("A-2")[:8]
    second[1] = None
    rows = "".join(f"<table:table-row>{each}</table:table-row>" for each in (cells(*first, at=1), cells(*second)))
    draft = read(ods(tmp_path / "e.ods", rows), DATA)
    assert draft.rows["contrat"].tolist() == [REQUIRED["Contrat"]] * 2
    assert draft.rows["_ligne"].tolist() == [2, 3]


def test_what_is_blank_is_none_whatever_sheet_it_comes_from(tmp_path):
    blank = [None if title == "Titre" else cell for title, cell in zip(HEADER, row("A-2"), strict=True)]
    path = workbook(tmp_path / "e.xlsx", A=[[*HEADER, "Un"], [*blank, None]], B=[[*HEADER, "Deux"], [*blank, " "]])
    draft = read(path, DATA)
    assert draft.rows["titre"].tolist() == [None, None]
    assert draft.aside.to_dict("list") == {"Un": [None, None], "Deux": [None, None]}
    assert {str(kind) for kind in (*draft.rows.drop(columns=[SHEET, ROW]).dtypes, *draft.aside.dtypes)} == {"object"}
