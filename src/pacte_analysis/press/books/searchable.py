"""What a page gives to the search: its words, without the code behind it, and the excerpts that results show.

Sphinx takes the tags out of raw HTML and joins what stood on both sides (a cell's last word and the next cell's first);
and it indexes the code of a chapter, which no reader seeks. Both are put right before it reads the page.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

from docutils import nodes

EXCERPTS = "extraits.js"

# An excerpt: the anchor of a section, its title, its text.
Excerpt = tuple[str, str, str]

_TAG = re.compile(r"<[^<]+?>")
_WORD_EDGE = re.compile(r"</?(?!(?:a|abbr|b|em|i|mark|strong)\b)[a-z]")
_BLOCK = re.compile(
    r"(?<=</span>)(?=<span)|</?(?:p|div|li|t[dhr]|d[tdl]|h\d|summary|figcaption|text|section|article|details|br|ul)\b"
)
_UNTOLD = re.compile(r"<(svg|table|script|style|summary)\b.*?</\1>|<!--.*?-->", re.DOTALL)
# Folds at the foot of a page, whose words are those of the page said again; each is a block of its own.
_FOOT = ('<details class="origines"', '<details class="a-telecharger"')
_ASIDE = re.compile(r'<(details)\b[^>]*class="figure-donnees"[^>]*>.*?</\1>', re.DOTALL)
_LINKS = re.compile(r'<p class="figure-liens">.*?</p>', re.DOTALL)
_SPACES = re.compile(r"\s+")


def searched(doctree: nodes.document) -> nodes.document:
    """A copy of a page as the search reads it."""
    read = doctree.deepcopy()
    for code in list(read.findall(nodes.literal_block)):
        code.parent.remove(code)
    for raw in list(read.findall(nodes.raw)):
        if raw.astext().startswith(_FOOT):
            raw.parent.remove(raw)
            continue
        spaced = _WORD_EDGE.sub(lambda tag: f" {tag.group(0)}", _LINKS.sub(" ", raw.astext()))
        raw.replace_self(nodes.raw("", spaced, format=raw.get("format", "")))
    return read


def excerpts(doctree: nodes.document) -> list[Excerpt]:
    """The sections of a page that say something, in order."""
    return [(anchor, title, text) for anchor, title, text in _sections(doctree) if text]


def _sections(doctree: nodes.document) -> Iterator[Excerpt]:
    for section in doctree.findall(nodes.section):
        title, said = "", []
        for child in section.children:
            if isinstance(child, nodes.title):
                title = child.astext()
            elif isinstance(child, nodes.raw):
                said.append(plain(child.astext()))
            elif not isinstance(child, nodes.section | nodes.literal_block | nodes.comment | nodes.target):
                said.append(_words(child))
        yield (section["ids"] or [""])[0], title, _SPACES.sub(" ", " ".join(said)).strip()


def _words(node: nodes.Node) -> str:
    """The text of a block: its paragraphs apart, its raw HTML without tags."""
    if isinstance(node, nodes.raw):
        return plain(node.astext())
    if isinstance(node, nodes.TextElement) or not node.children:
        pieces = [plain(part.astext()) if isinstance(part, nodes.raw) else part.astext() for part in node.children]
        return "".join(pieces) if node.children else node.astext()
    return " ".join(_words(child) for child in node.children)


def plain(html: str) -> str:
    """The sentences of raw HTML: no drawing, no table, none of the folds of the foot."""
    if html.startswith(_FOOT):
        return ""
    told = _UNTOLD.sub(" ", _LINKS.sub(" ", _ASIDE.sub(" ", html)))
    return unescape(_TAG.sub("", _BLOCK.sub(lambda tag: f" {tag.group(0)}", told)))


def write_excerpts(folder: Path, pages: Mapping[str, list[Excerpt]]) -> None:
    """Write the excerpts of all pages as a script: a page opened from a folder may load it."""
    lines = [
        f"{json.dumps(name)}:{json.dumps(pages[name], ensure_ascii=False, separators=(',', ':'))}"
        for name in sorted(pages)
    ]
    body = ",\n".join(lines).replace("\u2028", " ").replace("\u2029", " ")
    (folder / EXCERPTS).write_text(f"window.PACTE_EXTRAITS = {{\n{body}\n}};\n", encoding="utf-8", newline="\n")
