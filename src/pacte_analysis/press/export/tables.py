"""Tables cut for the room: by axis when their groups are the axes of the Pacte, then by what a slide can hold."""

import copy
import math
from collections.abc import Iterator

from bs4 import Tag

from pacte_analysis.display.axis import AXIS_NAMES

# A line of a table holds so many letters at the size of a slide, and a slide so many lines.
LETTERS, LINES = 125, 20

# Each part with its axis (empty when the groups are no axes).
Part = tuple[str, Tag]


def parts(table: Tag, letters: int = LETTERS, lines: int = LINES) -> list[Part]:
    """The table in parts that a slide can hold, at a size where it holds so many `letters` and `lines`."""
    bodies = table.find_all("tbody", recursive=False)
    by_axis = len(bodies) > 1 and all(str(body.get("data-axe", "")) in AXIS_NAMES for body in bodies)
    if not by_axis:
        return [("", part) for part in _cut(table, letters, lines)]
    found: list[Part] = []
    for axis in (str(body["data-axe"]) for body in bodies):
        alone = copy.copy(table)
        for other in alone.find_all("tbody", recursive=False):
            if other.get("data-axe") != axis:
                other.decompose()
        # The sums at the foot are those of the whole table.
        for foot in alone.select("tfoot, tr.groupe"):
            foot.decompose()
        found += [(axis, part) for part in _cut(alone, letters, lines)]
    return found


def _cut(table: Tag, letters: int, most: int) -> Iterator[Tag]:
    """The table itself, or copies with as many rows as a slide holds, about the same number each."""
    rows = table.select("tbody > tr")
    widths = _widths(rows)
    lines = [_lines(row, widths, letters) for row in rows]
    count = math.ceil(sum(lines) / most)
    if count < 2:
        yield table
        return
    share = sum(lines) / count
    places = [min(int((sum(lines[:index]) + line / 2) / share), count - 1) for index, line in enumerate(lines)]
    for wanted in range(count):
        part = copy.copy(table)
        for row, place in zip(part.select("tbody > tr"), places, strict=True):
            if place != wanted:
                row.decompose()
        for body in part.find_all("tbody", recursive=False):
            if not body.find("tr"):
                body.decompose()
        if wanted < count - 1:
            for foot in part.find_all("tfoot"):
                foot.decompose()
        yield part


def _widths(rows: list[Tag]) -> list[int]:
    """The letters of the longest cell of each column."""
    widths: list[int] = []
    for row in rows:
        for place, cell in enumerate(row.find_all(["th", "td"], recursive=False)):
            longest = len(_seen(cell))
            if place < len(widths):
                widths[place] = max(widths[place], longest)
            else:
                widths.append(longest)
    return [max(width, 3) for width in widths]


def _lines(row: Tag, widths: list[int], letters: int) -> float:
    """The lines that a row takes when columns share the width by what they hold, and the space around it."""
    total = sum(widths)
    cells = row.find_all(["th", "td"], recursive=False)
    columns = zip(cells, widths, strict=False)
    taken = (math.ceil(len(_seen(cell)) / max(letters * width / total, 8)) for cell, width in columns)
    return max(taken, default=1) + 0.4


def _seen(cell: Tag) -> str:
    """The text of a cell that an eye reads."""
    unseen = {part for found in cell.select(".lu") for part in found.stripped_strings}
    return " ".join(part for part in cell.stripped_strings if part not in unseen)
