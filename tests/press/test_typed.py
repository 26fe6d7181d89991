"""Numbers typed by hand in a narrative are found; names, definitions and what is computed are not."""

from pathlib import Path

import pytest

from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread import proofread
from pacte_analysis.press.proofread.typed import typed_numbers


def found(text: str) -> list[str]:
    return [typed.number for typed in typed_numbers(text)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Le taux est de 17,4 % en 2021.", ["17,4 %"]),
        ("On compte 1 200 places et 37 contrats.", ["1 200", "37"]),
        ("Le Var est au 3e rang.", ["3e"]),
        ("Le budget dépasse deux millions d'euros.", ["deux millions"]),
        ("Une hausse de cinq pour cent.", ["cinq pour cent"]),
        ("{% if vrai %}Soit 12 € par jour.{% endif %}", ["12 €"]),
        ("| Contrats | 14 |", ["14"]),
    ],
)
def test_a_result_typed_by_hand_is_found(text, numbers):
    assert found(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Avec {{ pauvrete }} de pauvres, {% if rang > 3 %}loin{% endif %} derrière.",
        "Le 24 juillet 2024, puis du 1er janvier au 2 mars, en 2024-2027.",
        "1. prévenir ;\n2. agir au chapitre 3 (axe 2, mesures 10 à 15).",
        "Les jeunes de 15 à 29 ans, les moins de 30 ans, 75 ans ou plus, pour 1 000 habitants, sur 100 actions.",
        "La C2S, la loi 3DS, le rapport D9/D1, la Licence Ouverte 2.0, les QPV de 2024.",
        "Les [1 000 premiers jours]{.nom} de l'enfant.",
        "```python\nx = 3\n```\n`17,4`, [un lien](page-3.html) <a href='#x12'>là</a>",
        "Un texte.\n\n% 12 remarques\n<!-- 14\n15 -->",
        "Les nombres s'écrivent avec une virgule ou un point-virgule.",
    ],
)
def test_a_date_a_public_a_base_a_name_or_what_is_computed_is_no_result(text):
    assert found(text) == []


def test_the_line_and_the_words_around_are_told():
    (typed,) = typed_numbers("Un titre.\n\n{{ a }} et\n% vingt-deux\nici 12 lieux.")
    assert (typed.line, typed.number) == (5, "12")
    assert "ici 12 lieux." in typed.context


def test_in_a_chapter_it_is_an_error_with_its_line_and_its_remedy(small_project: Project):
    chapter = small_project.chapters[0].path
    text = chapter.read_text(encoding="utf-8") + "\nAinsi, 4 271 foyers en vivent.\n"
    chapter.write_text(text, encoding="utf-8")
    (remark,) = [r for r in proofread(Project(small_project.root)) if "4 271" in r.message]
    assert remark.error
    assert text.splitlines()[remark.line - 1] == "Ainsi, 4 271 foyers en vivent."
    assert "publish(" in remark.message
    assert "[4 271]{.nom}" in remark.message


def test_in_the_words_of_one_edition_it_is_a_remark(small_project: Project):
    folder = small_project.root / "book" / "editions" / "REG-93-2024"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mot.md").write_text("Le document dit 17 %.\n", encoding="utf-8")
    found = [r for r in proofread(Project(small_project.root)) if "« 17 % »" in r.message]
    assert [(r.file, r.line, r.error) for r in found] == [("book/editions/REG-93-2024/mot.md", 1, False)]


def test_no_chapter_nor_text_of_the_book_has_a_number_typed_by_hand():
    assert [str(r) for r in proofread(Project(Path(__file__).resolve().parents[2])) if "à la main" in r.message] == []
