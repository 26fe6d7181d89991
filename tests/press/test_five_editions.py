"""Five editions of different kinds are built together, and their pages read: the country, a région and a département
that documents describe, a year before the Pact, a place of which little is known."""

import csv
import html
import os
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from pacte_analysis.press.audit import Scope, axe, links, typography
from pacte_analysis.press.audit.finding import report
from pacte_analysis.press.audit.visit import visit
from pacte_analysis.press.build import build_all
from pacte_analysis.press.editions import Listed
from pacte_analysis.press.project import Project
from projects import ROOT, copy_project

pytestmark = pytest.mark.slow

EDITIONS = {
    "FRANCE-F-2024": "france/2024",
    "REG-76-2024": "occitanie/2024",
    "DEP-04-2024": "alpes-de-haute-provence/2024",
    "REG-93-2021": "provence-alpes-cote-d-azur/2021",
    "DEP-976-2024": "departement-mayotte/2024",
}

Row = dict[str, str]


def rows(*paths: Path) -> list[Row]:
    found: list[Row] = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


SHOWN = rows(*sorted((ROOT / "data" / "couverture_chiffres").glob("*.csv")))
SECTIONS = [row for row in rows(ROOT / "data" / "couverture.csv") if row["edition"] in EDITIONS]

# What the documents give as exact, read figure by figure: document, line of the extracted text, value, unit.
EXACT = rows(Path(__file__).with_name("chiffres_exacts.csv"))


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cinq")
    project = copy_project(root)
    os.environ["PACTE_DATA"] = str(root / "data")
    try:
        wanted = [Listed(name.rpartition("-")[0], int(name.rpartition("-")[2])) for name in EDITIONS]
        built = build_all(project, wanted)
    finally:
        del os.environ["PACTE_DATA"]
    assert built.failures == {}, "\n".join(built.failures.values())
    elsewhere = tmp_path_factory.mktemp("lus")
    shutil.copytree(built.site.resolve(), elsewhere, dirs_exist_ok=True)
    shutil.rmtree(root)
    return elsewhere


def plain(page: str) -> str:
    """The words of a page as a reader meets them, tables included, code and drawings left out; plain spaces."""
    main = re.search(r"<main\b.*?</main>", page, re.DOTALL)
    body = main.group(0) if main else page
    body = re.sub(
        r'<(svg|style|script|pre)\b.*?</\1>|<details class="code-du-chapitre">.*?</details>', " ", body, flags=re.S
    )
    # A number and its unit may stand in two elements: a tag is not a space.
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</?(p|li|td|th|tr|h\d|div|dt|dd|caption)\b[^>]*>", " ", body)))
    return spaced(text)


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'")).strip()


@cache
def words(page: Path) -> str:
    return plain(page.read_text(encoding="utf-8"))


