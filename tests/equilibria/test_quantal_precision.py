"""Quantal response at any precision, from any distance of the payoffs from 0."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from games import games
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from model.equilibria import (
    NoConvergence,
    extreme_equilibria,
    fit_precision,
    logit_at_regret,
    logit_path,
    logit_qre,
    logit_qre_many,
    trace_other_branches,
)
from model.errors import InputError

#: No equilibrium in pure strategies: the limit is (1/2, 1/2), (2/3, 1/3).
CYCLE = [[1, 0], [0, 2]], [[0, 1], [1, 0]]
BENT = [[6, 6], [7.32, 1]], [[7, 7], [6, 4]]
CHICKEN = [[0, 7], [2, 6]], [[0, 2], [7, 6]]

PRECISIONS = (1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12, 1e15, 1e50, 1e300)


def integer_games(count=40):
    rng = np.random.default_rng(0)
    for _ in range(count):
        n, m = rng.integers(2, 6, 2)
        yield rng.integers(-5, 6, (2, n, m))


@pytest.mark.parametrize("t", PRECISIONS)
def test_forty_games_at_any_precision(t):
    """Regret falls as 1 / t; at 1e15 and beyond it is lost in rounding, and so is no longer of that order."""
    for A, B in integer_games():
        found = logit_qre(A, B, t, horizon=1)
        assert found.regret <= max(1 / t, 2e-14)
        assert found.residual <= max(1e-6, 1e-11 * t)
        assert abs(found.x.sum() - 1) < 1e-12


def test_the_limit_is_a_nash_equilibrium():
    for A, B in integer_games(15):
        found = logit_qre(A, B, 1e12, horizon=1)
        limits = extreme_equilibria(A, B)
        x, y = (np.array([[float(p) for p in getattr(e, side)] for e in limits]) for side in "xy")
        near = np.maximum(abs(x - found.x).max(axis=1), abs(y - found.y).max(axis=1)).min()
        # Near an extreme one, or inside a component.
        assert near < 1e-9 or any(len(set(map(tuple, s))) < len(s) for s in (x, y))


@pytest.mark.parametrize("t", [1e4, 1e6, 1e8, 1e9, 1e12])
def test_a_cycle_by_many_digits(t):
    """One equation in the row player's log-odds, solved with 60 digits."""
    with mpmath.workdps(60):

        def gap(v):
            p = 1 / (1 + mpmath.exp(-v))
            q = 1 / (1 + mpmath.exp(-t * (1 - 2 * p)))
            return v - t * (3 * q - 2)

        # With q = 2/3 + v / 3t the column player's log-odds give p: iterate on that.
        v = mpmath.mpf(0)
        for _ in range(40):
            q = mpmath.mpf(2) / 3 + v / (3 * t)
            p = (1 - mpmath.log(q / (1 - q)) / t) / 2
            v = mpmath.log(p / (1 - p))
        assert abs(gap(v)) < mpmath.mpf(10) ** -20 * t
        exact = [float(p), float(q)]
    found = logit_qre(*CYCLE, t, horizon=1)
    np.testing.assert_allclose([found.x[0], found.y[0]], exact, atol=1e-15)


def test_path_and_point_alike():
    for t in (1e6, 1e8, 1e12):
        path, point = logit_path(*CYCLE, t), logit_qre(*CYCLE, t)
        np.testing.assert_allclose(path.x[-1], point.x, atol=1e-14)
        assert path.precision[-1] == t
        assert path.residual < 1e-6 + 1e-12 * 2 * t
        assert point.crossings == 1


def test_the_symmetric_branch_of_chicken_to_its_limit():
    path = logit_path(*CHICKEN, 1e9)
    assert path.x[-1, 0] == pytest.approx(1 / 3, abs=1e-8)
    assert path.residual < 1e-2
    assert path.forks == 1


@pytest.mark.slow
def test_gambit_agrees_at_high_precision():
    pygambit = pytest.importorskip("pygambit")
    qre = pytest.importorskip("pygambit.qre")
    for A, B in integer_games(20):
        game = pygambit.Game.from_arrays(A, B)
        for t in (1e3, 1e5):
            theirs = qre.logit_solve_lambda(game, t)[0].profile
            found = logit_qre(A, B, t, horizon=1)
            for player, ours in zip(game.players, (found.x, found.y), strict=True):
                expected = [float(theirs[s]) for s in player.strategies]
                np.testing.assert_allclose(ours, expected, atol=1e-5)


