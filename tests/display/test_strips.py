"""Strips: every territory of a kind on one line an indicator, complete without a script."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from pacte_analysis.display import Figure, Missing, Strip, strips
from pacte_analysis.display.strips import gap_text
from pacte_analysis.tables.value import Value
from traces import unlinked

Make = Callable[..., Value]


@pytest.fixture
def poverty(regions: list[Value], france: Value) -> Strip:
    return Strip("Taux de pauvreté", tuple(regions), regions[0], (france,))


def made(*rows: Strip, **told: str) -> Figure:
    shown = strips(
        rows, title="T", highlight="REG-93", name="Provence", noun="régions", against=["France métropolitaine"], **told
    )
    assert isinstance(shown, Figure)
    return shown


def cells(html: str) -> list[list[str]]:
    """The words of the cells, row by row, the header first."""
    rows = re.findall(r'<div role="row".*?(?=<div role="row"|$)', html, re.S)
    parts = [re.findall(r'<div role="(?:columnheader|rowheader|cell)"[^>]*>(.*?)</div>', row, re.S) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in row] for row in parts]


def test_a_row_says_the_figure_the_reference_the_gap_and_the_ends(poverty: Strip) -> None:
    head, row = cells(made(poverty).body)
    assert head == ["Indicateur", "Provence", "France métropolitaine", "Écart", "Toutes les régions"]
    assert row[0] == "Taux de pauvreté en % , 2021".replace("% ,", "%,")
    assert row[1:4] == ["17,4 %", "14,9 %", "+2,5 points"]
    assert row[4] == "de 11,1 % Bretagne , jusqu’à 17,5 % Occitanie"


def test_it_is_a_table_for_those_who_hear_it_and_the_drawing_is_not_read(poverty: Strip) -> None:
    body = made(poverty).body
    assert 'role="table" aria-label=' in body
    assert body.count('role="columnheader"') == body.count('role="cell"') + 1 == 5
    assert len(re.findall(r"<svg[^>]*>", body)) == len(re.findall(r'<svg[^>]*aria-hidden="true"', body))


def test_each_other_territory_has_one_dot_in_the_order_of_the_values(poverty: Strip) -> None:
    body = made(poverty).body
    dots = re.findall(r'<circle class="point" cx="([\d.]+)%" [^>]*data-c="([^"]+)" data-n="([\d.]+)"', body)
    assert [(code, number) for _, code, number in dots] == [("REG-53", "11.1"), ("REG-76", "17.5")]
    assert [float(x) for x, *_ in dots] == [1.6, 98.4]
    assert body.count('class="point-ici"') == 2  # one in the key, one on the strip
    assert re.search(r'<line class="repere repere-0" x1="59\.', body)


def test_what_the_script_needs_is_in_the_markup(poverty: Strip) -> None:
    body = made(poverty).body
    told = {
        key: json.loads(unescape(found)) for key, found in re.findall(r'data-(reperes|territoires)="([^"]*)"', body)
    }
    assert told == {
        "reperes": [["repere-0", "France métropolitaine"]],
        "territoires": [["REG-53", "Bretagne"], ["REG-76", "Occitanie"]],
    }
    assert 'class="bande" data-ecart="points" data-n="17.4"' in body


def test_a_computed_or_estimated_dot_is_hollow_marked_and_said_with_its_error(poverty: Strip, make: Make) -> None:
    computed = make(17.4, status="calculé", margin=0.1)
    shown = made(Strip("Taux de pauvreté", (computed, *poverty.values[1:]), computed, poverty.references))
    assert 'class="point-ici evide"' in shown.body
    assert "17,4\u00a0%<sup>c</sup>" in unlinked(shown.body)
    assert "Points évidés : valeurs calculées, estimées ou provisoires." in shown.precision
    assert "Valeurs calculées : taux de pauvreté (1 sur 3, écart maximal 0,1\u00a0point)." in shown.precision
    assert "évidés" not in made(poverty).precision


@pytest.mark.parametrize(
    ("unit", "own", "other", "decimals", "said"),
    [
        ("%", 17.4, 14.9, 1, "+2,5\u00a0points"),
        ("%", 13.0, 14.9, 1, "\u22121,9\u00a0point"),
        ("euros_an", 21790.0, 23080.0, 0, "\u22121\u202f290\u00a0€"),
        ("ratio", 3.2, 3.4, 1, "\u22120,2"),
        ("pour 1\u202f000 habitants", 28.3, 28.4, 1, "\u22120,1"),
        ("ratio", 3.4, 3.4, 1, "0,0"),
        ("habitants", 168054.0, 66165815.0, 0, "sans objet"),
    ],
)
def test_a_gap_is_said_in_the_unit_that_fits(
    make: Make, unit: str, own: float, other: float, decimals: int, said: str
) -> None:
    fields = {"unit": unit, "decimals": decimals}
    assert gap_text(make(own, **fields), make(other, "FRANCE-FM", **fields)) == said


def test_a_gap_that_would_mislead_is_not_given(make: Make, france: Value) -> None:
    assert gap_text(make(None, status="non disponible"), france) == "n.\u00a0d."
    assert gap_text(make(17.4, source="cnaf-2021"), replace(france, source="insee-filosofi-2021")) == (
        "sources différentes"
    )
    assert gap_text(make(15.0, margin=0.1), france) == "+0,1\u00a0point (dans l'erreur)"


def test_the_size_of_the_country_does_not_crush_the_strip_of_counts(make: Make) -> None:
    fields = {"unit": "habitants", "decimals": 0}
    places = (make(168054.0, **fields), make(500000.0, "REG-53", **fields))
    body = made(Strip("Population", places, places[0], (make(66165815.0, "FRANCE-FM", **fields),))).body
    assert re.findall(r'<circle class="point" cx="([\d.]+)%"', body) == ["98.40"]
    # Not drawn, yet there for the script that brings the reference back.
    assert '<g data-c="repere-0" data-n="66165815"' in body


def test_a_territory_without_the_figure_has_no_dot_and_says_so(poverty: Strip, make: Make) -> None:
    absent = make(None, status="non disponible")
    row = Strip("Taux de pauvreté", (absent, *poverty.values[1:]), absent, poverty.references)
    assert cells(made(row).body)[1][1:4] == ["n. d.", "14,9 %", "n. d."]
    assert "Taux de pauvreté, 2021 : non disponible, de" in made(row).alt


def test_a_secret_figure_is_nowhere(poverty: Strip, make: Make) -> None:
    hidden = make(98.7, "REG-53", status="secret")
    shown = made(Strip("Taux", (poverty.values[0], hidden, poverty.values[1]), poverty.own, poverty.references))
    assert "98" not in shown.body.replace("98.40%", "")
    assert "98.7" not in shown.csv() + shown.alt


def test_the_csv_has_every_territory_with_its_origin(poverty: Strip) -> None:
    lines = list(csv.DictReader(io.StringIO(made(poverty).csv())))
    assert [(line["Territoire"], line["Valeur"], line["source"]) for line in lines] == [
        ("Provence-Alpes-Côte d'Azur", "17.4", "Insee, Filosofi 2021"),
        ("Occitanie", "17.5", "Insee, Filosofi 2021"),
        ("Bretagne", "11.1", "Insee, Filosofi 2021"),
        ("France métropolitaine", "14.9", "Insee, Filosofi 2021"),
    ]


def test_the_alternative_text_and_the_reading_come_from_the_data(poverty: Strip) -> None:
    shown = made(poverty)
    assert shown.alt.replace("\u00a0", " ") == (
        "Provence parmi les régions, 1 indicateur. Taux de pauvreté, 2021 : 17,4 %, de 11,1 % (Bretagne) à 17,5 % "
        "(Occitanie)."
    )
    assert shown.reading.replace("\u00a0", " ") == (
        "Taux de pauvreté, Provence, en 2021 : 17,4 %, 2,5 points de plus que France métropolitaine (14,9 %)."
    )


def test_a_territory_is_set_against_its_own_year_before(make: Make) -> None:
    now, before = make(14.9), make(14.4, period="2020")
    assert "0,5\u00a0point de plus qu’en 2020 (14,4\u00a0%)" in made(Strip("Taux", (now,), now, (before,))).reading


def test_nothing_known_is_one_quiet_line(make: Make, france: Value) -> None:
    absent = make(None, status="non disponible")
    shown = strips(
        [Strip("Taux", (absent,), absent, (france,))],
        title="Les régions",
        highlight="REG-93",
        name="Provence",
        noun="régions",
        against=["France"],
    )
    assert isinstance(shown, Missing)
