"""Whether the files of a site are those that its manifests name: one manifest for each edition, and one at the root
for all that stands around the editions and for their manifests."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.press.sites.shelf import HOME, MANIFEST

# What a manifest calls its list of files, and that of the root its list of editions.
FILES, EDITIONS = "fichiers", "editions"
# The sum of an edition's home as it is without the list of its forms.
BARE_HOME = "accueil_sans_formes"

MISSING, ADDED, ALTERED, UNREADABLE = "manquant", "ajouté", "altéré", "illisible"

_SAID = {
    MISSING: "manquant, le manifeste le nomme.",
    ADDED: "ajouté, aucun manifeste ne le nomme. Effacez-le, ou déplacez-le hors du site.",
    ALTERED: "altéré, ce n'est plus le fichier qui a été imprimé.",
    UNREADABLE: "illisible.",
}

# What mends all that stands around the editions: any build writes it anew.
_ANY = "Réimprimez une édition (pacte build), ou recopiez le site."


class NoSite(PacteError):
    """The folder is not a site of the barometer."""


@dataclass(frozen=True, order=True)
class Fault:
    """A file that is not what the manifests say: where it is in the site, its state, what mends it."""

    where: str
    state: str
    remedy: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.where} : {_SAID[self.state]}", self.remedy) if part)


@dataclass
class Verified:
    """What was found in a site: how many editions and files were looked at, and what is wrong, in order."""

    editions: int = 0
    files: int = 0
    faults: list[Fault] = field(default_factory=list)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def root_manifest(site: Path) -> str:
    """The manifest of the root of a site, as JSON: the files of no edition, and the manifests of the editions."""
    manifests = _manifests(site)
    around = _around(site, {path.parent for path in manifests})
    told = {
        EDITIONS: {path.parent.relative_to(site).as_posix(): digest_of(path) for path in manifests},
        FILES: {name: digest_of(path) for name, path in around.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def verify(site: Path, say: Callable[[str, int, int], None] = lambda step, done, total: None) -> Verified:
    """Compare every file of a site with the manifests; several files are read at once, one edition after another.

    Raises `NoSite` when the folder holds no site.
    """
    if not (site / HOME).is_file() and not _manifests(site) and not (site / MANIFEST).is_file():
        raise NoSite(f"{site} : aucun site ici. Imprimez-le (pacte build), ou donnez le dossier d'un site.")
    found = Verified()
    step = "Fichiers vérifiés"
    with ThreadPoolExecutor(max_workers=min(8, 2 * (os.cpu_count() or 1))) as pool:
        root = _read(site / MANIFEST, found, MANIFEST, _ANY)
        told = dict(root.get(EDITIONS, {}))
        present = {path.parent.relative_to(site).as_posix() for path in _manifests(site)}
        editions = sorted(present | told.keys())
        say(step, 0, len(editions) + 1)
        for done, address in enumerate(editions, start=1):
            folder = site / address
            wanted = _read(folder / MANIFEST, found, f"{address}/{MANIFEST}", _ANY)
            remedy = _again(wanted)
            if wanted and address in told and digest_of(folder / MANIFEST) != told[address]:
                found.faults.append(Fault(f"{address}/{MANIFEST}", ALTERED, remedy))
            elif wanted and root and address not in told:
                found.faults.append(Fault(f"{address}/{MANIFEST}", ADDED))
            if wanted:
                found.editions += 1
                files = {name: path for name, path in _files(folder) if name != MANIFEST}
                _compare(pool, found, dict(wanted.get(FILES, {})), files, f"{address}/", remedy)
            say(step, done, len(editions) + 1)
        if root:
            around = _around(site, {site / address for address in editions})
            _compare(pool, found, dict(root.get(FILES, {})), around, "", _ANY)
        say(step, len(editions) + 1, len(editions) + 1)
    found.faults.sort()
    return found


def _compare(
    pool: ThreadPoolExecutor, found: Verified, wanted: dict[str, str], files: dict[str, Path], at: str, remedy: str
) -> None:
    found.files += len(files)
    found.faults += [Fault(at + name, MISSING, remedy) for name in wanted.keys() - files.keys()]
    found.faults += [Fault(at + name, ADDED) for name in files.keys() - wanted.keys()]
    both = sorted(wanted.keys() & files.keys())
    for name, digest in zip(both, pool.map(_digest_or_nothing, (files[name] for name in both)), strict=True):
        if digest != wanted[name]:
            found.faults.append(Fault(at + name, ALTERED if digest else UNREADABLE, remedy))


def _digest_or_nothing(path: Path) -> str:
    try:
        return digest_of(path)
    except OSError:
        return ""


def _read(path: Path, found: Verified, name: str, remedy: str) -> dict[str, dict[str, str]]:
    """A manifest; nothing, and a fault, when it is not there or cannot be read."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(told, dict) and isinstance(told.get(FILES), dict):
            return told
    except FileNotFoundError:
        found.faults.append(Fault(name, MISSING, remedy))
        return {}
    except (OSError, ValueError):
        pass
    found.faults.append(Fault(name, UNREADABLE, remedy))
    return {}


def _again(manifest: dict[str, dict[str, str]]) -> str:
    """What prints an edition again, which its manifest names."""
    code, year = manifest.get("territoire", ""), manifest.get("annee", "")
    return f"Réimprimez l'édition (pacte build {code}/{year}), ou recopiez le site." if code and year else _ANY


def _manifests(site: Path) -> list[Path]:
    return sorted(site.glob(f"*/*/{MANIFEST}"))


def _around(site: Path, editions: set[Path]) -> dict[str, Path]:
    """The files of a site that are in none of the folders of its editions, but the manifest of the root."""
    return {name: path for name, path in _files(site, editions) if name != MANIFEST}


def _files(folder: Path, without: set[Path] | None = None) -> Iterator[tuple[str, Path]]:
    """The files below a folder, by their path from it; the folders `without` are not entered."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(name for name in folders if here / name not in (without or ()))
        for name in sorted(names):
            yield (here / name).relative_to(folder).as_posix(), here / name
