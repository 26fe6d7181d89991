"""Sphinx kept ready: a page of a book that is already loaded is printed again in less than a second.

Jupyter Book's command loads everything at each call; here its own settings make one Sphinx application, which then
prints what changed as often as it is asked.
"""

import io
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from pacte_analysis.errors import PacteError
from pacte_analysis.press.books.book import in_french

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class NoPrinter(PacteError):
    """Sphinx does not start on this book."""


class Printer:
    """The Sphinx application of one book, in `folder`; only one a process, docutils being what it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.html = folder / "_build" / "html"
        self._said = io.StringIO()
        self._written: set[str] = set()
        self._titles: dict[str, str] = {}
        self._open = ExitStack()
        settings, _ = get_final_config(
            user_yaml=folder / "_config.yml", sourcedir=folder, cli_config={"latex_individualpages": False}
        )
        self._open.enter_context(patch_docutils(str(folder)))
        self._open.enter_context(docutils_namespace())
        try:
            self._app = Sphinx(
                srcdir=folder,
                confdir=None,
                outdir=self.html,
                doctreedir=folder / "_build" / ".doctrees",
                buildername="html",
                confoverrides=settings,
                status=None,
                warning=self._said,
            )
        except Exception as error:
            self._open.close()
            raise NoPrinter(f"Sphinx refuse la configuration du livre ({error}). Corrigez _config.yml.") from None
        self._app.connect("html-page-context", self._remember)

    def update(self) -> tuple[set[str], list[tuple[str, str]]]:
        """Print the pages whose sources changed: their names, and what Sphinx reproaches to which page, in French.

        A page that Sphinx reproaches something to keeps its last good state.
        """
        self._written.clear()
        self._said.seek(0)
        self._said.truncate()
        self._forget()
        kept = {path: path.read_bytes() for path in self.html.glob("*.html")}
        self._app.build(False, [])
        # The title of a page stands in the contents of every other one.
        titles = {name: title.astext() for name, title in self._app.env.titles.items()}
        if self._titles and titles != self._titles:
            self._app.build(True, [])
        self._titles = titles
        reproaches = self._reproaches()
        for name in {name for name, _ in reproaches}:
            path = self.html / f"{name}.html"
            if path in kept:
                path.write_bytes(kept[path])
        return set(self._written), reproaches

    def _forget(self) -> None:
        """What Sphinx and our extension keep for the time of one build, and would take for today's."""
        self._app.env._pickled_doctree_cache.clear()
        if hasattr(self._app, "pacte_glossary"):
            del self._app.pacte_glossary

    def _remember(self, app: Any, pagename: str, *_: object) -> None:
        if pagename in app.env.all_docs:
            self._written.add(pagename)

    def _reproaches(self) -> list[tuple[str, str]]:
        """The warnings as remedies, each with the name of its page (empty when it is of none)."""
        found = []
        for line in dict.fromkeys(_COLOURS.sub("", self._said.getvalue()).splitlines()):
            if not re.search(r"WARNING|ERROR", line):
                continue
            said = in_french(line.replace(f"{self.folder}/", "").replace(f"{self.folder}\\", ""))
            place, _, words = said.partition(" : ") if " : " in said else (said.split(":", 1)[0], "", said)
            name = Path(place.split(":", 1)[0].strip()).stem
            found.append((name if name in self._app.env.all_docs else "", words))
        return found
