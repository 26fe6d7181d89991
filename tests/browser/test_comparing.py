"""The comparison page: complete without a script, any territory of the kind against it with one."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pacte_analysis.comparison import Comparison
from pacte_analysis.display.strips import gap_text
from pacte_analysis.edition import open_edition

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROW = "#bandes .bande[data-ecart]"


@pytest.fixture
def page(edition: Path, desktop) -> Page:
    return desktop.open(edition / "comparaison.html")


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return Comparison(open_edition("REG-93", 2024))


def words(page: Page, part: str) -> list[str]:
    """The text of one cell of each row."""
    found = page.locator(f"{ROW} .{part}").all_text_contents()
    return [" ".join(text.split(" ")).strip() for text in found]


def shown(value) -> str:
    return value.text + value.letter if value.known else "n.\u00a0d."


def test_without_a_script_every_figure_of_the_reference_and_every_gap_is_there(
    edition: Path, browser: Browser, comparison: Comparison
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto((edition / "comparaison.html").as_uri())
    assert plain.locator("#bandes select").count() == 0
    assert words(plain, "bande-autre") == [shown(row.references[-1]) for row in comparison.rows]
    assert words(plain, "bande-ecart") == [gap_text(row.own, row.references[-1]) for row in comparison.rows]
    context.close()


def test_any_territory_of_the_kind_is_marked_with_its_figures_and_the_gap(page: Page, comparison: Comparison) -> None:
    figure = page.locator("#bandes")
    choice = figure.get_by_label("Comparer à")
    assert choice.locator("option").count() == len(comparison.codes) - 1 + 1
    for code in ("REG-53", "REG-94", "REG-01"):
        choice.select_option(code)
        others = [next(value for value in row.values if value.territory == code) for row in comparison.rows]
        assert words(page, "bande-autre") == [shown(value) for value in others]
        gaps = [
            gap_text(row.own, other).replace("'", "\u2019") for row, other in zip(comparison.rows, others, strict=True)
        ]
        assert words(page, "bande-ecart") == gaps
        known = sum(value.known for value in others)
        assert page.locator(f"{ROW} .point-choisi").count() == known
        assert figure.locator("output").inner_text() == f"{known} indicateurs sur {len(others)}"
        assert figure.locator(".bande-tete .bande-autre").inner_text() == comparison.edition.territories[code].name


def test_the_reference_comes_back(page: Page, comparison: Comparison) -> None:
    choice = page.locator("#bandes").get_by_label("Comparer à")
    before = words(page, "bande-autre"), words(page, "bande-ecart")
    choice.select_option("REG-53")
    choice.select_option("repere-0")
    assert (words(page, "bande-autre"), words(page, "bande-ecart")) == before
    assert page.locator(f"{ROW} .point-choisi").count() == 0


def test_a_choice_is_announced_and_is_made_by_keyboard_or_by_a_dot(page: Page) -> None:
    figure = page.locator("#bandes")
    assert figure.locator("output").get_attribute("aria-live") == "polite"
    choice = figure.get_by_label("Comparer à")
    choice.focus()
    page.keyboard.type("Bret")
    assert choice.input_value() == "REG-53"
    figure.locator('.point[data-c="REG-11"]').first.click()
    assert choice.input_value() == "REG-11"


def test_a_phone_scrolls_in_no_other_direction_and_only_this_page_loads_the_script(edition: Path, phone) -> None:
    page = phone.open(edition / "comparaison.html")
    page.locator("#bandes").get_by_label("Comparer à").select_option("REG-76")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.errors == []
    assert "strips.js" in (edition / "comparaison.html").read_text(encoding="utf-8")
    assert not re.search("strips[.]js", (edition / "emploi.html").read_text(encoding="utf-8"))
