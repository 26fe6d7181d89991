"""How long an extract takes, and how much memory: read, check and tallies, in XLSX and in CSV, at three sizes.

An extract has 40 columns here: credits of two years rather than four, and eight national indicators.

    python bench/extraits.py                  1 000, 10 000 and 100 000 fictitious actions; prints a table
    python bench/extraits.py --sizes 1000     fewer

Each file is measured in a process of its own: seconds of each step, those of the processor for all of them (which a
busy machine changes less), and the highest memory that it held. The files are made once, below `_build/bench`; the
result is also written to `bench/extraits.json`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / "_build" / "bench"
RESULT = ROOT / "bench" / "extraits.json"
SIZES = (1_000, 10_000, 100_000)
FORMATS = ("xlsx", "csv")
STEPS = ("lecture", "vérification", "calculs")

# What 100 000 actions may take: seconds and gigabytes, on two cores.
LIMITS = {"xlsx": (10.0, 1.0), "csv": (4.0, 1.0)}
COLUMNS = 40
TERRITORY, YEAR = "FRANCE-F", 2024


def make(sizes: list[int]) -> dict[tuple[str, int], Path]:
    """The files to measure, by format and number of actions."""
    from pacte_analysis.tables.package import Tables
    from pacte_analysis.tables.trial.actions import draw
    from pacte_analysis.tables.trial.many import many
    from pacte_analysis.tables.trial.workbook import write_csv, write_xlsx

    FILES.mkdir(parents=True, exist_ok=True)
    tables = Tables.load()
    found = {}
    for size in sizes:
        actions = None
        for suffix in FORMATS:
            path = FILES / f"{size}.{suffix}"
            found[suffix, size] = path
            if path.is_file():
                continue
            if actions is None:
                actions = narrowed(many(tables, draw(tables, "REG-93", YEAR), size))
            print(f"{path.relative_to(ROOT)}…", file=sys.stderr)
            if suffix == "xlsx":
                write_xlsx(tables, actions, path, "Extraction fictive, à mesurer")
            else:
                write_csv(tables, actions, path)
    return found


def narrowed(actions: "pd.DataFrame") -> "pd.DataFrame":
    """The same actions in 40 columns, their totals being those of the credits that stay."""
    beyond = [name for name in actions if name.startswith(("prevu_2026", "prevu_2027"))]
    indicators = [name for name in actions if name.startswith("in_")]
    kept = actions.drop(columns=[*beyond, *indicators[8:]])
    kept["prevu_total"] = kept.filter(regex="^prevu_2").sum(axis=1).astype("Int64")
    assert len(kept.columns) == COLUMNS
    return kept


def measure(path: Path) -> dict[str, Any]:
    """Seconds of each step, memory, and what came out; in this process, which should do nothing else."""
    from pacte_analysis.analysis.dimensions import Nomenclatures
    from pacte_analysis.analysis.tallies import tally
    from pacte_analysis.edition import open_catalogue
    from pacte_analysis.tables.extract.check import check
    from pacte_analysis.tables.extract.read import read

    catalogue = open_catalogue()
    nomenclatures = Nomenclatures.of_tables(catalogue.tables)
    used = time.process_time()
    marks = [time.perf_counter()]
    draft = read(path, catalogue.tables.folder)
    marks.append(time.perf_counter())
    actions, findings = check(draft, TERRITORY, YEAR, catalogue)
    marks.append(time.perf_counter())
    tallies = tally(actions, TERRITORY, YEAR, nomenclatures, source="essai")
    marks.append(time.perf_counter())
    return {
        "actions": len(actions),
        "constats": len(findings),
        "chiffres": len(tallies),
        "colonnes": len(draft.where),
        "processeur": round(time.process_time() - used, 3),
        "secondes": {step: round(b - a, 3) for step, a, b in zip(STEPS, marks, marks[1:], strict=False)},
        "mémoire_go": round(peak_bytes() / 1e9, 3),
    }


def peak_bytes() -> int:
    """The most memory that this process has held."""
    try:
        import resource
    except ImportError:  # Windows
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    status = Path("/proc/self/status")
    if status.is_file():  # Linux counts in `ru_maxrss` what the process that started this one held
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if platform.system() == "Darwin" else most * 1024


def busy() -> float:
    """How many processes have wanted a processor in the last minute; 0 where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def table(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        f"{'fichier':<8}{'actions':>9}" + "".join(f"{step:>14}" for step in (*STEPS, "total", "processeur", "mémoire"))
    ]
    for row in rows:
        seconds = [row["secondes"][step] for step in STEPS]
        shown = "".join(f"{value:>12.2f} s" for value in (*seconds, sum(seconds), row["processeur"]))
        lines.append(f"{row['format']:<8}{row['actions']:>9}{shown}{row['mémoire_go']:>11.2f} Go")
    return lines


def over(rows: list[dict[str, Any]]) -> list[str]:
    """What takes longer, or more memory, than 100 000 actions may."""
    found = []
    for row in rows:
        seconds, memory = LIMITS[row["format"]]
        taken = sum(row["secondes"].values())
        if row["actions"] == SIZES[-1] and (taken > seconds or row["mémoire_go"] > memory):
            found.append(
                f"{row['format']} : {taken:.1f} s et {row['mémoire_go']:.2f} Go, limites {seconds:g} et {memory:g}"
            )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return 0
    rows, load = [], busy()
    for (suffix, _), path in make(options.sizes).items():
        command = [sys.executable, __file__, "--one", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            sys.exit(done.stderr)
        rows.append({"format": suffix, "fichier_mo": round(path.stat().st_size / 1e6, 1)} | json.loads(done.stdout))
    load = max(load, busy())
    print("\n".join(table(rows)))
    if load > (os.cpu_count() or 1):
        print(f"La machine était occupée (charge {load:.1f}) : ces secondes sont trop longues, mesurez à nouveau.")
    if options.sizes == list(SIZES):
        machine = {
            "python": platform.python_version(),
            "système": platform.system(),
            "cœurs": os.cpu_count(),
            "charge": round(load, 1),
        }
        text = json.dumps({"machine": machine, "mesures": rows}, ensure_ascii=False, indent=1)
        RESULT.write_text(text + "\n", encoding="utf-8")
    for line in (beyond := over(rows)):
        print(f"Trop : {line}", file=sys.stderr)
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
