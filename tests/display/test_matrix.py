"""The matrix: marks that are seen and read, in groups, with counts that add up."""

import csv
import io
import re

from pacte_analysis.display import Figure, matrix

PLACES = {"DEP-05": "Hautes-Alpes", "DEP-13": "Bouches-du-Rhône", "DEP-84": "Vaucluse"}
ROWS = [
    ("Santé", "enfance", {"DEP-05", "DEP-13"}),
    ("Mobilité", "emploi", {"DEP-05", "DEP-13", "DEP-84"}),
    ("Logement", "emploi", {"DEP-84"}),
]


def made(rows: list[tuple[str, str, set[str]]] = ROWS, columns: dict[str, str] = PLACES, **told: str) -> Figure:
    return matrix(
        rows,
        columns=columns,
        **{
            "title": "Mobilité : 3 territoires",
            "subtitle": "Sous-thèmes, 2024",
            "scope": "contrats",
            "row": "sous-thème",
            **told,
        },
        sources=("Diaporama",),
    )


def rows_of(html: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", html.split("<tbody", 1)[1])


def test_each_cell_says_its_mark_in_a_word_and_hides_the_drawing_from_readers() -> None:
    html = made().html()
    assert html.count(">oui</span>") == html.count('<span class="coche" aria-hidden="true"></span>') == 6
    assert html.count(">non</span>") == 3
    assert [row.count(">oui</span>") for row in rows_of(html)[:3]] == [2, 3, 1]


def test_headers_name_rows_columns_and_groups() -> None:
    html = made().html()
    assert '<th scope="col">Sous-thème</th>' in html
    assert re.findall(r'<th scope="col"><span class="tete">([^<]*)</span></th>', html) == list(PLACES.values())
    assert re.findall(r'<th scope="row">(Santé|Mobilité|Logement)</th>', html) == ["Santé", "Mobilité", "Logement"]
    assert re.findall(r'<tbody data-axe="(\w+)"><tr class="groupe"><th scope="rowgroup"', html) == ["enfance", "emploi"]
    assert 'role="region" tabindex="0"' in html


def test_rows_of_one_group_need_no_heading_and_rows_of_none_are_all_shown() -> None:
    assert "rowgroup" not in made(ROWS[1:]).html()
    bare = made([(label, "", marks) for label, _, marks in ROWS]).html()
    assert "rowgroup" not in bare
    assert bare.count(">oui</span>") == 6


def test_rows_and_columns_are_counted() -> None:
    html = made().html()
    counts = [re.findall(r'<td class="nombre">(\d+)</td>', row) for row in rows_of(html)]
    assert counts == [["2"], ["3"], ["1"], ["2", "2", "2"]]
    assert "Nombre de territoires" in html
    assert "Nombre de sous-thèmes" in html


def test_a_mark_outside_the_columns_is_not_counted() -> None:
    html = made([("Santé", "enfance", {"DEP-05", "DEP-99"})]).html()
    assert re.findall(r'<td class="nombre">(\d+)</td>', rows_of(html)[0]) == ["1"]
    assert "DEP-99" not in made([("Santé", "enfance", {"DEP-05", "DEP-99"})]).csv()


def test_the_alternative_text_names_the_most_covered_and_the_rarest() -> None:
    assert made().alt == (
        "Matrice de 3 sous-thèmes et 3 territoires, 6 croisements. "
        "Le plus de territoires : « Mobilité » (3). Le moins : « Logement » (1). "
        "Chaque territoire : 2 sous-thèmes."
    )


def test_the_csv_has_one_line_a_mark() -> None:
    lines = list(csv.reader(io.StringIO(made().csv())))
    assert lines[0] == ["Groupe", "Sous-thème", "Territoire", "Code"]
    assert len(lines) == 1 + 6
    assert lines[-1] == ["Sortir de la pauvreté par l'emploi", "Logement", "Vaucluse", "DEP-84"]


def test_the_reading_says_the_first_row_in_words_unless_the_analyst_does() -> None:
    assert made().reading == "« Santé » : 2 territoires, Hautes-Alpes et Bouches-du-Rhône."
    assert made(reading="Lisez ainsi.").reading == "Lisez ainsi."


def test_many_columns_stand_their_heads_upright() -> None:
    many = {f"DEP-{n:02}": f"Département {n}" for n in range(1, 8)}
    assert 'class="tableau matrice matrice-large"' in made(columns=many).html()
    assert 'class="tableau matrice"' in made().html()


def test_a_column_and_a_row_are_named_with_their_elision() -> None:
    assert "Nombre d’axes" in made(column="axe").html()


def test_hostile_labels_are_escaped() -> None:
    html = made([("<script>x</script>", "enfance", {"DEP-05"})], {"DEP-05": "<img onerror=x>"}).html()
    assert "<script>" not in html
    assert "<img" not in html
