"""A refresh from end to end on the loopback: what it would change, what it writes, what a surprise leaves alone."""

import csv
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from insee_server import UNEXPECTED, Insee, Reaction, observation, serving
from insee_tables import fill, small_folder
from pacte_analysis.edition import open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.check import check
from pacte_analysis.tables.insee import bdm, writing
from pacte_analysis.tables.insee.changes import Changes
from pacte_analysis.tables.insee.client import Client, Clock, Pace
from pacte_analysis.tables.insee.datasets import DATASETS, Service, UnknownDataset, chosen
from pacte_analysis.tables.insee.refresh import LOCK, BrokenLock, Plan, UnknownCode, apply, plan
from pacte_analysis.tables.insee.rows import Rows
from pacte_analysis.tables.insee.surprise import Surprise
from pacte_analysis.tables.insee.writing import NotWritten
from pacte_analysis.tables.package import _load

TODAY = date(2026, 11, 21)
FILOSOFI, POPULATION, CHOMAGE = (DATASETS[name].table for name in ("filosofi", "population", "chomage"))


@pytest.fixture(autouse=True)
def plain_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy for the loopback, and pynsee's session replaced by a plain one where pynsee is not installed."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(bdm, "client", lambda base, pace: Client(base, pace=pace))


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("tables") / "data")


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(pristine, tmp_path / "data"))


@pytest.fixture
def insee(folder: Path) -> Iterator[Insee]:
    with serving(fill(Insee(), folder)) as server:
        yield server


def planned(folder: Path, insee: Insee, *names: str, without: tuple[str, ...] = ()) -> Plan:
    service = Service(insee.melodi, insee.bdm, Pace(Clock(sleep=lambda seconds: None)))
    return plan(folder, chosen(names), service, without=without)


def refreshed(folder: Path, insee: Insee, *names: str, without: tuple[str, ...] = (), today: date = TODAY) -> list[str]:
    return apply(planned(folder, insee, *names, without=without), today, folder.parent / "avant")


