"""What a page shows: charts, tables, tiles, sheets, dashboards, each with the apparatus that must follow it."""

from pacte_analysis.display.card import Card, cards
from pacte_analysis.display.chart import dot_range, lines, paired_bars, ranked_bars, shares
from pacte_analysis.display.dashboard import Measure, Objective, indicators, measures, standing
from pacte_analysis.display.doors import Door, Doors
from pacte_analysis.display.figure import Figure, IncompleteFigure, Missing, missing
from pacte_analysis.display.findings import Finding, findings
from pacte_analysis.display.grid import Column
from pacte_analysis.display.listing import Entry, listing
from pacte_analysis.display.map import choropleth
from pacte_analysis.display.matrix import matrix
from pacte_analysis.display.outline import Outline
from pacte_analysis.display.sheet import Sheet, box, example
from pacte_analysis.display.strips import Strip, strips
from pacte_analysis.display.table import table
from pacte_analysis.display.tile import Tile, tiles

__all__ = [
    "Card",
    "Column",
    "Door",
    "Doors",
    "Entry",
    "Figure",
    "Finding",
    "IncompleteFigure",
    "Measure",
    "Missing",
    "Objective",
    "Outline",
    "Sheet",
    "Strip",
    "Tile",
    "box",
    "cards",
    "choropleth",
    "dot_range",
    "example",
    "findings",
    "indicators",
    "lines",
    "listing",
    "matrix",
    "measures",
    "missing",
    "paired_bars",
    "ranked_bars",
    "shares",
    "standing",
    "strips",
    "table",
    "tiles",
]
