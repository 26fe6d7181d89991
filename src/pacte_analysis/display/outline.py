"""The outlines of territories on a map, as a table gives them, and where they stand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pacte_analysis.tables.value import Value

_PAIR = re.compile(r"(-?\d+)[ ]?(-?\d+)")


@dataclass(frozen=True)
class Box:
    """A rectangle of the map, in its units (x to the east, y to the south)."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, boxes: Iterable["Box"]) -> "Box":
        """The smallest one that holds all of these."""
        every = list(boxes)
        x, y = min(box.x for box in every), min(box.y for box in every)
        return cls(x, y, max(box.x + box.width for box in every) - x, max(box.y + box.height for box in every) - y)

    def widened(self, share: float, *, tallest: float, flattest: float) -> "Box":
        """With a margin around, its height between `flattest` and `tallest` times its width."""
        margin = share * max(self.width, self.height)
        width, height = self.width + 2 * margin, self.height + 2 * margin
        width, height = max(width, height / tallest), max(height, width * flattest)
        return Box(self.x + self.width / 2 - width / 2, self.y + self.height / 2 - height / 2, width, height)


@dataclass(frozen=True)
class Outline:
    """A closed SVG path in whole units, each point relative to the one before, and the place of a label."""

    territory: str
    x: int
    y: int
    trace: str

    @cached_property
    def box(self) -> Box:
        """What the path occupies."""
        xs: list[int] = []
        ys: list[int] = []
        start = (0, 0)
        for ring in self.trace.split("z")[:-1]:
            steps = [(int(x), int(y)) for x, y in _PAIR.findall(ring)]
            points = list(accumulate(steps, lambda at, step: (at[0] + step[0], at[1] + step[1]), initial=start))[1:]
            xs += [x for x, _ in points]
            ys += [y for _, y in points]
            start = points[0]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a map is drawn on: the outlines by territory, and what the figures' territories are called (*régions*)."""

    outlines: Mapping[str, Outline]
    noun: str

    def drawn(self, values: Sequence[Value]) -> list[Outline]:
        return [self.outlines[value.territory] for value in values if value.territory in self.outlines]
