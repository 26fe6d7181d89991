"""A built page as it is read: its identifiers, what it points at, and the text of its blocks."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

# Stands in a text for what is not read as French: code, a drawing.
OBJECT = "\ufffc"

_ADDRESSES = frozenset({"href", "src", "action", "poster", "data", "formaction"})
_POINTERS = frozenset({"for", "headers", "list", "popovertarget", "commandfor", "aria-labelledby", "aria-describedby"})
_POINTERS |= {"aria-controls", "aria-owns", "aria-details", "aria-flowto", "aria-activedescendant"}
_SPOKEN = frozenset({"alt", "aria-label", "title", "placeholder", "aria-description", "aria-roledescription"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_SILENT = frozenset({"script", "style", "template"})
_CODE = frozenset({"code", "kbd", "samp", "pre", "var"})
# Elements that do not end a block of text.
_INLINE = frozenset({"a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "i", "ins", "label", "mark"})
_INLINE |= {"q", "s", "small", "span", "strong", "sub", "time", "tspan", "u", "wbr"}
_METAS = frozenset({"description", "og:title", "og:description", "og:site_name"})


@dataclass(frozen=True, slots=True)
class Block:
    """The text of a block (a paragraph, a cell, a label), on one line, no-break spaces kept; where it begins."""

    line: int
    text: str


@dataclass
class Reading:
    """What a page holds: `ids` with their line, `addresses` and `pointers` as (attribute, value, line), `blocks`."""

    ids: list[tuple[str, int]] = field(default_factory=list)
    addresses: list[tuple[str, str, int]] = field(default_factory=list)
    pointers: list[tuple[str, str, int]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def targets(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.ids)


def read(path: Path) -> Reading:
    """The page at `path`."""
    told = path.stat()
    return _read(path, told.st_mtime_ns, told.st_size)


# A page is read by several checks, and as the target of many links.
@lru_cache(maxsize=256)
def _read(path: Path, modified: int, size: int) -> Reading:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    reader.end_block()
    return reader.reading


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.reading = Reading()
        self._open: list[tuple[str, bool]] = []
        self._text: list[str] = []
        self._line = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        given = {name: value or "" for name, value in attrs}
        self._read_attributes(tag, given, line)
        if tag == "br":
            self._text.append(" ")
        elif tag not in _INLINE and tag not in _CODE and tag != "sup":
            self.end_block()
        if tag in _VOID:
            return
        foreign = given.get("lang", "fr").partition("-")[0] not in {"fr", ""} or given.get("translate") == "no"
        hidden = tag in _SILENT or tag in _CODE or tag == "sup" or foreign or self._is_hidden
        if hidden and not self._is_hidden and tag not in _SILENT:
            # A letter of status after a figure is read as nothing: what follows belongs to the figure.
            self._text.append("" if tag == "sup" else OBJECT)
        self._open.append((tag, hidden))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read_attributes(tag, {name: value or "" for name, value in attrs}, self.getpos()[0])
        if tag == "br":
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position][0] == tag:
                del self._open[position:]
                break
        if tag not in _INLINE and tag not in _CODE and tag != "sup":
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self._is_hidden:
            return
        if not self._line and data.strip():
            self._line = self.getpos()[0]
        self._text.append(data)

    @property
    def _is_hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def end_block(self) -> None:
        """What was read since the last block is one."""
        # Spaces of the source are one space; a no-break space is a choice.
        text = re.sub(r"[ \t\r\n\f]+", " ", "".join(self._text)).strip(" ")
        if text.strip(OBJECT + " "):
            self.reading.blocks.append(Block(self._line, text))
        self._text, self._line = [], 0

    def _read_attributes(self, tag: str, given: dict[str, str], line: int) -> None:
        reading = self.reading
        for name, value in given.items():
            if name == "id":
                reading.ids.append((value, line))
            elif name in _ADDRESSES:
                reading.addresses.append((name, value.strip(), line))
            elif name == "srcset":
                reading.addresses += [("srcset", part.split()[0], line) for part in value.split(",") if part.strip()]
            elif name in _POINTERS:
                reading.pointers += [(name, one, line) for one in value.split()]
            elif name in _SPOKEN and not self._is_hidden and value.strip():
                reading.blocks.append(Block(line, re.sub(r"[ \t\r\n]+", " ", value).strip(" ")))
        if tag == "meta":
            if given.get("http-equiv") == "refresh" and "url=" in given.get("content", ""):
                reading.addresses.append(("refresh", given["content"].partition("url=")[2], line))
            if given.get("name", given.get("property", "")) in _METAS and given.get("content"):
                reading.blocks.append(Block(line, given["content"]))
