"""Paired bars: each thing at two dates, one bar under the other, both from zero."""

from collections.abc import Sequence

from matplotlib.patches import Rectangle

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.grid import Cell, Column, Grid, Row
from pacte_analysis.display.picture import LEADING, Frame, frame, text_width, traced, wrapped, write
from pacte_analysis.tables.value import Value

BAR, GAP = 15, 16

# The same thing before and after.
Pair = tuple[Value, Value]


def paired_bars(
    pairs: Sequence[Pair],
    *,
    title: str,
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """Two bars a row, before in grey and after in colour, in the order given; each says its period and its figure.

    Raises `MixedUnits` when the values do not share one unit.
    """
    shown = [(before, after) for before, after in (wording.mask_all(pair) for pair in pairs)]
    every = [value for pair in shown for value in pair]
    wording.one_unit(every)
    names = [french.capitalised(name) for name in wording.names([after for _, after in shown])]
    return marks.complete(
        "paires",
        every,
        marks.Apparatus(title, id, axis, subtitle, reading, scope, precision, treatment),
        draw=lambda width: _draw(names, shown, style.axis_colour(axis), width),
        alt=_alt(names, shown),
        data=_grid(title, names, shown),
        reading=_reading(names, shown),
        note=marks.legend(every),
    )


def _draw(names: Sequence[str], pairs: Sequence[Pair], hue: str, width: float) -> Frame:
    """Names beside their bars, above them on a phone."""
    narrow = width <= style.NARROW
    every = [value for pair in pairs for value in pair]
    room = max(text_width(_label(value), weight=600) for value in every) + 12
    before = 0.0 if narrow else min(280.0, max(text_width(name) for name in names) + 14)
    lines = [wrapped(name, (width if narrow else before - 12)) for name in names]
    heads = [len(words) * style.BODY * LEADING for words in lines]
    heights = [2 * BAR + (head + 4 if narrow else max(0.0, head - 2 * BAR)) + GAP for head in heads]
    sheet = frame(width, sum(heights))
    axes = sheet.axes
    axes.set(xlim=(0, width), ylim=(sum(heights), 0), xticks=[], yticks=[])
    longest = max((float(value) for value in every if value.known), default=0.0) or 1.0
    scale = (width - before - room) / longest
    top = 0.0
    for words, head, height, pair in zip(lines, heads, heights, pairs, strict=True):
        bars = top + (head + 4 if narrow else max(0.0, head - 2 * BAR) / 2)
        middle = top + (height - GAP) / 2
        first = top + style.BODY * LEADING / 2 if narrow else middle - (len(words) - 1) * style.BODY * LEADING / 2
        for index, line in enumerate(words):
            write(axes, line, (0, first + index * style.BODY * LEADING))
        for index, (value, ink) in enumerate(zip(pair, ("gris-moyen", hue), strict=True)):
            _draw_bar(sheet, value, every, ink, (before, bars + index * BAR), scale)
        axes.plot([before, before], [bars - 3, bars + 2 * BAR + 1], color=style.colour("gris-fort"), linewidth=1)
        top += height
    return sheet


def _draw_bar(
    sheet: Frame, value: Value, every: Sequence[Value], ink: str, corner: tuple[float, float], scale: float
) -> None:
    left, top = corner
    size = float(value) * scale if value.known else 0.0
    if value.known:
        patch = Rectangle((left, top), size, BAR - 2)
        patch.set(**marks.fill(marks.look(value, every), style.colour(ink)))
        sheet.axes.add_patch(traced(patch, value))
    weight = 400 if ink == "gris-moyen" else 600
    colour = "encre" if value.known else "gris-fort"
    place = (left + size, top + BAR / 2 - 1)
    write(sheet.axes, _label(value), place, shift=(7, 0), weight=weight, size=style.SMALL, colour=colour, of=value)


def _label(value: Value) -> str:
    return french.typography(f"{wording.when(value.period)} : {wording.short(value)}")


def _grid(title: str, names: Sequence[str], pairs: Sequence[Pair]) -> Grid:
    """One row a thing, one column a period."""
    unit = marks.symbol(wording.distinct(value.unit for pair in pairs for value in pair))
    columns = (Column("Ligne"), *(Column(words, unit) for words in _periods(pairs)))
    cells: list[tuple[Cell, ...]] = [(name, *pair) for name, pair in zip(names, pairs, strict=True)]
    return Grid(title, columns, tuple(Row(row) for row in cells))


def _periods(pairs: Sequence[Pair]) -> list[str]:
    """The period of each column, or what the two columns are when the rows do not share their periods."""
    sides = [wording.distinct(wording.when(pair[side].period) for pair in pairs) for side in (0, 1)]
    return [side[0] if len(side) == 1 else word for side, word in zip(sides, ("Avant", "Après"), strict=True)]


def _reading(names: Sequence[str], pairs: Sequence[Pair]) -> str:
    for name, (before, after) in zip(names, pairs, strict=True):
        if before.known and after.known:
            then = f"{before.text} {french.in_period(before.period)}"
            return french.typography(f"{name} : {then}, {after.text} {french.in_period(after.period)}.")
    return ""


def _alt(names: Sequence[str], pairs: Sequence[Pair]) -> str:
    said = (
        f"{name}, {', '.join(f'{wording.when(value.period)} {wording.spoken(value)}' for value in pair)}"
        for name, pair in zip(names, pairs, strict=True)
    )
    return "Barres horizontales par deux, une par date : " + " ; ".join(said) + "."
