"""Classes of a map: quantiles, that is groups of as many territories as can be, ties never parted."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# From how many territories on a map has so many classes: fewer than three or four in a class say nothing.
ENOUGH = ((20, 5), (12, 4), (6, 3), (2, 2))


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes from the lowest: `starts` are the lowest figure of each after the first; `spans` and `counts`, of each,
    the lowest and highest figure that are really there, and how many."""

    starts: tuple[float, ...]
    spans: tuple[tuple[float, float], ...]
    counts: tuple[int, ...]

    def of(self, number: float) -> int:
        """The class of a figure, from 0."""
        return bisect_right(self.starts, number)

    def __len__(self) -> int:
        return len(self.spans)


def quantiles(numbers: Sequence[float], count: int = 0) -> Classes:
    """`count` classes of as many figures each, or nearly: equal figures stay together, so that there may be fewer.

    Without `count`, as many as `ENOUGH` says. Without any figure there is no class.
    """
    ordered = sorted(numbers)
    wanted = count or next((classes for least, classes in ENOUGH if len(ordered) >= least), 1)
    cuts = [ordered[round(place * len(ordered) / wanted)] for place in range(1, wanted)] if ordered else []
    starts = tuple(sorted({cut for cut in cuts if cut > ordered[0]}))
    groups: list[list[float]] = [[] for _ in range(len(starts) + 1)]
    for number in ordered:
        groups[bisect_right(starts, number)].append(number)
    filled = [group for group in groups if group]
    return Classes(starts, tuple((group[0], group[-1]) for group in filled), tuple(map(len, filled)))
