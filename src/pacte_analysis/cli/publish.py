"""`pacte publish`: the built site, copied in one move where readers will find it."""

import argparse
from pathlib import Path

DESCRIPTION = "copie le site construit dans un dossier (celui d'un serveur, une clé), d'un seul geste"

EPILOG = """Le site est copié à côté, puis mis en place : un lecteur n'en voit jamais la moitié. Rien n'est publié quand
une édition est sous embargo, ou n'est plus à jour.

Avec --keep, le manifeste de chaque édition publiée est gardé dans book/editions/ : validez-le dans git. Dès lors,
pacte build --locked refuse tout ce qui ne redonne pas cette édition, octet pour octet.

exemples :
  pacte publish /var/www/barometre
  pacte publish /var/www/barometre --keep
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("folder", metavar="dossier", type=Path, help="où mettre le site ; le précédent est remplacé")
    parser.add_argument(
        "--keep", action="store_true", help="garde dans book/editions/ le manifeste des éditions publiées"
    )
    parser.add_argument(
        "--history", type=int, metavar="nombre", help="publications à garder, celle-ci comprise ; par défaut 3"
    )
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.sites.delivery import a_folder, deliver
    from pacte_analysis.press.sites.reference import keep

    project = Project.find().keeping(options.history)
    names = deliver(project, options.folder, data=options.data)
    plural = "s" if len(names) > 1 else ""
    print(f"{len(names)} édition{plural} publiée{plural} : {options.folder / 'index.html'}")
    # Of what was delivered: another build may have published since.
    for path in keep(project, a_folder(options.folder)) if options.keep else ():
        print(f"À valider dans git : {path.relative_to(project.root)}")
    return 0
