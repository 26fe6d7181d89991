"""The published figures of an edition beside those that its extract of Pilot'actions gives.

It checks both: a tally that is wrong, and a publication that counted otherwise.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from pacte_analysis import french
from pacte_analysis.analysis.reconcile import INDICATOR, SHARE, WITHIN, counted, reconcile
from pacte_analysis.characters import harmless
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.catalogue import how_computed
from pacte_analysis.tables.extract.model import columns
from pacte_analysis.tables.value import Value

# What an extract tells of: actions of local pacts are counted elsewhere.
SUBJECTS = ("actions", "crédits")

# Figures that were published as they are, and not computed on our tables.
PUBLISHED = ("publié", "provisoire")

# How the dimensions that are not said by their name alone are said.
_DIMENSIONS = {
    "champ": "champ d'action publique",
    "type": "type d'action",
    "cible": "cible directe",
    "qpv": "quartiers prioritaires (QPV)",
    "rural": "territoires ruraux",
    "thematique": "thématique",
    "echelle": "échelle",
    "consommation": "consommation des crédits",
    "cofinanceur": "cofinanceur tiers",
}
_CONTRACTS = {
    "départements": "contrats avec les Départements",
    "métropoles": "contrats avec les métropoles et les villes",
}

HEADER = ("sujet", "dimension", "modalite", "indicateur", "axe", "contrats", "mesure", "libelle", "unite", "publie",
          "qualificatif", "calcule", "ecart", "admis_de", "admis_a", "verdict", "base_publiee", "base_calculee",
          "source", "document", "reperage")  # fmt: skip


class NothingToReconcile(PacteError):
    """An edition that has no extract, or nothing published to set it against."""


@dataclass(frozen=True)
class Line:
    """One published figure, the computed one (not known when it is not computed, or hidden), and what follows.

    `low` and `high` bound what the published figure leaves open; infinite where it has no limit.
    """

    subject: str
    label: str
    published: Value
    computed: Value
    low: float
    high: float
    verdict: str
    row: dict[str, Any]

    @property
    def gap(self) -> Value:
        """Computed minus published: points between two percentages, the unit itself otherwise."""
        gap = self.row["ecart"]
        known = not math.isnan(gap)
        return replace(
            self.computed,
            number=gap if known else None,
            unit="points" if self.published.unit == "%" else self.published.unit,
            status="calculé" if known else "non disponible",
            label=f"écart, {self.label}",
        )

    @property
    def admitted(self) -> str:
        """What the published figure leaves open, as text: *42,5 à 43,5*; empty when it is compared with nothing."""
        if math.isnan(self.low):
            return ""
        whole = self.published.unit != "%" and self.published.decimals == 0
        low = _limit(self.low, math.ceil if whole else None)
        high = _limit(self.high, math.floor if whole else None)
        if not (low and high):
            return f"{low} ou plus" if low else f"{high} ou moins"
        return low if low == high else f"{low}{french.NBSP}à{french.NBSP}{high}"


class Reconciliation:
    """Every published figure of an edition that its extract could give. Raises `NothingToReconcile`."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        who = f"{edition.territory} ({edition.territory.code}), {edition.year}"
        if edition.extract is None:
            raise NothingToReconcile(
                f"{who} : aucune extraction à rapprocher. Importez-la d'abord : pacte import extraction.xlsx "
                f"--territory {edition.territory.code} --year {edition.year}."
            )
        self.extract = edition.extract
        if not self.lines:
            raise NothingToReconcile(
                f"{who} : l'extraction est là, mais aucun chiffre publié de cette année ne peut lui être comparé."
            )

    @cached_property
    def lines(self) -> list[Line]:
        """Actions, credits, then national indicators, each in the order of the tables."""
        catalogue = self.edition.catalogue
        computed = catalogue.computed(self.extract.territory, self.extract.year)
        if computed is None:
            return []
        shares, observed = computed.shares, computed.observations
        lines = [self._share(row) for row in _rows(reconcile(self._published_shares(), shares, SHARE))]
        lines.sort(key=lambda line: SUBJECTS.index(line.subject))
        known = self._published_observations()
        order = list(catalogue.definitions)
        found = [self._observed(row) for row in _rows(reconcile(known, observed, INDICATOR))]
        return lines + sorted(found, key=lambda line: order.index(line.published.indicator))

    @property
    def origin(self) -> str:
        """The extract as a sentence names it: *l'extraction du 14 octobre 2025 (données fictives)*."""
        return how_computed(self.extract).removeprefix("calculé sur ")

    def of(self, *verdicts: str, subject: str = "") -> list[Line]:
        """The lines of some verdicts (of all when none is named), perhaps of one subject."""
        return [
            line
            for line in self.lines
            if (not verdicts or line.verdict in verdicts) and (not subject or line.subject == subject)
        ]

    @property
    def subjects(self) -> list[str]:
        return list(dict.fromkeys(line.subject for line in self.lines))

    @property
    def counts(self) -> dict[str, int]:
        """How many figures have each verdict, those that ask for a look first."""
        return counted(pd.DataFrame({"verdict": [line.verdict for line in self.lines]}))

    def count(self, *verdicts: str) -> Value:
        """How many figures have some verdicts (all of them when none is named), as a figure that a page may tell."""
        among = french.listing([f"« {verdict} »" for verdict in verdicts], last="ou")
        return Value(
            number=len(self.of(*verdicts)),
            unit="chiffres",
            label=french.typography(f"chiffres publiés, {among}" if verdicts else "chiffres publiés, rapprochés"),
            territory=self.edition.territory.code,
            territory_name=self.edition.territory.name,
            period=str(self.edition.year),
            status="calculé",
            source=self.extract.source,
            citation=self.edition.catalogue.cite(self.extract.source),
            how="comptés sur cette page",
        )

    @property
    def agrees(self) -> bool:
        """Whether every published figure is within rounding of the computed one."""
        return set(self.counts) == {WITHIN}

    def csv(self) -> str:
        """All lines, one a published figure, with the numbers as they are."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        for line in self.lines:
            row = line.row
            writer.writerow(
                harmless(str(cell))
                for cell in (
                    line.subject, row.get("dimension", ""), row.get("modalite", ""), row.get("indicateur", ""),
                    row.get("axe", ""), row.get("contrats", ""), row.get("mesure", "nombre"), line.label,
                    line.published.unit, _plain(row["valeur"], line.published.decimals), line.published.qualifier,
                    _plain(row["calcule"]), _plain(row["ecart"]), _plain(line.low), _plain(line.high), line.verdict,
                    _plain(row.get("base")), _plain(row.get("base_calculee")), row["source"], row["document"],
                    row["reperage"],
                )
            )  # fmt: skip
        return out.getvalue()

    @property
    def _indicators(self) -> list[str]:
        return [column.name for column in columns(self.edition.tables.folder) if column.indicator]

    # --- what was published ----------------------------------------------------------------------------------------

    def _published_shares(self) -> pd.DataFrame:
        frame = self.edition.tables["repartitions"]
        return frame[self._own(frame) & frame["sujet"].isin(SUBJECTS)]

    def _published_observations(self) -> pd.DataFrame:
        frame = self.edition.tables["observations"]
        return frame[self._own(frame) & frame["indicateur"].isin(self._indicators)]

    def _own(self, frame: pd.DataFrame) -> "pd.Series[bool]":
        here = (frame["territoire"] == self.edition.territory.code) & (frame["periode"] == str(self.edition.year))
        return here & frame["statut"].isin(PUBLISHED)

    # --- lines -----------------------------------------------------------------------------------------------------

    def _share(self, row: dict[str, Any]) -> Line:
        published = self.edition.catalogue.share(row)
        return self._line(str(row["sujet"]), self._label(row, published), published, row)

    def _observed(self, row: dict[str, Any]) -> Line:
        published = self.edition.catalogue.observed(row)
        definition = self.edition.catalogue.definition(published.indicator)
        label = french.typography(definition["libelle_court"] or definition["libelle"])
        return self._line("indicateurs nationaux", french.capitalised(label), published, row)

    def _line(self, subject: str, label: str, published: Value, row: dict[str, Any]) -> Line:
        number = None if math.isnan(row["calcule"]) else float(row["calcule"])
        hidden = row["verdict"] == "masqué"
        computed = replace(
            published,
            number=number,
            # One decimal more than a percentage was published with shows on which side of the rounding it falls.
            decimals=published.decimals + (published.unit == "%"),
            status="secret" if hidden else "non disponible" if number is None else "calculé",
            qualifier="exact",
            source=self.extract.source,
            citation=self.edition.catalogue.cite(self.extract.source),
            document="",
            locator="",
            table="",
            row=0,
            reason="" if hidden or number is not None else "l'extraction ne donne pas ce chiffre",
        )
        return Line(subject, label, published, computed, float(row["bas"]), float(row["haut"]), row["verdict"], row)

    def _label(self, row: dict[str, Any], published: Value) -> str:
        """*Thématique : Soutien à la parentalité, axe « Enfance »*."""
        axes = self.edition.catalogue.axes
        words = published.label
        if row["dimension"] == "axe":
            words = f"axe : {axes[row['modalite']]['intitule_court']}"
        elif row["dimension"] != "ensemble":
            words = f"{_DIMENSIONS.get(row['dimension'], row['dimension'])} : {published.label}"
        if row["axe"]:
            words += f", axe « {axes[row['axe']]['intitule_court']} »"
        if row["contrats"] in _CONTRACTS:
            words += f", {_CONTRACTS[row['contrats']]}"
        return french.typography(french.capitalised(words))


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame.to_dict("records"):
        yield {str(name): cell for name, cell in row.items()}


def _limit(bound: float, towards: Callable[[float], int] | None) -> str:
    """A bound as text, the whole number inside it where only whole numbers are counted; empty when there is none."""
    if math.isinf(bound):
        return ""
    inside = bound if towards is None else towards(bound)
    decimals = next((n for n in range(3) if abs(inside - round(inside, n)) < 1e-9), 3)
    return french.number(inside, decimals)


def _plain(number: object, decimals: int | None = None) -> str:
    """A number as the tables write it; empty when there is none."""
    if not isinstance(number, int | float) or math.isnan(number) or math.isinf(number):
        return ""
    return f"{number:.{decimals}f}" if decimals is not None else f"{number:.4f}".rstrip("0").rstrip(".")
