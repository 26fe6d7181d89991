"""The server of a preview: this machine's browsers only, pages that refresh themselves, errors that they show.

Nothing of it is in the book: the script is added to a page as it is served.
"""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler

from pacte_analysis.errors import PacteError
from pacte_analysis.press.books import script_policy

HOST = "127.0.0.1"
PORT = 8310

# Where the preview has its own script, apart from all that a site can have.
OWN = "_apercu"
ASSETS = Path(__file__).parent / "assets"


class PortTaken(PacteError):
    """Something else listens at the port that was asked for."""


class Board:
    """What browsers are told: how many times each page was printed, what is to mend; and who listens."""

    def __init__(self) -> None:
        # Of this start: a page of a former one is to be loaded again.
        self.start = uuid4().hex
        self.versions: dict[str, int] = {}
        self.remarks: list[dict[str, Any]] = []
        self.failure = ""
        self.working = True
        self._listeners: set[asyncio.Queue[str | None]] = set()

    def printed(self, pages: list[str]) -> None:
        for name in pages:
            self.versions[name] = self.versions.get(name, 0) + 1

    def text(self) -> str:
        """The whole board: whoever missed a message needs no other."""
        told = {
            "start": self.start,
            "versions": self.versions,
            "remarks": self.remarks,
            "failure": self.failure,
            "working": self.working,
        }
        return json.dumps(told, ensure_ascii=False)

    def tell(self) -> None:
        for queue in self._listeners:
            queue.put_nowait(self.text())

    def listen(self) -> "asyncio.Queue[str | None]":
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        queue.put_nowait(self.text())
        self._listeners.add(queue)
        return queue

    def leave(self, queue: "asyncio.Queue[str | None]") -> None:
        self._listeners.discard(queue)

    def close(self) -> None:
        for queue in self._listeners:
            queue.put_nowait(None)


def is_local(host: str) -> bool:
    """Whether a request names this machine (``127.0.0.1:8310``), and not a name that somebody else has lead to it."""
    return host.partition(":")[0] in {HOST, "localhost"}


class _Local:
    """Refuses a request that another site's page has the browser make under a name of its own."""

    request: Any

    def prepare(self) -> None:
        if not is_local(self.request.host):
            raise HTTPError(403)


class _File(_Local, StaticFileHandler):
    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-store")


class _Page(_Local, RequestHandler):
    """A page of the book, with the preview's script."""

    def initialize(self, folder: Path, board: Board) -> None:
        self.folder = folder
        self.board = board

    def get(self, name: str) -> None:
        path = (self.folder / f"{name}.html").resolve()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if not path.is_relative_to(self.folder.resolve()):
            raise HTTPError(403)
        version = self.board.versions.get(name, 0)
        script = (
            f'<script src="/{OWN}/apercu.js" data-page="{name}" data-start="{self.board.start}" '
            f'data-version="{version}"></script>'
        )
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            waiting = "L’aperçu se prépare : cette page s’ouvrira d’elle-même." if self.board.working else ""
            text = (
                '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
                f"{script_policy.meta()}"
                "<title>Aperçu</title></head>"
                f"<body><main><h1>Aperçu</h1><p>{waiting or 'Cette page n’existe pas.'}</p></main></body></html>"
            )
            if not self.board.working:
                self.set_status(404)
        self.finish(text.replace("</body>", f"{script}</body>", 1))


class _Events(_Local, RequestHandler):
    """What is on the board, now and at each change, until the browser leaves."""

    def initialize(self, board: Board) -> None:
        self.board = board
        self.queue: asyncio.Queue[str | None] | None = None

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.queue = self.board.listen()
        try:
            while (text := await self.queue.get()) is not None:
                self.write(f"data: {text}\n\n")
                await self.flush()
        except StreamClosedError:
            return
        finally:
            self.board.leave(self.queue)

    def on_connection_close(self) -> None:
        if self.queue is not None:
            self.queue.put_nowait(None)


class _Home(_Local, RequestHandler):
    def initialize(self, address: str) -> None:
        self.address = address

    def get(self) -> None:
        self.redirect(self.address)


def application(board: Board, *, address: str, html: Path, site: Path) -> Application:
    """The book `html` at the address that it has in the site (``occitanie/2024``), the published site around it."""
    page = rf"/{address}/([\w-]+)\.html"
    return Application(
        [
            (r"/", _Home, {"address": f"/{address}/index.html"}),
            (rf"/{OWN}/evenements", _Events, {"board": board}),
            (rf"/{OWN}/(.*)", _File, {"path": str(ASSETS)}),
            (page, _Page, {"folder": html, "board": board}),
            (rf"/{address}/(.*)", _File, {"path": str(html), "default_filename": "index.html"}),
            (r"/(.*)", _File, {"path": str(site), "default_filename": "index.html"}),
        ],
        log_function=lambda handler: None,
    )


def listen(app: Application, port: int | None) -> tuple[HTTPServer, int]:
    """The server, on this machine only, and its port: the one that is asked for, else the usual one or any that is
    free. Raises `PortTaken`."""
    server = HTTPServer(app)
    try:
        sockets = bind_sockets(PORT if port is None else port, HOST)
    except OSError:
        if port is not None:
            raise PortTaken(
                f"Le port {port} est déjà pris sur cette machine. Donnez-en un autre (--port), ou aucun : l'aperçu en "
                "choisit un qui est libre."
            ) from None
        sockets = bind_sockets(0, HOST)
    server.add_sockets(sockets)
    return server, int(sockets[0].getsockname()[1])
