"""What an extract of Pilot'actions gives once it is counted: rows like those of the tables, served in their place.

Counting is the trade of `analysis`; here is only the shape of its answer, which the catalogue looks things up in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.package import Cells, Tables, records

# What names a distribution among those of one territory and year.
DISTRIBUTION = ("sujet", "contrats", "axe", "dimension", "mesure")


@dataclass(frozen=True, eq=False)
class Computed:
    """The figures of an extract, as loaded tables have them (with `_table`, `_ligne` and `_decimales`).

    `shares` has the columns of `repartitions`, `observations` those of `observations`: the national indicators of the
    territory. `persons` has the same indicators by contracts (`contrats`), holder (`porteur`) and action (`action`, for
    the sheets), empty where all are meant: these columns, ``base`` (actions that fill the indicator) and those of
    `observations`. What secrecy covers has the status ``secret`` and no number, here and in all that follows.
    """

    shares: pd.DataFrame = field(repr=False)
    observations: pd.DataFrame = field(repr=False)
    persons: pd.DataFrame = field(repr=False)

    def distribution(self, *key: str) -> list[Cells]:
        """The rows of one distribution (see `DISTRIBUTION`), totals included; none when the extract does not tell."""
        return self._distributions.get(key, [])

    def observation(self, indicator: str) -> Cells | None:
        """The row of a national indicator, if an action fills it."""
        return self._observed.get(indicator)

    def reached(self, indicator: str, *, contracts: str = "", holder: str = "") -> Cells | None:
        """The row of a national indicator in some contracts, or in those of one holder."""
        return self._reached.get((indicator, contracts, holder))

    def results(self, action: str) -> list[Cells]:
        """The rows of the national indicators that an action fills, when it is one that is printed as a sheet."""
        return self._results.get(action, [])

    @cached_property
    def _reached(self) -> dict[tuple[str, str, str], Cells]:
        rows = [row for row in records(self.persons) if not row["action"]]
        found = {(row["indicateur"], row["contrats"], row["porteur"]): row for row in rows}
        return found | {(indicator, "", holder): row for (indicator, _, holder), row in found.items() if holder}

    @cached_property
    def _results(self) -> dict[str, list[Cells]]:
        found: dict[str, list[Cells]] = {}
        for row in records(self.persons):
            if row["action"]:
                found.setdefault(str(row["action"]), []).append(row)
        return found

    @cached_property
    def _distributions(self) -> dict[tuple[str, ...], list[Cells]]:
        found: dict[tuple[str, ...], list[Cells]] = {}
        for row in records(self.shares):
            found.setdefault(tuple(row[name] for name in DISTRIBUTION), []).append(row)
        return found

    @cached_property
    def _observed(self) -> dict[str, Cells]:
        return {str(row["indicateur"]): row for row in records(self.observations)}


# How an extract is counted: `analysis.results.compute`, which the edition gives to the catalogue.
Counting = Callable[[Extract, Tables], Computed]
