"""A reader takes a table away: the file that the browser saves, and what a spreadsheet is given to paste."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def copying(browser: Browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def figure(page: Page, edition: Path, address: str):
    name, _, anchor = address.partition("#")
    page.goto((edition / f"{name}.html").as_uri())
    return page.locator(f"figure#{anchor}")


def test_a_csv_saved_by_the_browser_reads_back_equal_to_the_table_under_the_figure(edition: Path, copying) -> None:
    shown = figure(copying, edition, "vue-d-ensemble#pauvrete-departements")
    with copying.expect_download() as saved:
        shown.locator("a.figure-csv").click()
    _, *rows = csv.reader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8")))
    printed = shown.locator(".figure-donnees tbody tr").evaluate_all(
        "rows => rows.map(r => [r.cells[0].firstChild.textContent.trim(), r.cells[1].textContent])"
    )
    assert [[row[0], f"{float(row[1]):.1f}".replace(".", ",")] for row in rows] == printed
    assert len(printed) > 5


@pytest.mark.parametrize(("button", "decimal"), [("Copier le tableau", ","), ("Copier avec des points décimaux", ".")])
def test_the_table_is_copied_as_a_spreadsheet_pastes_it(edition: Path, copying, button: str, decimal: str) -> None:
    shown = figure(copying, edition, "vue-d-ensemble#departements")
    shown.get_by_role("button", name="Copier le tableau").click()
    if decimal == ".":
        shown.get_by_role("button", name=button).click()
    told = shown.locator(".copier-bilan")
    told.filter(has_text="virgule" if decimal == "," else "point").wait_for()
    pasted = copying.evaluate("navigator.clipboard.readText()")
    head, *rows = [line.split("\t") for line in pasted.rstrip("\n").split("\n")]
    assert {len(row) for row in rows} == {len(head)}
    here = next(row for row in rows if row[0] == "Vaucluse")
    assert f"19{decimal}9" in here
    assert any(cell.isdigit() and len(cell) == 6 for cell in here), here


def test_the_copy_is_reached_and_told_by_keyboard(edition: Path, copying) -> None:
    shown = figure(copying, edition, "vue-d-ensemble#departements")
    shown.get_by_role("button", name="Copier le tableau").focus()
    copying.keyboard.press("Enter")
    shown.get_by_role("status").filter(has_text="Copié").wait_for()


def test_where_the_clipboard_is_not_given_the_older_way_copies(edition: Path, copying) -> None:
    copying.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    shown = figure(copying, edition, "vue-d-ensemble#departements")
    shown.get_by_role("button", name="Copier le tableau").click()
    shown.locator(".copier-bilan").filter(has_text="Copié").wait_for()
