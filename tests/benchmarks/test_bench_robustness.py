"""Timings of robustness: the whole chain, and each lens against one exact game after the other."""

import pytest
from timing import seconds

import model
from model.game import BargainingGame
from model.payoffs import Structure
from model.sweeps.lenses import ADMISSIBLE, EQUILIBRIUM_SET, FIRST, Lenses
from model.sweeps.loop import gathered
from model.sweeps.points import Points
from model.sweeps.run import cores
from model.uncertainty import across_structures, draw, robustness

pytestmark = pytest.mark.bench


def test_whole_chain():
    """Draw, solve under four lenses, count."""
    robustness("oman-2026", 2**10)
    for n in (2**14, 2**17):
        took = seconds(lambda n=n: robustness(draw("oman-2026", n)))
        print(f"\n{n:,} cases, four lenses, L = 3, {cores()} cores: {took:.1f} s")
    cases = draw("oman-2026", 2**14)
    across_structures(draw("oman-2026", 2**10))
    took = seconds(lambda: across_structures(cases))
    print(f"{cases.count:,} cases in 15 forms of the game: {took:.1f} s")


@pytest.mark.parametrize("levels", [2, 3, 4])
def test_lenses_against_single_games(levels):
    """The exact solver of one game, handed payoffs made before, is the peer."""
    points = Points.sample(model.load("oman-2026"), {2: 2**15, 3: 2**14, 4: 2**12}[levels])
    count = points.shape[0]
    few = [BargainingGame(points.scenario.with_exact(points.exactly(p)), levels) for p in range(8)]
    for game in few:
        _ = game.integer_payoffs
    exact = {
        EQUILIBRIUM_SET: lambda g: g.equilibrium_outcomes(),
        ADMISSIBLE: lambda g: g.admissible(),
        FIRST["us"]: lambda g: g.commitment("us"),
        FIRST["iran"]: lambda g: g.commitment("iran"),
    }
    print(f"\nL = {levels}, {count:,} games, {cores()} cores")
    for lens, one in exact.items():
        solver = Lenses(points, levels, Structure(), (lens,))
        solver.solve(0, 1)
        ours = count / seconds(lambda s=solver: gathered(s))
        theirs = len(few) / seconds(lambda one=one: [one(g) for g in few])
        print(f"  {lens:20} {ours:12,.0f} games/s, {ours / theirs:8,.0f} times one by one")
