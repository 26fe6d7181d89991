"""The guard of secrecy: what a reader could find in a printed book, and what only looks like it."""

import shutil

import pandas as pd
import pytest
from tests.analysis.test_tallies import twelve
from tests.projects import small_copy

from pacte_analysis.edition import open_edition
from pacte_analysis.press.books.leaks import Hidden, Leak, guard, hidden, leaks, read
from pacte_analysis.press.build import build
from pacte_analysis.press.project import Project
from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.extract.store import save
from pacte_analysis.tables.package import data_folder
from pacte_analysis.tables.value import Value

SECRET = [Hidden(("nombre d adolescents mineurs", "adolescents accompagnes"), ("adolescents", "jeunes"),
                 frozenset({3, 1518}))]  # fmt: skip


def seen(tmp_path, text, name="page.html"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return list(leaks(SECRET, read(path)))


LEAKING = {
    "a cell of its row": "<table><tr><th>Adolescents accompagnés</th><td>s</td><td>3<sup>c</sup></td></tr></table>",
    "a cell under its column": "<table><tr><th>Lieu</th><th>Adolescents accompagnés</th></tr>"
    "<tr><th>Var</th><td>3</td></tr></table>",
    "a cell of its figure": "<figure><figcaption><p>Adolescents accompagnés</p></figcaption><table><tr><th>Var</th>"
    "<td>1\u202f518</td></tr></table></figure>",
    "a drawing": "<svg><text>Adolescents accompagnés</text><text>3</text></svg>",
    "a sentence": "<p>Adolescents accompagnés : les contrats en touchent 3&nbsp;jeunes à Nice.</p>",
    "an alternative text": '<img alt="Adolescents accompagnés. Var : 1 518 jeunes.">',
    "a comment": "<!-- Adolescents accompagnés : 3 jeunes -->",
    "a nested block": "<ul><li>Adolescents accompagnés, 3 jeunes<p>suite</p></li></ul>",
}


@pytest.mark.parametrize("case", LEAKING)
def test_a_hidden_number_is_found_in(tmp_path, case):
    assert seen(tmp_path, LEAKING[case]) != []


def test_a_hidden_number_is_found_in_a_download_and_in_the_search_index(tmp_path):
    assert seen(tmp_path, "indicateur,valeur\nAdolescents accompagnés,3\n", "a.csv") == ["adolescents accompagnes"]
    index = 'Search.setIndex({"titles": ["Adolescents accompagn\\u00e9s : 1 518 jeunes"]})'
    assert seen(tmp_path, index, "searchindex.js") == ["adolescents accompagnes"]


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><th>Adolescents accompagnés</th><td>s</td><td>13</td><td>3,5</td></tr></table>",
        "<table><tr><th>Familles précaires</th><td>3</td></tr></table>",
        "<p>Adolescents accompagnés par 3 actions, dans 3 contrats.</p>",
        "<p>Ailleurs, 3 jeunes ont dessiné la couverture.</p>",
        "<table><tr><th>Adolescents accompagnés</th><td>s</td><td>somme de 3 actions, 9 sans réponse</td></tr></table>",
        "<svg><text>Part des actions</text><text>3</text></svg>",
    ],
)
def test_the_same_digits_elsewhere_are_no_leak(tmp_path, text):
    assert seen(tmp_path, text) == []


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The twelve actions, one of which reaches three adolescents."""
    folder = tmp_path_factory.mktemp("donnees") / "data"
    shutil.copytree(data_folder(), folder, ignore=shutil.ignore_patterns("extractions"))
    actions = twelve()
    actions.loc[actions["action"] == "M1", "in_adolescents"] = 3
    actions["_ligne"] = pd.Series(range(2, 14), dtype="Int64")
    save(folder, Extract("REG-93", 2024, actions, {"fictif": True}))
    return folder


def test_what_an_extract_hides_is_known_by_its_indicator_and_not_where_it_is_told(data):
    (each,) = hidden(open_edition("REG-93", 2024, data=data).catalogue)
    # 3 in a métropole, hidden with the 65 of the départements, hence 25 or 40 of them.
    assert {3, 65} <= each.numbers
    assert 68 not in each.numbers


def test_a_value_made_by_hand_with_a_hidden_number_is_refused(data, tmp_path):
    edition = open_edition("REG-93", 2024, data=data)
    label = edition.value("in_adolescents").label
    guard(edition, [Value(68, "jeunes", label)], tmp_path)
    with pytest.raises(Leak, match="edition\\.reached") as refused:
        guard(edition, [Value(3, "jeunes", label)], tmp_path)
    assert "3 jeunes" not in refused.value.message


def test_a_book_that_would_show_a_hidden_number_is_not_published(tmp_path, data):
    project = small_copy(tmp_path)
    chapter = tmp_path / "notebooks" / "index.md"
    text = chapter.read_text(encoding="utf-8")
    raw = """rows = edition.extract.actions
publish(pauvrete=pauvrete, brut=str(rows.loc[rows["action"] == "M1", "in_adolescents"].sum()))"""
    leaking = text.replace("publish(pauvrete=pauvrete)", raw) + "\nAdolescents accompagnés : {{ brut }} jeunes.\n"
    chapter.write_text(leaking, encoding="utf-8")
    with pytest.raises(Leak, match=r"index\.html"):
        build(project, "REG-93", 2024, data=data)
    assert not project.site.exists()
    chapter.write_text(text + "\nAdolescents accompagnés : des jeunes.\n", encoding="utf-8")
    # A project reads its chapters once.
    build(Project(tmp_path), "REG-93", 2024, data=data)
    assert "Données fictives" in (project.site / "provence-alpes-cote-d-azur" / "2024" / "index.html").read_text(
        "utf-8"
    )
