"""The slides in a real Chromium: by keyboard, without a network, at the size of a projector, on paper."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

pytestmark = pytest.mark.browser

SHOWN = "document.querySelector('.diapo.presente').id"

# Every slide stacked at its own size, without what is there for the ear only; strokes of a drawing are cut by its box.
BEYOND = """() => {
  document.documentElement.classList.remove('une-a-une');
  const found = [];
  for (const slide of document.querySelectorAll('.diapo')) {
    const box = slide.getBoundingClientRect();
    for (const part of slide.querySelectorAll('*')) {
      if (part.closest('caption, .lu') || part.closest('svg') && part.tagName !== 'svg') continue;
      const one = part.getBoundingClientRect();
      if (one.width && one.height && (one.left < box.left - 1 || one.right > box.right + 1 || one.top < box.top - 1
          || one.bottom > box.bottom + 1)) found.push(`${slide.id} ${part.tagName}.${part.className}`);
    }
    for (const room of slide.querySelectorAll('.plein, .tuile'))
      if (room.scrollHeight > room.clientHeight + 1 || room.scrollWidth > room.clientWidth + 1) found.push(slide.id);
  }
  document.documentElement.classList.add('une-a-une');
  return found;
}"""

# The smallest text of each slide, in px on a screen of 1280 × 720 (a drawing is drawn larger or smaller than it is).
SMALLEST = """() => {
  document.documentElement.classList.remove('une-a-une');
  const sizes = {};
  for (const slide of document.querySelectorAll('.diapo')) {
    const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const parent = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || parent.closest('caption, .lu, sup, .pied')) continue;
      const drawing = parent.closest('svg');
      const zoom = Number(parent.closest('.ajuste')?.style.zoom || 1);
      const drawn = drawing ? drawing.getScreenCTM().a : zoom;
      const size = parseFloat(getComputedStyle(parent).fontSize) * drawn;
      sizes[slide.id] = Math.min(sizes[slide.id] ?? 99, size);
    }
  }
  document.documentElement.classList.add('une-a-une');
  return sizes;
}"""


@pytest.fixture(scope="session")
def file(deck_file: Path) -> Path:
    return deck_file


@pytest.fixture(scope="module")
def shown(browser: Browser, file: Path) -> Iterator[Page]:
    """The slides on a projector, the network cut; what they ask of it is an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="fr-FR", offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-pret]")
    yield page
    assert wrong == []
    context.close()


def count(page: Page) -> int:
    return page.locator(".diapo").count()


def test_each_slide_is_reached_by_the_keyboard_and_has_its_address(shown: Page) -> None:
    shown.keyboard.press("Home")
    seen = [shown.evaluate(SHOWN)]
    for _ in range(count(shown) - 1):
        shown.keyboard.press("ArrowRight")
        shown.wait_for_selector(f".diapo.presente:not([id='{seen[-1]}'])")
        seen.append(shown.evaluate(SHOWN))
        assert shown.url.endswith(f"#{seen[-1]}")
        assert shown.evaluate("document.activeElement.closest('.diapo').id") == seen[-1]
    assert seen == [f"/{place}" for place in range(1, count(shown) + 1)]
    shown.keyboard.press("ArrowRight")
    assert shown.evaluate(SHOWN) == seen[-1]
    for key, wanted in (("PageUp", seen[-2]), ("Home", "/1"), (" ", "/2"), ("Shift+ ", "/1"), ("End", seen[-1])):
        shown.keyboard.press(key)
        shown.wait_for_selector(f".diapo.presente[id='{wanted}']")


def test_the_list_of_slides_leads_to_each_and_the_keys_of_the_list_turn_no_slide(shown: Page) -> None:
    shown.keyboard.press("Home")
    shown.keyboard.press("s")
    links = shown.locator(".sommaire li a")
    assert links.count() == count(shown)
    shown.keyboard.press("ArrowDown")
    assert shown.evaluate(SHOWN) == "/1"
    links.nth(4).click()
    shown.wait_for_selector(".diapo.presente[id='/5']")
    assert not shown.locator(".sommaire").is_visible()


def test_a_given_address_opens_its_slide_and_a_wrong_one_the_nearest(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    for asked, wanted in (("#/4", "/4"), ("#/9999", None), ("#/0", "/1"), ("#ailleurs", "/1")):
        page.goto("about:blank")
        page.goto(file.as_uri() + asked)
        page.wait_for_selector("html[data-pret]")
        assert page.evaluate(SHOWN) == (wanted or f"/{count(page)}")
    page.close()


def test_nothing_goes_beyond_its_slide_and_all_can_be_read(shown: Page) -> None:
    assert shown.evaluate(BEYOND) == []
    sizes = shown.evaluate(SMALLEST)
    assert {slide: size for slide, size in sizes.items() if size < 11} == {}


def test_too_long_a_text_is_seen_as_going_beyond(shown: Page) -> None:
    content = shown.locator(".diapo-texte .ajuste")
    was = content.inner_html()
    content.evaluate("(element) => { element.innerHTML = '<p>long</p>'.repeat(40); }")
    assert shown.evaluate(BEYOND)
    content.evaluate("(element, was) => { element.innerHTML = was; }", was)


def test_paper_has_one_slide_a_page(shown: Page) -> None:
    printed = PdfReader(io.BytesIO(shown.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))
    assert len(printed.pages) == count(shown)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages} == {(960, 540)}
    headings = shown.locator(".diapo :is(h1, h2)").all_inner_texts()
    for page, heading in list(zip(printed.pages, headings, strict=True))[1::7]:
        assert re.sub(r"\s", "", heading)[:30] in re.sub(r"\s", "", page.extract_text())


def test_axe_finds_nothing_in_any_slide(browser: Browser, file: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-pret]")
    page.evaluate("document.documentElement.classList.remove('une-a-une')")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found.response["violations"]] == []
    page.close()


def test_without_a_script_the_slides_stand_one_under_another(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri() + "#/3")
    assert page.locator(".diapo").nth(1).is_visible()
    assert abs(page.locator(".diapo").nth(2).bounding_box()["y"]) < 2  # type: ignore[index]
    context.close()
