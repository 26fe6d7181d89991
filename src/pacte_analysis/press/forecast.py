"""What a build would run and print, and why, without doing any of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pacte_analysis.edition import Edition
from pacte_analysis.press.books import imprint
from pacte_analysis.press.project import Project
from pacte_analysis.press.running import runs
from pacte_analysis.press.running.execution import why
from pacte_analysis.reads import in_french

# As many changed answers as a line names.
MOST_NAMED = 3

# How the book of an edition is called beside its chapters.
BOOK = "livre"


@dataclass(frozen=True)
class Due:
    """A chapter of an edition that would run, or its book (`BOOK`) that would be printed, and why."""

    edition: str
    what: str
    reason: str


def forecast(project: Project, edition: Edition, data: Path | None = None) -> list[Due]:
    """What a build of an edition would do, in the order of its chapters, its book last."""
    chapters = why(project, edition)
    found = [Due(edition.name, name, _chapter(reasons)) for name, reasons in chapters.items()]
    reasons = imprint.why_printed(project, edition, data)
    if chapters or reasons:
        found.append(Due(edition.name, BOOK, "chapitres à exécuter" if chapters else _book(reasons)))
    return found


def _chapter(reasons: Sequence[str]) -> str:
    return _said(reasons, runs.WHY, "jamais exécuté")


def _book(reasons: Sequence[str]) -> str:
    return _said(reasons, imprint.WHY, "jamais imprimé")


def _said(reasons: Sequence[str], parts: dict[str, str], never: str) -> str:
    known = {"jamais": never, **parts}
    said = [known[reason] for reason in reasons if reason in known]
    asked = sorted(in_french(reason) for reason in reasons if reason not in known)
    if asked:
        more = f" ; et {len(asked) - MOST_NAMED} de plus" if len(asked) > MOST_NAMED else ""
        said.append(f"une valeur lue a changé ({' ; '.join(asked[:MOST_NAMED])}{more})")
    return ", ".join(said)


@dataclass(frozen=True)
class Group:
    """What is due for one reason: these chapters (or books) in each of these editions."""

    reason: str
    what: tuple[str, ...]
    editions: tuple[str, ...]


def grouped(due: Iterable[Due]) -> list[Group]:
    """Few lines for many editions: chapters that are due for one reason in the same editions stand together."""
    editions: dict[tuple[str, str], list[str]] = {}
    for one in due:
        editions.setdefault((one.reason, one.what), []).append(one.edition)
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (reason, what), names in editions.items():
        found.setdefault((reason, tuple(names)), []).append(what)
    return [Group(reason, tuple(what), names) for (reason, names), what in found.items()]
