"""`pacte reconcile`: the published figures of an edition beside those that its extract gives."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pacte_analysis.reconciliation import Line, Reconciliation

DESCRIPTION = "rapproche les chiffres publiés de ceux que donne l'extraction de Pilot'actions"

EPILOG = """exemples :
  pacte reconcile REG-93 --year 2024
  pacte reconcile REG-93 --year 2024 --tout --csv rapprochement.csv
"""

PLURALS = {"écart": "écarts", "non calculé": "non calculés", "masqué": "masqués"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("territory", metavar="territoire", help="code complet ou nom du territoire : REG-93")
    parser.add_argument("--year", metavar="année", required=True, help="l'année de l'édition")
    parser.add_argument("--tout", action="store_true", help="montre aussi les chiffres qui sont dans l'arrondi")
    parser.add_argument("--csv", metavar="fichier", type=Path, help="écrit toutes les lignes dans ce fichier")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.parser import print_lines
    from pacte_analysis.edition import open_edition
    from pacte_analysis.reconciliation import Reconciliation

    found = Reconciliation(open_edition(options.territory, options.year, data=options.data))
    print_lines(summary(found, everything=options.tout))
    if options.csv:
        _write(options.csv, found.csv())
        print(f"Tableau : {options.csv}")
    return 0


def summary(found: "Reconciliation", *, everything: bool) -> list[str]:
    """The counts, then the figures that ask for a look, or all of them, aligned."""
    from pacte_analysis import french
    from pacte_analysis.analysis.reconcile import WITHIN

    edition = found.edition
    counts = [f"{count} {PLURALS.get(name, name) if count > 1 else name}" for name, count in found.counts.items()]
    published = f"{len(found.lines)} chiffres publiés, rapprochés de {found.origin}."
    lines = [f"{edition.territory}, {edition.year} : {published}", f"{french.capitalised(french.listing(counts))}."]
    for subject in found.subjects:
        shown = [line for line in found.of(subject=subject) if everything or line.verdict != WITHIN]
        if shown:
            lines += ["", french.capitalised(subject), *_table(shown)]
    if not everything and not found.agrees:
        lines += ["", "--tout montre aussi les chiffres qui sont dans l'arrondi."]
    return lines


def _table(lines: "list[Line]") -> list[str]:
    heads = ("publié", "calculé", "écart", "admis", "")
    rows = [
        (line.published.text, line.computed.text, line.gap.text if line.gap.known else "", line.admitted, line.verdict)
        for line in lines
    ]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    width = min(max(len(line.label) for line in lines), 90)
    found = [_aligned("", heads, width, widths)]
    for line, row in zip(lines, rows, strict=True):
        label = line.label if len(line.label) <= width else line.label[: width - 1] + "…"
        found.append(_aligned(label, row, width, widths))
    return found


def _aligned(label: str, cells: tuple[str, ...], width: int, widths: list[int]) -> str:
    *figures, verdict = (cell.rjust(widths[column]) for column, cell in enumerate(cells))
    return f"  {label:<{width}}  {'  '.join(figures)}  {verdict.strip()}".rstrip()


def _write(path: Path, content: str) -> None:
    from pacte_analysis.errors import PacteError
    from pacte_analysis.press.files import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        raise PacteError(
            f"Le disque a refusé l'écriture de {path} ({error.strerror}). Vérifiez la place et les droits."
        ) from None
