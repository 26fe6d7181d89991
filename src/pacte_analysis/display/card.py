"""Cards: the measures of a policy as one territory tells them, one under the other, each with its own figures.

They make one figure: the source, the champ and the table to download are said once for all the cards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.dashboard import status_html
from pacte_analysis.display.figure import Figure, identifier
from pacte_analysis.display.grid import Column, Grid, Row, number_html
from pacte_analysis.display.markup import attribute, tag, text, traced
from pacte_analysis.tables.value import Value

NEW = "nouvelle"
NO_FIGURE = "aucun chiffre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One measure: its number here, what it answers to elsewhere (`elsewhere`, a link when there is `href`), its state
    when it is not at work, what it does in a few sentences, its figures, what to know of them.

    `number` is empty for a measure that the document does not number. `id` is its anchor on the page.
    """

    title: str
    number: str = ""
    elsewhere: str = ""
    href: str = ""
    state: str = ""
    description: str = ""
    results: tuple[Value, ...] = ()
    note: str = ""
    id: str = ""


def cards(
    items: Sequence[Card],
    *,
    title: str,
    subtitle: str,
    sources: Sequence[str],
    scope: str,
    territory: str,
    period: str,
    id: str | None = None,
    axis: str = "",
    reading: str = "",
    precision: str = "",
    treatment: str = "",
) -> Figure:
    """The cards as one figure. A figure of another place than `territory`, or of another `period`, says so."""
    every = wording.mask_all(value for item in items for value in item.results)
    rows = tuple(Row((_name(item), *row)) for item in items for row in _lines(item))
    columns = (Column("Mesure"), Column("Ce qui est compté"), Column("Lieu"), Column("Période"), Column("Valeur"))
    return Figure(
        id=id or identifier("volets", title, every),
        kind="liste",
        title=title,
        subtitle=subtitle,
        body=f'<div class="volets">{"".join(_html(item, territory, period) for item in items)}</div>',
        alt=" ".join(_said(item) for item in items),
        scope=scope,
        sources=tuple(sources),
        data=Grid(title, columns, rows),
        values=every,
        reading=reading,
        precision=wording.precision(every, precision),
        treatment=treatment,
        axis=axis,
        shows_data=True,
    )


def _name(item: Card) -> str:
    return f"{item.number}. {item.title}" if item.number else f"{item.title} (mesure {NEW})"


def _lines(item: Card) -> list[tuple[str, str, str, str | Value]]:
    found: list[tuple[str, str, str, str | Value]] = [
        (value.label, value.territory_name, wording.when(value.period), value) for value in item.results
    ]
    return found or [(item.state or NO_FIGURE, "", "", "")]


def _html(item: Card, territory: str, period: str) -> str:
    anchor = f' id="{attribute(item.id)}"' if item.id else ""
    number = tag("span", text(item.number or NEW), "volet-numero" if item.number else "volet-numero volet-nouvelle")
    link = f'<a href="{attribute(item.href)}">{text(item.elsewhere)}</a>' if item.href else text(item.elsewhere)
    marks = [link if item.elsewhere else "", status_html(item.state) if item.state else ""]
    paragraphs = [part.strip() for part in item.description.split("\n\n") if part.strip()]
    figures = "".join(_figure_html(wording.masked(value), territory, period) for value in item.results)
    pieces = (
        f'<h3 class="volet-titre">{number} {tag("span", text(item.title))}</h3>',
        tag("p", " ".join(mark for mark in marks if mark), "volet-reperes") if any(marks) else "",
        *(tag("p", text(part), "volet-texte") for part in paragraphs),
        f'<ul class="volet-chiffres">{figures}</ul>' if figures else "",
        tag("p", text(item.note), "volet-note") if item.note else "",
    )
    return f'<article class="volet"{anchor}>{"".join(pieces)}</article>'


def _figure_html(value: Value, territory: str, period: str) -> str:
    """The figure, what it counts and, when they are not those of the edition, its place and its period."""
    known = tag("span", traced(text(wording.spelled(value)), value.anchor), "volet-valeur") if value.known else ""
    where = value.territory_name if value.territory != territory else ""
    when = wording.when(value.period) if value.period != period else ""
    aside = french.capitalised(", ".join(part for part in (where, when) if part))
    return tag(
        "li",
        f"{known or number_html(value, 'volet-valeur')} {tag('span', text(wording.inline(value.label)))}"
        + (f" {tag('span', text(aside), 'volet-lieu')}" if aside else ""),
    )


def _said(item: Card) -> str:
    """The card read aloud, without its sentences: its name, its state, its figures."""
    figures = " ; ".join(f"{value.label}, {wording.spoken(wording.masked(value))}" for value in item.results)
    said = [_name(item), item.elsewhere, item.state, figures or ("" if item.state else NO_FIGURE)]
    return " – ".join(part for part in said if part) + "."
