"""One at a time: a lock that the system lets go of when its owner ends, however it ends.

The file stays and says who has, or had, the lock; that it is there means nothing. Where the disk has no locks (some
network drives), everyone goes on as if alone.
"""

import contextlib
import errno
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from pacte_analysis.errors import PacteError

# Seconds that one waits for another, and between two looks.
WAIT, LOOK = 600.0, 0.1

# On Windows a locked byte cannot be read: one far beyond what the file says.
_BYTE = 1 << 20

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


class Busy(PacteError):
    """Another command holds the lock and does not let go."""


class NoLock(PacteError):
    """The lock's file cannot be written, hence nothing else either."""


@contextlib.contextmanager
def alone(
    path: Path, what: str, *, say: Callable[[str, int, int], None] = lambda step, done, total: None
) -> Iterator[None]:
    """Hold the lock of `path` for `what` (« une construction »), after whoever has it; `say` tells of the wait.

    Raises `Busy` after `WAIT` seconds, `NoLock` when the disk refuses the file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise NoLock(
            f"{path.parent} : écriture impossible ({error.strerror or error}). Rien n'a été fait ; le site publié est "
            "intact. Vérifiez la place sur le disque et les droits, puis relancez."
        ) from None
    try:
        _wait(handle, path, say)
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
            told = {"quoi": what, "processus": os.getpid(), "depuis": f"{datetime.now():%H h %M}"}
            os.write(handle, json.dumps(told, ensure_ascii=False).encode())
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def abandoned(path: Path) -> Iterator[bool]:
    """Whether nobody holds the lock of a file that is there. If so it is ours in the meantime: nobody takes it up while
    we erase what it stands for."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        yield False
        return
    try:
        yield _taken(handle)
    finally:
        os.close(handle)


def hold(path: Path, *, new: bool = True) -> int:
    """Hold the lock of a file, a `new` one or one that nobody holds, until the process and those forked from it have
    ended, or closed the handle. Raises `Busy` when somebody has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | (os.O_EXCL if new else 0), 0o600)
    if not _taken(handle):
        os.close(handle)
        raise Busy(f"{path.parent} : une autre commande s'en sert. Attendez sa fin, ou arrêtez-la, puis relancez.")
    return handle


def _wait(handle: int, path: Path, say: Callable[[str, int, int], None]) -> None:
    limit, step = time.monotonic() + WAIT, ""
    while not _taken(handle):
        who = _who(path)
        if time.monotonic() > limit:
            raise Busy(
                f"{who[:1].upper()}{who[1:]} est en cours dans ce dossier : rien n'a été fait. Attendez sa fin, ou "
                "arrêtez ce processus, puis relancez."
            )
        if not step:
            step = f"En attente : {who} est en cours"
            say(step, 0, 1)
        time.sleep(LOOK)
    if step:
        say(step, 1, 1)


def _who(path: Path) -> str:
    try:
        told = json.loads(path.read_bytes())
        return f"{told['quoi']} (processus {told['processus']}, depuis {told['depuis']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "une autre commande"


def _taken(handle: int) -> bool:
    """Take the lock if nobody has it; whether it is ours, or there is none to be had."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(handle, _BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _TAKEN
    return True
