"""The bibliography reads as French, and a citation of a chapter leads to it."""

import re

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_string

from pacte_analysis.press.books.bibliography import FrenchStyle
from pacte_analysis.press.books.book import BookFailed, bibliographies
from pacte_analysis.press.build import build
from pacte_analysis.press.project import Project
from projects import ROOT

LAW = """@misc{loi, author = {{République française}}, title = {{Loi pour l'emploi : un essai}},
  year = {18 décembre 2023}, url = {https://example.org/loi}, note = {Citée sans numéro}}"""


def printed(entries: str) -> list[str]:
    backend = Backend()
    formatted = FrenchStyle().format_bibliography(parse_string(entries, "bibtex"))
    return [entry.text.render(backend) for entry in formatted]


def test_an_entry_says_who_what_when_and_its_note() -> None:
    assert printed(LAW) == [
        "République française, Loi pour l\u2019emploi\u00a0: un essai, 18 décembre 2023. Citée sans numéro."
    ]


def test_an_entry_without_author_date_or_note_has_no_hole() -> None:
    assert printed("@misc{a, title = {{Guide}}}") == ["Guide."]


def test_several_authors_are_joined_in_french_whatever_the_kind_of_entry() -> None:
    entry = "@techreport{a, author = {{Insee} and {Drees}}, title = {{Niveaux de vie}}, institution = {X}, year = 2024}"
    assert printed(entry) == ["Insee et Drees, Niveaux de vie, 2024."]


def test_the_references_of_the_book_are_all_printed() -> None:
    (text,) = bibliographies(Project(ROOT)).values()
    lines = printed(text)
    assert len(lines) == text.count("\n@misc{") > 20
    assert not [line for line in lines if re.search(r"\band\b|URL|[{}]|\.\.|, ,", line)]


@pytest.mark.slow
def test_a_citation_of_a_chapter_leads_to_its_entry_and_an_unknown_one_stops_the_book(small_project: Project) -> None:
    index = small_project.root / "notebooks" / "index.md"
    (small_project.root / "book" / "references.bib").write_text(LAW, encoding="utf-8")
    page = index.read_text(encoding="utf-8")
    index.write_text(page + "\nLa loi {cite}`loi`.\n\n```{bibliography}\n```\n", encoding="utf-8")
    built = build(small_project, "REG-93", 2024)
    html = (built.site / "provence-alpes-cote-d-azur/2024/index.html").read_text(encoding="utf-8")
    (entry,) = re.findall(r'<div class="citation" id="([^"]+)" role="listitem"', html)
    assert f'href="#{entry}"' in html
    assert '<a class="reference external" href="https://example.org/loi">Loi pour l’emploi' in html
    index.write_text(page + "\nLa loi {cite}`lui`.\n\n```{bibliography}\n```\n", encoding="utf-8")
    with pytest.raises(BookFailed, match="la référence « lui » n'est pas dans la bibliographie"):
        build(Project(small_project.root), "REG-93", 2024)
