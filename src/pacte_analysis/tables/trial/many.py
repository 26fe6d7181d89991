"""As many fictitious actions as one likes, of the whole country: to measure, not to publish."""

import numpy as np
import pandas as pd

from pacte_analysis.tables.extract.model import columns
from pacte_analysis.tables.package import Tables

# What is not the same from one copy of an action to the next, in steps of fifty euros (in cents).
STEP = 5_000


def many(tables: Tables, actions: pd.DataFrame, size: int, seed: int = 2024) -> pd.DataFrame:
    """`size` actions drawn from `actions` (a trial), held by Départements and métropoles of all régions.

    Each has its own identifier, title, dates and credits (parts still make their total, the State and the collectivité
    still bring as much), so that a column has as many different cells as a true extract would.
    """
    chance = np.random.default_rng(seed)
    local = actions[actions["genre_porteur"] != "ville"]
    drawn = local.iloc[chance.integers(0, len(local), size)].reset_index(drop=True)
    places = tables["territoires"]
    number = pd.Series(range(1, size + 1)).astype(str).str.zfill(len(str(size)))
    drawn["action"] = "ESSAI-" + number
    drawn["titre"] = drawn["titre"].str.partition(",")[0] + " n° " + number
    drawn["description"] += " Numéro " + number + "."
    for kind in ("departement", "metropole"):
        own = (drawn["genre_porteur"] == kind).to_numpy()
        codes = places.loc[places["genre"] == kind, "territoire"].to_numpy()
        drawn.loc[own, "porteur"] = chance.choice(codes, own.sum())
    names = dict(zip(places["territoire"], places["nom"], strict=True))
    drawn["contrat"] = "Contrat local des solidarités, " + drawn["porteur"].map(names)
    day = pd.to_datetime(drawn["debut"].str[:4] + "-01-01") + pd.to_timedelta(chance.integers(0, 360, size), unit="D")
    drawn["debut"] = day.dt.strftime("%Y-%m-%d")

    scale = chance.integers(1, 40, size) / 10
    money = [c.name for c in columns(tables.folder) if c.kind == "argent" and c.name not in {"prevu_total", "consomme"}]
    for name in money:
        part = drawn[name].astype("int64").to_numpy()
        drawn[name] = pd.array(np.ceil(part * scale / STEP).astype("int64") * STEP, dtype="Int64")
    drawn["prevu_total"] = drawn[money].sum(axis=1).astype("Int64")
    spent = np.floor(drawn["consomme"].astype("int64").to_numpy() * scale / STEP).astype("int64") * STEP
    drawn["consomme"] = pd.array(spent, dtype="Int64")
    return drawn
