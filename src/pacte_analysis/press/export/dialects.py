"""The tables of an edition as CSV files, in two dialects: the standard one, and the one that a French Excel opens.

    csv/        UTF-8, comma, decimal point
    csv-excel/  UTF-8 with a byte-order mark, semicolon, decimal comma

Each has a `sommaire.csv` that says what each file is. One head, then the rows: nothing else, so that programs read it.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pacte_analysis.characters import harmless
from pacte_analysis.press.export.archive import write_archive
from pacte_analysis.press.export.colophon import NOTE
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.key_figures import key_figures, key_sheet
from pacte_analysis.press.export.sheets import Cell, Sheet, fictitious, sheets_of
from pacte_analysis.territory import slug

CONTENTS = "sommaire.csv"
MENTION = "mention"


@dataclass(frozen=True)
class Dialect:
    """How one kind of reader expects a CSV; `name` is its folder."""

    name: str
    delimiter: str
    decimal: str
    encoding: str
    line_end: str


DIALECTS = (
    Dialect("csv", ",", ".", "utf-8", "\n"),
    Dialect("csv-excel", ";", ",", "utf-8-sig", "\r\n"),
)


def write(original: Original, target: Path, chapter: str | None = None) -> None:
    """Write the archive of an edition's tables, one folder a dialect."""
    edition, pages, said = original.edition, original.pages, original.colophon
    warning = " ".join(filter(None, (said.embargo, fictitious(edition, pages))))
    key = key_sheet(key_figures(pages), title=said.title, site=said.address)
    sheets = [key, *sheets_of(edition, pages)]
    files: dict[str, bytes | Path] = {
        f"{dialect.name}/{name}": content
        for dialect in DIALECTS
        for name, content in csv_files(sheets, dialect, warning=warning).items()
    }
    about = (
        "Les tableaux de l'édition, deux fois : dossier csv (virgule, point décimal), pour un programme ; dossier "
        "csv-excel (point-virgule, virgule décimale), pour Excel en français. sommaire.csv dit ce qu'a chaque fichier."
    )
    write_archive(target, files | {NOTE: original.colophon.note(about).encode()})


def csv_files(sheets: Sequence[Sheet], dialect: Dialect, *, warning: str = "") -> dict[str, bytes]:
    """The files of one dialect by name; `warning` is in a column of every row, contents included."""
    names = file_names(sheets)
    told = [(name, s.page, s.title, s.subtitle, len(s.rows), s.source) for name, s in zip(names, sheets, strict=True)]
    head = ("fichier", "page", "tableau", "mesure, unité, période", "lignes", "source")
    files = {CONTENTS: _written(head, told, dialect, warning)}
    for sheet, name in zip(sheets, names, strict=True):
        files[name] = _written(sheet.columns, sheet.rows, dialect, warning)
    return files


def file_names(sheets: Sequence[Sheet]) -> list[str]:
    """``07-enfance-nature.csv``: the rank of the table in the book, then what it is."""
    width = len(str(len(sheets)))
    return [f"{rank:0{width}d}-{slug(sheet.name)}"[:80] + ".csv" for rank, sheet in enumerate(sheets, start=1)]


def _written(head: Sequence[str], rows: Sequence[Sequence[Cell]], dialect: Dialect, warning: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    writer.writerow([*map(harmless, head), *([MENTION] if warning else [])])
    for row in rows:
        writer.writerow([*(_said(cell, dialect) for cell in row), *([warning] if warning else [])])
    return out.getvalue().encode(dialect.encoding)


def _said(cell: Cell, dialect: Dialect) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case int() | date():
            return str(cell)
        case _:
            return f"{cell:.15g}".replace(".", dialect.decimal)
