"""Searching all the editions from the root of the site: one index of stems, cut into small files by first letters.

It is made from the index that each book already has (`searchindex.js`), so that both searches read French alike, and
its files are scripts, which a page may load from a folder as well as from a server. A stem's entry groups pages by
name, since most editions have the same ones: ``e:0-3a,4f`` is the page `e` in the editions 0 to 3a and 4f; numbers are
in base 36, ``*`` is every edition that has the page, and ``!`` before a page says that the stem is in a title.
"""

import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pacte_analysis.errors import PacteError
from pacte_analysis.press.books.search import FrenchSearch, stem
from pacte_analysis.press.sites.shelf import Shelf, Standing

FOLDER = "recherche"

# The letters that name a file: the first ones of the stems in it.
_LETTERS = 2

_OPENING, _CLOSING = "Search.setIndex(", ")"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"\w+")

# Pages that say again, or of other pages, what the chapters say: they count for less.
ASIDE = {"ce-qui-change", "couverture", "donnees", "extraction", "journal", "rapprochement", "sources"}

# Pages that say nothing that a reader would seek across editions.
_SILENT = {"guide", "guide-messages", "guide-recettes", "search", "genindex"}


class UnreadableIndex(PacteError):
    """A book's own index cannot be read."""


@dataclass
class _Entry:
    """Where a stem is: the editions, by page, in its text and in its titles."""

    text: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def write_search(site: Path, shelf: Shelf) -> None:
    """Write the index of the editions that stand in the folder `site`, anew; a site without a book has an empty one."""
    folder = site / FOLDER
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "mots").mkdir(parents=True)
    editions = [edition for edition in shelf if (site / edition.address / "searchindex.js").is_file()]
    names: dict[str, int] = {}
    titles: dict[int, Counter[str]] = defaultdict(Counter)
    holders: dict[int, set[int]] = defaultdict(set)
    entries: dict[str, _Entry] = defaultdict(_Entry)
    for number, edition in enumerate(editions):
        index = _read(site / edition.address / "searchindex.js")
        pages = [names.setdefault(name, len(names)) for name in index["docnames"]]
        for page, title in zip(pages, index["titles"], strict=True):
            titles[page][title] += 1
            holders[page].add(number)
        for where, part in (("text", "terms"), ("titles", "titleterms")):
            for word, found in index[part].items():
                if word[0].isdigit():
                    continue
                groups = getattr(entries[word], where)
                for document in found if isinstance(found, list) else [found]:
                    groups[pages[document]].add(number)
    silent = {page for name, page in names.items() if name in _SILENT}
    files: dict[str, dict[str, str]] = defaultdict(dict)
    for word, entry in entries.items():
        if written := _written(entry, holders, silent):
            files[_file(word)][word] = written
    for name, words in files.items():
        body = ",\n".join(f"{json.dumps(word, ensure_ascii=False)}:{json.dumps(words[word])}" for word in sorted(words))
        _write(folder / "mots" / f"{name}.js", f'pacteMots("{name}", {{\n{body}\n}});\n')
    told: dict[str, list[Any]] = {
        "editions": [_edition(edition) for edition in editions],
        "pages": [
            [name, _title(name, titles[page]), _set(holders[page]), 0.2 if name in ASIDE else 1]
            for name, page in names.items()
        ],
        "fichiers": sorted(files),
    }
    body = ",\n".join(f"{name}: {_lines(value)}" for name, value in told.items())
    _write(folder / "pages.js", f"window.PACTE_PAGES = {{\n{body}\n}};\n")


def _title(name: str, found: Counter[str]) -> str:
    return "Accueil" if name == "index" else found.most_common(1)[0][0]


def _read(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8").strip()
    try:
        index: dict[str, Any] = json.loads(text.removeprefix(_OPENING).removesuffix(_CLOSING))
        if not {"docnames", "titles", "terms", "titleterms"} <= set(index):
            raise ValueError("not an index")
    except ValueError:
        where = "/".join(path.parts[-3:])
        raise UnreadableIndex(
            f"site/{where} est illisible : la recherche dans toutes les éditions ne peut pas se faire. Relancez pacte "
            "build pour ce territoire et cette année."
        ) from None
    return index


def _edition(edition: Standing) -> list[Any]:
    """Its address, its name, its year, the words that name it."""
    territory = edition.territory
    words = _WORD.findall(" ".join([territory.name, *territory.aliases, territory.code.partition("-")[2]]))
    stems = {stem(word) for word in words} - {stem(word) for word in FrenchSearch.stopwords}
    return [edition.address, str(territory), edition.year, sorted(stems | {str(edition.year)})]


def _written(entry: _Entry, holders: dict[int, set[int]], silent: Iterable[int]) -> str:
    groups = []
    for mark, found in (("!", entry.titles), ("", entry.text)):
        for page in sorted(set(found) - set(silent)):
            editions = "*" if found[page] == holders[page] else _set(found[page])
            groups.append(f"{mark}{_base36(page)}:{editions}")
    return " ".join(groups)


def _set(numbers: set[int]) -> str:
    """``0-3a,4f``."""
    return ",".join(
        _base36(first) if first == last else f"{_base36(first)}-{_base36(last)}" for first, last in _runs(numbers)
    )


def _runs(numbers: set[int]) -> Iterator[tuple[int, int]]:
    first = last = -1
    for number in sorted(numbers):
        if first < 0:
            first = number
        elif number != last + 1:
            yield first, last
            first = number
        last = number
    if first >= 0:
        yield first, last


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


def _file(word: str) -> str:
    """The file of a stem: its first letters, or `_` for those that no file could be named by everywhere."""
    letters = word[:_LETTERS]
    return letters if re.fullmatch(r"[a-z][a-z0-9]?", letters) else "_"


def _lines(items: list[Any]) -> str:
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items) + "\n]"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
