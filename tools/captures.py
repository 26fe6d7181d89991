"""Take the pictures of the analyst's guide: `python tools/captures.py` writes `book/captures/*.webp`.

The recipes are followed on a copy of the project, under `_build/captures/`, as the guide writes them; then the preview
and JupyterLab are opened in Chromium. To be run when what they show has changed; look at each picture.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "guide")]

from recipes import recipes  # noqa: E402

from pacte_analysis.press.audit.browser import launched  # noqa: E402
from pacte_analysis.press.project import Project  # noqa: E402
from pacte_analysis.workshop.jupyter import COCKPIT, cockpit, environment, lab  # noqa: E402

PICTURES = ROOT / "book" / "captures"
SOURCES = ("notebooks", "book", "data", "jupyter")
FILES = ("_config.yml", "_toc.yml", "editions.yml", "jupytext.toml", "requirements.lock")

# Every edition holds the pictures: they must stay light.
MOST = 100_000
WIDTH = 1100

# A busy machine prints a whole book in minutes.
PATIENCE = 600_000


def main() -> None:
    project = copied()
    os.environ["PACTE_DATA"] = str(project.root / "data")
    PICTURES.mkdir(exist_ok=True)
    for name in ("recette-chiffre", "recette-graphique"):
        added("guide-recettes", name)
    with launched() as browser:
        with preview(project) as address:
            page = opened(browser, urljoin(address, "enfance.html"), height=520)
            page.locator("#niveaux-de-vie").wait_for(timeout=PATIENCE)
            save("graphique", page.locator("#niveaux-de-vie").screenshot())
            added("guide-messages", "message-nombre")
            page.locator("#pacte-apercu:not([hidden])").wait_for(timeout=PATIENCE)
            page.wait_for_timeout(500)
            save("apercu", page.screenshot())
        with served(lab(project, _options(8871)), project, 8871):
            page = opened(browser, "http://127.0.0.1:8871/lab/tree/notebooks?token=x", height=820)
            page.locator(".jp-DirListing-item", has_text="enfance.md").dblclick(timeout=PATIENCE)
            page.locator(".jp-NotebookPanel").wait_for(timeout=PATIENCE)
            page.wait_for_timeout(5000)
            page.get_by_role("menuitem", name="Exécution", exact=True).click()
            page.locator('[data-command="runmenu:run-all"]').click()
            page.wait_for_timeout(30_000)
            scroll = "e => { (e.querySelector('.jp-WindowedPanel-outer') || e).scrollTop = 900 }"
            page.locator(".jp-Notebook").evaluate(scroll)
            page.wait_for_timeout(2000)
            save("jupyterlab", page.screenshot())
        with served(cockpit(project, _options(8872)), project, 8872):
            page = opened(browser, f"http://127.0.0.1:8872/voila/render/{COCKPIT}?token=x", height=820)
            page.locator(".figure-titre", has_text="Chiffres clés").wait_for(timeout=PATIENCE)
            page.wait_for_timeout(1000)
            save("cockpit", page.screenshot())
        to_sign(project)
        page = opened(browser, (project.build_folder / "relecture" / "REG-93-2024" / "index.html").as_uri(), height=900)
        save("relecture", page.screenshot())


def to_sign(project: Project) -> None:
    """The page that tells what changes, when a published sentence is written again."""
    shutil.copy2(ROOT / "notebooks" / "enfance.md", project.root / "notebooks" / "enfance.md")
    pacte(project, "build")
    steps = recipes("guide-recettes")["recette-publier"]
    chapter = project.root / "notebooks" / "enfance.md"
    former, latter = (step.body.strip() for step in steps if step.target == "notebooks/enfance.md")
    chapter.write_text(chapter.read_text(encoding="utf-8").replace(former, latter), encoding="utf-8")
    pacte(project, "diff", "REG-93/2024")


def pacte(project: Project, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pacte_analysis.cli.main", *arguments], cwd=project.root, check=True)


def copied() -> Project:
    """The project apart, as it is committed."""
    root = ROOT / "_build" / "captures"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name in SOURCES:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in FILES:
        shutil.copy2(ROOT / name, root / name)
    return Project(root)


def added(page: str, name: str) -> None:
    """Write what a recipe of the guide adds at the end of files."""
    for step in recipes(page)[name]:
        if step.kind == "end":
            path = ROOT / "_build" / "captures" / step.target
            path.write_text(path.read_text(encoding="utf-8") + step.body, encoding="utf-8")


@contextmanager
def preview(project: Project) -> Iterator[str]:
    """A preview of the copy: its address, once the book is printed."""
    command = [sys.executable, "-m", "pacte_analysis.cli.main", "preview", "--port", "0"]
    with subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().split()[2]
        process.stdout.readline()
        try:
            yield address
        finally:
            process.terminate()


@contextmanager
def served(command: Sequence[str], project: Project, port: int) -> Iterator[None]:
    """A Jupyter server, once it answers."""
    with subprocess.Popen(command, cwd=project.root, env=environment(project), stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            yield
        finally:
            process.terminate()


def _options(port: int) -> list[str]:
    browser = "--ServerApp.open_browser=False"
    return [browser, f"--ServerApp.port={port}", "--IdentityProvider.token=x", "--allow-root"]


def opened(browser: Browser, address: str, height: int) -> Page:
    page = browser.new_page(viewport={"width": WIDTH, "height": height}, locale="fr-FR", color_scheme="light")
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    return page


def save(name: str, png: bytes) -> None:
    """Keep a picture, as light as it can be and still be read."""
    target = PICTURES / f"{name}.webp"
    Image.open(io.BytesIO(png)).save(target, "WEBP", quality=70, method=6)
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)} : {size / 1000:.0f} ko", flush=True)
    if size > MOST:
        raise SystemExit(f"{target.name} pèse plus de {MOST // 1000} ko : montrez moins.")


if __name__ == "__main__":
    main()
