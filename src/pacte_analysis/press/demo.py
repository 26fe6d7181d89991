"""A demonstration: a copy of the project whose edition is made from a fictitious extract, apart from the true one."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.project import Project
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.trial.actions import draw
from pacte_analysis.tables.trial.workbook import write_xlsx

# The only territory and year whose published figures are whole enough to make a trial from.
TERRITORY, YEAR = "REG-93", 2024
EXTRACTED = "2025-10-24"

SOURCES = ("notebooks", "book", "data")
FILES = ("_config.yml", "_toc.yml", "requirements.lock")


@dataclass(frozen=True)
class Demo:
    """A project of its own below `_build/demo`, and the workbook to import in it."""

    project: Project
    workbook: Path

    @property
    def data(self) -> Path:
        return self.project.root / "data"


def prepare(project: Project) -> Demo:
    """Copy the sources of a project and write the fictitious workbook beside them; what a former demo built stays.

    No extract kept by the project is copied: the demonstration has only its own.
    """
    root = project.build_folder / "demo"
    root.mkdir(parents=True, exist_ok=True)
    unwanted = shutil.ignore_patterns(".ipynb_checkpoints", store.FOLDER)
    for name in SOURCES:
        shutil.rmtree(root / name, ignore_errors=True)
        shutil.copytree(project.root / name, root / name, ignore=unwanted)
    for name in FILES:
        shutil.copy2(project.root / name, root / name)
    catalogue = open_catalogue(root / "data")
    tables, place = catalogue.tables, catalogue.territories[TERRITORY].name
    workbook = root / f"extraction-fictive-{TERRITORY}-{YEAR}.xlsx"
    title = f"Extraction de Pilot'actions, {place}, {YEAR}"
    write_xlsx(tables, draw(tables, TERRITORY, YEAR), workbook, title)
    return Demo(Project(root), workbook)


def choose_sheets(demo: Demo) -> None:
    """Choose the published action sheets, as an analyst would: by their identifiers, in `fiches.csv`."""
    actions = Tables.load(demo.data)["actions"]
    own = actions[(actions["region"] == TERRITORY) & (actions["annee"].astype(str) == str(YEAR))]
    path = store.home(demo.data, TERRITORY, YEAR) / store.SHEETS
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([[store.SHEET_COLUMN], *([identifier] for identifier in own["action"])])
