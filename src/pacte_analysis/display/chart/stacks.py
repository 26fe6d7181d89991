"""Stacked bars: the parts of a whole in hundredths, their labels under or above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.patches import Rectangle

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.placing import staircase
from pacte_analysis.display.picture import LEADING, Frame, frame, text_width, traced, wrapped, write
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value

TINTS = (1.0, 0.66, 0.4, 0.22, 0.12)
NAME_SIZE = 13
BAR, GROUP_HEAD, GAP = 34, 26, 22


class PartsExceedWhole(PacteError):
    """Parts that add up to more than their whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: where it starts and its size, in hundredths of the whole; no value for what the others leave."""

    name: str
    value: Value | None
    start: float
    size: float

    @property
    def figure(self) -> str:
        """Its figure as the bar's label gives it."""
        return wording.short(self.value) if self.value else ""


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar: its name, its parts from left to right in hundredths of the whole, and the values without a number."""

    name: str
    parts: tuple[Part, ...]
    unknown: tuple[Value, ...]


def stack(name: str, values: Sequence[Value], unit: str, whole: Value | float | None, rest: str, title: str) -> Stack:
    """The parts of one bar; raises `PartsExceedWhole` when they add up to more than the whole, roundings aside."""
    known = [value for value in values if value.known]
    total = sum(float(value) for value in known)
    all_of_it = 100.0 if unit == "%" else float(whole) if whole is not None else total
    # Each part may be rounded up by half a unit of its last decimal.
    slack = sum(0.5 * 10.0**-value.decimals for value in known)
    if total > all_of_it + slack + 1e-9:
        raise PartsExceedWhole(
            f"« {title} » : les parts font {french.number(total, 1)} pour un tout de {french.number(all_of_it, 1)}. "
            "Si un élément compte dans plusieurs parts, écrivez multiple=True ; sinon, corrigez les données."
        )
    scale = 100 / max(all_of_it, total) if known else 0
    parts: list[Part] = []
    start = 0.0
    for label, value in zip(wording.parts(values), values, strict=True):
        if value.known:
            parts.append(Part(label, value, start, float(value) * scale))
            start += float(value) * scale
    unknown = tuple(value for value in values if not value.known)
    if (all_of_it - total) > slack or (unknown and all_of_it > total + 1e-9):
        parts.append(Part(rest, None, start, 100 - start))
    return Stack(name, tuple(parts), unknown)


def draw_stacks(stacks: Sequence[Stack], colours: Sequence[str], hue: str, width: float) -> Frame:
    """The bars one under another; `colours` names one for each part, or all are tints of `hue`."""
    layouts = [_Layout.of(one, width) for one in stacks]
    height = sum(layout.height for layout in layouts) + GAP * (len(stacks) - 1)
    sheet = frame(width, height)
    axes = sheet.axes
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    top = 0.0
    values = [part.value for one in stacks for part in one.parts if part.value]
    # A part keeps its tint from one bar to the next, even where another is absent.
    names = wording.distinct(part.name for one in stacks for part in one.parts if part.value)
    tints = {name: TINTS[min(index, len(TINTS) - 1)] for index, name in enumerate(names)}
    for layout in layouts:
        _draw_stack(sheet, layout, top, values, colours, hue, tints)
        top += layout.height + GAP
    return sheet


@dataclass(frozen=True, slots=True)
class _Layout:
    """The labels of one bar: those that fit under their part, and those that are led above it, level by level."""

    stack: Stack
    head: float
    above: dict[int, tuple[list[str], int]]
    below: dict[int, list[str]]
    level_heights: tuple[float, ...]

    @property
    def bar_top(self) -> float:
        return self.head + sum(self.level_heights) + (5 if self.above else 0)

    @property
    def height(self) -> float:
        lines = max((len(lines) for lines in self.below.values()), default=0)
        return self.bar_top + BAR + (10 + 20 + lines * NAME_SIZE * LEADING if self.below else 4)

    @classmethod
    def of(cls, bar: Stack, width: float) -> "_Layout":
        above: dict[int, list[str]] = {}
        below: dict[int, list[str]] = {}
        for index, part in enumerate(bar.parts):
            room = part.size / 100 * width - 10
            lines = wrapped(part.name, room, NAME_SIZE)
            widest = max([*(text_width(line, NAME_SIZE) for line in lines), text_width(part.figure, 15, 600)])
            if widest <= room and len(lines) <= 5:
                below[index] = lines
            else:
                above[index] = [*filter(None, [part.figure]), *wrapped(part.name, width * 0.46, NAME_SIZE)]
        indexes = list(above)
        anchors = [_middle(bar.parts[index], width) for index in indexes]
        spans = [_span(anchor, above[index], width) for anchor, index in zip(anchors, indexes, strict=True)]
        levels = staircase(anchors, spans)
        tallest = [
            max(len(above[index]) for index, level in zip(indexes, levels, strict=True) if level == one)
            for one in range(max(levels, default=-1) + 1)
        ]
        heights = tuple(lines * NAME_SIZE * LEADING + 9 for lines in tallest)
        placed = {index: (above[index], level) for index, level in zip(indexes, levels, strict=True)}
        return cls(bar, GROUP_HEAD if bar.name else 0, placed, below, heights)


def _middle(part: Part, width: float) -> float:
    return (part.start + part.size / 2) / 100 * width


def _span(anchor: float, lines: Sequence[str], width: float) -> tuple[float, float]:
    """A label led above starts at its leader in the left half, and ends at it in the right half."""
    size = max(text_width(line, NAME_SIZE, 600) for line in lines) + 4
    return (anchor, anchor + size) if anchor < width / 2 else (anchor - size, anchor)


def _draw_stack(
    sheet: Frame,
    layout: _Layout,
    top: float,
    values: Sequence[Value],
    colours: Sequence[str],
    hue: str,
    tints: Mapping[str, float],
) -> None:
    axes, width = sheet.axes, sheet.width
    bar_top = top + layout.bar_top
    if layout.stack.name:
        write(axes, layout.stack.name, (0, top + 9), weight=600)
    for index, part in enumerate(layout.stack.parts):
        left, size = part.start / 100 * width, part.size / 100 * width
        patch = Rectangle((left + 1, bar_top), max(size - 2, 1), BAR)
        if part.value is None:
            patch.set(**marks.fill(marks.ABSENT, style.colour("gris-moyen")))
        else:
            name = colours[index] if index < len(colours) else hue
            patch.set(**marks.fill(marks.look(part.value, values), style.colour(name)))
            if not colours and marks.look(part.value, values) == marks.SOLID:
                patch.set(facecolor=(style.colour(name), tints[part.name]), edgecolor=style.colour(name), linewidth=1)
        axes.add_patch(traced(patch, part.value))
        if index in layout.below:
            if part.figure:
                write(axes, part.figure, (left + 1, bar_top + BAR + 15), size=15, weight=600, of=part.value)
            start = bar_top + BAR + (33 if part.figure else 15)
            _write_down(sheet, layout.below[index], left + 1, start)
        else:
            lines, level = layout.above[index]
            foot = bar_top - sum(layout.level_heights[:level]) - 15
            x = _middle(part, width)
            end = foot - (len(lines) - 1) * NAME_SIZE * LEADING - 5
            axes.plot([x, x], [bar_top, end], color=style.colour("gris-fort"), linewidth=1)
            align = "left" if x < width / 2 else "right"
            shift = (5, 0) if align == "left" else (-5, 0)
            for number, line in enumerate(reversed(lines)):
                y = foot - number * NAME_SIZE * LEADING
                bold = bool(part.figure) and number == len(lines) - 1
                size, weight = (15, 600) if bold else (NAME_SIZE, 400)
                said = part.value if bold else None
                at = (x, y)
                write(axes, line, at, shift=shift, align=align, size=size, weight=weight, outlined=True, of=said)


def _write_down(sheet: Frame, lines: Sequence[str], x: float, top: float) -> None:
    for number, line in enumerate(lines):
        write(sheet.axes, line, (x, top + number * NAME_SIZE * LEADING), size=NAME_SIZE, colour="encre")
