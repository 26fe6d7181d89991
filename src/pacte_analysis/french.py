"""How French writes numbers, periods, ranks and lists.

The rules are those of the Imprimerie nationale: decimal comma, narrow no-break space (U+202F) between
thousands and before ``; ! ?``, no-break space (U+00A0) before ``:`` ``%`` and inside « », true minus sign
(U+2212), typographic apostrophe (U+2019). Prose, tables and axes all come here.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from pacte_analysis.errors import PacteError

NNBSP = "\u202f"
NBSP = "\u00a0"
MINUS = "\u2212"
APOSTROPHE = "\u2019"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

LETTERS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
)  # fmt: skip

FRACTIONS = {
    10: "un dixième",
    20: "un cinquième",
    25: "un quart",
    50: "la moitié",
    75: "les trois quarts",
    100: "la totalité",
}


class UnknownPeriod(PacteError):
    """A period that is not of the written grammar."""


# A float has up to 309 digits before its point; Decimal would refuse what has more than 28.
_ANY_NUMBER = Context(prec=400)


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """`value` as French prints it: ``number(-1234.5, 1)`` is ``−1 234,5`` with its proper spaces.

    Rounds half away from zero, as statistical offices do (Python's ``round`` goes to the even digit).
    """
    printed = rounded(value, decimals)
    text = f"{abs(printed):,.{decimals}f}".replace(",", NNBSP).replace(".", ",")
    if printed < 0:
        return MINUS + text
    return "+" + text if signed and printed > 0 else text


def rounded(value: float, decimals: int = 0) -> Decimal:
    """`value` as it is printed, half away from zero."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _ANY_NUMBER)


def percent(value: float, decimals: int = 1, *, signed: bool = False) -> str:
    """``17,4 %``, with its no-break space."""
    return number(value, decimals, signed=signed) + NBSP + "%"


def euros(value: float, decimals: int = 0) -> str:
    """An amount: ``19 300 000 €``, and its cents when its source gives them."""
    return number(value, decimals) + NBSP + "€"


def millions(value: float, cents: int = 0) -> str:
    """A large amount in words: ``19,3 millions d’euros``, ``4 milliards d’euros``; below a million, the whole amount.

    All the digits that the amount holds are kept: ``21,938714`` is not rounded in silence, so an amount that
    needs more than two decimals is printed whole, with its `cents` (how many decimals of a euro).
    """
    scaled = value / 1_000_000
    if scaled < 1 or abs(round(scaled, 2) - scaled) > 1e-9:
        return euros(value, cents)
    noun = "million"
    if scaled >= 1000 and abs(round(scaled / 1000, 2) - scaled / 1000) <= 1e-9:
        scaled, noun = scaled / 1000, "milliard"
    decimals = 0 if scaled == int(scaled) else 1 if round(scaled, 1) == round(scaled, 2) else 2
    noun += "" if scaled < 2 else "s"
    return f"{number(scaled, decimals)}{NBSP}{noun} d{APOSTROPHE}euros"


def about_millions(value: float) -> str:
    """A large amount to a tenth of a million, said to be rounded when it is: ``environ 205,9 millions d’euros``."""
    scaled = value / 1_000_000
    if scaled < 1 or abs(round(scaled, 1) - scaled) < 1e-9:
        return millions(value)
    return f"environ {millions(round(scaled, 1) * 1_000_000)}"


def ordinal(n: int, *, feminine: bool = False) -> str:
    """``1er``, ``1re``, ``2e``: the typographic abbreviations (never *ème*)."""
    if n == 1:
        return "1re" if feminine else "1er"
    return f"{n}e"


def fraction(value: float) -> str | None:
    """The everyday fraction that a percentage names (``25`` is *un quart*), or None where there is none."""
    return FRACTIONS.get(int(value)) if value == int(value) else None


def in_letters(value: float, *, feminine: bool = False) -> str:
    """A small whole number as running text writes it, up to sixteen: ``deux``, ``une``; digits beyond."""
    if value != int(value) or not 0 <= value < len(LETTERS):
        return number(value)
    return "une" if value == 1 and feminine else LETTERS[int(value)]


def listing(items: Sequence[str], *, last: str = "et") -> str:
    """``a, b et c``."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + f" {last} " + items[-1]


def starts_with_vowel(word: str) -> bool:
    """Whether *de* and *le* are elided before `word` (a mute h is a vowel; the few aspirated ones are named)."""
    folded = word.strip("« \u00a0").lower()
    if folded.startswith(("haut", "huit", "hangar", "handicap", "hors")):
        return False
    return folded[:1] in set("aeiouyhàâäéèêëîïôöùûüœæ") and not folded.startswith(("yvelines-", "onze"))


def de(words: str) -> str:
    """`words` after *de*, elided: ``d’emplois``, ``de foyers``."""
    return f"d{APOSTROPHE}{words}" if starts_with_vowel(words) else f"de {words}"


def capitalised(text: str) -> str:
    """The first letter in capital, accents kept: ``écart`` becomes ``Écart``."""
    return text[:1].upper() + text[1:]


# --- periods -------------------------------------------------------------------------------------------------------

_YEAR = r"(?:19|20)\d\d"
_PERIOD_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("year", re.compile(rf"^({_YEAR})$")),
    ("quarter", re.compile(rf"^({_YEAR})-T([1-4])$")),
    ("day", re.compile(rf"^({_YEAR})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")),
    ("month", re.compile(rf"^({_YEAR})-(0[1-9]|1[0-2])$")),
    ("school", re.compile(rf"^({_YEAR})/({_YEAR})$")),
    ("interval", re.compile(rf"^({_YEAR})-({_YEAR})$")),
    ("since", re.compile(rf"^depuis ({_YEAR})$")),
    ("unknown", re.compile(r"^inconnue$")),
)


@lru_cache(maxsize=2**12)
def parse_period(text: str) -> tuple[str, tuple[int, ...]]:
    """The form of a period (year, quarter, day, month, school, interval, since, unknown) and its numbers.

    Raises `UnknownPeriod` for anything else.
    """
    for form, pattern in _PERIOD_FORMS:
        match = pattern.match(text)
        if match:
            numbers = tuple(int(group) for group in match.groups())
            if form in {"school", "interval"} and numbers[0] > numbers[1]:
                break
            return form, numbers
    raise UnknownPeriod(
        f"Période « {text} » illisible : écrivez 2024, 2024-T4, 2024-12, 2024-12-31, 2024/2025, 2024-2027, "
        "« depuis 2024 » ou « inconnue »."
    )


def period_bounds(text: str) -> tuple[int, int]:
    """The first and last year of a period; an open or unknown one runs to 0 or 9999."""
    form, numbers = parse_period(text)
    if form == "unknown":
        return 0, 9999
    if form == "since":
        return numbers[0], 9999
    return numbers[0], numbers[1] if form in {"school", "interval"} else numbers[0]


_SPELLED = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


def spelled(number: int) -> str:
    """A small count in words, as a title writes it: *neuf*; figures above ten."""
    return _SPELLED[number] if 0 <= number < len(_SPELLED) else str(number)


def period(text: str) -> str:
    """A period as a reader says it: ``2024-T4`` is *4e trimestre 2024*, ``2024-12-31`` is *31 décembre 2024*."""
    form, numbers = parse_period(text)
    match form:
        case "quarter":
            return f"{ordinal(numbers[1])} trimestre {numbers[0]}"
        case "month":
            return f"{MONTHS[numbers[1] - 1]} {numbers[0]}"
        case "day":
            day = "1er" if numbers[2] == 1 else str(numbers[2])
            return f"{day}{NBSP}{MONTHS[numbers[1] - 1]} {numbers[0]}"
        case "school":
            return f"année scolaire {numbers[0]}-{numbers[1]}"
        case "unknown":
            return "date non précisée"
        case _:
            return text


def in_period(text: str) -> str:
    """A period after its preposition: *en 2024*, *fin décembre 2024*, *au 4e trimestre 2024*, *depuis 2024*."""
    form, numbers = parse_period(text)
    match form:
        case "since":
            return text
        case "unknown":
            return "à une date non précisée"
        case "quarter":
            return f"au {period(text)}"
        case "month" if numbers[1] == 12:
            return f"fin {numbers[0]}"
        case "day":
            return f"au {period(text)}"
        case "school":
            return f"pendant l{APOSTROPHE}{period(text)}"
        case "interval":
            return f"sur la période {text}"
        case _:
            return f"en {period(text)}"


# --- typography ----------------------------------------------------------------------------------------------------

_TYPOGRAPHY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r'(?<![\w=])"([^"\n]+)"(?!\w)'), f"«{NBSP}\\1{NBSP}»"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"(?<=\w)'(?=[\w«*{])"), APOSTROPHE),
    (re.compile(r"«[ \u00a0\u202f]*"), "«" + NBSP),
    (re.compile(r"[ \u00a0\u202f]*»"), NBSP + "»"),
    (re.compile(r"(?<=[\w»)\]%€’…*_+°}])[ \u00a0\u202f]+:(?=[\s*_]|$)"), NBSP + ":"),
    (re.compile(r"(?<=[\w»)\]%€’…*_+°}])[ \u00a0\u202f]+([;!?])"), NNBSP + r"\1"),
    (re.compile(r"(?<=\d)[ \u00a0\u202f]*(?=[%€])"), NBSP),
    # A hyphen between two spaces is a dash.
    (re.compile(r"(?<=[\w»)]) - (?=[\w«(])"), " – "),
    (re.compile(r"\b([nN]°)[ \u00a0\u202f]*(?=\w)"), r"\1" + NBSP),
    # One to three digits before: « en 2024 120 actions » is two numbers.
    (re.compile(r"(?<![\d,])(\d{1,3}) (?=\d{3}(?!\d))"), r"\1" + NNBSP),
)


# Labels are set again and again, pages once.
_LABEL = 200


def typography(text: str) -> str:
    """`text` with French spaces and apostrophes; only text that a person reads, never code or an address."""
    return _set_label(text) if len(text) <= _LABEL else _set(text)


def _set(text: str) -> str:
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text


_set_label = lru_cache(maxsize=2**14)(_set)


def sentence_case(items: Iterable[str]) -> list[str]:
    """Labels as they stand at the head of a table's row."""
    return [capitalised(item) for item in items]
