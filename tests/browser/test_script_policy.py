"""The policy of scripts in a real browser: it stops what it must, opened from a folder and served, and nothing else."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pacte_analysis.press.audit.foreign import served
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.audit.scripts import inspect
from pacte_analysis.press.books.extension import titles_as_text
from pacte_analysis.press.books.script_policy import faults, meta
from pacte_analysis.press.export import deck, single
from pacte_analysis.press.export.form import Original

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Ways in which a text that had become markup would run; each marks the window in its own way.
RUNS = """
<script>window.run = ['inline'].concat(window.run || [])</script>
<img src="x.png" alt="" onerror="window.run = ['handler'].concat(window.run || [])">
<a id="go" href="javascript:void(window.run = ['address'].concat(window.run || []))">x</a>
<iframe srcdoc="<script>parent.run = ['frame'].concat(parent.run || [])</script>"></iframe>
<script src="data:text/javascript,window.run=['data'].concat(window.run||[])"></script>
<svg><set attributeName="x" onbegin="window.run = ['svg'].concat(window.run || [])"></set></svg>
"""


def runs(browser: Browser, address: str) -> set[str]:
    page = browser.new_page()
    page.goto(address, wait_until="load")
    page.locator("#go").click()
    page.wait_for_timeout(100)
    found = set(page.evaluate("window.run || []"))
    page.close()
    return found


def test_nothing_that_a_page_did_not_say_runs_in_it_and_all_would_without_its_policy(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "own.js").write_text("window.run = ['own'];", encoding="utf-8")
    for name, said in (("kept", meta()), ("open", "")):
        head = f'<meta charset="utf-8">{said}<script src="own.js"></script>'
        (tmp_path / f"{name}.html").write_text(f"<!DOCTYPE html><head>{head}</head>{RUNS}", encoding="utf-8")
    with served(tmp_path) as origin:
        for base in (tmp_path.as_uri(), origin):
            assert runs(browser, f"{base}/kept.html") == {"own"}, base
            assert runs(browser, f"{base}/open.html") >= {"own", "inline", "handler", "address", "frame", "data"}, base


def test_every_page_of_the_site_says_its_policy(site: Path) -> None:
    scope = Scope.of(site)
    edition = "provence-alpes-cote-d-azur/2024"
    kinds = {f"{edition}/{name}.html" for name in ("index", "enfance", "comparaison", "cartes", "search")}
    assert kinds | {"index.html", "recherche/index.html", "derniere/index.html"} <= set(scope.pages)
    assert [str(finding) for finding in inspect(scope, lambda done, total: None)] == []


def test_files_that_open_alone_say_theirs_and_break_it_nowhere(
    original: Original, browser: Browser, tmp_path: Path
) -> None:
    deck.write(original, tmp_path / "diapositives.html")
    for name in ("index", "cartes"):
        single.write(original, tmp_path / f"{name}.html", name)
    context = browser.new_context()
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (told) => (window.broken = window.broken || []).push("
        "told.violatedDirective + ' ' + told.blockedURI), true)"
    )
    page = context.new_page()
    for file in sorted(tmp_path.glob("*.html")):
        assert list(faults(file.read_text(encoding="utf-8"))) == [], file.name
        page.goto(file.as_uri(), wait_until="load")
        assert page.evaluate("window.broken || []") == [], file.name
    # Slides need their script to be turned: it ran.
    page.goto((tmp_path / "diapositives.html").as_uri())
    page.keyboard.press("ArrowRight")
    assert page.evaluate("location.hash") == "#/2"
    context.close()


def test_a_title_found_by_the_search_is_text(browser: Browser, edition: Path, tmp_path: Path) -> None:
    script = (edition / "_static" / "searchtools.js").read_text(encoding="utf-8")
    assert "innerHTML = title" not in script
    with pytest.raises(ValueError, match=r"searchtools\.js"):
        titles_as_text(script)
