"""Logit quantal response: closed forms, published games, invariances, and Gambit as an oracle."""

import numpy as np
import pytest
from games import games
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from model.equilibria import quantal_paths
from model.equilibria.quantal import logit_qre, logit_qre_many, logit_residual
from model.equilibria.quantal_branches import logit_path, other_branches
from model.equilibria.quantal_results import NoConvergence

#: The principal branch of this game bends back.
BENT = [[6, 6], [7.32, 1]], [[7, 7], [6, 4]]

CHICKEN = [[0, 7], [2, 6]], [[0, 2], [7, 6]]

PRECISIONS = st.sampled_from([0.1, 0.3, 1.0, 3.0])


def logistic(z):
    return 1 / (1 + np.exp(-z))


def defect(p, A, B, t):
    """For 2 x 2 games, one equation in the row player's first probability: zero iff p is a QRE."""
    (a, b), (c, d) = A
    (e, f), (g, h) = B
    q = logistic(t * (p * (e - f) + (1 - p) * (g - h)))
    return np.log(p / (1 - p)) - t * (q * (a - c) + (1 - q) * (b - d))


def roots(A, B, t):
    """All QRE of a 2 x 2 game at t, by the changes of sign of `defect` on a fine grid."""
    p = logistic(np.linspace(-40, 40, 40_001))
    p = p[(p > 0) & (p < 1)]
    value = defect(p, A, B, t)
    k = np.flatnonzero(np.sign(value[:-1]) != np.sign(value[1:]))
    return [brentq(defect, p[i], p[i + 1], args=(A, B, t), xtol=1e-15) for i in k]


def test_matching_pennies_is_played_evenly_at_any_precision():
    A = np.array([[1, -1], [-1, 1]])
    for t in (0, 0.5, 4, 50):
        found = logit_qre(A, -A, t)
        np.testing.assert_allclose([found.x, found.y], 0.5)


def test_without_interaction_it_is_the_logit_of_luce():
    """Prisoner's dilemma with separable payoffs: defecting is worth 1 more whatever the other does."""
    A = np.array([[3, 0], [4, 1]])
    for t in (0.3, 1, 8):
        found = logit_qre(A, A.T, t)
        np.testing.assert_allclose([found.x[1], found.y[1]], logistic(t), rtol=1e-12)
        assert found.crossings == 1
        # Each loses 1 by cooperating.
        assert found.regret == pytest.approx(1 - logistic(t), rel=1e-9)


def test_asymmetric_matching_pennies_of_ochs():
    """Ochs (1995) in 1982 pennies, as McKelvey and Palfrey (1995) estimate it: (0.616, 0.383)."""
    found = logit_qre([[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]], 1.8456)
    assert found.x[0] == pytest.approx(0.616, abs=5e-4)
    assert found.y[0] == pytest.approx(0.383, abs=5e-4)


@pytest.mark.parametrize(("own", "above"), [(320, True), (44, False)])
def test_own_payoff_effect_of_goeree_and_holt(own, above):
    """Goeree and Holt (2001), payoffs in cents: Nash has the row player at 1/2 in both treatments."""
    A, B = [[own, 40], [40, 80]], [[40, 80], [80, 40]]
    found = logit_qre(A, B, 0.05)
    assert bool(found.x[0] > 0.5) is above
    (only,) = roots(A, B, 0.05)
    assert found.x[0] == pytest.approx(only, abs=1e-10)


def test_the_branch_that_bends_back():
    path = logit_path(*BENT, 5)
    first, second = path.turning_points
    assert first == pytest.approx(1.34942, abs=1e-5)
    assert second == pytest.approx(1.32419, abs=1e-5)
    assert path.residual < 1e-7
    assert path.forks == 0
    # Between the turning points the branch passes three times, and these are three QRE.
    between = (first + second) / 2
    assert [path.crossings(t) for t in (1.3, between, 1.4)] == [1, 3, 1]
    counts = [len(roots(*BENT, t)) for t in (second - 1e-4, between, first + 1e-4)]
    assert counts[1] == counts[0] + 2 == counts[2] + 2
    # The first is taken, and said to be one of three.
    found = logit_qre(*BENT, between, horizon=2)
    assert found.crossings == 3
    assert found.turns == 0
    assert found.x[0] == pytest.approx(max(roots(*BENT, between)), abs=1e-2)
    after = logit_qre(*BENT, 1.4)
    assert (after.crossings, after.turns) == (1, 2)
    assert after.x[0] < 0.5 < found.x[0]


