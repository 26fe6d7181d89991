"""The guard of secrecy: a book in which a hidden count of persons can be read is not published.

Everything that shows numbers takes them from values that have lost theirs; this reads what came out all the same,
whatever cell of a notebook wrote it: the text, tables, drawings, attributes and comments of pages, the downloads and
the search index. A number is a leak where it stands as that count: alone in a cell (or a text of a drawing) under the
indicator's name, or before the noun that it counts. Where the same number is also told of the indicator (of another
territory, of other contracts), nothing distinguishes the two, and it is let through.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from pacte_analysis import french
from pacte_analysis.analysis.persons import OTHERS
from pacte_analysis.analysis.results import cells_of
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import fold

# Words that count anything: alone, they do not say what.
COMMON = {"personnes", "jeunes", "familles", "menages", "dossiers", "professionnels", "adolescents", "meres"}

_NUMBER = re.compile(r"(?<![\d,.])\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?![\d,])|(?<![\d,.])\d+(?![\d,])")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
BLOCKS = {"p", "li", "dd", "dt", "figcaption", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "script"}
TOLD = ("aria-label", "alt", "title", "content", "data-valeur")


class Leak(PacteError):
    """A hidden count of persons can be read in the book."""


@dataclass(frozen=True)
class Hidden:
    """The numbers of an indicator that may not be read, its names (folded) and the nouns that it counts (folded)."""

    names: tuple[str, ...]
    nouns: tuple[str, ...]
    numbers: frozenset[int]


@dataclass
class Piece:
    """What is read together: `texts` each on its own (cells, texts of a drawing), `about` all that says what they are;
    `prose` when numbers stand inside sentences."""

    texts: list[str]
    about: str
    prose: bool = False


def guard(edition: Edition, values: Iterable[Value], book: Path) -> None:
    """Raise `Leak` when the pages of an edition show what its extracts must hide: as a value, or as anything read in
    the files of its printed `book`."""
    secret = hidden(edition.catalogue)
    if not secret:
        return
    pieces = [Piece([french.number(v.number)], v.label) for v in values if v.known and v.number is not None]
    found = [(Path("valeurs"), words) for words in leaks(secret, pieces)]
    for path in sorted(book.rglob("*")):
        if path.suffix in {".html", ".csv", ".svg", ".js", ".json", ".txt"} and "_static" not in path.parts:
            found += [(path, words) for words in leaks(secret, read(path))]
    if found:
        raise Leak(said(edition.name, found, book))


def said(name: str, found: Sequence[tuple[Path, str]], book: Path) -> str:
    """The places of the leaks, without the numbers: an error message is copied into mails."""
    where = dict.fromkeys(
        f"{path.relative_to(book).as_posix() if book in path.parents else path} (« {words} »)" for path, words in found
    )
    several = "nombres couverts" if len(where) > 1 else "nombre couvert"
    return (
        f"{name} montrerait {len(where)} {several} par le secret statistique : {french.listing(list(where)[:5])}. "
        "Prenez ces nombres par edition.value ou edition.reached, qui les cachent, et non dans l'extraction. Rien n'a "
        "été publié."
    )


def hidden(catalogue: Catalogue) -> list[Hidden]:
    """What the extracts must hide, by indicator; numbers that are also told of it are left out."""
    found = []
    for extract in catalogue.extracts.values():
        if catalogue.computed(extract.territory, extract.year) is None:
            continue
        cells = cells_of(extract, catalogue.tables)
        for indicator, rows in cells[cells["action"] != OTHERS].groupby("indicateur"):
            secret = rows["statut"] == "secret"
            held = catalogue.tables["observations"]
            told = {*rows.loc[~secret, "valeur"], *held.loc[held["indicateur"] == indicator, "valeur"].dropna()}
            # A year beside an indicator is no count of it.
            told.add(extract.year)
            numbers = {int(number) for number in rows.loc[secret, "valeur"]} - {int(number) for number in told}
            if numbers:
                found.append(_named(catalogue, str(indicator), frozenset(numbers)))
    return found


def _named(catalogue: Catalogue, indicator: str, numbers: frozenset[int]) -> Hidden:
    row = catalogue.definition(indicator)
    label = _plain(row["libelle"])
    first = re.match(r"nombre d\w* (\w+)", label)
    nouns = {_plain(row["unite"]), *([first[1]] if first else [])}
    return Hidden((label, _plain(row["libelle_court"])), tuple(sorted(nouns)), numbers)


def leaks(secret: Sequence[Hidden], pieces: Iterable[Piece]) -> Iterator[str]:
    """What each leak is about, in the words of the indicator: never its number."""
    for piece in pieces:
        texts = [_plain(text) for text in piece.texts if any(letter.isdigit() for letter in text)]
        about = _plain(piece.about) if texts else ""
        for each in secret if texts else ():
            named = any(name in about for name in each.names)
            if piece.prose:
                shown = any(_counts(text, each, named) for text in texts)
            else:
                shown = named and any(_alone(text) in each.numbers for text in texts)
            if shown:
                yield each.names[-1]


def _alone(text: str) -> int:
    """The number that a folded cell is, with its unit or its letter; -1 when it is not one."""
    match = re.fullmatch(r"(\d+)(?: ?[a-z ]{1,20})?", text)
    return int(match[1]) if match else -1


def _counts(sentence: str, secret: Hidden, named: bool) -> bool:
    """Whether a sentence says one of the numbers of its noun; of a common noun, only where the indicator is named."""
    nouns = [noun for noun in secret.nouns if named or noun not in COMMON]
    return any(
        int(match[1]) in secret.numbers for noun in nouns for match in re.finditer(rf"\b(\d+)[a-z]? {noun}\b", sentence)
    )


def _plain(text: str) -> str:
    """Folded text whose numbers have no separators."""
    joined = _NUMBER.sub(lambda match: re.sub(r"\D", "", match[0]), str(text))
    return _SPACES.sub(" ", fold(joined)).strip()


# --- reading what was printed ----------------------------------------------------------------------------------------


def read(path: Path) -> Iterator[Piece]:
    """What a file of a book shows."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".csv":
        yield from _of_table(list(csv.reader(io.StringIO(text))), "")
    elif path.suffix in {".html", ".svg"}:
        reader = _Reader()
        reader.feed(text)
        yield from reader.pieces
    else:
        for string in _STRING.findall(text):
            try:
                words = str(json.loads(string))
            except ValueError:
                words = string
            yield Piece([words], words, prose=True)


