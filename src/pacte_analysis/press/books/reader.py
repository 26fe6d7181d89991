"""Jupyter Book at the root of the project: its chapters run and compose as in the press.

`_config.yml` names `read` under `nb_custom_formats`, so that ``jupyter-book build .`` prints the default edition. Every
Markdown file of the contents comes here: a chapter is executed (or taken from the store) and composed, unless the
edition's book has it not; any other page is only typeset.
"""

from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from pacte_analysis.edition import open_edition
from pacte_analysis.press.chapter import TITLES, is_chapter, parse
from pacte_analysis.press.composition.compose import typeset
from pacte_analysis.press.composition.pages import compose_all, plain_pages
from pacte_analysis.press.files import write_whole
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import chapters_of, execute

# Where this build's tables to download wait for Sphinx (`html_extra_path` of the root configuration).
EXTRA = Path("_build") / "extra"


def read(text: str) -> NotebookNode:
    """The page that a Markdown file of the contents stands for, as a notebook of one Markdown cell."""
    notebook: NotebookNode = new_notebook()
    notebook.cells = [new_markdown_cell(_page(text))]
    return notebook


def _page(text: str) -> str:
    project = Project.find()
    edition = open_edition(**project.default_edition)
    if not is_chapter(text):
        made = zip(project.pages, plain_pages(project, edition), strict=True)
        own = (page.markdown for path, page in made if path.read_text(encoding="utf-8").strip() == text.strip())
        return next(own, typeset(text))
    code = [cell.source for cell in parse(text, "chapitre").cells]
    chapter = next((c for c in project.chapters if [cell.source for cell in c.notebook.cells] == code), None)
    if chapter is None:
        return typeset(text)
    if chapter not in chapters_of(project, edition):
        # The contents name it; the book of this edition, by the press, does not have it.
        title = TITLES.get(chapter.name, chapter.name.replace("-", " ").capitalize())
        said = f"Ce chapitre n'est pas dans l'édition {edition.territory} {edition.year} : aucun document n'en parle."
        return typeset(f"# {title}\n\n{said}\n")
    runs, _ = execute(project, edition, chapters=[chapter])
    page = compose_all(project, edition, runs, chapters=[chapter])[0]
    for name, table in page.downloads.items():
        write_whole(project.root / EXTRA / "notebooks" / name, table)
    return page.markdown
