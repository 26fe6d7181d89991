"""The one door: the figures of an edition, the period it may see, its ranks, its secrets, and what it says of a gap."""

import csv
import json
import shutil
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from extracts import extract
from pacte_analysis.edition import Edition, NoEdition, UnknownGroup, open_edition
from pacte_analysis.tables.catalogue import Catalogue, UnknownIndicator
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.package import DECIMALS, ROW, TABLE, Tables, data_folder
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import AmbiguousTerritory, UnknownTerritory, WrongKind
from projects import ROOT

PACA = "Provence-Alpes-Côte d\u2019Azur"
FILOSOFI_2021 = "Insee, DGFiP, Cnaf, Cnav, CCMSA, Fichier localisé social et fiscal (Filosofi) 2021"


@cache
def paca_2024() -> Edition:
    return open_edition("REG-93", 2024)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return paca_2024()


def in_year(year: int, territory: str = "REG-93") -> Edition:
    """Another edition on the same tables."""
    return Edition(paca_2024().catalogue, paca_2024().territories[territory], year)


def with_rows(edition: Edition, *rows: dict[str, object]) -> Edition:
    """The same edition on the observations of the baromètre and those given."""
    given = {
        "statut": "publié",
        "qualificatif": "exact",
        "marge": float("nan"),
        "confiance": "",
        "source": "insee-filosofi-2021",
        "document": "",
        "reperage": "",
        TABLE: "data/observations/essai.csv",
        DECIMALS: 1,
    }
    added = pd.DataFrame([{**given, ROW: line, **row} for line, row in enumerate(rows, start=2)])
    frames = dict(edition.tables.frames)
    held = frames["observations"][frames["observations"][TABLE] == "data/observations/barometre.csv"]
    frames["observations"] = pd.concat([held, added], ignore_index=True)
    tables = Tables(edition.tables.folder, frames)
    return Edition(Catalogue(tables, edition.territories), edition.territory, edition.year)


def cells(value: Value) -> dict[str, str]:
    """The row of the file that a value says it is from."""
    path = data_folder().parent / value.table
    lines = path.read_text(encoding="utf-8").split("\n")
    header, row = csv.reader([lines[0], lines[value.row - 1]])
    return dict(zip(header, row, strict=True))


# --- opening -------------------------------------------------------------------------------------------------------


def test_an_edition_is_opened_by_code_or_by_name_and_by_number_or_text():
    assert open_edition("Provence-Alpes-Cote d'Azur", "2024").name == "REG-93-2024"
    assert repr(open_edition("REG-93", 2024)) == "Edition('REG-93', 2024)"


@pytest.mark.parametrize(
    ("territory", "error"), [("93", AmbiguousTerritory), ("DEP-4", UnknownTerritory), ("Marseille", WrongKind)]
)
def test_an_edition_of_no_clear_territory_is_refused(territory, error):
    with pytest.raises(error):
        open_edition(territory, 2024)


@pytest.mark.parametrize("year", ["24", "2024.0", "deux mille", ""])
def test_a_year_is_four_digits(year):
    with pytest.raises(NoEdition) as refused:
        open_edition("REG-93", year)
    assert refused.value.message == f"Année « {year} » illisible : écrivez quatre chiffres, par exemple 2024."


def test_a_year_about_which_nothing_is_known_has_no_edition_and_the_known_ones_are_named():
    with pytest.raises(NoEdition) as refused:
        open_edition("REG-93", 2010)
    assert refused.value.message == (
        f"{PACA} (REG-93), année 2010 : aucune observation. Années connues : de 2014 à 2026. "
        "La plus proche : pacte build REG-93 --year 2014."
    )


def test_a_territory_about_which_nothing_is_known_sends_to_the_list():
    with pytest.raises(NoEdition) as refused:
        open_edition("METRO-200054807", 2024)
    assert refused.value.message == (
        "Métropole Aix-Marseille-Provence (METRO-200054807), année 2024 : aucune observation. Aucune année n'est "
        "connue. Choisissez un autre territoire (pacte list --territoires), ou importez une extraction de "
        "Pilot'actions (pacte import)."
    )


