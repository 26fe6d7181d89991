"""`make prove` tells what was tried and what failed, and never a figure that no prover told."""

import json
import os
from pathlib import Path

import prove  # type: ignore[import-not-found]
import pytest


def test_a_row_without_its_prover_is_said_not_to_have_run() -> None:
    lines = prove.table({"instants": [100, 0], "cells": [12_000, 3]}, {"cells": "en échec"})
    assert "| 100 | 0 sites ou tables abîmés |  |" in lines[2]
    assert [line for line in lines if "12\u202f000 | 3 retrouvées | **en échec** |" in line]
    assert sum("| — | — | **non exécuté** |" in line for line in lines) == len(prove.ROWS) - 2


CONFTEST = """
import json, os, pytest

@pytest.fixture
def figure():
    def told(row, tried, failed):
        with open(os.environ["PACTE_CHIFFRES"], "a") as file:
            file.write(json.dumps(dict(row=row, tried=tried, failed=failed)))
    return told
"""


@pytest.mark.parametrize(("body", "why", "figures"), [
    ("def test_a(figure): figure('readers', 7, 1)", "", {"readers": [7, 1]}),
    ("def test_a(figure):\n    figure('readers', 7, 1)\n    assert False", "en échec", {"readers": [7, 1]}),
    ("def test_a(): pass", "", {}),
])  # fmt: skip
def test_the_figures_are_those_that_tests_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, why: str, figures: dict[str, list[int]]
) -> None:
    (tmp_path / "test_one.py").write_text(body, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    assert prove.run(prove.Prover(("test_one.py",), ("readers",)), 60, dict(os.environ)) == (figures, why)


def test_absent_provers_end_the_command_with_1_and_are_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    assert prove.main(["--json", str(tmp_path / "preuves.json")]) == 1
    assert "non exécuté" in capsys.readouterr().out
    told = json.loads((tmp_path / "preuves.json").read_text(encoding="utf-8"))
    assert {one["reserve"] for one in told.values()} == {"non exécuté"}
