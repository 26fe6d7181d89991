"""From what people write to the codes of a nomenclature: whatever the case, accents, apostrophes and dashes.

A label is taken when it is, once folded, one that the nomenclature or `etiquettes` (the analyst's synonyms) has; a near
one is proposed and never taken.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from copy import copy
from functools import lru_cache

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.flaw import EXCEL_ERROR, Flaw, absent, excel_error, quoted, shown, unknown
from pacte_analysis.tables.extract.model import SEPARATOR
from pacte_analysis.tables.package import ROW as LINE
from pacte_analysis.tables.package import TABLE, Cells, records
from pacte_analysis.territory import Territory

# A nomenclature compared to a whole column of strange words must not take minutes: near labels are sought this often.
PROPOSALS = 200

# No label is longer; what is longer is not worth remembering.
LONGEST = 300

BREAKS = re.compile(r"[;\n\r\v\f|\u2028\u2029]+")
BULLET = re.compile(r"^(?:[-•*·–—▪]+|\d+[.)])\s+")
SHORT = re.compile(r"(.+?) *\(([A-Z][\w+-]{1,9})\)")
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'"})

# Who may hold a contract, and as which modality of `genre_porteur`.
HOLDERS = {"departement": "departement", "metropole": "metropole", "epci": "metropole", "commune": "ville"}


class UnknownCode(PacteError):
    """A synonym is given for a code that its nomenclature does not have."""


@lru_cache(maxsize=100_000)
def fold(words: str) -> str:
    """How labels are compared: lower case, no accent, no ligature; any mark between words is a space."""
    plain = unicodedata.normalize("NFKD", words.translate(LIGATURES)).casefold()
    plain = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
    return " ".join(plain.split())


class Nomenclature:
    """The codes of a column, by every form that is taken for them."""

    def __init__(self, name: str, labels: dict[str, str], forms: Iterable[tuple[str, str]] = ()) -> None:
        self.name = name
        self.labels = labels
        self._codes: dict[str, str] = {}
        # The codes and labels first: a synonym or a short form never takes one over.
        self._add((form, code) for code, label in labels.items() for form in (code, label))
        self._add(forms)
        self._add(((form, code) for code, label in labels.items() for form in shortened(label)), alone=True)
        self._left = PROPOSALS

    def _add(self, forms: Iterable[tuple[str, str]], *, alone: bool = False) -> None:
        """Take forms for codes; with `alone`, a form that two codes share is taken for neither."""
        found: dict[str, set[str]] = {}
        for form, code in forms:
            if folded := fold(form):
                found.setdefault(folded, set()).add(code)
        for folded, codes in found.items():
            if len(codes) == 1 or not alone:
                self._codes.setdefault(folded, sorted(codes)[0])

    def code(self, words: str) -> str:
        """The code that words are taken for; empty when there is none."""
        return self._codes.get(fold(words), "") if len(words) <= LONGEST else ""

    def near(self, words: str) -> list[str]:
        """The labels that words resemble, at most three, the nearest first."""
        if self._left <= 0:
            return []
        self._left -= 1
        folded = fold(words[:120])
        alike = difflib.get_close_matches(folded, self._codes, n=5, cutoff=0.72)
        if len(folded) > 3:
            alike += [form for form in self._codes if f" {folded} " in f" {form} " or f" {form} " in f" {folded} "]
        return [self.labels[code] for code in dict.fromkeys(self._codes[form] for form in alike)][:3]

    def flaw(self, words: str) -> Flaw:
        """What to say of words that the nomenclature does not know."""
        if near := self.near(words):
            proposed = f"Vouliez-vous dire {' ou '.join(f'« {label} »' for label in near)} ?"
        elif len(self.labels) <= 6:
            proposed = f"Valeurs possibles : {', '.join(f'« {label} »' for label in self.labels.values())}."
        else:
            proposed = "Choisissez une valeur de la nomenclature."
        remedy = f"{proposed} Un autre mot pour une valeur connue s'ajoute dans data/etiquettes.csv ({self.name})."
        return Flaw("valeur-inconnue", f"{quoted(words)} n'est pas une valeur prévue.", remedy)

    def _alone(self, cell: object, words: str) -> tuple[str, Flaw | None] | None:
        """What a cell says when it is empty, a value of the nomenclature, an error or *inconnu*; else None."""
        if not words:
            return "", None
        if code := self.code(words):
            return code, None
        if EXCEL_ERROR.fullmatch(words):
            return "", excel_error(cell)
        return ("", unknown(cell)) if absent(words) else None

    def one(self, cell: object) -> tuple[str, Flaw | None]:
        """The code of a cell that has one value; empty when there is none."""
        words = shown(cell).strip()
        if known := self._alone(cell, words):
            return known
        codes, strange = self.split(words)
        if len(codes) > 1 and not strange:
            message = f"{quoted(cell)} donne {len(codes)} valeurs, une seule est attendue."
            return "", Flaw("plusieurs-valeurs", message, "Gardez la valeur principale.")
        return "", self.flaw(words)

    def several(self, cell: object) -> tuple[str, Flaw | None]:
        """The codes of a cell that has several values, joined by a vertical bar, each once, in the order written."""
        words = shown(cell).strip()
        if known := self._alone(cell, words):
            return known
        codes, strange = self.split(words)
        if strange:
            found = self.flaw(strange[0])
            others = f" {len(strange) - 1} autres mots de la cellule sont inconnus aussi." if len(strange) > 2 else ""
            if len(strange) == 2:
                others = f" {quoted(strange[1])} est inconnu aussi."
            return SEPARATOR.join(codes), Flaw(found.kind, found.message + others, found.remedy)
        return (SEPARATOR.join(codes), None) if codes else ("", self.flaw(words))

    def split(self, words: str) -> tuple[list[str], list[str]]:
        """The codes of a list, and what is in it that no code is."""
        codes: dict[str, None] = {}
        strange: list[str] = []
        for piece in BREAKS.split(words):
            for code, left in self._pieces(piece.strip()):
                if code:
                    codes[code] = None
                else:
                    strange.append(left)
        return list(codes), strange

    def _pieces(self, piece: str) -> Iterator[tuple[str, str]]:
        """The items of a piece between commas; a label may hold commas itself, so the longest is tried first."""
        if not piece:
            return
        if code := self.code(piece) or self.code(BULLET.sub("", piece)):
            yield code, piece
            return
        parts = [BULLET.sub("", part.strip()) for part in piece.split(",")]
        start = 0
        while start < len(parts):
            for end in range(min(len(parts), start + 6), start, -1):
                if code := self.code(", ".join(parts[start:end])):
                    yield code, ""
                    start = end
                    break
            else:
                if fold(parts[start][:LONGEST]):
                    yield "", parts[start]
                start += 1


def shortened(label: str) -> list[str]:
    """What a label like ``contrat local des solidarités (CLS)`` is also called: the words alone, the acronym alone."""
    found = SHORT.fullmatch(label)
    return [found[1], found[2]] if found else []


class Holders(Nomenclature):
    """The Départements, métropoles and villes that may hold a contract, by code and by name."""

    def __init__(self, catalogue: Catalogue, forms: Iterable[tuple[str, str]] = ()) -> None:
        self.territories = catalogue.territories
        known = [place for place in catalogue.territories if place.kind in HOLDERS]
        own = [(form, place.code) for place in known for form in self._forms(place)]
        super().__init__("porteur", {place.code: place.name for place in known}, [*forms, *own])

    @staticmethod
    def _forms(place: Territory) -> Iterator[str]:
        yield from place.names
        said = {
            "departement": ("conseil départemental", "département", "CD"),
            "metropole": ("métropole", "conseil métropolitain"),
            "epci": ("métropole", "communauté urbaine"),
            "commune": ("ville", "commune", "mairie"),
        }[place.kind]
        for kind in said:
            yield from (f"{kind} {place.genitive}", f"{kind} {place.name}")
        if place.kind == "departement":
            number = place.code.removeprefix("DEP-")
            yield from (f"{place.name} ({number})", f"{number} - {place.name}", f"CD {number}", f"CD{number}")
            yield f"département {number}"

    def flaw(self, words: str) -> Flaw:
        """What to say of a holder that is not known; a bare ``93`` names both places."""
        remedy = "Écrivez le nom complet ou le code : DEP-13, METRO-200054807."
        if re.fullmatch(r"\d{1,3}|2[ABab]|\d{9}", words.strip()):
            same = [
                p for p in self.territories if p.code.partition("-")[2].lstrip("0") == words.strip().upper().lstrip("0")
            ]
            if same:
                names = " ou ".join(f"{place.code} ({place.name})" for place in same)
                return Flaw("porteur-inconnu", f"le code {quoted(words)} ne suffit pas : {names} ?", remedy)
        if near := self.near(words):
            remedy = f"Vouliez-vous dire {' ou '.join(f'« {name} »' for name in near)} ? {remedy}"
        message = f"{quoted(words)} n'est ni un Département, ni une métropole, ni une ville que les tables connaissent."
        return Flaw("porteur-inconnu", message, remedy)


def nomenclature(name: str, catalogue: Catalogue) -> Nomenclature:
    """The nomenclature that the schema names: a table whose first column has the codes, or ``modalites:dimension``."""
    return copy(_nomenclature(name, catalogue))  # each use has its own count of proposals


@lru_cache(maxsize=64)
def _nomenclature(name: str, catalogue: Catalogue) -> Nomenclature:
    said = catalogue.tables.rows("etiquettes", nomenclature=name)
    synonyms = [(str(row["etiquette"]), str(row["code"])) for row in said]
    if name == "porteur":
        found: Nomenclature = Holders(catalogue, synonyms)
    elif name.startswith("modalites:"):
        dimension = name.partition(":")[2]
        labels = {code: label for (known, code), label in catalogue.modalities.items() if known == dimension}
        found = Nomenclature(name, labels, synonyms)
    else:
        frame = catalogue.tables[name]
        rows = [(str(row[frame.columns[0]]), row) for row in records(frame)]
        numbered = [(form, code) for code, row in rows for form in _numbered(row)]
        found = Nomenclature(name, {code: str(row["intitule"]) for code, row in rows}, [*synonyms, *numbered])
    for row in said:
        if row["code"] not in found.labels:
            raise UnknownCode(
                f"{row[TABLE]}, ligne {row[LINE]} : {quoted(row['code'])} n'est pas un code de « {name} ». "
                "Corrigez-le, ou retirez la ligne."
            )
    return found


def _numbered(row: Cells) -> Iterator[str]:
    """The forms of an axis: its number, its short label, and both."""
    if short := str(row.get("intitule_court") or ""):
        yield short
    if "numero" in row:
        number = shown(row["numero"])
        for label in ("", str(row["intitule"]), short):
            yield from (f"{number} {label}", f"axe {number} {label}")
