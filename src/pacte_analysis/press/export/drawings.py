"""Charts and maps of the printed book as pictures, drawn by a browser in the book's own styles, at twice the size.

Word processors do not agree on SVG, and none knows the page's styles.
"""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from pacte_analysis.press.books.script_policy import STILL
from pacte_analysis.press.export.printing import opened

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect

# White paper under each drawing, which has the width of the page's text.
_STYLE = """
:root { --papier: #fff }
body { margin: 0; background: #fff; color: var(--encre); font: 16px/1.5 var(--police) }
figure { margin: 0 !important; padding: 2px !important; display: flow-root; width: 720px; background: #fff; border: 0 }
"""
_ROOM, _SCALE, _SHADES = 724, 2, 128
# The tallest picture that is taken at once, in CSS pixels: a browser has a limit of 16 384 of its own.
_TALLEST = 6_000
# The style sheets of a page, in its order, but that for paper.
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*? href="(_static/[^"?]+)(?![^>]*media="print")')


def draw(drawings: Mapping[str, str], html: Path, folder: Path) -> None:
    """Write the picture of each of these (its file's name, its HTML) in `folder`; `html` is the book that they are
    from. Raises `NoPrinter` when there is nothing to draw with."""
    if not drawings:
        return
    links = "".join(
        f'<link rel="stylesheet" href="{(html / name).absolute().as_uri()}">'
        for name in _SHEET.findall((html / "index.html").read_text(encoding="utf-8"))
    )
    sheet = folder / "planche.html"
    sheet.write_text(
        f'<!doctype html><html lang="fr" data-theme="light"><head><meta charset="utf-8">{STILL}{links}'
        f'<style>{_STYLE}</style></head><body class="contenu">{"".join(drawings.values())}</body></html>',
        encoding="utf-8",
    )
    # In a thread of its own: a notebook, or whoever drives a browser already, has a loop that refuses another.
    with ThreadPoolExecutor(max_workers=1) as own:
        taken = own.submit(_taken, sheet).result()
    for name, png in zip(drawings, taken, strict=True):
        (folder / name).write_bytes(png)


def _taken(sheet: Path) -> list[bytes]:
    """A picture of each figure of the sheet, in their order; many are taken at once, since taking one is slow."""
    with opened() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=_SCALE)
        page.goto(sheet.absolute().as_uri())
        tops: list[float] = page.evaluate(
            "document.fonts.ready.then(() => [...document.querySelectorAll('figure')].map(f => f.offsetTop))"
        )
        end = float(page.evaluate("document.body.scrollHeight"))
        spans = list(zip(tops, [*tops[1:], end], strict=True))
        found: list[bytes] = []
        while spans:
            top = spans[0][0]
            taken = [span for span in spans if span[1] - top <= _TALLEST] or spans[:1]
            clip: FloatRect = {"x": 0, "y": top, "width": _ROOM, "height": taken[-1][1] - top}
            whole = Image.open(BytesIO(page.screenshot(clip=clip, full_page=True))).convert("RGB")
            found += [_cut(whole, first - top, last - top) for first, last in taken]
            spans = spans[len(taken) :]
        return found


def _cut(whole: Image.Image, top: float, bottom: float) -> bytes:
    """A band of a picture, in a palette: flat colours need no more, and weigh a third."""
    band = whole.crop((0, round(top * _SCALE), whole.width, round(bottom * _SCALE)))
    out = BytesIO()
    band.quantize(_SHADES, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
