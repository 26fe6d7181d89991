"""What a build was made from and what it left, so that the same command can tell in a moment that nothing has changed.

Only the standard library: the answer comes before anything heavy is imported. A file is taken for unchanged when its
size and dates are; when they are not, or are so recent that a change could hide in the same tick of the clock, by the
hash of its bytes. The site is known by the names, sizes and dates of its files.
"""

import hashlib
import json
import os
import re
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pacte_analysis.press.sites import embargo

# Beside what builds make, a file for each command that finished whole.
FOLDER = "tampons"

# What a project is made of, besides its tables.
PARTS = ("notebooks", "book", "_config.yml", "_toc.yml", "editions.yml", "requirements.lock")

# Never read by a build: what editors, Python and Jupyter leave.
IGNORED = {"__pycache__", ".ipynb_checkpoints"}

# The coarsest clock of a file system (FAT): a file changed so shortly before it was looked at may change unseen.
TICK = 2_000_000_000

PACKAGE = Path(__file__).resolve().parents[2]

_EMBARGO = re.compile(r"\bembargo\s+(\d{4}-\d{2}-\d{2})")


def find_root(start: Path | None = None) -> Path | None:
    """The project that `start` (the working folder, else this package) stands in."""
    here = (start or Path.cwd()).resolve()
    folders = [here, *here.parents, *PACKAGE.parents]
    return next((f for f in folders if (f / "_toc.yml").is_file() and (f / "notebooks").is_dir()), None)


@dataclass(frozen=True)
class Seen:
    """What is under some `places` at a moment (`at`, in ns): of each file its size, its dates and its hash."""

    places: tuple[str, ...]
    files: Mapping[str, tuple[int, int, int, str]]
    at: int

    @classmethod
    def of(cls, places: Iterable[Path]) -> "Seen":
        """Look at every file under `places`."""
        at, folders = time.time_ns(), tuple(str(place) for place in places)
        return cls(folders, {path: (*found, _hash(path)) for path, found in _under(folders)}, at)

    def again(self) -> "Seen | None":
        """The same files with the same bytes, as they are now; itself when no file had to be read; None otherwise."""
        at, found = time.time_ns(), dict(_under(self.places))
        if found.keys() != self.files.keys():
            return None
        had_to_read = False
        for path, looks in found.items():
            *known, bytes_then = self.files[path]
            if list(looks) == known and max(looks[1:]) < self.at - TICK:
                continue
            if looks[0] != known[0] or _hash(path) != bytes_then:
                return None
            had_to_read = True
        return (
            Seen(self.places, {p: (*looks, self.files[p][3]) for p, looks in found.items()}, at)
            if had_to_read
            else self
        )


def inputs(root: Path, data: Path) -> Seen:
    """All that the project `root` with the tables of `data` prints its editions from, as it is now."""
    return Seen.of([*(root / part for part in PARTS), data, PACKAGE])


def unchanged(root: Path, asked: Mapping[str, Any]) -> str | None:
    """The page that the same command left, when it finished whole and nothing has changed since; else None."""
    try:
        kept = json.loads(_file(root, asked).read_text(encoding="utf-8"))
        seen = Seen(tuple(kept["places"]), {path: tuple(file) for path, file in kept["files"].items()}, kept["at"])
        page = str(kept["page"])
        if kept["circumstances"] != _circumstances(root) or kept["site"] != _site(root) or not Path(page).is_file():
            return None
        now = seen.again()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if now is not None and now is not seen:
        # The files that had to be read need not be the next time.
        with suppress(OSError):
            _write(root, asked, now, page)
    return page if now is not None else None


def keep(root: Path, asked: Mapping[str, Any], seen: Seen, page: Path) -> None:
    """Note that a command finished whole and left `page`, if what it had `seen` before it began is still so."""
    with suppress(OSError):
        if (now := seen.again()) is not None:
            _write(root, asked, now, str(page))


def _write(root: Path, asked: Mapping[str, Any], seen: Seen, page: str) -> None:
    path = _file(root, asked)
    told = {
        "circumstances": _circumstances(root),
        "site": _site(root),
        "places": seen.places,
        "files": seen.files,
        "at": seen.at,
        "page": page,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(told), encoding="utf-8")
    beside.replace(path)


def _file(root: Path, asked: Mapping[str, Any]) -> Path:
    """Where what is known of a command is kept: its arguments, and where it is given."""
    given = [str(Path.cwd()), os.environ.get("PACTE_DATA", ""), sorted((k, str(v)) for k, v in asked.items())]
    return root / "_build" / FOLDER / f"{hashlib.sha256(json.dumps(given).encode()).hexdigest()[:20]}.json"


def _circumstances(root: Path) -> list[str]:
    """The interpreter, its libraries, and the day while an embargo holds."""
    libraries = Path(sysconfig.get_paths()["purelib"])
    return [sys.version, sys.prefix, str(libraries.stat().st_mtime_ns), _day(root)]


def _day(root: Path) -> str:
    try:
        days = _EMBARGO.findall((root / "editions.yml").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        days = []
    return str(embargo.today()) if any(map(embargo.still, days)) else ""


def _site(root: Path) -> str:
    """The hash of where the site is and of the names, sizes and dates of its files; raises when there is none."""
    site = root / "site"
    where = os.path.realpath(site, strict=True)
    hasher = hashlib.sha256(where.encode())
    for path, (size, changed, _) in _under([where]):
        hasher.update(f"{path}\0{size}\0{changed}\0".encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def _under(places: Iterable[str]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Every file under `places` in order, with its size and its dates: of its bytes, of the file itself."""
    for place in sorted(places):
        if not Path(place).is_dir():
            if Path(place).exists():
                yield place, _looks(Path(place).stat())
            continue
        folders = [place]
        while folders:
            with os.scandir(folders.pop()) as found:
                for entry in sorted(found, key=lambda entry: entry.name):
                    if entry.is_dir():
                        if entry.name not in IGNORED:
                            folders.append(entry.path)
                    elif entry.is_file():
                        yield entry.path, _looks(entry.stat())


def _looks(stat: os.stat_result) -> tuple[int, int, int]:
    # Windows keeps there when a file was made, which does no harm.
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def _hash(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
