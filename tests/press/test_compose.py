"""The text of a page as it is typeset, and what a letter after a figure means at its foot."""

import pytest

from pacte_analysis.press.composition.compose import _letters, typeset


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("17 % ; c'est plus", "17\u00a0%\u202f; c\u2019est plus"),
        ('<a class="chiffre">17</a> ; puis', '<a class="chiffre">17</a>\u202f; puis'),
        ("le {term}`RSA` : une aide", "le {term}`RSA`\u00a0: une aide"),
        ("`code ; x` ; suite", "`code ; x`\u202f; suite"),
        ('<a href="x ; y">17</a>', '<a href="x ; y">17</a>'),
        ("[ici](a.md) : voir", "[ici](a.md)\u00a0: voir"),
    ],
)
def test_spaces_are_french_even_after_a_number_that_leads_to_its_origin(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


def test_the_letters_of_a_page_are_explained_once_and_only_those() -> None:
    said = _letters({"e", "c"}).replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")
    assert (
        '<p class="legende-statuts">c : valeur calculée ; e : valeur estimée. La marge d'
        "'erreur, quand elle est connue, est dans l'origine des chiffres.</p>"
    ) in said
    assert _letters(set()) == ""
