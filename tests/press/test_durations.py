"""Durations are in a log of their own, one build a line, and never in the site."""

import json
from pathlib import Path

from pacte_analysis.press.running import durations
from pacte_analysis.press.running.durations import LOG, Timed, log


def a_build(times: list[float]) -> Timed:
    told: list[tuple[str, int, int]] = []
    timed = Timed(lambda *step: told.append(step), clock=iter(times).__next__)
    timed.say("Livre imprimé", 0, 1)
    timed.chapter("emploi", "en cours")
    timed.chapter("emploi", "exécuté")
    timed.chapter("enfance", "déjà exécuté")
    timed.say("Livre imprimé", 1, 1)
    assert told == [("Livre imprimé", 0, 1), ("Livre imprimé", 1, 1)]
    return timed


def test_a_build_tells_how_long_its_steps_and_its_chapters_took() -> None:
    assert a_build([0, 1, 1, 2, 4.5, 6, 6, 10]).told() == {
        "duree": 10,
        "etapes": {"Livre imprimé": 5},
        "chapitres": {"emploi": 2.5},
    }


def test_the_log_keeps_the_latest_builds_and_a_broken_one_loses_no_build(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(durations, "KEPT", 2)
    for name in ("un", "deux", "trois"):
        log(tmp_path / "_build", name, a_build([0, 1, 1, 2, 4.5, 6, 6, 10]))
    lines = (tmp_path / "_build" / LOG).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["quoi"] for line in lines] == ["deux", "trois"]
    (tmp_path / "_build" / LOG).write_bytes(b"\xff")
    log(tmp_path / "_build", "quatre", a_build([0, 1, 1, 2, 4.5, 6, 6, 10]))
