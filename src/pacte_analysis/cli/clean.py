"""`pacte clean`: forget what builds have made."""

import argparse
import math
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pacte_analysis.errors import PacteError

if TYPE_CHECKING:
    from pacte_analysis.press.project import Project

DESCRIPTION = "efface ce que les constructions ont produit (carnets exécutés, livres) ; le site publié reste"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--site",
        action="store_true",
        help="efface aussi le site et tout _build/ : publications gardées, exports, sauvegardes de pacte refresh",
    )
    parser.add_argument(
        "--keep",
        type=float,
        metavar="Mo",
        help="n'efface que les exécutions qui n'ont pas servi depuis le plus longtemps, au-delà de tant de mégaoctets",
    )
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait effacé, sans rien faire")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.lock import alone
    from pacte_analysis.press.project import Project

    project = Project.find()
    if options.dry_run:
        return _clean(project, options)
    # Not under a build, which would print what is being erased.
    with Bars() as bars, alone(project.lock, "un nettoyage", say=bars.say):
        return _clean(project, options)


def _clean(project: "Project", options: argparse.Namespace) -> int:
    from pacte_analysis.press.running.execution import store_of
    from pacte_analysis.press.sites import stamp

    if options.keep is not None:
        if options.site or not 0 <= options.keep < math.inf:
            raise PacteError("--keep garde tant de mégaoctets d'exécutions : donnez un nombre positif, sans --site.")
        count, freed = store_of(project).prune(int(options.keep * 1e6), spare=0, dry_run=options.dry_run)
        said = "seraient effacées" if options.dry_run else "effacées"
        print(f"Exécutions {said} : {count} ({freed / 1e6:.1f} Mo).".replace(".", ",", 1))
        return 0
    names = ["runs", "books", "preview", stamp.FOLDER, "html", "extra", "demo", ".doctrees", "jupyter_execute"]
    wanted = [project.build_folder / name for name in names]
    if options.site:
        wanted = [project.site, *(path for path in project.build_folder.glob("*") if path != project.lock)]
    there = [path for path in wanted if path.exists() or path.is_symlink()]
    if options.dry_run:
        print("\n".join(f"Serait effacé : {path.relative_to(project.root)}" for path in there) or "Rien à effacer.")
        return 0
    for path in there:
        _erase(path)
    if left := [path.relative_to(project.root).as_posix() for path in there if path.exists()]:
        raise PacteError(
            f"Pas effacé : {', '.join(left)}. Fermez ce qui s'en sert, vérifiez les droits, puis relancez."
        )
    print("Effacé." if options.site else "Effacé ; le site publié reste en place.")
    return 0


def _erase(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)
