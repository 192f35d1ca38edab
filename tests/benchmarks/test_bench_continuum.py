"""Timings of the continuum, as ratios to the grids it stands in for, in one run.

The same points each: the continuum in floats with an exact decision where floats do not suffice;
the engine on grids by the lemma; and, one game at a time, the exact continuum with all its terms
and the enumeration of every cell. Answers are compared: what a grid settles the continuum settles.
"""

import time

import numpy as np
import pytest
from timing import seconds

from model.continuum import continuum
from model.equilibria import pure_equilibria
from model.game import BargainingGame
from model.payoffs import Structure
from model.scenario import load
from model.sweeps.continuum import REFUSED, YES, continuum_over
from model.sweeps.engine import Engine
from model.sweeps.points import Points
from model.sweeps.run import cores

pytestmark = pytest.mark.bench

COUNT = 2**14


def test_points_a_second():
    scenario = load("oman-2026")
    points = Points.sample(scenario, COUNT, seed=1)
    found = continuum_over(points)
    ours = COUNT / seconds(lambda: continuum_over(points))
    alone = COUNT / seconds(lambda: continuum_over(points, threads=1))
    print(f"\n{COUNT:,} points drawn over the stated ranges of {scenario.name}, {cores()} cores")
    print(f"decided exactly: {found.exactly} sets of files; premise fails: {found.refused} points")
    print(f"{'':<34}{'points a second':>16}{'continuum is':>14}")
    print(f"{'continuum, all cores':<34}{ours:>16,.0f}{'1':>14}")
    print(f"{'continuum, one thread':<34}{alone:>16,.0f}{ours / alone:>14,.2f}")
    held = found.codes[:, 0] != REFUSED
    for levels in (3, 5, 9):
        most = COUNT if levels < 9 else COUNT // 8
        engine = Engine(points, levels, Structure(), compiled=True)
        engine.block(0, 64)
        speed = most / seconds(lambda e=engine, n=most: e.block(0, n), runs=1)
        solved = engine.block(0, most)
        terms = [engine.grid.outcome(int(n)).terms for n in solved.outcomes]
        settles = np.array([[x is not None for x in row] for row in terms])
        on_grid = solved.equilibrium.T.astype(int) @ settles > 0
        free = found.can_settle[:most] == YES
        assert not (on_grid & ~free)[held[:most]].any()
        missed = (free & ~on_grid)[held[:most]].any(axis=1).mean()
        print(
            f"{f'engine on L = {levels}, one thread':<34}{speed:>16,.0f}{ours / speed:>14,.2f}   "
            f"misses a file that can be settled at {missed:.1%} of points"
        )
    _one_by_one(scenario, ours)


def _one_by_one(scenario, ours):
    drawn = [scenario.replace(threat=f"{k}/20") for k in range(20)]
    continuum(drawn[0])
    start = time.perf_counter()
    for one in drawn:
        continuum(one)
    each = (time.perf_counter() - start) / len(drawn)
    print(f"{'exact, with all terms, one by one':<34}{1 / each:>16,.1f}{ours * each:>14,.0f}")
    for levels in (3, 5, 9):
        pure_equilibria(*BargainingGame(drawn[0], levels).integer_payoffs)
        start = time.perf_counter()
        for one in drawn[1:4]:
            pure_equilibria(*BargainingGame(one, levels).integer_payoffs)
        each = (time.perf_counter() - start) / 3
        print(
            f"{f'every cell on L = {levels}, one by one':<34}{1 / each:>16,.1f}{ours * each:>14,.0f}"
        )
