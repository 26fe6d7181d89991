"""From matplotlib to the page: two drawings of one chart, as inline SVG that the page's fonts and colours dress."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from xml.etree import ElementTree

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from pacte_analysis import french
from pacte_analysis.characters import visible
from pacte_analysis.display import style
from pacte_analysis.display.markup import attribute
from pacte_analysis.tables.value import Value

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
LEADING = 1.18
Mark = TypeVar("Mark", bound=Artist)
# Text so marked stands on lines: it gets an outline of the paper's colour, in CSS, and stays real text.
HALO = "halo"
# What is so marked is drawn from a value: who points at it is led to its origin (the table under the chart has links).
_TRACED = re.compile(r"\bchiffre:(\S+)")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FONT = re.compile(r"font:\s*(?:(\d+|bold)\s+)?([\d.]+)px\s*[^;]*")
_FAMILY = re.compile(r"font-family:[^;]*;?\s*")
_OUTLINE = "paint-order: stroke; stroke: #{paper}; stroke-width: 4px; stroke-linejoin: round; "
_GEOMETRY = {"d", "x", "y", "width", "height", "transform", "points", "cx", "cy", "r", "viewBox"}


@dataclass(frozen=True, slots=True)
class Frame:
    """A blank drawing of `width` × `height` px and one axes in it, whose margins are in px."""

    width: float
    height: float
    drawing: Drawing
    axes: Axes

    @property
    def narrow(self) -> bool:
        """Whether it is the drawing for a phone."""
        return self.width <= style.NARROW


def frame(
    width: float, height: float, *, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0
) -> Frame:
    """A blank frame, without axes' lines or ticks."""
    drawing = Drawing(figsize=(width / 72, height / 72))
    FigureCanvasSVG(drawing)
    axes = drawing.add_axes(
        (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    )
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    return Frame(width, height, drawing, axes)


@lru_cache(maxsize=2**13)
def text_width(words: str, size: float = style.BODY, weight: int = 400) -> float:
    """The width of `words` in px, in the charts' own font."""
    style.rc("")
    font = FontProperties(family=style.FONT, size=size, weight=weight)
    words = french.typography(visible(words))
    width, _, _ = text_to_path.get_text_width_height_descent(words, font, ismath=False)
    return float(width)


def wrapped(words: str, room: float, size: float = style.BODY, weight: int = 400) -> list[str]:
    """`words` cut into lines of at most `room` px, at ordinary spaces and after hyphens (a no-break space holds)."""
    lines: list[str] = []
    for piece in re.findall(r"[^ -]*(?:-+| +|$)", french.typography(visible(words))):
        if lines and text_width((lines[-1] + piece).rstrip(), size, weight) <= room:
            lines[-1] += piece
        elif piece:
            lines.append(piece)
    return [line.rstrip() for line in lines]


def write(
    axes: Axes,
    words: str,
    at: tuple[float, float],
    *,
    shift: tuple[float, float] = (0, 0),
    align: str = "left",
    size: float = style.BODY,
    weight: int = 400,
    colour: str = "encre",
    outlined: bool = False,
    of: Value | None = None,
) -> Text:
    """One line of text whose middle stands at `at` (data), moved by `shift` px (to the right, upwards); `of` is the
    value that it says.

    The baseline is placed by hand: matplotlib centres each text on its own ink, and a row of labels would dance.
    """
    artist = axes.annotate(
        french.typography(visible(words)),
        at,
        xytext=(shift[0], shift[1] - 0.34 * size),
        textcoords="offset points",
        ha=align,
        va="baseline",
        size=size,
        weight=weight,
        color=style.colour(colour),
        annotation_clip=False,
    )
    if outlined:
        artist.set_gid(HALO)
    return traced(artist, of)


def traced(artist: Mark, value: Value | None) -> Mark:
    """A mark or a label, which leads to the origin of the value that it shows, if that is known."""
    if value is not None and value.known:
        artist.set_gid(" ".join(filter(None, (artist.get_gid(), f"chiffre:{value.anchor}"))))
    return artist


def write_lines(axes: Axes, lines: Sequence[str], at: tuple[float, float], **options: Any) -> None:
    """Several lines, their block centred on `at`."""
    size = float(options.get("size", style.BODY))
    x, y = options.pop("shift", (0, 0))
    for index, line in enumerate(lines):
        write(axes, line, at, shift=(x, y + ((len(lines) - 1) / 2 - index) * size * LEADING), **options)


def picture(figure_id: str, draw: Callable[[float], Frame]) -> str:
    """`draw` called for a wide page and for a phone; the page's CSS shows one of the two.

    The same values give the same bytes: fixed identifiers, no date, coordinates to the hundredth.
    """
    drawings: Sequence[tuple[str, float]] = (("large", style.WIDE), ("etroit", style.NARROW))
    return "".join(_svg(draw, f"{figure_id}-{class_}", class_, width) for class_, width in drawings)


def _svg(draw: Callable[[float], Frame], prefix: str, class_: str, width: float) -> str:
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.rc_context(style.rc(prefix)):
        drawn = draw(width)
        drawn.drawing.savefig(buffer, format="svg", metadata=nothing)
    root = ElementTree.fromstring(buffer.getvalue())
    return _dressed(root, prefix, class_)


def _dressed(root: ElementTree.Element, prefix: str, class_: str) -> str:
    """The SVG as the page wants it: no global style, own identifiers, variables for colours, the page's font."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{SVG}metadata", f"{SVG}style"}:
                parent.remove(child)
    used = set()
    for element in root.iter():
        for words in element.attrib.values():
            used.update(_REFERENCE.findall(words))
        used.add(element.get(XLINK, "")[1:])
    numbered = {name: f"{attribute(prefix)}-{index}" for index, name in enumerate(_in_order(root, used), start=1)}
    for element in root.iter():
        _dress(element, numbered)
    _unwrap(root)
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update(
        {
            "class": class_,
            "viewBox": box,
            "width": "100%",
            "aria-hidden": "true",
            "style": "stroke-linejoin: round; stroke-linecap: butt",
        }
    )
    return ElementTree.tostring(root, encoding="unicode").replace("\n", " ")


def _in_order(root: ElementTree.Element, used: set[str]) -> list[str]:
    return [name for element in root.iter() if (name := element.get("id", "")) in used]


def _dress(element: ElementTree.Element, numbered: dict[str, str]) -> None:
    element.tag = element.tag.removeprefix(SVG)
    if element.tag != "text":
        element.text = None
    element.tail = None
    marked = element.get("id", "")
    if origin := _TRACED.search(marked):
        element.set("data-origine", origin[1])
    if marked.startswith(HALO):
        for inner in element.iter(f"{SVG}text"):
            inner.set("style", _OUTLINE.format(paper=style.colour("papier")[1:]) + inner.get("style", ""))
    if "id" in element.attrib:
        identifier = element.attrib.pop("id")
        if identifier in numbered:
            element.set("id", numbered[identifier])
    if XLINK in element.attrib:
        element.set("href", "#" + numbered[element.attrib.pop(XLINK)[1:]])
    if element.tag == "text" and element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    for name, words in list(element.attrib.items()):
        words = _REFERENCE.sub(lambda match: f"url(#{numbered[match.group(1)]})", words)
        if name in _GEOMETRY:
            words = _LONG.sub(lambda match: f"{float(match.group()):.2f}".rstrip("0").rstrip("."), words)
        if name == "style":
            words = _FAMILY.sub("", _FONT.sub(_font, words))
            words = _COLOUR.sub(lambda match: style.variable(match.group()) or match.group(), words)
        element.set(name, " ".join(words.split()))


def _font(match: re.Match[str]) -> str:
    """Size and weight stay; the family is the page's."""
    weight = {"bold": "700", None: "400"}.get(match.group(1), match.group(1))
    return f"font-size: {match.group(2)}px; font-weight: {weight}"


def _unwrap(parent: ElementTree.Element) -> None:
    """Removes the groups that hold nothing but structure: matplotlib nests several around each mark."""
    children: list[ElementTree.Element] = []
    for child in list(parent):
        _unwrap(child)
        if child.tag == "g" and not child.attrib:
            children += list(child)
        elif child.tag != "defs" or len(child):
            children.append(child)
    for child in list(parent):
        parent.remove(child)
    parent.extend(children)