# --- figures of REG-93, 2024 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "text", "period", "source", "table"),
    [
        ("taux_pauvrete_60", "17,4\u00a0%", "2021", "insee-filosofi-2021", "barometre"),
        ("rang_taux_pauvrete_60", "4e", "2021", "insee-filosofi-2021", "barometre"),
        ("population_municipale", "5\u202f218\u202f960", "2023", "insee-pop-2023", "population"),
        ("taux_chomage_localise", "7,9\u00a0%", "2024", "insee-chomage-2024", "barometre"),
        ("foyers_rsa", "139\u202f370", "2024-12", "cnaf-ccmsa-2024-12", "barometre"),
        ("part_c2s", "13\u00a0%", "2024-12", "drees-c2s-2024-12", "barometre"),
        ("tension_logement_social", "10,5", "2024", "sne-2024", "barometre"),
        ("personnes_modestes", "environ 400\u202f000", "2021", "barometre-paca-2026", "barometre"),
        ("credits_cie_etat", "près de 8\u202f000\u202f000\u00a0€", "2024", "barometre-paca-2026", "barometre"),
        ("montant_cls_departements", "11\u202f105\u202f834\u00a0€", "2024", "car-paca-2024-07", "car-2024"),
        ("contrats_cls", "10", "2024-2027", "barometre-paca-2026", "barometre"),
        ("fipe_montant", "plus de 1\u202f000\u202f000\u00a0€", "2024-2025", "barometre-paca-2026", "barometre"),
        ("places_accueil_petite_enfance", "51,0", "2021", "insee-flash-paca-114", "autres"),
    ],
)
def test_a_figure_has_its_text_period_source_and_the_row_where_it_stands(
    edition, indicator, text, period, source, table
):
    value = edition.value(indicator)
    assert (value.text, value.period, value.source) == (text, period, source)
    assert (value.territory, value.territory_name) == ("REG-93", PACA)
    assert value.table == f"data/observations/{table}.csv"
    row = cells(value)
    assert (row["indicateur"], row["territoire"], row["periode"]) == (indicator, "REG-93", period)
    assert (row["source"], row["statut"]) == (source, value.status)
    assert float(row["valeur"]) == value.number


def test_a_figure_carries_all_its_provenance(edition):
    value = edition.value("taux_pauvrete_60")
    assert value.label == "Taux de pauvreté monétaire (seuil à 60\u00a0%)"
    assert value.citation == FILOSOFI_2021
    assert value.producer == "Insee, DGFiP, Cnaf, Cnav, CCMSA"
    assert value.document == (
        f"Dispositif régional d\u2019observation sociale (DROS), Carif-Oref {PACA}, "
        f"Baromètre des solidarités en {PACA} (avril 2026)"
    )
    assert value.locator == "chapitre 1, Contexte régional, ligne 73 du texte extrait"
    assert value.scope == "Personnes des ménages fiscaux vivant en logement ordinaire"
    assert (value.status, value.qualifier, value.margin, value.reason, value.how) == ("publié", "exact", None, "", "")


def test_a_figure_of_another_territory_is_asked_by_its_code(edition):
    value = edition.value("taux_pauvrete_60", "FRANCE-FM")
    assert (value.text, value.territory_name) == ("14,9\u00a0%", "France métropolitaine")
    assert edition.value("part_c2s", "FRANCE-FM").text == "10,6\u00a0%"


@pytest.mark.parametrize(
    ("asked", "text", "scope"),
    [
        ({}, "120", "actions des contrats locaux des solidarités"),
        ({"dimension": "axe", "modality": "droits"}, "41", "120 actions des contrats locaux des solidarités"),
        (
            {"dimension": "axe", "modality": "droits", "contracts": "départements"},
            "22",
            "actions des contrats locaux des solidarités, contrats avec les Départements",
        ),
        (
            {"dimension": "axe", "modality": "droits", "contracts": "métropoles"},
            "19",
            "61 actions des contrats locaux des solidarités, contrats avec les métropoles et les villes",
        ),
        (
            {"dimension": "nature", "modality": "nouvelle", "measure": "part"},
            "46\u00a0%",
            "120 actions des contrats locaux des solidarités",
        ),
        (
            {"dimension": "nature", "modality": "nouvelle", "axis": "droits"},
            "16",
            "41 actions des contrats locaux des solidarités, axe «\u00a0Lutter contre la grande exclusion grâce à "
            "l\u2019accès aux droits\u00a0»",
        ),
    ],
)
def test_actions_are_counted_and_shared_by_modality_with_their_base(edition, asked, text, scope):
    value = edition.actions(**asked)
    assert (value.text, value.scope, value.period) == (text, scope, "2024")
    assert value.table == "data/repartitions/barometre.csv"
    row = cells(value)
    assert (row["dimension"], row["modalite"]) == (
        asked.get("dimension", "ensemble"),
        asked.get("modality", "ensemble"),
    )
    assert (row["axe"], row["contrats"]) == (asked.get("axis", ""), asked.get("contracts", "ensemble"))
    assert float(row["valeur"]) == value.number


