"""An attacker of statistical secrecy: linear programming over all that is told, and nothing of how it was hidden.

He knows the cells, which are the sums of which, and numbers told of some, each within the interval that its rounding
leaves. Of each other cell he finds the least and the greatest that it may be; this is the disclosure audit of Hundepool
et al., *Statistical Disclosure Control* (Wiley, 2012), 4.3, done there by τ-ARGUS.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import highspy
import numpy as np

Cell = Hashable
Interval = tuple[float, float]


# More persons than any cell has: what may be half as many may be any number. Bounded programs are always solved.
MOST = 1e6


@dataclass(frozen=True)
class Told:
    """What an attacker knows: `equations` (a total, its parts), and the interval of each cell that is told."""

    equations: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    intervals: Mapping[Cell, Interval]


def bounds(told: Told, unknown: Iterable[Cell], *, least: float = 0) -> dict[Cell, Interval]:
    """The least and the greatest that each unknown cell may be; `least` is what he knows of each of them.

    Raises `ValueError` when no table fits what is told.
    """
    unknown = list(unknown)
    cells = list(dict.fromkeys([*unknown, *(c for total, parts in told.equations for c in (total, *parts))]))
    number = {cell: at for at, cell in enumerate(cells)}
    free = (least, MOST)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for cell in cells:
        solver.addVar(*(told.intervals.get(cell, free)))
    for total, parts in told.equations:
        columns = np.array([number[total], *(number[part] for part in parts)], dtype=np.int32)
        weights = np.array([1.0, *(-1.0 for _ in parts)])
        solver.addRow(0.0, 0.0, len(columns), columns, weights)
    return {cell: (_extreme(solver, number[cell], 1), _extreme(solver, number[cell], -1)) for cell in unknown}


def _extreme(solver: highspy.Highs, column: int, sign: int) -> float:
    """The least (sign 1) or the greatest (sign -1) of a column."""
    solver.changeColCost(column, float(sign))
    solver.run()
    status, extreme = solver.getModelStatus(), solver.getObjectiveValue()
    solver.changeColCost(column, 0.0)
    if status != highspy.HighsModelStatus.kOptimal:
        raise ValueError(f"nothing fits what is told: {solver.modelStatusToString(status)}")
    found = round(sign * extreme, 6) + 0.0
    return math.inf if found > MOST / 2 else found


def interval(number: float, base: int) -> Interval:
    """The counts that are told as a number rounded to a base, halves up."""
    return (number, number) if base <= 1 else (max(0.0, number - base / 2), number + math.ceil(base / 2) - 1)


@dataclass(frozen=True)
class Protection:
    """What must stay possible of a hidden count, told from the rule's own table and not from the code of secrecy."""

    threshold: int
    dominance: float = 100

    def broken(self, count: float, largest: float, found: Interval, strict: Interval) -> bool:
        """Whether what is found of a hidden count is too much. `strict` is found by who knows that no zero is hidden.

        Below the threshold, [0, threshold] must stay possible, and to who knows more, up to the greatest such count; a
        dominated count must stay possible up to where it would no longer be, and as far below; any other hidden count
        must not be found exactly.
        """
        if count < self.threshold:
            return found[0] > 0 or found[1] < self.threshold or strict[1] < self.threshold - 1
        if 100 * largest > self.dominance * count:
            margin = 100 * largest / self.dominance - count
            return found[1] < count + margin - 1e-6 or found[0] > max(0, count - margin) + 1e-6
        return found[0] == found[1] or strict[0] == strict[1]
