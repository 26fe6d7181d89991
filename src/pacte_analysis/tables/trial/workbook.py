"""Actions written as an analyst receives them: labels in place of codes, a title above, a total below."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from pacte_analysis.tables.extract.model import SEPARATOR, Column, columns
from pacte_analysis.tables.package import Tables

SHEET = "Actions"
NOTICE_SHEET = "Lisez-moi"
NOTICE = "DONNÉES FICTIVES : actions, montants et résultats inventés pour essayer le livre."

# The first rows of the workbook: a title, the notice, a blank; then the headers.
HEADER_ROW = 4

FORMATS = {"argent": '#,##0.00 "€"', "date": "dd/mm/yyyy"}

Words = Callable[[Any], Any]


def labelled(tables: Tables, actions: pd.DataFrame) -> pd.DataFrame:
    """Actions (codes, cents) as people read them: labels, euros, dates; under the titles of the schema.

    Cells are str, float, int, `date` or None. A column of the schema that `actions` lacks is left out.
    """
    shown = {}
    for column in _described(tables, actions):
        words = _words(tables, column)
        unique = {value: words(value) for value in actions[column.name].unique() if not pd.isna(value) and value != ""}
        cells = [unique.get(value) if not pd.isna(value) else None for value in actions[column.name]]
        shown[column.title] = pd.Series(cells, dtype=object)
    return pd.DataFrame(shown)


def _described(tables: Tables, actions: pd.DataFrame) -> list[Column]:
    return [column for column in columns(tables.folder) if column.name in actions]


def _words(tables: Tables, column: Column) -> Words:
    if column.kind == "argent":
        return lambda cents: int(cents) / 100
    if column.kind == "nombre":
        return int
    if column.kind == "date":
        return date.fromisoformat
    if column.kind == "texte":
        return str
    labels = _labels(tables, "territoires" if column.kind == "territoire" else column.nomenclature)
    if column.kind == "liste":
        return lambda codes: " ; ".join(labels[code] for code in codes.split(SEPARATOR))
    return labels.__getitem__


def _labels(tables: Tables, nomenclature: str) -> dict[str, str]:
    """The label of each code of a nomenclature, as a column of the schema names it."""
    table, _, dimension = nomenclature.partition(":")
    frame = tables[table]
    if dimension:
        frame = frame[frame["dimension"] == dimension].set_index("modalite")
    else:
        frame = frame.set_index(frame.columns[0])
    return {str(code): str(label) for code, label in frame["nom" if table == "territoires" else "intitule"].items()}


def write_xlsx(tables: Tables, actions: pd.DataFrame, path: Path, title: str) -> None:
    """A workbook of actions: a sheet with a title, headers, the actions and their total; one that says what it is."""
    book = Workbook(write_only=True)
    book.properties.title = title
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    described = _described(tables, actions)
    shown = labelled(tables, actions)
    bold = Font(bold=True)
    for line in ([title], [NOTICE], []):
        sheet.append([_cell(sheet, value, font=bold) for value in line])
    sheet.append([_cell(sheet, name, font=bold) for name in shown.columns])
    formats = [FORMATS.get(column.kind) for column in described]
    for row in _rows(shown):
        sheet.append(
            [_cell(sheet, value, style) if style else value for value, style in zip(row, formats, strict=True)]
        )
    sheet.append([])
    sheet.append(["Total", *_totals(described, shown)])
    notice = book.create_sheet(NOTICE_SHEET)
    for text in (title, NOTICE, "Une ligne par action ; les listes sont séparées par des points-virgules."):
        notice.append([text])
    book.save(path)


def _rows(shown: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    return zip(*(shown[name] for name in shown.columns), strict=True)


def _totals(described: Sequence[Column], shown: pd.DataFrame) -> list[Any]:
    money = {column.title for column in described if column.kind == "argent"}
    return [float(shown[name].dropna().sum()) if name in money else None for name in shown.columns[1:]]


def _cell(sheet: Any, value: Any, style: str | None = None, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if style and value is not None:
        cell.number_format = style
    if font:
        cell.font = font
    return cell


def write_csv(
    tables: Tables, actions: pd.DataFrame, path: Path, *, encoding: str = "utf-8-sig", separator: str = ";"
) -> None:
    """The same actions as a French spreadsheet saves them in CSV: decimal commas, day first; no title, no total."""
    shown = labelled(tables, actions)
    for name in shown.columns:
        values = {value: _french(value) for value in shown[name].unique()}
        shown[name] = [values[value] for value in shown[name]]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(shown.columns)
        writer.writerows(_rows(shown))


def _french(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return f"{value:.2f}".replace(".", ",") if isinstance(value, float) else str(value)
