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
    the sheets), empty where all are meant: columns indicateur, contrats, porteur, action, valeur, statut,
    qualificatif, base. What secrecy covers has the status ``secret`` and no number, here and in all that follows.
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