def only(folder: Path, insee: Insee, name: str) -> Changes:
    (found,) = planned(folder, insee, name).changes
    return found


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def the_row(folder: Path, name: str, **where: str) -> dict[str, str]:
    found = [row for row in rows(folder, name) if all(row[key] == cell for key, cell in where.items())]
    assert len(found) == 1, f"{len(found)} rows with {where}"
    return found[0]


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file below the parent of the data folder, with its hash: nothing appears, nothing changes, but the lock."""
    files = [path for path in folder.parent.rglob("*") if path.is_file() and path != folder.parent / writing.LOCK]
    return {path.relative_to(folder.parent).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# --- what would change ---------------------------------------------------------------------------------------------


def test_a_new_vintage_is_all_new_rows(folder: Path, insee: Insee) -> None:
    found = only(folder, insee, "filosofi")
    assert {change.kind for change in found.changes} == {"nouvelle"}
    assert {(change.source, change.figure.period) for change in found.changes} == {("insee-filosofi2-2023", "2023")}
    assert len(found.changes) == len(insee.datasets["DS_FILOSOFI_CC"])


def test_planning_writes_nothing(folder: Path, insee: Insee) -> None:
    before = fingerprint(folder)
    assert not planned(folder, insee).empty
    assert fingerprint(folder) == before


def test_figures_older_than_the_table_are_left_and_counted(folder: Path, insee: Insee) -> None:
    insee.datasets["DS_FILOSOFI_CC"].append(observation("DEP-04", "2012", "FILOSOFI_MEASURE", "PR_MD60", 16.9))
    found = only(folder, insee, "filosofi")
    assert found.older == 1
    assert "2012" not in {change.figure.period for change in found.changes}


def test_a_figure_held_elsewhere_from_a_document_is_never_touched_but_told(folder: Path, insee: Insee) -> None:
    held = the_row(folder, "observations/barometre.csv", indicateur="taux_pauvrete_60", territoire="REG-93")
    assert held["source"] == "insee-filosofi-2021"
    former = [
        row for row in rows(folder, FILOSOFI) if row["periode"] == "2021" and row["indicateur"] == "taux_pauvrete_60"
    ]
    for row in former:
        insee.datasets["DS_FILOSOFI_CC"].append(
            observation(row["territoire"], "2021", "FILOSOFI_MEASURE", "PR_MD60", float(row["valeur"]))
        )
    insee.datasets["DS_FILOSOFI_CC"].append(observation("REG-93", "2021", "FILOSOFI_MEASURE", "PR_MD60", 17.9))
    (kept,) = only(folder, insee, "filosofi").kept
    assert kept.held["valeur"] == "17.4"
    assert kept.figure.value == "17.9"
    assert "data/observations/barometre.csv" in kept.why
    refreshed(folder, insee, "filosofi")
    assert the_row(folder, "observations/barometre.csv", indicateur="taux_pauvrete_60", territoire="REG-93") == held
    assert not [r for r in rows(folder, FILOSOFI) if r["territoire"] == "REG-93" and r["periode"] == "2021"
                and r["indicateur"] == "taux_pauvrete_60"]  # fmt: skip


def test_an_unknown_data_set_is_refused_with_the_names() -> None:
    with pytest.raises(UnknownDataset, match="filosofi, population ou chomage"):
        chosen(["pauvrete"])
    assert [dataset.name for dataset in chosen(["Chômage"])] == ["chomage"]
    assert [dataset.name for dataset in chosen([])] == ["filosofi", "population", "chomage"]


# --- what is written -----------------------------------------------------------------------------------------------


def test_new_rows_say_their_source_and_their_place_in_the_answer(folder: Path, insee: Insee) -> None:
    written = refreshed(folder, insee, "filosofi")
    assert written == ["sources.csv", FILOSOFI, LOCK]
    row = the_row(folder, FILOSOFI, indicateur="taux_pauvrete_60", territoire="DEP-2A", periode="2023")
    assert row["source"] == "insee-filosofi2-2023"
    assert row["statut"] == "publié"
    assert row["document"] == ""
    assert row["reperage"] == "Melodi DS_FILOSOFI_CC, FILOSOFI_MEASURE=PR_MD60, GEO=2025-DEP-2A"
    source = the_row(folder, "sources.csv", source="insee-filosofi2-2023")
    assert source["producteur"] == "Insee, DGFiP, Cnaf, Cnav, CCMSA"
    assert source["extrait"] == "2026-11-21"


def test_former_vintages_stay_to_the_byte_and_the_table_stays_sorted(folder: Path, insee: Insee) -> None:
    before = (folder / FILOSOFI).read_text(encoding="utf-8").splitlines()
    refreshed(folder, insee, "filosofi")
    after = (folder / FILOSOFI).read_text(encoding="utf-8").splitlines()
    kept = [line for line in after if line in set(before)]
    assert kept == before
    keys = [(r["indicateur"], r["territoire"], r["periode"], r["source"]) for r in rows(folder, FILOSOFI)]
    assert keys == sorted(keys)


def test_the_package_is_valid_afterwards(folder: Path, insee: Insee) -> None:
    refreshed(folder, insee)
    assert [str(finding) for finding in check(folder)] == []


def test_the_new_series_of_filosofi_breaks_the_curve_and_the_evolution_says_it(folder: Path, insee: Insee) -> None:
    refreshed(folder, insee, "filosofi")
    edition = open_edition("DEP-04", 2023, data=folder)
    before, after = edition.series("taux_pauvrete_60")[-2:]
    assert (before.period, after.period) == ("2021", "2023")
    assert not after.follows(before)
    assert "ne viennent pas de la même source" in edition.evolution("taux_pauvrete_60", since="2021").how


def test_the_edition_shows_the_new_vintage_and_the_former_one_stays_known(folder: Path, insee: Insee) -> None:
    before = open_edition("DEP-04", 2024, data=folder).value("taux_chomage_localise")
    assert before.source == "insee-chomage-t3-2025"
    refreshed(folder, insee, "chomage")
    _load.cache_clear()
    after = open_edition("DEP-04", 2024, data=folder).value("taux_chomage_localise")
    assert (after.source, after.status, after.period) == ("insee-chomage-t1-2026", "calculé", "2024")
    assert (
        the_row(folder, CHOMAGE, territoire="DEP-04", periode="2024", source=before.source)["statut"] == before.status
    )


def test_the_lock_says_address_date_and_checksum(folder: Path, insee: Insee) -> None:
    refreshed(folder, insee, "population")
    entries = json.loads((folder / LOCK).read_text(encoding="utf-8"))["sources"]
    assert list(entries) == ["insee-pop-2024"]
    entry = entries["insee-pop-2024"]
    assert entry["adresse"].startswith(f"{insee.melodi}/data/DS_POPULATIONS_REFERENCE?GEO=DEP-01&")
    assert entry["obtenu"] == "2026-11-21"
    data = [reaction for reaction in insee.asked if "totalCount" not in reaction[1]]
    assert len(data) == 1
    body = insee.answer(data[0][0], data[0][1]).body
    assert entry["sha256"] == hashlib.sha256(body).hexdigest()
    assert entry["observations"] == len(insee.datasets["DS_POPULATIONS_REFERENCE"])


def test_the_lock_keeps_what_former_refreshes_wrote(folder: Path, insee: Insee) -> None:
    refreshed(folder, insee, "population")
    refreshed(folder, insee, "filosofi")
    entries = json.loads((folder / LOCK).read_text(encoding="utf-8"))["sources"]
    assert list(entries) == ["insee-filosofi2-2023", "insee-pop-2024"]


def test_a_second_refresh_finds_nothing_and_writes_nothing(folder: Path, insee: Insee) -> None:
    refreshed(folder, insee)
    before = fingerprint(folder)
    again = planned(folder, insee)
    assert again.empty
    assert all(found.unchanged for found in again.changes)
    assert apply(again, TODAY, folder.parent / "encore") == []
    assert fingerprint(folder) == before


def test_the_former_files_are_kept_aside(folder: Path, insee: Insee) -> None:
    before = (folder / POPULATION).read_bytes()
    refreshed(folder, insee, "population")
    assert (folder.parent / "avant" / POPULATION).read_bytes() == before
    assert (folder / POPULATION).read_bytes() != before


def test_a_secret_figure_is_written_without_number(folder: Path, insee: Insee) -> None:
    row = insee.datasets["DS_FILOSOFI_CC"][0]
    row["attributes"] = {"CONF_STATUS": "C"}
    refreshed(folder, insee, "filosofi")
    place = row["dimensions"]["GEO"].removeprefix("2025-")
    written = [r for r in rows(folder, FILOSOFI) if r["statut"] == "secret"]
    assert [(r["territoire"], r["valeur"], r["periode"]) for r in written] == [(place, "", "2023")]
    assert check(folder) == []


def test_a_figure_that_insee_does_not_give_leaves_the_former_one_shown(folder: Path, insee: Insee) -> None:
    row = insee.datasets["DS_FILOSOFI_CC"][0]
    row["attributes"] = {"OBS_STATUS": "O"}
    row["measures"]["OBS_VALUE_NIVEAU"].clear()
    found = only(folder, insee, "filosofi")
    assert found.without_value == 1
    assert "non disponible" not in {change.figure.status for change in found.changes}


# --- revisions -----------------------------------------------------------------------------------------------------


def test_a_figure_revised_in_the_same_vintage_is_replaced_and_its_former_value_recorded(
    folder: Path, insee: Insee
) -> None:
    refreshed(folder, insee, "population")
    row = next(r for r in insee.datasets["DS_POPULATIONS_REFERENCE"] if r["dimensions"]["GEO"] == "2025-DEP-04")
    former = the_row(folder, POPULATION, territoire="DEP-04", periode="2024")["valeur"]
    row["measures"]["OBS_VALUE_NIVEAU"]["value"] = int(former) + 12
    found = only(folder, insee, "population")
    (change,) = found.changes
    assert (change.kind, change.held["valeur"] if change.held else "") == ("révisée", former)
    assert refreshed(folder, insee, "population", today=date(2026, 12, 24)) == ["revisions.csv", POPULATION, LOCK]
    assert the_row(folder, POPULATION, territoire="DEP-04", periode="2024")["valeur"] == str(int(former) + 12)
    revision = the_row(folder, "revisions.csv", territoire="DEP-04")
    assert revision == {
        "indicateur": "population_municipale",
        "territoire": "DEP-04",
        "periode": "2024",
        "le": "2026-12-24",
        "ancienne_valeur": former,
        "note": "révision de l'Insee",
    }
    assert check(folder) == []


def test_a_figure_that_only_gains_a_zero_is_not_revised(folder: Path, insee: Insee) -> None:
    refreshed(folder, insee, "filosofi")
    row = the_row(folder, FILOSOFI, indicateur="taux_pauvrete_60", territoire="DEP-04", periode="2023")
    text = (folder / FILOSOFI).read_text(encoding="utf-8")
    line = ",".join([*list(row.values())[:3], row["valeur"]])
    (folder / FILOSOFI).write_text(text.replace(line + ",", line + "0,"), encoding="utf-8")
    assert only(folder, insee, "filosofi").changes == []


def test_a_provisional_figure_that_becomes_final_is_confirmed_without_a_revision(folder: Path, insee: Insee) -> None:
    row = next(r for r in insee.datasets["DS_FILOSOFI_CC"] if r["dimensions"]["GEO"] == "2025-DEP-04")
    row["attributes"] = {"OBS_STATUS": "P"}
    refreshed(folder, insee, "filosofi")
    assert [r["territoire"] for r in rows(folder, FILOSOFI) if r["statut"] == "provisoire"] == ["DEP-04"]
    row["attributes"] = {"OBS_STATUS": "A"}
    assert [change.kind for change in only(folder, insee, "filosofi").changes] == ["confirmée"]
    refreshed(folder, insee, "filosofi")
    assert "provisoire" not in {r["statut"] for r in rows(folder, FILOSOFI)}
    assert rows(folder, "revisions.csv") == []


def test_an_estimate_of_the_same_vintage_gives_way_to_the_series_and_says_so(folder: Path, insee: Insee) -> None:
    """The table estimates the annual rate of a région from its départements; Insee's own series replaces it."""
    held = the_row(folder, CHOMAGE, territoire="REG-53", periode="2024", source="insee-chomage-t3-2025")
    assert held["statut"] == "estimé"
    for values in insee.series.values():
        for period in [period for period in values if period > "2025-Q3"]:
            del values[period]
    for quarter in ("Q1", "Q2", "Q3", "Q4"):
        insee.series["R53"][f"2024-{quarter}"] = "9.9"
    refreshed(folder, insee, "chomage")
    row = the_row(folder, CHOMAGE, territoire="REG-53", periode="2024", source="insee-chomage-t3-2025")
    assert (row["valeur"], row["statut"], row["marge"]) == ("9.9", "calculé", "")
    revision = the_row(folder, "revisions.csv", territoire="REG-53", periode="2024")
    assert (revision["ancienne_valeur"], revision["note"]) == (held["valeur"], "révision de l'Insee, estimé auparavant")


