"""What goes on the slides: what the chapters mark, as the page says it, in an order that a room can follow."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import nbformat
import pytest
from bs4 import BeautifulSoup

from pacte_analysis.edition import Edition
from pacte_analysis.press.chapter import Chapter, parse
from pacte_analysis.press.composition.compose import FIGURE_MIME, Page
from pacte_analysis.press.export import deck
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.slide import Slide, of_figure
from pacte_analysis.press.export.slides import slides
from pacte_analysis.press.export.tables import parts
from pacte_analysis.press.project import Project
from projects import HEADER


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
    composed = {page.name: words(" ".join(str(figure["html"]) for figure in page.figures)) for page in original.pages}
    seen = 0
    for slide in told:
        if slide.kind not in {"graphique", "tuiles", "fiche", "tableau-de-bord"}:
            continue
        assert words(slide.title) in composed[slide.chapter]
        for shown in BeautifulSoup(slide.body, "html.parser").select(".tuile, .figure-image text, tbody tr"):
            assert words(str(shown)) in composed[slide.chapter]
            seen += 1
    assert seen > 200


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
    assert made == deck.exported(told, original.colophon)
    assert len(made.encode()) < 5_000_000


def test_a_long_table_goes_on_and_its_foot_stands_once() -> None:
    rows = "".join(f"<tr><th scope='row'>ligne {number}</th><td>{number}</td></tr>" for number in range(40))
    head, foot = "<thead><tr><th>a</th><th>b</th></tr></thead>", "<tfoot><tr><td>s</td></tr></tfoot>"
    table = BeautifulSoup(f"<table>{head}<tbody>{rows}</tbody>{foot}</table>", "html.parser").table
    assert table is not None
    made = [part for _, part in parts(table)]
    assert [len(part.select("tbody tr")) for part in made] == [13, 14, 13]
    assert [len(part.select("tfoot")) for part in made] == [0, 0, 1]
    assert all(part.thead for part in made)


def a_chapter(name: str, text: str, *, axis: str = "") -> Chapter:
    header = HEADER.replace("---\n\n", f"pacte:\n  axe: {axis}\n---\n\n") if axis else HEADER
    return Chapter(name, Path(f"{name}.md"), parse(header + text, name))


def an_edition(folder: Path, chapters: list[tuple[Chapter, str]], shown: list[str]) -> Original:
    """An edition whose every cell of code shows the figures of these names, and the pages that it prints."""
    runs = {}
    for chapter, html in chapters:
        (folder / f"{chapter.name}.html").write_text(html, encoding="utf-8")
        outputs = [nbformat.v4.new_output("display_data", {FIGURE_MIME: {"id": name}}) for name in shown]
        cells = [nbformat.v4.new_code_cell(code, outputs=outputs) for code in chapter.code()]
        runs[chapter.name] = nbformat.v4.new_notebook(cells=cells)
    project = cast(Project, SimpleNamespace(chapters=[chapter for chapter, _ in chapters]))
    pages = [Page(chapter.name, "") for chapter, _ in chapters]
    said = Colophon("Essai", "REG-93/2024", "brouillon", "avril 2026", "2026-04", "Licence Ouverte", "0a1b")
    return Original(project, cast(Edition, None), runs, pages, folder, said)


MARKED = "```{code-cell} ipython3\n:tags: [diapositive]\nshow(figure)\n```\n"
FIGURE = (
    '<h1>{title}</h1><div class="en-bref"><p>En bref.</p></div><figure class="figure figure-tuiles" id="tuiles" '
    'data-axe="enfance"><figcaption><p class="figure-titre">Tuiles de {title}</p></figcaption></figure>'
)
BY_AXIS = (
    '<h1>Thèmes</h1><figure class="figure figure-tableau" id="tuiles"><figcaption><p class="figure-titre">Tous</p>'
    '<p class="figure-sous-titre">Thèmes</p></figcaption><table><tbody data-axe="enfance"><tr class="groupe"><th>Axe 1'
    '</th></tr><tr><th>a</th></tr></tbody><tbody data-axe="emploi"><tr class="groupe"><th>Axe 2</th></tr><tr><th>b</th>'
    "</tr></tbody></table></figure>"
)


def test_a_chapter_has_the_part_of_its_axis_and_a_focus_keeps_its_own(tmp_path: Path) -> None:
    chapters = [
        (a_chapter("enfance", MARKED, axis="enfance"), FIGURE.format(title="Enfance")),
        (a_chapter("focale", MARKED, axis="enfance"), FIGURE.format(title="Focale")),
        (a_chapter("themes", MARKED), BY_AXIS),
    ]
    made = slides(an_edition(tmp_path, chapters, ["tuiles", "non-imprimee"]))
    assert [(slide.chapter, words(slide.title)) for slide in made[1:-1]] == [
        ("enfance", "Enfance"), ("enfance", "Thèmes"), ("enfance", "Tuiles de Enfance"),
        ("focale", "Focale"), ("focale", "Tuiles de Focale"),
        ("themes", "Thèmes"),
    ]  # fmt: skip
    assert [words(slide.body).strip() for slide in made if slide.shared] == ["a", "b"]


def test_what_is_not_marked_is_on_no_slide(tmp_path: Path) -> None:
    bare = MARKED.replace(":tags: [diapositive]\n", "")
    chapters = [(a_chapter("enfance", bare, axis="enfance"), FIGURE.format(title="Enfance"))]
    assert [slide.kind for slide in slides(an_edition(tmp_path, chapters, ["tuiles"]))] == ["titre", "fin"]


def test_of_a_marked_text_only_its_own_cell_is_shown(tmp_path: Path) -> None:
    text = '# T\n\n+++ {"tags": ["diapositive"]}\n\n## L\'objet\n\nCeci.\n\n### Un\n\na\n\n+++\n\n### Deux\n\nb\n'
    html = (
        "<h1>T</h1><section><h2>L’objet<a class='headerlink' href='#x'>#</a></h2><p>Ceci <span class='cite'>[<a "
        "href='bibliographie.html#r'>1</a>]</span>.</p><section><h3>Un</h3><p>a</p></section><section><h3>Deux</h3>"
        "<p>b</p></section></section>"
    )
    made = slides(an_edition(tmp_path, [(a_chapter("themes", text), html)], []))
    assert [(slide.kind, slide.title) for slide in made[1:-1]] == [("texte", "L’objet")]
    assert words(made[1].body) == "Ceci.Una"


@pytest.mark.parametrize(("height", "shown"), [(480, "graphique"), (900, "tableau")])
def test_a_chart_too_tall_for_a_room_is_shown_as_its_table(height: int, shown: str) -> None:
    html = (
        '<figure class="figure figure-graphique" id="f"><figcaption><p class="figure-titre">T</p></figcaption>'
        f'<div class="figure-image"><svg class="large" viewBox="0 0 720 {height}"></svg></div>'
        '<details class="figure-donnees"><table><tbody><tr><th>a</th></tr></tbody></table></details></figure>'
    )
    figure = BeautifulSoup(html, "html.parser").figure
    assert figure is not None
    [made] = of_figure(figure, "enfance")
    assert made.kind == shown
    assert ("<table" in made.body) == (shown == "tableau")
