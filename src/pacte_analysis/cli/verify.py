"""`pacte verify`: compare every file of a site with its manifests."""

import argparse
from pathlib import Path

DESCRIPTION = "compare chaque fichier d'un site à ses manifestes : manquants, ajoutés, altérés"

EPILOG = """Chaque édition a dans son manifest.json l'empreinte (SHA-256) de ses fichiers, et la racine du site celle du
reste. Rien n'est modifié ; le code de sortie est 1 dès qu'un fichier diffère.

exemples :
  pacte verify                     le site construit ici
  pacte verify /var/www/barometre  un site copié ailleurs
"""

_PLURALS = {"manquant": "manquants", "ajouté": "ajoutés", "altéré": "altérés", "illisible": "illisibles"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("site", nargs="?", metavar="site", type=Path, help="le dossier du site ; par défaut site/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.cli.parser import print_lines
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.sites.integrity import verify

    site = (options.site or Project.find().site).expanduser()
    with Bars() as bars:
        found = verify(site.resolve(), bars.say)
    print_lines(found.faults)
    looked = f"{_counted(found.editions, 'édition', 'éditions')}, {_counted(found.files, 'fichier', 'fichiers')}"
    states = [fault.state for fault in found.faults]
    told = [_counted(states.count(one), one, many) for one, many in _PLURALS.items() if one in states]
    print(f"{site} : {looked} : {', '.join(told) or 'tout est conforme aux manifestes'}.")
    return 1 if found.faults else 0


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {many if number > 1 else one}"
