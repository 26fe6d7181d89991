"""`pacte preview`: an edition in the browser, refreshed as its texts and its cells are saved."""

import argparse
import asyncio
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pacte_analysis.french import number

if TYPE_CHECKING:
    from pacte_analysis.cli.bars import Bars

DESCRIPTION = "montre une édition dans le navigateur, et la rafraîchit à chaque enregistrement"

EPILOG = """exemples :
  pacte preview                      l'édition par défaut
  pacte preview REG-93/2024 --open   une édition, ouverte dans le navigateur

Gardez la commande ouverte pendant que vous écrivez ; Ctrl+C l'arrête. Le site publié ne change pas.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument(
        "edition", nargs="?", metavar="édition", help="REG-93/2024, ou un territoire ; par défaut celle des chapitres"
    )
    parser.add_argument("--year", metavar="année", help="l'année, quand elle n'est pas écrite après une barre")
    parser.add_argument("--port", type=int, metavar="port", help="le port ; par défaut un port libre")
    parser.add_argument("--open", action="store_true", help="ouvre la page dans le navigateur")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.asked import territory_and_year
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.edition import open_edition
    from pacte_analysis.press.preview.session import Session
    from pacte_analysis.press.preview.workshop import folder
    from pacte_analysis.press.project import Project

    project = Project.find()
    asked = territory_and_year(options.edition, options.year, project.default_edition)
    edition = open_edition(*asked, data=options.data)

    with Bars() as bars:
        told = _Teller(bars)
        html = folder(project, edition) / "_build" / "html"
        session = Session(project, edition, html, options.data, options.port, told.news, told.address)
        told.opens = options.open
        asyncio.run(session.run())
    print("Aperçu arrêté.")
    return 0


class _Teller:
    """What the terminal says of a preview: its address, what was printed, and each error when it appears."""

    opens = False

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._said: set[str] = set()

    def address(self, address: str) -> None:
        print(f"Aperçu : {address} (Ctrl+C pour arrêter)", flush=True)
        if self.opens:
            webbrowser.open(address)

    def news(self, news: dict[str, Any]) -> None:
        if "step" in news:
            self._bars.say(news["step"], news["done"], news["total"])
            return
        if pages := news.get("pages"):
            which = ", ".join(pages) if len(pages) < 4 else f"{len(pages)} pages"
            print(f"Imprimé en {number(news['seconds'], 1)} s : {which}", flush=True)
        if "failure" in news:
            print(news["failure"], file=sys.stderr, flush=True)
        if "remarks" in news:
            errors = {str(remark) for remark in news["remarks"] if remark.error}
            for line in sorted(errors - self._said):
                print(line, file=sys.stderr, flush=True)
            self._said = errors
