"""Whether a workbook may be opened: looked at before any reader of workbooks touches it.

Refused: what is no workbook, what is locked, what carries programs or draws on other files, what unpacks to more than
a table of actions can be. Nothing is ever run: of a formula, only the value that the spreadsheet left is read.
"""

from collections.abc import Callable
from pathlib import Path

from pacte_analysis.tables.extract.archive import Archive, UnreadableExtract

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK"

# The part of an ODS that has its cells.
ODS_CELLS = "content.xml"

STRANGE = "ce classeur contient ce que les tableurs n'écrivent pas. Ouvrez-le et enregistrez-le de nouveau."

_Rule = tuple[Callable[[str], bool], str]

# What the names of the parts betray, in lower case.
RULES: tuple[_Rule, ...] = (
    (
        lambda name: "vbaproject" in name or "macrosheets/" in name or name.startswith(("basic/", "scripts/")),
        "ce classeur contient des macros. Enregistrez-le sans macros (type « Classeur Excel .xlsx »).",
    ),
    (
        lambda name: "externallinks/" in name or name in ("xl/connections.xml", "xl/ddelink.xml"),
        "ce classeur puise dans d'autres fichiers. Rompez ces liaisons (Données, Modifier les liens, Rompre la "
        "liaison), puis enregistrez-le.",
    ),
    (
        lambda name: "activex/" in name or "embeddings/" in name or name.startswith("object "),
        "ce classeur contient des objets incorporés. Supprimez-les, ou copiez les actions dans un classeur neuf.",
    ),
    (
        lambda name: name == "xl/workbook.bin",
        "ce classeur est au format binaire .xlsb. Enregistrez-le au format .xlsx.",
    ),
)


def inspected(path: Path) -> Archive:
    """The archive of a workbook that may be opened; its parts have the sizes that it says.

    Raises `UnreadableExtract` with the reason and the remedy.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start == OLE:
        raise UnreadableExtract(
            f"{path.name} : ce fichier est protégé par un mot de passe, ou d'un ancien format (.xls). Enregistrez-le "
            "au format .xlsx, sans mot de passe."
        )
    if not start.startswith(ZIP):
        raise UnreadableExtract(
            f"{path.name} : ce fichier est abîmé ou n'est pas un classeur, malgré son nom. Ouvrez-le dans un tableur "
            "et enregistrez-le au format .xlsx."
        )
    archive = Archive(path)
    try:
        _refuse(archive)
    except BaseException:
        archive.close()
        raise
    return archive


def _refuse(archive: Archive) -> None:
    names = {name.lower() for name in archive.names}
    for betrays, reason in RULES:
        if any(map(betrays, names)):
            raise archive.refusal(reason)
    if "xl/workbook.xml" not in names and ODS_CELLS not in names:
        raise archive.refusal("cette archive n'est pas un classeur. Enregistrez l'extraction au format .xlsx.")
    for name in archive.names:
        if name.lower().endswith((".xml", ".rels")) and not is_table(name):
            _lawful(archive, name)


def is_table(name: str) -> bool:
    """Whether a part holds cells: `markup` reads those whole."""
    return name.lower().startswith("xl/worksheets/sheet") or name == ODS_CELLS


def _lawful(archive: Archive, name: str) -> None:
    """No part defines entities (they multiply), is in another encoding than UTF-8, or has locked contents."""
    carried = b""
    for chunk in archive.chunks(name):
        seen = carried + chunk
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or b"\0" in chunk:
            raise archive.refusal(STRANGE)
        if b"encryption-data" in seen and name.lower() == "meta-inf/manifest.xml":
            raise archive.refusal("ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe.")
        carried = seen[-20:]
