"""A key figure has the same text in the page, the PDF, the slides, the DOCX and the XLSX of an edition.

The sixty figures are those of `tests/press/chiffres.csv`. Each is found on the printed pages by its origin, with the
words before and after it; the other forms, as programs that are not ours read them, must say the same number between
the same words. The slides show a part of the pages: what they show of these figures must be the same.
"""

import csv
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from test_figures_come_from_the_tables import FIGURES, Figure

from pacte_analysis.press.export import review, workbook
from pacte_analysis.press.export.form import Original

pytestmark = pytest.mark.browser

SIXTY = [figure for figure in FIGURES if figure.rank]
AROUND = 24
# What a number may be at most, with its unit and the word that qualifies it.
LONGEST = 40
# Fewer signs around a number do not tell where it is.
ENOUGH = 8
# The page of changes quotes the others; it is on the site alone.
QUOTES = "ce-qui-change"
# Slides are a choice: so many of the sixty, at least, are on them in words.
ON_SLIDES = 35


@dataclass(frozen=True)
class Place:
    """Where a page prints a figure: its text, and what stands before and after it, all without spaces."""

    page: str
    anchor: str
    before: str
    number: str
    after: str

    def others(self, text: str) -> list[str]:
        """What `text` says between the same words, where it has them and a number between them."""
        if len(self.before) + len(self.after) < ENOUGH:
            return []
        size, before, after = len(self.number), re.escape(self.before), re.escape(self.after)
        if before and after:
            found = [match[1] for match in re.finditer(rf"{before}(?=(.{{1,{LONGEST}}}?){after})", text)]
        elif before:
            found = [text[match.end() : match.end() + size] for match in re.finditer(before, text)]
        else:
            found = [text[match.start() - size : match.start()] for match in re.finditer(after, text)]
        return [number for number in found if re.search(r"\d|moitié|quart", number)]


def squeezed(text: str) -> str:
    """Without spaces of any kind, which each form places in its own way, nor the marks of status after a figure."""
    return re.sub(r"[\s\u00ad\u2060\ufeff]+", "", text)


def places(original: Original, anchors: set[str]) -> Iterator[Place]:
    for page in (page for page in original.pages if page.name != QUOTES):
        path = original.html / f"{page.name}.html"
        text = re.sub(
            r'<details class="(?:origines|figure-donnees)".*?</details>', "", path.read_text("utf-8"), flags=re.S
        )
        for link in BeautifulSoup(text, "html.parser").select(".contenu a.chiffre"):
            anchor = str(link["href"]).removeprefix("#")
            block = link.find_parent(["tr", "li", "p", "dd"])
            if anchor in anchors and isinstance(block, Tag):
                yield Place(page.name, anchor, *_around(block, link))


def _around(block: Tag, link: Tag) -> tuple[str, str, str]:
    inside = {id(words) for words in link.descendants}
    before, number, after = "", "", ""
    for words in block.descendants:
        if not isinstance(words, NavigableString) or words.find_parent("sup", class_="lettre"):
            continue
        if id(words) in inside:
            number += words
        elif number:
            after += words
        else:
            before += words
    return squeezed(before)[-AROUND:], squeezed(number), squeezed(after)[:AROUND]


@pytest.fixture(scope="module")
def sixty(original: Original) -> dict[str, list[Place]]:
    """The places of each figure, by its rank."""
    rows: dict[tuple[str, int], Figure] = {}
    for figure in SIXTY:
        path = original.project.root / "data" / figure.table
        with path.open(encoding="utf-8", newline="") as file:
            rows |= {
                (f"data/{figure.table}", n): figure
                for n, row in enumerate(csv.DictReader(file), 2)
                if figure.is_row(row)
            }
    ranks: dict[str, str] = {}
    for value in (value for page in original.pages for value in page.values):
        if figure := rows.get((value.table, value.row)):
            ranks[value.anchor] = figure.rank
    found: dict[str, list[Place]] = {figure.rank: [] for figure in SIXTY}
    for place in places(original, set(ranks)):
        found[ranks[place.anchor]].append(place)
    return found


def opened(path: Path, kind: str, folder: Path) -> str:
    """What LibreOffice reads in a file."""
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    suffix = kind.partition(":")[0]
    (made,) = folder.glob(f"{path.stem}*.{suffix}")
    return made.read_text(encoding="utf-8-sig")


