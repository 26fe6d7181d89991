"""The manifest of a published edition, kept with the project: what a later build must make again, byte for byte.

It stands in `book/editions/REG-93-2024/manifeste.json`, where git keeps it: whoever rebuilds the edition has it with
the sources, and needs no other memory of what was published.
"""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pacte_analysis.errors import PacteError
from pacte_analysis.press.files import write_whole
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites.integrity import BARE_HOME, FILES
from pacte_analysis.press.sites.late import LATE
from pacte_analysis.press.sites.shelf import HOME, MANIFEST, TAKEN_AWAY

REFERENCE = "manifeste.json"

# The name of an edition, which is that of a folder: REG-93-2024, FRANCE-F-2024.
_NAME = re.compile(r"[A-Z]+(?:-[A-Z0-9]+)+-[0-9]{4}")

# Names that a message lists; more are counted.
SHOWN = 8

_INPUTS = {
    "donnees": "les données (data/)",
    "paquet": "le paquet (src/pacte_analysis)",
    "presse": "la presse (src/pacte_analysis/press)",
    "textes": "les textes et les réglages (book/, _config.yml, _toc.yml)",
    "verrou": "le verrou (requirements.lock)",
    "embargo": "l'embargo (editions.yml)",
}


class NotTheSame(PacteError):
    """An edition is not the published one, or nothing says what the published one was; the site is as it was."""


class NotKept(PacteError):
    """A manifest of the site does not say of which edition it is; none was kept."""


def reference_path(project: Project, name: str) -> Path:
    """Where the manifest of the published edition `name` is kept."""
    return project.texts(name) / REFERENCE


def keep(project: Project, site: Path) -> list[Path]:
    """Keep with the project the manifest of each edition of a site that was published, but those that are late; the
    files that changed. Raises `NotKept`, having kept none."""
    found = {}
    for manifest in sorted(site.glob(f"*/*/{MANIFEST}")):
        content = manifest.read_bytes()
        if (name := _name(content, manifest.parent.relative_to(site).as_posix())) is not None:
            found[reference_path(project, name)] = content
    return [path for path, content in found.items() if write_whole(path, content)]


def _name(content: bytes, address: str) -> str | None:
    """The name of the edition whose manifest this is; None for a late one: what it says of being late is of no
    print. Raises `NotKept`."""
    try:
        told = json.loads(content)
        if LATE in told:
            return None
        name = str(told["edition"])
    except (ValueError, KeyError, TypeError):
        name = ""
    if not _NAME.fullmatch(name):
        what = f"« {name} » n'est pas le nom d'une édition (REG-93-2024)" if name else "l'édition n'y est pas nommée"
        raise NotKept(
            f"{address}/{MANIFEST} : {what}. Le site est publié, mais aucun manifeste n'a été gardé. Refaites cette "
            "édition (pacte build), puis publiez de nouveau."
        )
    return name


def require_same(project: Project, site: Path, addresses: Iterable[str]) -> None:
    """Raise `NotTheSame` unless these editions of a site (``bretagne/2024``) are, file for file, the published ones.

    The forms to download are compared when both have them: an edition printed without its forms is the same edition.
    """
    said = []
    for address in sorted(addresses):
        made = json.loads((site / address / MANIFEST).read_text(encoding="utf-8"))
        path = reference_path(project, str(made["edition"]))
        where = path.relative_to(project.root).as_posix()
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            said.append(f"{made['edition']} : {where} n'existe pas, rien ne dit ce qui a été publié.")
            continue
        except (OSError, ValueError):
            said.append(f"{made['edition']} : {where} est illisible, rétablissez-le (git checkout {where}).")
            continue
        if differences := _differences(known, made):
            said.append("\n".join([f"{made['edition']} n'est pas l'édition publiée ({where}).", *differences]))
    if said:
        end = "Rien n'a été mis en place. Revenez aux sources de l'édition publiée (git), ou imprimez sans --locked."
        raise NotTheSame("\n".join([*said, end]))


def _differences(known: dict[str, Any], made: dict[str, Any]) -> list[str]:
    inputs = [label for key, label in _INPUTS.items() if known.get(key) != made.get(key)]
    inputs += [f"le carnet {name}" for name in _differing(known.get("carnets", {}), made.get("carnets", {}))]
    programs, now = known.get("programmes", {}), made.get("programmes", {})
    for name in _differing(programs, now):
        inputs.append(f"{name} ({programs.get(name, 'absent')}, ici {now.get(name, 'absent')})")
    files = _differing_files(known, made)
    said = [f"  Entrées qui diffèrent : {_listed(inputs)}."] if inputs else []
    said += [f"  Fichiers qui diffèrent : {_listed(files)}."] if files else []
    other = sorted(k for k in known.keys() | made.keys() if k not in _SEEN and known.get(k) != made.get(k))
    return said + ([f"  Le reste du manifeste : {_listed(other)}."] if other else [])


_SEEN = {*_INPUTS, "carnets", "programmes", FILES, BARE_HOME}


def _differing_files(known: dict[str, Any], made: dict[str, Any]) -> list[str]:
    def parts(manifest: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
        files = dict(manifest.get(FILES, {}))
        forms = {name: files.pop(name) for name in list(files) if name.startswith(f"{TAKEN_AWAY}/")}
        # The home lists the forms: without them, its bytes are others.
        files[HOME] = str(manifest.get(BARE_HOME, ""))
        return files, forms

    (files, forms), (files_now, forms_now) = parts(known), parts(made)
    both = forms.keys() & forms_now.keys()
    return [*_differing(files, files_now), *(name for name in sorted(both) if forms[name] != forms_now[name])]


def _differing(known: dict[str, str], made: dict[str, str]) -> list[str]:
    return sorted(name for name in known.keys() | made.keys() if known.get(name) != made.get(name))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" et {more} de plus" if more > 0 else "")
