"""Strips: one row an indicator, every territory of a kind a dot on it, the edition's own in colour among them.

Without a script the rows are complete: the territory's own figure, that of what it is set against, and the gap.
`strips.js` (in the site's theme) reads the marks and adds a choice of any other territory; nothing of it stands here
but the attributes that it reads. Dots stand at a percentage of the width: one drawing serves a page and a phone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.figure import Figure, Shown, identifier, missing
from pacte_analysis.display.grid import Column, Grid, Row, cell_html, number_html
from pacte_analysis.display.markup import attribute, tag, text, traced
from pacte_analysis.tables.value import Value

# Where dots may stand, in per cent of the width; the lanes on which many of them are told apart, in px.
FIRST, LAST = 1.6, 98.4
MIDDLE, LANES, HEIGHT = 19, (0, -6, 6), 38
CROWD = 30

# What dots are may be feminine: *toutes les régions*.
FEMININE = ("régions", "métropoles")

NOT_COMPARABLE = "sources différentes"
NO_GAP = "sans objet"
WITHIN_ERROR = "dans l'erreur"


@dataclass(frozen=True, slots=True)
class Strip:
    """One indicator: its name, the figures of all the territories compared, the edition's own, and its references."""

    label: str
    values: tuple[Value, ...]
    own: Value
    references: tuple[Value, ...]

    @property
    def known(self) -> list[Value]:
        """The territories that have a dot, from the lowest."""
        return sorted(
            (value for value in self.values if value.known), key=lambda value: (float(value), value.territory)
        )

    @property
    def landmarks(self) -> tuple[Value, ...]:
        """The references that stand on the strip: the country's population would push all others into a corner."""
        return self.references if _gap_unit(self.own.unit) != NO_GAP else ()

    @property
    def marked(self) -> list[Value]:
        """All that has a mark on the strip: the dots, the references, the edition's own when it is not a dot."""
        others = [value for value in (*self.landmarks, self.own) if value.known]
        return [*self.known, *others]


