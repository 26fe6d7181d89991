"""The cells of a sheet, one by one, as its markup has them: for workbooks whose markup is out of the ordinary.

It tells where cells are and what is wrong with them, not what they hold. It is ten times slower than `markup`, but no
way of writing XML escapes it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np

from pacte_analysis.tables.extract.archive import Archive, UnreadableExtract
from pacte_analysis.tables.extract.safety import STRANGE

# Cells in error or without a value are named one by one, up to so many.
NAMED = 20_000


@dataclass
class Remarks:
    """Of one sheet, rows and columns from 1: cells without a value, cells in error, merges, the last row and column.

    `shared` are the shared strings that its cells name, as arrays of numbers.
    """

    valueless: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    shared: list[Any] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)


def column_number(letters: bytes) -> int:
    """The number of a column from its letters: ``AA`` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _feed(
    archive: Archive,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Run a part through the parser; what multiplies (entities) or is not XML is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def doctype(*_: Any) -> None:
        raise archive.refusal(STRANGE)

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for chunk in archive.chunks(part):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise archive.damaged(error) from error


def too_many(archive: Archive) -> UnreadableExtract:
    """The refusal of a workbook whose cells are nearly all at fault."""
    return archive.refusal(
        f"plus de {NAMED} cellules sont en erreur ou sont des formules sans valeur. Ouvrez ce classeur dans un "
        "tableur, laissez-le calculer, corrigez, puis enregistrez-le."
    )


def worksheet(archive: Archive, part: str) -> Remarks:
    """The remarks on a worksheet of an XLSX."""
    found = Remarks()
    row = column = 0
    kind, formula, held, inside = "", False, "", False
    shared: list[int] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, formula, held, inside
        name = tag.rpartition(":")[2]
        if name == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif name == "c":
            place = attributes.get("r", "").strip()
            letters = place.rstrip("0123456789")
            column = column_number(letters.encode()) if letters else column + 1
            row = int(place[len(letters) :] or row)
            kind, formula, held = attributes.get("t", "n"), False, ""
        elif name == "f":
            formula = True
        elif name in ("v", "t"):
            inside = True

    def text(data: str) -> None:
        nonlocal held
        if inside and len(held) < 100:
            held += data

    def end(tag: str) -> None:
        nonlocal inside
        name = tag.rpartition(":")[2]
        if name in ("v", "t"):
            inside = False
        if name != "c":
            return
        if held or formula:
            found.reach(row, column)
        if kind == "e":
            found.errors.append((row, column, held))
        elif formula and not held and kind != "str":
            found.valueless.append((row, column))
        elif kind == "s" and held.strip().isdigit():
            shared.append(int(held))
        if len(found.valueless) > NAMED or len(found.errors) > NAMED:
            raise too_many(archive)

    _feed(archive, part, start, end, text)
    found.shared.append(np.array(shared, dtype=np.int64))
    return found


def opendocument(archive: Archive, part: str) -> dict[str, Remarks]:
    """The remarks on each sheet of an ODS, whose rows and cells may be written once and repeated."""
    sheets: dict[str, Remarks] = {}
    found = Remarks()
    row = column = depth = 0
    down = right = 1
    last = 0
    cell: dict[str, str] | None = None
    written = False
    shown = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal found, row, column, down, right, last, cell, written, shown, depth
        name = tag.rpartition(":")[2]
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            depth += 1
            if depth == 1:
                found = sheets.setdefault(plain.get("name", ""), Remarks())
                row, down = 0, 1
        elif name == "table-row":
            row, column, right, last = row + 1, 0, 1, 0
            down = int(plain.get("number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            column += 1
            right = int(plain.get("number-columns-repeated", 1))
            cell, written, shown = plain, False, ""
        elif name == "p" and cell is not None:
            written = True

    def text(data: str) -> None:
        nonlocal shown
        if cell is not None and len(shown) < 100:
            shown += data

    def end(tag: str) -> None:
        nonlocal row, column, cell, last, depth
        name = tag.rpartition(":")[2]
        if name == "table":
            depth -= 1
        elif name == "table-row":
            if last:
                found.reach(row + down - 1, last)
            row += down - 1
        elif name in ("table-cell", "covered-table-cell") and cell is not None:
            _ods_cell(found, cell, row, column, shown)
            # A covered cell is nothing to see, but the reader gives it room.
            if written or "value-type" in cell or "formula" in cell or name == "covered-table-cell":
                last = column + right - 1
            column += right - 1
            cell = None
            if len(found.valueless) > NAMED or len(found.errors) > NAMED:
                raise too_many(archive)

    _feed(archive, part, start, end, text)
    return sheets


def _ods_cell(found: Remarks, cell: dict[str, str], row: int, column: int, shown: str) -> None:
    down, right = int(cell.get("number-rows-spanned", 1)), int(cell.get("number-columns-spanned", 1))
    if (down > 1 or right > 1) and len(found.merges) < NAMED:
        found.merges.append((row, column, row + down - 1, column + right - 1))
    if "formula" in cell:
        if shown.startswith(("#", "Err:")):
            found.errors.append((row, column, shown))
        elif "value-type" not in cell:
            found.valueless.append((row, column))
