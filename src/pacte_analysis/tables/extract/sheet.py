"""A sheet of a workbook, or a whole CSV, as raw cells: the same thing for whatever reads it next."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pacte_analysis.tables.extract.cellparser import Remarks
from pacte_analysis.tables.extract.markup import remarks
from pacte_analysis.tables.extract.model import Finding
from pacte_analysis.tables.extract.safety import STRANGE, inspected

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cells = npt.NDArray[np.object_]

# Cells that merges may cover in a sheet, an overlap counting twice.
MERGED = 5_000_000

# Above it a float has no units left: what looks whole is only large.
_EXACT = 2**53


@dataclass
class Sheet:
    """Raw cells, rows by columns: the first is A1, and a blank one is None.

    `merges` are the merged cells: first row, first column, last row, last column, from 1. `noted` has the cells that
    are blank here because the file holds an error or a formula without a value.
    """

    name: str
    cells: Cells
    merges: tuple[tuple[int, int, int, int], ...] = ()
    noted: Remarks = field(default_factory=Remarks)
    findings: list[Finding] = field(default_factory=list)


def workbook_sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook, in its order. Raises `UnreadableExtract`, before anything is opened if need be."""
    import python_calamine

    with inspected(path) as archive:
        noted = remarks(archive)
        found = []
        try:
            with python_calamine.load_workbook(path) as workbook:
                for name in workbook.sheet_names:
                    if name not in noted:
                        raise archive.refusal(STRANGE)
                    found.append(_sheet(workbook.get_sheet_by_name(name), noted[name]))
                    if sum(_area(merge, found[-1].cells) for merge in found[-1].merges) > MERGED:
                        raise archive.refusal(f"la feuille « {name} » a trop de cellules fusionnées. Défusionnez-les.")
        except (python_calamine.CalamineError, ValueError, OverflowError) as error:
            raise archive.damaged(error) from error
        except BaseException as error:
            # How a panic of the reader, which is written in Rust, is told to Python.
            if type(error).__name__ != "PanicException":
                raise
            raise archive.refusal("ce classeur est abîmé. Ouvrez-le dans un tableur et enregistrez-le.") from error
    return found


def _area(merge: tuple[int, int, int, int], cells: Cells) -> int:
    top, left, bottom, right = merge
    rows, columns = int(cells.shape[0]), int(cells.shape[1])
    return max(min(bottom, rows) - top + 1, 1) * max(min(right, columns) - left + 1, 1)


def _sheet(sheet: "CalamineSheet", noted: Remarks) -> Sheet:
    cells = np.array(sheet.to_python(skip_empty_area=False), dtype=object)
    cells = tidied(cells if cells.ndim == 2 else cells.reshape(0, 0))
    places = [*noted.valueless, *((row, column) for row, column, _ in noted.errors)]
    rows = max([row for row, _ in places], default=0) - cells.shape[0]
    columns = max([column for _, column in places], default=0) - cells.shape[1]
    if rows > 0 or columns > 0:
        larger = np.full((cells.shape[0] + max(rows, 0), cells.shape[1] + max(columns, 0)), None, dtype=object)
        larger[: cells.shape[0], : cells.shape[1]] = cells
        cells = larger
    merges = tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or [])
    return Sheet(sheet.name, cells, merges or tuple(noted.merges), noted)


def tidied(cells: Cells) -> Cells:
    """The cells, in place: None where only white space is, dates as datetimes, whole numbers as int, hours as text."""
    cells[cells == ""] = None
    for at in range(cells.shape[1]):
        column = cells[:, at].tolist()
        kinds = set(map(type, column)) - {type(None)}
        if kinds == {float}:
            _whole(cells[:, at])
        elif bool in kinds:  # which would be one with 0 and 1
            cells[:, at] = [_plain(cell) for cell in column]
        elif not kinds <= {str}:
            once = {cell: _plain(cell) for cell in set(column)}
            cells[:, at] = [once[cell] for cell in column]
        elif any(map(str.isspace, filter(None, column))):
            cells[:, at] = [None if cell is None or cell.isspace() else cell for cell in column]
    return cells


def _whole(cells: Cells) -> None:
    """Numbers, those without decimals made int in place, all at once: a column of amounts has a hundred thousand."""
    numbers = cells.astype(float)
    with np.errstate(invalid="ignore"):
        whole = (numbers % 1 == 0) & (abs(numbers) < _EXACT)
    cells[whole] = numbers[whole].astype(np.int64)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return None if value.isspace() else value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value
