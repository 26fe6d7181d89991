"""The page of what changes between two editions, in the book and alone, as its readers meet it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_bad_input import edit  # type: ignore[import-not-found]

from pacte_analysis.cli.main import main
from pacte_analysis.press.build import build
from projects import small_copy

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """One page in a book, one that stands alone; both with figures, a changed sentence, one more and one less."""
    project = small_copy(tmp_path_factory.mktemp("changements"))
    edit(project.root / "notebooks/index.md", "est pauvre.\n", 'est pauvre.\n\n{{ texte("mot") }}\n')
    texts = {
        2020: "La pauvreté recule ici. Les loyers montent.",
        2021: "La pauvreté avance ici. Trois crèches ouvrent.",
    }
    for year, text in texts.items():
        folder = project.texts(f"REG-93-{year}")
        folder.mkdir(parents=True)
        (folder / "mot.md").write_text(text, encoding="utf-8")
    (project.root / "editions.yml").write_text("editions:\n  - REG-93 2020-2021\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PACTE_DATA", str(project.root / "data"))
        patch.chdir(project.root)
        site = build(project, "REG-93", 2021).site
        assert main(["diff", "REG-93/2020", "REG-93/2021"]) == 0
        alone = project.build_folder / "changements" / "REG-93-2020--REG-93-2021" / "index.html"
        yield [site / "provence-alpes-cote-d-azur" / "2021" / "ce-qui-change.html", alone]


def test_the_page_is_whole_without_a_network_and_axe_finds_no_fault(pages: list[Path], desktop) -> None:
    for path in pages:
        page = desktop.open(path)
        assert page.locator("h1").count() == 1
        assert page.locator(".mots ins", has_text="avance").is_visible()
        assert page.locator(".mots-signe", has_text="Retirée").is_visible()
        assert (desktop.foreign, desktop.errors) == ([], [])
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        # From here on axe itself asks for style sheets, which a page opened from a folder may not.
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
        desktop.errors.clear()


def test_the_page_fits_a_phone_and_its_numbers_lead_to_their_origin(pages: list[Path], phone) -> None:
    for path in pages:
        page = phone.open(path)
        widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert widths[0] <= widths[1]
        item = page.locator(page.locator("a.chiffre").first.get_attribute("href") or "")
        whence = page.locator(".publication", has=item).locator(".publication-nom")
        assert "Comparaison des éditions 2020 et 2021" in (whence.text_content() or "")


def test_words_put_in_and_taken_out_are_told_without_colour(pages: list[Path], desktop) -> None:
    for path in pages:
        page = desktop.open(path)
        for name, line, said in (("ins", "underline", "ajouté"), ("del", "line-through", "retiré")):
            mark = page.locator(f".mots li:not(.mots-entiere) {name}").first
            assert mark.evaluate("e => getComputedStyle(e).textDecorationLine") == line
            assert said in (mark.text_content() or "")
