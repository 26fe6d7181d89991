"""The site shell: French everywhere, nothing from elsewhere, a search that does not care about accents."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from pacte_analysis.display import style
from pacte_analysis.press.books import extension
from pacte_analysis.press.books.search import FrenchSearch, fold, stem
from projects import ROOT

VOCABULARY = (
    "région régions écologique écologie écologiques ménage ménages pauvreté emploi emplois élève élèves œuvre œuvres "
    "départementaux départemental nationale nationaux journaux bureaux logement logements accompagnement accompagner "
    "travailleuse travailleuses bénéficiaires précarité précaire hébergées hébergés première premiers associatif "
    "associative chômage aînés maïs lieux lieu jeux prix tous os as RSA QPV 2024"
)

# What the theme, Sphinx and the other extensions would say in English.
ENGLISH = re.compile(
    r"\b(search|skip|toggle|show|hide|hidden|copy|copied|previous|next|back to|on this page|contents|table of|"
    r"light|dark|system settings|permalink|link to|navigation menu|source|download|last updated|version warning|"
    r"announcement|by the|powered|created using|theme|close|open|expand|collapse|error|please)\b",
    re.IGNORECASE,
)
FRENCH_TOO = {"source", "navigation"}

PAGES = {
    "index": """
        # Le baromètre {nobreak}en Provence-Alpes-Côte d'Azur

        <p class="accueil-chapeau">Ce que l'on mesure.</p>
        """,
    "acces-aux-droits": """
        # L'accès aux droits

        <p class="ouverture" data-axe="droits"><span class="numeral">4</span> Axe 3 du Pacte</p>

        ## Le cadrage

        Les ménages de la région, voir {term}`RSA` et <a class="chiffre" href="#origine-1">17,4 %</a>.

        ```python
        edition.indicator("taux")
        ```

        :::{note}
        Une remarque.
        :::

        ## D'où viennent ces chiffres

        <details class="origines" open><summary>D'où viennent ces chiffres</summary><div class="publication">
        <p class="publication-nom">Insee</p><ul><li id="origine-1"><p class="origine-quoi">17,4 %</p><dl></dl></li></ul>
        </div></details>
        """,
    "sigles": """
        # Sigles

        ```{glossary}
        RSA
          Revenu de solidarité active, pour une transition écologique.
        ```
        """,
}


def _dedent(text: str) -> str:
    return re.sub(r"(?m)^ {8}", "", text).replace("{nobreak}", "").lstrip()


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book printed with the project's own configuration: the folder of its HTML."""
    folder = tmp_path_factory.mktemp("livre")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    sphinx = config["sphinx"]["config"]
    sphinx.pop("nb_custom_formats", None)
    sphinx.pop("html_extra_path", None)
    sphinx["bibtex_bibfiles"] = []
    sphinx.setdefault("html_context", {})["pacte"] = {
        "territory": "Provence-Alpes-Côte d'Azur",
        "year": 2024,
        "front_door": "../../index.html",
        "address": "provence-alpes-cote-d-azur/2024",
        "latest": "../derniere/",
        "banner": "Données fictives",
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    contents = {"format": "jb-book", "root": "index", "chapters": [{"file": name} for name in PAGES if name != "index"]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    for name, text in PAGES.items():
        (folder / f"{name}.md").write_text(_dedent(text), encoding="utf-8")
    program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "build", str(folder), "-W", "-n", "--keep-going"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # The list of editions is the site's, two folders above a book.
    (folder / "editions.js").write_text("window.PACTE_EDITIONS = [];\n", encoding="utf-8")
    return folder / "_build" / "html"


def _pages(book: Path) -> list[Path]:
    return sorted(book.glob("*.html"))


class _Reader(HTMLParser):
    """What a person reads or hears: text outside scripts and code, and the attributes that are spoken or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.inline_scripts = 0
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.words += [given[name] for name in ("aria-label", "title", "placeholder", "alt") if name in given]
        self.handlers += [name for name in given if name.startswith("on")]
        if tag in {"script", "style", "pre", "code"}:
            self._silent.append(tag)
        if tag == "script" and "src" not in given:
            self.inline_scripts += 1
        if tag in {"script", "img", "iframe", "source", "audio", "video", "embed"} and "src" in given:
            self.loads.append(given["src"])
        if tag == "link" and given.get("rel") not in {"next", "prev", "search", "canonical", "license"}:
            self.loads.append(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _read(page: Path) -> _Reader:
    reader = _Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def test_every_page_says_that_it_is_in_french(book: Path) -> None:
    for page in _pages(book):
        assert '<html lang="fr"' in page.read_text(encoding="utf-8"), page.name


def test_no_english_is_left_in_the_pages(book: Path) -> None:
    found = [
        f"{page.name}: {word!r} in {words.strip()!r}"
        for page in _pages(book)
        for words in _read(page).words
        for word in ENGLISH.findall(words)
        if word.lower() not in FRENCH_TOO
    ]
    assert found == []


def test_sphinx_scripts_have_all_their_sentences_in_french(book: Path) -> None:
    french = (book / "_static" / "translations.js").read_text(encoding="utf-8")
    for script in ("searchtools.js", "sphinx_highlight.js"):
        code = (book / "_static" / script).read_text(encoding="utf-8")
        for sentence in re.findall(r'(?:\b_|Documentation\.gettext)\(\s*"([^"]+)"', code):
            assert f'"{sentence}"' in french, f"{script}: {sentence}"


def test_pages_load_nothing_from_elsewhere(book: Path) -> None:
    for page in _pages(book):
        for address in _read(page).loads:
            assert not re.match(r"(https?:)?//", address), f"{page.name}: {address}"
            assert (book / address.split("?")[0]).is_file(), f"{page.name}: {address}"
    for sheet in (book / "_static").rglob("*.css"):
        code = sheet.read_text(encoding="utf-8")
        assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import", code), sheet.name
    for script in (book / "_static").rglob("*.js"):
        code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", script.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        assert set(re.findall(r"https?://[\w./-]+", code)) <= {"http://www.w3.org/2000/svg"}, script.name


def test_pages_have_no_inline_script_and_no_inline_handler(book: Path) -> None:
    for page in _pages(book):
        reader = _read(page)
        assert (reader.inline_scripts, reader.handlers) == (0, []), page.name


def test_the_theme_s_scripts_fonts_and_labels_are_not_published(book: Path) -> None:
    names = {path.relative_to(book / "_static").parts[0] for path in (book / "_static").rglob("*") if path.is_file()}
    assert not names & set(extension.UNUSED)


def test_the_table_of_contents_shows_each_chapter_s_numeral_and_axis_on_every_page(book: Path) -> None:
    for page in _pages(book):
        text = page.read_text(encoding="utf-8")
        assert re.search(
            r'href="(acces-aux-droits\.html|#)"[^>]* data-axe="droits">\s*<span class="numeral">4</span>', text
        ), page.name


def test_the_masthead_names_the_edition_and_leads_to_all_of_them(book: Path) -> None:
    text = (book / "acces-aux-droits.html").read_text(encoding="utf-8")
    assert "<title>L’accès aux droits – Baromètre des solidarités · Provence-Alpes-Côte d’Azur · 2024</title>" in text
    assert 'href="./../../index.html">Toutes les éditions</a>' in text


def test_a_banner_heads_every_page(book: Path) -> None:
    for page in _pages(book):
        assert '<aside class="bandeau" aria-label="Avertissement"><p>Données fictives</p></aside>' in page.read_text(
            encoding="utf-8"
        )


def test_the_territory_s_name_and_its_small_words_are_kept_whole_in_the_title_of_the_home_page(book: Path) -> None:
    text = (book / "index.html").read_text(encoding="utf-8")
    assert '<span class="insecable">en Provence-Alpes-Côte d’Azur</span>' in text


def test_on_paper_the_colours_are_the_light_ones() -> None:
    css = extension.variables_css()
    printed = css[css.index("@media print") :]
    assert f"--encre: {style.LIGHT['encre']}" in printed
    assert 'html[data-theme="dark"]' in printed


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("region", "régions"),
        ("menages", "ménage"),
        ("ecologique", "écologiques"),
        ("ECOLOGIE", "écologie"),
        ("eleve", "Élèves"),
        ("oeuvre", "œuvres"),
        ("departemental", "départementaux"),
        ("travailleuse", "travailleuses"),
        ("premiere", "premières"),
        ("pole", "pôles"),
    ],
)
def test_a_word_typed_without_accents_has_the_stem_of_the_word_written_with_them(typed: str, written: str) -> None:
    assert stem(typed) == stem(written)


def test_different_words_keep_different_stems() -> None:
    words = ("emploi", "enfance", "région", "santé", "pauvreté", "droit", "prix", "os")
    assert len({stem(word) for word in words}) == len(words)


def test_folding_opens_ligatures_and_drops_accents() -> None:
    assert fold("Œuvre à l'Île") == "oeuvre a l'ile"


def test_stop_words_are_silent_with_and_without_accents() -> None:
    search = FrenchSearch({})
    assert not any(search.word_filter(word) for word in ("été", "ete", "à", "qu", "dans"))
    assert all(search.word_filter(word) for word in ("rsa", "région"))


def test_the_index_holds_folded_stems(book: Path) -> None:
    index = (book / "searchindex.js").read_text(encoding="utf-8")
    assert re.search(r'"region":', index)
    assert not re.search(r'"r\\u00e9gion":|"région":', index.split('"titles"')[0].split('"terms"')[-1])


def test_the_footer_leads_to_the_same_page_of_the_latest_edition_without_a_script(book: Path) -> None:
    for page in _pages(book):
        text = page.read_text(encoding="utf-8")
        assert f'<a href="./../derniere/{page.name}">Dernière édition</a>' in text, page.name


def test_the_edition_of_the_masthead_is_a_link_to_its_line_of_the_list(book: Path) -> None:
    text = (book / "acces-aux-droits.html").read_text(encoding="utf-8")
    assert '<a class="edition-ici" href="./../../index.html#provence-alpes-cote-d-azur"' in text
    assert 'data-adresse="provence-alpes-cote-d-azur/2024" data-page="acces-aux-droits.html"' in text


# --- in a real browser -----------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_index_and_the_query_stem_alike(book: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((book / "search.html").as_uri())
    words = VOCABULARY.split()
    stems = page.evaluate("words => words.map((word) => new Stemmer().stemWord(word))", words)
    assert dict(zip(words, stems, strict=True)) == {word: stem(word) for word in words}
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region", {"acces-aux-droits.html"}),
        ("menages", {"acces-aux-droits.html"}),
        ("ecologique", {"sigles.html"}),
        ("les ménages de la région", {"acces-aux-droits.html"}),
        ("introuvable", set()),
    ],
)
def test_search_works_from_a_folder_without_accents(book: Path, browser: Any, query: str, expected: set[str]) -> None:
    page = browser.new_page()
    page.goto((book / "search.html").as_uri() + f"?q={query}")
    page.wait_for_selector(".search-summary:not(:empty)")
    links = page.eval_on_selector_all("ul.search a", "links => links.map((a) => a.getAttribute('href').split('#')[0])")
    assert set(links) == expected
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_ask_for_nothing_else_say_no_error_and_do_not_scroll_sideways(
    book: Path, browser: Any, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    foreign: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith("file:") else None)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in _pages(book):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
    assert (foreign, said) == ([], [])
    page.close()


@pytest.mark.browser
def test_an_address_of_an_origin_opens_the_fold_that_holds_it(book: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((book / "acces-aux-droits.html").as_uri())
    assert not page.locator("#origine-1").is_visible()
    page.goto(f"{(book / 'acces-aux-droits.html').as_uri()}#origine-1")
    page.reload()
    page.wait_for_selector("#origine-1", state="visible")
    page.close()


@pytest.mark.browser
def test_on_a_phone_the_contents_open_in_a_panel_that_escape_closes(book: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((book / "acces-aux-droits.html").as_uri())
    contents = page.locator("#sommaire-du-livre")
    assert not contents.is_visible()
    page.get_by_role("button", name="Afficher ou masquer le sommaire").click()
    assert contents.is_visible()
    page.keyboard.press("Escape")
    assert not contents.is_visible()
    page.close()


@pytest.mark.browser
def test_without_script_the_contents_are_there_and_the_summary_can_be_opened(book: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto((book / "acces-aux-droits.html").as_uri())
    assert page.locator("#sommaire-du-livre").is_visible()
    page.get_by_text("Sur cette page").click()
    assert page.get_by_role("link", name="Le cadrage").first.is_visible()
    context.close()


@pytest.mark.browser
def test_the_chosen_appearance_is_kept_from_page_to_page(book: Path, browser: Any) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto((book / "index.html").as_uri())
    page.get_by_role("button", name="Apparence automatique (changer)").click()
    page.goto((book / "sigles.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.get_by_role("button", name="Apparence sombre (changer)").is_visible()
    context.close()
