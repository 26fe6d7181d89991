"""The composed pages of an edition: its chapters, what changed since the one before, its journal."""

from pathlib import Path

from nbformat import NotebookNode

from pacte_analysis import reads
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition.accessibility import declared
from pacte_analysis.press.composition.compose import Page, compose, plain
from pacte_analysis.press.composition.provenance import publications
from pacte_analysis.press.editions import listed, previous
from pacte_analysis.press.life import changes_page, journal
from pacte_analysis.press.life.changes import changes
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import BuildFailed, Progress, chapters_of, execute, raise_failures


def make_pages(
    project: Project,
    edition: Edition,
    *,
    data: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> tuple[list[Page], list[str]]:
    """The composed chapters of an edition, the page of what changes since the previous one (when `editions.yml` has
    one), its journal (when it has lines), and the names of the chapters that ran."""
    with reads.recording() as seen:
        pages, ran = _make_pages(project, edition, data, progress, workers)
    for page in pages:
        page.reads = seen.digests
    return pages, ran


def _make_pages(
    project: Project, edition: Edition, data: Path | None, progress: Progress | None, workers: int | None
) -> tuple[list[Page], list[str]]:
    former = previous_edition(project, edition)
    runs, ran = execute(project, edition, data=data, progress=progress, workers=workers)
    pages = compose_all(project, edition, runs, former=former)
    if former is not None:
        found = changes(former, _former_pages(project, former, data, progress, workers), edition, pages)
        pages.append(changes_page.page(found, Life.of(edition.tables, edition.name), publications(edition)))
    told = journal.page(Life.of(edition.tables, edition.name))
    if told is not None:
        pages.append(told)
    return pages, ran


def _former_pages(
    project: Project, former: Edition, data: Path | None, progress: Progress | None, workers: int | None
) -> list[Page]:
    told = progress or Progress()
    said = Progress(lambda step, done, total: told.say(f"{step}, {former.year}", done, total))
    try:
        runs, _ = execute(project, former, data=data, progress=said, workers=workers)
        return compose_all(project, former, runs)
    except BuildFailed as error:
        raise BuildFailed(
            f"L'édition se compare à la précédente, {former.name}, qui échoue : corrigez-la, ou retirez-la de "
            f"editions.yml.\n{error.message}"
        ) from None


def previous_edition(project: Project, edition: Edition) -> Edition | None:
    """The edition of the same territory that `editions.yml` has just before."""
    # Which one it is counts, and the recipe of the book says it; not the years of all the others.
    with reads.unseen():
        found = previous(listed(project.root, edition.catalogue), edition.territory.code, edition.year)
        return Edition(edition.catalogue, edition.territory, found.year) if found else None


def compose_all(
    project: Project,
    edition: Edition,
    runs: dict[str, NotebookNode],
    *,
    chapters: list[Chapter] | None = None,
    former: Edition | None = None,
) -> list[Page]:
    """The pages of all chapters (or of those given); every narrative error at once.

    The text may name the `former` edition, which the book compares itself with.
    """
    pages: list[Page] = []
    failures: list[PacteError] = []
    life, known = Life.of(edition.tables, edition.name), publications(edition)
    for chapter in chapters if chapters is not None else chapters_of(project, edition):
        try:
            pages.append(
                compose(
                    chapter,
                    runs[chapter.name],
                    territory=edition.territory,
                    year=edition.year,
                    previous=str(former.year) if former else "",
                    life=life,
                    publications=known,
                    texts=project.texts(edition.name),
                )
            )
        except PacteError as error:
            failures.append(error)
    raise_failures(edition, failures)
    return pages


def plain_pages(project: Project, edition: Edition) -> list[Page]:
    """The pages that compute nothing, each with its state."""
    life = Life.of(edition.tables, edition.name)
    return [plain(path.stem, declared(path.read_text(encoding="utf-8"), project.root), life) for path in project.pages]
