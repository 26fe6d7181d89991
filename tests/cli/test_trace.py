"""`pacte trace`: the card of a figure in the terminal."""

import json

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_edition
from pacte_analysis.press.project import Project


def test_a_figure_says_its_value_its_publication_and_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "REG-93/2024", "taux_pauvrete_60"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head == "17,4\u00a0%  Taux de pauvreté monétaire (seuil à 60\u00a0%), Provence-Alpes-Côte d’Azur, 2021"
    said = {line[2:].split("  ", 1)[0].strip(): line[2:].split("  ", 1)[1].strip() for line in lines}
    assert said["Valeur enregistrée"] == "17,4\u00a0%"
    assert said["Statut"] == "publié"
    assert said["Dans nos tables"].startswith("data/observations/")
    assert "Filosofi" in said["Publication"]
    assert said["Licence"] == "Licence Ouverte 2.0"
    assert said["Dans une page"] == f"#{open_edition('REG-93', 2024).value('taux_pauvrete_60').anchor}"


def test_the_year_may_be_an_option_and_the_place_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["trace", "REG-93", "taux_pauvrete_60", "--year", "2024", "--of", "france métropolitaine", "--json"]
    assert main(arguments) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["valeur"], said["territoire"], said["periode"]) == (14.9, "FRANCE-FM", "2021")
    assert said["table"].startswith("data/")
    assert said["ligne"] > 1


def test_a_sum_gives_all_its_parts_to_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "REG-76/2024", "population_municipale", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["statut"] in {"publié", "calculé"}
    assert sum(part["valeur"] for part in said["a_partir_de"]) in {0, said["valeur"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["REG-93/2024", "taux_pauvret_60"], "Vouliez-vous dire taux_pauvrete_60"),
        (["REG-93", "taux_pauvrete_60"], "il manque l'année"),
        (["93/2024", "taux_pauvrete_60"], "ambigu"),
        (["REG-93/2024", "taux_pauvrete_60", "--of", "Provense"], "inconnu"),
    ],
)
def test_what_cannot_be_traced_says_what_to_type(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", *arguments]) == 1
    assert words in capsys.readouterr().err


def test_an_address_copied_from_a_page_is_traced(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    anchor = open_edition("REG-93", 2021).value("taux_pauvrete_60").anchor
    assert main(["trace", "REG-93/2021", f"https://exemple.fr/index.html#{anchor}"]) == 0
    assert capsys.readouterr().out.startswith("17,4\u00a0%")
    assert main(["trace", "REG-93/2021", "origine-nulle-part-000000"]) == 1
    assert "n'a l'adresse" in capsys.readouterr().err
