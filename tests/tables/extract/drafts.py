"""Drafts made by hand for the tests: rows as they would be read from a sheet « Actions » with its header on line 1."""

from functools import cache
from pathlib import Path

import pandas as pd

from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.model import ROW, SHEET, Draft, columns
from pacte_analysis.tables.package import Tables, data_folder
from pacte_analysis.territory import Territories, Territory

GOOD = {
    "action": "A-1",
    "contrat": "CLS Var",
    "genre_contrat": "CLS",
    "porteur": "Conseil départemental du Var",
    "genre_porteur": "Département",
    "axe": "Enfance",
    "thematique": "Soutien à la parentalité et/ou accueil du jeune enfant",
    "titre": "Une action fictive",
    "description": "Ce que fait l'action.",
    "nature": "Nouvelle",
    "champs": "Parentalité ; Petite enfance",
    "types": "Démarches d'aller vers",
    "echelle": "un département",
    "pilote": "Association",
    "cibles": "Usagers, Professionnels",
    "publics": "Parents\nFemmes isolées",
    "qpv": "Non",
    "rural": "En partie",
    "debut": "01/01/2024",
    "fin": "31/12/2025",
    "prevu_2024_etat": "12 500,50 €",
    "prevu_2024_collectivite": 12500.5,
    "prevu_2024_tiers": None,
    "prevu_2025_etat": 10000,
    "prevu_2025_collectivite": 10000,
    "prevu_total": 45001,
    "consomme": "20 k€",
    "avancement": "En cours",
    "satisfaction": "Satisfaisant",
    "renouvellement": "Oui",
    "in_familles_precaires": 120,
}


@cache
def catalogue() -> Catalogue:
    """The tables of the project."""
    tables = Tables.load()
    rows = tables["territoires"].to_dict("records")
    return Catalogue(tables, Territories(Territory.from_row(row) for row in rows))


def draft(*changes: dict[str, object]) -> Draft:
    """One good row for each dict of changes (one when there is none), each with its own identifier."""
    rows = [
        {**GOOD, "action": f"A-{number}", "titre": f"Action fictive {number}", **change}
        for number, change in enumerate(changes or ({},), start=1)
    ]
    frame = pd.DataFrame(rows, dtype="object")
    names = [column.name for column in columns(data_folder())]
    where = {("Actions", name): names.index(name) + 1 for name in frame}
    frame[SHEET], frame[ROW] = "Actions", range(2, len(frame) + 2)
    return Draft(Path("extraction.xlsx"), frame, where)
