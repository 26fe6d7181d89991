"""The maps of an edition: from the tables, the territory outlined, each level with the periods of the comparison."""

import re

import pytest

from pacte_analysis.atlas import LEVELS, RATIOS, Atlas
from pacte_analysis.comparison import POPULATION
from pacte_analysis.edition import open_catalogue, open_edition
from pacte_analysis.tables.package import records


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas(open_edition("REG-93", 2024))


def test_every_region_and_departement_of_the_mainland_has_one_outline_inside_the_country(atlas: Atlas) -> None:
    territories = open_catalogue().territories
    wanted = [
        t.code for t in territories if t.kind in {"region", "departement"} and territories.is_within(t, "FRANCE-FM")
    ]
    assert sorted(atlas.outlines) == sorted([*wanted, "FRANCE-FM"])
    country = atlas.outlines["FRANCE-FM"].box
    for outline in atlas.outlines.values():
        # Ouessant is no part of the outline of the country.
        assert outline.box.x >= country.x - 200
        assert outline.box.x + outline.box.width <= country.x + country.width + 1
        assert outline.box.y + outline.box.height <= country.y + country.height + 1
        assert outline.box.x <= outline.x <= outline.box.x + outline.box.width


def test_a_region_is_the_union_of_its_departements(atlas: Atlas) -> None:
    territories = open_catalogue().territories
    for code, outline in atlas.outlines.items():
        if not code.startswith("REG"):
            continue
        parts = [atlas.outlines[t.code].box for t in territories.children(code)]
        assert outline.box.y == min(part.y for part in parts)
        right = max(part.x + part.width for part in parts)
        assert outline.box.x + outline.box.width == right


def test_each_map_shows_every_territory_of_its_level_with_the_figure_of_the_tables(atlas: Atlas) -> None:
    catalogue = open_catalogue()
    for level, count in zip(LEVELS, (18, 101), strict=True):
        shown = atlas.map(RATIOS[0], level)
        assert shown is not None
        values = [value for value in shown.data.values if value.territory.startswith(("REG", "DEP"))][:count]
        assert len({value.territory for value in values}) == count
        for value in values:
            if value.known:
                rows = catalogue.observations("taux_pauvrete_60", value.territory)
                assert value.number in [row["valeur"] for row in rows if row["periode"] == value.period]


def test_no_count_is_on_a_map() -> None:
    assert all(measure.for_inhabitants or measure.indicator != POPULATION for measure in RATIOS)


def test_the_second_map_of_a_level_draws_no_outline_of_its_own(atlas: Atlas) -> None:
    sheets = atlas.by("départements")
    assert len(sheets) >= 9
    assert [sheet.figure.body.count("<path") > 0 for sheet in sheets] == [True] + [False] * (len(sheets) - 1)
    assert len({sheet.id for sheet in sheets}) == len(sheets)


@pytest.mark.parametrize(
    ("code", "drawn", "outlined"),
    [("REG-93", 6, "REG-93"), ("DEP-04", 6, "DEP-04"), ("METRO-244400404", 5, "REG-52"), ("FRANCE-F", 101, "")],
)
def test_a_territory_sees_the_departements_around_it(code: str, drawn: int, outlined: str) -> None:
    shown = Atlas(open_edition(code, 2024)).nearby()
    assert shown is not None
    mainland = len(set(re.findall(r'<use [^>]*data-c="(DEP-\w+)"', shown.body)))
    assert mainland == min(drawn, 96)
    assert re.findall(r'<use class="ici" href="#carte[^"]*?((?:REG|DEP)-\w+)"', shown.body) == (
        [outlined] if outlined else []
    )


def test_a_region_of_one_departement_has_no_map_of_its_surroundings() -> None:
    assert Atlas(open_edition("REG-04", 2024)).nearby() is None


def test_labels_of_the_table_are_inside_their_outline() -> None:
    for row in records(open_catalogue().tables["contours"]):
        assert row["x"] > 0
        assert row["y"] > 0
