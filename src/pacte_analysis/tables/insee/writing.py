"""All the files of a refresh together, or none: written in a copy of the data, checked there, then put in place.

The copy is kept beside the data (`unfinished.UNFINISHED`) from the moment that the refresh is decided until its last
file is in place: cut in between, by whatever, it is finished by the next, and nothing is built of half of it.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.lock import alone
from pacte_analysis.tables.check import check
from pacte_analysis.tables.insee.surprise import NOTHING_WRITTEN
from pacte_analysis.tables.unfinished import FORMER, UNFINISHED, decided, unfinished

# Beside the data, among what commands make: one refresh at a time.
LOCK = "_build/.mise-a-jour.verrou"


class NotWritten(PacteError):
    """The files could not be put in place; they are as they were."""


def require_finished(folder: Path) -> None:
    """Raise `NotWritten` when a refresh that was cut is to be finished first."""
    if unfinished(folder):
        raise NotWritten(
            "Une mise à jour a été coupée avant la fin : relancez pacte refresh sans --dry-run, qui l'achève d'abord."
        )


def publish(folder: Path, former: Mapping[str, bytes | None], texts: Mapping[str, str], backup: Path) -> None:
    """Put `texts` (by path below `folder`) in the place of `former`, which is first copied to `backup`.

    The new package is checked as a whole before any file moves. Raises `NotWritten`, with every file as
    it was: when one of them is no longer what was read, when the check finds something, when the disk refuses, when
    another refresh was cut in the meantime.
    """
    folder = folder.resolve()
    with alone(folder.parent / LOCK, "une mise à jour"):
        # The plan has looked, long ago: the copy of another would go with what only it knows.
        require_finished(folder)
        if changed := [name for name in texts if read(folder / name) != former[name]]:
            raise NotWritten(
                f"{', '.join(changed)} : le fichier a changé pendant la mise à jour. {NOTHING_WRITTEN} Relancez-la."
            )
        try:
            with tempfile.TemporaryDirectory(prefix=f"{UNFINISHED}-", dir=folder.parent) as temporary:
                staged = Path(temporary) / "tables" / folder.name
                shutil.copytree(folder, staged)
                for name, text in texts.items():
                    _write(staged / name, text)
                _require_sound(staged, folder)
                _keep(former, backup)
                _write(staged.parent / FORMER, json.dumps({name: _digest(former[name]) for name in texts}))
                _replace(staged.parent, folder, former)
        except OSError as error:
            raise NotWritten(
                f"{error.filename or folder} : écriture impossible ({error.strerror or error}). {NOTHING_WRITTEN} "
                "Vérifiez les droits du dossier, ou fermez le tableur qui tient le fichier, puis relancez."
            ) from None


def finish(folder: Path) -> list[str]:
    """Put in place the files of a refresh that was cut; their names below `folder`, none when none was cut.

    Raises `NotWritten` when one of them is neither what the refresh had read nor what it was to write.
    """
    if not unfinished(folder):
        return []
    folder, copy = folder.resolve(), decided(folder)
    with alone(folder.parent / LOCK, "une mise à jour"):
        if not unfinished(folder):
            return []  # another has finished it while we waited
        try:
            former: dict[str, str] = json.loads((copy / FORMER).read_text(encoding="utf-8"))
            for name, digest in former.items():
                if _digest(read(folder / name)) not in (digest, _digest(read(copy / folder.name / name))):
                    there = " ".join(f"{folder.name}/{one}" for one in former)
                    raise NotWritten(
                        f"{folder.name}/{name} : le fichier a changé depuis qu'une mise à jour a été coupée. "
                        f"{NOTHING_WRITTEN} Pour l'achever : remettez ce fichier comme il était, puis relancez. Pour y "
                        f"renoncer : git restore {there}, puis supprimez le dossier {copy}."
                    )
            _put(copy, folder, list(former))
            _forget(copy)
        except OSError as error:
            raise NotWritten(
                f"{error.filename or folder} : écriture impossible ({error.strerror or error}). La mise à jour coupée "
                "n'est pas achevée. Vérifiez les droits du dossier, ou fermez le tableur qui tient le fichier, puis "
                "relancez."
            ) from None
    return list(former)


def _require_sound(staged: Path, folder: Path) -> None:
    if not (findings := check(staged)):
        return
    already = set(map(str, check(folder)))
    if all(str(finding) in already for finding in findings):
        raise NotWritten(f"Les tables ont déjà des erreurs. {NOTHING_WRITTEN} Corrigez-les d'abord : pacte check.")
    raise NotWritten(
        f"Les tables mises à jour ne passent pas la vérification. {NOTHING_WRITTEN}\n"
        + "\n".join(map(str, findings[:10]))
    )


def read(path: Path) -> bytes | None:
    """The bytes of a file, None when there is no such file."""
    return path.read_bytes() if path.exists() else None


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _keep(former: Mapping[str, bytes | None], backup: Path) -> None:
    for name, content in former.items():
        if content is not None:
            (backup / name).parent.mkdir(parents=True, exist_ok=True)
            (backup / name).write_bytes(content)


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _replace(staged: Path, folder: Path, former: Mapping[str, bytes | None]) -> None:
    """Decide, put the files in place, forget; when one refuses, the former ones come back."""
    copy = decided(folder)
    names = list(json.loads((staged / FORMER).read_text(encoding="utf-8")))
    shutil.rmtree(copy, ignore_errors=True)
    staged.replace(copy)
    try:
        _put(copy, folder, names)
    except BaseException:
        try:
            for name in names:
                _restore(folder / name, former[name], copy)
        except OSError as error:
            # Half written, with the copy whole: builds refuse, the next refresh finishes.
            raise NotWritten(
                f"{error.filename or folder} : écriture impossible ({error.strerror or error}). La mise à jour est "
                "écrite à moitié ; rien n'est perdu. Vérifiez la place et les droits, puis relancez pacte refresh, qui "
                "l'achève."
            ) from None
        _forget(copy)
        raise
    _forget(copy)


def _forget(copy: Path) -> None:
    """All is in place: from the first erasure on, what is left is litter."""
    try:
        (copy / FORMER).unlink()
    except OSError as error:
        raise NotWritten(
            f"{copy} : ce dossier n'a pas pu être effacé ({error.strerror or error}). Les tables sont entières : "
            "effacez-le, puis relancez."
        ) from None
    shutil.rmtree(copy, ignore_errors=True)


def _put(copy: Path, folder: Path, names: list[str]) -> None:
    for name in names:
        # A copy, whole before it takes its place: what is decided can be done again.
        shutil.copyfile(copy / folder.name / name, going := copy / "en-route")
        if (folder / name).exists():
            shutil.copymode(folder / name, going)
        going.replace(folder / name)


def _restore(path: Path, content: bytes | None, copy: Path) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif read(path) != content:
        (going := copy / "en-route").write_bytes(content)
        shutil.copymode(path, going)
        going.replace(path)
