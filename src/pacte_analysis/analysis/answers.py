"""What the actions of an extract answer, a column at a time."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from pacte_analysis import french

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Contracts by who signs with the State: 0 a département, 1 a métropole or a city, 2 another.
HOLDERS = {"departement": 0, "metropole": 1, "ville": 1}
PLACES = {"DEP": 0, "METRO": 1, "COM": 1, "EPCI": 1}
_OTHER_HOLDER = 2


def counted(base: int, asked: int) -> str:
    """On how many actions a figure is computed, and how many said nothing."""
    text = f"calculé sur {french.number(base)} action{'s' if base > 1 else ''}"
    silent = asked - base
    return f"{text}, {french.number(silent)} sans réponse" if silent else text


def texts(actions: pd.DataFrame, column: str) -> pd.Series:
    """A column of codes, empty where nothing is known; all empty when the extract has not the column."""
    if column not in actions:
        return pd.Series("", index=actions.index)
    return actions[column].astype("object").where(actions[column].notna(), "")


def cents(actions: pd.DataFrame, column: str) -> Floats:
    """A column of money in cents, NaN where nothing is known. Sums stay exact: far below 2⁵³ cents."""
    if column not in actions:
        return np.full(len(actions), np.nan)
    return np.asarray(actions[column].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan), np.float64)


def filled(amounts: Floats) -> Floats:
    """Amounts with nothing where they are unknown."""
    return np.nan_to_num(amounts)


def holders(actions: pd.DataFrame) -> Ints:
    """0 for a contract of a département, 1 of a métropole or a city (as its kind or, failing that, its code says)."""
    kinds = texts(actions, "genre_porteur").map(HOLDERS)
    places = texts(actions, "porteur").str.partition("-")[0].map(PLACES) if len(actions) else kinds
    return np.asarray(kinds.fillna(places).fillna(_OTHER_HOLDER), dtype=np.int64)
