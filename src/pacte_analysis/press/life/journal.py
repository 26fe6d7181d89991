"""The journal of an edition: what was changed after it was first published, and what was wrong.

Its lines are those of the tables `journal` and `errata`, which people fill in: `pacte diff` counts what changes, and a
person says why.
"""

import csv
import io
from pathlib import Path

from pacte_analysis import french
from pacte_analysis.display.markup import attribute, tag, text
from pacte_analysis.errors import PacteError
from pacte_analysis.press.composition.compose import Page, raw
from pacte_analysis.press.files import write_whole
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.life.words import JOURNAL

TABLE = "journal.csv"
COLUMNS = ("edition", "le", "quoi", "pourquoi", "par")

# The page of the book, and its title.
PAGE = JOURNAL
TITLE = "Journal des modifications"


class NothingToNote(PacteError):
    """A line of the journal without a change, a reason or a name, or that cannot be written."""


def page(life: Life) -> Page | None:
    """The page that lists the corrections, then the other changes, each the latest first; None without any."""
    if not life.has_journal:
        return None
    parts = [
        f"# {TITLE}",
        "Ce qui a changé dans cette édition depuis sa première parution, du plus récent au plus ancien.",
    ]
    if corrections := life.corrections:
        items = "".join(_correction(said) for said in corrections)
        parts += [
            "## Corrections",
            "Ce qui était faux, et ce qu'il fallait lire.",
            raw(f'<ul class="journal">{items}</ul>'),
        ]
    if life.journal:
        items = "".join(_change(str(row["le"]), row["quoi"], row["pourquoi"], row["par"]) for row in life.journal)
        parts += ["## Modifications", raw(f'<ul class="journal">{items}</ul>')]
    parts.append(raw(life.foot(PAGE)))
    return Page(PAGE, french.typography("\n\n".join(parts[:2])) + "\n\n" + "\n\n".join(parts[2:]) + "\n")


def _correction(said: object) -> str:
    told = vars(said)
    where = f'<a href="{attribute(told["page"])}.html">{text(told["titre"])}</a>'
    words = [f"{french.capitalised(told['objet'])} : « {told['apres']} », et non « {told['avant']} »."]
    words += [f"Cause : {told['cause']}."] if told["cause"] else []
    words += [f"Corrigé par {told['par']}."] if told["par"] else []
    return tag("li", f"{tag('strong', text(told['le']))}, {where}. {text(' '.join(words))}")


def _change(day: str, what: str, why: str, by: str) -> str:
    said = text(f"{what.rstrip('.')}. {why.rstrip('.')}. Noté par {by.rstrip('.')}.")
    return tag("li", f"{tag('strong', text(french.period(day)))}{french.NBSP}: {said}")


def note(data: Path, edition: str, day: str, what: str, why: str, by: str) -> Path:
    """Add a line to the table of a data folder, and return where it is. Raises `NothingToNote`."""
    if not what:
        raise NothingToNote("Rien ne change dans cette édition : il n'y a rien à noter dans le journal.")
    if not (why.strip() and by.strip()):
        raise NothingToNote("Le journal dit pourquoi une édition change et qui le dit : remplissez --journal et --par.")
    path = data / TABLE
    line = [edition, day, what, " ".join(why.split()), " ".join(by.split())]
    try:
        read = path.read_bytes() if path.is_file() else None
        kept = read.decode("utf-8-sig") if read is not None else ",".join(COLUMNS) + "\n"
        if line[:3] in [row[:3] for row in csv.reader(io.StringIO(kept))]:
            raise NothingToNote(f"{path.name} a déjà cette ligne : {edition}, {day}, {what}. Corrigez-la à la main.")
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(line)
        if (path.read_bytes() if path.is_file() else None) != read:
            raise NothingToNote(f"{path.name} a changé pendant ce temps : rien n'y a été écrit. Relancez la commande.")
        write_whole(path, kept + ("" if kept.endswith("\n") else "\n") + out.getvalue())
    except OSError as error:
        raise NothingToNote(
            f"Le disque a refusé l'écriture de {path} ({error.strerror}). Vérifiez la place et les droits."
        ) from None
    return path