def test_a_published_figure_does_not_give_way_to_a_mean(folder: Path, insee: Insee) -> None:
    held = the_row(folder, CHOMAGE, territoire="REG-02", periode="2024", source="insee-chomage-t3-2025")
    assert held["statut"] == "publié"
    for values in insee.series.values():
        for period in [period for period in values if period > "2025-Q3"]:
            del values[period]
    for quarter in ("Q1", "Q2", "Q3", "Q4"):
        insee.series["D972"][f"2024-{quarter}"] = "15.0"
    kept = [
        k for k in only(folder, insee, "chomage").kept if k.figure.territory == "REG-02" and k.figure.period == "2024"
    ]
    assert [(k.held["valeur"], k.figure.value) for k in kept] == [(held["valeur"], "15.0")]


# --- unemployment --------------------------------------------------------------------------------------------------


def test_a_new_quarter_is_a_new_vintage_of_the_whole_series(folder: Path, insee: Insee) -> None:
    former = rows(folder, CHOMAGE)
    refreshed(folder, insee, "chomage")
    added = [row for row in rows(folder, CHOMAGE) if row not in former]
    assert {row["source"] for row in added} == {"insee-chomage-t1-2026"}
    mine = {row["periode"]: row["statut"] for row in added if row["territoire"] == "DEP-04"}
    assert mine == {
        "2023": "calculé", "2024": "calculé", "2025": "calculé",
        "2025-T1": "publié", "2025-T2": "publié", "2025-T3": "publié", "2025-T4": "publié", "2026-T1": "publié",
    }  # fmt: skip
    assert [row for row in rows(folder, CHOMAGE) if row in former] == former
    source = the_row(folder, "sources.csv", source="insee-chomage-t1-2026")
    assert source["titre"] == "Taux de chômage localisés, publication du premier trimestre 2026"
    assert source["publie"] == "2026-06-19"


