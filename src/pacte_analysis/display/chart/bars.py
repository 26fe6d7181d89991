"""Ranked horizontal bars: who has most, where the territory stands, how far from the reference."""

from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.placing import past
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.picture import Frame, frame, text_width, traced, wrapped, write, write_lines
from pacte_analysis.tables.value import Value


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    value: Value
    here: bool


def ranked_bars(
    values: Sequence[Value],
    *,
    title: str,
    highlight: str,
    reference: Value | None = None,
    id: str | None = None,
    axis: str = "",
    limit: int | None = None,
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """Horizontal bars from zero, sorted by value, the territory `highlight` in colour, `reference` as a labelled line.

    Missing and secret values come last, without a bar. `limit` keeps the first ones, and the territory in any case.
    Raises `MixedUnits` when the values do not share one unit.
    """
    words = marks.Apparatus(title, id, axis, subtitle, reading, scope, precision, treatment)
    shown = wording.mask_all(values)
    every = [*shown, *([wording.masked(reference)] if reference else [])]
    wording.one_unit(every)
    reference = every[-1] if reference else None
    bars = ranked(shown, highlight)
    kept = _limited(bars, limit)
    ours = next((bar.value for bar in bars if bar.here), None)
    grid = marks.simple_grid(
        [bar.value for bar in bars] + ([reference] if reference else []),
        [bar.name for bar in bars] + ([wording.place(reference)] if reference else []),
        # Several labels in one place are the parts of something: the rows are not territories.
        "Modalité"
        if len({bar.value.label for bar in bars}) > len({bar.value.territory for bar in bars})
        else "Territoire",
        title,
        highlight,
    )
    part = f"Le graphique montre {len(kept)} des {len(bars)} valeurs ; le tableau les donne toutes."
    part = part if len(kept) < len(bars) else ""
    return marks.complete(
        "barres",
        every,
        words,
        draw=lambda width: _draw(kept, reference, style.axis_colour(axis), width),
        alt=_alt(bars, kept, reference),
        data=grid,
        reading=wording.default_reading(ours, reference) if ours else "",
        note=" ".join(filter(None, (part, marks.legend([bar.value for bar in kept])))),
    )


def ranked(values: Sequence[Value], highlight: str) -> list[_Bar]:
    """The bars from the highest to the lowest, the unknown ones last, ties by name."""
    bars = [
        _Bar(french.capitalised(name), value, bool(highlight) and value.territory == highlight)
        for name, value in zip(wording.names(values), values, strict=True)
    ]
    return sorted(bars, key=lambda bar: (not bar.value.known, -(bar.value.number or 0), bar.name))


def _limited(bars: list[_Bar], limit: int | None) -> list[_Bar]:
    if limit is None or len(bars) <= limit:
        return bars
    first = bars[:limit]
    ours = [bar for bar in bars[limit:] if bar.here]
    return first[: limit - len(ours)] + ours


def _draw(bars: Sequence[_Bar], reference: Value | None, hue: str, width: float) -> Frame:
    narrow = width <= style.NARROW
    line = reference if reference is not None and reference.known else None
    known = [float(value) for value in [*(bar.value for bar in bars), *([line] if line else [])] if value.known]
    low, high = min(0.0, *known), max(0.0, *known) or 1.0
    labels = [wording.short(bar.value) for bar in bars]
    room = max(text_width(label, weight=600) for label in labels) + 10
    before = 0.0 if narrow else min(240.0, max(text_width(bar.name, weight=_weight(bar)) for bar in bars) + 12)
    folded = not narrow and any(len(_name_lines(bar, before)) > 1 for bar in bars)
    pitch, top = (44 if narrow else 36 if folded else 28), (24 if line else 2)
    sheet = frame(width, top + pitch * len(bars) + 2, left=before, right=room, top=top, bottom=2)
    axes = sheet.axes
    if low < 0:
        low -= (high - low) * room / (width - before - room)
    _draw_bars(sheet, bars, hue)
    axes.set(xlim=(low, high), ylim=(len(bars) - 0.5, -0.5), xticks=[], yticks=[], xlabel="", ylabel="")
    axes.axvline(0, color=style.colour("gris-fort"), linewidth=1)
    if line:
        _draw_reference(sheet, line, before, room)
    scale = (width - before - room) / (high - low)
    for index, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        end = float(bar.value) if bar.value.known else 0.0
        crossed = [(float(line) - end) * scale] if line and float(line) > end else []
        beside = past(7, text_width(label, weight=_weight(bar)), crossed)
        _label(sheet, index, bar, label, low, before, beside)
    return sheet


def _draw_bars(sheet: Frame, bars: Sequence[_Bar], hue: str) -> None:
    values = [bar.value for bar in bars]
    keys = [str(index) for index in range(len(bars))]
    rows = [index for index, value in enumerate(values) if value.known]
    sns.barplot(
        x=[float(values[index]) for index in rows],
        y=[keys[index] for index in rows],
        hue=[keys[index] for index in rows],
        order=keys,
        palette=[style.colour("gris-moyen")] * len(rows),
        width=0.4 if sheet.narrow else 0.68,
        errorbar=None,
        legend=False,
        ax=sheet.axes,
    )
    for index, patch in zip(rows, [patch for box in sheet.axes.containers for patch in box], strict=True):
        # Where no bar is the territory's own (themes of one axis), all of them speak of it.
        told_apart = any(bar.here for bar in bars)
        colour = style.colour(hue if bars[index].here or not told_apart else "gris-moyen")
        patch.set(**marks.fill(marks.look(values[index], values), colour))
        traced(patch, values[index])
        if sheet.narrow:
            patch.set_y(index + 0.02)


def _name_lines(bar: _Bar, before: float) -> list[str]:
    """The name on two lines at most; the table gives a longer one whole."""
    lines = wrapped(bar.name, before - 10, weight=_weight(bar))
    return lines if len(lines) <= 2 else [lines[0], lines[1] + "…"]


def _weight(bar: _Bar) -> int:
    return 600 if bar.here else 400


def _label(sheet: Frame, index: int, bar: _Bar, label: str, low: float, before: float, beside: float) -> None:
    """The name left of the bar (above it on a phone), the figure `beside` px after its end."""
    axes, weight = sheet.axes, _weight(bar)
    ink = "encre" if bar.value.known else "gris-fort"
    if sheet.narrow:
        write(axes, bar.name, (low, index), shift=(0, 11), weight=weight, outlined=True)
    else:
        lines = _name_lines(bar, before)
        size = style.BODY if len(lines) == 1 else style.SMALL
        write_lines(axes, lines, (low, index), shift=(-10, 0), align="right", weight=weight, size=size)
    end = float(bar.value) if bar.value.known else 0.0
    y = index + (0.22 if sheet.narrow else 0)
    side = -1 if end < 0 else 1
    align = "right" if end < 0 else "left"
    at, shift = (end, y), (beside if side > 0 else -7, 0)
    write(axes, label, at, shift=shift, align=align, weight=weight, colour=ink, outlined=True, of=bar.value)


def _draw_reference(sheet: Frame, reference: Value, left: float, right: float) -> None:
    axes = sheet.axes
    axes.axvline(float(reference), color=style.colour("encre"), linewidth=1.2, dashes=(4, 3))
    label = f"{wording.place(reference)} : {reference.text}"
    low, high = axes.get_xlim()
    x = left + (float(reference) - low) / (high - low) * (sheet.width - left - right)
    half = text_width(label, style.SMALL) / 2
    centre = min(max(x, half + 2), sheet.width - half - 2)
    at = (float(reference), -0.5)
    write(axes, label, at, shift=(centre - x, 11), align="center", size=style.SMALL, of=reference)


def _alt(bars: Sequence[_Bar], kept: Sequence[_Bar], reference: Value | None) -> str:
    known = [bar for bar in bars if bar.value.known]
    if not known:
        return ""
    order = " ; ".join(f"{bar.name}, {bar.value.text}" for bar in kept if bar.value.known)
    said = [
        f"Barres horizontales, de la plus longue à la plus courte ({wording.count(len(known), 'valeur')}).",
        f"La plus élevée : {known[0].name}, {known[0].value.text} ; la plus faible : {known[-1].name}, "
        f"{known[-1].value.text}."
        if len(known) > 1
        else "",
        *(_standing(bar, known, reference) for bar in known if bar.here),
        f"Repère : {wording.place(reference)}, {reference.text}." if reference is not None and reference.known else "",
        f"Dans l'ordre : {order}.",
        *unknown_phrases(bars),
    ]
    return " ".join(part for part in said if part)


def _standing(bar: _Bar, known: Sequence[_Bar], reference: Value | None) -> str:
    place = french.ordinal(1 + sum(other.value > bar.value for other in known), feminine=True)
    compared = wording.gap_phrase(bar.value, reference) if reference is not None else ""
    return f"{bar.name} : {bar.value.text}, {place} valeur sur {len(known)}" + (f", {compared}." if compared else ".")


def unknown_phrases(bars: Sequence[_Bar]) -> list[str]:
    """The names without a bar, hidden and missing told apart."""
    secret = [bar.name for bar in bars if bar.value.status == "secret"]
    absent = [bar.name for bar in bars if not bar.value.known and bar.value.status != "secret"]
    return [
        f"{words} : {french.listing(names)}."
        for words, names in (("Couvert par le secret statistique", secret), ("Non disponible", absent))
        if names
    ]
