"""Failures of many editions, each cause told once: a chapter that fails alike in all of them is one thing to mend."""

from collections.abc import Mapping, Sequence

from pacte_analysis.press.editions import Listed


def told_once(causes: Mapping[Listed, Sequence[str]]) -> dict[str, list[Listed]]:
    """Each cause, without the name of the edition at its head, and the editions that it stopped, in order."""
    found: dict[str, list[Listed]] = {}
    for asked, said in causes.items():
        for cause in dict.fromkeys(_without_name(asked, one) for one in said):
            found.setdefault(cause, []).append(asked)
    return {cause: sorted(editions) for cause, editions in found.items()}


def _without_name(asked: Listed, cause: str) -> str:
    for name in (f"{asked.code}-{asked.year}", str(asked)):
        for after in (", ", " : "):
            cause = cause.removeprefix(name + after)
    return cause
