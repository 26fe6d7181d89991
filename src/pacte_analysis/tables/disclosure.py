"""What a reader can find out of hidden cells, from all that is shown and from what adds up.

Cells and their sums are trees: each cell is part of one sum at most, and the total of one at most. In a tree, carrying
the least and the greatest of each cell up, then down, gives exactly the bounds that linear programming would give.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import inf

Cell = Hashable
Range = tuple[float, float]


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Tree:
    """A cell that is part of no other, and all below it: `cells` from the top down, `parts` of each total, `above`
    the total of each part."""

    cells: tuple[Cell, ...]
    parts: Mapping[Cell, tuple[Cell, ...]] = field(repr=False)
    above: Mapping[Cell, Cell] = field(repr=False)

    def depth(self, cell: Cell) -> int:
        """How many totals stand above a cell."""
        return 1 + self.depth(self.above[cell]) if cell in self.above else 0

    def around(self, cell: Cell, found: Set[Cell]) -> set[Cell]:
        """The cells of every sum that a chain of hidden cells joins to this one."""
        near: set[Cell] = set()
        seen, waiting = {cell}, [cell]
        while waiting:
            here = waiting.pop()
            for total in (here, self.above.get(here)):
                if total in self.parts:
                    beside = {total, *self.parts[total]}
                    near |= beside
                    more = (beside & found) - seen
                    seen |= more
                    waiting += more
        return near


def forest(cells: Sequence[Cell], sums: Sequence[Sum]) -> Iterator[Tree]:
    """The trees that cells are. Raises `ValueError` where they are none: bounds would then be too wide."""
    parts = {each.total: each.parts for each in sums}
    above = {part: each.total for each in sums for part in each.parts}
    if len(parts) < len(sums) or len(above) < sum(len(each.parts) for each in sums):
        raise ValueError("a cell is in two sums: the cells are no tree")
    for root in (cell for cell in cells if cell not in above):
        below = [root]
        for cell in below:
            below += parts.get(cell, ())
        own = set(below)
        yield Tree(
            tuple(below),
            {cell: parts[cell] for cell in below if cell in parts},
            {part: total for part, total in above.items() if part in own},
        )


def ranges(tree: Tree, counts: Mapping[Cell, float], found: Set[Cell], least: float = 0) -> dict[Cell, Range]:
    """The least and the greatest that each cell may be, when those `found` hidden may be anything from `least` on."""
    held: dict[Cell, Range] = {}
    for cell in reversed(tree.cells):
        own = (least, inf) if cell in found else (counts[cell], counts[cell])
        if cell in tree.parts:
            below = [held[part] for part in tree.parts[cell]]
            own = max(own[0], sum(low for low, _ in below)), min(own[1], sum(high for _, high in below))
        held[cell] = own
    for total in tree.cells:
        parts = tree.parts.get(total, ())
        lows, highs = sum(held[part][0] for part in parts), [held[part][1] for part in parts]
        unbounded, bounded = highs.count(inf), sum(high for high in highs if high < inf)
        for part in parts:
            low, high = held[part]
            others = inf if unbounded > (high == inf) else bounded - (0 if high == inf else high)
            held[part] = max(low, held[total][0] - others), min(high, held[total][1] - (lows - low))
    return held


def shortfalls(
    tree: Tree, counts: Mapping[Cell, float], found: Set[Cell], needs: Mapping[Cell, Range]
) -> dict[Cell, float]:
    """The hidden cells that a reader finds out, with by how much.

    Of those of `needs`, all that lies between two counts must stay possible to a reader who knows only that a count is
    not negative, and all but the greatest to one who also knows that no zero is hidden (for whom a hidden total is at
    least as many as its hidden parts). The others are found out when they are so exactly.
    """
    hidden = [cell for cell in tree.cells if cell in found]
    if not hidden:
        return {}
    loose, strict = ranges(tree, counts, found), ranges(tree, counts, found, least=1)
    short = {}
    for cell in hidden:
        least, most = strict[cell]
        if cell in needs:
            low, high = needs[cell]
            short[cell] = max(0.0, high - loose[cell][1], loose[cell][0] - low, high - 1 - most)
        else:
            short[cell] = float(least == most)
    return {cell: by for cell, by in short.items() if by > 0}
