"""The tracing procedure against Gambit's global Newton method, and what learning costs.

Both follow the same path in generic games (tests/equilibria/test_tracing.py); ours is exact.
"""

from fractions import Fraction

import numpy as np
import pytest
from timing import seconds

from model.equilibria.tracing import trace
from model.game import BargainingGame
from model.lenses.competition import competition, outcome_basins

pytestmark = pytest.mark.bench


def newton(A, B):
    """Gambit's global Newton method from even beliefs."""
    pygambit = pytest.importorskip("pygambit")
    hopes = [h - h.min() for h in (A.mean(axis=1), B.mean(axis=0))]
    game = pygambit.Game.from_arrays(A / hopes[0].sum(), B / hopes[1].sum())
    ray = game.mixed_strategy_profile()
    for player, hope in zip(game.players, hopes, strict=True):
        for strategy, weight in zip(player.strategies, hope / hope.sum(), strict=True):
            ray[strategy] = float(weight)
    return pygambit.nash.gnm_solve(ray).equilibria[0]


@pytest.mark.parametrize("size", [4, 8, 16])
def test_tracing(size):
    A, B = np.random.default_rng(size).integers(-1000, 1001, (2, size, size))
    even = [Fraction(1, size)] * size
    ours = seconds(lambda: trace(A, B, even, even))
    theirs = seconds(lambda: newton(A.astype(float), B.astype(float)))
    print(f"\n{size} x {size}: ours (exact) {ours * 1e3:.1f} ms, Gambit (float, all on its ray) "
          f"{theirs * 1e3:.1f} ms, ratio {theirs / ours:.1f}")  # fmt: skip


@pytest.mark.parametrize("levels", [3, 4])
def test_the_oman_round(levels):
    game = BargainingGame("oman-2026", levels)
    unit = seconds(game.equilibria)
    print(f"\nL = {levels}: all extreme equilibria {unit * 1e3:.1f} ms")
    for among in ("admissible", "equilibria"):
        spent = seconds(lambda among=among: competition(game, among))
        print(f"risk dominance among {among}: {spent * 1e3:.1f} ms, ratio {spent / unit:.1f}")
    for dynamics in ("replicator", "fictitious play"):
        spent = seconds(
            lambda dynamics=dynamics: outcome_basins(
                game, dynamics, rng=np.random.default_rng(0), starts=100
            ),
            1,
        )
        print(f"{dynamics}, 100 starts: {spent:.2f} s, ratio {spent / unit:.1f}")
