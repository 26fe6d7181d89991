"""The rules that look across the columns of an extract, one small function each.

A rule takes the actions and yields findings. The `kind` of a finding is its stable name, for the tests and the guide.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pacte_analysis import french
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.actions import Actions, Rule
from pacte_analysis.tables.extract.flaw import absent, quoted, shown
from pacte_analysis.tables.extract.match import HOLDERS
from pacte_analysis.tables.extract.model import ROW, Finding, Place
from pacte_analysis.tables.package import Cells, records


def across() -> tuple[Rule, ...]:
    """The rules of this module, in the order of the columns they look at."""
    return (
        empty_extract,
        required_values,
        repeated_identifiers,
        repeated_actions,
        unlike_known_contract,
        holder_elsewhere,
        unlike_kind_of_holder,
        employment_in_a_department,
        agreement_without_employment,
        theme_of_another_axis,
        end_before_start,
        implausible_dates,
        outside_the_year,
        impossible_results,
        results_before_start,
    )


def empty_extract(actions: Actions) -> Iterator[Finding]:
    """A file without a single action."""
    if not len(actions.frame):
        message = "Le fichier n'a aucune action."
        yield Finding("erreur", "extraction-vide", Place(), message, "Vérifiez la feuille et la ligne des en-têtes.")


def required_values(actions: Actions) -> Iterator[Finding]:
    """An empty cell where a value is needed; an axis without themes needs no theme."""
    themed = {row["axe"] for row in records(actions.catalogue.tables["thematiques"])}
    for name, column in actions.schema.items():
        if not column.required or not actions.has(name):
            continue
        for index in actions.where(actions.text(name) == ""):
            words = shown(actions.raw(name)[index]).strip()
            axis = actions.frame["axe"].iat[index]
            if (words and not absent(words)) or (name == "thematique" and axis and axis not in themed):
                continue
            message = f"la cellule « {column.title} » est vide alors qu'une valeur est nécessaire."
            yield actions.error("valeur-obligatoire", index, name, message, "Complétez la cellule.")


# --- repetitions ---------------------------------------------------------------------------------------------------


def repeated_identifiers(actions: Actions) -> Iterator[Finding]:
    """Two actions of one identifier."""
    for name, column in actions.schema.items():
        if not column.unique:
            continue
        codes, unique = actions.distinct(name)
        _, first = np.unique(codes, return_index=True)
        for index in actions.where((actions.text(name) != "") & (first[codes] != np.arange(len(codes)))):
            message = (
                f"{quoted(unique[codes[index]])} est déjà l'identifiant de la {actions.line(first[codes[index]])}."
            )
            remedy = "Gardez une seule ligne, ou donnez à chaque action son identifiant."
            yield actions.error("doublon", index, name, message, remedy)


def repeated_actions(actions: Actions) -> Iterator[Finding]:
    """Two actions that say the same under two identifiers."""
    twice = actions.frame.duplicated(["titre", "contrat", "porteur"], keep=False) & (actions.frame["titre"] != "")
    same = actions.frame[twice].drop(columns=["action", ROW])
    if not same.duplicated().any():
        return
    number = same.groupby(list(same.columns), sort=False, dropna=False).ngroup()
    groups, rows = number.to_numpy(), actions.where(twice)
    _, first = np.unique(groups, return_index=True)
    known = actions.frame["action"].duplicated().to_numpy()
    for position, index in enumerate(rows):
        if first[groups[position]] == position or known[index]:
            continue
        other = actions.line(rows[first[groups[position]]])
        message = f"cette action est en tout point celle de la {other}, sous un autre identifiant."
        yield actions.doubt("action-repetee", index, "titre", message, "Gardez une seule des deux, si c'est la même.")


# --- contracts and holders -----------------------------------------------------------------------------------------


def unlike_known_contract(actions: Actions) -> Iterator[Finding]:
    """A contract of our table, with another holder or of another kind than the table says."""
    known = actions.catalogue.contracts
    contracts, holders, kinds = actions.text("contrat"), actions.text("porteur"), actions.text("genre_contrat")
    for index in actions.where(np.isin(contracts, list(known))):
        row = known[contracts[index]]
        for column, found, wanted in (
            ("porteur", holders[index], str(row["porteur"])),
            ("genre_contrat", kinds[index], str(row["genre"]).lower()),
        ):
            if found and found != wanted:
                message = f"le contrat {contracts[index]} a pour {_NAMES[column]} {wanted}, et non {found}."
                yield actions.error(
                    "contrat-contredit", index, column, message, "Corrigez le contrat ou cette cellule."
                )


_NAMES = {"porteur": "porteur", "genre_contrat": "genre"}


def holder_elsewhere(actions: Actions) -> Iterator[Finding]:
    """A holder that is not in the territory of the extract."""
    territories, here = actions.catalogue.territories, actions.territory
    if here not in territories:
        return
    inside = {here, territories.twin(here)} - {""}
    holders = actions.text("porteur")
    outside = {
        code: territories[code].name
        for code in pd.unique(holders)
        if code in territories
        if code not in inside and not any(territories.is_within(territories[code], above) for above in inside)
    }
    for index in actions.where(np.isin(holders, list(outside))):
        message = f"{outside[holders[index]]} ({holders[index]}) n'est pas {territories[here].locative} ({here})."
        remedy = "Corrigez le porteur, ou importez cette action avec son propre territoire."
        yield actions.error("porteur-hors-territoire", index, "porteur", message, remedy)


def unlike_kind_of_holder(actions: Actions) -> Iterator[Finding]:
    """A kind of holder that is not the holder's."""
    kinds = {place.code: HOLDERS[place.kind] for place in actions.catalogue.territories if place.kind in HOLDERS}
    said, known = actions.frame["genre_porteur"], actions.frame["porteur"].map(kinds)
    for index in actions.where((said != "") & known.notna() & (said != known)):
        holder = actions.frame["porteur"].iat[index]
        label = actions.catalogue.modality("genre_porteur", str(known.iat[index]))
        message = f"le porteur {holder} est de genre « {label} », et cette cellule dit autre chose."
        yield actions.error("genre-porteur", index, "genre_porteur", message, "Corrigez le genre, ou le porteur.")


