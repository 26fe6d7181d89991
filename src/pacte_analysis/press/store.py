"""The store of runs: an executed chapter is kept under the hash of all that it could see.

The narrative is not in the key: an edited sentence runs nothing. (jupyter-cache hashes only code and kernel name, so
that a changed table would leave stale figures.)
"""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import pacte_analysis
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.tables.extract import store as extracts
from pacte_analysis.tables.package import data_folder

# Packages above the notebooks: a chapter cannot import them, so they are not in its key.
ABOVE = {"press", "cli", "workshop"}

# Tables that only the press reads: to sign a page, or to move a tile of the map, runs nothing.
EDITORIAL = {"pages.csv", "errata.csv", "journal.csv", "revisions.csv", "textes.csv", "tuiles.csv"}


def digest(*parts: bytes) -> str:
    """One hash of several byte strings, each with its length: no two lists of parts collide."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big") + part)
    return hasher.hexdigest()


def digest_files(files: Iterable[Path], root: Path) -> str:
    """One hash of several files' names and bytes (line ends as git keeps them, so that Windows agrees)."""
    parts = []
    for path in sorted(files):
        parts += [path.relative_to(root).as_posix().encode(), path.read_bytes().replace(b"\r\n", b"\n")]
    return digest(*parts)


def package_digest() -> str:
    """The hash of the part of this package that a notebook can import."""
    root = Path(pacte_analysis.__file__).parent
    return _package_digest(root)


@lru_cache
def press_digest() -> str:
    """The hash of what makes pages of runs: the package above the notebooks, its templates and style sheets."""
    root = Path(pacte_analysis.__file__).parent
    files = [*(root / "press").rglob("*"), *(root / "display").glob("*.css")]
    return digest_files([p for p in files if p.is_file() and "__pycache__" not in p.parts], root)


@lru_cache
def _package_digest(root: Path) -> str:
    files = [p for p in root.rglob("*") if p.suffix in {".py", ".ttf"} and p.relative_to(root).parts[0] not in ABOVE]
    return digest_files(files, root)


def data_digest(data: Path | None = None, *, without: Collection[str] = ()) -> str:
    """The hash of every table but those named, and of the extracts that are kept, but not of the former ones."""
    folder = data or data_folder()
    former, journal = folder / extracts.FOLDER / extracts.FORMER, folder / extracts.FOLDER / extracts.JOURNAL
    paths = [*folder.rglob("*.csv"), *(folder / extracts.FOLDER).glob(f"*/{extracts.FACTS}")]
    seen = [path for path in paths if path.name not in without and former not in path.parents and path != journal]
    return digest_files([*seen, folder / "datapackage.json"], folder)


def lock_digest(project: Path) -> str:
    """The hash of the lock, or nothing where there is none."""
    lock = project / "requirements.lock"
    return digest_files([lock], project) if lock.is_file() else ""


def run_key(chapter: Chapter, parameters: dict[str, object], *, project: Path, data: Path | None) -> str:
    """The hash of what a run can see: code cells, parameters, tables, package, lock, interpreter."""
    seen = {
        "code": chapter.code(),
        "parameters": parameters,
        "data": data_digest(data, without=EDITORIAL),
        "package": package_digest(),
        "lock": lock_digest(project),
        "python": sys.version,
    }
    return digest(json.dumps(seen, sort_keys=True, default=str).encode())


class Store:
    """Executed notebooks in a folder, one file a key; a reader never sees a half-written one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> NotebookNode | None:
        """The run of that key, or None when there is none (or it cannot be read: it is then run again)."""
        try:
            return nbformat.read(self.folder / f"{key}.ipynb", as_version=4)
        except (OSError, ValueError, nbformat.reader.NotJSONError):
            return None

    def put(self, key: str, notebook: NotebookNode) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(notebook, ensure_ascii=False, sort_keys=True, indent=1)
        write_whole(self.folder / f"{key}.ipynb", text)


def write_whole(path: Path, content: str | bytes) -> bool:
    """Write a file in one move; True when its content changed. An unchanged file keeps its date (Sphinx looks)."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True