# --- surprises -----------------------------------------------------------------------------------------------------


def gone(name: str, geo: str) -> Callable[[Insee], None]:
    def change(insee: Insee) -> None:
        insee.datasets[name] = [r for r in insee.datasets[name] if r["dimensions"]["GEO"] != f"2025-{geo}"]

    return change


def reacting(reaction: Reaction) -> Callable[[Insee], None]:
    return lambda insee: setattr(insee, "trouble", lambda path, filters: reaction)


def edited(change: Callable[[dict[str, dict[str, object]]], object]) -> Callable[[Insee], None]:
    def edit(document: dict[str, list[dict[str, dict[str, object]]]]) -> None:
        for row in document["observations"][:1]:
            change(row)

    return lambda insee: setattr(insee, "edit", edit)


def scaled(name: str, factor: float) -> Callable[[Insee], None]:
    def change(insee: Insee) -> None:
        for row in insee.datasets[name]:
            row["measures"]["OBS_VALUE_NIVEAU"]["value"] *= factor

    return change


SURPRISES: dict[str, tuple[Callable[[Insee], None], str]] = {
    "500 in plain text": (reacting(Reaction(UNEXPECTED.encode(), "text/plain", 500)), UNEXPECTED),
    "unavailable": (reacting(Reaction(b"", status=503)), "erreur 503"),
    "too many requests": (reacting(Reaction(b"", status=429)), "erreur 429"),
    "web page": (reacting(Reaction(b"<html></html>", "text/html")), "une page web"),
    "cut short": (reacting(Reaction(b'{"observations": [')), "JSON lisible"),
    "connection lost": (reacting(Reaction(b"{}", announced=99)), "interrompue"),
    "another host": (reacting(Reaction(b"", status=302, headers={"Location": "http://localhost:1/"})), "autre hôte"),
    "empty": (lambda insee: insee.datasets["DS_FILOSOFI_CC"].clear(), "réponse vide"),
    "unknown dimension": (edited(lambda row: row["dimensions"].update(AGE="_T")), "dimension inconnue"),
    "changed measure key": (
        edited(lambda row: row["measures"].update(OBS_VALUE=row["measures"].pop("OBS_VALUE_NIVEAU"))),
        "OBS_VALUE_NIVEAU",
    ),
    "unreadable number": (edited(lambda row: row["measures"].update(OBS_VALUE_NIVEAU={"value": "n.d."})), "n.d."),
    "duplicate": (
        lambda insee: insee.datasets["DS_FILOSOFI_CC"].append(insee.datasets["DS_FILOSOFI_CC"][0]),
        "deux observations",
    ),
    "missing département": (gone("DS_FILOSOFI_CC", "DEP-04"), "DEP-04"),
    "missing France": (gone("DS_FILOSOFI_CC", "FRANCE-FM"), "FRANCE-FM"),
    "missing page": (
        lambda insee: (setattr(insee, "page", 5), setattr(insee, "edit", lambda d: d["paging"].pop("next", None)))[0],
        "réponse incomplète",
    ),
    "another magnitude": (scaled("DS_FILOSOFI_CC", 0.01), "l'unité ou la définition a sans doute changé"),
    "the last data set fails": (lambda insee: insee.series.clear(), "réponse vide"),
    "a missing series": (lambda insee: insee.series.pop("R93") and None, "REG-93"),
    "a share beyond its whole": (
        lambda insee: insee.series["D04"].update(dict.fromkeys(insee.series["D04"], "104.0")),
        "une part est comprise entre 0 et 100",
    ),
}


