"""Where labels go so that none covers another: pure geometry, in px."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near as possible to `wanted`, in the same order, `heights` apart, between `low` and `high`.

    When there is not room for all, the labels overflow past `high` rather than overlap.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    centres = list(wanted)
    floor = low
    for index in order:
        centres[index] = max(centres[index], floor + heights[index] / 2)
        floor = centres[index] + heights[index] / 2
    ceiling = max(high, low + sum(heights))
    for index in reversed(order):
        centres[index] = min(centres[index], ceiling - heights[index] / 2)
        ceiling = centres[index] - heights[index] / 2
    return centres


def staircase(anchors: Sequence[float], spans: Sequence[tuple[float, float]], gap: float = 10) -> list[int]:
    """The level of each label above an axis, 0 the nearest, so that no label covers another or another's leader.

    `anchors` are where the leaders stand, `spans` what each label covers sideways. Four orders of placing are tried
    and the best kept: fewest labels without a free level, then lowest.
    """
    left_to_right = sorted(range(len(anchors)), key=lambda index: anchors[index])
    middle = (min(anchors) + max(anchors)) / 2 if anchors else 0.0
    outwards = sorted(left_to_right, key=lambda index: abs(anchors[index] - middle))
    orders = (outwards, outwards[::-1], left_to_right, left_to_right[::-1])
    tries = [_placed(order, anchors, spans, gap) for order in orders]
    _, levels = min(tries, key=lambda one: (one[0], max(one[1], default=0), sum(one[1])))
    return levels


def _placed(
    order: Sequence[int], anchors: Sequence[float], spans: Sequence[tuple[float, float]], gap: float
) -> tuple[int, list[int]]:
    """Each label in turn at the lowest free level; how many found none and went above all; the levels."""
    levels: dict[int, int] = {}
    stuck = 0
    for index in order:
        top = max(levels.values(), default=-1) + 1
        free = [level for level in range(top + 1) if _fits(index, level, levels, anchors, spans, gap)]
        stuck += not free
        levels[index] = free[0] if free else top
    return stuck, [levels[index] for index in range(len(anchors))]


def _fits(
    index: int,
    level: int,
    levels: dict[int, int],
    anchors: Sequence[float],
    spans: Sequence[tuple[float, float]],
    gap: float,
) -> bool:
    start, end = spans[index]
    for other, its_level in levels.items():
        its_start, its_end = spans[other]
        same_level = its_level == level and start < its_end + gap and its_start < end + gap
        leader_crosses = its_level < level and its_start - 3 < anchors[index] < its_end + 3
        is_crossed = its_level > level and start - 3 < anchors[other] < end + 3
        if same_level or leader_crosses or is_crossed:
            return False
    return True


def past(start: float, size: float, lines: Sequence[float], gap: float = 7) -> float:
    """Where a label of `size` px that would start at `start` does, so that none of the upright `lines` crosses it."""
    for line in sorted(lines):
        if start - 3 < line < start + size + 3:
            start = line + gap
    return start
