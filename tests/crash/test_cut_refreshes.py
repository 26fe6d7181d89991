"""Cut at any write, a refresh leaves the former tables, or the new ones, or half of them that nobody may build from and
that the next refresh finishes."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from crash.conftest import Extent
from crash.cutting import DENIED, FULL, KILL, apart, instants
from insee_server import Insee, serving
from insee_tables import fill, small_folder
from pacte_analysis.press import scratch
from pacte_analysis.press.project import Project
from pacte_analysis.tables import check as checking
from pacte_analysis.tables.check import check
from pacte_analysis.tables.insee import writing
from pacte_analysis.tables.insee.client import Clock, Pace
from pacte_analysis.tables.insee.datasets import Service, chosen
from pacte_analysis.tables.insee.refresh import Plan, apply, plan
from pacte_analysis.tables.insee.writing import NotWritten, finish
from pacte_analysis.tables.unfinished import UNFINISHED, unfinished

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("tables") / "data")


@pytest.fixture
def insee(pristine: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Insee]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(fill(Insee(), pristine)) as server:
        yield server


@pytest.fixture
def data(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "projet" / "data"))


def planned(data: Path, insee: Insee) -> Plan:
    service = Service(insee.melodi, insee.bdm, Pace(Clock(sleep=lambda seconds: None)))
    return plan(data, chosen(["filosofi", "population"]), service)


def refresh(data: Path, insee: Insee) -> None:
    """What the command does: finish the one that was cut, then ask, then write."""
    finish(data)
    apply(planned(data, insee), TODAY, data.parent / "_build" / "avant")


@pytest.mark.parametrize("way", [KILL, FULL, DENIED])
def test_cut_at_a_write_a_refresh_is_whole_or_is_finished(
    way: str, data: Path, pristine: Path, insee: Insee, extent: Extent, figure: Callable[..., None]
) -> None:
    project, former = data.parent, fingerprint(data)

    def restored() -> None:
        shutil.rmtree(project)
        shutil.copytree(pristine, data)

    ready = planned(data, insee)
    whole = apart(lambda: apply(ready, TODAY, project / "_build" / "avant"), project)
    assert not whole.message + whole.trace, whole
    wanted = fingerprint(data)
    assert wanted != former
    cuts, halves = instants(whole.writes, extent.writes * 3, extent.seed), 0
    for at in cuts:
        restored()
        ending = apart(lambda: apply(ready, TODAY, project / "_build" / "avant"), project, at=at, how=way)
        said = f"{way}, write {at} of {whole.writes}: {ending}"
        assert ending.killed == (way == KILL), said
        assert not ending.trace, said
        now, cut = fingerprint(data), unfinished(data)
        halves += now not in (former, wanted)
        assert now in (former, wanted) or cut, said
        assert ("a été coupée" in "".join(map(str, check(data)))) == cut, said
        assert not cut or way == KILL or (now == wanted and "Les tables sont entières" in ending.message), said
        again = apart(lambda: refresh(data, insee), project)
        assert not again.message + again.trace, f"{said}; again: {again}"
        assert fingerprint(data) == wanted, said
        assert not unfinished(data), said
    if extent.whole and way == KILL:
        assert halves, "no instant was between two files"
    figure("instants" if way == KILL else "faults", len(cuts), 0)


def cut(data: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh that is killed once its first file is in place."""
    ready = planned(data, insee)

    def dies() -> None:
        real, moves = Path.replace, []

        def replace(path: Path, target: Path) -> Path:
            moves.append(target)
            if len(moves) == 3:
                os.kill(os.getpid(), 9)
            return real(path, target)

        monkeypatch.setattr(Path, "replace", replace)
        apply(ready, TODAY, data.parent / "_build" / "avant")

    assert apart(dies, data.parent).killed


def test_half_a_refresh_is_refused_by_builds_and_finished_by_the_next(
    data: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(data)
    cut(data, insee, monkeypatch)
    assert fingerprint(data) != before
    with pytest.raises(checking.InvalidData, match="relancez pacte refresh, qui l'achève d'abord"):
        checking.require_valid(data)
    with pytest.raises(NotWritten, match="sans --dry-run"):
        planned(data, insee)
    done = finish(data)
    assert done[0] == "sources.csv"
    assert check(data) == []
    assert planned(data, insee).empty
    assert finish(data) == []


def test_a_file_that_changed_since_is_not_overwritten(
    data: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(data, insee, monkeypatch)
    path = data / "observations" / "population.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    before = fingerprint(data)
    with pytest.raises(NotWritten, match=r"data/observations/population\.csv : le fichier a changé depuis"):
        finish(data)
    assert fingerprint(data) == before


def test_a_disk_that_stays_full_leaves_a_half_that_the_next_refresh_finishes(
    data: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, real, moves = planned(data, insee), Path.replace, []

    def replace(path: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) >= 3:
            raise OSError(28, "No space left on device", str(target))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(NotWritten, match="écrite à moitié ; rien n'est perdu"):
        apply(ready, TODAY, data.parent / "_build" / "avant")
    assert len(check(data)) == 1
    with pytest.raises(NotWritten, match="n'est pas achevée"):
        finish(data)
    monkeypatch.setattr(Path, "replace", real)
    assert finish(data)
    assert check(data) == []


def test_what_another_refresh_left_cut_in_the_meantime_is_not_erased(
    data: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(data, insee, monkeypatch)
    before = fingerprint(data)
    # A table that the other does not write: only the mark tells of it.
    table = "observations/chomage.csv"
    content = (data / table).read_bytes()
    *rows, last = content.decode().splitlines(keepends=True)
    text = "".join([*rows[:-1], last, rows[-1]])
    with pytest.raises(NotWritten, match="relancez pacte refresh sans --dry-run, qui l'achève d'abord"):
        writing.publish(data, {table: content}, {table: text}, data.parent / "_build" / "avant")
    assert fingerprint(data) == before
    assert unfinished(data)
    assert finish(data)


def test_of_two_that_finish_at_once_one_has_nothing_left_to_do(
    data: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(data, insee, monkeypatch)
    real, both = writing.alone, threading.Barrier(2)

    def at_once(path: Path, what: str) -> AbstractContextManager[None]:
        both.wait(30)
        return real(path, what)

    monkeypatch.setattr(writing, "alone", at_once)
    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(finish, [data, data]))
    assert done[0] == []
    assert "sources.csv" in done[1]
    assert check(data) == []


def test_a_link_to_the_tables_has_the_mark_of_the_tables(
    data: Path, insee: Insee, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (root := tmp_path / "ailleurs").mkdir()
    (link := root / "donnees").symlink_to(data)
    cut(link, insee, monkeypatch)
    assert unfinished(link)
    assert unfinished(data)
    for folder in (link, data):
        with pytest.raises(checking.InvalidData, match="relancez pacte refresh"):
            checking.require_valid(folder)
    assert not list(root.glob(f"{UNFINISHED}*"))
    assert finish(data)
    assert not unfinished(link)
    assert check(link) == []


def test_what_a_killed_refresh_was_writing_beside_linked_tables_is_erased(data: Path, tmp_path: Path) -> None:
    (root := tmp_path / "ailleurs").mkdir()
    (root / "data").symlink_to(data)
    (litter := data.parent / f"{UNFINISHED}-essai").mkdir()
    os.utime(litter, (0, 0))
    scratch.sweep(Project(root))
    assert not litter.exists()
