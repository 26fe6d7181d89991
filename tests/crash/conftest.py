"""How far the provers go: a sample in the suite, everything with `make prove` (`PACTE_PROUVER`)."""

import os
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Extent:
    """How many instants and writes of a build, how many writes of each other act; whether everything is tried."""

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
