"""What an edition says, its figures and its sentences, in the form that is kept beside its published pages.

The figures stand in the list of origins of each page, which readers may take away; the sentences in a file of their
own. What is about to be published is read in the same form, so that both are compared alike.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import TITLES
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.composition.origins import FOLDER
from pacte_analysis.press.files import digest
from pacte_analysis.press.life import words
from pacte_analysis.press.life.words import OWN_PAGES, Sentence

# Beside the pages of a published edition: its sentences, page by page.
SENTENCES = "phrases.json"

_ORIGINS = "-origines.json"

# Under what heading the titles of figures stand among the sentences of a page.
FIGURES = "Titres des figures"


class NotPublished(PacteError):
    """The edition does not stand in the site, or cannot be read there."""


@dataclass(frozen=True)
class Figure:
    """A number that pages print: as it is written, what it measures, where and when, and where it comes from."""

    anchor: str
    text: str
    number: float | None
    measure: str
    territory: str
    name: str
    period: str
    unit: str
    scope: str
    publication: str
    status: str

    @classmethod
    def of(cls, record: dict[str, Any]) -> "Figure":
        """From a line of a list of origins."""
        return cls(
            anchor=str(record["ancre"]),
            text=str(record["chiffre"]),
            number=record["valeur"],
            measure=str(record["mesure"]),
            territory=str(record["territoire"]),
            name=str(record["nom_du_territoire"]),
            period=str(record["periode"]),
            unit=str(record["unite"]),
            scope=str(record["champ"]),
            publication=str(record["publication"]),
            status=str(record["statut"]),
        )


@dataclass
class Said:
    """All that an edition says. `sentences` is None when it was published before sentences were kept."""

    titles: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sentences: dict[str, list[Sentence]] | None = None

    @property
    def fingerprint(self) -> str:
        """The hash of every figure and sentence, shortened: a signed page says what it was signed for."""
        shown = sorted((figure.anchor, figure.text, self.pages[figure.anchor]) for figure in self.figures.values())
        told = {name: [said.text for said in found] for name, found in (self.sentences or {}).items()}
        return digest(json.dumps([shown, told], sort_keys=True).encode())[:12]

    def add(self, page: str, listed: str) -> None:
        """The figures of a page, from its list of origins (JSON)."""
        for record in json.loads(listed)["chiffres"]:
            figure = Figure.of(record)
            self.figures[figure.anchor] = figure
            self.pages[figure.anchor] = (*self.pages.get(figure.anchor, ()), page)


def of_pages(pages: Iterable[Page]) -> Said:
    """What composed pages say."""
    pages = [page for page in pages if page.name not in OWN_PAGES]
    said = _sentences(json.loads(sentences_file(pages)))
    for page in pages:
        if listed := page.downloads.get(f"{FOLDER}/{page.name}{_ORIGINS}"):
            said.add(page.name, listed)
    return said


def sentences_file(pages: Iterable[Page]) -> str:
    """The sentences of composed pages, as the file that is kept beside them."""
    told = {
        page.name: {
            "titre": TITLES.get(page.name) or words.title(page.markdown),
            "phrases": [[said.section, said.marked, said.heading] for said in _told(page)],
        }
        for page in pages
        if page.name not in OWN_PAGES
    }
    return json.dumps(told, ensure_ascii=False, indent=0) + "\n"


def of_folder(folder: Path, named: str, remedy: str) -> Said:
    """What the pages of a published folder say. Raises `NotPublished`, which names the edition and its `remedy`."""
    try:
        kept = folder / SENTENCES
        said = _sentences(json.loads(kept.read_text(encoding="utf-8"))) if kept.is_file() else Said()
        for path in sorted((folder / FOLDER).glob(f"*{_ORIGINS}")):
            page = path.name.removesuffix(_ORIGINS)
            if page not in OWN_PAGES:
                said.add(page, path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        raise NotPublished(f"{named} : l'édition publiée est illisible. {remedy}") from None
    return said


def _told(page: Page) -> list[Sentence]:
    """The narrative of a page, then the titles of its figures."""
    titles = [Sentence(FIGURES, str(figure["title"])) for figure in page.figures if figure.get("title")]
    return [*words.sentences(page.markdown), *titles]


def _sentences(told: dict[str, Any]) -> Said:
    titles = {name: str(page["titre"]) for name, page in told.items()}
    found = {name: [Sentence(*said) for said in page["phrases"]] for name, page in told.items()}
    return Said(titles=titles, sentences=found)
