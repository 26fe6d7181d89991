import struct
import subprocess
import sys
import time
import zipfile

import pytest

from pacte_analysis.tables.extract import archive as archive_module
from pacte_analysis.tables.extract.archive import UnreadableExtract
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import data_folder
from tables.extract.books import HEADER, REQUIRED, row, workbook
from tables.extract.hostile import BOOK, MAIN, START, ods, ods_cell, text, worksheet, xlsx

DATA = data_folder()
GOOD = "".join(
    f'<row r="{n}">' + "".join(text(f"{chr(65 + at)}{n}", f"x{n}") for at in range(len(REQUIRED))) + "</row>"
    for n in (2, 3)
)
LETTERS = [chr(65 + at) for at in range(len(HEADER))]


def kinds(draft):
    return [(finding.severity, finding.kind, finding.place.address) for finding in draft.findings]


def test_the_plain_workbook_that_the_others_are_made_from_is_read(tmp_path):
    draft = read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD)), DATA)
    assert draft.rows["action"].tolist() == ["x2", "x3"]
    assert kinds(draft) == []


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("xl__vbaProject.bin", "macros"),
        ("xl__macrosheets__sheet1.xml", "macros"),
        ("xl__externalLinks__externalLink1.xml", "autres fichiers"),
        ("xl__connections.xml", "autres fichiers"),
        ("xl__embeddings__oleObject1.bin", "objets incorporés"),
        ("xl__activeX__activeX1.xml", "objets incorporés"),
        ("xl__workbook.bin", "xlsb"),
    ],
)
def test_a_workbook_with_programs_or_that_draws_on_others_is_refused(tmp_path, part, said):
    with pytest.raises(UnreadableExtract, match=said):
        read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD), **{part: "x"}), DATA)


def test_an_ods_with_macros_or_a_password_is_refused(tmp_path):
    with pytest.raises(UnreadableExtract, match="macros"):
        read(ods(tmp_path / "e.ods", "", **{"Basic__Standard__module.xml": "x"}), DATA)


def test_a_workbook_locked_by_a_password_is_refused(tmp_path):
    path = tmp_path / "e.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096)
    with pytest.raises(UnreadableExtract, match="mot de passe"):
        read(path, DATA)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"\0" * 200, b"<html><table></table></html>", b"\0" * 99]
)
@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_what_is_no_workbook_is_refused(tmp_path, content, suffix):
    path = tmp_path / f"e{suffix}"
    path.write_bytes(content)
    with pytest.raises(UnreadableExtract, match="abîmé"):
        read(path, DATA)


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "e.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bonjour.txt", "x")
    with pytest.raises(UnreadableExtract, match="pas un classeur"):
        read(path, DATA)


def test_a_workbook_cut_short_is_refused(tmp_path):
    path = workbook(tmp_path / "e.xlsx", A=[HEADER, row("A-1")])
    whole = path.read_bytes()
    for length in (10, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:length])
        with pytest.raises(UnreadableExtract, match="abîmé"):
            read(path, DATA)


# --- bombs ---------------------------------------------------------------------------------------------------------


def test_a_part_that_is_packed_too_tightly_is_refused_from_the_directory(tmp_path):
    with pytest.raises(UnreadableExtract, match="décompressé"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD) + " " * 30_000_000), DATA)


def test_a_part_that_says_less_than_it_holds_is_refused(tmp_path):
    path = xlsx(tmp_path / "e.xlsx", worksheet(GOOD + " " * 3_000_000))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    true = struct.pack("<I", info.file_size)
    at = content.rfind(true)
    content[at : at + 4] = struct.pack("<I", 2_000)
    path.write_bytes(content)
    with pytest.raises(UnreadableExtract, match="décompressé"):
        read(path, DATA)


def test_a_workbook_larger_than_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive_module, "LARGEST", 10_000)
    with pytest.raises(UnreadableExtract, match="décompressé"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD + "<!-- -->" * 2000)), DATA)


def test_entities_are_refused(tmp_path):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(UnreadableExtract, match="tableurs n'écrivent pas"):
        read(xlsx(tmp_path / "e.xlsx", laughs + worksheet(GOOD)), DATA)
    with pytest.raises(UnreadableExtract, match="tableurs n'écrivent pas"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD), **{"xl__sharedStrings.xml": laughs}), DATA)


