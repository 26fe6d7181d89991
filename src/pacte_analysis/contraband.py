"""What a text of an edition may not carry: code, markup of its own, and ways to files that are not its own.

Analysts write Markdown; what Markdown, MyST or HTML would run, read from the disk or load from elsewhere is told with
its line and what to write instead. The text is read by the parser that prints it, so that both see the same thing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pacte_analysis.characters import UNSEEN

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Characters; a text of ten megabytes is no text, and parsers are slow on what is made to be slow.
LONGEST = 100_000

# What nobody sees, and private letters.
_UNSEEN = re.compile(f"{UNSEEN.pattern}|[\ue000-\uf8ff]")
_JINJA = re.compile(r"\{\{.*?\}\}|\{%#.*?#%\}|\{%.*?%\}", re.DOTALL)

# Blocks and marks of prose. Any other kind of token is refused: what a later parser adds is not trusted either.
_PROSE = frozenset(
    ["inline", "text", "softbreak", "hardbreak", "code_inline", "code_block", "hr", "myst_target", "footnote_ref"]
)
_PAIRS = frozenset(
    {"paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote", "em", "strong", "s", "span"}
    | {"table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "link", "footnote", "footnote_block"}
    | {"footnote_anchor", "footnote_reference"}
)
_ROLES = frozenset({"term", "cite", "cite:p", "cite:t", "doc", "ref", "numref", "abbr", "sub", "sup"})
_ATTRIBUTES = frozenset({"href", "title", "class", "id", "src", "alt", "start"})

# Where a text may lead: another site, a letter, a page of the book, a place of the page.
_LINK = re.compile(r"https?://[^\s\\]+|mailto:[^\s\\]+|#[^\s\\]*|[\w-]+\.(?:html|md)(?:#[^\s\\]*)?")
_PICTURE = re.compile(r"captures/[\w-]+\.webp")
# The HTML that a text may have: a link to a page, and what the parser makes of a list of tasks.
_PAGE_LINK = re.compile(
    r'<a href="[\w-]*(?:\.html)?(?:#[\w-]+)?">|</a>|<input class="task-list-item-checkbox" [a-z =\"]*>'
)

# What a name prints: a number that leads to its origin, the letter of its status.
_PRINTED = re.compile(
    r'<a class="(?:chiffre|non-disponible)" href="#[\w-]+">|<span class="non-disponible">|</span>'
    r'|<sup class="lettre">|</sup>|<abbr title="[\w ]+">|</abbr>'
)

_HTML = 'Écrivez en Markdown ; un lien vers une page s\'écrit <a href="page.html#section">.'
_TEXT_ONLY = "Écrivez le texte ici même : un texte d'édition ne lit aucun fichier et n'exécute rien."


@dataclass(frozen=True)
class Contraband:
    """One thing that a text may not carry: its line, what it is, and what to do."""

    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"ligne {self.line}, {self.what} {self.remedy}"


def of_source(text: str) -> Iterator[Contraband]:
    """What stands in the text as it is written, its comments and its names of figures left aside."""
    text = re.sub(r"<!--[\s\S]*?-->", lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    yield from _of_markdown(_JINJA.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), text))


def of_result(text: str) -> Iterator[Contraband]:
    """What stands in a text whose names were filled, as it will be printed: what a name prints may be the end of a code
    or of a link. Alone, then at the end of a paragraph, where a list or a heading that begins it is none."""
    yield from _of_markdown(text, printed=True)
    yield from _of_markdown(f"Phrase. {text}", printed=True)


def _of_markdown(text: str, *, printed: bool = False) -> Iterator[Contraband]:
    if len(text) > LONGEST:
        yield Contraband(1, f"le texte a plus de {LONGEST // 1000} 000 caractères.", "Coupez-le.")
        return
    for found in _UNSEEN.finditer(text):
        yield _unseen(text, found.start())
    environment: dict[str, Any] = {}
    for token in _parser().parse(text, environment):
        yield from _of_token(token, (token.map or [0])[0] + 1, text, printed)
    for name, told in environment.get("references", {}).items():
        line = (told.get("map") or [0])[0] + 1
        yield Contraband(
            line, f"définition de lien « [{name}]: ».", "Écrivez l'adresse dans le lien : [mots](adresse)."
        )


def _unseen(text: str, at: int) -> Contraband:
    line = text.count("\n", 0, at) + 1
    return Contraband(line, f"caractère invisible U+{ord(text[at]):04X}.", "Effacez-le et retapez le mot.")


@cache
def _parser() -> "MarkdownIt":
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    extensions = {"attrs_block", "attrs_inline", "colon_fence", "deflist", "tasklist"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


def _of_token(token: "Token", line: int, text: str, printed: bool) -> Iterator[Contraband]:
    kind = token.type
    stem = re.sub(r"_(?:open|close)$", "", kind)
    strange = set(token.attrs) - _ATTRIBUTES - ({"style"} if stem in {"th", "td"} else set())
    if strange:
        yield Contraband(line, f"attribut « {min(strange)} ».", "Retirez-le : {.classe} et {#nom} suffisent.")
    match kind:
        case "html_inline" | "html_block":
            own = _PRINTED.sub("", token.content) if printed else token.content
            if re.search(r"<[A-Za-z/!?]", _PAGE_LINK.sub("", own)):
                yield Contraband(line, f"HTML : {_quoted(token.content)}.", _HTML)
        case "fence" | "colon_fence":
            yield from _of_fence(token, line, text)
        case "myst_role":
            yield from _of_role(token, line)
        case "image":
            if not _PICTURE.fullmatch(str(token.attrs.get("src", ""))):
                remedy = "Une image est un fichier .webp du dossier book/captures."
                yield Contraband(line, f"image {_quoted(str(token.attrs.get('src', '')))}.", remedy)
        case "link_open":
            if not _LINK.fullmatch(str(token.attrs.get("href", ""))):
                remedy = "Un lien mène à une page (page.md), à un site (https://…) ou à un renvoi (#nom)."
                yield Contraband(line, f"lien vers {_quoted(str(token.attrs.get('href', '')))}.", remedy)
        case "myst_line_comment":
            pass
        case _ if kind not in _PROSE and stem not in _PAIRS:
            yield Contraband(line, f"ce que le livre n'imprime pas ({kind}).", _TEXT_ONLY)
    for child in token.children or []:
        yield from _of_token(child, line, text, printed)
        line += child.type in {"softbreak", "hardbreak"}


def _of_fence(token: "Token", line: int, text: str) -> Iterator[Contraband]:
    if token.type == "colon_fence" or token.info.strip().startswith("{"):
        yield Contraband(line, f"directive {_quoted(token.markup + token.info)}.", _TEXT_ONLY)
        return
    last = text.split("\n")[(token.map or [0, 0])[1] - 1]
    if not re.fullmatch(rf"[ >]*{re.escape(token.markup)}+\s*", last) or (token.map or [0, 0])[1] == line:
        yield Contraband(line, f"bloc ouvert par {_quoted(token.markup)} et jamais fermé.", "Fermez-le.")


def _of_role(token: "Token", line: int) -> Iterator[Contraband]:
    name = str(token.meta.get("name", ""))
    if name not in _ROLES:
        yield Contraband(line, f"rôle {_quoted('{' + name + '}')}.", _TEXT_ONLY)
    elif name == "doc" and not re.fullmatch(r"[\w-]+|[^<>]*<[\w-]+>", token.content):
        yield Contraband(line, f"renvoi vers {_quoted(token.content)}.", "Nommez une page du livre, sans dossier.")


def _quoted(words: str, longest: int = 60) -> str:
    flat = re.sub(r"\s+", " ", _UNSEEN.sub("", words)).strip()
    return f"« {flat if len(flat) <= longest else flat[: longest - 1] + '…'} »"
