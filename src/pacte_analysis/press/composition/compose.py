"""From an executed chapter to a page of plain Markdown that Jupyter Book prints.

Narrative cells are rendered with the published names, figures become raw HTML, dropped sections go with their figures,
and the page ends with the origin of each of its numbers and with the chapter's code.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from pacte_analysis import french
from pacte_analysis.errors import PacteError
from pacte_analysis.narrative import (
    CLAIM_MIME,
    NAMES_MIME,
    SECTION_MIME,
    STATUS_WORDS,
    NarrativeError,
    Origins,
    Renderer,
    kept_sections,
    unpack,
    without_empty_sections,
)
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition.origins import LIST_TITLE, downloads, fold, without_unlisted
from pacte_analysis.press.composition.provenance import Publications
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.tables.catalogue import FIRST_YEAR_OF_THE_PACT
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territory

FIGURE_MIME = "application/vnd.pacte.figure+json"

# Where the press lists the tables of a page, once it knows them all; a comment for whoever prints a page alone.
TABLES_PLACE = "<!-- tableaux-de-la-page -->"

_CELL = "\x00cellule {}\x00"
_CELL_LINE = re.compile(r"^\x00cellule (\d+)\x00$", re.MULTILINE)


class UnreadableOutput(PacteError):
    """A cell shows something that the press does not print (a bare picture, a table without apparatus).

    `cell` is the source of the cell.
    """

    def __init__(self, message: str, *, cell: str = "") -> None:
        super().__init__(message)
        self.cell = cell


@dataclass
class Page:
    """A composed page: its Markdown, the tables to download (with the titles of those that no figure has), the figures
    that it shows, and what it was made with. `told` has its runs of rendered text and, where they stand, the numbers of
    its code cells, `reads` what was read to make it and the other pages of its edition."""

    name: str
    markdown: str
    downloads: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    figures: list[dict[str, Any]] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    told: list[str | int] = field(default_factory=list)
    reads: Mapping[str, str] = field(default_factory=dict)


def compose(
    chapter: Chapter,
    executed: NotebookNode,
    *,
    territory: Territory,
    year: int,
    life: Life,
    publications: Publications,
    texts: Path | None = None,
    previous: str = "",
) -> Page:
    """The page of a chapter. Raises `NarrativeError` for the text, `UnreadableOutput` for a cell's output.

    The narrative comes from `chapter` (today's text), the outputs from `executed` (perhaps from the store): the code
    cells of both are the same, in the same order.
    """
    outputs = [cell.get("outputs", []) for cell in executed.cells if cell.cell_type == "code"]
    names = given_names(territory, year, previous, life)
    decisions: list[tuple[str, bool]] = []
    figures: dict[int, list[dict[str, Any]]] = {}
    for position, cell_outputs in enumerate(outputs):
        for mime, data in _read(cell_outputs, chapter, position):
            match mime:
                case "names":
                    names.update({name: unpack(packed) for name, packed in data.items()})
                case "section":
                    decisions.append((data["title"], data["when"]))
                case "figure":
                    figures.setdefault(position, []).append(data)
    where = f"{chapter.path.name} : "
    try:
        text = kept_sections(_joined(chapter.notebook), decisions)
    except NarrativeError as error:
        raise NarrativeError(where + error.message) from None
    renderer = Renderer(names, texts=texts)
    page = Page(chapter.name, "")
    parts: list[str] = []
    for kind, content in _pieces(text):
        if kind == "text":
            parts.append(typeset(renderer.render(content, where=where)))
            page.told.append(parts[-1])
            continue
        page.told.append(int(content))
        for figure in figures.get(int(content), []):
            parts.append(_figure(figure, page, renderer.origins, life))
    body = without_unlisted("\n\n".join(part.strip("\n") for part in parts if part.strip()), renderer.origins)
    body = _opening(without_empty_sections(body), chapter)
    lists = downloads(chapter.name, renderer.origins, life, publications)
    page.downloads |= lists
    page.titles |= dict.fromkeys(lists, LIST_TITLE)
    tables = TABLES_PLACE if page.downloads else ""
    origins = fold(renderer.origins, life, publications, list(lists))
    foot = [raw(life.foot(chapter.name)), tables, raw(origins), _code(chapter)]
    closing = [_letters(renderer.letters), *foot]
    page.markdown = "\n\n".join([body, *[part for part in closing if part]]) + "\n"
    page.values = [value for value in renderer.origins.values if value.known]
    return page


def given_names(territory: Territory, year: int, previous: str = "", life: Life | None = None) -> dict[str, object]:
    """The names that every chapter has without publishing them; `previous` is the year of the edition before."""
    life = life or Life()
    return {
        "territoire": territory,
        "annee": str(year),
        "precedente": previous,
        "sous_pacte": year >= FIRST_YEAR_OF_THE_PACT,
        "corrections": life.corrections,
        "journal": life.has_journal,
    }


def plain(name: str, markdown: str, life: Life) -> Page:
    """A page that computes nothing: its text as it is, typeset, and its state."""
    return Page(name, f"{typeset(markdown).rstrip()}\n\n{raw(life.foot(name))}\n")


def _read(outputs: list[Any], chapter: Chapter, position: int) -> Iterator[tuple[str, Any]]:
    """What a code cell says to the press; a bare output that a page would show badly is refused."""
    known = {NAMES_MIME: "names", SECTION_MIME: "section", CLAIM_MIME: "claim", FIGURE_MIME: "figure"}
    for output in outputs:
        if output["output_type"] == "stream":
            if output["name"] == "stdout" and output["text"].strip():
                raise UnreadableOutput(
                    f"{chapter.path.name}, cellule de code n° {position + 1} : print() n'a pas sa place dans une page. "
                    "Publiez la valeur (publish) ou montrez une figure.",
                    cell=chapter.code()[position],
                )
            continue
        data = output.get("data", {})
        found = [mime for mime in known if mime in data]
        for mime in found:
            content = data[mime]
            yield known[mime], json.loads(content) if isinstance(content, str) else content
        if not found:
            kinds = ", ".join(sorted(data)) or output["output_type"]
            raise UnreadableOutput(
                f"{chapter.path.name}, cellule de code n° {position + 1} : sortie sans appareil ({kinds}). Une figure "
                "passe par pacte_analysis.display, qui lui donne titre, source, champ et texte de remplacement.",
                cell=chapter.code()[position],
            )


def _joined(notebook: NotebookNode) -> str:
    """The chapter's narrative in one text, with a mark where each code cell stands."""
    parts, position = [], 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code":
            parts.append(_CELL.format(position))
            position += 1
    return "\n\n".join(parts)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Runs of narrative and cell numbers, in order; blocks of narrative between two cells are rendered together."""
    end = 0
    for mark in _CELL_LINE.finditer(text):
        if text[end : mark.start()].strip():
            yield "text", text[end : mark.start()].strip("\n")
        yield "cell", mark.group(1)
        end = mark.end()
    if text[end:].strip():
        yield "text", text[end:].strip("\n")


def raw(content: str) -> str:
    """HTML that Sphinx copies as it is (nothing for none); the fence is longer than any run of backticks in it."""
    if not content:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{raw}} html\n{content}\n{fence}"


def _figure(figure: dict[str, Any], page: Page, origins: Origins, life: Life) -> str:
    known = [value for data in figure.get("values", []) if (value := Value.from_dict(data)).known]
    for value in known:
        origins.add(value)
    page.figures.append(figure)
    content = life.noted(str(figure["html"]), known)
    if figure.get("csv"):
        name = f"donnees/{page.name}-{figure['id']}.csv"
        page.downloads[name] = str(figure["csv"])
        content = content.replace('href="{csv}"', f'href="{name}"')
    return raw(content)


_VERBATIM = re.compile(r"(^(`{3,}|~{3,}).*?^\2`*~*\s*$|`+[^`]*`+|<[^>\n]+>|\]\([^)\n]*\)|^:[\w-]+:.*$)", re.M | re.S)


# A fence that holds prose: under each term as it is, its definition.
_GLOSSARY = re.compile(r"(?<=^```\{glossary\}\n).*?(?=^```$)", re.M | re.S)
_DEFINITION = re.compile(r"(?<=^  )\S.*$", re.M)


def typeset(markdown: str) -> str:
    """French spaces and apostrophes in prose; code, addresses, tags and directives are left as they are."""
    markdown = _GLOSSARY.sub(
        lambda terms: _DEFINITION.sub(lambda line: _typeset(line.group(0)), terms.group(0)), markdown
    )
    return _typeset(markdown)


def _typeset(markdown: str) -> str:
    pieces: list[str] = []
    end = 0
    for found in _VERBATIM.finditer(markdown):
        pieces += [_typeset_after(pieces, markdown[end : found.start()]), found.group(0)]
        end = found.end()
    return "".join([*pieces, _typeset_after(pieces, markdown[end:])])


def _typeset_after(pieces: list[str], piece: str) -> str:
    """A piece of prose, typeset; « ; » right after a tag or a role follows the word that these close."""
    closed = ")" if pieces and pieces[-1].endswith((">", "`", ")")) else ""
    return french.typography(closed + piece)[len(closed) :]


def _opening(markdown: str, chapter: Chapter) -> str:
    """The chapter's number and axis, under its title; a page that stands under a chapter has no number of its own."""
    header = chapter.header
    axis, number = str(header.get("axe", "ensemble")), header.get("numero", "")
    words = html.escape(french.typography(str(header.get("surtitre", ""))))
    if not (number or words):
        return markdown
    title, _, rest = markdown.partition("\n")
    numeral = f'<span class="numeral">{number}</span> ' if number else ""
    opening = f'<p class="ouverture" data-axe="{html.escape(axis)}">{numeral}{words}</p>'
    return f"{title}\n\n{raw(opening)}\n\n{rest.strip()}"


def _letters(letters: set[str]) -> str:
    """What the letters after figures of the text mean, for paper and for those who do not point at them."""
    said = " ; ".join(f"{letter} : {STATUS_WORDS[letter]}" for letter in sorted(letters))
    words = f"{said}. La marge d'erreur, quand elle est connue, est dans l'origine des chiffres."
    return raw(f'<p class="legende-statuts">{html.escape(french.typography(words))}</p>') if letters else ""


def _code(chapter: Chapter) -> str:
    """The chapter's code, behind a fold."""
    cells = [cell.source for cell in chapter.notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if not cells:
        return ""
    blocks = []
    for source in cells:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", source)), default=0))
        blocks.append(f"{fence}python\n{source}\n{fence}")
    opening = raw('<details class="code-du-chapitre"><summary>Le code de ce chapitre</summary>')
    return "\n\n".join([opening, *blocks, raw("</details>")])
