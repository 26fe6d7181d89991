"""`pacte demo`: an edition made from a fictitious extract, in a folder of its own."""

import argparse
import webbrowser

DESCRIPTION = "imprime une édition d'essai à partir d'une extraction fictive, à part : ni data/ ni le site ne changent"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-build", action="store_true", help="prépare et importe l'extraction, sans rien imprimer")
    parser.add_argument("--open", action="store_true", help="ouvre l'édition dans le navigateur à la fin")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.cli.main import main as pacte
    from pacte_analysis.press.build import build
    from pacte_analysis.press.demo import EXTRACTED, TERRITORY, YEAR, choose_sheets, prepare
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.execution import Progress

    demo = prepare(Project.find())
    print(f"Extraction fictive : {demo.workbook}")
    asked = ["--territory", TERRITORY, "--year", str(YEAR), "--extrait", EXTRACTED, "--data", str(demo.data)]
    if code := pacte(["import", str(demo.workbook), *asked, "--fictif", "--yes"]):
        return code
    choose_sheets(demo)
    if options.no_build:
        return 0
    with Bars() as bars:
        built = build(demo.project, TERRITORY, YEAR, data=demo.data, progress=Progress(bars.say))
    page = demo.project.site / built.edition.territory.slug / str(YEAR) / "index.html"
    print("Édition d'essai imprimée ; chaque page dit que ses données sont fictives.")
    print(f"Ouvrez dans un navigateur : {page}")
    if options.open:
        webbrowser.open(page.resolve().as_uri())
    return 0