@pytest.mark.parametrize("t", [1.2, 1.335, 1.4, 4.0])
def test_other_branches_of_the_bent_game(t):
    first = logit_qre(*BENT, t)
    search = other_branches(*BENT, t, rng=np.random.default_rng(1))
    assert not search.complete
    assert all(q.branch == "other" and q.residual < 1e-8 for q in search.found)
    seen = sorted([first.x[0], *(q.x[0] for q in search.found)])
    np.testing.assert_allclose(seen, roots(*BENT, t), atol=1e-8)


def test_a_far_bend_is_followed_back_and_forth():
    """Of a random game: out to t = 436 and back to 8.6, in units of its largest stake."""
    rng = np.random.default_rng(1)
    rng.random((2, 300, 5, 5))
    A, B = rng.random((2, 300, 3, 8))[:, 31]
    path = logit_path(A, B, 1000)
    assert len(path.turning_points) == 2
    assert path.turning_points[0] > 50 * path.turning_points[1]
    assert logit_qre(A, B, 1000, horizon=1).regret < 1e-3


def test_chicken_forks_and_is_followed_straight_on():
    before = logit_qre(*CHICKEN, 0.1)
    after = logit_qre(*CHICKEN, 4)
    assert (before.forks, after.forks) == (0, 1)
    # The principal branch of a symmetric game is symmetric; its limit is the mixed equilibrium 1/3.
    np.testing.assert_allclose(after.x, after.y, atol=1e-9)
    assert after.x[0] == pytest.approx(
        brentq(lambda p: np.log(p / (1 - p)) - 4 * (1 - 3 * p), 1e-9, 1 - 1e-9), abs=1e-9
    )
    assert logit_qre(*CHICKEN, 500).x[0] == pytest.approx(1 / 3, abs=1e-3)
    assert len(other_branches(*CHICKEN, 4, rng=np.random.default_rng(0)).found) == 2


@given(games(), PRECISIONS)
def test_symmetric_games_keep_their_symmetry(game, t):
    """At a fork the branch is followed straight on, and never leaves it unseen for another."""
    A, _ = game
    n = min(A.shape)
    square = 5 * A[:n, :n]
    found = logit_qre(square, square.T, t, horizon=1)
    np.testing.assert_allclose(found.x, found.y, atol=1e-7)


def test_at_the_fork_itself():
    assert logit_qre(np.eye(2), np.eye(2), 2.0).x == pytest.approx(0.5)


def test_at_0_all_strategies_are_played_alike():
    found = logit_qre([[5, 1, 0]], [[1, 2, 9]], 0)
    assert found.x.tolist() == [1]
    np.testing.assert_allclose(found.y, 1 / 3)
    assert found.steps == 0


@given(games(), PRECISIONS)
def test_every_answer_is_a_quantal_response(game, t):
    A, B = game
    found = logit_qre(A, B, t, horizon=1)
    assert found.residual < 1e-8
    for own, gains in ((found.x, A @ found.y), (found.y, found.x @ B)):
        reply = np.exp(t * (gains - gains.max()))
        np.testing.assert_allclose(own, reply / reply.sum(), atol=1e-9)


@given(games(), PRECISIONS, st.integers(-5, 5), st.integers(-5, 5), st.data())
def test_constants_that_no_choice_changes_do_not_matter(game, t, shift, other, data):
    A, B = (M.copy() for M in game)
    found = logit_qre(A, B, t, horizon=1)
    A[:, data.draw(st.integers(0, A.shape[1] - 1))] += shift
    B[data.draw(st.integers(0, A.shape[0] - 1)), :] += other
    same(found, logit_qre(A, B, t, horizon=1))


