"""The rules about the credits of an extract: parts and total, State and collectivité, planned and spent."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pacte_analysis import french
from pacte_analysis.tables.extract.actions import Actions, Rule
from pacte_analysis.tables.extract.model import FUNDERS, Finding, planned

# Amounts are rounded to the euro when they are typed: a total may be off by one, in cents.
ROUNDING = 100

# The State brings no more than the collectivité does, over a whole contract, to within this share.
PARITY = 0.01

# Under a hundred euros, an amount was likely typed in thousands.
LEAST = 100 * 100

# Spent ten times over what was planned: a unit is wrong.
RUNAWAY = 10


def of_money() -> tuple[Rule, ...]:
    """The rules of this module, in the order of the columns they look at."""
    return (
        typed_in_thousands,
        credits_outside_dates,
        unlike_total,
        without_parity,
        third_parties_unnamed,
        spent_beyond_planned,
    )


def typed_in_thousands(actions: Actions) -> Iterator[Finding]:
    """Amounts so small that they were likely typed in thousands of euros."""
    for name in actions.schema:
        if not name.startswith("prevu_") or not actions.has(name):
            continue
        cents = actions.cents(name)
        for index in actions.where((cents > 0) & (cents < LEAST)):
            message = f"{_euros(cents[index])} : est-ce un montant en milliers d'euros ?"
            yield actions.doubt("montant-minuscule", index, name, message, "Écrivez le montant en euros.")


def credits_outside_dates(actions: Actions) -> Iterator[Finding]:
    """Credits planned for a year in which the action does not run."""
    start, end = actions.frame["debut"], actions.frame["fin"]
    for year in actions.planned_years:
        outside = ((start != "") & (start >= f"{year + 1}")) | ((end != "") & (end < f"{year}"))
        if not outside.any():
            continue
        for funder in FUNDERS:
            name = planned(year, funder)
            for index in actions.where(outside & (actions.cents(name) > 0)):
                message = f"des crédits sont prévus en {year}, où l'action ne court pas d'après ses dates."
                yield actions.doubt("credits-hors-dates", index, name, message, "Vérifiez les dates et les crédits.")


def unlike_total(actions: Actions) -> Iterator[Finding]:
    """A written total that is not the sum of its parts."""
    if not actions.has("prevu_total"):
        return
    total = actions.cents("prevu_total")
    years = np.array([actions.planned(year) for year in actions.planned_years])
    unknown = np.isnan(years).all(axis=0)
    parts = np.nansum(years, axis=0)
    read = ~actions.unread(name for name in actions.schema if name.startswith("prevu_2"))
    for index in actions.where(read & ~np.isnan(total) & ~unknown & (np.abs(total - parts) > ROUNDING)):
        message = f"le total est de {_euros(total[index])}, ses parties font {_euros(parts[index])}."
        yield actions.error("total-different", index, "prevu_total", message, "Corrigez le total ou ses parties.")
    for index in actions.where(read & (total > 0) & unknown):
        message = f"{_euros(total[index])} au total, mais aucun crédit par année et par financeur."
        remedy = "Complétez le détail : sans lui, ces crédits ne sont pas comptés."
        yield actions.doubt("total-sans-detail", index, "prevu_total", message, remedy)


def without_parity(actions: Actions) -> Iterator[Finding]:
    """A local contract to which the State brings more than the collectivité, in the year of the extract.

    Parity is that of a whole contract (one holder, one title), never of one action; it is shown at the action where
    the gap is the widest.
    """
    state, other = planned(actions.year, "etat"), planned(actions.year, "collectivite")
    if not actions.has(state) or not actions.has(other):
        return
    frame = actions.frame
    local = frame[(frame["genre_contrat"] == "cls") & (frame["porteur"] != "")]
    given = pd.DataFrame(
        {
            "contrat": local["contrat"],
            "porteur": local["porteur"],
            "etat": local[state].fillna(0).astype("int64"),
            "autre": local[other].fillna(0).astype("int64"),
        }
    )
    given["ecart"] = given["etat"] - given["autre"]
    for _, group in given.groupby(["contrat", "porteur"], sort=False):
        brought, beside = int(group["etat"].sum()), int(group["autre"].sum())
        if brought - beside > brought * PARITY + ROUNDING:
            index = int(str(group["ecart"].idxmax()))
            holder = actions.catalogue.territories[str(frame["porteur"].iat[index])].genitive
            message = (
                f"pour {actions.year}, dans le contrat {holder}, l'État apporte {_euros(brought)} et la collectivité "
                f"{_euros(beside)} : moins que la parité."
            )
            remedy = "Vérifiez les crédits du contrat ; l'écart le plus large est à cette ligne."
            yield actions.doubt("parite", index, other, message, remedy)


def third_parties_unnamed(actions: Actions) -> Iterator[Finding]:
    """Third parties that pay and are not named, or are named and pay nothing."""
    if not actions.has("financeurs_tiers"):
        return
    columns = [name for name in actions.schema if name.endswith("_tiers") and name.startswith("prevu_")]
    cents = np.array([actions.cents(name) for name in columns])
    paid = np.nansum(cents, axis=0)
    named = actions.frame["financeurs_tiers"] != ""
    raw = actions.draft.rows["financeurs_tiers"].notna().to_numpy()
    for index in actions.where((paid > 0) & ~named & ~raw):
        message = f"{_euros(paid[index])} viennent de tiers qui ne sont pas nommés."
        yield actions.doubt("tiers-sans-nom", index, "financeurs_tiers", message, "Nommez les financeurs tiers.")
    for index in actions.where(named & (paid == 0) & ~np.isnan(cents).all(axis=0)):
        message = "des financeurs tiers sont nommés, mais leurs crédits sont nuls."
        yield actions.doubt("tiers-sans-credit", index, "financeurs_tiers", message, "Complétez leurs crédits.")


def spent_beyond_planned(actions: Actions) -> Iterator[Finding]:
    """More spent in the year than was planned for it; ten times more is an error of unit."""
    if actions.year not in actions.planned_years:
        return
    spent, credit = actions.cents("consomme"), actions.planned(actions.year)
    read = ~actions.unread(planned(actions.year, funder) for funder in FUNDERS)
    for index in actions.where(read & (spent > credit + ROUNDING)):
        message = f"{_euros(spent[index])} dépensés pour {_euros(credit[index])} prévus en {actions.year}."
        remedy = "Vérifiez l'unité, et l'année des crédits."
        if credit[index] and spent[index] > RUNAWAY * credit[index]:
            yield actions.error("consomme-demesure", index, "consomme", message, remedy)
        else:
            yield actions.doubt("consomme-depasse", index, "consomme", message, remedy)


def _euros(cents: float) -> str:
    return french.euros(cents / 100, 2 if cents % 100 else 0)