def test_credits_are_amounts_shares_and_rates(edition):
    assert edition.credits().text == "environ 19\u202f300\u202f000\u00a0€"
    assert edition.credits("consommation", "reportes").text == "près de 1\u202f400\u202f000\u00a0€"
    assert edition.credits("consommation", "consommes", measure="taux").text == "93\u00a0%"
    assert edition.credits("axe", "enfance", contracts="métropoles", measure="part").text == "32\u00a0%"


def test_a_breakdown_has_its_parts_without_their_totals(edition):
    assert [(v.label, v.text) for v in edition.breakdown("actions", "nature", measure="part")] == [
        ("Action déjà existante poursuivie à l\u2019identique", "9\u00a0%"),
        ("Action nouvelle", "46\u00a0%"),
        ("Action déjà existante mais renforcée", "45\u00a0%"),
    ]
    assert [(v.label, v.text) for v in edition.breakdown("actions", "qpv", measure="part")] == [
        ("en partie dans les QPV", "65\u00a0%"),
        ("exclusivement dans les QPV", "8\u00a0%"),
    ]


def test_national_indicators_come_by_axis_in_the_order_of_the_pact(edition):
    found = edition.national_indicators()
    assert list(found) == ["enfance", "emploi", "droits", "transition"]
    assert [len(values) for values in found.values()] == [4, 3, 6, 2]
    assert {value.indicator: value.text for value in found["transition"]} == {
        "in_diagnostics_mobilite": "1\u202f280",
        "in_visites_energie": "560",
    }
    assert list(edition.national_indicators("emploi")) == ["emploi"]


def test_the_twenty_five_national_measures_are_numbered(edition):
    assert [measure.number for measure in edition.measures()] == list(range(1, 26))
    assert edition.measures()[1].objectives[0].words == ("120 médiateurs scolaires (soit 80 supplémentaires)")


def test_sheets_and_local_pacts_are_those_of_the_territory_and_year(edition):
    assert [len(edition.sheets(axis)) for axis in ("enfance", "emploi", "droits", "transition")] == [3, 3, 3, 3]
    assert len(edition.local_pacts()) == 4
    assert in_year(2023).sheets() == []
    assert [pact.id for pact in in_year(2024, "REG-84").local_pacts()] == ["pls-dep-07"]
    assert in_year(2024, "REG-53").local_pacts() == []


# --- the period that an edition may see ----------------------------------------------------------------------------


def test_a_later_observation_is_not_seen():
    assert in_year(2020).value("population_municipale").text == "5\u202f098\u202f666"
    assert in_year(2021).value("population_municipale").text == "5\u202f127\u202f840"
    assert in_year(2024).value("population_municipale").period == "2023"


def test_what_is_dated_after_the_year_is_missing_and_says_so(edition):
    value = edition.value("pactes_locaux_en_cours")
    assert (value.number, value.status, value.text) == (None, "non disponible", "non disponible")
    assert value.reason == f"faute de source en {PACA} au plus tard en 2024."


def test_what_was_known_at_publication_is_seen_when_the_chapter_asks_for_it_with_its_date(edition):
    value = edition.value("pactes_locaux_en_cours", until="publication")
    assert (value.text, value.period) == ("11", "2026-04")


@pytest.mark.parametrize(("indicator", "begun", "text"), [("contrats_cls", 2024, "10"), ("fipe_projets", 2023, "14")])
def test_an_interval_is_seen_from_the_year_it_begins(indicator, begun, text):
    assert in_year(begun).value(indicator).text == text
    assert in_year(begun - 1).value(indicator).text == "non disponible"


def test_an_undated_observation_is_seen_from_two_years_before_its_publication():
    # The barometer of April 2026 is that of the year 2024; its undated figures say nothing of 2014.
    value = in_year(2024).value("premieres_heures_departements")
    assert (value.text, value.period) == ("3", "inconnue")
    assert not in_year(2023).value("premieres_heures_departements").known


def test_a_count_that_no_source_gives_of_a_region_is_the_sum_of_its_departements():
    brittany = in_year(2024, "REG-53")
    summed = brittany.value("foyers_rsa")
    parts = [in_year(2024, code).value("foyers_rsa", period=summed.period) for code in brittany.group("départements")]
    assert len(parts) == 4
    assert summed.number == sum(part.number for part in parts)
    assert {part.status for part in parts} == {"provisoire"}
    assert (summed.status, summed.qualifier, summed.territory) == ("provisoire", "arrondi", "REG-53")
    assert "Somme de 4 territoires" in summed.how


