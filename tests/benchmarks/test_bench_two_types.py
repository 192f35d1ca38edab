"""Timings of two types of US over many points, in processor time and against every profile."""

import sys
import time
from pathlib import Path

import pytest

from model.two_types import TwoTypeGame, bluff_over

sys.path.append(str(Path(__file__).parents[1] / "two_types"))
from full_game import every_equilibrium

pytestmark = pytest.mark.bench

SIDE = 201


def spent(work):
    """Processor seconds on all cores together, whoever else uses them."""
    start = time.process_time()
    work()
    return time.process_time() - start


def test_a_map_of_prior_and_threat():
    def make(side):
        return bluff_over("oman-2026", credibility=(0, 1, side), threat=(0, 1, side))

    make(3)  # compiles
    ours = min(spent(lambda: make(SIDE)) for _ in range(2)) / SIDE**2
    game = TwoTypeGame("oman-2026")
    brute = spent(lambda: every_equilibrium(game))
    print(
        f"\ntwo types at L = 3: {1 / ours:,.0f} games a second and core, {brute / ours:,.0f} times "
        "as many as looking at every profile"
    )
    # On two cores twice as many: labels and tables, which one core makes, are in it.
    assert 1 / ours > 5_000
