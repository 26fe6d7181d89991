"""A folder of pages, served to the browser of this machine and to nobody else."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a notebook would print it."""


class Served:
    """A folder served from the moment it is first asked for, until the program ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: ThreadingHTTPServer | None = None

    def address(self, page: Path) -> str:
        """The address of a page of the folder."""
        if self._server is None:
            handler = partial(_Quiet, directory=str(self.folder))
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/{page.relative_to(self.folder).as_posix()}"
