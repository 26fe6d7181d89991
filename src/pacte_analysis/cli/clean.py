"""`pacte clean`: forget what builds have made."""

import argparse
import shutil

DESCRIPTION = "efface ce que les constructions ont produit (carnets exécutés, livres) ; le site publié reste"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", action="store_true", help="efface aussi le site publié")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.project import Project

    project = Project.find()
    names = ["runs", "books", "tampons", "html", "extra", "demo", ".doctrees", "jupyter_execute"]
    for name in names:
        shutil.rmtree(project.build_folder / name, ignore_errors=True)
    if options.site:
        if project.site.is_symlink():
            project.site.unlink()
        else:
            shutil.rmtree(project.site, ignore_errors=True)
        shutil.rmtree(project.build_folder, ignore_errors=True)
    print("Effacé." if options.site else "Effacé ; le site publié reste en place.")
    return 0
