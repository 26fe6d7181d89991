"""Files of actions, as small as a test needs them."""

from pathlib import Path
from typing import Any

import openpyxl

REQUIRED = {
    "Identifiant": "A-1",
    "Contrat": "CLS des Alpes-de-Haute-Provence",
    "Genre de contrat": "CLS",
    "Collectivité porteuse": "Alpes-de-Haute-Provence",
    "Axe": "Enfance",
    "Thématique": "Protection de l'enfance",
    "Titre": "Un titre",
    "Nature": "Nouvelle",
}
MONEY = "Crédits prévus 2024, État"


def row(identifier: str, **more: Any) -> list[Any]:
    """An action, as the cells of `HEADER` in order; `more` replaces some by position name."""
    return [more.get(title, identifier if title == "Identifiant" else cell) for title, cell in FULL.items()]


FULL: dict[str, Any] = {**REQUIRED, MONEY: 1500.5}
HEADER = list(FULL)


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """An XLSX with one sheet a keyword, its rows as given."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    book.save(path)
    return path
