"""The last publications of a site, kept whole, and the way back to any of them.

Those of the project's own site are the numbered folders below `_build/sites`; those of a folder where it is delivered
stand beside it, in `.NAME.publications`, dated by the day when they were put in place. To go back is one move, and can
be gone back on.
"""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites.exchange import exchange
from pacte_analysis.press.sites.integrity import NoSite, verify
from pacte_analysis.press.sites.shelf import MANIFEST
from pacte_analysis.press.sites.site import numbered, point

# What is being copied, what is whole and waits, what has left its place, what is being erased.
WRITING, READY, LEAVING, ERASED = ".en-cours", ".suivante", ".sortante", ".oubliee"

# Seconds between two publications of a clock that went back; some disks count by two.
_TICK = 2


class NoPublication(PacteError):
    """There is no such publication to go back to, or it is not whole; what is in place is as it was."""


@dataclass(frozen=True)
class Publication:
    """A site that was put in place: when, its editions (``REG-93/2024``), and whether it is the one in place."""

    folder: Path
    date: datetime
    editions: tuple[str, ...]
    current: bool


def publications(project: Project) -> list[Publication]:
    """Those of the project's own site, the latest first."""
    current = in_place(project)
    return [_publication(path, path == current) for path in reversed(numbered(project))]


def in_place(project: Project) -> Path | None:
    """Which of the numbered sites is the published one."""
    if project.site.is_symlink():
        return project.build_folder / "sites" / project.site.resolve().name
    # Where the published site is a copy, it is the latest that has the same manifest.
    manifest = _bytes(project.site / MANIFEST)
    return next(
        (path for path in reversed(numbered(project)) if manifest and _bytes(path / MANIFEST) == manifest), None
    )


def delivered(folder: Path) -> list[Publication]:
    """Those of a folder where the site is delivered, the latest first."""
    former = [path for path in store(folder).glob("[!.]*") if path.is_dir()]
    found = [_publication(path, path == folder) for path in ([folder] if folder.is_dir() else []) + former]
    return sorted(found, key=lambda one: one.date, reverse=True)


def chosen(found: Sequence[Publication], rank: int | None = None) -> Publication:
    """The publication of that rank (1 is the latest), or the one before that in place. Raises `NoPublication`."""
    if rank is None:
        here = next((place for place, one in enumerate(found) if one.current), len(found))
        if here + 1 >= len(found):
            raise NoPublication("Aucune publication plus ancienne n'est gardée : rien n'a été changé.")
        return found[here + 1]
    if not 1 <= rank <= len(found):
        raise NoPublication(f"--to {rank} : les publications gardées vont de 1 à {len(found)} (pacte rollback --list).")
    if found[rank - 1].current:
        raise NoPublication(f"--to {rank} : cette publication est déjà en place.")
    return found[rank - 1]


def require_whole(publication: Publication) -> None:
    """Raise `NoPublication` unless every file of a publication is the one that was printed."""
    try:
        faults = verify(publication.folder).faults
    except (NoSite, OSError):
        faults = None
    if faults is None or faults:
        said = f" ({faults[0].where})" if faults else ""
        raise NoPublication(
            f"Cette publication gardée n'est plus entière{said} : rien n'a été changé. Choisissez-en une autre : "
            "pacte rollback --list, puis pacte rollback --to RANG."
        )


def put_back(project: Project, publication: Publication) -> None:
    """Put a publication of the project's own site in place, in one move. Raises `NoPublication` or `NotPublished`."""
    require_whole(publication)
    point(project, publication.folder)


def put_back_delivered(folder: Path, publication: Publication) -> None:
    """Put a former publication of a delivered site in its place, which takes that of the former; `OSError` when the
    disk refuses, and all is as it was. Raises `NoPublication`."""
    require_whole(publication)
    shelve(folder, swap(folder, publication.folder))


# --- beside a delivered site -----------------------------------------------------------------------------------------


def store(folder: Path) -> Path:
    """Where the former publications of a delivered site are kept: on the same disk, for readers to pass by."""
    return folder.with_name(f".{folder.name}.publications")


def recover(folder: Path) -> None:
    """Finish or forget what a delivery that was cut left beside a folder."""
    kept = store(folder)
    for path in (kept / WRITING, kept / ERASED):
        shutil.rmtree(path, ignore_errors=True)
    for path in (kept / READY, kept / LEAVING):
        if not path.exists():
            continue
        if not folder.exists():
            path.replace(folder)
        elif path.name == READY and _when(path) > _when(folder):
            shutil.rmtree(path)  # it never was in place
        else:
            shelve(folder, path)


def date_now(path: Path, after: Sequence[Publication]) -> None:
    """Date a folder by now, or just after the latest publication when the clock has gone back."""
    now = datetime.now().timestamp()
    when = max([now, *(one.date.timestamp() + _TICK for one in after)])
    os.utime(path, (when, when))


def swap(folder: Path, other: Path) -> Path:
    """Put `other` in the place of `folder`, in one move where there is one; where what stood there now is."""
    if exchange(folder, other):
        return other
    leaving = store(folder) / LEAVING
    folder.replace(leaving)
    try:
        other.replace(folder)
    except OSError:
        leaving.replace(folder)
        raise
    return leaving


def shelve(folder: Path, former: Path) -> None:
    """Keep a former publication under its date; under another name when one that changed places has this one."""
    name, number = f"{datetime.fromtimestamp(_when(former)):%Y-%m-%dT%H-%M-%S-%f}", 1
    place = store(folder) / name
    while place != former and place.exists():
        number += 1
        place = store(folder) / f"{name}-{number}"
    former.replace(place)


def forget(found: Sequence[Publication], kept: int) -> None:
    """Erase the oldest of some publications, the latest first, but `kept` of them and the one in place."""
    for one in [one for one in found if not one.current][max(kept - 1, 0) :]:
        erased = one.folder.with_name(ERASED)
        shutil.rmtree(erased, ignore_errors=True)
        # Renamed first: a publication that is half erased must not be one to go back to.
        one.folder.replace(erased)
        shutil.rmtree(erased, ignore_errors=True)


def _publication(path: Path, current: bool) -> Publication:
    names = []
    for manifest in sorted(path.glob(f"*/*/{MANIFEST}")):
        try:
            told = json.loads(manifest.read_bytes())
            names.append(f"{told['territoire']}/{told['annee']}")
        except (OSError, ValueError, KeyError, TypeError):
            names.append(f"{manifest.parent.parent.name}/{manifest.parent.name}")
    return Publication(path, datetime.fromtimestamp(_when(path)), tuple(sorted(names)), current)


def _when(path: Path) -> float:
    return path.stat().st_mtime


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