@settings(max_examples=60)
@given(
    games(),
    st.sampled_from([0.3, 3.0, 1e3, 1e8]),
    st.sampled_from([0, 10**9, -(10**12), 10**30]),
    st.sampled_from([1, 10**12, 10**200, Fraction(1, 10**12)]),
)
def test_constants_and_units_of_any_size_do_not_matter(game, t, shift, unit):
    A, B = (M.astype(object) for M in game)
    try:
        found = logit_qre(A, B, t, horizon=1)
    except NoConvergence:
        # A limit that the branch does not come to smoothly: the same from afar.
        with pytest.raises(NoConvergence):
            logit_qre(A + shift, B - shift, t, horizon=1)
        return
    far = logit_qre(A * unit + shift, B * unit - shift, float(t / unit), horizon=1)
    assume(found.forks == far.forks == 0)
    np.testing.assert_allclose(far.x, found.x, atol=1e-7)
    np.testing.assert_allclose(far.y, found.y, atol=1e-7)


def test_arrays_of_machine_numbers_far_from_0():
    A, B = np.random.default_rng(1).integers(-5, 6, (2, 30, 4, 3))
    near = logit_qre_many(A, B, 2.0)
    for far in (
        logit_qre_many(A + 10**12, B - 10**12, 2.0),
        logit_qre_many(A + 1e12, B - 1e12, 2.0),
    ):
        np.testing.assert_allclose(far.x, near.x, atol=1e-9)
        np.testing.assert_allclose(far.regret, near.regret, atol=1e-9)
    lists = logit_qre_many(A.tolist(), B.tolist(), [2] * 30)
    np.testing.assert_allclose(lists.x, near.x, atol=1e-12)


@pytest.mark.parametrize(
    "solver",
    [
        logit_qre,
        logit_path,
        lambda A, B, t: trace_other_branches(A, B, t, rng=np.random.default_rng(0)),
        lambda A, B, t: logit_at_regret(A, B, t),
    ],
)
def test_integers_beyond_floats_are_read_or_refused_in_one_way(solver):
    huge = 10**400
    shifted = [[[v + huge for v in row] for row in CYCLE[0]], CYCLE[1]]
    assert solver(*shifted, 0.5) is not None
    with pytest.raises(InputError, match="stakes in the range of floats"):
        solver([[huge, 0], [0, 1]], CYCLE[1], 0.5)


@pytest.mark.parametrize("goal", [1e-1, 1e-3, 1e-6, 1e-9])
def test_stopped_at_a_regret(goal):
    found = logit_at_regret(*CYCLE, goal)
    assert found.regret <= goal
    assert found.regret == pytest.approx(goal, rel=1e-6)
    np.testing.assert_allclose(logit_qre(*CYCLE, found.precision).x, found.x, atol=1e-9)
    # Before it, regret was larger.
    assert logit_qre(*CYCLE, found.precision * 0.99).regret > goal


def test_a_regret_that_is_small_from_the_start():
    assert logit_at_regret(*CYCLE, 5).precision == 0
    with pytest.raises(InputError, match="regret: must be above 0, got 0"):
        logit_at_regret(*CYCLE, 0)
    with pytest.raises(NoConvergence, match="must come to 1e-20"):
        logit_at_regret(*CYCLE, 1e-20)


def test_the_other_branch_of_the_bent_game():
    """It comes from a pure equilibrium and the mixed one, and turns where they meet."""
    found = trace_other_branches(*BENT, 4, highest=200, rng=np.random.default_rng(0))
    (branch,) = found.branches
    assert not found.complete
    (turn,) = branch.turning_points
    assert branch.precision[0] == branch.precision[-1] == 200
    assert branch.precision.min() == pytest.approx(turn, rel=1e-3)
    assert branch.crossings(turn + 1e-3) == 2
    assert branch.crossings(turn - 1e-3) == 0
    # No second QRE below the turn, two above.
    ends = sorted(tuple(end.round(2)) for end in (branch.x[0], branch.x[-1]))
    nash = {tuple(float(p) for p in e.x) for e in extreme_equilibria(*BENT)}
    assert all(min(abs(np.array(e) - end).max() for e in nash) < 0.02 for end in ends)
    for k in range(0, len(branch.x), 5):
        t, x, y = branch.precision[k], branch.x[k], branch.y[k]
        reply = np.exp(t * (np.array(BENT[0]) @ y - (np.array(BENT[0]) @ y).max()))
        np.testing.assert_allclose(x, reply / reply.sum(), atol=1e-6)


