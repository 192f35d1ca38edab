"""Strict dominance: only what is proved dominated goes, and no equilibrium with it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_games import PUBLISHED

from model.equilibria import pure_profiles, reduce_strictly_dominated

F = Fraction


def assert_proved(A, B, reduction):
    """Replay the removals: each dominator was still there and strictly better everywhere."""
    A, B = np.array(A, dtype=object), np.array(B, dtype=object)
    rows, cols = set(range(A.shape[0])), set(range(A.shape[1]))
    for number in range(1, reduction.rounds + 1):
        this_round = [r for r in reduction.removals if r.round == number]
        assert this_round
        for removal in this_round:
            own, other, M = (rows, cols, A) if removal.player == "row" else (cols, rows, B.T)
            weights = dict(removal.dominator)
            assert removal.strategy in own
            assert set(weights) <= own - {removal.strategy}
            assert sum(weights.values()) == 1
            assert min(weights.values()) > 0
            for j in other:
                assert sum(w * M[k, j] for k, w in weights.items()) > M[removal.strategy, j]
        for removal in this_round:
            (rows if removal.player == "row" else cols).remove(removal.strategy)
    assert reduction.rows == tuple(sorted(rows))
    assert reduction.cols == tuple(sorted(cols))
    keep = np.ix_(reduction.rows, reduction.cols)
    assert (A[keep] == reduction.A).all()
    assert (B[keep] == reduction.B).all()


def test_prisoners_dilemma():
    A, B = [[3, 0], [5, 1]], [[3, 5], [0, 1]]
    reduction = reduce_strictly_dominated(A, B)
    assert (reduction.rows, reduction.cols, reduction.rounds) == ((1,), (1,), 1)
    assert reduction.A.tolist() == [[F(1)]]
    assert reduction.lift_row((F(1),)) == (0, 1)
    assert reduction.lift_column((F(1),)) == (0, 1)
    assert_proved(A, B, reduction)


def test_rounds_follow_one_another():
    A, B = [[1, 1, 0], [0, 0, 2]], [[0, 2, 1], [3, 1, 0]]
    # The third column loses to the second; then the second row to the first; then column 0 goes.
    reduction = reduce_strictly_dominated(A, B)
    assert (reduction.rows, reduction.cols, reduction.rounds) == ((0,), (1,), 3)
    assert_proved(A, B, reduction)


def test_dominance_by_a_mixture_only():
    A = [[3, 0], [0, 3], [1, 1]]
    B = [[1, 0], [0, 1], [0, 0]]
    assert reduce_strictly_dominated(A, B, mixtures=False).rows == (0, 1, 2)
    reduction = reduce_strictly_dominated(A, B)
    assert reduction.rows == (0, 1)
    assert reduction.mixtures
    assert len(reduction.removals[0].dominator) == 2
    assert_proved(A, B, reduction)


def test_weak_dominance_and_ties_remove_nothing():
    A = [[1, 1], [1, 0]]
    assert reduce_strictly_dominated(A, A).rows == (0, 1)
    half = [[2, 0], [0, 2], [1, 1]]  # the even mixture of the first two equals the third
    assert reduce_strictly_dominated(half, half).rows == (0, 1, 2)
    assert reduce_strictly_dominated([[0] * 3] * 3, [[0] * 3] * 3).removals == ()


def test_margins_beyond_floats():
    N = 10**40
    A, zero = [[2 * N, 0], [0, 2 * N], [N - 1, N - 1]], [[0, 0]] * 3
    reduction = reduce_strictly_dominated(A, zero)
    # Floats cannot see the margin. Removing the row is right, keeping it loses nothing.
    assert_proved(A, zero, reduction)
    tie = [[2 * N, 0], [0, 2 * N], [N, N]]
    assert reduce_strictly_dominated(tie, zero).rows == (0, 1, 2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1)])
def test_small_games(shape):
    zeros = np.zeros(shape, dtype=int)
    reduction = reduce_strictly_dominated(zeros, zeros)
    assert (len(reduction.rows), len(reduction.cols)) == shape
    counting = np.arange(zeros.size).reshape(shape)
    assert reduce_strictly_dominated(counting, counting).A.tolist() == [[zeros.size - 1]]


@settings(max_examples=60)
@given(st.data())
def test_every_removal_is_proved_and_pure_equilibria_stay(data):
    n, m = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    high = data.draw(st.sampled_from([3, 20, 1000]))
    A, B = rng.integers(0, high, (2, n, m))
    reduction = reduce_strictly_dominated(A, B)
    assert_proved(A, B, reduction)
    there = {
        (reduction.rows[i], reduction.cols[j]) for i, j in pure_profiles(reduction.A, reduction.B)
    }
    assert there == set(pure_profiles(A, B))
    assert set(reduction.rows) <= set(reduce_strictly_dominated(A, B, mixtures=False).rows)


@pytest.mark.parametrize("game", PUBLISHED, ids=str)
def test_published_equilibria_use_only_what_remains(game):
    reduction = reduce_strictly_dominated(game.A, game.B)
    for x, y in game.equilibria:
        assert {i for i, p in enumerate(x) if p} <= set(reduction.rows)
        assert {j for j, q in enumerate(y) if q} <= set(reduction.cols)
