"""The credits of fictitious actions: drawn, then raked until every published share and amount comes out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pacte_analysis.tables.extract.model import SEPARATOR, planned
from pacte_analysis.tables.package import Cells
from pacte_analysis.tables.trial.quotas import ALL, Infeasible

# Amounts are whole multiples of fifty euros, in cents.
STEP = 5_000
ROUNDS = 400

# How far below a figure published « près de » the true one stands, as a share of its last digit or of its value.
BELOW = 0.4
BELOW_AMOUNT = 0.005

Amounts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """A published share: the actions it is about, among which ones, and how much (0 to 1)."""

    part: npt.NDArray[np.bool_]
    among: npt.NDArray[np.bool_]
    value: float


def plan(frame: pd.DataFrame, published: Sequence[Cells], year: int, chance: np.random.Generator) -> None:
    """Add the columns of credits to the actions: planned by year and funder, total, spent; in cents, Int64."""
    credits = [row for row in published if row["sujet"] == "crédits"]
    state = _amount(credits, "financeur", "etat")
    others = _figure(credits, "financeur", "tiers", "part") / 100
    total = (state + _amount(credits, "financeur", "collectivites")) / (1 - others)
    weights = chance.lognormal(0.0, 0.45, len(frame))
    totals = _rake(weights, _shares(frame, credits), total)

    third = _third(totals, others, chance)
    half = _stepped((totals - third) / 2)
    third = _stepped(third)
    frame["financeurs_tiers"] = _funders(third, chance)
    last = frame["fin"].str[:4].astype(int).to_numpy()
    whole = np.zeros(len(frame))
    for offset in range(4):
        runs = last >= year + offset
        growth = 1 + 0.02 * offset
        for funder, amounts in (("etat", half), ("collectivite", half), ("tiers", third)):
            amount = np.where(runs, _stepped(amounts * growth), 0.0)
            whole += amount
            frame[planned(year + offset, funder)] = _cents(amount)
    frame["prevu_total"] = _cents(whole)
    left = 100 * _figure(credits, "consommation", "reportes", "montant") * (1 - BELOW_AMOUNT)
    frame["consomme"] = _cents(_spent(2 * half + third, left, chance))


def _figure(rows: Sequence[Cells], dimension: str, modality: str, measure: str) -> float:
    for row in rows:
        if (row["contrats"], row["dimension"], row["modalite"], row["mesure"]) == (ALL, dimension, modality, measure):
            return float(row["valeur"])
    raise Infeasible(f"Aucun chiffre publié de crédits : {dimension}, {modality}.")


def _amount(rows: Sequence[Cells], dimension: str, modality: str) -> float:
    """A published amount, in cents."""
    return 100 * _figure(rows, dimension, modality, "montant")


def _shares(frame: pd.DataFrame, credits: Sequence[Cells]) -> list[list[Share]]:
    """The published shares of credits, grouped by what they are shares of."""
    grouped: dict[tuple[str, str, str], list[Share]] = {}
    for row in credits:
        if row["mesure"] != "part" or row["dimension"] not in {"axe", "thematique"}:
            continue
        among = np.ones(len(frame), dtype=bool)
        if row["contrats"] != ALL:
            among &= (frame["groupe"] == row["contrats"]).to_numpy()
        if row["axe"]:
            among &= (frame["axe"] == row["axe"]).to_numpy()
        value = row["valeur"] - (BELOW if row["qualificatif"] == "près de" else 0)
        part = among & (frame[row["dimension"]] == row["modalite"]).to_numpy()
        key = (row["contrats"], row["axe"], row["dimension"])
        grouped.setdefault(key, []).append(Share(part, among, value / 100))
    return list(grouped.values())


def _rake(weights: Amounts, groups: Sequence[Sequence[Share]], total: float) -> Amounts:
    """Weights brought to a total, each published share being met; what is not published shares the rest.

    Raises `Infeasible` when the shares do not settle.
    """
    amounts: Amounts = np.asarray(weights * total / weights.sum())
    for _ in range(ROUNDS):
        for shares in groups:
            among = shares[0].among
            base = amounts[among].sum()
            rest = among.copy()
            for share in shares:
                amounts[share.part] *= share.value * base / amounts[share.part].sum()
                rest &= ~share.part
            if rest.any():
                amounts[rest] *= (1 - sum(share.value for share in shares)) * base / amounts[rest].sum()
    for shares in groups:
        for share in shares:
            if abs(amounts[share.part].sum() / amounts[share.among].sum() - share.value) > 0.0005:
                raise Infeasible("Les parts de crédits publiées se contredisent.")
    return amounts


def _third(totals: Amounts, share: float, chance: np.random.Generator) -> Amounts:
    """What third parties bring: this share of all credits, in a third of the actions, never more than half of one."""
    brings = np.zeros(len(totals), dtype=bool)
    brings[chance.choice(len(totals), size=len(totals) // 3, replace=False)] = True
    amounts = np.where(brings, totals * chance.uniform(0.2, 0.5, len(totals)), 0.0)
    for _ in range(ROUNDS):
        amounts = np.minimum(amounts * share * totals.sum() / amounts.sum(), totals / 2)
    return amounts


def _funders(third: Amounts, chance: np.random.Generator) -> list[str]:
    kinds = ("caf", "ars", "fondations", "communes", "fse", "msa", "region", "entreprises")
    found = []
    for amount in third:
        several = chance.choice(kinds, size=1 + int(chance.random() < 0.25), replace=False)
        found.append(SEPARATOR.join(sorted(several)) if amount else "")
    return found


def _spent(totals: Amounts, left: float, chance: np.random.Generator) -> Amounts:
    """What was spent of the year's credits: all, but for `left`, kept by three actions in five."""
    kept = np.where(chance.random(len(totals)) < 0.6, totals * chance.uniform(0.02, 0.3, len(totals)), 0.0)
    for _ in range(ROUNDS):
        kept = np.minimum(kept * left / kept.sum(), 0.6 * totals)
    return np.asarray(totals - _stepped(kept))


def _stepped(amounts: Amounts) -> Amounts:
    return np.asarray(np.round(amounts / STEP) * STEP)


def _cents(amounts: Amounts) -> pd.api.extensions.ExtensionArray:
    return pd.array([int(amount) for amount in amounts], dtype="Int64")
