"""Charts: each function takes values and returns a complete figure."""

from pacte_analysis.display.chart.bars import ranked_bars
from pacte_analysis.display.chart.dots import dot_range
from pacte_analysis.display.chart.lines import lines
from pacte_analysis.display.chart.pairs import paired_bars
from pacte_analysis.display.chart.shares import shares

__all__ = ["dot_range", "lines", "paired_bars", "ranked_bars", "shares"]
