"""The texts that only one edition says: where chapters place them, what goes there, and a folder of them to fill in."""

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pacte_analysis import contraband, french
from pacte_analysis.press.chapter import TITLES, Chapter
from pacte_analysis.press.project import Project
from pacte_analysis.tables.package import Tables, records

# As wide as the other texts of the book.
WIDTH = 120

_PLACED = re.compile(r"""texte\(\s*["']([a-z0-9-]+)["']\s*\)""")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*(?:\{#[\w-]+\})?$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chapter places a text: ``{{ texte("avant-propos") }}``, under a heading."""

    name: str
    page: str
    heading: str


@dataclass(frozen=True, slots=True)
class Description:
    """What goes in a text, and a sentence that shows how; from the table `textes`."""

    what: str
    example: str


def places(chapter: Chapter) -> list[Place]:
    """The texts that a chapter places, in order, each where it first stands."""
    found: dict[str, Place] = {}
    page = heading = ""
    for cell in chapter.notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for line in cell.source.split("\n"):
            if title := _HEADING.match(line):
                page, heading = (title.group(2), "") if title.group(1) == "#" else (page, title.group(2))
            for name in _PLACED.findall(line):
                found.setdefault(name, Place(name, TITLES.get(chapter.name, page), heading))
    return list(found.values())


def descriptions(tables: Tables) -> dict[str, Description]:
    """What is known of each text, by name."""
    return {str(row["texte"]): Description(row["quoi"], row["exemple"]) for row in records(tables["textes"])}


def blanks(
    project: Project, edition: str, chapters: Iterable[Chapter], tables: Tables
) -> list[tuple[Path, Place, str]]:
    """The texts that an edition has not yet and that its chapters place: file, place, and the comment that fills it
    until a person does, with the text of the latest former edition if it has one. A comment prints nothing, and its
    heading leaves the page."""
    known = descriptions(tables)
    folder = project.texts(edition)
    found = {place.name: place for chapter in reversed(list(chapters)) for place in reversed(places(chapter))}
    return [
        (path, place, _blank(place, known.get(place.name), *former(project, edition, place.name)))
        for place in reversed(found.values())
        if not (path := folder / f"{place.name}.md").exists()
    ]


def former(project: Project, edition: str, name: str) -> tuple[str, str]:
    """The edition of the same territory before this one that has the text, and the text without its comments; empty
    when there is none. Raises `NotAText` for a file that is not its own."""
    territory, _, year = edition.rpartition("-")
    found = {path.parent.name: path for path in project.texts(edition).parent.glob(f"{territory}-[0-9]*/{name}.md")}
    for folder in sorted(found, reverse=True):
        if folder.removeprefix(f"{territory}-") < year:
            written = contraband.uncommented(contraband.read(found[folder]))
            if written:
                return folder, written
    return "", ""


def _blank(place: Place, description: Description | None, edition: str = "", written: str = "") -> str:
    where = f"page « {place.page} »" + (f", sous « {_plain(place.heading)} »" if place.heading else "")
    said = [f"Où : {where}."]
    if description:
        said += [f"Quoi : {description.what}", f"Exemple, inventé : {description.example}"]
    said.append(
        "Tant que ce fichier ne contient que ce commentaire, rien ne s'imprime. Écrivez dessous ; le commentaire ne "
        "s'imprime jamais."
    )
    lines = [line for words in said for line in textwrap.wrap(french.typography(words), WIDTH)]
    if written:
        lines += ["", french.typography(f"L'édition {edition} disait :"), "", written.replace("-->", "→")]
    return "\n".join(["<!--", *lines, "-->", ""])


def _plain(heading: str) -> str:
    """A heading without what a chapter would fill in: *{{ territoire | en }}* is told by three dots."""
    return re.sub(r"\{[{%].*?[%}]\}", "…", heading)
