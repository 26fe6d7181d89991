"""`pacte import`: an extract of Pilot'actions, checked whole, then kept; or the former one put back."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pacte_analysis.tables.catalogue import Catalogue
    from pacte_analysis.tables.extract.differences import Differences
    from pacte_analysis.tables.extract.importing import Candidate
    from pacte_analysis.tables.extract.model import Extract

DESCRIPTION = "importe une extraction de Pilot'actions (XLSX, ODS ou CSV) après l'avoir vérifiée, ou annule l'import"

EPILOG = """exemples :
  pacte import extraction.xlsx --territory REG-93 --year 2025 --extrait 2025-10-14
  pacte import extraction.xlsx --territory REG-93 --year 2025 --dry-run
  pacte import --undo REG-93 2025
"""

# Items of a list that the terminal shows.
SHOWN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("file", nargs="?", metavar="fichier", type=Path, help="le classeur ou le CSV à importer")
    parser.add_argument("--territory", metavar="territoire", help="code complet ou nom du territoire : REG-93")
    parser.add_argument("--year", metavar="année", help="l'année de l'édition que l'extraction nourrit")
    parser.add_argument("--extrait", metavar="date", default="",
                        help="la date de l'extraction (2025-10-14) ; par défaut celle du fichier")  # fmt: skip
    parser.add_argument("--fictif", action="store_true", help="données inventées : chaque page le dira")
    parser.add_argument("--dry-run", action="store_true", help="vérifie et montre ce qui changerait, n'importe rien")
    parser.add_argument("--yes", action="store_true", help="remplace l'extraction gardée sans demander")
    parser.add_argument("--undo", nargs=2, metavar=("territoire", "année"),
                        help="remet l'extraction précédente de ce territoire et de cette année")  # fmt: skip
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.edition import open_catalogue
    from pacte_analysis.errors import PacteError

    catalogue = open_catalogue(options.data)
    if options.undo:
        return _undo(catalogue, *options.undo)
    if missing := [name for name, given in (
        ("le fichier", options.file), ("--territory", options.territory), ("--year", options.year)
    ) if not given]:  # fmt: skip
        raise PacteError(
            f"Il manque : {', '.join(missing)}. Écrivez par exemple : pacte import extraction.xlsx --territory REG-93 "
            "--year 2025."
        )
    return _import(catalogue, options)


def _import(catalogue: "Catalogue", options: argparse.Namespace) -> int:
    from pacte_analysis.cli.parser import print_lines
    from pacte_analysis.cli.question import asks, confirmed
    from pacte_analysis.tables.extract import report, store
    from pacte_analysis.tables.extract.importing import candidate
    from pacte_analysis.tables.extract.model import columns

    territory = catalogue.territories.resolve_for_edition(options.territory)
    found = candidate(
        options.file, territory, options.year, catalogue, extracted=options.extrait, fictitious=options.fictif
    )
    print_lines(_read(found, territory.name, dated=bool(options.extrait)))
    folder = catalogue.tables.folder
    print_lines(report.summary(found.draft, found.findings, folder=folder))
    if found.findings:
        written = report.write(found.draft, found.findings, folder=folder)
        print_lines([f"{label} : {path}" for label, path in written.items()])
    if found.errors:
        print("Rien n'a été importé. Corrigez le fichier, puis relancez la même commande.")
        return 1
    shown = store.mark(folder, territory.code, found.extract.year)
    replaced = store.home(folder, territory.code, found.extract.year).exists()
    try:
        former = store.kept(folder, territory.code, found.extract.year)
    except store.BrokenExtract as error:
        former = None
        print(f"{error.message} Celle-ci prendrait sa place.")
    if former is not None:
        changes = found.against(former)
        print_lines(_changed(changes, {column.name: column.title for column in columns(folder)}))
        if changes.none and found.same(former):
            print("Cette extraction est déjà celle qui est gardée : rien à importer.")
            return 0
    if options.dry_run:
        print("Rien n'a été importé (--dry-run).")
        return 0
    if replaced and not (options.yes or confirmed("Remplacer l'extraction gardée ?")):
        print("Rien n'a été importé." + ("" if asks() else " Pour remplacer : la même commande avec --yes."))
        return 1
    _kept(catalogue, found, shown)
    return 0


def _kept(catalogue: "Catalogue", found: "Candidate", shown: str) -> None:
    from pacte_analysis.tables.extract import store

    code, year = found.extract.territory, found.extract.year
    former = found.keep(catalogue.tables.folder, instead_of=shown)
    place = store.home(catalogue.tables.folder, code, year)
    print(f"Importé : {_relative(place, catalogue)}/ ({_count(len(found.extract.actions), 'action')}).")
    if former:
        print(f"L'extraction précédente est gardée : {_relative(former, catalogue)}/.")
    print(f"Les fiches à imprimer se choisissent par identifiant dans {_relative(place / store.SHEETS, catalogue)}.")
    print(f"Ensuite : pacte reconcile {code} --year {year}, puis pacte build {code} --year {year}.")
    print(f"Pour revenir en arrière : pacte import --undo {code} {year}.")


def _undo(catalogue: "Catalogue", territory: str, year: str) -> int:
    from pacte_analysis.errors import PacteError
    from pacte_analysis.tables.extract import store

    code = catalogue.territories.resolve_for_edition(territory).code
    if not year.isdigit():
        raise PacteError(f"Année « {year} » illisible : écrivez par exemple pacte import --undo {code} 2025.")
    back = store.undo(catalogue.tables.folder, code, int(year))
    if back is None:
        print(f"{code}, {year} : aucune extraction n'avait été remplacée ; il n'y en a plus.")
    else:
        print(f"{code}, {year} : {_described(back)} est de nouveau en place.")
    print("L'extraction annulée est gardée dans le dossier des anciennes.")
    return 0


def _described(extract: "Extract") -> str:
    from pacte_analysis import french

    when = f" du {french.period(extract.extracted)}" if extract.extracted else ""
    return f"l'extraction{when} ({extract.facts.get('fichier', '')}, {_count(len(extract.actions), 'action')})"


def _read(found: "Candidate", name: str, *, dated: bool) -> list[str]:
    """What was read: how many actions, what was left out and why, what was put aside, from when it is."""
    from pacte_analysis import french

    extract = found.extract
    lines = [f"{found.draft.path.name} : {_count(len(extract.actions), 'action')}, {name}, {extract.year}."]
    if found.draft.left_out:
        said = french.listing([f"{reason} ({rows})" for reason, rows in found.draft.left_out.items()])
        lines.append(f"  Lignes laissées : {said}.")
    if len(found.aside.columns):
        aside = french.listing([f"« {column} »" for column in found.aside.columns])
        lines.append(f"  Colonnes inconnues, gardées à part et jamais publiées : {aside}.")
    if private := extract.facts["cellules_personnelles"]:
        lines.append(
            f"  De ces colonnes, {_count(private, 'cellule')} ne {'sont' if private > 1 else 'est'} pas "
            f"gardée{'s' * (private > 1)} : une adresse, un téléphone ou un numéro de sécurité sociale y figure."
        )
    when = "" if dated else " (date du fichier ; --extrait la précise)"
    lines.append(f"  Extraction du {french.period(extract.extracted)}{when}.")
    if extract.fictitious:
        why = " (le fichier le dit)" if found.invented else ""
        lines.append(f"  Données fictives{why} ; chaque page de l'édition le dira.")
    return lines


def _changed(changes: "Differences", titles: dict[str, str]) -> list[str]:
    """What the new extract changes in the one it replaces; `titles` are those of the columns."""

    if changes.none:
        return ["Une extraction est déjà gardée ; celle-ci a les mêmes actions."]
    lines = ["Une extraction est déjà gardée ; ce qui change :"]
    for name, (before, after) in changes.totals.items():
        if before != after:
            lines.append(f"  {titles[name]} : {_euros(before)} → {_euros(after)}")
    for actions, what in ((changes.appeared, "ajoutée"), (changes.vanished, "retirée")):
        if actions:
            lines.append(f"  {_count(len(actions), 'action')} {what}{'s' * (len(actions) > 1)} : {_cut(actions)}")
    if count := changes.changed["action"].nunique():
        columns = _cut([f"{titles[name]} ({times})" for name, times in changes.by_column.items()])
        lines.append(f"  {_count(count, 'action')} modifiée{'s' * (count > 1)}, colonnes : {columns}")
    return lines


def _cut(items: Sequence[str]) -> str:
    more = len(items) - SHOWN
    return ", ".join(items[:SHOWN]) + (f" et {more} autre{'s' * (more > 1)}" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    from pacte_analysis import french

    return f"{french.number(number)} {noun}{'s' * (number > 1)}"


def _euros(cents: int) -> str:
    from pacte_analysis import french

    return french.euros(cents / 100, 2 if cents % 100 else 0)


def _relative(path: Path, catalogue: "Catalogue") -> str:
    return f"{catalogue.tables.folder.name}/{path.relative_to(catalogue.tables.folder).as_posix()}"
