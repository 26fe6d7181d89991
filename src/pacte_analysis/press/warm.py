"""Kernels and books forked from a warm process, where `fork` exists: libraries imported and tables loaded once.

A kernel of its own costs a second and a half of imports before its first cell, a book two before its first page. Here
one process imports, loads the tables, and forks a child for each: one becomes an ordinary IPython kernel, another runs
Jupyter Book's command. What one sets is seen by no other. Where there is no `fork` (Windows), both start the usual way.
"""

import atexit
import contextlib
import importlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from jupyter_client.provisioning import LocalProvisioner

from pacte_analysis.errors import PacteError

POSSIBLE = hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform != "darwin"

# Seconds that the warm process may take to import everything on a busy machine.
START_TIMEOUT = 120


class NoWarmProcess(PacteError):
    """The warm process did not start; kernels can still start the usual way."""


class WarmProcess:
    """The process that forks kernels: it has the tables of a data folder in one state; of another, a kernel reads its
    own."""

    def __init__(self, data: Path, state: str) -> None:
        self.data = data
        self.state = state
        # A socket's path has at most 107 characters.
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="pw"))
        except OSError as error:
            raise NoWarmProcess(f"Le processus préparé n'a pas où écrire ({error.strerror}).") from None
        self._address = str(self._folder / "s")
        environment = {**os.environ, "PACTE_DATA": str(data)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pacte_analysis.press.warm", self._address],
            stdin=subprocess.PIPE,
            env=environment,
        )
        limit = time.monotonic() + START_TIMEOUT
        while not Path(self._address).exists():
            if self._process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise NoWarmProcess("Le processus préparé n'a pas démarré.")
            time.sleep(0.02)

    def fork(self, command: Sequence[str], environment: dict[str, str], folder: str) -> "Forked":
        """A new kernel process for the command of a kernel specification. Raises `NoWarmProcess`."""
        return self._ask({"noyau": command[command.index("-f") + 1]}, environment, folder)

    def print_book(self, arguments: Sequence[str], environment: dict[str, str]) -> tuple[int, str]:
        """Run Jupyter Book's command; its exit code and all that it said. Raises `NoWarmProcess`."""
        try:
            said = tempfile.NamedTemporaryFile(dir=self._folder, suffix=".txt")  # noqa: SIM115
        except OSError as error:
            raise NoWarmProcess(f"Le processus préparé n'a plus où écrire ({error.strerror}).") from None
        with said:
            self._ask({"livre": list(arguments), "sortie": said.name}, environment, str(Path.cwd())).wait()
            output, _, code = Path(said.name).read_text(encoding="utf-8", errors="replace").rpartition("\n")
        return int(code) if code.isdigit() else 1, output

    def _ask(self, what: dict[str, Any], environment: dict[str, str], folder: str) -> "Forked":
        request = what | {"environnement": environment, "dossier": folder}
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.connect(self._address)
                asked.sendall(json.dumps(request).encode() + b"\n")
                answer = asked.makefile().readline()
            return Forked(int(answer))
        except (OSError, ValueError) as error:
            raise NoWarmProcess(f"Le processus préparé ne répond plus ({error}).") from None

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """End the warm process and its folder; kernels that still run end with it."""
        with contextlib.suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
            self._process.terminate()
        self._process.wait()
        for path in self._folder.glob("*"):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._folder.rmdir()


_current: WarmProcess | None = None
_lock = threading.Lock()


def warm_process(data: Path, state: str) -> WarmProcess:
    """The warm process for a data folder in the state of that hash.

    One that has loaded this folder in another state is stopped; one that has another folder's tables serves too.
    """
    global _current
    with _lock:
        if _current is not None and ((_current.data == data and _current.state != state) or not _current.alive):
            _current.stop()
            _current = None
        if _current is None:
            _current = WarmProcess(data, state)
        return _current


@atexit.register
def stop_warm_process() -> None:
    """End the warm process, when there is one."""
    if _current is not None:
        _current.stop()


class Forked:
    """A forked kernel, with what a provisioner asks of a `Popen`; the warm process reaps it."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float | None = None) -> int:
        limit = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None and (limit is None or time.monotonic() < limit):
            time.sleep(0.01)
        return 0

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Starts a kernel by a fork of the warm process; all else is the standard provisioner's."""

    warm: WarmProcess

    async def launch_kernel(self, cmd: list[str], **options: Any) -> dict[str, Any]:
        environment = dict(options.get("env") or os.environ)
        self.process = self.warm.fork(cmd, environment, str(options.get("cwd") or Path.cwd()))
        self.pid = self.pgid = self.process.pid
        return dict(self.connection_info)


# --- in the warm process ---------------------------------------------------------------------------------------------


def _warm_up() -> None:
    """Import what chapters and kernels import, and load the tables."""
    import ipykernel.ipkernel
    import ipykernel.kernelapp  # noqa: F401

    import pacte_analysis.display
    import pacte_analysis.narrative  # noqa: F401
    from pacte_analysis.edition import open_catalogue

    catalogue = open_catalogue()
    _ = catalogue.definitions, catalogue.observations("", ""), catalogue.dated_years, catalogue.sources


_BOOK = ("jupyter_book.cli.main", "jupyter_book.sphinx", "myst_nb", "sphinx_book_theme", "sphinx.builders.html")
# A chapter has no history to keep in the home folder of whoever builds.
_NO_HISTORY = "--HistoryManager.enabled=False"


def _warm_up_books() -> None:
    """Import what a book needs; done at the first one, since some builds run chapters only."""
    for name in _BOOK:
        importlib.import_module(name)
    importlib.import_module("pacte_analysis.press.extension")


def _serve(address: str) -> NoReturn:
    # Children are reaped by the system; one that becomes a kernel takes the usual signals back.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm_up()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address + ".ouverture")
    listener.listen(64)
    Path(address + ".ouverture").rename(address)
    while True:
        # The build that started this process holds its standard input: its end is ours.
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            os._exit(0)
        connection, _ = listener.accept()
        with connection:
            request = json.loads(connection.makefile().readline())
            become = _become_kernel if "noyau" in request else _become_book
            if become is _become_book:
                _warm_up_books()
            pid = os.fork()
            if pid == 0:
                listener.close()
                connection.close()
                _prepare(request)
                become(request)
            connection.sendall(f"{pid}\n".encode())


def _prepare(request: dict[str, Any]) -> None:
    """Make a forked child an ordinary process: its own session, signals, environment and folder."""
    os.setsid()
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

    application = IPKernelApp.instance(parent_handle=os.getppid())
    application.initialize(["-f", request["noyau"], _NO_HISTORY])
    application.start()
    os._exit(0)


def _become_book(request: dict[str, Any]) -> NoReturn:
    main = importlib.import_module("jupyter_book.cli.main").main
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


if __name__ == "__main__":
    _serve(sys.argv[1])
