"""The tracing procedure: every corner certified, analytic paths, and Gambit as an oracle."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from games import games
from hypothesis import given
from hypothesis import strategies as st

from model.equilibria import certify, exact_matrices, pure_profiles
from model.equilibria.tracing import trace


@st.composite
def games_and_priors(draw, largest=3, most=4):
    A, B = draw(games(largest, most))
    weights = [draw(st.lists(st.integers(0, 4), min_size=k, max_size=k)) for k in A.shape]
    x, y = ([Fraction(w + (not any(ws)), sum(ws) or len(ws)) for w in ws] for ws in weights)
    return A, B, x, y


def between(A, B, x, y, t):
    """Gamma^t as a bimatrix game, from its definition."""
    M, N = exact_matrices(A, B)
    us = M @ np.array(y, dtype=object)
    them = np.array(x, dtype=object) @ N
    return (1 - t) * us[:, None] + t * M, (1 - t) * them[None, :] + t * N


@given(games_and_priors())
def test_the_whole_path_consists_of_equilibria(case):
    A, B, x, y = case
    found = trace(A, B, x, y)
    path = found.path
    assert (path[0].t, path[-1].t) == (0, 1)
    for station in path:
        sides = between(A, B, x, y, station.t)
        assert certify(*sides, station.x, station.y).is_equilibrium
    for one, two in pairwise(path):
        # Between corners t, t x and t y are linear.
        t = (one.t + two.t) / 2
        middle = [
            [(one.t * p + two.t * q) / (2 * t) for p, q in zip(*pair, strict=True)]
            for pair in ((one.x, two.x), (one.y, two.y))
        ]
        assert certify(*between(A, B, x, y, t), *middle).is_equilibrium
    for end in found.ends:
        assert certify(A, B, end.x, end.y).is_equilibrium
    assert found.equilibrium == found.ends[0]
    assert (found.equilibrium.x, found.equilibrium.y) == (path[-1].x, path[-1].y)


def test_stag_hunt():
    """Aumann 1990: (9, 9) pays more, (7, 7) is safer; they change at a prior of 7/8."""
    A, B = [[9, 0], [8, 7]], [[9, 8], [0, 7]]
    for weight, end in ((Fraction(6, 7), 1), (Fraction(8, 9), 0)):
        found = trace(A, B, [weight, 1 - weight], [weight, 1 - weight])
        assert found.equilibrium.supports == ((end,), (end,))
        assert found.unique
        assert len(found.path) == 2
    on_the_edge = trace(A, B, [Fraction(7, 8), Fraction(1, 8)], [Fraction(7, 8), Fraction(1, 8)])
    assert on_the_edge.ties == 2
    assert {e.supports for e in on_the_edge.ends} >= {((0,), (0,)), ((1,), (1,))}


def test_a_switch_on_the_way():
    """Battle of the sexes from priors in which each hopes for its own: worked out by hand.

    Row expects column 0 with 1/2, column expects row 0 with 2/5. At first each plays its own. Row
    gives in where (1 - t) 2/2 = (1 - t)/2 + t, at t = 1/3; column would where
    (1 - t) 2/5 + t = (1 - t) 6/5, only at t = 4/9.
    """
    A, B = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
    found = trace(A, B, [Fraction(2, 5), Fraction(3, 5)], [Fraction(1, 2), Fraction(1, 2)])
    assert found.path[0].x == (1, 0)
    assert found.path[0].y == (0, 1)
    assert found.path[1].t == Fraction(1, 3)
    assert found.equilibrium.supports == ((1,), (1,))
    assert found.unique


def test_matching_pennies_end_where_they_must():
    A, B = [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]
    found = trace(A, B, [Fraction(2, 3), Fraction(1, 3)], [Fraction(1, 4), Fraction(3, 4)])
    assert found.equilibrium.x == found.equilibrium.y == (Fraction(1, 2), Fraction(1, 2))


@given(games_and_priors())
def test_a_prior_that_is_a_strict_equilibrium_stays(case):
    A, B, _, _ = case
    for i, j in pure_profiles(A, B):
        if (A[:, j] == A[i, j]).sum() == 1 == (B[i] == B[i, j]).sum():
            x, y = (
                [int(k == own) for k in range(n)] for own, n in zip((i, j), A.shape, strict=True)
            )
            found = trace(A, B, x, y)
            assert found.unique
            assert found.equilibrium.supports == ((i,), (j,))


@given(games_and_priors(), st.integers(1, 9), st.integers(-9, 9), st.integers(1, 9))
def test_scales_make_no_difference(case, scale, shift, other):
    A, B, x, y = case
    one, two = trace(A, B, x, y), trace(scale * A + shift, other * B - shift, x, y)
    assert (one.path, one.ties, one.orders) == (two.path, two.ties, two.orders)


@given(games_and_priors())
def test_players_may_change_places(case):
    A, B, x, y = case
    one, two = trace(A, B, x, y), trace(B.T, A.T, y, x)
    if one.unique:
        assert two.unique
        assert [(s.t, s.x, s.y) for s in one.path] == [(s.t, s.y, s.x) for s in two.path]


@given(games_and_priors(), st.randoms(use_true_random=False))
def test_names_make_no_difference_to_a_path_without_ties(case, random):
    A, B, x, y = case
    rows, columns = (random.sample(range(n), n) for n in A.shape)
    renamed = np.ix_(rows, columns)
    one = trace(A, B, x, y)
    two = trace(A[renamed], B[renamed], [x[i] for i in rows], [y[j] for j in columns])
    # Which of several duplicates comes first is a matter of names.
    alone = all(
        len(np.unique(np.hstack([M, N]), axis=0)) == len(M) for M, N in ((A, B), (A.T, B.T))
    )
    assert one.unique == two.unique
    if one.unique and alone:
        assert two.equilibrium.x == tuple(one.equilibrium.x[i] for i in rows)
        assert two.equilibrium.y == tuple(one.equilibrium.y[j] for j in columns)


def test_duplicates_make_no_ties():
    A, B = [[9, 0], [8, 7], [8, 7]], [[9, 8], [0, 7], [0, 7]]
    found = trace(A, B, [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)], [Fraction(1, 2)] * 2)
    assert found.unique
    assert found.equilibrium.x == (0, 1, 0)


def test_games_of_one_cell_and_one_player():
    assert trace([[3]], [[4]], [1], [1]).equilibrium.payoffs == (3, 4)
    found = trace([[1, 1]], [[2, 5]], [1], [Fraction(1, 2), Fraction(1, 2)])
    assert found.equilibrium.y == (0, 1)


def test_bad_input():
    A, B = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
    with pytest.raises(ValueError, match="x: must sum to exactly 1, got 2"):
        trace(A, B, [1, 1], [1, 0])
    with pytest.raises(ValueError, match="y: must have 2 probabilities, got 3"):
        trace(A, B, [1, 0], [1, 0, 0])
    with pytest.raises(ValueError, match="orders: must be at least 1, got 0"):
        trace(A, B, [1, 0], [1, 0], orders=0)


def test_the_same_seed_gives_the_same_orders():
    A = np.eye(3, dtype=int)
    prior = [Fraction(1, 3)] * 3
    one, two = (trace(A, A, prior, prior, orders=6, seed=4) for _ in range(2))
    assert one == two
    assert one.orders == 6


def global_newton(A, B, x, y):
    """Gambit's global Newton method along the ray of payoffs against the prior.

    With bonuses lambda times these payoffs it follows the equilibria of Gamma^t, t = 1/(1 + lambda),
    and ends where lambda is 0 for the first time (Balthasar 2010).
    """
    pygambit = pytest.importorskip("pygambit")
    hopes = A @ np.array(y, dtype=float), np.array(x, dtype=float) @ B
    hopes = [h - h.min() for h in hopes]
    # The ray must be a mixed strategy: a scale of each player's payoffs makes it one.
    game = pygambit.Game.from_arrays(A / hopes[0].sum(), B / hopes[1].sum())
    ray = game.mixed_strategy_profile()
    for player, hope in zip(game.players, hopes, strict=True):
        for strategy, weight in zip(player.strategies, hope / hope.sum(), strict=True):
            ray[strategy] = float(weight)
    first = pygambit.nash.gnm_solve(ray).equilibria[0]
    return [float(first[s]) for player in game.players for s in player.strategies]


@pytest.mark.parametrize("size", [2, 3, 5])
def test_gambit_s_global_newton_method_ends_at_the_same_equilibrium(size):
    rng = np.random.default_rng(size)
    mixed = 0
    for _ in range(12):
        A, B = rng.integers(-1000, 1001, (2, size, size))
        x, y = ([Fraction(int(v), int(w.sum())) for v in w] for w in rng.integers(1, 9, (2, size)))
        found = trace(A, B, x, y)
        assert found.unique
        mine = [float(p) for p in found.equilibrium.x + found.equilibrium.y]
        assert mine == pytest.approx(
            global_newton(A.astype(float), B.astype(float), x, y), abs=1e-5
        )
        mixed += not found.equilibrium.is_pure
    assert size == 2 or mixed
