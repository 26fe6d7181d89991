"""What a chapter that is printed may take, and what its cells may not do: in the process of its kernel.

It stops what is careless (a loop without end, a table multiplied by itself, a file written over another), with a name
and a line. It is no prison: who writes the code of a chapter is trusted as who writes that of this package.
"""

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

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
    "_winapi.CreateProcess",
}

# What changes a folder, and where in what Python tells stand the path that changes and, if any, the folder that was
# opened and that it is relative to. What has two links is written through either.
_CHANGES = {"os.remove": ((0, 1),), "os.rename": ((0, 2), (1, 3)), "os.rmdir": ((0, 1),), "os.mkdir": ((0, 2),),
            "os.link": ((0, 2), (1, 3)), "os.symlink": ((1, 2),), "os.truncate": ((0, None),), "os.chmod": ((0, 2),),
            "os.chown": ((0, 3),), "os.utime": ((0, 3),), "os.mkfifo": ((0, 1),), "os.mknod": ((0, 1),),
            "shutil.rmtree": ((0, 1),)}  # fmt: skip

# Of these, what changes a link itself, and not what it leads to.
_OF_LINKS = {"os.remove", "os.rename"}


class Refused(PacteError, PermissionError):
    """A cell does what a chapter may not do."""


def begin(below: Iterable[Path]) -> None:
    """Hold this process to the bounds from now on; nothing is written in the folders `below`."""
    most = {"memoire": MEMORY, "fichier": ONE_FILE, "sorties": SHOWN} | json.loads(os.environ.get(CHANGED, "{}"))
    _hold(most["memoire"], most["fichier"])
    _count_outputs(most["sorties"])
    _hold_processes()
    _tell_more()
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


def _no_other_process(*_: object) -> NoReturn:
    raise Refused(
        "un chapitre ne lance pas d'autre processus (fork, subprocess, os.system). Calculez-le dans la "
        "cellule, ou avant, dans une table de data/."
    )


def _hold_processes() -> None:
    """Refuse what `multiprocessing` starts its processes by, of which Python tells nobody."""
    if os.name != "posix":
        return
    import _posixsubprocess

    for module, name in ((_posixsubprocess, "fork_exec"), (subprocess, "_fork_exec")):
        setattr(module, name, _no_other_process)


def _tell_more() -> None:
    """Tell of two changes of which Python tells nobody, and of the folder in which `os.open` opens."""

    def telling(name: str) -> Callable[..., Any]:
        plain = getattr(os, name)

        @functools.wraps(plain)
        def told(path: Any, *given: Any, dir_fd: int | None = None, **named: Any) -> Any:
            if name != "open":
                sys.audit(f"os.{name}", path, dir_fd)
            elif dir_fd is not None:
                flags = given[0] if given else named.get("flags")
                sys.audit("open", str(_opened(dir_fd) / os.fsdecode(path)), None, flags)
            return plain(path, *given, dir_fd=dir_fd, **named)

        return told

    for name in ("open", "mkfifo", "mknod"):
        if hasattr(os, name):
            setattr(os, name, telling(name))
            # `shutil` and others look there for what they may call with a folder.
            os.supports_dir_fd.add(getattr(os, name))


class _Guard:
    """Refuses other processes, and writes anywhere but in temporary folders and the caches of libraries."""

    def __init__(self, below: Iterable[Path]) -> None:
        self._not = tuple(os.path.realpath(path) + os.sep for path in below)
        home = Path.home()
        allowed = (tempfile.gettempdir(), os.devnull, home / ".cache", home / ".config" / "matplotlib",
                   home / ".ipython", home / ".matplotlib", os.environ.get("MPLCONFIGDIR"))  # fmt: skip
        self._allowed = tuple(os.path.realpath(path) + os.sep for path in allowed if path)

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        if event in _OTHER_PROCESSES:
            _no_other_process()
        if event == "open":
            path, mode, flags = given
            if _writes(mode, flags):
                self._require(path)
        elif event == "sqlite3.connect":
            self._require(_database(given[0]))
        elif event in _CHANGES:
            for place, folder in _CHANGES[event]:
                opened = None if folder is None else given[folder]
                self._require(given[place], opened, of_link=event in _OF_LINKS)

    def _require(self, path: object, folder: int | None = None, *, of_link: bool = False) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        where = Path(os.fsdecode(path))
        # Python tells no folder by None or by -1.
        if folder is not None and folder != -1:
            where = _opened(folder) / where
        # A link that stands in a temporary folder may lead anywhere.
        full = str(where.parent.resolve() / where.name if of_link else where.resolve())
        inside = full + os.sep
        if "__pycache__" in Path(full).parts or (inside.startswith(self._allowed) and not inside.startswith(self._not)):
            return
        raise Refused(
            f"un chapitre n'écrit rien hors des dossiers temporaires : {full}. Ce qu'il montre passe par show() et "
            "publish() ; une donnée se range dans data/ avant la construction."
        )


def _opened(folder: int) -> Path:
    """The path of a folder that was opened."""
    try:
        if sys.platform == "darwin":
            import fcntl

            return Path(os.fsdecode(fcntl.fcntl(folder, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0")))
        return Path(f"/proc/self/fd/{folder}").readlink()
    except OSError:
        raise Refused("un chapitre ne change rien dans un dossier dont on ne sait pas le nom (dir_fd).") from None


def _database(name: object) -> object:
    """The file that SQLite writes; None when it only reads one, or keeps all in memory."""
    if not isinstance(name, str | bytes | os.PathLike) or os.fsdecode(name) in ("", ":memory:"):
        return None
    address = urlsplit(os.fsdecode(name))
    if address.scheme != "file":
        return name
    in_memory = address.path == ":memory:" or "mode=memory" in address.query
    return None if in_memory or "mode=ro" in address.query or "immutable=1" in address.query else unquote(address.path)


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
