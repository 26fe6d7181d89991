"""The French of the pages as France's Imprimerie nationale sets it: spaces, quotes, numbers, capitals.

What is read is text for people: blocks of the page, alternative texts, labels, descriptions. Code, and what is marked
as another language (`lang`) or as not to be touched (`translate="no"`), is passed over.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.reading import OBJECT, Block, read
from pacte_analysis.press.audit.scope import Scope

TITLE = "Typographie"

METHOD = "espaces insécables, apostrophes, guillemets, signes et capitales, dans le texte des pages"

_NBSP, _NNBSP = "\u00a0", "\u202f"
_END = rf"(?=[\s)»{OBJECT}]|$)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault to look for: its name, where it is, what to write."""

    name: str
    pattern: re.Pattern[str]
    remedy: str


def _rule(name: str, pattern: str, remedy: str) -> Rule:
    return Rule(f"typographie:{name}", re.compile(pattern), remedy)


# What a version follows: it keeps its point.
_VERSIONED = "".join(
    rf"(?<!{name}[ {_NBSP}])"
    for name in ("Ouverte", "Attribution", "BY", "License", "RGAA", "WCAG", "analysis", "Python")
)

# A number of more than three digits that counts something.
_COUNTED = rf"(?=[ {_NBSP}](?:€|euros|habitants|personnes|ménages|foyers|places|actions)\b|{_NBSP}?[%€])"

RULES = (
    _rule("deux-points", rf"(?<=[\w»)\]%€°’…+{OBJECT}])[ {_NNBSP}]?:{_END}", "Une espace insécable va avant « : »."),
    # Between two pieces of a changed sentence, hidden words end with « : ».
    _rule(
        "ponctuation-haute",
        rf"(?<!{_NBSP}:)[^{_NNBSP};!?(«\[][;!?]{_END}",
        "Une espace fine insécable va avant « ; ! ? ».",
    ),
    _rule("pour-cent", rf"\d[ {_NNBSP}]?[%‰€]", "Une espace insécable va avant « % » et « € »."),
    _rule("guillemets", rf"«(?!{_NBSP})|(?<!{_NBSP})»", "Une espace insécable va à l'intérieur des guillemets."),
    _rule("guillemets-droits", r'"', "Les guillemets sont « » ; dans une citation, “ ”."),
    _rule("apostrophe", r"(?<=\w)'|'(?=\w)", "L'apostrophe est ’."),
    _rule(
        "virgule-decimale",
        rf"(?<![\w.]){_VERSIONED}\d+\.\d+(?!\d|\.\d|[\w-])",
        "Le signe décimal est la virgule.",
    ),
    _rule("moins", r"(?:(?<=^)|(?<=[\s(]))[-–]\d", "Le signe moins est −."),
    _rule(
        "milliers",
        rf"(?<![\d,])\d{{1,3}}[ {_NBSP}]\d{{3}}(?!\d)|(?<![\w,.])\d{{4,}}{_COUNTED}",
        "Une espace fine insécable sépare les milliers.",
    ),
    _rule("points-de-suspension", r"\.\.\.", "Les points de suspension sont …"),
    _rule("tiret", r"\w - \w", "Le tiret est – entre deux espaces."),
    _rule("rang", r"\b\d+(?:[iè]?[eè]me|nde?|ère|ier)s?\b", "Les rangs s'écrivent 1er, 1re, 2e."),
    _rule("espaces", rf"[ {_NBSP}{_NNBSP}]{{2}}", "Une seule espace suffit."),
    _rule("espace-de-trop", rf"[ {_NBSP}{_NNBSP}][.,](?=[\s)]|$)|\( | \)", "Retirez l'espace."),
    _rule("numero", r"\b[nN]° ?\w", "Une espace insécable suit « n° »."),
    _rule("ligature", r"(?i)\b(?:c|ch|s|v|n|b)?oeu\w*|\boeil\w*", "Écrivez œ."),
    _rule(
        "capitale",
        r"(?:^|[.!?…»] )A(?= (?:la|l’|partir|noter|titre|compter|défaut|ce|cet|cette|ces)\b)",
        "Les capitales gardent leur accent : À.",
    ),
)


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """The faults of the text of the pages."""
    capitals = Capitals()
    for done, page in enumerate(scope.pages, start=1):
        for block in read(scope.file(page)).blocks:
            for rule, place in faults(block.text):
                yield _finding(page, block, rule, place)
            capitals.read(page, block)
        step(done, len(scope.pages))
    yield from capitals.faults()


def faults(text: str) -> Iterator[tuple[Rule, re.Match[str]]]:
    """The rules that a text breaks, and where."""
    for rule in RULES:
        for place in rule.pattern.finditer(text):
            yield rule, place


def _finding(page: str, block: Block, rule: Rule, place: re.Match[str]) -> Finding:
    around = block.text[max(0, place.start() - 25) : place.end() + 15]
    return Finding(page, rule.name, f"ligne {block.line}, « {_visible(around)} ».", rule.remedy)


def _visible(text: str) -> str:
    """With signs for the spaces that cannot be told apart on a screen."""
    return text.replace(_NBSP, "⍽").replace(_NNBSP, "⎵").replace(OBJECT, "▢")


_WORD = re.compile(r"[^\W\d_]{3,}")


class Capitals:
    """Capitals without their accent: *Etat*, where the pages write *état* and never *etat*.

    The pages are their own dictionary, so a name that has no accent is no fault because of a word that has one.
    """

    def __init__(self) -> None:
        self._small: set[str] = set()
        self._great: dict[str, tuple[str, Block]] = {}

    def read(self, page: str, block: Block) -> None:
        for word in _WORD.findall(block.text):
            if word.islower():
                self._small.add(word)
            elif word[0].isupper() and (word.isupper() or word[1:].islower()):
                self._great.setdefault(word, (page, block))

    def faults(self) -> Iterator[Finding]:
        accented: dict[str, str] = {}
        for word in sorted(self._small):
            if (bare := _bare(word)) != word:
                accented.setdefault(bare, word)
        for word, (page, block) in sorted(self._great.items()):
            low = word.lower()
            right = accented.get(low)
            # *Etude* lacks its accent, *Europe* or *DROIT* have none to lack.
            if right is None or low in self._small or _bare(low) != low:
                continue
            if word.isupper() and len(word) < 6:
                continue  # an acronym
            if not word.isupper() and right[0] == low[0]:
                continue  # a name: *Andre* and *andré* differ after their capital
            said = f"ligne {block.line}, « {word} » pour « {right.upper() if word.isupper() else right.capitalize()} »."
            yield Finding(page, "typographie:capitale", said, "Les capitales gardent leur accent.")


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
