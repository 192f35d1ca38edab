"""Timing of the claims, against solving the same games one by one."""

import pytest
from timing import seconds

from model.claims import evaluate
from model.scenario import load

pytestmark = pytest.mark.bench


def test_scoreboard():
    scenario = load("oman-2026")
    evaluate(scenario, n=16, bounds_n=128)
    print("\nthe scoreboard of all claims, in seconds, by cases drawn from the stated ranges")
    for n in (256, 1024, 4096):
        print(f"{n:>6} {seconds(lambda k=n: evaluate(scenario, n=k), runs=1):>7.1f} s")