def test_a_rate_never_adds_up():
    assert not in_year(2024, "REG-01").value("taux_pauvrete_60").known


def test_a_missing_departement_leaves_no_sum():
    # The children of Corsica are not counted: France has no sum of its départements.
    assert not in_year(2024, "REG-94").value("enfants_accueillis_ase").known
    assert not in_year(2024, "FRANCE-F").value("enfants_accueillis_ase", period="2022-12").known


def test_a_region_of_one_departement_is_the_same_place():
    region, part = in_year(2024, "REG-06"), in_year(2024, "DEP-976")
    assert region.value("foyers_rsa").number == part.value("foyers_rsa").number is not None
    assert region.value("foyers_rsa").territory == "REG-06"
    assert region.value("foyers_rsa").status == part.value("foyers_rsa").status


def test_a_figure_published_of_the_region_is_preferred_to_the_sum_of_the_same_year():
    assert in_year(2019).value("foyers_rsa").status == "publié"


def test_the_year_is_preferred_to_its_last_quarter(edition):
    assert edition.value("taux_chomage_localise").period == "2024"
    assert edition.value("taux_chomage_localise", period="2024-T4").text == "7,7\u00a0%"


def test_of_two_sources_for_one_period_the_later_publication_is_shown(edition):
    value = edition.value("part_population_qpv")
    assert (value.text, value.source, value.margin) == ("11\u00a0%", "barometre-paca-2026", 0.5)
    row = {"indicateur": "taux_pauvrete_60", "territoire": "REG-93", "periode": "2022"}
    early = {**row, "valeur": 18.1, "source": "drees-minima-2024"}
    late = {**row, "valeur": 18.2, "source": "barometre-paca-2026"}
    assert with_rows(edition, early, late).value("taux_pauvrete_60").text == "18,2\u00a0%"
    assert with_rows(edition, late, early).value("taux_pauvrete_60").text == "18,2\u00a0%"


def test_a_document_that_quotes_a_source_counts_by_its_own_date(edition):
    row = {"indicateur": "taux_pauvrete_60", "territoire": "REG-93", "periode": "2022", "source": "drees-minima-2024"}
    quoted = {**row, "valeur": 18.2, "document": "barometre-paca-2026"}
    assert with_rows(edition, {**row, "valeur": 18.1}, quoted).value("taux_pauvrete_60").text == "18,2\u00a0%"


def test_a_published_figure_is_preferred_to_a_computed_one(edition):
    row = {"indicateur": "taux_pauvrete_60", "territoire": "REG-93", "periode": "2022"}
    richer = with_rows(
        edition,
        {**row, "valeur": 18.1, "statut": "calculé", "source": "barometre-paca-2026"},
        {**row, "valeur": 18.0},
        {**row, "valeur": 18.2, "statut": "estimé", "source": "insee-filosofi-2020"},
    )
    assert richer.value("taux_pauvrete_60").text == "18,0\u00a0%"


def test_a_later_period_is_preferred_even_when_it_is_only_estimated(edition):
    row = {"indicateur": "taux_pauvrete_60", "territoire": "REG-93", "periode": "2023", "valeur": 18.3}
    assert with_rows(edition, {**row, "statut": "estimé"}).value("taux_pauvrete_60").text == "18,3\u00a0%"


def test_a_series_is_dated_oldest_first_and_stops_at_the_year(edition):
    assert [(v.period, v.text) for v in edition.series("taux_pauvrete_60", since=2018)] == [
        ("2018", "17,3\u00a0%"),
        ("2019", "17,1\u00a0%"),
        ("2020", "17,0\u00a0%"),
        ("2021", "17,4\u00a0%"),
    ]
    assert [v.period for v in in_year(2022).series("taux_chomage_localise", since=2021)] == ["2021", "2022"]


# --- what is missing -----------------------------------------------------------------------------------------------


def test_a_period_that_nobody_gives_is_named_in_the_reason(edition):
    assert edition.value("foyers_rsa", period="2011-12").reason == (f"faute de source en {PACA} fin 2011.")


def test_a_place_that_nobody_counts_is_named_with_its_grammar():
    assert in_year(2021, "DEP-971").value("taux_pauvrete_60").reason == (
        "faute de source en Guadeloupe au plus tard en 2021."
    )


