import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte_analysis.tables.extract import textfile
from pacte_analysis.tables.extract.archive import UnreadableExtract
from pacte_analysis.tables.extract.read import read
from pacte_analysis.tables.package import data_folder
from tables.extract.books import HEADER

DATA = data_folder()
TITLES = [title for title in HEADER if "," not in title]
CELLS = ["A-1"] + ["x"] * (len(TITLES) - 1)


def written(path, *rows, encoding="utf-8"):
    path.write_bytes("\n".join(";".join(map(str, cells)) for cells in rows).encode(encoding))
    return path


@pytest.mark.parametrize("cell", ['"Aller "vers" les droits"', '"Aller vers'])
def test_a_quotation_mark_at_fault_is_an_error_at_its_record(tmp_path, cell):
    bad = [cell if title == "Titre" else "x" for title in TITLES]
    draft = read(written(tmp_path / "e.csv", TITLES, CELLS, bad, CELLS), DATA)
    assert next((f.severity, f.kind, f.place.row) for f in draft.findings) == ("erreur", "guillemet", 3)


def test_a_quotation_mark_inside_a_text_is_a_character_like_another(tmp_path):
    cells = ['Aller "vers" les droits' if title == "Titre" else "x" for title in TITLES]
    draft = read(written(tmp_path / "e.csv", TITLES, cells), DATA)
    assert draft.rows["titre"].tolist() == ['Aller "vers" les droits']
    assert draft.findings == []


def test_a_record_with_more_cells_than_headers_is_an_error(tmp_path):
    draft = read(written(tmp_path / "e.csv", TITLES, CELLS, [*CELLS, "de trop"], CELLS), DATA)
    assert [(f.severity, f.kind, f.place.address) for f in draft.findings] == [("erreur", "cellule-en-trop", "I3")]
    assert draft.rows["_ligne"].tolist() == [2, 3, 4]


def test_a_record_with_fewer_cells_is_a_row_whose_last_cells_are_blank(tmp_path):
    draft = read(written(tmp_path / "e.csv", TITLES, CELLS[:3], CELLS), DATA)
    assert draft.rows["titre"].tolist() == [None, "x"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_three_ways(tmp_path, ending):
    path = tmp_path / "e.csv"
    path.write_bytes(ending.join([";".join(TITLES), "", ";".join(CELLS), ""]).encode())
    draft = read(path, DATA)
    assert draft.rows["_ligne"].tolist() == [3]


def test_what_is_in_no_known_encoding_is_refused(tmp_path):
    path = tmp_path / "e.csv"
    path.write_bytes(";".join(TITLES).encode() + b"\n\x81\x8d\xff")
    with pytest.raises(UnreadableExtract, match="Windows-1252"):
        read(path, DATA)


@given(st.text(st.sampled_from('ab";\n\r é\u00a0,'), max_size=60))
def test_the_quick_reader_sees_what_the_sure_one_sees(text):
    if not textfile.well_quoted(text, ";"):
        return
    sure, fault = textfile._surely(text, ";")
    assert fault == 0
    quick = textfile._quickly(text, ";", sure.shape[1])
    if quick is not None:
        np.testing.assert_array_equal(quick, sure)
    else:
        assert sure.size == 0


def test_the_quick_reader_does_read_good_files():
    assert textfile._quickly("a;b\n1;\n", ";", 2).tolist() == [["a", "b"], ["1", None]]
    assert textfile._quickly("a;b\n1;2;3\n", ";", 2) is None
