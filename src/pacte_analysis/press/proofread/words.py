"""Words that do not stand in every book: acronyms that nobody explains, one edition's places, drafts left behind."""

import re
from collections.abc import Iterator

from pacte_analysis.press.proofread.manuscript import Manuscript
from pacte_analysis.press.proofread.remark import Remark

# Three capitals or more, perhaps with digits; the plural of acronyms has no mark in French.
_ACRONYM = re.compile(r"(?<![\w./-])[A-ZÀÉÈ]{3,}\d*(?![\w/+-])")

# Names and formats that are no acronyms to explain.
_KNOWN = frozenset(
    ("CSV", "ZIP", "PDF", "XLSX", "ODS", "DOCX", "HTML", "JSON", "SVG", "URL", "MIT", "ISO", "NVDA", "SIL", "CSS",
     "CEDEX")
)  # fmt: skip

_DRAFT = re.compile(r"\b(?:TODO|FIXME|XXX+|lorem ipsum|à compléter|à rédiger)\b", re.IGNORECASE)


def acronyms(manuscript: Manuscript) -> Iterator[Remark]:
    """Acronyms of the narrative that the glossary does not have, each once a text."""
    known = manuscript.acronyms | _KNOWN
    for text in manuscript.texts:
        said: set[str] = set()
        for found in _ACRONYM.finditer(text.prose):
            name = found.group()
            if name in known or name in said or set(name) <= set("IVXLC"):
                continue
            said.add(name)
            what = f"le sigle « {name} » n'est pas dans book/sigles.md."
            remedy = "Ajoutez-le, avec ce qu'il veut dire, ou écrivez le mot entier."
            yield Remark(text.file, text.line(found.start()), "sigle-absent", what, remedy)


def places(manuscript: Manuscript) -> Iterator[Remark]:
    """Chapters are printed for every territory: a place that they name is of one edition."""
    names = "|".join(re.escape(name).replace("'", "['’]") for name in sorted(manuscript.known.places, key=len)[::-1])
    if not names:
        return
    pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
    for text, chapter in manuscript.chapters:
        if chapter.needs or chapter.kinds:
            continue  # printed where the documents that it needs speak
        for found in pattern.finditer(text.prose):
            what = f"« {found.group()} » ne vaut que pour une édition, et ce chapitre s'imprime pour toutes."
            remedy = "Écrivez {{ territoire }}, ou placez la phrase par {{ texte(…) }} dans book/editions/."
            yield Remark(text.file, text.line(found.start()), "propre-a-une-edition", what, remedy)


def drafts(manuscript: Manuscript) -> Iterator[Remark]:
    """What was to be written later."""
    for text in manuscript.texts:
        for found in _DRAFT.finditer(text.prose):
            what = f"« {found.group()} » annonce un texte qui n'est pas fini."
            yield Remark(text.file, text.line(found.start()), "a-completer", what, "Finissez-le, ou retirez-le.")
