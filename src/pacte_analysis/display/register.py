"""The register: every action of an edition in one table, which a reader filters, sorts and takes away.

Without a script it is a plain table. `register.js` (in the site's theme) reads what may be chosen from the markup and
adds the choices, the order and the pages; nothing of them stands here but the attributes that it reads. Titles come
from many hands: they are text, never markup.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.axis import axis_attribute
from pacte_analysis.display.figure import Figure
from pacte_analysis.display.grid import Grid
from pacte_analysis.display.markup import attribute, scrolling_table, tag, text
from pacte_analysis.territory import fold

# What may be chosen: the row's attribute, its name, and what to write when nothing is.
CHOICES = (
    ("contrat", "Contrat", "Tous les contrats"),
    ("axe", "Axe", "Tous les axes"),
    ("theme", "Thématique", "Toutes les thématiques"),
    ("zone", "Zone", "Toutes les zones"),
)

Option = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One action as the table shows it: codes to choose by, with their labels.

    `zones` are the kinds of priority zone that it serves, each with its code, its name and how far (*en partie*);
    `amount` is in whole cents; `id` its anchor.
    """

    id: str
    title: str
    contract: Option
    axis: Option
    theme: Option
    nature: str = ""
    zones: tuple[tuple[str, str, str], ...] = ()
    period: str = ""
    amount: int | None = None


def register(
    lines: Sequence[Line],
    *,
    title: str,
    subtitle: str,
    scope: str,
    sources: Sequence[str],
    data: Grid,
    amount: str,
    id: str = "registre",
    precision: str = "",
    treatment: str = "",
    mention: str = "",
) -> Figure:
    """The actions, one a row, in the order given; `data` is what their CSV holds, `amount` the head of the credits.

    `mention` is a warning (*données fictives*) that goes with whatever a reader takes away.
    """
    heads = (
        _head("Action", "texte"),
        _head("Contrat", "texte"),
        _head("Axe et thématique", "rang"),
        _head("Nature", "texte"),
        _head("Zone", "texte"),
        _head(amount, "nombre"),
    )
    ranks = {code: rank for rank, code in enumerate(_options(lines, "axis"))}
    body = "".join(_row_html(line, ranks, amount) for line in lines)
    # The roles stay when a narrow screen takes the cells out of their columns.
    content = (
        f'<thead role="rowgroup"><tr role="row">{"".join(heads)}</tr></thead><tbody role="rowgroup">{body}</tbody>'
    )
    told = f' data-mention="{attribute(french.typography(mention))}"' if mention else ""
    return Figure(
        id=id,
        kind="tableau",
        title=title,
        subtitle=subtitle,
        body=f'<div class="registre" data-choix="{attribute(_choices(lines))}"{told}>'
        f"{scrolling_table(title, content, 'tableau', role='table')}</div>",
        alt=_alt(lines),
        scope=scope,
        sources=tuple(sources),
        data=data,
        values=(),
        precision=precision,
        treatment=treatment,
        shows_data=True,
    )


def _head(words: str, order: str) -> str:
    class_ = ' class="nombre"' if order == "nombre" else ""
    return f'<th scope="col" role="columnheader" data-tri="{order}"{class_}>{text(words)}</th>'


def _row_html(line: Line, ranks: Mapping[str, int], amount: str) -> str:
    codes = {
        "contrat": line.contract[0],
        "theme": line.theme[0],
        "zone": " ".join(code for code, *_ in line.zones),
    }
    marks = "".join(f' data-{name}="{attribute(code)}"' for name, code in codes.items() if code)
    when = tag("span", text(line.period), "registre-detail") if line.period else ""
    zones = [tag("span", text(", ".join(filter(None, said))), "registre-zone") for _, *said in line.zones]
    order = f"{ranks.get(line.axis[0], 99):02d} {line.theme[1]}"
    axis = tag("span", text(line.axis[1]), "registre-axe") + tag("span", text(line.theme[1]), "registre-detail")
    cells = (
        _cell("Contrat", text(line.contract[1])),
        _cell("Axe et thématique", axis, order),
        _cell("Nature", text(line.nature)),
        _cell("Zone", "".join(zones)),
        _cell(amount, _amount(line.amount), "" if line.amount is None else str(line.amount), "nombre"),
    )
    # `data-axe` colours the row and serves the choice; a code that is no axis of the Pacte only serves the choice.
    axis_mark = axis_attribute(line.axis[0]) or f' data-axe="{attribute(line.axis[0])}"'
    head = f'<th scope="row" role="rowheader">{text(line.title)}{when}</th>'
    return f'<tr role="row" id="{attribute(line.id)}"{axis_mark}{marks}>{head}{"".join(cells)}</tr>'


def _cell(head: str, content: str, order: str = "", class_: str = "") -> str:
    classes = " ".join(filter(None, (class_, "" if content else "vide")))
    marks = f' class="{classes}"' if classes else ""
    marks += f' data-valeur="{attribute(order)}"' if order else ""
    return f'<td role="cell" data-titre="{text(head)}"{marks}>{content}</td>'


def _amount(cents: int | None) -> str:
    return "" if cents is None else text(french.number(cents / 100))


def _options(lines: Sequence[Line], what: str) -> dict[str, str]:
    """The codes of one choice with their labels, in order of first appearance."""
    return {getattr(line, what)[0]: getattr(line, what)[1] for line in lines}


def _choices(lines: Sequence[Line]) -> str:
    """What a reader may choose, for the script: the themes under their axes, the contracts by name."""
    themes = {line.theme[0]: (line.theme[1], line.axis[0]) for line in lines}
    zones = {code: name for line in lines for code, name, _ in line.zones}
    options: dict[str, list[tuple[str, ...]]] = {
        "contrat": sorted(_options(lines, "contract").items(), key=lambda option: fold(option[1])),
        "axe": list(_options(lines, "axis").items()),
        "theme": [(code, name, axis) for code, (name, axis) in themes.items()],
        "zone": list(zones.items()),
    }
    told = [
        {"nom": name, "titre": title, "tous": every, "options": [_typeset(option) for option in options[name]]}
        for name, title, every in CHOICES
    ]
    return json.dumps(told, ensure_ascii=False)


def _typeset(option: Sequence[str]) -> list[str]:
    code, name, *group = option
    return [code, french.typography(name), *group]


def _alt(lines: Sequence[Line]) -> str:
    axes = Counter(line.axis[1] for line in lines)
    by_axis = " ; ".join(f"{axis} : {number}" for axis, number in axes.items())
    return f"Tableau de {wording.count(len(lines), 'action')}. {by_axis}." if axes else "Tableau sans action."
