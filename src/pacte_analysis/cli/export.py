"""`pacte export`: take the tables of an edition away, as a workbook or as CSV files."""

import argparse
from pathlib import Path

DESCRIPTION = "écrit les tableaux d'une édition dans un classeur (xlsx) ou des fichiers CSV"

EPILOG = """Le classeur a une feuille de sommaire puis une feuille par tableau : les figures de chaque chapitre, les
répartitions, les actions quand une extraction est importée, les sources. Les CSV sont écrits deux fois : dossier csv
(virgule, point décimal) et dossier csv-excel (point-virgule, virgule décimale, pour Excel en français)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument(
        "territory", nargs="?", metavar="territoire", help="code complet (REG-93, DEP-04) ou nom ; par défaut celui "
        "que déclarent les chapitres",
    )  # fmt: skip
    parser.add_argument("--year", metavar="année", help="année de l'édition ; par défaut celle des chapitres")
    parser.add_argument("--to", choices=("xlsx", "csv"), default="xlsx", help="classeur ou CSV ; par défaut xlsx")
    parser.add_argument("--sortie", metavar="chemin", type=Path, help="où écrire ; par défaut dans _build/exports/")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.edition import open_edition
    from pacte_analysis.press.build import BOOK_TITLE, Progress, compose_all, execute
    from pacte_analysis.press.export.sheets import fictitious, sheets_of
    from pacte_analysis.press.export.writing import export
    from pacte_analysis.press.project import Project
    from pacte_analysis.tables.check import require_valid

    project = Project.find()
    require_valid(options.data)
    edition = open_edition(
        options.territory or str(project.default_edition["territory"]),
        options.year or str(project.default_edition["year"]),
        data=options.data,
    )
    with Bars() as bars:
        runs, _ = execute(project, edition, data=options.data, progress=Progress(bars.say))
    pages = compose_all(project, edition, runs)
    sheets = sheets_of(edition, pages)
    warning = fictitious(edition, pages)
    name = f"{edition.name}.xlsx" if options.to == "xlsx" else f"{edition.name}-csv"
    path = options.sortie or project.build_folder / "exports" / name
    title = f"{BOOK_TITLE} · {edition.territory} · {edition.year}"
    written = export(path, options.to, sheets, title=title, warning=warning)
    lines = sum(len(sheet.rows) for sheet in sheets)
    told = " Données fictives : chaque tableau le dit." if warning else ""
    print(f"{len(sheets)} tableaux, {lines} lignes : {written}.{told}")
    return 0
