"""One edition, from the tables to the site: check, run, compose, print, publish."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from pacte_analysis import __version__, french
from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press import changes_page, embargo, journal
from pacte_analysis.press.accessibility import declared
from pacte_analysis.press.book import build_book, drop_stale, pictures, write_sources
from pacte_analysis.press.changes import changes
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.compose import Page, compose, plain
from pacte_analysis.press.downloads import with_downloads
from pacte_analysis.press.editions import Listed, listed, previous
from pacte_analysis.press.editorial import Life
from pacte_analysis.press.export.offered import offered
from pacte_analysis.press.leaks import Leak, guard
from pacte_analysis.press.project import Project
from pacte_analysis.press.provenance import publications
from pacte_analysis.press.run import run
from pacte_analysis.press.said import SENTENCES, sentences_file
from pacte_analysis.press.site import PrintedEdition, assemble, publish
from pacte_analysis.press.store import (
    Store,
    data_digest,
    digest,
    digest_files,
    lock_digest,
    package_digest,
    press_digest,
    run_key,
    write_whole,
)
from pacte_analysis.press.warm import POSSIBLE, NoWarmProcess, WarmProcess, warm_process
from pacte_analysis.tables import check
from pacte_analysis.tables.package import data_folder
from pacte_analysis.tables.value import Value

# What a manifest names: the programs whose version can change a page.
PROGRAMS = ("jupyter-book", "Sphinx", "myst-nb", "sphinx-book-theme", "papermill", "pandas", "matplotlib", "seaborn")

BOOK_TITLE = "Baromètre des solidarités"

# Tables of documents about one territory: an edition of which they tell says so on the front door.
LOCAL_DOCUMENTS = ("actions", "actions_citees", "constats", "mesures_territoriales", "repartitions")

# Beside a printed book: the hash of all that it was made from.
RECIPE = "recette.txt"


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


@dataclass
class Built:
    """What a build made."""

    edition: Edition
    pages: list[Page]
    site: Path
    ran: list[str] = field(default_factory=list)


@dataclass
class AllBuilt:
    """What a build of several editions made: those printed, those that were up to date, and why others failed."""

    site: Path
    printed: list[Listed] = field(default_factory=list)
    unchanged: list[Listed] = field(default_factory=list)
    failures: dict[Listed, str] = field(default_factory=dict)


def plan(project: Project, edition: Edition, data: Path | None = None) -> dict[str, str]:
    """Each chapter and why it would run: ``à exécuter`` or ``déjà exécuté``."""
    store = _store(project)
    return {
        chapter.name: "déjà exécuté" if store.get(_key(project, chapter, edition, data)) else "à exécuter"
        for chapter in chapters_of(project, edition)
    }


def chapters_of(project: Project, edition: Edition) -> list[Chapter]:
    """The chapters of an edition's book: those for its kind of territory, when the documents they need speak of it."""
    return [
        chapter
        for chapter in project.chapters
        if (not chapter.needs or edition.tells(*chapter.needs))
        and (not chapter.kinds or edition.territory.kind in chapter.kinds)
    ]


