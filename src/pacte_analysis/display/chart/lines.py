"""Evolution lines: direct labels at their ends, a gap where a value is missing, dashes where it may still change."""

from collections.abc import Mapping, Sequence

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart import marks
from pacte_analysis.display.chart.curves import COUNTRIES, Series, bounds, breaks, draw, position, runs
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.tables.value import Value


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
        draw=lambda width: draw(shown, periods, style.axis_colour(axis), width),
        alt=_alt(shown, hidden, periods),
        data=_grid(title, curves, periods),
        reading=_default_reading(ours) if ours else "",
        note=_note(shown),
    )


def _series(name: str, values: Sequence[Value], highlight: str) -> Series:
    ordered = tuple(sorted(wording.mask_all(values), key=lambda value: position(value.period)))
    here = bool(highlight) and any(value.territory == highlight for value in ordered)
    return Series(name or wording.place(ordered[0]), ordered, here)


def _grid(title: str, curves: Sequence[Series], periods: Sequence[str]) -> Grid:
    columns = [Column("Période")]
    unit = marks.symbol(wording.distinct(value.unit for curve in curves for value in curve.values))
    columns += [Column(curve.name + (" (ce territoire)" if curve.here else ""), unit) for curve in curves]
    rows = []
    for period in periods:
        cells = [_at(curve, period) for curve in curves]
        rows.append(Row((french.capitalised(wording.when(period)), *cells)))
    return Grid(title, tuple(columns), tuple(rows))


def _at(curve: Series, period: str) -> Value:
    found = next((value for value in curve.values if value.period == period), None)
    if found is not None:
        return found
    like = curve.values[0]
    return Value(
        number=None,
        unit=like.unit,
        label=like.label,
        indicator=like.indicator,
        territory=like.territory,
        territory_name=like.territory_name,
        period=period,
        status="non disponible",
    )


def _note(curves: Sequence[Series]) -> str:
    known = [value for curve in curves for value in curve.known]
    said = ["L'échelle verticale ne part pas de zéro."] if known and bounds([float(v) for v in known])[0] > 0 else []
    if any(value.status in wording.UNSETTLED for value in known):
        said.append("En tirets : valeurs estimées ou provisoires.")
    if any(breaks(curve.values) for curve in curves):
        said.append("En pointillé : d'un point à l'autre, la source ou la façon d'obtenir la valeur change.")
    if any(marks.look(value, curve.values) != marks.SOLID for curve in curves for value in curve.known):
        said.append("Points évidés : valeurs calculées, estimées ou provisoires.")
    if any(len(runs(curve.values)) > 1 for curve in curves):
        said.append("Courbe interrompue : valeur non disponible.")
    return " ".join(said)


def _default_reading(curve: Series) -> str:
    first, last = curve.known[0], curve.known[-1]
    before = f", après {first.text} {french.in_period(first.period)}" if first is not last else ""
    return french.capitalised(
        f"{curve.name}, {french.in_period(last.period)} : {last.counted} ({wording.aside(last.label)}){before}."
    )


def _alt(curves: Sequence[Series], hidden: Sequence[str], periods: Sequence[str]) -> str:
    if not curves:
        return ""
    span = wording.span(periods[0], periods[-1])
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


def _trend(curve: Series) -> str:
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
