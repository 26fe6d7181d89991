"""An edition with an extract: the same door serves what is counted, and says so."""

import shutil

import pandas as pd
import pytest
from tests.analysis.test_tallies import twelve

from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.sheets import UnknownAction
from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.extract.store import home, save
from pacte_analysis.tables.package import data_folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("donnees") / "data"
    shutil.copytree(data_folder(), folder, ignore=shutil.ignore_patterns("extractions"))
    return folder


def keep(data, actions: pd.DataFrame, year: int = 2024, **facts) -> Edition:
    rows = pd.Series(range(2, len(actions) + 2), dtype="Int64")
    told = {"extrait": "2025-10-24", "fictif": True, **facts}
    save(data, Extract("REG-93", year, actions.assign(_ligne=rows), told))
    return open_edition("REG-93", year, data=data)


@pytest.fixture(scope="module")
def edition(data) -> Edition:
    return keep(data, twelve())


def test_a_distribution_comes_from_the_extract_before_the_published_one(edition):
    assert (edition.actions().number, edition.actions().status) == (11, "calculé")
    new = edition.actions("nature", "nouvelle", measure="part")
    assert (new.text, new.letter, new.scope) == ("55\u00a0%", "c", "11 actions des contrats locaux des solidarités")
    assert edition.credits("financeur", "tiers", measure="part").text == "7\u00a0%"


def test_a_figure_says_on_which_extract_it_is_computed(edition):
    value = edition.credits()
    assert value.citation == "Pilot’actions, calculé sur l’extraction du 24\u00a0octobre 2025 (données fictives)"
    assert (value.place, value.locator) == (
        "data/extractions/REG-93-2024/actions.csv",
        "calculé sur 10 actions, 1 sans réponse",
    )


def test_the_extract_is_among_the_sources_of_the_edition(edition):
    last = edition.sources().to_dict("records")[-1]
    assert (last["source"], last["producteur"]) == ("extraction-reg-93-2024", "Pilot'actions")
    assert "24" in last["titre"]


def test_what_the_extract_does_not_tell_is_served_as_published(edition):
    assert edition.credits("financeur", "tiers", measure="part", of="FRANCE-F").status == "publié"
    assert edition.pacts("champ", "parentalite").status == "non disponible"


def test_a_modality_that_no_action_has_is_zero_and_stays_out_of_the_breakdown(edition):
    assert edition.actions("champ", "handicap").number == 0
    shown = [value.label for value in edition.breakdown("actions", "type", measure="part")]
    assert shown == [
        "Démarches d’aller vers",
        "Financement d’emplois dédiés à l’accompagnement des publics",
        "Structuration ou soutien logistique",
        "Renforcement de l’offre de services",
    ]


def test_national_indicators_are_those_of_the_extract(edition):
    assert (edition.value("in_adolescents").number, edition.value("in_adolescents").status) == (65, "calculé")
    assert edition.value("in_visites_energie").status == "publié"


def test_a_year_that_nobody_published_has_its_figures(data):
    later = twelve()
    for who in ("etat", "collectivite", "tiers"):
        later[f"prevu_2025_{who}"], later[f"prevu_2024_{who}"] = later[f"prevu_2024_{who}"], pd.NA
    edition = keep(data, later.astype(twelve().dtypes), 2025)
    assert edition.credits().number == 329_001
    assert edition.value("in_adolescents").period == "2025"
    assert "contrats locaux" not in " ".join(edition.lacks())


def test_an_import_is_seen_at_once_and_so_is_its_undoing(data, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    edition = open_edition("REG-93", 2024, data=copy)
    assert edition.actions().number == 11
    keep(copy, twelve().iloc[:3])
    assert edition.actions().number == 3
    shutil.rmtree(home(copy, "REG-93", 2024))
    assert (edition.actions().number, edition.actions().status) == (120, "publié")


# --- persons ---------------------------------------------------------------------------------------------------------


def few(**counts) -> pd.DataFrame:
    """The twelve actions with some counts of persons of their own, by action."""
    actions = twelve()
    column = actions["in_adolescents"].copy()
    for name, count in counts.items():
        column[actions["action"] == name] = count
    return actions.assign(in_adolescents=column)


def test_a_small_count_is_hidden_with_what_would_give_it_away(data, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    edition = keep(copy, few(M1=3, D1=60))
    whole = edition.value("in_adolescents")
    parts = [edition.reached("in_adolescents", contracts=kind) for kind in ("départements", "métropoles")]
    assert (whole.number, [part.status for part in parts]) == (128, ["secret", "secret"])
    assert [part.number for part in parts] == [None, None]
    assert edition.reached("in_adolescents", holder="METRO-200054807").figures == "s"
    # The total of the départements is hidden: their shown parts would add up to it.
    assert edition.reached("in_adolescents", holder="DEP-13").number == 100
    assert edition.reached("in_adolescents", holder="DEP-84").figures == "s"


def test_a_small_total_is_hidden_unless_its_producer_published_it(data, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    alone = few(M1=3, D2=pd.NA, D3=pd.NA)
    assert keep(copy, alone, 2025).value("in_adolescents", period="2025").figures == "s"
    assert keep(copy, alone).value("in_adolescents").status == "publié"


def test_the_sheets_are_of_the_actions_that_the_analyst_chooses(data, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    edition = keep(copy, few(M1=3))
    assert all("fictives" not in str(figure.sources) for figure in edition.sheets())
    (home(copy, "REG-93", 2024) / "fiches.csv").write_text("action\nM1\nD4\n", encoding="utf-8")
    first, second = edition.sheets()
    assert [figure.title for figure in (first, second)] == ["Majeurs accompagnés (fictif)", "Bus des droits (fictif)"]
    assert first.values[0].figures == "s"
    assert "fictives" in first.sources[0]
    assert "Métropole Aix-Marseille-Provence" in first.body
    assert "Département du Vaucluse" in second.body
    assert [figure.title for figure in edition.sheets("droits")] == ["Bus des droits (fictif)"]
    (home(copy, "REG-93", 2024) / "fiches.csv").write_text("action\nZ9\n", encoding="utf-8")
    with pytest.raises(UnknownAction, match="Z9"):
        edition.sheets()
