"""Key-figure tiles."""

from collections.abc import Callable

from pacte_analysis.display import Figure, Tile, tiles
from pacte_analysis.tables.value import Value
from traces import unlinked

Make = Callable[..., Value]


def test_a_tile_says_value_meaning_comparison_vintage_and_source(make: Make, france: Value) -> None:
    html = unlinked(Tile(make(17.4), "de la population est pauvre", against=france).html())
    assert html == (
        '<li class="tuile"><span class="tuile-valeur">17,4\u00a0<span class="tuile-unite">%</span></span> '
        '<span class="tuile-libelle">de la population est pauvre</span> '
        '<span class="tuile-comparaison">14,9\u00a0% en France métropolitaine</span> '
        '<span class="tuile-source">2021 · Insee, Filosofi 2021</span></li>'
    )


def test_a_comparison_of_another_year_gives_its_year(make: Make) -> None:
    html = unlinked(Tile(make(17.4), against=make(14.5, "FRANCE-FM", period="2020")).html())
    assert "14,5\u00a0% en France métropolitaine, en 2020" in html


def test_a_rounded_figure_says_so_and_a_qualifier_is_kept(make: Make) -> None:
    rounded = unlinked(Tile(make(139370.0, unit="foyers", decimals=0, qualifier="arrondi", period="2024-12")).html())
    assert "139\u202f370</span>" in rounded
    assert "fin 2024 · Insee, Filosofi 2021 · arrondi" in rounded
    near = unlinked(Tile(make(900000.0, unit="personnes", decimals=0, qualifier="près de")).html())
    assert '<span class="tuile-qualificatif">près de</span> 900\u202f000' in near


def test_companions_are_in_the_tile_in_the_alternative_text_and_in_the_csv(make: Make) -> None:
    share = make(55.0, label="jamais hébergées", decimals=0)
    tile = Tile(
        make(5200.0, unit="personnes", decimals=0), "appels au 115", extras=(("dont", share, "jamais hébergés"),)
    )
    shown = tiles([tile], title="T")
    assert isinstance(shown, Figure)
    assert "dont <strong>55\u00a0%</strong> jamais hébergés" in unlinked(shown.body)
    assert "dont 55\u00a0% jamais hébergés" in shown.alt
    assert shown.csv().splitlines()[2].startswith("dont jamais hébergés,")


def test_a_tile_without_value_leaves_the_row_and_is_said_below(make: Make) -> None:
    absent = Tile(make(None, status="non disponible", label="domiciliations"))
    shown = tiles([Tile(make(17.4)), absent], title="T")
    assert isinstance(shown, Figure)
    assert shown.body.count("<li") == 1
    assert shown.precision.startswith("Non disponible : domiciliations.")


def test_a_computed_figure_says_so_with_its_error_wherever_it_stands(make: Make) -> None:
    ours = make(17.5, status="calculé", margin=0.1)
    france = make(14.5, "FRANCE-FM", status="calculé", margin=0.1)
    poor = make(900000.0, unit="personnes", decimals=0, status="estimé")
    tile = Tile(ours, "de pauvreté", against=france, extras=(("soit", poor, "personnes"),))
    html = unlinked(tile.html())
    assert "2021 · Insee, Filosofi 2021 · calculé, à 0,1\u00a0point près</span>" in html
    assert "14,5\u00a0% en France métropolitaine (calculé, à 0,1\u00a0point près)</span>" in html
    assert "personnes (estimé)</span>" in html
    shown = tiles([tile], title="T")
    assert isinstance(shown, Figure)
    assert shown.alt.count("(calculé, à 0,1\u00a0point près)") == 2
    assert "calculé" not in Tile(make(17.5)).html()


def test_a_tile_that_only_lacks_a_companion_is_not_said_to_be_missing(make: Make) -> None:
    absent = make(None, status="non disponible", label="jeunes")
    shown = tiles([Tile(make(17.4), extras=[("dont", absent, "jeunes")])], title="T")
    assert isinstance(shown, Figure)
    assert "Non disponible" not in shown.precision


def test_a_tile_that_is_shown_is_never_said_to_be_missing(make: Make) -> None:
    kept = Tile(make(17.4), extras=[("soit", make(3.0, label="personnes"), "personnes")])
    shown = tiles([kept], title="T")
    assert isinstance(shown, Figure)
    assert shown.precision == ""


def test_a_comparison_that_nobody_gives_leaves_no_trace(make: Make) -> None:
    shown = tiles([Tile(make(17.4), against=make(None, "FRANCE-FM", status="non disponible"))], title="T")
    assert isinstance(shown, Figure)
    assert shown.precision == ""
    assert len(shown.values) == 1


def test_what_a_missing_tile_would_have_compared_with_is_neither_counted_nor_cited(make: Make) -> None:
    absent = Tile(
        make(None, status="non disponible", label="domiciliations"),
        against=make(15.0, "FRANCE-FM", citation="Une autre source"),
    )
    shown = tiles([Tile(make(17.4)), absent], title="T")
    assert isinstance(shown, Figure)
    assert shown.sources == ("Insee, Filosofi 2021",)
    assert [value.territory for value in shown.values] == ["REG-93"]
