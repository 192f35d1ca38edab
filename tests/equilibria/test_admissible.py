"""Iterated weak dominance: textbook games, and linear programmes for every strategy as an oracle."""

from fractions import Fraction

import numpy as np
import pytest
from games import games
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from model.equilibria import admissible
from model.game import BargainingGame

SMALL = st.integers(-3, 3)


def dominated(payoffs, i):
    """By a linear programme over all mixtures of the other rows, in floats."""
    others = np.delete(payoffs, i, axis=0) - payoffs[i]
    if not len(others):
        return False
    found = linprog(
        -others.sum(axis=1), A_ub=-others.T, b_ub=np.zeros(others.shape[1]),
        A_eq=np.ones((1, len(others))), b_eq=[1],
    )  # fmt: skip
    return found.status == 0 and -found.fun > 1e-7


def survivors(A, B):
    rows, cols = list(range(A.shape[0])), list(range(A.shape[1]))
    while True:
        a, b = A[np.ix_(rows, cols)], B[np.ix_(rows, cols)].T
        keep_rows = [r for k, r in enumerate(rows) if not dominated(a, k)]
        keep_cols = [c for k, c in enumerate(cols) if not dominated(b, k)]
        if (keep_rows, keep_cols) == (rows, cols):
            return tuple(rows), tuple(cols)
        rows, cols = keep_rows, keep_cols


def test_mixture_needed():
    # The middle row is dominated by the even mixture of the others and by neither of them.
    found = admissible([[4, 0], [1, 1], [0, 4]], [[1, 0], [0, 0], [0, 1]])
    assert found.rows == (0, 2)
    (removal,) = found.removals
    assert (removal.round, removal.player, removal.strategy) == (1, "row", 1)
    weights = dict(removal.dominator)
    assert sum(weights.values()) == 1
    assert all(isinstance(w, Fraction) for w in weights.values())
    assert min(weights.values()) >= Fraction(1, 4)
    assert found.equilibria == ((0, 0), (2, 1))


def test_burning_money_leaves_one_outcome():
    # Ben-Porath and Dekel 1992: a player who may burn 1 before the battle of the sexes (3, 1) gets
    # its way without burning. Rows: (not burn, burn) x (own, other); columns: answers to each.
    own, other = (3, 1), (1, 3)

    def pays(row, column):
        burn, mine = divmod(row, 2)
        theirs = (column // 2, column % 2)[burn]
        a, b = (own if mine == 0 else other) if mine == theirs else (0, 0)
        return a - burn, b

    A = [[pays(r, c)[0] for c in range(4)] for r in range(4)]
    B = [[pays(r, c)[1] for c in range(4)] for r in range(4)]
    found = admissible(A, B)
    assert {(A[i][j], B[i][j]) for i, j in found.equilibria} == {(3, 1)}
    assert found.rounds > 2


def test_efficient_names_the_better_of_two():
    found = admissible([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    assert found.equilibria == ((0, 0), (1, 1))
    assert found.efficient == ((0, 0),)


@given(games())
def test_agrees_with_linear_programmes(game):
    A, B = game
    found = admissible(A, B)
    assert (found.rows, found.cols) == survivors(A, B)
    for i, j in found.equilibria:
        assert A[i, j] == A[:, j].max()
        assert B[i, j] == B[i].max()


@given(games(), st.integers(1, 5), SMALL)
def test_scale_and_origin_do_not_matter(game, factor, shift):
    A, B = game
    one, two = admissible(A, B), admissible(factor * A + shift, B - shift)
    assert (one.rows, one.cols, one.equilibria) == (two.rows, two.cols, two.equilibria)


@given(games())
def test_players_may_change_places(game):
    A, B = game
    one, two = admissible(A, B), admissible(B.T, A.T)
    assert (one.rows, one.cols) == (two.cols, two.rows)


def test_oman_round():
    game = BargainingGame("oman-2026")
    found = game.admissible()
    everything = {(p.us, p.iran) for p in game.pure_equilibria()}
    assert set(found.equilibria) < everything
    assert {game.outcome(i, j).label for i, j in found.equilibria} == {
        "nuclear half, regional half, missile open",
        "nuclear in full, regional half, missile open",
    }


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="shape"):
        admissible([[1, 2]], [[1], [2]])
