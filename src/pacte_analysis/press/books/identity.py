"""What a page says of itself to those who quote it or see it from outside: its description, its reference.

A search engine, a message or a social network shows the description; a reader who quotes the page copies the reference,
as a sentence or as BibTeX.
"""

import re
from dataclasses import dataclass
from html import unescape

# As much as search engines show, cut at the end of a sentence when one ends in the second half.
LONGEST = 200

# A line that is no more than a label describes nothing.
_SHORTEST = 40

_HEADING = re.compile(r".*?</h1>", re.DOTALL)
_LINE = re.compile(r"<(p|li)\b(?P<attributes>[^>]*)>(?P<content>.*?)</\1>", re.DOTALL)
# What stands in a sentence and is not read with it: references, letters of status, links of headings, hidden words.
_ASIDE = re.compile(
    r'\s*<span class="bibtex-citation".*?\]</span>|<sup\b.*?</sup>|<a class="headerlink".*?</a>'
    r'|<span class="hors-ecran">.*?</span>',
    re.DOTALL,
)
_NOT_PROSE = ("ouverture", "figure-", "non-disponible", "etat", "admonition-title")


def description(body: str) -> str:
    """The first sentence or two of a page's HTML, as plain text; empty when it has no prose."""
    for line in _LINE.finditer(_HEADING.sub("", body, count=1)):
        if any(name in line["attributes"] for name in _NOT_PROSE):
            continue
        said = plain(line["content"])
        if len(said) >= _SHORTEST:
            return shortened(said)
    return ""


def plain(content: str) -> str:
    """HTML as the text that a reader sees, on one line."""
    text = unescape(re.sub(r"<[^>]+>", "", _ASIDE.sub("", content)))
    return re.sub(r"[ \n\t]+", " ", text).strip()


def shortened(text: str, longest: int = LONGEST) -> str:
    """`text` cut after a sentence, else after a word, with an ellipsis."""
    if len(text) <= longest:
        return text
    ends = [found.end() for found in re.finditer(r"[.!?…](?= )", text[: longest + 1])]
    if ends and ends[-1] >= longest / 2:
        return text[: ends[-1]]
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–(«\u00a0\u202f") + "…"


@dataclass(frozen=True)
class Reference:
    """How to quote a page: who publishes, the page's title (none for a home), the book, the territory, the edition."""

    page: str
    title: str
    book: str
    territory: str
    edition: str
    year: str
    publisher: str = ""
    sources_date: str = ""
    address: str = ""

    def bibtex(self) -> str:
        """The entry; no year, because nobody has said yet when this book was published."""
        named = f"{self.book}. {self.territory}, édition {self.year}" if self.territory else self.book
        fields = {
            "author": f"{{{self.publisher}}}" if self.publisher else "",
            "title": self.title or named,
            "howpublished": f"Dans : {named}" if self.title else "",
            "note": f"Données publiées jusqu’{self.sources_date}" if self.sources_date else "",
            "url": self.address,
            "language": "french",
        }
        key = "-".join(part for part in ("barometre", self.edition.lower(), self.page) if part)
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return "@misc{" + ",\n".join([key, *lines]) + "\n}"
