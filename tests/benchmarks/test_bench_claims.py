"""Timing of the claims, against solving the same games one by one."""

import pytest
from timing import seconds

from model.claims import CLAIMS, evaluate
from model.game import BargainingGame
from model.scenario import load
from model.sweeps.points import Points

pytestmark = pytest.mark.bench


def test_scoreboard():
    scenario = load("oman-2026")
    evaluate(scenario, n=16, bounds_n=128)
    print("\nthe scoreboard of all claims, in seconds, by cases drawn from the stated ranges")
    for n in (256, 1024, 4096):
        print(f"{n:>6} {seconds(lambda k=n: evaluate(scenario, n=k), runs=1):>7.1f} s")


def test_admissible_cases_against_one_game_at_a_time():
    points = Points.sample(load("oman-2026"), 64)
    claim = next(c for c in CLAIMS if c.key == "nuclear-conceded")

    def one_by_one():
        for p in range(64):
            scenario = points.scenario.with_exact(points.exactly(p))
            BargainingGame(scenario).admissible()

    def together():
        from model.claims import Look

        claim.test(Look(points, 3, "admissible"))

    together()
    batch, single = seconds(together), seconds(one_by_one, runs=1)
    print(f"\n64 cases under the admissible reading: {single / batch:.0f} x a game at a time")
