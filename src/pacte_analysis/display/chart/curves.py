"""The curves of a chart of evolutions: what each is, where it breaks, how it is drawn and labelled."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import seaborn as sns
from matplotlib.ticker import MaxNLocator

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.placing import spread
from pacte_analysis.display.picture import LEADING, Frame, frame, text_width, traced, wrapped, write
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value

TOP, BOTTOM = 10, 30
PLAIN, UNSETTLED, BROKEN = "plein", "tirets", "pointillé"
STROKES = {PLAIN: "-", UNSETTLED: (0, (2.2, 1.6)), BROKEN: (0, (0.1, 1.7))}
COUNTRIES = ("FRANCE-F", "FRANCE-FM")


class UndatedSeries(PacteError):
    """A value without a date in a series."""


@dataclass(frozen=True, slots=True)
class Series:
    """One curve: its name, its values in order of time, whether it is the edition's own territory."""

    name: str
    values: tuple[Value, ...]
    here: bool

    @property
    def known(self) -> list[Value]:
        """The values that have a point."""
        return [value for value in self.values if value.known]

    @property
    def colour_and_width(self) -> tuple[str, float]:
        """The name of the colour (empty for the chart's hue) and the width of the stroke."""
        if self.here:
            return "", 3.0
        return ("encre", 1.8) if self.values[0].territory in COUNTRIES else ("gris-moyen", 1.6)


def position(period: str) -> float:
    """A period on the time axis, in years."""
    form, numbers = french.parse_period(period)
    match form:
        case "quarter":
            return numbers[0] + (numbers[1] - 1) / 4
        case "month":
            return numbers[0] + (numbers[1] - 1) / 12
        case "day":
            return numbers[0] + (numbers[1] - 1) / 12 + (numbers[2] - 1) / 366
        case "interval":
            return (numbers[0] + numbers[1]) / 2
        case "unknown":
            raise UndatedSeries("Une valeur sans date ne peut pas être placée sur une courbe : retirez-la de la série.")
        case _:
            return float(numbers[0])


def runs(values: Sequence[Value]) -> list[list[Value]]:
    """The known values cut where one is missing: given as such, or absent at twice the usual step."""
    cut: list[list[Value]] = [[]]
    for value in values:
        last = cut[-1][-1] if cut[-1] else None
        if last is not None and _apart(last, value) > 1.9 * max(_step(last, values), _step(value, values)):
            cut.append([])
        if value.known:
            cut[-1].append(value)
        elif cut[-1]:
            cut.append([])
    return [run for run in cut if run]


def _apart(before: Value, after: Value) -> float:
    return position(after.period) - position(before.period)


def _step(value: Value, values: Sequence[Value]) -> float:
    """The usual distance between the values dated as this one is: a year among years, a quarter among quarters."""
    form = french.parse_period(value.period)[0]
    alike = [other for other in values if french.parse_period(other.period)[0] == form]
    return min((step for step in (_apart(a, b) for a, b in pairwise(alike)) if step > 0), default=1.0)


