"""From all that a site publishes of an extract, in every form, nobody finds a hidden count of persons."""

import io
import json
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from matplotlib.figure import Figure as Drawing
from pypdf import PdfReader, PdfWriter
from tests.analysis.test_tallies import twelve
from tests.secrecy.attack import Protection, Told, bounds
from tests.secrecy.reading import numbers, site_numbers

from pacte_analysis.analysis.persons import persons
from pacte_analysis.edition import open_edition
from pacte_analysis.press.audit.browser import chromium
from pacte_analysis.press.build import build, put_in_place
from pacte_analysis.press.export.making import make_all
from pacte_analysis.press.project import Project
from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.extract.store import SHEETS, home, save
from projects import HEADER, small_copy

PLACE = ("REG-93", 2024)
INDICATORS = ("in_adolescents", "in_aller_vers_droits")
CHOSEN = ("D2", "M1", "M2")
# So high that a number says by itself which count it is: none other of the site is like it.
THRESHOLD = 50_000

CHAPTER = (
    HEADER
    + """# Personnes {{ territoire | en }}

```{code-cell} ipython3
:tags: [parameters]
territory = "REG-93"
year = 2024
```

```{code-cell} ipython3
from pacte_analysis import open_edition, publish, show
from pacte_analysis.display import Tile, indicators, ranked_bars, table, tiles

edition = open_edition(territory, year)
names = ["in_adolescents", "in_aller_vers_droits"]
kinds = ["départements", "métropoles"]
holders = ["DEP-13", "DEP-84", "DEP-04", "METRO-200054807", "COM-13055", "METRO-200030195"]
wholes = [edition.value(name) for name in names]
by_kind = [edition.reached(name, contracts=kind) for name in names for kind in kinds]
by_holder = [[edition.reached(name, holder=holder) for holder in holders] for name in names]
publish(tout=wholes[0], departements=by_kind[0], metropoles=by_kind[1])
show(indicators(edition.national_indicators(), title="Les indicateurs", subtitle="Tous", id="tous"))
show(tiles([Tile(value, label=value.label) for value in [*wholes, *by_kind]], title="Par contrats", id="par-contrats"))
show(table([[name, *cells] for name, cells in zip(names, by_holder)], columns=["Indicateur", *holders],
           title="Par porteur", id="par-porteur"))
show(*edition.sheets())
```

## Les personnes

En tout : {{ tout }}. Contrats des départements : {{ departements }} ; des métropoles : {{ metropoles }}.
"""
)


@dataclass(frozen=True)
class Target:
    """A site and what an attacker knows of it; `counts`, `largest` and `secret` serve only to judge what he finds."""

    site: Path
    read: dict[str, set[int]]
    equations: tuple
    counts: dict
    largest: dict
    secret: frozenset

    def attack(self, more: frozenset[int] = frozenset()) -> list:
        """The hidden cells that are found, when these numbers are read besides."""
        seen = set().union(*self.read.values(), more)
        known = {cell: (count, count) for cell, count in self.counts.items() if count == 0 or count in seen}
        told, protection = Told(self.equations, known), Protection(THRESHOLD)
        loose, strict = bounds(told, self.secret), bounds(told, self.secret, least=1)
        return [
            cell
            for cell in sorted(self.secret)
            if protection.broken(self.counts[cell], self.largest[cell], loose[cell], strict[cell])
        ]


def an_extract() -> pd.DataFrame:
    """The twelve actions, whose counts are like no other number; some are below the threshold."""
    actions, draw = twelve(), random.Random(10)
    for indicator in INDICATORS:
        small = {"D3", "D4", "M1"} if indicator == INDICATORS[0] else {"D2", "D5", "D6", "M3"}
        counts = [
            draw.randrange(10_001, 20_000, 2) if name in small else draw.randrange(60_001, 99_999, 2)
            for name in actions["action"]
        ]
        actions[indicator] = pd.array(counts, dtype="Int64")
    actions["_ligne"] = pd.Series(range(2, len(actions) + 2), dtype="Int64")
    return actions


@pytest.fixture(scope="module")
def target(tmp_path_factory, monkeypatch_module) -> Target:
    """A site with all its forms, of an extract with small counts, and of a chapter that shows all that may be."""
    root = tmp_path_factory.mktemp("secret")
    small_copy(root)
    data = root / "data"
    (root / "notebooks" / "index.md").write_text(CHAPTER, encoding="utf-8")
    (data / "regles_secret.csv").write_text(
        f"source,seuil,arrondi,dominance,note\nextraction,{THRESHOLD},1,100,Seuil d'essai.\n", encoding="utf-8"
    )
    actions = an_extract()
    save(data, Extract(*PLACE, actions, {"extrait": "2025-10-24", "fictif": True}))
    (home(data, *PLACE) / SHEETS).write_text("action\n" + "\n".join(CHOSEN) + "\n", encoding="utf-8")
    monkeypatch_module.setenv("PACTE_DATA", str(data))
    project = Project(root)
    built = build(project, *PLACE, data=data)
    assert make_all(project, built.edition, data=data).keys() <= (set() if chromium() else {"Rapport à imprimer (PDF)"})
    put_in_place(project, built.edition, data=data)
    cells, sums = persons(actions, INDICATORS, CHOSEN)
    edition = open_edition(*PLACE, data=data)
    told = edition.catalogue.computed(*PLACE).persons
    hidden = told[told["statut"] == "secret"]
    secret = frozenset(zip(*(hidden[name] for name in cells.index.names), strict=True))
    assert {cell for cell in secret if cells.at[cell, "valeur"] < THRESHOLD}
    counts = cells["valeur"].astype(int).to_dict()
    equations = tuple((each.total, each.parts) for each in sums)
    site = project.site.resolve()
    return Target(site, site_numbers(site), equations, counts, cells["plus_grand"].to_dict(), secret)


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_no_hidden_count_is_found_in_a_site_in_all_its_forms(target, capsys):
    found = target.attack()
    with capsys.disabled():
        print(f"\nsite : {len(target.secret)} cellules cachées attaquées, {len(found)} retrouvées")
    assert found == []
    assert len(target.secret) > 10


