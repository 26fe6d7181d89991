"""The trial extract as a workbook, made once."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from pacte_analysis.edition import open_catalogue
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.check import check
from pacte_analysis.tables.extract.model import Finding
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.trial.actions import draw
from pacte_analysis.tables.trial.workbook import write_csv, write_xlsx

TERRITORY, YEAR = "REG-93", 2024


@dataclass(frozen=True)
class Trial:
    """The trial extract: its actions (codes, cents) and its workbook, with a CSV beside it."""

    actions: pd.DataFrame
    path: Path


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return open_catalogue()


@pytest.fixture(scope="session")
def trial(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    actions = draw(catalogue.tables, TERRITORY, YEAR)
    path = tmp_path_factory.mktemp("essai") / "extraction.xlsx"
    write_xlsx(catalogue.tables, actions, path, "Extraction d'essai")
    write_csv(catalogue.tables, actions, path.with_suffix(".csv"))
    return Trial(actions, path)


def found(path: Path, catalogue: Catalogue) -> list[Finding]:
    """All that reading and checking a file find."""
    draft = read(path, catalogue.tables.folder)
    _, findings = check(draft, TERRITORY, YEAR, catalogue)
    return [*draft.findings, *findings]
