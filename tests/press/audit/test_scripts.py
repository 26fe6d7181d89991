"""Every page says which scripts it may run, and has no other: what lacks, widens or escapes the policy is found."""

from pathlib import Path

import pytest

from pacte_analysis.press.audit import scripts
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.books.script_policy import digest, faults, meta, policy

OWN = "\ndocument.title = 'à moi';\n"
GOOD = f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8" />{meta()}<script src="a.js"></script></head>'


def found(page: str) -> list[str]:
    return [what for _, what in faults(page)]


@pytest.mark.parametrize(
    "page",
    [
        GOOD + '<body><a href="b.html#c">b</a><img src="data:image/webp;base64,AA==" alt="x"></body></html>',
        GOOD + '<script type="application/ld+json">{"a": 1}</script>',
        GOOD + '<a href="data:text/csv;base64,YQ==" download="a.csv">table</a>',
        GOOD + "<p>onclick=alert(1) &lt;script&gt; javascript:alert(1)</p>",
        f"<html><head>{meta([OWN])}<script>{OWN}</script></head></html>",
    ],
)
def test_a_page_whose_scripts_are_those_that_it_says_has_no_fault(page: str) -> None:
    assert found(page) == []


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<html><head><title>a</title></head></html>", "aucune politique"),
        (f'<html><head><script src="a.js"></script>{meta()}</head></html>', "avant la politique"),
        (GOOD + f"<script>{OWN}</script>", "ne connaît pas"),
        (GOOD + "<script type=module>import('x')</script>", "ne connaît pas"),
        (f"<head>{meta([OWN])}</head><script>{OWN} </script>", "ne connaît pas"),
        (GOOD + '<p onclick="a()">x</p>', "attribut (onclick)"),
        (GOOD + "<svg><g OnLoad=1></g></svg>", "attribut (onload)"),
        (GOOD + '<a href=" java\tscript:a()">x</a>', "programme"),
        (GOOD + '<svg><a xlink:href="JavaScript:a()">x</a></svg>', "programme"),
        (GOOD + '<a href="data:text/html,x">x</a>', "programme"),
        (GOOD + '<form action="vbscript:a">x</form>', "programme"),
        (GOOD + '<iframe srcdoc="x"></iframe>', "<iframe>"),
        (GOOD + '<base href="https://ailleurs.fr/">', "<base>"),
        (GOOD.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"), "plus large"),
        (GOOD.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'"), "plus large"),
        (GOOD.replace("script-src 'self'", f"script-src 'self' {digest('alert(1)')}"), "plus large"),
        (GOOD.replace("; object-src 'none'", ""), "plus large"),
        (GOOD.replace("connect-src 'self'", "connect-src *"), "plus large"),
    ],
)
def test_what_lacks_widens_or_escapes_the_policy_is_found(page: str, said: str) -> None:
    assert any(said in what for what in found(page)), found(page)


def test_the_policy_has_no_unsafe_script_and_is_the_same_each_time() -> None:
    told = policy([OWN])
    (run,) = [part for part in told.split("; ") if part.startswith("script-src")]
    assert run == f"script-src 'self' {digest(OWN)}"
    assert "unsafe-eval" not in told
    assert {"object-src 'none'", "base-uri 'none'", "form-action 'self'", "default-src 'none'"} <= set(told.split("; "))
    assert policy([OWN]) == told


def test_the_audit_names_the_page_the_line_and_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.html").write_text("<html>\n<title>b</title></html>", encoding="utf-8")
    steps: list[int] = []
    (finding,) = scripts.inspect(Scope.of(tmp_path), lambda done, total: steps.append(done))
    assert (finding.page, finding.rule, steps) == ("b.html", "scripts:politique", [1, 2])
    assert "ligne 1, aucune politique" in finding.message
    assert finding.remedy
