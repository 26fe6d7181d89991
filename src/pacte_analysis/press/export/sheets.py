"""The tables of an edition, ready to be written: numbers are numbers, what is hidden is *s*, and each says its source.

A figure is read from what its notebook gave the press, so that what is taken away is what the page shows.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.grid import PROVENANCE
from pacte_analysis.edition import Edition
from pacte_analysis.press.books.imprint import banner
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.register import FICTITIOUS, Register
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import slug

Cell = str | int | float | date | None

# The mark that a CSV puts before what a spreadsheet would run; here texts are texts.
_MARKED = re.compile(r"^'(?=[=+@\-\t\r])")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")

# The figure that lists the actions: they have a sheet of their own, with typed columns.
_REGISTER = "registre"


@dataclass(frozen=True)
class Sheet:
    """One table: a short name for its sheet or file, what it is, its heads and rows.

    `notes` are terms with their words (Champ, Source…); `amounts` the heads of the columns in euros.
    """

    name: str
    page: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    subtitle: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    amounts: frozenset[str] = field(default_factory=frozenset)

    @property
    def source(self) -> str:
        return next((words for term, words in self.notes if term.startswith("Source")), "")


def sheets_of(edition: Edition, pages: Sequence[Page]) -> list[Sheet]:
    """The figures of the pages in their order, then the distributions, the actions and the sources."""
    every = [sheet for page in pages for sheet in _figures(page)]
    every += _distributions(edition)
    if edition.extract is not None:
        every.append(_actions(edition, Register(edition.catalogue, edition.extract)))
    values = [Value.from_dict(data) for page in pages for figure in page.figures for data in figure.get("values", [])]
    values += [value for page in pages for value in page.values]
    return [*every, *_sources(edition, values)]


def fictitious(edition: Edition, pages: Sequence[Page]) -> str:
    """What is to be said of tables that come, even in part, from an invented extract; nothing of any other."""
    return FICTITIOUS if banner(edition, pages) else ""


# --- figures -------------------------------------------------------------------------------------------------------


def _figures(page: Page) -> list[Sheet]:
    title = _title(page)
    return [
        _figure(figure, title, page.name) for figure in page.figures if figure.get("csv") and figure["id"] != _REGISTER
    ]


def _title(page: Page) -> str:
    found = re.search(r"^# (.+)$", page.markdown, re.MULTILINE)
    return re.sub(r"[*_`\\]", "", found.group(1)).strip() if found else page.name


def _figure(figure: dict[str, object], page: str, name: str) -> Sheet:
    head, *lines = csv.reader(io.StringIO(str(figure["csv"])))
    counted = figure.get("numbers")
    numeric = _numeric(head) | {
        rank for rank, words in enumerate(head) if isinstance(counted, list) and words in counted
    }
    notes = figure.get("notes")
    return Sheet(
        name=f"{name} {str(figure['id']).removeprefix('figure-')}",
        page=page,
        title=str(figure["title"]),
        subtitle=str(figure.get("subtitle", "")),
        columns=tuple(map(_unmarked, head)),
        rows=[tuple(_cell(words, rank in numeric) for rank, words in enumerate(line)) for line in lines],
        notes=tuple((str(term), str(words)) for term, words in notes) if isinstance(notes, list) else (),
    )


def _numeric(head: Sequence[str]) -> set[int]:
    """Which columns of a figure's CSV hold numbers: the value, which stands before its provenance, and its margin."""
    width = len(PROVENANCE)
    if tuple(head[-width:]) != PROVENANCE:
        return {rank for rank, words in enumerate(head) if words.endswith("(€)")}
    return {len(head) - width - 1, head.index("marge", len(head) - width)}


def _cell(words: str, number: bool) -> Cell:
    if words == "":
        return None
    if number and _NUMBER.fullmatch(words):
        return _number(float(words))
    return _unmarked(words)


def _unmarked(words: str) -> str:
    return _MARKED.sub("", words)


