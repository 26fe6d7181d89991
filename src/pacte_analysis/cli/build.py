"""`pacte build`: print an edition and put the site in place."""

import argparse
import contextlib
import sys
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pacte_analysis.cli.bars import Bars
from pacte_analysis.errors import PacteError

if TYPE_CHECKING:
    from pacte_analysis.edition import Edition
    from pacte_analysis.press.build import AllBuilt
    from pacte_analysis.press.editions import Listed
    from pacte_analysis.press.forecast import Due
    from pacte_analysis.press.project import Project

DESCRIPTION = "imprime une édition : vérifie les données, exécute les chapitres, construit et publie le site"


EPILOG = """codes de sortie :
  0    tout ce qui était demandé est publié
  1    échec : rien n'a été publié, le site est celui d'avant
  2    commande mal écrite
  3    publié en partie : une édition (--all --keep-going) ou une forme à télécharger a échoué
  130  interrompu au clavier, 143 arrêté par le système : le site est celui d'avant
"""

# What was printed is published, and something that was asked for is not.
PARTLY = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    default = "par défaut celui que déclarent les chapitres"
    parser.add_argument(
        "territory",
        nargs="?",
        metavar="territoire",
        help=f"REG-93/2024, un code complet (REG-93, DEP-04) ou un nom ; {default}",
    )
    parser.add_argument("--year", metavar="année", help="année de l'édition ; par défaut celle des chapitres")
    parser.add_argument("--all", action="store_true", help="imprime toutes les éditions de editions.yml")
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="avec --all : quand une édition échoue, publie les autres ; elle garde sa dernière version, qui le dit",
    )
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")
    parser.add_argument(
        "--forms", action="store_true", help="fait aussi toutes les formes à télécharger (PDF, diapositives, DOCX…)"
    )
    parser.add_argument(
        "--scheduler", metavar="adresse", help="imprime sur le cluster Dask de cette adresse (tcp://machine:8786)"
    )
    parser.add_argument(
        "--store",
        metavar="adresse",
        help="avec --scheduler, un dossier ou un stockage que tous voient (file:///, s3://)",
    )
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait exécuté et imprimé, et pourquoi")
    parser.add_argument(
        "--locked",
        action="store_true",
        help="refuse toute différence avec l'édition publiée, dont book/editions/ a le manifeste (publish --keep)",
    )
    parser.add_argument(
        "--history", type=int, metavar="nombre", help="publications à garder, celle-ci comprise ; par défaut 3"
    )
    parser.add_argument("--open", action="store_true", help="ouvre l'édition dans le navigateur à la fin")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.sites import stamp

    root = stamp.find_root()
    asked = {name: value for name, value in vars(options).items() if name not in {"main", "open"}}
    if root is None or options.dry_run:
        return _build(options)[0]
    if left := stamp.unchanged(root, asked):
        print(f"Rien n'a changé.\nOuvrez dans un navigateur : {left}")
        if options.open:
            webbrowser.open(Path(left).resolve().as_uri())
        return 0

    from pacte_analysis.press.running import warm

    if not options.scheduler:
        warm.begin()
    from pacte_analysis.tables.package import data_folder

    seen = None
    with contextlib.suppress(OSError):  # a file that cannot be read, or that has just gone: what reads it says so
        seen = stamp.inputs(root, options.data or data_folder())
    code, page = _build(options)
    if code == 0 and page and seen:
        stamp.keep(root, asked, seen, page)
    return code


