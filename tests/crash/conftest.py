"""How far the provers go: a sample in the suite, everything with `make prove` (`PACTE_PROUVER`); what they count."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Extent:
    """How many instants of a build, how many writes of each act, how many readers and how many editions."""

    builds: int
    writes: int
    seed: int
    whole: bool


@pytest.fixture(scope="session")
def extent() -> Extent:
    seed = int(os.environ.get("PACTE_GRAINE", "20261122"))
    if os.environ.get("PACTE_PROUVER"):
        return Extent(int(os.environ.get("PACTE_INSTANTS", "34")), 10**6, seed, True)
    return Extent(2, 3, seed, False)


@pytest.fixture(scope="session")
def figure() -> Callable[..., None]:
    """Tell `make prove` a figure of its table: a row, how many were tried, how many failed."""
    path = os.environ.get("PACTE_CHIFFRES")

    def told(row: str, tried: int, failed: int) -> None:
        if path:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"row": row, "tried": tried, "failed": failed}) + "\n")

    return told
