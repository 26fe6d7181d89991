"""The tables that an edition gives to download: what each is called, what it holds, and what it comes from.

A table of a figure takes its words from the figure, so that the package, the page and the metadata say the same.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.edition import Edition
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.tables.package import Cells
from pacte_analysis.tables.value import Value

# Where the tables of a book stand, beside its pages.
FOLDER = "donnees"


# Columns that hold numbers in the tables that no figure describes.
NUMBERS = frozenset({"valeur", "marge", "ligne"})


@dataclass(frozen=True)
class Publication:
    """What a table comes from: its citation and, when the tables of sources know it, its row there."""

    citation: str
    row: Cells

    @property
    def address(self) -> str:
        """Where it can be read, when that is known."""
        return str(self.row.get("adresse", "") or "")

    @property
    def date(self) -> str:
        """When it was published, as the table writes it (``2025-10``); empty when unknown."""
        return str(self.row.get("publie", "") or "")


@dataclass(frozen=True)
class PublishedTable:
    """One CSV of the site. `path` is relative to the book's root; `notes` are terms with their words (Champ, Source…);
    `counted` the titles of the columns that hold numbers beside the value's own; `periods` what its values cover."""

    path: str
    page: str
    title: str
    text: str
    subtitle: str = ""
    anchor: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    counted: frozenset[str] = frozenset()
    labels: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    sources: tuple[Publication, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the package: the file's, which Frictionless wants in lower case without spaces."""
        return self.path.rpartition("/")[2].removesuffix(".csv")

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.text.encode())

    @property
    def lines(self) -> list[list[str]]:
        """Its head, then its rows."""
        return list(csv.reader(io.StringIO(self.text)))

    @property
    def description(self) -> str:
        """Measure, unit and period, then what must be known to read it; its sources are listed apart."""
        notes = [f"{term} : {words}" for term, words in self.notes if not term.startswith("Source")]
        return french.typography(" ".join(_sentence(words) for words in (self.subtitle, *notes) if words))


def page_title(page: Page) -> str:
    """The title that a page prints."""
    found = re.search(r"^# (.+)$", page.markdown, re.MULTILINE)
    return re.sub(r"[*_`\\]", "", found.group(1)).strip() if found else page.name


def tables_of(edition: Edition, page: Page) -> list[PublishedTable]:
    """The tables that a page gives to download, in its order."""
    figures = {f"{FOLDER}/{page.name}-{figure['id']}.csv": figure for figure in page.figures if figure.get("csv")}
    found = []
    for path, text in page.downloads.items():
        if not path.endswith(".csv"):
            continue
        if path not in figures:
            values: Sequence[Value] = page.values
            told = page.titles.get(path, page_title(page))
            sources = publications(edition, values)
            found.append(PublishedTable(path, page.name, told, text, counted=NUMBERS, sources=sources))
            continue
        figure = figures[path]
        values = [value for data in figure.get("values", ()) if (value := Value.from_dict(data)).known]
        notes = tuple((str(term), str(words)) for term, words in figure.get("notes", ()))
        found.append(
            PublishedTable(
                path=path,
                page=page.name,
                title=str(figure["title"]),
                text=text,
                subtitle=str(figure.get("subtitle", "")),
                anchor=str(figure["id"]),
                notes=notes,
                counted=frozenset(map(str, figure.get("numbers", ()))),
                labels=tuple(dict.fromkeys(french.typography(value.label) for value in values)),
                periods=tuple(sorted({value.period for value in values})),
                sources=publications(edition, values) or _cited(edition, notes),
            )
        )
    return found


def publications(edition: Edition, values: Iterable[Value]) -> tuple[Publication, ...]:
    """What values come from, those of their inputs among them, each publication once, by citation."""
    found: dict[str, Publication] = {}

    def walk(value: Value) -> None:
        row = edition.catalogue.publication(value.source) if value.source else None
        citation = value.citation or (edition.catalogue.cite(value.source) if value.source else "")
        if citation:
            found.setdefault(citation, Publication(citation, row or {}))
        for item in value.inputs:
            walk(item)

    for value in values:
        walk(value)
    return tuple(found[citation] for citation in sorted(found))


def _cited(edition: Edition, notes: Iterable[tuple[str, str]]) -> tuple[Publication, ...]:
    """The sources that a figure without values names, in one piece when they are not all known publications."""
    extract = edition.extract
    own = {edition.catalogue.cite(extract.source): edition.catalogue.publication(extract.source)} if extract else {}
    named = [words.rstrip(".") for term, words in notes if term.startswith("Source")]
    pieces = [piece for words in named for piece in words.replace("\u202f;", " ;").split(" ; ")]
    rows = {words: own.get(words) or edition.catalogue.cited_as(words) for words in (*pieces, *named)}
    found = pieces if all(rows[piece] for piece in pieces) else named
    return tuple(Publication(citation, rows[citation] or {}) for citation in found)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
