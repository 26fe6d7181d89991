"""The diagnosis of a territory, as its edition serves it and as its tables write it."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from pacte_analysis.display.figure import Figure
from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.press.project import Project
from pacte_analysis.tables.catalogue import Catalogue, UnknownIndicator, pieces

AXES = ("enfance", "emploi", "droits", "transition")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return open_edition("DEP-04", 2024)


def findings_of(edition: Edition) -> pd.DataFrame:
    frame = edition.tables["constats"]
    return frame[frame["edition"] == edition.name]


def served(edition: Edition) -> str:
    """All the HTML that the findings of the edition make, axis by axis and focus by focus."""
    figures: list[Figure] = edition.priorities()
    for axis in AXES:
        figures += edition.envisaged(axis)
        for focus in ("", *(page.removeprefix("focus-") for page, _ in edition.focuses(axis))):
            figures += [*edition.findings(axis, focus=focus), *edition.practices(axis, focus=focus)]
    return "".join(figure.html() for figure in figures)


def words(text: str) -> str:
    return re.sub(r"\W+", " ", text.replace("’", "'"))


def test_every_line_of_the_diagnosis_is_shown_and_its_figures_are_found(edition: Edition) -> None:
    html = served(edition)
    shown = words(re.sub(r"<[^>]+>", " ", html).replace("&#x27;", "'"))
    table = findings_of(edition)
    assert len(table) > 150
    missing = [row.constat for row in table.itertuples() if words(row.texte) not in shown]
    assert missing == []
    numbers = {value.row for row in table.to_dict("records") for value in edition._diagnosis.figures(row)}
    assert len(numbers) > 30


def test_no_anchor_of_a_diagnosis_is_used_twice(edition: Edition) -> None:
    ids = re.findall(r'\bid="([^"]+)"', served(edition))
    assert len(ids) == len(set(ids))


def test_another_departement_and_another_year_are_told_nothing_of_it() -> None:
    for other in (open_edition("DEP-05", 2024), open_edition("DEP-04", 2023), open_edition("REG-93", 2024)):
        assert served(other) == ""
        assert [other.focuses(axis) for axis in AXES] == [[], [], [], []]
        assert other.told("energie") == {}


def test_a_focus_keeps_its_findings_for_its_own_page(edition: Edition) -> None:
    (axis,) = edition.findings("transition")
    (focus,) = edition.findings("transition", focus="energie")
    assert "Fonds de solidarité logement" not in axis.html()
    assert "Fonds de solidarité logement" in focus.html()
    assert focus.title.startswith("La précarité énergétique : ")
    assert (axis.id, focus.id) == ("constats-transition", "constats-energie")


def test_a_figure_is_that_of_the_same_document_for_the_places_named_and_those_above(edition: Edition) -> None:
    (shown,) = edition.findings("droits", focus="isolement")
    assert [(value.territory, value.number) for value in shown.values] == [("DEP-04", 35.3), ("REG-93", 30.4)]
    (fibre,) = edition.findings("droits", focus="numerique")
    assert {value.territory for value in fibre.values if value.indicator == "couverture_fibre"} == {
        "EPCI-200071025",
        "EPCI-200068625",
    }


def test_a_figure_that_no_table_knows_stops_and_names_the_near_ones(edition: Edition) -> None:
    frames = dict(edition.tables.frames)
    table = frames["constats"].copy()
    table.loc[table["constat"] == findings_of(edition)["constat"].iloc[0], "chiffres"] = "couverture_fibres"
    tables = replace(edition.tables, frames={**frames, "constats": table})
    broken = Edition(Catalogue(tables, edition.territories), edition.territory, edition.year)
    with pytest.raises(UnknownIndicator, match="couverture_fibre"):
        served(broken)


def test_the_figures_of_a_subject_are_those_of_its_own_edition(edition: Edition) -> None:
    told = edition.told("energie")
    assert told["seuil"].text == "au moins 8\u00a0%"
    assert told["seuil"].table == "data/chiffres_cites/diagnostic-04.csv"


# --- the tables ------------------------------------------------------------------------------------------------------


def test_every_focus_has_its_page_under_its_axis_and_its_findings(edition: Edition, project: Project) -> None:
    table = edition.tables["focales"]
    chapters = {chapter.name: chapter for chapter in project.chapters}
    for row in table.itertuples():
        chapter = chapters[f"focus-{row.focale}"]
        assert chapter.needs == (f"focales[focale={row.focale}]",)
        assert chapter.header["axe"] == row.axe
        ours = edition.tables["constats"]
        ours = ours[(ours["focale"] == row.focale) & (ours["edition"] == row.edition)]
        assert set(ours["axe"]) == {row.axe}


def test_every_page_of_a_focus_has_its_line_in_the_table(edition: Edition, project: Project) -> None:
    named = {chapter.name.removeprefix("focus-") for chapter in project.chapters if chapter.name.startswith("focus-")}
    assert named == set(edition.tables["focales"]["focale"])


def test_a_finding_is_of_a_focus_of_its_edition_and_of_places_that_are_known(edition: Edition) -> None:
    focuses = set(zip(edition.tables["focales"]["focale"], edition.tables["focales"]["edition"], strict=True))
    for row in edition.tables["constats"].itertuples():
        assert not row.focale or (row.focale, row.edition) in focuses, row.constat
        assert [code for code in pieces(row.territoires) if code not in edition.territories] == [], row.constat


def test_a_practice_a_priority_and_an_action_have_a_name_and_a_finding_has_none(edition: Edition) -> None:
    named = {"bonne pratique", "priorité", "action envisagée"}
    for row in edition.tables["constats"].itertuples():
        assert bool(row.titre) == (row.genre in named), row.constat


def test_no_figure_is_typed_in_the_words_of_a_finding(edition: Edition) -> None:
    # A year, the name of a scheme, an age that defines a public: what a number may still be there.
    allowed = re.compile(r"\b(19|20)\d\d\b|1 000 premiers jours|360°|moins de 3 ans|\b04\b")
    typed = [
        row.constat for row in edition.tables["constats"].itertuples() if re.search(r"\d", allowed.sub("", row.texte))
    ]
    assert typed == []
