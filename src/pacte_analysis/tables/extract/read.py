"""A file of Pilot'actions, as an analyst has it, to a `Draft`: every row is an action, or is counted as left out.

Nothing is understood here but the shape of the file: which sheets, which row has the headers, which rows are titles,
totals, blanks. What a cell means is the matter of `check`.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from pacte_analysis.tables.extract.archive import UnreadableExtract
from pacte_analysis.tables.extract.faults import (
    anonymous,
    blank_by_fault,
    marked,
    overflowing,
    spread,
    spread_headers,
    untitled,
    wide,
)
from pacte_analysis.tables.extract.headers import Headers, Headline, headers, headline
from pacte_analysis.tables.extract.model import FINDINGS, ROW, SHEET, Draft, Finding, Place
from pacte_analysis.tables.extract.sheet import Cells, Sheet, workbook_sheets
from pacte_analysis.tables.extract.textfile import text_sheet
from pacte_analysis.territory import fold

WORKBOOKS = (".xlsx", ".ods")
TEXTS = (".csv", ".tsv", ".txt")

# How many rows may stand above the headers, and how many columns a row must name to be the headers.
ABOVE = 100
ENOUGH = 3

# A file has a few notes; where more rows have one cell, they are actions that are badly filled.
NOTES = 200

TOTALS = ("total ", "totaux ", "sous total ", "sous totaux ", "somme ", "ensemble ", "cumul ")

BLANK, TITLE, HEADER, REPEATED, TOTAL, NOTE, OTHER_SHEET = (
    "ligne vide",
    "titre au-dessus des en-têtes",
    "en-têtes",
    "en-têtes répétés",
    "total",
    "note",
    "autre feuille",
)


def read(path: Path, folder: Path) -> Draft:
    """The rows of an extract (`.xlsx`, `.ods`, `.csv`), under the columns that the data folder describes.

    Every row of the file is in `rows` or counted in `left_out`. Raises `UnreadableExtract` when there is no table of
    actions in it, or when the file is not safe to open.
    """
    known = headers(folder)
    with _no_collection():
        found = _sheets(path, known)
    lines = [_headline(sheet, known) for sheet in found]
    best = max((len(line.named) for line in lines if line), default=0)
    if not best:
        raise UnreadableExtract(
            f"{path.name} : aucune ligne d'en-têtes reconnue. Les colonnes attendues sont décrites par "
            "data/pilot_actions/schema.json ; les autres façons de les nommer, par data/entetes.csv."
        )
    main = next(line for line in lines if line and len(line.named) == best)
    draft = Draft(path, pd.DataFrame(), {})
    bodies: list[_Body] = []
    for sheet, line in zip(found, lines, strict=True):
        draft.findings += sheet.findings
        head = sheet.cells[: line.row - 1 if line else ABOVE]
        draft.titles += [str(cell) for cell in head.flat if isinstance(cell, str)]
        if line and set(line.named.values()) == set(main.named.values()):
            draft.findings += line.findings
            draft.where |= {(sheet.name, name): position for position, name in line.named.items()}
            bodies.append(_body(sheet, line, known))
        else:
            _leave(sheet, line, known, draft)
        sheet.cells = np.empty((0, 0), dtype=object)
    _join(bodies, known, draft)
    return draft


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the search for cycles: millions of cells make it run for nothing, and there is none among them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _sheets(path: Path, known: Headers) -> list[Sheet]:
    if not path.is_file():
        raise UnreadableExtract(f"Fichier introuvable : {path}. Vérifiez son nom et son dossier.")
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return workbook_sheets(path)
    if suffix in TEXTS:
        return [text_sheet(path, known.recognised)]
    raise UnreadableExtract(
        f"{path.name} : ce type de fichier n'est pas lu. Enregistrez l'extraction au format .xlsx, .ods ou .csv."
    )


def _headline(sheet: Sheet, known: Headers) -> Headline | None:
    """The headers of a sheet: the row, near the top, that names the most columns."""
    top = spread_headers(sheet.cells[:ABOVE], sheet.merges)
    lines = [known.joined(top[max(at - 1, 0)], row) for at, row in enumerate(top)]
    scores = [known.recognised(cells) for cells in lines]
    best = max(scores, default=0)
    if best < ENOUGH:
        return None
    number = scores.index(best) + 1
    return headline(sheet.name, number, lines[number - 1], known)


def _leave(sheet: Sheet, line: Headline | None, known: Headers, draft: Draft) -> None:
    """A sheet that is no part of the table: said, and its rows counted; an error when it too holds actions."""
    rows = int(marked(sheet).any(axis=1).sum())
    _count(draft.left_out, BLANK, len(sheet.cells) - rows)
    _count(draft.left_out, OTHER_SHEET, rows)
    if not rows or sheet.name == FINDINGS:
        return
    required = {column.name for column in known.columns if column.required}
    if line and required <= set(line.named.values()):
        draft.findings.append(
            Finding(
                "erreur",
                "feuille-differente",
                Place(sheet.name, line.row),
                "Cette feuille a des actions, mais pas les mêmes colonnes que la feuille principale.",
                "Donnez-lui les mêmes en-têtes, ou supprimez-la si elle n'a pas à être importée.",
            )
        )
    else:
        draft.findings.append(
            Finding(
                "avertissement",
                "feuille-laissee",
                Place(sheet.name),
                f"Feuille laissée de côté : ses en-têtes ne sont pas ceux des actions ({rows} lignes).",
                "Rien à faire si elle n'a pas d'actions.",
            )
        )


def _count(left_out: dict[str, int], reason: str, rows: int) -> None:
    if rows:
        left_out[reason] = left_out.get(reason, 0) + rows


# --- the rows of one sheet -----------------------------------------------------------------------------------------


@dataclass
class _Body:
    """What stands below the headers of a sheet: its actions, what is aside, and what was left out."""

    actions: pd.DataFrame
    aside: pd.DataFrame
    left_out: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def _body(sheet: Sheet, line: Headline, known: Headers) -> _Body:
    full = marked(sheet)
    described = {column.name: column for column in known.columns}
    findings = spread(sheet, line, described)
    above, below = full[: line.row - 1], sheet.cells[line.row :]
    full = full[line.row :]
    for at in np.flatnonzero(full.any(axis=0)) + 1:
        if at not in line.named and at not in line.others:
            line.others[int(at)] = anonymous(int(at))
            if sheet.name:
                findings.append(untitled(sheet.name, line.row, int(at)))
    numbers = pd.RangeIndex(line.row + 1, len(sheet.cells) + 1)
    actions = _frame({name: below[:, at - 1] for at, name in line.named.items()}, numbers)
    aside = _frame({_own(text, at, line.others): below[:, at - 1] for at, text in line.others.items()}, numbers)
    filled = pd.Series(full.sum(axis=1), numbers)
    reasons = pd.Series("", index=numbers, dtype=object)
    reasons[filled == 0] = BLANK
    _headers_again(sheet, line, known, actions, reasons)
    _totals(known, actions, aside, reasons)
    findings += _notes(sheet, line, actions, aside, filled, reasons)
    left_out = {str(reason): int(count) for reason, count in reasons[reasons != ""].value_counts(sort=False).items()}
    titles = int(above.any(axis=1).sum())
    _count(left_out, TITLE, titles)
    _count(left_out, BLANK, len(above) - titles)
    _count(left_out, HEADER, 1)
    kept = reasons == ""
    if sheet.noted.errors or sheet.noted.valueless:
        findings += blank_by_fault(sheet, line, set(reasons.index[kept]))
    if not sheet.name:
        findings += overflowing(line, full, reasons)
    actions, aside = actions[kept], aside[kept]
    actions.insert(0, ROW, actions.index)
    actions.insert(0, SHEET, sheet.name)
    return _Body(actions, aside, left_out, findings)


def _frame(columns: dict[str, Cells], index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(cells.copy(), index, dtype=object) for name, cells in columns.items()}, index)


def _own(text: str, at: int, others: dict[int, str]) -> str:
    """A name of its own for a column aside: its header, and its letters when another has the same."""
    return text if list(others.values()).count(text) == 1 else f"{text} ({Place(column=at).address})"


def _headers_again(sheet: Sheet, line: Headline, known: Headers, actions: pd.DataFrame, reasons: pd.Series) -> None:
    """The headers, printed again at the head of each page: rows that repeat most of the required ones."""
    required = [column.name for column in known.columns if column.required and column.name in actions]
    if not required:
        return
    titles = {name: sheet.cells[line.row - 1, at - 1] for at, name in line.named.items()}
    same = sum((actions[name].to_numpy() == titles[name]).astype(int) for name in required)
    reasons[(same > len(required) / 2) & (reasons == "")] = REPEATED


def _totals(known: Headers, actions: pd.DataFrame, aside: pd.DataFrame, reasons: pd.Series) -> None:
    """Rows that sum the others: a cell says « Total », and most of what an action needs is not there."""
    required = [column.name for column in known.columns if column.required and column.name in actions]
    said = sum((actions[name].to_numpy() != None).astype(int) for name in required)  # noqa: E711
    poor = (reasons == "") & (said <= max(1, len(required) // 3))
    for frame in (actions, aside):
        for name in frame:
            texts = frame[name][poor]
            totals = {text for text in set(texts) if isinstance(text, str) and f"{fold(text)} ".startswith(TOTALS)}
            reasons[texts.index[texts.isin(totals)]] = TOTAL


def _notes(
    sheet: Sheet,
    line: Headline,
    actions: pd.DataFrame,
    aside: pd.DataFrame,
    filled: pd.Series,
    reasons: pd.Series,
) -> list[Finding]:
    """Lone texts below the last action (a source, a legend), or merged across the table (a title). Each is said."""
    ordinary = reasons.index[(reasons == "") & (filled > 1)]
    last = int(ordinary[-1]) if len(ordinary) else line.row
    titles = {top for top, left, _, right in sheet.merges if wide(line, left, right)}
    lone = reasons.index[(reasons == "") & (filled == 1)]
    findings = []
    lone = lone[(lone > last) | lone.isin(titles)]
    if len(lone) > NOTES:
        lone = lone[lone.isin(titles)][:NOTES]
    for number in lone:
        cells = (cell for frame in (actions, aside) for cell in frame.loc[number] if cell is not None)
        text = next(cells, None)
        if not isinstance(text, str):
            continue
        reasons[number] = NOTE
        findings.append(
            Finding(
                "avertissement",
                "note",
                Place(sheet.name, int(number)),
                f"Une seule cellule est remplie : « {text[:80]} » est lu comme un titre ou une note, pas une action.",
                "Rien à faire si ce n'est pas une action.",
                "",
                text,
            )
        )
    return findings


def _join(bodies: list[_Body], known: Headers, draft: Draft) -> None:
    """The rows of the sheets one after the other, under the columns in the order of the schema."""
    draft.rows = pd.concat([body.actions for body in bodies], ignore_index=True)
    order = [column.name for column in known.columns if column.name in draft.rows]
    draft.rows = draft.rows[[*order, SHEET, ROW]]
    aside = pd.concat([body.aside for body in bodies], ignore_index=True)
    draft.aside = aside if len(bodies) == 1 else aside.astype(object).where(aside.notna(), None)
    for body in bodies:
        draft.findings += body.findings
        for reason, rows in body.left_out.items():
            _count(draft.left_out, reason, rows)
