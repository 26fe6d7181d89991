"""The digests of what pages are made from, and files written whole."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pacte_analysis
from pacte_analysis.tables.extract import store as extracts
from pacte_analysis.tables.package import data_folder

# Packages above the notebooks: a chapter cannot import them, so they are not in its key.
ABOVE = {"press", "cli", "workshop"}


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


def data_digest(data: Path | None = None) -> str:
    """The hash of every table, and of the extracts that are kept, but not of the former ones."""
    folder = data or data_folder()
    former, journal = folder / extracts.FOLDER / extracts.FORMER, folder / extracts.FOLDER / extracts.JOURNAL
    paths = [*folder.rglob("*.csv"), *(folder / extracts.FOLDER).glob(f"*/{extracts.FACTS}")]
    seen = [path for path in paths if former not in path.parents and path != journal]
    return digest_files([*seen, *folder.glob("*.json"), *folder.glob("pilot_actions/*.json")], folder)


def lock_digest(project: Path) -> str:
    """The hash of the lock, or nothing where there is none."""
    lock = project / "requirements.lock"
    return digest_files([lock], project) if lock.is_file() else ""


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