def test_the_attacker_reads_what_is_told_in_every_form(target):
    """The total that the site shows is found in each of them: an attack that reads nothing finds nothing."""
    shown = {count for cell, count in target.counts.items() if cell not in target.secret and count}
    forms = {Path(name).suffix for name, seen in target.read.items() if shown & seen}
    assert forms >= {".html", ".csv", ".json", ".js", ".xlsx", ".zip", ".docx"}
    assert not chromium() or ".pdf" in forms


def in_text(before: str, after: str):
    """Plants a number between two texts, before the end of a page or of any text."""

    def plant(content: bytes, number: int) -> bytes:
        words = content.decode("utf-8")
        at = words.rindex("</body>") if "</body>" in words else len(words)
        return f"{words[:at]}{before}{number}{after}{words[at:]}".encode()

    return plant


def in_json(content: bytes, number: int) -> bytes:
    told = json.loads(content)
    (told if isinstance(told, list) else told.setdefault("planté", [])).append({"valeur": number})
    return json.dumps(told).encode()


def in_workbook(content: bytes, number: int) -> bytes:
    """A cell more in the first sheet of a workbook."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(written, "w") as edited:
        for name in book.namelist():
            held = book.read(name)
            if name.endswith("sheet1.xml"):
                row = f'<row r="9999"><c r="A9999"><v>{number}</v></c></row></sheetData>'.encode()
                held = held.replace(b"</sheetData>", row)
            edited.writestr(name, held)
    return written.getvalue()


def in_pdf(content: bytes, number: int) -> bytes:
    page, written = io.BytesIO(), io.BytesIO()
    drawing = Drawing()
    drawing.text(0.1, 0.5, f"{number} adolescents")
    with matplotlib.rc_context({"pdf.fonttype": 42}):
        drawing.savefig(page, format="pdf")
    whole = PdfWriter()
    for document in (content, page.getvalue()):
        whole.append(PdfReader(io.BytesIO(document)))
    whole.write(written)
    return written.getvalue()


def in_archive(content: bytes, number: int) -> bytes:
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("planté.csv", f"indicateur,valeur\nin_adolescents,{number}\n")
    return written.getvalue()


DOORS = {
    "a cell of a table": ("*/2024/index.html", in_text("<table><tr><td>", "</td></tr></table>")),
    "a tile": ("*/2024/index.html", in_text('<p class="valeur">', "<sup>c</sup></p>")),
    "a sentence": ("*/2024/index.html", in_text("<p>Les métropoles en touchent ", " .</p>")),
    "data-valeur": ("*/2024/index.html", in_text('<data data-valeur="', '">s</data>')),
    "aria-label": ("*/2024/index.html", in_text('<i aria-label="', ' jeunes"></i>')),
    "a drawing": ("*/2024/index.html", in_text("<svg><text>", "</text></svg>")),
    "a comment": ("*/2024/index.html", in_text("<!-- ", " -->")),
    "CSV": ("**/donnees/*.csv", in_text("in_adolescents,", "\n")),
    "JSON": ("**/*-origines.json", in_json),
    "XLSX": ("**/*.xlsx", in_workbook),
    "PDF": ("**/*.pdf", in_pdf),
    "slides": ("**/*-diapositives.html", in_text("<td>", "</td>")),
    "DOCX": ("**/*.docx", in_archive),
    "ZIP": ("**/*-carnets.zip", in_archive),
    "search index": ("*/2024/searchindex.js", in_text('Search.setIndex({"', '":1})')),
    "manifest": ("*/2024/manifest.json", in_json),
}


@pytest.mark.parametrize("door", DOORS)
def test_one_hidden_number_published_in_one_form_is_found(target, door):
    pattern, plant = DOORS[door]
    file = next(target.site.glob(pattern), None)
    if file is None and door == "PDF" and not chromium():
        pytest.skip("no Chromium here, so no PDF")
    for cell in (min(target.secret, key=target.counts.get), max(target.secret, key=target.counts.get)):
        edited = plant(file.read_bytes(), target.counts[cell])
        assert target.attack(frozenset(numbers(file.name, edited))) != [], cell


def test_a_number_is_read_as_people_write_it():
    text = '<td>1&nbsp;<b>518</b></td>, 2\u202f345 ; 3.456 7,890 ; "4\\u00a0567" ; x9999 12,5'
    assert numbers("page.html", text.encode()) >= {1518, 2345, 3456, 7890, 4567}
    assert 9999 not in numbers("page.html", text.encode())
