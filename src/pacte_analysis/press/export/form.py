"""The forms of an edition: what each is called, what it is for, and the module that writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from nbformat import NotebookNode

from pacte_analysis.edition import Edition
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.project import Project


@dataclass(frozen=True)
class Original:
    """What every form is a print of: the runs by chapter, the composed pages in their order, and the folder of the
    printed book, complete with `_static` (only there for a form that asks for the `book`); `data` is another folder of
    tables than the project's; `recipe`, the hash of all that it is made from."""

    project: Project
    edition: Edition
    runs: dict[str, NotebookNode]
    pages: list[Page]
    html: Path
    colophon: Colophon
    data: Path | None = None
    recipe: str = ""


# Writes one file at a path, for the whole edition or for one chapter (its page's name); raises a `PacteError`.
Write = Callable[[Original, Path, str | None], None]


@dataclass(frozen=True)
class Form:
    """One form. `suffix` ends its file's name, `whole` that of the whole edition when it is another; `book` says that
    it is made from the printed pages, `by_chapter` that it may be asked for one chapter."""

    name: str
    label: str
    what: str
    suffix: str
    by_chapter: bool
    write: Write
    whole: str = ""
    book: bool = True


def _from(module: str) -> Write:
    """The `write` of a module of this folder, imported when it is called: help must not wait for pandoc."""

    def write(original: Original, target: Path, chapter: str | None) -> None:
        import_module(f"pacte_analysis.press.export.{module}").write(original, target, chapter)

    return write


_FORMS = (
    Form("pdf", "Rapport à imprimer (PDF)", "le rapport au format A4, avec couverture, sommaire et numéros de page",
         ".pdf", True, _from("report")),
    Form("slides", "Diapositives (HTML)", "les diapositives, à projeter depuis un navigateur, sans réseau",
         "-diapositives.html", False, _from("deck")),
    Form("docx", "Copie de relecture (DOCX)", "une copie à commenter dans un traitement de texte",
         ".docx", True, _from("review")),
    Form("html", "Chapitres à envoyer (HTML)", "un fichier HTML par chapitre, qui s'ouvre seul et sans réseau",
         ".html", True, _from("single"), "-html.zip"),
    Form("ipynb", "Carnets exécutés (Jupyter)", "le texte, le code et ses résultats, à ouvrir dans Jupyter",
         ".ipynb", True, _from("notebooks"), "-carnets.zip", book=False),
    Form("xlsx", "Tableaux en classeur (XLSX)", "une feuille par tableau, et un sommaire",
         ".xlsx", False, _from("workbook"), book=False),
    Form("csv", "Tableaux en CSV (ZIP)", "tous les tableaux, pour un programme et pour Excel en français",
         "-csv.zip", False, _from("dialects"), book=False),
    Form("zip", "Site de l'édition (ZIP)", "le site de l'édition avec ses données, pour un serveur ou une clé",
         "-site.zip", False, _from("archive")),
)  # fmt: skip

# In the order that they are made and listed; the site comes last, because it holds the others.
FORMS: dict[str, Form] = {form.name: form for form in _FORMS}


def filename(form: Form, edition: Edition, chapter: str | None = None) -> str:
    """``barometre-des-solidarites-occitanie-2024-enfance.pdf``: the same each time."""
    stem = f"barometre-des-solidarites-{edition.territory.slug}-{edition.year}"
    if chapter:
        return f"{stem}-{chapter}{form.suffix}"
    return stem + (form.whole or form.suffix)


def folder(project: Project, edition: Edition) -> Path:
    """Where the forms of an edition are kept."""
    return project.build_folder / "exports" / edition.name
