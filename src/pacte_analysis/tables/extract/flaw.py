"""What may be wrong in a cell, how a message shows it, and how its text is read."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from pacte_analysis.characters import visible
from pacte_analysis.tables.extract.model import Severity

# Longest part of a cell that a message quotes.
QUOTED = 60

# What people write in a cell to say that they do not know.
ABSENT = {
    "-",
    "--",
    "/",
    "n/a",
    "n.a.",
    "na",
    "#n/a",
    "nc",
    "n.c.",
    "nd",
    "n.d.",
    "nr",
    "n.r.",
    "nsp",
    "?",
    "so",
    "s.o.",
}
ABSENT |= {"neant", "sans objet", "non renseigne", "non renseignee", "non communique", "inconnu", "a completer"}

# Control characters are dropped; the high ones only come of a wrong encoding, and show that a letter was lost.
DROPPED = [code for code in (*range(0x20), 0x7F, *range(0xD800, 0xF900), 0xFEFF) if chr(code) not in "\n\t"]
UNPRINTED = {**dict.fromkeys(DROPPED, ""), **dict.fromkeys(range(0x80, 0xA0), "\ufffd")}

EXCEL_ERROR = re.compile(r"#(REF|N/A|DIV/0|VALUE|VALEUR|NAME|NOM|NUM|NOMBRE|NULL|NUL|SPILL|CALC)[!?]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong (`erreur`) or doubtful (`avertissement`) in a cell, and what to do; sentences in French."""

    kind: str
    message: str
    remedy: str
    severity: Severity = "erreur"


def shown(cell: object) -> str:
    """A cell as the spreadsheet shows it: ``12`` for 12.0, the day alone for a date at midnight."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y") if not (cell.hour or cell.minute) else cell.strftime("%d/%m/%Y %H:%M")
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


def quoted(cell: object) -> str:
    """A cell as a message quotes it: on one line, shortened, in guillemets."""
    words = " ".join(shown(cell).split())
    return f"« {words[:QUOTED] + '…' if len(words) > QUOTED else words} »"


def text(cell: object) -> tuple[str, Flaw | None]:
    """A free text: trimmed, its line breaks and accents made one kind, what nobody sees dropped."""
    found = cell if type(cell) is str else shown(cell)
    if not found.isprintable():
        found = visible(found.replace("\r\n", "\n").replace("\r", "\n").translate(UNPRINTED))
    found = unicodedata.normalize("NFC", found).strip()
    if found.startswith("#") and EXCEL_ERROR.fullmatch(found):
        return "", excel_error(found)
    return found, None


def excel_error(cell: object) -> Flaw:
    """The flaw of a cell where a formula failed."""
    return Flaw(
        "erreur-de-formule",
        f"la formule de cette cellule a échoué : {quoted(cell)}.",
        "Réparez la formule, ou remplacez-la par sa valeur.",
    )


def absent(words: str) -> bool:
    """Whether a text says that the value is not known: ``NC``, ``-``, ``néant``."""
    return len(words) < 20 and bare(words).lower() in ABSENT


def unknown(cell: object) -> Flaw:
    """The doubt about a cell that says it does not know."""
    return Flaw(
        "valeur-absente",
        f"{quoted(cell)} est lu comme une valeur inconnue.",
        "Videz la cellule si la valeur est inconnue ; écrivez 0 si elle est nulle.",
        "avertissement",
    )


def bare(words: str) -> str:
    """A text without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
