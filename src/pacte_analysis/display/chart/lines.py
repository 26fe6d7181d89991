"""Evolution lines: direct labels at their ends, a gap where a value is missing, dashes where it may still change."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import seaborn as sns
from matplotlib.ticker import MaxNLocator

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.placing import spread
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.picture import LEADING, Frame, frame, text_width, wrapped, write
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value

COUNTRIES = ("FRANCE-F", "FRANCE-FM")


class UndatedSeries(PacteError):
    """A value without a date in a series."""


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    values: tuple[Value, ...]
    here: bool

    @property
    def known(self) -> list[Value]:
        return [value for value in self.values if value.known]

    @property
    def colour_and_width(self) -> tuple[str, float]:
        if self.here:
            return "", 3.0
        return ("encre", 1.8) if self.values[0].territory in COUNTRIES else ("gris-moyen", 1.6)


def lines(
    series: Mapping[str, Sequence[Value]] | Sequence[Sequence[Value]],
    *,
    title: str,
    highlight: str,
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """One line a series, the territory `highlight` in colour, the country in ink, the others grey.

    Raises `MixedUnits`, or `UndatedSeries` when a value has no date.
    """
    named = series.items() if isinstance(series, Mapping) else [("", values) for values in series]
    curves = [_series(name, values, highlight) for name, values in named if values]
    every = [value for curve in curves for value in curve.values]
    wording.one_unit(every)
    periods = sorted({value.period for value in every}, key=position)
    ours = next((curve for curve in curves if curve.here and curve.known), None)
    shown = [curve for curve in curves if curve.known]
    hidden = [curve.name for curve in curves if not curve.known]
    words = marks.Apparatus(title, id, axis, subtitle, reading, scope, precision, treatment)
    return marks.complete(
        "courbes",
        every,
        words,
        draw=lambda width: _draw(shown, periods, style.axis_colour(axis), width),
        alt=_alt(shown, hidden, periods),
        data=_grid(title, curves, periods),
        reading=_default_reading(ours) if ours else "",
        note=_note(shown),
    )


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
    steps = [position(b.period) - position(a.period) for a, b in zip(values, values[1:], strict=False)]
    usual = min((step for step in steps if step > 0), default=1)
    cut: list[list[Value]] = [[]]
    for value in values:
        last = cut[-1][-1] if cut[-1] else None
        if last is not None and position(value.period) - position(last.period) > 1.9 * usual:
            cut.append([])
        if value.known:
            cut[-1].append(value)
        elif cut[-1]:
            cut.append([])
    return [run for run in cut if run]


def _series(name: str, values: Sequence[Value], highlight: str) -> _Series:
    ordered = tuple(sorted(wording.mask_all(values), key=lambda value: position(value.period)))
    here = bool(highlight) and any(value.territory == highlight for value in ordered)
    return _Series(name or wording.place(ordered[0]), ordered, here)


def _draw(curves: Sequence[_Series], periods: Sequence[str], hue: str, width: float) -> Frame:
    narrow = width <= style.NARROW
    known = [value for curve in curves for value in curve.known]
    low, high = _bounds([float(value) for value in known])
    ticks = [float(tick) for tick in MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    marks_ = [_tick(tick, ticks, known[0].unit) for tick in ticks]
    before = max(text_width(mark, style.SMALL) for mark in marks_) + 10
    labels = {curve.name: _end_label(curve, narrow) for curve in _labelled(curves)}
    room = max(text_width(line, 13 if narrow else 14, 600) for label in labels.values() for line in label) + 18
    height = max(300.0 if narrow else 360.0, 60 + sum(_label_height(label, narrow) for label in labels.values()))
    sheet = frame(width, height, left=before, right=room, top=22, bottom=30)
    axes = sheet.axes
    first, last = position(periods[0]), position(periods[-1])
    axes.set(xlim=(first, last if last > first else first + 1), ylim=(low, high), xticks=[], yticks=[])
    for tick, mark in zip(ticks, marks_, strict=True):
        axes.axhline(tick, color=style.colour("trait"), linewidth=1, zorder=0)
        write(axes, mark, (first, tick), shift=(-8, 0), align="right", size=style.SMALL, colour="gris-fort")
    _draw_years(sheet, periods, before, room)
    for curve in sorted(curves, key=lambda curve: (curve.here, curve.values[0].territory in COUNTRIES)):
        _draw_curve(sheet, curve, hue)
    _draw_labels(sheet, curves, labels, hue, room)
    return sheet


def _bounds(numbers: Sequence[float]) -> tuple[float, float]:
    low, high = min(numbers), max(numbers)
    margin = (high - low) * 0.08 or abs(high) * 0.1 or 1
    return low - margin, high + margin


def _tick(tick: float, ticks: Sequence[float], unit: str) -> str:
    decimals = 0
    while decimals < 3 and any(abs(round(value, decimals) - value) > 1e-9 for value in ticks):
        decimals += 1
    return french.percent(tick, decimals) if unit == "%" else french.number(tick, decimals)


def _draw_years(sheet: Frame, periods: Sequence[str], before: float, room: float) -> None:
    """As many dates as there is room for, counted back from the last, which is always there."""
    axes = sheet.axes
    first, last = position(periods[0]), position(periods[-1])
    yearly = all(french.parse_period(period)[0] in {"year", "month", "school"} for period in periods)
    names = [str(int(position(period))) if yearly else wording.when(period) for period in periods]
    wide = max(text_width(name, style.SMALL) for name in names) + 14
    space = sheet.width - before - room
    fitting = max(2, int(space / wide))
    step = max(1, math.ceil(len(periods) / fitting))
    for index in range(len(periods) - 1, -1, -step):
        x = position(periods[index])
        at_right = (x - first) / ((last - first) or 1) * space
        align = "left" if at_right < wide / 2 and before < wide / 2 else "center"
        low = axes.get_ylim()[0]
        write(axes, names[index], (x, low), shift=(0, -16), align=align, size=style.SMALL, colour="gris-fort")


def _draw_curve(sheet: Frame, curve: _Series, hue: str) -> None:
    axes = sheet.axes
    name, width = curve.colour_and_width
    colour = style.colour(name or hue)
    front = 5 if curve.here else 3
    for run in runs(curve.values):
        for before, after in zip(run, run[1:], strict=False):
            unsettled = {before.status, after.status} & set(wording.UNSETTLED)
            sns.lineplot(
                x=[position(before.period), position(after.period)],
                y=[float(before), float(after)],
                estimator=None,
                color=colour,
                linewidth=width,
                linestyle=(0, (2.2, 1.6)) if unsettled else "-",
                solid_capstyle="round",
                zorder=front,
                ax=axes,
            )
    alone = [run[0] for run in runs(curve.values) if len(run) == 1]
    for value in curve.known:
        mixed = marks.look(value, curve.values) != marks.SOLID
        if curve.here or mixed or value in alone:
            face = style.colour("papier") if mixed else colour
            size = 6.5 if curve.here else 5
            axes.plot(
                [position(value.period)], [float(value)], "o", markersize=size, markerfacecolor=face,
                markeredgecolor=colour, markeredgewidth=1.6, clip_on=False, zorder=front + 1,
            )  # fmt: skip
    axes.set(xlabel="", ylabel="")


def _labelled(curves: Sequence[_Series]) -> list[_Series]:
    """All the lines when they are few; beyond twelve, the territory, the country and the two extremes."""
    if len(curves) <= 12:
        return list(curves)
    ends = sorted(curves, key=lambda curve: float(curve.known[-1]))
    kept = {curve.name for curve in curves if curve.here or curve.values[0].territory in COUNTRIES}
    kept |= {ends[0].name, ends[-1].name}
    return [curve for curve in curves if curve.name in kept]


def _end_label(curve: _Series, narrow: bool) -> list[str]:
    words = f"{curve.name} {wording.short(curve.known[-1])}"
    weight = 600 if curve.here else 400
    return wrapped(words, 108 if narrow else 215, 13 if narrow else 14, weight)


def _label_height(label: Sequence[str], narrow: bool) -> float:
    return len(label) * (13 if narrow else 14) * LEADING + 5


def _draw_labels(
    sheet: Frame, curves: Sequence[_Series], labels: Mapping[str, Sequence[str]], hue: str, room: float
) -> None:
    axes = sheet.axes
    shown = [curve for curve in curves if curve.name in labels]
    low, high = axes.get_ylim()
    first, last = axes.get_xlim()
    inner = sheet.height - 52
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
            style_of_gap = {"color": style.colour(name or hue), "linewidth": 0.8, "linestyle": (0, (1, 3))}
            axes.plot([position(end.period), last], [float(end)] * 2, **style_of_gap)
        top = height / 2 - size * LEADING / 2 - 2
        for index, line in enumerate(labels[curve.name]):
            drop = want - centre + top - index * size * LEADING
            weight = 600 if curve.here else 400
            ink = hue if curve.here else "encre" if name == "encre" else "encre-douce"
            write(axes, line, (last, float(end)), shift=(14, drop), size=size, weight=weight, colour=ink, outlined=True)


def _grid(title: str, curves: Sequence[_Series], periods: Sequence[str]) -> Grid:
    columns = [Column("Période")]
    unit = marks.symbol(wording.distinct(value.unit for curve in curves for value in curve.values))
    columns += [Column(curve.name + (" (ce territoire)" if curve.here else ""), unit) for curve in curves]
    rows = []
    for period in periods:
        cells = [_at(curve, period) for curve in curves]
        rows.append(Row((french.capitalised(wording.when(period)), *cells)))
    return Grid(title, tuple(columns), tuple(rows))


def _at(curve: _Series, period: str) -> Value:
    found = next((value for value in curve.values if value.period == period), None)
    if found is not None:
        return found
    like = curve.values[0]
    nowhere = {"citation": "", "source": "", "document": "", "locator": "", "how": "", "row": 0, "inputs": ()}
    return replace(like, number=None, period=period, status="non disponible", margin=None, reason="", **nowhere)


def _note(curves: Sequence[_Series]) -> str:
    known = [value for curve in curves for value in curve.known]
    said = ["L'échelle verticale ne part pas de zéro."] if known and _bounds([float(v) for v in known])[0] > 0 else []
    if any(value.status in wording.UNSETTLED for value in known):
        said.append("En tirets : valeurs estimées ou provisoires.")
    if any(marks.look(value, curve.values) != marks.SOLID for curve in curves for value in curve.known):
        said.append("Points évidés : valeurs calculées, estimées ou provisoires.")
    if any(len(runs(curve.values)) > 1 for curve in curves):
        said.append("Courbe interrompue : valeur non disponible.")
    return " ".join(said)


def _default_reading(curve: _Series) -> str:
    first, last = curve.known[0], curve.known[-1]
    before = f", après {first.text} {french.in_period(first.period)}" if first is not last else ""
    return french.capitalised(f"{curve.name}, {french.in_period(last.period)} : {last.counted} ({last.label}){before}.")


def _alt(curves: Sequence[_Series], hidden: Sequence[str], periods: Sequence[str]) -> str:
    if not curves:
        return ""
    span = f"de {wording.when(periods[0])} à {wording.when(periods[-1])}"
    said = [f"Courbes, {span} ({len(curves)} séries)." if len(curves) > 1 else f"Courbe, {span}."]
    said += [_trend(curve) for curve in sorted(curves, key=lambda curve: not curve.here)]
    ours = next((curve for curve in curves if curve.here), None)
    country = next((curve for curve in curves if curve.values[0].territory in COUNTRIES), None)
    if ours and country and not country.here and ours.known[-1].period == country.known[-1].period:
        compared = wording.gap_phrase(ours.known[-1], country.known[-1])
        said.append(f"{french.capitalised(french.in_period(ours.known[-1].period))}, {ours.name} : {compared}.")
    if hidden:
        said.append(f"Sans valeur : {french.listing(hidden)}.")
    return " ".join(said)


def _trend(curve: _Series) -> str:
    """Start, end, direction, extremes; every value for the territory's own line."""
    first, last = curve.known[0], curve.known[-1]
    if first is last:
        return f"{curve.name} : {first.text} {french.in_period(first.period)}."
    difference = wording.gap(last, first) or 0
    direction = "en hausse" if difference > 0 else "en baisse" if difference < 0 else "stable"
    top, bottom = max(curve.known, key=float), min(curve.known, key=float)
    words = f"{curve.name} : {direction}, de {_dated(first)} à {_dated(last)}"
    if top not in {first, last}:
        words += f", au plus haut {_dated(top)}"
    if bottom not in {first, last}:
        words += f", au plus bas {_dated(bottom)}"
    holes = [wording.when(value.period) for value in curve.values if not value.known]
    words += f" ; sans valeur : {french.listing(holes)}" if holes else ""
    if curve.here and len(curve.known) > 2:
        words += " ; " + ", ".join(f"{wording.when(value.period)} {value.text}" for value in curve.known)
    return words + "."


def _dated(value: Value) -> str:
    return f"{value.text} {french.in_period(value.period)}"
