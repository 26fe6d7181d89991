"""The edition that a command is asked for, however it is written."""

import pytest

from pacte_analysis.cli.asked import territory_and_year
from pacte_analysis.cli.main import main
from pacte_analysis.errors import PacteError

DEFAULT = {"territory": "REG-93", "year": 2024}


@pytest.mark.parametrize(
    ("asked", "year", "default", "meant"),
    [
        ("REG-53/2023", None, None, ("REG-53", "2023")),
        ("REG-53/2023", "2023", None, ("REG-53", "2023")),
        (" Bretagne / 2023 ", None, None, ("Bretagne", "2023")),
        ("REG-53", "2023", None, ("REG-53", "2023")),
        (None, None, DEFAULT, ("REG-93", "2024")),
        ("REG-53", None, DEFAULT, ("REG-53", "2024")),
        ("/2023", None, DEFAULT, ("REG-93", "2023")),
        ("REG-53/2023", None, DEFAULT, ("REG-53", "2023")),
    ],
)
def test_a_territory_and_a_year_are_read(asked, year, default, meant):
    assert territory_and_year(asked, year, default) == meant


@pytest.mark.parametrize(
    ("asked", "year", "said"),
    [
        ("REG-53", None, "« REG-53 » : il manque l'année. Écrivez le territoire, une barre et l'année : REG-53/2024."),
        ("REG-53/", None, "« REG-53/ » : il manque l'année."),
        ("/2023", None, "il manque"),
        ("REG-53/2023", "2024", "« REG-53/2023 » et --year 2024 : deux années. Gardez-en une."),
    ],
)
def test_what_is_not_an_edition_is_said(asked, year, said):
    with pytest.raises(PacteError) as found:
        territory_and_year(asked, year)
    assert said in found.value.message


def test_build_takes_a_territory_and_its_year_with_a_bar(capsys):
    assert main(["build", "Bretagne/2023", "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("Bretagne (REG-53), 2023 :")