def _build(options: argparse.Namespace) -> tuple[int, Path | None]:
    """The code of exit, and the page to open when all that was asked was made."""
    from pacte_analysis.cli.asked import territory_and_year
    from pacte_analysis.edition import open_edition
    from pacte_analysis.press.build import build
    from pacte_analysis.press.editions import Listed
    from pacte_analysis.press.forecast import BOOK, forecast
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.durations import Timed, log
    from pacte_analysis.press.running.execution import chapters_of
    from pacte_analysis.tables.check import require_valid

    project = Project.find().keeping(options.history)
    if options.store and not options.scheduler:
        raise PacteError("--store ne sert qu'avec --scheduler : donnez l'adresse du cluster, ou retirez --store.")
    if options.keep_going and not options.all:
        raise PacteError("--keep-going ne vaut qu'avec --all : une édition seule est publiée entière ou pas du tout.")
    if options.all:
        return _build_all(project, options)
    territory, year = territory_and_year(options.territory, options.year, project.default_edition)
    if options.scheduler and not options.dry_run:
        edition = open_edition(territory, year, data=options.data)
        return _build_many(project, [Listed(edition.territory.code, edition.year)], options)
    if options.dry_run:
        require_valid(options.data)
        edition = open_edition(territory, year, data=options.data)
        print(f"{edition.territory} ({edition.territory.code}), {edition.year} :")
        due = {one.what: one.reason for one in forecast(project, edition, options.data)}
        for chapter in chapters_of(project, edition):
            reason = due.get(chapter.name)
            print(f"  {chapter.name} : {f'à exécuter, {reason}' if reason else 'déjà exécuté'}")
        print(f"  le livre : {f'à imprimer, {due[BOOK]}' if BOOK in due else 'à jour'}")
        return 0, None
    start = time.monotonic()
    with Bars() as bars:
        progress = Timed(bars.say)
        built = build(project, territory, year, data=options.data, progress=progress, locked=options.locked)
    log(project.build_folder, built.edition.name, progress)
    edition = built.edition
    page = project.site / edition.territory.slug / str(edition.year) / "index.html"
    count, failures = len(built.ran), list[PacteError]()
    ran = (
        "aucun chapitre à exécuter"
        if not count
        else f"{count} chapitre{'s' if count > 1 else ''} exécuté{'s' if count > 1 else ''}"
    )
    print(f"Édition {edition.territory} {edition.year} publiée en {time.monotonic() - start:.0f} s ({ran}).")
    if options.forms:
        failures = _forms(project, [edition], options.data, options.locked)
    print(f"Ouvrez dans un navigateur : {page}")
    if options.open:
        webbrowser.open(page.resolve().as_uri())
    return _code(failures), None if failures else page


def _say_what_is_due(due: "list[list[Due]]") -> None:
    """One line for all that is due for one reason, however many editions."""
    from pacte_analysis.press.forecast import BOOK, grouped

    groups = grouped(one for edition in due for one in edition)
    for title, wanted in (("À exécuter", False), ("À imprimer", True)):
        found = [group for group in groups if (group.what == (BOOK,)) is wanted]
        if found:
            print(f"{title} :")
        for group in found:
            what = "" if wanted else f"{_some(group.what)} ; "
            print(f"  {group.reason} : {what}{_some(group.editions)}")
    print(f"Éditions à jour : {sum(not edition for edition in due)} sur {len(due)}.")


def _some(names: tuple[str, ...]) -> str:
    """A few names, and how many more."""
    return f"{', '.join(names[:4])}{f' et {len(names) - 4} de plus' if len(names) > 4 else ''}"


def _code(failures: list[PacteError]) -> int:
    """`PARTLY` when a form failed for another reason than the want of a browser, which is said and is no failure."""
    from pacte_analysis.press.audit.browser import NoBrowser

    return PARTLY if any(not isinstance(error, NoBrowser) for error in failures) else 0


def _forms(project: "Project", editions: "list[Edition]", data: Path | None, locked: bool) -> list[PacteError]:
    """Make the forms of editions and publish them; why some were not made, which is said."""
    from pacte_analysis.press.build import put_in_place
    from pacte_analysis.press.export.making import make_all
    from pacte_analysis.press.running.execution import Progress

    failures: list[PacteError] = []
    for edition in editions:
        # The edition is in the site already: what goes wrong here is told, and is no reason to say that it is not.
        try:
            with Bars() as bars:
                found = make_all(project, edition, data=data, progress=Progress(bars.say))
            put_in_place(project, edition, data=data, locked=locked)
        except PacteError as refused:
            failures.append(refused)
            print(refused.message, file=sys.stderr)
            continue
        failures += found.values()
        for label, error in found.items():
            print(f"{edition.name}, {label} : pas fait. {error.message}", file=sys.stderr)
    return failures


