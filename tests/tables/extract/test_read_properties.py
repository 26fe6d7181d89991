"""Whatever file is given, reading it ends in a draft or in one clear refusal, and every row is somewhere."""

import csv
import io
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacte_analysis.tables.extract.archive import UnreadableExtract
from pacte_analysis.tables.extract.model import ROW, SHEET
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import data_folder
from tables.extract.books import HEADER, row, workbook
from tables.extract.hostile import worksheet, xlsx

DATA = data_folder()
HERE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)
cells = st.one_of(
    st.none(),
    texts,
    st.sampled_from(
        ["Total", "Sous-total axe 1", " ", "\u00a0", "x", "a;b", 'dit "non"', "deux\nlignes", "=A1", *HEADER]
    ),
    st.integers(-9, 10**9),
    st.integers(-(10**9), 10**9).map(lambda cents: cents / 100),
    st.booleans(),
    st.dates().filter(lambda day: day.year > 1900),
)
rows = st.lists(cells, max_size=len(HEADER) + 2)
grids = st.tuples(
    st.lists(st.lists(texts, max_size=3), max_size=3),
    st.lists(st.one_of(rows, st.just(HEADER), st.builds(row, texts)), max_size=8),
)


def shown(cell):
    """A cell as the text that says whether it is still there."""
    return "" if cell is None or (isinstance(cell, str) and not cell.strip()) else str(cell)


def assert_all_is_there(draft, height, written):
    """Rows kept and left out make up the file; what was written in a row that is kept is in its cells."""
    assert len(draft.rows) + sum(draft.left_out.values()) == height
    assert len(draft.aside) in (0, len(draft.rows)) or draft.aside.shape[1] == 0
    positions = {name: at for (_, name), at in draft.where.items()}
    for at, number in enumerate(draft.rows[ROW]):
        kept = sorted(filter(None, map(shown, written[number - 1])))
        read_back = chain(
            draft.rows.drop(columns=[SHEET, ROW]).iloc[at], draft.aside.iloc[at] if len(draft.aside) else []
        )
        assert sorted(filter(None, map(shown, read_back))) == kept
        for name, column in positions.items():
            cell = written[number - 1][column - 1] if column <= len(written[number - 1]) else None
            assert shown(draft.rows[name].iat[at]) == shown(cell)


@HERE
@given(
    grids, st.sampled_from(";,\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["\n", "\r\n"])
)
def test_no_row_of_a_csv_is_lost_unsaid(tmp_path, grid, delimiter, encoding, ending):
    above, below = grid
    table = [*above, HEADER, *below]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending)
    for cells in table:
        # An empty record is a blank line; csv would write one as two quotation marks.
        writer.writerow(cells) if cells != [""] and cells != [None] else out.write(ending)
    path = tmp_path / "e.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    draft = read(path, DATA)
    assert_all_is_there(draft, len(table), table)


def plain(cell):
    """What a workbook gives back of a cell: whole numbers without decimals, dates with their time, no formula."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if hasattr(cell, "isoformat"):
        return f"{cell} 00:00:00"
    return cell


@HERE
@given(grids)
def test_no_row_of_a_workbook_is_lost_unsaid(tmp_path, grid):
    above, below = grid
    # What begins with "=" or "#" would be written as a formula or an error.
    table = [
        [None if isinstance(cell, str) and cell.startswith(("=", "#")) else cell for cell in cells]
        for cells in [*above, HEADER, *below]
    ]
    path = workbook(tmp_path / "e.xlsx", A=table)
    last = max((at for at, cells in enumerate(table, 1) if any(cell not in (None, "") for cell in cells)), default=0)
    draft = read(path, DATA)
    assert_all_is_there(draft, last, [[plain(cell) for cell in cells] for cells in table])


@HERE
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx", ".ods", ".txt"]))
def test_no_bytes_crash_the_reading(tmp_path, content, suffix):
    path = tmp_path / f"e{suffix}"
    path.write_bytes(content)
    with pytest.raises(UnreadableExtract):
        read(path, DATA)


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    return workbook(tmp_path_factory.mktemp("bon") / "e.xlsx", A=[HEADER, row("A-1"), row("A-2")]).read_bytes()


@HERE
@given(data=st.data())
def test_a_workbook_with_some_bytes_changed_is_read_or_refused(tmp_path, good, data):
    content = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "e.xlsx"
    path.write_bytes(content)
    try:
        draft = read(path, DATA)
    except UnreadableExtract:
        return
    assert len(draft.rows) + sum(draft.left_out.values()) >= 1


MARKUP = worksheet('<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><f>1</f><v>2</v></c></row><row r="3"/>')


@HERE
@given(st.integers(0, len(MARKUP)), st.integers(0, 12), st.text(st.sampled_from('<>/="rcvft 0129AXZ&;!-'), max_size=12))
def test_a_sheet_with_some_markup_changed_is_read_or_refused(tmp_path, at, length, instead):
    path = xlsx(tmp_path / "e.xlsx", MARKUP[:at] + instead + MARKUP[at + length :])
    try:
        draft = read(path, DATA)
    except UnreadableExtract:
        return
    assert {"action", SHEET, ROW} <= set(draft.rows.columns)
