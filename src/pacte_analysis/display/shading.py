"""Figures in classes, each class with its letter and its shade."""

from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase

from pacte_analysis import french
from pacte_analysis.analysis.classes import Classes
from pacte_analysis.display import style
from pacte_analysis.tables.value import Value


@dataclass(frozen=True)
class Shaded:
    """Values in their classes; `classes` are made of more territories when a map shows a part of the country. Not
    `leads`: its figures do not lead to their origins."""

    values: tuple[Value, ...]
    classes: Classes
    leads: bool = True

    @cached_property
    def tints(self) -> tuple[int, ...]:
        return style.TINTS_OF[len(self.classes)]

    def index(self, value: Value) -> int:
        return self.classes.of(printed(value))

    def letter(self, value: Value) -> str:
        """The letter of a figure's class, A for the lowest; nothing without a figure."""
        return ascii_uppercase[self.index(value)] if value.known else ""

    def tint(self, value: Value) -> str:
        """The CSS class of a figure's shade."""
        return f"t{self.tints[self.index(value)]}" if value.known else "inconnu"

    def span(self, place: int) -> str:
        """The figures of a class: *de 12,1 à 14,0 %*."""
        low, high = self.classes.spans[place]
        one = next(value for value in self.values if value.known)
        said = [french.number(number, one.decimals) for number in (low, high)]
        ends = said[0] if low == high else f"de {said[0]} à {said[1]}"
        return f"{ends}{_unit(one.unit)}"

    @property
    def known(self) -> list[Value]:
        """From the lowest."""
        return sorted((value for value in self.values if value.known), key=lambda v: (float(v), v.territory_name))


def printed(value: Value) -> float:
    """The figure as it is read, so that two that look the same are in one class."""
    return round(float(value), value.decimals)


def _unit(unit: str) -> str:
    return {"%": f"{french.NBSP}%", "euros": f"{french.NBSP}€", "euros_an": f"{french.NBSP}€"}.get(unit, "")
