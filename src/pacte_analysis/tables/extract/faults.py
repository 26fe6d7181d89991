"""What is wrong with the cells of a sheet before their meaning is looked at: errors, formulas, merges, stray cells."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pacte_analysis.tables.extract.headers import Headline
from pacte_analysis.tables.extract.model import Column, Finding, Place
from pacte_analysis.tables.extract.sheet import Cells, Sheet

# Kinds whose value, written once for several actions, would be counted as many times.
_COUNTED = ("argent", "nombre")


def blank_by_fault(sheet: Sheet, line: Headline, kept: set[int]) -> Iterator[Finding]:
    """The cells of the rows `kept` that are blank because the file has an error, or a formula without a value there."""
    cells = [(row, column, "valeur-en-erreur", text) for row, column, text in sheet.noted.errors]
    cells += [(row, column, "formule-sans-valeur", "") for row, column in sheet.noted.valueless]
    for row, column, kind, text in sorted(cells):
        if row not in kept:
            continue
        name = line.named.get(column, "")
        yield Finding(
            "erreur" if name else "avertissement",
            kind,
            Place(sheet.name, row, column),
            f"Le tableur affiche ici une erreur : {text}."
            if text
            else "Cette formule n'a pas de valeur : le fichier a été enregistré sans être calculé.",
            "Corrigez la formule, ou remplacez-la par sa valeur."
            if text
            else "Ouvrez le fichier dans un tableur, enregistrez-le, ou remplacez la formule par sa valeur.",
            name,
            text,
        )


def spread(sheet: Sheet, line: Headline, described: dict[str, Column]) -> list[Finding]:
    """Write the value of each merged cell below the headers in every cell that it covers, in place.

    A merge over most of the columns is a title, and is left. An amount is not repeated, since it would be counted
    twice: it is a finding.
    """
    findings = []
    height, width = sheet.cells.shape
    for top, left, bottom, right in sheet.merges:
        bottom, right = min(bottom, height), min(right, width)
        if top <= line.row or top > bottom or left > right or wide(line, left, right):
            continue
        value = sheet.cells[top - 1, left - 1]
        if value is None:
            continue
        names = [line.named[at] for at in range(left, right + 1) if at in line.named]
        counted = [name for name in names if described[name].kind in _COUNTED]
        if counted:
            findings.append(
                Finding(
                    "erreur",
                    "montant-fusionne",
                    Place(sheet.name, top, left),
                    f"Une cellule fusionnée donne un seul nombre à plusieurs cases "
                    f"({Place(column=left).address}{top}:{Place(column=right).address}{bottom}) : on ne peut savoir "
                    "comment il se partage.",
                    "Défusionnez la cellule et répartissez le nombre.",
                    counted[0],
                    str(value),
                )
            )
        else:
            sheet.cells[top - 1 : bottom, left - 1 : right] = value
    return findings


def wide(line: Headline, left: int, right: int) -> bool:
    """Whether a merge from one column to another covers most of the table: a title, and not a value."""
    return sum(left <= at <= right for at in line.named) > max(2, len(line.named) // 2)


def spread_headers(cells: Cells, merges: tuple[tuple[int, int, int, int], ...]) -> Cells:
    """The top rows of a sheet, where the value of each merged cell is written in every cell that it covers."""
    cells = cells.copy()
    for top, left, bottom, right in merges:
        if top <= len(cells) and left <= cells.shape[1]:
            cells[top - 1 : bottom, left - 1 : right] = cells[top - 1, left - 1]
    return cells


def marked(sheet: Sheet) -> Cells:
    """Which cells are filled: those that hold a value, and those that are blank by a fault (a bool array)."""
    full: Cells = np.asarray(sheet.cells != None)  # noqa: E711
    for row, column in (*sheet.noted.valueless, *((row, column) for row, column, _ in sheet.noted.errors)):
        full[row - 1, column - 1] = True
    return full


def untitled(sheet: str, row: int, at: int) -> Finding:
    """Cells are filled under no header."""
    return Finding(
        "avertissement",
        "colonne-sans-entete",
        Place(sheet, row, at),
        "Des cellules sont remplies sous un en-tête vide ; la colonne est laissée de côté.",
        "Donnez-lui un en-tête, ou videz-la.",
    )


def overflowing(line: Headline, full: Cells, reasons: pd.Series) -> list[Finding]:
    """The records of a CSV that have more cells than there are headers: each of their cells may be out of place."""
    titled = [at for at, text in {**line.named, **line.others}.items() if text != anonymous(at)]
    beyond = pd.Series(full[:, max(titled) :].any(axis=1), reasons.index)
    findings = []
    for number in reasons.index[(reasons == "") & beyond]:
        findings.append(
            Finding(
                "erreur",
                "cellule-en-trop",
                Place("", int(number), max(titled) + 1),
                "Cette ligne a plus de cellules qu'il n'y a d'en-têtes : ses cellules ne sont pas sous les bons.",
                "Un texte contient sans doute le séparateur : mettez-le entre guillemets.",
            )
        )
    return findings


def anonymous(at: int) -> str:
    """The name of a column without header."""
    return f"colonne {Place(column=at).address}"
