"""The forms that leave with a reader, PDF and DOCX, do nothing and lead nowhere that harmless words would not."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, TextStringObject

from injection.conftest import Trap
from pacte_analysis.press.export import report, review

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TARGET = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# Where a link of ours may lead: a place of the document, or a page of the network.
INSIDE, NETWORK = "GoTo", {"http", "https", "mailto"}


@dataclass
class Acts:
    """What a file can do: its actions by kind, the schemes and the hosts that it leads to, what it carries."""

    actions: set[str] = field(default_factory=set)
    schemes: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    carried: set[str] = field(default_factory=set)

    def leads(self, address: str) -> None:
        parts = urlsplit(address)
        self.schemes.add(parts.scheme)
        self.hosts.add(parts.netloc)


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of a PDF, those inside others too."""
    waiting: list[Any] = [IndirectObject(number, 0, reader) for number in range(1, len(reader.xref_objStm) + 1)]
    waiting += [IndirectObject(number, 0, reader) for numbers in reader.xref.values() for number in numbers]
    seen: set[int] = set()
    waiting.append(reader.trailer)
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += one.values()
        elif isinstance(one, ArrayObject):
            waiting += one


def of_pdf(path: Path) -> Acts:
    found = Acts()
    for one in _objects(PdfReader(path)):
        if "/S" in one and ({"/URI", "/D", "/JS", "/F", "/N"} & set(one)) and one.get("/Type") != "/StructElem":
            found.actions.add(str(one["/S"]).removeprefix("/"))
        if "/URI" in one and isinstance(one["/URI"], str):
            found.leads(one["/URI"])
        found.carried |= {str(key) for key in ("/JS", "/AA", "/OpenAction", "/EmbeddedFiles", "/AcroForm", "/RichMedia")
                          if key in one}  # fmt: skip
    return found


def of_docx(path: Path) -> Acts:
    found = Acts()
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if name.endswith(".rels"):
                for link in ElementTree.fromstring(book.read(name)).iter(TARGET):
                    if link.get("TargetMode") == "External":
                        found.leads(link.get("Target") or "")
            elif name.endswith(".xml"):
                part = ElementTree.fromstring(book.read(name))
                fields = [each.text or "" for each in part.iter(f"{WORD}instrText")]
                fields += [each.get(f"{WORD}instr") or "" for each in part.iter(f"{WORD}fldSimple")]
                found.actions |= {one.split()[0] for one in fields if one.split()}
            if not re.fullmatch(r"(\[Content_Types\]|_rels/|docProps/|word/).*\.(xml|rels|png)", name):
                found.carried.add(name)
    return found


@pytest.mark.parametrize(("suffix", "write", "acts"), [("pdf", report.write, of_pdf), ("docx", review.write, of_docx)])
def test_a_chapter_of_payloads_does_what_its_twin_does_and_no_more(
    trap: Trap, tmp_path: Path, suffix: str, write: Any, acts: Any
) -> None:
    done = {}
    for name in ("index", "temoin"):
        write(trap.original, tmp_path / f"{name}.{suffix}", name)
        done[name] = acts(tmp_path / f"{name}.{suffix}")
    assert done["index"].schemes <= NETWORK
    assert done["index"] == done["temoin"]
    if suffix == "pdf":
        # The payloads are there: the first page that has one is enough.
        assert any("alert(" in page.extract_text() for page in PdfReader(tmp_path / "index.pdf").pages)


def test_what_a_file_can_do_is_seen(tmp_path: Path) -> None:
    with_acts = PdfWriter()
    with_acts.add_blank_page(100, 100)
    with_acts.add_annotation(0, Link(rect=(0, 0, 10, 10), url="javascript:alert(1)"))
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    with_acts.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    with_acts.add_attachment("charge.txt", b"x")
    with_acts.write(tmp_path / "actes.pdf")
    seen = of_pdf(tmp_path / "actes.pdf")
    assert {"URI", "JavaScript"} <= seen.actions
    assert "javascript" in seen.schemes
    assert {"/JS", "/OpenAction", "/EmbeddedFiles"} <= seen.carried
    with zipfile.ZipFile(tmp_path / "actes.docx", "w") as book:
        relation = (
            f'<x xmlns="{TARGET[1:].partition("}")[0]}"><Relationship TargetMode="External" Target="file:///etc"/></x>'
        )
        book.writestr("word/_rels/document.xml.rels", relation)
        field = f'<d xmlns:w="{WORD[1:-1]}"><w:instrText> DDEAUTO cmd</w:instrText></d>'
        book.writestr("word/document.xml", field)
        book.writestr("word/vbaProject.bin", b"x")
    seen = of_docx(tmp_path / "actes.docx")
    assert seen == Acts({"DDEAUTO"}, {"file"}, {""}, {"word/vbaProject.bin"})
