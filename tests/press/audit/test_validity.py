"""The Nu checker finds what is not HTML; where it is absent, the message says how to have it."""

import os
import shutil
from pathlib import Path

import pytest

from pacte_analysis.press.audit import validity
from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope
from projects import ROOT

WHOLE = '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8" /><title>a</title></head><body>{}</body></html>'


@pytest.fixture
def checker() -> None:
    """The checker, mandatory in CI; elsewhere its absence is said."""
    try:
        validity.require(ROOT)
    except validity.NoChecker as absent:
        if os.environ.get("CI"):
            raise
        pytest.skip(absent.message)


def found(site: Path, pages: tuple[str, ...] = ()) -> list[Finding]:
    return list(validity.inspect(Scope.of(site, pages), lambda done, total: None))


@pytest.mark.usefixtures("checker")
def test_a_page_that_is_not_valid_is_found_and_one_that_is_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "un site"
    folder.mkdir()
    row = '<tr role="row"><th scope="row" role="rowheader">a</th><td role="cell">b</td></tr>'
    cards = f'<table role="table"><caption>a</caption><tbody role="rowgroup">{row}</tbody></table>'
    (folder / "bon.html").write_text(WHOLE.format(f'<ul role="list"><li>a</li></ul><br />{cards}'), encoding="utf-8")
    (folder / "é.html").write_text(WHOLE.format("<p><div>a</div></p>\n<b id='x'><b id='x'></b></b>"), encoding="utf-8")
    findings = found(folder)
    assert {(f.page, f.rule) for f in findings} == {("é.html", "html:validite")}
    assert sorted(f.message.partition(",")[0] for f in findings) == ["ligne 1", "ligne 2"]
    assert "Duplicate ID" in " ".join(f.message for f in findings)


@pytest.mark.usefixtures("checker")
def test_every_page_of_the_default_edition_is_valid(site: Path) -> None:
    assert found(site) == []


def test_without_java_the_message_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(validity.NoChecker, match=r"n'a pas été vérifié.*default-jre-headless"):
        validity.require(tmp_path)


def test_without_the_checker_the_message_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/java")
    with pytest.raises(validity.NoChecker, match="npm ci --prefix tools/nu"):
        validity.require(tmp_path)


@pytest.mark.usefixtures("checker")
def test_a_checker_that_stops_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(WHOLE.format(""), encoding="utf-8")
    monkeypatch.setattr(validity, "JAR", "pyproject.toml")
    with pytest.raises(validity.NoChecker, match="s'est arrêté"):
        found(tmp_path)
