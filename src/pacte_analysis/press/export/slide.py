"""A slide, and what it takes from a printed page: a figure, or a section of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from pacte_analysis.display.markup import text
from pacte_analysis.press.export.tables import parts
from pacte_analysis.tables.value import ORIGIN

# A chart at least so many times as wide as high has the whole width of a slide; another stands beside its notes.
WIDE = 2.4

# Drawn for a page of 720 px, a chart higher than this would be too small for a room.
TALL = 590

# What a page shows and a slide does not: the ways to the data.
_NOT_SHOWN = ".figure-liens, .figure-donnees, svg.etroit, script, .headerlink"

_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_CAPTIONS = (".figure-titre", ".figure-sous-titre")

# In the order of a slide: what is read aloud first. Each tile bears its own source and year.
_NOTES = ("Lecture", "Champ", "Précision", "Source", "Sources", "Traitement", "Révision", "Révisions")
_NOTES_OF_TILES = ("Précision", "Révision", "Révisions")


@dataclass(frozen=True)
class Slide:
    """One slide, in HTML: its heading, lead, body and notes; the `chapter` that it belongs to, the words that say so
    (`part`), its `kind`: titre, chapitre, texte, fin, or that of its figure; `wide` says that its notes stand under it,
    `shared` that it goes to the chapter of its axis."""

    kind: str
    title: str
    body: str
    lead: str = ""
    notes: str = ""
    axis: str = ""
    chapter: str = ""
    part: str = ""
    wide: bool = True
    shared: bool = False


def of_section(section: Tag, headings: list[str], prefix: str) -> Slide:
    """A text on a slide: what stands under its heading, then its sub-sections of the same cell side by side."""
    cleaned(section, prefix)
    lead, columns = [], []
    for part in section.find_all(True, recursive=False):
        if part.name == "section":
            head = part.find(re.compile("^h[3-6]$"))
            if head is not None and words(head) in headings:
                head.name = "h3"
                columns.append(f"<div>{part.decode_contents()}</div>")
        elif part.name != "span" and not re.match("^h[2-6]$", part.name):
            lead.append(str(part))
    beside = f'<div class="colonnes">{"".join(columns)}</div>' if columns else ""
    return Slide("texte", text(headings[0]), "".join(lead) + beside, chapter=prefix)


def of_figure(figure: Tag, prefix: str) -> Iterator[Slide]:
    """The slide of a figure, or its slides when it is a table too long for one; a chart too tall to be read from afar
    is shown as its table."""
    kind = next(name.removeprefix("figure-") for name in figure["class"] if name != "figure")
    width, height = _size(figure.select_one("svg.large, svg.aplats-carte"))
    drawing, data = figure.select_one(".figure-image"), figure.select_one(".figure-donnees table")
    if height > TALL and drawing is not None and data is not None:
        drawing.replace_with(data)
        kind, height = "tableau", 0
    cleaned(figure, prefix)
    title, lead = (found.decode_contents() if (found := figure.select_one(mark)) else "" for mark in _CAPTIONS)
    for caption in figure.select("figcaption"):
        caption.decompose()
    notes = _notes(figure, _NOTES_OF_TILES if kind == "tuiles" else _NOTES)
    wide = width >= WIDE * height
    slide = Slide(kind, title, "", lead, notes, str(figure.get("data-axe", "")), prefix, wide=wide)
    table = figure.select_one("table") if kind in {"tableau", "tableau-de-bord"} else None
    if table is None:
        yield replace(slide, body=str(figure))
        return
    several = parts(table)
    for place, (axis, piece) in enumerate(several):
        table.replace_with(piece)
        table = piece
        if place:
            figure.attrs.pop("id", None)
        told = replace(slide, body=str(figure), axis=axis or slide.axis)
        if axis:
            # The chapter says the axis; the message of the whole table is not that of its part.
            told = replace(told, title=lead, lead=title, shared=True)
        same = [other for other, _ in several[:place]].count(axis)
        if same:
            told = replace(told, title=f"{told.title} (suite)")
        # What a Lecture reads aloud stands on the first part.
        yield replace(told, notes=_without_reading(notes)) if place else told


def _notes(figure: Tag, wanted: tuple[str, ...]) -> str:
    """The notes of a figure, taken out of it."""
    found = figure.select_one(".figure-notes")
    if found is None:
        return ""
    for note in found.find_all("div", recursive=False):
        term = words(note.dt) if note.dt is not None else ""
        if term not in wanted:
            note.decompose()
        elif term == "Lecture":
            note["class"] = "lecture"
    return str(found.extract()) if found.div is not None else ""


def _without_reading(notes: str) -> str:
    soup = BeautifulSoup(notes, "html.parser")
    for note in soup.select(".lecture"):
        note.decompose()
    return str(soup)


def cleaned(element: Tag, prefix: str) -> None:
    """Takes out what leads elsewhere, and gives identifiers the name of their chapter: two chapters may share one."""
    for reference in element.select('a[href^="bibliographie.html"]'):
        citation = reference.parent
        if citation is None or citation is element:
            continue
        if isinstance(before := citation.previous_sibling, NavigableString):
            before.replace_with(before.rstrip())
        citation.decompose()
    for unwanted in element.select(_NOT_SHOWN):
        unwanted.decompose()
    for link in element.find_all("a"):
        address = str(link.get("href", ""))
        if address.startswith(f"#{ORIGIN}-"):
            # A number still says whose it is, as the labels of a drawing do.
            link.name, link.attrs = "span", {"data-origine": address[1:]}
        else:
            link.unwrap()
    for scrolling in element.select(".tableau-defile"):
        for name in ("role", "tabindex", "aria-label"):
            scrolling.attrs.pop(name, None)
    for part in [element, *element.find_all(True)]:
        if "id" in part.attrs:
            part["id"] = f"{prefix}-{part['id']}"
        for name, value in list(part.attrs.items()):
            if name in {"href", "xlink:href"} and str(value).startswith("#"):
                part[name] = f"#{prefix}-{str(value)[1:]}"
            elif name in {"aria-labelledby", "aria-describedby", "for"}:
                part[name] = " ".join(f"{prefix}-{word}" for word in str(value).split())
            elif isinstance(value, str) and "url(#" in value:
                part[name] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)


def _size(drawing: Tag | None) -> tuple[float, float]:
    """The box of a drawing (the parser writes its name in small letters); nothing of none."""
    if drawing is None:
        return 0, 0
    _, _, width, height = (float(number) for number in str(drawing["viewbox"]).split())
    return width, height


def words(element: Tag) -> str:
    """The text of an element on one line, without the mark of its link; no-break spaces stay."""
    said = "".join(part for part in element.strings if part.parent is None or "headerlink" not in _classes(part.parent))
    return re.sub(r"[ \n\t]+", " ", said).strip(" ")


def _classes(element: Tag) -> list[str]:
    return element.get_attribute_list("class")
