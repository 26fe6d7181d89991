"""What a chapter that is printed may take, and what its cells may not do: in the process of its kernel.

It stops what is careless (a loop without end, a table multiplied by itself, a file written over another), with a name
and a line. It is no prison: who writes the code of a chapter is trusted as who writes that of this package.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pacte_analysis.errors import PacteError

# Seconds that one cell may take.
CELL_SECONDS = 300

# Bytes that a chapter may take in memory besides what its kernel begins with (POSIX), that one file may hold (POSIX),
# and that its outputs may hold together.
MEMORY, ONE_FILE, SHOWN = 4 * 1024**3, 512 * 1024**2, 64 * 1024**2

# Other bounds than these, for tests: a JSON object of the three names below.
CHANGED = "PACTE_BORNES"

_OTHER_PROCESSES = {
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.exec",
    "os.system",
    "os.startfile",
    "subprocess.Popen",
}

# What changes a folder, and where in what Python tells stands the path that changes.
_CHANGES = {"os.remove": (0,), "os.rename": (0, 1), "os.rmdir": (0,), "os.mkdir": (0,), "os.link": (1,),
            "os.symlink": (1,), "os.truncate": (0,), "os.chmod": (0,), "os.chown": (0,), "os.utime": (0,)}  # fmt: skip


class Refused(PacteError, PermissionError):
    """A cell does what a chapter may not do."""


def begin(below: Iterable[Path]) -> None:
    """Hold this process to the bounds from now on; nothing is written in the folders `below`."""
    most = {"memoire": MEMORY, "fichier": ONE_FILE, "sorties": SHOWN} | json.loads(os.environ.get(CHANGED, "{}"))
    _hold(most["memoire"], most["fichier"])
    _count_outputs(most["sorties"])
    sys.addaudithook(_Guard(below))


def _hold(memory: int, one_file: int) -> None:
    if os.name != "posix":
        return
    import resource

    def hold(what: int, wanted: int) -> None:
        # Who builds may be held to less already.
        known = [most for most in resource.getrlimit(what) if most != resource.RLIM_INFINITY]
        resource.setrlimit(what, (min([wanted, *known]),) * 2)

    hold(resource.RLIMIT_FSIZE, one_file)
    # What is mapped already is not the chapter's; without /proc (macOS), nobody knows how much that is.
    taken = Path("/proc/self/statm")
    if taken.is_file():
        hold(resource.RLIMIT_AS, int(taken.read_text().split()[0]) * resource.getpagesize() + memory)


class _Guard:
    """Refuses other processes, and writes anywhere but in temporary folders and the caches of libraries."""

    def __init__(self, below: Iterable[Path]) -> None:
        self._not = tuple(str(where) + os.sep for path in below for where in (path.absolute(), path.resolve()))
        home = Path.home()
        allowed = (tempfile.gettempdir(), os.devnull, home / ".cache", home / ".config" / "matplotlib",
                   home / ".ipython", home / ".matplotlib", os.environ.get("MPLCONFIGDIR"))  # fmt: skip
        self._allowed = tuple(where for path in allowed if path for where in (str(path), str(Path(path).resolve())))

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        if event in _OTHER_PROCESSES:
            raise Refused(
                "un chapitre ne lance pas d'autre processus (fork, subprocess, os.system). Calculez-le dans la "
                "cellule, ou avant, dans une table de data/."
            )
        if event == "open":
            path, mode, flags = given
            if _writes(mode, flags):
                self._require(path)
        elif event in _CHANGES:
            for place in _CHANGES[event]:
                self._require(given[place])

    def _require(self, path: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        full = os.path.normpath(Path.cwd() / os.fsdecode(path))
        if "__pycache__" in full or (full.startswith(self._allowed) and not full.startswith(self._not)):
            return
        raise Refused(
            f"un chapitre n'écrit rien hors des dossiers temporaires : {full}. Ce qu'il montre passe par show() et "
            "publish() ; une donnée se range dans data/ avant la construction."
        )


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def _count_outputs(most: int) -> None:
    """Refuse what a chapter shows beyond a bound, before it leaves the kernel."""
    from ipykernel.displayhook import ZMQShellDisplayHook
    from ipykernel.iostream import OutStream
    from ipykernel.zmqshell import ZMQDisplayPublisher

    shown = 0

    def counted(method: Callable[..., Any], size: Callable[..., int]) -> Callable[..., Any]:
        def checked(self: Any, *given: Any, **named: Any) -> Any:
            nonlocal shown
            shown += size(*given, **named)
            if shown > most:
                raise Refused(
                    f"les sorties de ce chapitre dépassent {most / 1024**2:.0f} Mo. Montrez moins de lignes ou de "
                    "figures, ou retirez un print()."
                )
            return method(self, *given, **named)

        return checked

    def parts(data: dict[str, Any], *_: Any, **__: Any) -> int:
        return sum(len(str(part)) for part in data.values())

    for kind, name, size in (
        (OutStream, "write", lambda text, *_: len(text)),
        (ZMQDisplayPublisher, "publish", parts),
        (ZMQShellDisplayHook, "write_format_data", parts),
    ):
        setattr(kind, name, counted(getattr(kind, name), size))
