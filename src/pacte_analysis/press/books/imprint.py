"""An edition printed by Jupyter Book: its sources, the hash of all that made it, its manifest."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pacte_analysis import __version__, french, reads
from pacte_analysis.edition import Edition
from pacte_analysis.press.books.book import build_book, drop_stale, pictures, wait_for_printers, write_sources
from pacte_analysis.press.books.leaks import Leak, guard
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.composition.pages import plain_pages, previous_edition
from pacte_analysis.press.datasets.downloads import with_downloads
from pacte_analysis.press.editions import Listed, listed
from pacte_analysis.press.export.offered import offered
from pacte_analysis.press.files import (
    data_digest,
    digest,
    digest_files,
    lock_digest,
    package_digest,
    press_digest,
    write_whole,
)
from pacte_analysis.press.life.said import SENTENCES, sentences_file
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import BuildFailed, chapters_of, prepared
from pacte_analysis.press.running.runs import answers
from pacte_analysis.press.sites import embargo
from pacte_analysis.press.sites.site import PrintedEdition
from pacte_analysis.tables.value import Value

# What a manifest names: the programs whose version can change a page.
PROGRAMS = ("jupyter-book", "Sphinx", "myst-nb", "sphinx-book-theme", "papermill", "pandas", "matplotlib", "seaborn")

BOOK_TITLE = "Baromètre des solidarités"

# Tables of documents about one territory: an edition of which they tell says so on the front door.
LOCAL_DOCUMENTS = ("actions", "actions_citees", "constats", "mesures_territoriales", "repartitions")

# Beside a printed book: the hash of all that it was made from, and all that was read to make it.
RECIPE = "recette.json"


def print_book(
    project: Project,
    edition: Edition,
    pages: list[Page],
    made_from: dict[str, Any],
    *,
    data: Path | None = None,
    cores: int = 1,
) -> PrintedEdition:
    """Write an edition's sources and have Jupyter Book print them, on that many cores.

    `made_from` are its `parts` before its pages were composed. Raises `BuildFailed` when they are no more the same.
    """
    folder = book_folder(project, edition)
    try:
        return _print_book(project, edition, pages, made_from, folder, data, cores)
    except OSError as error:
        raise BuildFailed(
            f"Le disque a refusé l'écriture des pages de {edition.name} ({error.strerror or error}). "
            "Le site déjà publié est intact. Libérez de la place ou vérifiez les droits, puis relancez."
        ) from None


def _print_book(
    project: Project,
    edition: Edition,
    pages: list[Page],
    made_from: dict[str, Any],
    folder: Path,
    data: Path | None,
    cores: int,
) -> PrintedEdition:
    wait_for_printers(folder)
    if not (folder / RECIPE).exists():
        # The former print was cut: Sphinx would take a page that is half written for one that is up to date.
        shutil.rmtree(folder / "_build", ignore_errors=True)
    (folder / RECIPE).unlink(missing_ok=True)
    with reads.recording() as seen:
        for page in pages[:1]:
            reads.add(page.reads)
        write_book(project, edition, pages, folder)
    html = build_book(folder, warm=prepared(data), cores=cores)
    drop_stale(folder, html)
    try:
        # It refuses what would be read; it prints nothing.
        guard(edition, (value for page in pages for value in with_inputs(page.values)), html)
    except Leak:
        # Neither the number nor a page that the next build would take for its own stays on the disk.
        shutil.rmtree(html.parent, ignore_errors=True)
        raise
    now = parts(project, edition)
    if changed := [WHY.get(part, part) for part in now if now[part] != made_from[part]]:
        # Its pages are of the former state, some of them perhaps of this one: the next build prints all of them.
        raise BuildFailed(
            f"{edition.name} : un fichier a été enregistré pendant l'impression ({', '.join(changed)}). Rien n'a été "
            "publié ; relancez."
        )
    _keep_recipe(project, edition, made_from, seen.digests)
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
    kept = _kept(book_folder(project, edition))
    if kept is None or kept["recette"] != recipe(project, edition, data):
        return None
    return printed(project, edition, book_folder(project, edition) / "_build" / "html", data)


def why_printed(project: Project, edition: Edition, data: Path | None = None) -> list[str]:
    """Why an edition's book would be printed: ``jamais``, the parts of its recipe that changed (see `WHY`), or the
    questions whose answers did; nothing when it would not."""
    kept = _kept(book_folder(project, edition))
    if kept is None:
        return ["jamais"]
    now = parts(project, edition)
    changed = [part for part in WHY if kept["parts"].get(part) != now[part]]
    return changed or list(answers(edition, project.root).changed(kept["lectures"]))


def state(project: Project, edition: Edition, published: Mapping[str, Any] | None, *, data: Path | None = None) -> str:
    """Where an edition stands, which is `published` with that manifest: ``à jour``, ``à réimprimer`` (something it is
    made from has changed, or the site has a former print), ``à imprimer`` (it is not in the site)."""
    if published is None:
        return "à imprimer"
    current = already_printed(project, edition, data) is not None
    same = current and all(published.get(name) == told for name, told in manifest(project, edition, data).items())
    return "à jour" if same else "à réimprimer"


def recipe(project: Project, edition: Edition, data: Path | None = None) -> str:
    """The hash of all that an edition's book is made from: its parts, and what the tables answer today to all that was
    asked to make it (the whole of them for a book that was never printed)."""
    return _hash(parts(project, edition), _data_seen(project, edition, data))


def _hash(made_from: dict[str, Any], data_seen: str) -> str:
    return digest(json.dumps(made_from | {"donnees": data_seen}, sort_keys=True).encode())


# Why a book would be printed again, by the part that changed; the last ones are those of every edition.
WHY = {
    "textes": "textes, réglages ou images",
    "carnets": "chapitres",
    "chapitres": "liste des chapitres",
    "precedente": "édition précédente",
    "embargo": "embargo",
    "presse": "presse (modèles, styles, programmes)",
    "paquet": "paquet pacte_analysis modifié",
    "programmes": "versions des programmes",
    "verrou": "verrou des dépendances modifié",
}


def parts(project: Project, edition: Edition) -> dict[str, Any]:
    """What a book is made from, but the data."""
    former = previous_edition(project, edition)
    return _versions(project, edition, former) | {
        "precedente": former.name if former else "",
        "chapitres": [chapter.name for chapter in chapters_of(project, edition)],
    }


def _data_seen(project: Project, edition: Edition, data: Path | None) -> str:
    """The hash of what the tables answer today to all that was asked to make the edition's book."""
    kept = _kept(book_folder(project, edition))
    if kept is None:
        return data_digest(data)
    today = answers(edition, project.root)
    return _all_of({asked: today.digest(asked) for asked in kept["lectures"]})


