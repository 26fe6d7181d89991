"""What a worker of the cluster does: unpack the project once, keep processes that print, hand each an edition.

This module goes to the workers as it is: our package need not be installed there, and if it is, that copy is not the
one that prints. An edition is made in a process of its own, so that a chapter that eats all the memory ends that
process and not the worker.
"""

import contextlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin, get_worker

from pacte_analysis.press.wide import parcel

# A project that no build has used for so long is taken off the worker's disk, in seconds.
KEPT = 30 * 24 * 3600

# Seconds that a process has to end by itself.
ENDS = 5

# Differences that a refusal lists; more are counted.
SHOWN = 6

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s\\;]+)(?: ; ([^\\\n]+))?", re.MULTILINE)


def interpreter() -> str:
    """The Python that runs, as messages say it."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def differences(lock: str, python: str) -> list[str]:
    """How this machine differs from a lock (its text) and from the Python of who sends, each in words."""
    from packaging.markers import Marker

    found = [] if interpreter() == python else [f"Python : {interpreter()} au lieu de {python}"]
    for name, version, marker in _PIN.findall(lock):
        if marker and not Marker(marker).evaluate():
            continue
        try:
            here = metadata.version(name)
        except metadata.PackageNotFoundError:
            here = "absent"
        if here != version:
            found.append(f"{name} : {here} au lieu de {version}")
    return found


class Process:
    """A process that prints editions of an unpacked project, one at a time, in a folder of its own."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.folder = folder
        environment = {**os.environ, "PYTHONPATH": str(project / "src"), "PACTE_DATA": str(folder / "data")}
        command = [sys.executable, "-m", "pacte_analysis.press.wide.making", str(project), str(folder)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
        )

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Its answer. Raises `ChildProcessError` when it dies first."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            raise ChildProcessError(f"code {self.process.wait()}")
        return dict(json.loads(line))

    def end(self) -> None:
        """Stop it, and erase its folder."""
        # Without orders it ends, and erases its temporary folder itself.
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if self.process.stdin is not None:
                self.process.stdin.close()
            self.process.wait(ENDS)
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Presses(WorkerPlugin):  # type: ignore[misc]  # Dask is not typed for us (pyproject.toml)
    """The project that a build sends, and the processes that print it, on each worker.

    `content` is the archive of the project, or None when it waits in `store`.
    """

    def __init__(self, name: str, content: bytes | None, store: str, lock: str, python: str) -> None:
        self.name, self.content, self.store, self.lock, self.python = name, content, store, lock, python

    def setup(self, worker: Any) -> None:
        self.folder = Path(worker.local_directory)
        self.turn = threading.Lock()
        self.processes: list[Process] = []
        self.idle: list[Process] = []
        self.refused: str | None = None

    def teardown(self, worker: Any) -> None:
        for process in self.processes:
            process.end()

    def refusal(self) -> str:
        """Why this machine would not give the same bytes; nothing when it would."""
        if self.refused is None:
            found = differences(self.lock, self.python)
            more = f" et {len(found) - SHOWN} de plus" if len(found) > SHOWN else ""
            self.refused = " ; ".join(found[:SHOWN]) + more
        return self.refused

    def project(self) -> Path:
        """The folder of the project, unpacked once for all the workers that share this disk."""
        folder = self.folder.parent / f"pacte-{self.name[:16]}"
        with self.turn:
            if not folder.is_dir():
                content = self.content if self.content is not None else parcel.get(self.store, self.name)
                parcel.unpack(content, self.name, folder)
                self._forget_old()
            os.utime(folder)
        return folder

    def _forget_old(self) -> None:
        for folder in self.folder.parent.glob("pacte-*"):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > KEPT:
                shutil.rmtree(folder, ignore_errors=True)

    def make(self, order: dict[str, Any]) -> dict[str, Any]:
        """The answer of a process; its archive is in the store, or in the answer (`contenu`) when there is none.

        Raises `ChildProcessError` when the process dies: the cluster then tries again.
        """
        if said := self.refusal():
            return {"refus": said}
        project = self.project()
        with self.turn:
            process = self.idle.pop() if self.idle else None
        if process is not None and not process.alive:
            process.end()
            process = None
        if process is None:
            process = Process(project, Path(tempfile.mkdtemp(dir=self.folder, prefix="presse-")))
            with self.turn:
                self.processes.append(process)
        answer = process.ask(order)
        with self.turn:
            self.idle.append(process)
        if "archive" in answer:
            archive = Path(answer.pop("archive"))
            content = archive.read_bytes()
            archive.unlink()
            if self.store:
                parcel.put(self.store, str(answer["nom"]), content)
            else:
                answer["contenu"] = content
        return answer


def make(plugin: str, order: dict[str, Any]) -> dict[str, Any]:
    """A task: print an edition on the worker that runs it."""
    presses: Any = get_worker().plugins[plugin]
    return dict(presses.make(order))


def refusal(plugin: str, dask_worker: Any = None) -> str:
    """Why a worker would not give the same bytes."""
    return str(dask_worker.plugins[plugin].refusal())
