"""Perfection: textbook games, and trembles as an oracle."""

from fractions import Fraction

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import admissible, extreme_equilibria, perfect, perfect_pure, pure_profiles
from model.equilibria.mixtures import dominating_mixture
from model.equilibria.perfect import undominated
from model.equilibria.ppl_kernel import solve_programme
from model.game import BargainingGame


def test_the_equilibrium_that_nobody_would_trust():
    # Selten 1975 in normal form: two equilibria, the second on weakly dominated strategies.
    A = B = [[1, 0], [0, 0]]
    assert pure_profiles(A, B) == ((0, 0), (1, 1))
    assert perfect_pure(A, B) == ((0, 0),)


def test_a_dominated_strategy_more_makes_another_perfect():
    # (1, 1) becomes perfect once a dominated strategy is added for each player (Myerson 1978).
    A = [[1, 0, -9], [0, 0, -7], [-9, -7, -7]]
    B = np.array(A).T
    assert perfect_pure(A, B) == ((0, 0), (1, 1))


@given(games(2, 4))
def test_pure_strategies_that_trembles_support_are_perfect(game):
    """A best reply to every small enough tremble of the other's strategy, all weights alike."""
    A, B = game
    found = set(perfect_pure(A, B))
    for i, j in pure_profiles(A, B):
        tiny = Fraction(1, 10**6)
        x = [tiny] * A.shape[0]
        y = [tiny] * A.shape[1]
        x[i] = 1 - tiny * (len(x) - 1)
        y[j] = 1 - tiny * (len(y) - 1)
        us = [sum(int(a) * w for a, w in zip(row, y, strict=True)) for row in A]
        them = [sum(int(b) * w for b, w in zip(column, x, strict=True)) for column in B.T]
        if us[i] == max(us) and them[j] == max(them):
            assert (i, j) in found


@given(games(2, 4))
def test_what_is_left_after_a_round_of_removal_is_perfect(game):
    A, B = game
    found = set(perfect_pure(A, B))
    gone = {(r.player, r.strategy) for r in admissible(A, B).removals if r.round == 1}
    assert found == {
        (i, j)
        for i, j in pure_profiles(A, B)
        if ("row", i) not in gone and ("column", j) not in gone
    }


@given(games(2, 4))
def test_every_game_has_a_perfect_equilibrium(game):
    A, B = game
    everything = extreme_equilibria(A, B)
    found = perfect(A, B, everything)
    assert found
    pure = {(e.supports[0][0], e.supports[1][0]) for e in found if e.is_pure}
    assert pure == set(perfect_pure(A, B))


def test_mixtures_of_undominated_strategies_can_be_dominated():
    payoffs = np.array([[4, 0, 0], [0, 4, 0], [3, 3, 1]])
    assert undominated(payoffs, (1, 0, 0))
    assert undominated(payoffs, (0, 1, 0))
    assert not undominated(payoffs, (Fraction(1, 2), Fraction(1, 2), 0))
    with pytest.raises(ValueError, match="strategy: must have 3 weights, got 2"):
        undominated(payoffs, (1, 0))


def test_oman_round():
    game = BargainingGame("oman-2026", levels=2)
    survivors = {game.outcome(i, j) for i, j in game.admissible().equilibria}
    assert survivors <= set(game.perfect_outcomes()) <= set(game.equilibrium_outcomes())


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from([2, 3, 9]))
def test_a_mixture_that_dominates_weakly_is_found_wherever_there_is_one(seed, high):
    gains = np.random.default_rng(seed).integers(0, high, (5, 4)) - (high // 2)
    # By the rational simplex method: how much a mixture that loses nowhere gains in sum; None
    # where every mixture loses somewhere.
    rows = [(dict.fromkeys(range(5), 1), 1)]
    rows += [({k: -int(v) for k, v in enumerate(column) if v}, 0) for column in gains.T]
    goal = gains.sum(axis=1)
    point = solve_programme([int(v) for v in goal], rows, 1)
    there_is = point is not None and sum(np.array(point, dtype=object) * goal) > 0
    payoffs = np.vstack([gains, np.zeros((1, 4), dtype=int)])
    found = dominating_mixture(payoffs, 5, range(5))
    assert (found is not None) == there_is
    if found is not None:
        gained = sum(weight * gains[k].astype(object) for k, weight in found)
        assert min(gained) >= 0
        assert max(gained) > 0
