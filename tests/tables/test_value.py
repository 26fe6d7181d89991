"""One figure: how it is printed by unit and status, compared, and carried in a notebook's output."""

import json
import math

import pytest

from pacte_analysis.tables.value import Value, singular


def value(number: float | None, unit: str = "personnes", **fields: object) -> Value:
    return Value(number=number, unit=unit, label="essai", **fields)


@pytest.mark.parametrize(
    ("number", "unit", "decimals", "printed"),
    [
        (17.4, "%", 1, "17,4\u00a0%"),
        (13.0, "%", 0, "13\u00a0%"),
        (1280.0, "euros", 0, "1\u202f280\u00a0€"),
        (44.6, "M€", 1, "44,6\u00a0M€"),
        (23_080.0, "euros_an", 0, "23\u202f080\u00a0€"),
        (2.5, "points", 1, "2,5\u00a0points"),
        (1.9, "points", 1, "1,9\u00a0point"),
        (-1.5, "points", 1, "\u22121,5\u00a0point"),
        (-2.0, "points", 1, "\u22122,0\u00a0points"),
        (1.0, "rang", 0, "1er"),
        (4.0, "rang", 0, "4e"),
        (10.5, "ratio", 1, "10,5"),
        (0.296, "indice", 3, "0,296"),
        (139_370.0, "foyers", 0, "139\u202f370"),
    ],
)
def test_each_unit_prints_its_number_and_its_symbol(number, unit, decimals, printed):
    assert value(number, unit, decimals=decimals).figures == printed


@pytest.mark.parametrize("qualifier", ["près de", "environ", "plus de", "au moins", "au plus", "moins de"])
def test_a_spoken_qualifier_goes_before_the_number(qualifier):
    shown = value(900_000.0, qualifier=qualifier)
    assert shown.text == f"{qualifier} 900\u202f000"
    assert shown.figures == "900\u202f000"


@pytest.mark.parametrize("qualifier", ["exact", "arrondi", "objectif"])
def test_a_silent_qualifier_is_not_printed_in_a_sentence(qualifier):
    assert value(900_000.0, qualifier=qualifier).text == "900\u202f000"


def test_a_tie_is_said_after_the_rank():
    assert value(3.0, "rang", qualifier="ex aequo").text == "3e ex aequo"


@pytest.mark.parametrize(
    ("number", "unit", "printed"),
    [
        (139_370.0, "foyers", "139\u202f370\u00a0foyers"),
        (2.0, "contrats", "2\u00a0contrats"),
        (1.0, "contrats", "1\u00a0contrat"),
        (0.0, "actions", "0\u00a0action"),
        (1.0, "demandeurs_d'emploi", "1\u00a0demandeur d'emploi"),
        (1.0, "mois", "1\u00a0mois"),
        (17.0, "%", "17\u00a0%"),
        (4.0, "rang", "4e"),
        (10.0, "ratio", "10"),
    ],
)
def test_a_count_is_said_with_the_noun_that_it_counts(number, unit, printed):
    assert value(number, unit).counted == printed


def test_nouns_lose_their_plural_below_two():
    assert [singular(noun) for noun in ("contrats", "lieux", "jeunes accueillis", "repas", "mois")] == [
        "contrat",
        "lieu",
        "jeune accueilli",
        "repas",
        "mois",
    ]


def test_a_missing_figure_says_so_and_is_not_zero():
    missing = value(None, "%", status="non disponible", reason="aucune source")
    assert not missing.known
    assert missing.figures == missing.text == missing.counted == str(missing) == "non disponible"
    assert math.isnan(float(missing))


def test_a_secret_figure_is_an_s_and_its_number_cannot_be_guessed_by_comparing():
    secret = value(7.0, "foyers", status="secret", qualifier="environ")
    assert not secret.known
    assert secret.figures == secret.text == secret.counted == f"{secret}" == "s"
    assert math.isnan(float(secret))
    assert not any([secret > 0, secret < 100, secret >= 7, secret <= 7, value(100.0) > secret, value(1.0) < secret])


def test_figures_compare_by_their_numbers_with_figures_and_with_numbers():
    low, high = value(13.0), value(17.4)
    assert low < high
    assert high > low
    assert low <= value(13.0) <= high
    assert low >= 13
    assert high > 17
    assert not high < 17
    assert float(high) == 17.4


def test_a_missing_figure_is_neither_more_nor_less_than_another():
    missing, other = value(None), value(3.0)
    assert not any([missing < other, missing > other, missing <= other, missing >= other, other > missing, missing < 1])


def test_a_figure_formats_as_its_text():
    assert f"{value(17.4, '%', decimals=1):>8}" == "  17,4\u00a0%"


def test_a_figure_survives_the_notebook_with_the_figures_that_it_was_computed_from():
    part = value(14.9, "%", decimals=1, period="2021", table="data/observations/filosofi.csv", row=6125)
    whole = value(2.5, "points", decimals=1, status="calculé", how="comparé à", inputs=(part,))
    assert Value.from_dict(json.loads(json.dumps(whole.to_dict()))) == whole


def test_an_unknown_key_is_refused_rather_than_dropped():
    with pytest.raises(ValueError, match="not fields of a value: \\['valeur'\\]"):
        Value.from_dict({"number": 1.0, "unit": "%", "label": "essai", "valeur": 1.0})
