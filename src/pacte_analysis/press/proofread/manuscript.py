"""What is proofread: the texts of a project, each with its lines, and what they may name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pybtex.database import parse_string

from pacte_analysis import contraband
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition.texts import Description, descriptions
from pacte_analysis.press.project import Project
from pacte_analysis.tables.package import Tables, records

_BLANK = "\u2003"

_HEADER = re.compile(r"\A---\n.*?^---$", re.MULTILINE | re.DOTALL)
# Code, whose fence names a language or nothing; a directive other than those of code is narrative.
_CODE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?:\{(?:code-cell|code-block|code|raw)\}|(?!\{)).*?^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_COMMENT = {**contraband.COMMENT, "{%#": "#%}"}
# Breaks between cells stand with comments.
_LINE_COMMENT = re.compile(r"^(?:\+\+\+|%(?!\})).*$", re.MULTILINE)
# A role has its words between backticks too.
_INLINE_CODE = re.compile(r"(\{[\w:-]+\}`[^`]*`)|`[^`\n]+`")
_JINJA = {"{{": "}}", "{%": "%}"}
_MARKUP = re.compile(
    r"\[[^\]]*\]\{\.nom\}|<[^>]+>|\]\([^)]*\)|\{[a-z:]+\}`[^`]*`|\{[.#][^}]*\}|^\([\w-]+\)=|^:{3,}.*?$|^:[\w-]+:.*?$|^`{3,}.*?$"
    r"|https?://\S+|&\w+;",
    re.MULTILINE,
)


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """`text` in which what fits is blank, every line and place kept."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", _BLANK, found.group()), text)


@dataclass(frozen=True)
class Text:
    """A file of narrative: a chapter, a page that computes nothing, or what one edition says.

    `narrative` is the source without code nor comments, `prose` without anything that a reader does not read; in both
    every character stands where it stands in the file.
    """

    file: str
    source: str
    chapter: Chapter | None = None
    edition: str = ""

    @cached_property
    def narrative(self) -> str:
        text = contraband.covered(blanked(_CODE, blanked(_HEADER, self.source)), _COMMENT, _BLANK)
        text = blanked(_LINE_COMMENT, text)
        return _INLINE_CODE.sub(lambda found: found.group(1) or _BLANK * len(found.group()), text)

    @cached_property
    def prose(self) -> str:
        return blanked(_MARKUP, contraband.covered(self.narrative, _JINJA, _BLANK))

    @property
    def name(self) -> str:
        """The name of its page, or of its text."""
        return Path(self.file).stem

    def line(self, position: int) -> int:
        return self.source.count("\n", 0, position) + 1

    def line_of(self, wanted: str) -> int:
        """The first line where `wanted` (or its first line) stands, 0 when nowhere."""
        position = self.source.find(wanted.split("\n")[0]) if wanted else -1
        return self.line(position) if position >= 0 else 0

    @cached_property
    def cells(self) -> list[tuple[int, str]]:
        """The code cells: the line of the first line of each in the file, and its source."""
        found: list[tuple[int, str]] = []
        start = 0
        for source in self.chapter.code() if self.chapter else []:
            position = self.source.find(source, start) if source.strip() else start
            start = position + len(source) if position >= 0 else start
            found.append((self.line(max(position, 0)), source))
        return found


@dataclass(frozen=True)
class Known:
    """What the tables let a text name: indicators, territories by their name, and the texts of editions."""

    indicators: frozenset[str]
    places: frozenset[str]
    texts: dict[str, Description]

    @classmethod
    def load(cls, data: Path | None = None) -> "Known":
        tables = Tables.load(data) if data else Tables.load()
        places = {
            str(row["nom"])
            for row in records(tables["territoires"])
            if str(row["territoire"]).partition("-")[0] in {"REG", "DEP", "METRO"}
        }
        indicators = frozenset(str(row["indicateur"]) for row in records(tables["indicateurs"]))
        return cls(indicators, frozenset(places), descriptions(tables))


@dataclass(frozen=True)
class Manuscript:
    """The texts of a project and what they may name."""

    project: Project
    known: Known

    @cached_property
    def texts(self) -> list[Text]:
        """Every text: chapters and pages in the order of the contents, then the texts of editions. Those that cannot
        be read are `unreadable`."""
        return [text for text in self._read if isinstance(text, Text)]

    @cached_property
    def own(self) -> list[Text]:
        """What one edition only says."""
        return [text for text in self.texts if text.edition]

    @cached_property
    def unreadable(self) -> list[tuple[str, contraband.NotAText]]:
        """The files that are no text, and what is wrong with each."""
        return [found for found in self._read if not isinstance(found, Text)]

    @cached_property
    def _read(self) -> list[Text | tuple[str, contraband.NotAText]]:
        own = sorted((self.project.root / "book" / "editions").glob("*/*.md"))
        return [
            *(self._text(chapter.path, chapter) for chapter in self.project.chapters),
            *(self._text(path) for path in self.project.pages),
            *(self._text(path, edition=path.parent.name) for path in own),
        ]

    @property
    def chapters(self) -> Iterator[tuple[Text, Chapter]]:
        for text in self.texts:
            if text.chapter is not None:
                yield text, text.chapter

    def _text(
        self, path: Path, chapter: Chapter | None = None, edition: str = ""
    ) -> Text | tuple[str, contraband.NotAText]:
        file = path.relative_to(self.project.root).as_posix()
        try:
            source = contraband.read(path) if edition else contraband.decoded(path)
        except contraband.NotAText as error:
            return file, error
        return Text(file, source, chapter, edition)

    @cached_property
    def pages(self) -> set[str]:
        """The names of the pages that a link may lead to; those that the press makes are among them."""
        return {Path(name).name for name in self.project.files} | {"ce-qui-change", "journal", "search"}

    @cached_property
    def acronyms(self) -> set[str]:
        """The terms of the glossaries of the book."""
        found: set[str] = set()
        for text in self.texts:
            for block in re.findall(r"^```\{glossary\}\n(.*?)^```$", text.source, re.MULTILINE | re.DOTALL):
                found |= set(re.findall(r"^(\S.*?)[ \t]*$", block, re.MULTILINE))
        return found

    @cached_property
    def labels(self) -> dict[str, list[tuple[Text, int]]]:
        """The targets, ``(nom)=``, and where each is set."""
        found: dict[str, list[tuple[Text, int]]] = {}
        for text in self.texts:
            for mark in re.finditer(r"^\(([\w-]+)\)=", text.narrative, re.MULTILINE):
                found.setdefault(mark.group(1), []).append((text, text.line(mark.start())))
        return found

    @cached_property
    def references(self) -> set[str]:
        """The keys of the bibliographies."""
        found: set[str] = set()
        for path in sorted((self.project.root / "book").glob("*.bib")):
            found |= set(parse_string(path.read_text(encoding="utf-8"), "bibtex").entries)
        return found
