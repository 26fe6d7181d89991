"""What published figures ask for: counts that round to a share, and tables that have all their totals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte_analysis.tables.trial.quotas import Bounds, Infeasible, counts, fill, proportional


def row(value: float, measure: str = "part", base: float = 120, decimals: int = 0) -> dict[str, object]:
    return {"mesure": measure, "valeur": value, "base": base, "_decimales": decimals, "reperage": "ligne 1"}


def test_a_number_asks_for_itself():
    assert counts(row(41, "nombre")) == Bounds(41, 41)


def test_a_share_asks_for_the_counts_that_round_to_it():
    assert counts(row(43)) == Bounds(52, 52)  # 42.5 is the very half, 43.3 is 43
    assert counts(row(50, base=1000)) == Bounds(496, 504)
    assert counts(row(6.8, base=1000, decimals=1)) == Bounds(68, 68)


def test_a_share_that_no_count_gives_is_said():
    with pytest.raises(Infeasible, match="30"):
        counts(row(30, base=7))


@given(st.integers(0, 500), st.lists(st.floats(0.1, 50), min_size=1, max_size=8))
def test_shared_out_nothing_is_lost(total: int, weights: list[float]):
    shared = proportional(total, {str(rank): weight for rank, weight in enumerate(weights)})
    assert sum(shared.values()) == total
    for rank, weight in enumerate(weights):
        assert abs(shared[str(rank)] - total * weight / sum(weights)) < 1


tables = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4)


@given(tables, st.data())
def test_a_table_that_exists_is_found(table: list[list[int]], data: st.DataObject):
    rows = {str(rank): sum(line) for rank, line in enumerate(table)}
    columns = {name: Bounds.exactly(sum(line[rank] for line in table)) for rank, name in enumerate("abc")}
    known = {}
    for line in range(len(table)):
        for rank, name in enumerate("abc"):
            if data.draw(st.booleans()):
                known[str(line), name] = Bounds.exactly(table[line][rank])
    found = fill(rows, columns, known)
    for line, size in rows.items():
        assert sum(found[line, name] for name in "abc") == size
    for name, bounds in columns.items():
        assert sum(found[line, name] for line in rows) == bounds.low
    assert all(found[cell] == bounds.low for cell, bounds in known.items())


def test_a_table_that_cannot_be_is_said():
    with pytest.raises(Infeasible, match="droits 4"):
        fill({"droits": 4, "emploi": 2}, {"a": Bounds(3, 3), "b": Bounds(4, 4)}, {})
    with pytest.raises(Infeasible):
        fill({"droits": 4, "emploi": 2}, {"a": Bounds(3, 3), "b": Bounds(3, 3)}, {("emploi", "a"): Bounds(3, 3)})
