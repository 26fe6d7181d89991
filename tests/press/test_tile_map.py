"""The maps of the front door: all territories, each at its place, each with the figure of the tables."""

import csv
import itertools
import re
from pathlib import Path

import pytest

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.sites.shelf import Place, Shelf
from pacte_analysis.press.sites.tile_map import INDICATOR, MAPS, STEPS, Tile, TileMap, legend, tile_maps
from pacte_analysis.press.sites.way_in import way_in
from pacte_analysis.tables.catalogue import Catalogue
from projects import publish_editions

# Where territories really are, in kilometres or nearly, and what they touch (see book/licence.md for where from).
POSITIONS = Path(__file__).with_name("positions.csv")
KM_PER_UNIT = 1.75

Cell = tuple[int, int]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_catalogue()


@pytest.fixture(scope="module")
def cells(catalogue: Catalogue) -> dict[str, Cell]:
    return {t.territory.code: (t.column, t.row) for one in tile_maps(catalogue, []) for t in one.tiles}


def positions() -> dict[str, tuple[Cell, list[str]]]:
    with POSITIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["territoire"]: ((int(row["x"]), int(row["y"])), row["voisins"].split("|")) for row in rows}


def neighbours() -> list[tuple[str, str]]:
    return [(one, other) for one, (_, around) in positions().items() for other in around if other and one < other]


def test_every_region_and_every_departement_has_its_tile(catalogue: Catalogue) -> None:
    for one, kind in zip(tile_maps(catalogue, []), MAPS, strict=True):
        assert sorted(tile.territory.code for tile in one.tiles) == sorted(
            territory.code for territory in catalogue.territories if territory.kind == kind
        )
    assert [len(one.tiles) for one in tile_maps(catalogue, [])] == [18, 101]


def test_no_two_territories_of_a_kind_stand_on_one_tile(catalogue: Catalogue) -> None:
    for one in tile_maps(catalogue, []):
        assert len({(tile.column, tile.row) for tile in one.tiles}) == len(one.tiles)


@pytest.mark.parametrize(("side", "words"), [(0, "west of"), (1, "north of")])
def test_no_two_neighbours_more_than_40_km_apart_change_places(cells: dict[str, Cell], side: int, words: str) -> None:
    real = positions()
    pairs = [(a, b) for a, b in neighbours() if abs(real[a][0][side] - real[b][0][side]) * KM_PER_UNIT > 40]
    assert len(pairs) > 100
    changed = [
        f"{a} is {words} {b}, or the reverse"
        for a, b in pairs
        if (real[a][0][side] - real[b][0][side]) * (cells[a][side] - cells[b][side]) < 0
    ]
    assert changed == []


@pytest.mark.parametrize("side", [0, 1])
def test_far_departements_keep_their_order_on_the_map(cells: dict[str, Cell], side: int) -> None:
    real = {code: place for code, (place, _) in positions().items() if code.startswith("DEP")}
    far = [(a, b) for a, b in itertools.permutations(real, 2) if (real[b][side] - real[a][side]) * KM_PER_UNIT > 160]
    assert len(far) > 1000
    assert [(a, b) for a, b in far if cells[a][side] >= cells[b][side]] == []


def test_neighbours_nearly_all_touch_on_the_map(cells: dict[str, Cell]) -> None:
    apart = [max(abs(cells[a][0] - cells[b][0]), abs(cells[a][1] - cells[b][1])) for a, b in neighbours()]
    assert len(apart) > 250
    assert max(apart) == 2
    assert sum(steps == 1 for steps in apart) / len(apart) > 0.93


def test_overseas_territories_stand_apart(catalogue: Catalogue) -> None:
    regions, departements = tile_maps(catalogue, [])
    assert len(regions.overseas) == len(departements.overseas) == 5
    for far, near in itertools.product(departements.overseas, departements.mainland):
        assert max(abs(far.column - near.column), abs(far.row - near.row)) > 1, (far.number, near.number)
    assert {far.row for far in regions.overseas}.isdisjoint(near.row for near in regions.mainland)


def test_a_line_is_drawn_between_two_regions_and_around_them_all(catalogue: Catalogue) -> None:
    departements = tile_maps(catalogue, [])[1]
    at = {(tile.column, tile.row): tile for tile in departements.tiles}
    for tile in departements.mainland:
        around = {"n": (0, -1), "s": (0, 1), "o": (-1, 0), "e": (1, 0)}
        for side, (right, down) in around.items():
            beside = at.get((tile.column + right, tile.row + down))
            opposite = {"n": "s", "s": "n", "o": "e", "e": "o"}[side]
            drawn = side in tile.edges or bool(beside and opposite in beside.edges)
            expected = beside is None or beside.territory.parent != tile.territory.parent
            assert drawn == expected, (tile.territory.code, side)


