"""Evolution lines."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from pacte_analysis.display import Figure, lines
from pacte_analysis.display.chart.curves import UndatedSeries, position, runs
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]


def series(make: Make, numbers: list[float | None], territory: str = "REG-93", start: int = 2018) -> list[Value]:
    return [
        make(number, territory, period=str(start + index), status="publié" if number is not None else "non disponible")
        for index, number in enumerate(numbers)
    ]


def texts(shown: object) -> list[str]:
    assert isinstance(shown, Figure)
    return re.findall(r"<text[^>]*>([^<]*)</text>", shown.body.split('<svg class="etroit"')[0])


def test_each_line_is_named_at_its_end_with_its_last_figure(make: Make) -> None:
    shown = lines(
        [series(make, [17.3, 17.1, 17.4]), series(make, [14.8, 14.6, 14.9], "FRANCE-FM")], title="T", highlight="REG-93"
    )
    assert {"Provence-Alpes-Côte d’Azur 17,4\u00a0%", "France métropolitaine 14,9\u00a0%"} <= set(texts(shown))
    assert {"2018", "2019", "2020"} <= set(texts(shown))


def test_a_missing_year_breaks_the_line(make: Make) -> None:
    given = series(make, [17.3, None, 17.4, 17.5])
    assert [[value.period for value in run] for run in runs(given)] == [["2018"], ["2020", "2021"]]
    left_out = [given[0], *given[2:]]
    assert [[value.period for value in run] for run in runs(left_out)] == [["2018"], ["2020", "2021"]]


def test_a_break_is_said_and_the_gap_is_not_available_in_the_table(make: Make) -> None:
    shown = lines([series(make, [17.3, None, 17.4, 17.5])], title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert "Courbe interrompue : valeur non disponible." in shown.precision
    assert "sans valeur : 2019" in shown.alt
    assert shown.csv().splitlines()[2].startswith("2019,,")


def test_an_estimated_end_is_dashed_and_said(make: Make) -> None:
    values = series(make, [17.3, 17.1, 17.4])
    shown = lines([[*values[:2], replace(values[2], status="estimé")]], title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert "stroke-dasharray" in shown.body
    assert "En tirets : valeurs estimées ou provisoires." in shown.precision
    assert "stroke-dasharray" not in lines([values], title="T", highlight="REG-93").html()


def test_a_change_of_status_or_of_source_is_dotted_and_said(make: Make) -> None:
    values = series(make, [17.3, 17.1, 17.4])
    for changed in (
        replace(values[2], status="calculé"),
        replace(values[2], source="cnaf-2020"),
    ):
        shown = lines([[*values[:2], changed]], title="T", highlight="REG-93")
        assert isinstance(shown, Figure)
        assert "stroke-dasharray" in shown.body
        assert (
            "En pointillé : d'un point à l'autre, la source ou la façon d'obtenir la valeur change." in shown.precision
        )
    vintages = [replace(value, source=f"insee-filosofi-{value.period}") for value in values]
    plain = lines([vintages], title="T", highlight="REG-93")
    assert isinstance(plain, Figure)
    assert "stroke-dasharray" not in plain.body
    assert "pointillé" not in plain.precision


def test_the_alternative_text_says_direction_extremes_and_every_value_of_the_territory(make: Make) -> None:
    shown = lines([series(make, [17.3, 16.8, 17.4])], title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert shown.alt.replace("\u00a0", " ") == (
        "Courbe, de 2018 à 2020. Provence-Alpes-Côte d'Azur : en hausse, de 17,3 % en 2018 à 17,4 % en 2020, "
        "au plus bas 16,8 % en 2019 ; 2018 17,3 %, 2019 16,8 %, 2020 17,4 %."
    )


def test_a_line_without_any_value_is_named_but_not_drawn(make: Make) -> None:
    shown = lines([series(make, [17.3, 17.4]), series(make, [None, None], "REG-76")], title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert "Sans valeur : Occitanie." in shown.alt
    assert not [words for words in texts(shown) if "Occitanie" in words]


def test_a_value_without_date_is_refused(make: Make) -> None:
    with pytest.raises(UndatedSeries, match="sans date"):
        lines([[make(1.0, period="inconnue")]], title="T", highlight="REG-93")


def test_quarters_months_and_days_stand_where_they_are_in_the_year() -> None:
    assert [position(period) for period in ("2024", "2024-T3", "2024-07", "2024-01-01")] == [2024, 2024.5, 2024.5, 2024]


def test_the_axis_that_does_not_start_from_zero_says_so(make: Make) -> None:
    shown = lines([series(make, [17.3, 17.4])], title="T", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert shown.precision.startswith("L'échelle verticale ne part pas de zéro.")
