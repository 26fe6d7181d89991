"""The narrative of a page, sentence by sentence, and what changes in it."""

import pytest

from pacte_analysis.press.life.words import Piece, compare, sentences, title

PAGE = """# Vue d’ensemble du <span>Var</span>

```{raw} html
<p class="ouverture">Une figure, qui n’est pas du texte.</p>
```

(cible)=
## En bref

:::{div} en-bref
- En 2021, <a class="chiffre" href="#origine-1">17,4 %</a><sup class="lettre"><abbr title="x">c</abbr></sup> de la
  population est pauvre.
- Le {term}`RSA` a **baissé**, voir {ref}`la méthode <methode>` {cite}`insee`.

:::

{.chapeau}
Première phrase. Deuxième phrase, avec [un lien](emploi.md) ! « Une citation. » M. Martin signe le n° 3.

| Nom | Date |
|:---|---:|
| Bilan \\| suite | 2024 |

```python
print("du code")
```
"""


def chiffre(words: str) -> str:
    return f'<a class="chiffre" href="#origine-1">{words}</a>'


def test_the_narrative_is_read_without_figures_code_or_markup():
    assert [(s.section, s.text) for s in sentences(PAGE)] == [
        ("En bref", "En bref"),
        ("En bref", "En 2021, 17,4 % de la population est pauvre."),
        ("En bref", "Le RSA a baissé, voir la méthode."),
        ("En bref", "Première phrase."),
        ("En bref", "Deuxième phrase, avec un lien !"),
        ("En bref", "« Une citation. »"),
        ("En bref", "M. Martin signe le n° 3."),
        ("En bref", "Nom – Date"),
        ("En bref", "Bilan \\ – suite – 2024"),
    ]
    assert title(PAGE) == "Vue d’ensemble du Var"


def test_items_of_a_list_of_links_are_told_one_by_one_but_those_of_changes():
    items = '<ul>\n<li><a href="sources.html">Sources</a></li>\n<li><a href="journal.html">Journal</a></li>\n'
    assert [s.text for s in sentences(f'{items}<li><a href="ce-qui-change.html">Ce qui change</a></li>\n</ul>')] == [
        "Sources"
    ]


def test_comments_and_the_link_to_the_page_of_changes_are_not_narrative():
    page = "% une remarque\n\n<!-- deux\nlignes -->\n\nVoir <a href='ce-qui-change.html'>ce qui change</a>.\n\nReste."
    assert [s.text for s in sentences(page)] == ["Reste."]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"En 2023, {chiffre('17,4 %')} est pauvre.", f"En 2024, {chiffre('17,6 %')} est pauvre."),
        (f"Soit {chiffre('près d’un quart')} des habitants.", f"Soit {chiffre('25 %')} des habitants."),
        ("Le 3e rang sur 13, de 2024-2027.", "Le 1er rang sur 18, de 2025-2028."),
        ("Environ 1\u202f200 personnes.", "Environ 900 personnes."),
    ],
)
def test_a_sentence_in_which_only_numbers_change_is_not_a_change_of_words(old, new):
    assert compare(sentences(old), sentences(new)) == []


def test_a_word_that_changes_is_told_within_its_sentence():
    old = sentences(f"## A\n\nLe taux a augmenté de {chiffre('2 points')} en 2023.")
    new = sentences(f"## A\n\nLe taux a reculé de {chiffre('3 points')} en 2024.")
    (change,) = compare(old, new)
    assert (change.kind, change.section) == ("modifiée", "A")
    assert change.before == "Le taux a augmenté de 2 points en 2023."
    assert change.after == "Le taux a reculé de 3 points en 2024."
    assert change.pieces == (
        Piece("=", "Le taux a "),
        Piece("-", "augmenté "),
        Piece("+", "reculé "),
        Piece("=", "de 3 points en 2024."),
    )


def test_sentences_are_added_and_taken_out_one_by_one():
    old = sentences("Une phrase reste. Les loyers montent partout.")
    new = sentences("Une phrase reste. Trois crèches ouvrent à Digne.")
    assert [(c.kind, c.before, c.after) for c in compare(old, new)] == [
        ("ajoutée", "", "Trois crèches ouvrent à Digne."),
        ("retirée", "Les loyers montent partout.", ""),
    ]


def test_a_sentence_that_moves_within_its_page_does_not_change():
    assert compare(sentences("Un chat dort. Une porte claque."), sentences("Une porte claque. Un chat dort.")) == []


def test_a_sentence_said_once_more_is_added_once():
    found = compare(sentences("Rien ne bouge."), sentences("Rien ne bouge. Rien ne bouge."))
    assert [c.kind for c in found] == ["ajoutée"]


def test_of_two_near_sentences_that_of_the_same_section_is_the_former_one():
    old = sentences("## A\n\nLe taux monte un peu ici.\n\n## B\n\nLe taux monte un peu là-bas.")
    new = sentences("## A\n\n## B\n\nLe taux monte un peu partout.")
    by_kind = {c.kind: c for c in compare(old, new)}
    assert by_kind["modifiée"].before == "Le taux monte un peu là-bas."
    assert by_kind["retirée"].before == "Le taux monte un peu ici."


def test_a_section_that_comes_is_a_heading_and_not_a_sentence():
    found = compare(sentences("Texte."), sentences("Texte.\n\n## Nouveau\n\nDu neuf."))
    assert [(c.kind, c.heading, c.after) for c in found] == [
        ("ajoutée", True, "Nouveau"),
        ("ajoutée", False, "Du neuf."),
    ]


def test_the_pieces_of_a_changed_sentence_give_both_its_states():
    old, new = "Les loyers, hauts, montent à Nice et à Toulon.", "Les loyers montent très vite à Nice, puis à Toulon."
    (change,) = compare(sentences(old), sentences(new))
    assert "".join(piece.text for piece in change.pieces if piece.sign != "-") == new
    kept = " ".join(piece.text.strip() for piece in change.pieces if piece.sign != "+")
    assert kept.replace(" ,", ",") == old
