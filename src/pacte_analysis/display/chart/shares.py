"""Parts of a whole on one bar, or simple bars when an item may count in several parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.patches import Rectangle

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.placing import staircase
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.picture import LEADING, Frame, frame, text_width, wrapped, write, write_lines
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value

REST = "autres (non publié)"
TINTS = (1.0, 0.66, 0.4, 0.22, 0.12)
NAME_SIZE = 13
BAR, GROUP_HEAD, GAP = 34, 26, 22


class PartsExceedWhole(PacteError):
    """Parts that add up to more than their whole."""


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    value: Value | None
    start: float
    size: float

    @property
    def figure(self) -> str:
        return wording.short(self.value) if self.value else ""


@dataclass(frozen=True, slots=True)
class _Stack:
    """One bar: its name, its parts from left to right in hundredths of the whole, and the values without a number."""

    name: str
    parts: tuple[_Part, ...]
    unknown: tuple[Value, ...]


def shares(
    values: Sequence[Value] | Mapping[str, Sequence[Value]],
    *,
    title: str,
    multiple: bool = False,
    whole: Value | float | None = None,
    rest: str = REST,
    hues: Sequence[str] = (),
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """Parts of a whole in the order given, on one bar; several bars when `values` maps names to parts.

    Percentages make 100; counts make `whole`, or their own sum. What the published parts leave is drawn hatched and
    named `rest`. `hues` names an axis for each part. `multiple` says that the parts overlap: simple bars, sorted.
    Raises `MixedUnits`, or `PartsExceedWhole` when the parts add up to more than the whole (roundings aside).
    """
    groups = dict(values) if isinstance(values, Mapping) else {"": values}
    groups = {name: wording.mask_all(parts) for name, parts in groups.items()}
    every = [value for parts in groups.values() for value in parts]
    unit = wording.one_unit(every)
    words = marks.Apparatus(title, id, axis, subtitle, reading, scope, precision, treatment)
    grid = _grid(title, groups)
    default = _default_reading(every)
    # A hidden part would be read off the bar as what the others leave: the parts then stand apart.
    if multiple or any(value.status == "secret" for value in every):
        rows = [(name, value) for name, parts in groups.items() for value in _sorted(parts)]
        return marks.complete(
            "parts",
            every,
            words,
            draw=lambda width: _draw_apart(rows, unit, style.axis_colour(axis), width),
            alt=_alt_apart(rows),
            data=grid,
            reading=default,
            note=" ".join(filter(None, (_overlap_note(groups, unit, multiple), marks.legend(every)))),
        )
    stacks = [_stack(name, parts, unit, whole, rest, title) for name, parts in groups.items()]
    colours = [style.axis_colour(hue) for hue in hues]
    return marks.complete(
        "parts",
        every,
        words,
        draw=lambda width: _draw_stacks(stacks, colours, style.axis_colour(axis), width),
        alt=_alt_stacks(stacks),
        data=grid,
        reading=default,
        note=" ".join(filter(None, (_sum_note(stacks, unit), marks.legend(every)))),
    )


def _stack(
    name: str, values: Sequence[Value], unit: str, whole: Value | float | None, rest: str, title: str
) -> _Stack:
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
    parts: list[_Part] = []
    start = 0.0
    for label, value in zip(wording.names(values), values, strict=True):
        if value.known:
            parts.append(_Part(label, value, start, float(value) * scale))
            start += float(value) * scale
    unknown = tuple(value for value in values if not value.known)
    if (all_of_it - total) > slack or (unknown and all_of_it > total):
        parts.append(_Part(rest, None, start, 100 - start))
    return _Stack(name, tuple(parts), unknown)


def _draw_stacks(stacks: Sequence[_Stack], colours: Sequence[str], hue: str, width: float) -> Frame:
    layouts = [_Layout.of(stack, width) for stack in stacks]
    height = sum(layout.height for layout in layouts) + GAP * (len(stacks) - 1)
    sheet = frame(width, height)
    axes = sheet.axes
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    top = 0.0
    values = [part.value for stack in stacks for part in stack.parts if part.value]
    for layout in layouts:
        _draw_stack(sheet, layout, top, values, colours, hue)
        top += layout.height + GAP
    return sheet


@dataclass(frozen=True, slots=True)
class _Layout:
    """The labels of one bar: those that fit under their part, and those that are led above it, level by level."""

    stack: _Stack
    head: float
    above: dict[int, tuple[list[str], int]]
    below: dict[int, list[str]]
    level_height: float

    @property
    def bar_top(self) -> float:
        levels = max((level for _, level in self.above.values()), default=-1) + 1
        return self.head + levels * self.level_height

    @property
    def height(self) -> float:
        lines = max((len(lines) for lines in self.below.values()), default=0)
        return self.bar_top + BAR + (10 + 20 + lines * NAME_SIZE * LEADING if self.below else 4)

    @classmethod
    def of(cls, stack: _Stack, width: float) -> "_Layout":
        above: dict[int, list[str]] = {}
        below: dict[int, list[str]] = {}
        for index, part in enumerate(stack.parts):
            room = part.size / 100 * width - 10
            lines = wrapped(part.name, room, NAME_SIZE)
            widest = max([*(text_width(line, NAME_SIZE) for line in lines), text_width(part.figure, 15, 600)])
            if widest <= room and len(lines) <= 5:
                below[index] = lines
            else:
                above[index] = wrapped(f"{part.figure} {part.name}".strip(), width * 0.46, NAME_SIZE)
        indexes = list(above)
        anchors = [_middle(stack.parts[index], width) for index in indexes]
        spans = [_span(anchor, above[index], width) for anchor, index in zip(anchors, indexes, strict=True)]
        levels = staircase(anchors, spans)
        height = max((len(lines) for lines in above.values()), default=0) * NAME_SIZE * LEADING + 9
        placed = {index: (above[index], level) for index, level in zip(indexes, levels, strict=True)}
        return cls(stack, GROUP_HEAD if stack.name else 0, placed, below, height)


def _middle(part: _Part, width: float) -> float:
    return (part.start + part.size / 2) / 100 * width


def _span(anchor: float, lines: Sequence[str], width: float) -> tuple[float, float]:
    """A label led above starts at its leader in the left half, and ends at it in the right half."""
    size = max(text_width(line, NAME_SIZE, 600) for line in lines) + 4
    return (anchor, anchor + size) if anchor < width / 2 else (anchor - size, anchor)


def _draw_stack(
    sheet: Frame, layout: _Layout, top: float, values: Sequence[Value], colours: Sequence[str], hue: str
) -> None:
    axes, width = sheet.axes, sheet.width
    bar_top = top + layout.bar_top
    if layout.stack.name:
        write(axes, layout.stack.name, (0, top + 9), weight=600)
    for index, part in enumerate(layout.stack.parts):
        left, size = part.start / 100 * width, part.size / 100 * width
        patch = Rectangle((left + 1, bar_top), max(size - 2, 1), BAR)
        if part.value is None:
            patch.set(**marks.fill(marks.HOLLOW, style.colour("gris-moyen")))
        else:
            name = colours[index] if index < len(colours) else hue
            patch.set(**marks.fill(marks.look(part.value, values), style.colour(name)))
            if not colours and patch.get_hatch() is None:
                tint = TINTS[min(index, len(TINTS) - 1)]
                red, green, blue, _ = patch.get_facecolor()
                patch.set(facecolor=(red, green, blue, tint), edgecolor=style.colour(name), linewidth=1)
        axes.add_patch(patch)
        if index in layout.below:
            if part.figure:
                write(axes, part.figure, (left + 1, bar_top + BAR + 15), size=15, weight=600)
            start = bar_top + BAR + (33 if part.figure else 15)
            _write_down(sheet, layout.below[index], left + 1, start)
        else:
            lines, level = layout.above[index]
            foot = bar_top - level * layout.level_height - 9
            x = _middle(part, width)
            axes.plot([x, x], [bar_top, foot - 4], color=style.colour("gris-fort"), linewidth=1)
            align = "left" if x < width / 2 else "right"
            shift = (5, 0) if align == "left" else (-5, 0)
            middle = foot - (len(lines) - 0.5) * NAME_SIZE * LEADING / 2
            write_lines(axes, lines, (x, middle), shift=shift, align=align, size=NAME_SIZE, weight=600, outlined=True)


def _write_down(sheet: Frame, lines: Sequence[str], x: float, top: float) -> None:
    for number, line in enumerate(lines):
        write(sheet.axes, line, (x, top + number * NAME_SIZE * LEADING), size=NAME_SIZE, colour="encre")


def _sorted(values: Sequence[Value]) -> list[Value]:
    return sorted(values, key=lambda value: (not value.known, -(value.number or 0), value.label))


def _draw_apart(rows: Sequence[tuple[str, Value]], unit: str, hue: str, width: float) -> Frame:
    """One bar a row on a pale track that stands for the whole (for percentages), the name above it."""
    heads = [index for index, (name, _) in enumerate(rows) if name and (index == 0 or rows[index - 1][0] != name)]
    labels = [wording.short(value) for _, value in rows]
    room = max(text_width(label, weight=600) for label in labels) + 12
    pitch = 46
    height = pitch * len(rows) + GROUP_HEAD * len(heads)
    sheet = frame(width, height)
    axes = sheet.axes
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    values = [value for _, value in rows]
    known = [float(value) for value in values if value.known]
    whole = 100.0 if unit == "%" else max(known, default=1)
    top = 0.0
    for index, (group, value) in enumerate(rows):
        if index in heads:
            write(axes, group, (0, top + 10), weight=600)
            top += GROUP_HEAD
        track = width - room
        write(axes, french.capitalised(value.label), (0, top + 10))
        if unit == "%":
            axes.add_patch(Rectangle((0, top + 21), track, 16, facecolor=style.colour("gris-clair"), linewidth=0))
        size = float(value) / whole * track if value.known else 0
        if value.known:
            patch = Rectangle((0, top + 21), size, 16)
            patch.set(**marks.fill(marks.look(value, values), style.colour(hue)))
            axes.add_patch(patch)
        x = track if unit == "%" else size
        ink = "encre" if value.known else "gris-fort"
        write(axes, labels[index], (x, top + 29), shift=(8, 0), weight=600, colour=ink)
        top += pitch
    return sheet


def _grid(title: str, groups: Mapping[str, Sequence[Value]]) -> Grid:
    every = [value for parts in groups.values() for value in parts]
    unit = Column("Valeur", marks.symbol(wording.distinct(value.unit for value in every)))
    if list(groups) == [""]:
        rows = tuple(Row((french.capitalised(name), value)) for name, value in _named(every))
        return Grid(title, (Column("Modalité"), unit), rows)
    rows = tuple(
        Row((french.capitalised(name), group, value)) for group, parts in groups.items() for name, value in _named(parts)
    )
    return Grid(title, (Column("Modalité"), Column("Ensemble"), unit), rows)


def _named(values: Sequence[Value]) -> list[tuple[str, Value]]:
    return list(zip(wording.names(values), values, strict=True))


def _default_reading(values: Sequence[Value]) -> str:
    known = [value for value in values if value.known]
    if not known:
        return ""
    first = max(known, key=float)
    return french.capitalised(f"{french.in_period(first.period)}, {first.label} : {first.counted}.")


def _sum_note(stacks: Sequence[_Stack], unit: str) -> str:
    """Why the parts do not make 100: the rest is not published, or roundings."""
    notes: list[str] = []
    for stack in stacks:
        known = [part.value for part in stack.parts if part.value]
        total = sum(float(value) for value in known)
        decimals = max((value.decimals for value in known), default=0)
        where = f" ({stack.name})" if stack.name else ""
        if any(part.value is None for part in stack.parts) and unit == "%":
            notes.append(f"Les parts publiées font {french.percent(total, decimals)}{where} : le reste n'est pas publié.")
        elif any(part.value is None for part in stack.parts):
            notes.append(f"Les parts publiées ne couvrent pas l'ensemble{where}.")
        elif unit == "%" and abs(total - 100) > 1e-9:
            notes.append(f"La somme diffère de 100 % du fait des arrondis{where}.")
    return " ".join(notes)


def _overlap_note(groups: Mapping[str, Sequence[Value]], unit: str, multiple: bool) -> str:
    if not multiple:
        return ""
    over = unit == "%" and any(sum(float(v) for v in parts if v.known) > 100 for parts in groups.values())
    return "Plusieurs modalités possibles" + (" : la somme des parts dépasse 100 %." if over else ".")


def _alt_stacks(stacks: Sequence[_Stack]) -> str:
    said: list[str] = []
    for stack in stacks:
        known = [part for part in stack.parts if part.value]
        if not known:
            continue
        parts = [f"{part.name}, {part.figure}" if part.value else part.name for part in stack.parts]
        head = f"{stack.name}, barre" if stack.name else "Barre"
        largest = max(known, key=lambda part: part.size)
        largest_words = f" La plus grande part : {largest.name}, {largest.figure}." if len(known) > 1 else ""
        said.append(f"{head} découpée en {len(stack.parts)} : {' ; '.join(parts)}.{largest_words}")
        said += [f"Non disponible : {value.label}." for value in stack.unknown]
    return " ".join(said)


def _alt_apart(rows: Sequence[tuple[str, Value]]) -> str:
    words = [f"{f'{group}, ' if group else ''}{value.label}, {wording.spoken(value)}" for group, value in rows]
    return "Barres horizontales, de la plus longue à la plus courte : " + " ; ".join(words) + "."
