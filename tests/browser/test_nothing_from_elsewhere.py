"""The site, its network cut: nothing asked for elsewhere, no file missing, no script that complains."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pacte_analysis.press.audit.foreign import look
from pacte_analysis.press.audit.scope import Scope

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_page_opened_from_a_folder_and_served_asks_for_nothing_elsewhere(site: Path, browser: Browser) -> None:
    scope = Scope.of(site, ["provence-alpes-cote-d-azur/2024", "index.html", "recherche/index.html"])
    assert [str(finding) for finding in look(browser, scope, lambda done, total: None)] == []
