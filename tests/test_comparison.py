"""The comparison of a territory with those of its kind: which period, which figures, which references."""

import pytest

from pacte_analysis.comparison import ENOUGH, MEASURES, Compared, Comparison, Measure
from pacte_analysis.edition import open_edition


def compared(territory: str, year: int = 2024) -> Comparison:
    return Comparison(open_edition(territory, year))


def row(comparison: Comparison, indicator: str) -> Compared:
    (found,) = [row for row in comparison.rows if row.measure.indicator == indicator]
    return found


@pytest.fixture(scope="module")
def drome() -> Comparison:
    return compared("DEP-26")


@pytest.fixture(scope="module")
def occitanie() -> Comparison:
    return compared("REG-76")


@pytest.fixture(scope="module")
def country() -> Comparison:
    return compared("FRANCE-F")


def test_a_territory_is_set_among_all_those_of_its_kind(drome, occitanie, country):
    assert (drome.noun, len(drome.codes)) == ("départements", 101)
    assert (occitanie.noun, len(occitanie.codes)) == ("régions", 18)
    assert (country.noun, len(country.codes)) == ("régions", 18)
    for comparison in (drome, occitanie, country):
        assert all([value.territory for value in row.values] == comparison.codes for row in comparison.rows)


def test_the_period_is_the_latest_that_two_thirds_know(occitanie):
    median = row(occitanie, "niveau_vie_median")
    assert median.own.period == "2019"
    known = [value.known for value in median.values]
    assert sum(known) >= ENOUGH * 18
    later = [occitanie.edition.value("niveau_vie_median", code, period="2021").known for code in occitanie.codes]
    assert 0 < sum(later) < ENOUGH * 18


def test_all_the_figures_of_a_row_are_of_one_period(drome, occitanie):
    for comparison in (drome, occitanie):
        for compared_row in comparison.rows:
            periods = {value.period for value in (*compared_row.values, *compared_row.references) if value.known}
            assert len(periods) == 1


def test_an_edition_of_the_past_knows_nothing_later():
    past = compared("DEP-26", 2019)
    periods = [compared_row.own.period[:4] for compared_row in past.rows if compared_row.own.known]
    assert periods
    assert max(periods) <= "2019"


def test_what_too_few_know_is_left_out_and_named(occitanie):
    assert occitanie.absent == [
        "Taux de pauvreté des familles monoparentales",
        "Taux de pauvreté quand le référent fiscal a moins de 30 ans",
    ]
    assert len(occitanie.rows) + len(occitanie.absent) == len(MEASURES)


def test_the_references_are_what_contains_the_territory(drome, occitanie):
    poverty = row(drome, "taux_pauvrete_60")
    assert [(value.territory, value.period) for value in poverty.references] == [
        ("REG-84", "2021"),
        ("FRANCE-FM", "2021"),
    ]
    assert [value.territory for value in row(occitanie, "taux_pauvrete_60").references] == ["FRANCE-FM"]


def test_the_country_is_set_against_its_own_year_before(country):
    poverty = row(country, "taux_pauvrete_60")
    assert poverty.label == "Taux de pauvreté monétaire (seuil à 60\u00a0%) (France métropolitaine)"
    (before,) = poverty.references
    assert (poverty.own.territory, poverty.own.period) == ("FRANCE-FM", "2021")
    assert (before.territory, before.period) == ("FRANCE-FM", "2020")
    assert row(country, "population_municipale").label == "Population municipale"


def test_a_count_is_set_against_the_population_of_its_year(drome, occitanie):
    for comparison in (drome, occitanie):
        households = row(comparison, "foyers_rsa").own
        count, people = households.inputs
        assert (count.period, people.period) == ("2020-10", "2020")
        assert float(households) == pytest.approx(float(count) / float(people) * 1000)
        assert households.status == count.status == "provisoire"


def test_the_households_of_a_region_are_those_of_its_departements(occitanie):
    count = row(occitanie, "foyers_rsa").own.inputs[0]
    assert len(count.inputs) == 13
    assert count.number == sum(float(part) for part in count.inputs)


def test_a_population_of_another_census_makes_no_rate():
    mayotte = compared("REG-06")
    rate = row(mayotte, "foyers_rsa").own
    assert (rate.known, rate.reason) == (False, "Rapport non calculé : une des deux valeurs manque.")
    assert mayotte.edition.value("foyers_rsa", period="2020-10").known


def test_ranks_are_those_of_the_peers_by_the_rule(drome):
    poverty = row(drome, "taux_pauvrete_60")
    assert [rank.text for rank in poverty.ranks] == [
        drome.edition.rank("taux_pauvrete_60", among=group).text for group in drome.edition.peers
    ]
    median = row(drome, "niveau_vie_median").ranks[-1]
    lower = [v for v in row(drome, "niveau_vie_median").values if v.known and v < row(drome, "niveau_vie_median").own]
    assert median.number == 1 + len(lower)


def test_better_or_worse_follows_what_a_rise_means(drome):
    poverty, median = row(drome, "taux_pauvrete_60"), row(drome, "niveau_vie_median")
    france = poverty.references[-1]
    assert poverty.against(france) == ("moins bien" if poverty.own > france else "mieux")
    assert median.against(median.references[-1]) == ("mieux" if median.own > median.references[-1] else "moins bien")
    assert row(drome, "population_municipale").against(row(drome, "population_municipale").references[-1]) == "moins"


def test_nearer_than_the_error_or_unknown_is_not_told(occitanie):
    poverty = row(occitanie, "taux_pauvrete_60")
    near = next(value for value in poverty.values if value.territory == "REG-93")
    assert poverty.own.margin == 0.1
    assert near.text == "17,4\u00a0%"
    assert poverty.against(near) == ""
    unknown = row(occitanie, "taux_chomage_localise").references[-1]
    assert not unknown.known
    assert row(occitanie, "taux_chomage_localise").against(unknown) == ""


def test_an_indicator_that_nobody_knows_has_no_period(occitanie):
    assert occitanie.period(Measure("fipe_montant")) == ""
