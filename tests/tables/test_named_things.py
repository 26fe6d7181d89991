"""What the tables of named things say of each other: lists of codes, pages of the book, keys of the bibliography."""

import re
from datetime import date

import pytest
from pybtex.database import parse_file

from pacte_analysis import french
from pacte_analysis.tables.package import Tables, data_folder

ROOT = data_folder().parent


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables.load(data_folder())


@pytest.mark.parametrize(
    ("table", "column", "known_table", "known_column"),
    [
        ("actions_citees", "territoires", "territoires", "territoire"),
        ("zooms", "territoires", "territoires", "territoire"),
        ("zooms", "indicateurs", "indicateurs", "indicateur"),
        ("pactes_locaux", "indicateurs", "indicateurs", "indicateur"),
        ("dispositifs", "institutions", "institutions", "institution"),
    ],
)
def test_every_code_of_a_list_is_in_its_table_and_stands_once(tables, table, column, known_table, known_column):
    known = set(tables[known_table][known_column])
    for cell in tables[table][column]:
        codes = [code for code in cell.split("|") if code]
        assert set(codes) <= known, cell
        assert len(codes) == len(set(codes)), cell


def test_a_cited_action_has_a_theme_of_its_own_axis(tables):
    themes = tables["thematiques"]
    axes = dict(zip(themes["thematique"], themes["axe"], strict=True))
    cited = tables["actions_citees"]
    for row in cited[cited["thematique"] != ""].itertuples():
        assert axes[row.thematique] == row.axe, row.citee


def test_every_description_of_a_named_thing_is_a_sentence(tables):
    for name in ("actions_citees", "dispositifs", "zooms"):
        for text in tables[name]["description"]:
            assert text[0].isupper() or text[0] == "À", text
            assert text.endswith("."), text
            assert "{" not in text, text


def test_every_indicator_of_a_zoom_or_a_pact_is_observed(tables):
    observed = set(tables["observations"]["indicateur"])
    for name in ("zooms", "pactes_locaux"):
        for cell in tables[name]["indicateurs"]:
            assert {code for code in cell.split("|") if code} <= observed, cell


def test_the_period_of_a_zoom_follows_the_written_grammar(tables):
    for period in tables["zooms"]["periode"]:
        assert not period or french.parse_period(period)


def test_every_page_of_the_book_has_its_editorial_state(tables):
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    in_book = {path.rpartition("/")[2] for path in re.findall(r"(?:root|file): (\S+)", contents)}
    assert in_book <= set(tables["pages"]["page"])


def test_a_draft_is_signed_by_nobody_and_a_reviewed_page_by_someone_on_a_day(tables):
    for page in tables["pages"].itertuples():
        if page.etat == "brouillon":
            assert (page.par, page.le) == ("", ""), page.page
        else:
            assert page.par, page.page
            assert date.fromisoformat(page.le), page.page


def test_a_key_of_the_bibliography_that_is_a_source_has_its_title_and_address(tables):
    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    sources = tables["sources"].set_index("source")
    for key in set(entries) & set(sources.index):
        fields = entries[key].fields
        assert fields["title"].strip("{}") == sources.loc[key, "titre"], key
        assert fields.get("url", "") == sources.loc[key, "adresse"], key
