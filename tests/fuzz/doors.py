"""The doors by which texts and files that we did not write come in, and what must hold whatever is pushed through.

Each is a test that Hypothesis feeds: what is asked ends in an answer that keeps its promise or in a `PacteError`, never
in another exception. `make test` pushes a few examples through each (test_doors.py); `make fuzz` (tools/fuzz.py) lets
the coverage of the code lead, for as long as it is told, and keeps what led somewhere new in `corpus/`.
"""

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from insee_server import Insee, observation
from pacte_analysis import french
from pacte_analysis.edition import open_catalogue, open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.narrative import Renderer, names_used
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.editions import listed
from pacte_analysis.press.project import Project
from pacte_analysis.tables.extract.importing import candidate
from pacte_analysis.tables.insee import bdm, melodi
from pacte_analysis.tables.insee.client import Answer
from pacte_analysis.tables.insee.datasets import FILOSOFI
from projects import SMALL_CHAPTER
from tables.extract.books import HEADER, row

DOORS: dict[str, Callable[[], None]] = {}
# How many inputs were pushed through each.
PUSHED: Counter[str] = Counter()

Door = Callable[..., None]


def door(name: str, *strategies: st.SearchStrategy[object]) -> Callable[[Door], Door]:
    """Makes of a function of what is pushed through a test that Hypothesis feeds, under a name."""

    def made(function: Door) -> Door:
        @wraps(function)
        def counted(**inputs: object) -> None:
            PUSHED[name] += 1
            function(**inputs)

        DOORS[name] = given(*strategies)(counted)
        return DOORS[name]

    return made


# --- what is pushed through ------------------------------------------------------------------------------------------

texts = st.text(max_size=60)


@st.composite
def mended(draw: st.DrawFn, sound: Sequence[str]) -> str:
    """A sound text in which pieces were replaced by others, taken out or said twice."""
    text = draw(st.sampled_from(sound))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        text = text[:start] + draw(st.one_of(texts, st.just(text[start:end] * 2), st.just(""))) + text[end:]
    return text


@st.composite
def damaged(draw: st.DrawFn, sound: Sequence[bytes]) -> bytes:
    """Sound bytes in which some were replaced, taken out or said twice, or other bytes altogether."""
    if draw(st.booleans()) and draw(st.booleans()):
        return draw(st.binary(max_size=400))
    data = draw(st.sampled_from(sound))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 60)))
        data = data[:start] + draw(st.one_of(st.binary(max_size=20), st.just(data[start:end] * 2))) + data[end:]
    return data


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for line in (HEADER, row("A1"), row("A2")):
        book.active.append(line)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _csv(delimiter: str, encoding: str) -> bytes:
    lines = [HEADER, row("A1"), row("A2")]
    return "\n".join(delimiter.join(str(cell or "") for cell in line) for line in lines).encode(encoding, "replace")


EXTRACTS = (_workbook(), _csv(";", "utf-8-sig"), _csv(",", "cp1252"), _csv("\t", "utf-16"))

PROSE = (
    "{{ territoire | en | majuscule }}, {{ pauvrete }} de la population est pauvre {{ pauvrete | en_periode }}.",
    "{% if pauvrete > 10 %}{{ pauvrete | simple }}{% elif ecart %}{{ ecart | de_plus }}{% else %}Rien{% endif %}",
    "## {{ territoire | de }} {#ancre}\n\n- {{ [pauvrete, ecart] | first }}\n- {{ pauvrete.period }}",
)
PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", "if", "for x in", "pauvrete", "|", "en", "*", "/", "0", "(", ")", "."]
)


# --- the doors -------------------------------------------------------------------------------------------------------


@door("import", damaged(EXTRACTS), st.sampled_from([".xlsx", ".csv", ".txt", ".ods", ".xls"]))
def imported(data: bytes, kind: str) -> None:
    """A file of Pilot'actions: a candidate whose rows are all somewhere, or a refusal."""
    catalogue = open_catalogue()
    with tempfile.TemporaryDirectory() as folder, suppress(PacteError):
        path = Path(folder) / f"extraction{kind}"
        path.write_bytes(data)
        found = candidate(path, catalogue.territories["REG-93"], 2025, catalogue, fictitious=True)
        assert len(found.extract.actions) == found.extract.facts["lignes"]


@cache
def _names() -> list[str]:
    return [name for territory in open_catalogue().territories for name in (territory.code, territory.name)]


@door("territoire", st.one_of(texts, st.deferred(lambda: mended(_names()))))
def resolved(words: str) -> None:
    """A territory's name or code: one territory, that its own code finds again, or a refusal."""
    territories = open_catalogue().territories
    with suppress(PacteError):
        found = territories.resolve(words)
        assert territories.resolve(found.code) is found


