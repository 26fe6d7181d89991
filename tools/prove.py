"""`make prove`: every prover at its full extent, in a bounded time, and one table of what was tried and what failed.

    python tools/prove.py [--minutes 40] [--instants 34] [--json bench/preuves.json]

The provers are tests (tests/crash, tests/injection, tests/secrecy, tests/fuzz), which tell their figures; a row whose
prover told nothing, failed or had no time says so, and the command ends with 1.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]

NOT_DONE = "non exécuté"


@dataclass(frozen=True)
class Prover:
    """Tests that prove something, the rows of the table that their figures fill, and whether each test is one try."""

    tests: tuple[str, ...]
    rows: tuple[str, ...]
    counted: bool = False


PROVERS = (
    Prover(("tests/crash/test_cut_builds.py",), ("instants", "faults")),
    Prover(("tests/crash/test_cut_imports.py", "tests/crash/test_cut_refreshes.py"), ("instants", "faults")),
    Prover(("tests/injection",), ("payloads",), counted=True),
    Prover(("tests/fuzz",), ("inputs",)),
    Prover(("tests/secrecy",), ("cells",)),
    Prover(("tests/crash/test_load.py",), ("readers",)),
    Prover(("tests/crash/test_soak.py",), ("editions",)),
    # The longest, every write of every act: it has the time that the others leave.
    Prover(("tests/crash/test_cut_sites.py",), ("instants", "faults")),
)

ROWS = {
    "instants": (
        "Instants où une construction, une publication, un import, une mise à jour est tué",
        "sites ou tables abîmés",
    ),
    "faults": ("Écritures refusées (disque plein, dossier protégé)", "sites ou tables abîmés"),
    "payloads": ("Épreuves d'injection, par toutes les portes", "passées"),
    "inputs": ("Entrées essayées à chaque porte, au hasard et de leur corpus (`make fuzz` : plus loin)", "plantages"),
    "cells": ("Cellules secrètes attaquées", "retrouvées"),
    "readers": ("Pages lues, deux cents lecteurs à la fois", "mauvaises réponses"),
    "editions": ("Éditions construites à la suite", "fuites"),
}


def run(prover: Prover, seconds: float, environment: dict[str, str]) -> tuple[dict[str, list[int]], str]:
    """The figures that tests told, by row (tried, failed), and why they are not to be believed, if so."""
    with tempfile.TemporaryDirectory() as folder:
        figures, report = Path(folder) / "chiffres", Path(folder) / "tests.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--junitxml={report}",
            *prover.tests,
        ]
        told = environment | {"PACTE_CHIFFRES": str(figures), "PACTE_PROUVER": "1"}
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=told, timeout=seconds, capture_output=True, text=True, check=False
            )
            why = "" if done.returncode == 0 else "en échec"
            if why:
                print(done.stdout[-3000:], file=sys.stderr)
        except subprocess.TimeoutExpired:
            why = "temps épuisé"
        found: dict[str, list[int]] = {}
        for line in figures.read_text(encoding="utf-8").splitlines() if figures.is_file() else ():
            one = json.loads(line)
            tried, failed = found.get(one["row"], [0, 0])
            found[one["row"]] = [tried + one["tried"], failed + one["failed"]]
        if prover.counted and report.is_file():
            found[prover.rows[0]] = counted(report)
        return found, why


def counted(report: Path) -> list[int]:
    """How many tests ran, and how many failed, from what pytest reports; those skipped did not run."""
    suites = list(ElementTree.parse(report).iter("testsuite"))
    total = sum(int(s.get("tests", 0)) - int(s.get("skipped", 0)) for s in suites)
    return [total, sum(int(s.get("failures", 0)) + int(s.get("errors", 0)) for s in suites)]


def table(found: dict[str, list[int]], wrong: dict[str, str]) -> list[str]:
    """The table in Markdown: one row each, with what was tried, what failed, and what is not to be believed."""
    lines = ["| épreuve | essais | ce qui doit être zéro | |", "|---|---:|---:|---|"]
    for row, (what, failed) in ROWS.items():
        tried, bad = found.get(row, [0, 0])
        state = wrong.get(row, "") or ("" if tried else NOT_DONE)
        shown = (f"{tried:,}".replace(",", "\u202f"), f"{bad} {failed}") if tried else ("—", "—")
        lines.append(f"| {what} | {shown[0]} | {shown[1]} | {f'**{state}**' if state else ''} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Lance toutes les épreuves et imprime leur tableau.")
    parser.add_argument("--minutes", type=float, default=40, help="durée au plus, partagée entre les épreuves (40)")
    parser.add_argument("--instants", type=int, default=34, help="constructions tuées à un instant au hasard (34)")
    parser.add_argument("--json", type=Path, default=ROOT / "bench" / "preuves.json", help="où écrire les chiffres")
    parser.add_argument("--only", help="une seule épreuve : un mot du nom de ses tests")
    options = parser.parse_args(arguments)
    end = time.monotonic() + options.minutes * 60
    environment = os.environ | {"PACTE_INSTANTS": str(options.instants)}
    found: dict[str, list[int]] = {}
    wrong: dict[str, str] = {}
    for prover in PROVERS:
        if options.only and not any(options.only in name for name in prover.tests):
            continue
        present = [name for name in prover.tests if (ROOT / name).exists()]
        left = end - time.monotonic()
        if not present or left <= 0:
            figures, why = {}, NOT_DONE
        else:
            figures, why = run(prover, left, environment)
        for row, (tried, failed) in figures.items():
            before = found.get(row, [0, 0])
            found[row] = [before[0] + tried, before[1] + failed]
        for row in prover.rows:
            if why or not figures.get(row):
                wrong[row] = why or NOT_DONE
        print(f"{', '.join(prover.tests)} : {why or 'fait'}", flush=True)
    print("\n" + "\n".join(table(found, wrong)))
    told = {}
    for row in ROWS:
        tried, failed = found.get(row, [0, 0])
        reserve = wrong.get(row, "" if tried else NOT_DONE)
        told[row] = {"essais": tried, "echecs": failed, "reserve": reserve}
    options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(any(one["echecs"] or one["reserve"] for one in told.values()))


if __name__ == "__main__":
    sys.exit(main())
