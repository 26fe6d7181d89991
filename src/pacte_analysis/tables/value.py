"""One figure with all that must follow it to the page: unit, vintage, status, qualifier, margin, origin."""

import hashlib
import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pacte_analysis import french
from pacte_analysis.territory import slug

# A qualifier that is a word before the number; the others (exact, arrondi, objectif) are said beside it.
SPOKEN_QUALIFIERS = ("près de", "environ", "plus de", "au moins", "au plus", "moins de")


# A letter after the figure, as statistical offices mark what its producer did not publish as final.
STATUS_LETTERS = {"calculé": "c", "estimé": "e", "provisoire": "p"}

# What the address of the origin of a figure begins with.
ORIGIN = "origine"

# The end of a source's code that dates it: `-2021`, `-t3-2025`, `-2024-12`.
_VINTAGE = re.compile(r"-(?:t[1-4]-)?(?:19|20)\d\d(?:-\d\d)?$")


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as an edition serves it: published, computed from others (`inputs`, `how`), hidden, or missing.

    `number` is None when the figure is missing or hidden; then `reason` says why, in French.
    `unit` is a symbol (``%``, ``euros``, ``points``, ``rang``) or the noun that is counted (``foyers``).
    """

    number: float | None
    unit: str
    label: str
    indicator: str = ""
    decimals: int = 0
    territory: str = ""
    territory_name: str = ""
    period: str = "inconnue"
    status: str = "publié"
    qualifier: str = "exact"
    margin: float | None = None
    confidence: str = ""
    source: str = ""
    citation: str = ""
    producer: str = ""
    document: str = ""
    locator: str = ""
    table: str = ""
    row: int = 0
    definition: str = ""
    scope: str = ""
    reason: str = ""
    how: str = ""
    inputs: tuple["Value", ...] = field(default=())

    @property
    def known(self) -> bool:
        """Whether there is a number to print: neither missing nor under statistical secrecy."""
        return self.number is not None and self.status not in {"secret", "non disponible"}

    @property
    def place(self) -> str:
        """Where it stands in our tables; what is computed stands nowhere, and says how it is made."""
        where = f"{self.table}, ligne {self.row}" if self.row else self.table
        return where or self.how

    @property
    def anchor(self) -> str:
        """The address of its origin in a page, the same at each build: what it measures, where, when, then a digest of
        where it comes from. Neither its number nor its line is in it: a figure that is revised keeps its address."""
        # An observation may be shown under other words; what is computed has no other name than its label.
        held = bool(self.table and self.indicator)
        named = slug(self.indicator if held else self.label)
        stem = re.sub(r"-[^-]*$", "", named[:49]) if len(named) > 48 else named
        own = (self.indicator, "" if held else self.label, self.unit, self.territory, self.territory_name, self.period)
        seen = (*own, self.source, self.document, self.locator, self.scope, *(item.anchor for item in self.inputs))
        digest = hashlib.sha256(repr(seen).encode()).hexdigest()[:6]
        when = slug(self.period) if self.period != "inconnue" else ""
        return "-".join(part for part in (ORIGIN, stem, slug(self.territory), when, digest) if part)

    @property
    def letter(self) -> str:
        """What marks a computed, estimated or provisional figure in a table or in the text; else nothing."""
        return STATUS_LETTERS.get(self.status, "") if self.known else ""

    @property
    def series(self) -> str:
        """The series of publications that the value comes from: its source without the vintage (*insee-filosofi*)."""
        return _VINTAGE.sub("", self.source)

    def follows(self, before: "Value") -> bool:
        """Whether nothing but time changes between `before` and this value of one series: same status, same series of
        publications. Where something does, a chart shows a break and an evolution says it."""
        return self.status == before.status and self.series == before.series

    @property
    def figures(self) -> str:
        """The number with its symbol, no qualifier: ``17,4 %``; ``s`` when hidden, *non disponible* when missing."""
        if self.status == "secret":
            return "s"
        if self.number is None or not self.known:
            return "non disponible"
        match self.unit:
            case "%":
                return french.percent(self.number, self.decimals)
            case "euros":
                return french.euros(self.number, self.decimals)
            case "euros_an":
                return french.euros(self.number)
            case "M€":
                return f"{french.number(self.number, self.decimals)}{french.NBSP}M€"
            case "points":
                noun = "point" if abs(self.number) < 2 else "points"
                return f"{french.number(self.number, self.decimals)}{french.NBSP}{noun}"
            case "rang":
                return french.ordinal(int(self.number))
            case _:
                return french.number(self.number, self.decimals)

    @property
    def text(self) -> str:
        """The figure as it stands in a sentence, qualifier included: ``près de 900 000``."""
        if self.known and self.qualifier == "ex aequo":
            return f"{self.figures} ex aequo"
        if self.known and self.qualifier in SPOKEN_QUALIFIERS:
            return f"{self.qualifier} {self.figures}"
        return self.figures

    @property
    def counted(self) -> str:
        """`text` with the noun it counts: ``près de 900 000 personnes``."""
        if not self.known or self.unit in {"%", "euros", "euros_an", "M€", "points", "rang", "ratio", "indice"}:
            return self.text
        if self.unit.startswith("pour "):
            return f"{self.text}{french.NBSP}{self.unit}"
        number = self.number or 0
        noun = self.unit.replace("_", " ")
        if abs(number) < 2:
            noun = singular(noun)
        elif number >= 1_000_000 and number % 1_000_000 == 0:
            return f"{self.text} {noun}"
        return f"{self.text}{french.NBSP}{noun}"

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return format(self.text, spec)

    def _shown(self) -> float | None:
        """The number that may be told: a comparison must not give away what secrecy hides."""
        return self.number if self.known else None

    def _compare(self, other: object) -> tuple[float, float] | None:
        mine = self._shown()
        theirs = (
            other._shown() if isinstance(other, Value) else float(other) if isinstance(other, int | float) else None
        )
        return None if mine is None or theirs is None else (mine, theirs)

    def __lt__(self, other: object) -> bool:
        pair = self._compare(other)
        return pair is not None and pair[0] < pair[1]

    def __gt__(self, other: object) -> bool:
        pair = self._compare(other)
        return pair is not None and pair[0] > pair[1]

    def __le__(self, other: object) -> bool:
        pair = self._compare(other)
        return pair is not None and pair[0] <= pair[1]

    def __ge__(self, other: object) -> bool:
        pair = self._compare(other)
        return pair is not None and pair[0] >= pair[1]

    def __float__(self) -> float:
        shown = self._shown()
        return float("nan") if shown is None else float(shown)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for the notebook's output."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Value":
        """The inverse of `to_dict`; unknown keys are refused."""
        known = {f.name for f in fields(cls)}
        if unknown := set(data) - known:
            raise ValueError(f"not fields of a value: {sorted(unknown)}")
        inputs = tuple(cls.from_dict(item) for item in data.get("inputs", ()))
        return cls(**{**data, "inputs": inputs})


INVARIABLE = {"mois", "repas"}


def singular(noun: str) -> str:
    """The singular of a unit's noun, for 0 and 1: ``contrats`` is ``contrat``, ``lieux`` is ``lieu``."""
    words = [word[:-1] if word.endswith(("s", "eux")) and word not in INVARIABLE else word for word in noun.split(" ")]
    return " ".join(words)
