"""Statistical secrecy: which counts of persons may not be told, and which others would give them away.

The rules are those of a source, in the table `regles_secret`: a threshold below which a count is hidden, a base to
which the others are rounded, and dominance (the share of a count that one contributor may have). They apply to what is
counted from an extract; a figure that its producer published is quoted as it is.

A total and its parts give any of them away that alone is hidden: another is hidden with it, until what a reader can
subtract reaches the threshold. A count of zero tells of nobody and is shown, unless it is hidden for another's sake.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.package import Tables, records

# What `regles_secret` calls every extract of Pilot'actions.
EXTRACTS = "extraction"


class NoRule(PacteError):
    """A source of counts of persons without its rule: nothing is published of it."""


@dataclass(frozen=True)
class Rule:
    """What a source allows.

    `threshold` is the least count of persons that may be told, `base` what counts are rounded to (1: not at all),
    `dominance` the greatest share of a count, in per cent, that one contributor may have (100: any).
    """

    threshold: int
    base: int = 1
    dominance: float = 100.0

    @classmethod
    def of(cls, tables: Tables, source: str) -> "Rule":
        """The rule of a source. Raises `NoRule`."""
        for row in records(tables["regles_secret"]):
            if row["source"] == source:
                return cls(int(row["seuil"]), int(row["arrondi"]), float(row["dominance"]))
        raise NoRule(
            f"Aucune règle de secret pour « {source} » : ajoutez-la à data/regles_secret.csv (seuil, arrondi, "
            "dominance) avant de publier des nombres de personnes."
        )

    def forbids(self, count: float, largest: float) -> bool:
        """Whether a count may not be told, its greatest contribution being `largest`."""
        return 0 < count < self.threshold or (count > 0 and 100 * largest > self.dominance * count)

    def rounded(self, count: float) -> float:
        """The count as it is told: to the nearest multiple of the base, halves up."""
        return count if self.base <= 1 else float((count + self.base / 2) // self.base * self.base)


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others."""

    total: Hashable
    parts: tuple[Hashable, ...]


def hidden(
    counts: Mapping[Hashable, float], largest: Mapping[Hashable, float], sums: Sequence[Sum], rule: Rule
) -> frozenset[Hashable]:
    """The cells that may not be told: those that the rule forbids, and those that would give them away.

    `counts` are whole numbers by cell; `largest` the greatest contribution to each. In every sum, either nothing is
    hidden, or what a reader finds by subtracting what is shown is a sum of several cells that reaches the threshold.
    """
    found = {cell for cell, count in counts.items() if rule.forbids(count, largest.get(cell, 0))}
    waiting = True
    while waiting:
        waiting = False
        for each in sums:
            more = _given_away(each, counts, found, rule)
            if more is not None:
                found.add(more)
                waiting = True
    return frozenset(found)


def _given_away(each: Sum, counts: Mapping[Hashable, float], found: set[Hashable], rule: Rule) -> Hashable | None:
    """One more cell to hide in a sum, or None when subtracting gives nothing away."""
    secret = [part for part in each.parts if part in found]
    if each.total in found:
        # Parts that are all shown would add up to it.
        return None if secret else _smallest(each.parts, counts, found)
    if not secret:
        return None
    if len(secret) > 1 and sum(counts[part] for part in secret) >= rule.threshold:
        return None
    other = _smallest(each.parts, counts, found)
    return each.total if other is None else other


def _smallest(cells: Sequence[Hashable], counts: Mapping[Hashable, float], found: set[Hashable]) -> Hashable | None:
    shown = [cell for cell in cells if cell not in found and counts[cell]]
    return min(shown, key=lambda cell: (counts[cell], str(cell)), default=None)


def protect(cells: pd.DataFrame, sums: Sequence[Sum], rule: Rule) -> pd.DataFrame:
    """The cells of a table as they may be told: what is hidden loses its number and has the status ``secret``.

    `cells` has an index that `sums` name, ``valeur`` (whole numbers) and ``plus_grand`` (the greatest contribution,
    dropped). To the other columns are added ``statut`` and ``qualificatif`` (*arrondi* where the base rounds).
    """
    counts = {cell: float(count) for cell, count in cells["valeur"].items()}
    largest = {cell: float(count) for cell, count in cells["plus_grand"].items()}
    secret = cells.index.isin(list(hidden(counts, largest, sums, rule)))
    told = cells["valeur"].astype("float64").map(rule.rounded).where(~secret)
    return cells.drop(columns="plus_grand").assign(
        valeur=told,
        statut=["secret" if is_secret else "calculé" for is_secret in secret],
        qualificatif=["arrondi" if rule.base > 1 and not is_secret else "exact" for is_secret in secret],
    )
