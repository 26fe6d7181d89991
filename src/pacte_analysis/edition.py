"""The one door: an edition is a territory and a year, and every figure of a chapter comes from it.

    edition = open_edition("REG-93", 2024)
    pauvrete = edition.value("taux_pauvrete_60")
    edition.rank("taux_pauvrete_60", among="régions métropolitaines")

An edition of year Y shows, for each indicator, the latest observation whose period ends by 31 December of Y (an
interval that has begun counts), in the vintage held. What is not known is a `Value` that says why, never an exception:
a page never fails for want of data.
"""

import difflib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from pacte_analysis import french
from pacte_analysis.analysis.gap import evolution, gap, total
from pacte_analysis.analysis.ranking import rank
Sheet = Example = object  # TEMP
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.package import DECIMALS, ROW, TABLE, Tables
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territories, Territory

Axis = Literal["", "enfance", "emploi", "droits", "transition"]

STATUS_ORDER = ("publié", "provisoire", "calculé", "estimé", "secret", "non disponible")

# How each Pilot'actions measure is printed: unit and decimals.
MEASURES = {"nombre": ("actions", 0), "part": ("%", 0), "montant": ("euros", 0), "taux": ("%", 0)}


class UnknownIndicator(PacteError):
    """No indicator of that code."""


class NoEdition(PacteError):
    """No edition can be made for that territory and year."""


def open_edition(territory: str, year: int | str, *, data: Path | None = None) -> "Edition":
    """The edition of a territory (full code or name) and a year, on the tables of the project or of the folder `data`.

    Raises `UnknownTerritory`, `AmbiguousTerritory` or `WrongKind` for the territory, `NoEdition` for a year about which
    nothing is known.
    """
    tables = Tables.load(data)
    territories = Territories(Territory.from_row(row) for row in tables["territoires"].to_dict("records"))
    return Edition(tables, territories, territories.resolve_for_edition(str(territory)), _year(year))


def _year(year: int | str) -> int:
    text = str(year).strip()
    if not (text.isdigit() and len(text) == 4):
        raise NoEdition(f"Année « {text} » illisible : écrivez quatre chiffres, par exemple 2024.")
    return int(text)


