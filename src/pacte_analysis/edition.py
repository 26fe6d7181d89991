"""The one door: an edition is a territory and a year, and every figure of a chapter comes from it.

    edition = open_edition("REG-93", 2024)
    pauvrete = edition.value("taux_pauvrete_60")
    edition.rank("taux_pauvrete_60", among="régions métropolitaines")

An edition of year Y shows, for each indicator, the latest observation whose period ends by 31 December of Y (an
interval that has begun counts), in the vintage held. What is not known is a `Value` that says why, never an exception:
a page never fails for want of data.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pandas as pd

from pacte_analysis import french
from pacte_analysis.analysis.gap import evolution, gap, total
from pacte_analysis.analysis.ranking import rank
from pacte_analysis.analysis.results import compute
from pacte_analysis.diagnosis import Diagnosis
from pacte_analysis.display.dashboard import Measure, Objective
from pacte_analysis.display.figure import Figure
from pacte_analysis.errors import PacteError
from pacte_analysis.prose import Axis, Prose
from pacte_analysis.reads import unseen
from pacte_analysis.register import Register
from pacte_analysis.tables.catalogue import (
    FIRST_YEAR_OF_THE_PACT,
    SINCE_THE_PACT,
    TOTALS,
    UNDATED_LAG,
    UNITS,
    Catalogue,
    how_computed,
)
from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.package import ROW, Cells, Tables, records
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territories, Territory

Until = Literal["year", "publication"]

# What a reader expects of any territory, and what would fill it when nothing is known.
_FROM_INSEE = "à paraître, ou publié par l'Insee hors de nos tables"
_FROM_DREES = "la Drees le publie par département"
EXPECTED = {
    "taux_pauvrete_60": _FROM_INSEE,
    "niveau_vie_median": _FROM_INSEE,
    "rapport_interdecile": _FROM_INSEE,
    "taux_pauvrete_60_familles_monoparentales": _FROM_INSEE,
    "taux_chomage_localise": _FROM_INSEE,
    "population_municipale": _FROM_INSEE,
    "foyers_rsa": _FROM_DREES,
    "enfants_accueillis_ase": _FROM_DREES,
}
_FROM_PILOTACTIONS = "une extraction de Pilot'actions, que détient le commissaire à la lutte contre la pauvreté"


# What a group's name stands for: a kind of territory, and where: within a code, the edition's own territory (`ici`) or
# région, out of metropolitan France (`outre-mer`), or everywhere.
GROUPS = {
    "régions": ("region", ""),
    "régions métropolitaines": ("region", "FRANCE-FM"),
    "régions d'outre-mer": ("region", "outre-mer"),
    "départements": ("departement", "ici"),
    "départements de la région": ("departement", "région"),
    "départements métropolitains": ("departement", "FRANCE-FM"),
    "départements d'outre-mer": ("departement", "outre-mer"),
    "départements de France": ("departement", ""),
    "métropoles": ("metropole", ""),
}


# What names a distribution of a territory.
_DISTRIBUTION = ("periode", "sujet", "contrats", "axe", "dimension", "mesure")

# What stands for France entière when no source covers it whole, the widest first.
PARTS_OF_FRANCE = ("GROUPE-FRANCE-HORS-MAYOTTE", "FRANCE-FM")


# Whose contracts, as a label says it.
HOLDERS = {"départements": "des Départements", "métropoles": "des métropoles et des villes", "autres": "d'autres"}


class NoEdition(PacteError):
    """No edition can be made for that territory and year."""


class UnknownGroup(PacteError):
    """No group of territories of that name."""


def open_edition(territory: str, year: int | str, *, data: Path | None = None) -> "Edition":
    """The edition of a territory (full code or name) and a year, on the tables of the project or of the folder `data`.

    Raises `UnknownTerritory`, `AmbiguousTerritory` or `WrongKind` for the territory, `NoEdition` for a year about which
    nothing is known.
    """
    catalogue = open_catalogue(data)
    return Edition(catalogue, catalogue.territories.resolve_for_edition(str(territory)), _year(year))


def open_catalogue(data: Path | None = None) -> Catalogue:
    """The tables of the project, or of the folder `data`, asked by name; loaded once."""
    return _catalogue(Tables.load(data))


@lru_cache(maxsize=4)
def _catalogue(tables: Tables) -> Catalogue:
    with unseen():
        territories = Territories(Territory.from_row(row) for row in records(tables["territoires"]))
    return Catalogue(tables, territories, compute)


def _later(period: str, other: str) -> bool:
    """Whether a period ends in a later year than another, dated one."""
    dated = french.parse_period(other)[0] not in {"since", "interval", "unknown"}
    return dated and french.period_bounds(period)[1] > french.period_bounds(other)[1]


def edition_years(catalogue: Catalogue, territory: str) -> range:
    """The years that may have an edition: from a territory's first dated observation to the latest of all tables, and
    those of its extracts of Pilot'actions.

    An edition of a year without a new figure shows the former ones, with their vintage; before the first, nothing.
    """
    years = catalogue.years(territory)
    return range(years[0], years[1] + 1) if years else range(0)


def _year(year: int | str) -> int:
    text = str(year).strip()
    if not (text.isdigit() and len(text) == 4):
        raise NoEdition(f"Année « {text} » illisible : écrivez quatre chiffres, par exemple 2024.")
    return int(text)


class Edition:
    """A territory and a year, and the figures that are known of them."""

    def __init__(self, catalogue: Catalogue, territory: Territory, year: int) -> None:
        self.catalogue = catalogue
        self.territory = territory
        self.year = year
        if not catalogue.covers(territory.code, year):
            years = edition_years(catalogue, territory.code)
            nearest = min(years, key=lambda known: abs(known - year), default=0)
            remedy = (
                f"Années connues : de {years[0]} à {years[-1]}. "
                f"La plus proche : pacte build {territory.code} --year {nearest}."
                if years
                else "Aucune année n'est connue. Choisissez un autre territoire (pacte list --territoires), ou "
                "importez une extraction de Pilot'actions (pacte import)."
            )
            raise NoEdition(f"{territory} ({territory.code}), année {year} : aucune observation. {remedy}")

    def __repr__(self) -> str:
        return f"Edition({self.territory.code!r}, {self.year})"

    @property
    def name(self) -> str:
        """The edition's name in folders and addresses of the project: `REG-93-2024`."""
        return f"{self.territory.code}-{self.year}"

    @property
    def extract(self) -> Extract | None:
        """The extract of Pilot'actions of this territory and year, when one is kept."""
        return self.catalogue.extracts.get((self.territory.code, self.year))

    @property
    def extraction(self) -> str:
        """On which extract its contracts are computed, as a sentence ends: *calculés sur l'extraction du 24 octobre
        2025*; empty without one."""
        return how_computed(self.extract, agreeing="s") if self.extract is not None else ""

    @property
    def tables(self) -> Tables:
        return self.catalogue.tables

    @property
    def territories(self) -> Territories:
        return self.catalogue.territories

    def known_years(self) -> list[int]:
        """The years of which the territory may have an edition."""
        return list(edition_years(self.catalogue, self.territory.code))

    # --- indicators ------------------------------------------------------------------------------------------------

    def value(self, indicator: str, of: str = "", *, period: str = "", until: Until = "year") -> Value:
        """The figure of `indicator` for the edition's territory, or for the territory code `of`.

        The latest period of the edition's year or before, unless `period` names one; ``until="publication"`` also
        admits what was known when the edition appeared (contracts still running, say), and the text must then give
        the date. Where sources disagree the published beats the computed and the later publication the earlier. A
        count that no source gives of a région or of France is the sum of its départements, when all are known.
        A figure that nobody gives is a `Value` with its `reason`. Raises `UnknownIndicator`.
        """
        code = of or self.territory.code
        rows = self._rows(indicator, code, period, until)
        found = self.catalogue.observed(self.catalogue.best(rows, self.year)) if rows else None
        added = self._from_parts(indicator, code, period, until)
        if added is not None and (found is None or _later(added.period, found.period)):
            return added
        if found is not None:
            return found
        when = french.in_period(period) if period else f"au plus tard en {self.year}"
        reason = f"faute de source {self._place(code)} {when}."
        return self.catalogue.blank(indicator, code, period or str(self.year), reason=reason)

    def here(self, indicator: str, *, period: str = "") -> Value:
        """The edition's own figure or, for France entière, that of the widest part of it that the producers cover.

        Filosofi stops at metropolitan France and the unemployment rate leaves Mayotte out: the figure's territory says
        which it is, and the text must follow it.
        """
        own = self.value(indicator, period=period)
        if own.known or self.territory.code != "FRANCE-F":
            return own
        parts = (self.value(indicator, code, period=period) for code in PARTS_OF_FRANCE)
        return next((value for value in parts if value.known), own)

    def landmark(self, value: Value, of: str = "FRANCE-FM") -> Value:
        """The figure of the country `of` at the period of `value`, to be set against it; missing when the edition is
        about a country, which is not compared with itself nor with its largest part."""
        if self.territory.kind == "france":
            reason = "un pays ne se compare pas à lui-même."
            return self.catalogue.blank(value.indicator, of, value.period, reason=reason)
        return self.value(value.indicator, of, period=value.period)

    def _rows(self, indicator: str, code: str, period: str, until: Until) -> list[Cells]:
        """The observations of an indicator in a place that the edition may show."""
        rows = self.catalogue.observations(indicator, code)
        return [row for row in rows if self._visible(row["periode"], period, until) and not self._too_late(row)]

    def _from_parts(self, indicator: str, code: str, period: str, until: Until) -> Value | None:
        """The count of a région or of France as its départements give it: their sum, when all are known."""
        parts = self._parts(indicator, code)
        if not parts:
            return None
        rows = [self._rows(indicator, part, period, until) for part in parts]
        common = set.intersection(*({str(row["periode"]) for row in found} for found in rows))
        dated = [p for p in common if french.parse_period(p)[0] in {"year", "month", "day"}]
        if not dated:
            return None
        when = max(dated, key=lambda p: (french.period_bounds(p)[1], p))
        chosen = [self.catalogue.best([row for row in found if row["periode"] == when], self.year) for found in rows]
        values = [self.catalogue.observed(row) for row in chosen]
        summed = total(values, territory=code, territory_name=self.catalogue.name(code))
        return summed if summed.known else None

    def _parts(self, indicator: str, code: str) -> list[str]:
        """The départements of a région or of France, when the indicator is a count and they are several."""
        if code not in self.territories or not self.catalogue.definition(indicator)["additif"]:
            return []
        if self.territories[code].kind not in {"region", "france"}:
            return []
        parts = self.territories.of_kind("departement", parent=code)
        return [part.code for part in parts] if len(parts) > 1 else []

    def values(self, indicator: str, of: Sequence[str] | str, *, period: str = "") -> list[Value]:
        """`indicator` for several territories at one period: that of the edition's own figure unless given.

        `of` is a list of codes or a group's name (see `group`).
        """
        when = period or self.value(indicator).period
        return [self.value(indicator, code, period=when) for code in self.group(of)]

    def series(self, indicator: str, of: str = "", *, since: int = 0) -> list[Value]:
        """The yearly (or dated) figures of `indicator`, oldest first, up to the edition's year; no quarters."""
        code = of or self.territory.code
        periods = {str(row["periode"]) for row in self.catalogue.observations(indicator, code)}
        for part in self._parts(indicator, code)[:1]:
            periods |= {str(row["periode"]) for row in self.catalogue.observations(indicator, part)}
        kept = [
            p
            for p in periods
            if french.parse_period(p)[0] in {"year", "month", "day"}
            and since <= french.period_bounds(p)[1] <= self.year
        ]
        return [value for p in sorted(kept) if (value := self.value(indicator, code, period=p)).period == p]

    def rank(self, indicator: str, *, among: str = "", period: str = "") -> Value:
        """The territory's rank: as a source published it (indicator `rang_…`) or, failing that, computed by rule.

        `among` is a group's name, the widest of `peers` unless given; `period` that of the edition's figure unless
        given. The ranks that sources publish are among the régions of metropolitan France.
        """
        wanted = self._widest(among)
        published = f"rang_{indicator}"
        if wanted == "régions métropolitaines" and published in self.catalogue.definitions:
            found = self.value(published, period=period)
            if found.known:
                return found
        return self.computed_rank(indicator, among=wanted, period=period)

    def computed_rank(self, indicator: str, *, among: str = "", period: str = "") -> Value:
        """The rank that our own tables give, or a missing value that says which part of the rule is not met."""
        favourable = self.catalogue.definition(indicator)["sens"] == "favorable"
        wanted = self._widest(among)
        values = self.values(indicator, wanted, period=period)
        return rank(values, self.territory.code, among=self.group_name(wanted), highest_first=not favourable)

    def _widest(self, among: str) -> str:
        return among or (self.peers[-1] if self.peers else "régions métropolitaines")

    def gap(self, indicator: str, to: str = "FRANCE-FM") -> Value:
        """The edition's figure minus that of territory `to`, at the same period."""
        mine = self.value(indicator)
        return gap(mine, self.value(indicator, to, period=mine.period))

    def evolution(self, indicator: str, *, since: str, of: str = "") -> Value:
        """From period `since` to the edition's figure: points for a rate, per cent for a count."""
        return evolution(self.value(indicator, of, period=since), self.value(indicator, of))

    def total(self, indicator: str, of: Sequence[str] | str = "départements", *, period: str) -> Value:
        """The sum over territories of a count that adds up; missing when the indicator is not additive."""
        definition = self.catalogue.definition(indicator)
        parts = self.values(indicator, of, period=period)
        if definition["additif"] and parts:
            return total(parts, territory=self.territory.code, territory_name=self.territory.name)
        why = "ne s'additionne pas d'un territoire à l'autre" if parts else "n'a ici aucun territoire à additionner"
        reason = f"« {definition['libelle']} » {why}."
        return self.catalogue.blank(indicator, self.territory.code, period, reason=reason)

    # --- who the territory compares with -----------------------------------------------------------------------------

    @property
    def comparators(self) -> list[Territory]:
        """The territories above that it is set against, nearest first: a département against its région and
        metropolitan France, a région against metropolitan France, France entière and metropolitan France against each
        other. What is the same place under two codes (Mayotte) is not compared with itself."""
        here = self.territory
        above = [up for up in self.territories.above(here) if up.kind != "france" and up.name != here.name]
        country = "FRANCE-F" if here.code == "FRANCE-FM" else "FRANCE-FM"
        return [*above, self.territories[country]]

    @property
    def peers(self) -> list[str]:
        """The groups among which it is ranked, the nearest first: a département in its région then in the country."""
        overseas = not self.territories.is_within(self.territory, "FRANCE-FM")
        match self.territory.kind:
            case "region":
                return ["régions d'outre-mer", "régions"] if overseas else ["régions métropolitaines"]
            case "departement":
                return ["départements d'outre-mer", "départements de France"] if overseas else [
                    "départements de la région", "départements métropolitains",
                ]  # fmt: skip
            case "metropole":
                return ["métropoles"]
            case _:
                return []

    def references(self, indicator: str, *, period: str = "") -> list[Value]:
        """`indicator` for the comparators that have it, at the period of the edition's own figure unless given."""
        when = period or self.value(indicator).period
        found = [self.value(indicator, up.code, period=when) for up in self.comparators]
        return [value for value in found if value.known]

    def previous(self, indicator: str, of: str = "", *, period: str = "") -> Value:
        """The figure before that of `period` (before the edition's own unless given), dated in the same way."""
        now = self.value(indicator, of, period=period)
        form, position = french.parse_period(now.period)
        dated = [value for value in self.series(indicator, of) if french.parse_period(value.period)[0] == form]
        before = [value for value in dated if french.parse_period(value.period)[1] < position]
        if before:
            return before[-1]
        reason = f"nos tables n'ont aucune valeur plus ancienne {self._place(of or self.territory.code)}."
        return self.catalogue.blank(indicator, of or self.territory.code, now.period, reason=reason)

    def group(self, of: Sequence[str] | str) -> list[str]:
        """The codes that a group's name stands for. Raises `UnknownGroup`.

        ``départements`` are those within the edition's territory (none for a département); ``départements de la
        région`` those of its own région, itself included.
        """
        if not isinstance(of, str):
            return list(of)
        if of not in GROUPS:
            names = french.listing(list(GROUPS))
            raise UnknownGroup(f"Groupe de territoires « {of} » inconnu : écrivez {names}, ou une liste de codes.")
        kind, where = GROUPS[of]
        within = {"ici": self.territory.code, "région": self._region.code if self._region else "-"}.get(where, where)
        found = self.territories.of_kind(kind)
        if within == "outre-mer":
            found = [t for t in found if not self.territories.is_within(t, "FRANCE-FM")]
        elif within:
            found = [t for t in found if self.territories.is_within(t, within)]
        return sorted(t.code for t in found)

    def group_name(self, of: str) -> str:
        """A group as a sentence names it: *départements d'Occitanie* for ``départements de la région``."""
        if of == "départements de la région" and self._region:
            return f"départements {self._region.genitive}"
        return of

    @property
    def _region(self) -> Territory | None:
        lineage = [self.territory, *self.territories.above(self.territory)]
        return next((t for t in lineage if t.kind == "region"), None)

    def national_indicators(self, axis: Axis = "") -> dict[str, list[Value]]:
        """The national indicators of the local contracts that are known or hidden, by axis, in dashboard order."""
        found: dict[str, list[Value]] = {}
        national = self.tables.rows("indicateurs", famille="national")
        for row in sorted(national, key=lambda row: float(row["ordre"])):
            value = self.value(row["indicateur"])
            if (value.known or value.status == "secret") and axis in ("", row["chapitre"]):
                found.setdefault(row["chapitre"], []).append(value)
        return found

    def reached(self, indicator: str, *, contracts: str = "", holder: str = "") -> Value:
        """A national indicator in some contracts (``contracts="départements"``) or in those of one holder (its code):
        only an extract tells. A small number of persons is hidden (`secret`), and with it what would give it away."""
        computed = self.catalogue.computed(self.territory.code, self.year)
        row = computed.reached(indicator, contracts=contracts, holder=holder) if computed else None
        if row is not None:
            value = self.catalogue.observed(row)
            who = self.catalogue.name(holder) if holder else f"contrats {HOLDERS[contracts]}"
            return replace(value, label=french.typography(f"{value.label}, {who}"))
        reason = "aucune action de ces contrats ne le renseigne." if computed else _FROM_PILOTACTIONS
        return self.catalogue.blank(indicator, self.territory.code, str(self.year), reason=reason)

    # --- documents -------------------------------------------------------------------------------------------------

    def cited(self, item: str) -> dict[str, Value]:
        """The figures that a document gives of one thing (a measure here, a finding, a box) and of nothing else: they
        do not compare in time or place. By their short code, in the order of the document; empty when there is none."""
        return self.catalogue.cited(item)

    def told(self, subject: str) -> dict[str, Value]:
        """The figures that the diagnosis gives of a subject (an axis, a focus) and of nothing else, by their code."""
        return self.cited(self._diagnosis.subject(subject))

    def tells(self, *needs: str) -> bool:
        """Whether one of these tables of documents has a row for this edition: what a chapter of theirs needs.

        A row is of the edition that its `edition` names; else of its `region` (and `annee`), else of its `territoire`
        or what contains it, or of all when it names none, once its period has begun or its publication has appeared. A
        need may keep only some rows of its table: ``repartitions[sujet=pactes]``. The need ``extraction`` is an extract
        of Pilot'actions; ``rapprochement``, an extract and published distributions to set it against.
        """
        return any(self._has(need) for need in needs)

    def _has(self, need: str) -> bool:
        if need == "extraction":
            return self.extract is not None
        if need == "rapprochement":
            here = {"territoire": self.territory.code, "periode": str(self.year)}
            return self.extract is not None and bool(self.tables.rows("repartitions", **here))
        return any(self._told(row) for row in self._rows_of(need))

    def _rows_of(self, need: str) -> list[Cells]:
        table, _, conditions = need.rstrip("]").partition("[")
        pairs = [condition.partition("=") for condition in filter(None, conditions.split(","))]
        where: dict[str, object] = {column.strip(): wanted.strip() for column, _, wanted in pairs}
        columns = self.tables.columns(table)
        if "edition" in columns:
            where["edition"] = self.name
        elif "region" in columns:
            where["region"] = self.territory.code
        elif "territoire" in columns:
            where["territoire"] = tuple(self._here)
        return self.tables.rows(table, **where)

    def lacks(self) -> list[str]:
        """What a reader would look for here and not find, each with what would fill it, in French."""
        unknown = {
            self.catalogue.definition(indicator)["libelle"]: remedy
            for indicator, remedy in EXPECTED.items()
            if not self.here(indicator).known
        }
        if self.under_pact:
            contracts = {
                "actions": self.actions().known,
                "crédits": self.credits().known,
                "indicateurs nationaux": bool(self.national_indicators()),
            }
            if missing := [what for what, known in contracts.items() if not known]:
                unknown[f"contrats locaux : {french.listing(missing)}"] = _FROM_PILOTACTIONS
        return [french.typography(f"{what} ({remedy})") for what, remedy in unknown.items()]

    def _told(self, row: Cells) -> bool:
        if "edition" in row:
            return bool(row["edition"] == self.name)
        place = row.get("region") or row.get("territoire")
        here = place is None or place == self.territory.code or ("region" not in row and place in self._here)
        if "annee" in row:
            return here and str(row["annee"]) == str(self.year)
        if "periode" in row:
            return here and self._visible(row["periode"], "", "year")
        published = self.catalogue.published(row["source"])
        return here and (not published or french.period_bounds(published)[0] <= self.year)

    @property
    def _here(self) -> list[str]:
        """The codes of the territory and of all that it contains."""
        return self.territories.within(self.territory.code)

    @property
    def under_pact(self) -> bool:
        """Whether the Pacte des solidarités (2024-2027) is in force in the edition's year."""
        return self.year >= FIRST_YEAR_OF_THE_PACT

    # --- Pilot'actions ---------------------------------------------------------------------------------------------

    def register(self, *, title: str = "") -> list[Figure]:
        """Every action of the edition's extract, in a table that a reader filters and sorts: one figure, or none."""
        return [Register(self.catalogue, self.extract).figure(title=title)] if self.extract is not None else []

    def actions(
        self,
        dimension: str = "ensemble",
        modality: str = "ensemble",
        *,
        axis: Axis = "",
        contracts: str = "ensemble",
        measure: str = "nombre",
        of: str = "",
    ) -> Value:
        """How many actions (``measure="nombre"``) or which share of them (``"part"``) are of a modality.

        ``edition.actions()`` is all of them, ``edition.actions("nature", "nouvelle", axis="enfance")`` the new ones of
        an axis, ``edition.actions("axe", "droits", contracts="départements")`` those of an axis in some contracts.
        """
        return self._share("actions", dimension, modality, axis, contracts, measure, of)

    def credits(
        self,
        dimension: str = "ensemble",
        modality: str = "ensemble",
        *,
        axis: Axis = "",
        contracts: str = "ensemble",
        measure: str = "montant",
        of: str = "",
    ) -> Value:
        """Credits of the local contracts: an amount in euros, a share, or a consumption rate."""
        return self._share("crédits", dimension, modality, axis, contracts, measure, of)

    def pacts(
        self, dimension: str, modality: str, *, measure: str = "part", of: str = "", period: str = SINCE_THE_PACT
    ) -> Value:
        """Which share of the local pacts are of a modality: ``edition.pacts("reussite", "partenariats")``."""
        return self._share("pactes", dimension, modality, "", "ensemble", measure, of, period)

    def pact_actions(
        self,
        dimension: str = "ensemble",
        modality: str = "ensemble",
        *,
        measure: str = "",
        of: str = "",
        period: str = SINCE_THE_PACT,
    ) -> Value:
        """Which share of the actions of the local pacts are of a modality; without one, how many there are."""
        measure = measure or ("nombre" if dimension == "ensemble" else "part")
        return self._share("actions des pactes", dimension, modality, "", "ensemble", measure, of, period)

    def breakdown(
        self,
        subject: str,
        dimension: str,
        *,
        measure: str,
        axis: Axis = "",
        contracts: str = "ensemble",
        period: str = "",
    ) -> list[Value]:
        """All the modalities of a distribution that are known, in the order of the table; totals are left out, and what
        no action of an extract has.

        Of the edition's year, unless `period` names another one: contracts run for several years (`2024-2027`).
        """
        when = period or str(self.year)
        rows = self.catalogue.shares(
            self.territory.code, when, subject, dimension, axis=axis, contracts=contracts, measure=measure
        )
        kept = [row for row in rows if row["modalite"] not in TOTALS]
        # A nomenclature is longer than what a territory does: an extract gives all of it a number.
        return [self.catalogue.share(row) for row in kept if row[ROW] or row["valeur"]]

    def distributions(self) -> list[tuple[Cells, Value]]:
        """Every row of every distribution that the edition may show, totals included, with its value: those of its
        extract when it tells of them, else those published."""
        computed = self.catalogue.computed(self.territory.code, self.year)
        here = self.territory.code
        rows = list(self.tables.rows("repartitions", territoire=here))
        if computed:
            rows += records(computed.shares[computed.shares["territoire"] == here])
        found = []
        for key in dict.fromkeys(tuple(str(row[name]) for name in _DISTRIBUTION) for row in rows):
            period, subject, contracts, axis, dimension, measure = key
            if self._visible(period, "", "year"):
                shares = self.catalogue.shares(
                    self.territory.code, period, subject, dimension, axis=axis, contracts=contracts, measure=measure
                )
                found += [(row, self.catalogue.share(row)) for row in shares]
        return found

    def _share(
        self,
        subject: str,
        dimension: str,
        modality: str,
        axis: str,
        contracts: str,
        measure: str,
        of: str,
        period: str = "",
    ) -> Value:
        code = of or self.territory.code
        rows = self.catalogue.shares(
            code, period or str(self.year), subject, dimension, axis=axis, contracts=contracts, measure=measure
        )
        for row in rows:
            if row["modalite"] == modality:
                return self.catalogue.share(row)
        label = self.catalogue.modality(dimension, modality)
        of_pacts = subject in {"pactes", "actions des pactes"}
        return Value(
            number=None,
            unit=UNITS[measure],
            label=f"{subject}{'' if of_pacts else ' des contrats locaux des solidarités'} ({dimension} : {label})",
            territory=code,
            territory_name=self.catalogue.name(code),
            period=str(self.year),
            status="non disponible",
            reason=f"ni {'enquête' if of_pacts else 'extraction de Pilot’actions'} ni chiffre publié "
            f"{self._place(code)} en {self.year}.",
        )

    # --- sheets, pacts, measures -----------------------------------------------------------------------------------

    def sheets(self, axis: Axis = "") -> list[Figure]:
        """The action sheets of the territory's contracts (of one axis), each with its results; none elsewhere."""
        return self._prose.sheets(axis)

    def local_pacts(self, axis: Axis = "") -> list[Figure]:
        """The examples of local pacts of the territory (of one axis), each as a sheet with its results."""
        return self._prose.local_pacts(axis)

    def zooms(self, axis: Axis = "") -> list[Figure]:
        """The boxes that look closer at one scheme (of one axis), each with its results."""
        return self._prose.zooms(axis)

    def cited_actions(self, axis: Axis = "", *, title: str = "") -> list[Figure]:
        """The actions that the edition's documents name (of one axis), listed by theme: one figure, or none."""
        return self._prose.cited_actions(axis, title=title)

    def programmes(self, axis: Axis = "", *, title: str = "") -> list[Figure]:
        """The other public programmes: those of an axis as a list by institution, or all as a matrix of institutions
        and axes; one figure, or none."""
        return self._prose.programmes(axis, title=title)

    def findings(self, axis: Axis = "", *, focus: str = "", title: str = "") -> list[Figure]:
        """What a diagnosis of the territory finds on an axis (or in a focus), as a table: one figure, or none."""
        return self._diagnosis.findings(axis, focus, title=title)

    def practices(self, axis: Axis = "", *, focus: str = "") -> list[Figure]:
        """The good practices that a diagnosis points out on an axis (or in a focus), each in a box."""
        return self._diagnosis.practices(axis, focus)

    def priorities(self, *, title: str = "") -> list[Figure]:
        """The priorities that a diagnosis retains, axis by axis: one figure, or none."""
        return self._diagnosis.priorities(title=title)

    def envisaged(self, axis: Axis = "", *, title: str = "") -> list[Figure]:
        """The actions that a diagnosis envisages (for an axis): one figure, or none."""
        return self._diagnosis.envisaged(axis, title=title)

    def focuses(self, axis: Axis = "") -> list[list[str]]:
        """The pages that look closer at one subject (of an axis): for each, its page and its title."""
        return [[f"focus-{row['focale']}", row["titre"]] for row in self._diagnosis.focuses(axis)]

    def subthemes(self, axis: Axis = "", *, title: str = "") -> list[Figure]:
        """Which territories work on which sub-themes (of one axis), as a matrix: one figure, or none."""
        return self._prose.subthemes(axis, title=title)

    @property
    def _prose(self) -> Prose:
        return Prose(self.catalogue, self.territory, self.year, self._result)

    def territorial_measures(self, axis: str = "", *, title: str = "") -> list[Figure]:
        """The measures of the Pacte (of one axis, or `transversal`) as the territory's own document tells them, one
        card a measure with its figures: one figure, or none."""
        return self._prose.territorial_measures(axis, title=title)

    @property
    def _diagnosis(self) -> Diagnosis:
        return Diagnosis(self.catalogue, self.territory, self.year)

    def _result(self, indicator: str, of: str, period: str) -> Value:
        """A figure of a sheet: that of the sheet's own place, else of the edition's territory; known by publication."""
        found = self.value(indicator, of, period=period, until="publication")
        return found if found.known or period else self.value(indicator, until="publication")

    def measures(self, axis: str = "") -> list[Measure]:
        """The national measures (of one axis, or `transversal`) with the progress of their objectives; none before the
        Pacte."""
        if not self.under_pact:
            return []
        return [
            Measure(
                number=int(row["mesure"]),
                title=row["intitule"],
                axis=row["axe"],
                objectives=tuple(
                    Objective(
                        line["objectif"],
                        line["statut"],
                        rate if rate.known else None,
                        line["taux_note"],
                        line["objectif_court"],
                    )
                    for line, rate in self.catalogue.progress(row["mesure"])
                ),
            )
            for row in self.tables.rows("mesures", **({"axe": axis} if axis else {}))
        ]

    def sources(self) -> pd.DataFrame:
        """The publications, and the edition's extract: source, producteur, titre, publie, extrait, licence, adresse,
        note."""
        known = self.tables["sources"]
        extract = self.catalogue.publication(self.extract.source) if self.extract is not None else None
        return pd.concat([known, pd.DataFrame([extract])], ignore_index=True) if extract else known

    def disagreements(self) -> pd.DataFrame:
        """Where documents disagree: sujet, valeur_a, document_a, valeur_b, document_b, explication."""
        return self.tables["desaccords"]

    def _too_late(self, row: Cells) -> bool:
        """Whether an undated figure comes from a publication too recent to speak of the edition's year."""
        dates = [date for column in ("source", "document") if (date := self.catalogue.published(row[column]))]
        undated = french.parse_period(row["periode"])[0] == "unknown"
        return undated and bool(dates) and french.period_bounds(min(dates))[0] - UNDATED_LAG > self.year

    def _visible(self, period: str, wanted: str, until: Until) -> bool:
        if wanted:
            return period == wanted
        if until == "publication":
            return True
        start, end = french.period_bounds(period)
        begun = french.parse_period(period)[0] in {"since", "interval", "unknown"}
        return (start if begun else end) <= self.year

    def _place(self, code: str) -> str:
        return self.territories[code].locative if code in self.territories else code
