"""The published site in another place, a server's folder or a stick: whole, up to date, and not under embargo."""

import json
import shutil
from pathlib import Path

from pacte_analysis.edition import Edition, NoEdition, open_catalogue
from pacte_analysis.errors import PacteError
from pacte_analysis.press import embargo
from pacte_analysis.press.imprint import state, under_embargo
from pacte_analysis.press.project import Project
from pacte_analysis.press.shelf import MANIFEST

# What tells a folder that holds a site from any other.
MARK = "editions.json"


class NotDelivered(PacteError):
    """The site may not, or cannot, go there; what was there is as it was."""


def deliver(project: Project, folder: Path, *, data: Path | None = None) -> list[str]:
    """Copy the site to `folder`, beside then in place of a former one; the editions that it holds, in words.

    Raises `NotDelivered`: no site, an edition under embargo or not up to date, a folder of something else, the disk.
    """
    names = _may_be_delivered(project, data)
    folder = folder.expanduser().resolve()
    beside, former = folder.with_name(f".{folder.name}.nouveau"), folder.with_name(f".{folder.name}.ancien")
    try:
        if former.exists() and not folder.exists():
            former.replace(folder)  # a former delivery was cut between its two renames
        if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
            raise NotDelivered(
                f"{folder} existe et n'est pas un site du baromètre : rien n'y a été touché. Donnez un autre dossier."
            )
        for rest in (beside, former):
            shutil.rmtree(rest, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(project.site.resolve(), beside)
        _replace(folder, beside, former)
    except OSError as error:
        raise NotDelivered(
            f"{folder} : écriture impossible ({error.strerror or error}). Ce qui y était est intact. Vérifiez la place "
            "et les droits ; sur une clé, donnez un dossier (E:\\barometre), pas la clé elle-même."
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return names


def _replace(folder: Path, beside: Path, former: Path) -> None:
    if folder.exists():
        folder.replace(former)
    try:
        beside.replace(folder)
    except OSError:
        if former.exists():
            former.replace(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _may_be_delivered(project: Project, data: Path | None) -> list[str]:
    """The editions of the site. Raises `NotDelivered` when one of them may not leave, naming all of these."""
    catalogue = open_catalogue(data)
    names, held, stale = [], [], []
    for path in sorted(project.site.glob(f"*/*/{MANIFEST}")):
        told = json.loads(path.read_text(encoding="utf-8"))
        code, year = str(told["territoire"]), int(told["annee"])
        names.append(f"{code}/{year}")
        try:
            edition = Edition(catalogue, catalogue.territories[code], year)
        except (NoEdition, KeyError):
            continue  # an edition outlives its territory, and what was known of it
        until = max(under_embargo(project, edition), embargo.still(str(told.get("embargo", ""))))
        if until:
            held.append(f"{code}/{year}, {embargo.words(until)}")
        elif state(project, edition, published=True, data=data) != "à jour":
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
