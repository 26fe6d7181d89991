"""The register of actions in a real browser, from a file: whole without a script, chosen, sorted and paged with one."""

import csv
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from extracts import made, many
from pacte_analysis.display import style, stylesheet
from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.books.extension import STATIC
from pacte_analysis.register import Register
from pacte_analysis.tables.extract.model import Extract

pytestmark = pytest.mark.browser

ROWS = ".registre tbody tr:visible"
HOSTILE = "<img src=x onerror=\"document.title='piégé'\"> <b>gras</b>"


def written(folder: Path, extract: Extract) -> Path:
    """A page that holds nothing but the register of an extract, as the book prints it."""
    figure = Register(open_catalogue(), extract).figure()
    script = (STATIC / "register.js").read_text(encoding="utf-8")
    path = folder / "actions.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Actions</title><style>body {{ background: var(--papier); color: var(--encre) }}"
        f"{style.css_variables()}{stylesheet.figure_css()}</style>"
        f"<main class='contenu'><h1>Actions</h1>{figure.html('actions.csv')}</main><script>{script}</script></html>",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("registre"), many(120))


@pytest.fixture
def page(hundred: Path, desktop) -> Page:
    return desktop.open(hundred)


def said(page: Page) -> str:
    return page.locator(".registre output").inner_text().replace("\u202f", " ")


def test_without_a_script_the_table_is_whole_and_plain(hundred: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(hundred.as_uri())
    assert plain.locator(ROWS).count() == 120
    assert plain.locator("select, button, input").count() == 0
    context.close()


def test_choices_add_up_and_the_count_is_told(page: Page) -> None:
    assert said(page) == "120 actions"
    page.get_by_label("Axe", exact=True).select_option("droits")
    axis = int(said(page).split()[0])
    page.get_by_label("Zone").select_option("rural")
    both = int(said(page).split()[0])
    assert 0 < both < axis < 120
    assert said(page) == f"{both} actions sur 120"
    assert page.locator(ROWS).count() == both
    assert page.locator(f'{ROWS}:not([data-axe="droits"][data-zone~="rural"])').count() == 0
    page.get_by_role("button", name="Tout montrer").click()
    page.wait_for_function("document.querySelector('.registre output').textContent === '120 actions'")
    assert page.get_by_label("Zone").input_value() == ""


def test_an_axis_leaves_only_its_themes_to_choose(page: Page) -> None:
    themes = page.get_by_label("Thématique")
    assert themes.locator("optgroup").count() == 4
    page.get_by_label("Axe", exact=True).select_option("emploi")
    assert themes.locator("optgroup").count() == 0
    assert [option.get_attribute("value") for option in themes.locator("option").all()] == ["", "levee_freins"]


def test_words_of_a_title_are_found_whatever_their_accents(page: Page) -> None:
    page.get_by_label("Mots du titre").fill("NUMERO 117,")
    assert said(page) == "1 action sur 120"
    page.get_by_label("Mots du titre").fill("zzz")
    assert said(page) == "Aucune action ne répond à ces choix (120 actions en tout)."
    assert page.locator(ROWS).count() == 0


def test_a_column_is_sorted_from_the_keyboard_and_says_so(page: Page) -> None:
    head = page.get_by_role("columnheader", name="Crédits 2024")
    button = head.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"
    amounts = [
        int(words.replace("\u202f", "").replace("\u00a0", ""))
        for words in page.locator(".registre tbody tr:not([hidden]) td:last-child").all_inner_texts()
        if words
    ]
    assert amounts == sorted(amounts, reverse=True)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    values = page.locator(".registre tbody td:last-child").evaluate_all(
        "cells => cells.map(c => c.dataset.valeur ?? '')"
    )
    # What is not known comes last, whichever the way.
    assert values.index("") > 90
    assert all(value == "" for value in values[values.index("") :])
    assert page.locator("[aria-sort]").count() == 1


def test_long_lists_are_turned_page_by_page(page: Page) -> None:
    assert page.locator(ROWS).count() == 50
    pager = page.get_by_role("navigation", name="Pages du tableau")
    assert pager.get_by_role("button", name="Précédentes").get_attribute("aria-disabled") == "true"
    following = pager.get_by_role("button", name="Suivantes")
    following.click()
    following.click()
    assert page.locator(ROWS).count() == 20
    assert "101 à 120 sur 120" in pager.inner_text()
    assert following.get_attribute("aria-disabled") == "true"
    page.get_by_label("Axe", exact=True).select_option("emploi")
    assert not pager.is_visible()


def test_what_is_printed_is_what_was_chosen_and_not_one_page_of_it(page: Page) -> None:
    page.get_by_label("Zone").select_option("qpv")
    wanted = int(said(page).split()[0])
    assert wanted > 50
    page.emulate_media(media="print")
    assert page.locator(ROWS).count() == wanted
    assert not page.locator(".registre-choix").is_visible()
    # A button is not repeated at the head of each sheet of paper; its words are.
    assert page.locator("thead button").first.evaluate("one => getComputedStyle(one).display") == "contents"


def test_an_address_that_names_a_hidden_action_shows_it(page: Page) -> None:
    page.get_by_label("Axe", exact=True).select_option("emploi")
    page.evaluate("location.hash = '#action-a-120'")
    page.locator("#action-a-120").wait_for(state="visible")
    assert said(page) == "120 actions"


def test_the_choice_is_taken_away_as_csv_with_its_warning(page: Page) -> None:
    page.get_by_label("Mots du titre").fill("117")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Télécharger la sélection").click()
    content = Path(taken.value.path()).read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(content))
    assert row["Action"].startswith("Action numéro 117, d’un titre")
    assert row["Crédits 2024 (€)"] == "234000.00"
    assert row["Mention"] == "Données fictives"


