"""The maps of an edition: an indicator by région or by département, the edition's territory outlined on it.

Periods, ratios to the population and the list of indicators are those of the comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pacte_analysis import french
from pacte_analysis.comparison import MEASURES, POPULATION, Comparison, Measure
from pacte_analysis.display import Outline, choropleth, wording
from pacte_analysis.display.figure import Figure
from pacte_analysis.display.outline import Ground
from pacte_analysis.edition import Edition
from pacte_analysis.tables.package import Tables, records
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territory, slug

# The groups of territories that have outlines, by what they are called.
LEVELS = {"régions": "régions", "départements": "départements de France"}

# A count is no shade.
RATIOS = tuple(measure for measure in MEASURES if measure.for_inhabitants or measure.indicator != POPULATION)
POVERTY = RATIOS[0]
PER_PERSON = "Rapport à la population municipale de la même année, calculé sur nos tables."


def outlines(tables: Tables) -> dict[str, Outline]:
    """The outlines of the table `contours`, by territory."""
    rows = records(tables["contours"])
    return {
        str(row["territoire"]): Outline(str(row["territoire"]), int(row["x"]), int(row["y"]), str(row["trace"]))
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map of the atlas: what it measures, as a list names it, and its figure."""

    measure: str
    figure: Figure

    @property
    def id(self) -> str:
        return self.figure.id


class Atlas:
    """The maps that an edition can show."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def outlines(self) -> dict[str, Outline]:
        """The outlines of the edition's tables, by territory."""
        return outlines(self.edition.tables)

    @cached_property
    def _comparisons(self) -> dict[str, Comparison]:
        return {noun: Comparison(self.edition, group) for noun, group in LEVELS.items()}

    def map(self, measure: Measure, level: str, *, shapes_of: str = "", leads: bool = True) -> Figure | None:
        """A measure by *régions* or by *départements*; None when too few of them know it."""
        codes = self._comparisons[level].codes
        id = f"carte-{slug(measure.indicator)}-{slug(level)}"
        return self._map(measure, level, codes, id, shapes_of=shapes_of, leads=leads)

    def by(self, level: str) -> list[Sheet]:
        """Each measure by *régions* or *départements*; the outlines are drawn once, on the first map."""
        found: list[Sheet] = []
        for measure in RATIOS:
            if shown := self.map(measure, level, shapes_of=found[0].id if found else "", leads=False):
                found.append(Sheet(wording.inline(shown.values[0].label), shown))
        return found

    def nearby(self) -> Figure | None:
        """Poverty in the départements of the edition's région (of the country, for France), in the classes of the
        whole country; None where a région has but one."""
        region = self._region
        if self.edition.territory.kind == "france":
            return self.map(POVERTY, "départements")
        codes = [t.code for t in self.edition.territories.of_kind("departement", parent=region.code)] if region else []
        return self._map(POVERTY, "départements", codes, "carte") if len(codes) > 1 else None

    @property
    def _region(self) -> Territory | None:
        here = self.edition.territory
        return next((t for t in [here, *self.edition.territories.above(here)] if t.kind == "region"), None)

    def _map(
        self, measure: Measure, level: str, codes: Sequence[str], id: str, *, shapes_of: str = "", leads: bool = True
    ) -> Figure | None:
        comparison = self._comparisons[level]
        period = comparison.period(measure)
        every = {code: comparison.value(measure, code, period) for code in comparison.codes} if period else {}
        values = [every[code] for code in codes if code in every]
        if not any(value.known for value in values):
            return None
        highlight = self._highlight(level)
        own, reference = self._own(measure, period), comparison.value(measure, "FRANCE-FM", period)
        shown = choropleth(
            values,
            Ground(outlines=self.outlines, noun=level),
            title=self._title(values, own),
            highlight=highlight,
            outlined=str(self.edition.territories[highlight]) if highlight else "",
            own=own,
            reference=reference if reference.known and own.territory != "FRANCE-FM" else None,
            among=list(every.values()),
            shapes_of=shapes_of,
            leads=leads,
            treatment=PER_PERSON if measure.for_inhabitants else "",
            id=id,
        )
        return shown if isinstance(shown, Figure) else None

    def _own(self, measure: Measure, period: str) -> Value:
        """The edition's own figure; metropolitan France's when the country's is not known."""
        here, value = self.edition.territory.code, self._comparisons["régions"].value
        own = value(measure, here, period)
        return value(measure, "FRANCE-FM", period) if not own.known and here == "FRANCE-F" else own

    def _highlight(self, level: str) -> str:
        """What is outlined: the territory itself, or the région that holds it."""
        here = self.edition.territory
        if here.kind == "departement" and level == "départements":
            return here.code
        return self._region.code if self._region else ""

    def _title(self, values: Sequence[Value], own: Value) -> str:
        known = sorted((value for value in values if value.known), key=lambda value: (float(value), value.territory))
        low, high = known[0], known[-1]
        label = french.capitalised(low.label)
        where = self.edition.territories[own.territory].locative
        mine = f"{own.text} {where}, " if own.known else ""
        return f"{label} : {mine}de {low.text} ({wording.place(low)}) à {high.text} ({wording.place(high)})"
