"""`pacte check`: the data and the narrative's names, without running anything; with --site, the built pages."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pacte_analysis.cli.bars import Bars
from pacte_analysis.cli.parser import print_lines
from pacte_analysis.errors import PacteError
from pacte_analysis.french import listing
from pacte_analysis.press.audit import CHECKS, audit
from pacte_analysis.press.audit.finding import report
from pacte_analysis.press.audit.scope import NothingToAudit

if TYPE_CHECKING:
    from pacte_analysis.press.project import Project

DESCRIPTION = "vérifie données et textes sans rien exécuter ; avec --code le code, avec --site les pages du site"

CODE_CHECKS = (
    ("ruff", "check", "src", "tests"),
    ("ruff", "format", "--check", "src", "tests"),
    ("mypy", "src"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
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


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.proofread import proofread
    from pacte_analysis.tables.check import check

    project = Project.find()
    if options.site:
        return _check_site(project, options.pages, options.only)
    if options.pages or options.only:
        raise PacteError("--pages et --only vont avec --site : ajoutez --site.")
    findings = check(options.data)
    # An extract is checked against the tables: they must be sound themselves.
    extracts = [] if findings else _extracts(options.data)
    remarks = proofread(project)
    print_lines([*findings, *extracts, *remarks])
    errors = len(findings) + len(extracts) + sum(remark.error for remark in remarks)
    warnings = sum(not remark.error for remark in remarks)
    print(f"Données et textes : {_count(errors, 'erreur')}, {_count(warnings, 'remarque')}.")
    failed = False
    if options.code:
        for program, *arguments in CODE_CHECKS:
            done = subprocess.run([sys.executable, "-m", program, *arguments], cwd=project.root, check=False)
            failed |= done.returncode != 0
        print("Code : " + ("à corriger." if failed else "rien à redire."))
    return 1 if errors or failed else 0


def _check_site(project: "Project", pages: list[str], only: list[str]) -> int:
    """Run the checks of the built pages; one that cannot run is said, and the others go on."""
    found, absent = 0, []
    for name in only or CHECKS:
        try:
            with Bars() as bars:
                findings = audit(project.site, pages=pages, checks=[name], progress=bars.say)
        except NothingToAudit:
            raise
        except PacteError as error:
            absent.append(error.message)
            continue
        print_lines(list(report(findings)))
        found += len(findings)
    for message in dict.fromkeys(absent):
        print(message, file=sys.stderr)
    unchecked = f", {_count(len(absent), 'contrôle')} impossible{'s' if len(absent) > 1 else ''}" if absent else ""
    print(f"Site : {_count(found, 'faute')}{unchecked}.")
    return 1 if found or absent else 0


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


def _count(number: int, noun: str) -> str:
    return f"aucune {noun}" if number == 0 else f"{number} {noun}{'s' if number > 1 else ''}"
