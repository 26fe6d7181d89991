"""Writing what is exported: beside, then put in place, so that a former export is whole until the new one is."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from pacte_analysis.errors import PacteError


class NotExported(PacteError):
    """The disk refused; a former export is as it was."""


def put(path: Path, write: Callable[[Path], object], *, named: str = "") -> Path:
    """Have `write` make the file in a folder beside `path` (under the name `named`), then put it in place."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
            beside = Path(folder) / (named or path.name)
            write(beside)
            beside.replace(path)
    except OSError as error:
        raise NotExported(
            f"{path} : écriture impossible ({error.strerror or error}). Fermez le programme qui tient le fichier, "
            "vérifiez la place et les droits, puis relancez."
        ) from None
    return path
