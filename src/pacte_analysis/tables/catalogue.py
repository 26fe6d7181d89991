"""From rows to values: what the tables say of an indicator, a distribution or an action, with all its provenance."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from pacte_analysis import french
from pacte_analysis.errors import PacteError
from pacte_analysis.reads import plain, question, unseen
from pacte_analysis.tables.computed import Computed, Counting
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.package import DECIMALS, ROW, TABLE, Cells, Rows, Tables, records
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territories

# The better first, when one figure is known in several ways.
STATUS_ORDER = ("publié", "provisoire", "calculé", "estimé", "secret", "non disponible")

# The Pacte des solidarités runs from 2024 to 2027; before it, the national strategy of 2018.
FIRST_YEAR_OF_THE_PACT = 2024
SINCE_THE_PACT = f"depuis {FIRST_YEAR_OF_THE_PACT}"

# An undated figure is at most this many years older than the publication that gives it.
UNDATED_LAG = 2

WITHOUT_NUMBER = {"secret", "non disponible"}

# The table that gives a dimension's modalities their labels; those of the others are in `modalites`.
NOMENCLATURES = {
    "thematique": "thematiques",
    "champ": "champs",
    "type": "types_action",
    "nature": "natures",
    "axe": "axes",
    "financeur": "financeurs",
    "cible": "cibles",
    "sous_axe": "sous_axes",
    "public": "publics",
}

# How a share's measure is counted, when no row says it.
UNITS = {"nombre": "actions", "part": "%", "montant": "euros", "taux": "%"}

# Totals of a distribution, which are not parts beside the others.
TOTALS = {
    "ensemble",
    "concernees",
    "nouvelle_ou_renforcee",
    "communale",
    "communale_ou_moins",
    "infradepartementale",
}

# All that is distributed, as the label of a total.
WHOLES = {
    "actions": "actions des contrats locaux",
    "crédits": "crédits des contrats locaux",
    "pactes": "pactes locaux",
    "actions des pactes": "actions des pactes locaux",
}

# What is distributed, as a champ names it.
POPULATIONS = {
    "actions": "actions des contrats locaux des solidarités",
    "crédits": "actions des contrats locaux des solidarités",
    "pactes": "pactes locaux des solidarités",
    "actions des pactes": "actions des pactes locaux des solidarités",
}


class UnknownIndicator(PacteError):
    """No indicator of that code."""


class Catalogue:
    """The tables, asked by name; every answer is a `Value`, and what is not known is one with its reason."""

    def __init__(self, tables: Tables, territories: Territories, count: Counting | None = None) -> None:
        """`count` makes figures of an extract; without it, only what the tables hold is served."""
        self.tables = tables
        self.territories = territories
        self._count = count

    # --- extracts of Pilot'actions -----------------------------------------------------------------------------------

    @property
    def extracts(self) -> "Extracts":
        """The extracts kept, by territory and year: an import is seen at once. Raises `BrokenExtract`."""
        return Extracts(self)

    @question("extraction de {0}, {1}")
    def extract(self, territory: str, year: int) -> Extract | None:
        """The extract of a territory and a year, when one is kept. Raises `BrokenExtract`."""
        return store.load(self.tables.folder).get((territory, year))

    @question("liste des extractions")
    def kept(self) -> list[tuple[str, int]]:
        """The territories and years of which an extract is kept."""
        return list(store.load(self.tables.folder))

    @question("extractions fictives")
    def fictitious(self) -> list[str]:
        """The sources of figures that come from invented extracts."""
        return [extract.source for extract in self.extracts.values() if extract.fictitious]

    @question("fiches choisies dans l'extraction de {0}, {1}")
    def sheets(self, territory: str, year: int) -> list[str]:
        """The identifiers of the actions of an extract that are printed as sheets, in order."""
        return list(store.chosen(self.tables.folder, territory, year))

    @question("chiffres de l'extraction de {0}, {1}")
    def computed(self, territory: str, year: int) -> Computed | None:
        """The figures of the extract of a territory and a year, when one is kept."""
        extract = self.extracts.get((territory, year))
        return self._count(extract, self.tables) if extract is not None and self._count is not None else None

    # --- indicators ------------------------------------------------------------------------------------------------

    @property
    def definitions(self) -> Rows:
        """The rows of `indicateurs`, by code, in the order of the table."""
        return self.tables.by("indicateurs", "indicateur")

    @question("indicateur {0}")
    def definition(self, indicator: str) -> Cells:
        """The row of an indicator. Raises `UnknownIndicator` with the near codes."""
        try:
            return self.definitions[indicator]
        except KeyError:
            near = difflib.get_close_matches(indicator, list(self.definitions), n=3)
            hint = f"Vouliez-vous dire {french.listing(near, last='ou')} ?" if near else "Voir la table indicateurs."
            raise UnknownIndicator(f"Indicateur « {indicator} » inconnu. {hint}") from None

    @question("observations : {0}, {1}")
    def observations(self, indicator: str, territory: str) -> list[Cells]:
        """The rows that any source gives of an indicator in a territory; where an extract tells of a year, its own row
        stands in the place of the others. What the extract must hide and a producer published is quoted as published.

        A région of one département (Mayotte) and that département are one place: what is said of one alone, for a
        period, is known of the other.
        """
        own = self._own(indicator, territory)
        twin = self.territories.twin(territory)
        dated = {row["periode"] for row in own}
        others = self._rows(indicator, twin) if twin else []
        return [*own, *({**row, "territoire": territory} for row in others if row["periode"] not in dated)]

    def _own(self, indicator: str, territory: str) -> list[Cells]:
        own = self._rows(indicator, territory)
        if self.definitions.get(indicator, {}).get("famille") != "national":
            return own
        for code, year in self.extracts:
            computed = self.computed(code, year) if code == territory else None
            row = computed.observation(indicator) if computed else None
            others = [other for other in own if other["periode"] != str(year)]
            if row is not None and (row["statut"] != "secret" or len(others) == len(own)):
                own = [*others, row]
        return own

    def _rows(self, indicator: str, territory: str) -> list[Cells]:
        return self.tables.rows("observations", indicateur=indicator, territoire=territory)

    def best(self, rows: list[Cells], year: int) -> Cells:
        """Of rows of one indicator, the one that an edition of `year` shows.

        The latest period first; then the year before a part of it, the published before the computed, and the later
        publication.
        """

        def preference(row: Cells) -> tuple[int, int, int, str, str]:
            form, _ = french.parse_period(row["periode"])
            start, end = french.period_bounds(row["periode"])
            latest = min(start, year) if form in {"since", "interval", "unknown"} else end
            precision = {"year": 3, "day": 2, "month": 2, "school": 1}.get(form, 0)
            published = max(self.published(row["source"]), self.published(row["document"]))
            return latest, precision, -STATUS_ORDER.index(row["statut"]), row["periode"], published

        return max(rows, key=preference)

    def observed(self, row: Cells) -> Value:
        """The value of a row of `observations`."""
        return replace(
            self.blank(row["indicateur"], row["territoire"], row["periode"]),
            number=None if row["statut"] in WITHOUT_NUMBER else number(row["valeur"]),
            decimals=int(row[DECIMALS]),
            status=row["statut"],
            margin=None if row["statut"] in WITHOUT_NUMBER else number(row["marge"]),
            confidence=row["confiance"],
            **self._provenance(row),
        )

    def blank(self, indicator: str, territory: str, period: str, *, reason: str = "") -> Value:
        """The value of an indicator that is not known, and why."""
        definition = self.definition(indicator)
        return Value(
            number=None,
            unit=definition["unite"],
            label=french.typography(definition["libelle"]),
            indicator=indicator,
            territory=territory,
            territory_name=self.name(territory),
            period=period,
            status="non disponible",
            definition=french.typography(definition["definition"]),
            scope=french.typography(definition["champ"]),
            reason=french.typography(reason),
        )

    # --- distributions ---------------------------------------------------------------------------------------------

    @question(
        lambda territory, period, subject, dimension, **named: (
            f"répartitions : {subject} par {dimension}, {territory}, {period}"
        )
    )
    def shares(
        self, territory: str, period: str, subject: str, dimension: str, *, axis: str, contracts: str, measure: str
    ) -> list[Cells]:
        """The rows of one distribution, totals included: those of the extract of the territory and year when it tells
        of it, else those of `repartitions`."""
        computed = self.computed(territory, int(period)) if period.isdigit() else None
        if computed and (rows := computed.distribution(subject, contracts, axis, dimension, measure)):
            return rows
        return self.tables.rows(
            "repartitions",
            territoire=territory,
            periode=period,
            sujet=subject,
            contrats=contracts,
            axe=axis,
            dimension=dimension,
            mesure=measure,
        )

    def share(self, row: Cells) -> Value:
        """The value of a row of `repartitions`; its label is the modality's."""
        return Value(
            number=None if row["statut"] in WITHOUT_NUMBER else number(row["valeur"]),
            unit=row["unite"],
            label=WHOLES[row["sujet"]]
            if row["dimension"] == "ensemble"
            else self.modality(row["dimension"], row["modalite"]),
            indicator=f"{row['sujet']}/{row['dimension']}/{row['modalite']}",
            decimals=int(row[DECIMALS]),
            territory=row["territoire"],
            territory_name=self.name(row["territoire"]),
            period=row["periode"],
            status=row["statut"],
            scope=french.typography(self._scope(row)),
            **self._provenance(row),
        )

    def _scope(self, row: Cells) -> str:
        base = number(row["base"])
        scope = POPULATIONS[row["sujet"]]
        if base is not None:
            scope = f"{french.number(base)} {scope}"
        if row["axe"]:
            scope += f", axe « {self.axes[row['axe']]['intitule']} »"
        if row["contrats"] == "départements":
            scope += ", contrats avec les Départements"
        if row["contrats"] == "métropoles":
            scope += ", contrats avec les métropoles et les villes"
        if row["contrats"] == "non précisés":
            scope += ", contrats que le document ne précise pas"
        return scope

    @question("intitulé : {0}, {1}")
    def modality(self, dimension: str, modality: str) -> str:
        """The label of a modality, from the nomenclature of its dimension."""
        # A label that documents use goes before that of the nomenclature.
        if dimension in NOMENCLATURES and (dimension, modality) not in self.modalities:
            frame = self.tables[NOMENCLATURES[dimension]]
            found = frame.loc[frame.iloc[:, 0] == modality, "intitule"]
            if len(found):
                return french.typography(str(found.iloc[0]))
        return french.typography(self.modalities.get((dimension, modality), modality.replace("_", " ")))

    # --- actions and measures --------------------------------------------------------------------------------------

    def results(self, action: Cells) -> list[Value]:
        """The results of an action, in order; each value's label says what was counted."""
        rows = self.tables.rows("actions_resultats", action=action["action"])
        place = action["territoire_cite"]
        return [
            Value(
                number=number(row["valeur"]),
                unit=row["unite"],
                label=french.typography(row["libelle"]),
                decimals=int(row[DECIMALS]),
                territory=place,
                territory_name=self.name(place) if place else "territoire non précisé",
                period=row["periode"],
                **self._provenance(row),
            )
            for row in sorted(rows, key=lambda row: float(row["rang"]))
        ]

    def progress(self, measure: object) -> list[tuple[Cells, Value]]:
        """The objectives of a national measure, each with its rate (in per cent) as a value."""
        return [(row, self._rate(row)) for row in self.tables.rows("mesures_suivi", mesure=measure)]

    def _rate(self, row: Cells) -> Value:
        rate = number(row["taux"])
        return Value(
            number=rate,
            unit="%",
            label=french.typography(f"avancement : {row['objectif'] or 'objectif non précisé'}"),
            territory="FRANCE-F",
            territory_name=self.name("FRANCE-F"),
            period=row["periode"],
            status="publié" if rate is not None else "non disponible",
            reason=row["taux_note"],
            scope="mesures nationales du Pacte des solidarités",
            **self._provenance(row),
        )

    # --- what documents tell -----------------------------------------------------------------------------------------

    def cited(self, item: str) -> dict[str, Value]:
        """The figures that documents give of one thing and of nothing else (`chiffres_cites`), by code, in order."""
        rows = sorted(self.tables.rows("chiffres_cites", objet=item), key=lambda row: float(row["rang"]))
        return {str(row["code"]): self._cited(row) for row in rows}

    def _cited(self, row: Cells) -> Value:
        return Value(
            number=None if row["statut"] in WITHOUT_NUMBER else number(row["valeur"]),
            unit=row["unite"],
            label=french.typography(row["libelle"]),
            indicator=f"{row['objet']}/{row['code']}",
            decimals=int(row[DECIMALS]),
            territory=row["territoire"],
            territory_name=self.name(row["territoire"]),
            period=row["periode"],
            status=row["statut"],
            **self._provenance(row),
        )

    def places(self, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The codes of territories with their names."""
        return tuple((code, self.name(code)) for code in codes)

    def above(self, codes: Iterable[str], below: str) -> tuple[str, ...]:
        """The territories that contain those of `codes` and are themselves within `below`, each once."""
        known = [self.territories[code] for code in codes if code in self.territories]
        found = [up for place in known for up in self.territories.above(place)]
        return tuple(dict.fromkeys(up.code for up in found if self.territories.is_within(up, below)))

    def institution(self, sigle: str) -> str:
        """An institution as a table names it: its acronym, then its name when they differ."""
        name = str(self.institutions.get(sigle, {}).get("nom", ""))
        return french.typography(f"{sigle} – {name}" if name and name != sigle else sigle)

    # --- provenance ------------------------------------------------------------------------------------------------

    @property
    def axes(self) -> Rows:
        return self.tables.by("axes", "axe")

    @cached_property
    def modalities(self) -> dict[tuple[str, str], str]:
        """The labels of the modalities that have no nomenclature of their own."""
        with unseen():
            rows = records(self.tables["modalites"])
        return {(row["dimension"], row["modalite"]): str(row["intitule"]) for row in rows}

    @property
    def contracts(self) -> Rows:
        return self.tables.by("contrats", "contrat")

    @property
    def institutions(self) -> Rows:
        return self.tables.by("institutions", "institution")

    @property
    def sources(self) -> Rows:
        return self.tables.by("sources", "source")

    @question("années d'édition de {0}")
    def years(self, territory: str) -> tuple[int, int] | None:
        """The first and last year that may have an edition: from a territory's first dated observation to the latest
        of all tables, and those of its extracts of Pilot'actions; None when nothing is known of it."""
        mine = self.dated_years.get(territory)
        known = [mine[0], max(last for _, last in self.dated_years.values())] if mine else []
        known += [year for code, year in self.extracts if code == territory]
        return (min(known), max(known)) if known else None

    @question("{0} peut avoir une édition {1}")
    def covers(self, territory: str, year: int) -> bool:
        """Whether a year may have an edition (see `years`)."""
        years = self.years(territory)
        return years is not None and years[0] <= year <= years[1]

    @question("date de la dernière publication")
    def latest_publication(self) -> str:
        """The date of the latest publication held (``2026-04``); empty when none has a date."""
        dates = [str(row[column]) for row in self.tables.rows("sources") for column in ("publie", "extrait")]
        known = (date for date in dates if date and french.parse_period(date)[0] in {"month", "day"})
        return max(known, default="")

    @cached_property
    def dated_years(self) -> dict[str, tuple[int, int]]:
        """The first and last year in which a dated observation of each territory ends."""
        found: dict[str, tuple[int, int]] = {}
        with unseen():
            pairs = self.tables["observations"][["territoire", "periode"]].drop_duplicates()
        for territory, period in pairs.itertuples(index=False):
            if french.parse_period(period)[0] not in {"interval", "since", "unknown"}:
                year = french.period_bounds(period)[1]
                first, last = found.get(territory, (year, year))
                found[territory] = (min(first, year), max(last, year))
        return found

    @question("nom de {0}")
    def name(self, territory: str) -> str:
        return self.territories[territory].name if territory in self.territories else territory

    @question("date de la publication {0}")
    def published(self, source: str) -> str:
        """When a publication appeared, for ordering; empty when unknown."""
        return str(self.sources.get(source, {}).get("publie", ""))

    @question("producteur de la publication {0}")
    def producer(self, source: str) -> str:
        row = self.publication(source) or {}
        return french.typography(str(row.get("producteur", source)))

    @question("publication {0}")
    def publication(self, source: str) -> Cells | None:
        """The row of a publication, or what stands for it when figures are computed from an extract."""
        if row := self.sources.get(source):
            return row
        extract = next((extract for extract in self.extracts.values() if extract.source == source), None)
        return self._extraction(extract) if extract else None

    def _extraction(self, extract: Extract) -> Cells:
        return {
            "source": extract.source,
            "producteur": "Pilot'actions",
            "titre": how_computed(extract),
            "publie": "",
            "extrait": "",
            "licence": "",
            "adresse": "",
            "note": "",
        }

    @question("publication {0}, telle qu'on la cite")
    def cite(self, source: str) -> str:
        """A publication as a source line names it: producer, title, date."""
        row = self.publication(source)
        if row is None:
            return source
        parts = [row["producteur"]]
        if row["titre"] and row["titre"] != row["producteur"]:
            parts.append(row["titre"])
        text = ", ".join(parts)
        if row["extrait"]:
            before = "le" if french.parse_period(row["extrait"])[0] == "day" else "en"
            text += f" (données extraites {before} {french.period(row['extrait'])})"
        elif row["publie"]:
            text += f" ({french.period(row['publie'])})"
        return french.typography(text)

    @question("publication citée « {0} »")
    def cited_as(self, words: str) -> Cells | None:
        """The row of the publication that a source line names in these words; None when none is so named."""
        return self._by_citation.get(words)

    @cached_property
    def _by_citation(self) -> dict[str, Cells]:
        return {self.cite(str(row["source"])): row for row in self.tables.rows("sources")}

    def citations(self, row: Cells) -> tuple[str, ...]:
        """The publication of a row and, when it differs, the document where it was read."""
        return tuple(self.cite(row[column]) for column in ("source", "document") if row.get(column))

    def all_citations(self, rows: Iterable[Cells]) -> tuple[str, ...]:
        """The publications of several rows, each once, in order of appearance."""
        return tuple(dict.fromkeys(citation for row in rows for citation in self.citations(row)))

    def _provenance(self, row: Cells) -> Cells:
        return {
            "qualifier": row.get("qualificatif") or "exact",
            "source": row["source"],
            "citation": self.cite(row["source"]),
            "producer": self.producer(row["source"]),
            "document": self.cite(row["document"]) if row.get("document") else "",
            "locator": french.typography(row["reperage"]),
            "table": row[TABLE],
            "row": int(row[ROW]),
        }


@dataclass(frozen=True, eq=False)
class Extracts(Mapping[tuple[str, int], Extract]):
    """The extracts kept, by territory and year: to look one up is to read it, or its absence, and no other."""

    catalogue: Catalogue

    def __getitem__(self, key: tuple[str, int]) -> Extract:
        found = self.catalogue.extract(*key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self.catalogue.kept())

    def __len__(self) -> int:
        return len(self.catalogue.kept())


@plain.register
def _(extract: Extract) -> list[object]:
    return [extract.territory, extract.year, extract.actions, extract.facts]


@plain.register
def _(computed: Computed) -> list[object]:
    return [computed.shares, computed.observations, computed.persons]


def how_computed(extract: Extract, agreeing: str = "") -> str:
    """*calculé sur l'extraction du 24 octobre 2025*, and that it is fictitious when it is."""
    when = f" {_on(extract.extracted)}" if extract.extracted else ""
    return f"calculé{agreeing} sur l'extraction{when}{' (données fictives)' if extract.fictitious else ''}"


def _on(period: str) -> str:
    said = french.period(period)
    return f"du {said}" if french.parse_period(period)[0] == "day" else french.de(said)


def number(cell: object) -> float | None:
    """The number in a cell, or None when it is empty."""
    found = float(str(cell)) if cell not in ("", None) else None
    return None if found is None or pd.isna(found) else found


def pieces(cell: object) -> list[str]:
    """The items of a cell that lists several: ``DEP-06|DEP-83``."""
    return [piece.strip() for piece in str(cell).split("|") if piece.strip()]
