"""The map of the front door where there is room for it: each département of the mainland a link, shaded as its tile.

A phone shows the tiles instead, all of one size and large enough to touch; the overseas ones stand beside either.
"""

from dataclasses import dataclass

from pacte_analysis.atlas import outlines
from pacte_analysis.display.ground import CROWDED, INSET, LEAST, MAINLAND
from pacte_analysis.display.outline import Box, Outline
from pacte_analysis.press.sites.tile_map import Tile, TileMap
from pacte_analysis.tables.catalogue import Catalogue

# The width in px of the column where it stands.
WIDTH = 608


@dataclass(frozen=True)
class Shape:
    """A territory on the map: its tile, its path, where its number stands, if it has room for one."""

    tile: Tile
    outline: Outline
    numbered: bool


@dataclass(frozen=True)
class WayIn:
    """The map: its frame, `unit` (units of the map in a px), the country and its régions behind, the shapes, and those
    that are too small drawn again in `inset`, moved by `shift` and made `scale` times larger."""

    frame: Box
    unit: float
    country: str
    regions: list[str]
    shapes: list[Shape]
    small: list[Shape]
    inset: Box
    shift: tuple[float, float]
    scale: float


def way_in(catalogue: Catalogue, tiles: TileMap) -> WayIn | None:
    """The map of these tiles, or None when the tables hold no outline of them."""
    held = outlines(catalogue.tables)
    drawn = [(tile, held[tile.territory.code]) for tile in tiles.tiles if tile.territory.code in held]
    if not drawn or MAINLAND not in held:
        return None
    frame = Box.around(outline.box for _, outline in drawn).widened(0.01, tallest=1.2, flattest=0.5)
    unit = frame.width / WIDTH
    small = [(tile, outline) for tile, outline in drawn if tile.territory.code in CROWDED]
    around = Box.around(outline.box for _, outline in small).widened(
        0.08, tallest=INSET.height / INSET.width, flattest=INSET.height / INSET.width
    )
    scale = INSET.width / around.width
    return WayIn(
        frame=frame,
        unit=unit,
        country=held[MAINLAND].trace,
        regions=[outline.trace for code, outline in held.items() if code.startswith("REG")],
        shapes=[_shape(tile, outline, unit) for tile, outline in drawn],
        small=[_shape(tile, outline, unit / scale) for tile, outline in small],
        inset=INSET,
        shift=(INSET.x - around.x * scale, INSET.y - around.y * scale),
        scale=scale,
    )


def _shape(tile: Tile, outline: Outline, unit: float) -> Shape:
    return Shape(tile, outline, min(outline.box.width, outline.box.height) / unit > LEAST)
