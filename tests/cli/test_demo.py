"""`pacte demo`: the road from a workbook to an edition, apart from the project's own data and site."""

import csv

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from pacte_analysis.analysis.reconcile import WITHIN
from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_edition
from pacte_analysis.press.project import Project
from pacte_analysis.reconciliation import Reconciliation
from pacte_analysis.tables.extract import store


def test_the_demonstration_is_apart_and_gives_every_published_figure_back(
    a_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = fingerprint(a_project.root)
    assert main(["demo", "--no-build"]) == 0
    assert "Données fictives" in capsys.readouterr().out
    made = fingerprint(a_project.root)
    assert {name for name in made if name not in before} == {n for n in made if n.startswith("_build/demo/")}
    assert {name: made[name] for name in before} == before

    data = a_project.build_folder / "demo" / "data"
    extract = store.load(data)["REG-93", 2024]
    assert extract.fictitious
    assert len(extract.actions) == 120
    sheets = list(csv.DictReader((store.home(data, "REG-93", 2024) / store.SHEETS).open(encoding="utf-8")))
    assert len(sheets) == 12
    assert {row["action"] for row in sheets} <= set(extract.actions["action"])
    # Fifty-three figures of the barometer's distributions and its fifteen national indicators.
    assert Reconciliation(open_edition("REG-93", 2024, data=data)).counts == {WITHIN: 68}


def test_a_second_demonstration_starts_from_the_sources_again(a_project: Project) -> None:
    assert main(["demo", "--no-build"]) == 0
    (a_project.build_folder / "demo" / "data" / "axes.csv").write_text("abîmé", encoding="utf-8")
    assert main(["demo", "--no-build"]) == 0


CHAPTERS = ("vue-d-ensemble", "enfance", "emploi", "acces-aux-droits", "transition-ecologique")


@pytest.mark.slow
def test_an_edition_made_from_fictitious_actions_says_so_everywhere(a_project: Project) -> None:
    assert main(["demo"]) == 0
    site = a_project.build_folder / "demo" / "site" / "provence-alpes-cote-d-azur" / "2024"
    pages = {page.stem: page.read_text(encoding="utf-8") for page in site.glob("*.html")}
    assert set(CHAPTERS) < set(pages)
    assert [name for name, text in pages.items() if "Données fictives" not in text] == []
    for name in CHAPTERS:
        assert "extraction du 24 octobre 2025" in french_spaces(pages[name]), name
    silent = []
    for path in (site / "donnees").glob("*.csv"):
        text = french_spaces(path.read_text(encoding="utf-8-sig"))
        if "extraction du 24 octobre 2025" in text and "fictives" not in text:
            silent.append(path.name)
    assert silent == []
    assert not a_project.site.exists()


def french_spaces(text: str) -> str:
    """The text with ordinary spaces, to be searched."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")