@pytest.mark.parametrize(
    "cell",
    [
        text("XFD1048576", "x"),
        text("XFD1048576", "x").replace('"', "'"),
        '<c t="inlineStr" r="XFD1048576"><is><t>x</t></is></c>',
        '<c\nr = "XFD1048576" t="inlineStr"><is><t>x</t></is></c>',
        f'<y:c xmlns:y="{MAIN}" r="XFD1048576" t="inlineStr"><y:is><y:t>x</y:t></y:is></y:c>',
        '<c r="XFD1048576"><f>1+1</f></c>',
    ],
)
def test_a_lone_cell_at_the_far_corner_does_not_ask_for_billions(tmp_path, cell):
    with pytest.raises(UnreadableExtract, match="1048576"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD + f'<row r="1048576">{cell}</row>')), DATA)


def test_another_workbook_hidden_behind_the_one_that_is_looked_at_is_refused(tmp_path):
    with pytest.raises(UnreadableExtract, match="tableurs n'écrivent pas"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD), START.replace("xl/workbook", "xl/autre")), DATA)


def test_many_sheets_of_one_part_are_counted_each(tmp_path):
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 400))
    far = worksheet(GOOD + f'<row r="99999">{text("CZ99999", "x")}</row>')
    path = xlsx(tmp_path / "e.xlsx", far)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = BOOK.replace(BOOK[BOOK.index("<sheet ") : BOOK.index("</sheets>")], sheets).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(UnreadableExtract, match="millions de cellules"):
        read(path, DATA)


def test_a_long_shared_string_in_every_cell_is_refused(tmp_path):
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{letter}{n}" t="s"><v>0</v></c>' for letter in LETTERS) + "</row>"
        for n in range(2, 4_000)
    )
    with pytest.raises(UnreadableExtract, match="textes de ce classeur"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(rows), **{"xl__sharedStrings.xml": strings}), DATA)


LIMITED = """
import resource, sys, time
from pathlib import Path
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import data_folder
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
draft = read(Path(sys.argv[1]), data_folder())
print(len(draft.rows), sum(draft.left_out.values()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are of Unix")
@pytest.mark.parametrize(
    "empty", ['<row r="{n}"/>', '<row r="{n}" spans="1:9"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>']
)
def test_a_million_empty_rows_are_read_in_bounded_time_and_memory(tmp_path, empty):
    rows = "".join(empty.replace("{n}", str(n)) for n in range(4, 1_000_000))
    path = xlsx(tmp_path / "e.xlsx", worksheet(GOOD + rows))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["2", "1"], "")


def test_the_million_repeated_rows_that_an_ods_ends_with_are_read(tmp_path):
    rows = "<table:table-row>" + "".join(map(ods_cell, row("A-1")[:8])) + "</table:table-row>"
    cell = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048570">{cell}</table:table-row>'
    draft = read(ods(tmp_path / "e.ods", rows + empty), DATA)
    assert draft.rows["action"].tolist() == ["A-1"]
    full = '<table:table-row table:number-rows-repeated="1048570">' + ods_cell(
        "x", 'table:number-columns-repeated="99"'
    )
    with pytest.raises(UnreadableExtract, match="millions de cellules"):
        read(ods(tmp_path / "f.ods", rows + full + "</table:table-row>"), DATA)


# --- formulas and errors -------------------------------------------------------------------------------------------


def cell_row(**cells):
    """Row 2: texts everywhere, except the markup of the cells given by their column's letter."""
    return '<row r="2">' + "".join(cells.get(letter, text(f"{letter}2", "x")) for letter in LETTERS) + "</row>"


@pytest.mark.parametrize("odd", ["", "<c r='Z9'/>"])
def test_a_formula_gives_the_value_that_the_spreadsheet_left_and_is_an_error_without_one(tmp_path, odd):
    rows = cell_row(
        G='<c r="G2" t="str"><f>A1&amp;B1</f><v>calculé</v></c>',
        H='<c r="H2" s="3"><f>1+1</f></c>',
        I='<c r="I2"><f>SUM(A1:A9)</f><v></v></c>',
    )
    draft = read(xlsx(tmp_path / "e.xlsx", worksheet(rows + f'<row r="9">{odd}</row>')), DATA)
    assert draft.rows["titre"].tolist() == ["calculé"]
    assert kinds(draft) == [("erreur", "formule-sans-valeur", "A!H2"), ("erreur", "formule-sans-valeur", "A!I2")]


