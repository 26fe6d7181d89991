"""A real Chromium, and the whole default edition to read in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pacte_analysis.press.build import build
from projects import chromium, copy_project

# A closed network makes Chromium's own background requests fail one by one, at length.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the default edition, built once for all browser tests, then moved: it must stand anywhere."""
    root = tmp_path_factory.mktemp("livre")
    project = copy_project(root)
    os.environ["PACTE_DATA"] = str(root / "data")
    try:
        built = build(project, **project.default_edition)
    finally:
        del os.environ["PACTE_DATA"]
    elsewhere = tmp_path_factory.mktemp("ailleurs") / "Un dossier à part"
    shutil.copytree(built.site.resolve(), elsewhere)
    shutil.rmtree(root)
    return elsewhere


@pytest.fixture(scope="session")
def edition(site: Path) -> Path:
    return site / "provence-alpes-cote-d-azur" / "2024"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield launched
        launched.close()


class Watched:
    """A page and what went on in it: requests to anywhere but the site, errors of scripts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def _request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith(("file:", "data:", "blob:")):
            self.foreign.append(url)

    def open(self, path: Path) -> Page:
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    yield Watched(context.new_page())
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", has_touch=True)
    yield Watched(context.new_page())
    context.close()
