"""Whether this machine can make the book, and what to do: one line for each thing that it needs.

It must run where nothing is installed yet: only Python's own library is imported, and each check looks before it
believes. Nothing is installed, and what is written to try a folder is taken away.
"""

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

State = Literal["prêt", "à savoir", "bloquant"]

OLDEST_PYTHON = (3, 11)

# What the runs, the books and two sites of all the editions take, then what one edition takes, in bytes.
ROOM_FOR_ALL, ROOM_FOR_ONE = 3 * 10**9, 3 * 10**8

# Windows refuses longer paths unless it is told otherwise; ours add some 130 characters to the folder's.
LONGEST_WINDOWS_PATH = 120

# Names that a list shows; more are counted.
SHOWN = 5

FONTS = ("press/theme/static/fonts", "display/fonts")

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s\\;]+)(?: ; ([^\\\n]+))?", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """One thing that a machine needs: its name, how it stands, what was found, and what to do when it is not ready."""

    name: str
    state: State
    found: str
    remedy: str = ""


def diagnose(start: Path | None = None) -> list[Line]:
    """Every check, in the order in which they are to be mended; `start` is the working folder."""
    root = _project(start or Path.cwd())
    lines = [_python(sys.version_info[:3]), _folder(root, start or Path.cwd())]
    if root is not None:
        lines += [_packages(root), _write(root), _site(root), _disk(root, shutil.disk_usage(root).free)]
        if os.name == "nt":
            lines.append(_path(root))
    return [*lines, _fonts(Path(__file__).resolve().parents[1]), _browser(), *_programs()]


def install_command(windows: bool = os.name == "nt") -> str:
    """What installs all that the lock names, on this system."""
    if windows:
        return r"py -m venv .venv, puis .venv\Scripts\python -m pip install --require-hashes -r requirements.lock"
    return "make book (ou : .venv/bin/python -m pip install --require-hashes -r requirements.lock)"


def _project(start: Path) -> Path | None:
    """The folder of the project, as `Project.find` looks for it."""
    here = start.resolve()
    for folder in [here, *here.parents, *Path(__file__).resolve().parents]:
        if (folder / "_toc.yml").is_file() and (folder / "notebooks").is_dir():
            return folder
    return None


def _python(version: tuple[int, ...]) -> Line:
    said = f"{'.'.join(map(str, version))} ({sys.executable})"
    if version[:2] < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        remedy = f"Installez Python {wanted} ou plus récent (python.org), puis refaites l'environnement .venv."
        return Line("Python", "bloquant", said, remedy)
    return Line("Python", "prêt", said)


def _folder(root: Path | None, start: Path) -> Line:
    if root is None:
        remedy = "Placez-vous dans le dossier qui contient _toc.yml et notebooks/, puis relancez."
        return Line("Projet", "bloquant", f"aucun dans {start}", remedy)
    missing = [name for name in ("_config.yml", "requirements.lock", "book", "data/datapackage.json")
               if not (root / name).exists()]  # fmt: skip
    if missing:
        remedy = "Retrouvez ces fichiers (git restore, ou une nouvelle copie du projet)."
        return Line("Projet", "bloquant", f"{root} : il manque {', '.join(missing)}", remedy)
    return Line("Projet", "prêt", str(root))


def _packages(root: Path, installed: Callable[[str], str] = metadata.version) -> Line:
    """What is installed against what the lock names for this machine; `installed` gives a version or raises."""
    try:
        lock = (root / "requirements.lock").read_text(encoding="utf-8")
    except OSError:
        return Line("Bibliothèques", "bloquant", "requirements.lock est illisible", "Retrouvez ce fichier.")
    wanted = dict(pins(lock))
    missing, other = [], []
    for name, version in wanted.items():
        try:
            here = installed(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
        else:
            if here != version:
                other.append(f"{name} {here} au lieu de {version}")
    if missing:
        said = f"{len(missing)} absente{'s' if len(missing) > 1 else ''} sur {len(wanted)} : {_some(missing)}"
        return Line("Bibliothèques", "bloquant", said, f"Installez-les : {install_command()}.")
    if other:
        said = f"{len(other)} d'une autre version que le verrou : {_some(other)}"
        remedy = f"Le livre peut en différer. Pour revenir au verrou : {install_command()}."
        return Line("Bibliothèques", "à savoir", said, remedy)
    return Line("Bibliothèques", "prêt", f"{len(wanted)}, aux versions de requirements.lock")


def pins(lock: str) -> Iterator[tuple[str, str]]:
    """Name and version of what a lock names for this machine. A marker that cannot be read here leaves its line out."""
    for name, version, marker in _PIN.findall(lock):
        if not marker or _holds(marker.strip()):
            yield name, version


def _holds(marker: str) -> bool:
    try:
        from packaging.markers import InvalidMarker, Marker
    except ImportError:
        return False
    try:
        return Marker(marker).evaluate()
    except InvalidMarker:
        return False


def _write(root: Path) -> Line:
    """Whether the folders that the commands write in can be written in: tried, and left as they were."""
    refused = []
    for name in (".", "_build", "data", "book/editions"):
        folder = root / name
        if not folder.is_dir():
            continue
        try:
            handle, path = tempfile.mkstemp(dir=folder, prefix=".essai-")
            os.close(handle)
            Path(path).unlink()
        except OSError as error:
            refused.append(f"{folder} ({error.strerror})")
    if refused:
        remedy = "Donnez-vous le droit d'écrire dans ces dossiers, ou copiez le projet dans un dossier à vous."
        return Line("Écriture", "bloquant", f"refusée dans {', '.join(refused)}", remedy)
    return Line("Écriture", "prêt", "permise dans le dossier du projet")


def _site(root: Path, windows: bool = os.name == "nt") -> Line:
    """Whether a site can be put in place: elsewhere than on Windows, `site` is a pointer and never a true folder."""
    site = root / "site"
    if not windows and site.is_dir() and not site.is_symlink():
        remedy = "Ce n'est pas un site publié par pacte : renommez ce dossier."
        return Line("Site", "bloquant", f"{site} est un vrai dossier", remedy)
    found = "déjà publié" if site.exists() else "pas encore publié"
    return Line("Site", "prêt", found)


def _disk(root: Path, free: int) -> Line:
    said = f"{free / 10**9:.1f}".replace(".", ",") + " Go libres"
    if free < ROOM_FOR_ONE:
        return Line("Disque", "bloquant", said, f"Libérez de la place dans {root} (pacte clean efface les essais).")
    if free < ROOM_FOR_ALL:
        return Line(
            "Disque", "à savoir", said, "Assez pour une édition, peut-être pas pour toutes (pacte build --all)."
        )
    return Line("Disque", "prêt", said)


def _path(root: Path) -> Line:
    """On Windows, a project deep in folders makes paths that the system refuses."""
    length = len(str(root))
    if length > LONGEST_WINDOWS_PATH:
        remedy = r"Copiez le projet plus près de la racine, par exemple C:\barometre."
        return Line("Chemin", "à savoir", f"{length} caractères jusqu'au projet", remedy)
    return Line("Chemin", "prêt", f"{length} caractères jusqu'au projet")


def _fonts(package: Path) -> Line:
    absent = [name for name in FONTS if not any(path.is_file() for path in (package / name).glob("*"))]
    if absent:
        remedy = "Elles viennent avec le paquet : reprenez une copie complète du projet."
        return Line("Polices", "bloquant", f"absentes de {', '.join(absent)}", remedy)
    return Line("Polices", "prêt", "fournies avec le paquet")


def _browser() -> Line:
    """What prints the PDF and opens the pages for the checks."""
    from pacte_analysis.press.audit.browser import NAMES, chromium

    program = chromium() or next((str(path) for path in _usual_browsers() if path.is_file()), None)
    if program is None:
        remedy = (
            "Installez Chromium ou Chrome (Debian, Ubuntu : sudo apt-get install chromium) et mettez-le dans le PATH."
        )
        return Line("Navigateur", "à savoir", f"aucun ({', '.join(NAMES)}) : ni PDF ni contrôle des pages", remedy)
    if find_spec("playwright") is None:
        return Line(
            "Navigateur", "à savoir", f"{program}, mais playwright manque", f"Installez-le : {install_command()}."
        )
    return Line("Navigateur", "prêt", program)


def _usual_browsers() -> Iterator[Path]:
    """Where Chrome and Edge are on Windows and macOS, which do not put them in the PATH."""
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            yield Path(folder, "Google", "Chrome", "Application", "chrome.exe")
            yield Path(folder, "Microsoft", "Edge", "Application", "msedge.exe")
    for name in ("Google Chrome", "Chromium", "Microsoft Edge"):
        yield Path("/Applications", f"{name}.app", "Contents", "MacOS", name)


def _programs() -> Iterator[Line]:
    """What is handy and that nothing needs."""
    if os.name != "nt":
        make = shutil.which("make")
        yield Line("make", "prêt" if make else "à savoir", make or "absent",
                   "" if make else "Les commandes pacte suffisent : voir le tableau de README.md.")  # fmt: skip
    git = shutil.which("git")
    yield Line("git", "prêt" if git else "à savoir", git or "absent",
               "" if git else "Facultatif : il garde l'histoire des textes et des tables.")  # fmt: skip
    yield Line("Système", "prêt", f"{platform.system()} {platform.release()}, {os.cpu_count() or 1} cœurs")


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else "")
