"""The fictitious actions give every published figure back; the counting here is this test's own."""

import pandas as pd
import pytest

from pacte_analysis.tables.package import Tables, records
from pacte_analysis.tables.trial.actions import draw
from pacte_analysis.tables.trial.quotas import Infeasible

LISTS = {"champ": "champs", "type": "types", "cible": "cibles"}
GROUPS = {"départements": ["departement"], "métropoles": ["metropole", "ville"]}
YEAR = [f"prevu_2024_{funder}" for funder in ("etat", "collectivite", "tiers")]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables.load()


@pytest.fixture(scope="module")
def actions(tables: Tables) -> pd.DataFrame:
    return draw(tables, "REG-93", 2024)


def published() -> list[dict[str, object]]:
    frame = Tables.load()["repartitions"]
    return records(frame[(frame["territoire"] == "REG-93") & (frame["periode"] == "2024")])


def has(actions: pd.DataFrame, dimension: str, modality: str) -> pd.Series:
    if dimension == "ensemble":
        return pd.Series(True, index=actions.index)
    if dimension == "qpv" and modality == "concernees":
        return actions["qpv"].isin(["exclusivement", "en_partie"])
    if dimension in LISTS:
        return actions[LISTS[dimension]].str.split("|").map(lambda codes: modality in codes)
    return actions[dimension] == modality


def counted(actions: pd.DataFrame, row: dict[str, object]) -> float:
    among = pd.Series(True, index=actions.index)
    if row["contrats"] in GROUPS:
        among &= actions["genre_porteur"].isin(GROUPS[str(row["contrats"])])
    if row["axe"]:
        among &= actions["axe"] == row["axe"]
    inside, dimension, modality = actions[among], str(row["dimension"]), str(row["modalite"])
    if row["sujet"] == "actions":
        found = has(inside, dimension, modality)
        return float(found.sum() if row["mesure"] == "nombre" else 100 * found.mean())
    credits = inside[YEAR].sum(axis=1).astype(float) / 100
    if dimension == "consommation":
        spent = float(inside["consomme"].sum()) / 100
        return 100 * spent / credits.sum() if modality == "consommes" else credits.sum() - spent
    if dimension == "financeur":
        column = {"collectivites": "prevu_2024_collectivite"}.get(modality, f"prevu_2024_{modality}")
        amount = float(inside[column].sum()) / 100
    else:
        amount = float(credits[has(inside, dimension, modality)].sum())
    return amount if row["mesure"] == "montant" else 100 * amount / credits.sum()


def test_every_published_distribution_is_tried():
    assert len(published()) == 53


@pytest.mark.parametrize(
    "row", published(), ids=lambda row: "-".join(str(row[k]) for k in ("sujet", "contrats", "axe", "modalite"))
)
def test_a_published_figure_comes_out(actions: pd.DataFrame, row: dict[str, object]):
    found, said = counted(actions, row), float(str(row["valeur"]))
    if row["mesure"] == "montant":
        # Published to the hundred thousand: « environ 8,7 M€ ».
        assert round(found, -5) == said
        assert row["qualificatif"] != "près de" or found < said
    elif row["mesure"] == "nombre":
        assert found == said
    else:
        assert round(found) == said
        assert row["qualificatif"] != "près de" or found < said


def test_the_national_indicators_come_out(actions: pd.DataFrame, tables: Tables):
    observed = tables["observations"]
    observed = observed[(observed["territoire"] == "REG-93") & (observed["periode"] == "2024")]
    said = observed[observed["indicateur"].str.startswith("in_")].set_index("indicateur")["valeur"]
    sums = actions.filter(like="in_").sum()
    assert len(said) == 15
    assert {name: round(int(sums[name]), -1) for name in said.index} == said.to_dict()


def test_the_published_sheets_are_among_them(actions: pd.DataFrame, tables: Tables):
    sheets = tables["actions"].query("region == 'REG-93' and annee == '2024'").set_index("action")
    found = actions.set_index("action")
    assert len(sheets) == 12
    for name in ("axe", "thematique", "nature", "description"):
        assert found.loc[sheets.index, name].tolist() == sheets[name].tolist()
    said = sheets["titre"] != ""
    assert found.loc[sheets.index[said], "titre"].tolist() == sheets.loc[said, "titre"].tolist()
    assert found.loc[~found.index.isin(sheets.index), "description"].str.startswith("Action inventée").all()


def test_the_same_seed_draws_the_same_actions_and_another_other_ones(tables: Tables, actions: pd.DataFrame):
    pd.testing.assert_frame_equal(actions, draw(tables, "REG-93", 2024))
    other = draw(tables, "REG-93", 2024, seed=7)
    assert not actions["consomme"].equals(other["consomme"])
    assert all(counted(other, row) == float(str(row["valeur"])) for row in published() if row["mesure"] == "nombre")


def test_what_was_planned_adds_up(actions: pd.DataFrame):
    parts = actions.filter(regex=r"^prevu_20").sum(axis=1)
    assert (parts == actions["prevu_total"]).all()
    assert (actions["consomme"] <= actions[YEAR].sum(axis=1)).all()
    assert (actions["prevu_2024_etat"] == actions["prevu_2024_collectivite"]).all()


def test_a_place_without_published_figures_has_no_trial(tables: Tables):
    with pytest.raises(Infeasible, match="REG-53"):
        draw(tables, "REG-53", 2024)
