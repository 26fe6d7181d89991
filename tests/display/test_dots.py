"""Dots along one axis."""

import re
from collections.abc import Callable

import pytest

from pacte_analysis.display import Figure, dot_range, style
from pacte_analysis.display.chart.dots import _dots, _draw_rows
from pacte_analysis.display.picture import text_width
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]


def test_dots_and_landmarks_are_named_with_their_figures(regions: list[Value], france: Value) -> None:
    shown = dot_range(regions, title="T", highlight="REG-93", reference=france)
    assert isinstance(shown, Figure)
    for class_ in ("large", "etroit"):
        drawn = re.search(rf'<svg class="{class_}".*?</svg>', shown.body, re.S)
        assert drawn
        words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn.group()))
        for name in ("Bretagne", "11,1\u00a0%", "Occitanie", "17,5\u00a0%", "France métropolitaine", "14,9\u00a0%"):
            assert name in words


def test_the_alternative_text_says_order_spread_and_gaps(regions: list[Value], france: Value) -> None:
    shown = dot_range(regions, title="T", highlight="REG-93", reference=france)
    assert isinstance(shown, Figure)
    assert shown.alt.replace("\u00a0", " ") == (
        "Points sur un axe, du plus faible au plus élevé : Bretagne 11,1 %, Provence-Alpes-Côte d'Azur 17,4 %, "
        "Occitanie 17,5 %. Écart entre les extrêmes : 6,4 points. Repère : France métropolitaine 14,9 %. "
        "Provence-Alpes-Côte d'Azur : 2,5 points de plus que France métropolitaine (14,9 %)."
    )


def test_what_is_not_known_has_no_dot_and_is_said(make: Make) -> None:
    shown = dot_range([make(17.4), make(None, "REG-76", status="non disponible")], title="T")
    assert isinstance(shown, Figure)
    assert "Sans point : Occitanie, non disponible." in shown.alt
    assert "Occitanie" not in shown.body


def test_equal_values_can_be_drawn(make: Make) -> None:
    assert isinstance(dot_range([make(10.0), make(10.0, "REG-76")], title="T", highlight="REG-93"), Figure)


@pytest.mark.parametrize("landmark", [27.0, 28.5, 29.4, 30.6, 31.5, 33.9])
def test_on_a_phone_a_landmark_is_named_within_the_drawing(make: Make, landmark: float) -> None:
    dots = _dots([make(27.9), make(34.1, "REG-76")], "REG-76")
    marks = _dots([make(landmark, territory_name="Provence-Alpes-Côte d'Azur")], "")
    drawn = _draw_rows(dots, marks, style.axis_colour("enfance"), style.NARROW)
    named = [text for text in drawn.axes.texts if text.get_text().startswith(("Provence", "31"))]
    assert named
    for text in named:
        size = text_width(text.get_text(), text.get_fontsize(), 600)
        start = text.xy[0] + text.xyann[0] - (size if text.get_ha() == "right" else 0)
        assert start >= 0, text.get_text()
        assert start + size <= drawn.width, text.get_text()
