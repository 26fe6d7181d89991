"""What changes between the figures of two editions: by what they measure, never by their number."""

from dataclasses import replace

import pytest

from pacte_analysis.analysis.change import Change, comparable_evolution, compare, measured
from pacte_analysis.analysis.gap import evolution, gap, total
from pacte_analysis.tables.value import Value


def rate(number: float, period: str = "2023", **fields: object) -> Value:
    given = {
        "unit": "%",
        "label": "Taux de chômage",
        "indicator": "taux_chomage",
        "decimals": 1,
        "territory": "REG-93",
        "territory_name": "Paca",
        "source": f"insee-chomage-{period[:4]}",
        "citation": f"Insee, Taux de chômage {period[:4]}",
        "scope": "Population active",
        "table": "data/observations/chomage.csv",
        "row": 12,
    }
    return Value(number=number, period=period, **{**given, **fields})


def result(number: float, row: int, *, period: str = "2023", locator: str = "") -> Value:
    """A result of an action: no indicator, a label that other actions share."""
    place = {"table": "data/actions_resultats.csv", "row": row, "locator": locator or f"ligne {row}"}
    return Value(number, "personnes", "Personnes accompagnées", territory="DEP-13", period=period, **place)


def told(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(c.kind, c.before.text if c.before else "", c.after.text if c.after else "") for c in changes]


# --- kinds ---------------------------------------------------------------------------------------------------------


def test_the_same_figures_on_the_same_pages_are_no_change():
    page = {"emploi": [rate(8.1), rate(7.3, territory="DEP-83")]}
    assert compare(page, page) == []


def test_a_later_period_brings_a_figure_up_to_date():
    (change,) = compare({"emploi": [rate(8.1)]}, {"emploi": [rate(7.9, "2024")]})
    assert told([change]) == [("actualisé", "8,1\u00a0%", "7,9\u00a0%")]
    assert change.evolution.text == "−0,2\u00a0point"
    assert change.why == "2023, puis 2024"


def test_another_value_of_the_same_period_is_a_revision():
    (change,) = compare({"emploi": [rate(8.1)]}, {"emploi": [rate(8.3)]})
    assert told([change]) == [("révisé", "8,1\u00a0%", "8,3\u00a0%")]
    assert change.why == "révision du producteur"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"status": "provisoire"}, "publié puis provisoire"),
        ({"qualifier": "environ"}, "« exact » puis « environ »"),
        ({"margin": 0.2}, "autre marge d'erreur"),
        ({"source": "drees", "citation": "Drees, Minima 2023"}, "autre publication : Drees, Minima 2023"),
    ],
)
def test_the_same_number_of_another_standing_is_a_revision(changed, why):
    (change,) = compare({"emploi": [rate(8.1)]}, {"emploi": [rate(8.1, **changed)]})
    assert change.kind == "révisé"
    assert change.why == why


def test_a_recorded_revision_is_told_although_both_editions_hold_the_revised_value():
    formers = {("taux_chomage", "REG-93", "2023"): (8.4, "nouvelle base")}
    (change,) = compare({"emploi": [rate(8.1)]}, {"emploi": [rate(8.1)]}, formers=formers)
    assert told([change]) == [("révisé", "8,4\u00a0%", "8,1\u00a0%")]
    assert change.why == "nouvelle base"
    assert (change.before.source, change.before.table) == ("", "")


def test_a_figure_shown_by_the_newer_edition_alone_is_new_and_says_why():
    old = {"emploi": [rate(8.1)]}
    young = rate(20, "2024", indicator="taux_jeunes")
    known = rate(20, "2021", indicator="taux_jeunes")
    assert [(c.kind, c.why) for c in compare(old, {"emploi": [rate(8.1), young]}, year=2023)] == [
        ("nouveau", "postérieur à 2023")
    ]
    assert [c.why for c in compare(old, {"emploi": [rate(8.1), known]}, year=2023)] == ["chiffre ajouté"]
    assert [c.why for c in compare(old, {**old, "jeunesse": [known]}, year=2023)] == ["page nouvelle"]


def test_a_figure_shown_by_the_older_edition_alone_is_gone_and_says_why():
    assert [(c.kind, c.why) for c in compare({"emploi": [rate(8.1)]}, {"emploi": []})] == [
        ("disparu", "chiffre retiré")
    ]
    assert [c.why for c in compare({"emploi": [rate(8.1)]}, {"enfance": []})] == ["page retirée"]


