"""The slides of an edition: what its chapters mark for the room, as the printed book shows it.

A cell that bears the tag `diapositive` gives a slide for each figure that it shows; a text cell so tagged gives one
for its section. All is taken from the printed pages, so that a slide says what the page says.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from pacte_analysis import french
from pacte_analysis.display.axis import AXIS_NAMES
from pacte_analysis.display.markup import tag, text
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition.compose import FIGURE_MIME
from pacte_analysis.press.export import annex
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.slide import Slide, cleaned, of_figure, of_section, words

# What marks a cell for the room.
TAG = "diapositive"

_HEADING = re.compile(r"^#{2,6} +(.+?) *$", re.MULTILINE)


def slides(original: Original) -> list[Slide]:
    """The slides in their order: the title, the chapters, their annex, where all comes from."""
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
    return [*told, *_annex(original, pages, told), _end(original.colophon)]


def _annex(original: Original, pages: dict[str, BeautifulSoup], told: list[Slide]) -> Iterator[Slide]:
    """What the chapters that the slides open in brief cite, and that no slide shows, chapter by chapter."""
    seen = annex.shown(told)
    axes = {chapter.name: _axis(chapter) for chapter in original.project.chapters}
    for printed in original.pages:
        page = pages.get(printed.name)
        if page is None or page.select_one("div.en-bref") is None:
            continue
        title = text(words(page.h1) if page.h1 else printed.name)
        opening = Slide("chapitre", title, "", axis=axes[printed.name], chapter=printed.name)
        values = {value.anchor: value for value in printed.values}
        yield from annex.of_chapter(page, values, seen, opening, original.edition)


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
    title = text(words(page.h1) if page.h1 else chapter.name)
    brief = page.select_one("div.en-bref")
    body = ""
    if brief is not None:
        cleaned(brief, chapter.name)
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
            chosen[-1][1].extend(of_figure(figure, chapter.name))
    for headings in _texts(chapter):
        section = _section(page, headings[0])
        if section is not None:
            chosen.append((section, [of_section(section, headings, chapter.name)]))
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
    return next((found.parent for found in page.select("section > :is(h2, h3, h4)") if words(found) == heading), None)