def test_actions_that_nobody_published_are_missing_with_their_reason(edition):
    value = edition.actions("nature", "nouvelle", of="DEP-13")
    assert (value.number, value.unit, value.territory) == (None, "actions", "DEP-13")
    assert value.label == "actions des contrats locaux des solidarités (nature : Action nouvelle)"
    assert value.reason == ("ni extraction de Pilot\u2019actions ni chiffre publié dans les Bouches-du-Rhône en 2024.")


def test_an_unknown_indicator_is_answered_with_the_near_codes(edition):
    with pytest.raises(UnknownIndicator) as refused:
        edition.value("taux_pauvrete")
    assert refused.value.message == (
        "Indicateur « taux_pauvrete » inconnu. Vouliez-vous dire taux_pauvrete_60, taux_pauvrete_50 ou "
        "rang_taux_pauvrete_60 ?"
    )


def test_an_unknown_group_is_answered_with_the_known_ones(edition):
    with pytest.raises(UnknownGroup) as refused:
        edition.group("EPCI")
    assert refused.value.message == (
        "Groupe de territoires « EPCI » inconnu : écrivez régions, régions métropolitaines, régions d'outre-mer, "
        "départements, départements de la région, départements métropolitains, départements d'outre-mer, départements "
        "de France et métropoles, ou une liste de codes."
    )


@pytest.mark.parametrize("territory", ["REG-06", "DEP-04", "FRANCE-F"])
def test_no_indicator_fails_for_want_of_data(territory):
    somewhere = in_year(2021, territory)
    for value in map(somewhere.value, somewhere.catalogue.definitions):
        assert value.known or value.status == "secret" or value.reason.endswith("au plus tard en 2021.")


@pytest.mark.parametrize("territory", ["REG-06", "DEP-04"])
def test_nothing_computed_fails_for_want_of_data(territory):
    somewhere = in_year(2021, territory)
    for code in somewhere.catalogue.definitions:
        for value in (somewhere.gap(code), somewhere.rank(code), somewhere.total(code, period="2020")):
            assert value.known or value.reason.endswith(".")


# --- ranks, gaps, evolutions, totals -------------------------------------------------------------------------------


def test_the_rank_that_a_source_published_is_quoted(edition):
    rank = edition.rank("taux_pauvrete_60")
    assert (rank.text, rank.status, rank.source) == ("4e", "publié", "insee-filosofi-2021")
    assert cells(rank)["indicateur"] == "rang_taux_pauvrete_60"


def test_a_rank_among_published_and_computed_values_is_refused(edition):
    rank = edition.computed_rank("taux_pauvrete_60")
    assert (rank.number, rank.reason) == (None, "Rang non calculé : statuts différents (calculé et publié).")


def regions(edition: Edition, indicator: str, changed: dict[str, dict[str, object]]) -> Edition:
    """The edition with a value of 2024 for every metropolitan région: 10,0 for the first, 11,0 for the next…"""
    rows = {
        code: {"indicateur": indicator, "territoire": code, "periode": "2024", "valeur": 10.0 + position}
        for position, code in enumerate(edition.group("régions métropolitaines"))
    }
    return with_rows(edition, *({**row, **changed.get(code, {})} for code, row in rows.items()))


def test_a_rank_is_computed_when_all_values_are_of_one_kind(edition):
    rank = regions(edition, "intensite_pauvrete", {}).rank("intensite_pauvrete")
    assert (rank.text, rank.status) == ("2e", "calculé")
    assert rank.label == "rang parmi les 13 régions métropolitaines"
    assert rank.how == "Rang de 21,0\u00a0% parmi 13 régions métropolitaines, le plus élevé en premier."


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"REG-11": {"statut": "estimé"}}, "statuts différents (estimé et publié)"),
        (
            {"REG-11": {"source": "insee-filosofi-2020"}},
            "sources différentes (insee-filosofi-2020 et insee-filosofi-2021)",
        ),
        ({"REG-11": {"valeur": float("nan"), "statut": "secret"}}, "1 territoire sans valeur pour 2024"),
        (
            {"REG-93": {"marge": 0.6}, "REG-94": {"marge": 0.5}},
            "l'écart avec Corse est inférieur à l'erreur : trop proche",
        ),
    ],
)
def test_a_rank_that_would_mislead_is_refused_with_its_reason(edition, changed, reason):
    rank = regions(edition, "intensite_pauvrete", changed).computed_rank("intensite_pauvrete")
    assert (rank.number, rank.reason) == (None, f"Rang non calculé : {reason}.")


