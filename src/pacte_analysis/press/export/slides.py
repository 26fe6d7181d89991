"""The slides of an edition: what its chapters mark for the room, as the printed book shows it.

A cell that bears the tag `diapositive` gives a slide for each figure that it shows; a text cell so tagged gives one
for its section. All is taken from the printed pages, so that a slide says what the page says.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from pacte_analysis import french
from pacte_analysis.display.axis import AXIS_NAMES
from pacte_analysis.display.markup import tag, text
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.compose import FIGURE_MIME
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.tables import parts

# What marks a cell for the room.
TAG = "diapositive"

# A chart at least so many times as wide as high has the whole width of a slide; another stands beside its notes.
WIDE = 2.4

# What a page shows and a slide does not: the ways to the data.
_NOT_SHOWN = ".figure-liens, .figure-donnees, svg.etroit, script, .headerlink, caption + caption"

_HEADING = re.compile(r"^#{2,6} +(.+?) *$", re.MULTILINE)
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


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


def slides(original: Original) -> list[Slide]:
    """The slides in their order: the title, the chapters, where all comes from."""
    chapters = {chapter.name: chapter for chapter in original.project.chapters}
    shown = [chapters[page.name] for page in original.pages if page.name in chapters]
    axes: dict[str, str] = {}
    for chapter in shown:
        axes.setdefault(_axis(chapter), chapter.name)
    found: dict[str, list[Slide]] = {chapter.name: [] for chapter in shown}
    guests: dict[str, list[Slide]] = {chapter.name: [] for chapter in shown}
    pages: dict[str, BeautifulSoup] = {}
    for chapter in shown:
        if not _is_marked(chapter):
            continue
        pages[chapter.name] = page = _page(original, chapter)
        for slide in _marked(page, chapter, original.runs[chapter.name]):
            # A table of the four axes is told axis by axis, each part in the chapter of its own.
            home = axes.get(slide.axis, chapter.name) if slide.shared else chapter.name
            (found if home == chapter.name else guests)[home].append(slide)
    told = [_title(original.colophon)]
    for chapter in shown:
        here = [*guests[chapter.name], *found[chapter.name]]
        if not here:
            continue
        opening = _opening(pages.get(chapter.name) or _page(original, chapter), chapter)
        told += [opening] if opening.body else []
        told += [
            replace(slide, chapter=chapter.name, part=opening.part, axis=slide.axis or opening.axis) for slide in here
        ]
    return [*told, _end(original.colophon)]


def _page(original: Original, chapter: Chapter) -> BeautifulSoup:
    return BeautifulSoup((original.html / f"{chapter.name}.html").read_text(encoding="utf-8"), "html.parser")


def _is_marked(chapter: Chapter) -> bool:
    return any(TAG in cell.metadata.get("tags", []) for cell in chapter.notebook.cells)


def _title(colophon: Colophon) -> Slide:
    return Slide("titre", text(colophon.title), _lines(colophon))


def _end(colophon: Colophon) -> Slide:
    words = (
        "Ces diapositives sont une impression de l'édition : mêmes chiffres, mêmes sources. Sur ses pages, chaque "
        "chiffre mène à son origine et chaque figure à son tableau."
    )
    return Slide("fin", text("D'où viennent ces chiffres"), tag("p", text(words)) + _lines(colophon))


def _lines(colophon: Colophon) -> str:
    """The colophon as a list of terms."""
    said = "".join(f"<div><dt>{text(term)}</dt><dd>{text(words)}</dd></div>" for term, words in colophon.lines())
    return f'<dl class="colophon">{said}</dl>'


def _opening(page: BeautifulSoup, chapter: Chapter) -> Slide:
    """The slide that opens a chapter: its title and what it says in brief (no body when it says nothing so)."""
    title = text(_words(page.h1) if page.h1 else chapter.name)
    brief = page.select_one("div.en-bref")
    body = ""
    if brief is not None:
        _cleaned(brief, page, chapter.name)
        opening = page.select_one(".ouverture")
        body = f"{tag('p', opening.decode_contents(), 'ouverture') if opening else ''}{brief.decode_contents()}"
    return Slide("chapitre", title, body, axis=_axis(chapter), chapter=chapter.name, part=title)


def _axis(chapter: Chapter) -> str:
    axis = str(chapter.header.get("axe", ""))
    return axis if axis in AXIS_NAMES else ""


def _marked(page: BeautifulSoup, chapter: Chapter, run: NotebookNode) -> Iterator[Slide]:
    """The slides of what a chapter marks, in the order of its page; what the edition does not print is not told."""
    chosen: list[tuple[Tag, list[Slide]]] = []
    for identifier in _figures(chapter, run):
        figure = page.find("figure", id=identifier)
        if isinstance(figure, Tag):
            chosen.append((figure, []))
            chosen[-1][1].extend(_of_figure(figure, page, chapter.name))
    for headings in _texts(chapter):
        section = _section(page, headings[0])
        if section is not None:
            chosen.append((section, [_of_section(section, headings, page, chapter.name)]))
    for _, told in sorted(chosen, key=lambda pair: (pair[0].sourceline or 0, pair[0].sourcepos or 0)):
        yield from told


def _figures(chapter: Chapter, run: NotebookNode) -> Iterator[str]:
    """The identifiers of the figures that the marked code cells show: today's marks, on outputs that may be kept."""
    today = [cell for cell in chapter.notebook.cells if cell.cell_type == "code"]
    kept = [cell for cell in run.cells if cell.cell_type == "code"]
    for cell, ran in zip(today, kept, strict=True):
        if TAG not in cell.metadata.get("tags", []):
            continue
        for output in ran.get("outputs", []):
            content = output.get("data", {}).get(FIGURE_MIME)
            if content:
                yield str((json.loads(content) if isinstance(content, str) else content)["id"])


