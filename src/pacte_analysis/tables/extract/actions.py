"""The rows that the rules look at, raw and typed, and how a rule says what it found."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from pacte_analysis.french import capitalised
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.flaw import absent, shown
from pacte_analysis.tables.extract.model import (
    FUNDERS,
    ROW,
    SHEET,
    Column,
    Draft,
    Finding,
    Place,
    Severity,
    columns,
    planned,
)

Remembered = TypeVar("Remembered")


@dataclass(frozen=True, eq=False)
class Actions:
    """What rules look at: a draft, the same rows with their types, and the territory and year that they are of."""

    draft: Draft
    frame: pd.DataFrame
    territory: str
    year: int
    catalogue: Catalogue

    @cached_property
    def schema(self) -> dict[str, Column]:
        return {column.name: column for column in columns(self.catalogue.tables.folder)}

    @cached_property
    def planned_years(self) -> list[int]:
        """The years for which the schema has credits, in order."""
        return sorted({int(name.split("_")[1]) for name in self.schema if name.startswith("prevu_2")})

    def has(self, column: str) -> bool:
        """Whether the file has that column."""
        return column in self.draft.rows

    def cents(self, column: str) -> Any:
        """A column of money or counts as floats, NaN where unknown."""
        return self.frame[column].to_numpy(dtype="float64", na_value=np.nan)

    def planned(self, year: int) -> Any:
        """What all funders plan for a year, in cents; NaN where nothing is known."""
        parts = np.array([self.cents(planned(year, funder)) for funder in FUNDERS])
        return np.where(np.isnan(parts).all(axis=0), np.nan, np.nansum(parts, axis=0))

    def text(self, column: str) -> Any:
        """A column of text or codes as an array of objects."""
        return self.frame[column].to_numpy(dtype="object")

    def distinct(self, column: str) -> tuple[Any, Any]:
        """The number of each row's text among the different texts of a column, and these texts."""
        return self.remembered(f"distinct {column}", lambda: pd.factorize(self.text(column)))

    def remembered(self, name: str, make: Callable[[], Remembered]) -> Remembered:
        """What was made under a name, made once."""
        if name not in self._made:
            self._made[name] = make()
        return cast(Remembered, self._made[name])

    @cached_property
    def _made(self) -> dict[str, Any]:
        return {}

    def where(self, mask: Any) -> list[int]:
        """The positions of the rows of a mask."""
        return [int(position) for position in np.flatnonzero(np.asarray(mask, dtype=bool))]

    def unread(self, names: Iterable[str]) -> Any:
        """The rows where one of these columns of numbers has something that is no number (and a finding already)."""
        found = np.zeros(len(self.frame), dtype=bool)
        for name in names:
            if self.has(name):
                cells = self.raw(name)
                for index in self.where(self.frame[name].isna().to_numpy() & pd.notna(cells) & ~found):
                    words = shown(cells[index]).strip()
                    found[index] = bool(words) and not absent(words)
        return found

    def line(self, index: int) -> str:
        """A row of the file, as a message names it."""
        place = self._place(index, "action")
        return f"ligne {place.row}" + (f" de la feuille « {place.sheet} »" if place.sheet else "")

    def raw(self, column: str) -> Any:
        """The cells of a column as they were read."""
        return self.remembered(f"raw {column}", lambda: self.draft.rows[column].to_numpy(dtype="object"))

    def _place(self, index: int, column: str) -> Place:
        # A finding is made a hundred thousand times when a whole column is wrong: no look-up in a frame here.
        sheet = self.raw(SHEET)[index]
        return Place(sheet, int(self.raw(ROW)[index]), self.draft.where.get((sheet, column), 0))

    def finding(self, severity: Severity, kind: str, index: int, column: str, message: str, remedy: str) -> Finding:
        """A finding at the cell of a row and a column."""
        found = shown(self.raw(column)[index]) if self.has(column) else ""
        return Finding(severity, kind, self._place(index, column), capitalised(message), remedy, column, found)

    def error(self, kind: str, index: int, column: str, message: str, remedy: str) -> Finding:
        return self.finding("erreur", kind, index, column, message, remedy)

    def doubt(self, kind: str, index: int, column: str, message: str, remedy: str) -> Finding:
        return self.finding("avertissement", kind, index, column, message, remedy)


Rule = Callable[[Actions], Iterator[Finding]]
