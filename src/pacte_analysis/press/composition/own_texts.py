"""What editions say of their own against what their books place: a text without place, a place without text."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pacte_analysis import contraband
from pacte_analysis.edition import Edition, open_catalogue
from pacte_analysis.errors import PacteError
from pacte_analysis.press.composition.texts import places
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import chapters_of

# Places that a line names; `pacte new --dry-run` has them all.
SHOWN = 5


@dataclass(frozen=True)
class Gap:
    """A text or a place that an edition has without the other: its file or folder, the rule, what, and what to do."""

    file: str
    rule: str
    what: str
    remedy: str


def gaps(project: Project) -> Iterator[Gap]:
    """Every gap of the editions that have a folder of texts, folder by folder."""
    everywhere = {place.name for chapter in project.chapters for place in places(chapter)}
    for folder in sorted(path for path in (project.root / "book" / "editions").glob("*") if path.is_dir()):
        file = folder.relative_to(project.root).as_posix()
        edition = _edition(folder.name)
        if edition is None:
            remedy = "Nommez-le d'un code et d'une année connus, comme REG-93-2024 (pacte list --territoires)."
            yield Gap(
                file, "edition-inconnue", "ce dossier n'est celui d'aucune édition : rien n'en sera imprimé.", remedy
            )
            continue
        yield from _of_edition(project, edition, folder, everywhere)


def _of_edition(project: Project, edition: Edition, folder: Path, everywhere: set[str]) -> Iterator[Gap]:
    file = folder.relative_to(project.root).as_posix()
    chapters = chapters_of(project, edition)
    placed = list(dict.fromkeys(place.name for chapter in chapters for place in places(chapter)))
    held = {path.stem: path for path in sorted(folder.glob("*.md"))}
    for name, path in held.items():
        # One that no chapter at all places is told by the reading of chapters.
        if name in everywhere and name not in placed:
            what = f"la page qui place ce texte n'est pas dans le livre de {edition.name} : il ne s'imprime pas."
            yield Gap(f"{file}/{path.name}", "texte-hors-edition", what, "Retirez-le, ou portez ce qu'il dit ailleurs.")
    blank = [name for name in placed if name in held and _to_fill_in(held[name])]
    if blank:
        what = f"{_several(len(blank), 'texte')} à remplir ({_some(blank)}) : un commentaire ne s'imprime pas."
        yield Gap(file, "texte-a-remplir", what, "Écrivez dessous, ou laissez : la place reste vide.")
    missing = [name for name in placed if name not in held]
    if missing:
        what = f"{_several(len(missing), 'place')} sans texte ({_some(missing)}) : rien ne s'y imprime."
        remedy = f"Pour les remplir : pacte new {edition.territory.code} --year {edition.year}."
        yield Gap(file, "place-sans-texte", what, remedy)


def _several(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")


def _to_fill_in(path: Path) -> bool:
    try:
        return not contraband.uncommented(contraband.read(path))
    except contraband.NotAText:
        return False  # said by the reading of texts


def _edition(name: str) -> Edition | None:
    code, _, year = name.rpartition("-")
    catalogue = open_catalogue()
    if code not in catalogue.territories or not year.isdigit():
        return None
    try:
        return Edition(catalogue, catalogue.territories[code], int(year))
    except PacteError:
        return None
