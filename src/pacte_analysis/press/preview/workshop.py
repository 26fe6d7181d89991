"""An edition held in memory, and what a saved file changes of it: a text composes its page, a cell runs its chapter."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.books.imprint import write_book
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.composition.pages import compose_all, previous_edition
from pacte_analysis.press.composition.provenance import publications
from pacte_analysis.press.composition.texts import places
from pacte_analysis.press.life import changes_page, journal
from pacte_analysis.press.life.changes import changes
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.preview.printer import Printer
from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread import proofread
from pacte_analysis.press.proofread.failure import failure
from pacte_analysis.press.proofread.remark import Remark, severities, weighed
from pacte_analysis.press.proofread.statements import statements
from pacte_analysis.press.running.execution import BuildFailed, Progress, chapters_of, execute, plan


@dataclass(frozen=True)
class Outcome:
    """What an update made: the pages printed anew, all that is to mend now, and the seconds that it took."""

    pages: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    seconds: float = 0.0


def folder(project: Project, edition: Edition) -> Path:
    """Where a preview prints: the published book is never touched."""
    return project.build_folder / "preview" / edition.name


@dataclass
class Workshop:
    """One edition being written."""

    root: Path
    territory: str
    year: str
    data: Path | None = None
    say: Callable[[str, int, int], None] = lambda step, done, total: None
    chapters: dict[str, Chapter] = field(default_factory=dict)
    runs: dict[str, NotebookNode] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    faults: dict[str, list[Remark]] = field(default_factory=dict)
    _reproaches: list[Remark] = field(default_factory=list)
    _checked: list[Remark] = field(default_factory=list)

    def open(self) -> Outcome:
        """Print the whole edition: chapters that fail are said, and the others are there."""
        start = time.monotonic()
        project = Project(self.root)
        self.edition = open_edition(self.territory, self.year, data=self.data)
        self.former = previous_edition(project, self.edition)
        self.chapters = {chapter.name: chapter for chapter in chapters_of(project, self.edition)}
        self._make(project, self.chapters)
        self._compare(project)
        self._note()
        self._write(project)
        self.printer = Printer(folder(project, self.edition))
        return self._print(project, start)

    def update(self, changed: Iterable[Path]) -> Outcome:
        """Print again what the saved files concern."""
        start = time.monotonic()
        project = Project(self.root)
        concerned: set[str] = set()
        for path in changed:
            if path.parent == self.root / "notebooks" and path.suffix == ".md" and path.stem in self.chapters:
                concerned.add(path.stem)
                try:
                    self.chapters[path.stem] = Chapter.read(path)
                except PacteError as error:
                    self.faults[path.stem] = [failure(error, self.chapters[path.stem], self._file(path.stem))]
                    concerned.discard(path.stem)
            elif path.parent.parent == self.root / "book" / "editions":
                placed = (name for name, chapter in self.chapters.items() if path.stem in _placed(chapter))
                concerned.update(placed)
        self._make(project, concerned)
        self._write(project)
        return self._print(project, start)

    def _make(self, project: Project, names: Iterable[str]) -> None:
        """Run (or take from the store) and compose chapters; one that fails keeps its last good page."""
        chapters = {name: self.chapters[name] for name in names}
        for name in chapters:
            self.faults.pop(name, None)
        for name, chapter in chapters.items():
            if name not in self.pages:
                self.pages[name] = _waiting(chapter)
        failed: set[str] = set()
        progress = Progress(self.say)
        try:
            runs, _ = execute(project, self.edition, data=self.data, chapters=[*chapters.values()], progress=progress)
        except BuildFailed:
            # The store now has those that ran: one by one, only those that fail run again.
            runs = {}
            for name, chapter in chapters.items():
                try:
                    runs |= execute(project, self.edition, data=self.data, chapters=[chapter])[0]
                except BuildFailed as error:
                    self._blame(name, error)
                    failed.add(name)
        self.runs |= runs
        for name, chapter in chapters.items():
            if name in failed:
                continue
            try:
                made = compose_all(project, self.edition, self.runs, chapters=[chapter], former=self.former)
                self.pages[name] = made[0]
            except BuildFailed as error:
                self._blame(name, error)

    def _blame(self, name: str, error: BuildFailed) -> None:
        causes = error.causes or [error]
        self.faults[name] = [failure(cause, self.chapters[name], self._file(name)) for cause in causes]

    def _compare(self, project: Project) -> None:
        """The page of what changes since the previous edition, when that one has run already; nothing waits for it."""
        if self.former is None or "à exécuter" in plan(project, self.former, self.data).values():
            return
        try:
            runs, _ = execute(project, self.former, data=self.data)
            found = changes(self.former, compose_all(project, self.former, runs), self.edition, [*self.pages.values()])
        except PacteError:
            return
        page = changes_page.page(found, Life.of(self.edition.tables, self.edition.name), publications(self.edition))
        self.pages[page.name] = page

    def _note(self) -> None:
        """The journal of the edition, when it has lines."""
        page = journal.page(Life.of(self.edition.tables, self.edition.name))
        if page is not None:
            self.pages[page.name] = page

    def _write(self, project: Project) -> None:
        write_book(project, self.edition, [*self.pages.values()], folder(project, self.edition))

    def _print(self, project: Project, start: float) -> Outcome:
        pages, reproaches = self.printer.update()
        self._reproaches = [
            Remark(self._file(name) if name else "", 0, "impression", words) for name, words in reproaches
        ]
        return Outcome(tuple(sorted(pages)), self._remarks(), time.monotonic() - start)

    def review(self, go_on: Callable[[], bool] = lambda: True) -> Outcome:
        """What `pacte check` says of the texts, with what does not print: slower than a page, hence after it.

        Raises `Interrupted` as soon as `go_on` says no: what was said before stays.
        """
        project = Project(self.root)
        said = [remark for page in self.pages.values() for remark in self._stated(page)]
        self._checked = [*proofread(project, go_on=go_on), *weighed(said, severities(self.root))]
        return Outcome(remarks=self._remarks())

    def _stated(self, page: Page) -> list[Remark]:
        path = self.root / self._file(page.name)
        text = path.read_text(encoding="utf-8") if page.name in self.chapters else ""
        return list(statements(page, self._file(page.name), text)) if text else []

    def _remarks(self) -> tuple[Remark, ...]:
        failing = [remark for found in self.faults.values() for remark in found]
        found = {(r.file, r.line, r.message): r for r in [*failing, *self._reproaches, *self._checked]}
        return tuple(sorted(found.values(), key=lambda remark: not remark.error))

    def _file(self, name: str) -> str:
        if name in self.chapters:
            return self.chapters[name].path.relative_to(self.root).as_posix()
        return f"book/{name}.md"


def _placed(chapter: Chapter) -> set[str]:
    return {place.name for place in places(chapter)}


def _waiting(chapter: Chapter) -> Page:
    """What stands for a chapter that has never run to its end."""
    first = chapter.notebook.cells[0].source.partition("\n")[0] if chapter.notebook.cells else ""
    title = first if first.startswith("# ") and "{" not in first else f"# {chapter.name}"
    return Page(chapter.name, f"{title}\n\nCette page attend que son chapitre s'exécute sans erreur.\n")