def build(
    project: Project,
    territory: str,
    year: int | str,
    *,
    data: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Built:
    """Print the edition of a territory and a year and put the site in place.

    Raises a `PacteError` (territory, year, data, chapter, narrative, book, disk) that leaves the published site as it
    was.
    """
    progress = progress or Progress()
    progress.say("Données vérifiées", 0, 1)
    _require_valid(data)
    edition = open_edition(territory, year, data=data)
    progress.say("Données vérifiées", 1, 1)
    pages, ran = make_pages(project, edition, data=data, progress=progress, workers=workers)
    progress.say("Livre imprimé", 0, 1)
    printed = print_book(project, edition, pages, data=data)
    progress.say("Livre imprimé", 1, 1)
    folder = assemble(project, [printed], {printed.address: manifest(project, edition, data)}, data=data)
    publish(project, folder)
    return Built(edition, pages, project.site, ran)


def put_in_place(project: Project, edition: Edition, *, data: Path | None = None) -> None:
    """Publish the book of an edition as it was printed, with the forms that were made since."""
    book = already_printed(project, edition, data)
    if book is not None:
        publish(project, assemble(project, [book], {book.address: manifest(project, edition, data)}, data=data))


def build_all(
    project: Project,
    editions: Sequence[Listed],
    *,
    data: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> AllBuilt:
    """Print several editions, as many at once as there are cores, and put the site in place in one move.

    An edition that fails is named with its causes and keeps its published version; the others go on. One that nothing
    has changed since it was printed is not printed again.
    """
    progress = progress or Progress()
    _require_valid(data)
    step, total = "Éditions", len(editions)
    progress.say(step, 0, total)
    printed: list[PrintedEdition] = []
    manifests: dict[str, dict[str, Any]] = {}
    result = AllBuilt(project.site)
    with ThreadPoolExecutor(max_workers=workers or max(2, os.cpu_count() or 1)) as pool:
        jobs = {pool.submit(_one_of_many, project, asked, data): asked for asked in editions}
        for done, job in enumerate(as_completed(jobs), start=1):
            try:
                book, made, fresh = job.result()
                printed.append(book)
                manifests[book.address] = made
                (result.printed if fresh else result.unchanged).append(jobs[job])
            except PacteError as error:
                result.failures[jobs[job]] = error.message
            progress.say(step, done, total)
    if printed:
        books = sorted(printed, key=lambda book: book.address)
        publish(project, assemble(project, books, manifests, data=data))
    return result


def _one_of_many(project: Project, asked: Listed, data: Path | None) -> tuple[PrintedEdition, dict[str, Any], bool]:
    edition = open_edition(asked.code, asked.year, data=data)
    kept = already_printed(project, edition, data)
    if kept is not None:
        return kept, manifest(project, edition, data), False
    pages, _ = make_pages(project, edition, data=data, workers=1)
    book = print_book(project, edition, pages, data=data)
    return book, manifest(project, edition, data), True


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
    found = previous(listed(project.root, edition.catalogue), edition.territory.code, edition.year)
    return Edition(edition.catalogue, edition.territory, found.year) if found else None


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

    A chapter that fails does not stop the others; then `BuildFailed` names them all.
    """
    progress = progress or Progress()
    store = _store(project)
    chapters = chapters if chapters is not None else chapters_of(project, edition)
    runs: dict[str, NotebookNode] = {}
    todo: dict[str, tuple[Chapter, str]] = {}
    for chapter in chapters:
        key = _key(project, chapter, edition, data)
        kept = store.get(key)
        if kept is not None:
            runs[chapter.name] = kept
            progress.chapter(chapter.name, "déjà exécuté")
        else:
            todo[chapter.name] = (chapter, key)
    failures: list[PacteError] = []
    step, total = "Chapitres exécutés", len(chapters)
    progress.say(step, len(runs), total)
    warm = _warm(data) if todo else None

    def begun(chapter: Chapter) -> NotebookNode:
        progress.chapter(chapter.name, "en cours")
        return run(chapter, _parameters(edition), edition=edition.name, data=data, warm=warm)

    with ThreadPoolExecutor(max_workers=workers or max(2, os.cpu_count() or 1)) as pool:
        jobs = {pool.submit(begun, chapter): (name, key) for name, (chapter, key) in todo.items()}
        for job in as_completed(jobs):
            name, key = jobs[job]
            try:
                runs[name] = job.result()
                store.put(key, runs[name])
            except PacteError as error:
                failures.append(error)
            except OSError as error:
                said = f"{edition.name}, chapitre {name} : le disque a refusé l'écriture ({error.strerror})."
                failures.append(PacteError(said))
            progress.chapter(name, "exécuté" if name in runs else "en échec")
            progress.say(step, len(runs) + len(failures), total)
    _raise(edition, sorted(failures, key=lambda error: error.message))
    return runs, sorted(todo)


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
    _raise(edition, failures)
    return pages


def _raise(edition: Edition, failures: Sequence[PacteError]) -> None:
    if failures:
        said = [*(error.message for error in failures), f"Rien de l'édition {edition.name} n'a été publié."]
        raise BuildFailed("\n".join(said), failures)


def plain_pages(project: Project, edition: Edition) -> list[Page]:
    """The pages that compute nothing, each with its state."""
    life = Life.of(edition.tables, edition.name)
    return [plain(path.stem, declared(path.read_text(encoding="utf-8"), project.root), life) for path in project.pages]


def print_book(project: Project, edition: Edition, pages: list[Page], *, data: Path | None = None) -> PrintedEdition:
    """Write an edition's sources and have Jupyter Book print them."""
    folder = book_folder(project, edition)
    try:
        (folder / RECIPE).unlink(missing_ok=True)
        write_book(project, edition, pages, folder)
    except OSError as error:
        raise BuildFailed(
            f"Le disque a refusé l'écriture des pages de {edition.name} ({error.strerror or error}). "
            "Le site déjà publié est intact. Libérez de la place ou vérifiez les droits, puis relancez."
        ) from None
    html = build_book(folder, warm=_warm(data))
    drop_stale(folder, html)
    try:
        guard(edition, (value for page in pages for value in _with_inputs(page.values)), html)
    except Leak:
        # Neither the number nor a page that the next build would take for its own stays on the disk.
        shutil.rmtree(html.parent, ignore_errors=True)
        raise
    write_whole(folder / RECIPE, recipe(project, edition, data))
    return printed(project, edition, html, data)


def write_book(project: Project, edition: Edition, pages: Sequence[Page], folder: Path) -> None:
    """Write in `folder` the sources of an edition's book: its chapters, its other pages, its tables, its settings."""
    whole = [*pages, *plain_pages(project, edition)]
    every, files = with_downloads(edition, whole, updated=latest_date(edition), warning=banner(edition, pages))
    files |= {SENTENCES: sentences_file(whole)}
    title = f"{BOOK_TITLE} · {edition.territory} · {edition.year}"
    write_sources(folder, project, every, title=title, context=_context(project, edition, pages), files=files)


def already_printed(project: Project, edition: Edition, data: Path | None = None) -> PrintedEdition | None:
    """The edition's book, when all that it is made from is what it was when it was printed."""
    folder = book_folder(project, edition)
    try:
        same = (folder / RECIPE).read_text(encoding="utf-8") == recipe(project, edition, data)
    except OSError:
        return None
    return printed(project, edition, folder / "_build" / "html", data) if same else None


def state(project: Project, edition: Edition, *, published: bool, data: Path | None = None) -> str:
    """Where an edition stands: ``à jour``, ``à réimprimer`` (something it is made from has changed), ``à imprimer``."""
    if not published:
        return "à imprimer"
    return "à jour" if already_printed(project, edition, data) else "à réimprimer"


def recipe(project: Project, edition: Edition, data: Path | None = None) -> str:
    """The hash of all that an edition's book is made from: its manifest, the whole package, the texts, the settings."""
    texts = [*project.pages, *project.texts(edition.name).glob("*.md"), project.root / "_config.yml"]
    former = previous_edition(project, edition)
    texts += project.texts(former.name).glob("*.md") if former else []
    texts += [
        project.root / "_toc.yml",
        *(project.root / "book").glob("*.bib"),
        *(project.root / "book").glob("*.json"),
        *pictures(project),
    ]
    seen = manifest(project, edition, data) | {
        "textes": digest_files(texts, project.root),
        "donnees_editoriales": data_digest(data),
        "presse": press_digest(),
        "precedente": former.name if former else "",
    }
    return digest(json.dumps(seen, sort_keys=True).encode())


def book_folder(project: Project, edition: Edition) -> Path:
    """Where an edition's book has its sources and, below, its pages."""
    return project.build_folder / "books" / edition.name


def printed(project: Project, edition: Edition, html: Path, data: Path | None = None) -> PrintedEdition:
    """An edition whose book is in `html`, with the forms that were made from the same."""
    who = edition.territory
    summary = "avec un bilan ou un diagnostic publié" if edition.tells(*LOCAL_DOCUMENTS) else ""
    if edition.extract is not None:
        summary = "données fictives" if edition.extract.fictitious else "sur une extraction de Pilot'actions"
    summary = " ; ".join(part for part in (embargo.words(under_embargo(project, edition)), summary) if part)
    date = latest_date(edition)
    offers = offered(project, edition, recipe(project, edition, data), date=french.period(date) if date else "")
    return PrintedEdition(who.code, who.name, who.kind, who.slug, edition.year, html, summary, offers)


def under_embargo(project: Project, edition: Edition) -> str:
    """The day from which an edition may be published (``2026-12-15``), while it is to come; else nothing."""
    asked = Listed(edition.territory.code, edition.year)
    found = [one.embargo for one in listed(project.root, edition.catalogue) if one == asked]
    return embargo.still(found[0]) if found else ""


def manifest(project: Project, edition: Edition, data: Path | None) -> dict[str, Any]:
    """What made an edition: versions, and hashes of data, chapters, package and lock. No clock."""
    return {
        "edition": edition.name,
        "territoire": edition.territory.code,
        "annee": edition.year,
        "programmes": {name: version(name) for name in PROGRAMS},
        "donnees": data_digest(data),
        "paquet": package_digest(),
        "verrou": lock_digest(project.root),
        "embargo": under_embargo(project, edition),
        "carnets": {c.name: digest(c.path.read_bytes().replace(b"\r\n", b"\n")) for c in project.chapters},
    }


def _context(project: Project, edition: Edition, pages: Sequence[Page]) -> dict[str, Any]:
    return {
        "site": project.address,
        "edition": edition.name,
        "territory": str(edition.territory),
        "territory_code": edition.territory.code,
        "year": edition.year,
        "sources_date": _latest_source(edition),
        "version": __version__,
        "front_door": "../../index.html",
        "latest": "../derniere/",
        "address": f"{edition.territory.slug}/{edition.year}",
        "banner": banner(edition, pages),
        "embargo": french.capitalised(embargo.words(under_embargo(project, edition))),
    }


def banner(edition: Edition, pages: Sequence[Page]) -> str:
    """What every page of an edition says above all else when it prints invented figures; else nothing."""
    if edition.extract is not None and edition.extract.fictitious:
        return (
            "Données fictives : cette édition est faite sur une extraction de Pilot'actions inventée pour essayer le "
            "livre. Ne citez aucun de ses chiffres."
        )
    invented = {extract.source for extract in edition.catalogue.extracts.values() if extract.fictitious}
    if any(value.source in invented for page in pages for value in _with_inputs(page.values)):
        return (
            "Données fictives : une partie des chiffres de cette édition vient d'une extraction de Pilot'actions "
            "inventée pour essayer le livre ; leur source le dit."
        )
    return ""


def _with_inputs(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        yield value
        yield from _with_inputs(value.inputs)


def _latest_source(edition: Edition) -> str:
    """The date of the latest publication held, after *jusqu'*."""
    latest = latest_date(edition)
    if not latest:
        return ""
    return f"{'en' if french.parse_period(latest)[0] == 'month' else 'au'} {french.period(latest)}"


def latest_date(edition: Edition) -> str:
    """The date of the latest publication held (``2026-04``): what an edition can know, and no clock."""
    sources = edition.tables["sources"]
    dates = [str(date) for column in ("publie", "extrait") for date in sources[column] if date]
    return max((date for date in dates if french.parse_period(date)[0] in {"month", "day"}), default="")


def _require_valid(data: Path | None) -> None:
    """Raise `InvalidData` unless the tables are sound; those that were are not looked at again."""
    _sound(data, data_digest(data))


@lru_cache(maxsize=8)
def _sound(data: Path | None, state: str) -> None:
    check.require_valid(data)


def _warm(data: Path | None) -> WarmProcess | None:
    """The process to fork kernels from, or None where there can be none."""
    if not POSSIBLE:
        return None
    with contextlib.suppress(NoWarmProcess):
        return warm_process(data or data_folder(), data_digest(data))
    return None


def _parameters(edition: Edition) -> dict[str, object]:
    return {"territory": edition.territory.code, "year": edition.year}


def _store(project: Project) -> Store:
    return Store(project.build_folder / "runs")


def _key(project: Project, chapter: Chapter, edition: Edition, data: Path | None) -> str:
    return run_key(chapter, _parameters(edition), project=project.root, data=data)
