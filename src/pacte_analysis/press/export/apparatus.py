"""What a page on paper has in place of links: numbers under its figures, notes for its addresses, its sources."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from pacte_analysis.display.markup import attribute, text
from pacte_analysis.press.export.binding import classes

# What a figure is called, after its kind (`figure-carte`); key figures, in their frame, have no number.
_CALLED = {
    "graphique": "Figure",
    "carte": "Figure",
    "tableau": "Tableau",
    "tableau-de-bord": "Tableau",
    "liste": "Tableau",
    "fiche": "Encadré",
}

_ELSEWHERE = re.compile("^https?:")


@dataclass(frozen=True)
class Numbered:
    """A figure of the document: *Figure 3*, its title, its id."""

    number: str
    title: str
    anchor: str


def numbered(bodies: Iterable[Tag]) -> list[Numbered]:
    """Number the figures of the document, each kind in its own order, and write the number above its title."""
    counts: Counter[str] = Counter()
    found = []
    for figure in (figure for body in bodies for figure in body.find_all("figure", class_="figure")):
        kinds = [name.removeprefix("figure-") for name in classes(figure)]
        called = next((_CALLED[kind] for kind in kinds if kind in _CALLED), "")
        title = figure.find("p", class_="figure-titre")
        if not called or title is None:
            continue
        counts[called] += 1
        number = f"{called} {counts[called]}"
        found.append(Numbered(number, title.get_text("", strip=False).strip(), str(figure.get("id", ""))))
        title.insert(0, made(f'<span class="figure-numero">{number}</span>'))
    return found


def annotated(body: Tag) -> None:
    """Give each address that leaves the document the number of a note; the notes and the sources end the page."""
    page = str(body["id"])
    sources = _sources(body)
    notes: dict[str, int] = {}
    for link in body.find_all("a", href=_ELSEWHERE):
        address = str(link["href"])
        if "au-site" in classes(link) or _plain(link.get_text()) == _plain(address):
            continue
        number = notes.setdefault(address, len(notes) + 1)
        link.insert_after(
            made(f'<sup class="appel"><a href="#{page}--note-{number}" aria-label="note {number}">{number}</a></sup>')
        )
    items = "".join(
        f'<li id="{page}--note-{number}"><a href="{address}">{_plain(address)}</a></li>'
        for address, number in ((attribute(address), number) for address, number in notes.items())
    )
    if sources:
        body.append(made(f'<div class="sources-du-chapitre"><h2>Sources de ce chapitre</h2><ul>{sources}</ul></div>'))
    if items:
        body.append(made(f'<div class="adresses"><h2>Adresses</h2><ol>{items}</ol></div>'))


def _sources(body: Tag) -> str:
    """The publications that a page's numbers come from, in place of the list of its numbers."""
    fold = body.find("details", class_="origines")
    if fold is None:
        return ""
    items = []
    for publication in fold.find_all("div", class_="publication"):
        name, said = publication.find("p", class_="publication-nom"), publication.find("dl", recursive=False)
        numbers = publication.find("ul", recursive=False)
        count = len(numbers.find_all("li", recursive=False)) if numbers else 0
        link = said.find("a", href=_ELSEWHERE) if said else None
        words = f"{name.get_text(' ', strip=True) if name else ''} ({count} {'chiffres' if count > 1 else 'chiffre'})"
        address = attribute(str(link["href"])) if link else ""
        shown = f'<br><a href="{address}">{_plain(address)}</a>' if address else ""
        items.append(f"<li>{text(words)}{shown}</li>")
    fold.decompose()
    return "".join(items)


def _plain(address: str) -> str:
    """An address as it is written on paper."""
    return address.strip().removeprefix("https://").removeprefix("http://").removesuffix("/")


def made(html: str) -> Tag:
    """One element from its markup."""
    element = BeautifulSoup(html, "html.parser").find()
    assert isinstance(element, Tag)
    return element
