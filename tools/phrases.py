"""Twenty sentences of each kind of territory, as the chapters generate them, for a person to read aloud.

Run by hand when a chapter or a table changes what is said: ``python tools/phrases.py``. It writes
tests/press/phrases/*.txt, which tests/press/test_phrases.py compares with what the chapters generate. A sentence that
changes takes the signature of its file away: who signed had not read it.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pacte_analysis.edition import open_edition
from pacte_analysis.press.composition.pages import compose_all
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import execute

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "press" / "phrases"

WANTED = 20
YEAR = 2024
CHAPTERS = ("vue-d-ensemble", "enfance", "emploi", "acces-aux-droits", "comparaison")

# What changes in the grammar: no article, le, la, les, l'; de, d', du, des; en, dans, à; a town, islands, Corsica.
TERRITORIES = {
    "france": ("FRANCE-F",),
    "region": (
        "REG-11", "REG-32", "REG-44", "REG-94", "REG-04", "REG-06", "REG-76", "REG-93", "REG-24", "REG-84",
    ),
    "departement": (
        "DEP-04", "DEP-75", "DEP-91", "DEP-2A", "DEP-974", "DEP-59", "DEP-95", "DEP-35", "DEP-26", "DEP-90",
    ),
}  # fmt: skip

UNSIGNED = "Relu par : personne"
HEADER = """# Vingt phrases que les chapitres écrivent pour {what}, en {year}.
#
# À relire à voix haute : l'article, la préposition et l'accord ; le sens de la comparaison ; ce que le nombre compte,
# sa date, et son statut quand il n'est pas publié ([c] calculé, [e] estimé, [p] provisoire). Une phrase qui gêne se
# corrige dans le carnet dont le nom la précède, ou dans data/territoires.csv, jamais ici.
# Pour refaire ce fichier : python tools/phrases.py. Une phrase qui change efface la signature.
# Pour signer : remplacer « personne » par un nom et un jour (A. Berger, 2026-10-01).
#
# {signed}
"""
WHAT = {"france": "la France", "region": "dix régions", "departement": "dix départements"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence and the page that says it."""

    territory: str
    chapter: str
    words: str

    def __str__(self) -> str:
        return f"{self.territory} {self.chapter} | {self.words}"


def phrases(project: Project, kind: str, *, data: Path | None = None) -> list[Phrase]:
    """Twenty sentences of a kind of territory, always the same: as many of each territory, from several pages."""
    codes = TERRITORIES[kind]
    each = WANTED // len(codes)
    found = []
    for position, code in enumerate(codes):
        # Two chapters of each, others for the next; all of them where there is one territory.
        steps = range(len(CHAPTERS)) if len(codes) == 1 else (0, 2)
        wanted = [CHAPTERS[(position + step) % len(CHAPTERS)] for step in steps]
        names = forms(code, data=data)
        pages = composed(project, code, wanted, data=data)
        said = [Phrase(code, chapter, words) for chapter in wanted for words in sentences(pages[chapter], names)]
        # In turn one that names the territory, for its grammar, and one that does not.
        naming = [phrase for phrase in said if any(name in phrase.words for name in names)]
        halves = naming or said, [phrase for phrase in said if phrase not in naming] or said
        for step in range(each):
            half = halves[step % 2]
            found.append(half[(position * 3 + step // 2 * len(half) // max(1, each // 2)) % len(half)])
    return sorted(found, key=lambda phrase: codes.index(phrase.territory))


def forms(code: str, *, data: Path | None = None) -> tuple[str, ...]:
    """How sentences name a territory: those that do are its own."""
    here = open_edition(code, YEAR, data=data).territory
    return here.with_article, here.genitive, here.locative


def composed(project: Project, code: str, names: Sequence[str], *, data: Path | None = None) -> dict[str, str]:
    """The Markdown of some pages of one edition, by chapter."""
    edition = open_edition(code, YEAR, data=data)
    chapters = [chapter for chapter in project.chapters if chapter.name in names]
    runs, _ = execute(project, edition, data=data, chapters=chapters)
    pages = compose_all(project, edition, runs, chapters=chapters)
    return {chapter.name: page.markdown for chapter, page in zip(chapters, pages, strict=True)}


def sentences(markdown: str, names: Sequence[str]) -> Iterator[str]:
    """The sentences of a page's text that hold a number or name the territory, in order and each once."""
    text = re.sub(r"^(`{3,}).*?^\1`*$", "", markdown, flags=re.M | re.S)
    text = re.sub(r"^(?:#|:::|\().*$", "\n", text, flags=re.M)
    seen = set()
    for block in re.split(r"\n\s*\n|\n(?=\s*[-*\d]+\.? )", text):
        words = re.sub(r"[ \t\n]+", " ", block).strip().removeprefix("- ")
        for sentence in re.split(r"(?<=[.!?]) (?=[A-ZÀÂÉÈÊÎÔ«<])", words):
            plain = _plain(sentence)
            told = 'class="chiffre"' in sentence or any(name in plain for name in names)
            if told and plain not in seen:
                seen.add(plain)
                yield plain


def _plain(markdown: str) -> str:
    """A sentence as a person reads it; the letter of a status in brackets."""
    markdown = re.sub(r"^\{\.[\w-]+\} ", "", markdown)
    markdown = re.sub(r"\[([^\]]*)\]\{\.nom\}", r"\1", markdown)
    words = re.sub(r'<sup class="statut">.*?>(\w)</abbr></sup>', r" [\1]", markdown)
    words = re.sub(r"\{\w+\}`([^`<]+)(?: <[^`]*>)?`", r"\1", re.sub(r"<[^>]+>", "", words))
    words = html.unescape(re.sub(r"\\(?=\W)", "", words)).replace("**", "")
    return re.sub(r"[ \t]+", " ", words).strip()


def text(kind: str, found: list[Phrase], signed: str = UNSIGNED) -> str:
    """The file of a kind."""
    return HEADER.format(what=WHAT[kind], year=YEAR, signed=signed) + "".join(f"{phrase}\n" for phrase in found)


def read(kind: str) -> tuple[str, list[str]]:
    """The signature of a kind's file and its sentences."""
    lines = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    signed = next(line.removeprefix("# ") for line in lines if line.startswith("# Relu par"))
    return signed, [line for line in lines if line and not line.startswith("#")]


def main() -> None:
    project = Project(ROOT)
    FOLDER.mkdir(exist_ok=True)
    for kind in TERRITORIES:
        found = phrases(project, kind)
        path = FOLDER / f"{kind}.txt"
        signed, former = read(kind) if path.is_file() else (UNSIGNED, [])
        kept = former == [str(phrase) for phrase in found]
        path.write_text(text(kind, found, signed if kept else UNSIGNED), encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT)} : {len(found)} phrases{'' if kept else ', à relire'}")


if __name__ == "__main__":
    main()
