"""Reading the texts and the cells without running them, as `pacte check` and the preview do.

Each rule is a name and a severity (see `remark`); a module has the rules of one noun. `statements` reads composed
pages, whose numbers are known.
"""

from collections.abc import Callable
from pathlib import Path

from pacte_analysis.press.files import write_whole
from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread import cells, headings, links, names, typography, words
from pacte_analysis.press.proofread.manuscript import Known, Manuscript
from pacte_analysis.press.proofread.remark import OFF, Remark, severities, weighed

READERS = (
    names.names,
    names.expressions,
    names.numbers,
    names.texts,
    names.gaps,
    cells.cells,
    headings.headings,
    links.links,
    words.acronyms,
    words.places,
    words.drafts,
    typography.typography,
)


class Interrupted(Exception):
    """The reading was told to stop."""


def proofread(project: Project, known: Known | None = None, go_on: Callable[[], bool] = lambda: True) -> list[Remark]:
    """Every remark on the chapters, the pages and the texts of editions, in the order of files and lines.

    `go_on` is asked between two readings: raises `Interrupted` when it says no.
    """
    manuscript = Manuscript(project, known or Known.load())
    order = {text.file: position for position, text in enumerate(manuscript.texts)}
    found = {}
    for reader in READERS:
        if not go_on():
            raise Interrupted
        for remark in weighed(reader(manuscript), severities(project.root)):
            found[remark.file, remark.line, remark.rule, remark.what] = remark
    return sorted(found.values(), key=lambda remark: (order.get(remark.file, -1), remark.line))


def mend(project: Project) -> list[Path]:
    """Write the typography of the texts as it should be; the files that changed."""
    manuscript = Manuscript(project, Known.load())
    ignored = {rule for rule, said in severities(project.root).items() if said == OFF}
    changed = []
    for text in manuscript.texts:
        path = project.root / text.file
        if write_whole(path, typography.fixed(text, ignored)):
            changed.append(path)
    return changed
