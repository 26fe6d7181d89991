"""The measure of imports: it measures what it says, and says what takes too long."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench" / "extraits.py"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    described = importlib.util.spec_from_file_location("extraits", BENCH)
    assert described
    assert described.loader
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    monkeypatch.setattr(module, "FILES", tmp_path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_every_action_of_forty_columns_is_read_checked_and_counted(bench: ModuleType, suffix: str) -> None:
    found = bench.measure(bench.make([300])[suffix, 300])
    assert (found["actions"], found["colonnes"], found["constats"]) == (300, 40, 0)
    assert found["chiffres"] > 1000
    assert set(found["secondes"]) == set(bench.STEPS)
    assert 0.02 < found["mémoire_go"] < 10


def test_the_files_are_made_once(bench: ModuleType) -> None:
    first = {key: path.stat().st_mtime_ns for key, path in bench.make([50]).items()}
    assert {key: path.stat().st_mtime_ns for key, path in bench.make([50]).items()} == first


def test_what_is_too_long_or_too_large_is_said(bench: ModuleType) -> None:
    row = {"format": "csv", "actions": 100_000, "secondes": {"lecture": 3.0, "vérification": 0.9}, "mémoire_go": 0.5}
    assert bench.over([row]) == []
    assert len(bench.over([row | {"secondes": {"lecture": 4.2}}])) == 1
    assert len(bench.over([row | {"mémoire_go": 1.2}])) == 1
    assert bench.over([row | {"actions": 1_000, "secondes": {"lecture": 4.2}}]) == []