def employment_in_a_department(actions: Actions) -> Iterator[Finding]:
    """The axis of employment in a Département's local contract: there, it is an agreement of its own (CIE)."""
    misplaced = (
        (actions.frame["axe"] == "emploi")
        & (actions.frame["genre_contrat"] == "cls")
        & (actions.frame["genre_porteur"] == "departement")
    )
    for index in actions.where(misplaced):
        message = "pour un Département, l'axe Emploi relève de la convention insertion emploi (CIE), pas du CLS."
        remedy = "Écrivez CIE comme genre de contrat, ou corrigez l'axe."
        yield actions.error("emploi-departement", index, "axe", message, remedy)


def agreement_without_employment(actions: Actions) -> Iterator[Finding]:
    """Another axis than employment in an agreement for employment."""
    frame = actions.frame
    for index in actions.where((frame["genre_contrat"] == "cie") & ~frame["axe"].isin(["emploi", ""])):
        message = "une convention insertion emploi (CIE) ne porte que l'axe Emploi."
        yield actions.doubt("cie-hors-emploi", index, "axe", message, "Vérifiez l'axe et le genre de contrat.")


def theme_of_another_axis(actions: Actions) -> Iterator[Finding]:
    """A theme that is not one of the action's axis."""
    axes = {row["thematique"]: row["axe"] for row in records(actions.catalogue.tables["thematiques"])}
    axis, own = actions.frame["axe"], actions.frame["thematique"].map(axes)
    for index in actions.where((axis != "") & own.notna() & (axis != own)):
        label = actions.catalogue.axes[str(own.iat[index])]["intitule_court"]
        message = f"cette thématique est de l'axe « {label} », pas de celui de l'action."
        yield actions.error("axe-thematique", index, "thematique", message, "Corrigez l'axe ou la thématique.")


# --- dates ---------------------------------------------------------------------------------------------------------

