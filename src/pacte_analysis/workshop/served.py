"""A folder of pages, served to the browser of this machine and to nobody else."""

import io
import os
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from pacte_analysis.press.preview.server import HOST, is_local

# What a folder shows, where it has one of them.
_INDEXES = ("index.html", "index.htm")


class _Pages(SimpleHTTPRequestHandler):
    """The files of the folder, asked for under this machine's own name: pages under embargo are among them."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        if not is_local(self.headers.get("Host", "")):
            self.send_error(HTTPStatus.FORBIDDEN)
            return None
        # The site is a link, which each publication moves: the one of this request, to its end.
        self.directory = os.path.realpath(self.directory)
        if not self._stays():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: str | os.PathLike[str]) -> io.BytesIO | None:
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def _stays(self) -> bool:
        """Whether what is asked for is in the folder, where links that stand in it lead too."""
        asked = Path(self.translate_path(self.path))
        try:
            real = [os.path.realpath(path) for path in (asked, *(asked / name for name in _INDEXES))]
        except ValueError:
            return False  # no file has such a name
        return all(Path(path).is_relative_to(self.directory) for path in real)

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
            handler = partial(_Pages, directory=str(self.folder))
            self._server = ThreadingHTTPServer((HOST, 0), handler)
            threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://{HOST}:{self._server.server_port}/{page.relative_to(self.folder).as_posix()}"
