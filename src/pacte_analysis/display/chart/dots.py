"""Dots along one axis: how far apart the départements of a region stand, and where region and country lie."""

from collections.abc import Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.placing import past, spread, staircase
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.picture import LEADING, Frame, frame, text_width, traced, wrapped, write, write_lines
from pacte_analysis.tables.value import Value

SIDE = 26
LEVEL = 21


@dataclass(frozen=True, slots=True)
class _Dot:
    name: str
    value: Value
    here: bool

    @property
    def label(self) -> str:
        return f"{self.name} {self.value.text}"


def dot_range(
    values: Sequence[Value],
    *,
    title: str,
    highlight: str = "",
    reference: Value | Sequence[Value] | None = None,
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """One dot a value on a common axis, with the range they span; `reference` (region, country) marked under the axis.

    On a phone, the same dots one a row. Raises `MixedUnits` when the values do not share one unit.
    """
    references = [reference] if isinstance(reference, Value) else list(reference or ())
    shown = wording.mask_all(values)
    repairs = wording.mask_all(references)
    every = [*shown, *repairs]
    wording.one_unit(every)
    dots = _dots(shown, highlight)
    landmarks = [dot for dot in _dots(repairs, highlight) if dot.value.known]
    names = wording.names(every)
    ordered = sorted(zip(names, every, strict=True), key=lambda pair: (not pair[1].known, -(pair[1].number or 0)))
    known = [dot for dot in dots if dot.value.known]
    ours = next((dot.value for dot in [*dots, *landmarks] if dot.here), None)
    other = next((dot.value for dot in landmarks if not dot.here), None)
    return marks.complete(
        "étendue",
        every,
        marks.Apparatus(title, id, axis, subtitle, reading, scope, precision, treatment),
        draw=lambda width: (_draw_rows if width <= style.NARROW else _draw_strip)(
            known, landmarks, style.axis_colour(axis), width
        ),
        alt=_alt(dots, landmarks),
        data=marks.simple_grid(
            [value for _, value in ordered], [name for name, _ in ordered], "Territoire", title, highlight
        ),
        reading=wording.default_reading(ours, other) if ours else _range_reading(known),
        note=_note(every, shown),
    )


def _dots(values: Sequence[Value], highlight: str) -> list[_Dot]:
    dots = [_Dot(wording.place(value), value, bool(highlight) and value.territory == highlight) for value in values]
    return sorted(dots, key=lambda dot: (not dot.value.known, dot.value.number or 0, dot.name))


def _note(every: Sequence[Value], dotted: Sequence[Value]) -> str:
    said = []
    if all(float(value) > 0 for value in every if value.known):
        said.append("L'axe ne part pas de zéro.")
    if any(marks.look(value, dotted) != marks.SOLID for value in dotted if value.known):
        said.append("Points évidés : valeurs calculées, estimées ou provisoires.")
    return " ".join(said)


def _draw_strip(dots: Sequence[_Dot], landmarks: Sequence[_Dot], hue: str, width: float) -> Frame:
    every = [*dots, *landmarks]
    low, high = min(float(dot.value) for dot in every), max(float(dot.value) for dot in every)
    span = high - low

    def place(dot: _Dot) -> float:
        return SIDE + _share(dot, low, span) * (width - 2 * SIDE)

    above = _levels([place(dot) for dot in dots], [dot.label for dot in dots], width)
    below = _levels([place(dot) for dot in landmarks], [dot.label for dot in landmarks], width)
    top = 24 + (max(above, default=-1) + 1) * LEVEL
    height = top + 30 + (max(below, default=-1) + 1) * LEVEL
    sheet = frame(width, height)
    axes = sheet.axes
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    axes.plot([SIDE, width - SIDE], [top, top], color=style.colour("trait"), linewidth=1, solid_capstyle="butt")
    if dots:
        axes.plot([place(dots[0]), place(dots[-1])], [top, top], color=style.colour("gris-clair"), linewidth=9,
                  solid_capstyle="round")  # fmt: skip
    for dot, level in zip(landmarks, below, strict=True):
        x, y = place(dot), top + 24 + level * LEVEL
        ink = hue if dot.here else "encre"
        axes.plot([x, x], [top - 9, y + 6], color=style.colour(ink), linewidth=2 if dot.here else 1.4)
        _write_beside(sheet, dot, x, y, ink)
    values = [dot.value for dot in dots]
    for dot, level in zip(dots, above, strict=True):
        x, y = place(dot), top - 22 - level * LEVEL
        ink = hue if dot.here else "gris-moyen"
        axes.plot([x, x], [top, y - 6], color=style.colour(ink), linewidth=1, zorder=2)
        _draw_dot(sheet, x, top, dot, values, hue)
        _write_beside(sheet, dot, x, y, "encre")
    return sheet


def _share(dot: _Dot, low: float, span: float) -> float:
    """How far along the axis; in the middle when all the values are the same."""
    return (float(dot.value) - low) / span if span else 0.5


def _levels(anchors: Sequence[float], labels: Sequence[str], width: float) -> list[int]:
    spans = [_span(x, label, width) for x, label in zip(anchors, labels, strict=True)]
    return staircase(anchors, spans)


def _span(x: float, label: str, width: float) -> tuple[float, float]:
    size = text_width(label, 14, 600) + 6
    return (x, x + size) if x < width / 2 else (x - size, x)


def _write_beside(sheet: Frame, dot: _Dot, x: float, y: float, ink: str) -> None:
    align = "left" if x < sheet.width / 2 else "right"
    shift = (6, 0) if align == "left" else (-6, 0)
    weight = 600 if dot.here else 400
    write(
        sheet.axes, dot.label, (x, y), shift=shift, align=align, weight=weight, colour=ink, outlined=True, of=dot.value
    )


def _draw_dot(sheet: Frame, x: float, y: float, dot: _Dot, values: Sequence[Value], hue: str) -> None:
    colour = style.colour(hue if dot.here else "gris-fort")
    hollow = marks.look(dot.value, values) != marks.SOLID
    (point,) = sheet.axes.plot(
        [x], [y], "o", markersize=14 if dot.here else 11, markerfacecolor=style.colour("papier") if hollow else colour,
        markeredgecolor=colour if hollow else style.colour("papier"), markeredgewidth=1.6, zorder=6,
    )  # fmt: skip
    traced(point, dot.value)


def _draw_rows(dots: Sequence[_Dot], landmarks: Sequence[_Dot], hue: str, width: float) -> Frame:
    """On a phone: one row a dot, from the highest; the landmarks as lines down all the rows."""
    every = [*dots, *landmarks]
    low, high = min(float(dot.value) for dot in every), max(float(dot.value) for dot in every)
    span = high - low
    rows = list(reversed(dots))
    room = max((text_width(dot.value.text, weight=600) for dot in rows), default=0) + 18

    def place(dot: _Dot) -> float:
        return 8 + _share(dot, low, span) * (width - 16 - room)

    # A label stands on the side where there is more room, and never beyond the edge.
    beside = [max(place(dot), width - place(dot)) - 8 for dot in landmarks]
    labels = [wrapped(dot.label, space, style.SMALL, 600) for dot, space in zip(landmarks, beside, strict=True)]
    top = 8 + sum(len(lines) * style.SMALL * LEADING + 6 for lines in labels)
    pitch = 40
    height = top + pitch * len(rows) + 4
    sheet = frame(width, height)
    axes = sheet.axes
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    heights = [len(lines) * style.SMALL * LEADING + 6 for lines in labels]
    wanted = [sum(heights[:index]) + heights[index] / 2 for index in range(len(labels))]
    for dot, lines, y in zip(landmarks, labels, spread(wanted, heights, 0, top), strict=True):
        x, ink = place(dot), hue if dot.here else "encre"
        axes.plot([x, x], [y - 6, height], color=style.colour(ink), linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
        align = "left" if x < width / 2 else "right"
        shift = (6, 0) if align == "left" else (-6, 0)
        at = (x, y)
        write_lines(axes, lines, at, shift=shift, align=align, size=style.SMALL, weight=600, colour=ink, of=dot.value)
    values = [dot.value for dot in dots]
    for index, dot in enumerate(rows):
        y = top + pitch * index
        weight = 600 if dot.here else 400
        write(axes, dot.name, (0, y + 10), weight=weight, outlined=True)
        axes.plot([8, width - 8 - room], [y + 27] * 2, color=style.colour("trait"), linewidth=1, zorder=0)
        _draw_dot(sheet, place(dot), y + 27, dot, values, hue)
        start = past(place(dot) + 12, text_width(dot.value.text, weight=weight), [place(mark) for mark in landmarks])
        write(axes, dot.value.text, (start, y + 27), weight=weight, outlined=True, of=dot.value)
    return sheet


def _range_reading(known: Sequence[_Dot]) -> str:
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    when = french.in_period(last.value.period)
    return french.capitalised(f"{when}, de {first.value.text} ({first.name}) à {last.value.text} ({last.name}).")


def _alt(dots: Sequence[_Dot], landmarks: Sequence[_Dot]) -> str:
    known = [dot for dot in dots if dot.value.known]
    if not known:
        return ""
    words = ", ".join(f"{dot.name} {dot.value.text}" for dot in known)
    said = [f"Points sur un axe, du plus faible au plus élevé : {words}."]
    if len(known) > 1:
        distance = wording.gap(known[-1].value, known[0].value) or 0
        unit = "points" if known[0].value.unit == "%" and distance >= 2 else "point"
        size = french.number(distance, known[0].value.decimals)
        said.append(f"Écart entre les extrêmes : {size} {unit}." if known[0].value.unit == "%" else f"Écart : {size}.")
    said += [f"Repère : {dot.name} {dot.value.text}." for dot in landmarks]
    for dot in known:
        gaps = [phrase for mark in landmarks if (phrase := wording.gap_phrase(dot.value, mark.value))]
        if dot.here and gaps:
            said.append(f"{dot.name} : {' ; '.join(gaps)}.")
    unknown = [f"{dot.name}, {wording.spoken(dot.value)}" for dot in dots if not dot.value.known]
    return " ".join([*said, *([f"Sans point : {' ; '.join(unknown)}."] if unknown else [])])