# No action of the Pacte (2024-2027) began before the national strategy's forerunners or runs beyond these years.
FIRST_YEAR, LAST_YEAR = 2015, 2035


def end_before_start(actions: Actions) -> Iterator[Finding]:
    """An action that ends before it begins."""
    start, end = actions.text("debut"), actions.text("fin")
    for index in actions.where((start != "") & (end != "") & (end < start)):
        message = f"la fin ({_day(end[index])}) vient avant le début ({_day(start[index])})."
        yield actions.error("fin-avant-debut", index, "fin", message, "Corrigez l'une des deux dates.")


def implausible_dates(actions: Actions) -> Iterator[Finding]:
    """A date that no action of the Pacte can have."""
    for column in ("debut", "fin"):
        dates = actions.text(column)
        for index in actions.where((dates != "") & ((dates < f"{FIRST_YEAR}") | (dates >= f"{LAST_YEAR + 1}"))):
            message = f"{_day(dates[index])} n'est pas une date d'une action du Pacte, qui court de 2024 à 2027."
            yield actions.error("date-invraisemblable", index, column, message, "Corrigez l'année.")


def outside_the_year(actions: Actions) -> Iterator[Finding]:
    """An action that had not begun, or was over, in the year of the extract."""
    start, end, year = actions.text("debut"), actions.text("fin"), actions.year
    remedy = "Vérifiez les dates ; retirez l'action si elle n'est pas de cette année."
    for index in actions.where((start != "") & (start >= f"{year + 1}")):
        message = f"l'action commence le {_day(start[index])}, après {year}."
        yield actions.doubt("hors-annee", index, "debut", message, remedy)
    for index in actions.where((end != "") & (end < f"{year}")):
        message = f"l'action a pris fin le {_day(end[index])}, avant {year}."
        yield actions.doubt("hors-annee", index, "fin", message, remedy)


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


# --- results -------------------------------------------------------------------------------------------------------


# Where no population is known.
ALL_OF_FRANCE = 70_000_000.0


def impossible_results(actions: Actions) -> Iterator[Finding]:
    """More people helped than the holder's territory has inhabitants."""
    people = inhabitants(actions.catalogue, actions.year)
    codes, holders = actions.distinct("porteur")
    most = np.array([_most(actions, holder, people) for holder in holders], dtype="float64")[codes]
    for name, column in actions.schema.items():
        if not column.indicator:
            continue
        counts = actions.cents(name)
        for index in actions.where(counts > most):
            number, limit = french.number(counts[index]), french.number(most[index])
            message = f"{number} dépasse la population du territoire ({limit} habitants)."
            yield actions.error("resultat-impossible", index, name, message, "Corrigez le nombre saisi.")


def inhabitants(catalogue: Catalogue, year: int) -> dict[str, float]:
    """The municipal population of each territory, as an edition of `year` shows it."""
    frame = catalogue.tables["observations"]
    found: dict[str, list[Cells]] = {}
    for row in records(frame[frame["indicateur"] == "population_municipale"]):
        found.setdefault(str(row["territoire"]), []).append(row)
    numbers = {code: catalogue.observed(catalogue.best(rows, year)).number for code, rows in found.items()}
    return {code: number for code, number in numbers.items() if number}


def _most(actions: Actions, holder: str, people: dict[str, float]) -> float:
    """The inhabitants of a holder's territory, or of the nearest above it that the tables know."""
    territories = actions.catalogue.territories
    above = [place.code for place in territories.above(territories[holder])] if holder in territories else []
    return next((people[code] for code in (holder, *above, actions.territory) if code in people), ALL_OF_FRANCE)


def results_before_start(actions: Actions) -> Iterator[Finding]:
    """Results or spending of an action that is said not to have begun."""
    idle = actions.frame["avancement"] == "non_demarrees"
    if not idle.any():
        return
    for name, column in actions.schema.items():
        if column.indicator or name == "consomme":
            for index in actions.where(idle & (actions.cents(name) > 0)):
                message = "l'action est dite non démarrée, mais cette cellule n'est pas nulle."
                yield actions.doubt("avancement-contredit", index, name, message, "Corrigez l'avancement ou la valeur.")
