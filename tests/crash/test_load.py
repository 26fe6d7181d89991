"""Two hundred readers at once, of the preview and of the site behind a plain static server: each has the right page."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tornado.simple_httpclient import SimpleAsyncHTTPClient

from crash.conftest import Extent
from pacte_analysis.press.preview.server import HOST, Board, application, listen
from projects import publish_editions

READERS = 200
ADDRESS = "provence-alpes-cote-d-azur/2024"
PAGES = {f"page-{number}" for number in range(8)} | {"index"}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


class _Plain(ThreadingHTTPServer):
    # The default is five: two hundred who come together would wait for a second try of the system.
    request_queue_size = READERS


@contextmanager
def plain(site: Path) -> Iterator[int]:
    """Python's own static server."""
    with _Plain((HOST, 0), partial(_Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def _run(work: Coroutine[object, object, tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """Run it in a thread of its own: Playwright's loop runs in this one when tests with a browser came before."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _read(port: int, turns: int) -> tuple[int, list[str]]:
    """How many pages were read, and what was wrong."""
    client, wrong = SimpleAsyncHTTPClient(force_instance=True, max_clients=READERS), list[str]()
    names = sorted(PAGES)

    async def reader(number: int) -> int:
        for turn in range(turns):
            name = names[(number + turn) % len(names)]
            answer = await client.fetch(
                f"http://{HOST}:{port}/{ADDRESS}/{name}.html", raise_error=False, request_timeout=60, connect_timeout=60
            )
            if answer.code != 200 or f", {name}</h1>" not in answer.body.decode():
                wrong.append(f"{name}: {answer.code} {answer.error}")
        return turns

    read = sum(await asyncio.gather(*(reader(number) for number in range(READERS))))
    client.close()
    return read, wrong


def test_the_preview_serves_two_hundred_readers_and_as_many_listeners(
    tmp_path: Path, extent: Extent, figure: Callable[..., None]
) -> None:
    site = publish_editions(tmp_path, {("REG-93", 2024): PAGES})
    board = Board()

    async def together() -> tuple[int, list[str]]:
        app = application(board, address=ADDRESS, html=site.resolve() / ADDRESS, site=site.resolve())
        server, port = listen(app, 0)
        client, seen = SimpleAsyncHTTPClient(force_instance=True, max_clients=READERS), set[int]()

        def listener(number: int) -> "asyncio.Future[object]":
            def told(chunk: bytes) -> None:
                seen.add(number)

            where = f"http://{HOST}:{port}/_apercu/evenements"
            return client.fetch(where, streaming_callback=told, request_timeout=0, connect_timeout=60)  # type: ignore

        listening = [asyncio.ensure_future(listener(number)) for number in range(READERS)]
        found = await _read(port, 20 if extent.whole else 2)
        board.printed(["index"])
        board.tell()
        while len(seen) < READERS:
            await asyncio.sleep(0.05)
        board.close()
        await asyncio.gather(*listening, return_exceptions=True)
        client.close()
        server.stop()
        return found

    read, wrong = _run(asyncio.wait_for(together(), timeout=300))
    figure("readers", read, len(wrong))
    assert wrong == []


def test_a_plain_static_server_serves_the_site(tmp_path: Path, extent: Extent, figure: Callable[..., None]) -> None:
    site = publish_editions(tmp_path, {("REG-93", 2024): PAGES})
    with plain(site.resolve()) as port:
        read, wrong = _run(_read(port, 20 if extent.whole else 2))
    figure("readers", read, len(wrong))
    assert wrong == []
