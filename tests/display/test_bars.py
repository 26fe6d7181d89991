"""Ranked bars."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from pacte_analysis.display import Figure, ranked_bars
from pacte_analysis.display.wording import MixedUnits
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]


def drawn(shown: object, class_: str = "large") -> str:
    assert isinstance(shown, Figure)
    found = re.search(rf'<svg class="{class_}".*?</svg>', shown.body, re.S)
    assert found
    return found.group()


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_bars_are_sorted_and_named_with_their_figures(regions: list[Value]) -> None:
    svg = drawn(ranked_bars(regions, title="T", highlight="REG-93"))
    assert words(svg) == [
        "Occitanie",
        "17,5\u00a0%",
        "Provence-Alpes-Côte d’Azur",
        "17,4\u00a0%",
        "Bretagne",
        "11,1\u00a0%",
    ]


def test_only_the_territory_is_in_the_axis_colour(regions: list[Value]) -> None:
    svg = drawn(ranked_bars(regions, title="T", highlight="REG-93", axis="droits"))
    assert svg.count("fill: var(--axe-droits, #870e2a)") == 1
    assert svg.count("fill: var(--gris-moyen, #8e8b84)") == 2


def test_the_reference_is_drawn_named_and_compared(regions: list[Value], france: Value) -> None:
    shown = ranked_bars(regions, title="T", highlight="REG-93", reference=france)
    assert isinstance(shown, Figure)
    assert words(drawn(shown))[0] == "France métropolitaine\u00a0: 14,9\u00a0%"
    assert shown.reading == (
        "Provence-Alpes-Côte d'Azur, en 2021 : 17,4\u00a0% (taux de pauvreté), "
        "2,5\u00a0points de plus que France métropolitaine (14,9\u00a0%)."
    )


def test_the_line_of_the_reference_crosses_no_figure(make: Make, france: Value) -> None:
    near = [make(17.4), make(14.5, "REG-76"), make(11.1, "REG-53")]
    svg = drawn(ranked_bars(near, title="T", highlight="REG-93", reference=france))
    line = max(float(x) for x in re.findall(r'd="M ([\d.]+) [\d.]+ L \1 24"', svg))
    starts = {text: float(x) for x, text in re.findall(r' x="([\d.]+)" y="[\d.]+">([\d,]+\u00a0%)</text>', svg)}
    assert starts["14,5\u00a0%"] == pytest.approx(line + 7, abs=0.1)
    assert starts["11,1\u00a0%"] < line - 40


def test_the_alternative_text_says_extremes_rank_gap_and_order(regions: list[Value], france: Value) -> None:
    shown = ranked_bars(regions, title="T", highlight="REG-93", reference=france)
    assert isinstance(shown, Figure)
    alt = shown.alt.replace("\u00a0", " ")
    assert "La plus élevée : Occitanie, 17,5 % ; la plus faible : Bretagne, 11,1 %." in alt
    assert "Provence-Alpes-Côte d'Azur : 17,4 %, 2e valeur sur 3, 2,5 points de plus que France" in alt
    assert "Dans l'ordre : Occitanie, 17,5 % ; Provence-Alpes-Côte d'Azur, 17,4 % ; Bretagne, 11,1 %." in alt


def test_missing_and_secret_values_come_last_without_a_bar(make: Make) -> None:
    values = [make(None, "REG-76", status="non disponible"), make(99.0, "REG-53", status="secret"), make(17.4)]
    shown = ranked_bars(values, title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert words(drawn(shown)) == [
        "Provence-Alpes-Côte d’Azur",
        "17,4\u00a0%",
        "Bretagne",
        "s",
        "Occitanie",
        "n.\u00a0d.",
    ]
    assert "Couvert par le secret statistique : Bretagne. Non disponible : Occitanie." in shown.alt


def test_a_calculated_value_among_published_ones_is_striped_and_said(regions: list[Value]) -> None:
    values = [replace(regions[0], status="calculé"), *regions[1:]]
    shown = ranked_bars(values, title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert "<pattern" in drawn(shown)
    assert shown.precision == "Barres rayées : valeurs calculées. Valeur calculée : Provence-Alpes-Côte d'Azur."


def test_when_all_the_values_are_calculated_nothing_is_striped_but_it_is_said(regions: list[Value]) -> None:
    shown = ranked_bars([replace(value, status="calculé") for value in regions], title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert "<pattern" not in drawn(shown)
    assert shown.precision == "Toutes les valeurs sont calculées."


def test_a_limit_keeps_the_territory_and_the_table_keeps_all(make: Make) -> None:
    values = [make(30.0 - index, f"DEP-{index:02}") for index in range(10, 20)]
    shown = ranked_bars(values, title="T", highlight="DEP-19", limit=3)
    assert isinstance(shown, Figure)
    assert words(drawn(shown))[::2] == ["DEP-10", "DEP-11", "DEP-19"]
    assert len(shown.data.rows) == 10
    assert "Le graphique montre 3 des 10 valeurs" in shown.precision


def test_values_of_several_units_are_refused(make: Make) -> None:
    with pytest.raises(MixedUnits, match="mêle plusieurs unités \\(% et euros\\)"):
        ranked_bars([make(1.0), make(2.0, "REG-76", unit="euros")], title="T", highlight="REG-93")


def test_bars_start_from_zero_even_when_values_are_negative(make: Make) -> None:
    svg = drawn(ranked_bars([make(5.0), make(-5.0, "REG-76")], title="T", highlight="REG-93"))
    assert "\u22125,0\u00a0%" in words(svg)


def test_there_is_a_drawing_for_a_page_and_one_for_a_phone(regions: list[Value]) -> None:
    shown = ranked_bars(regions, title="T", highlight="REG-93")
    assert 'viewBox="0 0 720 ' in drawn(shown)
    assert 'viewBox="0 0 328 ' in drawn(shown, "etroit")
    assert words(drawn(shown)) == words(drawn(shown, "etroit"))
