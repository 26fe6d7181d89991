"""The forms of the default edition, each made once for all that read it."""

from pathlib import Path

import pytest

from pacte_analysis.press.export import deck, report
from pacte_analysis.press.export.form import Original


@pytest.fixture(scope="session")
def report_file(site: Path, original: Original, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the edition (PDF)."""
    from test_report import an_original

    target = tmp_path_factory.mktemp("rapport") / "rapport.pdf"
    report.write(an_original(site, original.project), target, None)
    return target


@pytest.fixture(scope="session")
def deck_file(original: Original, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The slides of the edition (HTML)."""
    target = tmp_path_factory.mktemp("diapositives") / "diapositives.html"
    deck.write(original, target)
    return target
