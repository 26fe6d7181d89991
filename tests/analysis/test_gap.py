"""Gaps, evolutions and totals: points between rates, the unit between counts, nothing between what does not compare."""

import pytest

from pacte_analysis.analysis.gap import break_between, change, derived, evolution, gap, per_thousand, share, total
from pacte_analysis.tables.value import Value


def figure(number: float | None, **fields: object) -> Value:
    given = {
        "unit": "%",
        "label": "Taux de pauvreté",
        "indicator": "taux_pauvrete_60",
        "decimals": 1,
        "territory": "REG-93",
        "territory_name": "Paca",
        "period": "2021",
        "source": "insee-filosofi-2021",
        "citation": "Insee",
        "scope": "Ménages",
    }
    return Value(number=number, **{**given, **fields})


def count(number: float | None, **fields: object) -> Value:
    return figure(number, **{"unit": "foyers", "label": "Foyers", "indicator": "foyers_rsa", "decimals": 0, **fields})


FRANCE = {"territory": "FRANCE-FM", "territory_name": "France métropolitaine"}


# --- gap -----------------------------------------------------------------------------------------------------------


def test_two_rates_differ_by_points():
    made = gap(figure(17.4), figure(14.9, **FRANCE))
    assert made.text == "2,5\u00a0points"
    assert made.number == 2.5
    assert made.label == "écart entre Paca et France métropolitaine"
    assert made.how == "17,4\u00a0% (Paca, 2021) comparé à 14,9\u00a0% (France métropolitaine, 2021)."
    assert (made.status, made.territory, made.period, made.citation) == ("calculé", "REG-93", "2021", "Insee")


def test_a_lower_rate_has_a_true_minus():
    assert gap(figure(13.0), figure(14.9, **FRANCE)).text == "\u22121,9\u00a0point"


def test_two_counts_differ_by_their_unit():
    made = gap(count(139_370.0), count(100_000.0, territory_name="Occitanie"))
    assert (made.text, made.unit, made.counted) == ("39\u202f370", "foyers", "39\u202f370\u00a0foyers")


def test_the_gap_keeps_both_values_the_coarser_decimals_and_the_sum_of_the_margins():
    mine, other = figure(13.0, decimals=0, margin=0.5), figure(10.6, margin=0.1, **FRANCE)
    made = gap(mine, other)
    assert made.inputs == (mine, other)
    assert (made.text, made.margin) == ("2\u00a0points", 0.6)
    assert gap(figure(13.0), figure(11.5)).margin is None


@pytest.mark.parametrize("missing", [figure(None), figure(3.0, status="secret"), figure(3.0, status="non disponible")])
def test_a_gap_with_a_missing_or_secret_value_is_missing(missing):
    for made in (gap(missing, figure(14.9, **FRANCE)), gap(figure(14.9), missing)):
        assert (made.number, made.unit, made.inputs) == (None, "points", ())
        assert made.reason == "Écart non calculé : une des deux valeurs manque."


def test_two_periods_do_not_compare():
    made = gap(figure(17.4), figure(14.9, period="2020", **FRANCE))
    assert made.number is None
    assert made.reason == "Écart non calculé : 2021 et 2020 ne se comparent pas."


def test_two_indicators_do_not_compare_and_are_named():
    made = gap(figure(17.4), figure(7.9, indicator="taux_chomage_localise", label="Taux de chômage"))
    assert made.number is None
    assert made.reason == "Écart non calculé : Taux de pauvreté et Taux de chômage ne se comparent pas."


# --- evolution -----------------------------------------------------------------------------------------------------


def test_a_rate_evolves_by_points():
    made = evolution(figure(17.0, period="2017"), figure(17.4))
    assert (made.text, made.label, made.period) == ("0,4\u00a0point", "évolution de 2017 à 2021", "2021")


def test_a_count_evolves_by_per_cent():
    made = evolution(count(155_000.0, period="2017-12"), count(139_370.0, period="2024-12"))
    assert made.text == "\u221210,1\u00a0%"
    assert made.how == "139\u202f370 (Paca, décembre 2024) comparé à 155\u202f000 (Paca, décembre 2017)."


