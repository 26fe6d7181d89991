"""A copy of an analyst's file in which every cell with a finding is coloured and commented, to be mended there.

A workbook is copied as it is; a CSV or an ODS becomes a workbook of the same cells. A file too large for that gives a
workbook of its faulty rows alone, with their numbers.
"""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from pacte_analysis.tables.extract.flaw import shown
from pacte_analysis.tables.extract.headers import headers
from pacte_analysis.tables.extract.model import FINDINGS, ROW, SHEET, Draft, Finding
from pacte_analysis.tables.extract.sheet import workbook_sheets
from pacte_analysis.tables.extract.textfile import text_sheet

AUTHOR = "pacte import"
FAULTY = "Lignes à corriger"
COLOURS = {"erreur": "FFFFC7CE", "avertissement": "FFFFEB9C"}

# Beyond so many cells, or bytes of them in a workbook, copying would take minutes and gigabytes.
MOST_CELLS, MOST_BYTES = 300_000, 30_000_000

# Excel opens slowly a sheet with thousands of comments or rows of findings; `….erreurs.csv` has them all.
MOST_COMMENTS, MOST_LISTED = 2_000, 20_000

# The longest text of a cell; and of a comment that can be read.
CELL, COMMENT = 32_767, 1_500

# Where a finding stands in the copy: sheet, row and column, from 1; None when it is of no cell.
Located = Callable[[Finding], tuple[str, int, int] | None]


def marked_copy(draft: Draft, findings: Sequence[Finding], path: Path, folder: Path) -> None:
    """Write the marked copy of a file; `folder` is the data folder. Raises OSError."""
    titles = {column.name: column.title for column in headers(folder).columns}
    located: Located = _in_place
    book = _copy(draft, folder)
    if book is None:
        book, located = _faulty_rows(draft, findings, titles)
    _list(book, findings, titles, located)
    _mark(book, findings, located)
    book.save(path)


# --- the cells -----------------------------------------------------------------------------------------------------


def _copy(draft: Draft, folder: Path) -> Workbook | None:
    """The cells of the whole file; None when they are too many."""
    if len(draft.rows) * max(1, len(draft.rows.columns)) > MOST_CELLS:
        return None
    if draft.path.suffix.lower() == ".xlsx":
        with zipfile.ZipFile(draft.path) as archive:
            weight = sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".xml"))
        if weight > MOST_BYTES:
            return None
        try:
            return _cleaned(load_workbook(draft.path, keep_links=False))
        except Exception:
            # Half of what writes workbooks writes something that openpyxl refuses; the reading has accepted this one,
            # so its cells at least can be copied.
            pass
    workbook = draft.path.suffix.lower() in {".xlsx", ".ods"}
    read = workbook_sheets(draft.path) if workbook else [text_sheet(draft.path, headers(folder).recognised)]
    if sum(sheet.cells.size for sheet in read) > MOST_CELLS:
        return None
    book = Workbook()
    for number, found in enumerate(read):
        sheet = book.create_sheet(found.name or "Extraction")
        if not number:
            del book[book.sheetnames[0]]
        for row, cells in enumerate(found.cells, start=1):
            for column, value in enumerate(cells, start=1):
                if value is not None:
                    put(sheet, row, column, value)
    return book


def _cleaned(book: Workbook) -> Workbook:
    """A workbook without the marks of a former report, when it is a copy that the analyst has mended."""
    if FINDINGS in book.sheetnames:
        del book[FINDINGS]
        for sheet in book.worksheets:
            for cell in sheet._cells.values():
                if isinstance(cell, Cell) and cell.fill.fgColor.rgb in COLOURS.values():
                    cell.fill = PatternFill()
                    if cell.comment and cell.comment.author == AUTHOR:
                        cell.comment = None
    return book


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Write a value in a cell; a text is always a text, even one that looks like a formula."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL]
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True  # else Excel makes it a formula as soon as it is edited
    else:
        cell.value = value if not isinstance(value, float) or value == value else None
    return cell


def _in_place(finding: Finding) -> tuple[str, int, int] | None:
    """A finding at the cell of the file; that of a whole row is at its first cell."""
    place = finding.place
    return (place.sheet or "Extraction", place.row, place.column or 1) if place.row else None


