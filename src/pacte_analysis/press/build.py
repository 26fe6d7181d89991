"""One edition, from the tables to the site: check, run, compose, print, publish."""

import contextlib
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pacte_analysis.edition import Edition, open_catalogue, open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.lock import alone
from pacte_analysis.press.books.imprint import already_printed, manifest, parts, print_book
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.composition.pages import make_pages
from pacte_analysis.press.editions import Listed
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.crew import crew
from pacte_analysis.press.running.execution import BuildFailed, Progress, prepared, store_of
from pacte_analysis.press.running.runs import MOST_KEPT
from pacte_analysis.press.running.soundness import require_sound
from pacte_analysis.press.running.warm import NoWarmProcess, WarmProcess
from pacte_analysis.press.scratch import sweep
from pacte_analysis.press.sites.reference import NotTheSame, require_same
from pacte_analysis.press.sites.site import PrintedEdition, assemble, publish


@dataclass
class Built:
    """What a build made."""

    edition: Edition
    pages: list[Page]
    site: Path
    ran: list[str] = field(default_factory=list)


@dataclass
class AllBuilt:
    """What a build of several editions made: those printed, those that were up to date, and why others failed;
    whether the site is another."""

    site: Path
    published: bool = False
    printed: list[Listed] = field(default_factory=list)
    unchanged: list[Listed] = field(default_factory=list)
    failures: dict[Listed, str] = field(default_factory=dict)
    causes: dict[Listed, list[str]] = field(default_factory=dict)

    def fail(self, asked: Listed, message: str, causes: Sequence[str]) -> None:
        """Remember why an edition failed: all that is said of it, and each cause."""
        self.failures[asked] = message
        self.causes[asked] = list(causes)


def build(
    project: Project,
    territory: str,
    year: int | str,
    *,
    data: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    locked: bool = False,
) -> Built:
    """Print the edition of a territory and a year and put the site in place; `locked`, only the published edition.

    Raises a `PacteError` (territory, year, data, chapter, narrative, book, disk) that leaves the published site as it
    was.
    """
    progress = progress or Progress()
    with _turn(project, progress):
        return _build(project, territory, year, data, progress, workers, locked)


@contextmanager
def _turn(project: Project, progress: Progress) -> Iterator[None]:
    """One build at a time in a project, which first erases what killed ones left."""
    with alone(project.lock, "une construction", say=progress.say):
        sweep(project)
        yield


def _build(
    project: Project,
    territory: str,
    year: int | str,
    data: Path | None,
    progress: Progress,
    workers: int | None,
    locked: bool,
) -> Built:
    progress.say("Données vérifiées", 0, 1)
    require_sound(project, data)
    edition = open_edition(territory, year, data=data)
    progress.say("Données vérifiées", 1, 1)
    made_from = parts(project, edition)
    pages, ran = make_pages(project, edition, data=data, progress=progress, workers=workers)
    progress.say("Livre imprimé", 0, 1)
    printed = print_book(project, edition, pages, made_from, data=data, cores=os.cpu_count() or 1)
    progress.say("Livre imprimé", 1, 1)
    publish_editions(project, [printed], {printed.address: manifest(project, edition, data)}, data=data, locked=locked)
    return Built(edition, pages, project.site, ran)


def put_in_place(project: Project, edition: Edition, *, data: Path | None = None, locked: bool = False) -> None:
    """Publish the book of an edition as it was printed, with the forms that were made since.

    Raises `BuildFailed` when it is no more what its sources say.
    """
    with alone(project.lock, "une construction"):
        book = already_printed(project, edition, data)
        if book is None:
            raise BuildFailed(
                f"{edition.name} : un fichier a été enregistré pendant que ses formes se faisaient ; elles ne sont pas "
                "dans le site. Relancez."
            )
        told = {book.address: manifest(project, edition, data)}
        publish_editions(project, [book], told, data=data, locked=locked)


def publish_editions(
    project: Project,
    books: list[PrintedEdition],
    manifests: dict[str, dict[str, Any]],
    *,
    data: Path | None = None,
    locked: bool = False,
    late: Collection[str] = (),
) -> None:
    """Put printed editions in the site, in one move, where those at the addresses `late` say that they are.

    `locked`, raises `NotTheSame` before it unless they are, byte for byte, those whose manifest the project keeps.
    """
    folder = assemble(project, books, manifests, data=data, late=late)
    if locked:
        try:
            require_same(project, folder, manifests)
        except NotTheSame:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    publish(project, folder)
    store_of(project).prune(MOST_KEPT)


