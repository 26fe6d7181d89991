"""Which editions the site should have: `editions.yml`, one line each, patterns allowed.

editions:
  - REG-93 2019-2024
  - DEP-* 2024
  - REG-93 2025 embargo 2026-12-15
"""

import fnmatch
import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import yaml

from pacte_analysis.edition import Edition, NoEdition, edition_years
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.territory import EDITION_KINDS

FILE = "editions.yml"

_LINE = re.compile(
    r"(?P<who>[A-Za-z]+-[\w*?\[\]]+)\s+(?P<first>\d{4})(?:\s*-\s*(?P<last>\d{4}))?"
    r"(?:\s+embargo\s+(?P<embargo>\S+))?"
)


class BrokenList(PacteError):
    """`editions.yml` cannot be read, or asks for an edition that cannot be."""


@dataclass(frozen=True, order=True)
class Listed:
    """An edition that the list asks for; `embargo` is the day from which it may be published (``2026-12-15``)."""

    code: str
    year: int
    embargo: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.code} {self.year}"

    @property
    def line(self) -> str:
        """Its line in the list."""
        return f"{self} embargo {self.embargo}" if self.embargo else str(self)


def listed(root: Path, catalogue: Catalogue) -> list[Listed]:
    """The editions of `editions.yml`, in its order, each once; none when there is no such file.

    A pattern passes over the territories about which nothing is known that year; a line that names one territory
    does not: it raises `BrokenList`, as does a line that cannot be read. Of several embargoes, the longest holds.
    """
    found: dict[Listed, str] = {}
    for number, line in _lines(root / FILE):
        for edition in _expanded(line, f"{FILE}, ligne {number}", catalogue):
            found[edition] = max(found.get(edition, ""), edition.embargo)
    return [replace(edition, embargo=embargo) for edition, embargo in found.items()]


def previous(editions: list[Listed], code: str, year: int) -> Listed | None:
    """The edition of the same territory that comes just before, if the list has one."""
    return max((e for e in editions if e.code == code and e.year < year), default=None)


def covering(root: Path, catalogue: Catalogue, asked: Listed) -> str:
    """The line of the list that already asks for an edition, under that embargo; empty when none does."""
    for number, line in _lines(root / FILE):
        for found in _expanded(line, f"{FILE}, ligne {number}", catalogue):
            if found == asked and asked.embargo in {"", found.embargo}:
                return line
    return ""


def with_line(root: Path, asked: Listed) -> str:
    """The text of the list with one more line, after the last one; comments and order stay."""
    path = root / FILE
    if not path.is_file():
        return f"editions:\n  - {asked.line}\n"
    former = _lines(path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if not former:
        kept = [line for line in lines if not line.startswith("editions:")]
        text = "\n".join([*kept, "editions:", f"  - {asked.line}\n"])
    else:
        last = max(number for number, _ in former)
        begins = re.match(r"\s*- ", lines[last - 1])
        if begins is None:
            raise _not_one_a_line(last)
        text = "\n".join([*lines[:last], f"{begins[0]}{asked.line}", *lines[last:]]) + "\n"
    # YAML has other shapes yet (an entry on two lines): nothing is written that would be read otherwise.
    if [line for _, line in _parsed(text)] != [*(line for _, line in former), asked.line]:
        raise _not_one_a_line(len(lines))
    return text


def _not_one_a_line(number: int) -> BrokenList:
    return BrokenList(
        f"{FILE}, ligne {number} : rien ne peut être ajouté ici. Écrivez une édition par ligne : « - REG-93 "
        "2019-2024 »."
    )


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines of the list with their numbers in the file."""
    return _parsed(path.read_bytes()) if path.is_file() else []


def _parsed(source: str | bytes) -> list[tuple[int, str]]:
    try:
        node = yaml.compose(source if isinstance(source, str) else source.decode("utf-8-sig"))
    # As many brackets as there are letters: that is no YAML for its reader.
    except (UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        place = getattr(error, "problem_mark", None)
        where = f", ligne {place.line + 1}" if place else ""
        raise BrokenList(
            f"{FILE}{where} : illisible. Écrivez une édition par ligne : « - REG-93 2019-2024 »."
        ) from None
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    entries = {key.value if isinstance(key, yaml.ScalarNode) else "": value for key, value in pairs}
    items = entries.get("editions")
    if set(entries) != {"editions"} or not isinstance(items, yaml.SequenceNode):
        raise BrokenList(f"{FILE} : une seule clé est attendue, « editions », suivie d'une édition par ligne.")
    return [(item.start_mark.line + 1, item.value if isinstance(item, yaml.ScalarNode) else "") for item in items.value]


def _expanded(line: str, where: str, catalogue: Catalogue) -> list[Listed]:
    asked = _LINE.fullmatch(line.strip())
    if asked is None:
        raise BrokenList(
            f"{where} : « {line} » illisible. Écrivez un code et une année : REG-53 2024, ou DEP-* 2023-2024."
        )
    who, first = asked["who"].upper(), int(asked["first"])
    embargo = require_day(asked["embargo"] or "", f"{where} : ")
    years = range(first, int(asked["last"] or first) + 1)
    if not years:
        raise BrokenList(f"{where} : « {line} » : la première année est après la dernière.")
    able = [t.code for t in catalogue.territories if t.kind in EDITION_KINDS]
    if who in able:
        try:
            return [Listed(who, Edition(catalogue, catalogue.territories[who], year).year, embargo) for year in years]
        except NoEdition as error:
            raise BrokenList(f"{where} : {error.message}") from None
    matching = sorted(code for code in able if fnmatch.fnmatchcase(code, who))
    if not matching:
        remedy = "aucun territoire de ce motif" if re.search(r"[*?\[]", who) else "territoire inconnu"
        raise BrokenList(f"{where} : « {asked['who']} » : {remedy}. La liste : pacte list --territoires.")
    return [
        Listed(code, year, embargo) for code in matching for year in years if year in edition_years(catalogue, code)
    ]


def require_day(words: str, where: str = "") -> str:
    """The day from which an edition may be published, or nothing. Raises `BrokenList` for anything else."""
    try:
        if not words or date.fromisoformat(words).isoformat() == words:
            return words
    except ValueError:
        pass
    raise BrokenList(
        f"{where}« {words} » n'est pas la date d'un embargo. Écrivez l'année, le mois, le jour : REG-93 2025 embargo "
        "2026-12-15."
    )