@pytest.mark.parametrize("name", SURPRISES)
def test_a_surprise_leaves_every_file_as_it_was(folder: Path, insee: Insee, name: str) -> None:
    trouble, words = SURPRISES[name]
    trouble(insee)
    before = fingerprint(folder)
    with pytest.raises(PacteError) as found:
        refreshed(folder, insee)
    assert words in found.value.message
    assert "Rien n'a été écrit." in found.value.message
    assert fingerprint(folder) == before


def test_a_missing_territory_can_be_left_out_on_purpose_and_keeps_its_figures(folder: Path, insee: Insee) -> None:
    gone("DS_FILOSOFI_CC", "DEP-04")(insee)
    with pytest.raises(Surprise, match="--sans DEP-04"):
        planned(folder, insee, "filosofi")
    before = [row for row in rows(folder, FILOSOFI) if row["territoire"] == "DEP-04"]
    refreshed(folder, insee, "filosofi", without=("DEP-04",))
    assert [row for row in rows(folder, FILOSOFI) if row["territoire"] == "DEP-04"] == before
    assert all("DEP-04" not in filters.get("GEO", []) for _, filters, _ in insee.asked[-2:])


def test_a_code_to_leave_out_that_nobody_knows_is_refused_before_anything_is_asked(folder: Path, insee: Insee) -> None:
    with pytest.raises(UnknownCode, match="--sans DEP-4 : code inconnu"):
        planned(folder, insee, "population", without=("DEP-4",))
    assert insee.asked == []


