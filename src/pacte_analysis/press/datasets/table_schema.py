"""The Table Schema of a published table: the type of each column, its meaning, and how what is missing is written.

https://specs.frictionlessdata.io/table-schema/
"""

import re
from collections.abc import Collection, Sequence
from typing import Any

from pacte_analysis.display.grid import PROVENANCE
from pacte_analysis.press.composition.origins import COLUMNS

Schema = dict[str, Any]

# As the schema's type `number` reads it. A code (`04`) is not one.
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")

_MEANINGS = {
    "code du territoire": "Le genre du territoire, un tiret, son code officiel : REG-93, DEP-04. Toujours du texte.",
    "unité": "Symbole (%, euros, points) ou nom de ce qui est compté.",
    "période": "2024, 2024-T4, 2024-12, 2024-12-31, 2024/2025 (année scolaire), 2024-2027, depuis 2024, inconnue.",
    "statut": "Publié par le producteur, calculé par ce livre, estimé, provisoire, secret ou non disponible.",
    "qualificatif": "Ce que le producteur dit de l'exactitude : exact, arrondi, environ, près de, plus de, ex aequo…",
    "marge": "Erreur possible, en plus ou en moins, dans l'unité de la valeur, quand elle est connue.",
    "source": "La publication d'où vient la valeur.",
    "document": "Le document où elle a été lue, quand ce n'est pas la publication elle-même.",
    "repérage": "La place de la valeur dans la publication ou le document.",
    "calcul": "Comment la valeur est calculée, ou pourquoi elle manque.",
    "colonne": "La colonne du tableau de la page où se trouve la valeur.",
    "valeur": "La valeur, avec le point pour décimale.",
}


def schema(head: Sequence[str], rows: Sequence[Sequence[str]], counted: Collection[str] = ()) -> Schema:
    """The schema of a table of `head` and `rows` as they stand in the file; `counted` are columns of numbers.

    What a column of values holds that is no number (*s* for statistical secrecy, *n. d.*) is a missing value.
    """
    value = _value_column(head)
    missing = {""}
    fields: list[dict[str, Any]] = []
    for rank, title in enumerate(head):
        cells = [row[rank] for row in rows if row[rank]]
        numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
        field: dict[str, Any] = {"name": title, "type": "string"}
        if rank == value and (numbers or not cells):
            missing |= set(cells) - set(numbers)
            field["type"] = "number"
        elif _is_margin(title, rank, value) or (_is_counted(title, counted) and cells and len(numbers) == len(cells)):
            field["type"] = "number"
        if meaning := _meaning(title, rank, value) or (COLUMNS.get(title, "") if tuple(head) == tuple(COLUMNS) else ""):
            field["description"] = meaning
        fields.append(field)
    return {"fields": fields, "missingValues": sorted(missing)}


def _is_margin(title: str, rank: int, value: int | None) -> bool:
    return title == "marge" and value is not None and rank > value


def _is_counted(title: str, counted: Collection[str]) -> bool:
    return title in counted or title.endswith("(€)")


def _value_column(head: Sequence[str]) -> int | None:
    """Where the value stands, before its provenance; None in a table of words."""
    width = len(PROVENANCE)
    return len(head) - width - 1 if tuple(head[-width:]) == PROVENANCE else None


def _meaning(title: str, rank: int, value: int | None) -> str:
    if value is None:
        return ""
    if rank == value:
        return _MEANINGS["valeur"]
    return _MEANINGS.get(title, "") if rank > value or title == "colonne" else ""
