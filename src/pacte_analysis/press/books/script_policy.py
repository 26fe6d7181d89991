"""What a page of the site may run: its own scripts, named by their files or by their hashes, and nothing else.

A Content-Security-Policy in each page's head, since a folder of pages has no server to send one. `'self'` is the
server that a page comes from, or, for a page that is opened from a folder, the files of this machine. What only a
header can say (`frame-ancestors`, `sandbox`, `report-to`) is left to whoever serves the site.

https://www.w3.org/TR/CSP3/
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

# How a page says it.
HEADER = "Content-Security-Policy"

# What holds for every page, after its scripts. Styles may be inline: positions of a chart are. Pictures may be data.
_REST = (
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
)

# The kinds of script that a browser runs; any other is data, and no policy looks at it.
# https://html.spec.whatwg.org/multipage/scripting.html#attr-script-type
_RUN = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript", "importmap"})
_UNTOLD = "aucune politique de scripts"
_ADDRESSES = frozenset({"href", "xlink:href", "src", "action", "formaction", "data", "poster", "ping", "from", "to"})
_PROGRAM = re.compile(r"(?:java|vb|live)script:", re.IGNORECASE)


def policy(inline: Iterable[str] = ()) -> str:
    """The policy of a page whose own scripts are files, or `inline` (the exact text between their tags)."""
    sources = " ".join(["'self'", *map(digest, inline)])
    return "; ".join(["default-src 'none'", f"script-src {sources}", *_REST])


# A sheet that is only printed or drawn runs nothing at all.
STILL = f"""<meta http-equiv="{HEADER}" content="{"; ".join(["default-src 'none'", *_REST])}" />"""


def meta(inline: Iterable[str] = ()) -> str:
    """`policy` as the element that a page's head begins with."""
    return f'<meta http-equiv="{HEADER}" content="{policy(inline)}" />'


def digest(script: str) -> str:
    """A script as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def faults(page: str) -> Iterator[tuple[int, str]]:
    """The lines of an HTML page that its policy does not cover, or would stop, and why in a French clause."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    yield from reader.faults()


class _Reader(HTMLParser):
    """Where a page says its policy, and all that runs in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.policies: list[str] = []
        self.found: list[tuple[int, str]] = []
        self.scripts: list[tuple[int, str]] = []
        self._inline = False

    def faults(self) -> Iterator[tuple[int, str]]:
        if not self.policies:
            yield 1, _UNTOLD
            return
        told = self.policies[0]
        known = policy(script for _, script in self.scripts)
        sources, expected = _sources(told), _sources(known)
        yield from self.found
        for line, script in self.scripts:
            if digest(script) not in sources:
                yield line, f"un script que la politique ne connaît pas ({' '.join(script.split())[:60]})"
        if sources - expected or _without_scripts(told) != _without_scripts(known):
            yield 1, f"une politique de scripts plus large qu'il ne faut ({told})"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() == HEADER.lower():
            self.policies.append(given.get("content", ""))
        if tag == "script" and given.get("type", "").lower() in _RUN:
            if not self.policies:
                self.found.append((line, "un script avant la politique de scripts"))
            self._inline = "src" not in given
            if self._inline:
                self.scripts.append((line, ""))
        for name, value in given.items():
            if name.startswith("on"):
                self.found.append((line, f"un script dans un attribut ({name})"))
            elif name in _ADDRESSES and _is_program(value, to_open=tag in {"a", "area"} and "download" not in given):
                self.found.append((line, f"une adresse qui est un programme ({value[:60]})"))
        if tag in {"object", "embed", "applet", "base", "iframe", "frame"}:
            self.found.append((line, f"un élément que le site n'a jamais (<{tag}>)"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inline = False

    def handle_data(self, data: str) -> None:
        if self._inline:
            line, script = self.scripts[-1]
            self.scripts[-1] = (line, script + data)


def _is_program(address: str, *, to_open: bool) -> bool:
    """Whether an address is one that runs; a browser reads it without the controls and the spaces that stand in it."""
    read = re.sub(r"[\x00-\x20]+", "", address)
    return bool(_PROGRAM.match(read)) or (to_open and read[:5].lower() == "data:")


def _sources(told: str) -> set[str]:
    """What may run, by a policy."""
    return {source for part in told.split(";") if part.split()[:1] == ["script-src"] for source in part.split()[1:]}


def _without_scripts(told: str) -> list[str]:
    return [" ".join(part.split()) for part in told.split(";") if part.split()[:1] != ["script-src"]]
