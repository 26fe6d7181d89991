"""The trial as files: what is written is what was drawn, in XLSX and in CSV; and as many actions as one likes."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pacte_analysis.edition import open_catalogue
from pacte_analysis.tables.extract.check import check
from pacte_analysis.tables.extract.model import columns
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.trial.actions import draw
from pacte_analysis.tables.trial.many import many
from pacte_analysis.tables.trial.workbook import HEADER_ROW, NOTICE, SHEET, write_csv, write_xlsx


@pytest.fixture(scope="module")
def actions() -> pd.DataFrame:
    return draw(Tables.load(), "REG-93", 2024)


def test_a_workbook_says_that_it_is_fictitious_and_totals_its_money(actions: pd.DataFrame, tmp_path: Path):
    write_xlsx(Tables.load(), actions, tmp_path / "essai.xlsx", "Essai")
    sheet = openpyxl.load_workbook(tmp_path / "essai.xlsx")[SHEET]
    assert (sheet["A1"].value, sheet["A2"].value) == ("Essai", NOTICE)
    names = [column.name for column in columns(Tables.load().folder)]
    last = [cell.value for cell in sheet[HEADER_ROW + 122]]
    assert last[0] == "Total"
    assert last[names.index("consomme")] == pytest.approx(actions["consomme"].sum() / 100)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("size", [120, 500])
def test_what_is_imported_is_what_was_drawn(actions: pd.DataFrame, suffix: str, size: int, tmp_path: Path):
    catalogue, path = open_catalogue(), tmp_path / f"essai.{suffix}"
    drawn, place = (actions, "REG-93") if size == 120 else (many(catalogue.tables, actions, size), "FRANCE-F")
    if suffix == "xlsx":
        write_xlsx(catalogue.tables, drawn, path, "Essai")
    else:
        write_csv(catalogue.tables, drawn, path, encoding="utf-8", separator=",")
    draft = read(path, catalogue.tables.folder)
    found, findings = check(draft, place, 2024, catalogue)
    assert [finding for finding in findings if finding.severity == "erreur"] == []
    for column in columns(catalogue.tables.folder):
        if column.kind in {"argent", "nombre"}:
            assert found[column.name].equals(drawn[column.name].reset_index(drop=True)), column.name
        elif column.kind == "liste":
            codes = [set(cell.split("|")) for cell in drawn[column.name]]
            assert [set(cell.split("|")) for cell in found[column.name]] == codes, column.name
        else:
            assert found[column.name].tolist() == drawn[column.name].tolist(), column.name
