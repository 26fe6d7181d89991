"""The French of built pages, as it is read: what is well set is passed over, each fault is found."""

from pathlib import Path

import pytest

from pacte_analysis.press.audit import typography
from pacte_analysis.press.audit.scope import Scope

N, F = "\u00a0", "\u202f"


def rules(site: Path, body: str) -> list[str]:
    (site / "page.html").write_text(f'<html lang="fr"><body>{body}</body></html>', encoding="utf-8")
    found = typography.inspect(Scope.of(site), lambda done, total: None)
    return [finding.rule.removeprefix("typographie:") for finding in found]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Le taux{N}: <a href='#'>17,4{N}%</a><sup>c</sup>{F}; qui{F}? «{N}lui{N}», l’an 2024-2027.</p>",
        f"<p>1{F}409{N}actions, 19{F}300{F}000{N}€, 1er, 2e, 1re, n°{N}4, etc…</p>",
        "<p>Licence Ouverte 2.0, pacte-analysis 0.6.0, à 10:30, en 2024 120 actions.</p>",
        "<p>Écrire <code>x : y; z</code>, <kbd>a?</kbd> ou <span lang='en'>What? It's 4.5%</span>.</p>",
        "<pre>a : 'b'</pre><p>−3,5 points</p>",
        "<script>a ? 'b' : \"c\"</script><style>a{b: c}</style>",
        f"<p>Un titre</p><p>(n{N}= 12), <em>mot</em>{N}:</p><ul><li>état</li><li>État</li></ul>",
        f"<p>sont <ins><span>[ajouté{N}: </span>; ils</ins> sont</p>",
    ],
)
def test_what_is_well_set_is_no_fault(tmp_path: Path, body: str) -> None:
    assert rules(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<p>Source : Insee</p>", "deux-points"),
        ("<p><strong>Source</strong>: Insee</p>", "deux-points"),
        ("<p><code>x</code> : Insee</p>", "deux-points"),
        ("<p>Qui ?</p>", "ponctuation-haute"),
        (f"<p>Qui{N}?</p>", "ponctuation-haute"),
        ("<p>l’un; l’autre</p>", "ponctuation-haute"),
        ("<p>17,4 %</p>", "pour-cent"),
        ("<p>17,4%</p>", "pour-cent"),
        (f"<p>12{F}€</p>", "pour-cent"),
        (f"<p>« mot{N}»</p>", "guillemets"),
        ("<p>un 'mot' ou l'an</p>", "apostrophe"),
        ('<p>le "mot"</p>', "guillemets-droits"),
        ("<p>de 17.4 points</p>", "virgule-decimale"),
        ("<p>Évolution</p><p>-3,5 points</p>", "moins"),
        ("<td>–3,5</td>", "moins"),
        ("<p>1 409 lieux</p>", "milliers"),
        ("<p>1409 actions</p>", "milliers"),
        ("<p>etc...</p>", "points-de-suspension"),
        ("<p>Axe 1 - Enfance</p>", "tiret"),
        ("<p>le 3ème rang</p>", "rang"),
        ("<p>la 1ère fois</p>", "rang"),
        (f"<p>deux {N}mots</p>", "espaces"),
        ("<p>un mot , puis</p>", "espace-de-trop"),
        ("<p>n° 4</p>", "numero"),
        ("<p>mise en oeuvre</p>", "ligature"),
        ("<p>A partir de 2024</p>", "capitale"),
        ("<p>l’état</p><p>Les services de l’Etat</p>", "capitale"),
        ("<p>un département</p><h2>DEPARTEMENT</h2>", "capitale"),
        ('<img src="a.png" alt="Taux : haut">', "deux-points"),
        ('<a aria-label="Où ?">x</a>', "ponctuation-haute"),
        ("<svg><text>12 %</text></svg>", "pour-cent"),
    ],
)
def test_each_fault_is_found(tmp_path: Path, body: str, rule: str) -> None:
    assert set(rules(tmp_path, body)) == {rule}


def test_a_name_is_no_word_without_its_accent(tmp_path: Path) -> None:
    body = "<p>un défi, la région, andré, l’acces, l’accès</p><p>DEFI, Andre, Acces, REGIONAL</p>"
    assert rules(tmp_path, body) == []


def test_a_fault_says_its_line_and_shows_its_spaces(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<p>a</p>\n<p>Le taux{N}: où ?</p>", encoding="utf-8")
    (finding,) = typography.inspect(Scope.of(tmp_path), lambda done, total: None)
    assert finding.page == "page.html"
    assert finding.message == "ligne 2, « Le taux⍽: où ? »."


def test_no_page_of_the_default_edition_is_badly_set(site: Path) -> None:
    assert list(typography.inspect(Scope.of(site), lambda done, total: None)) == []