def test_a_formula_that_gives_an_empty_text_is_a_blank_cell(tmp_path):
    draft = read(xlsx(tmp_path / "e.xlsx", worksheet(cell_row(G='<c r="G2" t="str"><f>""</f><v></v></c>'))), DATA)
    assert draft.rows["titre"].tolist() == [None]
    assert kinds(draft) == []


@pytest.mark.parametrize("odd", ["", "<c r='Z9'/>"])
def test_a_cell_in_error_is_named(tmp_path, odd):
    rows = cell_row(I='<c r="I2" t="e"><f>1/0</f><v>#DIV/0!</v></c>') + f'<row r="9">{odd}</row>'
    draft = read(xlsx(tmp_path / "e.xlsx", worksheet(rows)), DATA)
    assert [(f.kind, f.place.address, f.column, f.found) for f in draft.findings] == [
        ("valeur-en-erreur", "A!I2", "prevu_2024_etat", "#DIV/0!")
    ]


def test_a_row_with_nothing_but_a_formula_without_value_is_not_a_blank_row(tmp_path):
    rows = GOOD + '<row r="9"><c r="A9"><f>A8+1</f></c></row>'
    draft = read(xlsx(tmp_path / "e.xlsx", worksheet(rows)), DATA)
    assert draft.rows["_ligne"].tolist() == [2, 3, 9]
    assert kinds(draft) == [("erreur", "formule-sans-valeur", "A!A9")]


def test_a_workbook_of_nothing_but_formulas_without_values_is_refused(tmp_path):
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{x}{n}"><f>1</f></c>' for x in LETTERS) + "</row>" for n in range(2, 4000)
    )
    with pytest.raises(UnreadableExtract, match="sans valeur"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(rows)), DATA)


def test_an_ods_names_its_cells_in_error_and_its_formulas_without_value(tmp_path):
    formulas = ods_cell("#DIV/0!", 'table:formula="of:=1/0"') + '<table:table-cell table:formula="of:=1+1"/>'
    rows = "<table:table-row>" + "".join(map(ods_cell, row("A-1")[:7])) + formulas + "</table:table-row>"
    draft = read(ods(tmp_path / "e.ods", rows), DATA)
    assert kinds(draft) == [("erreur", "valeur-en-erreur", "A!H2"), ("erreur", "formule-sans-valeur", "A!I2")]


def test_an_announced_number_of_shared_strings_is_not_believed(tmp_path):
    strings = f'<sst xmlns="{MAIN}" uniqueCount="99999999999"><si><t>a</t></si></sst>'
    with pytest.raises(UnreadableExtract, match="tableurs n'écrivent pas"):
        read(xlsx(tmp_path / "e.xlsx", worksheet(GOOD), **{"xl__sharedStrings.xml": strings}), DATA)


def test_covered_cells_that_an_ods_repeats_are_counted(tmp_path):
    covered = '<table:covered-table-cell table:number-columns-repeated="16000"/>'
    rows = f'<table:table-row table:number-rows-repeated="1000000">{covered}</table:table-row>'
    with pytest.raises(UnreadableExtract, match="millions de cellules"):
        read(ods(tmp_path / "e.ods", rows), DATA)


def test_a_file_of_nothing_but_lone_texts_is_read_quickly_and_its_rows_are_actions(tmp_path):
    rows = "".join(f'<row r="{n}">{text(f"A{n}", f"x{n}")}</row>' for n in range(2, 20_000))
    began = time.process_time()
    draft = read(xlsx(tmp_path / "e.xlsx", worksheet(rows)), DATA)
    assert (len(draft.rows), draft.left_out) == (19_998, {"en-têtes": 1})
    assert time.process_time() - began < 10


@pytest.mark.parametrize("merges", ['<mergeCell ref="A2:I3"/>' * 300_000, '<mergeCell ref="ZZZZZZZ99999999999:A1"/>'])
def test_merges_beyond_reason_do_not_take_time(tmp_path, merges):
    sheet = worksheet(GOOD).replace("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")
    path = xlsx(tmp_path / "e.xlsx", sheet)
    if len(merges) > 1000:
        with pytest.raises(UnreadableExtract, match="fusionnées"):
            read(path, DATA)
    else:
        assert len(read(path, DATA).rows) == 2
