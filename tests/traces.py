"""Pages read without the anchors of their figures, which are digests: for tests of all the rest."""

import re

_LINK = re.compile(r'<a class="chiffre" href="#origine-[^"]*">(.*?)</a>', re.DOTALL)
_ANCHOR = re.compile(r"#origine-[a-z0-9-]+")


def unlinked(html: str) -> str:
    """`html` whose figures are their words alone."""
    return _LINK.sub(r"\1", html)


def numbered(html: str) -> str:
    """`html` whose anchors are numbers, in order of appearance."""
    found: list[str] = list(dict.fromkeys(_ANCHOR.findall(html)))
    return _ANCHOR.sub(lambda match: f"#origine-{1 + found.index(match[0])}", html)
