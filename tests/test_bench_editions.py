"""The measure of editions: it says what it measured and no more, and counts what it says that it counts."""

import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"


@pytest.fixture
def edition(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    return import_module("edition")


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    return import_module("watched")


def found(measured: int) -> dict[str, Any]:
    one = {"commande": 8.0, "noyau": 4.0, "imports": 4.0, "cellules": 10.0, "Sphinx": 5.0, "total": 31.0}
    ours = {"une, à froid": 10.0, "régions, à froid": 18.0}
    return {"a": {"une": one, "régions": {"mesurées": measured, "sur": 18, "secondes": 30.0 * measured}}, "c": ours}


def test_a_plain_road_measured_on_some_regions_is_never_told_as_all(edition: ModuleType) -> None:
    whole, part = edition.ratios(found(18), 2)[-1], edition.ratios(found(3), 2)[-1]
    assert whole == "18 régions : 30.0 fois plus vite (cible 8)"
    assert part == "par édition, 3 régions contre 18 : 30.0 fois plus vite (cible 8)"
    assert "3 régions mesurées sur 18" in "\n".join(edition.table(found(3), 2))


def test_an_edition_is_told_beside_its_cells_and_one_run_of_sphinx(edition: ModuleType) -> None:
    assert edition.ratios(found(18), 2)[:2] == [
        "une édition à froid : 3.1 fois plus vite (cible 3)",
        "1.00 fois ses cellules ÷ 2 plus un Sphinx (cible 1.5)",
    ]


def test_the_seconds_of_a_notebook_are_those_of_its_kernel_its_imports_and_its_cells(edition: ModuleType) -> None:
    def cell(source: str, took: float | None) -> dict[str, Any]:
        return {"source": [source], "metadata": {"papermill": {"duration": took}} if took else {}}

    cells = [cell("# Titre", None), cell("x = 1\nfrom a import b", 0.5), cell("b()", 1.5)]
    assert edition.steps({"metadata": {"papermill": {"duration": 3.0}}, "cells": cells}) == {
        "noyau": 1.0,
        "imports": 0.5,
        "cellules": 1.5,
    }


def test_the_editions_of_a_measure_are_regions_first_each_once(edition: ModuleType) -> None:
    codes = edition.codes(120)
    assert len(set(codes)) == 120
    assert codes[0] == "REG-93"
    assert all(code.startswith("REG-") for code in codes[:18])


@pytest.mark.skipif(not hasattr(os, "link"), reason="no hard links here")
def test_a_file_that_has_two_names_takes_its_place_once(watched: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "un").write_bytes(b"x" * 100_000)
    once = watched.on_disk(tmp_path)
    os.link(tmp_path / "un", tmp_path / "deux")
    assert watched.on_disk(tmp_path) == once >= 100_000


def test_the_memory_of_what_a_command_starts_is_counted_and_a_failure_measures_nothing(
    watched: ModuleType, tmp_path: Path
) -> None:
    holds = "x = bytearray(150_000_000); import time; time.sleep(1.5)"
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holds!r}])"
    assert watched.run([sys.executable, "-c", starts], tmp_path, os.environ, memory=True).memory > 150_000_000
    with pytest.raises(watched.CommandFailed, match="pas possible"):
        watched.run([sys.executable, "-c", "raise SystemExit('pas possible')"], tmp_path, os.environ)
