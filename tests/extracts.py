"""Small extracts of Pilot'actions, made for tests."""

import pandas as pd

from pacte_analysis.tables.extract.model import ROW, Extract, columns
from projects import ROOT

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


# A whole action, for tests that change one cell of it.
ACTION = {
    "action": "A-1",
    "contrat": "CLS",
    "genre_contrat": "cls",
    "porteur": "DEP-04",
    "genre_porteur": "departement",
    "axe": "enfance",
    "thematique": "parentalite",
    "titre": "Lieux d'accueil des parents",
    "nature": "nouvelle",
    "qpv": "en_partie",
    "rural": "en_partie",
    "debut": "2024-03-01",
    "fin": "2027-12-31",
    "prevu_2024_etat": 1_250_050,
    "prevu_2024_collectivite": 1_250_050,
    "avancement": "en_cours",
    "in_familles_precaires": 3,
}


def made(*rows, place=PLACE, **facts):
    """A fictitious extract whose actions are that one, changed as each row says."""
    told = {"extrait": "2025-10-14", "lignes": len(rows), "fictif": True}
    return extract(ROOT / "data", *(ACTION | row for row in rows), place=place, **(told | facts))


THEMES = (
    ("enfance", "parentalite"),
    ("emploi", "levee_freins"),
    ("droits", "aller_vers"),
    ("transition", "precarite_energetique"),
)
HOLDERS = (
    ("DEP-04", "departement"),
    ("DEP-06", "departement"),
    ("DEP-13", "departement"),
    ("METRO-200054807", "metropole"),
    ("COM-13055", "ville"),
)
EXTENTS = ("", "exclusivement", "en_partie", "non")


def many(number, **told):
    """An extract of that many actions, all different in a regular way."""
    rows = []
    for rank in range(number):
        axis, theme = THEMES[rank % 4]
        holder, kind = HOLDERS[rank % 5]
        rows.append(
            {
                "action": f"A-{rank + 1}",
                "titre": f"Action numéro {rank + 1}, d'un titre assez long pour tenir sur deux lignes",
                "axe": axis,
                "thematique": theme,
                "porteur": holder,
                "genre_porteur": kind,
                "genre_contrat": "cie" if axis == "emploi" and kind == "departement" else "cls",
                "nature": ("nouvelle", "renforcee", "identique")[rank % 3],
                "qpv": EXTENTS[rank % 4],
                "rural": EXTENTS[rank // 4 % 4],
                "prevu_2024_etat": None if rank % 7 == 6 else 100_000 * (rank + 1),
                "prevu_2024_collectivite": None if rank % 7 == 6 else 100_000 * (rank + 1),
            }
        )
    return made(*rows, **told)
