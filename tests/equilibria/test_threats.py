"""Maximin values and rational threats: published answers, their proofs, and threats tried one by one."""

from fractions import Fraction

import numpy as np
import pytest
from games import games
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from model.equilibria.cooperative import NothingToGain, frontier, settle
from model.equilibria.threats import rational_threats
from model.equilibria.zero_sum import maximin, zero_sum

F = Fraction
FERGUSON = [[0, 6, -1], [4, 3, 5]], [[0, 2, 2], [-1, 6, 5]]


def nash(points, d):
    """Nash's solution from d; where nothing is to be gained, the point no worse for either."""
    try:
        return settle(points, d).payoffs
    except NothingToGain:
        on = [points[k] for k in frontier(points) if points[k][0] >= d[0] and points[k][1] >= d[1]]
        return max(on, key=sum) if on else d


def met(x, y, A, B):
    """The disagreement point of two mixed threats, exactly."""
    x, y = np.array(x, dtype=object), np.array(y, dtype=object)
    return F(x @ A.astype(object) @ y), F(x @ B.astype(object) @ y)


def pure(k, n):
    return [F(i == k) for i in range(n)]


# Zero-sum games and maximin.


def test_textbook_zero_sum_games():
    """Rock-paper-scissors; and 2 x 2 without a saddle point by (ad - bc) / (a + d - b - c)."""
    found = zero_sum([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    assert (found.value, found.row, found.column) == (0, (F(1, 3),) * 3, (F(1, 3),) * 3)
    found = zero_sum([[3, 0], [1, 2]])
    assert found.value == F(3 * 2 - 0 * 1, 3 + 2 - 0 - 1)
    assert found.row == (F(1, 4), F(3, 4))
    assert found.column == (F(1, 2), F(1, 2))


def test_a_saddle_point_is_played_purely():
    found = zero_sum([[4, 2, 3], [1, 0, 5], [2, 2, 2]])
    assert (found.value, found.row, found.column) == (2, (1, 0, 0), (0, 1, 0))


def test_penalty_kicks():
    """Palacios-Huerta 2003: scoring rates of kickers (natural side, other) against keepers."""
    found = zero_sum([[F("0.5830"), F("0.9497")], [F("0.9291"), F("0.6992")]])
    assert float(found.row[0]) == pytest.approx(0.3854, abs=5e-4)
    assert float(found.column[0]) == pytest.approx(0.4199, abs=5e-4)
    assert float(found.value) == pytest.approx(0.7958, abs=5e-4)


@given(games(4, 5))
def test_each_strategy_proves_the_value(game):
    A, B = game
    found = maximin(A, B)
    for own, payoff, value in (
        (found.row, A, found.payoffs[0]),
        (found.column, B.T, found.payoffs[1]),
    ):
        assert own.security == own.exposure == own.value == value
        x, y = (np.array(s, dtype=object) for s in (own.row, own.column))
        assert sum(x) == sum(y) == 1
        assert min(x) >= 0
        assert min(y) >= 0
        assert min(x @ payoff.astype(object)) == value == max(payoff.astype(object) @ y)


@given(games(9, 5))
def test_values_are_those_of_a_linear_programme_in_floats(game):
    M, _ = game
    n, m = M.shape
    found = linprog(
        [0] * n + [-1], A_ub=np.hstack([-M.T, np.ones((m, 1))]), b_ub=np.zeros(m),
        A_eq=[[1] * n + [0]], b_eq=[1], bounds=[(0, 1)] * n + [(None, None)],
    )  # fmt: skip
    assert float(zero_sum(M).value) == pytest.approx(-found.fun, abs=1e-7)


def test_maximin_of_the_battle_of_the_sexes():
    found = maximin([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert found.payoffs == (F(2, 3), F(2, 3))
    assert found.row.row == (F(1, 3), F(2, 3))
    assert found.column.row == (F(2, 3), F(1, 3))


# Rational threats.


def test_ferguson():
    """T. Ferguson, Game Theory (2014), part III, section 4.2: the TU solution of a 2 x 3 game."""
    found = rational_threats(*FERGUSON, side_payments=True)
    assert found.payoffs == (F(91, 20), F(109, 20))
    assert found.threats == ((F(3, 10), F(7, 10)), (0, F(3, 10), F(7, 10)))
    assert found.leads == (0, 0)
    assert not found.at_corner


def test_ferguson_without_side_payments():
    """By hand: (5, 5) is the corner between the edges of slope 1/2 and 3.

    A/2 - B is worth -5/2 = 5/2 - 5, by its third column, so the row player can secure 5. 3 A - B is
    worth 25/4 < 15 - 5, by the columns (0, 15/28, 13/28), so the column player can.
    """
    found = rational_threats(*FERGUSON)
    assert found.payoffs == (5, 5)
    assert found.at_corner
    assert found.slopes == ((F(1, 2), 1), (3, 1))
    assert found.threats[1] == (0, F(15, 28), F(13, 28))
    assert found.leads == (0, 10 - F(25, 4))


def test_a_fight_that_costs_one_side_more():
    """After the example of R. Myerson, Game Theory (1991), section 8.5, by hand.

    A - B = [[10, -4], [5, -10]] has its saddle point, -4, in the corner (-5, -1), so that of the 10 to be
    shared the players get (3, 7). From what each can secure, (0, -5/16), it would be nearly even.
    """
    A, B = [[10, -5], [0, 0]], [[0, -1], [-5, 10]]
    for side_payments in (True, False):
        found = rational_threats(A, B, side_payments=side_payments)
        assert found.payoffs == (3, 7)
        assert found.disagreement == (-5, -1)
        assert found.threats == ((1, 0), (0, 1))
    assert maximin(A, B).payoffs == (0, F(-5, 16))
    points = [(10, 0), (-5, -1), (0, -5), (0, 10)]
    assert settle(points, (0, F(-5, 16))).payoffs == (5 + F(5, 32), 5 - F(5, 32))


def test_split_or_claim():
    """The game show: both threaten to claim, and agree to share evenly."""
    found = rational_threats([[F(1, 2), 0], [1, 0]], [[F(1, 2), 1], [0, 0]])
    assert found.payoffs == (F(1, 2), F(1, 2))
    assert found.threats[0] == (0, 1)
    assert found.threats[1] == (0, 1)
    assert found.disagreement == (0, 0)


def test_prisoners_threaten_to_confess():
    found = rational_threats([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    assert found.payoffs == (3, 3)
    assert found.threats == ((0, 1), (0, 1))
    assert found.disagreement == (1, 1)
    assert found.at_corner


def test_with_one_interest_in_common_threats_are_idle():
    found = rational_threats([[4, 0], [1, 2]], [[4, 1], [0, 2]])
    assert found.payoffs == (4, 4)


@given(games(4, 4))
def test_no_threat_is_better_for_its_owner(game):
    """The pair is an equilibrium of the threat game: pure deviations, through `settle`."""
    A, B = game
    found = rational_threats(A, B)
    points = [(F(int(u)), F(int(v))) for u, v in zip(A.flat, B.flat, strict=True)]
    x, y = found.threats
    n, m = A.shape
    assert found.disagreement == met(x, y, A, B)
    assert nash(points, found.disagreement) == found.payoffs
    for i in range(n):
        assert nash(points, met(pure(i, n), y, A, B))[0] <= found.payoffs[0]
    for j in range(m):
        assert nash(points, met(x, pure(j, m), A, B))[1] <= found.payoffs[1]


@given(games(4, 3), st.integers(0, 2**32 - 1))
def test_nor_is_a_mixed_one(game, seed):
    A, B = game
    found = rational_threats(A, B)
    points = [(F(int(u)), F(int(v))) for u, v in zip(A.flat, B.flat, strict=True)]
    rng = np.random.default_rng(seed)
    x, y = found.threats
    for _ in range(4):
        other = rng.integers(0, 9, size=A.shape[0]) + np.eye(A.shape[0], dtype=int)[0]
        mixed = [F(int(v), int(other.sum())) for v in other]
        assert nash(points, met(mixed, y, A, B))[0] <= found.payoffs[0]
        other = rng.integers(0, 9, size=A.shape[1]) + np.eye(A.shape[1], dtype=int)[0]
        mixed = [F(int(v), int(other.sum())) for v in other]
        assert nash(points, met(x, mixed, A, B))[1] <= found.payoffs[1]


def test_the_best_guarantee_over_a_fine_search_comes_close_from_below():
    """Independent of slopes: what a row threat guarantees, tried in steps of 1/200."""
    A, B = np.array(FERGUSON[0]), np.array(FERGUSON[1])
    A = np.vstack([A[0], [4, 2, 3]])
    points = [(F(int(u)), F(int(v))) for u, v in zip(A.flat, B.flat, strict=True)]
    found = rational_threats(A, B)
    assert not found.at_corner
    guarantees = [
        min(nash(points, met([F(k, 200), F(200 - k, 200)], pure(j, 3), A, B))[0] for j in range(3))
        for k in range(201)
    ]
    assert max(guarantees) <= found.payoffs[0]
    assert float(max(guarantees)) == pytest.approx(float(found.payoffs[0]), abs=0.02)


@given(games(4, 4))
def test_threats_do_no_worse_than_maximin(game):
    A, B = game
    found, secured = rational_threats(A, B), maximin(A, B)
    assert found.payoffs[0] >= secured.payoffs[0]
    assert found.payoffs[1] >= secured.payoffs[1]


@given(games(4, 4), st.integers(1, 5), st.integers(1, 5), st.integers(-3, 3))
def test_units_and_origins_do_not_matter(game, p, q, shift):
    A, B = game
    u, v = rational_threats(A, B).payoffs
    assert rational_threats(p * A + shift, q * B - shift).payoffs == (p * u + shift, q * v - shift)


@given(games(4, 4), st.booleans())
def test_players_may_change_places(game, side_payments):
    A, B = game
    one = rational_threats(A, B, side_payments=side_payments)
    two = rational_threats(B.T, A.T, side_payments=side_payments)
    assert two.payoffs == one.payoffs[::-1]


@given(games(4, 4))
def test_a_game_of_pure_conflict_is_worth_its_value(game):
    A, _ = game
    value = zero_sum(A).value
    for side_payments in (True, False):
        assert rational_threats(A, 5 - A, side_payments=side_payments).payoffs == (value, 5 - value)


@given(games(4, 4))
def test_side_payments_give_the_coco_value(game):
    """Kalai and Kalai 2013: half the most that both can make, and the value of half the conflict."""
    A, B = game
    u, v = rational_threats(A, B, side_payments=True).payoffs
    conflict = zero_sum([[F(int(d), 2) for d in row] for row in A - B]).value
    assert u == F(int((A + B).max()), 2) + conflict
    assert u + v == (A + B).max()


def test_a_corner_whose_balance_is_irrational_is_exact():
    """By hand: the agreement is (0, 0), between edges of slope 1 and 3.

    On the first two rows and columns r A - B is [[-r, 1], [2, -r]], worth (2 - r^2) / (2 r + 3): the threats
    of one and the same slope balance at the square root of 2. At slopes 1 and 3 they are rational, and prove
    (0, 0) with 1/5 and 7/9 to spare.
    """
    A = [[-1, 0, 1], [0, -1, 1], [-3, -3, 0]]
    B = [[0, -1, -3], [-2, 0, -3], [3, 3, 0]]
    found = rational_threats(A, B)
    assert found.payoffs == (0, 0)
    assert found.at_corner
    assert found.slopes == ((1, 1), (3, 1))
    assert found.leads == (F(1, 5), F(7, 9))
    assert found.threats == ((F(3, 5), F(2, 5), 0), (F(4, 9), F(5, 9), 0))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (([[1]], [[1, 2]]), r"B: must have the shape of A, \(1, 1\), got \(1, 2\)"),
        (([[float("nan")]], [[1]]), r"A\[0, 0\]: must be finite"),
    ],
)
def test_bad_input(arguments, expected):
    for solver in (rational_threats, maximin):
        with pytest.raises(ValueError, match=expected):
            solver(*arguments)
    with pytest.raises(ValueError, match=r"M\[0\]: must be a sequence"):
        zero_sum([1, 2])
