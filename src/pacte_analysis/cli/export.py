"""`pacte export`: an edition in another form: on paper, in the room, by mail, in a spreadsheet."""

import argparse
import sys
from pathlib import Path

DESCRIPTION = "écrit une édition sous une autre forme : PDF, diapositives, DOCX, HTML, carnets, XLSX, CSV, ZIP"

# Named here too, because help must not wait for what writes them; a test compares.
NAMES = ("pdf", "slides", "docx", "html", "ipynb", "xlsx", "csv", "zip")

EPILOG = """formes :
  pdf     le rapport au format A4, avec couverture, sommaire et numéros de page (demande Chromium)
  slides  les diapositives, à projeter depuis un navigateur, sans réseau
  docx    une copie à commenter dans un traitement de texte
  html    un fichier par chapitre, qui s'ouvre seul et sans réseau
  ipynb   les carnets exécutés, texte rempli et résultats compris
  xlsx    tous les tableaux dans un classeur, une feuille par tableau
  csv     tous les tableaux en CSV : dossier csv, et dossier csv-excel pour Excel en français
  zip     le site de l'édition avec ses données, pour un serveur ou une clé

exemples :
  pacte export REG-93/2024 --to pdf
  pacte export REG-93 --year 2024 --to docx --chapter enfance
  pacte export REG-93/2024 --all
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument(
        "territory", nargs="?", metavar="édition", help="REG-93/2024, ou un territoire (code complet ou nom) ; par "
        "défaut l'édition que déclarent les chapitres",
    )  # fmt: skip
    parser.add_argument(
        "--year", metavar="année", help="année de l'édition, quand elle n'est pas écrite après une barre"
    )
    parser.add_argument("--to", choices=NAMES, metavar="forme", help=f"la forme : {', '.join(NAMES)} ; par défaut xlsx")
    parser.add_argument("--all", action="store_true", help="toutes les formes")
    parser.add_argument("--chapter", metavar="chapitre", help="un seul chapitre, par exemple enfance")
    parser.add_argument(
        "--sortie", metavar="chemin", type=Path, help="le fichier à écrire, ou le dossier où écrire ; par défaut un "
        "dossier par édition dans _build/exports/",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait écrit, sans rien faire")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.asked import territory_and_year
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.edition import open_edition
    from pacte_analysis.errors import PacteError
    from pacte_analysis.lock import alone
    from pacte_analysis.press.export.form import FORMS, filename, folder
    from pacte_analysis.press.export.making import STEP, make, original, require_chapter
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.execution import Progress, chapters_of
    from pacte_analysis.tables.check import require_valid

    project = Project.find()
    if options.all and (options.to or options.chapter):
        raise PacteError("--all écrit toutes les formes de l'édition entière : ne donnez ni --to ni --chapter.")
    forms = list(FORMS.values()) if options.all else [FORMS[options.to or "xlsx"]]
    require_valid(options.data)
    asked = territory_and_year(options.territory, options.year, project.default_edition)
    edition = open_edition(*asked, data=options.data)
    if options.chapter:
        require_chapter(forms, options.chapter, [chapter.name for chapter in chapters_of(project, edition)])
    where = options.sortie or folder(project, edition)
    into = options.sortie is None or options.all or options.sortie.is_dir()
    targets = {f.name: where / filename(f, edition, options.chapter) if into else where for f in forms}
    if options.dry_run:
        for form in forms:
            print(f"  {form.name:<7} {form.label} : {targets[form.name]}")
        return 0
    failures: dict[str, str] = {}
    with Bars() as bars, alone(project.lock, "un export", say=bars.say):
        progress = Progress(bars.say)
        book = any(form.book for form in forms)
        source = original(project, edition, book=book, data=options.data, progress=progress)
        for done, form in enumerate(forms):
            progress.say(STEP, done, len(forms))
            try:
                make(source, form, targets[form.name], options.chapter)
            except PacteError as error:
                if not options.all:
                    raise
                failures[form.name] = f"{form.label} : pas fait. {error.message}"
            progress.say(STEP, done + 1, len(forms))
    for form in forms:
        if form.name not in failures:
            print(f"{form.label} : {targets[form.name]}")
    for warning in source.colophon.warnings():
        print(warning)
    for message in failures.values():
        print(message, file=sys.stderr)
    return 1 if failures else 0
