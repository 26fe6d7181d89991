"""The process that imports everything once, loads the tables, and forks: kernels, books, calls (see `warm`).

It listens at once and answers when it is ready. What only books need it imports while nobody asks for anything.
"""

import contextlib
import gc
import importlib
import json
import logging
import os
import pickle
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from pacte_analysis.errors import PacteError
from pacte_analysis.lock import hold
from pacte_analysis.press.running.crew import die_with_parent

# What chapters and kernels import, then what books need.
_KERNELS = ("ipykernel.ipkernel", "ipykernel.kernelapp", "pacte_analysis.display", "pacte_analysis.narrative")
# What each kernel would import by itself as it starts: the debugger alone is some hundred modules.
_STARTS = (
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "psutil",
    "tornado.platform.asyncio",
)
_BOOKS = (
    "sphinx.application",
    "sphinx.builders.html",
    "myst_nb",
    "sphinx_book_theme",
    "jupyter_book.sphinx",
    "jupyter_book.cli.main",
    "pacte_analysis.press.books.extension",
)

# How many processes write the pages of a book that is printed alone.
CORES = "PACTE_COEURS"

# In the folder of a book: locked by the process that prints it and by those that write its pages, which outlive it for
# a moment when it is killed.
PRINTING = ".impression"

# A chapter has no history to keep in the home folder of whoever builds.
_NO_HISTORY = "--HistoryManager.enabled=False"


def _load(folder: str) -> None:
    """Read the tables that kernels share."""
    from pacte_analysis.edition import open_catalogue

    os.environ["PACTE_DATA"] = folder
    catalogue = open_catalogue()
    _ = catalogue.observations("", ""), catalogue.dated_years


def _serve(address: str) -> NoReturn:
    # Children are reaped by the system; one that becomes a kernel takes the usual signals back.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address + ".ouverture")
    listener.listen(64)
    Path(address + ".ouverture").rename(address)
    # The debugger, which no chapter calls, would warn of Python's own frozen modules.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    for name in (*_KERNELS, *_STARTS):
        importlib.import_module(name)
    later = list(_BOOKS)
    while True:
        # The build that started this process holds its standard input: its end is ours.
        ready, _, _ = select.select([listener, sys.stdin], [], [], 0 if later else None)
        if sys.stdin in ready:
            os._exit(0)
        if not ready:
            importlib.import_module(later.pop(0))
            continue
        connection, _ = listener.accept()
        # Whoever asks may be gone before the answer.
        with connection, contextlib.suppress(OSError, ValueError):
            request = json.loads(connection.makefile().readline())
            if "tables" in request:
                _load(request["tables"])
                connection.sendall(b"0\n")
                continue
            become = next(become for what, become in _BECOME.items() if what in request)
            while later and become is not _become_kernel:
                importlib.import_module(later.pop(0))
            if become is _become_call:
                importlib.import_module(request["appel"].partition(":")[0])
            # What is there is not garbage: a child that collected it would copy it.
            gc.freeze()
            pid = _forked(request, become, listener, connection)
            connection.sendall(f"{pid}\n".encode())


def _forked(request: dict[str, Any], become: Callable[[dict[str, Any]], NoReturn], *sockets: socket.socket) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            for open_here in sockets:
                open_here.close()
            _prepare(request)
            become(request)
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(1)
    return pid


def _prepare(request: dict[str, Any]) -> None:
    """Make a forked child an ordinary process: its own session, signals, environment and folder."""
    os.setsid()
    # A book that goes on after its build was killed would be printed by two, the next build and it.
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request["environnement"])
    os.chdir(request["dossier"])
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)


def _become_kernel(request: dict[str, Any]) -> NoReturn:
    from ipykernel.kernelapp import IPKernelApp

    from pacte_analysis import reads

    reads.begin()
    application = IPKernelApp.instance(parent_handle=os.getppid())
    application.initialize(["-f", request["noyau"], _NO_HISTORY])
    application.start()
    os._exit(0)


def _become_book(request: dict[str, Any]) -> NoReturn:
    main = importlib.import_module("jupyter_book.cli.main").main
    hold(Path(request["livre"][1]) / PRINTING, new=False)
    output = os.open(request["sortie"], os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    code = 1
    try:
        main(request["livre"])
    except SystemExit as ended:
        code = int(ended.code or 0) if isinstance(ended.code, int | None) else 1
    except BaseException:
        traceback.print_exc()
    logging.shutdown()
    os.write(output, f"\n{code}".encode())
    os._exit(0)


def _become_call(request: dict[str, Any]) -> NoReturn:
    """Call a function of this package, and leave what it returned, or the error that it raised, in a file."""
    from pacte_analysis.press import scratch
    from pacte_analysis.press.running import warm

    # Whoever builds may be killed: nothing goes on without it.
    threading.Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()
    warm.join(request["adresse"], Path(request["données"]), request["état"])
    module, _, name = request["appel"].partition(":")
    target = Path(request["sortie"])
    try:
        result = getattr(importlib.import_module(module), name)(*pickle.loads(target.read_bytes()))
        answer = pickle.dumps((True, result))
    except PacteError as error:
        answer = _told(error)
    except BaseException:
        answer = pickle.dumps((False, RuntimeError(traceback.format_exc())))
    target.with_suffix(".fait").write_bytes(answer)
    scratch.leave()
    logging.shutdown()
    os._exit(0)


def _told(error: PacteError) -> bytes:
    """An error as it is, or its message alone when it cannot travel."""
    try:
        whole = pickle.dumps((False, error))
        pickle.loads(whole)
    except Exception:
        return pickle.dumps((False, PacteError(error.message)))
    return whole


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


_BECOME: dict[str, Callable[[dict[str, Any]], NoReturn]] = {
    "noyau": _become_kernel,
    "livre": _become_book,
    "appel": _become_call,
}


if __name__ == "__main__":
    _serve(sys.argv[1])
