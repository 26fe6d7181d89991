"""Every number leads home: from a sentence, a tile, a table, a chart; by keyboard, by touch, without a script."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def card(page: Page) -> Locator:
    return page.locator("#carte-chiffre:popover-open")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.outerHTML"))


def test_a_number_of_a_sentence_opens_its_card_by_keyboard_and_the_focus_comes_back(edition: Path, desktop) -> None:
    page = desktop.open(edition / "acces-aux-droits.html")
    number = page.locator("p a.chiffre, li a.chiffre").first
    number.focus()
    page.keyboard.press("Enter")
    assert card(page).is_visible()
    said = card(page).text_content() or ""
    assert (number.text_content() or "") in said
    for term in ("Valeur enregistrée", "Statut", "Publication", "Licence", "Dans nos tables"):
        assert term in said, term
    assert page.evaluate("document.activeElement.id") == "carte-chiffre"
    page.keyboard.press("Tab")
    assert "Fermer" in focused(page)
    page.keyboard.press("Escape")
    assert card(page).count() == 0
    assert focused(page) == number.evaluate("link => link.outerHTML")
    assert "#" not in page.url
    assert desktop.errors == []
    assert desktop.foreign == []


def test_the_card_of_a_computed_number_leads_to_its_parts_then_back(edition: Path, desktop) -> None:
    page = desktop.open(edition / "acces-aux-droits.html")
    computed = page.locator("a.chiffre", has_text="points").first
    computed.focus()
    page.keyboard.press("Enter")
    part = card(page).locator('a[href^="#origine-"]').first
    value = part.text_content() or ""
    part.focus()
    page.keyboard.press("Enter")
    assert (card(page).locator(".carte-titre strong").text_content() or "") == value
    page.keyboard.press("Escape")
    assert focused(page) == computed.evaluate("link => link.outerHTML")


@pytest.mark.parametrize(
    ("name", "opened", "where"),
    [
        ("index", "", ".tuile-valeur a.chiffre"),
        ("tableau-de-bord", "", "table td a.chiffre"),
        ("emploi", "details.figure-donnees", "details.figure-donnees td a.chiffre"),
        ("comparaison", "", ".bande-ici a.chiffre"),
        ("emploi", "", ".figure-image [data-origine] text"),
    ],
)
def test_a_tile_a_table_and_a_chart_open_the_same_card(
    edition: Path, desktop, name: str, opened: str, where: str
) -> None:
    page = desktop.open(edition / f"{name}.html")
    if opened:
        page.eval_on_selector_all(opened, "folds => folds.forEach(fold => fold.open = true)")
    number = next(mark for mark in page.locator(where).all() if mark.is_visible())
    words = re.sub(r"\s+", " ", number.text_content() or "").strip()
    number.click()
    said = re.sub(r"\s+", " ", card(page).text_content() or "")
    assert "Publication" in said
    assert (words.split(" ")[0] in said) or ("data-origine" in where)


def test_the_card_leads_to_the_list_which_opens_at_the_number(edition: Path, desktop) -> None:
    page = desktop.open(edition / "enfance.html")
    assert not page.locator("details.origines li").first.is_visible()
    number = page.locator("p a.chiffre, li a.chiffre").first
    number.click()
    card(page).get_by_role("link", name="Voir dans la liste").click()
    item = page.locator(number.get_attribute("href") or "")
    assert item.is_visible()
    assert page.url.endswith(number.get_attribute("href") or "-")
    assert card(page).count() == 0


def test_without_a_script_a_number_leads_into_the_open_list(edition: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((edition / "enfance.html").as_uri())
    number = page.locator("p a.chiffre, li a.chiffre").first
    number.click()
    item = page.locator(number.get_attribute("href") or "")
    assert item.is_visible()
    box = item.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 720
    assert "Dans nos tables" in (item.text_content() or "")
    context.close()


def test_on_a_phone_the_card_fits_and_the_number_stays_in_sight(edition: Path, phone) -> None:
    page = phone.open(edition / "index.html")
    number = page.locator(".tuile-valeur a.chiffre").first
    number.tap()
    shown, told = card(page).bounding_box(), number.bounding_box()
    assert shown is not None
    assert told is not None
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 390
    assert shown["y"] >= told["y"] + told["height"] or shown["y"] + shown["height"] <= told["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card(page).get_by_role("button", name="Fermer").tap()
    assert card(page).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_an_open_card_and_its_list(edition: Path, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto((edition / "acces-aux-droits.html").as_uri())
    page.evaluate("document.querySelector('details.origines').open = true")
    page.locator("p a.chiffre, li a.chiffre").first.click()
    context_of_axe = {"include": [["#carte-chiffre"], ["#origines"]]}
    found = Axe().run(page, context=context_of_axe).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
    context.close()


def test_each_number_of_each_page_is_in_the_list_and_in_its_two_files(edition: Path) -> None:
    traced = 0
    for path in sorted(edition.glob("*.html")):
        html = path.read_text(encoding="utf-8")
        asked = set(re.findall(r'(?:href="#|data-origine=")(origine-[a-z0-9-]+)"', html))
        items = Counter(re.findall(r' id="(origine-[a-z0-9-]+)"', html))
        assert asked <= set(items), path.name
        assert set(items.values()) <= {1}, path.name
        if items:
            table = edition / "donnees" / f"{path.stem}-origines.csv"
            rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
            assert {row["ancre"] for row in rows} == set(items), path.name
            told = json.loads(table.with_suffix(".json").read_text(encoding="utf-8"))
            assert {item["ancre"] for item in told["chiffres"]} <= set(items)
            for name in (table.name, table.with_suffix(".json").name):
                assert f'href="donnees/{name}"' in html
        traced += len(asked)
    assert traced > 500


def test_a_reference_chosen_again_still_leads_to_its_origin(edition: Path, desktop) -> None:
    page = desktop.open(edition / "comparaison.html")
    choice, cell = page.locator(".bandes select").first, page.locator(".bande:not(.bande-tete) .bande-autre").first
    first = choice.input_value()
    other = page.locator(".bandes select").first.locator("optgroup option").first.get_attribute("value") or ""
    choice.select_option(other)
    assert cell.locator("a").count() == 0
    choice.select_option(first)
    cell.locator("a.chiffre").click()
    assert card(page).is_visible()
