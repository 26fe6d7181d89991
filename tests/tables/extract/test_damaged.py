"""Damaged extracts, each of another kind: the right finding at the right cell, nothing else; red without its guard."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.model import Finding, Place
from tables.extract.conftest import Trial, found
from tables.extract.damages import DAMAGES, Damage, spoiled
from tables.extract.guards import Guard, guards, without

Spoiled = Callable[[Damage], tuple[Path, Place]]


@pytest.fixture(scope="session")
def spoil(trial: Trial, tmp_path_factory: pytest.TempPathFactory) -> Spoiled:
    """Each damaged copy of the trial extract, written once, and where its damage is."""
    folder, done = tmp_path_factory.mktemp("abimes"), {}

    def once(one: Damage) -> tuple[Path, Place]:
        if one.name not in done:
            path = folder / f"{one.name}{one.suffix}"
            done[one.name] = path, spoiled(trial.path, trial.actions, one, path)
        return done[one.name]

    return once


def at(findings: list[Finding], one: Damage, place: Place) -> list[Finding]:
    # A guard that is out may leave nothing where a finding was.
    return [finding for finding in findings if finding and (finding.kind, finding.place) == (one.kind, place)]


def test_there_are_forty_kinds_of_damage():
    assert len({one.kind for one in DAMAGES}) >= 40


def test_the_good_extract_has_nothing_wrong(trial: Trial, catalogue: Catalogue):
    assert [finding.kind for finding in found(trial.path, catalogue)] == ["feuille-laissee"]


@pytest.mark.parametrize("one", DAMAGES, ids=lambda one: one.name)
def test_a_damage_is_found_where_it_is(one: Damage, spoil: Spoiled, catalogue: Catalogue):
    path, place = spoil(one)
    findings = found(path, catalogue)
    there = at(findings, one, place)
    assert [finding.severity for finding in there] == [one.severity], [(f.kind, f.place.address) for f in findings]
    assert there[0].message
    assert there[0].remedy
    others = {finding.kind for finding in findings if finding not in there} - {"feuille-laissee"}
    assert others <= {one.kind, *one.also}


# --- the guards ----------------------------------------------------------------------------------------------------


def test_every_kind_of_finding_has_its_damage():
    assert {guard.kind for guard in guards()} - {one.kind for one in DAMAGES} == set()


@pytest.mark.parametrize("guard", guards(), ids=str)
def test_a_damage_goes_unseen_without_its_guard(guard: Guard, spoil: Spoiled, catalogue: Catalogue):
    unseen = []
    for one in (one for one in DAMAGES if one.kind == guard.kind):
        path, place = spoil(one)
        with without(guard):
            try:
                findings = found(path, catalogue)
            except (AttributeError, TypeError):
                # What the guard gives is used by who called it: without it, nothing works.
                findings = []
        if not at(findings, one, place):
            unseen.append(one.name)
    assert unseen


def test_a_guard_comes_back(spoil: Spoiled, catalogue: Catalogue):
    guard = next(guard for guard in guards() if guard.kind == "valeur-inconnue")
    one = next(one for one in DAMAGES if one.kind == guard.kind)
    path, place = spoil(one)
    with pytest.raises(ZeroDivisionError), without(guard):
        raise ZeroDivisionError
    assert at(found(path, catalogue), one, place)
