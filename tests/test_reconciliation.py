"""Published figures beside those of an extract: the trial gives them all back, and a figure that moves is seen."""

import csv
import io
import shutil

import pytest

from extracts import extract
from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_edition
from pacte_analysis.reconciliation import NothingToReconcile, Reconciliation
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.extract.model import ROW, Extract
from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.trial.actions import draw
from projects import ROOT


@pytest.fixture(scope="module")
def drawn():
    """The fictitious actions of the trial, whose tallies reproduce what was published."""
    return draw(Tables.load(ROOT / "data"), "REG-93", 2024)


@pytest.fixture(scope="module")
def data(tmp_path_factory, drawn):
    """A data folder that keeps the trial."""
    folder = shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("rapprochement") / "data")
    keep(folder, drawn)
    return folder


def keep(folder, actions):
    frame = actions if ROW in actions else actions.assign(**{ROW: range(2, len(actions) + 2)})
    store.save(folder, Extract("REG-93", 2024, frame, {"extrait": "2025-10-14", "fictif": True, "fichier": "essai"}))


def reconciled(folder):
    return Reconciliation(open_edition("REG-93", 2024, data=folder))


def test_the_trial_gives_back_every_published_figure_of_the_barometer(data):
    found = reconciled(data)
    published = Tables.load(data)["repartitions"]
    mine = published[(published["territoire"] == "REG-93") & (published["periode"] == "2024")]
    assert len(found.lines) == len(mine) + 15
    assert found.subjects == ["actions", "crédits", "indicateurs nationaux"]
    assert found.agrees, [(line.label, line.published.text, line.computed.text) for line in found.of("écart")]


def test_a_computed_figure_says_the_extract_it_comes_from(data):
    line = reconciled(data).lines[0]
    assert line.computed.citation.endswith("octobre 2025 (données fictives)")
    assert line.computed.status == "calculé"
    assert line.published.status == "publié"


def test_an_action_less_is_seen(tmp_path, data, drawn):
    folder = shutil.copytree(data, tmp_path / "data")
    keep(folder, drawn[drawn["action"] != drawn["action"].iat[-1]].reset_index(drop=True))
    found = reconciled(folder)
    whole = next(line for line in found.lines if line.label == "Actions des contrats locaux")
    assert (whole.verdict, whole.computed.number, whole.gap.text) == ("écart", 119, "−1")
    assert not found.agrees


def test_the_table_has_a_line_for_every_published_figure(data):
    found = reconciled(data)
    rows = list(csv.DictReader(io.StringIO(found.csv())))
    assert len(rows) == len(found.lines)
    new = next(r for r in rows if (r["dimension"], r["modalite"], r["axe"]) == ("nature", "nouvelle", ""))
    assert (new["publie"], new["calcule"], new["admis_de"], new["admis_a"]) == ("46", "45.8333", "45.5", "46.5")
    assert new["reperage"]


def test_what_is_admitted_is_told_in_whole_numbers_where_only_those_are_counted(data):
    told = {line.label: line.admitted for line in reconciled(data).lines}
    assert told["Actions des contrats locaux"] == "120"
    assert told["Nature : Action nouvelle".replace(" :", "\u00a0:")] == "45,5\u00a0à\u00a046,5"


def test_without_extract_or_without_anything_published_there_is_nothing_to_reconcile(tmp_path):
    folder = shutil.copytree(ROOT / "data", tmp_path / "data")
    with pytest.raises(NothingToReconcile, match="pacte import"):
        Reconciliation(open_edition("REG-53", 2024, data=folder))
    store.save(folder, extract(folder, {"action": "A1"}, place=("REG-53", 2025)))
    with pytest.raises(NothingToReconcile, match="aucun chiffre publié"):
        Reconciliation(open_edition("REG-53", 2025, data=folder))


def test_the_command_shows_what_asks_for_a_look_and_writes_the_table(data, tmp_path, capsys):
    table = tmp_path / "rapprochement.csv"
    assert main(["reconcile", "REG-93", "--year", "2024", "--data", str(data), "--csv", str(table)]) == 0
    said = capsys.readouterr().out
    assert "68 dans l'arrondi." in said
    assert "données fictives" in said
    assert "Nature" not in said
    assert len(table.read_text(encoding="utf-8").splitlines()) == 69
    main(["reconcile", "REG-93", "--year", "2024", "--data", str(data), "--tout"])
    assert "Nature" in capsys.readouterr().out


def test_a_count_that_secrecy_hides_has_no_number_and_no_gap(tmp_path, data, drawn):
    folder = shutil.copytree(data, tmp_path / "data")
    few = drawn.copy()
    few["in_professionnels_formes"] = few["in_professionnels_formes"].where(few["in_professionnels_formes"].isna())
    few.loc[few.index[0], "in_professionnels_formes"] = 3
    keep(folder, few)
    found = reconciled(folder)
    line = next(line for line in found.lines if line.published.indicator == "in_professionnels_formes")
    assert (line.verdict, line.computed.text) == ("masqué", "s")
    assert not line.gap.known
    row = next(r for r in csv.DictReader(io.StringIO(found.csv())) if r["indicateur"] == "in_professionnels_formes")
    assert (row["publie"], row["calcule"], row["ecart"]) == ("20", "", "")
