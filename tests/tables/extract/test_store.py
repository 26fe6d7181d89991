"""What is kept of an extract: nothing lost on the way, the former one comes back, a crash leaves no half."""

import csv
import json
import os
import shutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extracts import PLACE, extract
from pacte_analysis.press.files import data_digest
from pacte_analysis.tables.extract import store
from pacte_analysis.tables.extract.differences import differences
from pacte_analysis.tables.extract.journal import NotJournalled
from projects import ROOT


@pytest.fixture
def folder(tmp_path):
    """A data folder with the schema and nothing else."""
    data = tmp_path / "data"
    (data / "pilot_actions").mkdir(parents=True)
    (data / "pilot_actions" / "schema.json").write_bytes((ROOT / "data/pilot_actions/schema.json").read_bytes())
    return data


A = {"action": "A1", "titre": "Lieu d'accueil ; « = » et,\nsuite", "prevu_2024_etat": 1_250_050, "in_adolescents": 3}
B = {"action": "B2", "titre": "Épicerie", "champs": "LOGEMENT|SANTE", "consomme": 5}


def test_what_is_kept_is_read_back_to_the_cent(folder):
    kept = extract(folder, A, B, extrait="2025-10-14", fictif=True)
    assert store.save(folder, kept) is None
    found = store.load(folder)
    assert list(found) == [PLACE]
    pd.testing.assert_frame_equal(found[PLACE].actions, kept.actions, check_dtype=False)
    assert str(found[PLACE].actions["prevu_2024_etat"].dtype) == "Int64"
    assert found[PLACE].fictitious
    assert found[PLACE].extracted == "2025-10-14"
    with (store.home(folder, *PLACE) / "actions.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert first["prevu_2024_etat"] == "12500.50"
    assert first["prevu_2024_collectivite"] == ""


def test_a_data_folder_without_extract_has_none(folder):
    assert store.load(folder) == {}


def test_an_extract_is_read_once_until_its_files_change(folder):
    store.save(folder, extract(folder, A))
    once = store.load(folder)[PLACE]
    assert store.load(folder)[PLACE] is once
    facts = store.home(folder, *PLACE) / "extraction.json"
    facts.write_text(json.dumps({"extrait": "2025-11"}), encoding="utf-8")
    assert store.load(folder)[PLACE].extracted == "2025-11"


def test_the_former_extract_is_kept_and_comes_back(folder):
    store.save(folder, extract(folder, A))
    former = store.save(folder, extract(folder, A, B))
    assert former is not None
    assert (former / "actions.csv").is_file()
    assert len(store.load(folder)[PLACE].actions) == 2
    assert len(store.undo(folder, *PLACE).actions) == 1
    assert len(store.load(folder)[PLACE].actions) == 1
    assert store.undo(folder, *PLACE) is None
    assert store.load(folder) == {}
    with pytest.raises(store.NothingToUndo, match="REG-93 pour 2024"):
        store.undo(folder, *PLACE)
    assert len(list((folder / "extractions/anciennes/REG-93-2024").glob("*-annulee"))) == 2


def test_the_journal_has_a_line_for_every_gesture(folder):
    store.save(folder, extract(folder, A, sha256="abc"))
    store.save(folder, extract(folder, A, B, avertissements=[{}, {}]))
    store.undo(folder, *PLACE)
    with (folder / "extractions/journal.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["geste"], line["actions"], line["avertissements"]) for line in lines] == [
        ("import", "1", "0"),
        ("remplacement", "2", "2"),
        ("annulation", "2", "2"),
    ]
    assert lines[0]["sha256"] == "abc"
    assert lines[1]["ancienne"].startswith("anciennes/REG-93-2024/")


def test_the_choice_of_sheets_passes_to_the_new_extract(folder):
    store.save(folder, extract(folder, A))
    assert store.chosen(folder, *PLACE) == ()
    sheets = store.home(folder, *PLACE) / "fiches.csv"
    assert sheets.read_text(encoding="utf-8") == "action\n"
    sheets.write_text("action\nB2\nA1\nB2\n\n", encoding="utf-8")
    store.save(folder, extract(folder, A, B))
    assert store.chosen(folder, *PLACE) == ("B2", "A1")


def test_columns_that_the_schema_does_not_know_are_kept_beside(folder):
    store.save(folder, extract(folder, A, B), pd.DataFrame({"Référent": ["x", None]}))
    text = (store.home(folder, *PLACE) / "autres_colonnes.csv").read_text(encoding="utf-8")
    assert text == "action,Référent\nA1,x\nB2,\n"


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_move_that_fails_leaves_an_extract_whole(folder, monkeypatch, which):
    """The three renamings of a replacement: whichever fails, the former is read, and the next import mends."""
    store.save(folder, extract(folder, A))
    real, count = os.rename, 0

    def refuse(path, target):
        nonlocal count
        count += 1
        if count == which:
            raise PermissionError(13, "Permission denied", str(path))
        real(path, target)
        return type(path)(target)

    monkeypatch.setattr(store.Path, "rename", refuse)
    with pytest.raises(store.NotStored, match="écriture impossible"):
        store.save(folder, extract(folder, A, B))
    monkeypatch.undo()
    assert len(store.load(folder)[PLACE].actions) == 1
    store.save(folder, extract(folder, B, B | {"action": "C3"}, A))
    assert len(store.load(folder)[PLACE].actions) == 3
    assert [path.name for path in (folder / "extractions").glob(".*")] == [store.LOCK]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("extraction.json", "{", "extraction.json : illisible"),
        ("actions.csv", "action\nA1\n", "colonne absente"),
        ("fiches.csv", "titre\nA1\n", "la colonne « action » manque"),
    ],
)
def test_a_broken_file_is_said_with_its_name(folder, name, text, said):
    store.save(folder, extract(folder, A))
    (store.home(folder, *PLACE) / name).write_text(text, encoding="utf-8")
    with pytest.raises(store.BrokenExtract, match=said):
        read_all(folder)