def _number(number: float) -> Cell:
    """A whole number as such: 12, not 12.0."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


# --- distributions, actions, sources ---------------------------------------------------------------------------------

_SHARES_PAGE = "Toutes les répartitions"
_SHARES = ("sujet", "contrats", "axe", "dimension", "modalité", "intitulé", "mesure", "valeur", "unité", "période",
           "statut", "qualificatif", "base", "source", "document", "repérage")  # fmt: skip


def _distributions(edition: Edition) -> list[Sheet]:
    found = edition.distributions()
    if not found:
        return []
    rows: list[tuple[Cell, ...]] = [
        (
            row["sujet"], row["contrats"], row["axe"], row["dimension"], row["modalite"],
            edition.catalogue.modality(row["dimension"], row["modalite"]), row["mesure"], _value(value), value.unit,
            value.period, value.status, value.qualifier, _base(row["base"], value), value.citation, value.document,
            value.locator,
        )
        for row, value in found
    ]  # fmt: skip
    legend = (("Précision", f"{wording.SECRET_LEGEND}."),) if any(v.status == "secret" for _, v in found) else ()
    citations = " ; ".join(wording.distinct(value.citation for _, value in found))
    title = f"Toutes les répartitions {edition.territory.genitive}"
    subtitle = "Actions et crédits, une ligne par modalité ; unité dans sa colonne"
    return [Sheet("repartitions", _SHARES_PAGE, title, _SHARES, rows, subtitle, (*legend, ("Source", citations)))]


def _value(value: Value) -> Cell:
    if value.status == "secret":
        return wording.SECRET
    return _number(float(value.number)) if value.known and value.number is not None else None


def _base(base: Any, value: Value) -> Cell:
    """On how many the share is counted; nothing beside a hidden figure, which it could help to find."""
    if value.status == "secret" or base is None or base == "" or pd.isna(base):
        return None
    return _number(float(str(base)))


def _actions(edition: Edition, register: Register) -> Sheet:
    frame = register.frame()
    money = frozenset(column.title for column in register.columns if column.kind == "argent")
    cells = [[_typed(cell, column.kind) for cell in frame[column.title]] for column in register.columns]
    return Sheet(
        "actions", "Toutes les actions", f"Toutes les actions {edition.territory.genitive}", tuple(map(str, frame)),
        list(zip(*cells, strict=True)), "Une ligne par action ; montants en euros, sans les nombres de personnes",
        (("Source", register.source),), money,
    )  # fmt: skip


def _typed(cell: Any, kind: str) -> Cell:
    """A cell of an action as a spreadsheet types it: an amount, a date when it is whole, else a text."""
    if pd.isna(cell) or cell == "":
        return None
    if kind == "argent":
        return float(cell)
    return date.fromisoformat(cell) if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else str(cell)


def _sources(edition: Edition, values: Iterable[Value]) -> list[Sheet]:
    """The publications that the figures come from or were read in, by their citation."""
    known = {edition.catalogue.cite(str(row["source"])): row for row in edition.sources().to_dict("records")}
    cited = wording.distinct(
        citation for value in _with_inputs(values) for citation in (value.citation or value.source, value.document)
    )
    rows: list[tuple[Cell, ...]] = []
    for citation in sorted(cited, key=slug):
        row = known.get(citation, {})
        told = [str(row.get(name, "") or "") or None for name in ("producteur", "titre", "publie", "extrait")]
        rows.append((citation, *told, str(row.get("licence", "")) or None, str(row.get("adresse", "")) or None))
    heads = ("citation", "producteur", "titre", "publié", "données extraites", "licence", "adresse")
    title = f"{len(rows)} publications d'où viennent ces tableaux"
    return [Sheet("sources", "Sources", french.typography(title), heads, rows)] if rows else []


def _with_inputs(values: Iterable[Value]) -> Iterable[Value]:
    for value in values:
        yield value
        yield from _with_inputs(value.inputs)
