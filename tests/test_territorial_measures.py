"""The measures of the Pacte as Occitanie's report tells them: their axis, their national number, their figures."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.tables.catalogue import Catalogue, pieces

AXES = ("enfance", "emploi", "droits", "transition", "transversal")

# Occitanie's number, then the national one, as both documents print their lists. The national measure 11 has no section
# in Occitanie, whose contracts with départements and with métropoles are two measures.
NATIONAL = {str(n): n for n in range(1, 11)} | {
    "11": 12, "12": 13, "13": 14, "14": 16, "15": 15, "16": 17, "17": 18, "18": 19, "19": 20, "20": 21,
    "21": 25, "22": 22, "23": 23, "24": 23, "25": 24,
}  # fmt: skip


@pytest.fixture(scope="module")
def occitanie() -> Edition:
    return open_edition("REG-76", 2024)


@pytest.fixture(scope="module")
def rows(occitanie: Edition) -> pd.DataFrame:
    table = occitanie.tables["mesures_territoriales"]
    return table[table["edition"] == occitanie.name]


def test_each_of_the_25_measures_has_its_national_number(rows: pd.DataFrame) -> None:
    numbered = rows[rows["numero"].str.isdigit()]
    assert {row["numero"]: int(row["mesure"]) for row in numbered.to_dict("records")} == NATIONAL


def test_the_four_measures_that_the_report_does_not_number_say_what_they_are(rows: pd.DataFrame) -> None:
    new = rows[~rows["numero"].str.isdigit()]
    assert {row["titre"]: row["mesure"] for row in new.fillna(0).to_dict("records")} == {
        "L'aide alimentaire aux étudiants": 0,
        "La santé mentale, grande cause nationale 2025": 0,
        "Mieux manger pour tous": 17,
        "Les pactes locaux des solidarités": 0,
    }
    assert all(new["note"])


def test_a_measure_serves_the_axis_of_its_national_equivalent(occitanie: Edition, rows: pd.DataFrame) -> None:
    axes = {int(row["mesure"]): row["axe"] for row in occitanie.tables["mesures"].to_dict("records")}
    equal = rows[rows["mesure"].notna()]
    assert [row["axe"] for row in equal.to_dict("records")] == [axes[int(number)] for number in equal["mesure"]]


@pytest.mark.parametrize("axis", AXES)
def test_an_axis_has_a_card_for_each_of_its_measures_in_the_order_of_the_report(
    occitanie: Edition, rows: pd.DataFrame, axis: str
) -> None:
    shown = occitanie.territorial_measures(axis)
    assert len(shown) == 1
    expected = rows[rows["axe"] == axis].sort_values("rang")
    assert re.findall(r'<article class="volet" id="([^"]+)"', shown[0].html()) == list(expected["objet"])


def test_every_measure_is_on_a_card_once(occitanie: Edition, rows: pd.DataFrame) -> None:
    ids = [found for axis in AXES for found in re.findall(r'id="(mesure-[^"]+)"', _html(occitanie, axis))]
    assert sorted(ids) == sorted(rows["objet"])
    assert len(ids) == 29


def test_every_figure_that_a_row_asks_for_is_on_its_card(occitanie: Edition, rows: pd.DataFrame) -> None:
    shown = {value.indicator for axis in AXES for value in occitanie.territorial_measures(axis)[0].values}
    for row in rows.to_dict("records"):
        asked = {piece.partition("@")[0] for piece in pieces(row["indicateurs"])}
        cited = {f"{row['objet']}/{code}" for code in occitanie.cited(row["objet"])}
        assert asked | cited <= shown, row["objet"]
    values = [value for axis in AXES for value in occitanie.territorial_measures(axis)[0].values]
    assert all(value.known for value in values)


def test_a_figure_is_that_of_the_place_and_the_period_that_the_row_names(occitanie: Edition) -> None:
    found = {
        (value.territory, value.period): value.number
        for value in occitanie.territorial_measures("emploi")[0].values
        if value.indicator == "creches_avip"
    }
    assert found == {("DEP-31", "2023-12"): 60, ("FRANCE-F", "2021-06"): 262, ("FRANCE-F", "2024"): 700}


def test_a_figure_asked_at_a_place_and_period_that_nobody_gives_is_not_that_of_the_region(occitanie: Edition) -> None:
    frames = dict(occitanie.tables.frames)
    table = frames["mesures_territoriales"].copy()
    table.loc[table["objet"] == "mesure-occitanie-16", "indicateurs"] = "mmpt_projets@DEP-31@2024-12-31"
    tables = replace(occitanie.tables, frames={**frames, "mesures_territoriales": table})
    other = Edition(Catalogue(tables, occitanie.territories), occitanie.territory, occitanie.year)
    projects = [
        [v.number for v in e.territorial_measures("transition")[0].values if v.indicator == "mmpt_projets"]
        for e in (occitanie, other)
    ]
    assert projects == [[92], []]


def test_the_title_counts_what_is_only_here_and_what_is_not_at_work(occitanie: Edition) -> None:
    titles = {axis: occitanie.territorial_measures(axis)[0].title for axis in AXES}
    assert titles["enfance"] == "6 mesures en Occitanie, dont 1 sans équivalent national"
    assert titles["emploi"] == "6 mesures en Occitanie, dont 2 sans mise en œuvre"
    assert titles["transversal"].endswith("dont 1 sans équivalent national et 2 sans mise en œuvre")
    assert occitanie.territorial_measures("emploi", title="Un titre")[0].title == "Un titre"


def test_a_territory_whose_report_tells_no_measure_has_no_card() -> None:
    assert open_edition("REG-53", 2024).territorial_measures("enfance") == []
    assert open_edition("REG-76", 2023).territorial_measures("enfance") == []


def test_the_contracts_of_2024_to_2027_are_counted_by_sub_axis_without_passing_for_those_of_the_year(
    occitanie: Edition,
) -> None:
    asked = {"measure": "nombre", "contracts": "non précisés", "period": "2024-2027"}
    found = {
        axis: [value.number for value in occitanie.breakdown("actions", "sous_axe", axis=axis, **asked)]  # type: ignore[arg-type]
        for axis in AXES[:4]
    }
    assert found == {"enfance": [6, 2, 5], "emploi": [10], "droits": [9, 1], "transition": [1, 1, 4]}
    assert not occitanie.actions().known
    assert occitanie.breakdown("actions", "sous_axe", axis="enfance", measure="nombre", contracts="non précisés") == []


def _html(edition: Edition, axis: str) -> str:
    return edition.territorial_measures(axis)[0].html()