def read_all(folder):
    return store.load(folder), store.chosen(folder, *PLACE)


def test_an_amount_changed_by_hand_is_refused_at_its_cell(folder):
    store.save(folder, extract(folder, B, A))
    path = store.home(folder, *PLACE) / "actions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("12500.50", "12500,5"), encoding="utf-8")
    with pytest.raises(store.BrokenExtract):
        store.load(folder)
    path.write_text(path.read_text(encoding="utf-8").replace("12500,5", "12500.5"), encoding="utf-8")
    with pytest.raises(store.BrokenExtract, match=r"ligne 3, colonne « prevu_2024_etat » : « 12500.5 »"):
        store.load(folder)


def test_differences_name_what_appears_vanishes_and_changes(folder):
    old = extract(folder, A, B)
    new = extract(folder, A | {"prevu_2024_etat": 1_250_000, "titre": ""}, B | {"action": "C3"})
    found = differences(old, new)
    assert found.appeared == ("C3",)
    assert found.vanished == ("B2",)
    assert found.by_column == {"prevu_2024_etat": 1, "titre": 1}
    changed = found.changed[found.changed["colonne"] == "prevu_2024_etat"].iloc[0]
    assert (changed["action"], changed["avant"], changed["apres"]) == ("A1", "1250050", "1250000")
    assert found.totals["prevu_2024_etat"] == (1_250_050, 1_250_000)
    assert found.totals["consomme"] == (5, 5)


def test_the_order_of_the_actions_is_no_difference(folder):
    assert differences(extract(folder, A, B), extract(folder, B, A)).none


