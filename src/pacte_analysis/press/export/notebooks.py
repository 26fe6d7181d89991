"""The executed notebooks of an edition: its text, its code, and what the code showed, for whoever wants to go on.

The parameters say which edition it is, so that to run one again gives the same.
"""

import json
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.export.archive import write_archive
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import FORMS, Original, filename

# What Jupyter's Markdown does not know: numbers that lead to a card of the page, roles, fences and attributes of MyST.
_NUMBER = re.compile(r'<a class="(?:chiffre|non-disponible)"[^>]*>(.*?)</a>', re.DOTALL)
_TERM = re.compile(r"\{(?:term|doc)\}`([^`<]*?)(?:\s*<[^>`]*>)?`")
_REFERENCE = re.compile(r"\s*\{(?:cite|ref)(?::\w+)?\}`([^`<]*?)(?:\s*<[^>`]*>)?`")
_FENCE = re.compile(r"^:{3,}(?:\{[^}]*\}.*)?$\n?", re.MULTILINE)
_ATTRIBUTES = re.compile(r"^\{[.#][^}\n]*\}$\n?", re.MULTILINE)
_TARGET = re.compile(r"^\([\w-]+\)=$\n?", re.MULTILINE)
_RAW = re.compile(r"^(`{3,})\{raw\} html\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_PAGE_LINK = re.compile(r'<a [^>]*href="[\w-]+\.html(?:#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]+)\]\([\w-]+\.(?:md|html)(?:#[^)\s]*)?\)")

_ORIGIN = re.compile(r'(<a\b[^>]*?)\shref="#origine-[^"]*"')
_SHOWN = ("text/html", "text/plain")


def write(original: Original, target: Path, chapter: str | None = None) -> None:
    """Write one chapter's notebook, or the archive of all."""
    if chapter:
        (page,) = (page for page in original.pages if page.name == chapter)
        target.write_text(written(original, page), encoding="utf-8", newline="\n")
        return
    form = FORMS["ipynb"]
    files: dict[str, bytes | Path] = {
        filename(form, original.edition, page.name): written(original, page).encode()
        for page in original.pages
        if page.name in original.runs
    }
    write_archive(target, files)


def written(original: Original, page: Page) -> str:
    """The notebook of a page, as Jupyter reads it."""
    edition, colophon = original.edition, original.colophon
    given = {"territory": edition.territory.code, "year": edition.year}
    run = original.runs[page.name]
    code = [cell for cell in run.cells if cell.cell_type == "code"]
    cells, done = [], 0
    for piece in page.told:
        if isinstance(piece, str):
            cells.append(new_markdown_cell(plain(piece)))
            continue
        # Sections that this edition has not keep their code, on which that of others may stand.
        cells += [_code(cell, given) for cell in code[done : piece + 1]]
        done = piece + 1
    cells += [_code(cell, given) for cell in code[done:]]
    if colophon.warnings():
        cells.insert(1, new_markdown_cell("\n\n".join(f"> **{words}**" for words in colophon.warnings())))
    cells.append(new_markdown_cell(_signed(colophon)))
    for number, cell in enumerate(cells):
        cell["id"] = f"cellule-{number}"
    notebook = new_notebook(cells=cells, metadata={"kernelspec": run.metadata.kernelspec, "title": colophon.title})
    nbformat.validate(notebook)
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def plain(markdown: str) -> str:
    """Rendered text as Jupyter's own Markdown: what only the book can show is told in words, or goes."""
    markdown = _RAW.sub(r"\2", markdown)
    for pattern in (_FENCE, _ATTRIBUTES, _TARGET):
        markdown = pattern.sub("", markdown)
    markdown = _REFERENCE.sub("", _TERM.sub(r"\1", markdown))
    for pattern in (_NUMBER, _PAGE_LINK, _MARKDOWN_LINK):
        markdown = pattern.sub(r"\1", markdown)
    return markdown.strip("\n")


def _code(cell: NotebookNode, given: dict[str, object]) -> NotebookNode:
    """A code cell with what it showed; that of the parameters says the edition's."""
    source = str(cell.source)
    tags = list(cell.metadata.get("tags", []))
    if "parameters" in tags:
        for name, value in given.items():
            source = re.sub(rf"(?m)^{name} = .*$", f"{name} = {json.dumps(value)}", source)
    outputs = [shown for output in cell.outputs if (shown := _shown(output)) is not None]
    return new_code_cell(source, outputs=outputs, metadata={"tags": tags} if tags else {})


def _shown(output: NotebookNode) -> NotebookNode | None:
    """What a reader sees of an output; what the press alone reads goes."""
    if output.output_type != "display_data":
        return None
    data = {mime: _ORIGIN.sub(r"\1", str(output.data[mime])) for mime in _SHOWN if mime in output.data}
    return nbformat.from_dict({"output_type": "display_data", "data": data, "metadata": {}}) if data else None


def _signed(colophon: Colophon) -> str:
    lines = [f"- **{term}** : {words}" for term, words in colophon.lines()]
    return "\n".join(["---", "", f"*{colophon.title}*", "", *lines])
