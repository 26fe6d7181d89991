"""A key figure has the same text in the page, the PDF, the slides, the DOCX and the XLSX of an edition.

The sixty figures are those of `tests/press/chiffres.csv`. Each is found on the printed pages by its origin, with the
words before and after it; the other forms, as programs that are not ours read them, must say the same number between
the same words. The slides show a part of the sentences: there, as in the workbook, each is found by its origin, in a
text, in the label of a chart or in the annex.
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
from playwright.sync_api import Browser
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
# What Chromium shows of each number on the slides: a text or the label of a drawing, seen within its slide.
SHOWN = """() => {
  document.documentElement.classList.remove('une-a-une');
  const found = [];
  for (const slide of document.querySelectorAll('.diapo')) {
    const box = slide.getBoundingClientRect();
    for (const part of slide.querySelectorAll('span[data-origine], text[data-origine]')) {
      const one = part.getBoundingClientRect();
      const seen = part.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && one.width > 2
        && one.height > 2 && one.left >= box.left && one.right <= box.right && one.top >= box.top
        && one.bottom <= box.bottom;
      if (!seen) continue;
      const said = part.cloneNode(true);
      said.querySelectorAll('sup.lettre').forEach((letter) => letter.remove());
      found.push([part.dataset.origine, said.textContent]);
    }
  }
  return found;
}"""


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


@pytest.fixture(scope="module")
def on_slides(browser: Browser, deck_file: Path) -> list[tuple[str, str]]:
    """The numbers that Chromium shows on the slides: the origin of each, and its text without spaces."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(deck_file.as_uri())
    page.wait_for_selector("html[data-pret]")
    shown = [(origin, squeezed(words)) for origin, words in page.evaluate(SHOWN)]
    page.close()
    return shown


def on_the_slides(seen: list[Place], shown: list[tuple[str, str]]) -> list[tuple[str, str]]:
    anchors = {place.anchor for place in seen}
    return [(origin, said) for origin, said in shown if origin in anchors]


def faults_of_slides(sixty: dict[str, list[Place]], shown: list[tuple[str, str]]) -> list[str]:
    """The figures that the slides do not show, and those that a text or a label there prints as no page does."""
    found = []
    for rank, seen in sixty.items():
        told = on_the_slides(seen, shown)
        printed = {place.number for place in seen}
        if not any(said in printed for _, said in told):
            found.append(f"{rank} : absent")
        found += [f"{rank} : {said}" for _, said in told if said not in printed]
    return found


def test_the_slides_show_the_sixty_figures_as_the_pages_do(
    sixty: dict[str, list[Place]], on_slides: list[tuple[str, str]]
) -> None:
    assert faults_of_slides(sixty, on_slides) == []


def test_a_figure_altered_or_missing_on_the_slides_is_found(
    sixty: dict[str, list[Place]], on_slides: list[tuple[str, str]]
) -> None:
    for rank, seen in sixty.items():
        told = on_the_slides(seen, on_slides)
        without = [one for one in on_slides if one not in told]
        assert faults_of_slides({rank: seen}, without) == [f"{rank} : absent"]
        for one in told:
            altered = [(origin, f"{said}0") if (origin, said) == one else (origin, said) for origin, said in on_slides]
            assert f"{rank} : {one[1]}0" in faults_of_slides({rank: seen}, altered)


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


def faults_of_workbook(sixty: dict[str, list[Place]], rows: list[dict[str, str]]) -> list[str]:
    """The figures that the first sheet does not say, or says or stores otherwise, or without what goes with them."""
    stored = {figure.rank: figure.value for figure in SIXTY}
    found = []
    for rank, seen in sixty.items():
        origins = tuple(f"{place.page}.html#{place.anchor}" for place in seen)
        mine = [row for row in rows if row["origine"].endswith(origins)]
        printed = {place.number for place in seen}
        if not mine:
            found.append(f"{rank} : absent")
        for row in mine:
            if squeezed(row["chiffre imprimé"]) not in printed:
                found.append(f"{rank} : {row['chiffre imprimé']}")
            if float(row["valeur enregistrée"]) != float(stored[rank]):
                found.append(f"{rank} : {row['valeur enregistrée']}")
            found += [f"{rank} : {name}" for name in ("unité", "période", "territoire", "source") if not row[name]]
    return found


def test_the_workbook_says_each_as_its_page_and_keeps_its_value(
    sixty: dict[str, list[Place]], rows: list[dict[str, str]]
) -> None:
    assert faults_of_workbook(sixty, rows) == []


def test_a_cell_altered_or_missing_in_the_workbook_is_found(
    sixty: dict[str, list[Place]], rows: list[dict[str, str]]
) -> None:
    for rank, seen in sixty.items():
        origins = tuple(f"{place.page}.html#{place.anchor}" for place in seen)
        without = [row for row in rows if not row["origine"].endswith(origins)]
        assert faults_of_workbook({rank: seen}, without) == [f"{rank} : absent"]
        mine = next(row for row in rows if row["origine"].endswith(origins))
        for name in ("chiffre imprimé", "valeur enregistrée"):
            altered = [{**row, name: f"{row[name]}1"} if row is mine else row for row in rows]
            assert faults_of_workbook({rank: seen}, altered) != [], (rank, name)


def test_the_workbook_ends_its_key_figures_with_what_the_edition_is(original: Original, tmp_path: Path) -> None:
    workbook.write(original, tmp_path / "tableaux.xlsx")
    book = openpyxl.load_workbook(tmp_path / "tableaux.xlsx", read_only=True)
    assert book.sheetnames[:2] == ["Chiffres clés", "Sommaire"]
    for name in book.sheetnames[:2]:
        said = [str(row[0]) for row in book[name].iter_rows(values_only=True) if row and row[0]]
        assert said[-len(original.colophon.lines()) :] == [f"{a} : {b}" for a, b in original.colophon.lines()]
