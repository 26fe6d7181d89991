"""A text of an edition is text: what would run, read a file or load one is refused, with its line."""

import pickle
import re
import time
from pathlib import Path

import pytest

from injection.corpus import CORPUS, REFUSED, TEXT, Payload
from pacte_analysis import contraband
from pacte_analysis.edition import open_edition
from pacte_analysis.narrative import NarrativeError, Renderer
from projects import ROOT

NAMES = {"nom": "Arles", "liste": ["a", "b"]}


def rendered(texts: Path, source: str, name: str = "mots") -> str:
    (texts / f"{name}.md").write_text(source, encoding="utf-8", newline="")
    return Renderer(NAMES, texts=texts).render(f'Avant.\n\n{{{{ texte("{name}") }}}}\n\nAprès.')


def _id(payload: Payload) -> str:
    return re.sub(r"[^\w]+", "-", f"{payload.kind}-{payload.text[:24]}", flags=re.ASCII)


@pytest.mark.parametrize("payload", [p for p in CORPUS if p.own == REFUSED], ids=_id)
def test_what_is_no_text_is_refused_with_its_file_its_line_and_what_to_do(payload: Payload, tmp_path: Path) -> None:
    folder = tmp_path / "REG-93-2024"
    folder.mkdir()
    with pytest.raises(NarrativeError) as refused:
        rendered(folder, f"Une phrase.\n\n{payload.text}\n")
    said = refused.value.message
    assert "\n" not in said
    assert not contraband.UNSEEN.search(said)
    assert len(said) < 400
    # Jinja's own faults are told by the sentence, with the cell.
    if payload.kind != "jinja":
        assert re.match(r"REG-93-2024/mots\.md, (?:une fois calculé, )?ligne \d+, .+\. [A-ZÉ].*\.", said), said
    if payload.kind.startswith(("html: script", "myst: roles", "unseen: bidi")):
        assert "ligne 3" in said


@pytest.mark.parametrize("payload", [p for p in CORPUS if p.own == TEXT], ids=_id)
def test_what_is_text_is_printed(payload: Payload, tmp_path: Path) -> None:
    assert rendered(tmp_path, f"Une phrase.\n\n{payload.text}").startswith("Avant.\n\nUne phrase.")


@pytest.mark.parametrize(
    "source",
    [
        "{% for x in liste %}{% if loop.first %}<scr{% else %}ipt>{% endif %}{% endfor %}",
        "<{{ '' }}img src=x>",
        "{% set a %}<b>{% endset %}<b{{ '' }}>x</b>",
        "```{% if nom %}{include}{% endif %} /etc/passwd\n```",
        "{% if nom %}{raw}{% endif %}`x`",
        "![x]{% if nom %}(/etc/passwd){% endif %}",
    ],
)
def test_pieces_that_come_together_once_computed_are_refused(source: str, tmp_path: Path) -> None:
    with pytest.raises(NarrativeError, match="mots"):
        rendered(tmp_path, source)


@pytest.mark.parametrize(
    "source",
    [
        '`{{ "`" }}` A `<script>x</script>` fin',
        '`{{ "`" }}` A ` {download}`x <../../secret.txt>` fin',
        '`{{ "`" }}` A `![x](../../secret.txt)` fin',
        '`{{ nom }}` A `<meta http-equiv="refresh" content="0;url=x">` fin',
        '{{ "" }}```{include} ../secret.txt\n{{ "" }}```',
        '{{ "" }}```{raw} html\nx\n{{ "" }}```',
        '{{ "" }}:::{include} x\n{{ "" }}:::',
        '\\{{ "`" }} A `<style>x</style>` fin',
        '\\{{ "[" }}clic](../../x) fin',
        '[x](page.html "{{ part }} <script>x</script>") fin',
        # At the end of a paragraph, a list that begins with 2 is none.
        "2. a `\n3. b `<script>x</script>` fin",
        "# a `\nb `<script>x</script>` fin",
    ],
)
def test_what_a_name_prints_opens_and_closes_nothing(source: str, tmp_path: Path) -> None:
    """Read with what its names print, and where it stands: what was inside a code may be outside."""
    part = open_edition("REG-93", 2024).value("taux_pauvrete_60")
    (tmp_path / "mots.md").write_text(source, encoding="utf-8")
    with pytest.raises(NarrativeError, match=r"mots\.md"):
        Renderer({"nom": "a`b", "part": part}, texts=tmp_path).render('Avant. {{ texte("mots") }}')


