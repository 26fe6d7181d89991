"""The other doors: tables, imports, the list of editions, addresses, names of files, services."""

import csv
import re
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from injection.corpus import CORPUS
from injection.trapped import IMPORTED, PRINTED, imported
from insee_server import Insee, observation, serving
from pacte_analysis.characters import UNSEEN
from pacte_analysis.display import markup
from pacte_analysis.display.markup import attribute, text
from pacte_analysis.edition import open_catalogue
from pacte_analysis.errors import PacteError
from pacte_analysis.narrative import escaped
from pacte_analysis.press import editions
from pacte_analysis.press.books import book
from pacte_analysis.press.books.book import within
from pacte_analysis.press.composition import origins
from pacte_analysis.tables import check as checking
from pacte_analysis.tables.extract.archive import UnreadableExtract
from pacte_analysis.tables.extract.safety import inspected
from pacte_analysis.tables.insee import bdm, melodi
from pacte_analysis.tables.insee.client import Client
from pacte_analysis.tables.package import data_folder
from tables.extract.hostile import xlsx

KINDS = sorted({payload.kind for payload in CORPUS})


def refusal(call: Callable[[], object]) -> tuple[str, Any]:
    """What is said when a call is refused, or what it gives."""
    try:
        return "", call()
    except PacteError as error:
        return error.message or "without a word", None


def of(kind: str) -> list[str]:
    return [payload.text for payload in CORPUS if payload.kind == kind]


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_markup_makes_no_element_and_leaves_no_attribute(kind: str) -> None:
    for payload in of(kind):
        for made in (text(payload), attribute(payload)):
            assert not re.search(r"[<>\"']", made), made[:80]
            assert not UNSEEN.search(made)
            assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt|quot|#x27);)*", made), made[:80]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_text_prints_is_one_line_without_markdown(kind: str) -> None:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    for payload in of(kind):
        made = escaped(payload)
        assert not re.search(r"[\n<>]", made)
        assert not UNSEEN.search(made)
        if len(payload) < 1000:
            tokens = parser.parse(made)
            assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}, made
            inside = [child for token in tokens for child in token.children or []]
            assert {token.type for token in inside} <= {"text", "text_special"}, made


def test_without_its_guard_a_payload_leaves_the_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "escape", lambda words, quote: words)
    assert "<script>" in text(of("html: script")[0])
    monkeypatch.undo()
    monkeypatch.setattr(markup, "visible", lambda words: words)
    assert UNSEEN.search(text(of("unseen: bidi")[0]))


# --- tables --------------------------------------------------------------------------------------------------------


