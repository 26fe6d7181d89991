"""`pacte refresh` as an analyst types it, against a server on the loopback: nothing is written without a yes."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from insee_server import UNEXPECTED, Insee, Reaction, serving
from insee_tables import fill, small_folder
from pacte_analysis.cli import question, refresh
from pacte_analysis.cli.main import main
from pacte_analysis.tables.check import check
from pacte_analysis.tables.unfinished import FORMER, UNFINISHED


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("tables") / "data")


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "data"))


@pytest.fixture
def insee(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Insee]:
    with serving(fill(Insee(), folder)) as server:
        monkeypatch.setenv("PACTE_MELODI", server.melodi)
        monkeypatch.setenv("PACTE_BDM", server.bdm)
        monkeypatch.setenv("PACTE_DATA", str(folder))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}


def test_what_would_change_is_shown_and_nothing_is_written(
    insee: Insee, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert main(["refresh", "population"]) == 0
    said = capsys.readouterr().out
    count = len(insee.datasets["DS_POPULATIONS_REFERENCE"])
    assert f"Populations de référence (population) : {count} nouvelles." in said
    assert re.search(
        r"nouvelle +population_municipale +DEP-04 +Alpes-de-Haute-Provence +2024 +168\s\d{3} en 2023 → 168\s\d{3}", said
    )
    assert "Pour écrire : relancez la même commande avec --yes, sans --dry-run." in said
    assert contents(folder) == before


def test_a_refresh_that_was_cut_is_finished_first_and_told(
    insee: Insee, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decided, table = folder.parent / UNFINISHED, "observations/population.csv"
    shutil.copytree(folder, decided / "data")
    former = hashlib.sha256((folder / table).read_bytes()).hexdigest()
    (decided / FORMER).write_text(json.dumps({table: former}), encoding="utf-8")
    assert main(["refresh", "population", "--yes", "--dry-run"]) == 1
    assert "relancez pacte refresh sans --dry-run" in capsys.readouterr().err
    assert main(["refresh", "population", "--yes"]) == 0
    assert f"Une mise à jour coupée est achevée : data/{table}." in capsys.readouterr().out
    assert not decided.exists()


def test_yes_writes_and_says_how_to_go_back(insee: Insee, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "population", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "Écrit, et vérifié : data/sources.csv, data/observations/population.csv" in said
    assert "git restore data/sources.csv data/observations/population.csv data/observations/insee.lock.json" in said
    backup = re.search(r"aussi dans (.+)\)", said)
    assert backup
    assert (Path(backup.group(1)) / "observations" / "population.csv").is_file()
    assert main(["refresh", "population", "--yes"]) == 0
    assert "Tout est à jour : rien à écrire." in capsys.readouterr().out


def test_a_dry_run_writes_nothing_even_with_yes(insee: Insee, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(folder)
    assert main(["refresh", "population", "--yes", "--dry-run"]) == 0
    assert "Rien n'a été écrit." in capsys.readouterr().out
    assert contents(folder) == before


@pytest.mark.parametrize(("typed", "written"), [("o", True), ("Oui", True), ("", False), ("n", False), (None, False)])
def test_a_terminal_is_asked(
    insee: Insee, folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str | None, written: bool
) -> None:
    def answer(question: str) -> str:
        assert question == "Écrire ces changements ? [o/N] "
        if typed is None:
            raise EOFError
        return typed

    monkeypatch.setattr(question, "asks", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    before = contents(folder)
    assert main(["refresh", "population"]) == 0
    assert (contents(folder) != before) is written


def test_the_first_lines_are_shown_then_how_many_more(insee: Insee, capsys: pytest.CaptureFixture[str]) -> None:
    main(["refresh", "filosofi"])
    few = capsys.readouterr().out
    total = len(insee.datasets["DS_FILOSOFI_CC"])
    assert f"… et {total - refresh.SHOWN} autres (--tout montre toutes les lignes)." in few
    main(["refresh", "filosofi", "--tout"])
    assert capsys.readouterr().out.count(" → ") == total


def test_the_first_lines_show_every_indicator(insee: Insee, capsys: pytest.CaptureFixture[str]) -> None:
    main(["refresh", "filosofi"])
    lines = capsys.readouterr().out.splitlines()[1 : refresh.SHOWN + 1]
    assert len({line.split()[1] for line in lines}) == 6


def test_revisions_come_first_with_both_values(insee: Insee, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "filosofi", "--yes"]) == 0
    rates = [r for r in insee.datasets["DS_FILOSOFI_CC"] if r["dimensions"]["FILOSOFI_MEASURE"] == "PR_MD60"]
    insee.datasets["DS_FILOSOFI_CC"] += [{**r, "dimensions": {**r["dimensions"], "TIME_PERIOD": "2024"}} for r in rates]
    former = rates[0]["measures"]["OBS_VALUE_NIVEAU"]["value"]
    rates[0]["measures"] = {"OBS_VALUE_NIVEAU": {"value": round(former + 0.4, 1)}}
    capsys.readouterr()
    assert main(["refresh", "filosofi"]) == 0
    said = capsys.readouterr().out
    assert f"{len(rates)} nouvelles, 1 révisée" in said
    first = said.splitlines()[1]
    assert first.split()[0] == "révisée"
    assert f"{former:.1f} → {former + 0.4:.1f}".replace(".", ",") in first


def test_a_surprise_is_one_message_and_exit_one(insee: Insee, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    insee.trouble = lambda path, filters: Reaction(UNEXPECTED.encode(), "text/plain", 500)
    before = contents(folder)
    assert main(["refresh", "filosofi", "--yes"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert UNEXPECTED in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert len(said.err) < 500
    assert contents(folder) == before


def test_the_list_says_what_is_held_and_when_it_was_received(insee: Insee, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "--list"]) == 0
    said = capsys.readouterr().out
    assert said.count("jamais") == 3
    assert insee.asked == []
    assert main(["refresh", "population", "--yes"]) == 0
    assert main(["refresh", "--list"]) == 0
    said = capsys.readouterr().out
    assert said.count("jamais") == 2
    assert "de 2022 à 2024" in said


def test_an_unknown_name_names_the_others(insee: Insee, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "rsa"]) == 1
    assert "filosofi, population ou chomage" in capsys.readouterr().err


def test_without_pynsee_nothing_is_written_for_the_other_data_sets_either(
    insee: Insee, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pynsee.utils", None)
    before = contents(folder)
    assert main(["refresh", "--yes"]) == 1
    assert "pacte refresh filosofi population" in capsys.readouterr().err
    assert contents(folder) == before


@pytest.mark.insee
def test_the_three_data_sets_together_with_pynsee(
    insee: Insee, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["refresh", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "data/observations/filosofi.csv, data/observations/population.csv, data/observations/chomage.csv" in said
    assert check(folder) == []
