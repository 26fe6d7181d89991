"""From a file to an extract that may be kept: read, checked, and told apart from the one that it would replace."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from pacte_analysis import french
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.extract.aside import without_persons
from pacte_analysis.tables.extract.check import check
from pacte_analysis.tables.extract.differences import Differences, differences
from pacte_analysis.tables.extract.model import (
    ROW,
    SEPARATOR,
    SHEET,
    Column,
    Draft,
    Extract,
    Finding,
    Place,
    columns,
)  # fmt: skip
from pacte_analysis.tables.extract.read import read
from pacte_analysis.territory import Territory, fold

# What a file that is not real says of itself: in its name, in that of a sheet, above its table or on another sheet.
INVENTED = re.compile(r"\bfictifs?\b|\bfictives?\b|\bfactices?\b")


class NotImportable(PacteError):
    """What is asked cannot be an import: no file, a year that an extract does not describe, a date that cannot be."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A file read and checked: what would be kept, and every finding, in the order of the file.

    `aside` has the columns that the schema does not know, without what tells of persons.

    `invented` says that the file itself tells that its data are fictitious, whatever was asked.
    """

    draft: Draft
    extract: Extract
    aside: pd.DataFrame
    findings: tuple[Finding, ...]
    invented: bool

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "erreur")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "avertissement")

    def against(self, former: Extract) -> Differences:
        """What it changes in the extract that it would replace."""
        return differences(former, self.extract)

    def same(self, former: Extract) -> bool:
        """Whether what is kept came from the same file, at the same date, under the same flag."""
        return all(former.facts.get(name) == self.extract.facts[name] for name in ("sha256", "extrait", "fictif"))

    def keep(self, folder: Path, *, instead_of: str | None = None) -> Path | None:
        """Keep it in a data folder; where the former went. Only a candidate without error is kept, and only in the
        place of the extract that is known by `instead_of`, when that is given (see `store.mark`)."""
        if self.errors:
            count = f"{len(self.errors)} erreur{'s' * (len(self.errors) > 1)}"
            raise NotImportable(f"{self.draft.path.name} : {count} ; rien n'est importé.")
        return store.save(folder, self.extract, self.aside, instead_of=instead_of)


def candidate(
    path: Path, territory: Territory, year: str | int, catalogue: Catalogue, *, extracted: str = "", fictitious: bool
) -> Candidate:
    """Read and check a file; `extracted` is the date of the extract (day or month), else that of the file.

    Raises `NotImportable`, `UnreadableExtract`.
    """
    folder = catalogue.tables.folder
    asked = _year(year, folder)
    if not path.is_file():
        raise NotImportable(f"{path} : aucun fichier de ce nom. Vérifiez le chemin.")
    when = _date(extracted) if extracted else f"{date.fromtimestamp(path.stat().st_mtime):%Y-%m-%d}"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    draft = read(path, folder)
    actions, found = check(draft, territory, asked, catalogue)
    findings = (*draft.findings, *found)
    said = (path.stem, *(sheet for sheet, _ in draft.where), *draft.titles)
    invented = any(INVENTED.search(fold(text)) for text in said)
    aside, private = without_persons(draft.aside)
    facts = {
        "fichier": path.name,
        "sha256": digest,
        "extrait": when,
        "importe": f"{datetime.now():%Y-%m-%dT%H:%M:%S}",
        "lignes": len(actions),
        "laissees": draft.left_out,
        "autres_colonnes": list(aside.columns),
        "cellules_personnelles": private,
        "avertissements": [_facts(finding) for finding in findings if finding.severity == "avertissement"],
        "fictif": fictitious or invented,
    }
    return Candidate(draft, Extract(territory.code, asked, actions, facts), aside, findings, invented)


def _facts(finding: Finding) -> dict[str, object]:
    return {**vars(finding), "place": vars(finding.place)}


def years(folder: Path) -> list[int]:
    """The years whose planned credits an extract gives."""
    found = (re.fullmatch(r"prevu_(\d{4})_etat", column.name) for column in columns(folder))
    return [int(match[1]) for match in found if match]


def _year(year: str | int, folder: Path) -> int:
    text, known = str(year).strip(), years(folder)
    if not text.isdigit() or int(text) not in known:
        raise NotImportable(
            f"Année « {text} » : une extraction donne les crédits prévus de {known[0]} à {known[-1]}. "
            f"Écrivez l'une de ces années, par exemple --year {known[-1]}."
        )
    return int(text)


def _date(text: str) -> str:
    try:
        form, _ = french.parse_period(text)
    except french.UnknownPeriod:
        form = ""
    if form not in {"day", "month"}:
        raise NotImportable(
            f"Date de l'extraction « {text} » illisible : écrivez l'année, le mois et le jour, par exemple 2025-10-14."
        )
    if text > f"{date.today():%Y-%m-%d}":
        raise NotImportable(f"Date de l'extraction « {text} » : elle est à venir. Vérifiez-la.")
    return text


def _cells(texts: pd.Series, column: Column) -> list[object]:
    """The kept cells of a column as a file would have them: numbers, lists with semicolons, None when empty."""
    if column.kind in {"argent", "nombre"}:
        return [float(text) if text else None for text in texts]
    if column.kind == "liste":
        return [text.replace(SEPARATOR, ";") or None for text in texts]
    return [text or None for text in texts]


def recheck(extract: Extract, catalogue: Catalogue) -> Iterator[Finding]:
    """The errors of an extract that is kept, as if it were imported today: the tables or the rules may have changed.

    Places are those of the kept `actions.csv`. Warnings were shown when it was imported, and are kept with it.
    """
    folder = catalogue.tables.folder
    path = store.home(folder, extract.territory, extract.year) / store.ACTIONS
    described = columns(folder)
    texts = store.raw(path, described)
    rows = pd.DataFrame({column.name: _cells(texts[column.name], column) for column in described}, dtype="object")
    rows[SHEET], rows[ROW] = "", range(2, len(rows) + 2)
    where = {("", column.name): position for position, column in enumerate(described, start=1)}
    _, findings = check(Draft(path, rows, where), extract.territory, extract.year, catalogue)
    yield from (finding for finding in findings if finding.severity == "erreur")
    known = set(extract.actions["action"])
    for chosen in store.chosen(folder, extract.territory, extract.year):
        if chosen not in known:
            yield Finding(
                "erreur",
                "fiche-inconnue",
                Place(),
                f"{store.SHEETS} choisit l'action « {chosen} », que l'extraction n'a pas.",
                "Corrigez son identifiant, ou retirez la ligne.",
                store.SHEET_COLUMN,
                chosen,
            )
