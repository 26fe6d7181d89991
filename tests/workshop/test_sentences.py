"""The sentences of a chapter that use published names."""

import re
from types import SimpleNamespace

import pytest

from pacte_analysis import narrative
from pacte_analysis.edition import open_edition
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.workshop.lab import Beneath
from pacte_analysis.workshop.sentences import rendered, sentences
from projects import SMALL_CHAPTER

PROSE = """
## D'autres phrases

Rien ici. {{ rang }} est un rang. Une phrase sans nom.

{% if rang.known %}Une condition tient deux phrases. {{ pauvrete }} en est un.{% endif %}

Voir ({term}`RSA`) : {{ energie.seuil }} au plus.
"""


def plain(page: str) -> str:
    """A page with ordinary spaces."""
    return page.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def chapter(tmp_path):
    path = tmp_path / "pauvrete.md"
    path.write_text(SMALL_CHAPTER + PROSE, encoding="utf-8")
    return Chapter.read(path)


def test_each_sentence_has_its_line_and_its_names_and_a_condition_is_not_cut_in_two(chapter):
    found = sentences(chapter)
    assert [(s.source.split("\n")[0][:24], sorted(s.names)) for s in found] == [
        ("# Pauvreté {{ territoire", ["territoire"]),
        ("{{ territoire | en | maj", ["pauvrete", "territoire"]),
        ("{{ rang }} est un rang.", ["rang"]),
        ("{% if rang.known %}Une c", ["pauvrete", "rang"]),
        ("Voir ({term}`RSA`) : {{ ", ["energie"]),
    ]
    lines = chapter.path.read_text(encoding="utf-8").split("\n")
    assert all(sentence.source.split("\n")[0] in lines[sentence.line - 1] for sentence in found)


def test_texts_of_an_edition_that_the_chapter_places_are_read_too(chapter, tmp_path):
    folder = tmp_path / "REG-93-2024"
    folder.mkdir()
    (folder / "zoom.md").write_text("<!-- Ni {{ rang }} ici. -->\n\nIci, {{ pauvrete }}.\n", encoding="utf-8")
    path = tmp_path / "avec-texte.md"
    path.write_text(SMALL_CHAPTER + '\n{{ texte("zoom") }}\n', encoding="utf-8")
    found = sentences(Chapter.read(path), folder)
    assert [(s.file, s.line, s.source) for s in found if s.file == "zoom.md"] == [
        ("zoom.md", 3, "Ici, {{ pauvrete }}."),
    ]


def test_a_sentence_is_rendered_waits_for_its_names_or_says_what_is_wrong(chapter):
    edition = open_edition("REG-93", 2024)
    names = {"pauvrete": edition.value("taux_pauvrete_60"), "territoire": edition.territory, "energie": "un seuil"}
    said = plain(rendered(sentences(chapter), names))
    assert "En Provence-Alpes-Côte d’Azur, <strong>17,4 %</strong> de la population est pauvre." in said
    assert re.search(r"est pauvre\.</p> <small>\(pauvrete\.md, ligne \d+\)</small>", said)
    assert "<p><strong>Pauvreté en Provence-Alpes-Côte d’Azur</strong></p>" in said
    assert "<em>Attend « rang » :</em> <code>{{ rang }} est un rang.</code>" in said
    assert "À corriger :" in said
    assert ".seuil" in said
    assert "href" not in said


def test_publish_shows_in_lab_the_sentences_that_use_its_names_and_nothing_elsewhere(chapter, monkeypatch):
    shown = []
    monkeypatch.setattr(narrative, "_display", lambda what: shown.append(plain(what.page)))
    edition = open_edition("REG-93", 2024)
    pauvrete = edition.value("taux_pauvrete_60")
    narrative.publish(pauvrete=pauvrete)
    assert "phrases" not in shown[0]
    shell = SimpleNamespace(user_ns={"territory": "REG-93", "year": 2024})
    monkeypatch.setattr(narrative, "beneath", Beneath(shell, chapter.path))
    narrative.publish(pauvrete=pauvrete, inconnu="x")
    assert "Les phrases qui emploient ces noms" in shown[1]
    assert "de la population est pauvre" in shown[1]
    assert "Aucune phrase n’emploie « inconnu »" in shown[1]
    narrative.publish(rang=edition.rank("taux_pauvrete_60"))
    assert "Une condition tient deux phrases" in shown[2]
    assert "de la population est pauvre" not in shown[2]


def test_published_names_are_told_in_french(monkeypatch):
    shown = []
    monkeypatch.setattr(narrative, "_display", lambda what: shown.append(plain(what.page)))
    edition = open_edition("REG-93", 2024)
    pauvrete = edition.value("taux_pauvrete_60")
    narrative.publish(ici=True, deux=[pauvrete, "un mot"], groupe={"taux": pauvrete}, rien=[])
    for cell in ("vrai", "17,4 % et un mot", "taux : 17,4 %", "liste vide"):
        assert f"<td>{cell}</td>" in shown[0]
