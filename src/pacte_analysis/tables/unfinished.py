"""A refresh of the tables that was cut before its last file was in place (see `insee.writing`)."""

from pathlib import Path

# Beside the tables: the copy that a refresh puts in place; in it, until the last file is, the digest of each file that
# it replaces, none for one that was not there.
UNFINISHED, FORMER = ".mise-a-jour", "anciens.json"


def unfinished(folder: Path) -> bool:
    """Whether a refresh of the tables of a data folder is to be finished first."""
    return (folder.parent / UNFINISHED / FORMER).is_file()
