"""The fictitious actions: who holds them, what they are about, drawn so that the published counts come out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pacte_analysis.tables.extract.model import SEPARATOR, columns
from pacte_analysis.tables.package import Cells, Tables, records
from pacte_analysis.tables.trial import money, results
from pacte_analysis.tables.trial.quotas import ALL, Bounds, Infeasible, counts, fill, proportional
from pacte_analysis.tables.trial.stock import SHEETS, THEMES, Sheet

SEED = 2024
DEPARTMENTS, METROPOLISES = "départements", "métropoles"

# Which holders each group of contracts counts: the barometer's « métropoles » are the métropoles and the city.
HOLDERS = {"departement": DEPARTMENTS, "metropole": METROPOLISES, "commune": METROPOLISES, "epci": METROPOLISES}
HOLDER_KINDS = {"departement": "departement", "metropole": "metropole", "commune": "ville", "epci": "metropole"}

# How modalities that no figure was published of share what the published ones leave.
REST = {
    "qpv": {"non": 1.0},
    "rural": {"non": 4.0, "exclusivement": 1.0},
    "satisfaction": {"satisfaisant": 8.0, "peu_satisfaisant": 2.0, "pas_satisfaisant": 1.0},
}
DERIVED = {("qpv", "concernees")}

# Columns with several codes, and the dimension their published shares have.
LISTS = {"champs": "champ", "types": "type", "cibles": "cible"}

Draw = np.random.Generator


@dataclass(frozen=True)
class Published:
    """The rows of `repartitions` of one territory and year."""

    rows: Sequence[Cells]

    @classmethod
    def of(cls, tables: Tables, territory: str, year: int) -> "Published":
        frame = tables["repartitions"]
        mask = (frame["territoire"] == territory) & (frame["periode"] == str(year)) & frame["valeur"].notna()
        return cls(records(frame[mask]))

    def counts(self, dimension: str, contracts: str = ALL, axis: str = "") -> dict[str, Bounds]:
        """The counts of actions that the figures of a dimension ask for, by modality."""
        wanted = ("actions", contracts, axis, dimension)
        return {
            row["modalite"]: counts(row)
            for row in self.rows
            if (row["sujet"], row["contrats"], row["axe"], row["dimension"]) == wanted
            and (dimension, row["modalite"]) not in DERIVED
        }


def draw(tables: Tables, territory: str, year: int, seed: int = SEED) -> pd.DataFrame:
    """Fictitious actions of a territory and year, in the columns of the schema: see `Extract.actions`; no `_ligne`.

    Every figure that `repartitions` publishes of them, and every national indicator of `observations`, comes out of
    their tallies within its rounding. The sheets of `actions` are among them, with invented credits. Raises
    `Infeasible` when the published figures contradict one another.
    """
    chance = np.random.default_rng(seed)
    published = Published.of(tables, territory, year)
    rows = _sheets(tables, territory, year)
    rows += _others(tables, territory, published, rows, chance)
    frame = pd.DataFrame(rows)
    _single(tables, frame, published, chance)
    for column, dimension in LISTS.items():
        frame[column] = _several(frame, column, published.counts(dimension), chance)
    _describe(tables, frame, year, chance)
    money.plan(frame, published.rows, year, chance)
    results.count(tables, frame, territory, year, chance)
    names = [column.name for column in columns(Path(tables.folder))]
    for name in set(names) - set(frame.columns):
        frame[name] = pd.array([pd.NA] * len(frame), dtype="Int64") if name.startswith(("prevu", "in_")) else ""
    order = frame.sort_values(["contrat_code", "axe", "thematique", "action"]).index
    return frame.loc[order, names].reset_index(drop=True)


def _sheets(tables: Tables, territory: str, year: int) -> list[dict[str, object]]:
    """The published sheets, as rows to complete."""
    contracts = {row["contrat"]: row for row in records(tables["contrats"])}
    found: list[dict[str, object]] = []
    for row in records(tables["actions"]):
        if (row["region"], int(row["annee"])) != (territory, year):
            continue
        unsaid = SHEETS.get(row["action"], Sheet())
        contract = contracts[row["contrat"] or unsaid.contract]
        found.append(
            {
                "action": row["action"],
                "titre": row["titre"] or unsaid.title,
                "description": row["description"],
                "axe": row["axe"],
                "thematique": row["thematique"],
                "nature": row["nature"],
                "qpv": {"": "", "concernees": "en_partie"}.get(row["qpv"], row["qpv"]),
                "debut": f"{str(row['debut'])[:4]}-01-01",
                "fin": f"{str(row['fin'])[:4]}-12-31",
                "publics": SEPARATOR.join(unsaid.publics),
                **_holder(tables, contract),
            }
        )
    return found


def _holder(tables: Tables, contract: Mapping[str, object]) -> dict[str, object]:
    kinds = tables["territoires"].set_index("territoire")["genre"]
    kind = str(kinds[str(contract["porteur"])])
    return {
        "contrat_code": contract["contrat"],
        "contrat": contract["intitule"],
        "genre_contrat": str(contract["genre"]).lower(),
        "porteur": contract["porteur"],
        "genre_porteur": HOLDER_KINDS[kind],
        "groupe": HOLDERS[kind],
    }


def _others(
    tables: Tables, territory: str, published: Published, sheets: Sequence[Mapping[str, object]], chance: Draw
) -> list[dict[str, object]]:
    """The actions beside the sheets: holder, axis and theme."""
    contracts = tables["contrats"]
    local = records(contracts[(contracts["region"] == territory) & (contracts["genre"] == "CLS")])
    holders = [_holder(tables, contract) for contract in local]
    axes = {name: bounds.low for name, bounds in published.counts("axe").items()}
    if ALL not in published.counts(ALL) or not axes:
        raise Infeasible(f"{territory} : aucun effectif publié par axe, rien à reproduire.")
    total = published.counts(ALL)[ALL].low
    groups = {group: Bounds(0, total) for group in (DEPARTMENTS, METROPOLISES)}
    for group in groups:
        groups[group] = published.counts(ALL, group).get(ALL, groups[group])
    cells = {(axis, group): bounds for group in groups for axis, bounds in published.counts("axe", group).items()}
    # Employment has contracts of its own (CIE) in the départements.
    cells["emploi", DEPARTMENTS] = Bounds.exactly(0)
    if sum(axes.values()) != total:
        raise Infeasible(f"Les axes comptent {sum(axes.values())} actions, l'ensemble {total}.")
    table = fill(axes, groups, cells)

    rows: list[dict[str, object]] = []
    number = len(sheets)
    for axis, size in axes.items():
        themes = _themes(tables, published, axis, size)
        there = [sheet for sheet in sheets if sheet["axe"] == axis]
        waiting = [theme for theme, count in themes.items() for _ in range(count)]
        for sheet in there:
            waiting.remove(str(sheet["thematique"]))
        chance.shuffle(waiting)
        for group in groups:
            those = [holder for holder in holders if holder["groupe"] == group]
            left = table[axis, group] - sum(sheet["groupe"] == group for sheet in there)
            if left < 0:
                raise Infeasible(f"Plus de fiches que d'actions publiées : axe {axis}, {group}.")
            for place in range(left):
                number += 1
                holder, theme = those[(place + len(axis)) % len(those)], waiting.pop()
                rows.append({"action": f"ESSAI-{number:03}", "axe": axis, "thematique": theme, **holder})
    return rows


def _themes(tables: Tables, published: Published, axis: str, size: int) -> dict[str, int]:
    """The themes of an axis and their numbers of actions: the published ones, and the rest shared among the others."""
    frame = tables["thematiques"]
    known = {name: bounds.low for name, bounds in published.counts("thematique", axis=axis).items()}
    free = [str(name) for name in frame.loc[frame["axe"] == axis, "thematique"] if name not in known]
    left = size - sum(known.values())
    # "Other theme" is what it says.
    weights = {name: 0.3 if name.startswith("autre") else 1.0 for name in free}
    if left < 0 or (left and not free):
        raise Infeasible(f"Les thématiques de l'axe {axis} ne font pas {size} actions.")
    return known | (proportional(left, weights) if left else {})


def _single(tables: Tables, frame: pd.DataFrame, published: Published, chance: Draw) -> None:
    """Fill the columns of one answer: those with published figures exactly, within each axis."""
    axes = {str(axis): int(size) for axis, size in frame["axe"].value_counts().items()}
    for dimension in ("nature", "qpv", "rural", "satisfaction"):
        totals = published.counts(dimension)
        rest = len(frame) - sum(bounds.low for bounds in totals.values())
        if dimension in REST and rest:
            shared = proportional(rest, {k: w for k, w in REST[dimension].items() if k not in totals})
            totals |= {name: Bounds.exactly(count) for name, count in shared.items()}
        fixed = frame[dimension] if dimension in frame else pd.Series("", index=frame.index)
        frame[dimension] = fixed.fillna("").astype(object)
        cells = {}
        for axis, size in axes.items():
            asked = published.counts(dimension, axis=axis)
            for name in totals:
                already = int(((frame["axe"] == axis) & (frame[dimension] == name)).sum())
                bounds = asked.get(name, Bounds(0, size))
                cells[axis, name] = Bounds(max(bounds.low, already), bounds.high)
        table = fill(axes, totals, cells)
        for axis in axes:
            inside = frame["axe"] == axis
            waiting = []
            for name in totals:
                waiting += [name] * (table[axis, name] - int((inside & (frame[dimension] == name)).sum()))
            chance.shuffle(waiting)
            frame.loc[inside & (frame[dimension] == ""), dimension] = waiting


def _several(frame: pd.DataFrame, column: str, asked: Mapping[str, Bounds], chance: Draw) -> pd.Series:
    """A column of several answers: each published code in as many actions as its share asks, none left without one."""
    likely = [_likely(theme, column) for theme in frame["thematique"]]
    chosen: list[list[str]] = [[] for _ in likely]
    for code, bounds in sorted(asked.items(), key=lambda item: item[1].low):
        # Who has no answer yet comes first when the shares leave no one out (direct targets).
        weights = np.array([(4.0 if code in codes else 1.0) for codes in likely])
        if not any(likely):
            weights *= [0.02 if already else 1.0 for already in chosen] if bounds.low > len(frame) / 2 else 1.0
        take = chance.choice(len(frame), size=bounds.low, replace=False, p=weights / weights.sum())
        for index in take:
            chosen[index].append(code)
    if not any(likely):
        _cover(chosen, max(asked, key=lambda code: asked[code].low))
        return pd.Series([SEPARATOR.join(sorted(codes)) for codes in chosen], index=frame.index)
    # The published codes are the commonest ones: no other may be as common.
    ceiling = min(bounds.low for bounds in asked.values()) - 1
    used = {code: 0 for own in likely for code in own if code not in asked}
    for codes, own in zip(chosen, likely, strict=True):
        extra = [code for code in own if code not in asked and used[code] < ceiling]
        for code in extra[:1] if codes else extra[:2] or [min(used, key=lambda code: used[code])]:
            used[code] += 1
            codes.append(code)
    return pd.Series([SEPARATOR.join(sorted(codes)) for codes in chosen], index=frame.index)


def _cover(chosen: list[list[str]], common: str) -> None:
    """Give the commonest answer to those who have none, in exchange for one who has another besides."""
    for codes in chosen:
        if not codes:
            richer = next(other for other in chosen if common in other and len(other) > 1)
            richer.remove(common)
            codes.append(common)


def _likely(theme: str, column: str) -> tuple[str, ...]:
    if column == "cibles":
        return ()
    return THEMES[theme].fields if column == "champs" else THEMES[theme].types


def _describe(tables: Tables, frame: pd.DataFrame, year: int, chance: Draw) -> None:
    """Titles, descriptions, dates, publics, scale, pilot and progress of the actions that are no sheet."""
    names = tables["territoires"].set_index("territoire")["nom"]
    used: dict[str, int] = {}
    for index, row in frame.iterrows():
        stock = THEMES[row["thematique"]]
        number = used.get(row["thematique"], 0)
        used[row["thematique"]] = number + 1
        if pd.isna(row.get("titre")):
            title = f"{stock.titles[number % len(stock.titles)]}, {names[row['porteur']]} (action d'essai)"
            end = year + int(chance.choice([0, 1, 2, 3], p=[0.2, 0.2, 0.1, 0.5]))
            frame.loc[index, ["titre", "description", "debut", "fin", "publics"]] = [
                title,
                "Action inventée pour essayer le livre : elle n'existe pas, ses montants et ses résultats non plus.",
                f"{year}-{int(chance.integers(1, 10)):02}-01",
                f"{end}-12-31",
                SEPARATOR.join(stock.publics[: 1 + number % len(stock.publics)]),
            ]
    scales = ("departement", "commune", "communaute_de_communes", "quartier")
    pilots = ("operateur_tiers", "association")
    own = frame["genre_porteur"].map({"departement": "departement", "metropole": "metropole"}).fillna("collectivite")
    frame["echelle"] = np.where(frame["qpv"] == "exclusivement", "quartier", chance.choice(scales, len(frame)))
    frame["pilote"] = np.where(chance.random(len(frame)) < 0.5, own, chance.choice(pilots, len(frame)))
    frame["avancement"] = np.where(frame["fin"].str[:4] == str(year), "terminees", "en_cours")
    over, going = chance.choice(["oui", "non"], len(frame)), chance.choice(["oui", "oui", "a_decider"], len(frame))
    frame["renouvellement"] = np.where(frame["avancement"] == "terminees", over, going)
