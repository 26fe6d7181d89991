"""`pacte rollback`: put a former publication back in place."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pacte_analysis.press.sites.publications import Publication

DESCRIPTION = "remet en place une publication précédente, ici ou dans un dossier où le site a été publié"

EPILOG = """Les dernières publications sont gardées entières. Celle que l'on quitte l'est aussi : le retour se défait
de même. La publication qui revient est d'abord vérifiée.

exemples :
  pacte rollback --list                    les publications gardées ici
  pacte rollback                           le site d'ici, à la publication d'avant
  pacte rollback /var/www/barometre        le site publié là, à la publication d'avant
  pacte rollback /var/www/barometre --to 1 la plus récente, de nouveau
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument(
        "folder", nargs="?", metavar="dossier", type=Path, help="où le site a été publié ; par défaut le site d'ici"
    )
    parser.add_argument("--to", type=int, metavar="rang", help="le rang que dit --list ; 1 est la plus récente")
    parser.add_argument("--list", action="store_true", help="dit les publications gardées, sans rien changer")
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui reviendrait, sans rien changer")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.lock import alone
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.sites import delivery, publications

    project = None if options.folder else Project.find()
    folder = delivery.a_folder(options.folder or Path())
    found = publications.publications(project) if project else publications.delivered(folder)
    where = project.site if project else folder
    if options.list:
        print(f"{where} : {_counted(found)}")
        for rank, one in enumerate(found, start=1):
            print(f"  {rank}  {_said(one)}{'  (en place)' if one.current else ''}")
        return 0
    publication = publications.chosen(found, options.to)
    if options.dry_run:
        print(f"Reviendrait en place dans {where} : {_said(publication)}. Rien n'a été changé (--dry-run).")
        return 0
    back = next((rank for rank, one in enumerate(found, start=1) if one.current), None)
    if project:
        with Bars() as bars, alone(project.lock, "un retour en arrière", say=bars.say):
            publications.put_back(project, publication)
    else:
        with Bars() as bars:
            delivery.go_back(folder, publication, bars.say)
    print(f"De nouveau en place dans {where} : {_said(publication)}.")
    if back:
        again = f"pacte rollback {options.folder}" if options.folder else "pacte rollback"
        print(f"Pour revenir à celle d'avant ce retour : {again} --to {back}")
    return 0


def _counted(found: "list[Publication]") -> str:
    if not found:
        return "aucune publication gardée."
    return f"{len(found)} publication{'s' * (len(found) > 1)}, de la plus récente à la plus ancienne."


def _said(one: "Publication") -> str:
    from pacte_analysis import french

    day = french.period(f"{one.date:%Y-%m-%d}")
    shown = ", ".join(one.editions[:5]) + (" …" if len(one.editions) > 5 else "")
    count = f"{len(one.editions)} édition{'s' * (len(one.editions) > 1)}"
    return f"{day}, {one.date:%H h %M}, {count} ({shown})"
