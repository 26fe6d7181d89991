"""The list of named actions, whole without a script, filtered by territory with one."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOWN = ".entree:visible"


@pytest.fixture
def page(edition: Path, desktop) -> Page:
    return desktop.open(edition / "enfance.html")


def test_without_a_script_every_action_is_there_and_no_choice(edition: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto((edition / "enfance.html").as_uri())
    assert plain.locator("#actions-citees-enfance " + SHOWN).count() > 20
    assert plain.locator("select").count() == 0
    context.close()


def test_a_territory_keeps_its_actions_and_those_of_its_towns_and_says_how_many(page: Page) -> None:
    figure = page.locator("#actions-citees-enfance")
    total = figure.locator(SHOWN).count()
    figure.get_by_label("Territoire").select_option(label="Marseille")
    town = figure.locator(SHOWN).count()
    assert 0 < town < total
    assert figure.locator("output").inner_text().startswith(f"{town} actions sur {total}")
    assert figure.locator("output").get_attribute("aria-live") == "polite"
    assert figure.locator('.entree:visible:not([data-lieux~="COM-13055"])').count() == 0
    figure.get_by_label("Territoire").select_option(label="Tous les territoires")
    assert figure.locator(SHOWN).count() == total


def test_a_theme_without_any_action_left_is_not_shown(page: Page) -> None:
    figure = page.locator("#actions-citees-enfance")
    before = figure.locator(".liste-theme:visible").count()
    figure.get_by_label("Territoire").select_option(label="Digne-les-Bains")
    assert figure.locator(SHOWN).count() == 1
    assert figure.locator(".liste-theme:visible").count() == 1 < before


def test_an_address_that_names_a_hidden_action_shows_it(page: Page) -> None:
    figure = page.locator("#actions-citees-enfance")
    figure.get_by_label("Territoire").select_option(label="Digne-les-Bains")
    page.evaluate("location.hash = '#citee-eau-rizon'")
    page.locator("#citee-eau-rizon").wait_for(state="visible")
    assert figure.get_by_label("Territoire").input_value() == ""


def test_a_page_without_a_list_does_not_load_its_script(edition: Path) -> None:
    assert "listing.js" in (edition / "enfance.html").read_text(encoding="utf-8")
    assert "listing.js" not in (edition / "licence.html").read_text(encoding="utf-8")
