"""An error of a run or of a page as a remark: its rule, and its line in the analyst's file."""

import re

from pacte_analysis.errors import PacteError
from pacte_analysis.narrative import FalseClaim, NarrativeError
from pacte_analysis.press.chapter import BrokenChapter, Chapter
from pacte_analysis.press.composition.compose import UnreadableOutput
from pacte_analysis.press.proofread.remark import Remark
from pacte_analysis.press.running.run import ChapterFailed

_LACKING = re.compile(r"« (\.[^» ]+|\[[^»]+\]) » n'existe pas")
_QUOTED = re.compile(r"(?:cellule|dans) « (.+?)…? »")


def failure(error: PacteError, chapter: Chapter, file: str) -> Remark:
    """An error of a chapter at its line of the file (0 when it cannot be told)."""
    text = chapter.path.read_text(encoding="utf-8")
    return Remark(file, _line(error, text), _rule(error), error.message)


def _rule(error: PacteError) -> str:
    match error:
        case ChapterFailed() if error.kind == FalseClaim.__name__:
            return "affirmation-fausse"
        case ChapterFailed():
            return "cellule-en-echec"
        case UnreadableOutput():
            return "sortie-sans-appareil"
        case NarrativeError():
            return "phrase-illisible"
        case BrokenChapter():
            return "carnet-illisible"
        case _:
            return "impression"


def _line(error: PacteError, text: str) -> int:
    cell = str(getattr(error, "cell", ""))
    if cell and (start := text.find(cell)) >= 0:
        wanted = str(getattr(error, "line", "")).strip()
        inside = cell.find(wanted) if wanted else 0
        return text.count("\n", 0, start + max(inside, 0)) + 1
    if (lacking := _LACKING.search(error.message)) and (position := text.find(lacking.group(1))) >= 0:
        return text.count("\n", 0, position) + 1
    if quoted := _QUOTED.search(error.message):
        return located(text, quoted.group(1))
    return 0


def located(text: str, words: str) -> int:
    """The line where the first of these words stand one after the other, however the lines are cut; else 0."""
    first = [re.escape(word).replace("’", "'").replace("'", "['’]") for word in words.split()[:6]]
    found = re.search(r"\s+".join(first), text) if first else None
    return text.count("\n", 0, found.start()) + 1 if found else 0
