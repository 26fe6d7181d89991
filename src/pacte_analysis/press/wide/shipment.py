"""What a build sends to the cluster, and what comes back, put in place here as if it had been printed here."""

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pacte_analysis
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.books.imprint import already_printed, book_folder
from pacte_analysis.press.editions import FILE
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites.site import PrintedEdition
from pacte_analysis.press.wide import making, parcel
from pacte_analysis.tables.package import data_folder

# What a project sends beside its data and our package.
SENT = ("_config.yml", "_toc.yml", FILE, "requirements.lock", "jupytext.toml", "notebooks", "book")
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


# Where what comes back is unpacked, on the disk of the project: it is then put in place by a rename.
RECEIVED = "recu-"


class ClusterFailed(PacteError):
    """The cluster cannot be reached, refuses, or was lost; the site is as it was."""


def parcel_of(project: Project, data: Path | None = None) -> bytes:
    """The archive of all that printing reads: chapters, texts, settings, data, our package, the lock."""
    package = Path(pacte_analysis.__file__).parent
    folders = [(project.root / name, name) for name in SENT]
    folders += [(data or data_folder(), "data"), (package, "src/pacte_analysis")]
    files: dict[str, Path] = {}
    for path, name in folders:
        found = making.files_below(path) if path.is_dir() else [path] if path.is_file() else []
        for file in found:
            inside = file.relative_to(path)
            if not LEFT_OUT.intersection(inside.parts):
                files[f"{name}/{inside.as_posix()}" if inside.parts else name] = file
    return parcel.packed(files)


def received(
    project: Project, edition: Edition, answer: dict[str, Any], store: str, data: Path | None
) -> PrintedEdition | None:
    """Put in place what came back, as if it had been printed here; on failure None, and `answer` says why."""
    name = str(answer["nom"])
    project.build_folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=project.build_folder, prefix=RECEIVED))
    try:
        content = answer.pop("contenu", None) or parcel.get(store, name)
        parcel.unpack(content, name, beside / "contenu")
        came = beside / "contenu"
        for run in making.files_below(came / making.RUNS):
            target = project.build_folder / run.relative_to(came)
            target.parent.mkdir(parents=True, exist_ok=True)
            run.replace(target)
        folder = book_folder(project, edition)
        # What Sphinx remembers of a former print is not of this one.
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        (came / folder.relative_to(project.build_folder)).replace(folder)
    except (parcel.Damaged, FileNotFoundError):
        said = f"{edition.name} : ce qui est revenu du cluster n'est pas ce qui en est parti. Relancez."
    except OSError as error:
        why = error.strerror or error
        said = f"{edition.name} : ce qui est revenu du cluster n'a pu être écrit ou lu ({why}). Voyez place et droits."
    else:
        book = already_printed(project, edition, data)
        if book is not None:
            return book
        said = f"{edition.name} : les sources ont changé pendant que le cluster imprimait. Relancez."
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if store:
            with contextlib.suppress(OSError):
                parcel.forget(store, name)
    answer |= {"message": said, "causes": [said]}
    return None


def forget_received(project: Project) -> None:
    """Erase what a build that was killed was receiving; whoever calls holds the lock of the project."""
    for folder in project.build_folder.glob(f"{RECEIVED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def leave(store: str, name: str, content: bytes) -> None:
    """Put the project in the shared place. Raises `ClusterFailed` when nothing can be written there."""
    try:
        parcel.put(store, name, content)
    except (OSError, ValueError, ImportError) as error:
        raise ClusterFailed(
            f"{store} : rien ne peut y être écrit ({error}). Donnez un dossier que tous les postes voient "
            "(file:///partage/pacte) ou un stockage que fsspec connaît (s3://…, avec s3fs installé partout)."
        ) from None
