"""A CSV as raw cells, whatever its encoding and its separator.

The C reader of pandas does the work, since it is three times faster than the csv module; the csv module takes over for
what the former would accept in silence or refuse whole: quotation marks at fault, records of uneven widths.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pacte_analysis.tables.extract.archive import UnreadableExtract
from pacte_analysis.tables.extract.model import Finding, Place
from pacte_analysis.tables.extract.sheet import Cells, Sheet

DELIMITERS = ";,\t"

# What is looked at to choose a separator: so many characters, so many records.
GLANCE = 200_000
RECORDS = 100

# Beyond it a cell is a quotation mark that was never closed, and not a text.
LONGEST = 1_000_000


def text_sheet(path: Path, recognised: Callable[[Sequence[Any]], int]) -> Sheet:
    """The one sheet of a CSV; `recognised` counts the headers in a row, and so tells the separator.

    Raises `UnreadableExtract` when the file is not a text.
    """
    text = decoded(path)
    starts = {delimiter: _records(text[:GLANCE], delimiter)[0][:RECORDS] for delimiter in DELIMITERS}
    delimiter = max(starts, key=lambda each: max(map(recognised, starts[each]), default=0))
    if well_quoted(text, delimiter):
        width = max(map(len, starts[delimiter]), default=0)
        cells = _quickly(text, delimiter, width)
        return Sheet("", _surely(text, delimiter)[0] if cells is None else cells)
    cells, fault = _surely(text, delimiter)
    finding = Finding(
        "erreur",
        "guillemet",
        Place(row=fault),
        "Un guillemet est mal placé ou n'est pas refermé : les cellules qui le suivent ne sont pas sûres.",
        "Doublez les guillemets à l'intérieur d'un texte, et fermez celui qui l'ouvre.",
    )
    return Sheet("", cells, findings=[finding])


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


def well_quoted(text: str, delimiter: str) -> bool:
    """Whether every cell that a quotation mark opens is closed by one, just before a separator or a line's end."""
    if '"' not in text:
        return True
    ends = f"{delimiter}\r\n"
    # Quickest when no quotation mark stands inside a bare text: then what is outside of them begins and ends a cell.
    outside = f"\n{text}\n".split('"')[::2]
    if all(not part or (part[0] in ends and part[-1] in ends) for part in outside):
        return text.count('"') % 2 == 0
    opening = rf'"(?<=[{ends}]")'
    quoted = re.compile(rf'{opening}[^"]*+(?:""[^"]*+)*+"(?=[{ends}])')
    return re.search(opening, quoted.sub("", f"\n{text}\n")) is None


def _quickly(text: str, delimiter: str, width: int) -> Cells | None:
    """The cells by the C reader; None when it cannot, or would not see what the csv module sees."""
    if not width or "\0" in text:
        return None
    try:
        frame = pd.read_csv(
            io.BytesIO(text.encode()),
            sep=delimiter,
            header=None,
            names=list(range(width)),
            dtype=object,
            na_filter=False,
            skip_blank_lines=False,
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError):
        return None
    return _blanked(frame.to_numpy(dtype=object, copy=True))


def _surely(text: str, delimiter: str) -> tuple[Cells, int]:
    """The cells by the csv module, and the number of the first record at fault."""
    rows, fault = _records(text, delimiter)
    columns = list(zip_longest(*rows))
    cells = np.empty((len(rows), len(columns)), dtype=object)
    for at, column in enumerate(columns):
        cells[:, at] = column
    return _blanked(cells), fault


def _records(text: str, delimiter: str) -> tuple[list[list[str]], int]:
    """The records of a CSV, and the number of the first one whose quotation marks are at fault (0: none)."""
    csv.field_size_limit(LONGEST)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error:
        fault = len(rows) + 1
    else:
        return rows, 0
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), fault
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()], fault


def _blanked(cells: Cells) -> Cells:
    """The cells, in place, with None where only white space is; equal texts of a column are looked at once."""
    cells[cells == ""] = None
    for at in range(cells.shape[1]):
        column = cells[:, at].tolist()
        if any(map(str.isspace, filter(None, set(column)))):
            cells[:, at] = [None if cell is None or cell.isspace() else cell for cell in column]
    return cells
