"""What a composed page says, sentence by sentence, and what changes in it from one edition to another.

Only the narrative counts: figures, origins, code and notes of the press are left out. From one year to another, a
sentence in which only the numbers differ says the same thing; before it is published anew, it does not.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Literal

from pacte_analysis.contraband import uncommented

Kind = Literal["ajoutée", "retirée", "modifiée"]

# Two sentences that share less than this are not one sentence that changed.
ALIKE = 0.55

# Around a figure that the press has printed, so that « un quart » is a number as « 25 % » is.
_OPEN, _CLOSE = "\ue000", "\ue001"

_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_FIGURE = re.compile(
    r'<(a|span) class="(?:chiffre|non-disponible)"[^>]*>(.*?)</\1>(?:<sup class="lettre">.*?</sup>)?', re.DOTALL
)
# Lines of MyST that print nothing: fences of divisions, attributes, targets, options, rules of tables.
_SILENT = re.compile(r"^\s*(?::{3,}.*|\{[.#][^}]*\}|\([\w-]+\)=|:[\w-]+:.*|\|?[\s:|-]*-[\s:|-]*\|?)\s*$")
_ITEM = re.compile(r"^\s*(?:(?:[-*+]|\d+\.)\s+|<li\b[^>]*>)")
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{cite\w*(?::\w+)*\}`[^`]*`"), ""),
    (re.compile(r"\{[\w:-]+\}`([^`<]+?)\s*(?:<[^`>]*>)?`"), r"\1"),
    (re.compile(r"<br\s*/?>"), " "),
    (re.compile(r"<[^>\n]+>"), ""),
    (re.compile(r"\[([^\]\n]*)\]\{\.nom\}"), r"\1"),
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)(?:\{[^}]*\})?"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*|__|`)(.+?)(?<!\\)\1"), r"\2"),
    (re.compile(r"(?<![\\\w])([*_])(?=\S)(.+?)(?<=\S)(?<!\\)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]#|~^$@:.)(!%+=-])"), r"\1"),
)
_NUMBER = re.compile(rf"{_OPEN}[^{_CLOSE}]*{_CLOSE}|\d(?:[\d\u202f\u00a0 /-]*\d)?(?:,\d+)?(?:er|re|e)?\b")
# A sentence ends before a capital, a figure or a quotation; an initial or « n. d. » does not end one.
_END = re.compile(
    rf"(?:(?<=[.!?…])(?<!\b\w\.)|(?<=[.!?…][\u00a0\u202f ]»))\s+(?=[«(]?[\u00a0\u202f ]?[A-ZÀÂÉÈÊÎÔÙÇŒ\d{_OPEN}])"
)
# A figure is one word, whatever spaces it holds; each word keeps the space that follows it.
_WORD = re.compile(rf"(?:{_NUMBER.pattern}|\w+’?|[^\w\s])\s*")

# The pages that tell of changes: a paragraph that leads to one tells of a comparison, not of the territory.
OWN_PAGE, JOURNAL = "ce-qui-change", "journal"
OWN_PAGES = frozenset({OWN_PAGE, JOURNAL})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or a heading) of a page, in plain text, under its section."""

    section: str
    marked: str
    heading: bool = False

    @property
    def text(self) -> str:
        """As a reader sees it."""
        return self.marked.replace(_OPEN, "").replace(_CLOSE, "")

    @property
    def words(self) -> str:
        """Without its numbers: two sentences of the same words say the same thing."""
        return _NUMBER.sub("#", self.marked)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of a changed sentence: kept (`=`), taken out (`-`) or put in (`+`)."""

    sign: Literal["=", "-", "+"]
    text: str


@dataclass(frozen=True, slots=True)
class WordChange:
    """A sentence that is only in one edition, or that is worded otherwise."""

    kind: Kind
    section: str
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
    heading: bool = False


def title(markdown: str) -> str:
    """The title of a page."""
    found = re.search(r"^# (.+)$", markdown, re.MULTILINE)
    return _plain(found.group(1)).replace(_OPEN, "").replace(_CLOSE, "") if found else ""


def sentences(markdown: str) -> list[Sentence]:
    """The narrative of a composed page, headings included (the page's own title is not)."""
    found: list[Sentence] = []
    section = ""
    for block in _blocks(uncommented(_FENCE.sub("", markdown))):
        heading = re.match(r"(#{1,6})\s+(.*)", block)
        if heading:
            if len(heading.group(1)) > 1:
                section = _plain(heading.group(2))
                found.append(Sentence(section, section, heading=True))
            continue
        if any(f'"{page}.html' in block.replace("'", '"') for page in OWN_PAGES):
            continue
        plain = _plain(block)
        found += [Sentence(section, sentence) for sentence in _END.split(plain) if sentence.strip()]
    return found


def compare(old: Sequence[Sentence], new: Sequence[Sentence], *, exact: bool = False) -> list[WordChange]:
    """What changes in the words of a page, in the order of the new one; what is gone comes last.

    A sentence that only moves within its page is not a change; nor is one of which only the numbers change, unless
    `exact`.
    """
    gone = _only_in(old, new, exact)
    changes: list[WordChange] = []
    for sentence in _only_in(new, old, exact):
        former = _nearest(sentence, gone)
        if former is None:
            changes.append(WordChange("ajoutée", sentence.section, after=sentence.text, heading=sentence.heading))
        else:
            gone.remove(former)
            pieces = tuple(_pieces(former, sentence, exact))
            changed = WordChange("modifiée", sentence.section, former.text, sentence.text, pieces, sentence.heading)
            changes.append(changed)
    changes += [WordChange("retirée", item.section, before=item.text, heading=item.heading) for item in gone]
    return changes


def _blocks(markdown: str) -> Iterator[str]:
    """Headings, paragraphs, items and rows of tables, each on one line."""
    current: list[str] = []
    for line in [*markdown.split("\n"), ""]:
        alone = line.startswith(("#", "|"))
        if not line.strip() or _SILENT.match(line) or _ITEM.match(line) or alone:
            if current:
                yield " ".join(current)
            current = []
        if _SILENT.match(line) or not line.strip():
            continue
        words = _ITEM.sub("", line).strip()
        if alone:
            yield " – ".join(cell.strip() for cell in words.strip("|").split("|")) if line.startswith("|") else words
        else:
            current.append(words)


def _plain(markdown: str) -> str:
    text = _FIGURE.sub(rf"{_OPEN}\2{_CLOSE}", markdown)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    text = re.sub(r"[ \t\n]+", " ", unescape(text)).strip()
    return re.sub(r" (?=[.,])", "", text)


def _only_in(these: Sequence[Sentence], those: Sequence[Sentence], exact: bool) -> list[Sentence]:
    """The sentences of `these` that `those` have not (or not as many times), in order."""
    left = Counter(sentence.text if exact else sentence.words for sentence in those)
    found = []
    for sentence in these:
        said = sentence.text if exact else sentence.words
        if left[said]:
            left[said] -= 1
        else:
            found.append(sentence)
    return found


def _nearest(sentence: Sentence, among: Sequence[Sentence]) -> Sentence | None:
    """The sentence that `sentence` most resembles, of its own section first; None when none is near."""
    best: tuple[bool, float] = (False, ALIKE)
    nearest = None
    for other in among:
        if other.heading != sentence.heading:
            continue
        ratio = _matched(_WORD.findall(other.marked), _WORD.findall(sentence.marked)).ratio()
        score = (other.section == sentence.section, ratio)
        if ratio >= ALIKE and (nearest is None or score > best):
            best, nearest = score, other
    return nearest


def _pieces(before: Sentence, after: Sentence, exact: bool) -> Iterator[Piece]:
    """A changed sentence word by word: without what was taken out it is the new one, letter for letter."""
    left, right = _WORD.findall(before.marked), _WORD.findall(after.marked)
    spaced = True
    for operation, a, b, c, d in _matched(left, right, exact=exact).get_opcodes():
        kept, taken = _shown(right[c:d]), _shown(left[a:b]).strip()
        if operation != "equal" and taken:
            yield Piece("-", ("" if spaced else " ") + taken + (" " if d < len(right) or kept else ""))
        if kept:
            yield Piece("=" if operation == "equal" else "+", kept)
            spaced = kept[-1:].isspace()


def _matched(left: Sequence[str], right: Sequence[str], *, exact: bool = False) -> SequenceMatcher[str]:
    if exact:
        return SequenceMatcher(None, [word.strip() for word in left], [word.strip() for word in right], autojunk=False)
    return SequenceMatcher(None, _masked(left), _masked(right), autojunk=False)


def _masked(words: Sequence[str]) -> list[str]:
    return [_NUMBER.sub("#", word).strip() for word in words]


def _shown(words: Sequence[str]) -> str:
    return "".join(words).replace(_OPEN, "").replace(_CLOSE, "")
