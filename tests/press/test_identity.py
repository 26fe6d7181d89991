"""What a page says of itself to those who quote it: its description, its reference, the sitemap of a known address."""

import re
from pathlib import Path

import pytest

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.books.book import configuration
from pacte_analysis.press.books.identity import Reference, description, shortened
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites.front_door import legal_pages
from pacte_analysis.press.sites.shelf import Place, Standing
from pacte_analysis.press.sites.sitemap import sitemap

EDITION = "provence-alpes-cote-d-azur/2024"


def head(page: Path) -> dict[str, str]:
    text = page.read_text(encoding="utf-8").partition("</head>")[0]
    return dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"', text))


def test_a_description_is_the_first_prose_of_the_page_without_notes_nor_labels():
    body = (
        '<h1>Titre qui est assez long pour décrire la page</h1><p class="ouverture">Axe 2 du Pacte, long de mots</p>'
        '<p>Court.</p><p>Le taux est de <a href="#x">17,4&nbsp;%</a><sup><abbr title="calculé">c</abbr></sup> en '
        'France <span class="bibtex-citation">[<a href="b.html">6</a>]</span>, &amp; ailleurs.</p>'
    )
    assert description(body) == "Le taux est de 17,4\u00a0% en France, & ailleurs."


def test_a_long_description_ends_with_a_sentence_or_with_an_ellipsis():
    assert shortened("Une phrase. " * 30, 50) == "Une phrase. Une phrase. Une phrase. Une phrase."
    assert shortened("un mot puis un autre, encore", 21) == "un mot puis un…"
    assert shortened("court", 50) == "court"


def test_every_page_says_what_it_is_and_which_edition(site: Path):
    pages = sorted((site / EDITION).glob("*.html"))
    assert len(pages) > 15
    seen = {}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        (title,) = re.findall(r"<title>([^<]*)</title>", text)
        assert "Provence-Alpes-Côte d’Azur · 2024" in title, page.name
        assert seen.setdefault(title, page.name) == page.name, "two pages have one title"
        said = head(page)
        if page.name == "search.html":
            assert said["robots"] == "noindex"
            continue
        assert 40 <= len(said["description"]) <= 210, (page.name, said["description"])
        assert said["og:description"] == said["description"]
        assert said["og:title"]
        assert said["og:site_name"] == "Baromètre des solidarités · Provence-Alpes-Côte d’Azur · 2024"
        assert said["og:locale"] == "fr_FR"
        assert 'id="citation"' in text, page.name
        assert "og:url" not in said, "no address is known, none is invented"
        assert "canonical" not in text


def test_the_reference_of_a_page_is_a_bibtex_entry_without_an_invented_date():
    entry = Reference(
        "emploi", "Titre", "Baromètre", "Var", "DEP-83-2024", "2024", sources_date="en avril 2026"
    ).bibtex()
    assert entry.splitlines() == [
        "@misc{barometre-dep-83-2024-emploi,",
        "  title = {Titre},",
        "  howpublished = {Dans : Baromètre. Var, édition 2024},",
        "  note = {Données publiées jusqu’en avril 2026},",
        "  language = {french}",
        "}",
    ]


def test_the_legal_pages_are_in_the_foot_of_every_page_and_invent_nothing(site: Path):
    for page in (site / EDITION).glob("*.html"):
        foot = page.read_text(encoding="utf-8").partition('<footer class="pied">')[2]
        for name in ("mentions-legales", "donnees-personnelles", "licence"):
            assert f'href="{name}.html"' in foot or page.stem == name, (page.name, name)
    front = (site / "index.html").read_text(encoding="utf-8")
    assert f'href="{EDITION}/mentions-legales.html"' in front
    text = (site / EDITION / "mentions-legales.html").read_text(encoding="utf-8")
    assert text.count("À compléter par l’éditeur") == 3


def test_what_a_script_keeps_in_the_browser_is_what_the_page_on_personal_data_says(site: Path):
    kept = set()
    for script in (site / EDITION / "_static").glob("*.js"):
        kept |= set(re.findall(r'(?:local|session)Storage\s*\.\s*setItem\("(\w+)"', script.read_text(encoding="utf-8")))
    page = (site / EDITION / "donnees-personnelles.html").read_text(encoding="utf-8")
    assert kept == set(re.findall(r'<span class="pre">(\w+)</span>', page))


PLACES = [
    Place(who, [Standing(who, 2024, f"{who.slug}/2024", frozenset({"index.html", "search.html", "licence.html"}))])
    for who in (open_catalogue().territories[code] for code in ("REG-93", "FRANCE-F"))
]


def test_a_sitemap_has_whole_addresses_and_no_page_of_search():
    text = sitemap("https://exemple.fr/b/", PLACES[:1])
    assert re.findall("<loc>(.*?)</loc>", text) == [
        "https://exemple.fr/b/index.html",
        f"https://exemple.fr/b/{EDITION}/index.html",
        f"https://exemple.fr/b/{EDITION}/licence.html",
    ]


def test_the_legal_pages_of_the_site_are_those_of_france_when_it_has_them():
    assert legal_pages(PLACES) == [("Licence et attributions", "france/2024/licence.html")]


@pytest.mark.parametrize(
    ("given", "address"), [("", ""), ("https://exemple.fr/b", "https://exemple.fr/b/"), (None, "")]
)
def test_the_address_of_the_site_is_that_of_the_configuration(tmp_path: Path, given, address):
    (tmp_path / "_config.yml").write_text(
        f"html:\n  baseurl: {given or '~'}\nsphinx: {{config: {{}}}}\n", encoding="utf-8"
    )
    project = Project(tmp_path)
    assert project.address == address
    assert "baseurl" not in configuration(project, title="", context={})["html"]
