"""The findings of a diagnosis: theme by theme, what goes well, what is needed, the figures given, the leads followed.

One table, because its columns answer one another; on a phone each row becomes a card that names its own cells.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.figure import Figure, identifier
from pacte_analysis.display.grid import Cell, Column, Grid, Row
from pacte_analysis.display.markup import attribute, scrolling_table, tag, text, traced
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import slug

STRENGTH, NEED, LEAD = "point fort", "besoin", "piste"

# What a reader sees before each finding: a word, never a colour alone.
_KINDS = {STRENGTH: "Point fort", NEED: "Besoin"}
_SAID, _LEADS = "Ce qui est constaté", "Pistes de travail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a diagnosis says of one theme; `values` are the figures that it gives, each with its own label."""

    theme: str
    strengths: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


def findings(
    items: Sequence[Finding],
    *,
    title: str,
    subtitle: str,
    sources: Sequence[str],
    scope: str,
    id: str | None = None,
    axis: str = "",
    reading: str = "",
    precision: str = "",
    treatment: str = "",
) -> Figure:
    """The findings in the order given, their figures under them; without a single lead there is no column of leads.

    The CSV has one line a finding, a lead or a figure.
    """
    items = [replace(item, values=wording.mask_all(item.values)) for item in items]
    every = [value for item in items for value in item.values]
    columns = (_SAID, _LEADS) if any(item.leads for item in items) else (_SAID,)
    heads = "".join(f'<th scope="col" role="columnheader">{text(head)}</th>' for head in ("Thème", *columns))
    body = "".join(_row_html(item, columns) for item in items)
    return Figure(
        id=id or identifier("constats", title, every),
        kind="tableau",
        title=title,
        subtitle=subtitle,
        body=scrolling_table(
            title,
            # The roles stay when a narrow screen takes the cells out of their columns.
            f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{body}</tbody>',
            "tableau constats",
            role="table",
        ),
        alt=_alt(items),
        scope=scope,
        sources=tuple(sources),
        data=_grid(title, items),
        values=tuple(every),
        reading=reading,
        precision=wording.precision(every, precision),
        treatment=treatment,
        axis=axis,
        shows_data=True,
    )


def tally(items: Sequence[Finding]) -> str:
    """*3 points forts, 5 besoins et 21 pistes*; what there is none of is not said."""
    counts = (
        (sum(len(item.strengths) for item in items), "point fort", "points forts"),
        (sum(len(item.needs) for item in items), "besoin", "besoins"),
        (sum(len(item.leads) for item in items), "piste", "pistes"),
    )
    return french.listing([f"{number} {many if number > 1 else one}" for number, one, many in counts if number])


def _row_html(item: Finding, columns: Sequence[str]) -> str:
    contents = {_SAID: _said_html(item), _LEADS: _list_html(map(text, item.leads))}
    cells = "".join(_cell_html(head, contents[head]) for head in columns)
    return f'<tr role="row"><th scope="row" role="rowheader">{text(item.theme)}</th>{cells}</tr>'


def _cell_html(head: str, content: str) -> str:
    empty = "" if content else ' class="vide"'
    return f'<td role="cell" data-titre="{attribute(head)}"{empty}>{content}</td>'


def _said_html(item: Finding) -> str:
    said = "".join(
        tag("p", f"{tag('span', text(_KINDS[kind]), 'constat-genre')} {text(words)}", f"constat {slug(kind)}")
        for kind, sentences in ((STRENGTH, item.strengths), (NEED, item.needs))
        for words in sentences
    )
    by_label: dict[str, list[Value]] = {}
    for value in item.values:
        by_label.setdefault(value.label, []).append(value)
    return said + _list_html((_values_html(label, values) for label, values in by_label.items()), "constat-chiffres")


def _values_html(label: str, values: Sequence[Value]) -> str:
    """The figures of one label, each with what tells it from the others, its territory, and its date when known."""
    several = len({value.territory for value in values}) > 1
    return f"{text(f'{label} :')} " + f"{french.NNBSP}; ".join(_value_html(value, named=several) for value in values)


def _value_html(value: Value, *, named: bool) -> str:
    dated = french.parse_period(value.period)[0] != "unknown" and not re.search(r"\b20\d\d\b", value.label)
    about = [*([value.territory_name] if named else []), *([french.period(value.period)] if dated else [])]
    number = text(_number(value))
    said = tag("strong", traced(number, value.anchor) if value.known else number)
    return said + (text(f" ({', '.join(about)})") if about else "")


def _number(value: Value) -> str:
    """The figure with its unit, unless the label counts the same noun: *Centres médico-sociaux : 13*."""
    return value.text if value.unit.replace("_", " ") in value.label.lower() else value.counted


def _list_html(contents: Iterable[str], class_: str = "constat-pistes") -> str:
    items = "".join(tag("li", content) for content in contents)
    return tag("ul", items, class_) if items else ""


def _lines(item: Finding) -> list[tuple[str, str, Cell]]:
    said = ((STRENGTH, item.strengths), (NEED, item.needs), (LEAD, item.leads))
    return [
        *((kind, words, "") for kind, all_words in said for words in all_words),
        *(("chiffre", value.label, value) for value in item.values),
    ]


def _grid(title: str, items: Sequence[Finding]) -> Grid:
    heads = (Column("Thème"), Column("Genre"), Column("Texte"), Column("Valeur"))
    return Grid(title, heads, tuple(Row((item.theme, *line)) for item in items for line in _lines(item)))


def _alt(items: Sequence[Finding]) -> str:
    themes = " ; ".join(item.theme for item in items)
    return f"Tableau de {wording.count(len(items), 'thème')}, {tally(items)}. Thèmes : {themes}."
