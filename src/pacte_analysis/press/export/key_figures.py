"""The key figures of an edition: the numbers of its sentences, tiles, sheets and indicators, as the pages print them.

They are read in the composed pages themselves, so that a spreadsheet cannot say another text than the page. Those of
other tables are left out: each table has a sheet of its own.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.export.sheets import Cell, Sheet
from pacte_analysis.tables.value import Value

NAME = "Chiffres clés"

COLUMNS = ("chapitre", "rubrique", "chiffre imprimé", "mesure", "valeur enregistrée", "unité", "période", "territoire",
           "nom du territoire", "statut", "qualificatif", "marge", "producteur", "source", "lu dans", "repérage",
           "table", "ligne", "calcul", "origine")  # fmt: skip

_ASIDE = re.compile(r'<(table|details)\b(?! class="tableau indicateurs").*?</\1>', re.DOTALL)
_MARK = re.compile(
    r'^(?P<level>#{1,6}) (?P<heading>[^\n]+)$|<a class="chiffre" href="#(?P<anchor>[^"]+)">(?P<words>.*?)</a>',
    re.MULTILINE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\([^\w\s])")


@dataclass(frozen=True)
class KeyFigure:
    """A number as a page prints it: where it first stands there, and the value that it is."""

    page: str
    chapter: str
    section: str
    printed: str
    value: Value

    @property
    def origin(self) -> str:
        """Where the site tells where the number comes from: ``enfance.html#origine-…``."""
        return f"{self.page}.html#{self.value.anchor}"


def key_figures(pages: Sequence[Page]) -> list[KeyFigure]:
    """The key figures in the order of the book; one that a page prints in two ways is there twice."""
    return [figure for page in pages for figure in _of(page)]


def _of(page: Page) -> Iterator[KeyFigure]:
    values = {value.anchor: value for value in page.values}
    chapter = section = page.name
    seen: set[tuple[str, str]] = set()
    for mark in _MARK.finditer(_ASIDE.sub("", page.markdown)):
        if mark["heading"]:
            section = _plain(mark["heading"])
            chapter = section if mark["level"] == "#" else chapter
            continue
        key = (mark["anchor"], _plain(mark["words"]))
        if key[0] in values and key not in seen:
            seen.add(key)
            yield KeyFigure(page.name, chapter, section, key[1], values[key[0]])


def _plain(markdown: str) -> str:
    """The words of a line of a page, as they are read."""
    words = re.sub(r"<[^>]+>|\{[^}]*\}$", "", markdown)
    return html.unescape(re.sub(r"[*_`]", "", _ESCAPED.sub(r"\1", words))).strip()


def key_sheet(figures: Sequence[KeyFigure], *, title: str, site: str, notes: Sequence[tuple[str, str]] = ()) -> Sheet:
    """The key figures as a table; `site` is the address of the edition, or nothing when it has none."""
    subtitle = french.typography(
        f"{len(figures)} chiffres (phrases, tuiles, fiches, indicateurs) : le texte imprimé, puis la valeur enregistrée"
    )
    rows = [_row(figure, site) for figure in figures]
    return Sheet(NAME, NAME, title, COLUMNS, rows, subtitle, tuple(notes))


def _row(figure: KeyFigure, site: str) -> tuple[Cell, ...]:
    value = figure.value
    number = value.number if value.number is None or not float(value.number).is_integer() else int(value.number)
    return (
        figure.chapter, figure.section, figure.printed, value.label, number, value.unit.replace("_", " "), value.period,
        value.territory, value.territory_name, value.status, value.qualifier, value.margin, value.producer or None,
        value.citation or value.source, value.document or None, value.locator or None, value.table or None,
        value.row or None, value.how or None, site + figure.origin,
    )  # fmt: skip
