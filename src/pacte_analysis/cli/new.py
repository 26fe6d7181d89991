"""`pacte new`: one more edition, its line in `editions.yml` and its texts to fill in."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pacte_analysis.edition import Edition

DESCRIPTION = "prépare une édition : sa ligne dans editions.yml et ses textes à remplir"

EPILOG = """exemples :
  pacte new REG-53 --year 2025
  pacte new Bretagne --year 2025 --dry-run
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("territory", metavar="territoire", help="code complet (REG-53, DEP-04) ou nom")
    parser.add_argument("--year", metavar="année", required=True, help="année de l'édition")
    parser.add_argument(
        "--embargo", metavar="date", default="", help="jour avant lequel rien n'en est publié : 2026-12-15"
    )
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait écrit, sans rien faire")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.composition.texts import blanks, descriptions
    from pacte_analysis.press.editions import FILE, Listed, covering, require_day, with_line
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.execution import chapters_of

    project = Project.find()
    edition = _edition(options.territory, options.year)
    asked = Listed(edition.territory.code, edition.year, require_day(options.embargo))
    line = covering(project.root, edition.catalogue, asked)
    texts = blanks(project, edition.name, chapters_of(project, edition), edition.tables)
    files = {path: content for path, _, content in texts}
    if not line:
        files[project.root / FILE] = with_line(project.root, asked)
    if not options.dry_run:
        _write(files)
    done = ("serait ajoutée", "seraient créés") if options.dry_run else ("est ajoutée", "sont créés")
    folder = project.texts(edition.name).relative_to(project.root).as_posix()
    print(f"{edition.territory} ({asked.code}), {asked.year}")
    if line:
        print(f"{FILE} : la ligne « - {line} » comprend déjà cette édition.")
    else:
        print(f"{FILE} : la ligne « - {asked.line} » {done[0]}.")
    if not texts:
        print(f"{folder}/ : tous les textes sont déjà là.")
        return 0
    print(f"{folder}/ : {len(texts)} textes à remplir {done[1]} ; rien ne s'imprime tant qu'on n'y écrit pas.")
    known = descriptions(edition.tables)
    page = ""
    for _, place, _ in texts:
        if place.page != page:
            page = place.page
            print(f"  {page}")
        said = f" : {known[place.name].what}" if options.dry_run and place.name in known else ""
        print(f"    {place.name}{said}")
    if options.dry_run:
        return 0
    print(f"Ensuite : écrivez-y, puis pacte build {asked.code} --year {asked.year}.")
    undo = f"supprimez {folder}/" if line else f"supprimez {folder}/ et la ligne « - {asked.line} » de {FILE}"
    print(f"Pour revenir en arrière : {undo}.")
    return 0


def _edition(territory: str, year: str) -> "Edition":
    """The edition, or what exists and what to do."""
    from pacte_analysis.edition import NoEdition, edition_years, open_catalogue, open_edition

    try:
        return open_edition(territory, year)
    except NoEdition as error:
        catalogue = open_catalogue()
        asked = catalogue.territories.resolve_for_edition(territory)
        years = edition_years(catalogue, asked.code)
        if not years or not year.strip().isdigit():
            raise
        raise NoEdition(
            f"{asked} ({asked.code}), année {year} : aucune observation. Années connues : de {years[0]} à {years[-1]}. "
            f"Choisissez-en une (pacte new {asked.code} --year {years[-1]}), ou ajoutez d'abord ses chiffres dans "
            "data/observations/ ou une extraction de Pilot'actions (pacte import)."
        ) from error


def _write(files: "dict[Path, str]") -> None:
    from pacte_analysis.errors import PacteError
    from pacte_analysis.press.files import write_whole

    try:
        for path, content in files.items():
            write_whole(path, content)
    except OSError as error:
        raise PacteError(
            f"Le disque a refusé l'écriture de {path} ({error.strerror}). Vérifiez la place et les droits, puis "
            "relancez : ce qui est déjà écrit ne sera pas touché."
        ) from None
