"""From rows to values: labels, citations, results and progress, each with where it stands."""

import pandas as pd
import pytest

from pacte_analysis.tables.catalogue import Catalogue, pieces
from pacte_analysis.tables.extract.model import columns
from pacte_analysis.tables.package import Tables, records
from pacte_analysis.territory import Territories, Territory


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    tables = Tables.load()
    return Catalogue(tables, Territories(Territory.from_row(row) for row in records(tables["territoires"])))


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        ("drees-c2s-2024-12", "Drees, Complémentaire santé solidaire, tous régimes, au 31 décembre 2024"),
        (
            "drees-minima-2024",
            "Drees, Minima sociaux et prestations de solidarité, édition 2024 (22\u00a0octobre 2024)",
        ),
        (
            "insee-tableau-bord-paca-2024-08",
            "Insee, Tableau de bord de la conjoncture, Provence-Alpes-Côte d\u2019Azur (août 2024)",
        ),
        (
            "pilotactions-paca-2025-10",
            "DIPLP, Pilot\u2019actions, contrats locaux des solidarités de Provence-Alpes-Côte d\u2019Azur (données "
            "extraites le 24\u00a0octobre 2025)",
        ),
        ("source-inconnue", "source-inconnue"),
    ],
)
def test_a_publication_is_cited_by_producer_title_and_date(catalogue, source, cited):
    assert catalogue.cite(source) == cited


def test_an_extraction_dated_by_its_month_is_said_in_that_month(catalogue):
    frames = dict(catalogue.tables.frames)
    told = {"source": "essai", "producteur": "DIPLP", "titre": "DIPLP", "extrait": "2025-10", "publie": "2026"}
    frames["sources"] = pd.concat([frames["sources"], pd.DataFrame([told])], ignore_index=True)
    known = Catalogue(Tables(catalogue.tables.folder, frames), catalogue.territories)
    assert known.cite("essai") == "DIPLP (données extraites en octobre 2025)"


def test_a_row_read_in_a_document_cites_both(catalogue):
    cited = catalogue.citations({"source": "drees-c2s-2024-12", "document": "drees-minima-2024"})
    assert cited == (catalogue.cite("drees-c2s-2024-12"), catalogue.cite("drees-minima-2024"))
    assert catalogue.citations({"source": "drees-c2s-2024-12", "document": ""}) == (
        catalogue.cite("drees-c2s-2024-12"),
    )


@pytest.mark.parametrize(
    ("dimension", "modality", "label"),
    [
        ("axe", "droits", "Lutter contre la grande exclusion grâce à l\u2019accès aux droits"),
        ("nature", "nouvelle", "Action nouvelle"),
        ("financeur", "collectivites", "Collectivités signataires"),
        ("qpv", "exclusivement", "exclusivement dans les QPV"),
        ("consommation", "reportes", "crédits reportés sur l\u2019année suivante"),
        ("nature", "tout_autre", "tout autre"),
    ],
)
def test_a_modality_has_its_label(catalogue, dimension, modality, label):
    assert catalogue.modality(dimension, modality) == label


def test_every_modality_of_a_published_distribution_has_a_label_of_its_own(catalogue):
    rows = records(catalogue.tables["repartitions"])
    bare = {(r["dimension"], r["modalite"]) for r in rows if "_" in catalogue.modality(r["dimension"], r["modalite"])}
    assert bare == set()


def test_no_label_is_kept_for_a_modality_that_no_distribution_nor_extract_has(catalogue):
    used = {(row["dimension"], row["modalite"]) for row in records(catalogue.tables["repartitions"])}
    answers = {c.nomenclature.partition(":")[2] for c in columns(catalogue.tables.folder)}
    assert {key for key in catalogue.modalities if key not in used and key[0] not in answers} == set()


def test_the_results_of_an_action_come_in_order_with_their_rows(catalogue):
    (action,) = [
        row
        for row in records(catalogue.tables["actions"])
        if row["action"] == "acces-droits-alimentation-marseille-15e"
    ]
    results = catalogue.results(action)
    assert [(value.text, value.label) for value in results][:3] == [
        ("2", "Équivalents temps plein financés"),
        ("17", "Réunions de réflexion stratégique et de pilotage"),
        ("5", "Comités d\u2019accès aux droits"),
    ]
    assert {value.table for value in results} == {"data/actions_resultats.csv"}
    assert [value.row for value in results] == list(range(results[0].row, results[0].row + len(results)))
    assert results[0].territory == "ARM-13215"


def test_the_objectives_of_a_measure_have_their_rate_or_the_reason_why_not(catalogue):
    progress = catalogue.progress(2)
    assert [(value.text, value.known) for _, value in progress][:2] == [
        ("35\u00a0%", True),
        ("non disponible", False),
    ]
    row, rate = progress[0]
    assert row["objectif"] == "120 médiateurs scolaires (soit 80 supplémentaires)"
    assert rate.label == "avancement\u00a0: 120 médiateurs scolaires (soit 80 supplémentaires)"
    assert (rate.table, rate.period) == ("data/mesures_suivi.csv", "2024")


def test_the_definitions_keep_the_order_of_their_table(catalogue):
    assert list(catalogue.definitions) == catalogue.tables["indicateurs"]["indicateur"].tolist()
    assert list(catalogue.axes)[:4] == ["enfance", "emploi", "droits", "transition"]


def test_the_places_above_others_stop_below_the_territory_asked(catalogue):
    assert catalogue.above(["COM-13055", "COM-06088", "DEP-13"], "REG-93") == ("DEP-13", "DEP-06")
    assert catalogue.above(["DEP-13"], "REG-93") == ()


def test_an_institution_is_named_by_its_acronym_and_its_name(catalogue):
    assert catalogue.institution("ARS") == "ARS – Agence régionale de santé"
    assert catalogue.institution("XYZ") == "XYZ"


def test_the_publications_of_several_rows_are_cited_once(catalogue):
    rows = records(catalogue.tables["dispositifs"])
    assert catalogue.all_citations(rows) == catalogue.citations(rows[0])


def test_a_cell_that_lists_several_codes_is_cut():
    assert pieces("DEP-06| DEP-83") == ["DEP-06", "DEP-83"]
    assert pieces("") == []
