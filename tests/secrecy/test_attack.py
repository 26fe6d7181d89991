"""No table that secrecy lets out gives a hidden count away to linear programming."""

import math
from collections import Counter

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.secrecy.attack import Protection, Told, bounds, interval

from pacte_analysis.analysis.persons import persons
from pacte_analysis.tables import secrecy
from pacte_analysis.tables.disclosure import Sum, forest, ranges
from pacte_analysis.tables.secrecy import Rule, protect

GENRES = {"departement": "DEP", "metropole": "METRO", "": "ASSO"}
COUNTS = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6]) | st.integers(0, 40) | st.sampled_from([60, 150, 4000])


@st.composite
def extracts(draw):
    """An extract of a few actions: their holders, their counts of two indicators, and those that have a sheet."""
    number = draw(st.integers(1, 14))
    rows = []
    for rank in range(number):
        genre = draw(st.sampled_from(sorted(GENRES)))
        holder = f"{GENRES[genre]}-{draw(st.integers(1, 3))}"
        counts = {name: draw(st.none() | COUNTS) for name in ("in_x", "in_y")}
        rows.append({"action": f"A{rank}", "genre_porteur": genre, "porteur": holder} | counts)
    frame = pd.DataFrame(rows).astype({"in_x": "Int64", "in_y": "Int64"})
    return frame, tuple(draw(st.sets(st.sampled_from(list(frame["action"])), max_size=6)))


RULES = st.builds(Rule, st.sampled_from([3, 5, 11]), st.sampled_from([1, 5, 10]), st.sampled_from([100.0, 85.0, 60.0]))


def attacked(cells, sums, told, rule, quoted=frozenset()):
    """How many cells of a protected table are hidden, and those that the attack finds."""
    secret = [cell for cell in told.index if told.loc[[cell], "statut"].iloc[0] == "secret" and cell not in quoted]
    known = {cell: interval(told.loc[[cell], "valeur"].iloc[0], rule.base) for cell in told.index if cell not in secret}
    known |= {cell: (float(cells.at[cell, "valeur"]),) * 2 for cell in quoted}
    equations = Told(tuple((each.total, each.parts) for each in sums), known)
    protection = Protection(rule.threshold, rule.dominance)
    loose, strict = bounds(equations, secret), bounds(equations, secret, least=1)
    broken = [
        cell
        for cell in secret
        if protection.broken(*(float(cells.at[cell, c]) for c in ("valeur", "plus_grand")), loose[cell], strict[cell])
    ]
    return len(secret), broken


def retrieved(extract, rule):
    actions, chosen = extract
    cells, sums = persons(actions, ["in_x", "in_y"], chosen)
    if not len(cells):
        return 0, []
    return attacked(cells, sums, protect(cells, sums, rule), rule)


def test_linear_programming_finds_no_hidden_count_of_a_random_extract(capsys, figure):
    tally = Counter()

    @settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
    @given(extracts(), RULES)
    def attack(extract, rule):
        number, broken = retrieved(extract, rule)
        tally.update(attaquées=number, retrouvées=len(broken))
        assert broken == []

    attack()
    with capsys.disabled():
        print(f"\ntables tirées : {tally['attaquées']} cellules cachées attaquées, {tally['retrouvées']} retrouvées")
    figure("cells", tally["attaquées"], tally["retrouvées"])
    assert tally["attaquées"] > 100


ALONE = pd.DataFrame(
    {
        "action": list("ABCDEF"),
        "genre_porteur": ["departement"] * 3 + ["metropole"] * 3,
        "porteur": ["DEP-04", "DEP-04", "DEP-05", "METRO-1", "METRO-1", "METRO-2"],
        "in_x": pd.array([1, 59, 40, 1, 59, 1], dtype="Int64"),
    }
)
# Tables that were given away by what a sum on its own does not tell: a bound that comes from two levels below; counts
# that are all one because none is zero.
GIVEN_AWAY = {
    "two levels": (ALONE, ("A", "B", "C", "D", "E", "F")),
    "no zero": (ALONE.assign(in_x=pd.array([1, 1, 1, 1, 1, 60], dtype="Int64"), porteur="DEP-04"), tuple("ABCDEF")),
}


