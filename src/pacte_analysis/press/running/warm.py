"""Kernels and books forked from a warm process, where `fork` exists: libraries imported and tables loaded once.

A kernel of its own costs a second and a half of imports before its first cell, a book two before its first page. Here
one process (`forks`) imports, loads the tables, and forks a child for each: one becomes an ordinary IPython kernel,
another runs Jupyter Book's command. What one sets is seen by no other. Where there is no `fork` (Windows), both start
the usual way.
"""

import atexit
import contextlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from jupyter_client.provisioning import LocalProvisioner

from pacte_analysis.errors import PacteError
from pacte_analysis.press.scratch import scratch

POSSIBLE = hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform != "darwin"

Result = TypeVar("Result")

# Seconds that the warm process may take to import everything on a busy machine.
START_TIMEOUT = 120


class NoWarmProcess(PacteError):
    """The warm process did not start; kernels can still start the usual way."""


class WarmProcess:
    """The process that forks kernels: it has the tables of a data folder in one state; of another, a kernel reads its
    own. It imports while whoever started it does other things; what is asked of it waits."""

    def __init__(self, data: Path | None = None, state: str = "", *, address: str = "") -> None:
        """Start one; or know of one that listens at an `address` with those tables, which another process started."""
        self.data = data
        self.state = state
        self._loaded = bool(address)
        self._loading = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._address = address
        self._folder = Path(address).parent
        if not address:
            self._start()

    def _start(self) -> None:
        # A socket's path has at most 107 characters.
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="w", dir=scratch()))
        except OSError as error:
            raise NoWarmProcess(f"Le processus préparé n'a pas où écrire ({error.strerror}).") from None
        self._address = str(self._folder / "s")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pacte_analysis.press.running.forks", self._address], stdin=subprocess.PIPE
        )

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

    def call(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """What a function of this package returns, called in a process of its own. Raises `NoWarmProcess`, and
        whatever `PacteError` the call did."""
        name = f"{function.__module__}:{function.__qualname__}"
        try:
            handle, path = tempfile.mkstemp(dir=self._folder, suffix=".appel")
            with os.fdopen(handle, "wb") as file:
                pickle.dump(arguments, file)
            asked = {"appel": name, "sortie": path, "adresse": self._address}
            asked |= {"données": str(self.data), "état": self.state}
            self._ask(asked, dict(os.environ), str(Path.cwd())).wait()
            done, answer = pickle.loads(Path(path).with_suffix(".fait").read_bytes())
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise NoWarmProcess(f"Le processus préparé n'a pas répondu ({error}).") from None
        if not done:
            raise answer
        result: Result = answer
        return result

    def _ask(self, what: dict[str, Any], environment: dict[str, str], folder: str) -> "Forked":
        with self._loading:
            if not self._loaded:
                self._wait()
                self._say({"tables": str(self.data)})
                self._loaded = True
        return Forked(self._say(what | {"environnement": environment, "dossier": folder}))

    def _wait(self) -> None:
        """Until it listens; what is said to it before it has imported everything waits."""
        limit = time.monotonic() + START_TIMEOUT
        while not Path(self._address).exists():
            if not self.alive or time.monotonic() > limit:
                raise NoWarmProcess("Le processus préparé n'a pas démarré.")
            time.sleep(0.02)

    def _say(self, request: dict[str, Any]) -> int:
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.connect(self._address)
                asked.sendall(json.dumps(request).encode() + b"\n")
                return int(asked.makefile().readline())
        except (OSError, ValueError) as error:
            raise NoWarmProcess(f"Le processus préparé ne répond plus ({error}).") from None

    @property
    def alive(self) -> bool:
        return self._process is None or self._process.poll() is None

    def stop(self) -> None:
        """End the warm process and its folder; kernels that still run end with it."""
        if self._process is None:
            return
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


def begin() -> None:
    """Start the warm process, which imports while its builder does too; it has no tables yet."""
    global _current
    with _lock, contextlib.suppress(NoWarmProcess):
        if POSSIBLE and _current is None:
            _current = WarmProcess()


def join(address: str, data: Path, state: str) -> None:
    """Use the warm process that another started: this one is forked from it."""
    global _current
    _current = WarmProcess(data, state, address=address)


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
            _current = WarmProcess()
        if _current.data is None:
            _current.data, _current.state = data, state
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
