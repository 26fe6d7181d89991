"""Every locked distribution has a licence that is known and accepted, or an exception that says why."""

import email

import locked
import pytest
from locked import Locked, accepted, findings, licence


def metadata(**fields):
    told = email.message_from_string("")
    for name, values in fields.items():
        for value in values if isinstance(values, list) else [values]:
            told[name.replace("_", "-")] = value
    return told


def a(name, told):
    return Locked("pypi", name, "1.0", (), told)


def test_every_distribution_of_the_locks_has_an_accepted_licence():
    distributions = locked.locked()
    assert len(distributions) > 200
    assert {one.ecosystem for one in distributions} == {"pypi", "npm"}
    assert all(one.hashes for one in distributions)
    assert findings(distributions) == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (metadata(License_Expression="MIT"), "MIT"),
        (metadata(Classifier=["Framework :: IPython", "License :: OSI Approved :: MIT License"], License="x"), "MIT"),
        (metadata(License="Apache 2.0"), "Apache-2.0"),
        (metadata(License="A licence of\nmany lines"), ""),
        (metadata(License="UNHEARD"), "UNHEARD"),
        (metadata(), ""),
    ],
)
def test_a_licence_is_read_where_the_metadata_tell_it(told, expected):
    assert licence("inconnue", told) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("UNHEARD", False),
        ("", False),
    ],
)
def test_an_expression_is_accepted_when_accepted_licences_satisfy_it(expression, expected):
    assert accepted(expression) is expected


def test_a_refused_and_an_unknown_licence_are_findings(monkeypatch):
    monkeypatch.setattr(locked, "rules", lambda: {"acceptees": ["MIT"], "exceptions": {}, "ailleurs": {}})
    assert findings([a("bonne", "MIT")]) == []
    (refused,) = findings([a("close", "GPL-3.0-only")])
    assert "close 1.0 : licence « GPL-3.0-only » hors de" in refused
    (unknown,) = findings([a("muette", "")])
    assert "licence inconnue" in unknown


def test_an_exception_that_no_lock_needs_or_without_a_reason_is_a_finding(monkeypatch):
    without = {"exceptions": {"vieille": {"licence": "X", "raison": ""}}, "ailleurs": {"partie": "MIT"}}
    monkeypatch.setattr(locked, "rules", lambda: {"acceptees": ["MIT"]} | without)
    said = " ".join(findings([a("bonne", "MIT")]))
    assert "vieille (exceptions) n'est plus" in said
    assert "partie (ailleurs) n'est plus" in said
    assert "vieille n'a pas de raison" in said