def test_equal_values_are_ex_aequo(edition):
    tied = regions(edition, "intensite_pauvrete", {"REG-94": {"valeur": 21.0}})
    assert tied.computed_rank("intensite_pauvrete").text == "1er ex aequo"


def test_where_more_is_better_the_lowest_is_ranked_first(edition):
    favourable = regions(edition, "intensite_pauvrete", {})
    frames = favourable.tables.frames
    frames["indicateurs"] = frames["indicateurs"].assign(sens="favorable")
    assert favourable.computed_rank("intensite_pauvrete").text == "12e"


def test_a_departement_has_no_rank_among_regions():
    rank = in_year(2021, "DEP-13").computed_rank("taux_pauvrete_60", among="régions métropolitaines")
    assert (rank.territory, rank.reason) == ("DEP-13", "Rang non calculé : la valeur du territoire manque.")


def test_the_gap_to_metropolitan_france_is_in_points(edition):
    gap = edition.gap("taux_pauvrete_60")
    assert gap.text == "2,5\u00a0points"
    assert gap.how == f"17,4\u00a0% ({PACA}, 2021) comparé à 14,9\u00a0% (France métropolitaine, 2021)."
    assert [value.row for value in gap.inputs] == [
        edition.value("taux_pauvrete_60").row,
        edition.value("taux_pauvrete_60", "FRANCE-FM").row,
    ]


def test_a_gap_between_a_rounded_and_a_precise_rate_is_no_more_precise_than_the_first(edition):
    assert edition.gap("part_c2s").text == "2\u00a0points"


def test_a_count_evolves_by_per_cent(edition):
    assert edition.evolution("foyers_rsa", since="2017-12").text == "\u221210,1\u00a0%"
    assert edition.evolution("taux_pauvrete_60", since="2018").text == "0,1\u00a0point"


def test_the_population_of_a_region_is_that_of_its_departements(edition):
    total = edition.total("population_municipale", period="2023")
    assert total.counted == "5\u202f218\u202f960\u00a0habitants"
    assert total.number == edition.value("population_municipale").number
    assert [v.territory for v in total.inputs] == ["DEP-04", "DEP-05", "DEP-06", "DEP-13", "DEP-83", "DEP-84"]


def test_rates_are_not_added(edition):
    total = edition.total("taux_pauvrete_60", period="2021")
    assert (total.number, total.reason) == (
        None,
        "«\u00a0Taux de pauvreté monétaire (seuil à 60\u00a0%)\u00a0» ne s\u2019additionne pas d\u2019un territoire à "
        "l\u2019autre.",
    )


def test_a_departement_has_nothing_to_add():
    total = in_year(2024, "DEP-13").total("population_municipale", period="2023")
    assert (total.number, total.reason) == (
        None,
        "«\u00a0Population municipale\u00a0» n\u2019a ici aucun territoire à additionner.",
    )


# --- who compares with whom -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("territory", "comparators", "peers"),
    [
        ("REG-76", ["FRANCE-FM"], ["régions métropolitaines"]),
        ("REG-04", ["FRANCE-FM"], ["régions d'outre-mer", "régions"]),
        ("DEP-04", ["REG-93", "FRANCE-FM"], ["départements de la région", "départements métropolitains"]),
        ("DEP-974", ["FRANCE-FM"], ["départements d'outre-mer", "départements de France"]),
        ("FRANCE-F", ["FRANCE-FM"], []),
        ("FRANCE-FM", ["FRANCE-F"], []),
    ],
)
def test_comparators_and_peers_follow_the_territory(territory, comparators, peers):
    somewhere = in_year(2024, territory)
    assert [up.code for up in somewhere.comparators] == comparators
    assert somewhere.peers == peers


@pytest.mark.parametrize(
    ("territory", "group", "count"),
    [
        ("REG-93", "régions", 18),
        ("REG-93", "régions métropolitaines", 13),
        ("REG-93", "régions d'outre-mer", 5),
        ("REG-93", "départements", 6),
        ("FRANCE-F", "départements", 101),
        ("DEP-04", "départements", 0),
        ("DEP-04", "départements de la région", 6),
        ("REG-93", "départements de la région", 6),
        ("DEP-04", "départements métropolitains", 96),
        ("DEP-04", "départements d'outre-mer", 5),
        ("DEP-04", "départements de France", 101),
        ("FRANCE-F", "départements de la région", 0),
        ("FRANCE-F", "métropoles", 22),
    ],
)
def test_a_group_holds_its_territories(territory, group, count):
    found = in_year(2024, territory).group(group)
    assert len(found) == len(set(found)) == count
    assert found == sorted(found)


