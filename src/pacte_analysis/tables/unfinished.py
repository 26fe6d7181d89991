"""A refresh of the tables that was cut before its last file was in place (see `insee.writing`)."""

from pathlib import Path

# Beside the tables: the copy that a refresh puts in place; in it, until the last file is, the digest of each file that
# it replaces, none for one that was not there.
UNFINISHED, FORMER = ".mise-a-jour", "anciens.json"


def decided(folder: Path) -> Path:
    """Where a refresh that is being put in place stands: beside the tables themselves, whatever link leads to them."""
    return folder.resolve().parent / UNFINISHED


def unfinished(folder: Path) -> bool:
    """Whether a refresh of the tables of a data folder is to be finished first."""
    return (decided(folder) / FORMER).is_file()
