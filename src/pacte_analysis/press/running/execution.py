"""The chapters of an edition, executed: from the store, or run several at once."""

import contextlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from pacte_analysis import reads
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.files import data_digest
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.crew import crew
from pacte_analysis.press.running.run import Run, run
from pacte_analysis.press.running.runs import Recipe, Store, answers
from pacte_analysis.press.running.warm import POSSIBLE, NoWarmProcess, WarmProcess, warm_process
from pacte_analysis.reads import Answers
from pacte_analysis.tables.package import data_folder


class BuildFailed(PacteError):
    """Chapters failed: every one is named, and its error is in `causes`; nothing of the edition is published."""

    def __init__(self, message: str, causes: Sequence[PacteError] = ()) -> None:
        super().__init__(message)
        self.causes = list(causes)


@dataclass
class Progress:
    """What a build tells as it goes: `say` with a step's name and how many of how many are done, `chapter` with a
    chapter's name and its state (``déjà exécuté``, ``en cours``, ``exécuté``, ``en échec``)."""

    say: Callable[[str, int, int], None] = lambda step, done, total: None
    chapter: Callable[[str, str], None] = lambda name, state: None


def plan(project: Project, edition: Edition, data: Path | None = None) -> dict[str, str]:
    """Each chapter and its state: ``à exécuter`` or ``déjà exécuté``."""
    due = why(project, edition)
    return {c.name: "à exécuter" if c.name in due else "déjà exécuté" for c in chapters_of(project, edition)}


def why(project: Project, edition: Edition, today: Answers | None = None) -> dict[str, list[str]]:
    """The chapters of an edition that would run, each with why (see `Store.why`).

    `today` are the answers of the edition's tables, when they are already at hand.
    """
    store, today = store_of(project), today or answers(edition, project.root)
    due = {}
    for chapter in chapters_of(project, edition):
        recipe = _recipe(project, chapter, edition)
        if store.trace(recipe, today) is None:
            due[chapter.name] = list(store.why(recipe, today))
    return due


def chapters_of(project: Project, edition: Edition) -> list[Chapter]:
    """The chapters of an edition's book: those for its kind of territory, when the documents they need speak of it."""
    # The list counts, not the rows that it follows from.
    with reads.unseen():
        return [
            chapter
            for chapter in project.chapters
            if (not chapter.needs or edition.tells(*chapter.needs))
            and (not chapter.kinds or edition.territory.kind in chapter.kinds)
        ]


def execute(
    project: Project,
    edition: Edition,
    *,
    data: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    chapters: list[Chapter] | None = None,
) -> tuple[dict[str, NotebookNode], list[str]]:
    """The executed chapters by name, from the store or run several at once, and the names of those that ran.

    A chapter that fails does not stop the others; then `BuildFailed` names them all. Each is kept as soon as it has
    run, and what it read is read here too.
    """
    progress = progress or Progress()
    store, today = store_of(project), answers(edition, project.root)
    chapters = chapters if chapters is not None else chapters_of(project, edition)
    runs: dict[str, NotebookNode] = {}
    todo: dict[str, tuple[Chapter, Recipe]] = {}
    for chapter in chapters:
        recipe = _recipe(project, chapter, edition)
        kept = store.find(recipe, today)
        if kept is not None:
            runs[chapter.name] = kept.notebook
            reads.add(kept.reads)
            progress.chapter(chapter.name, "déjà exécuté")
        else:
            todo[chapter.name] = (chapter, recipe)
    failures: list[PacteError] = []
    step, total = "Chapitres exécutés", len(chapters)
    progress.say(step, len(runs), total)
    warm = prepared(data) if todo else None

    def begun(chapter: Chapter, recipe: Recipe) -> Run:
        progress.chapter(chapter.name, "en cours")
        done = run(chapter, _parameters(edition), edition=edition.name, data=data, warm=warm, root=project.root)
        # Here, so that a build that is stopped keeps all that it has run.
        store.put(recipe, done)
        return done

    # A kernel that starts or ends waits as much as it works: two a core. Fifteen chapters on two cores take 7.4 s
    # two at once, 6.0 three, 5.3 four, 4.9 five.
    with crew(workers or 2 * (os.cpu_count() or 1)) as pool:
        jobs = {pool.submit(begun, chapter, recipe): name for name, (chapter, recipe) in todo.items()}
        for job in as_completed(jobs):
            name = jobs[job]
            try:
                done = job.result()
                runs[name] = done.notebook
                reads.add(done.reads)
            except PacteError as error:
                failures.append(error)
            except OSError as error:
                said = (
                    f"{edition.name}, chapitre {name} : le disque a refusé l'écriture ({error.strerror}). "
                    "Vérifiez la place et les droits, puis relancez."
                )
                failures.append(PacteError(said))
            progress.chapter(name, "exécuté" if name in runs else "en échec")
            progress.say(step, len(runs) + len(failures), total)
    raise_failures(edition, sorted(failures, key=lambda error: error.message))
    return runs, sorted(todo)


def raise_failures(edition: Edition, failures: Sequence[PacteError]) -> None:
    """Raise `BuildFailed` with every failure of an edition, when there is one."""
    if failures:
        said = [*(error.message for error in failures), f"Rien de l'édition {edition.name} n'a été publié."]
        raise BuildFailed("\n".join(said), failures)


def prepared(data: Path | None) -> WarmProcess | None:
    """The process to fork kernels from, or None where there can be none."""
    if not POSSIBLE:
        return None
    with contextlib.suppress(NoWarmProcess):
        return warm_process(data or data_folder(), data_digest(data))
    return None


def _parameters(edition: Edition) -> dict[str, object]:
    return {"territory": edition.territory.code, "year": edition.year}


def store_of(project: Project) -> Store:
    """The runs that a project keeps."""
    return Store(project.build_folder / "runs")


def _recipe(project: Project, chapter: Chapter, edition: Edition) -> Recipe:
    return Recipe.of(chapter, _parameters(edition), project=project.root)