def draw(curves: Sequence[Series], periods: Sequence[str], hue: str, width: float) -> Frame:
    """The drawing of the curves, `width` px wide, the territory's own in the colour `hue`."""
    narrow = width <= style.NARROW
    known = [value for curve in curves for value in curve.known]
    low, high = bounds([float(value) for value in known])
    ticks = [float(tick) for tick in MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    marks_ = [_tick(tick, ticks, known[0].unit) for tick in ticks]
    before = max(text_width(mark, style.SMALL) for mark in marks_) + 10
    labels = {curve.name: _end_label(curve, periods, narrow) for curve in _labelled(curves)}
    room = max(text_width(line, 13 if narrow else 14, 600) for label in labels.values() for line in label) + 18
    height = max(300.0 if narrow else 360.0, 60 + sum(_label_height(label, narrow) for label in labels.values()))
    sheet = frame(width, height, left=before, right=room, top=TOP, bottom=BOTTOM)
    axes = sheet.axes
    first, last = position(periods[0]), position(periods[-1])
    axes.set(xlim=(first, last if last > first else first + 1), ylim=(low, high), xticks=[], yticks=[])
    for tick, mark in zip(ticks, marks_, strict=True):
        axes.axhline(tick, color=style.colour("trait"), linewidth=1, zorder=0)
        write(axes, mark, (first, tick), shift=(-8, 0), align="right", size=style.SMALL, colour="gris-fort")
    _draw_years(sheet, periods, before, room)
    for curve in sorted(curves, key=lambda curve: (curve.here, curve.values[0].territory in COUNTRIES)):
        _draw_curve(sheet, curve, hue)
    _draw_labels(sheet, curves, labels, hue)
    for curve in curves:
        if curve.here and len(curve.known) > 1:
            start = curve.known[0]
            # Above or below the point, on the side the line leaves free.
            side = 15 if float(start) >= float(curve.known[1]) else -15
            at = (position(start.period), float(start))
            write(axes, start.text, at, shift=(-4, side), size=13, weight=600, colour=hue, outlined=True, of=start)
    return sheet


def bounds(numbers: Sequence[float]) -> tuple[float, float]:
    """The vertical range, a little wider than the values."""
    low, high = min(numbers), max(numbers)
    margin = (high - low) * 0.08 or abs(high) * 0.1 or 1
    return low - margin, high + margin


def _tick(tick: float, ticks: Sequence[float], unit: str) -> str:
    decimals = 0
    while decimals < 3 and any(abs(round(value, decimals) - value) > 1e-9 for value in ticks):
        decimals += 1
    return french.percent(tick, decimals) if unit == "%" else french.number(tick, decimals)


def _yearly(periods: Sequence[str]) -> bool:
    return all(french.parse_period(period)[0] in {"year", "month", "school"} for period in periods)


def _draw_years(sheet: Frame, periods: Sequence[str], before: float, room: float) -> None:
    """As many years as there is room for, counted back from the last, which is always there."""
    axes = sheet.axes
    first, last = axes.get_xlim()
    marked = {position(period) if _yearly(periods) else float(math.ceil(position(period))) for period in periods}
    ticks = sorted(tick for tick in marked if first <= tick <= last)
    wide = text_width("2024", style.SMALL) + 14
    space = sheet.width - before - room
    step = max(1, math.ceil(len(ticks) * wide / space))
    for tick in ticks[::-1][::step]:
        low = axes.get_ylim()[0]
        at = (tick, low)
        write(axes, str(int(tick)), at, shift=(0, -16), align="center", size=style.SMALL, colour="gris-fort")


def _draw_curve(sheet: Frame, curve: Series, hue: str) -> None:
    axes = sheet.axes
    name, width = curve.colour_and_width
    colour = style.colour(name or hue)
    front = 5 if curve.here else 3
    for stretch, stroke in _stretches(curve.values):
        sns.lineplot(
            x=[position(value.period) for value in stretch],
            y=[float(value) for value in stretch],
            estimator=None,
            color=colour,
            linewidth=width,
            linestyle=STROKES[stroke],
            solid_capstyle="round",
            dash_capstyle="round" if stroke == BROKEN else "butt",
            zorder=front,
            ax=axes,
        )
    alone = [run[0] for run in runs(curve.values) if len(run) == 1]
    few = len(curve.known) <= 16
    for value in curve.known:
        mixed = marks.look(value, curve.values) != marks.SOLID
        if (curve.here and few) or mixed or value in alone or (curve.here and value is curve.known[-1]):
            face = style.colour("papier") if mixed else colour
            size = 6.5 if curve.here else 5
            (point,) = axes.plot(
                [position(value.period)], [float(value)], "o", markersize=size, markerfacecolor=face,
                markeredgecolor=colour, markeredgewidth=1.6, clip_on=False, zorder=front + 1,
            )  # fmt: skip
            traced(point, value)
    axes.set(xlabel="", ylabel="")


def breaks(values: Sequence[Value]) -> bool:
    """Whether a curve joins values that are not made alike, settled ones: its stroke is dotted there."""
    return any(stroke == BROKEN for _, stroke in _stretches(values))


def _stretches(values: Sequence[Value]) -> list[tuple[list[Value], str]]:
    """The runs cut where the stroke changes, each with its stroke."""
    found: list[tuple[list[Value], str]] = []
    for run in runs(values):
        fresh = True
        for before, after in pairwise(run):
            stroke = _stroke(before, after)
            if fresh or found[-1][1] != stroke:
                found.append(([before], stroke))
            found[-1][0].append(after)
            fresh = False
    return found


def _stroke(before: Value, after: Value) -> str:
    """Dashed when one of the two may still change, dotted when they are not made alike or not by the same source."""
    if {before.status, after.status} & set(wording.UNSETTLED):
        return UNSETTLED
    return PLAIN if after.follows(before) else BROKEN


def _labelled(curves: Sequence[Series]) -> list[Series]:
    """All the lines when they are few; beyond twelve, the territory, the country and the two extremes."""
    if len(curves) <= 12:
        return list(curves)
    ends = sorted(curves, key=lambda curve: float(curve.known[-1]))
    kept = {curve.name for curve in curves if curve.here or curve.values[0].territory in COUNTRIES}
    kept |= {ends[0].name, ends[-1].name}
    return [curve for curve in curves if curve.name in kept]


def _end_label(curve: Series, periods: Sequence[str], narrow: bool) -> list[str]:
    """The name and the last figure, with its date when the axis does not say it."""
    end = curve.known[-1]
    undated = end.period == periods[-1] and _yearly(periods)
    words = f"{curve.name} {wording.short(end)}" + ("" if undated else f" ({wording.when(end.period)})")
    weight = 600 if curve.here else 400
    return wrapped(words, 108 if narrow else 215, 13 if narrow else 14, weight)


def _label_height(label: Sequence[str], narrow: bool) -> float:
    return len(label) * (13 if narrow else 14) * LEADING + 5


def _draw_labels(sheet: Frame, curves: Sequence[Series], labels: Mapping[str, Sequence[str]], hue: str) -> None:
    axes = sheet.axes
    shown = [curve for curve in curves if curve.name in labels]
    low, high = axes.get_ylim()
    _, last = axes.get_xlim()
    inner = sheet.height - TOP - BOTTOM
    wanted = [(high - float(curve.known[-1])) / (high - low) * inner for curve in shown]
    heights = [_label_height(labels[curve.name], sheet.narrow) for curve in shown]
    centres = spread(wanted, heights, -16, inner + 12)
    size = 13 if sheet.narrow else 14
    for curve, want, centre, height in zip(shown, wanted, centres, heights, strict=True):
        name, _ = curve.colour_and_width
        end = curve.known[-1]
        short = position(end.period) < last - 1e-9
        if abs(want - centre) > 5 or short:
            axes.annotate(
                "",
                (last, float(end)),
                xytext=(11, want - centre),
                textcoords="offset points",
                arrowprops={"arrowstyle": "-", "color": style.colour(name or hue), "linewidth": 0.8,
                            "shrinkA": 0, "shrinkB": 4, "patchA": None},
                annotation_clip=False,
            )  # fmt: skip
        if short:
            colour = style.colour(name or hue)
            axes.plot(
                [position(end.period), last], [float(end)] * 2, color=colour, linewidth=0.8, linestyle=(0, (1, 3))
            )
        top = height / 2 - size * LEADING / 2 - 2
        for index, line in enumerate(labels[curve.name]):
            drop = want - centre + top - index * size * LEADING
            weight = 600 if curve.here else 400
            ink = hue if curve.here else "encre" if name == "encre" else "encre-douce"
            at, shift = (last, float(end)), (14, drop)
            write(axes, line, at, shift=shift, size=size, weight=weight, colour=ink, outlined=True, of=end)
