"""Tables written in Markdown get what a screen reader needs: a caption, and the direction of their headers.

Those that `display` draws have theirs already.
"""

import re
from html import unescape

_PIECE = re.compile(
    r"<h[1-6]\b[^>]*>(?P<heading>.*?)</h[1-6]>|<table\b(?P<kind>[^>]*)>(?P<table>.*?)</table>", re.DOTALL
)
_LINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)


def captioned(body: str) -> str:
    """`body` whose tables without a caption have the heading they stand under, for those who cannot see it above."""
    heading, met = "", 0

    def complete(found: re.Match[str]) -> str:
        nonlocal heading, met
        if found["table"] is None:
            heading, met = _words(found["heading"]), 0
            return found.group(0)
        met += 1
        if "<caption" in found["table"] or not heading:
            return found.group(0)
        number = f", tableau {met}" if met > 1 else ""
        content = re.sub(r"<th (?![^>]*\bscope=)", '<th scope="col" ', found["table"])
        return f'<table{found["kind"]}><caption class="hors-ecran">{heading}{number}</caption>{content}</table>'

    return _PIECE.sub(complete, body)


def _words(heading: str) -> str:
    """The words of a heading, without its link and its tags."""
    words = re.sub(r"<[^>]+>", "", _LINK.sub("", heading))
    return " ".join(unescape(words).split()).replace("&", "&amp;").replace("<", "&lt;")
