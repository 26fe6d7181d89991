"""How many actions each published figure asks for, and tables of counts that give them all at once."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.package import Cells

ALL = "ensemble"


class Infeasible(PacteError):
    """No set of actions gives the published figures back."""


@dataclass(frozen=True)
class Bounds:
    """A whole number known to lie from `low` to `high`, both included."""

    low: int
    high: int

    @classmethod
    def exactly(cls, number: int) -> "Bounds":
        return cls(number, number)


def counts(row: Cells) -> Bounds:
    """The counts of actions that a row of `repartitions` (``nombre``, or ``part`` with its base) is the rounding of.

    A count whose share falls on the very half is left out: whoever rounds it may go either way.
    """
    if row["mesure"] == "nombre":
        return Bounds.exactly(round(row["valeur"]))
    base, half = int(row["base"]), Fraction(1, 2 * 10 ** int(row["_decimales"]))
    value = Fraction(str(row["valeur"]))
    low, high = (value - half) * base / 100, (value + half) * base / 100
    found = Bounds(floor(low) + 1, ceil(high) - 1)
    if found.low > found.high:
        raise Infeasible(f"Aucun nombre entier d'actions ne vaut {row['valeur']} % de {base} ({row['reperage']}).")
    return found


def proportional(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """`total` shared among names by weight, in whole numbers (largest remainders)."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    shared = {name: floor(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (shared[name] - exact[name], name))
    for name in by_remainder[: total - sum(shared.values())]:
        shared[name] += 1
    return shared


def fill(
    rows: Mapping[str, int],
    columns: Mapping[str, Bounds],
    cells: Mapping[tuple[str, str], Bounds],
) -> dict[tuple[str, str], int]:
    """A table of whole numbers with these row totals, column totals and cells; a cell left out is free.

    Among the tables that fit, one whose cells stay near the product of their totals. Raises `Infeasible`.
    """
    total = sum(rows.values())
    middle = {name: (bounds.low + bounds.high) / 2 for name, bounds in columns.items()}
    spread = sum(middle.values()) or 1
    for slack in [*range(8), *range(8, total + 8, 8)]:
        narrowed = {}
        for row, size in rows.items():
            for column, about in middle.items():
                asked = cells.get((row, column), Bounds(0, size))
                near = size * about / spread
                low = max(asked.low, min(asked.high, floor(near) - slack))
                high = min(asked.high, max(asked.low, ceil(near) + slack))
                narrowed[row, column] = Bounds(low, high)
        if found := _flow(rows, columns, narrowed):
            return found
    raise Infeasible(
        "Les effectifs publiés se contredisent : aucun tableau n'a ces totaux de lignes ("
        + ", ".join(f"{name} {size}" for name, size in rows.items())
        + ") et de colonnes ("
        + ", ".join(f"{name} {bounds.low} à {bounds.high}" for name, bounds in columns.items())
        + ")."
    )


Node = tuple[str, str]


def _flow(
    rows: Mapping[str, int], columns: Mapping[str, Bounds], cells: Mapping[tuple[str, str], Bounds]
) -> dict[tuple[str, str], int] | None:
    """The table as a feasible circulation with lower bounds, by augmenting paths; nothing when there is none."""
    start, end, source, sink = ("", "début"), ("", "fin"), ("", "source"), ("", "puits")
    arcs: dict[tuple[Node, Node], Bounds] = {(end, start): Bounds.exactly(sum(rows.values()))}
    arcs |= {(start, ("ligne", name)): Bounds.exactly(size) for name, size in rows.items()}
    arcs |= {(("colonne", name), end): bounds for name, bounds in columns.items()}
    arcs |= {(("ligne", row), ("colonne", column)): bounds for (row, column), bounds in cells.items()}
    if any(bounds.low > bounds.high for bounds in arcs.values()):
        return None
    left: dict[Node, dict[Node, int]] = {}

    def add(tail: Node, head: Node, room: int) -> None:
        left.setdefault(tail, {})[head] = left.get(tail, {}).get(head, 0) + room
        left.setdefault(head, {}).setdefault(tail, 0)

    needed = 0
    for (tail, head), bounds in arcs.items():
        add(tail, head, bounds.high - bounds.low)
        add(source, head, bounds.low)
        add(tail, sink, bounds.low)
        needed += bounds.low
    while path := _path(left, source, sink):
        room = min(left[tail][head] for tail, head in path)
        for tail, head in path:
            left[tail][head] -= room
            left[head][tail] += room
        needed -= room
    if needed:
        return None
    return {
        (row, column): bounds.high - left[("ligne", row)][("colonne", column)]
        for (row, column), bounds in cells.items()
    }


def _path(left: Mapping[Node, Mapping[Node, int]], source: Node, sink: Node) -> Sequence[tuple[Node, Node]]:
    came: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting and sink not in came:
        here = waiting.popleft()
        for there, room in left[here].items():
            if room > 0 and there not in came:
                came[there] = here
                waiting.append(there)
    if sink not in came:
        return []
    path, here = [], sink
    while here != source:
        path.append((came[here], here))
        here = came[here]
    return path
