"""What the documents say has its place: each row of `couverture` leads to an anchor of the book, or says why not."""

import csv
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from projects import ROOT

pytestmark = pytest.mark.slow

Row = dict[str, str]


def rows() -> list[Row]:
    with (ROOT / "data" / "couverture.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows()


def said(row: Row) -> str:
    return f"{row['document']}, ligne {row['ligne']} ({row['genre']} « {row['section']} »)"


class Anchors(HTMLParser):
    """The identifiers of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name == "id" and value}


@cache
def anchors(page: Path) -> set[str]:
    return Anchors(page.read_text(encoding="utf-8")).found


def lost(row: Row, book: Path) -> str:
    """Why the place that a row gives is not in a book; nothing when it is."""
    page = book / f"{row['page']}.html"
    if not page.is_file():
        return f"{said(row)} : la page {row['page']} n'existe pas"
    if row["ancre"] and row["ancre"] not in anchors(page):
        return f"{said(row)} : {row['page']}.html n'a pas d'ancre #{row['ancre']}"
    return ""


# The edition that the built site holds; the documents of other editions have their own books.
OF_THE_SITE = [row for row in ROWS if row["edition"] == "REG-93-2024"]


def test_each_part_of_the_documents_has_a_place_or_a_reason() -> None:
    assert {row["document"] for row in OF_THE_SITE} == {"barometre-paca-2026", "car-paca-2024-07"}
    homeless = [said(row) for row in ROWS if not (row["page"] and row["ancre"]) and not row["motif"]]
    assert homeless == [], "\n".join(homeless)


def test_the_parts_follow_the_documents_line_by_line() -> None:
    for document in {row["document"] for row in ROWS}:
        lines = [int(row["ligne"]) for row in ROWS if row["document"] == document]
        assert lines == sorted(lines), document


def test_every_anchor_leads_somewhere_in_the_built_book(site: Path) -> None:
    book = site / "provence-alpes-cote-d-azur" / "2024"
    missing = [why for row in OF_THE_SITE if row["page"] and (why := lost(row, book))]
    assert missing == [], "\n".join(missing)


def test_an_anchor_or_a_page_that_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / "enfance.html").write_text('<h2 id="sante">Santé</h2>', encoding="utf-8")
    row = {"document": "d", "ligne": "3", "section": "S", "genre": "note", "page": "enfance", "ancre": "sante"}
    assert lost(row, tmp_path) == ""
    assert lost(row | {"ancre": "sport"}, tmp_path) == "d, ligne 3 (note « S ») : enfance.html n'a pas d'ancre #sport"
    assert lost(row | {"page": "emploi"}, tmp_path) == "d, ligne 3 (note « S ») : la page emploi n'existe pas"
