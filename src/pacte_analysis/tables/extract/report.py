"""What an analyst is given to mend a file: lines for the terminal, `….erreurs.csv`, and a marked copy of the workbook.

The file itself is never touched. Texts that a spreadsheet would take for formulas are written so that it does not.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pacte_analysis import characters, french
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.extract.marked import marked_copy
from pacte_analysis.tables.extract.model import Draft, Finding, columns
from pacte_analysis.tables.package import data_folder

COLUMNS = ("gravite", "regle", "feuille", "ligne", "colonne", "cellule", "trouve", "message", "remede")

# Findings that the terminal shows: so many kinds, and so many cells of each. The files have them all.
KINDS, EXAMPLES = 20, 3

# What a file may hold that would act on a terminal, or turn the line around.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class NotReported(PacteError):
    """The files of a report cannot be written."""


def write(
    draft: Draft, findings: Sequence[Finding], *, into: Path | None = None, folder: Path | None = None
) -> dict[str, Path]:
    """Write the findings beside the file (or `into` a folder): what each file is, and where.

    `folder` is the data folder, for the titles of the columns. Raises `NotReported` when a file cannot be written,
    as when a spreadsheet holds it open.
    """
    place = into or draft.path.parent
    table = place / f"{draft.path.stem}.erreurs.csv"
    copy = place / f"{draft.path.stem}.erreurs.xlsx"
    titles = column_titles(folder)
    try:
        # Excel knows UTF-8 by its mark, and takes the semicolon for the separator in French.
        table.write_text(as_csv(findings, titles), encoding="utf-8-sig", newline="")
        marked_copy(draft, findings, copy, folder or data_folder())
    except OSError as error:
        name = Path(error.filename).name if isinstance(error.filename, str | Path) else table.name
        raise NotReported(
            f"{name} ne peut pas être écrit ({error.strerror}). S'il est ouvert dans un tableur, fermez-le ; sinon "
            "vérifiez les droits du dossier."
        ) from None
    return {"Le détail": table, "La copie annotée": copy}


def column_titles(folder: Path | None = None) -> dict[str, str]:
    """The titles of the columns of the schema, by name."""
    return {column.name: column.title for column in columns(folder or data_folder())}


# --- the table -----------------------------------------------------------------------------------------------------


def as_csv(findings: Iterable[Finding], titles: dict[str, str]) -> str:
    """The findings as a CSV for a French spreadsheet, one line each, errors first in the order given."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in sorted(findings, key=lambda f: f.severity != "erreur"):
        cells = (
            finding.severity,
            finding.kind,
            finding.place.sheet,
            str(finding.place.row or ""),
            titles.get(finding.column, finding.column),
            finding.place.address.rpartition("!")[2],
            finding.found,
            finding.message,
            finding.remedy,
        )
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def harmless(words: str) -> str:
    """A text on one line that no spreadsheet takes for a formula: an apostrophe comes before one."""
    return characters.harmless(" ".join(words.split()))


# --- the terminal --------------------------------------------------------------------------------------------------


def summary(draft: Draft, findings: Sequence[Finding], *, folder: Path | None = None) -> list[str]:
    """What the terminal says: the count, then each kind of finding with a few of its cells, errors first."""
    if not findings:
        return [french.typography("Aucune erreur, aucun avertissement.")]
    titles = column_titles(folder)
    errors = [finding for finding in findings if finding.severity == "erreur"]
    doubts = [finding for finding in findings if finding.severity != "erreur"]
    lines = {(finding.place.sheet, finding.place.row) for finding in findings if finding.place.row}
    said = [_count(len(found), noun) for found, noun in ((errors, "erreur"), (doubts, "avertissement")) if found]
    total = len(draft.rows)
    where = f", sur {_count(len(lines), 'ligne')}" if lines else ""
    head = f"{' et '.join(said)}{where} ({_count(total, 'action')} dans le fichier) :"
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in [*errors, *doubts]:
        groups.setdefault((finding.severity, finding.kind, finding.column), []).append(finding)
    shown = [head]
    for (severity, _, _), found in list(groups.items())[:KINDS]:
        first: dict[str, Finding] = {}
        for finding in found:  # the same word wrong in a whole column is shown once
            first.setdefault(finding.message, finding)
        examples = list(first.values())[:EXAMPLES]
        shown += [f"  {severity}{_where(finding, titles)} : {_sentence(finding)}" for finding in examples]
        if (more := len(found) - len(examples)) > 0:
            column = titles.get(found[0].column, "")
            where = f", colonne « {column} »" if column else ""
            shown.append(f"    … et {_count(more, 'autre')} de ce genre{where}.")
    if (more := len(groups) - KINDS) > 0:
        shown.append(f"  … et {_count(more, 'autre')} sorte{'s' * (more > 1)} de constats.")
    return [UNSEEN.sub("\ufffd", french.typography(line)) for line in shown]


def _where(finding: Finding, titles: dict[str, str]) -> str:
    place = finding.place
    parts = [f"feuille « {place.sheet} »"] if place.sheet else []
    parts += [f"ligne {place.row}"] if place.row else []
    if finding.column:
        letters = place.address.rpartition("!")[2].rstrip("0123456789")
        parts.append(f"colonne « {titles.get(finding.column, finding.column)} »" + (f" ({letters})" if letters else ""))
    elif place.column:
        parts.append(f"cellule {place.address.rpartition('!')[2]}")
    return "".join(f", {part}" for part in parts)


def _sentence(finding: Finding) -> str:
    return f"{finding.message} {finding.remedy}".strip()


def _count(number: int, noun: str) -> str:
    return f"{french.number(number)} {noun}{'s' * (number > 1)}"
