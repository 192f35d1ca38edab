"""Timings of exact regimes, against solving the same line point by point."""

import pytest
from timing import seconds

from model import regimes
from model.scenario import load
from model.sweeps import sweep_over

pytestmark = pytest.mark.bench


def test_branches_against_a_sweep():
    scenario = load("oman-2026")
    regimes.branches(scenario, threat=None)
    sweep_over(scenario, {"threat": (0, 1, 3)}, terms=False)
    print(
        "\nexact branches of the threat, against a sweep of 2,001 points (which only brackets them)"
    )
    print(f"{'L':>3} {'branches':>9} {'exact':>10} {'sweep':>10} {'ratio':>7}")
    for levels in (2, 3, 5, 9):
        exact = seconds(lambda n=levels: regimes.branches(scenario, threat=None, levels=n))
        grid = seconds(
            lambda n=levels: sweep_over(scenario, {"threat": (0, 1, 2001)}, levels=n, terms=False)
        )
        count = len(regimes.branches(scenario, threat=None, levels=levels).branches)
        print(
            f"{levels:>3} {count:>9} {exact * 1e3:>8.1f}ms {grid * 1e3:>8.1f}ms {exact / grid:>7.2f}"
        )


def test_the_rest_of_the_analysis():
    scenario = load("oman-2026")
    print("\nother analyses at L = 3, as multiples of one set of exact branches")
    unit = seconds(lambda: regimes.branches(scenario, threat=None))
    for name, work in {
        "distance of 43 parameters": lambda: regimes.distance(scenario),
        "plane of 201 x 201 with borders": lambda: regimes.plane(scenario),
        "mixed equilibria along the threat": lambda: regimes.mixed_branches(scenario, threat=None),
        "admissible along the threat": lambda: regimes.admissible_branches(scenario, threat=None),
        "critical values of the threat": lambda: regimes.critical_values(scenario, "threat"),
        "audit of the threat": lambda: regimes.audit(scenario),
    }.items():
        spent = seconds(work, runs=1)
        print(f"{name:<36} {spent:>7.2f}s {spent / unit:>8.0f} x")
