"""What the cockpit asks and shows, without a widget: territories found as one types, what is held, figures, a run."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

from pacte_analysis import french
from pacte_analysis.display import Tile, lines, ranked_bars, tiles
from pacte_analysis.display.figure import Shown
from pacte_analysis.edition import EXPECTED, Edition
from pacte_analysis.press.build import build
from pacte_analysis.press.chapter import TITLES, Chapter
from pacte_analysis.press.composition.texts import blanks
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import Progress, chapters_of, execute, plan
from pacte_analysis.territory import EDITION_KINDS, Territory, fold

# The axes of the Pacte as the table `indicateurs` names them, and as a person reads them.
AXES = {
    "ensemble": "Le territoire et son Pacte",
    "enfance": "Enfance",
    "emploi": "Emploi",
    "droits": "Accès aux droits",
    "transition": "Transition écologique",
}

# How many key figures stand together.
MOST_TILES = 4


def matching(territories: Iterable[Territory], typed: str) -> list[Territory]:
    """The territories that may have an edition and that `typed` may mean: all for nothing, those whose code or name
    begins with it first, then those that have it inside. Accents and capitals do not count."""
    wanted = fold(typed)
    able = [place for place in territories if place.kind in EDITION_KINDS]
    if not wanted:
        return able

    def nearness(place: Territory) -> int | None:
        called = place.names | {fold(place.code), fold(place.code.partition("-")[2])}
        if any(name.startswith(wanted) for name in called):
            return 0
        return 1 if any(wanted in name for name in called) else None

    near = [(nearness(place), place) for place in able]
    return [place for rank in (0, 1) for found, place in near if found == rank]


def title(chapter: Chapter) -> str:
    """A chapter's name in a list: its title, three dots for what the edition would fill in."""
    found = re.search(r"^# (.+)$", "\n".join(cell.source for cell in chapter.notebook.cells), flags=re.M)
    said = found.group(1) if found else chapter.name
    return TITLES.get(chapter.name) or re.sub(r"\{[{%].*?[%}]\}", "…", said)


def axis_of(chapter: Chapter | None) -> str:
    """The axis of a chapter; empty when it has none, or for all the chapters."""
    axis = str(chapter.header.get("axe", "")) if chapter else ""
    return axis if axis in AXES and axis != "ensemble" else ""


def holdings(project: Project, edition: Edition) -> str:
    """What the edition has and what it lacks, as HTML: figures by axis, extract, texts, chapters to run."""
    rows = []
    for axis, name in AXES.items():
        known, unknown = _known(edition, axis)
        lacking = french.listing(sorted(str(edition.catalogue.definition(i)["libelle_court"]) for i in unknown))
        words = html.escape(french.typography(lacking))
        absent = f"<details><summary>{len(unknown)}</summary>{words}</details>" if unknown else "0"
        rows.append(f'<tr><th scope="row">{html.escape(name)}</th><td>{len(known)}</td><td>{absent}</td></tr>')
    head = '<tr><th scope="col">Chiffres</th><th scope="col">connus</th><th scope="col">absents</th></tr>'
    table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    lacks = [f"À trouver : {what}" for what in edition.lacks()]
    items = "".join(f"<li>{html.escape(french.typography(said))}</li>" for said in [*_state(project, edition), *lacks])
    return f"{table}<ul>{items}</ul>"


def _state(project: Project, edition: Edition) -> list[str]:
    chapters = chapters_of(project, edition)
    waiting = sum(state == "à exécuter" for state in plan(project, edition).values())
    unwritten = len(blanks(project, edition.name, chapters, edition.tables))
    extract = f"Extraction de Pilot'actions : {'tenue' if edition.extract else 'aucune'}"
    return [
        extract,
        f"Chapitres du livre : {len(chapters)}, dont {waiting} à exécuter",
        f"Textes propres à cette édition qui restent à écrire : {unwritten}",
    ]


def _known(edition: Edition, axis: str) -> tuple[list[str], list[str]]:
    """The indicators of an axis that the edition knows, and those that it does not."""
    of_axis = [name for name, row in edition.catalogue.definitions.items() if row["chapitre"] == axis]
    known = [name for name in of_axis if edition.value(name).known]
    return known, [name for name in of_axis if name not in known]


def charted(edition: Edition, axis: str = "") -> list[tuple[str, str]]:
    """The indicators that a chart can follow, of one axis or of all: label and name, those with a series first."""
    names = [name for one in AXES if axis in ("", one) for name in _known(edition, one)[0]]
    drawn = [name for name in names if not name.startswith("rang_")]
    lengths = {name: len(edition.series(name)) for name in drawn}
    ordered = sorted(drawn, key=lambda name: (lengths[name] < 2, name not in EXPECTED))
    return [(str(edition.catalogue.definition(name)["libelle"]), name) for name in ordered]


def key_figures(edition: Edition, axis: str = "") -> Shown:
    """The most telling figures of an edition, or of one axis, each against the country."""
    definitions = edition.catalogue.definitions
    first = [name for name in EXPECTED if not axis or definitions[name]["chapitre"] == axis]
    names = [*first, *(_known(edition, axis)[0] if axis else [])]
    values = {name: edition.here(name) for name in names if not name.startswith("rang_")}
    shown = [name for name in values if values[name].known][:MOST_TILES] or names[:MOST_TILES]
    return tiles(
        [Tile(values[name], against=edition.landmark(values[name])) for name in shown],
        title=f"Chiffres clés {edition.territory.locative}",
        subtitle=f"Dernières valeurs connues en {edition.year}",
        id="cockpit-chiffres",
        axis=axis,
    )


def charts(edition: Edition, indicator: str, axis: str = "") -> list[Shown]:
    """An indicator through time, then among the territory's peers, as far as it is known."""
    here, found = edition.territory, list[Shown]()
    series = edition.series(indicator)
    label = str(edition.catalogue.definition(indicator)["libelle_court"])
    if len(series) > 1:
        around = [edition.series(indicator, up.code) for up in edition.comparators]
        moved = f"{label} {here.locative} : {series[0].text} en {series[0].period}, {series[-1].text} en "
        found.append(
            lines(
                [suite for suite in (series, *around) if suite],
                title=moved + series[-1].period,
                highlight=here.code,
                id="cockpit-evolution",
                axis=axis,
            )
        )
    peers = [value for value in edition.values(indicator, edition.peers[0]) if value.known] if edition.peers else []
    if len(peers) > 1:
        found.append(
            ranked_bars(
                peers,
                title=f"{label} : {edition.value(indicator).text} {here.locative}",
                highlight=here.code,
                id="cockpit-rangs",
                axis=axis,
            )
        )
    return found


def print_edition(project: Project, edition: Edition, chapter: Chapter | None, progress: Progress) -> Path:
    """Run a chapter (then the others), print the book, put the site in place; the page to open.

    The chosen chapter runs alone first: what is wrong with it is said at once. Raises a `PacteError` that leaves the
    published site as it was.
    """
    if chapter is not None:
        execute(project, edition, progress=progress, chapters=[chapter])
    built = build(project, edition.territory.code, edition.year, progress=progress)
    return built.site / edition.territory.slug / str(edition.year) / f"{chapter.name if chapter else 'index'}.html"