def test_nothing_evolves_from_zero():
    made = evolution(count(0.0, period="2020"), count(12.0))
    assert made.number is None
    assert made.reason == "Écart non calculé : la valeur de départ est nulle."


@pytest.mark.parametrize(
    "start", [count(None, period="2020"), count(3.0, status="secret"), figure(3.0), count(3.0, territory="REG-76")]
)
def test_nothing_evolves_from_a_missing_value_another_indicator_or_another_territory(start):
    assert evolution(start, count(12.0)).reason == "Écart non calculé : une des deux valeurs manque."


# --- total ---------------------------------------------------------------------------------------------------------


def departement(code: str, number: float | None, **fields: object) -> Value:
    return count(number, territory=f"DEP-{code}", territory_name=f"D{code}", **fields)


def test_a_total_says_what_was_added_for_whom():
    parts = [departement("04", 3000.0), departement("05", 1500.0), departement("13", 70_000.0)]
    made = total(parts, territory="REG-93", territory_name="Paca")
    assert made.counted == "74\u202f500\u00a0foyers"
    assert (made.territory, made.territory_name, made.status) == ("REG-93", "Paca", "calculé")
    assert made.how == "Somme de 3 territoires : D04, D05 et D13."
    assert made.inputs == tuple(parts)


def test_a_total_has_the_coarsest_decimals_and_the_sum_of_all_the_margins():
    parts = [
        departement("04", 1.25, decimals=2, margin=5.0),
        departement("05", 2.0, margin=7.0),
        departement("13", 3.25, decimals=2, margin=1.0),
    ]
    made = total(parts, territory="REG-93", territory_name="Paca")
    assert (made.text, made.margin) == ("7", 13.0)
    assert total([departement("04", 1.0)], territory="REG-93", territory_name="Paca").margin is None


def test_a_total_of_which_a_part_is_missing_is_missing_for_the_whole():
    parts = [departement("04", 3000.0), departement("05", None), departement("13", 9.0, status="secret")]
    made = total(parts, territory="REG-93", territory_name="Paca")
    assert (made.number, made.territory, made.territory_name) == (None, "REG-93", "Paca")
    assert made.reason == "Total non calculé : valeur absente pour D05 et D13."


def test_values_of_different_periods_are_not_added():
    parts = [departement("04", 3000.0), departement("05", 1500.0, period="2020")]
    made = total(parts, territory="REG-93", territory_name="Paca")
    assert (made.number, made.reason) == (None, "Total non calculé : périodes différentes.")


def test_a_total_of_nothing_is_a_programming_error():
    with pytest.raises(ValueError, match="at least one value"):
        total([], territory="REG-93", territory_name="Paca")


def test_a_change_between_two_years_is_told_in_the_unit_of_the_figure() -> None:
    start = Value(44.6, "M€", "P102", indicator="p102", decimals=1, territory="FRANCE-F", period="2023")
    end = Value(191.26, "M€", "P102", indicator="p102", decimals=2, territory="FRANCE-F", period="2024")
    assert change(start, end).text == "146,66\u00a0M€"
    assert change(end, start).text == "−146,66\u00a0M€"


def test_a_change_from_a_year_without_figure_is_not_told() -> None:
    start = Value(None, "M€", "P103", indicator="p103", territory="FRANCE-F", period="2023", status="non disponible")
    end = Value(1.4, "M€", "P103", indicator="p103", decimals=1, territory="FRANCE-F", period="2024")
    assert not change(start, end).known
    assert "manque" in change(start, end).reason


# --- breaks in a series --------------------------------------------------------------------------------------------


def test_an_evolution_across_a_change_of_status_says_it_and_carries_the_error():
    start = figure(17.2, period="2014", status="calculé", margin=0.1, source="insee-filosofi-2014")
    made = evolution(start, figure(17.4))
    assert made.how.endswith("La valeur de 2014 est calculée, celle de 2021 publiée.")
    assert made.margin == 0.1


