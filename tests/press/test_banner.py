"""An edition that prints invented figures says so on every page."""

import shutil

import pandas as pd
import pytest
from tests.analysis.test_tallies import twelve

from pacte_analysis.edition import open_edition
from pacte_analysis.press.books.imprint import banner
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.extract.store import save
from pacte_analysis.tables.package import data_folder


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(data_folder(), folder, ignore=shutil.ignore_patterns("extractions"))
    return folder


def keep(data, **facts):
    save(data, Extract("REG-93", 2024, twelve().assign(_ligne=pd.Series(range(2, 14), dtype="Int64")), facts))


def test_an_edition_of_a_fictitious_extract_warns_and_one_of_a_real_extract_does_not(data):
    keep(data, fictif=True)
    assert banner(open_edition("REG-93", 2024, data=data), []).startswith("Données fictives")
    keep(data, fictif=False)
    assert banner(open_edition("REG-93", 2024, data=data), []) == ""


def test_an_edition_that_borrows_a_figure_of_a_fictitious_extract_warns_too(data):
    keep(data, fictif=True)
    later = open_edition("REG-93", 2025, data=data)
    page = Page("tableau-de-bord", "")
    assert banner(later, [page]) == ""
    page.values.append(later.value("in_adolescents"))
    assert "une partie des chiffres" in banner(later, [page])
