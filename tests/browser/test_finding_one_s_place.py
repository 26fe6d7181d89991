"""The address of a figure, and the heads of long tables that stay in sight."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_link_of_a_figure_goes_there_and_copies_its_address(browser: Browser, edition: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((edition / "enfance.html").as_uri())
    link = page.locator("a.figure-lien").nth(2)
    address = link.evaluate("link => link.href")
    link.click()
    page.get_by_role("status").filter(has_text="Adresse copiée.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address == page.url
    context.close()


def test_the_head_of_a_long_table_stays_under_the_masthead(desktop, edition: Path) -> None:
    page = desktop.open(edition / "sources.html")
    table = page.locator("#statistique-publique table")
    table.locator("tbody tr").nth(12).evaluate("row => row.scrollIntoView({ block: 'center' })")
    masthead = page.locator(".entete").bounding_box()
    head = table.locator("thead th").first.bounding_box()
    assert masthead
    assert head
    assert masthead["height"] <= head["y"] < masthead["height"] + 4
