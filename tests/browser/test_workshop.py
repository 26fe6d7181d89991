"""The workshop in a real JupyterLab and a real Voilà: one server for both, with an empty home folder."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from pacte_analysis.press.project import Project
from pacte_analysis.workshop.jupyter import COCKPIT, environment, lab
from projects import ROOT, SMALL_CHAPTER, small_copy

pytestmark = pytest.mark.browser

FIGURE = """
```{code-cell} ipython3
from pacte_analysis.display import ranked_bars

show(ranked_bars(
    edition.values("taux_pauvrete_60", "régions métropolitaines"), title="La pauvreté", highlight="REG-93", id="rangs",
))
```
"""

# Milliseconds that a step may take on a machine that does other things.
PATIENCE = 120_000


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Iterator[tuple[Project, str, Path]]:
    """A small project whose JupyterLab runs: the project, its address with `{}` for a page, the home folder."""
    root, home = tmp_path_factory.mktemp("atelier"), tmp_path_factory.mktemp("maison")
    project = small_copy(root)
    shutil.copytree(ROOT / "jupyter", root / "jupyter")
    for name in ("jupytext.toml", "notebooks/jupytext.toml", COCKPIT):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / name, root / name)
    chapter = SMALL_CHAPTER.replace("Python 3", "Baromètre des solidarités").replace(
        "[parameters]\n", "[parameters]\n\n"
    )
    (root / "notebooks" / "index.md").write_text(chapter + FIGURE, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # The page says when its extensions are there only when it shows its application.
    options = [
        "--LabApp.expose_app_in_browser=True",
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=essai",
        "--allow-root",
    ]
    log = (root / "jupyter.log").open("wb")
    surroundings = environment(project) | {
        "HOME": str(home),
        "PACTE_DATA": str(root / "data"),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    server = subprocess.Popen(lab(project, options), cwd=root, env=surroundings, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/{{}}?token=essai"
    try:
        _wait(address.format("api"), server)
        yield project, address, home
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and server.poll() is None:
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail("JupyterLab did not start")


def _run_all(page) -> None:
    # Before its kernel is there, JupyterLab runs nothing and says nothing.
    page.get_by_text("Baromètre des solidarités | Inactif").wait_for()
    page.get_by_role("menuitem", name="Exécution", exact=True).click()
    page.locator('[data-command="runmenu:run-all"]').click()


def test_a_chapter_opens_by_a_double_click_runs_from_top_to_bottom_and_is_saved_to_the_letter(browser, workshop):
    project, address, home = workshop
    chapter = project.root / "notebooks" / "index.md"
    written = chapter.read_bytes()
    page = browser.new_page(viewport={"width": 1400, "height": 1400})
    page.set_default_timeout(PATIENCE)
    page.goto(address.format("lab/tree/notebooks"), wait_until="commit")
    page.locator(".jp-DirListing-item", has_text="index.md").wait_for()
    # The extension that opens texts as notebooks comes after the list of files.
    page.evaluate("() => window.jupyterapp.allPluginsActivated")
    page.locator(".jp-DirListing-item", has_text="index.md").dblclick()
    page.locator(".jp-NotebookPanel").wait_for()
    _run_all(page)
    figure = page.locator("figure.figure")
    figure.wait_for()
    assert page.locator(".jp-OutputArea", has_text="Traceback").count() == 0
    assert figure.locator(".figure-notes", has_text="Champ").is_visible()
    assert figure.locator("svg:visible").count() == 1
    assert "Pacte Sans" in figure.locator("svg:visible text").first.evaluate(
        "text => getComputedStyle(text).fontFamily"
    )
    assert page.evaluate("document.fonts.check('16px \"Pacte Sans\"')")
    published = page.locator(".jp-OutputArea", has_text="Noms publiés").first
    said = published.inner_text().replace("\u00a0", " ").replace("\u202f", " ")
    assert "17,4 %" in said
    assert "En Provence-Alpes-Côte d’Azur, 17,4 % de la population est pauvre." in said
    assert "Affirmation vérifiée" in said
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    assert chapter.read_bytes() == written
    assert [path.name for path in home.rglob("*")] == []
    page.close()


def test_the_cockpit_runs_an_edition_and_opens_its_page(browser, workshop):
    _, address, home = workshop
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    # Without what the former test left open.
    page.goto(address.format(f"lab/tree/{COCKPIT}") + "&reset", wait_until="commit")
    page.locator(".jp-NotebookPanel").wait_for()
    page.evaluate("() => window.jupyterapp.allPluginsActivated")
    _run_all(page)
    page.get_by_label("Territoire").fill("var")
    page.locator(".figure-titre", has_text="Chiffres clés dans le Var").wait_for()
    page.get_by_label("Territoire").fill("paca")
    page.locator(".figure-titre", has_text="Chiffres clés en Provence-Alpes-Côte d’Azur").wait_for()
    page.get_by_label("Chapitre").select_option("Accueil")
    page.get_by_role("button", name="Exécuter", exact=True).click()
    link = page.get_by_role("link", name="Ouvrir la page")
    link.wait_for()
    assert page.get_by_role("row", name="Accueil exécuté").is_visible()
    with context.expect_page() as opened:
        link.click()
    opened.value.get_by_role("heading", level=1, name="Pauvreté en Provence-Alpes-Côte d’Azur").wait_for()
    assert [path.name for path in home.rglob("*")] == []
    context.close()


def test_the_cockpit_under_voila_is_french_keyed_and_asks_nothing_of_the_network(browser, workshop):
    from axe_playwright_python.sync_playwright import Axe

    _, address, _ = workshop
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address.format(f"voila/render/{COCKPIT}"), wait_until="commit")
    page.locator(".figure-titre", has_text="Chiffres clés en Provence-Alpes-Côte d’Azur").wait_for()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.get_by_label("Territoire").fill("corrèze")
    page.locator(".figure-titre", has_text="Chiffres clés en Corrèze").wait_for()
    focused = []
    for _ in range(5):
        focused.append(
            page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        )
        page.keyboard.press("Tab")
    assert focused == ["Territoire", "Trouvés", "Année", "Chapitre", "Exécuter"]
    found = Axe().run(page, context=".cockpit").response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    page.close()
