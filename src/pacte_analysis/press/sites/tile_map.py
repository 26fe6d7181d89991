"""The maps of the front door: each région and each département a tile of a grid, shaded by its poverty rate.

All the rates of the maps are of one year, the latest known; a tile says its figure, so that colour is never alone.
"""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from pacte_analysis import french
from pacte_analysis.display.grid import cell_html
from pacte_analysis.press.sites.shelf import Place, number
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.package import records
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territory

# The kinds of territory that have a map, with its heading.
MAPS = {"region": "Les régions", "departement": "Les départements"}

INDICATOR = "taux_pauvrete_60"

# Where a darker shade begins, in %: round figures that part the départements of mainland France in five like groups.
STEPS = (12, 14, 16, 20)


@dataclass(frozen=True)
class Tile:
    """A territory on the map; `edges` are the sides where another région, or nothing, begins."""

    territory: Territory
    column: int
    row: int
    place: Place | None
    rate: Value | None
    overseas: bool
    edges: str

    @property
    def number(self) -> str:
        return number(self.territory)

    @property
    def figure(self) -> str:
        """The rate as HTML, with the mark of its status; nothing when it is not known."""
        return cell_html(self.rate, whole=True, leads=False) if self.rate else ""

    @property
    def shade(self) -> str:
        """The name of the tile's shade: a step, `vide` without an edition, `nd` without a figure."""
        if self.place is None:
            return "vide"
        if self.rate is None or self.rate.number is None:
            return "nd"
        return str(bisect(STEPS, self.rate.number))


@dataclass(frozen=True)
class TileMap:
    """The map of a kind of territory: its tiles, row by row."""

    kind: str
    heading: str
    tiles: list[Tile]

    @cached_property
    def columns(self) -> int:
        return max(tile.column for tile in self.tiles)

    @property
    def mainland(self) -> list[Tile]:
        return [tile for tile in self.tiles if not tile.overseas]

    @property
    def overseas(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.overseas]

    @property
    def first_overseas_row(self) -> int:
        return min(tile.row for tile in self.overseas)


@dataclass(frozen=True)
class Legend:
    """What the shades of the maps say: the indicator, its year, its sources, the shades that are there."""

    label: str
    period: str
    sources: list[str]
    shades: list[tuple[str, str]]
    computed: str


def tile_maps(catalogue: Catalogue, places: Iterable[Place]) -> list[TileMap]:
    """The maps of the table `tuiles`, each tile with the editions of its territory and its rate."""
    with_editions = {place.territory.code: place for place in places}
    rows = records(catalogue.tables["tuiles"])
    period = _latest_period(catalogue, [str(row["territoire"]) for row in rows])
    return [_tile_map(kind, rows, catalogue, with_editions, period) for kind in MAPS]


def legend(maps: Iterable[TileMap]) -> Legend | None:
    """The legend of these maps, or None when no tile has a figure."""
    tiles = [tile for one in maps for tile in one.tiles]
    shown = [tile.rate for tile in tiles if tile.rate and tile.place]
    if not shown:
        return None
    steps = [f"moins de {STEPS[0]} %", *(f"{low} à moins de {high} %" for low, high in pairwise(STEPS))]
    names = {str(step): words for step, words in enumerate([*steps, f"{STEPS[-1]} % et plus"])}
    names |= {"nd": "non disponible", "vide": "pas encore d'édition"}
    present = {tile.shade for tile in tiles}
    return Legend(
        label=shown[0].label,
        period=french.period(shown[0].period),
        sources=sorted({rate.citation for rate in shown}),
        shades=[(shade, french.typography(words)) for shade, words in names.items() if shade in present],
        computed=_computed(shown),
    )


def _computed(shown: list[Value]) -> str:
    """What the mark of the computed rates means, with their widest margin; nothing when all are published."""
    margins = [rate.margin for rate in shown if rate.status == "calculé"]
    if not margins:
        return ""
    widest = max((margin for margin in margins if margin is not None), default=None)
    error = f", à {french.number(widest, 1)} point près" if widest is not None else ""
    return french.typography(f"c : valeur calculée{error}")


def _latest_period(catalogue: Catalogue, codes: list[str]) -> str:
    """The latest year for which half of the territories have a rate; empty when there is none."""
    counted: dict[str, set[str]] = {}
    for code in codes:
        for row in catalogue.observations(INDICATOR, code):
            if french.parse_period(row["periode"])[0] == "year":
                counted.setdefault(str(row["periode"]), set()).add(code)
    return max((period for period, known in counted.items() if 2 * len(known) > len(codes)), default="")


def _tile_map(
    kind: str, rows: list[dict[str, Any]], catalogue: Catalogue, places: dict[str, Place], period: str
) -> TileMap:
    territories = catalogue.territories
    at = {
        (int(row["colonne"]), int(row["ligne"])): territories[str(row["territoire"])]
        for row in rows
        if territories[str(row["territoire"])].kind == kind
    }

    def zone(column: int, row: int) -> str:
        """What a line surrounds on the map of the départements: their région."""
        territory = at.get((column, row))
        return territory.parent if territory else ""

    tiles = []
    for column, row in sorted(at, key=lambda cell: (cell[1], cell[0])):
        here, territory = zone(column, row), at[column, row]
        overseas = not territories.is_within(territory, "FRANCE-FM")
        # One line between two régions, not two: a tile draws its north and west sides, and the others where it is last.
        sides = {
            "n": zone(column, row - 1) != here,
            "o": zone(column - 1, row) != here,
            "s": not zone(column, row + 1),
            "e": not zone(column + 1, row),
        }
        edges = "" if overseas or kind != "departement" else "".join(side for side, drawn in sides.items() if drawn)
        rate = _rate(catalogue, territory, period)
        tiles.append(Tile(territory, column, row, places.get(territory.code), rate, overseas, edges))
    return TileMap(kind, MAPS[kind], tiles)


def _rate(catalogue: Catalogue, territory: Territory, period: str) -> Value | None:
    """The territory's rate of that year, or None when it is not known."""
    rows = [row for row in catalogue.observations(INDICATOR, territory.code) if row["periode"] == period]
    if not rows:
        return None
    value = catalogue.observed(catalogue.best(rows, int(period)))
    return value if value.known else None
