"""An edition printed by Jupyter Book: its sources, the hash of all that made it, its manifest."""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pacte_analysis import __version__, french
from pacte_analysis.edition import Edition
from pacte_analysis.press import embargo
from pacte_analysis.press.book import build_book, drop_stale, pictures, write_sources
from pacte_analysis.press.compose import Page
from pacte_analysis.press.downloads import with_downloads
from pacte_analysis.press.editions import Listed, listed
from pacte_analysis.press.execution import BuildFailed, prepared
from pacte_analysis.press.export.offered import offered
from pacte_analysis.press.leaks import Leak, guard
from pacte_analysis.press.pages import plain_pages, previous_edition
from pacte_analysis.press.project import Project
from pacte_analysis.press.said import SENTENCES, sentences_file
from pacte_analysis.press.site import PrintedEdition
from pacte_analysis.press.store import (
    data_digest,
    digest,
    digest_files,
    lock_digest,
    package_digest,
    press_digest,
    write_whole,
)
from pacte_analysis.tables.value import Value

# What a manifest names: the programs whose version can change a page.
PROGRAMS = ("jupyter-book", "Sphinx", "myst-nb", "sphinx-book-theme", "papermill", "pandas", "matplotlib", "seaborn")

BOOK_TITLE = "Baromètre des solidarités"

# Tables of documents about one territory: an edition of which they tell says so on the front door.
LOCAL_DOCUMENTS = ("actions", "actions_citees", "constats", "mesures_territoriales", "repartitions")

# Beside a printed book: the hash of all that it was made from.
RECIPE = "recette.txt"


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
    html = build_book(folder, warm=prepared(data))
    drop_stale(folder, html)
    try:
        guard(edition, (value for page in pages for value in with_inputs(page.values)), html)
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
    former = previous_edition(project, edition)
    seen = manifest(project, edition, data) | {
        "donnees_editoriales": data_digest(data),
        "precedente": former.name if former else "",
    }
    return digest(json.dumps(seen, sort_keys=True).encode())


def _texts(project: Project, edition: Edition, former: Edition | None) -> list[Path]:
    """The texts and settings that an edition's book is made from, but its chapters."""
    texts = [*project.pages, *project.texts(edition.name).glob("*.md"), project.root / "_config.yml"]
    texts += project.texts(former.name).glob("*.md") if former else []
    return [
        *texts,
        project.root / "_toc.yml",
        *(project.root / "book").glob("*.bib"),
        *(project.root / "book").glob("*.json"),
        *pictures(project),
    ]


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
    """What made an edition: versions, and hashes of data, chapters, texts, package and lock. No clock."""
    texts = _texts(project, edition, previous_edition(project, edition))
    return {
        "edition": edition.name,
        "territoire": edition.territory.code,
        "annee": edition.year,
        "programmes": {name: version(name) for name in PROGRAMS},
        "donnees": data_digest(data),
        "paquet": package_digest(),
        "presse": press_digest(),
        "textes": digest_files(texts, project.root),
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
    if any(value.source in invented for page in pages for value in with_inputs(page.values)):
        return (
            "Données fictives : une partie des chiffres de cette édition vient d'une extraction de Pilot'actions "
            "inventée pour essayer le livre ; leur source le dit."
        )
    return ""


def with_inputs(values: Iterable[Value]) -> Iterator[Value]:
    """Values, each followed by those that it was computed from."""
    for value in values:
        yield value
        yield from with_inputs(value.inputs)


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