@given(games(), PRECISIONS, st.sampled_from([0.01, 0.5, 3.0, 1000.0]))
def test_units_of_payoff_and_precision_cancel(game, t, unit):
    A, B = game
    there = logit_qre(unit * A, unit * B, t / unit, horizon=1)
    same(logit_qre(A, B, t, horizon=1), there)


@given(games(), PRECISIONS)
def test_players_may_change_places(game, t):
    A, B = game
    one, two = logit_qre(A, B, t, horizon=1), logit_qre(B.T, A.T, t, horizon=1)
    # At a fork there is more than one way on.
    assume(one.forks == two.forks == 0)
    np.testing.assert_allclose(one.x, two.y, atol=1e-8)
    np.testing.assert_allclose(one.y, two.x, atol=1e-8)


@given(games(most=4), PRECISIONS)
def test_duplicates_share_and_count(game, t):
    A, B = game
    found = logit_qre(A, B, t, horizon=1)
    # All of a player's strategies twice: each copy has half. One of them twice: both copies alike.
    twice = logit_qre(np.repeat(A, 2, axis=0), np.repeat(B, 2, axis=0), t, horizon=1)
    assume(found.forks == twice.forks == 0)
    np.testing.assert_allclose(twice.x, np.repeat(found.x, 2) / 2, atol=1e-8)
    np.testing.assert_allclose(twice.y, found.y, atol=1e-8)
    once = logit_qre(np.vstack([A, A[:1]]), np.vstack([B, B[:1]]), t, horizon=1)
    assert once.x[0] == pytest.approx(once.x[-1], abs=1e-12)


def same(one, two):
    assume(one.forks == two.forks == 0)
    np.testing.assert_allclose(one.x, two.x, atol=1e-8)
    np.testing.assert_allclose(one.y, two.y, atol=1e-8)


def test_many_at_once_are_the_same_as_one_by_one():
    rng = np.random.default_rng(4)
    A, B = rng.random((2, 20, 4, 6))
    t = rng.uniform(0, 40, 20)
    t[3] = 0
    found = logit_qre_many(A, B, t)
    for p in range(20):
        one = logit_qre(A[p], B[p], t[p], horizon=1)
        assert one.x.tolist() == found.x[p].tolist()
        assert one.y.tolist() == found.y[p].tolist()
        assert (one.residual, one.regret) == (found.residual[p], found.regret[p])


def test_the_residual_sees_what_is_off():
    A, B = (np.array(M, dtype=float)[None] for M in BENT)
    found = logit_qre(A[0], B[0], 1)
    x, y = found.x[None], found.y[None]
    assert logit_residual(A, B, x, y, 1)[0] < 1e-10
    assert logit_residual(A, B, x, y, 1.001)[0] > 1e-4
    off = x + np.array([1e-6, -1e-6])
    assert 1e-7 < logit_residual(A, B, off, y, 1)[0] < 1e-4
    # What has no weight must not deserve any.
    assert logit_residual(A, B, np.array([[1.0, 0.0]]), y, 1)[0] == np.inf


def test_points_of_a_path_are_quantal_responses_up_to_its_end():
    rng = np.random.default_rng(2)
    A, B = rng.random((2, 5, 3))
    path = logit_path(A, B, 30)
    assert path.precision[0] == 0
    assert path.precision[-1] == pytest.approx(30)
    many = [np.broadcast_to(M, (len(path.x), 5, 3)) for M in (A, B)]
    assert logit_residual(*many, path.x, path.y, path.precision).max() < 1e-6
    np.testing.assert_allclose(path.x[-1], logit_qre(A, B, 30).x, atol=1e-9)


def gambit(A, B, t):
    pygambit = pytest.importorskip("pygambit")
    game = pygambit.Game.from_arrays(A, B)
    found = pytest.importorskip("pygambit.qre").logit_solve_lambda(game, t)[0]
    return [np.array([float(found.profile[s]) for s in p.strategies]) for p in game.players]


