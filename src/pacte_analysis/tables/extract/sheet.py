"""A sheet of a workbook, or a whole CSV, as rows of raw cells: the same thing for whatever reads it next."""

import csv
import datetime
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.extract.model import Finding, Place

WORKBOOKS = (".xlsx", ".ods")
TEXTS = (".csv", ".tsv", ".txt")
DELIMITERS = ";,\t"

# Beyond it a cell is a quotation mark that was never closed, and not a text.
csv.field_size_limit(1_000_000)


class UnreadableExtract(PacteError):
    """A file that is not an extract at all, or that is not safe to read."""


@dataclass
class Sheet:
    """Rows of raw cells, the first being row 1 and its first cell column A; a blank cell is None or blank text.

    `merges` are the merged cells: first row, first column, last row, last column, from 1.
    """

    name: str
    rows: list[list[Any]]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    findings: list[Finding] = field(default_factory=list)


def sheets(path: Path, recognised: Callable[[Sequence[Any]], int]) -> list[Sheet]:
    """The sheets of a file, in its order.

    `recognised` counts the headers that a row holds: it decides which separator a CSV has. Raises `UnreadableExtract`.
    """
    if not path.is_file():
        raise UnreadableExtract(f"Fichier introuvable : {path}. Vérifiez son nom et son dossier.")
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _workbook(path)
    if suffix in TEXTS:
        return [_text(path, recognised)]
    raise UnreadableExtract(
        f"{path.name} : ce type de fichier n'est pas lu. Enregistrez l'extraction au format .xlsx, .ods ou .csv."
    )


def _workbook(path: Path) -> list[Sheet]:
    import python_calamine

    found = []
    try:
        with python_calamine.load_workbook(path) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                merges = sheet.merged_cell_ranges or []
                found.append(
                    Sheet(
                        name,
                        sheet.to_python(skip_empty_area=False),
                        tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in merges),
                    )
                )
    except python_calamine.CalamineError as error:
        raise UnreadableExtract(
            f"{path.name} : ce classeur est abîmé ou n'en est pas un. Ouvrez-le dans un tableur et enregistrez-le de "
            f"nouveau. (Détail : {error})"
        ) from error
    return found


def _text(path: Path, recognised: Callable[[Sequence[Any]], int]) -> Sheet:
    text = decoded(path)
    best: tuple[int, str] | None = None
    for delimiter in DELIMITERS:
        count = max((recognised(row) for row in _records(text[:200_000], delimiter)[0][:50]), default=0)
        if best is None or count > best[0]:
            best = count, delimiter
    assert best is not None
    rows, fault = _records(text, best[1])
    if not fault:
        return Sheet("", rows)
    finding = Finding(
        "erreur",
        "guillemet",
        Place(row=fault),
        "Un guillemet est mal placé ou n'est pas refermé : les cellules qui le suivent ne sont pas sûres.",
        "Doublez les guillemets à l'intérieur d'un texte, et fermez celui qui l'ouvre.",
    )
    return Sheet("", rows, findings=[finding])


def _records(text: str, delimiter: str) -> tuple[list[list[Any]], int]:
    """The records of a CSV, and the number of the first one whose quotation marks are at fault (0: none)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Any]] = []
    try:
        for row in reader:
            rows.append(row)
    except csv.Error:
        fault = len(rows) + 1
    else:
        return rows, 0
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), fault
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()], fault


def decoded(path: Path) -> str:
    """The text of a file in UTF-8, with its mark or without, UTF-16 with its mark, or Windows-1252."""
    content = path.read_bytes()
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableExtract(
        f"{path.name} : ce n'est pas un texte (ni UTF-8, ni Windows-1252). Enregistrez l'extraction de nouveau, au "
        "format « CSV UTF-8 » ou .xlsx."
    )


def blank(cell: Any) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def raw(cells: Sequence[Any]) -> list[Any]:
    """The cells of a column: blank ones None, dates as datetimes, whole numbers as int, hours as text."""
    kinds = set(map(type, cells))
    values: list[Any] = [None if isinstance(cell, str) and (not cell or cell.isspace()) else cell for cell in cells]
    if kinds <= {str, type(None)}:
        return values
    return [_plain(value) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value
