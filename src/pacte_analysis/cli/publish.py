"""`pacte publish`: the built site, copied in one move where readers will find it."""

import argparse
from pathlib import Path

DESCRIPTION = "copie le site construit dans un dossier (celui d'un serveur, une clé), d'un seul geste"

EPILOG = """Le site est copié à côté, puis mis en place : un lecteur n'en voit jamais la moitié. Rien n'est publié quand
une édition est sous embargo, ou n'est plus à jour.

exemple :
  pacte publish /var/www/barometre
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("folder", metavar="dossier", type=Path, help="où mettre le site ; le précédent est remplacé")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.delivery import deliver
    from pacte_analysis.press.project import Project

    names = deliver(Project.find(), options.folder, data=options.data)
    plural = "s" if len(names) > 1 else ""
    print(f"{len(names)} édition{plural} publiée{plural} : {options.folder / 'index.html'}")
    return 0
