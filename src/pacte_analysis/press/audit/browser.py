"""The real browser that some checks open pages in: Debian's Chromium, driven by playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pacte_analysis.errors import PacteError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

# Chromium's own requests fail one by one, at length, where the network is closed.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(PacteError):
    """No browser, or nothing to drive it with."""


def chromium() -> str | None:
    """The program, where there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def require() -> str:
    """The program. Raises `NoBrowser`, which says what to install."""
    program = chromium()
    if program is None:
        raise NoBrowser(
            "Les pages n'ont pas été ouvertes : aucun navigateur Chromium ici. Installez-le (Debian, Ubuntu : "
            "sudo apt-get install chromium ; Windows, macOS : Chrome ou Chromium, dans le PATH), puis relancez."
        )
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        raise NoBrowser(
            "Les pages n'ont pas été ouvertes : playwright ou axe-playwright-python manquent. Installez tout ce que "
            "nomme requirements.lock (make book le fait), puis relancez."
        )
    return program


@contextmanager
def launched() -> Iterator["Browser"]:
    """A browser, closed at the end. Raises `NoBrowser`."""
    program = require()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
