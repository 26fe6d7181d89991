"""The published site in another place, a server's folder or a stick: whole, up to date, and not under embargo."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from pacte_analysis.edition import Edition, NoEdition, open_catalogue
from pacte_analysis.errors import PacteError
from pacte_analysis.lock import alone
from pacte_analysis.press.books.imprint import state, under_embargo
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites import embargo, publications
from pacte_analysis.press.sites.late import LATE
from pacte_analysis.press.sites.publications import Publication
from pacte_analysis.press.sites.shelf import MANIFEST

# In the folder of the former publications, the lock of whoever publishes.
LOCK = ".verrou"

# What tells a folder that holds a site from any other.
MARK = "editions.json"


class NotDelivered(PacteError):
    """The site may not, or cannot, go there; what was there is as it was."""


def deliver(project: Project, folder: Path, *, data: Path | None = None) -> list[str]:
    """Copy the site to `folder`, beside then in place of a former one, which is kept; its editions, in words.

    Raises `NotDelivered`: no site, an edition under embargo or not up to date, a folder of something else, the disk.
    """
    # Nobody erases a publication, nor puts another in place, while it is copied.
    with alone(project.lock, "une publication"):
        return _delivered(project, folder, data)


def _delivered(project: Project, folder: Path, data: Path | None) -> list[str]:
    names = _may_be_delivered(project, data)
    folder = a_folder(folder)
    kept = publications.store(folder)
    try:
        _require_ours(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        kept.mkdir(exist_ok=True)
        # What was withdrawn is for whoever publishes, not for readers who would guess its address.
        kept.chmod(0o700)
        with alone(kept / LOCK, "une publication"):
            publications.recover(folder)
            _require_ours(folder)
            writing, ready = kept / publications.WRITING, kept / publications.READY
            try:
                shutil.copytree(project.site.resolve(), writing)
                publications.date_now(writing, publications.delivered(folder))
                writing.replace(ready)
            except BaseException:
                shutil.rmtree(writing, ignore_errors=True)
                raise
            _put_in_place(folder, ready)
            publications.forget(publications.delivered(folder), project.kept)
    except OSError as error:
        raise NotDelivered(
            f"{folder} : écriture impossible ({error.strerror or error}). Ce qui y était est intact. Vérifiez la place "
            "et les droits ; sur une clé, donnez un dossier (E:\\barometre), pas la clé elle-même."
        ) from None
    return names


def go_back(folder: Path, publication: Publication, say: Callable[[str, int, int], None]) -> None:
    """Put a former publication of a delivered site back in place. Raises `NoPublication` or `NotDelivered`."""
    kept = publications.store(folder)
    try:
        with alone(kept / LOCK, "une publication", say=say):
            publications.recover(folder)
            publications.put_back_delivered(folder, publication)
    except OSError as error:
        raise NotDelivered(
            f"{folder} : écriture impossible ({error.strerror or error}). Ce qui y était est intact. "
            "Vérifiez la place et les droits, puis relancez."
        ) from None


def a_folder(asked: Path) -> Path:
    """The whole path of a folder that has a name. Raises `NotDelivered` for a whole disk."""
    folder = asked.expanduser().resolve()
    if not folder.name:
        raise NotDelivered(
            f"{folder} est un disque entier : rien n'y a été touché. Donnez un dossier, comme {folder / 'barometre'}."
        )
    return folder


def _require_ours(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        raise NotDelivered(
            f"{folder} existe et n'est pas un site du baromètre : rien n'y a été touché. Donnez un autre dossier."
        )


def _put_in_place(folder: Path, ready: Path) -> None:
    try:
        if (folder / MARK).is_file():
            publications.shelve(folder, publications.swap(folder, ready))
            return
        if folder.exists():
            folder.rmdir()
        ready.replace(folder)
    except BaseException:
        publications.recover(folder)
        raise


def _may_be_delivered(project: Project, data: Path | None) -> list[str]:
    """The editions of the site. Raises `NotDelivered` when one of them may not leave, naming all of these."""
    catalogue = open_catalogue(data)
    names, held, stale = [], [], []
    for path in sorted(project.site.glob(f"*/*/{MANIFEST}")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            code, year = str(told["territoire"]), int(told["annee"])
        except (ValueError, KeyError, TypeError):
            where = path.relative_to(project.site)
            raise NotDelivered(
                f"Rien n'a été publié : {where} est illisible dans le site. Réimprimez cette édition (pacte build)."
            ) from None
        names.append(f"{code}/{year}")
        try:
            edition = Edition(catalogue, catalogue.territories[code], year)
        except (NoEdition, KeyError):
            continue  # an edition outlives its territory, and what was known of it
        until = max(under_embargo(project, edition), embargo.still(str(told.get("embargo", ""))))
        if until:
            held.append(f"{code}/{year}, {embargo.words(until)}")
        # One that could not be printed again says so itself, to its readers.
        elif not told.get(LATE) and state(project, edition, told, data=data) != "à jour":
            stale.append(f"{code}/{year}")
    if not names:
        raise NotDelivered(f"Aucun site à publier dans {project.site} : imprimez-le d'abord (pacte build).")
    if held:
        raise NotDelivered(
            f"Rien n'a été publié : {' ; '.join(held)}. Attendez cette date, ou changez-la dans editions.yml puis "
            "réimprimez l'édition."
        )
    if stale:
        raise NotDelivered(
            f"Rien n'a été publié : ces éditions ne sont plus à jour : {', '.join(stale)}. Réimprimez-les d'abord "
            f"(pacte build {stale[0].replace('/', ' --year ')}, ou pacte build --all)."
        )
    return names