@pytest.fixture(scope="module")
def texts(
    original: Original, report_file: Path, deck_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The text of each form of the whole edition, without spaces."""
    folder = tmp_path_factory.mktemp("formes")
    review.write(original, folder / "copie.docx", None)
    read = subprocess.run(["pdftotext", "-raw", report_file, "-"], check=True, capture_output=True, text=True)
    shown = BeautifulSoup(deck_file.read_text(encoding="utf-8"), "html.parser")
    for unseen in shown.select("script, style, sup"):
        unseen.decompose()
    said = {
        "pdf": read.stdout,
        "docx": opened(folder / "copie.docx", "txt:Text (encoded):UTF8", folder),
        "slides": shown.get_text(" "),
    }
    return {form: squeezed(text) for form, text in said.items()}


@pytest.fixture(scope="module")
def rows(original: Original, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The first sheet of the workbook, as LibreOffice reads it."""
    folder = tmp_path_factory.mktemp("classeur")
    workbook.write(original, folder / "tableaux.xlsx")
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1"
    lines = list(csv.reader(opened(folder / "tableaux.xlsx", kind, folder).splitlines()))
    head = next(rank for rank, line in enumerate(lines) if "chiffre imprimé" in line)
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :] if line[-1]]


def faults(sixty: dict[str, list[Place]], text: str, *, whole: bool) -> list[str]:
    """What a form says otherwise than the page; and, of a `whole` one, the figures that it does not say."""
    found = []
    for rank, seen in sixty.items():
        told = [(place, other) for place in seen for other in place.others(text)]
        if whole and not told:
            found.append(f"{rank} : absent")
        same = {place for place, other in told if other == place.number}
        found += [f"{rank} : {place.number} → {other}" for place, other in told if place not in same]
    return found


def test_the_sixty_figures_are_on_the_pages(sixty: dict[str, list[Place]]) -> None:
    assert [rank for rank, seen in sixty.items() if not seen] == []
    assert len(sixty) == 60


@pytest.mark.parametrize("form", ["pdf", "docx", "slides"])
def test_a_form_says_the_sixty_figures_as_the_pages_do(
    sixty: dict[str, list[Place]], texts: dict[str, str], form: str
) -> None:
    assert faults(sixty, texts[form], whole=form != "slides") == []


def test_slides_say_most_of_the_sixty(sixty: dict[str, list[Place]], texts: dict[str, str]) -> None:
    told = [rank for rank, seen in sixty.items() if any(place.others(texts["slides"]) for place in seen)]
    assert len(told) >= ON_SLIDES


@pytest.mark.parametrize("form", ["pdf", "docx", "slides"])
def test_a_form_that_says_another_number_is_found(
    sixty: dict[str, list[Place]], texts: dict[str, str], form: str
) -> None:
    text = texts[form]
    for rank in ("1", "10", "16", "24", "37", "46", "60"):
        said = {f"{p.before}{p.number}{p.after}": f"{p.before}{_other(p.number)}{p.after}" for p in sixty[rank]}
        changed = text
        for words, other in said.items():
            changed = changed.replace(words, other)
        assert changed != text
        assert any(fault.startswith(f"{rank} :") for fault in faults({rank: sixty[rank]}, changed, whole=False))


def _other(number: str) -> str:
    return number.translate(str.maketrans("0123456789", "1234567890"))


def test_the_workbook_says_each_as_its_page_and_keeps_its_value(
    sixty: dict[str, list[Place]], rows: list[dict[str, str]]
) -> None:
    stored = {figure.rank: figure.value for figure in SIXTY}
    for rank, seen in sixty.items():
        told = [(row, f"{place.page}.html#{place.anchor}") for place in seen for row in rows]
        mine = [row for row, origin in told if row["origine"].endswith(origin)]
        assert mine, rank
        assert {squeezed(row["chiffre imprimé"]) for row in mine} <= {place.number for place in seen}
        assert {float(row["valeur enregistrée"]) for row in mine} == {float(stored[rank])}
        assert all(row["unité"] and row["période"] and row["territoire"] and row["source"] for row in mine)


def test_the_workbook_ends_its_key_figures_with_what_the_edition_is(original: Original, tmp_path: Path) -> None:
    workbook.write(original, tmp_path / "tableaux.xlsx")
    book = openpyxl.load_workbook(tmp_path / "tableaux.xlsx", read_only=True)
    assert book.sheetnames[:2] == ["Chiffres clés", "Sommaire"]
    for name in book.sheetnames[:2]:
        said = [str(row[0]) for row in book[name].iter_rows(values_only=True) if row and row[0]]
        assert said[-len(original.colophon.lines()) :] == [f"{a} : {b}" for a, b in original.colophon.lines()]
