"""Paired bars: the same thing at two dates."""

import re
from collections.abc import Callable

import pytest

from pacte_analysis.display import Figure, paired_bars
from pacte_analysis.display.wording import MixedUnits
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]
Pair = tuple[Value, Value]


@pytest.fixture
def pairs(make: Make) -> list[Pair]:
    def line(label: str, before: float | None, after: float) -> Pair:
        budget = {"unit": "M€", "label": label, "territory_name": "France", "decimals": 2}
        return make(before, "FRANCE-F", period="2023", **budget), make(after, "FRANCE-F", period="2024", **budget)

    return [line("P304", 266.74, 281.11), line("P102", 44.6, 191.26), line("P103", None, 1.4)]


def drawn(pairs: list[Pair], class_: str = "large") -> str:
    shown = paired_bars(pairs, title="T")
    assert isinstance(shown, Figure)
    found = re.search(rf'<svg class="{class_}".*?</svg>', shown.body, re.S)
    assert found
    return found.group()


@pytest.mark.parametrize("class_", ["large", "etroit"])
def test_each_bar_says_its_period_and_its_figure(pairs: list[Pair], class_: str) -> None:
    said = re.findall(r"<text[^>]*>([^<]*)</text>", drawn(pairs, class_))
    assert said[:3] == ["P304", "2023\u00a0: 266,74\u00a0M€", "2024\u00a0: 281,11\u00a0M€"]
    assert said[3:6] == ["P102", "2023\u00a0: 44,60\u00a0M€", "2024\u00a0: 191,26\u00a0M€"]


def test_what_is_not_known_has_no_bar_and_says_so(pairs: list[Pair]) -> None:
    svg = drawn(pairs)
    assert "2023\u00a0: n.\u00a0d." in svg
    assert svg.count("fill: var(--gris-moyen") == 2
    assert svg.count("fill: var(--axe-ensemble") == 3


def test_the_lengths_are_in_the_proportion_of_the_figures(pairs: list[Pair]) -> None:
    bars = re.findall(r'<path d="M ([\d.]+) [\d.]+ L ([\d.]+) [^>]*style="fill: var\(--axe-ensemble', drawn(pairs))
    first, second, _ = sorted((abs(float(end) - float(start)) for start, end in bars), reverse=True)
    assert second / first == pytest.approx(191.26 / 281.11, abs=0.01)


def test_the_data_have_one_column_a_period(pairs: list[Pair]) -> None:
    shown = paired_bars(pairs, title="T")
    assert isinstance(shown, Figure)
    assert [column.title for column in shown.data.columns] == ["Ligne", "2023", "2024"]
    assert shown.reading == "P304\u00a0: 266,74\u00a0M€ en 2023, 281,11\u00a0M€ en 2024."
    assert "P103, 2023 non disponible, 2024 1,40\u00a0M€" in shown.alt


def test_two_units_on_one_axis_are_refused(make: Make) -> None:
    with pytest.raises(MixedUnits):
        paired_bars([(make(1.0), make(2.0, unit="M€"))], title="T")