def test_the_same_figure_on_other_pages_has_moved():
    old, new = {"index": [rate(8.1)], "emploi": []}, {"index": [], "emploi": [rate(8.1)]}
    (change,) = compare(old, new)
    assert (change.kind, change.pages_before, change.pages_after) == ("déplacé", ("index",), ("emploi",))


def test_a_figure_that_is_also_on_a_new_page_has_not_moved():
    assert compare({"index": [rate(8.1)]}, {"index": [rate(8.1)], "emploi": [rate(8.1)]}) == []


def test_a_figure_of_several_pages_changes_once():
    old = {"index": [rate(8.1)], "emploi": [rate(8.1)]}
    new = {"index": [rate(7.9, "2024")], "emploi": [rate(7.9, "2024")]}
    (change,) = compare(old, new)
    assert change.pages_after == ("index", "emploi")


def test_a_figure_that_is_not_known_is_not_shown():
    lacking = replace(rate(8.1), number=None, status="non disponible")
    hidden = replace(rate(8.1), status="secret")
    assert compare({"emploi": [lacking]}, {"emploi": [hidden]}) == []
    assert told(compare({"emploi": [rate(8.1)]}, {"emploi": [hidden]})) == [("disparu", "8,1\u00a0%", "")]


def test_changes_come_by_kind_then_in_the_order_of_the_page():
    old = {"emploi": [rate(1, indicator="a"), rate(2, indicator="b"), rate(3, indicator="c"), rate(4, indicator="d")]}
    new = {
        "emploi": [
            rate(9, indicator="d"),
            rate(5, indicator="e"),
            rate(8, "2024", indicator="b"),
            rate(7, "2024", indicator="a"),
        ]
    }
    kinds = [(c.kind, c.value.indicator) for c in compare(old, new)]
    assert kinds == [("actualisé", "b"), ("actualisé", "a"), ("révisé", "d"), ("nouveau", "e"), ("disparu", "c")]


# --- series --------------------------------------------------------------------------------------------------------


def series(*years: int) -> list[Value]:
    return [rate(8 + year % 10 / 10, str(year), row=year) for year in years]


def test_a_series_counts_as_one_figure():
    (new,) = compare({"emploi": []}, {"emploi": series(2020, 2021, 2022)})
    assert (new.value.period, new.why) == ("2022", "chiffre ajouté, 3 périodes depuis 2020")


def test_a_series_that_goes_on_is_brought_up_to_date_from_its_last_year():
    (change,) = compare({"emploi": series(2020, 2021)}, {"emploi": series(2020, 2021, 2022)})
    assert (change.kind, change.before.period, change.after.period) == ("actualisé", "2021", "2022")


def test_a_series_that_goes_further_back_or_less_far_says_which_years():
    (gained,) = compare({"emploi": series(2021, 2022)}, {"emploi": series(2019, 2020, 2021, 2022)})
    assert (gained.kind, gained.why) == ("nouveau", "ajouté à une série : 2019 et 2020")
    (lost,) = compare({"emploi": series(2019, 2020, 2021, 2022)}, {"emploi": series(2021, 2022)})
    assert (lost.kind, lost.why) == ("disparu", "retiré d'une série : 2019 et 2020")


def test_a_year_of_a_series_that_is_revised_is_told_beside_its_last_year():
    new = [rate(8.5, "2020"), *series(2021, 2022)]
    found = compare({"emploi": series(2020, 2021)}, {"emploi": new})
    assert [(c.kind, c.after.period) for c in found] == [("actualisé", "2022"), ("révisé", "2020")]


# --- what is the same figure -----------------------------------------------------------------------------------------


def test_a_share_and_a_count_of_one_thing_are_two_figures():
    share = rate(46, indicator="actions/nature/nouvelle")
    count = rate(46, indicator="actions/nature/nouvelle", unit="actions")
    assert measured(share) != measured(count)


def test_the_size_of_a_scope_may_change_its_words_may_not():
    one, other = (rate(46, scope=f"{size} actions, axe « Enfance »") for size in (37, 41))
    assert measured(one) == measured(other)
    assert measured(one) != measured(rate(46, scope="37 actions, axe « Emploi »"))


