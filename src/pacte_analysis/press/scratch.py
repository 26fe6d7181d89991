"""The temporary folder of this process, and the end of those whose process has died.

Each is locked by its owner for as long as it lives (see `lock`): one that nobody holds is litter, whatever the clock
says and whoever now has the number of that process.
"""

import atexit
import contextlib
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from pacte_analysis.lock import Busy, abandoned, hold
from pacte_analysis.press.project import Project
from pacte_analysis.tables.unfinished import FORMER, UNFINISHED, decided

_PREFIX, _LOCK = "pacte-p-", "verrou"

# In it, for whoever looks: the number of the process.
OWNER = "proprietaire"

# Seconds after which a file that was being written is nobody's any more.
OLD = 3600

# Where files are written whole, beside their place, under a name of their own (see `files.write_whole`, `stamp`): by
# any command, perhaps now; by builds alone, of which there is one at a time.
_WRITTEN = ("_build/runs/**/.*.tmp", "_build/tampons/*.[0-9]*", "data/.*.tmp", "book/editions/*/.*.tmp")
_WRITTEN_BY_BUILDS = ("_build/books/*/.*.tmp", "_build/books/*/*/.*.tmp")

# The process that it is of: a fork needs its own.
_own: tuple[int, Path, int] | None = None
_making = threading.Lock()


def scratch() -> Path:
    """The temporary folder of this process, with a short path; it goes when the process ends. Raises `OSError`."""
    global _own
    # Two chapters begin at once: each would make a folder, and one of the two would be nobody's.
    with _making:
        if _own is None or _own[0] != os.getpid() or not _own[1].is_dir():
            _own = (os.getpid(), *_made())
        return _own[1]


@atexit.register
def leave() -> None:
    """Let go of the folder of this process, with all that is in it."""
    if _own is not None and _own[0] == os.getpid():
        with contextlib.suppress(OSError):
            os.close(_own[2])
        shutil.rmtree(_own[1], ignore_errors=True)


def sweep(project: Project) -> None:
    """Erase what processes that were killed left: their temporary folders, and the files that they were writing.

    Whoever calls holds the lock of the project.
    """
    erase_abandoned()
    limit = time.time() - OLD
    for folder in decided(project.root / "data").parent.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_mtime < limit and not (folder / FORMER).is_file():
                shutil.rmtree(folder, ignore_errors=True)
    for pattern in (*_WRITTEN, *_WRITTEN_BY_BUILDS):
        for path in project.root.glob(pattern):
            with contextlib.suppress(OSError):
                if pattern in _WRITTEN_BY_BUILDS or path.stat().st_mtime < limit:
                    path.unlink()


def erase_abandoned() -> None:
    """Erase the temporary folders of processes that were killed."""
    with contextlib.suppress(OSError):  # a full disk has no temporary folder; who needs one says so
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            if _is_ours(folder):
                _erase(folder)


def _erase(folder: Path) -> None:
    """Erase a temporary folder, if nobody has it."""
    with abandoned(folder / _LOCK) as ours:
        if not ours:
            return
        shutil.rmtree(folder, ignore_errors=True)
    # Windows erases no file that is open, as the lock was.
    if os.name == "nt":
        shutil.rmtree(folder, ignore_errors=True)


def _made() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            handle = hold(folder / _LOCK)
            if (folder / _LOCK).is_file():
                (folder / OWNER).write_text(str(os.getpid()), encoding="utf-8")
                return folder, handle
            os.close(handle)
        except (FileNotFoundError, Busy):
            pass  # another process took it for litter before it was locked
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _is_ours(folder: Path) -> bool:
    try:
        return os.name != "posix" or folder.stat().st_uid == os.getuid()
    except FileNotFoundError:
        return False
