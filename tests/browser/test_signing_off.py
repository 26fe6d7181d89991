"""The page that people sign before an edition is published, as they meet it on a screen and on paper."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from pacte_analysis.edition import open_edition
from pacte_analysis.press.approval import Reviewed, standalone
from pacte_analysis.press.approval.difference import difference
from pacte_analysis.press.life.said import Figure, Said
from pacte_analysis.press.life.words import Sentence

pytestmark = pytest.mark.browser


def said(text: str, sentence: str) -> Said:
    figure = Figure(
        "a", text, 1.0, "taux de pauvreté", "REG-93", "Provence-Alpes-Côte d'Azur", "2021", "%", "", "Insee", "publié"
    )
    pages = {"index": [Sentence("En bref", sentence), Sentence("En bref", f"{sentence} Suite.")]}
    return Said({"index": "Accueil"}, {"a": figure}, {"a": ("index",)}, pages)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = difference(said("17,4 %", "La pauvreté recule ici."), said("18,9 %", "La pauvreté avance ici."))
    path = tmp_path_factory.mktemp("relecture") / "index.html"
    path.write_text(standalone(Reviewed(open_edition("REG-93", 2024), found, "0123456789ab")), encoding="utf-8")
    return path


def test_the_page_asks_nothing_of_elsewhere_and_axe_finds_no_fault(page: Path, desktop) -> None:
    opened = desktop.open(page)
    assert opened.get_by_role("cell", name="18,9 %").is_visible()
    assert opened.locator(".mots ins", has_text="avance").first.is_visible()
    assert (desktop.foreign, desktop.errors) == ([], [])
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
    desktop.errors.clear()


def test_the_page_fits_a_phone(page: Path, phone) -> None:
    widths = phone.open(page).evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