def _of_table(rows: list[list[str]], title: str) -> Iterator[Piece]:
    """The cells of a table, each told by its row, by the head of its column and by the title."""
    head = rows[0] if rows else []
    for row in rows:
        beside = " ; ".join(row)
        for number, cell in enumerate(row):
            yield Piece([cell], f"{title} ; {beside} ; {head[number] if number < len(head) else ''}")


class _Reader(HTMLParser):
    """Pages as they are read: rows of tables, texts of drawings, blocks of prose, attributes and comments."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        # The words of the figure that is being read; None outside of one.
        self._figure: str | None = None
        self._block: list[str] | None = None
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._drawing: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in TOLD and value:
                self.pieces.append(Piece([value], f"{self._figure or ''} ; {value}", prose=True))
        if tag == "figure":
            self._figure = ""
        elif tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._cell = []
        elif tag == "svg":
            self._drawing = []
        elif tag in BLOCKS and self._drawing is None:
            if self._block:
                self._close("".join(self._block))
            self._block = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cell is not None:
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append("".join(self._cell))
            self._cell = None
        elif tag == "table":
            self.pieces += _of_table([row for row in self._rows if row], self._figure or "")
            self._rows = []
        elif tag == "svg" and self._drawing is not None:
            about = " ; ".join([self._figure or "", *self._drawing])
            self.pieces += [Piece([text], about) for text in self._drawing]
            self._drawing = None
        elif tag == "figure":
            self._figure = None
        elif tag in BLOCKS and self._block is not None:
            self._close("".join(self._block))

    def _close(self, text: str) -> None:
        self._block = None
        if self._figure is not None:
            self._figure += f" ; {text}"
        self.pieces.append(Piece([text], text, prose=True))

    def handle_data(self, data: str) -> None:
        if self._drawing is not None:
            if data.strip():
                self._drawing.append(data)
        elif self._cell is not None:
            self._cell.append(data)
        elif self._block is not None:
            self._block.append(data)
        elif data.strip():
            self.pieces.append(Piece([data], data, prose=True))

    def handle_comment(self, data: str) -> None:
        self.pieces.append(Piece([data], data, prose=True))
