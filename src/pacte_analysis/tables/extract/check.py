"""Giving a draft its types, and finding all that is wrong in it at once.

Cells are read column by column, on the unique values of a column: an extract has a hundred thousand rows and few
different cells. The rules across columns are in `rules`, `money` and `personal`, one small function each; `RULES` lists
them.
"""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from pacte_analysis.french import capitalised
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.actions import Actions, Rule
from pacte_analysis.tables.extract.flaw import Flaw, shown, text
from pacte_analysis.tables.extract.match import HOLDERS, Nomenclature, nomenclature
from pacte_analysis.tables.extract.model import ROW, SHEET, Column, Draft, Finding, Place, columns
from pacte_analysis.tables.extract.money import of_money
from pacte_analysis.tables.extract.personal import of_texts
from pacte_analysis.tables.extract.rules import across
from pacte_analysis.tables.extract.values import amount, count, day
from pacte_analysis.territory import Territory

Reader = Callable[[Any], tuple[Any, Flaw | None]]

# Filled from the holder when the file does not say it.
DERIVED = "genre_porteur"

RULES: list[Rule] = [*across(), *of_money(), *of_texts()]


def check(
    draft: Draft, territory: Territory | str, year: int, catalogue: Catalogue
) -> tuple[pd.DataFrame, list[Finding]]:
    """The actions of a draft with their types, and what is wrong or doubtful in them, in the order of the file.

    The frame has every column of the schema (those that the file has not are empty) and `_ligne`, one row a row of the
    draft, as `Extract.actions` says; a cell that cannot be read is empty. The findings are those of the contents: what
    the reading found stays in `draft.findings`.
    """
    code = territory if isinstance(territory, str) else territory.code
    schema = columns(catalogue.tables.folder)
    typed: dict[str, Any] = {}
    findings: list[Finding] = []
    for column in schema:
        typed[column.name], found = read_column(draft, column, catalogue)
        findings += found
    frame = pd.DataFrame(typed, index=range(len(draft.rows)))
    frame[ROW] = draft.rows[ROW].to_numpy()
    derive_kind_of_holder(frame, catalogue)
    actions = Actions(draft, frame, code, year, catalogue)
    for rule in RULES:
        findings += rule(actions)
    return frame, sorted(dict.fromkeys(findings), key=_in_order(draft))


def _in_order(draft: Draft) -> Callable[[Finding], tuple[int, int, int, str]]:
    sheets = {str(sheet): rank for rank, sheet in enumerate(pd.unique(draft.rows[SHEET]))}
    return lambda f: (sheets.get(f.place.sheet, -1), f.place.row, f.place.column, f.kind)


# --- columns -------------------------------------------------------------------------------------------------------


def reader(column: Column, catalogue: Catalogue) -> Reader:
    """What reads one cell of a column."""
    if column.kind == "argent":
        return amount
    if column.kind == "nombre":
        return count
    if column.kind == "date":
        return (lambda cell: day(cell, last=True)) if column.name == "fin" else day
    if column.kind == "texte":
        return text
    known = known_values(column, catalogue)
    return known.several if column.kind == "liste" else known.one


def known_values(column: Column, catalogue: Catalogue) -> Nomenclature:
    """The nomenclature of a column of codes, a list or a territory."""
    return nomenclature("porteur" if column.kind == "territoire" else column.nomenclature, catalogue)


def read_column(draft: Draft, column: Column, catalogue: Catalogue) -> tuple[Any, list[Finding]]:
    """A column with its type, and the findings of its cells. Empty when the file has not that column."""
    rows = len(draft.rows)
    number = column.kind in {"argent", "nombre"}
    if column.name not in draft.rows:
        return (pd.array([pd.NA] * rows, dtype="Int64") if number else pd.array([""] * rows, dtype="str")), []
    cells = draft.rows[column.name].to_numpy(dtype="object")
    if bool in set(map(type, cells)):  # which would be one with 0 and 1
        cells = np.array([shown(cell) if type(cell) is bool else cell for cell in cells], dtype="object")
    codes, unique = pd.factorize(cells, use_na_sentinel=True)
    if number and (fast := _plain(unique, cents=column.kind == "argent")) is not None:
        return _spread(fast, codes), []
    if column.kind == "texte" and (texts := _clean(unique)) is not None:
        return pd.array(texts[codes], dtype="str"), []
    read = reader(column, catalogue)
    values, flaws = [], {}
    for position, cell in enumerate(unique):
        value, flaw = read(cell)
        values.append(value)
        if flaw is not None:
            flaws[position] = flaw
    findings = list(_flawed(draft, column, codes, unique, flaws))
    if number:
        return _spread(pd.array(values, dtype="Int64"), codes), findings
    texts = np.array([*(value or "" for value in values), ""], dtype="object")
    return pd.array(texts[codes], dtype="str"), findings


def _spread(values: Any, codes: Any) -> Any:
    """The values of the unique cells, put back on every row; -1 is an empty cell."""
    return values.take(codes, allow_fill=True)


def _plain(unique: Any, *, cents: bool) -> Any:
    """The values of cells that are all plain numbers within range, in one go; None when one of them needs care."""
    if not len(unique):
        return pd.array([], dtype="Int64")
    if not all(type(cell) in (int, float) for cell in unique):
        return None
    numbers = np.array(unique, dtype="float64")
    if cents and ((numbers >= 0) & (numbers <= 1e8)).all():
        return pd.array(np.floor(numbers * 100 + 0.5 + 1e-6).astype("int64"), dtype="Int64")
    if not cents and ((numbers >= 0) & (numbers < 1e12) & (numbers == np.floor(numbers))).all():
        return pd.array(numbers.astype("int64"), dtype="Int64")
    return None


def _clean(unique: Any) -> Any:
    """The texts of cells that are all plain texts, trimmed in one go, and an empty one; None when one needs care."""
    if not all(type(cell) is str for cell in unique):
        return None
    together = "".join(unique)
    plain = together.replace("\n", "").isprintable() and unicodedata.is_normalized("NFC", together)
    if "#" in together or not plain:
        return None
    return np.array([*map(str.strip, unique), ""], dtype="object")


def _flawed(draft: Draft, column: Column, codes: Any, unique: Any, flaws: dict[int, Flaw]) -> Iterator[Finding]:
    """One finding a cell whose unique value has a flaw."""
    if not flaws:
        return
    sheets, lines = draft.rows[SHEET].to_numpy(), draft.rows[ROW].to_numpy()
    for index in np.flatnonzero(np.isin(codes, list(flaws))):
        sheet = str(sheets[index])
        place = Place(sheet, int(lines[index]), draft.where.get((sheet, column.name), 0))
        flaw = flaws[codes[index]]
        found = shown(unique[codes[index]])
        yield Finding(flaw.severity, flaw.kind, place, capitalised(flaw.message), flaw.remedy, column.name, found)


def derive_kind_of_holder(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    """Fill the kind of a holder where the file leaves it empty: the holder says it."""
    kinds = {place.code: HOLDERS[place.kind] for place in catalogue.territories if place.kind in HOLDERS}
    empty = frame[DERIVED] == ""
    frame.loc[empty, DERIVED] = frame.loc[empty, "porteur"].map(kinds).fillna("")
