"""The report on A4, read by programs that are not ours: poppler, and pypdf."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import PdfObject

from pacte_analysis.edition import open_edition
from pacte_analysis.press.export import printing, report
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.project import Project

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not which("pdftotext") and not os.environ.get("CI"), reason="no poppler here: install poppler-utils"
    ),
]

BANNER = "Données fictives : ne citez aucun chiffre."
TITLE = "Baromètre des solidarités · Provence-Alpes-Côte d’Azur · 2024"


def an_original(site: Path, project: Project, *, banner: str = "") -> Original:
    edition = open_edition("REG-93", 2024)
    html = site / edition.territory.slug / str(edition.year)
    said = Colophon(TITLE, "REG-93/2024", "brouillon", "avril 2026", "2026-04", "Licence Ouverte 2.0", "0a1b2c", banner)
    return Original(project, edition, {}, [], html, said)


@pytest.fixture(scope="session")
def whole(report_file: Path) -> Path:
    return report_file


@pytest.fixture(scope="session")
def chapter(site: Path, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("chapitre") / "chapitre.pdf"
    report.write(an_original(site, project, banner=BANNER), target, "enfance")
    return target


@pytest.fixture(scope="session")
def sheets(whole: Path) -> list[str]:
    """The text of each page."""
    return said_by("pdftotext", "-layout", whole, "-").split("\f")[:-1]


def said_by(*command: object) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def test_the_report_is_tagged_a4_titled_in_french_and_light(whole: Path) -> None:
    said = dict(line.split(":", 1) for line in said_by("pdfinfo", whole).splitlines() if ":" in line)
    assert said["Tagged"].strip() == "yes"
    assert said["Title"].strip() == TITLE
    assert "A4" in said["Page size"]
    assert 40 < int(said["Pages"]) < 130
    assert whole.stat().st_size < 15_000_000
    assert str(PdfReader(whole).root_object["/Lang"]) == "fr-FR"


def test_all_its_fonts_are_embedded(whole: Path) -> None:
    lines = said_by("pdffonts", whole).splitlines()[2:]
    assert lines
    # The last columns: embedded, subset, unicode, and the two of the object.
    assert {line.split()[-5] for line in lines} == {"yes"}
    assert any("PacteSans" in line for line in lines)


def test_the_cover_says_what_the_report_is(sheets: list[str]) -> None:
    cover = re.sub(r"\s+", " ", sheets[0])
    for words in ("Baromètre des solidarités", "Édition 2024", "brouillon", "avril 2026", "Licence Ouverte", "0a1b2c"):
        assert words in cover


def test_the_contents_give_the_page_where_each_chapter_starts(sheets: list[str]) -> None:
    # Without the running heads.
    contents = "\n".join(sheet.partition("\n")[2] for sheet in sheets[1:3])
    lines = re.findall(r"^ *(?:\d +)?(\S.*?[^\s/]) +(\d+) *$", contents, re.MULTILINE)
    assert len(lines) > 50
    for title, number in lines:
        assert squeezed(title)[-40:] in squeezed(sheets[int(number) - 1]), (title, number)


def test_each_page_says_the_chapter_and_its_number(sheets: list[str]) -> None:
    for number, sheet in enumerate(sheets[1:], start=2):
        assert re.search(rf"\b{number} / {len(sheets)}$", sheet.strip()), number
        assert TITLE in sheet.strip().splitlines()[0]


def test_bookmarks_name_the_chapters_in_their_order(whole: Path) -> None:
    reader = PdfReader(whole)
    first = [str(item["/Title"]) for item in reader.outline if not isinstance(item, list)]
    chapters = ["L’essentiel", "Vue d’ensemble", "Prévenir les inégalités dès l’enfance"]
    assert [title for title in first if title in chapters] == chapters
    assert len(first) > 10


def test_each_picture_has_its_alternative_text(chapter: Path) -> None:
    alternatives: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if isinstance(node, PdfObject) else node
        for child in node if isinstance(node, list) else [node.get("/K")] if isinstance(node, dict) else []:
            walk(child)
        if isinstance(node, dict) and node.get("/S") == "/Figure":
            alternatives.append(str(node.get("/Alt", "")))

    walk(PdfReader(chapter).root_object["/StructTreeRoot"])
    assert len(alternatives) >= 4
    assert all(alternatives)
    assert any(words.startswith("Barres horizontales") for words in alternatives)


def test_links_lead_inside_the_report_or_to_the_web(whole: Path) -> None:
    links = [note.get_object() for page in PdfReader(whole).pages for note in page.get("/Annots", [])]
    addresses = [str(link["/A"]["/URI"]) for link in links if "/A" in link]
    assert sum("/Dest" in link for link in links) > 300
    assert len(addresses) > 100
    assert all(address.startswith(("https://", "http://", "mailto:")) for address in addresses)


def test_figures_are_numbered_and_none_is_cut(sheets: list[str]) -> None:
    """A figure's number, title and first note are on one page; a long list alone may go on, not from its title."""
    body = sheets[4:]
    numbers = [
        (kind, int(number)) for sheet in body for kind, number in re.findall(r"^ *(Figure|Encadré) (\d+)$", sheet, re.M)
    ]
    for kind in ("Figure", "Encadré"):
        mine = [number for named, number in numbers if named == kind]
        assert mine == list(range(1, len(mine) + 1))
        assert len(mine) > 15
    for sheet in body:
        parts = re.split(r"^ *(?:Figure|Encadré) \d+$", sheet, flags=re.M)[1:]
        assert all(re.search(r"^ *Sources? ", part, re.M) for part in parts), sheet


def test_addresses_are_written_in_notes(sheets: list[str]) -> None:
    text = "\n".join(sheets)
    assert "Sources de ce chapitre" in text
    assert "www.insee.fr/fr/statistiques/" in text


def test_nothing_of_the_screen_is_printed(sheets: list[str]) -> None:
    text = "\n".join(sheets)
    for words in ("Télécharger le tableau", "Lien vers cette figure", "Le code de ce chapitre", "Toutes les éditions"):
        assert words not in text
    assert "file:" not in text


def test_a_chapter_alone_has_its_figures_its_acronyms_and_its_warning_on_every_page(chapter: Path) -> None:
    sheets = said_by("pdftotext", "-layout", chapter, "-").split("\f")[:-1]
    assert 8 < len(sheets) < 25
    assert all(BANNER in re.sub(r"\s+", " ", sheet) for sheet in sheets)
    text = "\n".join(sheets)
    assert "Agence régionale de santé" in text
    assert "Vue d’ensemble" not in text
    assert "Figures, tableaux et encadrés" not in text


def test_the_same_report_is_the_same_bytes(site: Path, project: Project, chapter: Path, tmp_path: Path) -> None:
    again = tmp_path / "encore.pdf"
    report.write(an_original(site, project, banner=BANNER), again, "enfance")
    assert again.read_bytes() == chapter.read_bytes()


def test_without_chromium_one_message_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "chromium", lambda: None)
    monkeypatch.setattr(printing, "CHANNELS", ())
    with pytest.raises(printing.NoPrinter, match=r"(?s)Debian.*macOS.*Windows"):
        printing.printed(lambda numbers: "", tmp_path)


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)
