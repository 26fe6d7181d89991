"""What a new extract changes in the one that it replaces."""

from dataclasses import dataclass

import pandas as pd

from pacte_analysis.tables.extract.model import FUNDERS, ROW, Extract, planned


@dataclass(frozen=True, eq=False)
class Differences:
    """Actions told apart by their identifiers, in the order of the extract that has them.

    `changed` has one row a cell: ``action``, ``colonne``, ``avant``, ``apres``, as text (amounts in cents). `totals`
    gives, for each column of money that the year counts, its sum before and after, in cents.
    """

    appeared: tuple[str, ...]
    vanished: tuple[str, ...]
    changed: pd.DataFrame
    totals: dict[str, tuple[int, int]]

    @property
    def none(self) -> bool:
        return not (self.appeared or self.vanished or len(self.changed))

    @property
    def by_column(self) -> dict[str, int]:
        """How many actions change in each column, the most changed first."""
        return {str(name): int(count) for name, count in self.changed["colonne"].value_counts().items()}


def differences(old: Extract, new: Extract) -> Differences:
    """What changes from one extract to another of the same territory and year; the lines of the files do not count."""
    before, after = (extract.actions.set_index("action", drop=False) for extract in (old, new))
    both = after.index[after.index.isin(before.index)]
    parts = []
    for name in after.columns:
        if name in (ROW, "action"):
            continue
        was, now = (_texts(frame, str(name)).loc[both] for frame in (before, after))
        moved = (was != now).to_numpy()
        if moved.any():
            parts.append(
                pd.DataFrame({"action": both[moved], "colonne": name, "avant": was[moved], "apres": now[moved]})
            )
    named = ["action", "colonne", "avant", "apres"]
    changed = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=named, dtype="str")
    return Differences(
        appeared=tuple(after.index[~after.index.isin(before.index)]),
        vanished=tuple(before.index[~before.index.isin(after.index)]),
        changed=changed,
        totals=_totals(old, new),
    )


def _texts(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[name].astype("str").where(frame[name].notna(), "")


def _totals(old: Extract, new: Extract) -> dict[str, tuple[int, int]]:
    names = [*(planned(new.year, funder) for funder in FUNDERS), "consomme"]
    return {name: (_sum(old.actions, name), _sum(new.actions, name)) for name in names}


def _sum(actions: pd.DataFrame, name: str) -> int:
    return int(actions[name].sum()) if name in actions else 0
