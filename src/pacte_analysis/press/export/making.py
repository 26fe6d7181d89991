"""Making the forms of an edition: the original once, then each form beside, and put in place whole."""

import json
from collections.abc import Sequence
from pathlib import Path

from pacte_analysis import french, reads
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.lock import alone
from pacte_analysis.press.books.imprint import (
    BOOK_TITLE,
    already_printed,
    banner,
    book_folder,
    latest_date,
    manifest,
    parts,
    print_book,
    recipe,
    under_embargo,
)
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.composition.pages import make_pages
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import FORMS, Form, Original, filename, folder
from pacte_analysis.press.export.offered import offered, record
from pacte_analysis.press.export.writing import put
from pacte_analysis.press.files import digest
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import Progress, execute
from pacte_analysis.press.sites import embargo

LICENCE = "Textes, figures et données : Licence Ouverte 2.0. Code : licence MIT."

STEP = "Formes écrites"

# As much of the manifest's hash as a person can compare.
SHORT = 16


class NoSuchChapter(PacteError):
    """A form is asked for a chapter that the edition has not, or that it cannot give alone."""


def original(
    project: Project,
    edition: Edition,
    *,
    book: bool = True,
    data: Path | None = None,
    progress: Progress | None = None,
) -> Original:
    """What the forms are made from; the book is printed when it is asked for and was not already as it should be.

    Whoever calls holds the lock of the project, until the forms are written: a build would change the book under them.
    """
    progress = progress or Progress()
    made_from = parts(project, edition)
    pages, _ = make_pages(project, edition, data=data, progress=progress)
    runs, _ = execute(project, edition, data=data)
    if book and already_printed(project, edition, data) is None:
        progress.say("Livre imprimé", 0, 1)
        print_book(project, edition, pages, made_from, data=data)
        progress.say("Livre imprimé", 1, 1)
    html = book_folder(project, edition) / "_build" / "html"
    today = recipe(project, edition, data)
    return Original(project, edition, runs, pages, html, colophon(project, edition, pages, data), data, today)


def colophon(project: Project, edition: Edition, pages: Sequence[Page], data: Path | None = None) -> Colophon:
    """What the forms of an edition say of themselves."""
    date = latest_date(edition)
    seen = json.dumps(manifest(project, edition, data), sort_keys=True).encode()
    return Colophon(
        title=french.typography(f"{BOOK_TITLE} · {edition.territory} · {edition.year}"),
        edition=f"{edition.territory.code}/{edition.year}",
        state=french.typography(Life.of(edition.tables).together([page.name for page in pages])),
        date=french.period(date) if date else "",
        iso_date=date,
        licence=french.typography(LICENCE),
        fingerprint=digest(seen)[:SHORT],
        banner=french.typography(banner(edition, pages)),
        embargo=french.capitalised(french.typography(embargo.words(under_embargo(project, edition)))),
        address=f"{project.address}{edition.territory.slug}/{edition.year}/" if project.address else "",
    )


def require_chapter(forms: Sequence[Form], chapter: str, names: Sequence[str]) -> None:
    """Raises `NoSuchChapter` when a form cannot be asked for a chapter, or when the edition has no such one."""
    whole = [form.name for form in forms if not form.by_chapter]
    if whole:
        raise NoSuchChapter(
            f"--to {whole[0]} ne se fait que pour l'édition entière. Enlevez --chapter, ou choisissez pdf, docx, html "
            "ou ipynb."
        )
    if chapter not in names:
        raise NoSuchChapter(f"« {chapter} » n'est pas un chapitre de cette édition. Au choix : {', '.join(names)}.")


def make(source: Original, form: Form, target: Path, chapter: str | None = None) -> Path:
    """Write one form at `target`, whole or not at all; that of a whole edition, where it is kept, may be offered."""
    named = filename(form, source.edition, chapter)
    with reads.recording() as seen:
        put(target, lambda beside: form.write(source, beside, chapter), named=named)
    if not chapter and target == folder(source.project, source.edition) / named:
        record(source.project, source.edition, form, source.recipe, seen.digests)
    return target


def make_all(
    project: Project, edition: Edition, *, data: Path | None = None, progress: Progress | None = None
) -> dict[str, PacteError]:
    """Make every form of an edition that is not up to date; why, for each that could not be made, the others being."""
    progress = progress or Progress()
    with alone(project.lock, "un export", say=progress.say):
        return _make_all(project, edition, data, progress)


def _make_all(project: Project, edition: Edition, data: Path | None, progress: Progress) -> dict[str, PacteError]:
    there = {offer.form.name for offer in offered(project, edition, recipe(project, edition, data))}
    missing = [form for form in FORMS.values() if form.name not in there]
    failures: dict[str, PacteError] = {}
    if not missing:
        return failures
    source = original(project, edition, data=data, progress=progress)
    # The site holds the others: made anew with them.
    todo = [form for form in FORMS.values() if form in missing or form.name == "zip"]
    for done, form in enumerate(todo, start=1):
        try:
            make(source, form, folder(project, edition) / filename(form, edition))
        except PacteError as error:
            failures[form.label] = error
        progress.say(STEP, done, len(todo))
    return failures
