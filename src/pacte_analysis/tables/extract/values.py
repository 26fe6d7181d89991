"""What a cell says: an amount, a count or a date, however many hands typed it.

Every reader takes one raw cell and answers `(value, flaw)`: a value, None when the cell is empty or cannot be read, and
what is wrong or doubtful in it, if anything. A flaw that comes with a value is a doubt; without one, an error.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pacte_analysis.french import MONTHS
from pacte_analysis.tables.extract.flaw import EXCEL_ERROR, Flaw, absent, bare, excel_error, quoted, shown, unknown

# A single action beyond a hundred million euros has a unit wrong.
MOST_CENTS = 100_000_000 * 100

# Serial numbers of spreadsheets, from 2000-01-01 to 2099-12-31; day 0 is 1899-12-30.
FIRST_SERIAL, LAST_SERIAL = 36526, 73050
EPOCH = date(1899, 12, 30)

# --- numbers -------------------------------------------------------------------------------------------------------

UNITS = {
    "": 1, "€": 1, "e": 1, "eur": 1, "euro": 1, "euros": 1, "ttc": 1, "€ttc": 1,
    "k": 1_000, "k€": 1_000, "ke": 1_000, "keur": 1_000, "keuros": 1_000, "mille": 1_000, "milleeuros": 1_000,
    "milliersd'euros": 1_000, "m": 1_000_000, "m€": 1_000_000, "meur": 1_000_000, "million": 1_000_000,
    "millions": 1_000_000, "milliond'euros": 1_000_000, "millionsd'euros": 1_000_000, "md€": 1_000_000_000,
}  # fmt: skip

SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\u2008\u200a\t\n\r'\u2019"), " ")
MINUSES = dict.fromkeys(map(ord, "\u2212\u2013\u2014\u2010\u2011"), "-")

PLAIN = re.compile(r"[0-9]{1,8}(?:[.,][0-9]{1,2})?")
GROUPED = re.compile(r"\d{1,3}(?: \d{3})+|\d+")
WRITTEN = re.compile(
    r"(?P<sign>[-+]?)(?P<open>\(?) ?(?P<digits>[\d .,]*\d) ?(?P<unit>[^\d)-]*)(?P<close>\)?)(?P<after>-?)"
)


class Ambiguous(ValueError):
    """A number whose separator may be that of thousands or of decimals: ``12.500``."""


def decimal(digits: str) -> Decimal:
    """The number that digits, spaces, points and commas write.

    Raises `Ambiguous` when the only separator is followed by three digits, ValueError when it is no number.
    """
    marks = [c for c in digits if c in ".,"]
    whole, fraction = digits, ""
    if len(set(marks)) == 2:  # 1.234,50 or 1,234.50: the last one is the decimal mark
        whole, _, fraction = digits.rpartition(marks[-1])
        if marks.count(marks[-1]) > 1:
            raise ValueError(digits)
        whole = _thousands(whole, marks[0])
    elif len(marks) > 1:  # 1.234.567
        whole = _thousands(digits, marks[0])
    elif marks:
        whole, fraction = digits.split(marks[0])
        if len(fraction) == 3 and " " not in whole and len(whole) <= 3 and whole.strip("0"):
            raise Ambiguous(digits)
    if not GROUPED.fullmatch(whole) or (fraction and not fraction.isdigit()):
        raise ValueError(digits)
    return Decimal(f"{whole.replace(' ', '')}.{fraction or '0'}")


def _thousands(digits: str, mark: str) -> str:
    head, *groups = digits.split(mark)
    if not 1 <= len(head) <= 3 or any(len(group) != 3 for group in groups):
        raise ValueError(digits)
    return "".join([head, *groups])


def quantity(cell: str, units: dict[str, int]) -> Decimal:
    """The number that a text writes, times its unit. Raises ValueError (`Ambiguous`) when it writes none."""
    cell = cell.translate(SPACES).translate(MINUSES).strip()
    if cell.startswith("€"):
        cell = cell[1:].strip() + " €"
    found = WRITTEN.fullmatch(cell)
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["after"]):
        raise ValueError(cell)
    unit = "".join(found["unit"].lower().split()) if "'" not in cell else found["unit"].lower().replace(" ", "")
    unit = unit.rstrip(".").replace("d euros", "d'euros").replace("deuros", "d'euros")
    if unit not in units:
        raise ValueError(cell)
    size = decimal(found["digits"].strip()) * units[unit]
    return -size if found["open"] or found["sign"] == "-" or found["after"] else size


def amount(cell: Any) -> tuple[int | None, Flaw | None]:
    """An amount of money, in cents: ``12 500,50 €`` is 1250050. Fractions of a cent are rounded."""
    if type(cell) is str and PLAIN.fullmatch(cell):  # nearly all of them: not a detour through decimals
        return round(float(cell.replace(",", ".")) * 100), None
    value, flaw = _number(cell, UNITS, "un montant", "Écrivez un nombre d'euros : 12500 ou 12500,50.", "montant")
    if value is None:
        return None, flaw
    cents = int((value * 100).to_integral_value(ROUND_HALF_UP))
    if cents < 0:
        return None, Flaw(
            "montant-negatif",
            f"{quoted(cell)} est un montant négatif.",
            "Un crédit est positif ou nul : corrigez le montant, ou retirez l'avoir du fichier.",
        )
    if cents > MOST_CENTS:
        return None, Flaw(
            "montant-demesure",
            f"{quoted(cell)} dépasse cent millions d'euros pour une seule action.",
            "Vérifiez l'unité : les montants sont en euros.",
        )
    return cents, flaw


def count(cell: Any) -> tuple[int | None, Flaw | None]:
    """A count of people, households or cases: a whole number, zero or more."""
    if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) < 10:
        return int(cell), None
    value, flaw = _number(cell, {"": 1}, "un nombre", "Écrivez un nombre entier, sans unité ni mot.", "nombre")
    if value is None:
        return None, flaw
    if value < 0:
        return None, Flaw(
            "nombre-negatif", f"{quoted(cell)} est un effectif négatif.", "Un effectif est positif ou nul."
        )
    if value != value.to_integral_value():
        return None, Flaw(
            "nombre-decimal", f"{quoted(cell)} n'est pas un nombre entier.", "Un effectif se compte en entiers."
        )
    if value >= 10**12:
        return None, Flaw("resultat-impossible", f"{quoted(cell)} n'est pas un effectif.", "Vérifiez le nombre saisi.")
    return int(value), flaw


def _number(cell: Any, units: dict[str, int], noun: str, remedy: str, kind: str) -> tuple[Decimal | None, Flaw | None]:
    """The number in a cell, and its flaw; `noun` and `kind` say what was expected."""
    if cell is None or cell != cell:
        return None, None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) < 1e15:
            return Decimal(repr(cell)), None
    elif isinstance(cell, str):
        words = cell.strip()
        if not words:
            return None, None
        if EXCEL_ERROR.fullmatch(words):
            return None, excel_error(cell)
        if absent(words):
            return None, unknown(cell)
        try:
            return quantity(words[:200], units), None
        except Ambiguous:
            return None, Flaw(
                f"{kind}-ambigu",
                f"{quoted(cell)} peut se lire de deux façons : milliers ou décimales.",
                "Écrivez le nombre sans séparateur de milliers, avec une virgule pour les décimales : 12500 ou 12,50.",
            )
        except ValueError:
            pass
    elif isinstance(cell, date):
        remedy = "Le tableur en a fait une date : remettez la cellule au format nombre et saisissez de nouveau."
    return None, Flaw(f"{kind}-illisible", f"{quoted(cell)} n'est pas {noun}.", remedy)


# --- dates ---------------------------------------------------------------------------------------------------------

MONTH_NUMBERS = {bare(month): number for number, month in enumerate(MONTHS, start=1)}
MONTH_NUMBERS |= {"janv": 1, "jan": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "sep": 9, "oct": 10}
MONTH_NUMBERS |= {"nov": 11, "dec": 12}
WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\.? )?"
TIME = r"(?:[T ]\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"

ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})(?:[-/](\d{{1,2}}))?{TIME}")
NUMERIC = re.compile(rf"{WEEKDAY}(\d{{1,2}}) ?[/.-] ?(\d{{1,2}}) ?[/.-] ?(\d{{2,4}}){TIME}", re.IGNORECASE)
MONTHLY = re.compile(r"(\d{1,2})[/.-](\d{4})")
SPELLED = re.compile(rf"{WEEKDAY}(?:(\d{{1,2}})(?:er)?[ -])?([a-z]+)\.?[ -](\d{{2,4}})", re.IGNORECASE)

DATE_REMEDY = "Écrivez le jour, le mois et l'année : 01/03/2024."


def day(cell: Any, *, last: bool = False) -> tuple[str | None, Flaw | None]:
    """A date as ``YYYY-MM-DD``; a month or a year alone is its first day (its last when `last`), with a doubt."""
    if cell is None or cell != cell:
        return None, None
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d"), None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if FIRST_SERIAL <= cell <= LAST_SERIAL:
            return (EPOCH + timedelta(days=int(cell))).isoformat(), None
        words = shown(cell)
        return _partial(cell, int(words), 0, last) if re.fullmatch(r"(19|20)\d\d", words) else _no_date(cell)
    words = " ".join(str(cell)[:200].translate(MINUSES).split()) if isinstance(cell, str) else ""
    if not words:
        return (None, None) if isinstance(cell, str) else _no_date(cell)
    if EXCEL_ERROR.fullmatch(words):
        return None, excel_error(cell)
    if absent(words):
        return None, unknown(cell)
    return _written(cell, bare(words), last)


def _written(cell: str, words: str, last: bool) -> tuple[str | None, Flaw | None]:
    if re.fullmatch(r"\d{5}", words) and FIRST_SERIAL <= int(words) <= LAST_SERIAL:
        numbered = EPOCH + timedelta(days=int(words))
        doubt = f"{quoted(cell)} est lu comme le numéro de jour d'un tableur : {numbered:%d/%m/%Y}."
        return numbered.isoformat(), Flaw("date-en-nombre", doubt, "Mettez la cellule au format date.", "avertissement")
    if re.fullmatch(r"(19|20)\d\d", words):
        return _partial(cell, int(words), 0, last)
    number: str | None
    if found := ISO.fullmatch(words):
        year, month, number = found.groups()
    elif found := NUMERIC.fullmatch(words):
        number, month, year = found.groups()
    elif found := MONTHLY.fullmatch(words):
        (month, year), number = found.groups(), None
    elif (found := SPELLED.fullmatch(words)) and found[2].lower() in MONTH_NUMBERS:
        number, month, year = found[1], str(MONTH_NUMBERS[found[2].lower()]), found[3]
    else:
        return _no_date(cell)
    if len(year) != 4:
        message = f"{quoted(cell)} : l'année n'a que {len(year)} chiffres."
        return None, Flaw("annee-deux-chiffres", message, "Écrivez l'année en quatre chiffres : 01/03/2024.")
    if number is None:
        return _partial(cell, int(year), int(month), last)
    try:
        return date(int(year), int(month), int(number)).isoformat(), None
    except ValueError:
        remedy = f"Ce jour n'existe pas. Le jour vient avant le mois. {DATE_REMEDY}"
        return None, Flaw("date-illisible", f"{quoted(cell)} n'est pas une date.", remedy)


def _partial(cell: object, year: int, month: int, last: bool) -> tuple[str | None, Flaw | None]:
    """The first or last day of a month, or of a year when there is no month."""
    if month > 12 or year < 1:
        return _no_date(cell)
    chosen = month or (12 if last else 1)
    found = date(year, chosen, monthrange(year, chosen)[1] if last else 1)
    message = f"{quoted(cell)} ne dit pas le jour : lu comme le {found:%d/%m/%Y}."
    return found.isoformat(), Flaw("date-incomplete", message, DATE_REMEDY, "avertissement")


def _no_date(cell: object) -> tuple[None, Flaw]:
    return None, Flaw("date-illisible", f"{quoted(cell)} n'est pas une date.", DATE_REMEDY)
