"""A few examples through each door, many with `make prove`; those that `make fuzz` kept or that came out wrong."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fuzz.doors import DOORS, PUSHED

CORPUS = Path(__file__).parent / "corpus"

EXAMPLES = 3000 if os.environ.get("PACTE_PROUVER") else 40


@pytest.mark.parametrize("name", DOORS)
def test_what_comes_through_a_door_is_taken_or_refused(name, figure):
    calm = settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    before = PUSHED[name]
    calm(DOORS[name])()
    figure("inputs", PUSHED[name] - before, 0)


@pytest.mark.parametrize("name", DOORS)
def test_what_fuzzing_kept_still_comes_out_right(name, figure):
    kept = sorted((CORPUS / name).glob("*"))
    assert kept, f"no corpus for {name}: run make fuzz"
    before = PUSHED[name]
    for path in kept:
        DOORS[name].hypothesis.fuzz_one_input(path.read_bytes())
    figure("inputs", PUSHED[name] - before, 0)
