"""The sentences of a chapter that use published names: found in its text, rendered as its page will print them."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pacte_analysis import contraband, french
from pacte_analysis.narrative import NarrativeError, Renderer, names_used
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition.compose import typeset
from pacte_analysis.press.composition.texts import places

_PARAGRAPHS = re.compile(r"\n\s*\n")
_SENTENCES = re.compile(r"(?<=[.!?…])(?:[ \t]+|\n)(?=\S)")
# What Sphinx would read and a notebook cannot: fences and options of directives, labels, marks of a name.
_DIRECTIVE = re.compile(r"^(?:`{3,}|~{3,}|:{3,}).*$|^:[\w-]+:.*$|^\([\w-]+\)=$|^\{[.#].*\}$", re.M)
_ROLE = re.compile(r"\{[\w:-]+\}`([^`<]*)(?:<[^`>]*>)?`")
_MARKED = re.compile(r"\[([^\[\]]*)\]\{[^{}]*\}")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.M)
# Of the HTML of a sentence, what the page makes of its figures, and marks of words: the rest stays out of JupyterLab,
# where it would run with the rights of who reads it.
_HARMLESS = re.compile(
    r'<a (?:class="[\w-]+" )?href="[\w-]*(?:\.html)?(?:#[\w-]+)?">|<abbr title="[^"<>]*">|<(?:span|sup) class="[\w-]+">'
    r"|</?(?:a|abbr|b|br|em|i|small|span|strong|sub|sup)>"
)
_LINK = re.compile(r"<a (?:class=\"(?P<kind>[\w-]+)\" )?[^>]*>(?P<words>.*?)</a>", re.S)


@dataclass(frozen=True)
class Sentence:
    """A sentence as its author wrote it: the file and line where it stands, and the names that it uses."""

    file: str
    line: int
    source: str
    names: frozenset[str]


def sentences(chapter: Chapter, texts: Path | None = None) -> list[Sentence]:
    """Every sentence of a chapter that uses a name, in order, then those of the texts of an edition that it places
    (files of the folder `texts`). A condition that holds several sentences keeps them together. Raises `PacteError`
    for a text that the press would refuse."""
    cells = (cell.source for cell in chapter.notebook.cells if cell.cell_type == "markdown")
    found = list(_of(chapter.path.name, contraband.decoded(chapter.path), cells))
    for place in places(chapter) if texts else ():
        path = texts / f"{place.name}.md" if texts else None
        if path and path.is_file():
            source = contraband.read(path)
            for one in contraband.of_source(source):
                raise NarrativeError(f"{path.parent.name}/{path.name}, {one}")
            found += _of(path.name, source, [contraband.uncommented(source)])
    return found


def rendered(wanted: Iterable[Sentence], names: Mapping[str, object], texts: Path | None = None) -> str:
    """Sentences as HTML, each with its place; one that waits for other names says which, one that fails says why."""
    renderer = Renderer(names, texts=texts)
    items = "".join(f"<li>{_one(sentence, renderer)} {_place(sentence)}</li>" for sentence in wanted)
    return f"<ul>{items}</ul>" if items else ""


def _one(sentence: Sentence, renderer: Renderer) -> str:
    if waiting := sorted(sentence.names - renderer.names.keys()):
        needed = french.listing([f"« {name} »" for name in waiting])
        return f"<em>Attend {html.escape(french.typography(needed))} :</em> <code>{html.escape(sentence.source)}</code>"
    try:
        return _html(renderer.render(sentence.source))
    except NarrativeError as error:
        return f"<strong>À corriger :</strong> {html.escape(french.typography(error.message))}"


def _place(sentence: Sentence) -> str:
    line = f", ligne {sentence.line}" if sentence.line else ""
    return f"<small>({html.escape(sentence.file)}{line})</small>"


def _html(markdown: str) -> str:
    plain = _DIRECTIVE.sub("", markdown)
    plain = _MARKED.sub(r"\1", _ROLE.sub(r"\1", plain))
    plain = _HEADING.sub(r"**\1**", typeset(plain)).strip()
    # Images too would be looked for.
    reader = MarkdownIt("commonmark", {"html": True}).disable(["html_block", "image"])
    reader.add_render_rule("html_inline", _kept)
    page = reader.render(plain)
    # Links of the page lead nowhere here; its numbers stand out.
    return _LINK.sub(lambda link: _weighed(link["kind"], link["words"]), page).strip() or "<em>(rien ici)</em>"


def _kept(_renderer: object, tokens: Sequence[Token], at: int, *_: object) -> str:
    content = tokens[at].content
    return content if _HARMLESS.fullmatch(content) else ""


def _weighed(kind: str | None, words: str) -> str:
    return f"<strong>{words}</strong>" if kind == "chiffre" else words


def _of(file: str, text: str, cells: Iterable[str]) -> Iterator[Sentence]:
    after = 0
    for cell in cells:
        for source in _whole(_PARAGRAPHS, cell):
            for piece in _whole(_SENTENCES, source):
                try:
                    names = names_used(piece)
                except (NarrativeError, RecursionError):
                    continue  # `pacte check` says it, with its line
                position = text.find(piece.split("\n")[0], after)
                after = max(after, position)
                if names:
                    line = text.count("\n", 0, position) + 1 if position >= 0 else 0
                    yield Sentence(file, line, piece.strip(), frozenset(names))


def _whole(ends: re.Pattern[str], text: str) -> Iterator[str]:
    """The pieces of a text between `ends`; what an end would cut within an expression or a condition stays whole."""
    start = 0
    for end in ends.finditer(text):
        piece = text[start : end.start()]
        if _stands(piece):
            yield piece
            start = end.end()
    if start < len(text):
        yield text[start:]


def _stands(text: str) -> bool:
    try:
        names_used(text)
    except (NarrativeError, RecursionError):
        return False
    return text.count("{{") == text.count("}}")