def test_an_import_makes_chapters_run_again_and_what_is_put_away_does_not(folder):
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    none = data_digest(folder)
    store.save(folder, extract(folder, A, extrait="2025-10"))
    first = data_digest(folder)
    facts = store.home(folder, *PLACE) / "extraction.json"
    facts.write_text(facts.read_text(encoding="utf-8").replace("2025-10", "2025-11"), encoding="utf-8")
    dated = data_digest(folder)
    assert len({none, first, dated}) == 3
    store.save(folder, extract(folder, A, B))
    replaced = data_digest(folder)
    shutil.rmtree(folder / "extractions/anciennes")
    (folder / "extractions/journal.csv").unlink()
    assert data_digest(folder) == replaced != dated


def test_a_crash_between_two_renamings_leaves_the_new_extract_to_read(folder):
    store.save(folder, extract(folder, A))
    store.save(folder, extract(folder, A, B))
    place = store.home(folder, *PLACE)
    place.rename(place.with_name(f".{place.name}{store.READY}"))
    assert len(store.load(folder)[PLACE].actions) == 2
    assert len(store.undo(folder, *PLACE).actions) == 1


def test_a_first_import_that_fails_leaves_nothing(folder, monkeypatch):
    real = store.Path.rename

    def refuse(path, target):
        if path.name.endswith(store.READY):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, target)

    monkeypatch.setattr(store.Path, "rename", refuse)
    with pytest.raises(store.NotStored):
        store.save(folder, extract(folder, A))
    assert store.load(folder) == {}


def test_an_extract_that_cannot_be_read_can_be_undone_and_replaced(folder):
    store.save(folder, extract(folder, A))
    store.save(folder, extract(folder, A, B))
    (store.home(folder, *PLACE) / "extraction.json").write_text("{", encoding="utf-8")
    assert len(store.undo(folder, *PLACE).actions) == 1
    (store.home(folder, *PLACE) / "actions.csv").write_text("x", encoding="utf-8")
    store.save(folder, extract(folder, B))
    assert store.load(folder)[PLACE].actions["action"].tolist() == ["B2"]


def test_a_journal_that_cannot_be_kept_is_said_and_the_import_stands(folder):
    (folder / "extractions/journal.csv").mkdir(parents=True)
    with pytest.raises(NotJournalled, match="c'est fait"):
        store.save(folder, extract(folder, A))
    assert list(store.load(folder)) == [PLACE]


@given(
    titles=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4),
    cents=st.integers(-(10**15), 10**15),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_title_holds_it_is_read_back(tmp_path_factory, titles, cents):
    """But for the ends of lines, which are those of the project's files."""
    data = tmp_path_factory.mktemp("textes") / "data"
    (data / "pilot_actions").mkdir(parents=True)
    (data / "pilot_actions" / "schema.json").write_bytes((ROOT / "data/pilot_actions/schema.json").read_bytes())
    rows = [{"action": f"A{n}", "titre": title, "prevu_2024_etat": cents} for n, title in enumerate(titles)]
    store.save(data, extract(data, *rows))
    found = store.load(data)[PLACE].actions
    assert found["titre"].tolist() == ["\n".join(title.splitlines()) for title in titles]
    assert found["prevu_2024_etat"].tolist() == [cents] * len(titles)


def test_an_extract_that_changed_since_it_was_shown_is_not_overwritten(folder):
    store.save(folder, extract(folder, A))
    shown = store.mark(folder, *PLACE)
    store.save(folder, extract(folder, A, B, fichier="autre.xlsx"), instead_of=shown)
    with pytest.raises(store.NotStored, match="a changé pendant ce temps"):
        store.save(folder, extract(folder, B), instead_of=shown)
    assert len(store.load(folder)[PLACE].actions) == 2


def test_an_undoing_finds_the_latest_even_when_the_clock_went_back(folder, monkeypatch):
    class Earlier(store.datetime):
        @classmethod
        def now(cls):
            return store.datetime(2001, 1, 1)

    store.save(folder, extract(folder, A))
    store.save(folder, extract(folder, A, B))
    monkeypatch.setattr(store, "datetime", Earlier)
    store.save(folder, extract(folder, A, B, B | {"action": "C3"}))
    assert len(store.undo(folder, *PLACE).actions) == 2
