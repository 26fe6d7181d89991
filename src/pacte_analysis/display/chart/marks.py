"""What all the charts share: how a status looks, which colour a value has, and how a chart becomes a figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pacte_analysis import french
from pacte_analysis.display import style, wording
from pacte_analysis.display.figure import Figure, Shown, identifier, missing
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.picture import Frame, picture
from pacte_analysis.tables.value import Value

SOLID, STRIPED, HOLLOW, ABSENT = "plein", "rayé", "évidé", "absent"


@dataclass(frozen=True, slots=True)
class Apparatus:
    """The words around a chart as an analyst may give them; what is empty is made from the values."""

    title: str
    id: str | None = None
    axis: str = ""
    subtitle: str = ""
    reading: str = ""
    scope: str = ""
    precision: str = ""
    treatment: str = ""


def look(value: Value, among: Sequence[Value]) -> str:
    """How a value is drawn: published ones solid, calculated ones striped, estimated or provisional ones hollow.

    When all have the same status nothing needs telling apart: the bars are solid and the Précision says it.
    """
    if len({other.status for other in among if other.known}) < 2 or value.status not in wording.UNSURE:
        return SOLID
    return HOLLOW if value.status in wording.UNSETTLED else STRIPED


def fill(look_: str, colour: str) -> dict[str, Any]:
    """The matplotlib properties of a bar or a segment of that look; `ABSENT` is what is not published."""
    if look_ == HOLLOW:
        return {"facecolor": (colour, 0.14), "edgecolor": colour, "linewidth": 1.4}
    if look_ == ABSENT:
        return {"facecolor": "none", "edgecolor": colour, "hatchcolor": colour, "hatch": "////", "linewidth": 1.4}
    if look_ == STRIPED:
        paper = style.colour("papier")
        stripes = {"hatch": "//", "hatchcolor": paper, "hatch_linewidth": 1.2}
        return {"facecolor": colour, "edgecolor": colour, "linewidth": 0, **stripes}
    return {"facecolor": colour, "edgecolor": colour, "linewidth": 0}


def legend(values: Sequence[Value]) -> str:
    """What stripes and hollow bars mean, when the chart has some."""
    looks = {look(value, values) for value in values if value.known}
    said = ["Barres rayées : valeurs calculées."] if STRIPED in looks else []
    said += ["Barres claires : valeurs estimées ou provisoires."] if HOLLOW in looks else []
    return " ".join(said)


def complete(
    kind: str,
    values: Sequence[Value],
    words: Apparatus,
    *,
    draw: Callable[[float], Frame],
    alt: str,
    data: Grid,
    reading: str = "",
    note: str = "",
) -> Shown:
    """The chart as a figure; the quiet line instead when no value is known. `note` opens the Précision."""
    name = words.id or identifier(kind, words.title, values)
    if not any(value.known for value in values):
        return missing(values, id=name, what="" if values else words.title)
    return Figure(
        id=name,
        kind="graphique",
        title=words.title,
        subtitle=words.subtitle or wording.default_subtitle(values),
        body=picture(name, draw),
        alt=alt,
        scope=words.scope or wording.default_scope(values),
        sources=wording.sources(values),
        data=data,
        values=tuple(values),
        reading=words.reading or reading,
        precision=wording.precision(values, words.precision, note),
        treatment=words.treatment or wording.default_treatment(values),
        axis=words.axis,
    )


def simple_grid(values: Sequence[Value], names: Sequence[str], head: str, caption: str, highlight: str) -> Grid:
    """The data of a chart of one measure: name, value, and the period when it is not the same for all."""
    measure = " / ".join(wording.distinct(value.label for value in values)[:1]) or "valeur"
    several = len({value.period for value in values}) > 1
    unit = wording.distinct(value.unit for value in values)
    column = Column(french.capitalised(measure) if len({v.label for v in values}) == 1 else "Valeur", symbol(unit))
    columns = (Column(head), column, *((Column("Période"),) if several else ()))
    rows = tuple(
        Row(
            (name, value, *((wording.when(value.period),) if several else ())),
            here=bool(highlight) and value.territory == highlight,
        )
        for name, value in zip(names, values, strict=True)
    )
    return Grid(caption, columns, rows)


def symbol(units: Sequence[str]) -> str:
    """The unit for a column's header, when the values share one that has a symbol or a noun."""
    if len(units) != 1 or units[0] in {"rang", "indice", "ratio", "nombre"}:
        return ""
    return {"euros": "€", "euros_an": "€ par an"}.get(units[0], units[0].replace("_", " "))
