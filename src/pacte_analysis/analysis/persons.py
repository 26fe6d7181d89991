"""Counts of persons in an extract: its national indicators, in all, by contracts, by holder, and of chosen actions.

Everything that a book may print of them is one tree of sums, so that secrecy sees what a reader could subtract.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from pacte_analysis.analysis.answers import holders, texts
from pacte_analysis.tables.disclosure import Sum

# What names a cell: empty contracts, holder or action is all of them.
CELL = ["indicateur", "contrats", "porteur", "action"]
KINDS = ("départements", "métropoles", "autres")

# The actions that are not printed as sheets: never told, but a reader may find them by subtraction.
OTHERS = "…"


def persons(actions: pd.DataFrame, indicators: Sequence[str], chosen: Sequence[str]) -> tuple[pd.DataFrame, list[Sum]]:
    """Every cell that may be printed, and which are the sum of which.

    Index `CELL`; columns ``valeur`` (persons), ``plus_grand`` (those of the action that has most), ``base`` (actions
    that fill the indicator). An indicator that no action fills has no cell.
    """
    local = actions[texts(actions, "genre_contrat") != "pls"]
    frame = pd.DataFrame(
        {
            "contrats": [KINDS[kind] for kind in holders(local)],
            "porteur": texts(local, "porteur").to_numpy(),
            "action": [name if name in set(chosen) else OTHERS for name in texts(local, "action")],
        }
    )
    tables = []
    for indicator in indicators:
        if indicator in local and local[indicator].notna().any():
            filled = frame.assign(indicateur=indicator, personnes=local[indicator].to_numpy())
            tables.append(filled.dropna(subset="personnes"))
    if not tables:
        return pd.DataFrame(columns=["valeur", "plus_grand", "base"]), []
    long = pd.concat(tables, ignore_index=True).astype({"personnes": "int64"})
    levels = [_grouped(long, CELL[: depth + 1]) for depth in range(len(CELL))]
    cells = pd.concat(levels)
    return cells, list(_sums(list(cells.index)))


def _grouped(long: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    found = long.groupby(named, sort=False)["personnes"].agg(valeur="sum", plus_grand="max", base="size").reset_index()
    return found.assign(**{name: "" for name in CELL if name not in named}).set_index(CELL)


def _sums(cells: list[tuple[str, ...]]) -> Iterator[Sum]:
    """Each cell with its parts one level down."""
    parts: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for cell in cells:
        named = [piece for piece in cell if piece]
        if len(named) > 1:
            above = (*named[:-1], *[""] * (len(CELL) - len(named) + 1))
            parts.setdefault(above, []).append(cell)
    yield from (Sum(total, tuple(found)) for total, found in parts.items())
