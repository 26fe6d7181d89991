"""A reader seeks a word: in a book, and in all of them from the front door; opened from a folder or served."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.audit.foreign import served
from pacte_analysis.press.books.search import stem
from pacte_analysis.press.sites.front_door import write_root

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The words of the pages of a small site: a territory, its folder, its pages.
BOOKS = {
    "REG-93": ("provence-alpes-cote-d-azur", {"index": "région", "emploi": "chômage jeunes Pôle emploi"}),
    "DEP-04": ("alpes-de-haute-provence", {"index": "département", "emploi": "chômage saisonniers"}),
    "DEP-83": ("var", {"index": "département", "emploi": "chômage", "logement": "ménages isolés"}),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three small books and what stands around them."""
    site = tmp_path_factory.mktemp("rayon")
    for code, (address, pages) in BOOKS.items():
        folder = site / address / "2024"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"territoire": code, "annee": 2024}), encoding="utf-8")
        terms = {stem(w): [n for n, said in enumerate(pages.values()) if w in said.split()]
                 for words in pages.values() for w in words.split()}  # fmt: skip
        titles = {stem(name): number for number, name in enumerate(pages)}
        index = {"docnames": list(pages), "titles": list(pages), "terms": terms, "titleterms": titles}
        (folder / "searchindex.js").write_text(f"Search.setIndex({json.dumps(index)})", encoding="utf-8")
        for name in pages:
            (folder / f"{name}.html").write_text("<!DOCTYPE html><html lang='fr'><h1>x</h1></html>", encoding="utf-8")
    write_root(site, open_catalogue())
    return site


@pytest.fixture(params=["folder", "served"])
def base(request: pytest.FixtureRequest, shelf: Path) -> Iterator[str]:
    if request.param == "folder":
        yield shelf.as_uri()
    else:
        with served(shelf) as origin:
            yield origin


def links(page) -> list[str]:
    return page.eval_on_selector_all("#trouvailles a", "all => all.map((a) => a.getAttribute('href'))")


FOUND = {
    "chomage": {"provence-alpes-cote-d-azur", "alpes-de-haute-provence", "var"},
    "menages": {"var"},
    "pole emploi": {"provence-alpes-cote-d-azur"},
    "CHÔMAGE saisonnier": {"alpes-de-haute-provence"},
    "chomage var": {"var"},
    "chôm": {"provence-alpes-cote-d-azur", "alpes-de-haute-provence", "var"},
    "PACA 2024": {"provence-alpes-cote-d-azur"},
}


@pytest.mark.parametrize("query", FOUND)
def test_a_word_finds_the_editions_that_have_it(base: str, desktop, query: str) -> None:
    page = desktop.page
    page.goto(f"{base}/recherche/index.html?q={query.replace(' ', '+')}")
    page.locator("#trouvailles-bilan").filter(has_text=".").filter(has_not_text="…").wait_for()
    assert {href.split("/")[1] for href in links(page)} == FOUND[query]
    assert desktop.errors == []


def test_what_is_nowhere_is_said(base: str, desktop) -> None:
    page = desktop.page
    page.goto(f"{base}/recherche/index.html?q=introuvable")
    page.locator("#trouvailles-bilan").filter(has_text="Aucune page").wait_for()
    assert links(page) == []


def test_the_front_door_leads_to_the_results_by_keyboard(base: str, desktop) -> None:
    page = desktop.page
    page.goto(f"{base}/index.html")
    page.get_by_label("Chercher un mot dans toutes les éditions").fill("menages")
    page.keyboard.press("Enter")
    page.locator("#trouvailles a").first.click()
    assert page.url.endswith("/var/2024/logement.html")


def test_a_query_is_text_and_never_markup(shelf: Path, desktop) -> None:
    page = desktop.page
    page.goto(f"{(shelf / 'recherche' / 'index.html').as_uri()}?q=<img src=x onerror=alert(1)>")
    page.locator("#trouvailles-bilan").filter(has_text="Aucune page").wait_for()
    assert page.locator("img").count() == 0
    assert desktop.errors == []


# --- in one book -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["folder", "served"])
def book(request: pytest.FixtureRequest, edition: Path) -> Iterator[str]:
    if request.param == "folder":
        yield edition.as_uri()
    else:
        with served(edition.parents[1]) as origin:
            yield f"{origin}/{edition.parent.name}/{edition.name}"


@pytest.mark.parametrize("words", ["region", "menages", "ecologique", "pole emploi"])
def test_a_word_without_its_accents_finds_pages_and_the_sentence_that_has_it(book: str, desktop, words: str) -> None:
    page = desktop.page
    page.goto(f"{book}/search.html?q={words.replace(' ', '+')}")
    page.locator("#search-results .extrait mark").first.wait_for(timeout=15_000)
    marked = {stem(word) for word in page.locator(".extrait mark").all_text_contents()}
    assert marked >= {stem(word) for word in words.split()}
    assert desktop.errors == []


def test_the_way_to_a_section_of_a_result_leads_there(edition: Path, desktop) -> None:
    page = desktop.page
    page.goto(f"{(edition / 'search.html').as_uri()}?q=garde+enfants")
    way = page.locator(".extrait-section a").first
    way.wait_for(timeout=15_000)
    name, _, anchor = (way.get_attribute("href") or "").partition("#")
    assert f'id="{anchor}"' in (edition / name).read_text(encoding="utf-8")


def test_words_of_neighbouring_cells_are_two_words(edition: Path) -> None:
    text = (edition / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    terms = index["terms"]
    assert "vaucluse" not in terms  # stems lose their last vowel
    assert stem("Vaucluse") in terms
    places = terms["publish"] if isinstance(terms["publish"], list) else [terms["publish"]]
    told = {index["docnames"][place] for place in places}
    assert all(name.startswith("guide") for name in told), "the code of the chapters"
    assert not [word for word in terms if word.startswith("0002") and len(word) > 6]
