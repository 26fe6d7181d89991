"""A command run to its end and watched: its seconds, and the most memory that it and all that it started have held."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

# Seconds between two looks at the memory: often enough for a peak, seldom enough to cost nothing.
EVERY = 0.3


@dataclass(frozen=True)
class Watched:
    """What a command took: seconds, bytes at the worst moment; and what it said."""

    seconds: float
    memory: int
    said: str


class CommandFailed(Exception):
    """The command that was to be measured failed: it measures nothing."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, memory: bool = False) -> Watched:
    """Run a command in `folder`; look at its memory only when asked, since looking takes time too."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    peak, over = [0], threading.Event()
    looker = threading.Thread(target=_look, args=(process.pid, peak, over), daemon=True)
    if memory:
        looker.start()
    said, _ = process.communicate()
    seconds = time.perf_counter() - start
    over.set()
    if process.returncode:
        raise CommandFailed(f"{' '.join(map(str, command))}\n{said[-3000:]}")
    return Watched(seconds, peak[0], said)


def _look(pid: int, peak: list[int], over: threading.Event) -> None:
    while not over.wait(EVERY):
        try:
            root = psutil.Process(pid)
            peak[0] = max(peak[0], sum(_held(each) for each in [root, *root.children(recursive=True)]))
        except psutil.Error:
            continue


def _held(process: psutil.Process) -> int:
    """The bytes of a process; what it shares with others counts for its part (Linux), else for each."""
    try:
        found = process.memory_full_info()
        return int(getattr(found, "pss", 0) or found.rss)
    except psutil.Error:
        return 0


def on_disk(folder: Path) -> int:
    """The bytes that a folder takes, a file that has several names once."""
    taken = {}
    for path in folder.rglob("*"):
        look = path.lstat()
        if not path.is_dir():
            taken[look.st_dev, look.st_ino] = getattr(look, "st_blocks", 0) * 512 or look.st_size
    return sum(taken.values())


def busy() -> float:
    """How many processes have wanted a processor in the last minute; 0 where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
