"""The texts of one edition: where they go, what is said of them, and that a comment prints nothing."""

from pathlib import Path

import pytest

from pacte_analysis.contraband import uncommented
from pacte_analysis.edition import open_edition
from pacte_analysis.narrative import Renderer, without_empty_sections
from pacte_analysis.press.composition.texts import Place, blanks, descriptions, places
from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread import proofread
from pacte_analysis.press.running.execution import chapters_of
from pacte_analysis.tables.package import Tables


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<!-- une ligne -->", ""),
        ("<!--\nplusieurs\nlignes, {{ inconnu }} et {% if\n-->\n\n", ""),
        ("% une remarque\n% une autre\n", ""),
        ("<!-- avant -->\nDu texte.\n<!-- après -->", "Du texte."),
        ("Du texte.\n% une remarque\nLa suite, à 50 % près.", "Du texte.\n\nLa suite, à 50 % près."),
        ("{% if a %}oui{% endif %}", "{% if a %}oui{% endif %}"),
    ],
)
def test_comments_are_no_part_of_a_text(written: str, kept: str) -> None:
    assert uncommented(written) == kept


def test_a_text_that_holds_only_comments_leaves_with_its_heading(tmp_path: Path) -> None:
    (tmp_path / "mot.md").write_text("<!--\nQuoi : {{ inconnu }}\n-->\n", encoding="utf-8")
    page = '# Page\n\n## Reste\n\nIci.\n\n## Part\n\n{{ texte("mot") }}\n'
    rendered = without_empty_sections(Renderer({}, texts=tmp_path).render(page))
    assert rendered.strip() == "# Page\n\n## Reste\n\nIci."
    (tmp_path / "mot.md").write_text("<!--\nQuoi\n-->\nLà.\n", encoding="utf-8")
    rendered = without_empty_sections(Renderer({}, texts=tmp_path).render(page))
    assert rendered.strip() == "# Page\n\n## Reste\n\nIci.\n\n## Part\n\nLà."


def test_every_text_that_a_chapter_places_is_described_and_placed(project: Project) -> None:
    placed = {place.name for chapter in project.chapters for place in places(chapter)}
    described = set(descriptions(Tables.load(project.root / "data")))
    assert placed - described == set(), "add a line to data/textes.csv: what goes there, and an example"
    assert described - placed == set(), "no chapter places it any more: take its line out of data/textes.csv"


def test_a_place_says_its_page_and_its_heading(project: Project) -> None:
    found = {place.name: place for chapter in project.chapters for place in places(chapter)}
    assert found["avant-propos"] == Place("avant-propos", "Vue d'ensemble", "Avant-propos")
    assert found["citer"].page == "Accueil"


def test_a_text_without_description_is_a_remark_with_its_line(small_project: Project) -> None:
    chapter = small_project.root / "notebooks" / "index.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + '\n{{ texte("jamais-vu") }}\n', encoding="utf-8")
    remarks = [r for r in proofread(Project(small_project.root)) if "jamais-vu" in r.message]
    assert [(remark.file, remark.error) for remark in remarks] == [("notebooks/index.md", False)]
    assert remarks[0].line == chapter.read_text(encoding="utf-8").count("\n")
    assert "data/textes.csv" in remarks[0].message


def test_a_name_in_a_comment_is_neither_used_nor_unknown(small_project: Project) -> None:
    chapter = small_project.root / "notebooks" / "index.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + '\n{{ texte("mot") }}\n', encoding="utf-8")
    text = small_project.texts("REG-93-2024") / "mot.md"
    text.parent.mkdir(parents=True)
    text.write_text("<!-- {{ inconnu }} {% if -->", encoding="utf-8")
    project = Project(small_project.root)
    assert [remark.message for remark in proofread(project) if remark.error] == []
    text.write_text("{% if", encoding="utf-8")
    assert [remark.file for remark in proofread(project) if remark.error] == ["book/editions/REG-93-2024/mot.md"]


def test_the_blanks_of_an_edition_are_those_its_chapters_place_and_it_has_not(project: Project) -> None:
    edition = open_edition("REG-93", 2024)
    made = {place.name for _, place, _ in blanks(project, edition.name, chapters_of(project, edition), edition.tables)}
    assert "avant-propos" not in made
    assert "priorites" in made
    assert not [name for name in made if name.startswith("focus-")]


def test_a_blank_says_where_it_shows_what_goes_there_and_prints_nothing(project: Project) -> None:
    edition = open_edition("REG-53", 2024)
    found = blanks(project, edition.name, chapters_of(project, edition), edition.tables)
    known = descriptions(edition.tables)
    assert [path.name for path, _, _ in found] == [f"{place.name}.md" for _, place, _ in found]
    for _, place, content in found:
        assert uncommented(content) == ""
        said = " ".join(content.replace("\u00a0", " ").replace("’", "'").split())
        assert f"page « {place.page} »" in said
        assert known[place.name].what in said
        assert max(map(len, content.splitlines())) <= 120


def test_a_blank_quotes_the_latest_former_edition_and_prints_nothing_of_it(project: Project, tmp_path: Path) -> None:
    copy = Project(tmp_path)
    for year, words in ((2022, "Avant."), (2024, "Hier.<!-- note -->\n\nAinsi -->"), (2026, "Demain.")):
        copy.texts(f"REG-93-{year}").mkdir(parents=True)
        (copy.texts(f"REG-93-{year}") / "priorites.md").write_text(words, encoding="utf-8")
    (copy.texts("REG-93-2024") / "citer.md").write_text("<!-- rien -->", encoding="utf-8")
    edition = open_edition("REG-93", 2024)
    made = {place.name: content for _, place, content in blanks(copy, "REG-93-2025", project.chapters, edition.tables)}
    assert "L’édition REG-93-2024 disait\u00a0:\n\nHier.\n\nAinsi →\n-->" in made["priorites"]
    assert "Avant." not in made["priorites"]
    assert "disait" not in made["citer"]
    assert {uncommented(content) for content in made.values()} == {""}
