"""Statistical secrecy: which counts of persons may not be told, and which others would give them away.

The rules are those of a source, in the table `regles_secret`: a threshold below which a count is hidden, a base to
which the others are rounded, and dominance (the share of a count that one contributor may have). They apply to what is
counted from an extract; a figure that its producer published is quoted as it is.

A total and its parts give any of them away that alone is hidden: others are hidden with it, until what a reader can
find out by combining all that is shown is no more than that a count is forbidden (see `disclosure`). A count of zero
tells of nobody and is shown.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import pandas as pd

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.disclosure import Cell, Range, Sum, Tree, forest, shortfalls
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

    def protection(self, count: float, largest: float) -> Range:
        """The interval within which a reader must find out nothing of a forbidden count.

        For one below the threshold, from none to the threshold. For a dominated one, up to where the contribution would
        no longer dominate, and as far down (Hundepool et al., *Statistical Disclosure Control*, Wiley, 2012, table 4.2:
        the protection levels of the (n, k) rule, n = 1).
        """
        high = float(max(self.threshold if count < self.threshold else 0, 100 * largest / self.dominance))
        return (0 if count < self.threshold else max(0.0, 2 * count - high)), high

    def rounded(self, count: float) -> float:
        """The count as it is told: to the nearest multiple of the base, halves up."""
        return count if self.base <= 1 else float((count + self.base / 2) // self.base * self.base)


def hidden(
    counts: Mapping[Cell, float],
    largest: Mapping[Cell, float],
    sums: Sequence[Sum],
    rule: Rule,
    quoted: Set[Cell] = frozenset(),
) -> frozenset[Cell]:
    """The cells that may not be told: those that the rule forbids, and those that would give them away.

    `counts` are whole numbers by cell; `largest` the greatest contribution to each; `quoted` the cells that a reader
    knows from elsewhere, because their producer published them: hiding those protects nothing. Raises `ValueError` when
    the sums are no trees.
    """
    found: set[Cell] = set()
    for tree in forest(list(counts), sums):
        forbidden = {cell for cell in tree.cells if rule.forbids(counts[cell], largest.get(cell, 0))}
        needs = {cell: rule.protection(counts[cell], largest.get(cell, 0)) for cell in forbidden - quoted}
        found |= forbidden | _with_others(tree, counts, needs, quoted)
    return frozenset(found)


def _with_others(tree: Tree, counts: Mapping[Cell, float], needs: Mapping[Cell, Range], quoted: Set[Cell]) -> set[Cell]:
    """The cells of `needs` and those to hide with them, none of which could be shown.

    A cell that what is quoted gives away, whatever is hidden, stays hidden all the same.
    """
    found, lost = set(needs), set[Cell]()
    while short := shortfalls(tree, counts, found, needs).keys() - lost:
        cell = next(cell for cell in tree.cells if cell in short)
        more = _more(tree, counts, found, needs, cell, quoted)
        found |= more
        if not more:
            lost.add(cell)
    for cell in sorted(found - needs.keys(), key=lambda cell: (-counts[cell], str(cell))):
        if not shortfalls(tree, counts, found - {cell}, needs).keys() - lost:
            found.discard(cell)
    return found


def _more(
    tree: Tree,
    counts: Mapping[Cell, float],
    found: Set[Cell],
    needs: Mapping[Cell, Range],
    cell: Cell,
    quoted: Set[Cell],
) -> set[Cell]:
    """What to hide next for the sake of a cell: parts before totals, small counts before large; of these, the first
    that protects it better than nothing. Empty when all is hidden that can be."""
    depth = tree.depth(cell)
    shown = [other for other in tree.around(cell, found) if counts[other] and other not in found | quoted]
    shown.sort(key=lambda other: (max(0, depth - tree.depth(other)), counts[other], str(other)))
    groups = [_downward(tree, counts, found | quoted, other) for other in shown]
    now = shortfalls(tree, counts, found, needs)[cell]
    better = (more for more in groups if shortfalls(tree, counts, found | more, needs).get(cell, 0) < now)
    return next(better, groups[0] if groups else set())


def _downward(tree: Tree, counts: Mapping[Cell, float], found: Set[Cell], cell: Cell) -> set[Cell]:
    """A cell, and one of its parts when all are shown: they would add up to it."""
    parts = tree.parts.get(cell, ())
    if not parts or not found.isdisjoint(parts):
        return {cell}
    part = min((part for part in parts if counts[part]), key=lambda part: (counts[part], str(part)))
    return {cell} | _downward(tree, counts, found, part)


def protect(cells: pd.DataFrame, sums: Sequence[Sum], rule: Rule, quoted: Set[Cell] = frozenset()) -> pd.DataFrame:
    """The cells of a table as they may be told: what is hidden loses its number and has the status ``secret``.

    `cells` has an index that `sums` name, ``valeur`` (whole numbers) and ``plus_grand`` (the greatest contribution,
    dropped); `quoted` are the cells that their producer published. To the other columns are added ``statut`` and
    ``qualificatif`` (*arrondi* where the base rounds).
    """
    counts = {cell: float(count) for cell, count in cells["valeur"].items()}
    largest = {cell: float(count) for cell, count in cells["plus_grand"].items()}
    secret = cells.index.isin(list(hidden(counts, largest, sums, rule, quoted)))
    told = cells["valeur"].astype("float64").map(rule.rounded).where(~secret)
    return cells.drop(columns="plus_grand").assign(
        valeur=told,
        statut=["secret" if is_secret else "calculé" for is_secret in secret],
        qualificatif=["arrondi" if rule.base > 1 and not is_secret else "exact" for is_secret in secret],
    )
