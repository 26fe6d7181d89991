"""Doing something in a process of its own, which is killed, or meets a full disk, at a chosen write.

A write is whatever changes a folder: a file opened to be written, a rename, a link, an erasure. Python announces each
to an audit hook, which counts them and can refuse; what other processes write (kernels, Sphinx) is cut by time.
"""

import errno
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from pacte_analysis.errors import PacteError

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.utime",
            "os.truncate"}  # fmt: skip

# How a write goes wrong: the process is killed just before it; the disk is full; the folder is read-only.
KILL, FULL, DENIED = "kill", "full", "denied"

_ERRORS = {FULL: errno.ENOSPC, DENIED: errno.EACCES}


@dataclass(frozen=True)
class Ending:
    """How a process ended: how many writes it did, the message of its `PacteError`, its traceback; or it was killed."""

    writes: int = 0
    message: str = ""
    trace: str = ""
    killed: bool = False


def apart(
    action: Callable[[], Any], below: Path, *, at: int = 0, how: str = KILL, after: float | None = None
) -> Ending:
    """Do something in a fork of this process; its write number `at` below a folder goes wrong, or it is killed
    `after` some seconds."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            if after is not None:
                # Its usual effect: the process ends there and then, and cleans nothing.
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, after)
            _child(action, str(below) + os.sep, at, how, writing)
        finally:
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        content = told.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return Ending(killed=True)
    return Ending(**pickle.loads(content))


def _child(action: Callable[[], Any], below: str, at: int, how: str, writing: int) -> None:
    count, message, trace = 0, "", ""

    def hook(event: str, given: tuple[Any, ...]) -> None:
        nonlocal count
        if event == "open":
            path, mode, flags = given
            writes = (
                bool(flags & (os.O_WRONLY | os.O_RDWR))
                if isinstance(flags, int)
                else bool(set(mode or "") & set("wax+"))
            )
        elif event in _CHANGES:
            path, writes = given[1] if event in ("os.symlink", "os.link", "os.rename") else given[0], True
        else:
            return
        if not writes or isinstance(path, int) or not str(Path.cwd() / os.fsdecode(path)).startswith(below):
            return
        count += 1
        if count == at:
            if how == KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(_ERRORS[how], os.strerror(_ERRORS[how]), os.fsdecode(path))

    sys.addaudithook(hook)
    try:
        action()
    except PacteError as error:
        message = error.message
    except BaseException:
        trace = traceback.format_exc()
    total, at = count, 0
    os.write(writing, pickle.dumps({"writes": total, "message": message, "trace": trace}))
    os.close(writing)
    from pacte_analysis.press import scratch
    from pacte_analysis.press.running import warm

    warm.stop_warm_process()
    scratch.leave()
    os._exit(0)


def instants(total: int, wanted: int, seed: int) -> list[int]:
    """Some of the writes 1 to `total`, the first and the last among them, or all when no fewer are wanted."""
    if wanted >= total:
        return list(range(1, total + 1))
    return sorted({1, total, *Random(seed).sample(range(2, total), max(0, wanted - 2))})
