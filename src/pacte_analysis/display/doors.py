"""The doors of the home page: one an axis, each with its message. Navigation, not a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pacte_analysis.display.axis import checked_axis
from pacte_analysis.display.figure import MIME
from pacte_analysis.display.markup import attribute, tag, text
from pacte_analysis.tables.value import Value


@dataclass(frozen=True, kw_only=True)
class Door:
    """A way into a chapter: its axis (for the colour), its number, its title, a few words, the page it opens.

    `values` are the figures that the words print, for their origin.
    """

    axis: str
    numeral: str
    title: str
    words: str
    page: str
    values: tuple[Value, ...] = ()

    def html(self) -> str:
        """The door as one link."""
        inside = (
            tag("span", text(self.numeral), "numeral")
            + tag("span", text(self.title), "porte-titre")
            + tag("span", text(self.words), "porte-texte")
        )
        axis, page = attribute(checked_axis(self.axis)), attribute(self.page)
        return f'<a class="porte" data-axe="{axis}" href="{page}.html">{inside}</a>'


@dataclass(frozen=True)
class Doors:
    """The doors of a page, in order."""

    doors: Sequence[Door]

    def html(self) -> str:
        """The doors in a named navigation."""
        return f'<nav class="portes" aria-label="Les chapitres">{"".join(door.html() for door in self.doors)}</nav>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        values = [value.to_dict() for door in self.doors for value in door.values]
        data = {
            "id": "portes",
            "kind": "portes",
            "title": "",
            "alt": "",
            "html": self.html(),
            "csv": "",
            "values": values,
        }
        return {"text/html": self.html(), MIME: data}