def test_a_departement_is_ranked_in_its_region_and_in_the_country_at_any_period():
    drome = in_year(2024, "DEP-26")
    near, far = (drome.rank("taux_pauvrete_60", among=group) for group in drome.peers)
    assert near.label == "rang parmi les 12 départements d\u2019Auvergne-Rhône-Alpes"
    rates = {code: float(drome.value("taux_pauvrete_60", code)) for code in drome.group("départements métropolitains")}
    assert far.number == 1 + sum(rate > rates["DEP-26"] for rate in rates.values())
    assert near.number == 1 + sum(rates[code] > rates["DEP-26"] for code in drome.group("départements de la région"))
    assert drome.rank("taux_pauvrete_60").number == far.number
    before = drome.rank("taux_pauvrete_60", period="2018")
    assert (before.period, before.known) == ("2018", True)
    assert {value.period for value in before.inputs} == {"2018"}


def test_the_rank_that_a_source_publishes_among_regions_is_not_that_among_others(edition):
    assert edition.rank("taux_pauvrete_60").status == "publié"
    assert edition.rank("taux_pauvrete_60", among="régions").status != "publié"
    assert edition.rank("taux_pauvrete_60", period="2014").period == "2014"


def test_the_comparators_that_have_the_figure_are_its_references():
    digne = in_year(2024, "DEP-04")
    found = digne.references("taux_pauvrete_60")
    assert [(value.territory, value.text, value.period) for value in found] == [
        ("REG-93", "17,4\u00a0%", "2021"),
        ("FRANCE-FM", "14,9\u00a0%", "2021"),
    ]
    assert [value.period for value in digne.references("taux_pauvrete_60", period="2018")] == ["2018", "2018"]


def test_the_figure_before_is_dated_alike_and_says_when_there_is_none():
    country = in_year(2024, "FRANCE-FM")
    assert country.previous("taux_pauvrete_60").period == "2020"
    assert country.previous("taux_pauvrete_60", period="2018").period == "2017"
    assert country.previous("taux_pauvrete_60", "REG-53").territory == "REG-53"
    first = country.previous("taux_pauvrete_60", period="2014")
    assert (first.known, first.reason) == (
        False,
        "nos tables n\u2019ont aucune valeur plus ancienne en France métropolitaine.",
    )


def test_a_region_of_one_departement_has_its_figures_where_its_own_are_missing():
    reunion = in_year(2024, "REG-04")
    rate = reunion.value("taux_pauvrete_60")
    assert (rate.territory, rate.period, rate.status) == ("REG-04", "2021", "publié")
    assert cells(rate)["territoire"] == "DEP-974"
    # Its own unemployment is published, the département's computed: each keeps its own.
    assert reunion.value("taux_chomage_localise").status == "publié"
    assert in_year(2024, "DEP-974").value("taux_chomage_localise").status == "calculé"
    assert reunion.territories.twin("DEP-976") == "REG-06"
    assert reunion.territories.twin("REG-94") == reunion.territories.twin("DEP-2A") == ""


# --- secrecy -------------------------------------------------------------------------------------------------------


def hide(path: Path, where: dict[str, str], **cells: str) -> None:
    """Make the only row with the cells of `where` secret, with other numbers in it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if where.items() <= row.items()]
    row.update(statut="secret", **cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def secretive(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An edition on tables where two rows are secret and yet hold their number, which the check would refuse."""
    folder = Path(shutil.copytree(data_folder(), tmp_path_factory.mktemp("secret") / "data"))
    hide(
        folder / "observations" / "barometre.csv",
        {"indicateur": "foyers_rsa", "territoire": "REG-93"},
        valeur="98765",
        marge="4321",
        qualificatif="environ",
    )
    hide(
        folder / "repartitions/barometre.csv",
        {"territoire": "REG-93", "axe": "", "dimension": "nature", "modalite": "nouvelle"},
        valeur="98765",
    )
    return open_edition("REG-93", 2024, data=folder)


def test_a_secret_figure_is_an_s_and_its_number_is_nowhere_in_what_a_notebook_keeps(secretive):
    for value in (secretive.value("foyers_rsa"), secretive.actions("nature", "nouvelle", measure="part")):
        assert value.status == "secret"
        assert value.text == value.counted == "s"
        assert value.number is None
        kept = json.dumps(value.to_dict())
        assert "98765" not in kept
        assert "4321" not in kept
        assert value.row > 1