# --- what tiles say ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def maps(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> list[TileMap]:
    """The maps when every département and four régions have an edition."""
    wanted = [t.code for t in catalogue.territories if t.kind == "departement"] + [
        "REG-11",
        "REG-53",
        "REG-76",
        "REG-93",
    ]
    site = publish_editions(tmp_path_factory.mktemp("cartes"), {(code, 2024): {"index"} for code in wanted})
    return tile_maps(catalogue, Shelf.read(site, catalogue.territories).places())


def tile(maps: list[TileMap], code: str) -> Tile:
    return next(t for one in maps for t in one.tiles if t.territory.code == code)


def test_the_figure_of_a_tile_is_that_of_the_tables(maps: list[TileMap], catalogue: Catalogue) -> None:
    shown = [t for one in maps for t in one.tiles if t.rate]
    assert len(shown) > 100
    for one in shown:
        assert one.rate is not None
        rows = [
            row["valeur"] for row in catalogue.observations(INDICATOR, one.territory.code) if row["periode"] == "2021"
        ]
        assert one.rate.number in rows
        assert one.rate.period == "2021"


def test_shades_follow_the_figures_and_a_missing_figure_is_no_shade(maps: list[TileMap]) -> None:
    for one in (t for m in maps for t in m.tiles):
        if one.place is None:
            assert one.shade == "vide"
        elif one.rate is None:
            assert one.shade == "nd"
        else:
            step = int(one.shade)
            assert one.rate.number is not None
            assert step == 0 or one.rate.number >= STEPS[step - 1]
            assert step == len(STEPS) or one.rate.number < STEPS[step]
    assert tile(maps, "DEP-976").shade == "nd"
    assert tile(maps, "REG-84").shade == "vide"


def test_the_legend_names_every_shade_that_is_there_and_no_other(maps: list[TileMap], catalogue: Catalogue) -> None:
    told = legend(maps)
    assert told is not None
    assert {shade for shade, _ in told.shades} == {t.shade for one in maps for t in one.tiles}
    assert dict(told.shades)["0"] == "moins de 12\u00a0%"
    assert told.period == "2021"
    assert any("Insee" in source for source in told.sources)
    assert legend(tile_maps(catalogue, [])) is None


def test_the_legend_says_what_the_mark_of_a_computed_figure_is_worth(maps: list[TileMap]) -> None:
    told = legend(maps)
    assert told is not None
    assert told.computed == "c\u00a0: valeur calculée, à 0,1 point près"
    assert "<sup>c</sup>" in tile(maps, "REG-76").figure
    assert "<sup>c</sup>" not in tile(maps, "REG-11").figure


def test_the_maps_are_links_only_to_what_is_published(tmp_path: Path) -> None:
    site = publish_editions(
        tmp_path, {("DEP-04", 2023): {"index"}, ("DEP-04", 2024): {"index"}, ("REG-93", 2024): {"index"}}
    )
    text = (site / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'<li class="carte-case.*?data-territoire="([^"]+)".*?</li>', text, flags=re.DOTALL)
    assert len(found) == 119
    linked = re.findall(r'data-territoire="([^"]+)"[^>]*>\s*<a href="([^"]+)"', text)
    assert linked == [
        ("REG-93", "provence-alpes-cote-d-azur/2024/index.html"),
        ("DEP-04", "alpes-de-haute-provence/2024/index.html"),
    ]
    assert text.count("(pas encore d’édition)</span></span></li>") == 117


def test_a_place_leads_to_its_newest_edition(catalogue: Catalogue, tmp_path: Path) -> None:
    site = publish_editions(tmp_path, {("DEP-04", year): {"index"} for year in (2022, 2024, 2023)})
    (place,) = Shelf.read(site, catalogue.territories).places()
    assert isinstance(place, Place)
    assert [edition.year for edition in place.editions] == [2024, 2023, 2022]
    assert place.newest.address == "alpes-de-haute-provence/2024"


# --- the map where there is room for it -------------------------------------------------------------------------------


def test_the_map_has_the_departements_of_the_mainland_with_the_shades_of_their_tiles(
    maps: list[TileMap], catalogue: Catalogue
) -> None:
    plan = way_in(catalogue, maps[1])
    assert plan is not None
    assert [one.tile for one in plan.shapes] == maps[1].mainland
    assert sorted(one.tile.number for one in plan.small) == ["75", "92", "93", "94"]
    assert all(one.numbered for one in plan.small)
    assert len(plan.regions) == 13


def test_overseas_the_tiles_are_the_map(maps: list[TileMap], catalogue: Catalogue) -> None:
    assert way_in(catalogue, TileMap("departement", "Outre-mer", maps[1].overseas)) is None
