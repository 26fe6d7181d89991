"""From one edition to another: the panel of the masthead, the front door, the addresses of the latest editions."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.sites.site import PrintedEdition
from pacte_analysis.press.sites.tile_map import INDICATOR
from projects import ROOT, shelve

pytestmark = pytest.mark.browser

# What stands in the book printed below for an edition's own name, address and year.
NAME, ADDRESS, YEAR = "Nom du territoire", "adresse-du-territoire", "1789"

# Whether an element is clipped away: heard and not seen.
HIDDEN = "element => getComputedStyle(element).clipPath === 'inset(50%)'"

PAGES = {
    "index": "# Accueil\n\nUn livre.\n",
    "enfance": "# Enfance\n\nUn chapitre.\n\n## Les familles\n\nUne section.\n",
    "emploi": "# Emploi\n\nUn chapitre.\n",
}

EDITIONS = {
    ("FRANCE-F", 2024): (),
    ("REG-93", 2023): (),
    ("REG-93", 2024): (),
    ("REG-04", 2024): (),
    ("DEP-974", 2024): (),
    ("DEP-04", 2024): ("emploi",),
    ("REG-76", 2019): (),
    ("METRO-200046977", 2024): (),
}


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of several editions of a small book, each with its own name and without the pages said above."""
    folder = tmp_path_factory.mktemp("modele")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    sphinx = config["sphinx"]["config"]
    sphinx.pop("nb_custom_formats", None)
    sphinx.pop("html_extra_path", None)
    sphinx["bibtex_bibfiles"] = []
    sphinx.setdefault("html_context", {})["pacte"] = {
        "territory": NAME,
        "year": YEAR,
        "front_door": "../../index.html",
        "address": f"{ADDRESS}/{YEAR}",
        "latest": "../derniere/",
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    contents = {"format": "jb-book", "root": "index", "chapters": [{"file": name} for name in PAGES if name != "index"]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    for name, text in PAGES.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    subprocess.run([sys.executable, "-c", program, "build", str(folder), "-W", "-q"], check=True, capture_output=True)
    root = tmp_path_factory.mktemp("editions") / "Un dossier à part"
    printed = []
    for (code, year), without in EDITIONS.items():
        who = open_catalogue().territories[code]
        html = root / "livres" / f"{code}-{year}"
        shutil.copytree(folder / "_build" / "html", html, ignore=shutil.ignore_patterns(".*", "_sources"))
        for name in without:
            (html / f"{name}.html").unlink()
        for page in html.glob("*.html"):
            text = page.read_text(encoding="utf-8").replace(NAME, str(who)).replace(ADDRESS, who.slug)
            page.write_text(text.replace(YEAR, str(year)), encoding="utf-8")
        printed.append(PrintedEdition(who.code, who.name, who.kind, who.slug, year, html))
    return shelve(root, printed).resolve()


@pytest.fixture
def page(desktop) -> Page:
    return desktop.page


@pytest.fixture(scope="session")
def served(editions: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the same site under a prefix, as a host would serve it."""
    root = tmp_path_factory.mktemp("hote")
    shutil.copytree(editions, root / "un" / "prefixe")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/un/prefixe"
    server.shutdown()
    thread.join()


def read(page: Page, editions: Path, address: str) -> Page:
    name, mark, section = address.partition("#")
    page.goto((editions / name).as_uri() + mark + section)
    return page


def panel_of(page: Page) -> Page:
    """The page with the panel of editions open."""
    page.get_by_role("button", name="changer de territoire ou d’année").click()
    page.get_by_role("dialog", name="Changer de territoire ou d’année").wait_for()
    return page


def arrived(page: Page, address: str) -> bool:
    page.wait_for_url(f"**/{address}")
    return True


# --- the panel --------------------------------------------------------------------------------------------------------


def test_another_year_stays_on_the_chapter_and_on_the_section(editions: Path, page: Page) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2024/enfance.html#les-familles")
    panel_of(page).get_by_role("dialog").get_by_role("link", name="2023", exact=True).click()
    assert arrived(page, "provence-alpes-cote-d-azur/2023/enfance.html#les-familles")


def test_another_territory_stays_on_the_chapter(editions: Path, page: Page) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2024/emploi.html")
    panel_of(page).get_by_role("dialog").get_by_role("link", name="France", exact=True).click()
    assert arrived(page, "france/2024/emploi.html")


def test_a_chapter_that_the_other_edition_has_not_leads_to_its_home_and_says_so(editions: Path, page: Page) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2024/emploi.html")
    panel_of(page).get_by_role("dialog").get_by_role("link", name="04 Alpes-de-Haute-Provence (accueil)").click()
    assert arrived(page, "alpes-de-haute-provence/2024/index.html")


def test_an_edition_of_another_year_says_which(editions: Path, page: Page) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2024/emploi.html")
    panel_of(page).get_by_role("dialog").get_by_role("link", name="Occitanie, 2019").click()
    assert arrived(page, "occitanie/2019/emploi.html")


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [
        ("reunion", "La Réunion, région", 2),
        ("RÉUNION", "La Réunion, région", 2),
        ("paca", "Provence-Alpes-Côte d’Azur", 1),
        ("cote d azur", "Provence-Alpes-Côte d’Azur", 1),
        ("04", "La Réunion", 2),
        ("4", "La Réunion", 2),
        ("974", "974 La Réunion", 1),
        ("dep-04", "04 Alpes-de-Haute-Provence", 1),
        ("lyon", "Métropole de Lyon", 1),
        ("brest", "", 0),
    ],
)
def test_a_name_typed_without_accents_or_a_code_finds(
    editions: Path, page: Page, typed: str, first: str, count: int
) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2024/index.html")
    panel = panel_of(page).get_by_role("dialog")
    panel.get_by_label("Territoire", exact=True).fill(typed)
    names = panel.locator(".choix-liste a").all_inner_texts()
    assert len(names) == count, names
    assert count == 0 or names[0].replace("\n", " ").startswith(first)
    assert panel.get_by_role("status").inner_text().startswith(str(count) if count else "Aucune édition")


def test_the_keyboard_alone_changes_edition(editions: Path, page: Page) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2024/enfance.html")
    opener = page.get_by_role("button", name="Édition : Provence-Alpes-Côte d’Azur")
    opener.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("searchbox", name="Territoire")
    assert field.evaluate("field => field === document.activeElement")
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert opener.evaluate("opener => opener === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.type("reun")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "974 La Réunion, département"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert field.evaluate("field => field === document.activeElement")
    page.keyboard.press("Enter")
    assert arrived(page, "la-reunion/2024/enfance.html")


def test_where_one_is_is_marked(editions: Path, page: Page) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2023/enfance.html")
    panel = panel_of(page).get_by_role("dialog")
    assert panel.locator("[aria-current=page]").all_inner_texts() == ["2023", "Provence-Alpes-Côte d’Azur"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_in_the_open_panel(editions: Path, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = panel_of(read(context.new_page(), editions, "provence-alpes-cote-d-azur/2023/enfance.html"))
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 844
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
    context.close()


def test_on_a_phone_the_panel_closes_by_its_button(editions: Path, phone) -> None:
    panel_of(read(phone.page, editions, "provence-alpes-cote-d-azur/2024/enfance.html"))
    phone.page.get_by_role("button", name="Fermer", exact=True).click()
    assert not phone.page.get_by_role("dialog").is_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_under_a_prefix_on_a_server_the_panel_works_as_from_a_folder(served: str, page: Page) -> None:
    page.goto(f"{served}/provence-alpes-cote-d-azur/2024/enfance.html")
    panel_of(page).get_by_role("dialog").get_by_role("link", name="France", exact=True).click()
    page.wait_for_url(f"{served}/france/2024/enfance.html")
    page.goto(f"{served}/provence-alpes-cote-d-azur/derniere/emploi.html")
    page.wait_for_url(f"{served}/provence-alpes-cote-d-azur/2024/emploi.html")


def test_without_a_script_the_masthead_leads_to_the_list_of_editions(editions: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = read(context.new_page(), editions, "provence-alpes-cote-d-azur/2023/enfance.html")
    assert page.get_by_role("banner").get_by_role("link", name="Toutes les éditions").is_visible()
    page.get_by_role("link", name="changer de territoire ou d’année").click()
    assert arrived(page, "index.html#provence-alpes-cote-d-azur")
    context.close()


def test_a_book_without_its_site_keeps_its_link(editions: Path, tmp_path: Path, page: Page) -> None:
    alone = tmp_path / "site" / "a" / "2024"
    shutil.copytree(editions / "provence-alpes-cote-d-azur" / "2024", alone)
    page.goto((alone / "enfance.html").as_uri())
    assert page.get_by_role("link", name="changer de territoire ou d’année").is_visible()
    assert page.get_by_role("dialog").count() == 0


# --- older editions ---------------------------------------------------------------------------------------------------


def test_an_older_edition_says_that_a_newer_one_exists_and_leads_to_the_same_chapter(
    editions: Path, page: Page
) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/2023/enfance.html")
    banner = page.get_by_role("complementary", name="Édition plus récente")
    assert "Édition 2023. Une édition plus récente existe : 2024." in banner.inner_text().replace("\u00a0", " ")
    banner.get_by_role("link").click()
    assert arrived(page, "provence-alpes-cote-d-azur/2024/enfance.html")
    assert page.get_by_role("complementary", name="Édition plus récente").count() == 0


def test_a_page_that_the_latest_edition_has_not_leads_to_its_home(editions: Path, tmp_path: Path, page: Page) -> None:
    copied = tmp_path / "site"
    shutil.copytree(editions, copied)
    listed = (copied / "editions.js").read_text(encoding="utf-8")
    newest = '"adresse":"provence-alpes-cote-d-azur/2024/index.html","resume":"","absentes":['
    assert newest in listed
    (copied / "editions.js").write_text(listed.replace(newest, f'{newest}"emploi.html",'), encoding="utf-8")
    read(page, copied, "provence-alpes-cote-d-azur/2023/emploi.html")
    page.get_by_role("link", name="Lire l’édition 2024").click()
    assert arrived(page, "provence-alpes-cote-d-azur/2024/index.html")


@pytest.mark.parametrize("script", [True, False])
def test_the_latest_edition_is_a_link_away_with_or_without_a_script(
    editions: Path, browser: Browser, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = read(context.new_page(), editions, "provence-alpes-cote-d-azur/2023/emploi.html")
    page.get_by_role("contentinfo").get_by_role("link", name="Dernière édition").click()
    assert arrived(page, "provence-alpes-cote-d-azur/2024/emploi.html")
    context.close()


def test_an_address_of_the_latest_edition_keeps_the_section(editions: Path, page: Page) -> None:
    read(page, editions, "provence-alpes-cote-d-azur/derniere/enfance.html#les-familles")
    assert arrived(page, "provence-alpes-cote-d-azur/2024/enfance.html#les-familles")


# --- the front door ---------------------------------------------------------------------------------------------------


def test_the_front_door_finds_by_typing_and_enter_follows(editions: Path, page: Page) -> None:
    read(page, editions, "index.html")
    page.get_by_label("Trouver un territoire").fill("cote azur")
    assert page.locator(".trouver-liste a").all_inner_texts() == ["Provence-Alpes-Côte d’Azur, région 2024"]
    page.keyboard.press("Enter")
    assert arrived(page, "provence-alpes-cote-d-azur/2024/index.html")


def test_the_front_door_finds_a_territory_without_edition_and_says_so(editions: Path, page: Page) -> None:
    read(page, editions, "index.html")
    page.get_by_label("Trouver un territoire").fill("vaucluse")
    found = page.locator(".trouver-liste li")
    assert (
        found.all_inner_texts()[0].replace("\u00a0", " ").startswith("84 Vaucluse, département : pas encore d’édition")
    )
    found.get_by_role("link", name="Voir Provence-Alpes-Côte d’Azur").click()
    assert arrived(page, "provence-alpes-cote-d-azur/2024/index.html")


def test_escape_empties_the_field_and_a_name_that_is_nowhere_is_said(editions: Path, page: Page) -> None:
    read(page, editions, "index.html")
    field = page.get_by_label("Trouver un territoire")
    field.fill("atlantide")
    assert page.locator(".trouver-compte").inner_text() == "Aucun territoire de ce nom."
    field.press("Escape")
    assert field.input_value() == ""
    assert not page.locator(".trouver-liste").is_visible()


def test_a_tile_leads_to_its_edition_and_says_its_name_and_its_figure(editions: Path, page: Page) -> None:
    page.set_viewport_size({"width": 600, "height": 900})
    read(page, editions, "index.html")
    (rate,) = (row for row in open_catalogue().observations(INDICATOR, "DEP-04") if row["periode"] == "2021")
    figure = str(rate["valeur"]).replace(".", ",")
    tile = page.get_by_role("link", name=f"04 Alpes-de-Haute-Provence, taux de pauvreté {figure} % (édition 2024)")
    name = tile.locator(".carte-nom")
    assert name.evaluate(HIDDEN)
    tile.hover()
    assert not name.evaluate(HIDDEN)
    tile.click()
    assert arrived(page, "alpes-de-haute-provence/2024/index.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["index.html", "derniere/index.html"])
def test_axe_finds_no_fault_at_the_root_and_nothing_scrolls_sideways(
    editions: Path, browser: Browser, name: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    read(page, editions, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
    context.close()


def test_tiles_are_large_enough_to_touch_on_a_phone(editions: Path, phone) -> None:
    page = read(phone.page, editions, "index.html")
    sizes = page.eval_on_selector_all(
        ".carte-case > *", "tiles => tiles.map(t => t.getBoundingClientRect()).map(b => Math.min(b.width, b.height))"
    )
    assert len(sizes) == 119
    assert min(sizes) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
