"""Tallies are proved by twelve actions counted by hand, and by what must hold of any extract."""

import csv
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from pacte_analysis.analysis.dimensions import Nomenclatures
from pacte_analysis.analysis.persons import persons
from pacte_analysis.analysis.tallies import COLUMNS, tally
from pacte_analysis.tables.extract.model import columns
from pacte_analysis.tables.package import Tables, data_folder

TWELVE = Path(__file__).resolve().parents[1] / "tables" / "extract" / "douze"
KEY = ["sujet", "contrats", "axe", "dimension", "modalite", "mesure"]


def twelve() -> pd.DataFrame:
    """The twelve actions with the columns that the file leaves out, all unknown."""
    with (TWELVE / "extraction.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = {}
    for column in columns(data_folder()):
        cells = [row.get(column.name, "") for row in rows]
        match column.kind:
            case "argent":
                numbers = [int(cell.replace(".", "")) if cell else pd.NA for cell in cells]
                made[column.name] = pd.array(numbers, dtype="Int64")
            case "nombre":
                made[column.name] = pd.array([int(cell) if cell else pd.NA for cell in cells], dtype="Int64")
            case _:
                made[column.name] = cells
    return pd.DataFrame(made)


@pytest.fixture(scope="module")
def nomenclatures() -> Nomenclatures:
    return Nomenclatures.of_tables(Tables.load())


@pytest.fixture(scope="module")
def tallied(nomenclatures) -> pd.DataFrame:
    return tally(twelve(), "REG-93", 2024, nomenclatures, source="extraction-reg-93-2024")


def answers() -> list[dict[str, str]]:
    with (TWELVE / "reponses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("answer", answers(), ids=lambda row: "-".join(row[name] for name in KEY if row[name]))
def test_the_twelve_actions_give_what_was_counted_by_hand(tallied, answer):
    found = tallied[(tallied[KEY] == [answer[name] for name in KEY]).all(axis=1)]
    if not answer["reponse"]:
        assert found.empty
        return
    expected = Fraction(answer["reponse"]) * (100 if answer["mesure"] in {"part", "taux"} else 1)
    assert found["valeur"].tolist() == [pytest.approx(float(expected), abs=1e-9)]
    assert found["base"].tolist() == [int(answer["sur"])]


def test_national_indicators_are_summed_over_the_actions_that_fill_them():
    names = [column.name for column in columns(data_folder()) if column.indicator]
    cells, _ = persons(twelve(), names, ())
    whole = cells[(cells.index.get_level_values("contrats") == "")].reset_index()
    told = whole[["indicateur", "valeur", "base"]].to_records(index=False).tolist()
    assert told == [("in_adolescents", 65, 2), ("in_aller_vers_droits", 420, 2)]


def test_a_tally_has_the_columns_of_repartitions_and_one_row_a_key(tallied):
    assert list(tallied.columns) == COLUMNS == [c for c in Tables.load()["repartitions"].columns if c[0] != "_"]
    assert not tallied.duplicated(KEY).any()
    assert set(tallied["statut"]) == {"calculé"}


def test_parts_of_one_answer_make_the_whole(tallied, nomenclatures):
    single = tallied[~tallied["multiple"] & (tallied["mesure"] == "part")]
    totals = ["concernees", "nouvelle_ou_renforcee", "communale", "communale_ou_moins", "infradepartementale"]
    single = single[~single["modalite"].isin(totals) & (single["dimension"] != "qpv")]
    sums = single.groupby(["sujet", "contrats", "axe", "dimension"])["valeur"].sum()
    unknown = ("crédits", "ensemble", "droits", "thematique")
    assert unknown in sums.index
    assert len(sums) > 100
    assert sums.tolist() == pytest.approx([100.0] * len(sums))


def test_who_says_nothing_is_counted_beside(tallied):
    row = tallied[(tallied["dimension"] == "type") & (tallied["contrats"] == "ensemble") & (tallied["axe"] == "")]
    assert set(row.loc[row["sujet"] == "actions", "reperage"]) == {"calculé sur 10 actions, 1 sans réponse"}


def test_no_row_is_made_of_what_nobody_answers(nomenclatures):
    silent = twelve().assign(satisfaction="")
    found = tally(silent, "REG-93", 2024, nomenclatures, source="s")
    assert found[found["dimension"] == "satisfaction"].empty


def test_an_extract_without_actions_has_no_share(nomenclatures):
    found = tally(twelve().iloc[:0], "REG-93", 2024, nomenclatures, source="s")
    assert set(found["mesure"]) == {"nombre"}
    assert set(found["valeur"]) == {0.0}


def test_columns_that_an_extract_has_not_make_no_distribution(nomenclatures):
    few = twelve()[["action", "genre_contrat", "porteur", "axe", "thematique", "nature"]]
    found = tally(few, "REG-93", 2024, nomenclatures, source="s")
    assert set(found["dimension"]) == {"ensemble", "axe", "thematique", "nature", "genre_contrat"}


def test_another_order_of_the_rows_gives_the_same_figures(tallied, nomenclatures):
    shuffled = tally(twelve().sample(frac=1, random_state=3), "REG-93", 2024, nomenclatures, source="s")
    columns_of_figures = [*KEY, "valeur", "base"]
    mine, other = (f[columns_of_figures].sort_values(KEY, ignore_index=True) for f in (tallied, shuffled))
    pd.testing.assert_frame_equal(mine, other)
