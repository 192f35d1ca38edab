"""Branches of the admissible equilibria, against the game itself at points of the path."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios

from model import regimes
from model.algebraic import Point
from model.errors import InputError
from model.game import BargainingGame

HAIR = Fraction(1, 10**9)


def labels_at(found, t):
    moved = {n: v for n, v in found.path.values_at(t).items() if n in found.path.lines}
    game = BargainingGame(found.path.scenario.with_exact(moved), found.levels, found.structure)
    return {game.outcome(i, j).label for i, j in game.admissible().equilibria}


def check(found, inside=2, most=40):
    """Branches and unresolved pieces cover the path; branches say what the game says."""
    ends = sorted(
        [(b.low.near, b.high.near) for b in found.branches]
        + [(low.near, high.near) for low, high in found.unresolved]
    )
    assert ends[0][0] == found.path.low
    assert ends[-1][1] == found.path.high
    assert all(one[1] == two[0] for one, two in pairwise(ends))
    probes = []
    for b in found.branches:
        low, high = b.low.near, b.high.near
        probes += [low + (high - low) * k / (inside + 1) for k in range(1, inside + 1)]
        probes += [low + HAIR, high - HAIR]
        probes += [e.fraction for e in (b.low, b.high) if e.fraction is not None]
        probes = [t for t in probes if t not in (low, high) or Point.of(t) in b]
    probes = [t for t in dict.fromkeys(probes) if found.path.low <= t <= found.path.high]
    for t in probes[:: len(probes) // most + 1]:
        holders = [b for b in found.branches if t in b]
        if holders:
            assert {o.label for o in holders[0].outcomes} == labels_at(found, t), t


@pytest.mark.parametrize(
    "name",
    ["threat", "assurance", pytest.param("agenda_weight_nuclear", marks=pytest.mark.slow)],
)
def test_oman_round(name):
    found = regimes.admissible_branches("oman-2026", **{name: None})
    assert found.complete
    check(found)
    everything = regimes.branches("oman-2026", **{name: None})
    for branch in found.branches:
        middle = (branch.low.near + branch.high.near) / 2
        assert set(branch.outcomes) <= set(everything.at(middle).outcomes)
    assert [turn.point for turn in found.turns] == [b.high for b in found.branches[:-1]]
    for turn in found.turns:
        assert turn.flips
        for change in turn.flips:
            assert change.outcome.label in change.words
            assert f"{float(turn.point):.3g}" in change.words
            assert (change.player is None) == (change.cause == "equilibrium")
            assert bool(change.dominator) == (change.cause == "dominance")
            assert not change.dominator or change.dominator != change.strategy
    causes = {change.cause for turn in found.turns for change in turn.flips}
    assert ("dominance" in causes) == (name == "agenda_weight_nuclear")


@settings(max_examples=10)
@given(
    scenarios(), st.sampled_from(["threat", "protest", "israel_hazard", "deterrent_weight_nuclear"])
)
def test_any_scenario(scenario, name):
    check(regimes.admissible_branches(scenario, **{name: None}, levels=2))


def test_a_ray():
    ray = {"threat": (0, 1), "assurance": (1, 0)}
    check(regimes.admissible_branches("oman-2026", **ray, levels=2))


def test_fine_grids_are_refused():
    with pytest.raises(InputError, match="levels: must be at most 3"):
        regimes.admissible_branches("oman-2026", threat=None, levels=4)


def test_a_place_beyond_the_path():
    found = regimes.admissible_branches("oman-2026", threat=None, levels=2)
    with pytest.raises(InputError, match=r"threat: must lie in \[0, 1\]"):
        found.at(2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_scenarios_at_three_levels(seed):
    rng = np.random.default_rng(seed)
    for name in ("threat", "assurance", "us_value_missile", "agenda_weight_nuclear"):
        check(regimes.admissible_branches(random_scenario(rng), **{name: None}), most=12)
