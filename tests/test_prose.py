"""What the documents tell, as an edition serves it: sheets, listings and matrices ready to show."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from pacte_analysis.display.figure import Figure
from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.prose import NO_HOLDER, UNNAMED
from pacte_analysis.tables.catalogue import Catalogue, pieces

AXES = ("enfance", "emploi", "droits", "transition")
KINDS = ("cited_actions", "programmes", "zooms", "local_pacts", "subthemes")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return open_edition("REG-93", 2024)


def served(edition: Edition, kind: str, axis: str = "") -> list[Figure]:
    return list(getattr(edition, kind)(axis))


def changed(edition: Edition, table: str, column: str, where: str, **cells: object) -> Edition:
    """The edition on a copy of a table, some cells of the rows that hold `where` in `column` being others."""
    frames = dict(edition.tables.frames)
    frame: pd.DataFrame = frames[table].copy()
    for name, cell in cells.items():
        frame.loc[frame[column] == where, name] = cell
    tables = replace(edition.tables, frames={**frames, table: frame})
    return Edition(Catalogue(tables, edition.territories), edition.territory, edition.year)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_served_whole_and_by_axis(edition: Edition, kind: str) -> None:
    assert served(edition, kind)
    for axis in AXES:
        assert all(figure.axis == axis for figure in served(edition, kind, axis))


@pytest.mark.parametrize("kind", KINDS)
def test_another_region_is_not_told_what_is_of_this_one(kind: str) -> None:
    assert served(open_edition("REG-53", 2024), kind) == []


def test_a_country_tells_all_its_pacts_at_once_and_a_departement_its_own() -> None:
    country = open_edition("FRANCE-F", 2024)
    regions = [open_edition(f"REG-{code}", 2024) for code in ("01", "52", "75", "76", "84", "93")]
    assert {pact.id for pact in country.local_pacts()} >= {pact.id for one in regions for pact in one.local_pacts()}
    assert [country.local_pacts(axis) for axis in AXES] == [[], [], [], []]
    assert [pact.id for pact in open_edition("DEP-49", 2024).local_pacts("enfance")] == ["pls-dep-49"]


@pytest.mark.parametrize("kind", ["cited_actions", "programmes", "zooms"])
def test_another_year_is_not_told_what_is_of_this_one(kind: str) -> None:
    assert served(open_edition("REG-93", 2021), kind) == []


def test_a_departement_has_its_own_sub_themes_and_those_of_its_towns() -> None:
    html = open_edition("DEP-13", 2021).subthemes()[0].html()
    heads = re.findall(r'<span class="tete">([^<]*)</span>', html)
    assert heads == ["Bouches-du-Rhône", "Marseille", "Nombre de territoires"]


@pytest.mark.parametrize("axis", ["", *AXES])
def test_no_anchor_is_used_twice_on_a_page(edition: Edition, axis: str) -> None:
    html = "".join(figure.html() for kind in KINDS for figure in served(edition, kind, axis))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


# --- actions named -------------------------------------------------------------------------------------------------


def test_every_action_of_the_table_is_listed_once_under_its_axis(edition: Edition) -> None:
    table = edition.tables["actions_citees"]
    table = table[table["edition"] == edition.name]
    whole = served(edition, "cited_actions")[0].html()
    assert sorted(re.findall(r'id="citee-([^"]+)"', whole)) == sorted(table["citee"])
    for axis in AXES:
        listed = re.findall(r'id="citee-([^"]+)"', served(edition, "cited_actions", axis)[0].html())
        assert sorted(listed) == sorted(table[table["axe"] == axis]["citee"])


def test_an_action_of_a_town_is_found_under_its_departement(edition: Edition) -> None:
    html = served(edition, "cited_actions", "enfance")[0].html()
    assert re.search(r'id="citee-eau-rizon" data-lieux="COM-13055 DEP-13"', html)


def test_an_axis_is_listed_by_official_themes_or_by_the_headings_of_the_document(edition: Edition) -> None:
    themes = re.findall(r'<p class="liste-theme">([^<]*)</p>', served(edition, "cited_actions", "enfance")[0].html())
    assert themes[0] == "Prévention et lutte contre le décrochage scolaire"
    headings = re.findall(r'<p class="liste-theme">([^<]*)</p>', served(edition, "cited_actions", "emploi")[0].html())
    assert "Aller vers et remobilisation" in headings
    assert "Accompagnement des publics les plus vulnérables" not in headings


def test_a_title_of_the_analyst_replaces_the_counted_one(edition: Edition) -> None:
    assert re.match(r"\d+ actions citées, dont \d+ pour « ", served(edition, "cited_actions", "droits")[0].title)
    assert edition.cited_actions("droits", title="Un titre")[0].title == "Un titre"


# --- other public action -------------------------------------------------------------------------------------------


def test_programmes_of_an_axis_are_listed_by_institution_with_those_of_nobody_last(edition: Edition) -> None:
    html = served(edition, "programmes", "emploi")[0].html()
    headings = re.findall(r'<p class="liste-theme">([^<]*)</p>', html)
    assert headings[0] == "ARS et CPAM"
    assert headings[-1] == NO_HOLDER
    table = edition.tables["dispositifs"]
    assert sorted(re.findall(r'id="dispositif-([^"]+)"', html)) == sorted(table[table["axe"] == "emploi"]["dispositif"])


def test_all_the_programmes_make_a_matrix_of_institutions_and_axes(edition: Edition) -> None:
    shown = served(edition, "programmes")[0]
    pairs = {
        (sigle, row["axe"])
        for row in edition.tables["dispositifs"].to_dict("records")
        for sigle in pieces(row["institutions"])
    }
    assert shown.html().count(">oui</span>") == len(pairs)
    named = {sigle for sigle, _ in pairs} - {UNNAMED}
    assert shown.title.startswith(f"{len(named)} institutions hors des contrats locaux : ")
    assert [row.cells[1] for row in shown.data.rows][-1] == NO_HOLDER


def test_the_notes_of_the_table_are_on_the_figure_with_how_many_they_concern(edition: Edition) -> None:
    assert re.search(r"le rapprochement est le nôtre \(\d+ dispositifs\)\.", edition.programmes("emploi")[0].precision)


# --- boxes and pacts -----------------------------------------------------------------------------------------------


def test_a_box_and_a_pact_show_the_figures_that_their_indicators_give(edition: Edition) -> None:
    fund = next(figure for figure in edition.zooms("enfance") if figure.id == "zoom-fipe")
    assert [value.indicator for value in fund.values] == ["fipe_projets", "fipe_montant"]
    assert re.search(r'<span class="fiche-valeur"><a class="chiffre"[^>]*>14</a></span>', fund.html())
    pact = next(figure for figure in edition.local_pacts("emploi") if figure.id == "pls-dep-13")
    assert [(value.indicator, value.territory) for value in pact.values] == [
        ("pls13_volets", "DEP-13"),
        ("pls13_file_active", "DEP-13"),
        ("montant_pacte_local", "DEP-13"),
        ("cofinancements_pacte_local", "DEP-13"),
        ("pls-dep-13/volets", "DEP-13"),
        ("pls-dep-13/file_active", "DEP-13"),
        ("pls-dep-13/logements", "DEP-13"),
    ]
    assert {value.source for value in pact.values} == {"barometre-paca-2026", "enquete-clp-2025-05"}
    assert all(citation in pact.html() for citation in pact.sources)
    assert len(pact.sources) == 3


def test_a_figure_that_nobody_gives_leaves_no_empty_line_in_a_box(edition: Edition) -> None:
    other = changed(edition, "zooms", "zoom", "fipe", indicateurs="fipe_projets|pls13_volets")
    fund = next(figure for figure in other.zooms("enfance") if figure.id == "zoom-fipe")
    assert [value.indicator for value in fund.values] == ["fipe_projets"]


# --- themes of the slides ------------------------------------------------------------------------------------------


def test_the_matrix_of_sub_themes_has_a_mark_for_each_line_of_the_table(edition: Edition) -> None:
    table = edition.tables["themes_territoires"]
    for axis in ("", *AXES):
        rows = table[table["axe"] == axis] if axis else table
        assert served(edition, "subthemes", axis)[0].html().count(">oui</span>") == len(rows)


def test_territories_stand_from_the_departement_to_the_town(edition: Edition) -> None:
    heads = re.findall(r'<span class="tete">([^<]*)</span>', edition.subthemes()[0].html())
    assert heads[0] == "Alpes-de-Haute-Provence"
    assert [name.startswith("Métropole") for name in heads[6:-1]] == [True, True, True, False]
    assert heads[-2:] == ["Marseille", "Nombre de territoires"]