def _texts(chapter: Chapter) -> Iterator[list[str]]:
    """The headings of each marked text cell: the first is that of its slide."""
    for cell in chapter.notebook.cells:
        if cell.cell_type == "markdown" and TAG in cell.metadata.get("tags", []):
            headings = [french.typography(words) for words in _HEADING.findall(cell.source)]
            if headings:
                yield headings


def _section(page: BeautifulSoup, heading: str) -> Tag | None:
    return next((found.parent for found in page.select("section > :is(h2, h3, h4)") if _words(found) == heading), None)


def _of_section(section: Tag, headings: list[str], page: BeautifulSoup, prefix: str) -> Slide:
    """A text on a slide: what stands under its heading, then its sub-sections of the same cell side by side."""
    _cleaned(section, page, prefix)
    lead, columns = [], []
    for part in section.find_all(True, recursive=False):
        if part.name == "section":
            head = part.find(re.compile("^h[3-6]$"))
            if head is not None and _words(head) in headings:
                head.name = "h3"
                columns.append(f"<div>{part.decode_contents()}</div>")
        elif part.name != "span" and not re.match("^h[2-6]$", part.name):
            lead.append(str(part))
    beside = f'<div class="colonnes">{"".join(columns)}</div>' if columns else ""
    return Slide("texte", text(headings[0]), "".join(lead) + beside, chapter=prefix)


def _of_figure(figure: Tag, page: BeautifulSoup, prefix: str) -> Iterator[Slide]:
    """The slide of a figure, or its slides when it is a table too long for one."""
    _cleaned(figure, page, prefix)
    title, lead = (found.decode_contents() if (found := figure.select_one(mark)) else "" for mark in _CAPTIONS)
    for caption in figure.select("figcaption"):
        caption.decompose()
    kind = next(name.removeprefix("figure-") for name in figure["class"] if name != "figure")
    notes = _notes(figure, _NOTES_OF_TILES if kind == "tuiles" else _NOTES)
    drawing = figure.select_one("svg.large, svg.aplats-carte")
    wide = drawing is None or _ratio(drawing) >= WIDE
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


_CAPTIONS = (".figure-titre", ".figure-sous-titre")


# In the order of a slide: what is read aloud first. Each tile bears its own source and year.
_NOTES = ("Lecture", "Champ", "Précision", "Source", "Sources", "Traitement", "Révision", "Révisions")
_NOTES_OF_TILES = ("Précision", "Révision", "Révisions")


def _notes(figure: Tag, wanted: tuple[str, ...]) -> str:
    """The notes of a figure, taken out of it."""
    found = figure.select_one(".figure-notes")
    if found is None:
        return ""
    for note in found.find_all("div", recursive=False):
        term = _words(note.dt) if note.dt is not None else ""
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


def _cleaned(element: Tag, page: BeautifulSoup, prefix: str) -> None:
    """Takes out what leads elsewhere, and gives identifiers the name of their chapter: two chapters may share one."""
    for reference in element.select('a[href^="bibliographie.html"]'):
        if reference.parent is not None and reference.parent is not element:
            reference.parent.decompose()
    for unwanted in element.select(_NOT_SHOWN):
        unwanted.decompose()
    for link in element.find_all("a"):
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


def _ratio(drawing: Tag) -> float:
    """Width over height, from the box of a drawing (the parser writes its name in small letters)."""
    _, _, width, height = (float(number) for number in str(drawing["viewbox"]).split())
    return width / height


def _words(element: Tag) -> str:
    """The text of an element on one line, without the mark of its link; no-break spaces stay."""
    said = "".join(part for part in element.strings if part.parent is None or "headerlink" not in _classes(part.parent))
    return re.sub(r"[ \n\t]+", " ", said).strip(" ")


def _classes(element: Tag) -> list[str]:
    return element.get_attribute_list("class")