def _cell(data: Path, column: str, words: str) -> None:
    """Write words in a cell of the first source."""
    path = data / "sources.csv"
    with (data_folder() / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[:5]
    rows[1][rows[0].index(column)] = words
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data package."""
    return Path(shutil.copytree(data_folder(), tmp_path / "data", ignore=shutil.ignore_patterns("extractions")))


def _found(data: Path) -> list[str]:
    (sources,) = [one for one in checking.read_descriptor(data) if one.name == "sources"]
    frame = checking.read_text(sources)
    return [str(one) for one in checking._strange_cells(sources, frame)] + [
        str(one) for one in checking._schema_findings(sources, frame)
    ]


def test_a_cell_that_nobody_can_read_is_refused_with_its_place(data: Path) -> None:
    refused = [payload.text for payload in CORPUS if payload not in PRINTED and "\x00" not in payload.text]
    assert len(refused) >= 15
    for payload in refused:
        _cell(data, "titre", payload)
        # Longer than a CSV may hold, or found in its cell.
        said, listed = refusal(lambda: _found(data))
        found = said or "".join(listed)
        assert re.search(r"data/sources\.csv, (?:ligne 2, colonne « titre »|après la ligne \d)", found), found[:200]
        assert not UNSEEN.search(found)


def test_without_its_guard_such_a_cell_enters(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _cell(data, "titre", of("unseen: bidi")[0])
    monkeypatch.setattr(checking, "UNSEEN", re.compile(r"(?!)"))
    assert _found(data) == []


def test_an_address_that_is_none_is_refused_and_never_a_link(data: Path) -> None:
    for payload in of("url") + of("path"):
        if payload.startswith("http"):
            continue
        _cell(data, "adresse", payload)
        assert any("adresse" in found for found in _found(data)), payload
        assert "<a " not in origins._said("Adresse", payload), payload
    # One that begins as an address keeps within its attribute.
    led = origins._said("Adresse", 'https://insee.fr/" onclick="alert(1)')
    assert led.count('"') == 2


# --- imports -------------------------------------------------------------------------------------------------------


def test_titles_of_an_import_are_kept_as_text_and_persons_refused(tmp_path: Path) -> None:
    made = imported(tmp_path, [payload.text for payload in IMPORTED])
    assert made.errors == ()
    assert len(made.extract.actions) == len(IMPORTED)
    assert not any(UNSEEN.search(title) for title in made.extract.actions["titre"])
    persons = [payload.text for payload in PRINTED if payload not in IMPORTED]
    assert len(imported(tmp_path, persons).errors) == len(persons) > 0


def test_titles_that_nobody_can_read_lose_what_hides(tmp_path: Path) -> None:
    hidden = [p.text for p in CORPUS if p.kind.startswith("unseen") and "\x00" not in p.text]
    made = imported(tmp_path, hidden)
    assert len(hidden) > 12
    lines = {finding.place.row for finding in made.errors}
    for place, title in enumerate(made.extract.actions["titre"], start=2):
        assert place in lines or not UNSEEN.search(title), title


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"xl__sharedStrings.xml": f"{ENTITIES}<sst><si><t>&c;</t></si></sst>"}, "tableurs n'écrivent pas"),
        ({"xl__sharedStrings.xml": f"{OUTSIDE}<sst><si><t>&a;</t></si></sst>"}, "tableurs n'écrivent pas"),
        ({"xl__styles.xml": "<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16")}, "tableurs n'écrivent pas"),
        ({"xl__vbaProject.bin": b"x"}, "macros"),
        ({"xl__externalLinks__externalLink1.xml": "<a/>"}, "autres fichiers"),
        ({"xl__connections.xml": "<a/>"}, "autres fichiers"),
        ({"xl__embeddings__oleObject1.bin": b"x"}, "objets incorporés"),
        ({"xl__activeX__activeX1.xml": "<a/>"}, "objets incorporés"),
        ({"xl__macrosheets__sheet1.xml": "<a/>"}, "macros"),
        ({"xl__media__image1.png": b"\x00" * 30_000_000}, "une fois décompressé"),
    ],
)
def test_a_workbook_that_would_run_read_or_multiply_is_not_opened(
    more: dict[str, str | bytes], why: str, tmp_path: Path
) -> None:
    path = xlsx(tmp_path / "a.xlsx", "<worksheet/>", **more)
    with pytest.raises(UnreadableExtract, match=re.escape(why)):
        inspected(path)


def test_a_workbook_whose_parts_leave_their_folder_writes_nothing(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", "<worksheet/>")
    with zipfile.ZipFile(path, "a") as archive:
        for name in ("../../dehors.txt", "/tmp/dehors.txt", "xl\\..\\..\\dehors.txt"):
            archive.writestr(name, "x")
    inspected(path).close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.xlsx"]


# --- the list of editions, names of places and of files ------------------------------------------------------------

SHORT = [payload.text for payload in CORPUS if len(payload.text) < 1000]


@pytest.mark.parametrize("kind", ["yaml", "path", "jinja", "homoglyph", "html: script", "formula", "unseen: controls"])
def test_the_list_of_editions_takes_editions_only(kind: str, tmp_path: Path) -> None:
    catalogue = open_catalogue()
    for payload in of(kind):
        for line in (payload, f"{payload} 2024", f"REG-93 2024 embargo {payload}"):
            for whole in (f"editions:\n  - {line}\n", f"editions: {line}\n", line):
                (tmp_path / editions.FILE).write_text(whole, encoding="utf-8", newline="")
                said, found = refusal(lambda: editions.listed(tmp_path, catalogue))
                assert "editions.yml" in said if said else True
                for one in found or []:
                    assert one.code in catalogue.territories, line
                    assert re.fullmatch(r"(?:\d{4}-\d\d-\d\d)?", one.embargo), line


def test_a_territory_is_named_by_its_code_and_by_nothing_like_it() -> None:
    territories = open_catalogue().territories
    for payload in of("homoglyph") + of("path") + of("jinja") + of("unseen: controls"):
        _, found = refusal(lambda: territories.resolve(payload))  # noqa: B023
        assert found is None or found.code in territories, payload


def test_a_file_of_a_book_stays_in_its_folder(tmp_path: Path) -> None:
    for payload in SHORT:
        for name in (payload, f"extra/donnees/index-{payload}.csv", f"extra/donnees/{payload}"):
            said, path = refusal(lambda: within(tmp_path, name))  # noqa: B023
            assert path or "fichier du livre" in said
            if path:
                assert path.resolve().is_relative_to(tmp_path.resolve()), payload
                assert not re.search(r"[\\:*?\"<>|\x00-\x1f]", name)
                assert not re.search(r"(?i)(^|/)(con|nul|aux|prn)(\.|/|$)", name)


def test_without_its_guard_a_file_leaves_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "_NAME", re.compile(r"(?s).*"))
    assert not within(tmp_path, "extra/../../dehors.csv").resolve().is_relative_to(tmp_path.resolve())


# --- what a service answers ----------------------------------------------------------------------------------------

PLACES = ("GEO", "TIME_PERIOD", "FILOSOFI_MEASURE", "OBS_STATUS", "UNIT_MEASURE", "CONF_STATUS", "value", "identifier")


def test_an_answer_that_holds_a_payload_is_refused_or_gives_the_figures_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    question = melodi.Question("D", "FILOSOFI_MEASURE", {"PR": melodi.Measure("taux_pauvrete_60", 1, frozenset())})
    row = observation("REG-93", "2023", "FILOSOFI_MEASURE", "PR", 17.0, OBS_STATUS="A")
    payloads = [of(kind)[0] for kind in KINDS if len(of(kind)[0]) < 1000]
    with serving(Insee({"D": [row]})) as insee:

        def fetched() -> list[object]:
            return list(melodi.fetch(question, Client(insee.melodi), ["REG-93"]).found)

        plain = fetched()
        assert plain
        for place in PLACES:
            for payload in payloads:
                insee.edit = partial(_put, place, payload)
                said, rows = refusal(fetched)
                assert said or rows == plain or repr(payload)[1:-1] not in repr(rows), (place, payload)
                assert not UNSEEN.search(said), (place, payload)


SERIES = ("IDBANK", "REF_AREA", "TITLE_FR", "LAST_UPDATE", "UNIT_MULT")
QUARTER = ("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "OBS_QUAL")


@pytest.mark.parametrize("attribute", [*SERIES, *QUARTER, "between"])
def test_a_series_that_holds_a_payload_is_refused_or_gives_the_figures_alone(
    attribute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    quarters = {f"2024-Q{number}": "7.2" for number in range(1, 5)}
    with serving(Insee(series={"R93": quarters})) as insee:

        def fetched() -> list[object]:
            return list(bdm.fetch(Client(insee.bdm), "2024").found)

        plain = fetched()
        assert len(plain) == 5
        refused = 0
        for payload in SHORT:
            insee.edit_xml = partial(_put_in_xml, attribute, payload)
            said, rows = refusal(fetched)
            refused += bool(said)
            assert said or rows == plain, (attribute, payload)
            assert not UNSEEN.search(said), (attribute, payload)
        # The title is not read; a date only says which update is the last. All else is looked at.
        assert refused > 100 or attribute in ("TITLE_FR", "LAST_UPDATE", "between")


def _put_in_xml(attribute: str, payload: str, text: str) -> str:
    """An answer of the BDM with a payload in the first place of an attribute, or between two elements, as it is."""
    if attribute == "between":
        return text.replace("</Series>", f"</Series>{payload}", 1)
    # A control is no XML at all: those that are refused as such are tried too.
    made, count = re.subn(rf'({attribute}=)"[^"]*"', lambda found: found[1] + quoteattr(payload), text, count=1)
    assert count == 1
    return made


def _put(place: str, payload: str, document: dict[str, Any]) -> None:
    if place == "identifier":
        document[place] = payload
    for row in document["observations"]:
        if place == "value":
            row["measures"]["OBS_VALUE_NIVEAU"]["value"] = payload
        elif place in {"OBS_STATUS", "UNIT_MEASURE", "CONF_STATUS"}:
            row["attributes"][place] = payload
        elif place != "identifier":
            row["dimensions"][place] = payload


def test_a_period_or_a_number_that_is_none_is_none() -> None:
    for payload in SHORT:
        assert not checking.is_number(payload)
        assert not re.fullmatch(r"\d+", payload, re.ASCII)
