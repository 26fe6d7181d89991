"""A computed figure against a published one: what the published figure leaves open, and on which side."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte_analysis.analysis.reconcile import INDICATOR, SHARE, bounds, counted, last_unit, reconcile

KEY = {
    "territoire": "REG-93",
    "periode": "2024",
    "sujet": "actions",
    "contrats": "ensemble",
    "axe": "",
    "dimension": "nature",
    "mesure": "part",
}


def published(*rows):
    """Published shares: modality, value, qualifier."""
    return pd.DataFrame(
        [
            KEY | {"modalite": modality, "valeur": float(value), "unite": unit, "statut": "publié",
                   "qualificatif": qualifier, "base": 120.0, "source": "rapport",
                   "_decimales": len(str(value).partition(".")[2])}
            for modality, value, qualifier, unit in rows
        ]
    )  # fmt: skip


def computed(**values):
    return pd.DataFrame(
        [
            KEY
            | {"modalite": modality, "valeur": value, "unite": "%", "base": 118.0}
            | {"statut": "secret" if value is None else "calculé"}
            for modality, value in values.items()
        ]
    )


@pytest.mark.parametrize(
    ("value", "decimals", "qualifier", "low", "high"),
    [
        (43, 0, "exact", 42.5, 43.5),
        (6.5, 1, "exact", 6.45, 6.55),
        (19_300_000, 0, "environ", 19_250_000, 19_350_000),
        (50, 0, "environ", 45, 55),
        (40, 0, "près de", 35, 40.5),
        (1_400_000, 0, "près de", 1_350_000, 1_400_000.5),
        (900, 0, "plus de", 900, 1000),
        (900, 0, "moins de", 800, 900),
        (12, 0, "au moins", 11.5, math.inf),
        (12, 0, "au plus", -math.inf, 12.5),
    ],
)
def test_what_a_published_figure_leaves_open_is_read_from_its_digits_and_its_qualifier(
    value, decimals, qualifier, low, high
):
    assert bounds(value, decimals, qualifier) == pytest.approx((low, high))


def test_an_objective_is_compared_with_nothing():
    assert all(math.isnan(bound) for bound in bounds(10, 0, "objectif"))


@pytest.mark.parametrize(
    ("value", "decimals", "unit"), [(19_300_000, 0, 100_000), (6.5, 1, 0.1), (7.0, 1, 1), (0, 0, 1), (120, 0, 10)]
)
def test_the_last_digit_that_is_not_a_zero_gives_the_unit(value, decimals, unit):
    assert last_unit(value, decimals) == pytest.approx(unit)


def test_the_gap_and_the_verdict_are_given_for_every_published_figure():
    found = reconcile(
        published(
            ("nouvelle", 46, "exact", "%"),
            ("renforcee", 45, "exact", "%"),
            ("identique", 9, "exact", "%"),
            ("autre", 3, "exact", "%"),
            ("voulue", 3, "objectif", "%"),
        ),
        computed(nouvelle=45.5, renforcee=45.8333, identique=None, voulue=3.0, inedite=1.0),
        SHARE,
    )
    assert dict(zip(found["modalite"], found["verdict"], strict=True)) == {
        "nouvelle": "dans l'arrondi",
        "renforcee": "écart",
        "identique": "masqué",
        "autre": "non calculé",
        "voulue": "sans comparaison",
    }
    assert found["ecart"].iloc[1] == pytest.approx(0.8333)
    assert found["base_calculee"].iloc[0] == 118
    assert counted(found) == {
        "écart": 1, "non calculé": 1, "masqué": 1, "sans comparaison": 1, "dans l'arrondi": 1,
    }  # fmt: skip


def test_a_hidden_computed_figure_never_shows_its_number():
    secret = computed(nouvelle=None).assign(valeur=4.0)
    found = reconcile(published(("nouvelle", 46, "exact", "%")), secret, SHARE)
    assert found[["calcule", "ecart"]].isna().all(axis=None)


def test_a_published_figure_without_number_is_not_compared():
    rows = published(("nouvelle", 46, "exact", "%")).assign(statut="non disponible")
    assert reconcile(rows, computed(nouvelle=46.0), SHARE).empty


def test_amounts_are_compared_in_the_unit_that_was_published():
    rows = published(("etat", 8.7, "exact", "M€"))
    found = reconcile(rows, computed(etat=8_690_000.0).assign(unite="euros"), SHARE)
    assert found["calcule"].iloc[0] == pytest.approx(8.69)
    assert found["verdict"].iloc[0] == "dans l'arrondi"


def test_rounded_figures_share_the_step_of_their_source():
    """900 alone could be rounded to the hundred; beside 2 750 it is rounded to the ten."""
    rows = pd.DataFrame(
        {
            "indicateur": ["a", "b"],
            "territoire": "REG-93",
            "periode": "2024",
            "valeur": [900.0, 2750.0],
            "statut": "publié",
            "qualificatif": "arrondi",
            "source": "rapport",
            "_decimales": 0,
        }
    )
    values = rows.assign(valeur=[906.0, 2746.0], statut="calculé")
    found = reconcile(rows, values, INDICATOR)
    assert found["verdict"].tolist() == ["écart", "dans l'arrondi"]
    assert found["bas"].tolist() == [895.0, 2745.0]


def test_a_figure_computed_twice_is_a_defect():
    twice = pd.concat([computed(nouvelle=1.0), computed(nouvelle=2.0)])
    with pytest.raises(ValueError, match="computed twice"):
        reconcile(published(("nouvelle", 1, "exact", "%")), twice, SHARE)


@given(st.floats(-1e9, 1e9, allow_nan=False), st.integers(0, 3))
def test_a_figure_that_was_honestly_rounded_is_always_within(exact, decimals):
    low, high = bounds(round(exact, decimals), decimals, "exact")
    assert low - 1e-6 <= exact <= high + 1e-6


@given(st.integers(1, 10**9), st.sampled_from([10, 100, 1000]))
def test_a_count_rounded_to_a_step_is_always_within_that_step(exact, step):
    rounded = round(exact / step) * step
    low, high = bounds(rounded, 0, "arrondi", step)
    assert low <= exact <= high
