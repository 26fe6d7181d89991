"""The review copy, read by LibreOffice, and its parts as any program reads them."""

import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pacte_analysis.press.export import review
from pacte_analysis.press.export.form import Original

pytestmark = pytest.mark.browser

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
BANNER, EMBARGO = "Données fictives : ne citez aucun chiffre.", "Sous embargo jusqu’au 15 décembre 2026"


@pytest.fixture(scope="module")
def chapter(original: Original, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One chapter, with all that a copy may have to warn of."""
    target = tmp_path_factory.mktemp("copie") / "enfance.docx"
    said = replace(original.colophon, banner=BANNER, embargo=EMBARGO)
    review.write(replace(original, colophon=said), target, "enfance")
    return target


def part(copy: Path, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(copy) as book:
        return ElementTree.fromstring(book.read(name))


def words(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def styled(copy: Path, style: str) -> list[str]:
    """The paragraphs of a style, by the id of the style."""
    return [
        words(paragraph)
        for paragraph in part(copy, "word/document.xml").iter(f"{W}p")
        if (named := paragraph.find(f"{W}pPr/{W}pStyle")) is not None and named.get(f"{W}val") == style
    ]


def test_every_page_says_what_it_is_and_what_it_warns_of(chapter: Path, tmp_path: Path) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation={tmp_path.as_uri()}/profil", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, chapter], check=True, capture_output=True)
    text = subprocess.run(["pdftotext", tmp_path / "enfance.pdf", "-"], check=True, capture_output=True, text=True)
    sheets = text.stdout.split("\f")[:-1]
    assert len(sheets) > 5
    for rank, sheet in enumerate(sheets, start=1):
        for said in ("Provence-Alpes-Côte d’Azur · 2024", BANNER, EMBARGO, "REG-93/2024", f"Page {rank} sur"):
            assert said in sheet


def test_the_first_page_has_the_colophon_and_contents_that_lead_to_the_headings(
    chapter: Path, original: Original
) -> None:
    text = words(part(chapter, "word/document.xml"))
    for term, said in original.colophon.lines():
        assert f"{term}{said}" in text
    assert "Chiffres clés" in styled(chapter, "TOC2")
    assert styled(chapter, "TOC1") == styled(chapter, "Heading1") == ["Prévenir les inégalités dès l’enfance"]
    document = part(chapter, "word/document.xml")
    held = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    led = {link.get(f"{W}anchor") for link in document.iter(f"{W}hyperlink")} - {None}
    assert len(led) > 10
    assert led <= held


def test_the_copy_is_in_french_and_dated_by_no_clock(chapter: Path) -> None:
    styles = part(chapter, "word/styles.xml")
    assert {lang.get(f"{W}val") for lang in styles.iter(f"{W}lang")} == {"fr-FR"}
    with zipfile.ZipFile(chapter) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
        core = book.read("docProps/core.xml").decode()
    assert set(re.findall(r"(\d{4})-\d\d-\d\dT", core)) == {"1980"}
    assert "<dc:language>fr-FR</dc:language>" in core
    assert "<dc:title>Baromètre des solidarités · Provence-Alpes-Côte d’Azur · 2024</dc:title>" in core


def test_charts_are_pictures_with_their_alternative_text_and_their_notes(chapter: Path) -> None:
    document = part(chapter, "word/document.xml")
    told = [str(picture.get("descr")) for picture in document.iter(f"{DRAWING}docPr")]
    assert len(told) == 4
    assert any("Vaucluse 34,0\u00a0%, Alpes-de-Haute-Provence 34,1\u00a0%" in text for text in told)
    with zipfile.ZipFile(chapter) as book:
        pictures = [book.read(name) for name in book.namelist() if name.endswith(".png")]
    assert len(pictures) == len(told)
    assert all(picture[:8] == b"\x89PNG\r\n\x1a\n" and len(picture) > 4000 for picture in pictures)
    notes = styled(chapter, "Notedefigure")
    assert {"Lecture", "Champ", "Source"} <= {note.partition("\u00a0:")[0] for note in notes}
    titles = styled(chapter, "Titredefigure")
    assert any(title.startswith("Figure 1. De 27,9") for title in titles)


def test_tables_are_tables_whose_head_is_repeated_and_whose_rows_are_whole(chapter: Path) -> None:
    document = part(chapter, "word/document.xml")
    rows = list(document.iter(f"{W}tr"))
    assert rows
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    heads = [words(row) for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert "ChiffreCe qu’il ditDate et source" in heads
    assert "IndicateurValeurPériode" in heads


def test_nothing_of_the_screen_is_left(chapter: Path) -> None:
    text = words(part(chapter, "word/document.xml"))
    for said in ("Télécharger", "Lien vers cette figure", "D’où viennent", "Le code de ce chapitre", "edition.value"):
        assert said not in text


def test_the_same_copy_is_the_same_bytes(chapter: Path, original: Original, tmp_path: Path) -> None:
    said = replace(original.colophon, banner=BANNER, embargo=EMBARGO)
    review.write(replace(original, colophon=said), tmp_path / "autre.docx", "enfance")
    assert (tmp_path / "autre.docx").read_bytes() == chapter.read_bytes()


def test_the_address_of_a_link_is_in_a_note(original: Original, tmp_path: Path) -> None:
    review.write(original, tmp_path / "sources.docx", "sources")
    notes = words(part(tmp_path / "sources.docx", "word/footnotes.xml"))
    assert "https://www.insee.fr/" in notes
