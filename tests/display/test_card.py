"""Cards: the measures of a policy, each with its two numbers, its state, its figures and what to know of them."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from pacte_analysis.display import Card, Figure, IncompleteFigure, cards
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]

GIVEN: dict[str, Any] = {
    "title": "Deux mesures",
    "subtitle": "Mesures du Pacte, 2024",
    "sources": ("Préfecture de région",),
    "scope": "mesures du Pacte",
    "territory": "REG-76",
    "period": "2024",
}


def of(*items: Card, **changes: Any) -> Figure:
    return cards(items, **{**GIVEN, **changes})


def count(make: Make, number: float | None, **changes: Any) -> Value:
    fields = {"unit": "projets", "label": "Projets soutenus", "decimals": 0, "period": "2024", "territory": "REG-76"}
    return make(number, **{**fields, "territory_name": "Occitanie", **changes})


def test_a_card_shows_its_number_here_and_leads_to_its_number_elsewhere() -> None:
    card = Card(title="Jeunes en rupture", number="11", elsewhere="Mesure nationale n° 12", href="m.html", id="m-11")
    html = of(card).html()
    assert '<article class="volet" id="m-11">' in html
    assert '<span class="volet-numero">11</span> <span>Jeunes en rupture</span></h3>' in html
    assert '<a href="m.html">Mesure nationale n°\u00a012</a>' in html


def test_a_measure_without_number_is_called_new_and_leads_nowhere() -> None:
    html = of(Card(title="Les étudiants", note="Sans équivalent.")).html()
    assert '<span class="volet-numero volet-nouvelle">nouvelle</span>' in html
    assert "href" not in html.split("<article")[1].split("</article>")[0]
    assert '<p class="volet-note">Sans équivalent.</p>' in html


def test_a_state_is_said_in_words_and_stands_for_the_figures_that_there_are_not() -> None:
    shown = of(Card(title="Prime", number="6", state="Pas encore mise en œuvre"))
    assert '<span class="statut statut-autre">' in shown.html()
    assert "Pas encore mise en œuvre</span>" in shown.html()
    assert shown.alt == "6. Prime – Pas encore mise en œuvre."
    assert "6. Prime,Pas encore mise en œuvre" in shown.csv()


def test_a_figure_of_the_edition_has_no_place_nor_year_and_any_other_says_them(make: Make) -> None:
    here = count(make, 18)
    there = count(make, 60, territory="DEP-31", territory_name="Haute-Garonne", period="2023-12")
    html = of(Card(title="Crèches", number="9", results=(here, there))).html()
    assert re.findall(r'<span class="volet-lieu">([^<]*)</span>', html) == ["Haute-Garonne, fin 2023"]


def test_a_large_amount_is_said_in_words_with_its_qualifier(make: Make) -> None:
    amount = count(make, 2_800_000, unit="euros", label="Crédits", qualifier="plus de")
    html = of(Card(title="Aide", number="16", results=(amount,))).html()
    assert "plus de 2,8\u00a0millions d\u2019euros" in html


def test_a_missing_figure_is_not_an_empty_place_and_a_secret_one_does_not_leak(make: Make) -> None:
    absent = count(make, None, status="non disponible", reason="pas encore publié")
    secret = count(make, 3, status="secret")
    shown = of(Card(title="Lits", number="15", results=(absent, secret)))
    assert '<abbr title="non disponible">' in shown.html()
    assert '<abbr title="secret statistique">' in shown.html()
    assert [value.number for value in shown.values] == [None, None]


def test_the_table_to_download_has_a_line_for_each_figure_with_its_place_and_period(make: Make) -> None:
    results = (count(make, 18), count(make, 4, territory="COM-31555", territory_name="Toulouse"))
    shown = of(Card(title="Fonds", number="1", results=results), Card(title="Étudiants"))
    rows = list(csv.DictReader(io.StringIO(shown.csv())))
    assert [(row["Mesure"], row["Lieu"], row["Valeur"], row["code du territoire"]) for row in rows] == [
        ("1. Fonds", "Occitanie", "18", "REG-76"),
        ("1. Fonds", "Toulouse", "4", "COM-31555"),
        ("Étudiants (mesure nouvelle)", "", "", ""),
    ]


def test_the_cards_are_one_figure_whose_source_is_said_once(make: Make) -> None:
    html = of(*(Card(title=f"Mesure {n}", number=str(n), results=(count(make, n),)) for n in range(1, 8))).html()
    assert html.count("<figure ") == 1
    assert html.count("Préfecture de région") == 1
    assert len(re.findall(r"<h3 ", html)) == 7


def test_cards_without_source_are_refused() -> None:
    with pytest.raises(IncompleteFigure, match="il manque la source"):
        of(Card(title="Mesure"), sources=())
