"""`pacte diff`: what the terminal says and the files that it leaves."""

import csv
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.press.project import Project
from projects import made


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_the_terminal_counts_and_lists_and_the_default_folder_has_a_page_and_two_tables(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "REG-93/2021", "Provence-Alpes-Côte d'Azur/2020"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Provence-Alpes-Côte d’Azur, de l'édition 2020 à l'édition 2021\n")
    assert "Chiffres : 1 actualisé, 0 révisé, 0 nouveau, 0 disparu et 0 déplacé." in said
    assert "17,0\u00a0% (2020) → 17,4\u00a0% (2021), 0,4\u00a0point" in said
    folder = small_project.build_folder / "changements" / "REG-93-2020--REG-93-2021"
    assert sorted(path.name for path in folder.iterdir()) == ["chiffres.csv", "index.html", "textes.csv"]
    assert [row["valeur (2021)"] for row in read(folder / "chiffres.csv")] == ["17.4"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    for name in ("chiffres.csv", "textes.csv"):
        assert f'href="{name}"' in page
    for path in folder.iterdir():
        assert str(path) in said


def test_files_that_are_asked_for_are_the_only_ones(small_project: Project, tmp_path: Path) -> None:
    table, page = tmp_path / "t" / "avant-apres.csv", tmp_path / "p" / "page.html"
    assert main(["diff", "REG-93/2020", "REG-93/2021", "--csv", str(table)]) == 0
    assert main(["diff", "REG-93/2020", "REG-93/2021", "--page", str(page)]) == 0
    assert sorted(path.name for path in table.parent.iterdir()) == ["avant-apres-textes.csv", "avant-apres.csv"]
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]
    assert "download" not in page.read_text(encoding="utf-8").split("<body", 1)[1]
    assert not (small_project.build_folder / "changements").exists()


def test_two_editions_that_say_the_same_are_no_error(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "REG-93/2022", "REG-93/2023"]) == 0
    assert "Rien ne change." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["REG-93/2024", "REG-93/2024"], "deux fois la même édition"),
        (["REG-93/2024", "REG-76/2024"], "entre deux années d'un même territoire"),
        (["REG-93/1990", "REG-93/2024"], "Années connues"),
        (["REG-93-2023", "REG-93/2024"], "une barre et l'année : REG-93-2023/2024"),
        (["/2023", "REG-93/2024"], "une barre et l'année"),
        (["Provense/2023", "REG-93/2024"], "inconnu"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_runs(
    small_project: Project, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *arguments]) == 1
    assert words in capsys.readouterr().err
    assert made(small_project) == []


def test_a_disk_that_refuses_is_named(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (small_project.root / "occupe").write_text("un fichier", encoding="utf-8")
    assert main(["diff", "REG-93/2020", "REG-93/2021", "--page", str(small_project.root / "occupe" / "p.html")]) == 1
    assert "Le disque a refusé l'écriture de" in capsys.readouterr().err