def test_an_evolution_across_two_sources_names_both():
    start = count(155_000.0, period="2017-12", source="insee-bilan-2017", citation="Insee, Bilan")
    end = count(139_370.0, period="2024-12", source="cnaf-ccmsa-2024-12", citation="Cnaf")
    said = "Les deux valeurs ne viennent pas de la même source\u00a0: Insee, Bilan, puis Cnaf."
    assert break_between(start, end) == said
    assert evolution(start, end).how.endswith(said)


def test_two_vintages_of_one_publication_are_no_break():
    start = figure(17.3, period="2020", source="insee-filosofi-2020")
    assert break_between(start, figure(17.4)) == ""
    assert "publiée" not in evolution(start, figure(17.4)).how
    assert break_between(figure(None, status="non disponible"), figure(17.4)) == ""


# --- rates for 1 000 inhabitants -----------------------------------------------------------------------------------

PEOPLE = {"unit": "habitants", "label": "Population", "indicator": "population_municipale", "decimals": 0}


def test_a_count_is_set_against_the_inhabitants_of_its_year():
    made = per_thousand(
        count(4690.0, period="2020-10", source="drees-prestations"),
        figure(165_451.0, **{**PEOPLE, "period": "2020"}),
        label="Foyers au RSA pour 1 000 habitants",
        unit="pour_1000",
    )
    assert made.text == "28,3"
    assert (made.status, made.source, made.period) == ("calculé", "drees-prestations", "2020-10")
    assert made.how == "4\u202f690\u00a0foyers (octobre 2020) pour 165\u202f451\u00a0habitants (2020)."
    assert [value.number for value in made.inputs] == [4690.0, 165_451.0]


def test_a_rate_is_no_surer_than_the_figures_it_is_made_of():
    population = figure(165_451.0, **{**PEOPLE, "period": "2020"})
    made = per_thousand(count(4690.0, period="2020-10", status="provisoire"), population, label="", unit="")
    assert made.status == "provisoire"


@pytest.mark.parametrize(
    ("population", "reason"),
    [
        (figure(165_451.0, **{**PEOPLE, "period": "2021"}), "les deux valeurs ne sont pas de la même année"),
        (figure(None, **{**PEOPLE, "period": "2020", "status": "non disponible"}), "une des deux valeurs manque"),
    ],
)
def test_a_rate_without_the_population_of_its_year_is_missing(population, reason):
    made = per_thousand(count(4690.0, period="2020-10"), population, label="", unit="")
    assert (made.known, made.reason) == (False, f"Rapport non calculé : {reason}.")


def test_a_sum_of_many_places_tells_their_number_and_not_their_names() -> None:
    def made(count: int) -> str:
        parts = [
            figure(1, territory=f"DEP-{n:02}", territory_name=f"Département {n}", unit="foyers") for n in range(count)
        ]
        return total(parts, territory="FRANCE-F", territory_name="France").how

    assert made(2) == "Somme de 2 territoires : Département 0 et Département 1."
    assert made(21) == "Somme de 21 territoires."


# --- what is made of several figures -------------------------------------------------------------------------------


def test_a_share_is_computed_and_says_of_what():
    made = share(count(93, label="contrats"), count(115, label="ensemble"), label="part")
    assert (made.text, made.status, made.label) == ("81\u00a0%", "calculé", "part")
    assert made.how == "Contrats (93) sur ensemble (115)."
    assert [value.number for value in made.inputs] == [93, 115]


def test_what_is_derived_keeps_its_inputs_its_unit_and_its_decimals():
    made = derived(lambda a, b: a / b, count(381), count(22), unit="actions", label="moyenne", how="h", decimals=1)
    assert (made.text, made.unit, made.how, made.indicator) == ("17,3", "actions", "h", "")
    assert made.known


@pytest.mark.parametrize("missing", [count(None, status="non disponible"), count(3, status="secret")])
def test_nothing_is_derived_from_a_missing_or_secret_figure(missing):
    made = derived(lambda a, b: a + b, count(1), missing, unit="foyers", label="somme", how="h")
    assert not made.known
    assert made.number is None
    assert made.reason == "Non calculé : Foyers manque."
    assert not share(missing, count(2), label="part").known
