"""Commitment to mixed strategies: published values, and two-strategy leaders solved by hand."""

from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import commitment, extreme_equilibria, mixed_commitment
from model.equilibria.budget import OutOfBudget
from model.errors import InputError

CONITZER_SANDHOLM = [[2, 4], [1, 3]], [[1, 0], [0, 1]]


def test_the_example_of_conitzer_and_sandholm():
    """The only equilibrium gives 2, a pure commitment 3, odds of one half 7/2."""
    found = mixed_commitment(*CONITZER_SANDHOLM)
    assert found.value == F(7, 2)
    assert found.strategy == (F(1, 2), F(1, 2))
    assert (found.reply, found.follower, found.attained, found.exact) == (1, F(1, 2), True, True)
    assert commitment(*CONITZER_SANDHOLM).value == 3
    (only,) = extreme_equilibria(*CONITZER_SANDHOLM)
    assert only.payoffs[0] == 2
    # Against a hostile follower the leader comes as near as it likes, with odds near one half.
    hostile = mixed_commitment(*CONITZER_SANDHOLM, replies="hostile")
    assert hostile.value == F(7, 2)
    assert not hostile.attained


def test_in_a_zero_sum_game_moving_first_costs_nothing():
    A = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    for replies in ("friendly", "hostile"):
        found = mixed_commitment(A, -A, replies=replies)
        assert found.value == 0
        assert found.strategy == (F(1, 3),) * 3
        assert found.attained


def test_the_column_player_may_lead():
    A, B = (np.array(M) for M in CONITZER_SANDHOLM)
    found = mixed_commitment(B.T, A.T, leader="column")
    assert found.value == F(7, 2)
    assert found.leader == "column"


def by_hand(A, B, replies):
    """The value for a leader of two strategies: every reply region is an interval of x_1."""
    A, B = (np.array(M, dtype=object) for M in (A, B))

    def at(M, t):
        return [t * M[0, j] + (1 - t) * M[1, j] for j in range(M.shape[1])]

    marks = {F(0), F(1)}
    for M in (A, B):
        for j in range(M.shape[1]):
            for k in range(j):
                slope = (M[0, j] - M[1, j]) - (M[0, k] - M[1, k])
                if slope:
                    marks.add(F(int(M[1, k] - M[1, j]), int(slope)))
    marks = sorted(t for t in marks if 0 <= t <= 1)
    values = []
    if replies == "friendly":
        for t in marks:
            worth, own = at(B, t), at(A, t)
            values.append(max(a for a, b in zip(own, worth, strict=True) if b == max(worth)))
    else:
        for low, high in pairwise(marks):
            # Inside, the best replies are the same everywhere, and so is their order for the leader.
            worth = at(B, (low + high) / 2)
            best = [j for j, b in enumerate(worth) if b == max(worth)]
            values += [min(at(A, t)[j] for j in best) for t in (low, high)]
    return max(values)


@settings(max_examples=80)
@given(games(3, 4), st.sampled_from(["friendly", "hostile"]))
def test_a_leader_of_two_strategies(game, replies):
    A, B = (np.resize(M, (2, M.shape[1])) for M in game)
    found = mixed_commitment(A, B, replies=replies)
    assert found.value == by_hand(A, B, replies)


@settings(max_examples=60)
@given(games(3, 4))
def test_no_less_than_in_any_equilibrium_or_by_a_pure_commitment(game):
    A, B = game
    friendly, hostile = (mixed_commitment(A, B, replies=r) for r in ("friendly", "hostile"))
    assert friendly.value >= commitment(A, B).value
    assert hostile.value >= commitment(A, B, replies="hostile").value
    assert friendly.value >= hostile.value
    equilibria = [e.payoffs[0] for e in extreme_equilibria(A, B)]
    assert friendly.value >= max(equilibria)
    # Von Stengel and Zamir 2010: even the hostile value is no less than the worst equilibrium.
    assert hostile.value >= min(equilibria)
    # The strategy brings the value, from the definition.
    x = np.array(friendly.strategy, dtype=object)
    assert sum(x) == 1
    gets = x @ B
    assert gets[friendly.reply] == max(gets) == friendly.follower
    assert (x @ A)[friendly.reply] == friendly.value


@given(games(3, 3), st.sampled_from([0, 10**12]), st.sampled_from([1, 10**12, F(1, 10**12)]))
def test_units_and_constants(game, shift, unit):
    A, B = (M.astype(object) for M in game)
    for replies in ("friendly", "hostile"):
        near = mixed_commitment(A, B, replies=replies)
        far = mixed_commitment(unit * A + shift, unit * B - shift, replies=replies)
        assert far.value == unit * near.value + shift


def test_bad_input():
    with pytest.raises(InputError, match="leader: must be row or column, got 'US'"):
        mixed_commitment(*CONITZER_SANDHOLM, "US")
    with pytest.raises(InputError, match="replies: must be friendly or hostile, got 'kind'"):
        mixed_commitment(*CONITZER_SANDHOLM, replies="kind")
    A, B = np.random.default_rng(0).integers(0, 99, (2, 40, 40))
    with pytest.raises(OutOfBudget, match="seconds: bounded to"):
        mixed_commitment(A, B, seconds=0.001)
