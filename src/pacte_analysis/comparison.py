"""Any territory against any other of its kind: the indicators that compare, each at a period that most of them know.

What depends on the size of a territory is set against its population of the same year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pacte_analysis import french
from pacte_analysis.analysis.gap import per_thousand
from pacte_analysis.analysis.ranking import rank
from pacte_analysis.display import wording
from pacte_analysis.display.strips import Strip
from pacte_analysis.edition import Edition
from pacte_analysis.tables.value import Value

POPULATION = "population_municipale"
PER_THOUSAND = f"pour 1{french.NNBSP}000 habitants"

# How our tables mark a population that is not of its year (Mayotte's is of the census of 2017).
OUTDATED = "basse"

# A period at which fewer of the territories are known than this would compare a few with none.
ENOUGH = 2 / 3


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: an indicator, perhaps for 1 000 inhabitants."""

    indicator: str
    for_inhabitants: bool = False


MEASURES = (
    Measure("taux_pauvrete_60"),
    Measure("taux_pauvrete_60_familles_monoparentales"),
    Measure("taux_pauvrete_60_referent_moins_30_ans"),
    Measure("niveau_vie_median"),
    Measure("rapport_interdecile"),
    Measure("indice_gini"),
    Measure("taux_chomage_localise"),
    Measure("foyers_rsa", for_inhabitants=True),
    Measure("foyers_prime_activite", for_inhabitants=True),
    Measure("allocataires_aah", for_inhabitants=True),
    Measure("enfants_accueillis_ase", for_inhabitants=True),
    Measure(POPULATION),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator of the edition among its like: `values` of all of them, its own, and those it is set against."""

    measure: Measure
    label: str
    values: tuple[Value, ...]
    own: Value
    references: tuple[Value, ...]
    ranks: tuple[Value, ...]
    favourable: bool | None

    @property
    def strip(self) -> Strip:
        return Strip(self.label, self.values, self.own, self.references)

    def against(self, reference: Value) -> str:
        """How the edition stands against one of its references: *mieux*, *moins bien*, *autant*, *plus*, *moins*; empty
        when the two do not compare or stand nearer than the error."""
        distance = wording.gap(self.own, reference)
        error = (self.own.margin or 0) + (reference.margin or 0)
        if distance is None or self.own.series != reference.series or (distance and abs(distance) <= error):
            return ""
        if distance == 0:
            return "autant"
        if self.favourable is None:
            return "plus" if distance > 0 else "moins"
        return "mieux" if (distance > 0) == self.favourable else "moins bien"


class Comparison:
    """An edition among the territories of its kind: régions for a région and for France, départements for one.

    `group` names others to compare: a map has a scale of its own.
    """

    def __init__(self, edition: Edition, group: str = "") -> None:
        self.edition = edition
        self._group = group

    @property
    def group(self) -> str:
        """The name of the group that is compared."""
        return self._group or {"departement": "départements de France", "metropole": "métropoles"}.get(
            self.edition.territory.kind, "régions"
        )

    @property
    def noun(self) -> str:
        """What its territories are: *régions*."""
        return self.group.split(" ")[0]

    @cached_property
    def codes(self) -> list[str]:
        return self.edition.group(self.group)

    @property
    def country(self) -> bool:
        """Whether the edition is of the country, which is set against its own past."""
        return self.edition.territory.kind == "france"

    @cached_property
    def rows(self) -> list[Compared]:
        """The indicators that most of the territories know at one period, in the order of `MEASURES`."""
        found = [(measure, self.period(measure)) for measure in MEASURES]
        return [self._row(measure, period) for measure, period in found if period]

    @property
    def absent(self) -> list[str]:
        """The labels of the indicators that too few of the territories know."""
        return [self._label(measure) for measure in MEASURES if not self.period(measure)]

    def period(self, measure: Measure) -> str:
        """The latest period, by the end of the edition's year, that two thirds of the territories know; else empty."""
        # A count that régions do not have of their own is dated by their départements.
        codes = {*self.codes, *self.edition.group("départements de France")}
        dated = {
            str(row["periode"])
            for code in codes
            for row in self.edition.catalogue.observations(measure.indicator, code)
            if french.parse_period(row["periode"])[0] in {"year", "month"}
        }
        seen = [period for period in dated if french.period_bounds(period)[1] <= self.edition.year]
        for period in sorted(seen, reverse=True):
            known = sum(self.value(measure, code, period).known for code in self.codes)
            if known >= ENOUGH * len(self.codes):
                return period
        return ""

    def value(self, measure: Measure, code: str, period: str) -> Value:
        """The measure in a territory at a period, set against its population when it has to be."""
        count = self.edition.value(measure.indicator, code, period=period)
        if not measure.for_inhabitants:
            return count
        year = str(french.period_bounds(period)[1])
        inhabitants = self.edition.value(POPULATION, code, period=year)
        if inhabitants.confidence.startswith(OUTDATED):
            why = "sa population est celle d'un recensement plus ancien."
            inhabitants = self.edition.catalogue.blank(POPULATION, code, year, reason=why)
        return per_thousand(count, inhabitants, label=self._label(measure), unit=PER_THOUSAND)

    def _row(self, measure: Measure, period: str) -> Compared:
        values = tuple(self.value(measure, code, period) for code in self.codes)
        own, references = self._own(measure, period, values)
        sense = self.edition.catalogue.definition(measure.indicator)["sens"]
        favourable = {"favorable": True, "defavorable": False}.get(sense)
        ranks = tuple(
            rank(
                [self.value(measure, code, period) for code in self.edition.group(group)],
                self.edition.territory.code,
                among=self.edition.group_name(group),
                highest_first=not favourable,
            )
            for group in self.edition.peers
        )
        elsewhere = own.known and own.territory != self.edition.territory.code
        label = f"{own.label} ({own.territory_name})" if elsewhere else own.label
        return Compared(measure, label, values, own, references, ranks, favourable)

    def _own(self, measure: Measure, period: str, values: Sequence[Value]) -> tuple[Value, tuple[Value, ...]]:
        """The edition's own figure, and those it is set against: territories, or the country's own year before."""
        code = self.edition.territory.code
        if not self.country:
            own = next(value for value in values if value.territory == code)
            return own, tuple(self.value(measure, up.code, period) for up in self.edition.comparators)
        # The country as a whole, or its metropolitan part when only that is known.
        either = [self.value(measure, each, period) for each in (code, self.edition.comparators[0].code)]
        own = next((value for value in either if value.known), either[0])
        return own, (self._year_before(measure, own),)

    def _year_before(self, measure: Measure, own: Value) -> Value:
        year, month = french.period_bounds(own.period)[1] - 1, own.period[4:]
        return self.value(measure, own.territory, f"{year}{month}")

    def _label(self, measure: Measure) -> str:
        label = french.typography(str(self.edition.catalogue.definition(measure.indicator)["libelle"]))
        return f"{label}, {PER_THOUSAND}" if measure.for_inhabitants else label