def compare_with_gambit(seed, count, precisions):
    rng = np.random.default_rng(seed)
    turned = 0
    for _ in range(count):
        n, m = rng.integers(2, 9, 2)
        A, B = np.round(rng.random((2, n, m)) * 10, 3)
        t = float(rng.choice(precisions))
        found = logit_qre(A, B, t, horizon=1)
        x, y = gambit(A, B, t)
        np.testing.assert_allclose(found.x, x, atol=1e-6)
        np.testing.assert_allclose(found.y, y, atol=1e-6)
        turned += found.turns > 0
    return turned


def test_gambit_finds_the_same():
    compare_with_gambit(6, 24, [0.1, 1, 10])


@pytest.mark.slow
def test_gambit_finds_the_same_in_many_games():
    # Some of the branches turn on the way.
    assert compare_with_gambit(5, 300, [3, 10, 30]) > 0


def test_what_is_not_reached_is_an_error_with_what_is_known(monkeypatch):
    monkeypatch.setattr(quantal_paths, "MOST_STEPS", 2)
    with pytest.raises(NoConvergence, match="not solved at precision 50; game 0 came to") as caught:
        logit_qre(*BENT, 50)
    assert isinstance(caught.value, ArithmeticError)
    partial = caught.value.partial
    assert 0 < partial.precision < 1.35
    assert caught.value.residual == partial.residual < 1e-6
    with pytest.raises(NoConvergence, match="lost at precision"):
        logit_path(*BENT, 50)
    A, B = (np.array([M, np.zeros((2, 2))]) for M in BENT)
    with pytest.raises(NoConvergence, match="1 of 2 games") as caught:
        logit_qre_many(A, B, [50, 0])
    assert len(caught.value.partial.x) == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((*BENT, -1), "precision: must be at least 0, got -1"),
        ((*BENT, float("nan")), "precision: must be finite, got nan"),
        ((*BENT, float("inf")), "precision: must be finite, got inf"),
        ((*BENT, "high"), "precision: must be a rational number, got 'high'"),
        ((*BENT, None), "precision: must be a rational number, got None"),
        ((*BENT, True), "precision: must be a number, got the bool True"),
        ((*BENT, 10**400), "precision: must be in the range of floats, got about 1.000e.400"),
        (([[1, 2]], [[1], [2]], 1), r"B: must have the shape of A, \(1, 2\), got \(2, 1\)"),
        (([[1, float("nan")]], [[1, 2]], 1), r"A\[0, 1\]: must be finite, got nan"),
        ((np.array([[1, np.nan]]), np.zeros((1, 2)), 1), "A: must be finite"),
        ((np.zeros(2), np.zeros(2), 1), r"A: must have 2 dimensions .* got shape \(2,\)"),
        (([1, 2], [1, 2], 1), r"A\[0\]: must be a sequence, got 1"),
        (([["a"]], [[1]], 1), r"A\[0, 0\]: must be a rational number, got 'a' of type str"),
        (([["1"]], [[1]], 1), r"A\[0, 0\]: must be a rational number, got '1' of type str"),
        (([[True]], [[1]], 1), r"A\[0, 0\]: must be a number, got the bool True"),
        ((np.array([[True]]), [[1]], 1), r"A\[0, 0\]: must be a number, got the bool True"),
        (([[None]], [[1]], 1), r"A\[0, 0\]: must be a rational number, got None"),
        (([[10**400, 0]], [[10**400, 0]], 1), "must have stakes in the range of floats"),
        (([[1, 2], [3, 4]], [[1, 2], [3, 4]], 1e308), "range of floats in units of the payoffs"),
    ],
)
def test_bad_input(arguments, expected):
    with pytest.raises(ValueError, match=expected):
        logit_qre(*arguments)


def test_more_bad_input():
    with pytest.raises(ValueError, match="horizon: must be at least 1, got 0"):
        logit_qre(*BENT, 1, horizon=0)
    with pytest.raises(ValueError, match="highest: must be above 0, got 0"):
        logit_path(*BENT, 0)
    with pytest.raises(ValueError, match="starts: must be at least 0, got -1"):
        other_branches(*BENT, 1, starts=-1, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="precision: must be at least 0, got -2"):
        logit_qre_many(np.zeros((2, 1, 1)), np.zeros((2, 1, 1)), [1, -2])
