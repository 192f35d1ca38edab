"""Correlated equilibria: textbook games, and what they must be worth."""

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import correlated, extreme_equilibria

CHICKEN = np.array([[6, 2], [7, 0]]), np.array([[6, 7], [2, 0]])


def gains(A, B, mu, kind):
    """The most that anyone gains by a deviation, from the definition."""
    most = 0.0
    for payoff, law in ((A, mu), (B.T, mu.T)):
        size = len(payoff)
        for k in range(size):
            change = [float(law[i] @ (payoff[k] - payoff[i])) for i in range(size)]
            most = max(most, sum(change) if kind == "coarse" else max(change))
    return most


def test_chicken():
    """Aumann 1974: the mediator gets more for both than any equilibrium on the outer corner."""
    best = correlated(*CHICKEN, CHICKEN[0] + CHICKEN[1])
    assert best.value == pytest.approx(10.5)
    np.testing.assert_allclose(best.distribution, [[0.5, 0.25], [0.25, 0]], atol=1e-9)
    assert best.payoffs == pytest.approx((5.25, 5.25))


def test_rock_paper_scissors_leaves_a_mediator_nothing_to_do():
    A = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    for aim in (A, np.eye(3), np.arange(9).reshape(3, 3)):
        found = correlated(A, -A, aim)
        np.testing.assert_allclose(found.distribution, np.full((3, 3), 1 / 9), atol=1e-9)


@settings(max_examples=60)
@given(games(3, 4), st.sampled_from(["correlated", "coarse"]))
def test_nobody_gains_and_no_equilibrium_is_better(game, kind):
    A, B = game
    for aim in (A, B, A + B):
        found = correlated(A, B, aim, kind)
        assert found.distribution.sum() == pytest.approx(1)
        assert found.distribution.min() >= 0
        assert gains(A, B, found.distribution, kind) <= 1e-6
        assert found.regret <= 1e-7
        assert found.gap <= 1e-7
        for e in extreme_equilibria(A, B):
            x, y = np.array(e.x, dtype=float), np.array(e.y, dtype=float)
            assert x @ aim @ y <= found.value + 1e-6


@given(games(3, 4))
def test_coarse_is_no_worse(game):
    A, B = game
    one, two = (correlated(A, B, A + B, kind) for kind in ("correlated", "coarse"))
    assert one.value <= two.value + 1e-7


def test_what_is_strictly_dominated_is_recommended_in_coarse_equilibria_only():
    """Moulin and Vial 1978, in the spirit: the pairs (1, 1), (2, 2), (3, 3) with equal chances.

    The third strategy is strictly dominated by the second. Not to listen gains nobody anything: each
    strategy gets 1 or less on average against the others' draws.
    """
    A = np.array([[3, 0, 0], [0, 0, 3], [-1, -1, 2]])
    aim = np.zeros((3, 3))
    aim[2, 2] = 1
    assert correlated(A, A.T, aim).value == pytest.approx(0, abs=1e-9)
    assert correlated(A, A.T, aim, "coarse").value > 0.1


@given(games(3, 4))
def test_removing_dominated_strategies_changes_nothing(game):
    """Against the programme on all pairs, written out here."""
    from scipy.optimize import linprog

    A, B = game
    n, m = A.shape
    rows = []
    for i in range(n):
        for k in range(n):
            law = np.zeros((n, m))
            law[i] = A[k] - A[i]
            rows.append(law.ravel())
    for j in range(m):
        for k in range(m):
            law = np.zeros((n, m))
            law[:, j] = B[:, k] - B[:, j]
            rows.append(law.ravel())
    found = linprog(
        -(A + B).ravel(), A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n * m)), b_eq=[1]
    )
    assert correlated(A, B, A + B).value == pytest.approx(-found.fun, abs=1e-6)


def test_bad_input():
    with pytest.raises(ValueError, match="kind: must be correlated or coarse, got 'nash'"):
        correlated(*CHICKEN, CHICKEN[0], "nash")
    with pytest.raises(ValueError, match=r"aim: must have the shape of A, \(2, 2\), got \(1, 2\)"):
        correlated(*CHICKEN, [[1, 2]])
