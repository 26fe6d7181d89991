"""From the headers of a file to the columns of the schema: by folding, from names, titles and synonyms.

A synonym is a line of `data/entetes.csv` (colonne, entete), which an analyst extends. A header that only looks like
one of ours is proposed, never taken.
"""

import csv
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.extract.model import Column, Finding, Place, columns
from pacte_analysis.territory import fold

# The units that do not change an amount, and those that do.
_EUROS = re.compile(r"[\s(\[,]*\b(en\s+)?(€|euros?|eur)\s*[)\]]*\s*$", re.IGNORECASE)
_THOUSANDS = re.compile(
    r"[\s(\[,]*\b(en\s+)?([km]\s?(€|euros?|eur)|milliers d.euros|millions d.euros)[\s)\]]*$", re.IGNORECASE
)


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """A header without what hands vary: case, accents, ligatures, apostrophes, dashes, spaces, punctuation."""
    return fold(text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae"))


@dataclass(frozen=True)
class Headers:
    """Every way to write the header of a column that is known: folded text to the name of the column."""

    known: dict[str, str]
    columns: tuple[Column, ...]

    def column(self, text: Any) -> str:
        """The column that a header names, or nothing; « (en €) » after it changes nothing."""
        if found := self.known.get(folded(str(text))):
            return found
        return self.known.get(folded(_EUROS.sub("", str(text))), "")

    def recognised(self, row: Sequence[Any]) -> int:
        """How many different columns a row names."""
        return len({name for cell in row if isinstance(cell, str) and (name := self.column(cell))})

    def joined(self, above: Sequence[Any], row: Sequence[Any]) -> list[Any]:
        """A row of headers, where a cell that says more with the one above it is read with it.

        « Crédits prévus 2024 » over « État », « collectivité », « tiers » are three headers.
        """
        return [
            cell if upper is None or cell is None or not self.column(f"{upper}, {cell}") else f"{upper}, {cell}"
            for upper, cell in zip(above, row, strict=True)
        ]

    def near(self, text: Any, missing: Iterable[str]) -> str:
        """The column, among those that the file lacks, whose header `text` looks like; empty when none does."""
        wanted = set(missing)
        candidates = [key for key, name in self.known.items() if name in wanted]
        close = difflib.get_close_matches(folded(str(text)), candidates, n=1, cutoff=0.8)
        return self.known[close[0]] if close else ""


class BrokenHeaders(PacteError):
    """A line of `entetes.csv` that names no column, or gives a header to two columns."""


def headers(folder: Path) -> Headers:
    """The headers that a data folder knows: names and titles of the schema, synonyms of `entetes.csv`.

    Raises `BrokenHeaders`.
    """
    synonyms = folder / "entetes.csv"
    return _headers(folder, synonyms.stat().st_mtime_ns if synonyms.exists() else 0)


@lru_cache(maxsize=4)
def _headers(folder: Path, changed: int) -> Headers:
    described = columns(folder)
    known: dict[str, str] = {}
    for column in described:
        known[folded(column.name)] = known[folded(column.title)] = column.name
    if not changed:
        return Headers(known, described)
    names = {column.name for column in described}
    with (folder / "entetes.csv").open(encoding="utf-8-sig", newline="") as lines:
        for number, line in enumerate(csv.DictReader(lines), 2):
            name, text = (line.get("colonne") or "").strip(), line.get("entete") or ""
            if name not in names:
                raise BrokenHeaders(
                    f"data/entetes.csv, ligne {number} : « {name} » n'est pas une colonne de l'extraction. Elles sont "
                    "toutes dans data/pilot_actions/schema.json."
                )
            if (other := known.setdefault(folded(text), name)) != name:
                raise BrokenHeaders(
                    f"data/entetes.csv, ligne {number} : l'en-tête « {text} » désigne déjà la colonne « {other} ». "
                    "Gardez une seule des deux."
                )
    return Headers(known, described)


@dataclass
class Headline:
    """The row of headers of a sheet: its number, the columns it names, the others, and what is wrong in it."""

    row: int
    named: dict[int, str] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def headline(sheet: str, number: int, cells: Sequence[Any], known: Headers) -> Headline:
    """What the cells of row `number` name; each finding stands at the header's cell."""
    line = Headline(number)
    for position, cell in enumerate(cells, 1):
        if cell is None:
            continue
        name = known.column(cell)
        if not name:
            line.others[position] = str(cell).strip()
        elif name in line.named.values():
            first = next(column for column, taken in line.named.items() if taken == name)
            other = Place(sheet, number, first).address
            line.others[position] = str(cell).strip()
            line.findings.append(
                Finding(
                    "erreur",
                    "colonne-en-double",
                    Place(sheet, number, position),
                    f"Deux colonnes disent la même chose : « {cell} » et celle de {other}.",
                    "Gardez celle qui fait foi, supprimez ou renommez l'autre.",
                    name,
                    str(cell),
                )
            )
        else:
            line.named[position] = name
    _strangers(sheet, line, known)
    _missing(sheet, line, known)
    return line


def _strangers(sheet: str, line: Headline, known: Headers) -> None:
    titles = {column.name: column for column in known.columns}
    doubled = {finding.place.column for finding in line.findings}
    lacking = set(titles) - set(line.named.values())
    for position, text in line.others.items():
        if position in doubled:
            continue
        place = Place(sheet, line.row, position)
        amount = known.column(_THOUSANDS.sub("", text))
        if _THOUSANDS.search(text) and amount in titles and titles[amount].kind == "argent":
            finding = Finding(
                "erreur",
                "entete-unite",
                place,
                f"« {text} » n'est pas en euros : ses montants seraient mal lus.",
                f"Convertissez la colonne en euros et nommez-la « {titles[amount].title} ».",
                amount,
                text,
            )
        elif close := known.near(text, lacking):
            finding = Finding(
                "avertissement",
                "colonne-proche",
                place,
                f"Colonne inconnue « {text} », laissée de côté ; elle ressemble à « {titles[close].title} ».",
                f"Si c'est elle, renommez-la « {titles[close].title} », ou ajoutez la ligne « {close},{text} » à "
                "data/entetes.csv.",
                close,
                text,
            )
        else:
            finding = Finding(
                "avertissement",
                "colonne-inconnue",
                place,
                f"Colonne inconnue « {text} », laissée de côté.",
                "Si elle dit ce qu'une colonne du schéma dit, ajoutez son en-tête à data/entetes.csv ; sinon, rien.",
                "",
                text,
            )
        line.findings.append(finding)


def _missing(sheet: str, line: Headline, known: Headers) -> None:
    present = set(line.named.values())
    for column in known.columns:
        if column.required and column.name not in present:
            line.findings.append(
                Finding(
                    "erreur",
                    "colonne-manquante",
                    Place(sheet, line.row),
                    f"La colonne « {column.title} » manque.",
                    f"Ajoutez-la, ou dites dans data/entetes.csv quel en-tête du fichier est « {column.name} ».",
                    column.name,
                )
            )
