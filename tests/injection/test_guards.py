"""Each guard that stands alone, taken away: a payload of its kind then enters. What it guards is proved elsewhere."""

import re
from pathlib import Path

import jinja2
import pytest

from pacte_analysis import narrative
from pacte_analysis.errors import PacteError
from pacte_analysis.narrative import NarrativeError, Renderer
from pacte_analysis.press.books.extension import titles_as_text
from pacte_analysis.press.books.script_policy import faults, meta
from pacte_analysis.tables.extract import safety
from pacte_analysis.tables.extract.archive import UnreadableExtract
from tables.extract.hostile import xlsx

SCRIPT = "<script>window.canary=1</script>"


def test_the_escaping_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<script>" not in Renderer({"nom": SCRIPT}).render("Un {{ nom }}.")
    monkeypatch.setattr(narrative, "escaped", lambda words: words)
    assert "<script>" in Renderer({"nom": SCRIPT}).render("Un {{ nom }}.")


def test_the_sandbox_of_expressions(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "{{ nom.__class__.__name__ }}"
    with pytest.raises(NarrativeError, match="interdite"):
        Renderer({"nom": "x"}).render(asked)
    monkeypatch.setattr(narrative, "_Sandbox", jinja2.Environment)
    assert Renderer({"nom": "x"}).render(asked) == "str"


@pytest.mark.parametrize("seen", ["_source", "_result"])
def test_both_readings_of_a_text_of_an_edition(seen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {"_source": "```{include} /etc/passwd\n```", "_result": '`{{ "`" }}` A `<img src=x>`'}[seen]
    (tmp_path / "mots.md").write_text(written, encoding="utf-8")
    place = '{{ texte("mots") }}'
    with pytest.raises(NarrativeError):
        Renderer({}, texts=tmp_path).render(place)
    for name in ("of_source", "of_result") if seen == "_source" else ("of_result",):
        monkeypatch.setattr(narrative.contraband, name, lambda text: iter(()))
    assert re.search(r"include|<img", Renderer({}, texts=tmp_path).render(place))


def test_the_titles_of_the_search() -> None:
    script = "a;\nlinkEl.innerHTML = title;\nb;"
    assert "innerHTML" not in titles_as_text(script)
    with pytest.raises(ValueError, match="searchtools"):
        titles_as_text("a;")


def test_the_policy_of_a_page() -> None:
    page = f"<head>{meta()}</head>{SCRIPT}"
    assert [what for _, what in faults(page)] != []
    assert [what for _, what in faults(page.replace(meta(), ""))] == ["aucune politique de scripts"]


@pytest.mark.parametrize(
    ("guard", "more"),
    [
        ("RULES", {"xl__vbaProject.bin": b"x"}),
        ("_lawful", {"xl__styles.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'}),
    ],
)
def test_the_inspection_of_workbooks(
    guard: str, more: dict[str, str | bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx(tmp_path / "a.xlsx", "<worksheet/>", **more)
    with pytest.raises(UnreadableExtract):
        safety.inspected(path)
    monkeypatch.setattr(safety, guard, () if guard == "RULES" else lambda *_: None)
    safety.inspected(path).close()


def test_messages_act_on_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = PacteError("« \x1b[2J\u202eRue » est inconnu.\nDeuxième ligne.")
    assert refused.message == "« [2JRue » est inconnu.\nDeuxième ligne."
    monkeypatch.setattr("pacte_analysis.errors.visible", lambda words: words)
    assert "\x1b" in refused.message
