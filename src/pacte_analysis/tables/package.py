"""Loading the data package: every table as text with its line numbers, then with its types.

The schemas are those of `datapackage.json` and of nowhere else: this module and `check` both read them there.
"""

import contextlib
import csv
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from pacte_analysis.errors import PacteError
from pacte_analysis.reads import plain, question, unseen

# Columns added on loading, so that each value can say where it stands.
TABLE, ROW, DECIMALS = "_table", "_ligne", "_decimales"


# A row of a table, by column; cells are texts, numbers (NaN when empty) or booleans, as its schema says.
Cells = dict[str, Any]


class BrokenPackage(PacteError):
    """A table is absent, unreadable, or has not the columns that the data package announces."""


def data_folder() -> Path:
    """Where the tables are, whatever the working folder of a kernel.

    `PACTE_DATA` when it is set; else the `data` folder of the checkout that this package stands in; else the first
    `data/datapackage.json` found in the working folder or above it.
    """
    if configured := os.environ.get("PACTE_DATA"):
        return Path(configured)
    here = Path(__file__).resolve()
    for folder in [*here.parents, Path.cwd(), *Path.cwd().parents]:
        if (folder / "data" / "datapackage.json").is_file():
            return folder / "data"
    raise BrokenPackage(
        "Le dossier data/ est introuvable : lancez la commande depuis le dossier du projet, ou donnez son chemin dans "
        "la variable d'environnement PACTE_DATA."
    )


@dataclass(frozen=True)
class Resource:
    """One file of the package: its name, path and Table Schema."""

    name: str
    path: Path
    schema: dict[str, Any]

    @property
    def fields(self) -> list[dict[str, Any]]:
        return list(self.schema["fields"])

    @property
    def columns(self) -> list[str]:
        return [str(column["name"]) for column in self.fields]

    @property
    def primary_key(self) -> list[str]:
        key = self.schema.get("primaryKey", [])
        return [key] if isinstance(key, str) else list(key)

    @property
    def relative(self) -> str:
        """The path as messages and origins print it: `data/observations/barometre.csv`."""
        parts = self.path.parts
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("data") :]) if "data" in parts else self.path.name

    @property
    def group(self) -> str:
        """The logical table: files in a folder of `data/` are parts of one table (`observations`)."""
        folder = self.path.parent
        return self.path.stem if (folder / "datapackage.json").is_file() else folder.name


def read_descriptor(folder: Path) -> list[Resource]:
    """The resources that `datapackage.json` announces."""
    descriptor = folder / "datapackage.json"
    try:
        package = json.loads(descriptor.read_text(encoding="utf-8"))
        return [Resource(str(r["name"]), folder / str(r["path"]), dict(r["schema"])) for r in package["resources"]]
    except FileNotFoundError:
        raise BrokenPackage(f"{descriptor} est absent : le dossier de données est incomplet.") from None
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise BrokenPackage(f"{descriptor} est illisible ({error}) : rétablissez le fichier du dépôt.") from None


def read_text(resource: Resource) -> pd.DataFrame:
    """A table as it is written: every cell a string, plus its line in the file.

    Raises `BrokenPackage` when the file is absent, is not UTF-8, or has not the announced columns.
    """
    try:
        # Excel's « CSV UTF-8 » begins with a byte order mark.
        with resource.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            rows = [(reader.line_num, row) for row in reader if row]
    except FileNotFoundError:
        raise BrokenPackage(
            f"{resource.relative} est absent alors que data/datapackage.json l'annonce : rétablissez le fichier."
        ) from None
    except csv.Error:
        raise BrokenPackage(
            f"{resource.relative}, après la ligne {reader.line_num} : cellule trop longue ou guillemet jamais fermé. "
            "Rétablissez le fichier, ou raccourcissez la cellule."
        ) from None
    except UnicodeDecodeError:
        raise BrokenPackage(
            f"{resource.relative} n'est pas en UTF-8 : enregistrez-le au format « CSV UTF-8 »."
        ) from None
    if len(header) == 1 and ";" in header[0]:
        raise BrokenPackage(
            f"{resource.relative}, ligne 1 : les cellules sont séparées par des points-virgules. Un tableur l'a "
            "réécrit ? Rétablissez le fichier, ou enregistrez-le avec la virgule pour séparateur et le point pour "
            "décimale."
        )
    missing = [name for name in resource.columns if name not in header]
    unknown = [name for name in header if name not in resource.columns]
    if missing or unknown or header != resource.columns:
        what = [f"colonne absente : {', '.join(missing)}"] if missing else []
        what += [f"colonne inconnue : {', '.join(unknown)}"] if unknown else []
        raise BrokenPackage(
            f"{resource.relative}, ligne 1 : {' ; '.join(what) or 'colonnes dans le désordre'}. "
            f"Colonnes attendues : {', '.join(resource.columns)}."
        )
    for line, row in rows:
        if len(row) != len(header):
            raise BrokenPackage(
                f"{resource.relative}, ligne {line} : {len(row)} cellules au lieu de {len(header)}. "
                "Une virgule de trop ? Mettez la cellule entre guillemets."
            )
    frame = pd.DataFrame([row for _, row in rows], columns=header, dtype="object").astype("str")
    frame[TABLE] = resource.relative
    frame[ROW] = [line for line, _ in rows]
    return frame


