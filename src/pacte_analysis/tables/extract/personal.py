"""What an extract must not hold: data about persons, in its free texts; and texts that were damaged on the way.

An address, a telephone number or a number of the répertoire (NIR) is an error: nothing of it may be kept. A name after
« Mme » or « M. » is a doubt: it may be that of a beneficiary or of an elected official, and only a person can tell.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from pacte_analysis.tables.extract.actions import Actions, Rule
from pacte_analysis.tables.extract.flaw import quoted
from pacte_analysis.tables.extract.model import Finding

# Lengths are bounded: a cell has thirty thousand characters, and a search must not try them two by two.
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
TELEPHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00) ?33 ?(?:\(0\) ?)?[1-9]|0[1-9])(?:[ .\-\u00a0\u202f]?\d\d){4}(?!\d|,\d)"
)
NIR = re.compile(
    r"(?<!\d)([1278][ .]?\d\d[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d\d|2[ABab])[ .]?\d{3}[ .]?\d{3})"
    r"(?:[ .]?(\d\d))?(?!\d)"
)
NAME = re.compile(
    r"\b(?:M(?:me|lle|r|adame|ademoiselle|onsieur)s?\.?|M\.) +(?!les? |la |l'|de |des |du )"
    r"(?:[A-ZÀ-Þ][\w’'-]*\.? +)?[A-ZÀ-Þ][\w’'-]+"
)
DIGITS = re.compile(r"\d(?:[ .()\-\u00a0\u202f]*\d){8}")
AS_ZEROS = bytes(ord("0") if chr(byte).isdecimal() else byte for byte in range(256))
BETWEEN_DIGITS = " .()-\u00a0\u202f".encode()
TITLES = re.compile(r"M(?:me|lle|r|adame|ademoiselle|onsieur|\.)")
# « é » in UTF-8 read as Windows-1252 is « Ã© »: a capital, then one of what bytes 80 to BF are there.
HALVES = re.escape(bytes(range(0x80, 0xC0)).decode("cp1252", "ignore"))
DAMAGED = re.compile(rf"\ufffd|â[€‚]|Å[{HALVES}]|[ÃÂ][{HALVES}]")


def of_texts() -> tuple[Rule, ...]:
    """The rules of this module."""
    return addresses, telephones, registry_numbers, names, damaged_texts


def addresses(actions: Actions) -> Iterator[Finding]:
    """An electronic address in a free text."""
    among = _where(lambda words: "@" in words)
    yield from _private(actions, "courriel", "une adresse électronique", ADDRESS.search, among)


def telephones(actions: Actions) -> Iterator[Finding]:
    """A telephone number in a free text."""
    yield from _private(actions, "telephone", "un numéro de téléphone", TELEPHONE.search, among=_numbered)


def registry_numbers(actions: Actions) -> Iterator[Finding]:
    """A social security number in a free text, with the right key when it has one."""
    yield from _private(actions, "nir", "un numéro de sécurité sociale", registry_number, among=_numbered)


def names(actions: Actions) -> Iterator[Finding]:
    """What may be a person's name in a free text."""
    for index, column, found in _matches(actions, NAME.search, _where(TITLES.search)):
        message = f"cette cellule nomme peut-être une personne : {quoted(found)}."
        remedy = "Retirez le nom s'il est celui d'une personne accompagnée."
        yield replace(actions.doubt("nom-de-personne", index, column, message, remedy), found=found)


def damaged_texts(actions: Actions) -> Iterator[Finding]:
    """A text whose accents were lost between two encodings."""
    for index, column, found in _matches(actions, damaged, _where(_marked)):
        message = f"des caractères sont abîmés dans cette cellule : {quoted(found)}."
        remedy = "Exportez de nouveau le fichier en UTF-8, ou récrivez le texte."
        yield actions.doubt("caracteres-abimes", index, column, message, remedy)


def registry_number(words: str) -> re.Match[str] | None:
    """Where a text has a number of the répertoire; a key that does not fit shows that it is another number."""
    for found in NIR.finditer(words):
        digits = re.sub(r"\D", "", found[1].upper().replace("2A", "19").replace("2B", "18"))
        if len(digits) == 13 and (found[2] is None or 97 - int(digits) % 97 == int(found[2])):
            return found
    return None


def damaged(words: str) -> re.Match[str] | None:
    """Where a text has the marks of a wrong encoding."""
    return DAMAGED.search(words) if _marked(words) else None


def _marked(words: str) -> bool:
    return "Ã" in words or "Â" in words or "â€" in words or "â‚" in words or "Å" in words or "\ufffd" in words


Search = Callable[[str], "re.Match[str] | bool | None"]
Among = Callable[[Actions, str], Iterable[tuple[int, str]]]


def _different(actions: Actions, column: str) -> Iterable[tuple[int, str]]:
    """The different texts of a column, numbered."""
    return enumerate(actions.distinct(column)[1])


def _where(sign: Callable[[str], object]) -> Among:
    """The texts with a sign of what is sought. Most columns have none, and are told so at once from end to end."""

    def among(actions: Actions, column: str) -> Iterable[tuple[int, str]]:
        whole = actions.remembered(f"whole {column}", lambda: "\n".join(actions.distinct(column)[1]))
        return ((at, words) for at, words in _different(actions, column) if sign(words)) if sign(whole) else ()

    return among


def _numbered(actions: Actions, column: str) -> Iterable[tuple[int, str]]:
    """Those with nine digits in a row at least: few, and sought once for all the rules about numbers."""
    return actions.remembered(f"numbered {column}", lambda: _with_digits(actions.distinct(column)[1]))


def _with_digits(texts: Sequence[str]) -> list[tuple[int, str]]:
    # Most columns have none: with the marks between digits deleted, all the texts are looked at as bytes, end to end.
    if b"0" * 9 not in "\n".join(texts).encode("utf-8", "replace").translate(AS_ZEROS, BETWEEN_DIGITS):
        return []
    return [(at, words) for at, words in enumerate(texts) if DIGITS.search(words)]


def _private(actions: Actions, kind: str, what: str, search: Search, among: Among = _different) -> Iterator[Finding]:
    """An error for each cell that holds data about a person; the finding does not repeat them."""
    remedy = "Retirez cette donnée : une extraction ne contient rien sur une personne."
    for index, column, _ in _matches(actions, search, among):
        message = f"cette cellule contient {what}."
        yield replace(actions.error(kind, index, column, message, remedy), found="")


def _matches(actions: Actions, search: Search, among: Among = _different) -> Iterator[tuple[int, str, str]]:
    """The cells of free text where a search succeeds: position, column, and what was found."""
    for name, column in actions.schema.items():
        if column.kind != "texte" or not actions.has(name):
            continue
        found = {}
        for at, words in among(actions, name):
            if (match := search(words)) and not isinstance(match, bool):
                found[at] = match[0]
        if found:
            codes, _ = actions.distinct(name)
            for index in actions.where(np.isin(codes, list(found))):
                yield index, name, found[codes[index]]
