"""What an answer gives: figures, and where each stands in it."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pacte_analysis.tables.insee.client import Answer

# Services write 7.2, 327734.0 and 1.0E7.
_NUMBER, _LARGEST = (
    re.compile(r"-?\d{1,20}(\.\d{1,20})?(E(\+?\d\d?|-\d))?", re.ASCII | re.IGNORECASE),
    Decimal(10) ** 15,
)

# Called with the steps done and to do.
Progress = Callable[[int, int], None]


def quiet(done: int, total: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """One figure of an answer. `value` is the decimal number as published, empty when there is none (`status`)."""

    indicator: str
    territory: str
    period: str
    value: str
    status: str
    locator: str
    note: str = ""


@dataclass(frozen=True)
class Reply:
    """All that one data set answered: its figures, and what the lock remembers of it."""

    found: Sequence[Found]
    address: str
    sha256: str
    rows: int
    published: str = ""

    @property
    def periods(self) -> list[str]:
        return sorted({figure.period for figure in self.found})


def checksum(answers: Sequence[Answer]) -> str:
    """The SHA-256 of the bytes received, pages one after the other."""
    hasher = hashlib.sha256()
    for answer in answers:
        hasher.update(answer.body)
    return hasher.hexdigest()


def decimal(text: str) -> Decimal | None:
    """A number written with a point, or None: nothing else that `Decimal` reads (spaces, underscores, other alphabets'
    digits), nor a number that no statistic reaches."""
    return number if _NUMBER.fullmatch(text) and abs(number := Decimal(text)) < _LARGEST else None


def written(number: Decimal, decimals: int) -> str:
    """A number as the tables write it: at least the indicator's decimals, more when the answer has more.

    JSON numbers lose or gain final zeros (327734.0, 0.3 for 0.300): the decimals of the indicator decide.
    """
    text = f"{number.normalize():f}"
    whole, _, part = text.partition(".")
    part = part.ljust(decimals, "0")
    return f"{whole}.{part}" if part else whole