def test_hostile_titles_are_text_in_the_page_and_in_what_is_taken(tmp_path: Path, desktop) -> None:
    rows = [{"titre": HOSTILE}, {"action": "A-2", "titre": '=1+1,"x"', "porteur": "DEP-06"}, {"action": "A-3"}]
    shown = desktop.open(written(tmp_path, made(*rows)))
    assert shown.title() == "Actions"
    assert shown.locator(".registre tbody :is(img, b)").count() == 0
    shown.get_by_label("Contrat").select_option("cls-DEP-06")
    with shown.expect_download() as taken:
        shown.get_by_role("button", name="Télécharger la sélection").click()
    (row,) = csv.DictReader(io.StringIO(Path(taken.value.path()).read_text(encoding="utf-8")))
    assert row["Action"].startswith("'=1+1")
    assert desktop.errors == []
    assert desktop.foreign == []


def test_on_a_phone_an_action_is_a_card_and_the_page_does_not_scroll_sideways(hundred: Path, phone) -> None:
    shown = phone.open(hundred)
    assert shown.locator(ROWS).count() == 20
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.locator(".registre thead").is_visible() is False
    shown.get_by_label("Trier par").select_option("5 -1")
    assert shown.locator(ROWS).first.locator("td").last.inner_text().replace("\u202f", " ").endswith("240 000")
    assert shown.locator(ROWS).first.evaluate("row => row.getBoundingClientRect().height") < 260


def test_the_width_of_a_page_holds_every_column(hundred: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 760, "height": 900}, locale="fr-FR")
    shown = context.new_page()
    shown.goto(hundred.as_uri())
    # What a page of 1280 px leaves to a figure.
    shown.evaluate("document.querySelector('.registre').style.width = '720px'")
    widths = shown.evaluate("(box => [box.scrollWidth, box.clientWidth])(document.querySelector('.tableau-defile'))")
    context.close()
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault(hundred: Path, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
    shown = context.new_page()
    shown.goto(hundred.as_uri())
    faults = Axe().run(shown, ".registre").response["violations"]
    context.close()
    assert [f"{fault['id']} : {fault['nodes'][0]['html']}" for fault in faults] == []


def test_two_thousand_actions_stay_quick(tmp_path: Path, desktop) -> None:
    shown = desktop.open(written(tmp_path, many(2000)))
    took = shown.evaluate(
        """() => {
            const select = document.querySelector(".choix-axe select");
            const start = performance.now();
            select.value = "droits";
            select.dispatchEvent(new Event("change", { bubbles: true }));
            document.querySelector("thead th:last-child button").click();
            document.body.getBoundingClientRect();
            return performance.now() - start;
        }"""
    )
    assert said(shown).startswith("500 actions sur 2 000")
    assert took < 1000
    assert shown.locator(ROWS).count() == 50