def test_a_text_prints_numbers_that_lead_to_their_origin(tmp_path: Path) -> None:
    part = open_edition("REG-93", 2024).value("taux_pauvrete_60")
    source = "# Titre {{ part }}\n\n- {{ part }} et `{{ nom }}`\n- {{ part | simple }}\n\n{{ part }}"
    (tmp_path / "mots.md").write_text(source, encoding="utf-8")
    made = Renderer({"nom": "a`b", "part": part}, texts=tmp_path).render('{{ texte("mots") }}')
    assert made.count('<a class="chiffre" href="#') == 3


@pytest.mark.parametrize(
    "source",
    [
        "".join(f'{{% for a{n} in "0123456789" %}}' for n in range(12)) + "x" + "{% endfor %}" * 12,
        "{% for a in liste %}{% for b in liste %}{% for c in liste %}x{% endfor %}{% endfor %}{% endfor %}",
        '{% for a in "aaaa" ~ nom %}x{% endfor %}',
        "{% for a in [1, 2, 3] %}x{% endfor %}",
        "{% for a in liste recursive %}x{% endfor %}",
        '{% set a = "0123456789" %}' + "{% set a = a ~ a %}" * 29,
        "{% with a = nom ~ nom %}{{ a }}{% endwith %}",
        "{% macro a() %}x{% endmacro %}",
        "{<!-- -->% set a = nom %}",
        "{% filter first %}x{% endfilter %}",
        "{{ " + "(" * 5000 + "nom" + ")" * 5000 + " }}",
        "{% if nom %}" * 3000 + "x" + "{% endif %}" * 3000,
    ],
)
def test_a_text_computes_nothing_that_could_last_or_grow(source: str, tmp_path: Path) -> None:
    before = time.monotonic()
    with pytest.raises(NarrativeError, match=r"mots\.md"):
        rendered(tmp_path, source)
    assert time.monotonic() - before < 5


def test_texts_that_place_each_other_are_rendered_once(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"t{number}.md").write_text(f'{{{{ texte("t{number + 1}") }}}}' * 2, encoding="utf-8")
    assert Renderer({}, texts=tmp_path).render('{{ texte("t0") }}') == ""


def test_a_text_compares_and_chooses(tmp_path: Path) -> None:
    source = "{% if nom == 'Arles' and liste | length > 1 and not nom in ['x'] %}oui{% else %}non{% endif %}"
    assert "oui" in rendered(tmp_path, source)


def test_a_text_goes_through_what_is_published(tmp_path: Path) -> None:
    source = "{% for a in liste | sort %}{% for b in liste %}{{ a }}{{ b }} {% endfor %}{% endfor %}"
    assert "aa ab ba bb" in rendered(tmp_path, source)


def test_what_a_name_prints_is_not_read_again(tmp_path: Path) -> None:
    made = Renderer({"nom": "<b>`x`", "lien": "{include}"}, texts=tmp_path)
    (tmp_path / "mots.md").write_text("{{ nom }} et {{ nom }}{{ lien }}, {{ [nom, lien] }}", encoding="utf-8")
    assert made.render('{{ texte("mots") }}').count("&lt;b&gt;\\`x\\`") == 3


def test_a_text_placed_by_a_text_keeps_what_it_prints(tmp_path: Path) -> None:
    (tmp_path / "dedans.md").write_text("Dans {{ nom }}.", encoding="utf-8")
    assert "Dans Arles." in rendered(tmp_path, 'Dehors. {{ texte("dedans") }} {{ nom }}')


def test_a_text_that_is_a_link_to_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("Secret.", encoding="utf-8")
    texts = tmp_path / "textes"
    texts.mkdir()
    (texts / "mots.md").symlink_to(secret)
    with pytest.raises(NarrativeError, match="autre dossier"):
        Renderer({}, texts=texts).render('{{ texte("mots") }}')


