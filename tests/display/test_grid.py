"""The accessible table and the CSV under a figure."""

import csv
import io
from collections.abc import Callable

import pytest

from pacte_analysis.display import Column, Figure, table
from pacte_analysis.display.grid import PROVENANCE, Grid, Row
from pacte_analysis.tables.value import Value
from traces import unlinked

Make = Callable[..., Value]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_a_caption_and_scoped_headers(regions: list[Value]) -> None:
    grid = Grid("Les régions", (Column("Région"), Column("Taux", "%")), (Row(("Occitanie", regions[1])),))
    html = grid.html()
    assert "<caption>Les régions</caption>" in html
    assert '<th scope="col">Région</th><th scope="col" class="nombre">Taux <span class="unite">(%)</span></th>' in html
    assert '<tr><th scope="row">Occitanie</th><td class="nombre">17,5</td></tr>' in unlinked(html)
    assert '<div class="tableau-defile" role="region" tabindex="0" aria-label="Les régions">' in html


def test_the_territory_s_own_row_is_marked_in_words(regions: list[Value]) -> None:
    rows = [(value.territory_name, value) for value in regions]
    html = table(rows, columns=("Région", "Taux"), title="T", highlight="REG-93").html()
    assert html.count('<tr class="ici">') == 1
    assert 'd’Azur <span class="ici">(ce territoire)</span></th>' in html


def test_the_unit_goes_to_the_header_and_stays_beside_the_figure_when_units_mix(make: Make) -> None:
    same = table([("a", make(1.5)), ("b", make(2.5))], columns=("Lieu", "Taux"), title="T").html()
    assert "(%)" in same
    assert "1,5</td>" in unlinked(same)
    mixed = table([("a", make(1.5)), ("b", make(2500.0, unit="euros", decimals=0))], columns=("Lieu", "V"), title="T")
    assert "1,5\u00a0%</td>" in unlinked(mixed.html())
    assert "2\u202f500\u00a0€</td>" in unlinked(mixed.html())


def test_a_secret_cell_a_missing_one_and_an_estimated_one_have_their_legend(make: Make) -> None:
    rows = [
        ("a", make(1.5, status="secret")),
        ("b", make(None, status="non disponible")),
        ("c", make(2.5, status="estimé")),
    ]
    html = table(rows, columns=("Lieu", "Taux"), title="T").html()
    assert '<abbr title="secret statistique">s</abbr>' in html
    assert '<abbr title="non disponible">n.\u00a0d.</abbr>' in html
    assert "2,5<sup>e</sup>" in unlinked(html)
    for legend in ("s\u00a0: donnée couverte", "n.\u00a0d.\u00a0: donnée non disponible", "e\u00a0: valeur estimée"):
        assert f'<p class="tableau-legende">{legend}' in html


def test_a_csv_of_one_measure_is_the_table_with_where_each_value_is_from(regions: list[Value]) -> None:
    rows = [(value.territory_name, value) for value in regions]
    shown = table(rows, columns=("Région", "Taux"), title="T")
    lines = read(shown.csv())
    assert list(lines[0]) == ["Région", "Taux", *PROVENANCE]
    assert [float(line["Taux"]) for line in lines] == [value.number for value in regions]
    assert lines[1]["Région"] == "Occitanie"
    assert lines[1]["code du territoire"] == "REG-76"
    assert (lines[1]["période"], lines[1]["source"], lines[1]["repérage"]) == (
        "2021",
        "Insee, Filosofi 2021",
        "feuille REG",
    )


def test_a_csv_of_several_measures_has_one_line_a_value(make: Make) -> None:
    rows = [
        ("Occitanie", make(17.5, "REG-76"), make(21490.0, "REG-76", unit="euros", decimals=0, label="niveau de vie"))
    ]
    lines = read(table(rows, columns=("Région", "Taux", "Niveau"), title="T").csv())
    assert [(line["colonne"], line["valeur"], line["unité"]) for line in lines] == [
        ("Taux", "17.5", "%"),
        ("Niveau", "21490", "euros"),
    ]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1+1", "@SUM(A1)"])
def test_a_spreadsheet_does_not_run_a_name_that_looks_like_a_formula(formula: str, make: Make) -> None:
    lines = read(table([(formula, make(1.5))], columns=("Lieu", "Taux"), title="T").csv())
    assert lines[0]["Lieu"] == "'" + formula


def test_a_negative_number_stays_a_number_in_the_csv(make: Make) -> None:
    assert read(table([("a", make(-1.5))], columns=("Lieu", "Taux"), title="T").csv())[0]["Taux"] == "-1.5"


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under 2 columns"):
        Grid("T", (Column("a"), Column("b")), (Row(("x",)),))


def test_a_table_is_not_repeated_under_itself(regions: list[Value]) -> None:
    shown = table([("a", regions[0])], columns=("Lieu", "Taux"), title="T")
    assert isinstance(shown, Figure)
    assert shown.html().count("<table") == 1
