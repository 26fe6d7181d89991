"""The map of the front door: each département that has an edition is a way in, by pointer and by keyboard."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pacte_analysis.edition import open_catalogue
from projects import publish_editions

pytestmark = pytest.mark.browser

WITHOUT = ("DEP-15", "DEP-48")


@pytest.fixture(scope="module")
def front_door(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in which every département but two has an edition."""
    codes = [t.code for t in open_catalogue().territories if t.kind == "departement" and t.code not in WITHOUT]
    site = publish_editions(tmp_path_factory.mktemp("plan"), {(code, 2024): {"index"} for code in codes})
    return site / "index.html"


@pytest.fixture
def page(front_door: Path, desktop) -> Page:
    return desktop.open(front_door)


def test_every_departement_of_the_mainland_is_named_and_those_without_edition_are_no_links(page: Page) -> None:
    names = page.locator(".plan a").evaluate_all("links => links.map(link => link.getAttribute('aria-label'))")
    assert len(names) == len(set(names)) == 96 - len(WITHOUT)
    assert "Seine-Saint-Denis (93), taux de pauvreté 28,4\u00a0%, édition 2024" in names
    assert not [name for name in names if "(15)" in name or "(48)" in name]


def test_the_keyboard_makes_one_stop_and_its_arrows_go_to_the_nearest_one_that_way(page: Page) -> None:
    assert page.locator(".plan a[tabindex='0']").count() == 1
    start = page.get_by_role("link", name=re.compile("^Bouches-du-Rhône"))
    start.focus()
    assert page.locator(".plan a[tabindex='0']").count() == 1
    assert page.locator(".plan-dit").inner_text().startswith("Bouches-du-Rhône (13), taux de pauvreté 18,5")
    for key, name in (("ArrowRight", "Var"), ("ArrowUp", "Alpes-de-Haute-Provence"), ("ArrowDown", "Var")):
        page.keyboard.press(key)
        assert page.locator(".plan-dit").inner_text().startswith(name), key
    page.keyboard.press("Enter")
    page.wait_for_url("**/var/2024/index.html")


def test_a_click_and_the_inset_lead_to_the_editions(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"^Paris \(75\)")).click()
    page.wait_for_url("**/paris/2024/index.html")


def test_without_a_script_each_departement_is_a_link_with_its_name(front_door: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    plain = context.new_page()
    plain.goto(front_door.as_uri())
    link = plain.get_by_role("link", name=re.compile(r"^Gers \(32\), taux de pauvreté"))
    assert link.get_attribute("tabindex") is None
    link.click()
    plain.wait_for_url("**/gers/2024/index.html")
    context.close()


def test_a_phone_has_the_tiles_and_a_wide_page_the_map(front_door: Path, phone, desktop) -> None:
    assert not phone.open(front_door).locator(".plan").is_visible()
    assert phone.page.locator(".carte-departement .carte-case").first.is_visible()
    wide = desktop.open(front_door)
    assert wide.locator(".plan").is_visible()
    shown = wide.locator(".carte-departement .carte-case:visible").evaluate_all(
        "all => all.map(e => e.dataset.territoire)"
    )
    assert shown == ["DEP-971", "DEP-972", "DEP-973", "DEP-974", "DEP-976"]


def test_axe_finds_no_fault_in_the_map_of_all_departements(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