def _all_of(seen: dict[str, str]) -> str:
    return digest(*(part.encode() for read in sorted(seen.items()) for part in read))


def _keep_recipe(project: Project, edition: Edition, made_from: dict[str, Any], seen: dict[str, str]) -> None:
    """Keep what a book was made from as it was read: what changed since makes it another book."""
    kept = {"recette": _hash(made_from, _all_of(seen)), "parts": made_from, "lectures": seen}
    write_whole(book_folder(project, edition) / RECIPE, json.dumps(kept, ensure_ascii=False, sort_keys=True))


def _kept(folder: Path) -> dict[str, Any] | None:
    """The recipe of the book printed in a folder, and what was read for it; None when there is none."""
    try:
        return _read_recipe(folder / RECIPE, (folder / RECIPE).stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=256)
def _read_recipe(path: Path, _date: int) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        return None


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
    # The day counts, and the manifest says it; not the years of all the other editions.
    with reads.unseen():
        found = [one.embargo for one in listed(project.root, edition.catalogue) if one == asked]
    return embargo.still(found[0]) if found else ""


def manifest(project: Project, edition: Edition, data: Path | None) -> dict[str, Any]:
    """What made an edition: versions, and hashes of the data that it read, of chapters, texts, package and lock. No
    clock."""
    return {
        "edition": edition.name,
        "territoire": edition.territory.code,
        "annee": edition.year,
        "donnees": _data_seen(project, edition, data),
        **_versions(project, edition, previous_edition(project, edition)),
    }


def _versions(project: Project, edition: Edition, former: Edition | None) -> dict[str, Any]:
    texts = _texts(project, edition, former)
    chapters = [*chapters_of(project, edition), *(chapters_of(project, former) if former else [])]
    return {
        "programmes": {name: version(name) for name in PROGRAMS},
        "paquet": package_digest(),
        "presse": press_digest(),
        "textes": digest_files(texts, project.root),
        "verrou": lock_digest(project.root),
        "embargo": under_embargo(project, edition),
        "carnets": {chapter.name: chapter.digest for chapter in chapters},
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
    invented = edition.catalogue.fictitious()
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
    return edition.catalogue.latest_publication()
