"""The stationery of what is read in a word processor: pandoc's own reference document, in the look of the book.

Styles are those of `stationery.xml`; a page is A4, and its head and foot say what document this is.
"""

import re
import subprocess
import zipfile
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from pacte_analysis.press.export.archive import write_archive

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# A4 with 2 cm of margin, in twentieths of a point.
_PAGE = (
    '<w:headerReference w:type="default" r:id="rId101"/><w:footerReference w:type="default" r:id="rId102"/>'
    '<w:footnotePr><w:numRestart w:val="continuous"/></w:footnotePr>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
)

_STYLE = re.compile(r'<w:style [^>]*w:styleId="([^"]+)".*?</w:style>', re.DOTALL)
_DEFAULTS = re.compile(r"<w:docDefaults>.*?</w:docDefaults>", re.DOTALL)


def write_stationery(path: Path, *, head: str, warnings: Sequence[str], foot: str) -> None:
    """Write a reference document for pandoc; each page has `head` and the `warnings` above, `foot` and its number
    below."""
    from pypandoc import get_pandoc_path

    given = subprocess.run(
        [get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    )
    with zipfile.ZipFile(BytesIO(given.stdout)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["word/styles.xml"] = _dressed(parts["word/styles.xml"].decode()).encode()
    parts["word/document.xml"] = re.sub(
        rb"<w:sectPr>.*</w:sectPr>", f"<w:sectPr>{_PAGE}</w:sectPr>".encode(), parts["word/document.xml"], flags=re.S
    ).replace(b"<w:document ", f"<w:document {_missing(parts['word/document.xml'].decode())}".encode(), 1)
    parts["word/header1.xml"] = _head(head, warnings).encode()
    parts["word/footer1.xml"] = _foot(foot).encode()
    related = "".join(
        f'<Relationship Type="{_RELATION}/{kind}" Id="{id}" Target="{kind}1.xml"/>'
        for kind, id in (("header", "rId101"), ("footer", "rId102"))
    )
    parts["word/_rels/document.xml.rels"] = _before(
        parts["word/_rels/document.xml.rels"], b"</Relationships>", related.encode()
    )
    told = "".join(
        f'<Override PartName="/word/{kind}1.xml" ContentType="{_KIND}.{kind}+xml"/>' for kind in ("header", "footer")
    )
    parts["[Content_Types].xml"] = _before(parts["[Content_Types].xml"], b"</Types>", told.encode())
    write_archive(path, parts)


def _dressed(styles: str) -> str:
    """Pandoc's styles, those of `stationery.xml` in their place or added."""
    ours = files("pacte_analysis.press.export").joinpath("stationery.xml").read_text(encoding="utf-8")
    own = {found[1]: found[0] for found in _STYLE.finditer(ours)}
    dressed = _STYLE.sub(lambda found: own.pop(found[1], found[0]), styles)
    if defaults := _DEFAULTS.search(ours):
        dressed = _DEFAULTS.sub(lambda _: defaults[0], dressed)
    return dressed.replace("</w:styles>", "".join(own.values()) + "</w:styles>")


def _missing(document: str) -> str:
    """The namespaces that the page's settings need and that the document does not name."""
    opening = document[: document.index(">", document.index("<w:document"))]
    return " ".join(name for name in _NAMESPACES.split(" ") if name.split("=")[0] not in opening) + " "


def _before(part: bytes, end: bytes, added: bytes) -> bytes:
    return part.replace(end, added + end)


def _head(words: str, warnings: Sequence[str]) -> str:
    said = "".join(_paragraph("Avertissement", _run(warning)) for warning in warnings)
    return f"<w:hdr {_NAMESPACES}>{_paragraph('Header', _run(words))}{said}</w:hdr>"


def _foot(words: str) -> str:
    number = f"{_run(words)}<w:r><w:tab/></w:r>{_run('Page ')}{_field('PAGE')}{_run(' sur ')}{_field('NUMPAGES')}"
    return f"<w:ftr {_NAMESPACES}>{_paragraph('Footer', number)}</w:ftr>"


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