@pytest.mark.parametrize("case", GIVEN_AWAY)
def test_sums_that_are_combined_give_nothing_away(case):
    number, broken = retrieved(GIVEN_AWAY[case], Rule(5))
    assert number > 1
    assert broken == []


@pytest.mark.parametrize("case", GIVEN_AWAY)
def test_without_what_is_hidden_for_another_s_sake_the_attack_succeeds(case, monkeypatch):
    monkeypatch.setattr(secrecy, "_with_others", lambda tree, counts, needs, quoted: set(needs))
    assert retrieved(GIVEN_AWAY[case], Rule(5))[1] != []


def test_what_is_hidden_is_not_hidden_needlessly():
    actions, chosen = GIVEN_AWAY["two levels"]
    cells, sums = persons(actions, ["in_x"], chosen)
    told = protect(cells, sums, Rule(5))
    for cell in [cell for cell in told.index if told.at[cell, "statut"] == "secret"]:
        if cells.at[cell, "valeur"] < 5:
            continue
        shown = told.copy()
        shown.loc[[cell], ["valeur", "statut"]] = [float(cells.at[cell, "valeur"]), "calculé"]
        assert attacked(cells, sums, shown, Rule(5))[1] != [], cell


def test_a_total_that_its_producer_published_is_not_counted_on_to_hide_another():
    cells = pd.DataFrame({"valeur": [23, 3, 20, 20], "plus_grand": 1}, index=["tout", "var", "nice", "ouest"])
    sums = [Sum("tout", ("var", "nice")), Sum("nice", ("ouest",))]
    told = protect(cells, sums, Rule(5), {"tout"})
    assert told["statut"].to_dict() == {"tout": "calculé", "var": "secret", "nice": "secret", "ouest": "secret"}
    assert attacked(cells, sums, told, Rule(5), {"tout"})[1] == []
    # Nothing can be hidden any more: the small total is quoted, and what makes it up stays hidden all the same.
    cells = pd.DataFrame({"valeur": [3, 3, 0], "plus_grand": 1}, index=["tout", "var", "nice"])
    told = protect(cells, [Sum("tout", ("var", "nice"))], Rule(5), {"tout"})
    assert told["statut"].to_dict() == {"tout": "secret", "var": "secret", "nice": "calculé"}


@settings(max_examples=30, deadline=None)
@given(extracts(), st.data())
def test_the_bounds_that_a_tree_gives_are_those_of_linear_programming(extract, data):
    actions, chosen = extract
    cells, sums = persons(actions, ["in_x"], chosen)
    counts = cells["valeur"].astype(float).to_dict()
    secret = data.draw(st.sets(st.sampled_from(sorted(counts)))) if counts else set()
    known = {cell: (count, count) for cell, count in counts.items() if cell not in secret}
    found = bounds(Told(tuple((each.total, each.parts) for each in sums), known), sorted(secret))
    for tree in forest(list(counts), sums):
        told = ranges(tree, counts, secret)
        assert {cell: told[cell] for cell in tree.cells if cell in secret} == {
            cell: found[cell] for cell in tree.cells if cell in secret
        }


def test_cells_that_are_no_tree_are_refused():
    with pytest.raises(ValueError, match="no tree"):
        list(forest(["a", "b", "c"], [Sum("a", ("c",)), Sum("b", ("c",))]))


def test_the_attack_itself_subtracts_and_says_what_it_cannot_tell():
    told = Told((("tout", ("var", "nice")),), {"tout": (10, 10), "var": (3, 3)})
    assert bounds(told, ["nice"]) == {"nice": (7, 7)}
    assert bounds(Told((), {}), ["nice"]) == {"nice": (0, math.inf)}
    assert interval(20, 10) == (15, 24)
    with pytest.raises(ValueError, match="nothing fits"):
        bounds(Told((("tout", ("var", "nice")),), {"tout": (1, 1), "var": (3, 3)}), ["nice"])
