"""The book as its readers meet it: opened from a folder, in a real browser, without a network."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pacte_analysis.edition import open_edition
from pacte_analysis.press.audit import Scope, axe, keyboard, layout
from pacte_analysis.press.audit.finding import report
from pacte_analysis.press.audit.visit import Mode, visit
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import chapters_of
from projects import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROJECT = Project(ROOT)
# A chapter of documents that do not speak of this edition is not in its book.
ELSEWHERE = {path.stem for path in (ROOT / "notebooks").glob("*.md")} - {
    chapter.name for chapter in chapters_of(PROJECT, open_edition("REG-93", 2024))
}
EDITION = "provence-alpes-cote-d-azur/2024"
PAGES = [name for path in PROJECT.files if (name := Path(path).name) not in ELSEWHERE]


def edition_and_front_door(site: Path) -> Scope:
    return Scope.of(site, [EDITION, "index.html"])


def silent(done: int, total: int) -> None:
    """No one watches how far a check of a test is."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_folder_and_calls_nothing_elsewhere(edition: Path, desktop, name: str) -> None:
    page = desktop.open(edition / f"{name}.html")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("h1").count() == 1
    assert "Provence-Alpes-Côte" in page.title()
    assert desktop.foreign == []
    assert desktop.errors == []


def test_nothing_of_a_page_is_lost_on_a_narrow_screen_nor_with_spaced_text(site: Path) -> None:
    assert list(report(visit(edition_and_front_door(site), (Mode(320),), layout.look, silent))) == []


def test_axe_finds_no_fault_in_a_page_narrow_or_wide_light_or_dark(site: Path) -> None:
    scope = edition_and_front_door(site)
    # Each page in one of the four ways, by turns; `pacte check --site` looks at all in the four.
    ways = {page: (axe.MODES[n % 4],) for n, page in enumerate(scope.pages)}
    assert list(report(visit(scope, ways.__getitem__, axe.look, silent))) == []


def test_the_keyboard_alone_reads_each_kind_of_page(site: Path) -> None:
    names = ("index", "enfance", "tableau-de-bord", "comparaison", "sources", "guide", "search")
    scope = Scope.of(site, [f"{EDITION}/{name}.html" for name in names] + ["index.html"])
    assert list(report(visit(scope, (Mode(1280),), keyboard.look, silent))) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_a_drawing_keeps_the_paper_of_its_inks(edition: Path, browser: Browser, scheme) -> None:
    page = browser.new_page(forced_colors="active", color_scheme=scheme)
    page.goto((edition / "enfance.html").as_uri())
    paper, ink = page.evaluate(
        """() => ['backgroundColor', 'fill'].map((name, n) => getComputedStyle(
          document.querySelector(n ? '.figure-image svg text' : '.figure-image svg'))[name])"""
    )
    page.close()
    brightness = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (paper, ink)]
    assert abs(brightness[0] - brightness[1]) > 300


def test_the_front_door_leads_to_the_edition(site: Path, desktop) -> None:
    page = desktop.open(site / "index.html")
    page.get_by_role("link", name="2024").first.click()
    assert page.url.endswith("/provence-alpes-cote-d-azur/2024/index.html")
    assert desktop.foreign == []
    assert desktop.errors == []


def test_the_home_leads_to_the_four_axes(edition: Path, desktop) -> None:
    page = desktop.open(edition / "index.html")
    for name in ("enfance", "emploi", "acces-aux-droits", "transition-ecologique"):
        assert page.locator(f'main a[href="{name}.html"]').count() >= 1


def test_a_table_downloads_and_reads_back_equal_to_the_page(edition: Path, desktop) -> None:
    page = desktop.open(edition / "tableau-de-bord.html")
    figure = page.locator("figure", has=page.locator("a.figure-csv")).first
    address = figure.locator("a.figure-csv").get_attribute("href") or ""
    rows = list(csv.reader(io.StringIO((edition / address).read_text(encoding="utf-8-sig"))))
    assert len(rows) > 10
    assert {len(row) for row in rows} == {len(rows[0])}
    shown = figure.locator("tbody tr").all_text_contents()
    column = rows[0].index("Valeur")
    for row in rows[1:]:
        printed = f"{int(row[column]):,}".replace(",", "\u202f")
        assert any(printed in text for text in shown), row


@pytest.mark.parametrize("words", ["region", "ménages", "menages", "ecologique"])
def test_search_finds_words_with_or_without_their_accents(edition: Path, desktop, words: str) -> None:
    page = desktop.open(edition / "search.html")
    page.goto(f"{(edition / 'search.html').as_uri()}?q={words}")
    page.wait_for_selector("#search-results li a", timeout=15_000)
    assert page.locator("#search-results li a").count() >= 1
    assert desktop.foreign == []


def test_the_code_and_the_origins_are_behind_a_fold(edition: Path, desktop) -> None:
    page = desktop.open(edition / "enfance.html")
    assert page.locator("details.origines").count() == 1
    assert page.locator("details.code-du-chapitre").count() == 1
    assert not page.locator("details.code-du-chapitre pre").first.is_visible()


def test_print_has_no_navigation_and_keeps_figures_whole(edition: Path, desktop) -> None:
    page = desktop.open(edition / "enfance.html")
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    breaks = page.eval_on_selector_all("figure.figure-tuiles li", "f => f.map(x => getComputedStyle(x).breakInside)")
    assert breaks
    assert set(breaks) == {"avoid"}
