"""`pacte diff`: what changes between two editions of a territory, or between an edition and its published version."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pacte_analysis.cli.bars import Bars

if TYPE_CHECKING:
    from pacte_analysis.analysis.change import Change
    from pacte_analysis.edition import Edition
    from pacte_analysis.press.approval import Reviewed
    from pacte_analysis.press.life.changes import Changes

DESCRIPTION = "dit ce qui change, chiffres et mots : entre deux éditions, ou avant de publier à nouveau une édition"

EPILOG = """exemples :
  pacte diff REG-93/2023 REG-93/2024         d'une année à l'autre
  pacte diff Occitanie/2023 Occitanie/2024 --csv changements.csv
  pacte diff REG-93/2024                     de l'édition publiée à celle qui est prête : la page à signer
  pacte diff REG-93/2024 --journal "Réponse de la DREETS" --par "A. B."
"""

# Lines of a list that the terminal shows; the tables have them all.
SHOWN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("first", metavar="territoire/année", help="une édition, par exemple REG-93/2024")
    parser.add_argument("second", metavar="territoire/année", nargs="?",
                        help="l'autre ; sans elle, la première se compare à sa version publiée (site/)")  # fmt: skip
    parser.add_argument("--csv", metavar="fichier", type=Path,
                        help="écrit les chiffres dans ce fichier, et les mots à côté (…-textes.csv)")  # fmt: skip
    parser.add_argument("--page", metavar="fichier", type=Path, help="écrit la page dans ce fichier HTML")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")
    parser.add_argument("--site", metavar="dossier", type=Path,
                        help="avec une seule édition : un autre site que site/, celui de pacte publish")  # fmt: skip
    parser.add_argument("--journal", metavar="pourquoi",
                        help="avec une seule édition : note ce qui change et pourquoi (data/journal.csv)")  # fmt: skip
    parser.add_argument("--par", metavar="nom", help="avec --journal : les initiales ou le nom de qui publie")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.errors import PacteError

    if (options.journal is None) != (options.par is None):
        raise PacteError("--journal et --par vont ensemble : pourquoi l'édition change, et qui le dit.")
    if options.second is None:
        return _review(options)
    if options.journal is not None or options.site is not None:
        raise PacteError("--journal et --site regardent une édition publiée : donnez une seule édition.")
    return _compare(options)


def _compare(options: argparse.Namespace) -> int:
    from pacte_analysis.press.composition.pages import compose_all
    from pacte_analysis.press.life.changes import changes, figures_csv, require_two_years, words_csv
    from pacte_analysis.press.life.changes_page import standalone
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.execution import Progress, execute
    from pacte_analysis.tables.check import require_valid

    project = Project.find()
    require_valid(options.data)
    editions = require_two_years(*(_edition(asked, options.data) for asked in (options.first, options.second)))
    composed = []
    with Bars() as bars:
        for edition in editions:

            def say(step: str, done: int, total: int, year: int = edition.year) -> None:
                bars.say(f"{step}, {year}", done, total)

            runs, _ = execute(project, edition, data=options.data, progress=Progress(say))
            composed.append(compose_all(project, edition, runs))
    old, new = editions
    found = changes(old, composed[0], new, composed[1])
    for line in summary(found):
        print(line)
    contents = _Contents(figures_csv(found), words_csv(found), lambda near: standalone(found, near))
    folder = project.build_folder / "changements" / f"{found.old.name}--{found.new.name}"
    for label, path in _write(contents, folder, options.csv, options.page):
        print(f"{label} : {path}")
    return 0


def _review(options: argparse.Namespace) -> int:
    """What an edition would change of its published version, as a page to sign off; nothing is published."""
    from pacte_analysis.press.approval import figures_csv, review, standalone, words_csv
    from pacte_analysis.press.project import Project
    from pacte_analysis.tables.check import require_valid

    project = Project.find()
    require_valid(options.data)
    edition = _edition(options.first, options.data)
    with Bars() as bars:
        reviewed = review(project, edition, site=options.site, data=options.data, say=bars.say)
    for line in _review_summary(reviewed):
        print(line)
    found = reviewed.found
    contents = _Contents(figures_csv(found), words_csv(found), lambda near: standalone(reviewed, near))
    folder = project.build_folder / "relecture" / edition.name
    written = _write(contents, folder, options.csv, options.page)
    for label, path in written:
        print(f"{'À relire et à signer' if label == 'Page' else label} : {path}")
    if options.journal is not None:
        _note(reviewed, options)
    elif not found.none:
        print(f'Ensuite : faites signer, notez (pacte diff {options.first} --journal "pourquoi" --par "nom"), publiez.')
    return 0


def _note(reviewed: "Reviewed", options: argparse.Namespace) -> None:
    """One more line of the journal, in the words of the person who publishes."""
    from datetime import date

    from pacte_analysis.press.life.journal import note
    from pacte_analysis.tables.package import data_folder

    what = reviewed.found.summary
    path = note(options.data or data_folder(), reviewed.edition.name, f"{date.today():%Y-%m-%d}", what, options.journal,
                options.par)  # fmt: skip
    print(f"Noté dans {path} : {what}. La prochaine construction l'imprime dans le journal des modifications.")


def _review_summary(reviewed: "Reviewed") -> list[str]:
    """What the terminal says: the counts, then the pages where something changes."""
    from pacte_analysis.press.approval import UNWORDED, places

    found = reviewed.found
    lines = [f"{reviewed.edition.territory}, {reviewed.edition.year} : de l'édition publiée à celle qui est prête"]
    if not found.worded:
        lines.append(UNWORDED)
    if found.none:
        return [*lines, "Rien ne change." if found.worded else "Aucun chiffre ne change."]
    lines += [f"{found.summary[0].upper()}{found.summary[1:]}.", "", "Où, page par page"]
    return [*lines, *_cut([f"{title} : {number}" for title, number in places(found)]), ""]


def _edition(asked: str, data: Path | None) -> "Edition":
    from pacte_analysis.cli.asked import territory_and_year
    from pacte_analysis.edition import open_edition

    return open_edition(*territory_and_year(asked), data=data)


def summary(found: "Changes") -> list[str]:
    """What the terminal says: the counts, then each list, cut with how many more."""
    from pacte_analysis import french
    from pacte_analysis.analysis.change import KINDS
    from pacte_analysis.press.life.changes import counted, several

    head = f"{found.new.territory}, de l'édition {found.old.year} à l'édition {found.new.year}"
    if found.none:
        return [head, "Rien ne change."]
    numbers = [several(len(found.of(kind)), kind) for kind in KINDS]
    lines = [head, "", f"Chiffres : {french.listing(numbers)}.", f"Mots : {_words(found)}."]
    for kind in KINDS:
        if changed := found.of(kind):
            lines += ["", french.capitalised(several(len(changed), kind).partition(" ")[2])]
            lines += _cut([_figure(found, change) for change in changed])
    for names, label in ((found.appeared, "Pages nouvelles"), (found.vanished, "Pages retirées")):
        if names:
            lines += ["", label, *_cut([found.title(name) for name in names])]
    if found.words:
        pages = [f"{found.title(name)} : {sum(counted(changed).values())}" for name, changed in found.words.items()]
        lines += ["", "Phrases qui changent, par page", *_cut(pages)]
    return [*lines, ""]


def _words(found: "Changes") -> str:
    from pacte_analysis.press.life.changes import several

    kinds = [kind for kind in ("ajoutée", "retirée", "modifiée") if found.sentences[kind]]
    said = [several(found.sentences[kind], f"phrase {kind}") for kind in kinds]
    said += [
        several(len(names), label)
        for names, label in ((found.appeared, "page nouvelle"), (found.vanished, "page retirée"))
        if names
    ]
    return ", ".join(said) or "aucun changement"


def _figure(found: "Changes", change: "Change") -> str:
    """*Taux de chômage localisé, Var : 7,3 % (2023) → 7,2 % (2024), −0,1 point*."""
    from pacte_analysis import french
    from pacte_analysis.press.life.changes import named

    sides = [f"{side.text} ({french.period(side.period)})" for side in (change.before, change.after) if side]
    if change.kind == "déplacé":
        before, after = (", ".join(map(found.title, pages)) for pages in (change.pages_before, change.pages_after))
        sides = [f"{change.value.text}, pages {before}", after]
    moved = f", {change.evolution.text}" if change.evolution else ""
    return f"{named(change.value)}, {change.value.territory_name} : {' → '.join(sides)}{moved}"


def _cut(lines: Sequence[str]) -> list[str]:
    more = len(lines) - SHOWN
    rest = [f"  et {more} autre{'s' if more > 1 else ''}"] if more > 0 else []
    return [f"  {line}" for line in lines[:SHOWN]] + rest


@dataclass(frozen=True)
class _Contents:
    """What is to be written: two tables, and the page, which names the tables that stand beside it."""

    figures: str
    words: str
    page: Callable[[Sequence[str]], str]


def _write(contents: _Contents, folder: Path, table: Path | None, page: Path | None) -> list[tuple[str, Path]]:
    """The files that were asked for or, by default, the page and its two tables in the `folder`."""
    from pacte_analysis.errors import PacteError
    from pacte_analysis.press.files import write_whole
    from pacte_analysis.press.life.changes import FIGURES_CSV, WORDS_CSV

    if table is None and page is None:
        page, table = folder / "index.html", folder / FIGURES_CSV
    files: dict[Path, tuple[str, str]] = {}
    if table is not None:
        beside = table.with_name(WORDS_CSV if table.name == FIGURES_CSV else f"{table.stem}-{WORDS_CSV}")
        files = {table: ("Chiffres", contents.figures), beside: ("Mots", contents.words)}
    if page is not None:
        near = [path.name for path in files if path.parent == page.parent]
        files[page] = ("Page", contents.page(near))
    try:
        for path, (_, content) in files.items():
            write_whole(path, content)
    except OSError as error:
        raise PacteError(
            f"Le disque a refusé l'écriture de {path} ({error.strerror}). Vérifiez la place et les droits."
        ) from None
    return [(label, path) for path, (label, _) in files.items()]
