"""All the files of a refresh together, or none: written in a copy of the data, checked there, then moved in one go."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.check import check
from pacte_analysis.tables.insee.surprise import NOTHING_WRITTEN


class NotWritten(PacteError):
    """The files could not be put in place; they are as they were."""


def publish(folder: Path, former: Mapping[str, bytes | None], texts: Mapping[str, str], backup: Path) -> None:
    """Put `texts` (by path below `folder`) in the place of `former`, which is first copied to `backup`.

    The new package is checked as a whole before any file moves. Raises `NotWritten`, with every file as
    it was: when one of them is no longer what was read, when the check finds something, when the disk refuses.
    """
    if changed := [name for name in texts if read(folder / name) != former[name]]:
        raise NotWritten(
            f"{', '.join(changed)} : le fichier a changé pendant la mise à jour. {NOTHING_WRITTEN} Relancez-la."
        )
    try:
        with tempfile.TemporaryDirectory(prefix=".mise-a-jour-", dir=folder.parent) as temporary:
            staged = Path(temporary) / folder.name
            shutil.copytree(folder, staged)
            for name, text in texts.items():
                _write(staged / name, text)
            if findings := check(staged):
                already = set(map(str, check(folder)))
                if all(str(finding) in already for finding in findings):
                    raise NotWritten(
                        f"Les tables ont déjà des erreurs. {NOTHING_WRITTEN} Corrigez-les d'abord : pacte check."
                    )
                raise NotWritten(
                    f"Les tables mises à jour ne passent pas la vérification. {NOTHING_WRITTEN}\n"
                    + "\n".join(map(str, findings[:10]))
                )
            _keep(former, backup)
            _move(staged, folder, former, list(texts))
    except OSError as error:
        raise NotWritten(
            f"{error.filename or folder} : écriture impossible ({error.strerror or error}). {NOTHING_WRITTEN} "
            "Vérifiez les droits du dossier, ou fermez le tableur qui tient le fichier, puis relancez."
        ) from None


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


def _move(staged: Path, folder: Path, former: Mapping[str, bytes | None], names: list[str]) -> None:
    """Move the files one after the other; when one refuses, the former ones come back."""
    moved: list[str] = []
    try:
        for name in names:
            if (folder / name).exists():
                shutil.copymode(folder / name, staged / name)
            moved.append(name)
            (staged / name).replace(folder / name)
    except BaseException:
        for name in moved:
            with contextlib.suppress(OSError):
                _restore(folder / name, former[name])
        raise


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif read(path) != content:
        path.write_bytes(content)
