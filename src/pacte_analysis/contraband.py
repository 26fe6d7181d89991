"""What a text of an edition may not carry: code, markup of its own, and ways to files that are not its own.

Analysts write Markdown; what Markdown, MyST or HTML would run, read from the disk or load from elsewhere is told with
its line and what to write instead. The text is read by the parser that prints it, so that both see the same thing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pacte_analysis.characters import UNSEEN, visible
from pacte_analysis.errors import PacteError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Characters; a text of ten megabytes is no text, and parsers are slow on what is made to be slow.
LONGEST = 100_000

# What nobody sees, and private letters.
_UNSEEN = re.compile(f"{UNSEEN.pattern}|[\ue000-\uf8ff]")

# What opens a comment or what Jinja reads, and what closes it. Of two that open at one place, the first holds.
COMMENT = {"<!--": "-->"}
_LINE_COMMENT = re.compile(r"^%.*$", re.MULTILINE)
_COMMENTS = re.compile(r"<!--|^%.*$", re.MULTILINE)
_JINJA = {"{{": "}}", "{%#": "#%}", "{%": "%}"}

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


class NotAText(PacteError):
    """A file that is no text of an edition, or not its own: where it is, what is wrong, and what to do."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(where, what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.args[0]} : {self.what} {self.remedy}"

    @property
    def message(self) -> str:
        return visible(str(self))


def read(path: Path) -> str:
    """A text of an edition, as it is written. Raises `NotAText` for what is no file, leads elsewhere than its folder,
    or is not in UTF-8."""
    if not path.is_file():
        what = "ce n'est pas un fichier, ou c'est un lien qui ne mène nulle part."
        raise NotAText(_where(path), what, "Mettez le texte ici même, ou retirez-le.")
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise NotAText(_where(path), "ce fichier est un lien vers un autre dossier.", "Mettez le texte ici même.")
    return decoded(path)


def decoded(path: Path) -> str:
    """What a text file says. Raises `NotAText` when it is not in UTF-8, or when the disk refuses to read it."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise NotAText(
            _where(path), f"ce texte n'est pas en UTF-8 (ligne {line}).", "Enregistrez-le en UTF-8."
        ) from None
    except OSError as error:
        raise NotAText(
            _where(path), f"ce texte ne se lit pas ({error.strerror}).", "Vérifiez les droits du fichier."
        ) from None


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def uncommented(text: str) -> str:
    """A text of an edition without its comments (``<!-- … -->``, and lines that begin with ``%``), as `covered` reads
    them: empty when it holds nothing else."""
    marks, kept, at = _COMMENTS, list[str](), 0
    while found := marks.search(text, at):
        end = text.find("-->", found.end()) if found[0] == "<!--" else found.end()
        if end < 0:
            marks = _LINE_COMMENT  # nor does any other close
            continue
        kept.append(text[at : found.start()])
        at = end + len("-->") if found[0] == "<!--" else end
    return "".join([*kept, text[at:]]).strip()


def covered(text: str, marks: Mapping[str, str], by: str) -> str:
    """`text` in which `by` stands for each letter from a mark that opens to the one that closes it, lines kept.

    What never closes stays. No regular expression does it: on a text made of openings alone it takes minutes.
    """
    marks = dict(marks)
    pieces: list[str] = []
    done = at = 0
    while marks and (found := re.compile("|".join(map(re.escape, marks))).search(text, at)):
        at = found.start()
        closing = text.find(marks[found[0]], found.end())
        if closing < 0:
            del marks[found[0]]  # nor does any other further on
            continue
        end = closing + len(marks[found[0]])
        pieces += [text[done:at], re.sub(r"[^\n]", by, text[at:end])]
        done = at = end
    return "".join([*pieces, text[done:]])


@dataclass(frozen=True)
class Contraband:
    """One thing that a text may not carry: its line, what it is, and what to do."""

    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"ligne {self.line}, {self.what} {self.remedy}"


_TOO_LONG = Contraband(1, f"le texte a plus de {LONGEST // 1000} 000 caractères.", "Coupez-le.")


def of_source(text: str) -> Iterator[Contraband]:
    """What stands in the text as it is written, its comments and its names of figures left aside."""
    if len(text) > LONGEST:
        yield _TOO_LONG
        return
    yield from _of_markdown(covered(covered(text, COMMENT, " "), _JINJA, "x"))


def of_result(text: str) -> Iterator[Contraband]:
    """What stands in a text whose names were filled, as it will be printed: what a name prints may be the end of a code
    or of a link. Alone, then at the end of a paragraph, where a list or a heading that begins it is none."""
    yield from _of_markdown(text, printed=True)
    yield from _of_markdown(f"Phrase. {text}", printed=True)


def _of_markdown(text: str, *, printed: bool = False) -> Iterator[Contraband]:
    if len(text) > LONGEST:
        yield _TOO_LONG
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
