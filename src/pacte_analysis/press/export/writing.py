"""Writing what is exported: beside, then put in place, so that a former export is whole until the new one is."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.press.export.dialects import DIALECTS, csv_files
from pacte_analysis.press.export.sheets import Sheet
from pacte_analysis.press.export.workbook import write_workbook

KINDS = ("xlsx", "csv")


class NotExported(PacteError):
    """The disk refused; a former export is as it was."""


def export(path: Path, kind: str, sheets: Sequence[Sheet], *, title: str, warning: str = "") -> Path:
    """Write the tables at `path`: a workbook (``xlsx``), or a folder with one folder a dialect (``csv``)."""
    if kind == "xlsx":
        return _put(path, lambda beside: write_workbook(beside, sheets, title=title, warning=warning))

    def write(beside: Path) -> None:
        for dialect in DIALECTS:
            (beside / dialect.name).mkdir(parents=True)
            for name, content in csv_files(sheets, dialect, warning=warning).items():
                (beside / dialect.name / name).write_bytes(content)

    if path.is_dir() and not all((path / dialect.name).is_dir() for dialect in DIALECTS) and any(path.iterdir()):
        raise NotExported(f"{path} existe et n'est pas un export : donnez un autre dossier avec --sortie.")
    return _put(path, write)


def _put(path: Path, write: Callable[[Path], None]) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
            beside = Path(folder) / path.name
            write(beside)
            if path.is_dir():
                shutil.move(path, Path(folder) / "ancien")
            beside.replace(path)
    except OSError as error:
        raise NotExported(
            f"{path} : écriture impossible ({error.strerror or error}). Fermez le tableur qui tient le fichier, "
            "vérifiez la place et les droits, puis relancez."
        ) from None
    return path
