"""Pages that ask for nothing elsewhere: each is opened from its folder, then served, with the network cut."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pacte_analysis.press.audit.browser import launched
from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

TITLE = "Requêtes au dehors"

METHOD = (
    "chaque page, ouverte d'un dossier puis servie, réseau coupé : rien n'est demandé ailleurs, aucun script n'échoue"
)

# What a page may make by itself, without a network.
OWN = ("data:", "blob:", "about:")

# How Chromium names a request that it has dropped itself.
DROPPED = "net::ERR_ABORTED"

# Milliseconds in which what a script asks for as it starts is asked for.
SETTLED = 50

# On a search page, a search is made: it is what loads an index.
SEARCHED = "pauvrete"


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """The requests to elsewhere, the files that are missing and the errors of scripts, page by page."""
    with launched() as browser:
        yield from look(browser, scope, step)


def look(browser: "Browser", scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """`inspect` in a browser that is there already."""
    done, total = 0, 2 * len(scope.pages)
    with served(scope.site) as origin:
        for mode, base in (("ouverte depuis un dossier", scope.site.as_uri()), ("servie", origin)):
            context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
            watched = _Watched(context, base)
            for name in scope.pages:
                yield from (
                    Finding(name, f"dehors:{rule}", f"{said} (page {mode}).", remedy)
                    for rule, said, remedy in watched.open(name)
                )
                done += 1
                step(done, total)
            context.close()


class _Watched:
    """A page whose requests are let through inside the site only, and what went wrong in it."""

    def __init__(self, context: "BrowserContext", base: str) -> None:
        self.base = base
        self.found: dict[tuple[str, str, str], None] = {}
        context.route("**/*", self._route)
        self.page = context.new_page()
        self.page.on("response", lambda answer: self._missing(answer.url) if answer.status >= 400 else None)
        # A request that is dropped because the next page is asked for fails too, and is nobody's fault.
        self.page.on("requestfailed", lambda asked: None if asked.failure == DROPPED else self._missing(asked.url))
        self.page.on("pageerror", lambda error: self._error(str(error)))
        self.page.on("console", lambda line: self._error(line.text) if line.type == "error" else None)

    def open(self, name: str) -> list[tuple[str, str, str]]:
        """What goes wrong in a page: a rule, what, and what to do."""
        self.found.clear()
        query = f"?q={SEARCHED}" if name.endswith(("search.html", "recherche/index.html")) else ""
        self.page.goto(f"{self.base}/{quote(name)}{query}", wait_until="load")
        if query:
            self.page.wait_for_load_state("networkidle")
        else:
            self.page.wait_for_timeout(SETTLED)
        return list(self.found)

    def _route(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.base, *OWN)):
            route.continue_()
            return
        self._add("requete", f"La page demande {url}", "Mettez le fichier dans le site, ou retirez ce qui l'appelle.")
        route.abort()

    def _missing(self, url: str) -> None:
        if url.startswith(self.base):
            where = url.removeprefix(self.base)
            self._add("absent", f"Le fichier {where} manque", "Ajoutez-le au site, ou retirez ce qui l'appelle.")

    def _error(self, words: str) -> None:
        # A request that is cut or missing is told once, by what made it.
        if "Failed to load resource" not in words:
            self._add("erreur", f"Un script se plaint : {words}", "Corrigez-le dans press/theme/static/.")

    def _add(self, rule: str, said: str, remedy: str) -> None:
        self.found[(rule, said, remedy)] = None


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up has its reasons."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of `folder`, on this machine only, for as long as it is needed."""
    with _Server(("127.0.0.1", 0), partial(_Silent, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