def test_an_indicator_can_be_left_out_on_purpose(folder: Path, insee: Insee) -> None:
    name = "DS_FILOSOFI_CC"
    insee.datasets[name] = [r for r in insee.datasets[name] if r["dimensions"]["FILOSOFI_MEASURE"] != "GI_SL"]
    with pytest.raises(Surprise, match="--sans indice_gini"):
        planned(folder, insee, "filosofi")
    refreshed(folder, insee, "filosofi", without=("indice_gini",))
    assert {r["indicateur"] for r in rows(folder, FILOSOFI) if r["periode"] == "2023"} == {
        "taux_pauvrete_60", "niveau_vie_median", "niveau_vie_d1", "niveau_vie_d9", "rapport_interdecile",
    }  # fmt: skip


# --- writing -------------------------------------------------------------------------------------------------------


def test_a_file_changed_meanwhile_is_not_overwritten(folder: Path, insee: Insee) -> None:
    ready = planned(folder, insee, "population")
    (folder / POPULATION).write_bytes((folder / POPULATION).read_bytes() + b"\n")
    before = fingerprint(folder)
    with pytest.raises(NotWritten, match="a changé pendant la mise à jour"):
        apply(ready, TODAY, folder.parent / "avant")
    assert fingerprint(folder) == before


@pytest.mark.parametrize("refused", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_move_that_fails_midway_brings_the_former_files_back(
    folder: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch, refused: int, error: BaseException
) -> None:
    ready = planned(folder, insee, "population")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    real, moves = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == refused:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(NotWritten if isinstance(error, OSError) else KeyboardInterrupt):
        apply(ready, TODAY, folder.parent / "avant")
    assert len(moves) >= refused
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert not list(folder.parent.glob(".mise-a-jour*"))


def test_tables_that_are_already_wrong_are_told_as_such(folder: Path, insee: Insee) -> None:
    path = folder / "observations" / "barometre.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",publié,", ",publie,", 1), encoding="utf-8")
    before = fingerprint(folder)
    with pytest.raises(NotWritten, match="Les tables ont déjà des erreurs"):
        refreshed(folder, insee, "population")
    assert fingerprint(folder) == before


def test_a_lock_that_is_broken_is_not_overwritten(folder: Path, insee: Insee) -> None:
    (folder / LOCK).write_text("{", encoding="utf-8")
    with pytest.raises(BrokenLock, match=r"git restore data/observations/insee\.lock\.json"):
        refreshed(folder, insee, "population")
    assert (folder / LOCK).read_text(encoding="utf-8") == "{"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(folder: Path, insee: Insee) -> None:
    ready = planned(folder, insee, "population")
    folder.parent.chmod(0o500)
    try:
        with pytest.raises(NotWritten, match="écriture impossible"):
            apply(ready, TODAY, folder.parent / "avant")
    finally:
        folder.parent.chmod(0o700)


def test_the_check_is_of_the_whole_package_before_any_file_moves(
    folder: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    real = writing.check

    def watched(where: Path) -> object:
        checked.append((where != folder, (folder / POPULATION).read_bytes()))
        return real(where)

    before = (folder / POPULATION).read_bytes()
    monkeypatch.setattr(writing, "check", watched)
    refreshed(folder, insee, "population")
    assert checked == [(True, before)]


# --- rows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sources.csv", "revisions.csv", FILOSOFI, POPULATION, CHOMAGE])
def test_a_table_of_the_project_is_read_and_written_to_the_same_bytes(project_data: Path, name: str) -> None:
    text = (project_data / name).read_bytes().decode("utf-8")
    key = next(iter(text.splitlines())).split(",")[:2]
    assert Rows(text, key).text() == text


def test_rows_that_are_not_touched_keep_their_quotes_and_line_ends() -> None:
    text = '\ufeff"a",b\r\n"1","x"\r\n3,"y\r\nz"\r\n'
    table = Rows(text, ["a"])
    table.put([{"a": "2", "b": "é, è"}])
    assert table.text() == '\ufeff"a",b\r\n"1","x"\r\n2,"é, è"\r\n3,"y\r\nz"\r\n'


def test_a_table_that_is_not_sorted_grows_at_its_end() -> None:
    table = Rows("a,b\n3,x\n1,y\n", ["a"])
    table.put([{"a": "2", "b": "z"}, {"a": "3", "b": "w"}])
    assert table.text() == "a,b\n3,w\n1,y\n2,z\n"
