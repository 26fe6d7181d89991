"""One search for all editions: the index of each book, put together in small files that a page loads as scripts."""

import json
from pathlib import Path
from typing import Any

import pytest
from docutils.core import publish_doctree
from docutils.nodes import literal_block, raw

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.books.search import stem
from pacte_analysis.press.books.searchable import excerpts, plain, searched
from pacte_analysis.press.sites.shelf import Shelf
from pacte_analysis.press.sites.site_search import UnreadableIndex, write_search

BOOKS: dict[str, tuple[str, dict[str, str]]] = {
    "REG-93": ("provence-alpes-cote-d-azur", {"emploi": "chômage jeunes", "methode": "définitions"}),
    "DEP-04": ("alpes-de-haute-provence", {"emploi": "chômage saisonniers", "methode": "définitions"}),
    "DEP-83": ("var", {"emploi": "pôle emploi", "enfance": "ménages isolés"}),
}


def book_index(pages: dict[str, str]) -> str:
    terms: dict[str, Any] = {}
    for number, words in enumerate(pages.values()):
        for word in words.split():
            terms.setdefault(stem(word), []).append(number)
    titles = {stem(name): number for number, name in enumerate(pages)}
    index = {
        "docnames": list(pages),
        "titles": [name.capitalize() for name in pages],
        "terms": {word: found[0] if len(found) == 1 else found for word, found in terms.items()},
        "titleterms": titles,
    }
    return f"Search.setIndex({json.dumps(index)})"


def a_site(root: Path) -> Path:
    for code, (address, pages) in BOOKS.items():
        folder = root / address / "2024"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"territoire": code, "annee": 2024}), encoding="utf-8")
        (folder / "searchindex.js").write_text(book_index(pages), encoding="utf-8")
        for name in pages:
            (folder / f"{name}.html").write_text("<!DOCTYPE html><title>x</title>", encoding="utf-8")
    return root


def read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return text[text.index("{") : text.rindex("}") + 1]


def test_a_stem_says_its_pages_and_the_editions_that_have_it(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    write_search(site, Shelf.read(site, open_catalogue().territories))
    told = (site / "recherche" / "pages.js").read_text(encoding="utf-8")
    editions = json.loads(told[told.index("editions: ") + 10 : told.index(",\npages")])
    assert [edition[0] for edition in editions] == [
        "provence-alpes-cote-d-azur/2024",
        "alpes-de-haute-provence/2024",
        "var/2024",
    ]
    assert {"provenc", "paca", "93", "2024"} <= set(editions[0][3])
    chomage = json.loads(read(site / "recherche" / "mots" / "ch.js"))
    assert chomage == {stem("chômage"): "0:0-1"}
    assert json.loads(read(site / "recherche" / "mots" / "me.js")) == {stem("ménages"): "2:*", "method": "!1:*"}


def test_numbers_are_no_words_of_the_index(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    (site / "var" / "2024" / "searchindex.js").write_text(book_index({"emploi": "2024 17 chômage"}), encoding="utf-8")
    write_search(site, Shelf.read(site, open_catalogue().territories))
    assert not any(path.stem[0].isdigit() for path in (site / "recherche" / "mots").iterdir())


def test_a_former_index_leaves_nothing_behind(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    write_search(site, Shelf.read(site, open_catalogue().territories))
    (site / "recherche" / "mots" / "zz.js").write_text("", encoding="utf-8")
    write_search(site, Shelf.read(site, open_catalogue().territories))
    assert not (site / "recherche" / "mots" / "zz.js").exists()


def test_an_unreadable_index_names_its_edition_and_what_to_do(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    (site / "var" / "2024" / "searchindex.js").write_text("Search.setIndex({", encoding="utf-8")
    with pytest.raises(UnreadableIndex, match=r"site/var/2024/searchindex\.js.*pacte build"):
        write_search(site, Shelf.read(site, open_catalogue().territories))


# --- what a page gives to the search ---------------------------------------------------------------------------------

PAGE = """
Title
=====

A sentence of the page.

::

   code = edition.value("x")

.. raw:: html

   <table><tr><td>Var</td><td>Lyon</td></tr></table><p class="figure-liens">Télécharger</p><p>Lecture &amp; champ</p>
"""


def test_cells_of_a_table_stay_two_words_and_code_is_not_indexed() -> None:
    read_page = searched(publish_doctree(PAGE, settings_overrides={"report_level": 5}))
    assert list(read_page.findall(literal_block)) == []
    words = next(iter(read_page.findall(raw))).astext()
    assert "</td> <td>Lyon" in words.replace("  ", " ")
    assert "Télécharger" not in words


def test_the_folds_of_the_foot_say_nothing_new_to_the_search() -> None:
    fold = '<details class="origines" open><summary>x</summary><details><p>Inside</p></details><p>After</p></details>'
    assert plain(fold) == ""
    page = publish_doctree(f"Title\n=====\n\n.. raw:: html\n\n   {fold}\n", settings_overrides={"report_level": 5})
    assert list(searched(page).findall(raw)) == []


def test_an_excerpt_is_made_of_sentences() -> None:
    told = plain("<svg><text>17</text></svg><p>Un taux&nbsp;: <b>17</b> %</p><table><td>x</td></table><p>Fin</p>")
    assert told.split() == ["Un", "taux", ":", "17", "%", "Fin"]
    page = publish_doctree(PAGE, settings_overrides={"report_level": 5, "doctitle_xform": False})
    assert [(title, text) for _, title, text in excerpts(page)] == [
        ("Title", "A sentence of the page. Lecture & champ")
    ]