def test_nothing_is_computed_from_a_secret_figure(secretive):
    for computed in (
        secretive.gap("foyers_rsa", "FRANCE-F"),
        secretive.evolution("foyers_rsa", since="2017-12"),
        secretive.computed_rank("foyers_rsa"),
    ):
        assert computed.number is None
        assert "98765" not in json.dumps(computed.to_dict())


def test_a_secret_part_makes_its_total_missing(edition):
    rows = [
        {"indicateur": "foyers_rsa", "territoire": code, "periode": "2024-12", "valeur": 1000.0, DECIMALS: 0}
        for code in edition.group("départements")
    ]
    rows[2].update(statut="secret", valeur=float("nan"))
    total = with_rows(edition, *rows).total("foyers_rsa", period="2024-12")
    assert (total.number, total.reason) == (None, "Total non calculé : valeur absente pour Alpes-Maritimes.")


def test_france_shows_the_widest_part_of_it_that_a_source_covers() -> None:
    france = open_edition("FRANCE-F", 2024)
    assert france.here("taux_pauvrete_60").territory == "FRANCE-FM"
    assert france.here("taux_chomage_localise").territory == "GROUPE-FRANCE-HORS-MAYOTTE"
    assert france.here("foyers_rsa") == france.value("foyers_rsa")


def test_a_region_never_borrows_the_figure_of_the_country() -> None:
    region = open_edition("REG-06", 2024)
    assert not region.here("taux_pauvrete_60").known


def test_a_country_is_not_set_against_itself() -> None:
    for code in ("FRANCE-F", "FRANCE-FM"):
        country = open_edition(code, 2024)
        against = country.landmark(country.here("taux_pauvrete_60"))
        assert not against.known
        assert "lui-même" in against.reason
    region = open_edition("REG-93", 2024)
    assert region.landmark(region.value("taux_pauvrete_60")).text == "14,9\u00a0%"


# --- local pacts ---------------------------------------------------------------------------------------------------


def test_the_local_pacts_and_their_actions_are_distributed_since_the_pact():
    country = in_year(2024, "FRANCE-F")
    assert country.pacts("reussite", "partenariats").text == "80\u00a0%"
    assert country.pacts("reussite", "partenariats").scope == "122 pactes locaux des solidarités"
    assert country.pact_actions().counted == "457\u00a0actions"
    assert country.pact_actions("champ", "mobilite").text == "11\u00a0%"
    mobility = country.pact_actions("champ", "mobilite")
    assert (mobility.period, mobility.scope) == ("depuis 2024", "457 actions des pactes locaux des solidarités")


def test_the_pacts_of_a_region_that_was_not_asked_are_unknown_and_say_why():
    asked = in_year(2024, "REG-53").pacts("reussite", "partenariats")
    assert not asked.known
    assert asked.reason == "ni enquête ni chiffre publié en Bretagne en 2024."


@pytest.mark.parametrize(
    ("need", "told"),
    [
        ("repartitions[sujet=actions des pactes]", True),
        ("repartitions[sujet=crédits, dimension=ensemble, contrats=métropoles]", True),
        ("repartitions[sujet=actions des pactes, dimension=axe]", False),
    ],
)
def test_a_chapter_may_need_only_some_rows_of_a_table(need, told):
    assert in_year(2024, "FRANCE-F").tells(need) is told
    assert not in_year(2024, "REG-93").tells(need)


# --- extracts of Pilot'actions -------------------------------------------------------------------------------------


@pytest.fixture
def importing(tmp_path):
    """A data folder of its own, to keep extracts in."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


def test_an_imported_year_may_have_an_edition_without_any_observation(importing):
    with pytest.raises(NoEdition, match="pacte import"):
        open_edition("METRO-200054807", 2025, data=importing)
    store.save(importing, extract(importing, {"action": "A1"}, place=("METRO-200054807", 2025)))
    edition = open_edition("METRO-200054807", 2025, data=importing)
    assert edition.extract is not None
    assert edition.known_years() == [2025]
    assert edition.tells("extraction")
    assert not edition.tells("rapprochement")


def test_a_chapter_that_sets_an_extract_against_published_figures_needs_both(importing):
    assert not open_edition("REG-93", 2024, data=importing).tells("rapprochement")
    store.save(importing, extract(importing, {"action": "A1"}))
    assert open_edition("REG-93", 2024, data=importing).tells("rapprochement")
    assert not open_edition("REG-93", 2023, data=importing).tells("extraction")