def strips(
    rows: Sequence[Strip],
    *,
    title: str,
    highlight: str,
    name: str,
    noun: str,
    against: Sequence[str],
    id: str | None = None,
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """The rows as one figure: `highlight` and `name` are the edition's territory, `noun` what the dots are (*régions*).

    `against` names the references, in the order of each row's; the last is what the gap is measured to.
    """
    rows = [_masked(row) for row in rows]
    told = [value for row in rows for value in (row.own, *row.references)]
    ends = [value for row in rows if row.known for value in (row.known[0], row.known[-1])]
    every = [value for row in rows for value in (*row.values, row.own, *row.references)]
    figure_id = id or identifier("bandes", title, told)
    if not any(row.known for row in rows):
        return missing(told, id=figure_id, what=title)
    one = "l'une" if noun in FEMININE else "l'un"
    marks = f"Chaque point est {one} des {noun} ; chaque bande a sa propre échelle, qui ne part pas de zéro."
    if any(_hollow(value, row) for row in rows for value in row.known):
        marks += " Points évidés : valeurs calculées, estimées ou provisoires."
    return Figure(
        id=figure_id,
        kind="tableau",
        title=title,
        subtitle=subtitle or f"{french.capitalised(noun)} et repères, {wording.vintages(told)}",
        body=_body(rows, highlight, name, against, noun),
        alt=_alt(rows, name, noun),
        scope=scope or wording.default_scope(every),
        sources=wording.sources(value for value in every if value.known),
        data=_grid(title, rows),
        # A dot is one of a thousand: its origin is in the table to download.
        values=tuple(dict.fromkeys([*told, *ends])),
        reading=reading or _reading(rows, name),
        precision=" ".join(filter(None, (marks, *_statuses(rows), precision))),
        treatment=treatment,
        shows_data=True,
    )


def gap_text(own: Value, other: Value) -> str:
    """The gap as a cell gives it: points for rates, the unit for the rest; *n. d.* without both, nothing for counts.

    `strips.js` says the same of the territory that a reader chooses.
    """
    distance = wording.gap(own, other)
    if _gap_unit(own.unit) == NO_GAP:
        return NO_GAP
    if distance is None:
        return wording.MISSING
    if own.series != other.series:
        return NOT_COMPARABLE
    decimals = max(own.decimals, other.decimals)
    match _gap_unit(own.unit):
        case "points":
            size = french.number(distance, decimals, signed=True)
            said = f"{size}{french.NBSP}{'point' if abs(distance) < 2 else 'points'}"
        case "euros":
            said = french.number(distance, decimals, signed=True) + f"{french.NBSP}€"
        case _:
            said = french.number(distance, decimals, signed=True)
    margin = (own.margin or 0) + (other.margin or 0)
    return f"{said} ({WITHIN_ERROR})" if distance and round(abs(distance), 9) <= round(margin, 9) else said


def _gap_unit(unit: str) -> str:
    """How a gap is said: points of a rate, euros of an amount, the number itself of a ratio; a count has none."""
    if unit in {"%", "points"}:
        return "points"
    if unit in {"euros", "euros_an"}:
        return "euros"
    return "nombre" if unit in {"ratio", "indice"} or unit.startswith("pour ") else NO_GAP


def _masked(row: Strip) -> Strip:
    return Strip(
        row.label,
        wording.mask_all(row.values),
        wording.masked(row.own),
        wording.mask_all(row.references),
    )


# --- the body ------------------------------------------------------------------------------------------------------


def _body(rows: Sequence[Strip], highlight: str, name: str, against: Sequence[str], noun: str) -> str:
    places = {value.territory: wording.place(value) for row in rows for value in row.values}
    chosen = [[code, said] for code, said in sorted(places.items()) if code != highlight]
    head = "".join(
        tag_role("columnheader", text(words), class_)
        for words, class_ in (
            ("Indicateur", "bande-nom"),
            (name, "bande-ici"),
            (against[-1], "bande-autre"),
            ("Écart", "bande-ecart"),
            (f"{'Toutes' if noun in FEMININE else 'Tous'} les {noun}", "bande-etendue"),
        )
    )
    body = "".join(_row(row, highlight) for row in rows)
    attributes = {
        "ici": name,
        "reperes": json.dumps([[f"repere-{place}", said] for place, said in enumerate(against)], ensure_ascii=False),
        "territoires": json.dumps(chosen, ensure_ascii=False),
        "noms": noun,
    }
    told = " ".join(f'data-{key}="{attribute(words)}"' for key, words in attributes.items())
    return (
        f'<div class="bandes" {told}>{_legend(name, against)}'
        f'<div class="bandes-table" role="table" aria-label="{text("Indicateurs comparés")}">'
        f'<div role="rowgroup"><div role="row" class="bande bande-tete">{head}</div></div>'
        f'<div role="rowgroup">{body}</div></div></div>'
    )


def tag_role(role: str, content: str, class_: str) -> str:
    """A part of a table that a style sheet may lay out as it likes: its role is said, not its element."""
    return f'<div role="{role}" class="{class_}">{content}</div>'


def _legend(name: str, against: Sequence[str]) -> str:
    """What the marks are, for those who see them."""
    swatches = [(_swatch('<circle class="point-ici" cx="9" cy="9" r="6.5"/>'), name)]
    for place, said in enumerate(against):
        swatches.append((_swatch(f'<line class="repere repere-{place}" x1="9" x2="9" y1="1" y2="17"/>'), said))
    items = "".join(f"<li>{drawn} {text(said)}</li>" for drawn, said in swatches)
    return f'<ul class="bandes-legende" aria-hidden="true">{items}</ul>'


def _swatch(marks: str) -> str:
    return f'<svg width="18" height="18" aria-hidden="true">{marks}</svg>'


def _row(row: Strip, highlight: str) -> str:
    last = row.references[-1]
    unit = wording.unit_phrase(row.own.unit) if not row.own.unit.startswith("pour ") else ""
    measure = ", ".join(filter(None, (unit, wording.when(row.own.period) if row.own.known else _when(row))))
    name = f'{text(row.label)} <span class="bande-mesure">{text(measure)}</span>'
    other = cell_html(last, whole=True) if last.known else number_html(last)
    own = cell_html(row.own, whole=True) if row.own.known else number_html(row.own)
    cells = (
        tag_role("rowheader", name, "bande-nom"),
        tag_role("cell", own, "bande-ici"),
        tag_role("cell", other, "bande-autre"),
        tag_role("cell", _gap_html(gap_text(row.own, last)), "bande-ecart"),
        tag_role("cell", _drawing(row, highlight) + _ends(row), "bande-etendue"),
    )
    own_mark = _facts(row.own, "") if row.own.known else ""
    return f'<div role="row" class="bande" data-ecart="{_gap_unit(row.own.unit)}"{own_mark}>{"".join(cells)}</div>'


def _when(row: Strip) -> str:
    return wording.vintages(row.known)


def _gap_html(said: str) -> str:
    if said == wording.MISSING:
        return f'<abbr title="non disponible">{text(said)}</abbr>'
    return text(said)


def _drawing(row: Strip, highlight: str) -> str:
    """The dots and the marks of the references, for the eye: the figures stand in the cells beside."""
    every = row.marked
    if not every:
        return ""
    low, high = min(map(float, every)), max(map(float, every))
    span = (high - low) or 1.0

    def at(value: Value) -> str:
        share = (float(value) - low) / span if high > low else 0.5
        return f"{FIRST + share * (LAST - FIRST):.2f}%"

    crowd = len(row.known) > CROWD
    parts = [f'<line class="axe" x1="0" x2="100%" y1="{MIDDLE}" y2="{MIDDLE}"/>']
    for place, value in enumerate(row.references):
        facts = _facts(value, f"repere-{place}") + _origin(value) if value.known else ""
        if facts and row.landmarks:
            x = at(value)
            parts.append(f'<line class="repere repere-{place}" x1="{x}" x2="{x}" y1="1" y2="{HEIGHT - 1}"{facts}/>')
        elif facts:
            parts.append(f"<g{facts}/>")
    for index, value in enumerate(row.known):
        if value.territory == highlight:
            continue
        y = MIDDLE + (LANES[index % len(LANES)] if crowd else 0)
        hollow = " evide" if _hollow(value, row) else ""
        radius = 3.4 if crowd else 5
        parts.append(
            f'<circle class="point{hollow}" cx="{at(value)}" cy="{y}" r="{radius}"{_facts(value, value.territory)}/>'
        )
    if row.own.known:
        hollow = " evide" if _hollow(row.own, row) else ""
        parts.append(f'<circle class="point-ici{hollow}" cx="{at(row.own)}" cy="{MIDDLE}" r="6.5"{_origin(row.own)}/>')
    return f'<svg class="bande-points" width="100%" height="{HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'


def _facts(value: Value, code: str) -> str:
    """What the script reads of a mark: whose it is, its number as printed, its text, status, margin and source."""
    printed = f"{float(value):.{value.decimals}f}"
    facts = {"c": code, "n": printed, "t": value.text, "s": value.letter, "p": value.series}
    facts |= {"m": f"{value.margin:g}"} if value.margin else {}
    return "".join(
        f' data-{key}="{text(said) if key == "t" else attribute(said)}"' for key, said in facts.items() if said
    )


def _origin(value: Value) -> str:
    """A mark that a pointer follows to the origin of its figure; the dots of other territories are for choosing."""
    return f' data-origine="{attribute(value.anchor)}"'


def _hollow(value: Value, row: Strip) -> bool:
    """As on other charts: a mark tells the status only where there are several."""
    return bool(value.letter) and len({other.status for other in row.known}) > 1


def _ends(row: Strip) -> str:
    """The lowest and the highest, with their names, under the ends of the strip."""
    if len(row.known) < 2:
        return ""
    low, high = row.known[0], row.known[-1]
    first, last = (
        tag("span", f"{traced(text(value.text), value.anchor)} {text(wording.place(value))}") for value in (low, high)
    )
    between = '<span class="lu">, jusqu’à </span>'
    return f'<div class="bande-bouts"><span class="lu">de </span>{first}{between}{last}</div>'


# --- the words -----------------------------------------------------------------------------------------------------


def _reading(rows: Sequence[Strip], name: str) -> str:
    """The first row that has both figures, in words."""
    for row in rows:
        last = row.references[-1]
        if last.territory == row.own.territory:
            last = replace(last, territory_name=french.in_period(last.period))
        if _gap_unit(row.own.unit) != NO_GAP and (said := wording.gap_phrase(row.own, last)):
            return f"{row.label}, {name}, {french.in_period(row.own.period)} : {row.own.text}, {said}."
    return ""


def _statuses(rows: Sequence[Strip]) -> list[str]:
    """For each indicator, how many figures are not published as such, and their error."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for status in wording.UNSURE:
            chosen = [value for value in row.known if value.status == status]
            if not chosen:
                continue
            margins = [value.margin for value in chosen if value.margin]
            error = f", {wording.margin_phrase(max(margins), chosen[0].unit)}" if margins else ""
            word = status if status.endswith("e") else f"{status}e"
            count = "toutes" if len(chosen) == len(row.known) else f"{len(chosen)} sur {len(row.known)}"
            found.setdefault(f"{word}s", []).append(f"{wording.inline(row.label)} ({count}{error})")
    return [f"Valeurs {word} : {french.listing(items)}." for word, items in found.items()]


def _alt(rows: Sequence[Strip], name: str, noun: str) -> str:
    said = []
    for row in rows:
        if not row.known:
            continue
        low, high = row.known[0], row.known[-1]
        own = row.own.text if row.own.known else "non disponible"
        said.append(
            f"{row.label}, {_when(row)} : {own}, de {low.text} ({wording.place(low)}) à {high.text} "
            f"({wording.place(high)})"
        )
    return f"{name} parmi les {noun}, {wording.count(len(said), 'indicateur')}. " + " ; ".join(said) + "."


def _grid(title: str, rows: Sequence[Strip]) -> Grid:
    """Every figure of every territory, a line each: what is behind the dots, with where it is from."""
    lines = []
    for row in rows:
        held = list(dict.fromkeys([*row.values, row.own, *row.references]))
        lines += [Row((row.label, wording.place(value), value)) for value in held]
    return Grid(title, (Column("Indicateur"), Column("Territoire"), Column("Valeur")), tuple(lines))