def _faulty_rows(draft: Draft, findings: Iterable[Finding], titles: dict[str, str]) -> tuple[Workbook, Located]:
    """The rows with a finding, under the titles of the schema, with their sheet and line; and where each cell is."""
    places = {(finding.place.sheet, finding.place.row) for finding in findings}
    keys = list(zip(draft.rows[SHEET], draft.rows[ROW], strict=True))
    kept = [at for at, key in enumerate(keys) if key in places][: MOST_CELLS // max(1, len(draft.rows.columns))]
    names = [str(name) for name in draft.rows.columns if name not in (SHEET, ROW)]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = FAULTY
    _heads(sheet, ["Feuille", "Ligne", *(titles.get(name, name) for name in names)])
    for row, (at, cells) in enumerate(zip(kept, draft.rows[names].iloc[kept].to_numpy(dtype=object), strict=True), 2):
        for column, value in enumerate([*keys[at], *cells], start=1):
            if not pd.isna(value):
                put(sheet, row, column, value)
    rows = {keys[at]: row for row, at in enumerate(kept, start=2)}
    column_of = {name: column for column, name in enumerate(names, start=3)}

    def located(finding: Finding) -> tuple[str, int, int] | None:
        row = rows.get((finding.place.sheet, finding.place.row))
        return (FAULTY, row, column_of.get(finding.column, 2)) if row else None

    return book, located


# --- the marks -----------------------------------------------------------------------------------------------------


def _mark(book: Workbook, findings: Iterable[Finding], located: Located) -> None:
    """Colour the cells that have a finding, and say it in a comment; errors win over doubts."""
    at: dict[tuple[str, int, int], list[Finding]] = {}
    for finding in findings:
        if (where := located(finding)) and where[0] in book.sheetnames:
            at.setdefault(where, []).append(finding)
    fills = {severity: PatternFill("solid", fgColor=colour) for severity, colour in COLOURS.items()}
    for number, ((name, row, column), found) in enumerate(at.items()):
        cell = _writable(book[name], row, column)
        found.sort(key=lambda each: each.severity != "erreur")
        cell.fill = fills[found[0].severity]
        if number < MOST_COMMENTS:
            words = "\n".join(f"{each.severity.capitalize()} : {each.message} {each.remedy}" for each in found)
            said = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", said + words)[:COMMENT], AUTHOR, width=360, height=120)


def _writable(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell, or the first one of the merged cells that it is part of."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        merged = next(each for each in sheet.merged_cells.ranges if cell.coordinate in each)
        cell = sheet.cell(merged.min_row, merged.min_col)
    assert isinstance(cell, Cell)
    return cell


def _list(book: Workbook, findings: Sequence[Finding], titles: dict[str, str], located: Located) -> None:
    """A last sheet with every finding, each leading to its cell."""
    sheet = book.create_sheet(FINDINGS)
    _heads(sheet, ["Gravité", "Cellule", "Colonne", "Trouvé", "Message", "Que faire"])
    ordered = sorted(findings, key=lambda each: each.severity != "erreur")[:MOST_LISTED]
    for row, finding in enumerate(ordered, start=2):
        cells = (
            finding.severity,
            finding.place.address,
            titles.get(finding.column, finding.column),
            shown(finding.found),
            finding.message,
            finding.remedy,
        )
        for column, words in enumerate(cells, start=1):
            if words:
                put(sheet, row, column, words)
        if (where := located(finding)) and where[0] in book.sheetnames and finding.place.address:
            cell = sheet.cell(row, 2)
            cell.hyperlink = f"#{quote_sheetname(where[0])}!{get_column_letter(where[2])}{where[1]}"
            cell.style = "Hyperlink"
    if (more := len(findings) - len(ordered)) > 0:
        put(sheet, len(ordered) + 2, 5, f"… et {more} autres, dans le fichier .erreurs.csv.")
    for letter, width in zip("ABCDEF", (14, 18, 30, 30, 70, 70), strict=True):
        sheet.column_dimensions[letter].width = width


def _heads(sheet: Worksheet, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles, start=1):
        put(sheet, 1, column, title).font = Font(bold=True)
    sheet.freeze_panes = "A2"
