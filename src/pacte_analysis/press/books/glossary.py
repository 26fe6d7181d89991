"""Acronyms, explained where they stand: the first of each in a page leads to its meaning, and the page lists them all.

The glossary is a page of the book (`book/sigles.md`): each term with what it stands for, then what that is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

# Where a term may be given a link: running text. A link, a heading, a table or a picture keeps its own words.
_RUNNING = frozenset({"p", "li", "dd"})
_CLOSED = frozenset({"a", "button", "summary", "table", "svg", "pre", "code", "script", "style", "label", "figcaption"})
_CLOSED |= {f"h{level}" for level in range(1, 7)}
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "col", "source", "meta", "link"})

_PIECE = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_CODE = re.compile(r"<(pre|code|script|style)\b.*?</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Term:
    """An acronym: its anchor in the page of the glossary, what it stands for, what that is."""

    name: str
    anchor: str
    expansion: str
    meaning: str


@dataclass(frozen=True)
class Glossary:
    """The terms of a book by their name, and the name of the page that defines them."""

    page: str
    terms: Mapping[str, Term]

    @classmethod
    def of(cls, app: Sphinx) -> "Glossary":
        """The glossary of the book that `app` prints; one without terms when the book has none."""
        known = getattr(app, "pacte_glossary", None)
        if known is None:
            pages = {page for _, _, kind, page, _, _ in app.env.get_domain("std").get_objects() if kind == "term"}
            page = min(pages, default="")
            known = app.pacte_glossary = cls(page, read(app.env.get_doctree(page)) if page else {})
        return known

    def explained(self, body: str) -> tuple[str, list[Term]]:
        """The HTML of a page in which the first of each term leads to its meaning, and the terms that it has."""
        if not self.terms:
            return body, []
        names = "|".join(re.escape(name) for name in sorted(self.terms, key=len, reverse=True))
        pattern = re.compile(rf"(?<![\w’'-])(?:{names})(?![\w-])")
        anchors = {term.anchor: term.name for term in self.terms.values()}
        targets = re.findall(rf'href="{re.escape(self.page)}\.html#([^"]+)"', body)
        linked = {anchors[anchor] for anchor in targets if anchor in anchors}
        body = self._linked(body, pattern, linked)
        said = set(pattern.findall(re.sub(r"<[^>]+>", " ", _CODE.sub(" ", body)))) | linked
        return body, [self.terms[name] for name in sorted(said, key=str.lower)]

    def _linked(self, body: str, pattern: re.Pattern[str], linked: set[str]) -> str:
        seen = set(linked)

        def link(found: re.Match[str]) -> str:
            term = self.terms[found.group()]
            if term.name in seen:
                return found.group()
            seen.add(term.name)
            return f'<a class="reference internal" href="{self.page}.html#{escape(term.anchor)}">{term.name}</a>'

        opened: list[str] = []
        pieces = _PIECE.split(body)
        for position, piece in enumerate(pieces):
            if tag := _TAG.match(piece):
                name = tag[2].lower()
                if tag[1]:
                    while opened and opened.pop() != name:
                        pass
                elif name not in _VOID and not piece.endswith("/>"):
                    opened.append(name)
            elif piece.strip() and _RUNNING.intersection(opened) and not _CLOSED.intersection(opened):
                pieces[position] = pattern.sub(link, piece)
        return "".join(pieces)


def read(doctree: nodes.document) -> dict[str, Term]:
    """The terms of the page of the glossary. A definition's first line is what the term stands for."""
    found = {}
    for item in doctree.findall(nodes.definition_list_item):
        if not isinstance(item.parent.parent, addnodes.glossary):
            continue
        said = " ".join(node.astext() for node in item.findall(nodes.definition))
        # Spaces of the source are one space; a no-break space is kept.
        expansion, meaning = (re.sub(r"[ \n]+", " ", part).strip(" ") for part in said.partition("\n")[::2])
        for node in item.findall(nodes.term):
            if node["ids"]:
                name = node.astext()
                found[name] = Term(name, node["ids"][0], expansion.rstrip("."), meaning)
    return found


def explain(app: Sphinx, pagename: str, context: dict[str, Any]) -> None:
    """Links the acronyms of a page in its `body`, and gives the template the terms to list (`pacte_terms`)."""
    glossary = Glossary.of(app)
    context["pacte_glossary"] = glossary.page
    context["pacte_terms"] = []
    if "body" in context and pagename != glossary.page:
        context["body"], context["pacte_terms"] = glossary.explained(context["body"])
