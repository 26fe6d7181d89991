"""What changes between two editions, from the tables and the text to the page of the book."""

import csv
import io
import re
from pathlib import Path

import pytest
from test_bad_input import edit, edit_line  # type: ignore[import-not-found]

from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.press.books.imprint import recipe
from pacte_analysis.press.build import build
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.composition.pages import compose_all, make_pages
from pacte_analysis.press.composition.provenance import publications
from pacte_analysis.press.life import changes_page
from pacte_analysis.press.life.changes import Changes, NotComparable, changes, figures_csv, require_two_years, words_csv
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import BuildFailed, execute
from pacte_analysis.tables.package import _load

BAROMETER = "data/observations/barometre.csv"
YEARS = (2022, 2024)


def edition(year: int) -> Edition:
    return open_edition("REG-93", year)


def composed(project: Project, year: int) -> tuple[Edition, list[Page]]:
    _load.cache_clear()
    asked = edition(year)
    runs, _ = execute(project, asked)
    return asked, compose_all(project, asked, runs)


def between(old: tuple[Edition, list[Page]], new: tuple[Edition, list[Page]]) -> Changes:
    return changes(*old, *new)


def listed(project: Project, *lines: str) -> None:
    text = "editions:\n" + "".join(f"  - {line}\n" for line in lines)
    (project.root / "editions.yml").write_text(text, encoding="utf-8")


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table)))


def book_page(found: Changes) -> Page:
    return changes_page.page(found, Life.of(found.new.tables), publications(found.new))


# --- figures -------------------------------------------------------------------------------------------------------


def test_two_years_that_show_the_same_change_nothing(small_project: Project) -> None:
    found = between(*(composed(small_project, year) for year in YEARS))
    assert found.none
    page = book_page(found)
    assert "Rien ne change entre l’édition 2022 et l’édition 2024." in page.markdown
    assert page.downloads == {}


def test_a_value_that_changes_in_the_tables_is_revised(small_project: Project) -> None:
    old = composed(small_project, 2022)
    edit_line(
        small_project.root / BAROMETER, r"^taux_pauvrete_60,REG-93,2021,17\.4,", "taux_pauvrete_60,REG-93,2021,18.9,"
    )
    found = between(old, composed(small_project, 2024))
    (change,) = found.of("révisé")
    assert (change.before.text, change.after.text, change.after.period) == ("17,4\u00a0%", "18,9\u00a0%", "2021")
    assert {"nouveau", "disparu", "actualisé"} & {c.kind for c in found.figures} == set()
    assert found.words == {}
    (row,) = rows(figures_csv(found))
    assert (row["changement"], row["valeur (2022)"], row["valeur (2024)"]) == ("révisé", "17.4", "18.9")
    assert row["dans nos tables (2024)"].startswith(BAROMETER)


def test_a_revision_that_people_record_is_told_between_the_two_years_only(small_project: Project) -> None:
    with (small_project.root / "data/revisions.csv").open("a", encoding="utf-8") as table:
        table.write("taux_pauvrete_60,REG-93,2021,2023-06-30,17.3,nouvelle base\n")
    found = between(*(composed(small_project, year) for year in YEARS))
    (change,) = found.of("révisé")
    assert (change.before.text, change.after.text, change.why) == ("17,3\u00a0%", "17,4\u00a0%", "nouvelle base")
    assert between(composed(small_project, 2023), composed(small_project, 2024)).none


def test_a_later_year_brings_a_figure_up_to_date_on_the_page(small_project: Project) -> None:
    found = between(composed(small_project, 2020), composed(small_project, 2021))
    (change,) = found.of("actualisé")
    assert (change.before.period, change.after.period) == ("2020", "2021")
    page = book_page(found)
    assert "Ce qui change depuis l’édition 2020" in page.markdown
    assert "1 chiffre de Provence-Alpes-Côte d’Azur porte sur une période plus récente" in page.markdown
    texts = {value.text for value in page.values}
    assert {change.before.text, change.after.text, "1"} <= texts
    for value in page.values:
        assert f'id="{value.anchor}"' in page.markdown


def test_the_territory_s_own_figures_come_before_those_of_others() -> None:
    def page(period: str) -> Page:
        codes = ("REG-76", "REG-93")
        return Page("index", "# T", values=[edition(2021).value("taux_pauvrete_60", c, period=period) for c in codes])

    found = changes(edition(2020), [page("2020")], edition(2021), [page("2021")])
    assert [change.value.territory for change in found.of("actualisé")] == ["REG-93", "REG-76"]
    assert "Autres territoires\u00a0: 1 chiffre" in book_page(found).markdown


# --- words ---------------------------------------------------------------------------------------------------------


def test_a_word_of_an_edition_s_own_text_is_in_the_table_of_words(small_project: Project) -> None:
    edit(small_project.root / "notebooks/index.md", "est pauvre.\n", 'est pauvre.\n\n{{ texte("mot") }}\n')
    for year, word in zip(YEARS, ("recule", "progresse"), strict=True):
        folder = small_project.texts(f"REG-93-{year}")
        folder.mkdir(parents=True)
        (folder / "mot.md").write_text(f"En {year}, la pauvreté {word} dans les villes.", encoding="utf-8")
    project = Project(small_project.root)
    found = between(*(composed(project, year) for year in YEARS))
    assert found.figures == []
    (row,) = rows(words_csv(found))
    assert (row["changement"], row["page"], row["section"]) == ("phrase modifiée", "index", "Le taux")
    assert row["texte (2022)"] == "En 2022, la pauvreté recule dans les villes."
    assert row["texte (2024)"] == "En 2024, la pauvreté progresse dans les villes."
    markdown = book_page(found).markdown
    assert "[retiré\u00a0: </span>recule <span" in markdown
    assert "[ajouté\u00a0: </span>progresse <span" in markdown
    assert "En 2024, la pauvreté " in markdown


