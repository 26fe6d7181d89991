"""Numbers typed by hand in a narrative: a result is computed and leads to its source, so it has no digits in the text.

Many digits are no result: a date, an age that names a public, the base of a rate, the number of a chapter. The usual
forms are known here; any other name with digits is marked by who writes it: ``[1 000 premiers jours]{.nom}``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pacte_analysis import contraband
from pacte_analysis.french import LETTERS, MONTHS

_SPACE = r"[ \u00a0\u202f\n]"
_MONTH = "|".join(MONTHS)
_YEAR = r"(?:19|20)\d\d"
_NOUN = "chapitre|axe|mesure|article|annexe|page|figure|tableau|objectif|encadré|édition|ligne|n°|numéro"

# What holds no narrative: what Jinja computes, code, markup, addresses. Its lines are kept, so that lines are counted.
_COMPUTED = {**contraband.COMMENT, "{%#": "#%}", "{{": "}}", "{%": "%}"}
_NOT_TEXT = re.compile(
    r"^%.*?$|^(`{3,}|~{3,}).*?^\1|`[^`]*`|<[^>]+>|\]\([^)]*\)"
    r"|^\([\w-]+\)=|^:{3,}.*?$|^:[\w-]+:.*?$|https?://\S+",
    re.MULTILINE | re.DOTALL,
)
_NAMES = re.compile(
    "|".join(
        (
            r"\[[^\]]*\]\{\.nom\}",
            r"\{[.#][^}]*\}",
            rf"\b(?:1er|\d{{1,2}}){_SPACE}(?:au{_SPACE}\d{{1,2}}{_SPACE})?(?:{_MONTH})\b",
            rf"\b{_YEAR}(?:[-/–]{_YEAR})?\b",
            r"^\s*\d+\.\s",
            rf"\b(?:{_NOUN})s?{_SPACE}?\d+(?:{_SPACE}?(?:à|et|,|-){_SPACE}?\d+)*\b",
            # The ages that name a public.
            rf"\b\d+{_SPACE}?(?:à|-|et){_SPACE}?\d+{_SPACE}ans\b",
            rf"\b(?:moins|plus){_SPACE}de{_SPACE}\d+{_SPACE}(?:ans|mois)\b",
            rf"\b\d+{_SPACE}ans{_SPACE}(?:ou|et){_SPACE}plus\b",
            # The base of a rate.
            rf"\b(?:pour|sur){_SPACE}1(?:00|0?0?{_SPACE}?000)?\b",
            # A version (decimals have a comma), a name in which letters touch digits; not 3e, which is a rank.
            r"\b\d+\.\d+(?:\.\d+)*\b",
            r"\b(?!\d+(?:er|re|e)\b)(?=\w*[^\W\d_])\w*\d\w*(?:/\w*\d\w*)*\b",
        )
    ),
    re.MULTILINE | re.IGNORECASE,
)
_LETTERS = "|".join((*LETTERS[1:], "vingt", "trente", "cinquante", "cent", "mille"))
_RESULT = re.compile(
    rf"\d+(?:(?:{_SPACE}|[,.-])\d+)*(?:er|re|e)?(?:{_SPACE}?[%€])?"
    rf"|\b(?:{_LETTERS}){_SPACE}(?:millions?|milliards?|pour{_SPACE}cent|points)\b"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A number found in a narrative: its line (from 1), itself, and the words around it."""

    line: int
    number: str
    context: str


def typed_numbers(narrative: str) -> Iterator[Typed]:
    """The numbers of a narrative in Markdown that nothing computes and nothing marks as a name."""
    told = contraband.covered(narrative, _COMPUTED, "\u2003")
    text = _blanked(_NAMES, _blanked(_NOT_TEXT, told))
    for found in _RESULT.finditer(text):
        # As it was written: what is computed or marked beside it tells where it stands.
        around = narrative[max(0, found.start() - 30) : found.end() + 20]
        yield Typed(text.count("\n", 0, found.start()) + 1, " ".join(found.group().split()), " ".join(around.split()))


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """`text` in which what fits is blank, every line and place kept."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", "\u2003", found.group()), text)
