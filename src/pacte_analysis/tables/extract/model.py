"""What an extract of Pilot'actions is: its columns, its places, what may be found wrong in it, and what is kept of it.

The columns are those of `data/pilot_actions/schema.json`, a Table Schema, and of nowhere else.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from pacte_analysis.reads import opened

Kind = Literal["texte", "code", "territoire", "liste", "date", "argent", "nombre"]
Severity = Literal["erreur", "avertissement"]

# Beside the columns of the schema, every row says where it stands in the file it was read from.
SHEET, ROW = "_feuille", "_ligne"

# The sheet that the marked copy of a file has more than the file: when the copy is read, nothing is to be said of it.
FINDINGS = "Constats de l'import"

# Between the codes of a list, in what is kept.
SEPARATOR = "|"

FUNDERS = ("etat", "collectivite", "tiers")


@dataclass(frozen=True)
class Column:
    """A column of the schema.

    `nomenclature` is a table of the data package whose first column has the codes and `intitule` the labels, or
    ``modalites:<dimension>``; empty for free text, numbers and dates.
    """

    name: str
    title: str
    kind: Kind
    nomenclature: str = ""
    required: bool = False
    unique: bool = False
    indicator: bool = False


def columns(folder: Path) -> tuple[Column, ...]:
    """The columns of an extract, in order, as `pilot_actions/schema.json` of a data folder describes them."""
    return _columns(opened(folder, "pilot_actions/schema.json"))


@lru_cache(maxsize=4)
def _columns(path: Path) -> tuple[Column, ...]:
    schema = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Column(
            name=described["name"],
            title=described["title"],
            kind=described["kind"],
            nomenclature=described.get("nomenclature", ""),
            required=described.get("constraints", {}).get("required", False),
            unique=described.get("constraints", {}).get("unique", False),
            indicator=described.get("indicateur", False),
        )
        for described in schema["fields"]
    )


def planned(year: int, funder: str) -> str:
    """The column of the credits that a funder plans for a year: ``prevu_2024_etat``."""
    return f"prevu_{year}_{funder}"


@dataclass(frozen=True, order=True)
class Place:
    """A cell of the file that an analyst opens: sheet (empty for a CSV), row and column from 1; 0 is all of it."""

    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def address(self) -> str:
        """As a spreadsheet names it: ``Actions!B12``; a whole row or column is ``Actions!12`` or ``Actions!B``."""
        letters, left = "", self.column
        while left:
            left, letter = divmod(left - 1, 26)
            letters = chr(65 + letter) + letters
        cell = f"{letters}{self.row or ''}"
        return "!".join(part for part in (self.sheet, cell) if part)


@dataclass(frozen=True)
class Finding:
    """One thing wrong (`erreur`) or doubtful (`avertissement`) at one place, and what to do about it.

    `kind` is the rule's stable name (``valeur-inconnue``); `column` the schema's column, empty when it is none; `found`
    what the cell holds, as text. `message` and `remedy` are sentences in French.
    """

    severity: Severity
    kind: str
    place: Place
    message: str
    remedy: str
    column: str = ""
    found: str = ""


@dataclass
class Draft:
    """A file as it was read, before any meaning is given to a cell.

    `rows` has one row an action: the columns of the schema that the file has, with raw cells (str, float, int, bool,
    datetime or None), plus `_feuille` and `_ligne`. `where` gives the file's column number of each, by sheet and
    name; `aside` the columns that the schema does not know, in the same order of rows, under their own headers.
    Nothing is lost unsaid: rows left out (blank, total, title) are counted in `left_out`, by reason. `titles` are the
    texts above the headers, and those at the head of the sheets that are left: what the file says of itself.
    """

    path: Path
    rows: pd.DataFrame
    where: dict[tuple[str, str], int]
    aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    findings: list[Finding] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)

    def place(self, index: int, column: str) -> Place:
        """Where the cell of a row (by position) and a schema's column stands in the file."""
        sheet, row = str(self.rows[SHEET].iat[index]), int(str(self.rows[ROW].iat[index]))
        return Place(sheet, row, self.where.get((sheet, column), 0))


@dataclass(frozen=True, eq=False)
class Extract:
    """An extract that was accepted: the actions of a territory and a year, and how they came.

    `actions` has every column of the schema, plus `_ligne`: texts and codes as str (empty when unknown), lists as
    codes joined by ``|``, dates as ``YYYY-MM-DD`` text, money as Int64 **cents**, counts as Int64 (NA when unknown).
    `facts` is what `extraction.json` keeps: ``fichier``, ``sha256``, ``extrait`` (date of the extract), ``importe``,
    ``lignes``, ``avertissements`` (a list of `Finding` as dicts) and ``fictif`` (true when the data are invented).
    """

    territory: str
    year: int
    actions: pd.DataFrame
    facts: dict[str, Any]

    @property
    def fictitious(self) -> bool:
        return bool(self.facts.get("fictif"))

    @property
    def source(self) -> str:
        """What figures computed from it give as their source: `extraction-reg-93-2024`."""
        return f"extraction-{self.territory}-{self.year}".lower()

    @property
    def extracted(self) -> str:
        """The date of the extract, as periods are written: ``2025-10`` or ``2025-10-14``."""
        return str(self.facts.get("extrait", ""))
