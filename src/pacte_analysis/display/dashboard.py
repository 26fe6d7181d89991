"""Dashboards: the national indicators axis by axis, and the national measures with their objectives and progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.axis import AXIS_NAMES, axis_attribute, row_group
from pacte_analysis.display.figure import Figure, Shown, identifier, missing
from pacte_analysis.display.grid import Cell, Column, Grid, Row, cell_html
from pacte_analysis.display.markup import scrolling_table, tag, text, traced
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import fold


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective of a measure: its progress in per cent when there is one, its status as published.

    `short` names it in a chart or a list, where its own words would not fit.
    """

    words: str
    status: str
    rate: Value | None = None
    note: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A national measure and its objectives; `axis` is an axis of the Pacte or *transversal*."""

    number: int
    title: str
    axis: str
    objectives: tuple[Objective, ...]


def indicators(
    values: Sequence[Value] | Mapping[str, Sequence[Value]],
    *,
    title: str,
    against: Mapping[str, Value] | None = None,
    names: Mapping[str, str] = AXIS_NAMES,
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """The indicators of each axis in one table, or of one axis alone; `against` gives by indicator the value to
    compare with."""
    given = values if isinstance(values, Mapping) else {axis: values}
    groups = {key: wording.mask_all(group) for key, group in given.items()}
    others = {key: wording.masked(value) for key, value in (against or {}).items()}
    shown = [value for group in groups.values() for value in group]
    every = [*shown, *(others[value.indicator] for value in shown if value.indicator in others)]
    name = id or identifier("indicateurs", title, every)
    if not any(value.known for value in every):
        return missing(every, id=name)
    compared = bool(set(others) & {value.indicator for value in shown})
    columns = (
        Column("Indicateur"),
        Column("Valeur", numeric=True),
        *((Column(_place_of(others), numeric=True),) if compared else ()),
        Column("Période"),
    )
    rows = {key: [_indicator_row(value, others, compared) for value in group] for key, group in groups.items()}
    heading = {key: names.get(key, key) if len(groups) > 1 else "" for key in groups}
    body = "".join(_group_html(key, heading[key], lines, len(columns)) for key, lines in rows.items() if lines)
    grid = Grid(title, columns, tuple(Row(row) for lines in rows.values() for row in lines))
    heads = "".join(f'<th scope="col"{_number_class(column.numeric)}>{text(column.title)}</th>' for column in columns)
    table = scrolling_table(title, f"<thead><tr>{heads}</tr></thead>{body}", "tableau indicateurs")
    first = next((value for value in shown if value.known), None)
    return Figure(
        id=name,
        kind="tableau de bord",
        title=title,
        subtitle=subtitle or ", ".join(filter(None, (_common_place(shown), wording.vintages(every)))),
        body=table,
        alt=" ".join(_group_alt(heading[key], group) for key, group in groups.items() if group),
        scope=scope or wording.default_scope(every),
        sources=wording.sources(every),
        data=grid,
        values=tuple(every),
        reading=reading or (wording.default_reading(first) if first else ""),
        precision=wording.precision(every, precision),
        treatment=treatment or wording.default_treatment(every),
        axis=axis,
        shows_data=True,
    )


def _place_of(others: Mapping[str, Value]) -> str:
    return french.listing(wording.distinct(wording.place(value) for value in others.values())) or "Référence"


def _common_place(values: Sequence[Value]) -> str:
    places = wording.distinct(value.territory_name for value in values)
    return places[0] if len(places) == 1 else ""


def _indicator_row(value: Value, others: Mapping[str, Value], compared: bool) -> tuple[Cell, ...]:
    reference: tuple[Cell, ...] = (others.get(value.indicator, ""),) if compared else ()
    return (french.capitalised(value.label), value, *reference, wording.when(value.period))


def _group_alt(name: str, values: Sequence[Value]) -> str:
    said = " ; ".join(f"{value.label}, {wording.spoken(value)}" for value in values)
    return f"{name} : {said}." if name else f"Indicateurs : {said}."


def _group_html(key: str, name: str, rows: Sequence[tuple[Cell, ...]], width: int) -> str:
    lines = "".join(
        f'<tr><th scope="row">{text(row[0])}</th>'
        + "".join(_cell(cell, index in range(len(row) - 2)) for index, cell in enumerate(row[1:]))
        + "</tr>"
        for row in rows
    )
    return row_group(key, name, lines, width)


def _cell(cell: Cell, numeric: bool) -> str:
    return f"<td{_number_class(numeric)}>{cell_html(cell, whole=True)}</td>"


def _number_class(numeric: bool) -> str:
    return ' class="nombre"' if numeric else ""


def measures(
    items: Sequence[Measure],
    *,
    title: str,
    sources: Sequence[str] = (),
    names: Mapping[str, str] = AXIS_NAMES,
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Figure:
    """The national measures, axis by axis: each objective with its progress, in words and as a bar, and its status."""
    every = wording.mask_all(one.rate for item in items for one in item.objectives if one.rate is not None)
    axes = wording.distinct(item.axis for item in items)
    parted = {key: [item for item in items if item.axis == key] for key in axes}
    blocks = "".join(_axis_html(key, names, group, len(axes) > 1) for key, group in parted.items())
    rows = tuple(
        Row((f"{item.number}. {item.title}", objective.words, _rate(objective), objective.status))
        for item in items
        for objective in item.objectives
    )
    columns = (Column("Mesure"), Column("Objectif"), Column("Avancement", "%"), Column("Statut"))
    return Figure(
        id=id or identifier("mesures", title, every),
        kind="tableau de bord",
        title=title,
        subtitle=subtitle or ", ".join(filter(None, ("Avancement, en % de l'objectif", wording.vintages(every)))),
        body=f'<div class="mesures-nationales">{blocks}</div>',
        alt=_measures_alt(items),
        scope=scope or wording.default_scope(every),
        sources=tuple(sources) or wording.sources(every),
        data=Grid(title, columns, rows),
        values=every,
        reading=reading or _measure_reading(items),
        precision=wording.precision(every, precision),
        treatment=treatment or wording.default_treatment(every),
        axis=axis,
    )


# Where an objective stands: a rate of at least so much, or what is written when there is none.
STANDINGS = ("100 % et plus", "de 50 à 99 %", "moins de 50 %", "non démarrés", "sans taux")


def standing(items: Sequence[Measure], names: Mapping[str, str] = AXIS_NAMES) -> dict[str, list[Value]]:
    """How many objectives of each axis stand where: counts made from the published rates, none for what has none.

    An objective that has not begun is not at zero, and one without a rate is not late: they stand apart. A measure
    whose objective is not written counts nowhere.
    """
    found: dict[str, list[Value]] = {}
    for axis in wording.distinct(item.axis for item in items):
        objectives = [one for item in items if item.axis == axis for one in item.objectives if one.words]
        groups = {name: [one for one in objectives if _standing(one) == name] for name in STANDINGS}
        found[names.get(axis, axis)] = [_count(name, group, objectives) for name, group in groups.items() if group]
    return found


def _standing(objective: Objective) -> str:
    if objective.rate is None or not objective.rate.known:
        return STANDINGS[3] if "démarré" in objective.note else STANDINGS[4]
    return STANDINGS[0] if objective.rate >= 100 else STANDINGS[1] if objective.rate >= 50 else STANDINGS[2]


def _count(name: str, group: Sequence[Objective], every: Sequence[Objective]) -> Value:
    """The number of objectives of a group, with the provenance of the rates of its axis."""
    rates = [one.rate for one in every if one.rate is not None]
    first = rates[0] if rates else None
    return Value(
        number=len(group),
        unit="objectifs",
        label=name,
        territory=first.territory if first else "",
        territory_name=first.territory_name if first else "",
        period=first.period if first else "inconnue",
        status="calculé",
        citation=first.citation if first else "",
        source=first.source if first else "",
        scope=first.scope if first else "",
        how="Objectifs comptés d'après leur taux : " + french.listing([one.short or one.words for one in group]) + ".",
    )


def _rate(objective: Objective) -> Cell:
    return objective.rate if objective.rate is not None else objective.note or wording.MISSING


def _axis_html(key: str, names: Mapping[str, str], items: Sequence[Measure], headed: bool) -> str:
    head = tag("p", text(names.get(key, key)), "mesures-axe") if headed else ""
    return f'<div class="mesures-groupe"{axis_attribute(key)}>{head}<ul class="mesures">{_items(items)}</ul></div>'


def _items(items: Sequence[Measure]) -> str:
    return "".join(
        f'<li class="mesure"><p class="mesure-titre"><span class="mesure-numero">{item.number}</span> '
        f'{text(item.title)}</p><ul class="objectifs">{"".join(map(_objective_html, item.objectives))}</ul></li>'
        for item in items
    )


def _objective_html(objective: Objective) -> str:
    words = tag("span", text(objective.words), "objectif-texte")
    return tag("li", f"{words} {_progress_html(objective)} {status_html(objective.status)}", "objectif")


def _progress_html(objective: Objective) -> str:
    """The rate in words, always; the bar says it again, cut at the objective when it exceeds it."""
    rate = wording.masked(objective.rate) if objective.rate is not None else None
    if rate is None or not rate.known:
        words = objective.note or (wording.short(rate) if rate else "non disponible")
        return tag("span", text(words), "avancement avancement-absent")
    filled = f"{min(max(float(rate), 0), 100):g}"
    exceeded = float(rate) > 100
    target = (
        f'<rect class="jauge-cible" x="{100 * 100 / float(rate):.1f}" width="2.5" height="8"></rect>'
        if exceeded
        else ""
    )
    bar = (
        '<svg class="jauge" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="jauge-fond" width="100" height="8"></rect>'
        f'<rect class="jauge-part" width="{filled}" height="8"></rect>{target}</svg>'
    )
    return tag("span", f"{bar} {tag('span', traced(text(rate.text), rate.anchor), 'avancement-taux')}", "avancement")


# What each kind of status looks like: a word that its label holds, a class, the outline of its icon on 16 × 16.
_STATUSES = (
    ("atteint", "atteint", "M3.5 8.5l3 3 6-7"),
    ("satisfaisant", "satisfaisant", "M3 12L12 4M6.5 4H12v5.5"),
    ("cours", "en-cours", "M3 8h10M9 4l4 4-4 4"),
    ("pause", "pause", "M5.5 3.5v9M10.5 3.5v9"),
    ("abandon", "abandon", "M4 4l8 8M12 4l-8 8"),
)
_OTHER = ("autre", "M3.5 8h9")


def status_html(status: str) -> str:
    """The status in a pill: an icon for its kind, and its own words; never colour alone."""
    words = fold(status)
    found = next(((class_, path) for word, class_, path in _STATUSES if word in words), _OTHER)
    icon = (
        '<svg class="statut-icone" viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" '
        f'stroke-width="2" aria-hidden="true"><path d="{found[1]}"></path></svg>'
    )
    return tag("span", f"{icon} {text(status)}", f"statut statut-{found[0]}")


def _measures_alt(items: Sequence[Measure]) -> str:
    statuses = [objective.status for item in items for objective in item.objectives]
    tally = ", ".join(f"{statuses.count(status)} « {status} »" for status in wording.distinct(statuses))
    said = [f"{wording.count(len(items), 'mesure')} et {wording.count(len(statuses), 'objectif')} : {tally}."]
    for item in items:
        objectives = "; ".join(f"{one.words}, {_spoken_rate(one)}, {one.status}" for one in item.objectives)
        said.append(f"{item.number}. {item.title} : {objectives}.")
    return " ".join(said)


def _spoken_rate(objective: Objective) -> str:
    if objective.rate is None:
        return objective.note or "non disponible"
    return wording.spoken(wording.masked(objective.rate))


def _measure_reading(items: Sequence[Measure]) -> str:
    for item in items:
        for one in item.objectives:
            if one.rate is not None and one.rate.known:
                said = f"mesure {item.number} : {one.rate.text} de l'objectif ({one.words})"
                return french.capitalised(f"{french.in_period(one.rate.period)}, {said}.")
    return ""
