"""The national indicators of fictitious actions: shared out so that their sums round to the published ones."""

import numpy as np
import pandas as pd

from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.trial.quotas import Infeasible, proportional
from pacte_analysis.tables.trial.stock import COUNTED, SHEETS

# Published to the nearest ten: the true sum is up to four away.
AROUND = 4

# No action is given fewer persons than this, so that none is a small count.
FEWEST = 5


def count(tables: Tables, frame: pd.DataFrame, territory: str, year: int, chance: np.random.Generator) -> None:
    """Add a column (Int64, NA where an action does not count it) for each indicator of `COUNTED`."""
    observed = tables["observations"]
    mask = (observed["territoire"] == territory) & (observed["periode"] == str(year)) & observed["valeur"].notna()
    published = observed[mask].drop_duplicates("indicateur").set_index("indicateur")["valeur"].to_dict()
    for indicator, themes in COUNTED.items():
        frame[indicator] = pd.array([pd.NA] * len(frame), dtype="Int64")
        known = {
            sheet: number for sheet, unsaid in SHEETS.items() for name, number in unsaid.results if name == indicator
        }
        if indicator not in published:
            continue
        sheets = frame["action"].isin(known)
        frame.loc[sheets, indicator] = frame.loc[sheets, "action"].map(known).astype("Int64")
        left = int(published[indicator]) + int(chance.integers(-AROUND, AROUND + 1)) - int(frame[indicator].sum())
        free = frame.index[frame["thematique"].isin(themes) & ~frame["action"].isin(SHEETS)]
        size = min(len(free), max(1, left // (4 * FEWEST)))
        if left < FEWEST * size or not size:
            raise Infeasible(f"{indicator} : il reste {left} personnes pour {len(free)} actions.")
        chosen = chance.choice(free, size=size, replace=False)
        shared = proportional(left - FEWEST * size, {str(index): chance.lognormal(0, 0.8) for index in chosen})
        frame.loc[chosen, indicator] = [FEWEST + shared[str(index)] for index in chosen]
