"""Every figure and every named thing that the documents gave is on a page of the default edition."""

import csv
import html
import re
from pathlib import Path

import pytest

from pacte_analysis import french
from projects import ROOT

pytestmark = pytest.mark.slow

# The tables that hold what the barometer and the slides say, figure by figure.
FIGURES = (
    "observations/barometre.csv",
    "observations/car-2024.csv",
    "repartitions/barometre.csv",
    "actions_resultats.csv",
)
NAMED = {"actions_citees.csv": "nom", "dispositifs.csv": "nom", "zooms.csv": "titre", "pactes_locaux.csv": "titre"}


def rows(table: str) -> list[tuple[int, dict[str, str]]]:
    with (ROOT / "data" / table).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return [(reader.line_num, row) for row in reader]


@pytest.fixture(scope="module")
def pages(site: Path) -> str:
    folder = site / "provence-alpes-cote-d-azur" / "2024"
    # An address of a table may be cut after its slashes.
    return "\n".join(path.read_text(encoding="utf-8").replace("<wbr>", "") for path in sorted(folder.glob("*.html")))


@pytest.mark.parametrize("table", FIGURES)
def test_every_figure_of_the_documents_is_on_a_page_with_its_line(pages: str, table: str) -> None:
    shown = {int(line) for line in re.findall(rf"data/{re.escape(table)}, ligne (\d+)", pages)}
    missing = [row for line, row in rows(table) if line not in shown]
    assert missing == []
    assert len(shown) > 5


@pytest.mark.parametrize("table", NAMED)
def test_every_action_programme_zoom_and_pact_is_named_on_a_page(pages: str, table: str) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", " ", pages))
    # Other editions have rows of their own in these tables.
    ours = [
        row
        for _, row in rows(table)
        if row.get("region", "REG-93") == "REG-93" and row.get("edition", "REG-93-2024") == "REG-93-2024"
    ]
    names = [french.typography(row[NAMED[table]]) for row in ours]
    assert [name for name in names if name not in text] == []
    assert names


def test_every_figure_says_where_it_was_read() -> None:
    for table in FIGURES:
        for line, row in rows(table):
            assert row["source"], f"{table}, {line}"
            assert re.search(r"ligne \d+", row["reperage"]), f"{table}, {line}"
