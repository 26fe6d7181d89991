"""The columns that the schema does not know: kept beside the actions, without what tells of persons.

Nothing is published of them, and nobody looks them over: a cell with an address, a telephone number or a number of the
répertoire is not kept at all.
"""

import pandas as pd

from pacte_analysis.tables.extract.personal import ADDRESS, DIGITS, TELEPHONE, registry_number


def without_persons(aside: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The same columns as text, empty where a cell tells of a person; and how many such cells there were."""
    kept: dict[str, pd.Series] = {}
    dropped = 0
    for name in aside:
        texts = pd.Series([plain(cell) for cell in aside[name]], dtype="object")
        private = texts.map({text: _private(text) for text in texts.unique()}).astype(bool)
        dropped += int(private.sum())
        kept[str(name)] = texts.mask(private, "")
    return pd.DataFrame(kept), dropped


def plain(cell: object) -> str:
    """A raw cell as text: a whole number without its point, an empty one empty."""
    if cell is None or cell != cell:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _private(text: str) -> bool:
    if "@" in text and ADDRESS.search(text):
        return True
    # A spreadsheet takes a telephone number for a number, and its first zero away.
    numbered = DIGITS.search(text) and (TELEPHONE.search(text) or TELEPHONE.fullmatch(f"0{text}"))
    return bool(numbered or registry_number(text))
