"""Typography of the sources: what the press does not set by itself, and how to write it; `fixed` writes it.

No-break spaces and apostrophes are set when pages are made: a source keeps those of the keyboard.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from pacte_analysis.press.proofread.manuscript import Manuscript, Text
from pacte_analysis.press.proofread.remark import Remark

_ACCENTED = {"E": "É", "A": "À", "O": "Ô"}


@dataclass(frozen=True)
class Rule:
    """A fault: its name, where it is, what to write in its place, and how to say it."""

    name: str
    pattern: re.Pattern[str]
    write: Callable[[re.Match[str]], str]
    remedy: str


def _rank(found: re.Match[str]) -> str:
    if found.group(1) != "1":
        return f"{found.group(1)}e"
    return "1re" if found.group(2).startswith(("è", "re")) else "1er"


def _ligature(found: re.Match[str]) -> str:
    word = found.group()
    return word.replace("oe", "œ").replace("Oe", "Œ").replace("OE", "Œ")


RULES = (
    Rule("guillemets", re.compile(r'"([^"\n]+)"'), lambda f: f"« {f.group(1)} »", "Les guillemets sont « »."),
    Rule("points-de-suspension", re.compile(r"\.{3,}"), lambda f: "…", "Les points de suspension sont …"),
    Rule(
        "rang-ecrit",
        re.compile(r"\b(\d+)([iè]?[eè]me|nde?|ère|ier)s?\b"),
        _rank,
        "Les rangs s'écrivent 1er, 1re, 2e.",
    ),
    Rule("ligature", re.compile(r"(?i)\b(?:(?:c|ch|s|v|n|b)?oeu\w*|oeil\w*)"), _ligature, "Écrivez œ."),
    Rule(
        "capitale",
        re.compile(r"\b(E(?=tats?\b|ducation\b|galité|cole|conomi|nergie?s? \b(?!\w)|cologi|tude|lève|tabliss))|"
                   r"(?:(?<=[.!?…] )|(?<=^))(A)(?= (?:la|l['’]|partir|noter|titre|compter|défaut|ce|cet|cette|ces)\b)",
                   re.MULTILINE),
        lambda f: _ACCENTED[f.group()],
        "Les capitales gardent leur accent.",
    ),
    Rule("espaces", re.compile(r"(?<=[^\s|]) {2,}(?=[^\s|])"), lambda f: " ", "Une seule espace suffit."),
    Rule(
        "espace-de-trop",
        re.compile(r"(?<=\w) +(?=[.,](?:\s|$))|(?<=\() +|(?<=\S) +(?=\))", re.MULTILINE),
        lambda f: "",
        "Retirez l'espace.",
    ),
    Rule("espace-absente", re.compile(r"(?<=\w[,;])(?=[^\W\d_]{2})"), lambda f: " ", "Une espace suit la virgule."),
    Rule("tiret", re.compile(r"(?<=\w )-(?= \w)"), lambda f: "–", "Le tiret est – entre deux espaces."),
)  # fmt: skip


def typography(manuscript: Manuscript) -> Iterator[Remark]:
    """What the prose of each text has to mend."""
    for text in manuscript.texts:
        for rule, found in faults(text):
            around = " ".join(text.source[max(0, found.start() - 20) : found.end() + 15].split())
            remedy = f"{rule.remedy} (pacte check --fix l'écrit)"
            yield Remark(text.file, text.line(found.start()), rule.name, f"typographie, « {around} ».", remedy)


def faults(text: Text) -> Iterator[tuple[Rule, re.Match[str]]]:
    """The rules that the prose of a text breaks, and where."""
    for rule in RULES:
        for found in rule.pattern.finditer(text.prose):
            yield rule, found


def fixed(text: Text, ignored: Collection[str] = ()) -> str:
    """The source with its typography mended, but for the rules that are ignored, and nothing else."""
    for rule in RULES:
        if rule.name in ignored:
            continue
        source = text.source
        # From the end, so that what is still to be mended keeps its place.
        for found in reversed([*rule.pattern.finditer(text.prose)]):
            source = source[: found.start()] + rule.write(found) + source[found.end() :]
        text = Text(text.file, source, text.chapter, text.edition)
    return text.source
