"""Reading the chapters without running them: names that no cell publishes, names that no text uses, lost sections,
numbers typed by hand."""

import ast
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.narrative import NarrativeError, names_used, uncommented
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.project import Project
from pacte_analysis.press.texts import descriptions, places
from pacte_analysis.press.typed import Typed, typed_numbers
from pacte_analysis.tables.package import Tables

# Names that every chapter has without publishing them.
GIVEN = {"territoire", "annee", "precedente", "sous_pacte", "corrections", "journal"}


@dataclass(frozen=True)
class Remark:
    """One thing to mend in a text: file, line, what, remedy. Only an error stops a build."""

    file: str
    line: int
    message: str
    error: bool = True

    def __str__(self) -> str:
        place = f"{self.file}, ligne {self.line}" if self.line else self.file
        return f"{place} : {self.message}"


def proofread(project: Project) -> list[Remark]:
    """Every remark on the chapters and on the texts of editions, in file order."""
    remarks: list[Remark] = []
    for chapter in project.chapters:
        remarks += _names(project, chapter)
        remarks += _numbers(project, chapter)
    remarks += _texts(project)
    return remarks


def _names(project: Project, chapter: Chapter) -> list[Remark]:
    text = chapter.path.read_text(encoding="utf-8")
    file = chapter.path.relative_to(project.root).as_posix()
    published = {name for source in chapter.code() for name in published_names(source)} | GIVEN
    remarks: list[Remark] = []
    used: set[str] = set()
    for cell in chapter.notebook.cells:
        if cell.cell_type != "markdown":
            continue
        try:
            asked = names_used(cell.source)
        except NarrativeError as error:
            remarks.append(Remark(file, line_of(text, cell.source), error.message))
            continue
        used |= asked
        for name in sorted(asked - published):
            near = french.listing(_near(name, published), last="ou")
            hint = f" Nom proche : {near}." if near else " Publiez-le dans une cellule de code : publish(…)."
            remarks.append(
                Remark(
                    file,
                    line_of(text, "{{ " + name) or line_of(text, name),
                    f"le nom « {name} » n'est publié nulle part.{hint}",
                )
            )
    used |= _used_by_texts(project, chapter)
    for name in sorted(published - used - GIVEN):
        remarks.append(
            Remark(
                file,
                line_of(text, f"{name}="),
                f"le nom « {name} » est publié mais ne sert pas : retirez-le.",
                error=False,
            )
        )
    return remarks


def _numbers(project: Project, chapter: Chapter) -> list[Remark]:
    """Every edition prints a chapter: a number typed there is an error."""
    text = chapter.path.read_text(encoding="utf-8")
    file = chapter.path.relative_to(project.root).as_posix()
    found = []
    for cell in chapter.notebook.cells:
        if cell.cell_type == "markdown":
            first = line_of(text, cell.source)
            found += [_typed(file, first + typed.line - 1, typed) for typed in typed_numbers(cell.source)]
    return found


def _typed(file: str, line: int, typed: Typed, *, error: bool = True) -> Remark:
    words = (
        f"« {typed.number} » est tapé à la main (« {typed.context} »). Un résultat se publie dans une cellule de code, "
        f"publish(…), et s'écrit {{{{ nom }}}} ; si c'est un nom ou une définition, écrivez [{typed.number}]{{.nom}}."
    )
    return Remark(file, line, words, error=error)


def published_names(source: str) -> set[str]:
    """The names that `publish(name=…)` gives in a code cell."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {
        keyword.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "publish"
        for keyword in node.keywords
        if keyword.arg
    }


def _used_by_texts(project: Project, chapter: Chapter) -> set[str]:
    used: set[str] = set()
    for name in [place.name for place in places(chapter)]:
        for path in (project.root / "book" / "editions").glob(f"*/{name}.md"):
            try:
                used |= names_used(uncommented(path.read_text(encoding="utf-8")))
            except NarrativeError:
                continue  # said in _texts, at its own file
    return used


def _texts(project: Project) -> list[Remark]:
    remarks = []
    placed = {place.name: chapter for chapter in project.chapters for place in places(chapter)}
    for path in sorted((project.root / "book" / "editions").glob("*/*.md")):
        file = path.relative_to(project.root).as_posix()
        try:
            names_used(uncommented(path.read_text(encoding="utf-8")))
        except NarrativeError as error:
            remarks.append(Remark(file, 0, error.message))
        # One edition's own words may quote its document; they are asked about, and nothing stops.
        written = path.read_text(encoding="utf-8")
        remarks += [_typed(file, typed.line, typed, error=False) for typed in typed_numbers(written)]
        if path.stem not in placed:
            remarks.append(
                Remark(file, 0, f'aucun chapitre ne place ce texte : écrivez {{{{ texte("{path.stem}") }}}} où il va.')
            )
    known = descriptions(Tables.load())
    for name in sorted(placed.keys() - known.keys()):
        file = placed[name].path.relative_to(project.root).as_posix()
        line = line_of(placed[name].path.read_text(encoding="utf-8"), f'texte("{name}")')
        words = f"le texte « {name} » n'est pas décrit : dites ce qui y va dans data/textes.csv, pour pacte new."
        remarks.append(Remark(file, line, words, error=False))
    return remarks


def line_of(text: str, wanted: str) -> int:
    """The first line of `text` where `wanted` (or its first line) stands, 0 when nowhere."""
    position = text.find(wanted.split("\n")[0]) if wanted else -1
    return text.count("\n", 0, position) + 1 if position >= 0 else 0


def _near(name: str, known: set[str]) -> list[str]:
    import difflib

    return [f"« {near} »" for near in difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)]
