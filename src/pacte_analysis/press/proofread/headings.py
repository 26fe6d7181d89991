"""Headings: one title, levels without a gap, no two of the same words, nothing to end them."""

import re
from collections.abc import Iterator

from pacte_analysis.press.proofread.manuscript import Manuscript
from pacte_analysis.press.proofread.remark import Remark

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$", re.MULTILINE)
_ANCHOR = re.compile(r"\s*\{#[\w-]+\}$")


def headings(manuscript: Manuscript) -> Iterator[Remark]:
    """What the headings of each text have to mend."""
    for text in manuscript.texts:
        level, titles = 0, 0
        seen: dict[tuple[int, str], int] = {}
        parent = ""
        for found in _HEADING.finditer(text.narrative):
            line, now, words = text.line(found.start()), len(found.group(1)), _ANCHOR.sub("", found.group(2))
            titles += now == 1
            if now == 1 and titles > 1:
                what = f"« {words} » est un second titre de page."
                yield Remark(text.file, line, "titre-unique", what, "Une page a un seul titre « # » : écrivez « ## ».")
            if level and now > level + 1:
                what = f"le titre « {words} » saute un niveau ({'#' * level} puis {'#' * now})."
                yield Remark(text.file, line, "titre-saute", what, f"Écrivez « {'#' * (level + 1)} ».")
            if words.endswith((".", ":", ";", ",")):
                what = f"le titre « {words} » finit par une ponctuation."
                yield Remark(text.file, line, "titre-ponctue", what, "Retirez-la.")
            parent = words if now == 2 else parent
            # The same words may stand under two sections.
            key = (now, words if now < 3 else f"{parent} / {words}")
            if key in seen:
                what = f"le titre « {words} » est déjà ligne {seen[key]}."
                yield Remark(text.file, line, "titre-en-double", what, "Deux sections d'une page ont deux titres.")
            seen.setdefault(key, line)
            level = now
        if not titles and not text.edition:
            yield Remark(text.file, 0, "titre-unique", "la page n'a pas de titre.", "Commencez-la par « # Titre ».")
