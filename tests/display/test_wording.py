"""What figures say of their values."""

from collections.abc import Callable

import pytest

from pacte_analysis.display import wording
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]


def test_a_gap_between_rates_is_in_points_of_the_printed_figures(make: Make) -> None:
    assert wording.gap_phrase(make(17.44), make(14.86, "FRANCE-FM")) == (
        "2,5\u00a0points de plus que France métropolitaine (14,9\u00a0%)"
    )
    assert wording.gap_phrase(make(14.0), make(14.9, "REG-76")) == "0,9\u00a0point de moins qu’Occitanie (14,9\u00a0%)"
    assert wording.gap_phrase(make(14.9), make(14.9, "REG-76")) == "autant qu’Occitanie (14,9\u00a0%)"


def test_a_gap_between_amounts_is_in_per_cent(make: Make) -> None:
    ours, theirs = (make(number, unit="euros", decimals=0) for number in (22000.0, 20000.0))
    assert wording.gap_phrase(ours, theirs).startswith("10\u00a0% de plus que")


def test_there_is_no_gap_with_what_is_not_known(make: Make) -> None:
    assert wording.gap_phrase(make(17.4), make(None, "REG-76", status="non disponible")) == ""
    assert wording.gap(make(17.4), make(14.0, "REG-76", status="secret")) is None


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        (["2021"], "2021"),
        (["2021", "2020"], "2020 et 2021"),
        (["2018", "2019", "2020", "2021"], "de 2018 à 2021"),
        ([f"2024-T{quarter}" for quarter in (1, 2, 3, 4)], "du 1er trimestre 2024 au 4e trimestre 2024"),
        (["2024-12"], "fin 2024"),
    ],
)
def test_vintages_are_all_named_or_spanned(periods: list[str], said: str, make: Make) -> None:
    assert wording.vintages([make(1.0, period=period) for period in periods]) == said


def test_values_are_named_by_what_tells_them_apart(make: Make) -> None:
    assert wording.names([make(1.0), make(2.0, "REG-76")]) == ["Provence-Alpes-Côte d'Azur", "Occitanie"]
    assert wording.names([make(1.0, label="a"), make(2.0, label="b")]) == ["a", "b"]


def test_exceptions_are_named_when_they_are_fewer(make: Make) -> None:
    values = [make(1.0, f"DEP-{index}", status="calculé") for index in range(1, 7)] + [make(2.0, "REG-93")]
    assert wording.precision(values) == "Valeurs calculées, sauf Provence-Alpes-Côte d'Azur."


def test_sources_that_differ_by_a_year_are_named_once() -> None:
    filosofi = [f"Insee, Filosofi {year}" for year in (2014, 2015, 2016, 2019, 2021)]
    assert wording.gathered([*filosofi, "Drees"]) == "Insee, Filosofi 2014 à 2016, 2019 et 2021 ; Drees"
    assert wording.gathered(["DIPLP, bilan 2024 (2025)", "DIPLP, bilan 2023 (2024)"]) == (
        "DIPLP, bilan 2024 (2025) ; DIPLP, bilan 2023 (2024)"
    )


def test_a_tile_names_the_producers_and_leaves_the_rest_to_the_notes() -> None:
    assert wording.short_source(
        "Insee, DGFiP, Cnaf, Cnav, CCMSA, Fichier localisé social et fiscal (Filosofi) 2021"
    ) == ("Insee, DGFiP, Cnaf, Cnav, CCMSA")
    assert wording.short_source("Insee") == "Insee"
    assert (
        wording.short_source("Dreets Provence-Alpes-Côte d'Azur (Dihal, SIAO)") == "Dreets Provence-Alpes-Côte d'Azur"
    )


def test_a_label_inside_a_sentence_starts_small_unless_it_is_an_acronym() -> None:
    assert [wording.inline(label) for label in ("Taux de chômage", "CCAPEX saisies", "État", "")] == [
        "taux de chômage",
        "CCAPEX saisies",
        "État",
        "",
    ]


def test_a_label_between_parentheses_has_none_of_its_own() -> None:
    assert wording.aside("Taux de pauvreté monétaire (seuil à 60 %)") == "taux de pauvreté monétaire, seuil à 60 %"
    assert wording.aside("RSA (foyers), en octobre") == "RSA, foyers, en octobre"
