"""Secrecy: small counts of persons are hidden, and nothing that is shown gives them away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacte_analysis.analysis.persons import CELL, OTHERS, persons
from pacte_analysis.tables.disclosure import Sum
from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.secrecy import EXTRACTS, NoRule, Rule, hidden, protect

FIVE = Rule(5)


def shown(counts, *sums, rule=FIVE, largest=None):
    """The cells that are told."""
    return set(counts) - hidden(counts, largest or {}, [Sum(*each) for each in sums], rule)


def test_a_count_below_the_threshold_is_hidden_and_zero_is_not():
    assert shown({"var": 4, "vaucluse": 5, "nice": 0}) == {"vaucluse", "nice"}


def test_a_second_cell_is_hidden_when_the_total_would_give_the_first_away():
    counts = {"tout": 100, "var": 3, "vaucluse": 40, "nice": 57}
    assert shown(counts, ("tout", ("var", "vaucluse", "nice"))) == {"tout", "nice"}


def test_two_small_cells_that_a_subtraction_adds_up_take_a_third_with_them():
    counts = {"tout": 62, "var": 1, "vaucluse": 1, "nice": 60}
    assert shown(counts, ("tout", ("var", "vaucluse", "nice"))) == {"tout"}


def test_a_total_is_hidden_when_no_other_part_can_be():
    counts = {"tout": 3, "var": 3, "vaucluse": 0}
    assert shown(counts, ("tout", ("var", "vaucluse"))) == {"vaucluse"}
    counts = {"france": 50, "tout": 9, "ailleurs": 41, "var": 4, "vaucluse": 5}
    sums = ("france", ("tout", "ailleurs")), ("tout", ("var", "vaucluse"))
    assert shown(counts, *sums) == {"france", "tout", "ailleurs"}


def test_hiding_passes_from_one_sum_to_the_next():
    counts = {"france": 103, "tout": 3, "ailleurs": 100, "var": 3}
    assert shown(counts, ("france", ("tout", "ailleurs")), ("tout", ("var",))) == {"france"}


def test_dominance_hides_a_count_that_one_action_makes_almost_alone():
    rule = Rule(5, dominance=85)
    assert shown({"var": 100, "nice": 100}, rule=rule, largest={"var": 86, "nice": 85}) == {"nice"}


def test_counts_are_rounded_to_the_base_and_say_so():
    index = pd.Index(["var", "nice"])
    cells = pd.DataFrame({"valeur": [15, 3], "plus_grand": [1, 1]}, index=index)
    told = protect(cells, [], Rule(5, base=10))
    assert told.loc["var"].to_dict() == {"valeur": 20.0, "statut": "calculé", "qualificatif": "arrondi"}
    assert told.loc["nice", "statut"] == "secret"
    assert np.isnan(told.loc["nice", "valeur"])


def test_the_rule_of_a_source_is_read_from_its_table_and_nothing_goes_without_one():
    rule = Rule.of(Tables.load(), EXTRACTS)
    assert rule.threshold >= 2
    with pytest.raises(NoRule, match=r"regles_secret\.csv"):
        Rule.of(Tables.load(), "inconnue")


# --- nothing that is told gives away what is hidden ------------------------------------------------------------------


def given_away(counts: dict, sums: list[Sum], secret: frozenset) -> set:
    """The hidden cells that the equations between cells determine, whatever way they are combined: by linear algebra,
    which knows nothing of how cells were chosen. Zeros that are shown are known; hidden counts may be anything."""
    unknown = sorted(secret, key=str)
    if not unknown:
        return set()
    rows = []
    for each in sums:
        row = [float(cell == each.total) - float(cell in each.parts) for cell in unknown]
        rows.append(row)
    matrix = np.array(rows)
    rank = np.linalg.matrix_rank(matrix) if matrix.any() else 0
    found = set()
    for number, cell in enumerate(unknown):
        unit = np.zeros(len(unknown))
        unit[number] = 1
        if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank:
            found.add(cell)
    return found


COUNTS = st.integers(0, 12) | st.integers(0, 400)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["départements", "métropoles"]),
        st.dictionaries(st.sampled_from("abcdef"), st.lists(COUNTS, min_size=1, max_size=4), min_size=1),
        min_size=1,
    )
)
def test_no_hidden_count_can_be_found_by_adding_and_subtracting(tree):
    actions = pd.DataFrame(
        [
            {
                "action": f"{kind}{holder}{number}",
                "genre_porteur": "departement" if kind == "départements" else "metropole",
                "porteur": f"{kind}-{holder}",
                "in_x": count,
            }
            for kind, holders in tree.items()
            for holder, counts in holders.items()
            for number, count in enumerate(counts)
        ]
    ).astype({"in_x": "Int64"})
    chosen = tuple(actions["action"][::2])
    cells, sums = persons(actions, ["in_x"], chosen)
    counts = cells["valeur"].to_dict()
    secret = hidden(counts, cells["plus_grand"].to_dict(), sums, FIVE)
    assert {cell for cell, count in counts.items() if 0 < count < 5} <= secret
    assert not {cell for cell in secret if not counts[cell]}
    assert given_away(counts, sums, secret) == set()
    for each in sums:
        inside = [counts[part] for part in each.parts if part in secret]
        if inside and each.total not in secret:
            assert sum(inside) >= 5


def test_the_cells_of_an_extract_add_up_at_every_level():
    actions = pd.DataFrame(
        {
            "action": ["A", "B", "C"],
            "porteur": ["DEP-04", "DEP-04", "METRO-200054807"],
            "genre_porteur": ["departement", "departement", "metropole"],
            "in_x": pd.array([10, 20, 7], dtype="Int64"),
        }
    )
    cells, sums = persons(actions, ["in_x", "in_y"], ("A",))
    assert cells.loc[("in_x", "", "", ""), "valeur"] == 37
    assert cells.loc[("in_x", "départements", "DEP-04", OTHERS), "valeur"] == 20
    for each in sums:
        assert cells.loc[each.total, "valeur"] == sum(cells.loc[part, "valeur"] for part in each.parts)
    assert list(cells.index.names) == CELL
