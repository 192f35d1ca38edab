"""Correlated equilibria: textbook games, and what they must be worth."""

from fractions import Fraction as F

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import correlated, extreme_equilibria
from model.equilibria.budget import OutOfBudget
from model.errors import InputError

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


def exact_best(A, B, aim, kind="correlated"):
    """The best value by the rational simplex method alone, on the definition."""
    from model.equilibria.ppl_kernel import solve_programme

    A, B, aim = (np.array(M, dtype=object) for M in (A, B, aim))
    n, m = A.shape
    pair = np.arange(n * m).reshape(n, m)
    rows = [(dict.fromkeys(range(n * m), 1), 1)]
    for payoff, index in ((A, pair), (B.T, pair.T)):
        for done in range(len(payoff)):
            told = [
                {
                    int(index[i, j]): int(payoff[done, j] - payoff[i, j])
                    for j in range(payoff.shape[1])
                }
                for i in range(len(payoff))
            ]
            rows += (
                [({k: v for row in told for k, v in row.items()}, 0)]
                if kind == "coarse"
                else [(row, 0) for row in told]
            )
    point = solve_programme([int(v) for v in aim.flat], rows, 1)
    return sum(p * v for p, v in zip(point, aim.flat, strict=True))


N = 10**9


@pytest.mark.parametrize(
    ("A", "B", "aim", "worth"),
    [
        # Aumann's game of chicken, moved up: a constant changes nothing.
        ([[N + 6, N + 2], [N + 7, N]], [[N + 6, N + 7], [N + 2, N]], [[12, 9], [9, 0]], F(21, 2)),
        # Matching pennies has one correlated equilibrium, whatever the units.
        ([[10 * N, -10 * N], [-10 * N, 10 * N]], [[-1, 1], [1, -1]], [[1, 0], [0, 0]], F(1, 4)),
    ],
)
def test_payoffs_far_larger_than_the_differences_that_matter(A, B, aim, worth):
    found = correlated(A, B, aim)
    assert found.exact
    assert found.worth == worth
    assert (found.regret, found.gap) == (0, 0)


@pytest.mark.parametrize("kind", ["correlated", "coarse"])
def test_one_very_low_payoff(kind):
    rng = np.random.default_rng(3)
    for power in (8, 9, 10, 12):
        A, B, aim = rng.integers(-5, 6, (3, 3, 4)).astype(object)
        A[0, 0] = -(10**power)
        assert correlated(A, B, aim, kind).worth == exact_best(A, B, aim, kind)


SHIFTS = st.sampled_from([0, 1, 10**9, -(10**12), 10**15])
UNITS = st.sampled_from([1, F(1, 10**12), 10**9, 10**15])


@settings(max_examples=60)
@given(games(3, 4), SHIFTS, UNITS, UNITS, st.sampled_from(["correlated", "coarse"]))
def test_neither_constants_nor_units_matter(game, shift, unit, other, kind):
    A, B = (M.astype(object) for M in game)
    aim = A + B
    found = correlated(unit * A + shift, other * B - shift, aim, kind)
    assert found.worth == exact_best(A, B, aim, kind)


def test_floats_say_how_good_they_are():
    rng = np.random.default_rng(1)
    A, B = rng.integers(-50, 51, (2, 9, 9))
    exact, floats = correlated(A, B, A + B), correlated(A, B, A + B, exact=False)
    assert (exact.exact, floats.exact) == (True, False)
    assert floats.value == pytest.approx(exact.value, rel=1e-8)
    assert sum(floats.chances.flat) == 1
    assert 0 <= floats.regret < 1e-9
    assert 0 <= abs(floats.gap) < 1e-9
    # The same answer, not the same numbers, where payoffs are far from 0.
    far = correlated(A + 10**12, B + 10**12, A + B, exact=False)
    assert far.value == pytest.approx(exact.value, rel=1e-8)
    A[0, 0] = 10**12
    with pytest.raises(ArithmeticError, match="up to a factor of 1e"):
        correlated(A, B, A + B, "coarse", exact=False)


def test_a_large_game_is_proved_too():
    A, B = np.random.default_rng(1).integers(-9, 10, (2, 12, 12))
    found = correlated(A, B, -A - B)
    assert found.exact
    assert found.method == "floats, then proved in rational numbers"
    assert gains(A, B, found.distribution, "correlated") <= 1e-12


def test_integers_beyond_floats():
    huge = 10**400
    found = correlated([[6 * huge, 2 * huge], [7 * huge, 0]], CHICKEN[1], CHICKEN[0] + CHICKEN[1])
    assert found.worth == F(21, 2)


@pytest.mark.parametrize(
    ("aim", "message"),
    [
        ([[1, float("inf")], [0, 0]], r"aim\[0, 1\]: must be finite, got inf"),
        ([[1, float("nan")], [0, 0]], r"aim\[0, 1\]: must be finite, got nan"),
        ([[1, None], [0, 0]], r"aim\[0, 1\]: must be a rational number, got None"),
        ([["x", 1], [0, 0]], r"aim\[0, 0\]: must be a rational number, got 'x'"),
        ([[True, 1], [0, 0]], r"aim\[0, 0\]: must be a number, got the bool True"),
    ],
)
def test_an_aim_is_read_like_payoffs(aim, message):
    with pytest.raises(InputError, match=message):
        correlated(*CHICKEN, aim)


def test_time_is_bounded():
    A, B = np.random.default_rng(1).integers(-9, 10, (2, 30, 30))
    with pytest.raises(OutOfBudget, match=r"seconds: bounded to 0\.05"):
        correlated(A, B, -A - B, seconds=0.05)
