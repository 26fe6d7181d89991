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
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

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
    assert done["temoin"].actions | done["temoin"].schemes
