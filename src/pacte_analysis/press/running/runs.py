"""The store of runs: an executed chapter is kept under all that it could see.

What it was made with (code cells, parameters, package, lock, interpreter) is its recipe; under each recipe, a *trace*
is what one run read in the tables, question by question, with the digests of the answers (see `pacte_analysis.reads`).
A run is found again when the tables answer today all that it asked in the same way. The narrative is in neither: an
edited sentence runs nothing. (jupyter-cache hashes only code and kernel name, so that a changed table would leave stale
figures.)
"""

import contextlib
import json
import os
import platform
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from pacte_analysis.edition import Edition
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.files import digest, lock_digest, package_digest, write_whole
from pacte_analysis.press.running.run import Run
from pacte_analysis.reads import DATA, PROJECT, Answers
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract import store as extracts


@dataclass(frozen=True)
class Recipe:
    """What a run is made with, its reads aside: each part by its digest, under the name that `WHY` explains."""

    name: str
    parts: Mapping[str, str]

    @classmethod
    def of(cls, chapter: Chapter, parameters: Mapping[str, object], *, project: Path) -> "Recipe":
        """The recipe of a chapter run with parameters; those that it declares and is not given have their defaults."""
        return cls(
            "-".join([chapter.name, *(str(value) for value in parameters.values())]),
            {
                "cellules": digest(*(cell.encode() for cell in chapter.computing())),
                "parametres": digest(json.dumps({**chapter.parameters(), **parameters}, sort_keys=True).encode()),
                "paquet": package_digest(),
                "verrou": lock_digest(project),
                # Not `sys.version`, which says on which day and by which compiler an interpreter was made.
                "interpreteur": f"{platform.python_implementation()} {platform.python_version()}",
            },
        )

    @property
    def key(self) -> str:
        return digest(json.dumps(dict(self.parts), sort_keys=True).encode())


# Why a chapter would run, by the part of its recipe that changed.
WHY = {
    "cellules": "cellules modifiées",
    "parametres": "paramètres",
    "paquet": "paquet pacte_analysis modifié",
    "verrou": "verrou des dépendances modifié",
    "interpreteur": "autre interpréteur Python",
}


def answers(edition: Edition, project: Path) -> Answers:
    """Today's answers of the tables of an edition; the same object for all the editions of the same tables."""
    return _answers(edition.catalogue, project, extracts.state(edition.tables.folder))


@lru_cache(maxsize=4)
def _answers(catalogue: Catalogue, project: Path, _extracts: object) -> Answers:
    roots = {DATA: catalogue.tables.folder, PROJECT: project}
    return Answers([catalogue, catalogue.tables, catalogue.territories], roots)


# The bytes that a build leaves to the store: those of some three thousand runs.
MOST_KEPT = 2_000_000_000


class Store:
    """Runs in a folder, which several builds may share: every file is written whole, and named for what it holds.

    ``carnets/<digest>.ipynb`` are executed notebooks, ``traces/<recipe>/<digest>.json`` say what each run of a recipe
    read and which notebook it gave, ``derniers/<chapter>-<territory>-<year>.json`` the recipe and the trace of the
    latest run, to tell why another is due.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, recipe: Recipe, today: Answers) -> Run | None:
        """A run of that recipe that read what the tables answer today; None when there is none, or when it cannot be
        read (the chapter then runs again)."""
        found = self.trace(recipe, today)
        if found is None:
            return None
        path, trace = found
        try:
            notebook = nbformat.read(self._notebook(trace["carnet"]), as_version=4)
        except (OSError, ValueError, nbformat.reader.NotJSONError):
            return None
        _touch(path)
        self._remember(recipe, path)
        return Run(notebook, trace["lectures"])

    def trace(self, recipe: Recipe, today: Answers) -> tuple[Path, dict[str, Any]] | None:
        """The trace of the run that `find` would give, and where it is kept."""
        for path in sorted((self.folder / "traces" / recipe.key).glob("*.json"), key=_age):
            trace = _json(path)
            if trace and not any(today.changed(trace["lectures"])) and self._notebook(trace["carnet"]).is_file():
                return path, trace
        return None

    def put(self, recipe: Recipe, run: Run) -> None:
        """Keep a run: its notebook first, so that no trace names one that is not there."""
        text = json.dumps(run.notebook, ensure_ascii=False, sort_keys=True, indent=1)
        named = digest(text.encode())
        write_whole(self._notebook(named), text)
        trace = json.dumps({"carnet": named, "lectures": run.reads}, ensure_ascii=False, sort_keys=True)
        path = self.folder / "traces" / recipe.key / f"{digest(trace.encode())}.json"
        write_whole(path, trace)
        self._remember(recipe, path)

    def why(self, recipe: Recipe, today: Answers) -> Iterator[str]:
        """What makes `find` give nothing, as codes: ``jamais``, the parts of the recipe that changed, or the questions
        whose answers did (`["Catalogue.observations",…]`)."""
        last = _json(self._last(recipe))
        if not last:
            yield "jamais"
            return
        changed = [part for part in WHY if last["recette"].get(part) != recipe.parts[part]]
        if changed:
            yield from changed
            return
        trace = _json(self.folder / "traces" / recipe.key / last["trace"])
        questions = list(today.changed(trace["lectures"])) if trace else []
        yield from questions or ["jamais"]

    def _remember(self, recipe: Recipe, path: Path) -> None:
        last = {"recette": dict(recipe.parts), "trace": path.name}
        write_whole(self._last(recipe), json.dumps(last, sort_keys=True))

    def _last(self, recipe: Recipe) -> Path:
        return self.folder / "derniers" / f"{recipe.name}.json"

    def _notebook(self, named: str) -> Path:
        return self.folder / "carnets" / f"{named}.ipynb"

    # --- its size ----------------------------------------------------------------------------------------------------

    def prune(self, most: int, *, spare: float = 3600, dry_run: bool = False) -> tuple[int, int]:
        """Forget the runs that have not served for longest, until the store takes at most `most` bytes; how many runs
        and how many bytes that is. What is younger than `spare` seconds may be another build's: it stays."""
        files = dict(self._files())
        before = left = sum(state.st_size for state in files.values())
        if left <= most:
            return 0, 0
        traces = {path: str((_json(path) or {}).get("carnet")) for path in files if path.parent.parent.name == "traces"}
        uses = Counter(traces.values())
        gone = 0
        for path in sorted(traces, key=lambda path: files[path].st_mtime):
            if left <= most or time.time() - files[path].st_mtime < spare:
                break
            gone += 1
            uses[traces[path]] -= 1
            notebook = self._notebook(traces[path])
            for file in [path] if uses[traces[path]] else [path, notebook]:
                left -= files[file].st_size if file in files else 0
                if not dry_run:
                    _remove(file)
        return gone, before - left

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.rglob("*"):
            try:
                if path.is_file():
                    yield path, path.stat()
            except OSError:
                continue  # another build has just moved it


def _json(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _age(path: Path) -> float:
    """How to sort traces: those that served last come first."""
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def _touch(path: Path) -> None:
    """Say that a run has served; once a day is enough."""
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > 86_400:
            os.utime(path)


def _remove(path: Path) -> None:
    # What another program holds goes next time.
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        if path.parent.parent.name == "traces":
            path.parent.rmdir()
