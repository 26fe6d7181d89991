"""Parts of a whole."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from pacte_analysis.display import Figure, shares
from pacte_analysis.display.chart.stacks import PartsExceedWhole
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]


def part(make: Make, number: float | None, label: str, **changes: Any) -> Value:
    made = make(number, **{"label": label, "decimals": 0, "period": "2024", **changes})
    assert isinstance(made, Value)
    return made


def texts(shown: object) -> list[str]:
    assert isinstance(shown, Figure)
    return re.findall(r"<text[^>]*>([^<]*)</text>", shown.body.split('<svg class="etroit"')[0])


def test_parts_stand_in_the_order_given_with_their_labels(make: Make) -> None:
    shown = shares([part(make, 46, "nouvelles"), part(make, 45, "renforcées"), part(make, 9, "reprises")], title="T")
    assert isinstance(shown, Figure)
    assert texts(shown) == ["46\u00a0%", "nouvelles", "45\u00a0%", "renforcées", "9\u00a0%", "reprises"]
    assert shown.alt.replace("\u00a0", " ") == (
        "Barre découpée en 3 : nouvelles, 46 % ; renforcées, 45 % ; reprises, 9 %. "
        "La plus grande part : nouvelles, 46 %."
    )


def test_what_the_published_parts_leave_is_drawn_apart_and_explained(make: Make) -> None:
    shown = shares([part(make, 54, "offre"), part(make, 22, "aller vers")], title="T")
    assert isinstance(shown, Figure)
    assert "autres (non publié)" in texts(shown)
    assert "<pattern" in shown.body
    assert shown.precision == "Les parts publiées font 76\u00a0% : le reste n'est pas publié."
    assert "24" not in "".join(texts(shown))


def test_parts_that_reach_100_but_for_roundings_leave_no_rest(make: Make) -> None:
    shown = shares([part(make, 33, "a"), part(make, 33, "b"), part(make, 33, "c")], title="T")
    assert isinstance(shown, Figure)
    assert "autres (non publié)" not in texts(shown)
    assert shown.precision == "La somme diffère de 100 % du fait des arrondis."


def test_parts_that_exceed_their_whole_are_refused(make: Make) -> None:
    with pytest.raises(PartsExceedWhole, match="les parts font 113,0 pour un tout de 100,0"):
        shares([part(make, 93, "usagers"), part(make, 20, "professionnels")], title="T")
    with pytest.raises(PartsExceedWhole):
        shares([part(make, 80, "a", unit="actions"), part(make, 50, "b", unit="actions")], whole=120, title="T")


def test_overlapping_parts_are_simple_bars_and_it_is_said(make: Make) -> None:
    shown = shares([part(make, 20, "professionnels"), part(make, 93, "usagers")], multiple=True, title="T")
    assert isinstance(shown, Figure)
    assert texts(shown) == ["Usagers", "93\u00a0%", "Professionnels", "20\u00a0%"]
    assert shown.precision == "Plusieurs modalités possibles : la somme des parts dépasse 100 %."


def test_counts_make_their_own_whole(make: Make) -> None:
    values = [part(make, count, name, unit="actions") for count, name in ((37, "enfance"), (16, "emploi"))]
    shown = shares(values, title="T", hues=("enfance", "emploi"))
    assert isinstance(shown, Figure)
    assert "autres (non publié)" not in texts(shown)
    assert "var(--axe-enfance" in shown.body
    assert "var(--axe-emploi" in shown.body
    assert shown.subtitle == "Nombre d’actions, 2024"


def test_a_hidden_part_is_not_given_away_by_the_length_that_the_others_leave(make: Make) -> None:
    values = [part(make, 60, "a"), part(make, 15, "b", status="secret"), part(make, 25, "c")]
    shown = shares(values, title="T")
    assert isinstance(shown, Figure)
    assert texts(shown) == ["A", "60\u00a0%", "C", "25\u00a0%", "B", "s"]


def test_several_bars_are_named(make: Make) -> None:
    groups = {"Départements": [part(make, 40, "enfance")], "Métropoles": [part(make, 32, "enfance")]}
    shown = shares(groups, title="T")
    assert isinstance(shown, Figure)
    assert {"Départements", "Métropoles"} <= set(texts(shown))
    assert shown.csv().splitlines()[1].startswith("Enfance,Départements,40,")


def test_a_part_keeps_its_tint_where_another_is_absent(make: Make) -> None:
    def part(label: str, number: float) -> Value:
        return make(number, "FRANCE-F", label=label, unit="objectifs", decimals=0)

    shown = shares({"Un": [part("atteints", 3), part("en cours", 3)], "Deux": [part("en cours", 4)]}, title="T")
    assert isinstance(shown, Figure)
    large = shown.body.split("</svg>")[0]
    assert len(re.findall(r"fill-opacity: 0\.66", large)) == 2