def test_a_text_is_read_where_it_stands_or_refused_in_one_message(tmp_path: Path) -> None:
    folder = tmp_path / "REG-93-2024"
    folder.mkdir()
    (tmp_path / "secret").write_text("Secret.", encoding="utf-8")
    (folder / "mots.md").write_text("Un été.", encoding="utf-8")
    (folder / "voisin.md").symlink_to("mots.md")
    assert contraband.read(folder / "mots.md") == contraband.read(folder / "voisin.md") == "Un été."
    (folder / "lien.md").symlink_to("../secret")
    (folder / "perdu.md").symlink_to("absent")
    (folder / "boucle.md").symlink_to("boucle.md")
    (folder / "dossier.md").mkdir()
    (folder / "latin.md").write_bytes("Mot.\nÉté.".encode("latin-1"))
    for name, words in {
        "lien": "un lien vers un autre dossier. Mettez le texte ici même.",
        "perdu": "ne mène nulle part. Mettez",
        "boucle": "ne mène nulle part. Mettez",
        "dossier": "ce n'est pas un fichier",
        "latin": "pas en UTF-8 (ligne 2). Enregistrez-le en UTF-8.",
        "absent": "ce n'est pas un fichier",
    }.items():
        with pytest.raises(contraband.NotAText) as refused:
            contraband.read(folder / f"{name}.md")
        assert refused.value.message.startswith(f"REG-93-2024/{name}.md : ")
        assert words in refused.value.message
        # From one process to another it stays what it is.
        assert pickle.loads(pickle.dumps(refused.value)).message == refused.value.message


def test_the_length_of_a_text_is_looked_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contraband, "covered", lambda *_: pytest.fail("read"))
    (found,) = contraband.of_source("<!-- " * contraband.LONGEST)
    assert "plus de 100 000 caractères" in found.what


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Un.<!-- non -->\n% non\nDeux % oui.", "Un.\n\nDeux % oui."),
        ("<!-- non\n% --> Un.\n<!-- jamais fermé\n% non", "Un.\n<!-- jamais fermé"),
        ("% <!-- non\nUn. -->", "Un. -->"),
        ("<!---->%Un.", "%Un."),
        ("<!-- tout -->\n%", ""),
    ],
)
def test_a_text_without_its_comments(text: str, kept: str) -> None:
    assert contraband.uncommented(text) == kept


def test_what_opens_and_never_closes_is_not_covered() -> None:
    marks = {"{{": "}}", "{%#": "#%}", "{%": "%}"}
    assert contraband.covered("a{{b\nc}}d{%#e%}f{{g", marks, "x") == "axxx\nxxxdxxxxxxf{{g"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..\\secret", "a.b", "A", "mots\n", "mots\x00", ""])
def test_a_text_is_named_by_its_name_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("Secret.", encoding="utf-8")
    texts = tmp_path / "textes"
    texts.mkdir()
    with pytest.raises(NarrativeError):
        Renderer({"nom": name}, texts=texts).render("{{ texte(nom) }}")


def test_the_texts_of_the_project_carry_nothing() -> None:
    texts = sorted((ROOT / "book" / "editions").rglob("*.md"))
    assert len(texts) > 50
    assert [str(one) for text in texts for one in contraband.of_source(text.read_text(encoding="utf-8"))] == []


# --- each guard, taken away ------------------------------------------------------------------------------------------

# What each guard is alone to stop.
ALONE = {
    "_UNSEEN": "Aide \u202exslx.fdp",
    "LONGEST": "a" * 200_000,
    "_PAGE_LINK": "<b>x</b>",
    "_of_fence": "```{include} /etc/passwd\n```",
    "_of_role": "{download}`x </etc/passwd>`",
    "_PICTURE": "![x](/etc/passwd)",
    "_LINK": "[clic](../../data/sources.csv)",
    "_PROSE": "+++",
}
EVERYTHING = {
    "_UNSEEN": re.compile(r"(?!)"),
    "LONGEST": 10**9,
    "_PAGE_LINK": re.compile(r"(?s).*"),
    "_of_fence": lambda *_: iter(()),
    "_of_role": lambda *_: iter(()),
    "_PICTURE": re.compile(r"(?s).*"),
    "_LINK": re.compile(r"(?s).*"),
    "_PROSE": {"inline", "text", "myst_block_break"},
}


@pytest.mark.parametrize("guard", ALONE)
def test_without_this_guard_its_payload_enters(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(contraband.of_source(ALONE[guard]))
    monkeypatch.setattr(contraband, guard, EVERYTHING[guard])
    assert list(contraband.of_source(ALONE[guard])) == []
