"""All editions side by side, a front door, and publication in one move.

A site is assembled whole beside the published one; then a pointer (`site`) is replaced atomically, so that a reader
never meets half a site. Where symbolic links are not to be had (Windows), two renames and a recovery do it.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pacte_analysis.edition import open_catalogue
from pacte_analysis.errors import PacteError
from pacte_analysis.press.export.offered import Offer, bare_home_digest, put_on_home
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites import embargo
from pacte_analysis.press.sites.front_door import write_root, write_text
from pacte_analysis.press.sites.integrity import BARE_HOME, FILES, digest_of, root_manifest
from pacte_analysis.press.sites.late import warn
from pacte_analysis.press.sites.shelf import MANIFEST
from pacte_analysis.tables.catalogue import Catalogue

# What Sphinx leaves that no reader needs, or that tells of the machine it ran on.
LEFT_OUT = (".buildinfo", ".buildinfo.bak", "_sources", ".doctrees")

# What ends the name of a site that is being assembled, and of one that is being erased.
WRITING, ERASED = ".en-cours", ".oubliee"

# Where folders cannot be exchanged, the published site while another takes its place.
FORMER = "site.precedent"


class NotPublished(PacteError):
    """The site could not be put in place; the one that was there is untouched."""


@dataclass(frozen=True)
class PrintedEdition:
    """An edition ready to enter the site: its address, its label, its folder of HTML, the forms that it offers."""

    territory: str
    name: str
    kind: str
    slug: str
    year: int
    html: Path
    summary: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def address(self) -> str:
        return f"{self.slug}/{self.year}"

    def identity(self) -> dict[str, str]:
        """What its manifest says so that the site needs no other memory of it."""
        return {"nom": self.name, "genre": self.kind, "resume": self.summary}


def assemble(
    project: Project,
    editions: list[PrintedEdition],
    manifests: dict[str, dict[str, Any]],
    *,
    data: Path | None = None,
    late: Collection[str] = (),
) -> Path:
    """A whole site in a new folder: the editions of the published one, these in place of theirs, and the front door.

    Those at the addresses `late` could not be printed again: when they stand in the site, they say so.
    """
    catalogue = open_catalogue(data)
    sites = project.build_folder / "sites"
    number = 1 + max((int(path.name) for path in numbered(project)), default=0)
    folder = sites / f"{number}{WRITING}"
    try:
        sites.mkdir(parents=True, exist_ok=True)
        for rest in (*sites.glob(f"*{WRITING}"), *sites.glob(f"*{ERASED}")):
            shutil.rmtree(rest, ignore_errors=True)
        recover(project.site)
        if project.site.is_dir():
            shutil.copytree(project.site.resolve(), folder, copy_function=_link_or_copy)
        stand(folder, editions, manifests, catalogue, address=project.address, late=late)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NotPublished(
            f"Le site n'a pas pu être écrit ({error.strerror or error}). Le site déjà publié est intact. "
            "Vérifiez la place sur le disque et les droits, puis relancez."
        ) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def stand(
    folder: Path,
    editions: list[PrintedEdition],
    manifests: dict[str, dict[str, Any]],
    catalogue: Catalogue,
    *,
    address: str = "",
    late: Collection[str] = (),
) -> None:
    """Put editions, and all that stands around them, in the folder of a site, which is published at `address`."""
    folder.mkdir(exist_ok=True)
    for edition in editions:
        target = folder / edition.slug / str(edition.year)
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(edition.html, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
        put_on_home(target, edition.offers)
        bare = {BARE_HOME: bare_home_digest(edition.html)}
        told = manifests[edition.address] | edition.identity() | bare | {FILES: _digests(target)}
        write_text(target / MANIFEST, _json(told))
    for address_late in late:
        if (folder / address_late / MANIFEST).is_file():
            warn(folder / address_late, embargo.today())
    write_root(folder, catalogue, address=address)
    write_text(folder / MANIFEST, root_manifest(folder))


def _link_or_copy(source: str, target: str) -> str:
    """Files of a published site never change in place, so another site may share them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def numbered(project: Project) -> list[Path]:
    """The sites that were published from here and are kept, the oldest first."""
    found = (path for path in (project.build_folder / "sites").glob("*") if path.name.isdigit())
    return sorted(found, key=lambda path: int(path.name))


def publish(project: Project, folder: Path) -> Path:
    """Put an assembled site in place in one move, and where it is then. Raises `NotPublished`, the former site being
    then untouched."""
    try:
        # Its number is that of a publication: it has it at the last moment.
        place = folder.with_name(folder.name.removesuffix(WRITING))
        os.utime(folder)
        folder.replace(place)
    except OSError as error:
        raise _refused(error) from None
    try:
        point(project, place)
    except NotPublished:
        shutil.rmtree(place, ignore_errors=True)
        raise
    _forget_old(project, place)
    return place


def point(project: Project, folder: Path) -> None:
    """Have the pointer of the published site lead to a folder, in one move. Raises `NotPublished`, as `publish`."""
    pointer, beside = project.site, project.site.with_name(".site.suivant")
    try:
        if os.name == "nt":
            _publish_by_renaming(pointer, folder)
            return
        beside.unlink(missing_ok=True)
        if pointer.is_dir() and not pointer.is_symlink():
            raise NotPublished(
                f"{pointer.name}/ est un vrai dossier : ce n'est pas un site publié par pacte. "
                "Renommez-le, puis relancez."
            )
        beside.symlink_to(os.path.relpath(folder, pointer.parent), target_is_directory=True)
        beside.replace(pointer)
    except OSError as error:
        with contextlib.suppress(OSError):
            if os.name != "nt":
                beside.unlink(missing_ok=True)
        raise _refused(error) from None


def _refused(error: OSError) -> NotPublished:
    return NotPublished(
        f"Le site n'a pas pu être mis en place ({error.strerror or error}). Le site déjà publié est intact. Vérifiez "
        "la place sur le disque et les droits, puis relancez."
    )


def recover(pointer: Path) -> None:
    """Put back a site whose publication was cut between its two renames, where folders cannot be exchanged."""
    former = pointer.with_name(FORMER)
    if former.exists() and not pointer.exists():
        former.replace(pointer)


def _publish_by_renaming(pointer: Path, folder: Path) -> None:
    recover(pointer)
    former, following = pointer.with_name(FORMER), pointer.with_name("site.suivant")
    for rest in (former, following):
        if rest.exists():
            shutil.rmtree(rest)
    shutil.copytree(folder, following)
    if pointer.exists():
        pointer.replace(former)
    try:
        following.replace(pointer)
    except OSError:
        recover(pointer)
        raise


def _forget_old(project: Project, current: Path) -> None:
    others = [path for path in numbered(project) if path != current]
    for folder in others[: max(0, len(others) - max(project.kept - 1, 0))]:
        erased = folder.with_name(f"{folder.name}{ERASED}")
        # Renamed first: a publication that is half erased must not be one to go back to.
        with contextlib.suppress(OSError):
            folder.replace(erased)
            shutil.rmtree(erased, ignore_errors=True)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(p for p in folder.rglob("*") if p.is_file())


def _digests(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in _files(folder) if path.name != MANIFEST}
