"""From a page of HTML to a PDF: Chromium prints it, pypdf finishes it."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject

from pacte_analysis import __version__
from pacte_analysis.press.audit.browser import FLAGS, NoBrowser, chromium
from pacte_analysis.press.export.colophon import Colophon

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

# Chrome and Edge where they are usually installed, which is not in the PATH on Windows and macOS.
CHANNELS = ("chrome", "msedge")

_INSTALL = (
    "Rien n'a été imprimé ni dessiné : aucun navigateur Chromium ici. Installez-le, puis relancez. Debian, Ubuntu : "
    "sudo apt install chromium ; macOS : Google Chrome (brew install --cask google-chrome) ; Windows : Microsoft Edge, "
    "déjà là d'ordinaire, ou Google Chrome. Seuls le PDF et le DOCX le demandent."
)


class NoPrinter(NoBrowser):
    """No Chromium to print with."""


_NODE = re.compile(rb"\(node\d{8}\)")

# A second printing has the page numbers that the first one found; a third is for lines that moved because of them.
_PASSES = 3


def printed(document: Callable[[Mapping[str, int]], str], folder: Path) -> Path:
    """Print a document, given its own page numbers, as a tagged PDF with an outline, in `folder`.

    `document` gives the HTML for the page of each place that a link leads to; first, it is given none. Raises
    `NoPrinter`.
    """
    # Playwright cannot start twice in one thread, and ours may already drive a browser.
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(_printed, document, folder).result()


def _printed(document: Callable[[Mapping[str, int]], str], folder: Path) -> Path:
    source, target = folder / "document.html", folder / "document.pdf"
    numbers: dict[str, int] = {}
    with opened() as browser:
        page = browser.new_page()
        for _ in range(_PASSES):
            source.write_text(document(numbers), encoding="utf-8")
            page.goto(source.as_uri())
            page.evaluate("document.fonts.ready")
            page.pdf(path=target, tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
            found = pages_of(target)
            if found == numbers:
                break
            numbers = found
    return target


@contextmanager
def opened() -> Iterator["Browser"]:
    """A browser to print or draw with, closed at the end. Raises `NoPrinter`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = _launched(playwright.chromium)
        try:
            yield browser
        finally:
            browser.close()


def _launched(kind: "BrowserType") -> "Browser":
    from playwright.sync_api import Error

    if program := chromium():
        return kind.launch(executable_path=program, args=list(FLAGS))
    for channel in CHANNELS:
        with suppress(Error):
            return kind.launch(channel=channel, args=list(FLAGS))
    raise NoPrinter(_INSTALL)


def pages_of(pdf: Path) -> dict[str, int]:
    """The page, from 1, of each place that a link of the document leads to."""
    reader = PdfReader(pdf)
    numbers = {}
    for name, place in reader.named_destinations.items():
        number = reader.get_destination_page_number(place)
        if number is not None:
            numbers[unquote(name.removeprefix("/"))] = number + 1
    return numbers


def finished(source: Path, target: Path, colophon: Colophon) -> None:
    """Say in the file what it is; its date is that of the edition, so that the same report is the same bytes."""
    writer = PdfWriter(clone_from=source)
    title = writer.metadata.title if writer.metadata else None
    writer.metadata = None
    year, month, day = (*colophon.iso_date.split("-"), "01", "01")[:3]
    writer.add_metadata(
        {
            "/Title": title or colophon.title,
            "/Subject": f"{colophon.state}. {colophon.licence}",
            "/Keywords": f"{colophon.edition}, empreinte {colophon.fingerprint}",
            "/Creator": f"pacte-analysis {__version__}",
            "/CreationDate": f"D:{year}{month}{day}000000Z",
            "/ModDate": f"D:{year}{month}{day}000000Z",
        }
    )
    seal = ByteStringObject(hashlib.sha256(f"{title} {colophon.fingerprint}".encode()).digest()[:16])
    writer._ID = ArrayObject([seal, seal])
    writer.pdf_header = "%PDF-1.7"
    whole = BytesIO()
    writer.write(whole)
    target.write_bytes(_renumbered(whole.getvalue()))


def _renumbered(pdf: bytes) -> bytes:
    """Chromium names the cells of tables after its own counter, which is not the same from one printing to another."""
    names: dict[bytes, bytes] = {}
    return _NODE.sub(lambda found: names.setdefault(found[0], b"(node%08d)" % (len(names) + 1)), pdf)
