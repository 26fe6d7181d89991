"""The recipes of the analyst's guide, as its pages write them: what to type, what to write where, what to read.

A block's caption says what it is. The guide is the only place where a recipe is written; its test does what it says.
"""

import re
from dataclasses import dataclass
from typing import Literal

from projects import ROOT

Kind = Literal["run", "told", "before", "after", "end", "page"]

_RECIPE = re.compile(r"^\((?P<name>recette-[\w-]+|message-[\w-]+)\)=\n", re.MULTILINE)
_BLOCK = re.compile(
    r"^(?P<fence>`{3,})\{code-block\} \w+\n:caption: (?P<caption>[^\n]+)\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_CAPTIONS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("run", re.compile("Dans un terminal()")),
    ("told", re.compile("Le terminal répond()")),
    ("page", re.compile(r"Sur la page ([\w-]+)\.html")),
    ("before", re.compile(r"(\S+), avant")),
    ("after", re.compile(r"(\S+), après")),
    ("end", re.compile(r"(\S+), (?:à la fin|une ligne de plus)")),
)


@dataclass(frozen=True)
class Step:
    """One block of a recipe: what kind, the file or the page it is about, its words and its line in the guide."""

    kind: Kind
    target: str
    body: str
    place: str


def recipes(page: str) -> dict[str, list[Step]]:
    """The steps of each recipe of a page of the guide, by its target (``recette-phrase``). A block whose caption is
    none of ours is an error: nothing of the guide goes untried."""
    text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    starts = [*_RECIPE.finditer(text)]
    ends = [start.start() for start in starts[1:]] + [len(text)]
    found: dict[str, list[Step]] = {}
    for start, end in zip(starts, ends, strict=True):
        found[start["name"]] = [
            _step(block, f"book/{page}.md:{text.count(chr(10), 0, block.start()) + 1}")
            for block in _BLOCK.finditer(text, start.end(), end)
        ]
    return found


def _step(block: re.Match[str], place: str) -> Step:
    for kind, pattern in _CAPTIONS:
        if caption := pattern.fullmatch(block["caption"]):
            return Step(kind, caption[1], block["body"], place)
    raise AssertionError(f"{place}: « {block['caption']} » is no caption that a test can follow")
