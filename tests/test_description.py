"""The published description of an extract: every column and every value that an import knows, and nothing else."""

import csv
import io

import pytest

from pacte_analysis.description import columns_figure, values_figure
from pacte_analysis.edition import open_catalogue
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract import match, model


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_catalogue()


def test_every_column_is_described_with_its_synonyms(catalogue: Catalogue) -> None:
    rows = list(csv.DictReader(io.StringIO(columns_figure(catalogue).csv())))
    assert [row["Nom dans le schéma"] for row in rows] == [c.name for c in model.columns(catalogue.tables.folder)]
    assert all(row["Ce qu'elle dit"] for row in rows)
    first = rows[0]
    assert first["Contenu"] == "texte, obligatoire, unique"
    synonyms = catalogue.tables["entetes"]
    said = [words for row in rows for words in row["Autres en-têtes reconnus"].split(" ; ") if words]
    assert sorted(said) == sorted(synonyms["entete"])


def test_every_value_is_one_that_an_import_takes(catalogue: Catalogue) -> None:
    rows = list(csv.DictReader(io.StringIO(values_figure(catalogue).csv())))
    named = {column.nomenclature for column in model.columns(catalogue.tables.folder) if column.nomenclature}
    known = {name: match.nomenclature(name, catalogue) for name in named}
    assert len(rows) == sum(len(found.labels) for found in known.values())
    published = {(row["Code"], row["Valeur"].replace("’", "'")) for row in rows}
    taken = {(code, label.replace("’", "'")) for found in known.values() for code, label in found.labels.items()}
    assert published == taken
    others = {words for row in rows for words in row["Autres écritures reconnues"].split(" ; ") if words}
    etiquettes = catalogue.tables["etiquettes"]
    assert others == set(etiquettes.loc[etiquettes["nomenclature"].isin(named), "etiquette"])
