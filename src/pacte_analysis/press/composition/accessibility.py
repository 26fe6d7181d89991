"""What the declaration of accessibility says of the audit: what was tested, with what, and what was found wrong."""

from pathlib import Path

from pacte_analysis import french
from pacte_analysis.press.audit.record import FILE, Checked, Fault, Record

# The page, and the line of it that the audit fills.
PAGE = "accessibilite"
PLACE = "[[résultats de l'audit]]"

NONE = (
    "Aucun contrôle n'a été enregistré. La commande `pacte check --site --record` contrôle les pages construites et "
    "remplit cette section."
)


def declared(markdown: str, root: Path) -> str:
    """The text of the page with the results of the project's last audit in their place."""
    return markdown.replace(PLACE, results(Record.read(root))) if PLACE in markdown else markdown


def results(record: Record | None) -> str:
    """The results of an audit as Markdown; without an audit, that there was none."""
    if record is None:
        return NONE
    ran = [check for check in record.checks if not check.absent]
    parts = [_scope(record), _table(ran)]
    absent = [check for check in record.checks if check.absent]
    if absent:
        parts += ["Contrôles qui n'ont pas pu être faits :", *[f"- {check.title} : {check.absent}" for check in absent]]
    parts += ["### Ce que ces contrôles reprochent encore", _faults(ran)]
    return "\n\n".join(parts)


def _scope(record: Record) -> str:
    pages = f"{french.number(record.pages)} page{'s' if record.pages > 1 else ''}"
    count = len(record.editions)
    editions = f"{count} édition{'s' if count > 1 else ''}" if count else "aucune édition"
    named = f" (`{'`, `'.join(record.editions)}`)" if 0 < count <= 12 else ""
    with_what = french.listing([f"{name} {version}" for name, version in record.programs.items()])
    return (
        f"Contrôles automatiques du {french.period(record.day)}, sur {pages} de {editions}{named}"
        + (f", avec {with_what}." if with_what else ".")
        + f" Le détail est dans `{FILE.as_posix()}`."
    )


def _table(checks: list[Checked]) -> str:
    rows = ["| Contrôle | Ce qui est regardé | Fautes |", "|---|---|---|"]
    for check in checks:
        rows.append(f"| {check.title} | {_cell(check.method)} | {len(check.faults) or 'aucune'} |")
    return "\n".join(rows)


def _faults(checks: list[Checked]) -> str:
    found = [fault for check in checks for fault in check.faults]
    if not found:
        return "Rien. Un contrôle automatique ne voit qu'une partie des obstacles : ce n'est pas une preuve."
    return "\n".join(_fault(fault) for fault in found)


def _fault(fault: Fault) -> str:
    where = f"{fault.pages} page{'s' if fault.pages > 1 else ''}"
    return f"- {_cell(fault.message).rstrip('.')} ({where}, règle `{fault.rule}`)."


def _cell(words: str) -> str:
    """Words of a program, which must not be read as Markdown."""
    for sign in "\\`*_{}[]<>|$":
        words = words.replace(sign, f"\\{sign}")
    return words
