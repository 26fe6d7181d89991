"""A sheet of a workbook, or a whole CSV, as raw cells: the same thing for whatever reads it next."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.extract.model import Finding

Cells = npt.NDArray[np.object_]

# Above it a float has no units left: what looks whole is only large.
_EXACT = 2**53


class UnreadableExtract(PacteError):
    """A file that is not an extract at all, or that is not safe to read."""


@dataclass
class Sheet:
    """Raw cells, rows by columns: the first is A1, and a blank one is None.

    `merges` are the merged cells: first row, first column, last row, last column, from 1.
    """

    name: str
    cells: Cells
    merges: tuple[tuple[int, int, int, int], ...] = ()
    findings: list[Finding] = field(default_factory=list)


def workbook_sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook, in its order. Raises `UnreadableExtract`."""
    import python_calamine

    found = []
    try:
        with python_calamine.load_workbook(path) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                merges = tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or [])
                cells = np.array(sheet.to_python(skip_empty_area=False), dtype=object)
                found.append(Sheet(name, blanked(cells if cells.ndim == 2 else cells.reshape(0, 0)), merges))
    except python_calamine.CalamineError as error:
        raise UnreadableExtract(
            f"{path.name} : ce classeur est abîmé ou n'en est pas un. Ouvrez-le dans un tableur et enregistrez-le de "
            f"nouveau. (Détail : {error})"
        ) from error
    return found


def blanked(cells: Cells, *, same: bool = False) -> Cells:
    """The cells, in place, with None where only white space is.

    `same` says that equal texts of a column are one object, as the C reader of pandas leaves them: then it is enough
    to look at each once.
    """
    cells[cells == ""] = None
    for at in range(cells.shape[1]):
        column = cells[:, at]
        texts = (cell for cell in (set(column) if same else column) if type(cell) is str)
        if any(map(str.isspace, texts)):
            cells[:, at] = [None if isinstance(cell, str) and cell.isspace() else cell for cell in column]
    return cells


def plain(cells: Cells) -> list[Any]:
    """The cells of a column with dates as datetimes, whole numbers as int, hours and lengths of time as text."""
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)}:
        return list(cells)
    if kinds <= {float, type(None)}:
        return list(_whole(cells))
    return [_plain(cell) for cell in cells]


def _whole(cells: Cells) -> Cells:
    """Numbers, those without decimals being int, all at once: a column of amounts has a hundred thousand."""
    numbers = cells.astype(float)
    with np.errstate(invalid="ignore"):
        whole = (numbers % 1 == 0) & (abs(numbers) < _EXACT)
    cells = cells.copy()
    cells[whole] = numbers[whole].astype(np.int64)
    return cells


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value