def test_an_evolution_is_followed_from_edition_to_edition():
    start = rate(11.4, "2014", source="insee-chomage-2025")
    ends = [rate(8.1, "2023", source="insee-chomage-2025"), rate(7.9, "2024", source="insee-chomage-2025")]
    (change,) = compare({"emploi": [evolution(start, ends[0])]}, {"emploi": [evolution(start, ends[1])]})
    assert told([change]) == [("actualisé", "−3,3\u00a0points", "−3,5\u00a0points")]


def test_a_gap_is_not_the_figure_that_it_compares():
    france = rate(7.1, territory="FRANCE-FM", territory_name="France")
    assert measured(gap(rate(8.1), france)) != measured(rate(8.1))


def test_a_total_is_the_figure_that_it_adds_up():
    parts = [rate(10, "2024", unit="foyers", decimals=0, territory=code) for code in ("DEP-04", "DEP-05")]
    added = total(parts, territory="REG-93", territory_name="Paca")
    (change,) = compare({"droits": [rate(18, unit="foyers", decimals=0)]}, {"droits": [added]})
    assert told([change]) == [("actualisé", "18", "20")]


def test_a_year_then_a_month_are_one_figure_without_evolution():
    (change,) = compare({"droits": [rate(8.1, "2022")]}, {"droits": [rate(7.9, "2023-12")]})
    assert change.kind == "actualisé"
    assert change.evolution is None
    assert "pas de même durée" in change.why


def test_results_of_two_actions_that_share_a_label_are_never_taken_for_one_another():
    old = {"emploi": [result(22, 2), result(91, 9)]}
    new = {"emploi": [result(30, 2, period="2024"), result(91, 9)]}
    assert told(compare(old, new)) == [("nouveau", "", "30"), ("disparu", "22", "")]


def test_the_only_figure_of_its_label_is_followed():
    assert [c.kind for c in compare({"a": [result(22, 2)]}, {"a": [result(30, 2, period="2024")]})] == ["actualisé"]


# --- the rule of evolutions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (rate(8.1), rate(7.9, "2024", source="barometre-2024"), "les deux publications diffèrent"),
        (rate(8.1, status="estimé"), rate(7.9, "2024"), "les deux statuts diffèrent"),
        (rate(8.1, margin=0.1), rate(7.9, "2024", margin=0.1), "l'écart ne dépasse pas l'erreur"),
        (rate(8.1, qualifier="environ"), rate(7.9, "2024"), "une valeur n'est qu'approchée"),
        (rate(8.1), rate(7.9, "2024", qualifier="arrondi"), "une valeur n'est qu'approchée"),
        (
            rate(8.1, citation="Insee, première publication 2023"),
            rate(7.9, "2024", citation="Insee, première publication 2024"),
            "les premières publications sont révisées ensuite",
        ),
        (rate(3, unit="rang"), rate(4, "2024", unit="rang"), "ce chiffre est déjà une comparaison"),
        (
            rate(100, "2022", indicator="population_municipale", unit="habitants"),
            rate(103, "2023", indicator="population_municipale", unit="habitants"),
            "ce chiffre se compare à 5 ans d'écart",
        ),
    ],
)
def test_an_evolution_that_a_reader_could_not_trust_is_not_given(before, after, reason):
    found = comparable_evolution(before, after)
    assert not found.known
    assert found.reason == reason
    (change,) = compare({"emploi": [before]}, {"emploi": [after]})
    assert change.evolution is None


def test_an_evolution_beyond_the_error_is_given_with_its_error():
    found = comparable_evolution(rate(8.4, margin=0.1), rate(7.9, "2024", margin=0.1))
    assert (found.text, found.margin) == ("−0,5\u00a0point", 0.2)
    assert [value.number for value in found.inputs] == [7.9, 8.4]


def test_a_population_five_years_apart_has_its_evolution():
    before, after = (
        rate(number, year, indicator="population_municipale", unit="habitants")
        for number, year in ((100, "2018"), (103, "2023"))
    )
    assert comparable_evolution(before, after).text == "3,0\u00a0%"


def test_another_publication_is_named():
    (change,) = compare({"a": [rate(8.1)]}, {"a": [rate(7.9, "2024", source="dros", citation="DROS, Baromètre")]})
    assert change.why == "2023, puis 2024 ; autre publication (DROS, Baromètre), donc pas d'évolution"
