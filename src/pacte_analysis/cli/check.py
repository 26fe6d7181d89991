"""`pacte check`: the data and the narrative's names, without running anything; with --site, the built pages."""

import argparse
import csv
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pacte_analysis.cli.bars import Bars
from pacte_analysis.cli.parser import print_lines
from pacte_analysis.errors import PacteError
from pacte_analysis.french import listing
from pacte_analysis.press.audit import CHECKS, Scope, audit, method, title
from pacte_analysis.press.audit.finding import report

if TYPE_CHECKING:
    from pacte_analysis.press.project import Project

DESCRIPTION = "vérifie données et textes, une ligne par remarque ; avec --code le code, avec --site les pages du site"

CODE_CHECKS = (
    ("ruff", "check", "src", "tests"),
    ("ruff", "format", "--check", "src", "tests"),
    ("mypy", "src"),
)


EPILOG = """exemples :
  pacte check                 les données et les textes
  pacte check REG-93/2024     de plus, exécute les chapitres : affirmations, tendances et rangs démentis
  pacte check --fix           écrit d'abord la typographie comme elle doit l'être

Une ligne par remarque : fichier:ligne: [règle] ce qui ne va pas, puis le remède. book/relecture.yml dit ce que vaut
chaque règle : erreur, remarque ou ignorée.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument(
        "edition", nargs="?", metavar="édition", help="une édition à calculer, pour vérifier ce que ses phrases disent"
    )
    parser.add_argument("--fix", action="store_true", help="corrige la typographie des textes")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")
    parser.add_argument("--code", action="store_true", help="vérifie aussi le code : style (ruff) et types (mypy)")
    parser.add_argument("--site", action="store_true", help=f"vérifie les pages du site : {listing(CHECKS)}")
    parser.add_argument(
        "--pages",
        metavar="adresse",
        nargs="+",
        default=[],
        help="avec --site, ces pages ou ces dossiers seulement (provence-alpes-cote-d-azur/2024, index.html)",
    )
    parser.add_argument(
        "--only", metavar="contrôle", nargs="+", choices=CHECKS, default=[], help="avec --site, ces contrôles seulement"
    )
    parser.add_argument(
        "--record", action="store_true", help="avec --site, garde le résultat pour la déclaration d'accessibilité"
    )


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.asked import territory_and_year
    from pacte_analysis.edition import open_edition
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.proofread import mend, proofread
    from pacte_analysis.press.proofread.speaking import spoken
    from pacte_analysis.press.running.execution import Progress
    from pacte_analysis.press.running.outputs import committed_outputs
    from pacte_analysis.tables.check import check

    project = Project.find()
    if options.site:
        return _check_site(project, options.pages, options.only or CHECKS, record=options.record)
    if options.pages or options.only or options.record:
        raise PacteError("--pages, --only et --record vont avec --site : ajoutez --site.")
    findings = check(options.data)
    # An extract is checked against the tables: they must be sound themselves.
    extracts = [] if findings else _extracts(options.data)
    overlaps = [] if findings else _overlaps(options.data)
    if options.fix:
        for path in mend(project):
            print(f"Typographie corrigée : {path.relative_to(project.root).as_posix()}")
        project = Project(project.root)
    remarks = [*proofread(project), *committed_outputs(project)]
    if options.edition and not findings:
        with Bars() as bars:
            edition = open_edition(*territory_and_year(options.edition), data=options.data)
            remarks += spoken(project, edition, data=options.data, progress=Progress(bars.say))
    print_lines([*findings, *extracts, *overlaps, *remarks])
    errors = len(findings) + len(extracts) + sum(remark.error for remark in remarks)
    warnings = len(overlaps) + sum(not remark.error for remark in remarks)
    print(f"Données et textes : {_count(errors, 'erreur')}, {_count(warnings, 'remarque')}.")
    failed = False
    if options.code:
        for program, *arguments in CODE_CHECKS:
            done = subprocess.run([sys.executable, "-m", program, *arguments], cwd=project.root, check=False)
            failed |= done.returncode != 0
        print("Code : " + ("à corriger." if failed else "rien à redire."))
    return 1 if errors or failed else 0


def _check_site(project: "Project", pages: list[str], checks: Sequence[str], *, record: bool) -> int:
    """Run the checks of the built pages; one that cannot run is said, and the others go on."""
    from pacte_analysis.press.audit.record import Checked, Record, faults, programs

    scope = Scope.of(project.site, pages)
    done: list[Checked] = []
    number = 0
    for name in checks:
        made = Checked(name, title(name), method(name))
        try:
            with Bars() as bars:
                findings = audit(project.site, pages=pages, checks=[name], progress=bars.say)
        except PacteError as error:
            print(error.message, file=sys.stderr)
            done.append(replace(made, absent=error.message))
            continue
        print_lines(list(report(findings)))
        number += len(findings)
        done.append(replace(made, faults=faults(findings)))
    if "links" in checks:
        print(_elsewhere(project, scope))
    absent = sum(bool(check.absent) for check in done)
    unchecked = f", {_count(absent, 'contrôle')} impossible{'s' if absent > 1 else ''}" if absent else ""
    looked = _count(len(scope.pages), "page")
    print(f"Site, {looked} : {_count(number, 'faute')}{unchecked}.")
    if record:
        day = f"{date.today():%Y-%m-%d}"
        kept = Record(day, len(scope.pages), scope.editions, programs(), tuple(done)).write(project.root)
        print(f"Gardé dans {kept.relative_to(project.root).as_posix()} : la prochaine construction le dira.")
    return 1 if number or absent else 0


def _elsewhere(project: "Project", scope: Scope) -> str:
    """Writes the list of the addresses of other sites, which no check visits, and says where it is."""
    from pacte_analysis.press.audit.links import elsewhere

    found = elsewhere(scope)
    path = project.root / "_build" / "adresses-externes.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["adresse", "pages", "premiere_page"])
        writer.writerows([address, len(pages), pages[0]] for address, pages in found.items())
    return f"Autres sites : {_count(len(found), 'adresse')}, sans les visiter (_build/{path.name})."


def _extracts(data: Path | None) -> list[str]:
    """The errors of the extracts that are kept, each with its file."""
    from pacte_analysis.edition import open_catalogue
    from pacte_analysis.tables.extract import store
    from pacte_analysis.tables.extract.importing import recheck

    catalogue = open_catalogue(data)
    found = []
    for (territory, year), extract in sorted(catalogue.extracts.items()):
        home = f"data/{store.FOLDER}/{territory}-{year}"
        for finding in recheck(extract, catalogue):
            place = f", cellule {finding.place.address}" if finding.place.row else ""
            name = store.SHEETS if finding.column == store.SHEET_COLUMN and not place else store.ACTIONS
            found.append(f"{home}/{name}{place} : {finding.message} {finding.remedy}")
    return found


def _overlaps(data: Path | None) -> list[str]:
    """The pairs of extracts that count the same persons: secrecy protects each, and not both together."""
    from pacte_analysis.edition import open_catalogue

    catalogue = open_catalogue(data)
    known = catalogue.territories
    return [
        f"data/extractions : {inner}/{year} est une partie de {outer}/{year}. Le secret statistique protège chacune à "
        "part : qui lirait les deux éditions pourrait retrouver un nombre caché. Ne publiez les nombres de personnes "
        "que de l'une."
        for inner, year in sorted(catalogue.extracts)
        for outer, other in sorted(catalogue.extracts)
        if other == year and inner in known and known.is_within(known[inner], outer)
    ]


def _count(number: int, noun: str) -> str:
    return f"aucune {noun}" if number == 0 else f"{number} {noun}{'s' if number > 1 else ''}"
