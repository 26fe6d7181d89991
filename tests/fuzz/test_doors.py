"""A few examples through each door, those that `make fuzz` kept, and those that once came out wrong."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fuzz.doors import DOORS

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("name", DOORS)
def test_what_comes_through_a_door_is_taken_or_refused(name):
    calm = settings(
        max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    calm(DOORS[name])()


@pytest.mark.parametrize("name", DOORS)
def test_what_fuzzing_kept_still_comes_out_right(name):
    kept = sorted((CORPUS / name).glob("*"))
    assert kept, f"no corpus for {name}: run make fuzz"
    for path in kept:
        DOORS[name].hypothesis.fuzz_one_input(path.read_bytes())
