"""Ranks: only among comparable values, and only when the gaps exceed the error."""

import pytest

from pacte_analysis.analysis.ranking import rank
from pacte_analysis.tables.value import Value

AMONG = "régions métropolitaines"


def region(code: str, number: float | None, **fields: object) -> Value:
    given = {
        "unit": "%",
        "label": "Taux",
        "indicator": "taux",
        "decimals": 1,
        "territory": code,
        "territory_name": f"Région {code}",
        "period": "2021",
        "source": "insee-filosofi-2021",
        "citation": "Insee, Filosofi 2021",
    }
    return Value(number=number, **{**given, **fields})


A, B, C = region("A", 18.0), region("B", 17.4), region("C", 11.0)


def test_the_highest_is_first():
    assert [rank([C, A, B], code, among=AMONG).number for code in "ABC"] == [1, 2, 3]


def test_the_lowest_is_first_when_less_is_worse():
    assert [rank([C, A, B], code, among=AMONG, highest_first=False).number for code in "ABC"] == [3, 2, 1]


def test_a_rank_says_how_it_was_made_and_from_which_values():
    made = rank([A, B, C], "B", among=AMONG)
    assert made == Value(
        number=2,
        unit="rang",
        label="rang parmi les 3 régions métropolitaines",
        indicator="taux",
        territory="B",
        territory_name="Région B",
        period="2021",
        status="calculé",
        qualifier="exact",
        source="insee-filosofi-2021",
        citation="Insee, Filosofi 2021",
        how="Rang de 17,4\u00a0% parmi 3 régions métropolitaines, le plus élevé en premier.",
        inputs=(A, B, C),
    )
    assert made.text == "2e"


def test_the_order_is_said_when_the_lowest_is_first():
    assert rank([A, B, C], "C", among=AMONG, highest_first=False).how == (
        "Rang de 11,0\u00a0% parmi 3 régions métropolitaines, le plus faible en premier."
    )


def test_equal_printed_values_are_ex_aequo_and_the_next_rank_is_skipped():
    values = [A, region("B", 17.42), region("D", 17.38), C]
    assert rank(values, "B", among=AMONG).text == "2e ex aequo"
    assert rank(values, "D", among=AMONG).text == "2e ex aequo"
    assert rank(values, "C", among=AMONG).text == "4e"


def test_equal_printed_values_are_ex_aequo_even_within_the_margins():
    values = [A, region("B", 17.42, margin=0.1), region("D", 17.38, margin=0.1), C]
    assert rank(values, "B", among=AMONG).text == "2e ex aequo"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"status": "calculé"}, "statuts différents (calculé et publié)"),
        ({"period": "2020"}, "périodes différentes (2020 et 2021)"),
        ({"source": "insee-filosofi-2020"}, "sources différentes (insee-filosofi-2020 et insee-filosofi-2021)"),
    ],
)
def test_values_of_another_status_period_or_source_make_no_rank(other, reason):
    made = rank([A, B, region("C", 11.0, **other)], "B", among=AMONG)
    assert made.number is None
    assert made.status == "non disponible"
    assert made.reason == f"Rang non calculé : {reason}."
    assert (made.territory, made.unit, made.text) == ("B", "rang", "non disponible")


def test_a_neighbour_nearer_than_the_two_margins_is_too_close_to_call():
    values = [region("A", 18.0, margin=0.3), region("B", 17.4, margin=0.3), C]
    made = rank(values, "B", among=AMONG)
    assert made.number is None
    assert made.reason == "Rang non calculé : l'écart avec Région A est inférieur à l'erreur : trop proche."
    assert rank(values, "C", among=AMONG).text == "3e"


def test_a_gap_above_the_two_margins_makes_a_rank():
    values = [region("A", 18.0, margin=0.3), region("B", 17.4, margin=0.2), C]
    assert rank(values, "B", among=AMONG).text == "2e"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ([region("D", None)], "1 territoire sans valeur pour 2021"),
        ([region("D", None), region("E", 3.0, status="secret")], "2 territoires sans valeur pour 2021"),
    ],
)
def test_a_rank_among_values_of_which_some_are_missing_or_secret_is_refused(missing, reason):
    made = rank([A, B, C, *missing], "B", among=AMONG)
    assert made.number is None
    assert made.reason == f"Rang non calculé : {reason}."


def test_a_territory_without_value_has_no_rank():
    made = rank([A, region("B", None)], "B", among=AMONG)
    assert (made.territory, made.reason) == ("B", "Rang non calculé : la valeur du territoire manque.")


def test_a_territory_outside_the_group_is_not_given_the_name_of_another():
    made = rank([A, B, C], "DEP-13", among=AMONG)
    assert (made.territory, made.territory_name) == ("DEP-13", "")
    assert made.reason == "Rang non calculé : la valeur du territoire manque."


def test_no_value_at_all_makes_a_missing_rank_not_an_error():
    made = rank([], "B", among=AMONG)
    assert (made.number, made.text, made.reason) == (None, "non disponible", "Rang non calculé : aucune valeur.")
