"""Classes of a map: as many territories in each, ties together, their real ends told."""

import pytest

from pacte_analysis.analysis.classes import ENOUGH, quantiles


def test_a_class_has_as_many_figures_as_another() -> None:
    classes = quantiles(range(100))
    assert classes.counts == (20,) * 5
    assert classes.spans[0] == (0, 19)
    assert classes.spans[-1] == (80, 99)
    assert [classes.of(number) for number in (0, 19, 20, 79, 80, 99)] == [0, 0, 1, 3, 4, 4]


def test_equal_figures_are_never_parted_and_a_class_of_nothing_is_not_made() -> None:
    classes = quantiles([1, 1, 1, 1, 1, 2, 3], 3)
    assert classes.counts == (5, 2)
    assert classes.spans == ((1, 1), (2, 3))
    assert len(quantiles([5.0] * 30)) == 1


def test_a_figure_outside_those_that_made_the_classes_is_in_the_nearest_one() -> None:
    classes = quantiles([10, 20, 30, 40, 50, 60], 3)
    assert (classes.of(-5), classes.of(1000)) == (0, 2)


@pytest.mark.parametrize(("count", "expected"), [(101, 5), (18, 4), (13, 4), (8, 3), (2, 2), (1, 1)])
def test_few_figures_make_few_classes(count: int, expected: int) -> None:
    assert len(quantiles(range(count))) == expected
    assert ENOUGH[0][1] == 5


def test_nothing_has_no_class() -> None:
    assert len(quantiles([])) == 0
