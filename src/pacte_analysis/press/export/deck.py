"""The slides as one HTML file that opens without a network, goes by keyboard and prints one slide a page.

A notebook of slides goes through nbconvert's exporter of slides, with a template, a style sheet and a script of our
own (`press/theme/deck`): reveal.js hides from a screen reader what is not on the screen, prints only at an address of
its own, and weighs ten times as much.
"""

import base64
import re
from functools import cache
from pathlib import Path

import nbformat
from nbconvert.exporters import Exporter, SlidesExporter
from nbformat import NotebookNode

from pacte_analysis.display import stylesheet
from pacte_analysis.press.books import script_policy
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.slide import Slide
from pacte_analysis.press.export.slides import slides

THEME = Path(__file__).parents[1] / "theme"

_FONT = re.compile(r'url\("([\w-]+\.woff2)"\)')


def write(original: Original, target: Path, chapter: str | None = None) -> None:
    """Write the slides of an edition (a room is shown the whole: no `chapter` alone)."""
    target.write_text(exported(slides(original), original.colophon), encoding="utf-8", newline="\n")


def exported(told: list[Slide], colophon: Colophon) -> str:
    """The file's content."""
    exporter: Exporter = SlidesExporter(  # type: ignore[no-untyped-call]
        template_name="deck", extra_template_basedirs=[str(THEME)], language_code="fr"
    )
    script = (THEME / "deck" / "deck.js").read_text(encoding="utf-8")
    resources = {
        "colophon": colophon,
        "styles": f"{_fonts()}\n{stylesheet.notebook_css()}",
        "script": script,
        "policy": script_policy.meta([script]),
    }
    made, _ = exporter.from_notebook_node(notebook(told), resources=resources)
    return str(made)


def notebook(told: list[Slide]) -> NotebookNode:
    """A notebook of slides: one cell each, its HTML as it is, what stands around it in its metadata."""
    cells = []
    for place, slide in enumerate(told, start=1):
        cell = nbformat.v4.new_raw_cell(slide.body)
        cell["id"] = f"diapositive-{place}"
        cell.metadata.update(
            {"slideshow": {"slide_type": "slide"}, "raw_mimetype": "text/html", "diapositive": vars(slide)}
        )
        cells.append(cell)
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["title"] = "Diapositives"
    return made


@cache
def _fonts() -> str:
    """The site's fonts, each in the sheet itself."""
    folder = THEME / "static" / "fonts"

    def inlined(found: re.Match[str]) -> str:
        content = base64.b64encode((folder / found[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{content}")'

    return _FONT.sub(inlined, (folder / "fonts.css").read_text(encoding="utf-8"))
