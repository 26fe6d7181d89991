"""The page of maps: all of them without a script; with one, an indicator, a level and a territory to choose."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pacte_analysis.atlas import LEVELS, Atlas
from pacte_analysis.edition import open_edition

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNEMPLOYMENT = "carte-taux-chomage-localise"


@pytest.fixture
def page(edition: Path, desktop) -> Page:
    return desktop.open(edition / "cartes.html")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas(open_edition("REG-93", 2024))


def test_without_a_script_every_map_stands_with_its_table_and_a_list_leads_to_each(
    edition: Path, browser: Browser, atlas: Atlas
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto((edition / "cartes.html").as_uri())
    ids = [sheet.id for level in LEVELS for sheet in atlas.by(level)]
    assert plain.locator("figure.figure-carte").evaluate_all("all => all.map(f => f.id)") == ids
    assert plain.locator(".cartes-liste a").evaluate_all("all => all.map(a => a.hash.slice(1))") == ids
    assert plain.locator("figure.figure-carte table").count() == len(ids)
    assert plain.locator("figure.figure-carte:visible").count() == len(ids)
    assert plain.locator(".cartes-choix").count() == 0
    context.close()


def test_one_map_is_shown_and_the_pickers_show_another(page: Page) -> None:
    shown = page.locator("figure.figure-carte:visible")
    assert shown.count() == 1
    page.get_by_label("Indicateur").select_option("Taux de chômage localisé")
    page.get_by_label("Découpage").select_option("départements")
    assert shown.get_attribute("id") == f"{UNEMPLOYMENT}-departements"
    assert page.url.endswith(f"#{UNEMPLOYMENT}-departements")
    assert page.locator("h2:visible", has_text="Par région").count() == 0
    # The outlines are kept by a map that is hidden: this one is drawn all the same.
    box = shown.locator(".pieces use[data-c='DEP-13']").bounding_box()
    assert box is not None
    assert box["width"] > 20


def test_a_territory_is_marked_and_its_figure_told(page: Page) -> None:
    page.locator("#cartes-territoire").select_option("REG-53")
    told = page.locator(".cartes-choix output")
    assert told.get_attribute("aria-live") == "polite"
    assert told.inner_text().startswith("Bretagne\u00a0: 11,1\u00a0%, classe A")
    assert page.locator("figure:visible use.choisi").get_attribute("href").endswith("-REG-53")
    page.locator("#cartes-territoire").select_option("REG-04")
    assert page.locator("figure:visible .aplats-case.choisi").get_attribute("data-c") == "REG-04"
    assert page.locator("use.choisi").count() == 0


def test_a_territory_is_chosen_on_the_map_and_kept_from_one_map_to_another(page: Page) -> None:
    page.locator("figure:visible .pieces use[data-c='REG-76']").click()
    assert page.locator("#cartes-territoire").input_value() == "REG-76"
    page.get_by_label("Indicateur").select_option("Taux de chômage localisé")
    assert page.locator("#cartes-territoire").input_value() == "REG-76"
    assert page.locator(".cartes-choix output").inner_text().startswith("Occitanie\u00a0:")


def test_an_address_shows_its_map_and_a_level_that_has_no_map_cannot_be_chosen(edition: Path, desktop) -> None:
    page = desktop.page
    page.goto((edition / "cartes.html").as_uri() + "#carte-taux-pauvrete-60-familles-monoparentales-departements")
    assert page.locator("figure.figure-carte:visible").get_attribute("id").endswith("monoparentales-departements")
    assert page.get_by_label("Découpage").locator("option:disabled").all_text_contents() == ["régions"]


def test_the_pickers_are_reached_and_used_by_keyboard_alone(page: Page) -> None:
    page.get_by_label("Indicateur").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("dép")
    assert page.locator("figure.figure-carte:visible").get_attribute("id") == "carte-taux-pauvrete-60-departements"
    page.keyboard.press("Tab")
    page.keyboard.type("Vauc")
    assert page.locator(".cartes-choix output").inner_text().startswith("Vaucluse\u00a0: 19,9\u00a0%, classe E")


def test_a_phone_shows_the_map_whole_without_any_request_elsewhere(edition: Path, phone) -> None:
    page = phone.open(edition / "cartes.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert (phone.errors, phone.foreign) == ([], [])
    page.get_by_label("Découpage").select_option("départements")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
