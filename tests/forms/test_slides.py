"""What goes on the slides: what the chapters mark, as the page says it, in an order that a room can follow."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from pacte_analysis.press.export import deck
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.slides import Slide, slides
from pacte_analysis.press.export.tables import parts


@pytest.fixture(scope="session")
def told(original: Original) -> list[Slide]:
    return slides(original)


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(markup, "html.parser").get_text())


def test_the_july_2024_presentation_is_there(told: list[Slide]) -> None:
    titles = [words(slide.title) for slide in told]
    amounts = next(slide for slide in told if "17 396 834" in words(slide.title))
    for amount in ("11 105 834", "4 291 000", "2 000 000", "21 938 714", "1 290 000"):
        assert amount in words(amounts.body)
    matrices = [slide for slide in told if "matrice" in slide.body]
    assert list(dict.fromkeys(slide.chapter for slide in matrices)) == [
        "enfance", "emploi", "acces-aux-droits", "transition-ecologique"]  # fmt: skip
    rows = [row for slide in matrices for row in BeautifulSoup(slide.body, "html.parser").select("tbody tr")]
    assert len(rows) == 37
    local = told[titles.index("Les pactes locaux tels qu’annoncés")]
    assert all(heading in words(local.body) for heading in ("Enjeux", "Format", "Calendrier", "Évaluation"))
    assert "Des exemples" not in words(local.body)
    assert told[0].kind == "titre"
    assert told[-1].kind == "fin"


def test_each_chart_has_its_source_and_its_reading_and_says_what_it_shows(told: list[Slide]) -> None:
    charts = [slide for slide in told if slide.kind in {"graphique", "carte"}]
    assert len(charts) > 15
    for slide in charts:
        assert re.search("Sources?", words(slide.notes)), slide.title
        assert "Lecture" in words(slide.notes), slide.title
        assert len(re.findall(r'role="img" aria-label="[^"]{20}|aria-label="[^"]{20}[^>]* role="img"', slide.body)) == 1


def test_a_slide_says_what_the_page_says(told: list[Slide], original: Original) -> None:
    pages = {}
    for slide in told:
        if slide.kind not in {"graphique", "tuiles", "fiche", "tableau de bord"} or not slide.chapter:
            continue
        if slide.chapter not in pages:
            html = (original.html / f"{slide.chapter}.html").read_text(encoding="utf-8")
            pages[slide.chapter] = words(html)
        assert words(slide.title) in pages[slide.chapter]
        body = BeautifulSoup(slide.body, "html.parser")
        for shown in body.select(".tuile, .figure-image text"):
            assert re.sub(r"\s+", " ", shown.get_text()) in pages[slide.chapter]


def test_identifiers_are_of_one_slide_only_and_no_link_leads_out(told: list[Slide], original: Original) -> None:
    made = BeautifulSoup(deck.exported(told, original.colophon), "html.parser")
    identifiers = [found["id"] for found in made.select("[id]")]
    assert sorted({one for one in identifiers if identifiers.count(one) > 1}) == []
    assert made.select("a[href]") == []
    assert made.select("script[src], link[href], img[src^='http']") == []
    for drawn in made.select("use[href]"):
        assert str(drawn["href"])[1:] in identifiers


def test_the_colophon_opens_and_closes_and_warnings_are_on_every_slide(told: list[Slide], original: Original) -> None:
    warned = replace(original.colophon, banner="Données fictives.", embargo="Sous embargo jusqu’au 15 décembre 2026.")
    made = BeautifulSoup(deck.exported(told, warned), "html.parser")
    each = made.select("section.diapo")
    assert len(each) == len(told)
    for slide in each:
        assert "Données fictives." in slide.get_text()
        assert "Sous embargo jusqu’au 15 décembre 2026." in slide.get_text()
    for slide in (each[0], each[-1]):
        for _, said in warned.lines():
            assert said in slide.get_text()
    assert made.html is not None
    assert made.html["lang"] == "fr"


def test_the_file_is_light_and_always_the_same(told: list[Slide], original: Original) -> None:
    made = deck.exported(told, original.colophon)
    assert made == deck.exported(slides(original), original.colophon)
    assert len(made.encode()) < 5_000_000


def test_a_long_table_goes_on_and_its_foot_stands_once() -> None:
    rows = "".join(f"<tr><th scope='row'>ligne {number}</th><td>{number}</td></tr>" for number in range(40))
    head, foot = "<thead><tr><th>a</th><th>b</th></tr></thead>", "<tfoot><tr><td>s</td></tr></tfoot>"
    table = BeautifulSoup(f"<table>{head}<tbody>{rows}</tbody>{foot}</table>", "html.parser").table
    assert table is not None
    made = [part for _, part in parts(table)]
    assert [len(part.select("tbody tr")) for part in made] == [10, 10, 10, 10]
    assert [len(part.select("tfoot")) for part in made] == [0, 0, 0, 1]
    assert all(part.thead for part in made)
