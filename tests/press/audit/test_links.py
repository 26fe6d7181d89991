"""Every link of the site leads somewhere, in the site; no identifier is given twice; other sites are only listed."""

from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pacte_analysis.cli import check
from pacte_analysis.press.audit import links
from pacte_analysis.press.audit.scope import Scope


def write(site: Path, name: str, body: str) -> None:
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<!DOCTYPE html><html lang="fr"><body>{body}</body></html>', encoding="utf-8")


def found(site: Path, body: str) -> list[str]:
    """The rules that a page with `body` breaks, in a site of two pages, a folder and a table."""
    write(site, "var/2024/index.html", '<h1 id="haut">Var</h1><p id="élan">À</p>')
    (site / "var/2024/donnees").mkdir(exist_ok=True)
    (site / "var/2024/donnees/un tableau.csv").write_text("a\n", encoding="utf-8")
    write(site, "var/2024/page.html", body)
    scope = Scope.of(site, ["var/2024/page.html"])
    return [finding.rule for finding in links.inspect(scope, lambda done, total: None)]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="index.html#haut">Var</a><a href="#ici" id="ici">ici</a><a href="#">haut</a>',
        '<a href="index.html#%C3%A9lan">Var</a><a href="donnees/un%20tableau.csv" download>Données</a>',
        '<a href="../2024/index.html?q=1">Var</a><a href="https://insee.fr/a#b">Insee</a><a href="mailto:a@b.fr">a</a>',
        '<label for="x">x</label><input id="x" aria-describedby="y z"><p id="y">y</p><p id="z">z</p>',
    ],
)
def test_what_leads_somewhere_is_no_fault(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<a href="emploi.html">x</a>', "liens:cassé"),
        ('<img src="carte.png" alt="">', "liens:cassé"),
        ('<a href="donnees/">x</a>', "liens:cassé"),
        ('<a href="index.html#bas">x</a>', "liens:ancre"),
        ('<a href="#nulle-part">x</a>', "liens:ancre"),
        ('<a href="../../../secret.html">x</a>', "liens:hors-du-site"),
        ('<a href="/var/2024/index.html">x</a>', "liens:racine"),
        ('<a href="//insee.fr/">x</a>', "liens:racine"),
        ('<a href="javascript:alert(1)">x</a>', "liens:adresse"),
        ('<a href="https:insee">x</a>', "liens:adresse"),
        ('<meta http-equiv="refresh" content="0; url=ailleurs.html">', "liens:cassé"),
        ('<p id="a">a</p><p id="a">b</p>', "liens:identifiant-double"),
        ('<p id="a b">a</p>', "liens:identifiant"),
        ('<div role="region" aria-labelledby="titre">a</div>', "liens:renvoi"),
    ],
)
def test_what_leads_nowhere_or_out_of_the_site_is_found(tmp_path: Path, body: str, rule: str) -> None:
    assert found(tmp_path, body) == [rule]


def test_a_style_sheet_that_asks_for_a_file_that_is_not_in_the_site_is_found(tmp_path: Path) -> None:
    sheet = tmp_path / "var/2024/_static/a.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(
        'a{src:url("data:x")}b{src:url(b.woff2)}c{src:url(https://polices.fr/c.woff2)}d{src:url(a.css?v=1)}',
        encoding="utf-8",
    )
    assert found(tmp_path, "<p>a</p>") == ["liens:style", "liens:style"]


def test_the_addresses_of_other_sites_are_listed_with_the_pages_that_name_them(tmp_path: Path) -> None:
    write(tmp_path, "a.html", '<a href="https://b.fr">b</a><a href="https://b.fr">b</a><a href="b.html">c</a>')
    write(tmp_path, "b.html", '<a href="https://b.fr">b</a><a href="http://a.fr/x">a</a>')
    assert links.elsewhere(Scope.of(tmp_path)) == {"http://a.fr/x": ["b.html"], "https://b.fr": ["a.html", "b.html"]}


def test_no_link_of_the_default_edition_is_broken(site: Path) -> None:
    assert list(links.inspect(Scope.of(site), lambda done, total: None)) == []


def test_the_command_writes_the_list_of_the_addresses_of_other_sites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "site", "a.html", '<a href="https://b.fr/">b</a>')
    here = SimpleNamespace(site=tmp_path / "site", root=tmp_path)
    monkeypatch.setattr("pacte_analysis.press.project.Project.find", lambda: here)
    asked = Namespace(data=None, code=False, site=True, pages=[], only=["links"], record=False)
    assert check.main(asked) == 0
    assert "Autres sites : 1 adresse, sans les visiter" in capsys.readouterr().out
    told = (tmp_path / "_build" / "adresses-externes.csv").read_text(encoding="utf-8")
    assert told == "adresse,pages,premiere_page\nhttps://b.fr/,1,a.html\n"
