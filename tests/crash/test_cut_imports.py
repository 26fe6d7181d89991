"""Cut at any write, an import or an undoing leaves the former extract or the new one, whole, and the journal knows."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from crash.conftest import Extent
from crash.cutting import DENIED, FULL, KILL, apart, instants
from extracts import PLACE, extract
from pacte_analysis.tables.extract import store
from projects import ROOT

A = {"action": "A1", "titre": "Lieu d'accueil", "prevu_2024_etat": 1_250_050}
B = {"action": "B2", "titre": "Épicerie"}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two extracts, the second in the place of the first."""
    data = tmp_path_factory.mktemp("imports") / "data"
    (data / "pilot_actions").mkdir(parents=True)
    shutil.copy2(ROOT / "data" / "pilot_actions" / "schema.json", data / "pilot_actions")
    store.save(data, extract(data, A))
    store.save(data, extract(data, A, B))
    return data


def replace(data: Path) -> None:
    store.save(data, extract(data, B, A | {"action": "C3"}, A))


def first(data: Path) -> None:
    store.save(data, extract(data, A, place=("REG-76", 2024)))


def undo(data: Path) -> None:
    """What remains to do of one undoing."""
    store._recover(store.home(data, *PLACE))
    if len(store.load(data)[PLACE].actions) == 2:
        store.undo(data, *PLACE)


ACTS: dict[str, tuple[Callable[[Path], None], tuple[str, int]]] = {
    "replace": (replace, PLACE),
    "first": (first, ("REG-76", 2024)),
    "undo": (undo, PLACE),
}


def seen(data: Path, place: tuple[str, int]) -> dict[str, str] | None:
    """The extract that a reader finds, by the digests of its cells."""
    found = store.load(data).get(place)
    return None if found is None else {"actions": found.actions.to_csv(index=False)}


def away(data: Path) -> set[str]:
    former = data / "extractions" / "anciennes"
    return {path.relative_to(data / "extractions").as_posix() for path in former.glob("*/*")}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("way", [KILL, FULL, DENIED])
def test_cut_at_a_write_an_extract_is_whole_and_journalled(
    act: str, way: str, before: Path, tmp_path: Path, extent: Extent, figure: Callable[..., None]
) -> None:
    data = tmp_path / "data"
    action, place = ACTS[act]

    def restored() -> None:
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(before, data)

    restored()
    former = seen(data, place)
    whole = apart(lambda: action(data), data)
    assert not whole.message + whole.trace, whole
    wanted, there = seen(data, place), fingerprint(store.home(data, *place))
    assert wanted != former
    cuts = instants(whole.writes, extent.writes * 2, extent.seed)
    for at in cuts:
        restored()
        ending = apart(lambda: action(data), data, at=at, how=way)
        said = f"{act}, {way}, write {at} of {whole.writes}: {ending}"
        assert ending.killed == (way == KILL), said
        assert not ending.trace, said
        assert seen(data, place) in (former, wanted), said
        again = apart(lambda: action(data), data)
        assert not again.message + again.trace, f"{said}; again: {again}"
        assert seen(data, place) == wanted, said
        assert fingerprint(store.home(data, *place)) == there, said
        with (data / "extractions" / "journal.csv").open(encoding="utf-8", newline="") as file:
            noted = [row["ancienne"] for row in csv.DictReader(file)]
        assert sorted(filter(None, noted)) == sorted(noted_once := set(filter(None, noted))), said
        assert away(data) <= noted_once, said
        left = [path.name for path in (data / "extractions").glob(".*") if path.name != store.LOCK]
        assert not left, said
    figure("instants" if way == KILL else "faults", len(cuts), 0)