def build_all(
    project: Project,
    editions: Sequence[Listed],
    *,
    data: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    locked: bool = False,
    keep_going: bool = False,
) -> AllBuilt:
    """Print several editions, as many at once as there are cores, and put the site in place in one move.

    An edition that fails is named with its causes, and the others are printed; nothing is published then unless one is
    to `keep_going`: the others are, and the one that failed keeps its published version, which says so. An edition
    that nothing has changed since it was printed is not printed again.
    """
    progress = progress or Progress()
    with _turn(project, progress):
        return _build_all(project, editions, data, progress, workers, locked, keep_going)


def _build_all(
    project: Project,
    editions: Sequence[Listed],
    data: Path | None,
    progress: Progress,
    workers: int | None,
    locked: bool,
    keep_going: bool,
) -> AllBuilt:
    require_sound(project, data)
    step, total = "Éditions", len(editions)
    progress.say(step, 0, total)
    printed: list[PrintedEdition] = []
    manifests: dict[str, dict[str, Any]] = {}
    result = AllBuilt(project.site)
    warm = prepared(data)
    # Read once, for all the processes that take it.
    _ = project.chapters, project.pages, project.config
    with crew(workers) as pool:
        jobs = {pool.submit(_elsewhere, warm, project, asked, data): asked for asked in editions}
        for done, job in enumerate(as_completed(jobs), start=1):
            try:
                book, made, fresh = job.result()
                printed.append(book)
                manifests[book.address] = made
                (result.printed if fresh else result.unchanged).append(jobs[job])
            except PacteError as error:
                causes = error.causes if isinstance(error, BuildFailed) else ()
                result.fail(jobs[job], error.message, [cause.message for cause in causes] or [error.message])
            except Exception as error:
                # A defect of the program stops an edition, not those of others.
                said = f"{jobs[job].code}-{jobs[job].year} : défaut du programme, à signaler ({error})"
                result.fail(jobs[job], said, [str(error)])
            progress.say(step, done, total)
    publish_all(project, result, printed, manifests, data=data, locked=locked, keep_going=keep_going)
    return result


def publish_all(
    project: Project,
    result: AllBuilt,
    books: Sequence[PrintedEdition],
    manifests: dict[str, dict[str, Any]],
    *,
    data: Path | None,
    locked: bool,
    keep_going: bool,
) -> None:
    """Put the books of several editions in the site, and tell the result; nothing when one failed, unless one is to
    `keep_going`: those that failed and stand in the site then say that they are late."""
    if not books or (result.failures and not keep_going):
        return
    territories = open_catalogue(data).territories
    late = sorted(f"{territories[asked.code].slug}/{asked.year}" for asked in result.failures)
    ordered = sorted(books, key=lambda book: book.address)
    publish_editions(project, ordered, manifests, data=data, locked=locked, late=late)
    result.published = True


Made = tuple[PrintedEdition, dict[str, Any], bool]


def _elsewhere(warm: WarmProcess | None, project: Project, asked: Listed, data: Path | None) -> Made:
    """One edition in a process of its own, which gives its memory back and shares no lock with others; in this one
    where there can be none."""
    if warm is not None:
        with contextlib.suppress(NoWarmProcess):
            return warm.call(_one_of_many, project, asked, data)
    return _one_of_many(project, asked, data)


def _one_of_many(project: Project, asked: Listed, data: Path | None) -> Made:
    """The book of an edition, its manifest, and whether it had to be printed."""
    edition, book, fresh = print_one(project, asked, data, workers=2)
    return book, manifest(project, edition, data), fresh


def print_one(
    project: Project, asked: Listed, data: Path | None = None, *, workers: int = 1
) -> tuple[Edition, PrintedEdition, bool]:
    """One edition of many: the edition, its book, and whether it had to be printed."""
    edition = open_edition(asked.code, asked.year, data=data)
    kept = already_printed(project, edition, data)
    if kept is not None:
        return edition, kept, False
    made_from = parts(project, edition)
    pages, _ = make_pages(project, edition, data=data, workers=workers)
    return edition, print_book(project, edition, pages, made_from, data=data), True
