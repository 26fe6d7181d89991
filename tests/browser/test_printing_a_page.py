"""A page printed from the browser: what is only for the screen stays there, and paper is spared."""

import os
import subprocess
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not which("pdftotext") and not os.environ.get("CI"), reason="no poppler here: install poppler-utils"
    ),
]


def printed(browser: Browser, page: Path, target: Path) -> list[str]:
    """The text of each sheet."""
    opened = browser.new_page()
    opened.goto(page.as_uri())
    opened.pdf(path=target, prefer_css_page_size=True)
    opened.close()
    said = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, text=True, check=True).stdout
    return said.split("\f")[:-1]


def test_a_chapter_ends_with_its_publications_and_acronyms_on_two_sheets(
    browser: Browser, edition: Path, tmp_path: Path
) -> None:
    sheets = printed(browser, edition / "enfance.html", tmp_path / "page.pdf")
    assert len(sheets) <= 14
    start = next(number for number, sheet in enumerate(sheets) if "Chiffres de cette page" in sheet)
    assert len(sheets) - start <= 2
    end = "\n".join(sheets[start:])
    assert "Agence régionale de santé" in end
    assert "Valeur enregistrée" not in end


def test_the_map_that_is_chosen_is_the_only_one_on_paper(browser: Browser, edition: Path, tmp_path: Path) -> None:
    assert len(printed(browser, edition / "cartes.html", tmp_path / "page.pdf")) <= 4
