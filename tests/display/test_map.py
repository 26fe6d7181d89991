"""Maps in shades: ratios only, one period, every class and every absence told in words as well as in colour."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pacte_analysis.display import Figure, Missing, Outline, choropleth
from pacte_analysis.display.map import CountOnMap, MixedPeriods
from pacte_analysis.display.outline import Ground
from pacte_analysis.display.wording import MixedUnits
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]

RATES = (9.1, 12.0, 14.0, 15.0, 17.4, 21.0)
CODES = [f"DEP-{number:02}" for number in range(1, 7)]
MAINLAND = Outline("FRANCE-FM", 3000, 500, "m0 0 6000 0 0 1000-6000 0z")


@pytest.fixture
def ground() -> Ground:
    squares = {
        code: Outline(code, place * 1000 + 500, 500, f"m{place * 1000} 0 1000 0 0 1000-1000 0z")
        for place, code in enumerate(CODES)
    }
    return Ground(outlines={"FRANCE-FM": MAINLAND, **squares}, noun="départements")


@pytest.fixture
def values(make: Make) -> list[Value]:
    return [make(rate, code, territory_name=f"Nom {code}") for rate, code in zip(RATES, CODES, strict=True)]


def drawn(values: list[Value], ground: Ground, **options: Any) -> Figure:
    shown = choropleth(values, ground, **{"title": "Carte", "id": "carte", **options})
    assert isinstance(shown, Figure)
    return shown


def test_a_count_is_refused_and_the_message_says_what_to_do(make: Make, ground: Ground) -> None:
    with pytest.raises(CountOnMap, match="pour 1 000 habitants"):
        choropleth([make(120, code, unit="foyers", label="foyers") for code in CODES], ground, title="Carte")


@pytest.mark.parametrize("unit", ["%", "euros_an", "ratio", "indice", "pour 1 000 habitants"])
def test_a_ratio_is_drawn(make: Make, ground: Ground, unit: str) -> None:
    assert drawn([make(rate, code, unit=unit) for rate, code in zip(RATES, CODES, strict=True)], ground).body


def test_several_periods_or_units_are_refused(values: list[Value], ground: Ground) -> None:
    with pytest.raises(MixedPeriods, match=r"2020 et 2021|2021 et 2020"):
        choropleth([replace(values[0], period="2020"), *values[1:]], ground, title="Carte")
    with pytest.raises(MixedUnits):
        choropleth([replace(values[0], unit="ratio"), *values[1:]], ground, title="Carte")


def test_every_territory_has_its_class_in_the_shape_the_legend_and_the_table(
    values: list[Value], ground: Ground
) -> None:
    shown = drawn(values, ground)
    assert re.findall(r'<use class="(t\d)" href="#carte-(DEP-\d\d)"', shown.body) == list(
        zip(["t0", "t0", "t2", "t2", "t4", "t4"], CODES, strict=True)
    )
    assert re.findall(r'aplats-cle (t\d)">(\w)</span> <span>([^<]+)', shown.body) == [
        ("t4", "C", "de 17,4 à 21,0\u00a0% "),
        ("t2", "B", "de 14,0 à 15,0\u00a0% "),
        ("t0", "A", "de 9,1 à 12,0\u00a0% "),
    ]
    assert [row.cells[2] for row in shown.data.rows] == ["C", "C", "B", "B", "A", "A"]
    assert shown.data.columns[2].title == "Classe"
    assert "quantiles" in shown.reading


def test_what_is_missing_is_hatched_and_named_and_secrets_keep_their_number(
    values: list[Value], ground: Ground
) -> None:
    hidden = [
        replace(values[0], status="secret"),
        replace(values[1], number=None, status="non disponible"),
        *values[2:],
    ]
    shown = drawn(hidden, ground)
    assert shown.body.count("fill: url(#carte-nd)") == 2
    assert '<pattern id="carte-nd"' in shown.body
    assert "secret statistique\u00a0: Nom DEP-01" in shown.body
    assert "non disponible\u00a0: Nom DEP-02" in shown.body
    assert "9,1" not in shown.html()
    assert "Sans valeur : Nom DEP-01 et Nom DEP-02" in shown.alt


def test_the_alternative_text_says_the_extremes_and_where_the_territory_stands(
    values: list[Value], ground: Ground
) -> None:
    alt = drawn(values, ground, highlight="DEP-05").alt
    assert "La valeur la plus élevée : Nom DEP-06, 21,0" in alt
    assert "la plus faible : Nom DEP-01, 9,1" in alt
    assert "Nom DEP-05 : 17,4\u00a0%, classe C" in alt


def test_the_territory_is_outlined_and_named(values: list[Value], ground: Ground) -> None:
    shown = drawn(values, ground, highlight="DEP-05", outlined="Nom DEP-05")
    assert '<use class="ici" href="#carte-DEP-05"/>' in shown.body
    assert re.search(r'aplats-cle contour"></span> <span>Nom DEP-05', shown.body)
    assert [row.here for row in shown.data.rows].count(True) == 1


def test_what_the_outlines_do_not_hold_stands_beside_as_a_tile(values: list[Value], make: Make, ground: Ground) -> None:
    far = make(36.1, "DEP-974", territory_name="La Réunion")
    shown = drawn([*values, far], ground)
    assert re.search(r'aplats-case t4"[^>]*data-c="DEP-974"[^>]*>36,1</span> La Réunion', shown.body)
    assert "#carte-DEP-974" not in shown.body


def test_the_classes_are_said_to_be_made_of_the_territories_whose_figure_is_known(
    values: list[Value], ground: Ground
) -> None:
    unknown = replace(values[0], number=None, status="non disponible", reason="faute de source.")
    assert "les 6 départements dont la valeur est connue" in drawn(values, ground).reading
    assert "les 5 départements dont la valeur est connue" in drawn([unknown, *values[1:]], ground).reading


def test_a_part_of_the_country_keeps_the_classes_of_the_whole(values: list[Value], ground: Ground) -> None:
    shown = drawn(values[:2], ground, among=values)
    assert set(re.findall(r'<use class="(t\d)"', shown.body)) == {"t0"}
    assert shown.body.count("<li>") == 3
    assert "les 6 départements" in shown.reading


def test_a_second_map_draws_the_outlines_of_the_first(values: list[Value], ground: Ground) -> None:
    first, second = drawn(values, ground), drawn(values, ground, id="autre", shapes_of="carte")
    assert "<path" in first.body
    assert "<path" not in second.body
    assert set(re.findall(r'href="#([^"]+)"', second.body)) <= set(re.findall(r'id="([^"]+)"', first.body))


def test_without_a_figure_one_line_says_so(values: list[Value], ground: Ground) -> None:
    unknown = [replace(value, number=None, status="non disponible") for value in values]
    assert isinstance(choropleth(unknown, ground, title="Carte"), Missing)


def test_an_outline_knows_what_it_occupies() -> None:
    both = Outline("X", 0, 0, "m10 20 30 0 0 40-30 0zm100 0 5 0 0 5-5 0z")
    assert (both.box.x, both.box.y, both.box.width, both.box.height) == (10, 20, 105, 40)