@cache
def _published() -> dict[str, object]:
    edition = open_edition("REG-93", 2024)
    poverty, gap = edition.value("taux_pauvrete_60"), edition.gap("taux_pauvrete_60")
    return {"territoire": edition.territory, "pauvrete": poverty, "ecart": gap}


@door("récit", st.one_of(mended(PROSE), st.lists(st.one_of(PIECES, texts), max_size=12).map(" ".join)))
def narrated(markdown: str) -> None:
    """A text with names: rendered with them, or a refusal."""
    with suppress(PacteError):
        names_used(markdown)
        assert isinstance(Renderer(_published()).render(markdown), str)


@door(
    "français",
    st.floats(),
    st.integers(0, 6),
    mended(["de l'État : 17,4 % (2021) ; « oui » ?", "2019-2021", "2024-T3"]),
)
def written(number: float, decimals: int, words: str) -> None:
    """Numbers are read back as they were rounded; typography set twice is set once; a period is read or refused."""
    if math.isfinite(number):
        said = french.number(number, decimals)
        read = float(said.replace("\u202f", "").replace("\u00a0", "").replace(",", ".").replace("\u2212", "-"))
        assert read == float(french.rounded(number, decimals))
    assert french.typography(french.typography(words)) == french.typography(words)
    with suppress(PacteError):
        first, last = french.period_bounds(words)
        assert first <= last
        assert french.period(words)


class Given:
    """A client whose server answers what it was given, whatever is asked."""

    base = "http://127.0.0.1"

    def __init__(self, answers: Iterator[bytes]) -> None:
        self.answers = answers

    def get(self, address: str, *, accept: str) -> Answer:
        return Answer(address, accept, next(self.answers, b"{}"))


def _melodi() -> Sequence[str]:
    rows = [observation("REG-93", "2021", "FILOSOFI_MEASURE", "PR_MD60", 17.4, UNIT_MEASURE="PT")]
    insee = Insee(datasets={"DS_FILOSOFI_CC": rows})
    path, _, query = "/melodi/data/DS_FILOSOFI_CC", "", {"totalCount": ["TRUE"], "maxResult": ["9"]}
    return [insee.answer(urlsplit(path).path, query).body.decode()]


@door("melodi", mended(_melodi()), mended(_melodi()))
def asked_of_melodi(count: str, page: str) -> None:
    """An answer of Melodi: figures of the territories that were asked for, or a surprise."""
    with suppress(PacteError):
        given_ = Given(iter([count.encode("utf-8", "replace"), page.encode("utf-8", "replace")]))
        reply = melodi.fetch(FILOSOFI, given_, ["REG-93"])  # type: ignore[arg-type]
        assert {figure.territory for figure in reply.found} <= {"REG-93"}


def _bdm() -> bytes:
    insee = Insee(series={"R93": {f"{year}-Q{n}": "8.1" for year in (2022, 2023) for n in range(1, 5)}})
    return insee.answer("/series/sdmx/data/TAUX-CHOMAGE", {"startPeriod": ["2022-Q1"]}).body


BDM = (_bdm(), _bdm().decode().replace("encoding='UTF-8'", "encoding='UTF-16'").encode("utf-16"))


@door("bdm", damaged(BDM))
def asked_of_the_bdm(body: bytes) -> None:
    """An answer of the BDM: rates, or a surprise."""
    with suppress(PacteError):
        reply = bdm.fetch(Given(iter([body])), "2022")  # type: ignore[arg-type]
        assert all(figure.period for figure in reply.found)


LISTS = (
    "editions:\n  - REG-93 2019-2024\n  - DEP-* 2024 embargo 2026-12-15\n",
    "editions: [REG-93 2024, FRANCE-F 2024]\n",
)
CONTENTS = (
    "format: jb-book\nroot: notebooks/index\nparts:\n  - caption: Annexes\n    chapters:\n      - file: book/a\n",
)


@door("yaml", mended(LISTS), mended(CONTENTS), mended([SMALL_CHAPTER]))
def listed_and_contained(editions: str, contents: str, chapter: str) -> None:
    """The list of editions, the contents page, a chapter: read, or a refusal."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "notebooks").mkdir()
        for name, text in (("editions.yml", editions), ("_toc.yml", contents), ("notebooks/index.md", chapter)):
            (root / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(PacteError):
            assert all(edition.year for edition in listed(root, open_catalogue()))
        with suppress(PacteError):
            assert Project(root).files
            assert Project(root).pages is not None
        with suppress(PacteError):
            read = Chapter.read(root / "notebooks" / "index.md")
            assert isinstance(read.header | read.parameters(), dict)
