"""Values as an edition serves them, and one figure of each kind made from any values."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from pacte_analysis.display import (
    Card,
    Measure,
    Objective,
    Sheet,
    Tile,
    box,
    cards,
    choropleth,
    dot_range,
    example,
    indicators,
    lines,
    measures,
    paired_bars,
    ranked_bars,
    shares,
    table,
    tiles,
)
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.outline import Ground, Outline
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]
Build = Callable[[Sequence[Value]], Shown]

NAMES = {
    "REG-93": "Provence-Alpes-Côte d'Azur",
    "REG-76": "Occitanie",
    "REG-53": "Bretagne",
    "FRANCE-FM": "France métropolitaine",
}


def value(number: float | None, territory: str = "REG-93", **changes: Any) -> Value:
    """A poverty rate of 2021, unless told otherwise."""
    fields: dict[str, Any] = {
        "unit": "%",
        "label": "taux de pauvreté",
        "indicator": "taux_pauvrete_60",
        "decimals": 1,
        "territory": territory,
        "territory_name": NAMES.get(territory, territory),
        "period": "2021",
        "citation": "Insee, Filosofi 2021",
        "scope": "ménages fiscaux",
        "locator": "feuille REG",
    }
    return Value(number, **{**fields, **changes})


@pytest.fixture
def make() -> Make:
    return value


@pytest.fixture
def regions() -> list[Value]:
    return [value(17.4, "REG-93"), value(17.5, "REG-76"), value(11.1, "REG-53")]


@pytest.fixture
def france() -> Value:
    return value(14.9, "FRANCE-FM")


def square(code: str, x: int, side: int = 1000) -> Outline:
    """A square territory, `x` units to the east."""
    return Outline(code, x + side // 2, side // 2, f"m{x} 0 {side} 0 0 {side}-{side} 0z")


GROUND = Ground(outlines={code: square(code, 1000 * place) for place, code in enumerate(NAMES)}, noun="régions")


def _series(values: Sequence[Value]) -> list[list[Value]]:
    """Each value with a known one the year before, so that there is a line to draw."""
    return [[value(10.0, item.territory, label=item.label, unit=item.unit, period="2020"), item] for item in values]


BUILDS: dict[str, Build] = {
    "ranked_bars": lambda values: ranked_bars(values, title="Barres", highlight="REG-93"),
    "shares": lambda values: shares(values, title="Parts"),
    "shares multiple": lambda values: shares(values, title="Parts", multiple=True),
    "lines": lambda values: lines(_series(values), title="Courbes", highlight="REG-93"),
    "paired_bars": lambda values: paired_bars([(one[0], one[1]) for one in _series(values)], title="Paires"),
    "dot_range": lambda values: dot_range(values, title="Points", highlight="REG-93", reference=values[-1]),
    "choropleth": lambda values: choropleth(values, GROUND, title="Carte", highlight="REG-93"),
    "table": lambda values: table(
        [(item.territory_name, item) for item in values], columns=("Lieu", "Taux"), title="T"
    ),
    "tiles": lambda values: tiles(
        [Tile(item, against=values[-1], extras=(("dont", item, "ainsi"),)) for item in values], title="Tuiles"
    ),
    "sheet": lambda values: Sheet(title="Action", results=tuple((v.territory_name, v) for v in values)).figure(),
    "example": lambda values: example("Exemple", results=[(item.territory_name, item) for item in values]),
    "box": lambda values: box("Zoom", description="Un zoom.", results=[(item.territory_name, item) for item in values]),
    "cards": lambda values: cards(
        [Card(title=item.territory_name, results=(item,)) for item in values],
        title="Mesures",
        subtitle="Mesures d'un territoire",
        sources=("Préfecture",),
        scope="mesures",
        territory="REG-93",
        period="2021",
    ),
    "indicators": lambda values: indicators({"droits": values}, title="I", against={values[0].indicator: values[-1]}),
    "measures": lambda values: measures(
        [Measure(1, item.territory_name, "droits", (Objective(item.label, "Atteint", item),)) for item in values],
        title="Mesures",
    ),
}


@pytest.fixture
def builds() -> dict[str, Build]:
    """The ways to make a figure, by name."""
    return BUILDS


@pytest.fixture(params=sorted(BUILDS))
def build(request: pytest.FixtureRequest) -> Build:
    """Each way to make a figure, from any values."""
    return BUILDS[request.param]
