"""Parts of a whole on one bar, or simple bars when an item may count in several parts."""

from collections.abc import Mapping, Sequence

from matplotlib.patches import Rectangle

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.stacks import GROUP_HEAD, Stack, draw_stacks, stack
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.picture import Frame, frame, text_width, traced, write
from pacte_analysis.tables.value import Value

REST = "autres (non publié)"
PITCH = 46

# A group, the name of a part, its value.
_Line = tuple[str, str, Value]


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
        rows = [(group, *named) for group, parts in groups.items() for named in _sorted(parts)]
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
    stacks = [stack(name, parts, unit, whole, rest, title) for name, parts in groups.items()]
    colours = [style.axis_colour(hue) for hue in hues]
    return marks.complete(
        "parts",
        every,
        words,
        draw=lambda width: draw_stacks(stacks, colours, style.axis_colour(axis), width),
        alt=_alt_stacks(stacks),
        data=grid,
        reading=default,
        note=" ".join(filter(None, (_sum_note(stacks, unit), marks.legend(every)))),
    )


def _sorted(values: Sequence[Value]) -> list[tuple[str, Value]]:
    """The parts and their names, the largest first, the unknown ones last."""
    return sorted(_named(values), key=lambda pair: (not pair[1].known, -(pair[1].number or 0), pair[0]))


def _draw_apart(rows: Sequence[_Line], unit: str, hue: str, width: float) -> Frame:
    """One bar a row, the name above it, on a pale track that stands for the whole (for percentages)."""
    heads = [index for index, (group, _, _) in enumerate(rows) if group and (index == 0 or rows[index - 1][0] != group)]
    values = [value for _, _, value in rows]
    room = max(text_width(wording.short(value), weight=600) for value in values) + 12
    height = PITCH * len(rows) + GROUP_HEAD * len(heads)
    sheet = frame(width, height)
    axes = sheet.axes
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    whole = 100.0 if unit == "%" else max((float(value) for value in values if value.known), default=1)
    track = width - room
    top = 0.0
    for index, (group, name, value) in enumerate(rows):
        if index in heads:
            write(axes, group, (0, top + 10), weight=600)
            top += GROUP_HEAD
        write(axes, french.capitalised(name), (0, top + 10))
        if value.known:
            size = float(value) / whole * track
            if unit == "%":
                axes.add_patch(Rectangle((0, top + 21), track, 16, facecolor=style.colour("gris-clair"), linewidth=0))
            patch = Rectangle((0, top + 21), size, 16)
            patch.set(**marks.fill(marks.look(value, values), style.colour(hue)))
            axes.add_patch(traced(patch, value))
            write(axes, value.text, (track if unit == "%" else size, top + 29), shift=(8, 0), weight=600, of=value)
        else:
            # What is unknown has no track: an empty one would read as zero.
            write(axes, wording.short(value), (0, top + 29), weight=600, colour="gris-fort")
        top += PITCH
    return sheet


def _grid(title: str, groups: Mapping[str, Sequence[Value]]) -> Grid:
    every = [value for parts in groups.values() for value in parts]
    unit = Column("Valeur", marks.symbol(wording.distinct(value.unit for value in every)))
    if list(groups) == [""]:
        rows = tuple(Row((french.capitalised(name), value)) for name, value in _named(every))
        return Grid(title, (Column("Modalité"), unit), rows)
    rows = tuple(
        Row((french.capitalised(name), group, value))
        for group, parts in groups.items()
        for name, value in _named(parts)
    )
    return Grid(title, (Column("Modalité"), Column("Ensemble"), unit), rows)


def _named(values: Sequence[Value]) -> list[tuple[str, Value]]:
    return list(zip(wording.parts(values), values, strict=True))


def _default_reading(values: Sequence[Value]) -> str:
    known = [value for value in values if value.known]
    if not known:
        return ""
    first = max(known, key=float)
    return french.capitalised(f"{french.in_period(first.period)}, « {first.label} » : {first.counted}.")


def _sum_note(stacks: Sequence[Stack], unit: str) -> str:
    """Why the parts do not make 100: the rest is not published, or roundings."""
    notes: list[str] = []
    for one in stacks:
        known = [part.value for part in one.parts if part.value]
        decimals = max((value.decimals for value in known), default=0)
        # As they are printed: a reader adds what is seen.
        total = float(sum(french.rounded(float(value), value.decimals) for value in known))
        where = f" ({one.name})" if one.name else ""
        if any(part.value is None for part in one.parts) and unit == "%":
            published = french.percent(total, decimals)
            told = "publié" if all(value.status == "publié" for value in known) else "montré"
            notes.append(f"Les parts {told}es font {published}{where} : le reste n'est pas {told}.")
        elif any(part.value is None for part in one.parts):
            notes.append(f"Les parts montrées ne couvrent pas l'ensemble{where}.")
        elif unit == "%" and abs(total - 100) > 1e-9:
            notes.append(f"La somme diffère de 100 % du fait des arrondis{where}.")
    return " ".join(notes)


def _overlap_note(groups: Mapping[str, Sequence[Value]], unit: str, multiple: bool) -> str:
    if not multiple:
        return ""
    over = unit == "%" and any(sum(float(v) for v in parts if v.known) > 100 for parts in groups.values())
    return "Plusieurs modalités possibles" + (" : la somme des parts dépasse 100 %." if over else ".")


def _alt_stacks(stacks: Sequence[Stack]) -> str:
    said: list[str] = []
    for one in stacks:
        known = [part for part in one.parts if part.value]
        if not known:
            continue
        parts = [f"{part.name}, {part.figure}" if part.value else part.name for part in one.parts]
        head = f"{one.name}, barre" if one.name else "Barre"
        largest = max(known, key=lambda part: part.size)
        largest_words = f" La plus grande part : {largest.name}, {largest.figure}." if len(known) > 1 else ""
        said.append(f"{head} découpée en {len(one.parts)} : {' ; '.join(parts)}.{largest_words}")
        said += [f"Non disponible : {value.label}." for value in one.unknown]
    return " ".join(said)


def _alt_apart(rows: Sequence[_Line]) -> str:
    words = [f"{f'{group}, ' if group else ''}{name}, {wording.spoken(value)}" for group, name, value in rows]
    return "Barres horizontales, de la plus longue à la plus courte : " + " ; ".join(words) + "."
