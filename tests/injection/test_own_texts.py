"""A text of an edition is text: what would run, read a file or load one is refused, with its line."""

import re
from pathlib import Path

import pytest

from injection.corpus import CORPUS, REFUSED, TEXT, Payload
from pacte_analysis import contraband
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
