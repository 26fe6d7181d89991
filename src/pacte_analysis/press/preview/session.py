"""One preview from its start to its end: files are watched, saved ones go to the worker, what it says goes to browsers.

When the tables, the settings or the program change, the worker is replaced.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from watchfiles import awatch

import pacte_analysis
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.lock import hold
from pacte_analysis.press.preview import worker
from pacte_analysis.press.preview.server import HOST, Board, application, listen
from pacte_analysis.press.project import Project
from pacte_analysis.tables.package import data_folder

# Seconds that a worker may take to leave by itself.
LEAVING = 5.0

# Milliseconds without any change after which what was saved is printed.
QUIET = 30


class NotWatching(PacteError):
    """Saved files are no more seen: the pages shown would be old ones."""


@dataclass
class Session:
    """A preview of one edition; `tell` is called with what happens (`step`, `pages`, `remarks`, `failure`)."""

    project: Project
    edition: Edition
    html: Path
    data: Path | None = None
    port: int | None = None
    tell: Callable[[dict[str, Any]], None] = lambda news: None
    listening: Callable[[str], None] = lambda address: None
    board: Board = field(default_factory=Board)

    async def run(self) -> None:
        """Serve until SIGINT or SIGTERM; nothing that was started stays."""
        # Two previews of one edition would print in one folder.
        own = self.html.parents[1]
        own.mkdir(parents=True, exist_ok=True)
        handle = hold(own / ".apercu", new=False)
        try:
            await self._run()
        finally:
            os.close(handle)

    async def _run(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        former = {
            number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        who = self.edition.territory
        address = f"{who.slug}/{self.edition.year}"
        server, port = listen(
            application(self.board, address=address, html=self.html, site=self.project.site), self.port
        )
        self.listening(f"http://{HOST}:{port}/{address}/index.html")
        self._start()
        tasks = [
            asyncio.create_task(self._watch(self._folders(), stop)),
            asyncio.create_task(self._watch([self.project.root], stop, recursive=False)),
        ]
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done() and (error := task.exception()):
                    raise NotWatching(
                        f"L'aperçu ne peut plus surveiller les fichiers ({error}). Fermez d'autres programmes qui en "
                        "surveillent (éditeurs, synchronisation), puis relancez-le."
                    )
        finally:
            stop.set()
            server.stop()
            self.board.close()
            await asyncio.gather(*tasks, return_exceptions=True)
            await loop.run_in_executor(None, self._leave)
            await server.close_all_connections()
            for number, handler in former.items():
                signal.signal(number, handler)

    def _folders(self) -> list[Path]:
        root = self.project.root
        data = self.data or data_folder()
        return [root / "notebooks", root / "book", data, Path(pacte_analysis.__file__).parent]

    async def _watch(self, paths: list[Path], stop: asyncio.Event, *, recursive: bool = True) -> None:
        async for found in awatch(*paths, stop_event=stop, step=QUIET, recursive=recursive):
            self._saved({Path(path) for _, path in found if not Path(path).name.startswith(".")})

    def _saved(self, paths: set[Path]) -> None:
        root = self.project.root
        if not paths:
            return
        written = {path for path in paths if path.suffix == ".md" and path.is_relative_to(root)}
        others = {p for p in paths - written if p.parent != root or p.name in {"_toc.yml", "_config.yml"}}
        if others or not self._process.is_alive():
            self._leave()
            self._start()
        elif written:
            with contextlib.suppress(OSError):
                self._pipe.send(sorted(written))

    def _start(self) -> None:
        self.board.working = True
        self._leaving = False
        self._process: BaseProcess
        self._pipe: Connection
        who = self.edition.territory.code
        self._process, self._pipe = worker.start(self.project.root, who, str(self.edition.year), self.data)
        loop = asyncio.get_running_loop()
        # A pipe of Windows cannot be waited for in the loop: a thread does.
        loop.run_in_executor(None, self._listen, loop, self._pipe)

    def _listen(self, loop: asyncio.AbstractEventLoop, pipe: Connection) -> None:
        # The end of a worker is the end of its pipe, and of the loop when it was the last.
        with pipe, contextlib.suppress(EOFError, OSError, RuntimeError):
            while True:
                news = pipe.recv()
                loop.call_soon_threadsafe(self._heard, pipe, news)
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._ended, pipe)

    def _heard(self, pipe: Connection, news: dict[str, Any]) -> None:
        if pipe is not self._pipe:
            return
        self.tell(news)
        if "step" in news:
            return
        self.board.failure = news.get("failure", "")
        self.board.working = False
        self.board.printed(list(news.get("pages", ())))
        if "remarks" in news:
            self.board.remarks = [asdict(remark) | {"message": remark.message} for remark in news["remarks"]]
        self.board.tell()

    def _ended(self, pipe: Connection) -> None:
        """A worker that ends without being asked is said; the next file that is saved starts another."""
        if pipe is self._pipe and not self._leaving:
            self._heard(pipe, {"failure": "Ce qui imprime s'est arrêté. Enregistrez un fichier pour le relancer."})

    def _leave(self) -> None:
        """End the worker: it leaves what it does when it is asked, or is ended."""
        self._leaving = True
        self._process.terminate()
        self._process.join(LEAVING)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
