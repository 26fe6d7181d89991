"""The journal of the extracts: one line for every import, replacement and undoing, in order."""

import csv
import io
from datetime import datetime
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.extract.model import Extract

COLUMNS = ("quand", "geste", "territoire", "annee", "fichier", "sha256", "actions", "avertissements", "ancienne")


class NotJournalled(PacteError):
    """What was asked is done, and the disk refused to note it."""


def line(path: Path, when: datetime, what: str, extract: Extract, former: Path | None) -> list[str]:
    """The cells that tell what is done with an extract, and the folder where the one before it goes."""
    facts = extract.facts
    cells = (
        f"{when:%Y-%m-%dT%H:%M:%S}", what, extract.territory, extract.year, facts.get("fichier", ""),
        facts.get("sha256", ""), len(extract.actions), len(facts.get("avertissements", [])),
        former.relative_to(path.parent).as_posix() if former else "",
    )  # fmt: skip
    return [str(cell) for cell in cells]


def note(path: Path, cells: list[str], *, once: bool = False) -> None:
    """One more line; `once`, unless it is there. Rewritten whole, so that it is never half a line.

    Raises `NotJournalled`.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    beside = path.with_name(f".{path.name}.en-cours")
    try:
        held = path.read_text(encoding="utf-8") if path.exists() else ",".join(COLUMNS) + "\n"
        if not (once and "\n" + text.getvalue() in held):
            beside.write_text(held + text.getvalue(), encoding="utf-8", newline="")
            beside.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        raise NotJournalled(
            f"{cells[1].capitalize()} de {cells[2]}, {cells[3]} : c'est fait, mais le journal "
            f"{path.parent.name}/{path.name} n'a pas pu être tenu ({error}). Vérifiez ce fichier."
        ) from None
