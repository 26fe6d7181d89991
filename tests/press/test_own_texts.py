"""A text of an edition has its place, and a place its text: what is missing is said."""

from pathlib import Path

import pytest

from pacte_analysis.press.composition.own_texts import Gap, gaps
from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread import proofread


@pytest.fixture
def placing(small_project: Project) -> Project:
    """A project whose home places two texts, and whose second chapter, for départements alone, places a third."""
    home = small_project.root / "notebooks/index.md"
    source = home.read_text(encoding="utf-8")
    second = source.replace("kernelspec:", "pacte:\n  genre: departement\nkernelspec:", 1)
    home.write_text(source + '\n{{ texte("un") }}\n\n{{ texte("deux") }}\n', encoding="utf-8")
    (home.parent / "ici.md").write_text(second + '\n{{ texte("trois") }}\n', encoding="utf-8")
    contents = "format: jb-book\nroot: notebooks/index\nchapters:\n  - file: notebooks/ici\n"
    (small_project.root / "_toc.yml").write_text(contents, encoding="utf-8")
    return Project(small_project.root)


def write(project: Project, edition: str, **texts: str) -> Path:
    folder = project.texts(edition)
    folder.mkdir(parents=True)
    for name, words in texts.items():
        (folder / f"{name}.md").write_text(words, encoding="utf-8")
    return folder


def told(project: Project) -> list[tuple[str, str]]:
    return [(gap.file.removeprefix("book/editions/"), gap.rule) for gap in gaps(project)]


def test_an_edition_whose_places_all_have_their_text_has_no_gap(placing: Project) -> None:
    write(placing, "REG-93-2024", un="Un.", deux="Deux.")
    write(placing, "DEP-04-2024", un="Un.", deux="Deux.", trois="Trois.")
    assert told(placing) == []


def test_places_without_text_are_told_once_an_edition_with_what_to_type(placing: Project) -> None:
    write(placing, "DEP-04-2024", un="Un.")
    (gap,) = gaps(placing)
    assert gap == Gap(
        "book/editions/DEP-04-2024",
        "place-sans-texte",
        "2 places sans texte (deux, trois) : rien ne s'y imprime.",
        "Pour les remplir : pacte new DEP-04 --year 2024.",
    )


def test_a_text_that_the_book_of_its_edition_does_not_place_is_told(placing: Project) -> None:
    write(placing, "REG-93-2024", un="Un.", deux="Deux.", trois="Trois.")
    assert told(placing) == [("REG-93-2024/trois.md", "texte-hors-edition")]


def test_a_text_that_holds_its_comment_alone_is_to_be_filled_in(placing: Project) -> None:
    write(placing, "REG-93-2024", un="<!-- Quoi : ceci -->\n", deux="<!-- Quoi -->\nDeux.")
    assert told(placing) == [("REG-93-2024", "texte-a-remplir")]


def test_the_check_of_the_project_tells_the_gaps_and_stops_for_what_will_not_be_read(placing: Project) -> None:
    write(placing, "REG-93-2024", un="Un.", trois="Trois.")
    found = {remark.message: remark.error for remark in proofread(placing) if "editions" in remark.file}
    assert [error for message, error in found.items() if "n'est pas dans le livre" in message] == [True]
    assert [error for message, error in found.items() if "sans texte (deux)" in message] == [False]


@pytest.mark.parametrize("name", ["REG-9-2024", "REG-93", "REG-93-1890", "brouillons"])
def test_a_folder_that_is_no_edition_s_is_told(placing: Project, name: str) -> None:
    write(placing, name, un="Un.")
    assert told(placing) == [(name, "edition-inconnue")]
