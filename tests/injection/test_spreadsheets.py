"""What is taken away, in a spreadsheet: LibreOffice computes nothing of a CSV, no cell of a workbook is a formula."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from injection.conftest import Trap
from injection.corpus import CORPUS
from pacte_analysis import characters
from pacte_analysis.characters import harmless, visible
from pacte_analysis.display import table
from pacte_analysis.press.export import dialects, workbook
from pacte_analysis.tables.extract import report
from pacte_analysis.tables.value import Value

# Lines that begin as a formula does, as a reader with another separator would cut them.
_FORMULA = re.compile(r"\s*[=+@\uff1d\uff0b\uff20]|\s*[-\uff0d](?!\s|\d+(?:[.,]\d+)?\s*[%€]?\s*$|$)")


def cells(text: str, delimiter: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


def formulas(text: str, delimiter: str) -> list[str]:
    return [cell for cell in cells(text, delimiter) if _FORMULA.match(cell)]


def made(texts: list[str]) -> str:
    """A table with a payload in every place that a table has for words."""
    places = ("label", "citation", "locator", "territory_name", "scope")
    rows = [[text, text, Value(1.0, unit="%", period="2024", **dict.fromkeys(places, text))] for text in texts]
    shown = table(rows, columns=["Nom", texts[0], "Valeur"], title="t", id="t", subtitle="s")
    return shown.csv()


TEXTS = [payload.text for payload in CORPUS if len(payload.text) < 1000]


def test_no_cell_of_a_table_begins_as_a_formula_whoever_reads_it() -> None:
    text = made(TEXTS)
    assert len(cells(text, ",")) > 5 * len(TEXTS)
    assert formulas(text, ",") == []
    # A French Excel cuts the same file at semicolons; others at tabulations.
    assert formulas(text, ";") == []
    assert formulas(text, "\t") == []


def test_a_cell_that_is_no_formula_is_as_it_was() -> None:
    for words in ("Arles", "-3.5", "12", "-", "", "a ; b", "a ; - b", "3 + 4", "non disponible", "RSA ; -2 %", "x;-5"):
        assert harmless(words) == words
    for payload in CORPUS:
        if len(payload.text) < 1000:
            kept = harmless(payload.text).replace("'", "")
            assert kept == re.sub(r"\r\n?", "\n", visible(payload.text)).replace("'", "")


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here: install it to run this test")
@pytest.mark.slow
def test_libreoffice_computes_nothing_of_the_tables_of_the_site(trap: Trap, tmp_path: Path) -> None:
    source = tmp_path / "donnees"
    source.mkdir()
    for name in ("index-origines", "index-registre", "index-actions-citees-enfance", "index-figure-190"):
        text = (trap.edition / "donnees" / f"{name}.csv").read_text(encoding="utf-8")
        for how in ("virgule", "point-virgule"):
            (source / f"{name}-{how}.csv").write_text(text, encoding="utf-8", newline="")
    # What would compute does: the test would see it.
    (source / "temoin-virgule.csv").write_text('a,"=1+1",b\n', encoding="utf-8")
    for how, code in (("virgule", 44), ("point-virgule", 59)):
        # Separator, quote, UTF-8, from line 1, columns as they come, no quoted text as number, formulas evaluated.
        rules = f"CSV:{code},34,76,1,,0,false,true,false,false,false,-1,true"
        command = ["soffice", "--headless", f"-env:UserInstallation={tmp_path.as_uri()}/profil", f"--infilter={rules}"]
        files = [str(file) for file in sorted(source.glob(f"*{how}.csv")) if ("point" in file.name) == (code == 59)]
        command += ["--convert-to", "fods", "--outdir", str(tmp_path / how), *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
        assert done.returncode == 0, done.stderr
    assert "table:formula" in (tmp_path / "virgule" / "temoin-virgule.fods").read_text(encoding="utf-8")
    sheets = [file for file in tmp_path.glob("*/*.fods") if not file.name.startswith("temoin")]
    assert len(sheets) == 8
    for sheet in sheets:
        told = sheet.read_text(encoding="utf-8")
        assert "window.canary" in told or "figure" in sheet.name
        assert "table:formula" not in told, sheet.name
        assert "<text:a " not in told, sheet.name


@pytest.mark.slow
def test_no_cell_of_the_workbook_is_a_formula_a_link_or_a_control(trap: Trap, tmp_path: Path) -> None:
    workbook.write(trap.original, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
        assert not [name for name in archive.namelist() if re.search(r"externalLink|connections|vba|embed", name)]
    assert len(sheets) > 300
    assert not [sheet for sheet in sheets if re.search(r"<f[ >]|<f/>", sheet)]
    # The contents lead to the sheets, and nothing leads out.
    assert not [sheet for sheet in sheets if re.search(r"<hyperlink[^>]* r:id=", sheet)]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx", read_only=True)
    found = {str(cell) for cell in (c for row in book["Sommaire"].iter_rows(values_only=True) for c in row) if cell}
    assert "=1+1" in found


@pytest.mark.slow
def test_the_csv_of_the_edition_have_no_formula_in_either_dialect(trap: Trap, tmp_path: Path) -> None:
    dialects.write(trap.original, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        assert len(names) > 600
        for name in names:
            text = archive.read(name).decode("utf-8-sig")
            assert formulas(text, ";" if name.startswith("csv-excel") else ",") == [], name


# --- each guard, taken away ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("guard", "payload"), [("_BEGINS", "=1+1"), ("_BEGINS", "\uff1d1+1"), ("_WITHIN", "libellé;=1+1;suite")]
)
def test_without_this_guard_a_formula_enters(guard: str, payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert formulas(made([payload]), ",") + formulas(made([payload]), ";") == []
    monkeypatch.setattr(characters, guard, re.compile(r"(?!)"))
    assert formulas(made([payload]), ",") + formulas(made([payload]), ";") != []


def test_without_the_guard_of_returns_a_row_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "libellé\r=1+1"
    assert formulas(made([text]), ",") == []
    monkeypatch.setattr("pacte_analysis.display.grid.harmless", lambda words: words)
    assert formulas(made([text]), ",") != []


def test_the_report_of_an_import_has_the_same_guard() -> None:
    for text in TEXTS:
        assert not _FORMULA.match(report.harmless(text)), text
