"""`pacte clean`: forget what builds have made."""

import argparse
import shutil

from pacte_analysis.errors import PacteError

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
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.execution import store_of
    from pacte_analysis.press.sites import stamp

    project = Project.find()
    if options.keep is not None:
        if options.site or options.keep < 0:
            raise PacteError("--keep garde tant de mégaoctets d'exécutions : donnez un nombre positif, sans --site.")
        count, freed = store_of(project).prune(int(options.keep * 1e6), spare=0, dry_run=options.dry_run)
        said = "seraient effacées" if options.dry_run else "effacées"
        print(f"Exécutions {said} : {count} ({freed / 1e6:.1f} Mo).".replace(".", ",", 1))
        return 0
    names = ["runs", "books", stamp.FOLDER, "html", "extra", "demo", ".doctrees", "jupyter_execute"]
    folders = [project.build_folder] if options.site else [project.build_folder / name for name in names]
    if options.dry_run:
        there = [path for path in [*folders, *([project.site] if options.site else [])] if path.exists()]
        print("\n".join(f"Serait effacé : {path.relative_to(project.root)}" for path in there) or "Rien à effacer.")
        return 0
    if options.site and project.site.is_symlink():
        project.site.unlink()
    elif options.site:
        shutil.rmtree(project.site, ignore_errors=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    print("Effacé." if options.site else "Effacé ; le site publié reste en place.")
    return 0