def test_the_fork_of_chicken_has_one_other_branch():
    """Both pure equilibria lie on it, at its two ends; it passes the fork."""
    found = trace_other_branches(*CHICKEN, 4, highest=1e6, rng=np.random.default_rng(0))
    (branch,) = found.branches
    assert sorted(end[0].round(6) for end in (branch.x[0], branch.x[-1])) == [0, 1]


def test_a_game_with_one_branch():
    assert not trace_other_branches(*CYCLE, 5, rng=np.random.default_rng(0)).branches
    with pytest.raises(InputError, match="highest: must be above the precision, 5, got 4"):
        trace_other_branches(*CYCLE, 5, highest=4, rng=np.random.default_rng(0))
    with pytest.raises(InputError, match="precision: must be at most 50000, got 1e"):
        trace_other_branches(*CYCLE, 1e9, rng=np.random.default_rng(0))


@pytest.mark.parametrize("t", [0.4, 1.8456, 10])
def test_expected_counts_give_the_precision_back(t):
    """Ochs (1995), as McKelvey and Palfrey (1995) estimate it."""
    game = [[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]]
    found = logit_qre(*game, t)
    fit = fit_precision(*game, 1000 * found.x, 1000 * found.y)
    assert fit.precision == pytest.approx(t, rel=1e-4)
    assert fit.low < t < fit.high
    assert fit.at_random == pytest.approx(-2000 * np.log(2))
    # The ends of the interval lose half the quantile of chi-square.
    for end in (fit.low, fit.high):
        if 0 < end < np.inf:
            other = logit_qre(*game, end)
            value = 1000 * (found.x @ np.log(other.x) + found.y @ np.log(other.y))
            assert fit.log_likelihood - value == pytest.approx(3.841459 / 2, rel=1e-4)


def test_more_data_narrow_the_interval():
    game = [[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]]
    few, many = (fit_precision(*game, [6 * k, 4 * k], [4 * k, 6 * k]) for k in (5, 500))
    assert few.precision == pytest.approx(many.precision, rel=1e-6)
    assert few.low < many.low < many.precision < many.high < few.high


def test_gambit_estimates_the_same():
    pygambit = pytest.importorskip("pygambit")
    qre = pytest.importorskip("pygambit.qre")
    rng = np.random.default_rng(3)
    for _ in range(4):
        n, m = rng.integers(2, 4, 2)
        A, B = rng.integers(0, 9, (2, n, m))
        made = logit_qre(A, B, 0.5)
        counts = rng.multinomial(300, made.x), rng.multinomial(300, made.y)
        game = pygambit.Game.from_arrays(A, B)
        data = game.mixed_strategy_profile()
        for player, played in zip(game.players, counts, strict=True):
            for strategy, count in zip(player.strategies, played, strict=True):
                data[strategy] = float(count)
        theirs = qre.logit_estimate(data)
        fit = fit_precision(A, B, *counts)
        assert fit.log_likelihood == pytest.approx(theirs.log_like, abs=1e-5)
        assert fit.precision == pytest.approx(theirs.lam, rel=1e-4)


def test_play_that_no_precision_explains_best():
    """Everybody always plays the equilibrium: the likelihood never stops rising."""
    prisoners = [[3, 0], [4, 1]], [[3, 4], [0, 1]]
    fit = fit_precision(*prisoners, [0, 10], [0, 10], highest=50)
    assert fit.precision == pytest.approx(50, rel=1e-3)
    assert fit.high == np.inf
    assert 0 < fit.low < 10
    # And nobody ever does: random play is the most likely.
    fit = fit_precision(*prisoners, [10, 0], [10, 0])
    assert (fit.precision, fit.low) == (0, 0)
    assert fit.high < 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1], [1, 2]), "row_counts: must have 2 counts, got 1"),
        (([1, -1], [1, 2]), "row_counts: must be at least 0, got -1"),
        (([0, 0], [0, 0]), "must have some play, got none"),
        (([1, "2"], [1, 2]), r"row_counts\[1\]: must be a rational number, got '2'"),
        (([1, 2], None), "column_counts: must be a sequence, got None"),
    ],
)
def test_bad_counts(arguments, message):
    with pytest.raises(InputError, match=message):
        fit_precision(*CYCLE, *arguments)