def _build_all(project: "Project", options: argparse.Namespace) -> tuple[int, Path | None]:
    from pacte_analysis.edition import Edition, open_catalogue
    from pacte_analysis.press.editions import FILE, listed
    from pacte_analysis.press.forecast import forecast
    from pacte_analysis.press.running.soundness import require_sound

    if options.territory or options.year:
        raise PacteError("--all imprime toutes les éditions : ne donnez ni territoire ni année.")
    require_sound(project, options.data)
    catalogue = open_catalogue(options.data)
    editions = listed(project.root, catalogue)
    if not editions:
        raise PacteError(f"{FILE} est absent ou vide : pacte new y ajoute une édition.")
    if options.dry_run:
        every = [Edition(catalogue, catalogue.territories[asked.code], asked.year) for asked in editions]
        _say_what_is_due([forecast(project, edition, options.data) for edition in every])
        return 0, None
    return _build_many(project, editions, options)


def _build_many(project: "Project", editions: "list[Listed]", options: argparse.Namespace) -> tuple[int, Path | None]:
    """Print editions, here or on a cluster, and say what came of them."""
    from pacte_analysis.edition import Edition, open_catalogue
    from pacte_analysis.press.build import build_all
    from pacte_analysis.press.running.durations import Timed, log

    start = time.monotonic()
    with Bars() as bars:
        progress = Timed(bars.say)
        given: dict[str, Any] = {"data": options.data, "progress": progress, "locked": options.locked}
        given["keep_going"] = options.keep_going
        if options.scheduler:
            from pacte_analysis.press.wide.cluster import build_on_cluster

            built = build_on_cluster(project, editions, options.scheduler, store=options.store or "", **given)
        else:
            built = build_all(project, editions, **given)
    where = f", {options.scheduler}" if options.scheduler else ""
    log(project.build_folder, f"{', '.join(map(str, editions))}{where}", progress)
    done, kept = len(built.printed), len(built.unchanged)
    plural = "s" if done > 1 else ""
    print(f"{done} édition{plural} imprimée{plural}, {kept} déjà à jour, en {time.monotonic() - start:.0f} s.")
    if built.failures:
        _say_failures(built)
        if not built.published:
            return 1, None
    made = [*built.printed, *built.unchanged] if options.forms else []
    catalogue = open_catalogue(options.data)
    wanted = [Edition(catalogue, catalogue.territories[e.code], e.year) for e in made]
    failures = _forms(project, wanted, options.data, options.locked)
    page = project.site / "index.html"
    if done or kept:
        print(f"Ouvrez dans un navigateur : {page}")
    return PARTLY if built.failures else _code(failures), None if built.failures or failures else page


def _say_failures(built: "AllBuilt") -> None:
    """Each edition that failed and why; a cause that several share is said once, with their names."""
    from pacte_analysis.press.failures import told_once

    told = told_once(built.causes)
    shared = {cause: who for cause, who in told.items() if len(who) > 1}
    for cause, who in shared.items():
        names = ", ".join(map(str, who))
        print(f"Échec de {len(who)} éditions pour la même cause ({names}) :\n{cause}", file=sys.stderr)
    of_several = {one for who in shared.values() for one in who}
    for asked, message in built.failures.items():
        own = [cause for cause, who in told.items() if who == [asked]]
        if asked not in of_several or own:
            said = "\n".join(own) if asked in of_several else message
            print(f"Échec de {asked} (la version publiée, s'il y en a une, reste) :\n{said}", file=sys.stderr)
    remedy = "Remède : corrigez ce que dit chaque message, puis relancez la même commande."
    if built.published:
        print(f"Les autres sont publiées ; celles-là disent leur retard à leurs lecteurs. {remedy}", file=sys.stderr)
    else:
        count, total = len(built.failures), len(built.failures) + len(built.printed) + len(built.unchanged)
        said = f"Rien n'a été publié : {count} édition{'s' * (count > 1)} sur {total} en échec. {remedy}"
        others = " Les autres sont prêtes : --keep-going les publie sans attendre." if count < total else ""
        print(said + others, file=sys.stderr)
