"""The tables of an edition as one workbook: its key figures, a contents sheet, then one sheet a table, its head frozen.

Texts are written as texts, whatever they begin with, and nothing of the clock is kept: same tables, same bytes.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as BookCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from pacte_analysis.characters import harmless, visible
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.key_figures import key_figures, key_sheet
from pacte_analysis.press.export.sheets import Cell, Sheet, fictitious, sheets_of

CONTENTS = "Sommaire"

# What a spreadsheet refuses in the name of a sheet.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_TEXT, LONGEST_NAME = 32_767, 31
WIDEST, NARROWEST = 60, 8

# Reproducible archives say that they were made then.
_MADE = datetime(2024, 1, 1)

_HEAD = Font(bold=True)
_TITLE = Font(bold=True, size=14)
_LINK = Font(underline="single", color="0563C1")
_WARNING = PatternFill("solid", fgColor="FFF2CC")


def write(original: Original, target: Path, chapter: str | None = None) -> None:
    """Write the workbook of an edition: its key figures, then all its tables."""
    edition, pages, said = original.edition, original.pages, original.colophon
    first = key_sheet(key_figures(pages), title=said.title, site=said.address, notes=said.lines())
    warning = " ".join(filter(None, (said.embargo, fictitious(edition, pages))))
    write_workbook(target, sheets_of(edition, pages), title=said.title, warning=warning, first=first)


def write_workbook(
    path: Path, sheets: Sequence[Sheet], *, title: str, warning: str = "", first: Sheet | None = None
) -> None:
    """Write the workbook of these tables, after the sheet that stands `first`, if any; `warning` (*Données fictives*)
    is at the head of every sheet. The notes of the first sheet also end the contents."""
    book = Workbook(write_only=True)
    names = sheet_names(sheets)
    if first is not None:
        _table(book.create_sheet(first.name), first, warning)
    _contents(book.create_sheet(CONTENTS), sheets, names, title, warning, first.notes if first else ())
    for table, name in zip(sheets, names, strict=True):
        _table(book.create_sheet(name), table, warning)
    book.properties.title = title
    book.properties.description = " ".join(f"{term} : {words}." for term, words in first.notes) if first else None
    book.properties.language = "fr-FR"
    book.properties.creator = "Baromètre des solidarités"
    book.properties.created = book.properties.modified = _MADE
    book.save(path)
    _restamp(path)


def sheet_names(sheets: Sequence[Sheet]) -> list[str]:
    """A name for each sheet: its rank, then what it is, as much as a spreadsheet takes; all different by their rank."""
    width = len(str(len(sheets)))
    return [
        f"{rank:0{width}d} {_FORBIDDEN.sub(' ', sheet.name)}"[:LONGEST_NAME].strip()
        for rank, sheet in enumerate(sheets, start=1)
    ]


def _contents(
    page: Any,
    sheets: Sequence[Sheet],
    names: Sequence[str],
    title: str,
    warning: str,
    notes: Sequence[tuple[str, str]],
) -> None:
    head = ("Feuille", "Page du livre", "Tableau", "Mesure, unité, période", "Lignes", "Source")
    opening = _opening(
        page, title, "Une feuille par tableau ; « s » : donnée couverte par le secret statistique", warning
    )
    _layout(page, (LONGEST_NAME, 30, WIDEST, WIDEST, NARROWEST, WIDEST), len(opening) + 1)
    for row in opening:
        page.append(row)
    page.append([_text(page, words, _HEAD) for words in head])
    for sheet, name in zip(sheets, names, strict=True):
        link = _text(page, name, _LINK)
        link.hyperlink = Hyperlink(ref="", location=f"'{name}'!A1", display=name)
        told = (sheet.page, sheet.title, sheet.subtitle)
        page.append([link, *(_text(page, words) for words in told), len(sheet.rows), _text(page, sheet.source)])
    page.append([])
    for term, words in notes:
        page.append([_text(page, f"{term} : {words}")])


def _table(page: Any, sheet: Sheet, warning: str) -> None:
    opening = _opening(page, sheet.title, sheet.subtitle, warning)
    _layout(page, _widths(sheet), len(opening) + 1)
    if sheet.rows:
        last = get_column_letter(len(sheet.columns))
        page.auto_filter.ref = f"A{len(opening) + 1}:{last}{len(opening) + 1 + len(sheet.rows)}"
    for row in opening:
        page.append(row)
    page.append([_text(page, words, _HEAD) for words in sheet.columns])
    amounts = [head in sheet.amounts for head in sheet.columns]
    for cells in sheet.rows:
        page.append([_cell(page, cell, amount) for cell, amount in zip(cells, amounts, strict=True)])
    page.append([])
    for term, words in sheet.notes:
        page.append([_text(page, f"{term} : {words}")])


def _opening(page: Any, title: str, subtitle: str, warning: str) -> list[list[BookCell]]:
    rows = [[_text(page, title, _TITLE)], [_text(page, subtitle)]]
    if warning:
        cell = _text(page, warning, _HEAD)
        cell.fill = _WARNING
        rows.insert(0, [cell])
    return rows


def _layout(page: Any, widths: Sequence[int], head: int) -> None:
    """Widths and the frozen head, which a sheet written row by row must know before its first row."""
    page.freeze_panes = f"A{head + 1}"
    for rank, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(rank)].width = width


def _widths(sheet: Sheet) -> list[int]:
    """Wide enough for the head and the first rows, within reason."""
    columns = zip(sheet.columns, *(row for row in sheet.rows[:200]), strict=True)
    return [min(WIDEST, max(NARROWEST, *(len(str(cell or "")) + 2 for cell in column))) for column in columns]


def _cell(page: Any, cell: Cell, amount: bool) -> BookCell | None:
    if cell is None or isinstance(cell, str):
        return _text(page, cell) if cell else None
    number: Any = cell  # its stubs know datetime and not date
    made = WriteOnlyCell(page, number)
    if isinstance(cell, date):
        made.number_format = "yyyy-mm-dd"
    else:
        made.number_format = "#,##0.00" if amount else "#,##0" if isinstance(cell, int) else "General"
    return made


def _text(page: Any, words: str, font: Font | None = None) -> BookCell:
    """A text that stays one, even when it begins like a formula, and when someone edits it."""
    clean = visible(words)[:LONGEST_TEXT]
    cell = WriteOnlyCell(page, clean)
    cell.data_type = "s"
    if harmless(clean) != clean:
        cell.quotePrefix = True
    if "\n" in clean:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if font is not None:
        cell.font = font
    return cell


def _restamp(path: Path) -> None:
    """The same archive with no clock in it."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    core = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2024-01-01T00:00:00Z", parts["docProps/core.xml"])
    parts["docProps/core.xml"] = core
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(zipfile.ZipInfo(name, _MADE.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
