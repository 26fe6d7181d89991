"""The site that carries the corpus, built once for all the tests of this folder."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from injection.trapped import trapped
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.running.execution import execute


@dataclass(frozen=True)
class Trap:
    """The site, the folder of its edition in it, and what its other forms are made from."""

    site: Path
    edition: Path
    original: Original


@pytest.fixture(scope="session")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    from pacte_analysis.press.books.imprint import book_folder
    from pacte_analysis.press.build import build
    from pacte_analysis.press.export.making import colophon

    root = tmp_path_factory.mktemp("piege")
    project = trapped(root)
    before = os.environ.get("PACTE_DATA")
    os.environ["PACTE_DATA"] = str(root / "data")
    try:
        built = build(project, "REG-93", 2024)
        runs, _ = execute(project, built.edition)
        said = colophon(project, built.edition, built.pages)
    finally:
        os.environ.pop("PACTE_DATA")
        if before:
            os.environ["PACTE_DATA"] = before
    html = book_folder(project, built.edition) / "_build" / "html"
    original = Original(project, built.edition, runs, built.pages, html, said)
    site = built.site.resolve()
    return Trap(site, site / "provence-alpes-cote-d-azur" / "2024", original)
