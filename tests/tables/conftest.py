"""A copy of the data package to damage, one cell at a time."""

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pacte_analysis.tables.package import data_folder

# The tables that the tests damage or that those refer to: checking them alone is eight times faster than all.
KEPT = {
    "territoires",
    "sources",
    "indicateurs",
    "axes",
    "repartitions_barometre",
    "observations_barometre",
    "observations_population",
    "pages",
    "errata",
    "journal",
    "etiquettes",
    "modalites",
    "natures",
    "champs",
    "types_action",
    "cibles",
    "publics",
}


@dataclass
class Copy:
    """A data folder of its own; lines are counted as an editor does, the header being line 1."""

    folder: Path

    def path(self, table: str) -> Path:
        return self.folder / table

    def rows(self, table: str) -> list[list[str]]:
        with self.path(table).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table: str, rows: list[list[str]]) -> None:
        with self.path(table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def line(self, table: str, **where: str) -> int:
        """The line of the only row with those cells."""
        header, *rows = self.rows(table)
        found = [
            number
            for number, row in enumerate(rows, start=2)
            if all(row[header.index(name)] == cell for name, cell in where.items())
        ]
        assert len(found) == 1, f"{table}: {len(found)} rows with {where}"
        return found[0]

    def set(self, table: str, line: int, **cells: str) -> None:
        rows = self.rows(table)
        for name, cell in cells.items():
            rows[line - 1][rows[0].index(name)] = cell
        self.write(table, rows)

    def append(self, table: str, row: list[str]) -> int:
        """The line of the row added at the end."""
        rows = [*self.rows(table), row]
        self.write(table, rows)
        return len(rows)

    def descriptor(self) -> dict[str, list[dict[str, object]]]:
        return json.loads(self.path("datapackage.json").read_text(encoding="utf-8"))

    def forget(self, resource: str) -> None:
        """Take a resource, or all those of a folder, out of datapackage.json; the files stay."""
        package = self.descriptor()
        kept = (r for r in package["resources"] if resource not in (r["name"], r["path"].split("/")[0]))
        package["resources"] = list(kept)
        self.path("datapackage.json").write_text(json.dumps(package), encoding="utf-8")


@pytest.fixture(scope="session")
def short_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's data package, reduced to the tables of `KEPT`."""
    folder = Path(shutil.copytree(data_folder(), tmp_path_factory.mktemp("court") / "data"))
    reduced = Copy(folder)
    for name in {str(resource["name"]) for resource in reduced.descriptor()["resources"]} - KEPT:
        reduced.forget(name)
    announced = {str(resource["path"]) for resource in reduced.descriptor()["resources"]}
    for path in folder.rglob("*.csv"):
        if path.relative_to(folder).as_posix() not in announced:
            path.unlink()
    return folder


@pytest.fixture
def copy(short_data: Path, tmp_path: Path) -> Copy:
    """A data folder to damage, named `data` as in a checkout."""
    return Copy(Path(shutil.copytree(short_data, tmp_path / "data")))


@pytest.fixture(scope="session")
def indicators() -> dict[str, dict[str, str]]:
    """The rows of `indicateurs` as they are written, by code."""
    with (data_folder() / "indicateurs.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicateur"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def project_data() -> Path:
    """The tables of the project themselves: to read."""
    return data_folder()
