"""The drawing of a map: shapes in their shades with a sign on each, what is outlined, Paris larger, overseas beside."""

from collections.abc import Sequence

from pacte_analysis.display import wording
from pacte_analysis.display.grid import bare
from pacte_analysis.display.markup import attribute, text
from pacte_analysis.display.outline import Box, Ground, Outline
from pacte_analysis.display.picture import text_width, wrapped
from pacte_analysis.display.shading import Shaded
from pacte_analysis.tables.value import Value

# The width in px at which a map is drawn, and the least width of a shape that bears a letter.
WIDTH, LEAST = 520, 22
# As many shapes bear their figures; more would not leave room for them.
FEW = 20
# Paris and what surrounds it, too small on a map of the country, are drawn again in a frame where there is sea.
CROWDED = ("DEP-75", "DEP-92", "DEP-93", "DEP-94")
INSET = Box(60, 3450, 1330, 1130)
MAINLAND = "FRANCE-FM"


def svg(shaded: Shaded, ground: Ground, name: str, highlight: str, shapes_of: str) -> str:
    """The map as inline SVG, each outline defined once and drawn by reference; empty when no outline is held."""
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
    return f'<use {look} href="#{attribute(held)}-{code}" data-c="{code}" {_told(value, shaded)}/>'


def _told(value: Value, shaded: Shaded) -> str:
    """What a script says of a shape to a pointer, and the origin that a touch opens."""
    letter = shaded.letter(value)
    words = f"{wording.place(value)} : {wording.short(value)}" + (f", classe {letter}" if letter else "")
    origin = f' data-origine="{attribute(value.anchor)}"' if shaded.leads and value.known else ""
    return f'data-t="{text(words)}"{origin}'


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


def tiles(shaded: Shaded, ground: Ground, highlight: str) -> str:
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
            f"{_told(value, shaded)}>{text(sign)}</span> "
            f"{text(wording.place(value))}</span>"
        )
    return f'<div class="aplats-outre-mer">{"".join(cases)}</div>' if cases else ""
