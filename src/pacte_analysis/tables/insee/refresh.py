"""The road of a refresh: ask, read, compare, show; then, when a person says so, write everything together."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.insee import writing
from pacte_analysis.tables.insee.changes import FILE, Change, Changes, Row, compare
from pacte_analysis.tables.insee.datasets import Dataset, Service, Wanted
from pacte_analysis.tables.insee.rows import Rows
from pacte_analysis.tables.package import BrokenPackage, Resource, read_descriptor, read_text
from pacte_analysis.territory import Territories, Territory

SOURCES, REVISIONS, LOCK = "sources.csv", "revisions.csv", "observations/insee.lock.json"
OBSERVATION_KEY = ("indicateur", "territoire", "periode", "source")
REVISION_KEY = ("indicateur", "territoire", "periode", "le")


class BrokenLock(PacteError):
    """The lock beside the tables is not what a refresh wrote."""


class UnknownCode(PacteError):
    """A code to leave out that is neither a territory nor an indicator of the data sets."""


@dataclass(frozen=True)
class Held:
    """The tables as they are: rows as texts, and the bytes of the files that a refresh may change."""

    folder: Path
    observations: Sequence[Row]
    territories: Territories
    files: Mapping[str, bytes | None]

    @classmethod
    def read(cls, folder: Path, tables: Sequence[str]) -> "Held":
        resources = read_descriptor(folder)
        announced = {resource.path.relative_to(folder).as_posix() for resource in resources}
        if absent := sorted({SOURCES, REVISIONS, *tables} - announced):
            raise BrokenPackage(f"data/{absent[0]} manque dans data/datapackage.json : rétablissez la table.")
        # The bytes first: a file that changes while the rows are read is then seen as changed when it is to be written.
        files = {name: writing.read(folder / name) for name in (SOURCES, REVISIONS, *tables, LOCK)}
        by_name = {resource.name: resource for resource in resources}
        observed = [row for r in resources if r.group == "observations" for row in _rows(r, folder)]
        places = Territories(Territory.from_row(row) for row in _rows(by_name["territoires"], folder))
        return cls(folder, observed, places, files)

    def oldest_year(self, indicators: Collection[str]) -> str:
        """The first year that the tables hold of some indicators."""
        return min((row["periode"][:4] for row in self.observations if row["indicateur"] in indicators), default="2014")


@dataclass(frozen=True)
class Plan:
    """What would change, and from what: nothing is written yet."""

    held: Held
    changes: Sequence[Changes]

    @property
    def empty(self) -> bool:
        return not any(found.changes for found in self.changes)


def plan(
    folder: Path,
    datasets: Sequence[Dataset],
    service: Service,
    *,
    without: Collection[str] = (),
    progress: Callable[[Dataset, int, int], None] = lambda dataset, done, total: None,
) -> Plan:
    """Ask Insee for each data set and compare. Writes nothing.

    Raises `Surprise`, `NoPynsee`, `UnknownCode`, `BrokenPackage`, or `NotWritten` when a refresh that was cut is to be
    finished first (`writing.finish`).
    """
    writing.require_finished(folder)
    held = Held.read(folder, [dataset.table for dataset in datasets])
    known = {t.code for t in held.territories} | {name for dataset in datasets for name in dataset.indicators}
    if unknown := [code for code in without if code not in known]:
        raise UnknownCode(
            f"--sans {unknown[0]} : code inconnu. Écrivez le code complet d'un territoire (DEP-04), ou un indicateur "
            f"des jeux demandés ({', '.join(name for dataset in datasets for name in dataset.indicators)})."
        )
    asked = sorted(t.code for t in held.territories if t.code not in without)
    found = []
    for dataset in datasets:
        wanted = Wanted(asked, held.oldest_year(dataset.indicators), without)
        reply = dataset.fetch(service, wanted, partial(progress, dataset))
        found.append(compare(dataset, reply, held.observations, without))
    return Plan(held, found)


def apply(plan: Plan, today: date, backup: Path) -> list[str]:
    """Write what the plan says, all files or none; the names of those that changed, below the data folder."""
    held = plan.held
    written = [found for found in plan.changes if found.changes]
    texts: dict[str, str] = {}
    sources, revisions = _table(held, SOURCES, ("source",)), _table(held, REVISIONS, REVISION_KEY)
    for found in written:
        table = _table(held, found.dataset.table, OBSERVATION_KEY)
        table.put([_row(change) for change in found.changes])
        texts[found.dataset.table] = table.text()
        for source in found.sources:
            if (source["source"],) not in sources:
                sources.put([{**source, "extrait": today.isoformat()}])
        rows = [_revision(change, today) for change in found.of_kind("révisée")]
        revisions.put([r for r in rows if r is not None and tuple(r[name] for name in REVISION_KEY) not in revisions])
    # A source without a figure is harmless, a figure without its source is not: sources first.
    ordered = {SOURCES: sources.text(), REVISIONS: revisions.text(), **texts, LOCK: _lock(held, written, today)}
    changed = {name: text for name, text in ordered.items() if text.encode() != held.files[name]}
    if changed:
        writing.publish(held.folder, {name: held.files[name] for name in changed}, changed, backup)
    return list(changed)


def lock_entries(content: bytes | None) -> dict[str, dict[str, object]]:
    """What the lock remembers, by source. Raises `BrokenLock`."""
    if content is None:
        return {}
    try:
        entries = json.loads(content)["sources"]
    except (ValueError, KeyError, TypeError):
        entries = None
    if not isinstance(entries, dict):
        raise BrokenLock(f"data/{LOCK} est illisible : rétablissez-le (git restore data/{LOCK}), puis relancez.")
    return entries


def _lock(held: Held, written: Sequence[Changes], today: date) -> str:
    """The lock: for each publication, what was asked, when, and the checksum of the bytes received."""
    entries = lock_entries(held.files[LOCK])
    for found in written:
        for source in found.sources:
            entries[source["source"]] = {
                "jeu": found.dataset.name,
                "adresse": found.reply.address,
                "obtenu": today.isoformat(),
                "sha256": found.reply.sha256,
                "observations": found.reply.rows,
            }
    return json.dumps({"sources": dict(sorted(entries.items()))}, ensure_ascii=False, indent=1) + "\n"


def _row(change: Change) -> dict[str, str]:
    """The row of `observations` that a change writes."""
    figure = change.figure
    solidity = {"publié": "exacte", "calculé": "très haute", "provisoire": "provisoire"}.get(figure.status, "")
    return {
        "indicateur": figure.indicator,
        "territoire": figure.territory,
        "periode": figure.period,
        "valeur": figure.value,
        "statut": figure.status,
        "qualificatif": "exact",
        "marge": "",
        "confiance": " ; ".join(part for part in (solidity, figure.note) if part),
        "source": change.source,
        "document": "",
        "reperage": figure.locator,
    }


def _revision(change: Change, today: date) -> dict[str, str] | None:
    """The row of `revisions` of a figure that had another number; None when it had none."""
    held = change.held
    if held is None or not held["valeur"]:
        return None
    before = "" if held["statut"] == "publié" else f", {held['statut']} auparavant"
    return {
        "indicateur": change.figure.indicator,
        "territoire": change.figure.territory,
        "periode": change.figure.period,
        "le": today.isoformat(),
        "ancienne_valeur": held["valeur"],
        "note": f"révision de l'Insee{before}",
    }


def _table(held: Held, name: str, key: tuple[str, ...]) -> Rows:
    content = held.files[name]
    return Rows((content or b"").decode("utf-8"), key)


def _rows(resource: Resource, folder: Path) -> list[dict[str, str]]:
    frame = read_text(resource)
    name = resource.path.relative_to(folder).as_posix()
    cells = zip(*(frame[column] for column in resource.columns), strict=True)
    return [{**dict(zip(resource.columns, row, strict=True)), FILE: name} for row in cells]
