"""What the chapters say of many territories, kept for people to read: the same sentences, and nobody's name unread."""

import re
from pathlib import Path

import phrases
import pytest
from phrases import TERRITORIES, UNSIGNED, WANTED, Phrase, read, sentences

from pacte_analysis.press.project import Project

KINDS = sorted(TERRITORIES)
REMEDY = "a sentence changed: read it, then run python tools/phrases.py"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_chapters_still_say_the_twenty_sentences_that_were_kept(a_project: Project, kind: str) -> None:
    said = [str(phrase) for phrase in phrases.phrases(a_project, kind, data=a_project.root / "data")]
    assert said == read(kind)[1], REMEDY


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_sentences_are_kept_of_each_kind_and_say_who_read_them(kind: str) -> None:
    signed, kept = read(kind)
    assert len(kept) == WANTED
    assert signed == UNSIGNED or re.fullmatch(r"Relu par : \D+, \d{4}-\d\d-\d\d", signed)
    codes = [line.split(" ")[0] for line in kept]
    assert [code for code in TERRITORIES[kind] if code not in codes] == []
    # French typography, no markup left, nothing that a program says.
    for line in kept:
        assert not re.search(r"[<>{}`]|\bNone\b|\bnan\b| [;!?%]", line), line


def test_the_forms_of_the_names_are_varied() -> None:
    """The sentences try what French has: no article, le, la, les, l'; en, dans, à; an island, a town."""
    words = " ".join(line for kind in KINDS for line in read(kind)[1]).lower()
    for form in (
        "dans le ",
        "dans les ",
        "dans l’",
        "à La Réunion",
        "à Paris",
        "en Corse",
        "d’Île-de-France",
        "du ",
        "des ",
    ):
        assert form.lower() in words, form


def test_a_sentence_is_read_without_its_markup_and_once() -> None:
    page = """# Titre {x}

```{raw} html
<p>7 fois</p>
```

:::{div} en-bref
- <a class="chiffre" href="#origine-1">17,5 %</a><sup class="statut"><abbr title="valeur calculée">c</abbr></sup> des
  habitants. Une phrase sans nombre. Le ({term}`RSA`) aide <a class="chiffre" href="#origine-2">3</a> foyers (D9/D1\\).
:::

<a class="chiffre" href="#origine-1">17,5 %</a><sup class="statut"><abbr title="valeur calculée">c</abbr></sup> des
habitants. Le Var est nommé.
"""
    assert list(sentences(page, ["le Var", "Le Var"])) == [
        "17,5 % [c] des habitants.",
        "Le (RSA) aide 3 foyers (D9/D1).",
        "Le Var est nommé.",
    ]


def test_a_signature_goes_when_a_sentence_changes_and_stays_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"now": "Le Var compte 6 communes."}
    monkeypatch.setattr(phrases, "FOLDER", tmp_path / "phrases")
    monkeypatch.setattr(phrases, "ROOT", tmp_path)
    monkeypatch.setattr(phrases, "TERRITORIES", {"region": ("REG-93",)})
    monkeypatch.setattr(phrases, "Project", lambda _: None)
    monkeypatch.setattr(phrases, "phrases", lambda *_: [Phrase("REG-93", "enfance", said["now"])])
    phrases.main()
    file = tmp_path / "phrases" / "region.txt"
    assert read("region") == (UNSIGNED, ["REG-93 enfance | Le Var compte 6 communes."])
    file.write_text(
        file.read_text(encoding="utf-8").replace(UNSIGNED, "Relu par : A. B., 2026-10-01"), encoding="utf-8"
    )
    phrases.main()
    assert read("region")[0] == "Relu par : A. B., 2026-10-01"
    said["now"] = "Le Var compte 7 communes."
    phrases.main()
    assert read("region") == (UNSIGNED, ["REG-93 enfance | Le Var compte 7 communes."])
