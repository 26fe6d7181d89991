"""Small extracts of Pilot'actions, made for tests."""

import pandas as pd

from pacte_analysis.tables.extract.model import ROW, Extract, columns

PLACE = ("REG-93", 2024)


def extract(folder, *rows, place=PLACE, **facts):
    """An extract of some actions, each a dict of the cells that are not empty."""
    cells = {}
    for column in columns(folder):
        found = [row.get(column.name) for row in rows]
        if column.kind in {"argent", "nombre"}:
            cells[column.name] = pd.array(found, dtype="Int64")
        else:
            cells[column.name] = pd.array([text or "" for text in found], dtype="str")
    cells[ROW] = pd.array(range(2, len(rows) + 2), dtype="Int64")
    return Extract(*place, pd.DataFrame(cells), {"fichier": "extraction.xlsx", "avertissements": [], **facts})
