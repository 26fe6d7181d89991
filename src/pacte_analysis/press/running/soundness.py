"""Tables that were found sound, remembered: the same tables under the same rules are not looked at again."""

import sys
from contextlib import suppress
from pathlib import Path

from pacte_analysis.press.files import data_digest, digest, lock_digest, package_digest, write_whole
from pacte_analysis.press.project import Project
from pacte_analysis.tables import check

# Among what builds make: the hash of the tables that were last found sound, and of the rules.
MARK = "tables-saines"


def require_sound(project: Project, data: Path | None = None) -> None:
    """Raise `InvalidData` (or `BrokenPackage`) unless the tables are sound."""
    mark, state = project.build_folder / MARK, ""
    with suppress(OSError):
        seen = (data_digest(data), package_digest(), lock_digest(project.root), sys.version)
        state = digest(*(part.encode() for part in seen))
        if mark.read_text(encoding="utf-8") == state:
            return
    check.require_valid(data)
    with suppress(OSError):
        write_whole(mark, state)
