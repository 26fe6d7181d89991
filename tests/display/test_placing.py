"""Where labels go."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pacte_analysis.display.chart.placing import past, spread, staircase


def test_labels_that_do_not_touch_stay_where_they_are_wanted() -> None:
    assert spread([10.0, 50.0, 90.0], [20.0] * 3, 0, 100) == [10.0, 50.0, 90.0]


def test_labels_that_touch_are_pushed_apart_in_order() -> None:
    assert spread([50.0, 50.0], [20.0, 20.0], 0, 100) == [50.0, 70.0]
    assert spread([95.0, 95.0], [20.0, 20.0], 0, 100) == [70.0, 90.0]


@given(st.lists(st.floats(0, 300), min_size=1, max_size=10))
def test_spread_labels_never_overlap_and_keep_their_order(wanted: list[float]) -> None:
    centres = spread(wanted, [18.0] * len(wanted), 0, 300)
    ordered = sorted(range(len(wanted)), key=lambda index: wanted[index])
    for first, second in itertools.pairwise(ordered):
        assert centres[second] - centres[first] >= 18 - 1e-6


def test_labels_far_apart_all_stand_on_the_first_level() -> None:
    assert staircase([10, 200, 400], [(10, 60), (200, 250), (400, 450)]) == [0, 0, 0]


def test_a_label_whose_text_passes_over_another_leader_stands_above_it() -> None:
    assert staircase([10, 40], [(10, 100), (40, 90)]) == [1, 0]


def test_no_leader_crosses_a_label_when_there_is_a_way() -> None:
    anchors = [42.0, 157.0, 260.0, 350.0, 530.0, 710.0]
    spans = [(42, 167), (157, 224), (260, 402), (350, 547), (371, 530), (610, 710)]
    levels = staircase(anchors, spans)
    for one, (start, end) in enumerate(spans):
        for other, anchor in enumerate(anchors):
            assert other == one or not (start < anchor < end and levels[other] > levels[one])


def test_a_label_that_an_upright_line_would_cross_stands_past_it() -> None:
    assert past(7, 40, []) == 7
    assert past(7, 40, [20]) == 27
    assert past(7, 40, [60]) == 7
    # The place past one line may lie on another.
    assert past(7, 40, [50, 20]) == 57
