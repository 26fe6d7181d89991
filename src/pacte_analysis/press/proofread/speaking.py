"""What the sentences of one edition say, once its chapters have run: claims, trends and ranks that the data deny."""

from contextlib import suppress
from pathlib import Path

from pacte_analysis.edition import Edition
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition.pages import compose_all, previous_edition
from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread.failure import failure
from pacte_analysis.press.proofread.remark import Remark, severities, weighed
from pacte_analysis.press.proofread.statements import statements
from pacte_analysis.press.running.execution import BuildFailed, Progress, chapters_of, execute


def spoken(
    project: Project, edition: Edition, *, data: Path | None = None, progress: Progress | None = None
) -> list[Remark]:
    """The remarks on the chapters of an edition that only their numbers can tell, chapter by chapter."""
    chapters = chapters_of(project, edition)
    # Each failure is met again below, with its chapter.
    with suppress(BuildFailed):
        execute(project, edition, data=data, progress=progress)
    found = [remark for chapter in chapters for remark in _of(project, edition, chapter, data)]
    return list(weighed(found, severities(project.root)))


def _of(project: Project, edition: Edition, chapter: Chapter, data: Path | None) -> list[Remark]:
    file = chapter.path.relative_to(project.root).as_posix()
    former = previous_edition(project, edition)
    try:
        runs, _ = execute(project, edition, data=data, chapters=[chapter])
        (page,) = compose_all(project, edition, runs, chapters=[chapter], former=former)
    except BuildFailed as error:
        return [failure(cause, chapter, file) for cause in error.causes]
    return list(statements(page, file, chapter.path.read_text(encoding="utf-8")))
