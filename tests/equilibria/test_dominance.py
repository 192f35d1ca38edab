"""Strict dominance: only what is proved dominated goes, and no equilibrium with it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_games import PUBLISHED

from model.equilibria import extreme_equilibria, pure_profiles, reduce_strictly_dominated
from model.equilibria.ppl_kernel import solve_programme

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
    # Floats cannot see the margin by which the even mixture is better.
    assert reduction.rows == (0, 1)
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


@pytest.mark.parametrize(
    ("A", "rows"),
    [
        ([[-F(1, 10**8)] * 2, [1, -1], [-1, 1]], (1, 2)),
        # The even mixture of the others gains 1 at least; one loss dwarfs it.
        ([[1, 1, -(10**10)], [4, 0, 0], [0, 4, 0]], (1, 2)),
        ([[1, 1, -(10**40)], [4, 0, 0], [0, 4, 0]], (1, 2)),
        # The margin is a fraction of a rounding error.
        ([[2 - F(1, 10**30)] * 2, [4, 0], [0, 4]], (1, 2)),
        ([[2, 2], [4, 0], [0, 4]], (0, 1, 2)),
    ],
)
def test_margins_that_floats_do_not_see(A, rows):
    zero = [[0] * len(A[0])] * 3
    reduction = reduce_strictly_dominated(A, zero)
    assert reduction.rows == rows
    assert_proved(A, zero, reduction)


def travellers(top, bonus=2):
    """Basu 1994: claims of 2 to `top`; the lower one is paid to both, with a bonus and a malus."""
    claims = range(2, top + 1)
    A = [[min(a, b) + bonus * ((a < b) - (a > b)) for b in claims] for a in claims]
    return np.array(A), np.array(A).T


@pytest.mark.parametrize("top", [4, 12, 40])
def test_the_travellers_dilemma_is_solved_by_dominance(top):
    """Each round takes the highest claim, by a mixture that halves its weights downwards."""
    A, B = travellers(top)
    reduction = reduce_strictly_dominated(A, B)
    assert (reduction.rows, reduction.cols, reduction.rounds) == ((0,), (0,), top - 2)
    assert_proved(A, B, reduction)


@pytest.mark.parametrize("largest", [40, pytest.param(100, marks=pytest.mark.slow)])
def test_the_travellers_dilemma_of_basu_has_one_equilibrium(largest):
    A, B = travellers(largest)
    reduction = reduce_strictly_dominated(A, B)
    assert (reduction.rows, reduction.cols, reduction.rounds) == ((0,), (0,), largest - 2)
    assert_proved(A, B, reduction)
    (only,) = extreme_equilibria(A, B)
    assert only.supports == ((0,), (0,))
    assert only.payoffs == (2, 2)


def dominated(A, i):
    """By the rational simplex method: whether the least gain of a mixture can be positive."""
    n, m = A.shape
    gain = np.delete(A, i, axis=0) - A[i]
    # The least gain is t - u, both of them at least 0.
    rows = [(dict.fromkeys(range(n - 1), 1), 1)]
    rows += [
        ({n - 1: 1, n: -1} | {k: -int(v) for k, v in enumerate(gain[:, j])}, 0) for j in range(m)
    ]
    rows += [({n - 1: 1}, 10**9)]
    point = solve_programme([0] * (n - 1) + [1, -1], rows, 1)
    return point[n - 1] > point[n]


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from([0, 10**9, 10**12]), st.sampled_from([2, 5, 40]))
def test_what_is_dominated_by_a_mixture_is_found_exactly(seed, far, high):
    rng = np.random.default_rng(seed)
    A = rng.integers(0, high, (4, 3)).astype(object)
    A[0, 0] -= far
    zero = np.zeros_like(A)
    once = {r.strategy for r in reduce_strictly_dominated(A, zero).removals if r.player == "row"}
    left = sorted(set(range(4)) - once)
    assert not any(dominated(A[left], k) for k in range(len(left)) if len(left) > 1)
    assert_proved(A, zero, reduce_strictly_dominated(A, zero))
