"""Words of trend or of rank beside a number that says the contrary, in a composed page: its numbers are known there.

A gap or an evolution has a sign, and *augmente* or *recule* must agree with it; a rank has a place, and *en tête* or
*dernier* must agree with it. A clause that says both directions, or that has numbers of both signs, is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.proofread.failure import located
from pacte_analysis.press.proofread.remark import Remark
from pacte_analysis.tables.value import Value

_UP = re.compile(
    r"(?i)\b(?:augment\w*|progress\w*|hausses?|croissance|s['’]accroî\w*|accru\w*|grimp\w*|de plus|supérieure?s?|"
    r"dépass\w*|plus (?:élevée?|forte?|nombreu\w+|haute?|fréquente?)s?)\b"
)
_DOWN = re.compile(
    r"(?i)\b(?:diminu\w*|recul\w*|baiss\w*|chut\w*|réduit\w*|rédui\w*|de moins|inférieure?s?|"
    r"plus (?:faible|basse?|rare)s?|moins (?:élevée?|forte?|nombreu\w+|fréquente?)s?)\b"
)
_FIRST = re.compile(r"(?i)\b(?:en tête|au premier rang|arrive première?|la première place)\b")
_LAST = re.compile(r"(?i)\b(?:en queue|au dernier rang|arrive dernière?|la dernière place|ferme la marche)\b")

_NUMBER = re.compile(r'<a class="chiffre" href="#([^"]+)">(.*?)</a>')
_TAG = re.compile(r"<[^>]+>")
_RAW = re.compile(r"^(`{3,})\{raw\} html\n.*?^\1$|^(`{3,})python\n.*?^\2$", re.MULTILINE | re.DOTALL)
_CLAUSE = re.compile(r"(?<=[.;:!?])\s|\n\s*\n|\n\s*[-*|#]|[()]")
_RANKED = re.compile(r"rang parmi les (\d+)\b")

# Around a number, in a clause: what is said further is said of something else.
_NEAR = 60


@dataclass(frozen=True)
class _Said:
    """A clause: its words without tags, and the values in it, each with where it stands in the words."""

    words: str
    values: list[tuple[int, int, Value]]


def statements(page: Page, file: str, source: str) -> Iterator[Remark]:
    """What the words of a page say against its numbers, at the line of `source` where the words stand."""
    known = {value.anchor: value for value in page.values}
    for clause in _clauses(page.markdown, known):
        yield from _trends(clause, file, source)
        yield from _ranks(clause, file, source)


def _trends(clause: _Said, file: str, source: str) -> Iterator[Remark]:
    signed = [found for found in clause.values if _signed(found[2])]
    if len({(value.number or 0) > 0 for _, _, value in signed}) != 1:
        return
    start, end, value = signed[0]
    near = clause.words[max(0, start - _NEAR) : end + _NEAR]
    up, down = _UP.search(near), _DOWN.search(near)
    word = up or down
    if word is None or (up and down) or bool(up) == ((value.number or 0) > 0):
        return
    said = "une baisse" if (value.number or 0) < 0 else "une hausse"
    remedy = f'Laissez le signe choisir le mot : {{{{ nom | sens("{word.group()}", "…") }}}}.'
    what = f"« {word.group()} » contredit le chiffre, qui dit {said} ({value.figures})."
    yield Remark(file, _line(source, clause.words, word.group()), "tendance-contredite", what, remedy)


def _ranks(clause: _Said, file: str, source: str) -> Iterator[Remark]:
    for _, _, value in clause.values:
        if value.unit != "rang" or not value.known:
            continue
        number = int(value.number or 0)
        among = _RANKED.search(value.label)
        first, last = _FIRST.search(clause.words), _LAST.search(clause.words)
        wrong = first if first and number != 1 else None
        if last and among and number != int(among.group(1)):
            wrong = wrong or last
        if wrong and not (first and last):
            place = f"{value.figures}{f' sur {among.group(1)}' if among else ''}"
            what = f"« {wrong.group()} » contredit le rang, qui est {place}."
            remedy = "Écrivez le rang lui-même, ou rendez la phrase conditionnelle ({% if … %})."
            yield Remark(file, _line(source, clause.words, wrong.group()), "rang-contredit", what, remedy)


def _signed(value: Value) -> bool:
    """Whether a value is a gap or an evolution, whose sign is a direction; one that is nil has none."""
    return value.known and bool(value.number) and value.label.startswith(("écart ", "évolution "))


def _clauses(markdown: str, known: dict[str, Value]) -> Iterator[_Said]:
    for clause in _CLAUSE.split(_RAW.sub("", markdown)):
        words = ""
        values: list[tuple[int, int, Value]] = []
        end = 0
        for found in _NUMBER.finditer(clause or ""):
            words += _TAG.sub("", clause[end : found.start()])
            text = unescape(_TAG.sub("", found.group(2)))
            value = known.get(found.group(1))
            if value is not None:
                values.append((len(words), len(words) + len(text), value))
            words += text
            end = found.end()
        if values:
            yield _Said(words + _TAG.sub("", clause[end:]), values)


def _line(source: str, words: str, wrong: str) -> int:
    """Where the contradicting words stand in the source: with their neighbours when these are written there too."""
    position = words.find(wrong)
    before, after = words[:position].split(), words[position:].split()
    for left, right in ((2, 3), (1, 3), (0, 3), (2, 1), (1, 1)):
        phrase = " ".join([*(before[-left:] if left else []), *after[:right]])
        if line := located(source, phrase):
            return line
    return located(source, wrong)
