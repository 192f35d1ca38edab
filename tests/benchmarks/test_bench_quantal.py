"""Timings of quantal response: a sweep of 3,600 games, as a ratio to Gambit's path follower.

Gambit gets the payoffs for nothing and some of the same games; ours builds them too. Its answers
are compared with ours on every game it solves.
"""

import time
from functools import partial

import numpy as np
import pytest
from timing import seconds

import model
from model.equilibria.quantal import logit_qre_many
from model.game import BargainingGame
from model.lenses.quantal_response import DEFAULT_PRECISION
from model.lenses.quantal_sweep import sweep_quantal
from model.sweeps.run import cores

pytestmark = pytest.mark.bench

SIDE = 60


@pytest.mark.parametrize("precision", [DEFAULT_PRECISION, 10, 50])
def test_a_sweep_against_gambit(precision):
    pygambit = pytest.importorskip("pygambit")
    qre = pytest.importorskip("pygambit.qre")
    run = partial(sweep_quantal, precision=precision, threat=(0, 1, SIDE), assurance=(0, 1, SIDE))
    run(threads=1)
    ours, serial = SIDE**2 / seconds(run), SIDE**2 / seconds(lambda: run(threads=1))
    scenario = model.load("oman-2026")
    games = [BargainingGame(scenario.replace(threat=k / 9)).payoffs() for k in range(10)]
    A, B = (np.array(part) for part in zip(*games, strict=True))
    found = logit_qre_many(A, B, precision)
    worst, spent = 0.0, 0.0
    for p in range(len(A)):
        game = pygambit.Game.from_arrays(A[p], B[p])
        start = time.perf_counter()
        other = qre.logit_solve_lambda(game, float(precision))[0]
        spent += time.perf_counter() - start
        for own, player in zip((found.x[p], found.y[p]), game.players, strict=True):
            theirs = [float(other.profile[s]) for s in player.strategies]
            worst = max(worst, float(np.abs(own - theirs).max()))
    assert worst < 1e-6
    gambit = len(A) / spent
    print(f"\nL = 3, 27 x 27, precision {precision:.3g} per point, {SIDE**2:,} games")
    print(f"{'':<24}{'games a second':>16}{'ours is':>10}")
    print(f"{f'ours, {cores()} cores':<24}{ours:>16,.0f}{1:>10}")
    print(f"{'ours, one thread':<24}{serial:>16,.0f}{ours / serial:>10,.1f}")
    print(f"{'gambit logit_solve':<24}{gambit:>16,.1f}{ours / gambit:>10,.0f}")
    print(f"same probabilities in {len(A)} games within {worst:.1g}")


def test_finer_grids():
    print(f"\n{'L':>3}{'strategies':>12}{'ms a game':>12}")
    for levels in (2, 3, 4, 5):
        A, B = (M[None] for M in BargainingGame("oman-2026", levels).payoffs())
        spent = seconds(partial(logit_qre_many, A, B, DEFAULT_PRECISION))
        print(f"{levels:>3}{levels**3:>12}{spent * 1e3:>12.2f}")
