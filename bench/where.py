"""Where the seconds of a cold edition go, step by step; run by `edition.py` in a copy of the project.

    python where.py REG-93 2024 result.json

Seconds of chapters are added over chapters, several of which run at once; the others follow each other.
"""

import importlib
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

START = time.perf_counter()

# The steps that follow each other, and the function that does each.
FUNCTIONS = {
    "tables vérifiées": ("build", "require_sound"),
    "chapitres": ("composition.pages", "execute"),
    "composition": ("composition.pages", "compose_all"),
    "sources du livre": ("books.imprint", "write_book"),
    "Sphinx": ("books.imprint", "build_book"),
    "secret": ("books.imprint", "guard"),
    "site": ("build", "publish_editions"),
}


def steps(executed: dict[str, Any]) -> dict[str, float]:
    """The seconds of a notebook that papermill executed: the start of its kernel, its imports, its other cells."""
    whole = executed["metadata"]["papermill"]["duration"]
    cells = {"imports": 0.0, "cellules": 0.0}
    for cell in executed["cells"]:
        took = cell["metadata"].get("papermill", {}).get("duration") or 0.0
        source = "".join(cell["source"])
        cells["imports" if re.search(r"^(from|import) ", source, re.M) else "cellules"] += took
    return {"noyau": whole - sum(cells.values()), **cells}


def timed(function: Callable[..., Any], step: str, seconds: dict[str, float]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            seconds[step] += time.perf_counter() - start

    return call


def main(territory: str, year: str, target: Path) -> None:
    from pacte_analysis.press.running import warm

    warm.begin()
    seconds: dict[str, float] = defaultdict(float)
    build = importlib.import_module("pacte_analysis.press.build")
    seconds["imports"] = time.perf_counter() - START
    for step, (module, name) in FUNCTIONS.items():
        at = importlib.import_module(f"pacte_analysis.press.{module}")
        setattr(at, name, timed(getattr(at, name), step, seconds))
    papermill = importlib.import_module("papermill")
    execute = papermill.execute_notebook

    def executed(*arguments: Any, **options: Any) -> Any:
        notebook = execute(*arguments, **options)
        for step, took in steps(notebook).items():
            seconds[f"dans les chapitres : {step}"] += took
        return notebook

    papermill.execute_notebook = executed
    from pacte_analysis.press.project import Project

    build.build(Project.find(), territory, year)
    seconds["total"] = time.perf_counter() - START
    target.write_text(json.dumps(seconds, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
