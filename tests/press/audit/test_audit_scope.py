"""What `pacte check --site` looks at, and how it says what it finds."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from pacte_analysis.cli import check
from pacte_analysis.errors import PacteError
from pacte_analysis.press import audit
from pacte_analysis.press.audit import Finding, Scope, Step, browser
from pacte_analysis.press.audit.finding import report
from pacte_analysis.press.audit.scope import NothingToAudit
from projects import publish_editions

FAULT = Finding("bretagne/2024/index.html", "essai:faute", "il manque un titre.", "Donnez-lui en un.")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return publish_editions(tmp_path, {("REG-53", 2024): {"index", "emploi"}, ("REG-93", 2024): {"index"}})


def test_all_the_pages_of_a_site_are_looked_at(built: Path) -> None:
    scope = Scope.of(built)
    assert {"index.html", "bretagne/2024/emploi.html", "bretagne/derniere/index.html"} <= set(scope.pages)
    assert scope.editions == ("bretagne/2024", "provence-alpes-cote-d-azur/2024")
    assert set(scope.pages) == scope.every


def test_an_edition_or_a_page_may_be_asked_for(built: Path) -> None:
    scope = Scope.of(built, ["bretagne/2024/", "index.html"])
    assert scope.pages == ("bretagne/2024/emploi.html", "bretagne/2024/index.html", "index.html")
    assert len(scope.every) > len(scope.pages)


def test_an_address_that_is_not_in_the_site_is_refused_and_the_editions_are_named(built: Path) -> None:
    with pytest.raises(NothingToAudit, match=r"« bretagne/2023 ».*bretagne/2024") as refused:
        Scope.of(built, ["bretagne/2023"])
    assert "derniere" not in refused.value.message


def test_without_a_site_the_message_says_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(NothingToAudit, match="pacte build"):
        Scope.of(tmp_path / "site")


def test_the_checks_are_named_and_each_has_a_title() -> None:
    assert audit.CHECKS
    for name in audit.CHECKS:
        assert audit.title(name)
        assert audit.method(name)


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(built: Path, monkeypatch: pytest.MonkeyPatch) -> argparse.Namespace:
    """The command as it is asked, in a project with a built site and with two checks."""
    monkeypatch.setattr(
        "pacte_analysis.press.project.Project.find", lambda: SimpleNamespace(site=built, root=built.parent)
    )
    modules: dict[str, object] = {
        "un": SimpleNamespace(TITLE="Un", METHOD="un essai", inspect=lambda scope, step: iter([FAULT, FAULT])),
        "deux": SimpleNamespace(TITLE="Deux", METHOD="deux essais", inspect=_impossible),
    }
    monkeypatch.setattr(audit, "import_module", lambda name: modules[name.rpartition(".")[2]])
    monkeypatch.setattr(check, "CHECKS", tuple(modules))
    return argparse.Namespace(data=None, code=False, site=True, pages=[], only=[], record=False)


def _impossible(scope: Scope, step: Step) -> Iterator[Finding]:
    raise browser.NoBrowser("Aucun navigateur ici : installez-le.")


def test_a_fault_is_said_once_with_its_page_its_rule_and_its_remedy_and_fails_the_command(
    asked: argparse.Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.only = ["un"]
    assert check.main(asked) == 1
    said = capsys.readouterr().out
    assert "bretagne/2024/index.html : il manque un titre. Donnez-lui en un. [essai:faute]\n" in said
    assert "pages : 1 faute." in said


def test_a_check_that_cannot_run_is_said_loudly_and_does_not_stop_the_others(
    asked: argparse.Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.main(asked) == 1
    said = capsys.readouterr()
    assert "Aucun navigateur ici : installez-le." in said.err
    assert "pages : 1 faute, 1 contrôle impossible." in said.out
    asked.only = ["deux"]
    assert check.main(asked) == 1


def test_pages_are_chosen_with_site_only(asked: argparse.Namespace) -> None:
    asked.site, asked.pages = False, ["index.html"]
    with pytest.raises(PacteError, match="ajoutez --site"):
        check.main(asked)


@pytest.mark.parametrize("missing", ["program", "library"])
def test_without_a_browser_the_message_says_how_to_have_one(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "chromium", lambda: None if missing == "program" else "/usr/bin/chromium")
    monkeypatch.setattr(browser, "find_spec", lambda name: None)
    with pytest.raises(browser.NoBrowser, match="apt-get install chromium" if missing == "program" else "lock"):
        browser.require()


def test_a_fault_that_is_the_same_on_many_pages_is_said_once() -> None:
    many = [Finding(f"bretagne/2024/{name}.html", "r", "il manque un titre.", "Ajoutez-le.") for name in "abcde"]
    assert list(report([*many, FAULT])) == [
        "bretagne/2024/a.html, bretagne/2024/b.html, bretagne/2024/c.html et 2 autres pages : "
        "il manque un titre. Ajoutez-le. [r]",
        str(FAULT),
    ]
