"""The sentences of a chapter that use published names."""

import re
from types import SimpleNamespace

import pytest

from pacte_analysis import narrative
from pacte_analysis.edition import open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.workshop.lab import NOTEBOOK, Beneath, load_ipython_extension
from pacte_analysis.workshop.sentences import rendered, sentences
from projects import ROOT, SMALL_CHAPTER

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


@pytest.fixture
def placing(tmp_path):
    """A chapter that places a text, and the folder of the text."""
    folder = tmp_path / "REG-93-2024"
    folder.mkdir()
    path = tmp_path / "avec-texte.md"
    path.write_text(SMALL_CHAPTER + '\n{{ texte("mots") }} {{ rang }}.\n', encoding="utf-8")
    return Chapter.read(path), folder


def test_a_text_that_the_press_refuses_is_refused_here_too(placing):
    chapter, folder = placing
    (folder / "mots.md").write_text('Bonjour <img src=x onerror="alert(1)"> {{ pauvrete }}.', encoding="utf-8")
    with pytest.raises(PacteError, match=r"REG-93-2024/mots\.md, ligne 1, HTML"):
        sentences(chapter, folder)


def test_a_text_that_is_a_link_to_a_file_elsewhere_is_not_shown(placing, tmp_path):
    chapter, folder = placing
    (tmp_path / "cle").write_text("Une clé {{ pauvrete }}.", encoding="utf-8")
    (folder / "mots.md").symlink_to(tmp_path / "cle")
    with pytest.raises(PacteError, match="autre dossier"):
        sentences(chapter, folder)


@pytest.mark.parametrize(
    "words",
    [
        # What only this rendering puts together: roles and names are undone.
        "<im{abbr}`g` src=x onerror=alert(1)> {{ pauvrete }}.",
        "<[img]{.nom} src=x onerror=alert(1)> {{ pauvrete }}.",
        "![x]{% if pauvrete %}(/etc/passwd){% endif %} {{ pauvrete }}.",
    ],
)
def test_nothing_of_a_text_runs_or_is_loaded_in_lab(placing, words):
    chapter, folder = placing
    (folder / "mots.md").write_text(words, encoding="utf-8")
    edition = open_edition("REG-93", 2024)
    names = {"pauvrete": edition.value("taux_pauvrete_60"), "rang": edition.rank("taux_pauvrete_60")}
    said = rendered([one for one in sentences(chapter, folder) if "pauvre." not in one.source], names, folder)
    assert said.count("<li>") == 2 + ("territoire" in said)
    assert "<img" not in said
    assert "17,4" in said


def test_marks_of_words_stay_and_other_html_goes(chapter):
    chapter.path.write_text(
        SMALL_CHAPTER + "\n{{ rang }}<br><sup>e</sup> <script>alert(1)</script> <b onclick=x>ici</b>.\n",
        encoding="utf-8",
    )
    rang = open_edition("REG-93", 2024).rank("taux_pauvrete_60")
    found = [one for one in sentences(Chapter.read(chapter.path)) if "onclick" in one.source]
    said = rendered(found, {"rang": rang})
    assert "<br><sup>e</sup> alert(1) ici</b>" in said
    assert "<script" not in said


def test_an_error_beneath_the_names_is_text(chapter):
    shell = SimpleNamespace(user_ns={"territory": "PAYS<img src=x onerror=alert(1)>", "year": 2024})
    said = Beneath(shell, chapter.path)({"pauvrete": 1})
    assert "&lt;img" in said
    assert "<img" not in said


def test_the_items_of_a_list_under_a_condition_stay_items(tmp_path, chapter):
    listed = "{% if rang.known -%}\n- Un classement existe.\n- {{ rang }} est le rang.\n{% endif -%}\n"
    path = tmp_path / "liste.md"
    path.write_text(SMALL_CHAPTER + "\n" + listed, encoding="utf-8")
    found = [sentence for sentence in sentences(Chapter.read(path)) if "Un classement" in sentence.source]
    assert [sentence.source for sentence in found] == [listed.strip()]
    rang = open_edition("REG-93", 2024).rank("taux_pauvrete_60")
    assert re.search(
        r"<li>Un classement existe\.</li>\s*<li><strong>.*</strong> est le rang\.</li>", rendered(found, {"rang": rang})
    )


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


class Shell:
    """What the extension asks of IPython's shell."""

    def __init__(self) -> None:
        self.user_ns: dict[str, object] = {}
        self.handled: list[tuple[tuple[type[BaseException], ...], object]] = []
        self.shown: list[list[str]] = []

    def set_custom_exc(self, kinds, handler):
        self.handled.append((kinds, handler))

    def _showtraceback(self, kind, error, lines):
        self.shown.append(lines)


def test_in_lab_an_error_of_the_analyst_is_one_french_message(chapter, monkeypatch):
    monkeypatch.setattr(narrative, "beneath", None)
    monkeypatch.setenv(NOTEBOOK, str(chapter.path))
    shell = Shell()
    load_ipython_extension(shell)
    ((kinds, handler),) = shell.handled
    assert kinds == (PacteError,)
    assert isinstance(narrative.beneath, Beneath)
    with pytest.raises(PacteError) as caught:
        open_edition("93", 2024)
    handler(shell, caught.type, caught.value, None)
    ((message,),) = shell.shown
    assert plain(message).startswith("Territoire « 93 » ambigu : DEP-93 (Seine-Saint-Denis)")


def test_a_kernel_without_a_notebook_and_one_of_another_file_show_no_sentence(monkeypatch):
    monkeypatch.setattr(narrative, "beneath", None)
    monkeypatch.delenv(NOTEBOOK, raising=False)
    shell = Shell()
    load_ipython_extension(shell)
    assert shell.handled == []
    monkeypatch.setenv(NOTEBOOK, str(ROOT / "notebooks" / "jupytext.toml"))
    load_ipython_extension(shell)
    assert narrative.beneath is None