@cache
def anchors(page: Path) -> frozenset[str]:
    return frozenset(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8")))


def absent(row: Row, site: Path) -> str:
    """Why a figure is not where its row says; nothing when it is."""
    said = f"{row['document']}, ligne {row['ligne']}, {row['objet']} ({row['valeur']} {row['unite']})"
    page = site / EDITIONS[row["edition"]] / f"{row['page']}.html"
    if not page.is_file():
        return f"{said} : {row['edition']} n'a pas de page {row['page']}"
    if row["ancre"] and row["ancre"] not in anchors(page):
        return f"{said} : {row['page']}.html n'a pas d'ancre #{row['ancre']}"
    shown = re.escape(spaced(row["affiche"]))
    if not re.search(rf"(?<![\d,]){shown}(?![\d])", words(page)):
        return f"{said} : « {row['affiche']} » n'est pas sur {row['edition']}/{row['page']}.html"
    return ""


# --- the pages -------------------------------------------------------------------------------------------------------

WRONG = {
    "a template that was not filled": r"\{\{|\}\}|\{%|%\}",
    "a role that was not read": r"\{(term|ref|doc|cite)\}",
    "a value of the program": r"\b(None|nan|NaN|True|False|inf)\b",
    "an article that was not contracted": r"\b(de le|de les|à le|à les) (?=[A-ZÉÎ])",
    "an article that was not elided": r"\b([Dd]e|[Qq]ue|[Ll]e|[Ll]a) (?=(Allier|Aude|Occitanie|Île|Hérault|Oise)\b)",
    "a space before a comma": r" ,(?! ?\d)",
    "an empty pair of brackets": r"\(\s*\)|«\s*»",
    "a sentence that ends twice": r"\.\.(?!\.)|\. \.|,\.",
}


def pages(site: Path, edition: str) -> list[Path]:
    return sorted((site / EDITIONS[edition]).glob("*.html"))


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_page_shows_how_it_was_made(five: Path, edition: str) -> None:
    found = [
        f"{page.name} : {what} : …{words(page)[max(0, at.start() - 60) : at.end() + 40]}…"
        for page in pages(five, edition)
        if page.stem not in {"guide", "guide-messages", "guide-recettes", "search", "genindex"}
        for what, pattern in WRONG.items()
        if (at := re.search(pattern, words(page)))
    ]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_chapter_of_an_edition_says_something(five: Path, edition: str) -> None:
    for name in ("index", "vue-d-ensemble", "enfance", "emploi", "acces-aux-droits", "transition-ecologique"):
        assert len(words(five / EDITIONS[edition] / f"{name}.html")) > 500, name


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_link_of_an_edition_leads_nowhere(five: Path, edition: str) -> None:
    lost = []
    for page in pages(five, edition):
        for address in re.findall(r'href="([^"#:]+\.html)(?:#[^"]*)?"', page.read_text(encoding="utf-8")):
            target = (page.parent / address).resolve()
            if target.is_relative_to(page.parent.resolve()) and not target.is_file():
                lost.append(f"{page.name} → {address}")
    assert lost == []


def test_an_edition_before_the_pact_says_nothing_of_its_contracts(five: Path) -> None:
    book = five / EDITIONS["REG-93-2021"]
    assert not (book / "mesures-nationales.html").exists()
    assert "avant le Pacte des solidarités" in words(book / "index.html")
    for name in ("enfance", "emploi", "acces-aux-droits", "transition-ecologique"):
        assert "Ce que financent les contrats locaux" not in words(book / f"{name}.html")


def test_what_is_not_known_of_a_place_is_said_with_what_would_give_it(five: Path) -> None:
    home = words(five / EDITIONS["DEP-976-2024"] / "index.html")
    assert "Ce qui manque à cette édition" in home
    assert "Taux de pauvreté monétaire (seuil à 60 %)" in home
    assert "Pilot'actions" in home


@pytest.mark.browser
def test_axe_finds_no_fault_in_the_pages_of_a_country_and_of_a_departement(five: Path) -> None:
    """One in two of the pages that the default edition has not the same, in one of the four ways, by turns."""
    same = {f"{path.stem}.html" for path in Project(ROOT).pages}
    books = [EDITIONS["FRANCE-F-2024"], EDITIONS["DEP-04-2024"]]
    every = sorted(path.relative_to(five).as_posix() for book in books for path in (five / book).glob("*.html"))
    pages = [page for page in every if Path(page).name not in same]
    scope = Scope.of(five, pages[::2])
    ways = {page: (axe.MODES[n % 4],) for n, page in enumerate(scope.pages)}
    assert len(ways) > 15
    assert list(report(visit(scope, ways.__getitem__, axe.look, lambda done, total: None))) == []


# --- the documents ---------------------------------------------------------------------------------------------------


def test_each_exact_figure_of_the_documents_has_its_line_of_coverage() -> None:
    def key(row: Row) -> tuple[str, str, float, str]:
        return row["document"], row["ligne"], float(row["valeur"]), row["unite"]

    untold = Counter(map(key, EXACT)) - Counter(map(key, SHOWN))
    assert untold == Counter(), "\n".join(map(str, sorted(untold)))


@pytest.mark.parametrize("check", [links, typography])
def test_links_lead_somewhere_and_french_is_well_set_in_five_editions(five: Path, check: ModuleType) -> None:
    assert list(report(check.inspect(Scope.of(five), lambda done, total: None))) == []


def test_a_figure_is_on_a_page_or_says_why_it_is_on_none() -> None:
    homeless = [row for row in SHOWN if not (row["page"] and row["affiche"] and row["edition"]) and not row["motif"]]
    assert homeless == []


def test_every_figure_of_the_documents_is_where_its_line_says(five: Path) -> None:
    there = [row for row in SHOWN if row["page"] and row["edition"] in EDITIONS]
    assert len(there) > 700
    lost = [why for row in there if (why := absent(row, five))]
    assert lost == [], f"{len(lost)} :\n" + "\n".join(lost)


def test_every_section_of_the_documents_is_where_its_line_says(five: Path) -> None:
    lost = []
    for row in SECTIONS:
        page = five / EDITIONS[row["edition"]] / f"{row['page']}.html"
        if row["page"] and (not page.is_file() or (row["ancre"] and row["ancre"] not in anchors(page))):
            lost.append(f"{row['document']}, ligne {row['ligne']} : {row['edition']}/{row['page']}#{row['ancre']}")
    assert lost == [], "\n".join(lost)


def test_a_figure_that_is_gone_is_named(tmp_path: Path) -> None:
    book = tmp_path / EDITIONS["REG-76-2024"]
    book.mkdir(parents=True)
    page = '<main><p id="pass">Le Pass Culture touche 81,43\u00a0% des jeunes, 1\u202f163 repérés.</p></main>'
    (book / "enfance.html").write_text(page, encoding="utf-8")
    row = {"document": "d", "ligne": "3", "objet": "o", "valeur": "81.43", "unite": "percent", "edition": "REG-76-2024"}
    row |= {"page": "enfance", "ancre": "pass", "affiche": "81,43 %"}
    assert absent(row, tmp_path) == ""
    assert absent(row | {"affiche": "1 163"}, tmp_path) == ""
    assert "n'est pas sur" in absent(row | {"affiche": "1,43 %"}, tmp_path)
    assert "n'est pas sur" in absent(row | {"affiche": "1 16"}, tmp_path)
    assert "pas d'ancre #autre" in absent(row | {"ancre": "autre"}, tmp_path)
    assert "n'a pas de page emploi" in absent(row | {"page": "emploi"}, tmp_path)