class Edition:
    """A territory and a year, and the figures that are known of them."""

    def __init__(self, tables: Tables, territories: Territories, territory: Territory, year: int) -> None:
        self.tables = tables
        self.territories = territories
        self.territory = territory
        self.year = year
        years = self.known_years()
        if not years or not years[0] <= year <= years[-1]:
            known = f"de {years[0]} à {years[-1]}" if years else "aucune"
            raise NoEdition(
                f"{territory} ({territory.code}), année {year} : aucune observation. Années connues : {known}. "
                f"Choisissez-en une : pacte build {territory.code} --year {years[-1] if years else '…'}."
            )

    def __repr__(self) -> str:
        return f"Edition({self.territory.code!r}, {self.year})"

    @property
    def name(self) -> str:
        """The edition's name in folders and addresses of the project: `REG-93-2024`."""
        return f"{self.territory.code}-{self.year}"

    def known_years(self) -> list[int]:
        """The years in which a dated observation of the territory ends, sorted."""
        observed = self.tables["observations"]
        periods = observed.loc[observed["territoire"] == self.territory.code, "periode"].unique()
        dated = [p for p in periods if french.parse_period(p)[0] not in {"interval", "since", "unknown"}]
        return sorted({french.period_bounds(p)[1] for p in dated})

    # --- indicators ------------------------------------------------------------------------------------------------

    def value(
        self, indicator: str, of: str = "", *, period: str = "", until: Literal["year", "publication"] = "year"
    ) -> Value:
        """The figure of `indicator` for the edition's territory, or for the territory code `of`.

        The latest period of the edition's year or before, unless `period` names one; ``until="publication"`` also
        admits what was known when the edition appeared (contracts still running, say), and the text must then give
        the date. Where sources disagree the published beats the computed and the later publication the earlier.
        A figure that nobody gives is a `Value` with its `reason`.
        """
        definition = self._definition(indicator)
        code = of or self.territory.code
        rows = self._observed.get((indicator, code), [])
        rows = [row for row in rows if self._visible(row["periode"], period, until)]
        if not rows:
            when = french.in_period(period) if period else f"au plus tard en {self.year}"
            return replace(
                self._blank(definition, code, period or str(self.year)),
                reason=french.typography(
                    f"aucune source tenue ne donne « {definition['libelle']} » {self._place(code)} {when}."
                ),
            )
        return self._figure(definition, max(rows, key=self._preference))

    def values(self, indicator: str, of: Sequence[str] | str, *, period: str = "") -> list[Value]:
        """`indicator` for several territories at one period: that of the edition's own figure unless `period` is given.

        `of` is a list of codes or a group's name: ``régions``, ``régions métropolitaines``, ``départements`` (of the
        edition's territory), ``départements métropolitains``.
        """
        when = period or self.value(indicator).period
        return [self.value(indicator, code, period=when) for code in self.group(of)]

    def series(self, indicator: str, of: str = "", *, since: int = 0) -> list[Value]:
        """The yearly (or dated) figures of `indicator`, oldest first, up to the edition's year; quarters are left out."""
        code = of or self.territory.code
        periods = {row["periode"] for row in self._observed.get((indicator, code), [])}
        kept = [
            p
            for p in periods
            if french.parse_period(p)[0] in {"year", "month", "day"} and since <= french.period_bounds(p)[1] <= self.year
        ]
        return [self.value(indicator, code, period=p) for p in sorted(kept)]

    def rank(self, indicator: str, *, among: str = "régions métropolitaines") -> Value:
        """The territory's rank: as a source published it (indicator `rang_…`) or, failing that, computed by the rule."""
        published = f"rang_{indicator}"
        if published in self._definitions:
            found = self.value(published)
            if found.known:
                return found
        return self.computed_rank(indicator, among=among)

    def computed_rank(self, indicator: str, *, among: str = "régions métropolitaines") -> Value:
        """The rank that our own tables give, or a missing value that says which part of the rule is not met."""
        favourable = self._definition(indicator)["sens"] == "favorable"
        return rank(self.values(indicator, among), self.territory.code, among=among, highest_first=not favourable)

    def gap(self, indicator: str, to: str = "FRANCE-FM") -> Value:
        """The edition's figure minus that of territory `to`, at the same period."""
        mine = self.value(indicator)
        return gap(mine, self.value(indicator, to, period=mine.period))

    def evolution(self, indicator: str, *, since: str, of: str = "") -> Value:
        """From period `since` to the edition's figure: points for a rate, per cent for a count."""
        return evolution(self.value(indicator, of, period=since), self.value(indicator, of))

    def total(self, indicator: str, of: Sequence[str] | str = "départements", *, period: str) -> Value:
        """The sum over territories of a count that adds up; missing when the indicator is not additive."""
        definition = self._definition(indicator)
        if not definition["additif"]:
            return replace(
                self._blank(definition, self.territory.code, period),
                reason=f"« {definition['libelle']} » ne s'additionne pas d'un territoire à l'autre.",
            )
        parts = self.values(indicator, of, period=period)
        return total(parts, territory=self.territory.code, territory_name=self.territory.name)

    def group(self, of: Sequence[str] | str) -> list[str]:
        """The codes that a group's name stands for."""
        if not isinstance(of, str):
            return list(of)
        match of:
            case "régions":
                found = self.territories.of_kind("region")
            case "régions métropolitaines":
                found = self.territories.of_kind("region", parent="FRANCE-FM")
            case "départements":
                found = self.territories.of_kind("departement", parent=self.territory.code)
            case "départements métropolitains":
                found = self.territories.of_kind("departement", parent="FRANCE-FM")
            case _:
                raise PacteError(
                    f"Groupe de territoires « {of} » inconnu : écrivez régions, régions métropolitaines, départements, "
                    "départements métropolitains, ou une liste de codes."
                )
        return sorted(t.code for t in found)

    def national_indicators(self, axis: Axis = "") -> list[Value]:
        """The national indicators of the local contracts (of one axis), in the order of the national dashboard."""
        codes = [
            code
            for code, row in self._definitions.items()
            if row["famille"] == "national" and (not axis or row["chapitre"] == axis)
        ]
        return [value for value in (self.value(code) for code in codes) if value.known]

    # --- Pilot'actions ---------------------------------------------------------------------------------------------

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

    def breakdown(
        self, subject: str, dimension: str, *, measure: str, axis: Axis = "", contracts: str = "ensemble"
    ) -> list[Value]:
        """All the modalities of a distribution that are known, in the order of the table; totals are left out."""
        frame = self._shares_of(subject, dimension, axis, contracts, measure, self.territory.code)
        frame = frame[~frame["modalite"].isin({"ensemble", "concernees"})]
        return [self._part(row) for row in frame.to_dict("records")]

    def _shares_of(
        self, subject: str, dimension: str, axis: str, contracts: str, measure: str, territory: str
    ) -> pd.DataFrame:
        frame = self.tables["repartitions"]
        return frame[
            (frame["territoire"] == territory)
            & (frame["periode"] == str(self.year))
            & (frame["sujet"] == subject)
            & (frame["contrats"] == contracts)
            & (frame["axe"] == axis)
            & (frame["dimension"] == dimension)
            & (frame["mesure"] == measure)
        ]

    def _share(
        self, subject: str, dimension: str, modality: str, axis: str, contracts: str, measure: str, of: str
    ) -> Value:
        code = of or self.territory.code
        frame = self._shares_of(subject, dimension, axis, contracts, measure, code)
        frame = frame[frame["modalite"] == modality]
        if len(frame):
            return self._part(frame.iloc[0].to_dict())
        unit, decimals = MEASURES[measure]
        what = f"{subject} des contrats locaux des solidarités ({dimension} : {self._modality(dimension, modality)})"
        return Value(
            None,
            unit,
            what,
            decimals=decimals,
            territory=code,
            territory_name=self._name(code),
            period=str(self.year),
            status="non disponible",
            reason=f"ni extraction de Pilot'actions ni chiffre publié {self._place(code)} en {self.year}.",
        )

    def _part(self, row: dict[str, object]) -> Value:
        unit, _ = MEASURES[str(row["mesure"])]
        label = self._modality(str(row["dimension"]), str(row["modalite"]))
        source = str(row["source"])
        base = row.get("base")
        scope = "actions des contrats locaux des solidarités"
        if base is not None and not pd.isna(base):
            scope = f"{int(float(str(base)))} {scope}"
        if row["axe"]:
            scope += f", axe « {self._axes[str(row['axe'])]['intitule']} »"
        if row["contrats"] != "ensemble":
            scope += f", contrats avec les {row['contrats']}" + (
                " et la Ville de Marseille" if row["contrats"] == "métropoles" and self.territory.code == "REG-93" else ""
            )
        value = _number(row["valeur"])
        return Value(
            number=value,
            unit=unit,
            label=label,
            indicator=f"{row['sujet']}/{row['dimension']}/{row['modalite']}",
            decimals=int(str(row[DECIMALS])),
            territory=str(row["territoire"]),
            territory_name=self._name(str(row["territoire"])),
            period=str(row["periode"]),
            status=str(row["statut"]),
            qualifier=str(row["qualificatif"]),
            source=source,
            citation=self._cite(source),
            document=str(row["document"]),
            locator=str(row["reperage"]),
            table=str(row[TABLE]),
            row=int(str(row[ROW])),
            scope=scope,
        )

    def _modality(self, dimension: str, modality: str) -> str:
        """The label of a modality, from the nomenclature of its dimension."""
        tables = {"thematique": "thematiques", "champ": "champs", "type": "types_action", "nature": "natures",
                  "axe": "axes", "financeur": "financeurs", "cible": "cibles"}  # fmt: skip
        if dimension in tables:
            frame = self.tables[tables[dimension]]
            found = frame.loc[frame.iloc[:, 0] == modality, "intitule"]
            if len(found):
                return french.typography(str(found.iloc[0]))
        return french.typography(_MODALITIES.get((dimension, modality), modality.replace("_", " ")))

    # --- sheets, pacts, measures -----------------------------------------------------------------------------------

    def sheets(self, axis: Axis = "") -> list[Sheet]:
        """The action sheets of the territory's contracts (of one axis), each with its results."""
        frame = self.tables["actions"]
        frame = frame[frame["region"] == self.territory.code] if "region" in frame else frame[frame["axe"] == axis]
        if axis:
            frame = frame[frame["axe"] == axis]
        return [self._sheet(row) for row in frame.to_dict("records")]

    def _sheet(self, row: dict[str, object]) -> Sheet:
        raise NotImplementedError

    def measures(self, axis: str = "") -> pd.DataFrame:
        """The national measures and their progress: mesure, axe, intitule, objectif, taux, taux_note, statut…"""
        measures = self.tables["mesures"]
        if axis:
            measures = measures[measures["axe"] == axis]
        return measures.merge(self.tables["mesures_suivi"], on="mesure", suffixes=("", "_suivi"))

    # --- reading rows ----------------------------------------------------------------------------------------------

    @cached_property
    def _definitions(self) -> dict[str, dict[str, object]]:
        frame = self.tables["indicateurs"]
        return {str(row["indicateur"]): row for row in frame.to_dict("records")}

    @cached_property
    def _axes(self) -> dict[str, dict[str, object]]:
        return {str(row["axe"]): row for row in self.tables["axes"].to_dict("records")}

    @cached_property
    def _sources(self) -> dict[str, dict[str, object]]:
        return {str(row["source"]): row for row in self.tables["sources"].to_dict("records")}

    @cached_property
    def _observed(self) -> dict[tuple[str, str], list[dict[str, object]]]:
        found: dict[tuple[str, str], list[dict[str, object]]] = {}
        for row in self.tables["observations"].to_dict("records"):
            found.setdefault((str(row["indicateur"]), str(row["territoire"])), []).append(row)
        return found

    def _definition(self, indicator: str) -> dict[str, object]:
        try:
            return self._definitions[indicator]
        except KeyError:
            near = difflib.get_close_matches(indicator, self._definitions, n=3)
            hint = f"Vouliez-vous dire {french.listing(near, last='ou')} ?" if near else "Voir la table indicateurs."
            raise UnknownIndicator(f"Indicateur « {indicator} » inconnu. {hint}") from None

    def _visible(self, period: object, wanted: str, until: str) -> bool:
        if wanted:
            return period == wanted
        form, _ = french.parse_period(str(period))
        start, end = french.period_bounds(str(period))
        if until == "publication":
            return True
        return start <= self.year if form in {"since", "interval", "unknown"} else end <= self.year

    def _preference(self, row: dict[str, object]) -> tuple[object, ...]:
        """The larger, the better: later period, more precise date, published before computed, later publication."""
        form, _ = french.parse_period(str(row["periode"]))
        start, end = french.period_bounds(str(row["periode"]))
        dated = form not in {"since", "interval", "unknown"}
        latest = end if dated else min(start, self.year)
        rank_of_form = {"year": 3, "day": 2, "month": 2, "school": 1}.get(form, 0)
        status = -STATUS_ORDER.index(str(row["statut"]))
        published = str(self._sources.get(str(row["source"]), {}).get("publie", ""))
        document = str(self._sources.get(str(row["document"]), {}).get("publie", ""))
        return latest, status, rank_of_form, str(row["periode"]), max(published, document)

    def _figure(self, definition: dict[str, object], row: dict[str, object]) -> Value:
        number = _number(row["valeur"])
        source = str(row["source"])
        return replace(
            self._blank(definition, str(row["territoire"]), str(row["periode"])),
            number=None if row["statut"] in {"secret", "non disponible"} else number,
            decimals=int(str(row[DECIMALS])),
            status=str(row["statut"]),
            qualifier=str(row["qualificatif"]),
            margin=_number(row["marge"]),
            confidence=str(row["confiance"]),
            source=source,
            citation=self._cite(source),
            document=str(row["document"]),
            locator=str(row["reperage"]),
            table=str(row[TABLE]),
            row=int(str(row[ROW])),
        )

    def _blank(self, definition: dict[str, object], code: str, period: str) -> Value:
        return Value(
            number=None,
            unit=str(definition["unite"]),
            label=french.typography(str(definition["libelle"])),
            indicator=str(definition["indicateur"]),
            decimals=int(float(str(definition["decimales"] or 0))),
            territory=code,
            territory_name=self._name(code),
            period=period,
            status="non disponible",
            definition=french.typography(str(definition["definition"])),
            scope=french.typography(str(definition["champ"])),
        )

    def _name(self, code: str) -> str:
        return self.territories[code].name if code in self.territories else code

    def _place(self, code: str) -> str:
        return self.territories[code].locative if code in self.territories else code

    def _cite(self, source: str) -> str:
        """A publication as a source line names it: producer, title, date."""
        row = self._sources.get(source)
        if row is None:
            return source
        title, producer = str(row["titre"]), str(row["producteur"])
        parts = [producer] + ([title] if title and title != producer else [])
        text = ", ".join(parts)
        if row["extrait"]:
            text += f" (données extraites le {french.period(str(row['extrait']))})"
        elif row["publie"]:
            text += f" ({french.period(str(row['publie']))})"
        return french.typography(text)


_MODALITIES = {
    ("satisfaction", "tres_satisfaisant"): "déploiement jugé très satisfaisant",
    ("qpv", "en_partie"): "en partie dans les QPV",
    ("qpv", "exclusivement"): "exclusivement dans les QPV",
    ("qpv", "concernees"): "dans les QPV, en partie ou exclusivement",
    ("rural", "en_partie"): "en partie dans les zones rurales",
    ("consommation", "consommes"): "crédits consommés",
    ("consommation", "reportes"): "crédits reportés sur l'année suivante",
    ("ensemble", "ensemble"): "ensemble",
}


def _number(cell: object) -> float | None:
    number = float(str(cell)) if cell not in ("", None) else None
    return None if number is None or pd.isna(number) else number
