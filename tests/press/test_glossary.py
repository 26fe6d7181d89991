"""Acronyms are explained where they stand: a link at the first, a note beside it, a list at the foot of the page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pacte_analysis.press.books.glossary import Glossary, Term

EDITION = "provence-alpes-cote-d-azur/2024"
RSA = Term("RSA", "term-RSA", "Revenu de solidarité active", "Un revenu minimal.")
BRSA = Term("BRSA", "term-BRSA", "Bénéficiaires du RSA", "")
GLOSSARY = Glossary("sigles", {"RSA": RSA, "BRSA": BRSA})
LINK = '<a class="reference internal" href="sigles.html#term-RSA">RSA</a>'


@pytest.mark.parametrize(
    ("body", "linked"),
    [
        ("<p>Le RSA, puis le RSA.</p>", f"<p>Le {LINK}, puis le RSA.</p>"),
        ("<h2>RSA</h2><p>RSA</p>", f"<h2>RSA</h2><p>{LINK}</p>"),
        ('<p><a href="#origine-1">12 RSA</a> <code>RSA</code><br>RSA</p>',
         f'<p><a href="#origine-1">12 RSA</a> <code>RSA</code><br>{LINK}</p>'),
        ("<table><tr><td><p>RSA</p></td></tr></table><svg><text>RSA</text></svg>", None),
        ("<p>non-RSA, RSA-plus, RSAx, hors RSA_2</p><!-- <p>RSA</p> -->", None),
        (f"<p>RSA</p><p>{LINK}</p>", None),
    ],
)  # fmt: skip
def test_the_first_of_an_acronym_in_running_text_leads_to_its_meaning(body: str, linked: str | None) -> None:
    assert GLOSSARY.explained(body)[0] == (linked or body)


def test_the_acronyms_of_tables_and_pictures_are_listed_too() -> None:
    body = "<table><tr><td>RSA</td></tr></table><pre>BRSA</pre>"
    assert GLOSSARY.explained(body)[1] == [RSA]
    assert GLOSSARY.explained("<p>BRSA et <em>RSA</em></p>")[1] == [BRSA, RSA]
    assert Glossary("", {}).explained(body) == (body, [])


def test_each_page_lists_what_its_acronyms_mean(site: Path) -> None:
    for page in sorted((site / EDITION).glob("*.html")):
        text = page.read_text(encoding="utf-8")
        rows = dict(re.findall(r'<div data-terme="([^"]+)"><dt>[^<]+</dt><dd><strong>([^<]+)</strong>', text))
        main = text[text.index("<main") : text.index("</main>")]
        linked = set(re.findall(r'href="sigles\.html#(term-[^"]+)"', main))
        assert page.stem == "sigles" or linked <= rows.keys(), page.name
    assert rows == {} or all(rows.values())
    emploi = (site / EDITION / "emploi.html").read_text(encoding="utf-8")
    said = '<dt>RSA</dt><dd><strong>Revenu de solidarité active.</strong> <span class="sigle-sens">Revenu minimal'
    assert said in emploi


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture
def page(site: Path, browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((site / EDITION / "emploi.html").as_uri())
    return page


@pytest.mark.browser
def test_an_acronym_opens_its_note_by_keyboard_and_escape_closes_it(page: Page) -> None:
    acronym = page.get_by_role("button", name="RSA", exact=True).first
    acronym.focus()
    page.keyboard.press("Enter")
    note = page.locator(".sigle-note:popover-open")
    assert note.inner_text().startswith("Revenu de solidarité active.")
    acronym.and_(page.locator("[aria-expanded=true]")).wait_for()
    box = note.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Tous les sigles"
    page.keyboard.press("Escape")
    assert page.locator(".sigle-note:popover-open").count() == 0
    # The page hears of it after the browser has closed the note.
    acronym.and_(page.locator("[aria-expanded=false]")).wait_for()
    acronym.press(" ")
    note.wait_for()


@pytest.mark.browser
def test_an_acronym_opens_and_closes_its_note_by_touch(page: Page) -> None:
    acronym = page.get_by_role("button", name="RSA", exact=True).first
    acronym.click()
    assert page.locator(".sigle-note:popover-open").count() == 1
    acronym.click()
    assert page.locator(".sigle-note:popover-open").count() == 0


@pytest.mark.browser
def test_without_a_script_an_acronym_leads_to_the_glossary(site: Path, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((site / EDITION / "emploi.html").as_uri())
    page.locator('main a[href="sigles.html#term-RSA"]').first.click()
    assert page.url.endswith("/sigles.html#term-RSA")


@pytest.mark.browser
def test_the_reference_of_the_page_is_copied(page: Page) -> None:
    page.get_by_role("button", name="Copier la référence").click()
    page.locator(".citation-outils", has_text="Copié.").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("«\u00a0Sortir de la pauvreté par l’emploi\u00a0», Baromètre des solidarités")
    assert "édition 2024" in copied
    assert "file:" not in copied
