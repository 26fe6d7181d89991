"""What a chapter's kernel adds in JupyterLab: the sentences beneath the published names, and errors in French.

The kernel of `pacte lab` loads it (`jupyter/kernels/python3/kernel.json`); the press has kernels of its own, which do
not: nothing of this reaches a page.
"""

import html
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pacte_analysis import french, narrative
from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import Chapter, is_chapter
from pacte_analysis.press.composition.compose import given_names
from pacte_analysis.press.project import Project
from pacte_analysis.workshop.sentences import rendered, sentences

# Where the notebook server says which notebook a kernel is for.
NOTEBOOK = "JPY_SESSION_NAME"


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython when the kernel starts; a kernel without a notebook (the press's) stays as it is."""
    if NOTEBOOK not in os.environ:
        return
    shell.set_custom_exc((PacteError,), _in_french)
    path = Path(os.environ[NOTEBOOK])
    if path.suffix == ".md" and path.is_file() and is_chapter(path.read_text(encoding="utf-8")):
        narrative.beneath = Beneath(shell, path)


class Beneath:
    """What stands under the published names of one chapter, in the order in which its cells are run."""

    def __init__(self, shell: Any, path: Path) -> None:
        self.shell = shell
        self.path = path
        self.names: dict[str, object] = {}

    def __call__(self, names: Mapping[str, object]) -> str:
        """The sentences that use one of `names`, rendered with all the names known so far; HTML.

        The chapter is read as it is on the disk, each time: a sentence saved is a sentence shown.
        """
        self.names |= names
        try:
            edition, texts = self._edition()
            known = {**given_names(edition.territory, edition.year), **self.names}
            every = sentences(Chapter.read(self.path), texts)
        except PacteError as error:
            return f"<p>{html.escape(error.message)}</p>"
        using = [sentence for sentence in every if sentence.names & names.keys()]
        used = {name for sentence in every for name in sentence.names}
        idle = [f"« {name} »" for name in names if name not in used]
        said = f"Aucune phrase n'emploie {french.listing(idle, last='ni')}." if idle else ""
        title = "Les phrases qui emploient ces noms, dans le chapitre enregistré"
        body = rendered(using, known, texts)
        parts = [f"<p><strong>{title}</strong></p>{body}" if body else "", f"<p>{said}</p>" if said else ""]
        return french.typography("".join(parts)) if not body else parts[0] + french.typography(parts[1])

    def _edition(self) -> tuple[Edition, Path]:
        given = {**Chapter.read(self.path).parameters(), **self.shell.user_ns}
        edition = open_edition(str(given.get("territory")), str(given.get("year")))
        return edition, Project.find(self.path.parent).texts(edition.name)


def _in_french(shell: Any, kind: type[BaseException], error: BaseException, trace: Any, tb_offset: Any = None) -> Any:
    """One French message in place of a traceback, for what an analyst can mend."""
    said = [french.typography(error.message) if isinstance(error, PacteError) else str(error)]
    shell._showtraceback(kind, error, said)
    return said