def typed(frame: pd.DataFrame, resource: Resource) -> pd.DataFrame:
    """The same table with numbers as floats and booleans as bools; text stays text, an empty cell stays empty."""
    frame = frame.copy()
    for column in resource.fields:
        name, kind = column["name"], column["type"]
        if kind in {"number", "integer"}:
            if name == "valeur":
                # A figure is printed with the decimals that its table gives it: 11 is not 11,0.
                frame[DECIMALS] = [len(cell.partition(".")[2]) for cell in frame[name]]
            frame[name] = pd.to_numeric(frame[name].replace("", None), errors="coerce")
        elif kind == "boolean":
            frame[name] = frame[name].str.lower() == "true"
    return frame


@dataclass(frozen=True, eq=False)
class Tables:
    """Every table of a data package, loaded once and again when its files change.

    ``tables["observations"]`` is the union of the files of that folder. Each frame has the columns of its schema plus
    `_table` and `_ligne` (file and line), and `_decimales` beside a column `valeur`.
    """

    folder: Path
    frames: dict[str, pd.DataFrame] = field(repr=False)
    _indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Cells]]] = field(
        default_factory=dict, repr=False, init=False
    )

    @classmethod
    def load(cls, folder: Path | None = None) -> "Tables":
        # What is asked of the tables is recorded, not that their files are read.
        with unseen():
            place = (folder or data_folder()).resolve()
            return _load(place, _state(place))

    @question("table {0}, entière")
    def __getitem__(self, name: str) -> pd.DataFrame:
        try:
            return self.frames[name]
        except KeyError:
            raise BrokenPackage(
                f"Table « {name} » absente du dossier {self.folder.name}/ : elle manque dans datapackage.json. "
                f"Tables présentes : {', '.join(sorted(self.frames))}."
            ) from None

    @question(lambda name, **where: f"{name} : {_where(where)}")
    def rows(self, name: str, **where: Any) -> list[Cells]:
        """The rows of a table that have these cells, in order: ``rows("mesures", axe="emploi")``. Of a tuple of cells,
        a row has one. Nobody changes them."""
        several = {column: set(wanted) for column, wanted in where.items() if isinstance(wanted, tuple)}
        columns = sorted(where.keys() - several)
        found = self._index(name, *columns).get(tuple(where[column] for column in columns), [])
        return [row for row in found if all(row[column] in wanted for column, wanted in several.items())]

    def _index(self, name: str, *columns: str) -> dict[tuple[Any, ...], list[Cells]]:
        """The rows of a table by their cells in some columns; made once."""
        index = self._indexes.get((name, *columns))
        if index is None:
            index = {}
            every = self._index(name).get((), []) if columns else records(self[name])
            for row in every:
                index.setdefault(tuple(row[column] for column in columns), []).append(row)
            self._indexes[name, *columns] = index
        return index

    @question(lambda name, column, **where: f"{name}, colonne {column} : {_where(where)}")
    def cells(self, name: str, column: str, **where: Any) -> list[Any]:
        """The cells of one column of those rows: a change of another column is not seen."""
        return [row[column] for row in self.rows(name, **where)]

    def columns(self, name: str) -> list[str]:
        """The columns of a table: the data package tells them, and a chapter reads none by knowing them."""
        with unseen():
            return list(map(str, self[name].columns))

    def by(self, name: str, column: str) -> "Rows":
        """The rows of a table by the cell of a column, the last of those that share it."""
        return Rows(self, name, column)


def _where(where: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} {_among(cell)}" for column, cell in where.items()) or "toutes les lignes"


def _among(wanted: Any) -> str:
    if not isinstance(wanted, tuple):
        return str(wanted) or "vide"
    return f"parmi {len(wanted)}" if len(wanted) > 3 else " ou ".join(str(one) or "vide" for one in wanted)


@dataclass(frozen=True)
class Rows(Mapping[str, Cells]):
    """The rows of a table by a column: to look one up is to read that row, or its absence, and no other."""

    tables: Tables = field(repr=False)
    name: str
    column: str

    def __getitem__(self, key: str) -> Cells:
        found = self.tables.rows(self.name, **{self.column: key})
        if not found:
            raise KeyError(key)
        return found[-1]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(str(row[self.column]) for row in self.tables.rows(self.name)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@plain.register
def _(frame: pd.DataFrame) -> list[Any]:
    """The digest of a table takes its cells whole."""
    hashes = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return [list(map(str, frame.columns)), hashlib.sha256(hashes.tobytes()).hexdigest()]


def records(frame: pd.DataFrame) -> list[Cells]:
    """The rows of a table, in order."""
    return [{str(column): cell for column, cell in row.items()} for row in frame.to_dict("records")]


def _state(folder: Path) -> tuple[tuple[int, int], ...]:
    """The dates and sizes of the files of a package: tables that a program has just rewritten are loaded again."""
    found = []
    for path in (folder / "datapackage.json", *sorted(folder.glob("*.csv")), *sorted(folder.glob("*/*.csv"))):
        with contextlib.suppress(OSError):
            state = path.stat()
            found.append((state.st_mtime_ns, state.st_size))
    return tuple(found)


@lru_cache(maxsize=4)
def _load(folder: Path, _dates: tuple[tuple[int, int], ...]) -> Tables:
    parts: dict[str, list[pd.DataFrame]] = {}
    for resource in read_descriptor(folder):
        parts.setdefault(resource.group, []).append(typed(read_text(resource), resource))
    return Tables(folder, {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()})
