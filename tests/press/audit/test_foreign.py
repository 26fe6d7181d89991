"""A page that asks for something elsewhere, misses a file or has a broken script is found, opened or served."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pacte_analysis.press.audit.foreign import look
from pacte_analysis.press.audit.scope import Scope

pytestmark = [pytest.mark.browser]


def a_site(root: Path, *, head: str = "", body: str = "", script: str = "") -> Path:
    (root / "_static").mkdir(parents=True)
    (root / "_static" / "page.js").write_text(script, encoding="utf-8")
    page = (
        f"<!DOCTYPE html><html lang='fr'><head><title>Page</title>{head}</head><body><h1>Page</h1>{body}</body></html>"
    )
    (root / "index.html").write_text(page, encoding="utf-8")
    return root


def rules(site: Path, browser: Browser) -> list[str]:
    return [f"{finding.rule} {finding.message}" for finding in look(browser, Scope.of(site), lambda done, total: None)]


def test_a_page_that_asks_for_nothing_has_no_fault(tmp_path: Path, browser: Browser) -> None:
    assert rules(a_site(tmp_path, head='<script src="_static/page.js"></script>'), browser) == []


FAULTS = {
    "a font": ("<link rel='stylesheet' href='https://fonts.example/a.css'>", "", "", "dehors:requete"),
    "a picture": ("", "<img alt='' src='//elsewhere.example/a.png'>", "", "dehors:requete"),
    "a request of a script": ("", "", "fetch('https://elsewhere.example/a.json').catch(() => {})", "dehors:requete"),
    "a missing file": ("", "<img alt='' src='absent.png'>", "", "dehors:absent"),
    "a script that breaks": ("", "", "nothing.here()", "dehors:erreur"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_from_a_folder_and_served(tmp_path: Path, browser: Browser, fault: str) -> None:
    head, body, script, rule = FAULTS[fault]
    site = a_site(tmp_path, head=head, body=f'{body}<script src="_static/page.js"></script>', script=script)
    found = rules(site, browser)
    assert {line.partition(" ")[0] for line in found} == {rule}
    assert {"ouverte depuis un dossier" in line for line in found} == {True, False}
