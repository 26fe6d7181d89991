"""A chapter in one file, its network cut; and the site of one edition, out of its archive."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pacte_analysis.press.audit import audit
from pacte_analysis.press.audit.validity import NoChecker
from pacte_analysis.press.export import archive, single
from pacte_analysis.press.export.form import Original

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="session")
def chapters(original: Original, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the archive of chapters holds."""
    place = tmp_path_factory.mktemp("chapitres")
    single.write(original, place / "tous.zip", None)
    with zipfile.ZipFile(place / "tous.zip") as made:
        made.extractall(place)
    return place


def one(chapters: Path, name: str) -> Path:
    (found,) = chapters.glob(f"*-2024-{name}.html")
    return found


@pytest.mark.parametrize("name", ["index", "enfance", "cartes", "comparaison"])
def test_a_file_opens_alone_without_a_request_nor_a_complaint(chapters: Path, browser: Browser, name: str) -> None:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page, said, asked = context.new_page(), [], []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(one(chapters, name).as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")
    assert said == []
    assert [url for url in asked[1:] if not url.startswith("data:")] == []
    assert page.evaluate("[...document.fonts].some((font) => font.status === 'loaded')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_figure_of_the_text_opens_its_card_and_a_table_can_be_taken(chapters: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True, accept_downloads=True)
    page = context.new_page()
    page.goto(one(chapters, "enfance").as_uri())
    page.locator("a.chiffre").first.click()
    assert "Publication" in page.locator(".fiche-chiffre, [popover]:popover-open").first.inner_text()
    page.keyboard.press("Escape")
    link = page.locator('a[download$=".csv"]').first
    with page.expect_download() as taken:
        link.evaluate("(link) => link.click()")
    assert taken.value.suggested_filename.endswith(".csv")
    assert "," in Path(taken.value.path()).read_text(encoding="utf-8").splitlines()[0]
    context.close()


def test_every_file_says_what_it_is_and_leads_nowhere_that_it_has_not(chapters: Path, original: Original) -> None:
    files = sorted(chapters.glob("*.html"))
    assert len(files) == len(original.pages)
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert original.colophon.fingerprint in text
        assert original.colophon.state in text
        addresses = set(re.findall(r'<(?:a|link|script|img)\b[^>]*? (?:href|src)="([^"]*)"', text))
        assert {a for a in addresses if not a.startswith(("#", "data:", "http", "mailto:"))} == set(), file.name


def test_a_file_is_valid_html_typeset_in_french(chapters: Path) -> None:
    pages = [one(chapters, name).name for name in ("index", "enfance")]
    assert [str(finding) for finding in audit(chapters, pages=pages, checks=("links", "typography"))] == []
    try:
        found = audit(chapters, pages=pages, checks=("validity",))
    except NoChecker as absent:
        pytest.skip(absent.message)
    # The checker's own knowledge of style sheets, which are inside here, is ten years old.
    assert [str(finding) for finding in found if "CSS:" not in finding.message] == []


def test_links_lead_to_the_site_when_its_address_is_known(original: Original) -> None:
    page = '<a class="x" href="cartes.html#a">c</a> <a href="./../../index.html">t</a> <a href="soi.html#b">s</a>'
    said = original.colophon.__class__(**{**vars(original.colophon), "address": "https://exemple.fr/b/paca/2024/"})
    found = single.alone(page + "</head></body>", "soi", original.html, said, site="https://exemple.fr/b/")
    assert re.findall(r'href="([^"]*)"', found) == [
        "https://exemple.fr/b/paca/2024/cartes.html#a", "https://exemple.fr/b/index.html", "#b",
    ]  # fmt: skip


def test_the_archive_of_the_site_opens_from_a_stick_and_all_its_links_lead_somewhere(
    original: Original, tmp_path: Path
) -> None:
    for name in ("un.zip", "deux.zip"):
        archive.write(original, tmp_path / name)
    assert (tmp_path / "un.zip").read_bytes() != b""
    with zipfile.ZipFile(tmp_path / "un.zip") as one, zipfile.ZipFile(tmp_path / "deux.zip") as two:
        assert [one.read(name) for name in one.namelist()] == [two.read(name) for name in two.namelist()]
        one.extractall(tmp_path)
    site = tmp_path / "un"
    assert (site / "index.html").is_file()
    assert original.colophon.fingerprint in (site / "LISEZ-MOI.txt").read_text(encoding="utf-8")
    assert (site / "provence-alpes-cote-d-azur/2024/donnees/datapackage.json").is_file()
    assert [str(finding) for finding in audit(site, checks=("links",))] == []
    assert not (tmp_path / "site").exists()
