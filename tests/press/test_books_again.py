"""A book is printed again for what it read and for nothing else; its manifest says what that was."""

import json
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.press.books.imprint import manifest, why_printed
from pacte_analysis.press.build import build_all
from pacte_analysis.press.editions import Listed
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import plan
from pacte_analysis.reads import in_french
from projects import small_copy  # type: ignore[import-not-found]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One short edition, printed."""
    project: Project = small_copy(tmp_path_factory.mktemp("relus"))
    (project.root / "editions.yml").write_text("editions:\n  - REG-93 2024\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PACTE_DATA", str(project.root / "data"))
        build_all(project, [Listed("REG-93", 2024)])
    return project


@pytest.fixture
def project(printed: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("PACTE_DATA", str(printed.root / "data"))
    monkeypatch.chdir(printed.root)
    return Project(printed.root)


class Changed:
    """A file of a table with one of its lines changed, until the end."""

    def __init__(self, project: Project, table: str, old: str, new: str) -> None:
        self.file: Path = project.root / "data" / f"{table}.csv"
        self.before = self.file.read_bytes()
        text = self.before.decode()
        assert old in text
        self.after = text.replace(old, new, 1).encode()

    def __enter__(self) -> None:
        self.file.write_bytes(self.after)

    def __exit__(self, *_: object) -> None:
        self.file.write_bytes(self.before)


def edition() -> Edition:
    return open_edition("REG-93", 2024)


# What changes; what a chapter would then run for; what the book would be printed for.
CASES = {
    "a value that the page shows": (
        ("observations/barometre", "taux_pauvrete_60,REG-93,2021,17.4,", "taux_pauvrete_60,REG-93,2021,17.5,"),
        "à exécuter",
        ["observations : taux_pauvrete_60, REG-93"],
    ),
    "a value of another territory": (
        ("observations/filosofi", "taux_pauvrete_60,DEP-04,2021,17.1,", "taux_pauvrete_60,DEP-04,2021,17.2,"),
        "déjà exécuté",
        [],
    ),
    "who signs the page": (
        (
            "pages",
            "index,Accueil,brouillon,,",
            "index,Accueil,relu,A. B.,2026-01-05",
        ),
        "déjà exécuté",
        ["pages : page index"],
    ),
    "who signs a page that the book has not": (
        ("pages", "enfance,Enfance,brouillon,,", "enfance,Enfance,relu,A. B.,2026-01-05"),
        "déjà exécuté",
        [],
    ),
    "the producer of the publication of the figure": (
        ("sources", 'insee-filosofi-2021,"Insee, DGFiP', 'insee-filosofi-2021,"Insee, la DGFiP'),
        "à exécuter",
        None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_of_the_tables_prints_again_what_it_is_seen_in(project: Project, case: str) -> None:
    (table, old, new), state, asked = CASES[case]
    before = manifest(project, edition(), None)
    assert why_printed(project, edition()) == []
    with Changed(project, table, old, new):
        found = [in_french(question) for question in why_printed(project, edition())]
        assert found == asked if asked is not None else found
        assert plan(project, edition()) == {"index": state}
        assert (manifest(project, edition(), None) == before) is (not found)
    assert why_printed(project, edition()) == []


def test_the_manifest_that_is_published_is_that_of_what_was_read(project: Project) -> None:
    published = project.site / "provence-alpes-cote-d-azur" / "2024" / "manifest.json"
    told = json.loads(published.read_text(encoding="utf-8"))
    assert told["donnees"] == manifest(project, edition(), None)["donnees"]


def test_a_dry_run_says_what_and_why_for_one_edition_and_for_all(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--all", "--dry-run"]) == 0
    assert capsys.readouterr().out == "Éditions à jour : 1 sur 1.\n"
    with Changed(project, *CASES["a value that the page shows"][0]):
        assert main(["build", "REG-93/2024", "--dry-run"]) == 0
        said = "une valeur lue a changé (observations : taux_pauvrete_60, REG-93)"
        assert capsys.readouterr().out == (
            f"Provence-Alpes-Côte d’Azur (REG-93), 2024 :\n  index : à exécuter, {said}\n"
            "  le livre : à imprimer, chapitres à exécuter\n"
        )
        assert main(["build", "--all", "--dry-run"]) == 0
        assert capsys.readouterr().out == (
            f"À exécuter :\n  {said} : index ; REG-93-2024\n"
            "À imprimer :\n  chapitres à exécuter : REG-93-2024\nÉditions à jour : 0 sur 1.\n"
        )
    lock = project.root / "requirements.lock"
    kept = lock.read_bytes()
    lock.write_bytes(kept + b"# autre\n")
    assert main(["build", "--all", "--dry-run"]) == 0
    assert "verrou des dépendances modifié : index ; REG-93-2024" in capsys.readouterr().out
    lock.write_bytes(kept)