def test_pages_that_come_and_go_are_named_and_not_read_out() -> None:
    text = "# Une page\n\nUne phrase."
    found = changes(edition(2022), [Page("partie", text)], edition(2024), [Page("neuve", text)])
    assert (found.appeared, found.vanished, found.words) == (["neuve"], ["partie"], {})
    assert [(row["changement"], row["page"]) for row in rows(words_csv(found))] == [
        ("page ajoutée", "neuve"),
        ("page retirée", "partie"),
    ]
    markdown = book_page(found).markdown
    assert '<a href="neuve.html">Une page</a>' in markdown
    assert "partie.html" not in markdown


def test_a_hostile_text_is_printed_as_text() -> None:
    hostile = "# <b>T</b>\n\n## S\n\nUn `<script>alert(1)</script>` &lt;img src=x&gt; ici."
    found = changes(edition(2022), [Page("p", "# T\n\nRien.")], edition(2024), [Page("p", hostile)])
    for page in (book_page(found).markdown, changes_page.standalone(found)):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;img src=x&gt;" in page


# --- which editions ------------------------------------------------------------------------------------------------


def test_the_earlier_edition_comes_first_whatever_the_order_asked() -> None:
    old, new = (edition(year) for year in YEARS)
    assert require_two_years(new, old) == require_two_years(old, new) == (old, new)


def test_one_edition_twice_or_two_territories_are_refused_with_what_to_write() -> None:
    ours = edition(2024)
    with pytest.raises(NotComparable, match=r"deux fois la même édition\. Autres années possibles"):
        require_two_years(ours, edition(2024))
    with pytest.raises(NotComparable, match=r"pacte diff REG-93/2023 REG-93/2024"):
        require_two_years(open_edition("REG-76", 2024), ours)


# --- in the book ---------------------------------------------------------------------------------------------------


def test_the_book_has_the_page_when_the_list_has_the_former_edition(small_project: Project) -> None:
    listed(small_project, "REG-93 2020-2021")
    pages, _ = make_pages(small_project, edition(2021))
    assert [page.name for page in pages] == ["index", "ce-qui-change"]
    assert "actualises" in pages[1].markdown
    pages, _ = make_pages(small_project, edition(2020))
    assert [page.name for page in pages] == ["index"]


def test_the_page_of_changes_heads_the_annexes_and_the_home_page_leads_to_it(small_project: Project) -> None:
    edit(
        small_project.root / "notebooks/index.md",
        "est pauvre.\n",
        'est pauvre.\n\n{% if precedente %}\nVoir <a href="ce-qui-change.html">les changements depuis '
        "{{ precedente }}</a>.\n{% endif %}\n",
    )
    listed(small_project, "REG-93 2020-2021")
    site = build(Project(small_project.root), "REG-93", 2021).site / "provence-alpes-cote-d-azur" / "2021"
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "les changements depuis 2020</a>" in home
    page = (site / "ce-qui-change.html").read_text(encoding="utf-8")
    assert "<title>Ce qui change depuis l’édition 2020" in page
    for name in ("chiffres.csv", "textes.csv"):
        assert f'href="donnees/ce-qui-change-{name}"' in page
        assert (site / "donnees" / f"ce-qui-change-{name}").is_file()
    assert len(rows((site / "donnees/ce-qui-change-chiffres.csv").read_text(encoding="utf-8"))) > 0
    assert rows((site / "donnees/ce-qui-change-textes.csv").read_text(encoding="utf-8")) == []
    alone = build(Project(small_project.root), "REG-93", 2020).site / "provence-alpes-cote-d-azur" / "2020"
    assert not (alone / "ce-qui-change.html").exists()
    assert "ce-qui-change" not in (alone / "index.html").read_text(encoding="utf-8")


def test_a_former_edition_that_fails_is_named_with_what_to_do(small_project: Project) -> None:
    edit(small_project.root / "notebooks/index.md", 'edition.gap("taux_pauvrete_60") > 0', "edition.year == 2021")
    listed(small_project, "REG-93 2020-2021")
    with pytest.raises(BuildFailed) as stopped:
        make_pages(Project(small_project.root), edition(2021))
    assert "se compare à la précédente, REG-93-2020, qui échoue" in stopped.value.message
    assert "editions.yml" in stopped.value.message


def test_an_edition_is_printed_again_when_the_text_of_the_former_changes(small_project: Project) -> None:
    listed(small_project, "REG-93 2020-2021")
    before = recipe(small_project, edition(2021))
    folder: Path = small_project.texts("REG-93-2020")
    folder.mkdir(parents=True)
    (folder / "mot.md").write_text("Un mot.", encoding="utf-8")
    assert recipe(small_project, edition(2021)) != before
    listed(small_project, "REG-93 2021")
    assert recipe(small_project, edition(2021)) not in {before, ""}


def test_the_page_that_stands_alone_carries_its_style_and_calls_nothing() -> None:
    old, new = (Page("p", f"# T\n\nUne phrase {word}.") for word in ("courte", "plus longue"))
    found = changes(edition(2022), [old], edition(2024), [new])
    page = changes_page.standalone(found, ["chiffres.csv", "textes.csv"])
    assert "De l’édition 2022 à l’édition 2024" in page
    assert 'href="chiffres.csv"' in page
    assert "<link" not in page
    assert " src=" not in page
    assert set(re.findall(r"url\(\W*(\w+:)", page)) == {"data:"}
    assert page == changes_page.standalone(found, ["chiffres.csv", "textes.csv"])
