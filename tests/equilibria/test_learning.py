"""Learning: basins that are known, dynamics that never settle, and the checks on every end."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import learning
from model.equilibria.learning import basins, share_of

COORDINATION = [[1, 0], [0, 1]], [[1, 0], [0, 1]]
STAG_HUNT = [[9, 0], [8, 7]], [[9, 8], [0, 7]]
MATCHING_PENNIES = [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]
#: Shapley 1964: fictitious play goes round ever longer cycles.
SHAPLEY = [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]


def run(game, dynamics="replicator", starts=30, seed=0, **named):
    return basins(*game, dynamics, rng=np.random.default_rng(seed), starts=starts, **named)


def counted(found):
    total = sum(share.count for share in found.ends.values())
    return total + found.mixed.count + found.unsettled.count


def test_the_replicator_s_basins_in_pure_coordination():
    """By symmetry the border is x + y = 1: each start ends on its own side of it."""
    found = run(COORDINATION)
    rng = np.random.default_rng(0)
    sides = [rng.dirichlet(np.ones(2))[0] + rng.dirichlet(np.ones(2))[0] > 1 for _ in range(30)]
    assert found.ends[0].count == sum(sides)
    assert found.ends[3].count == 30 - sum(sides)
    assert 0 < sum(sides) < 30
    assert found.regret < 1e-6


def test_the_safer_hunt_draws_more_starts():
    for dynamics in ("replicator", "fictitious play"):
        found = run(STAG_HUNT, dynamics)
        assert found.ends[3].share > 0.8
        assert counted(found) == 30
        assert found.unsettled.count == 0


def test_fictitious_play_learns_to_mix_in_matching_pennies():
    """Robinson 1951: beliefs converge, slowly; the replicator circles (Hofbauer and Sigmund)."""
    short = run(MATCHING_PENNIES, "fictitious play", 5, horizon=100)
    assert short.unsettled.count == 5
    long = run(MATCHING_PENNIES, "fictitious play", 5, horizon=2000)
    assert long.mixed.count == 5
    assert not long.ends
    circling = run(MATCHING_PENNIES, starts=5, horizon=200)
    assert circling.unsettled.count == 5
    assert np.isnan(circling.regret)


def test_shapley_s_game_does_not_settle():
    found = run(SHAPLEY, "fictitious play")
    assert found.unsettled.count > 15
    assert counted(found) == 30
    assert run(SHAPLEY, starts=5).unsettled.count == 5


def test_dominance_leaves_one_place_to_start_from():
    # The prisoner's dilemma.
    found = run(([[3, 0], [5, 1]], [[3, 5], [0, 1]]), starts=4)
    assert found.shape == (1, 1)
    assert found.ends[3].share == 1


def test_labels_join_ends():
    A = [[1, 1, 0], [1, 1, 0], [0, 0, 2]]
    labels = [[7, 7, 0], [7, 7, 0], [0, 0, 8]]
    for dynamics in ("replicator", "fictitious play"):
        found = run((A, A), dynamics, 20, labels=labels)
        assert set(found.ends) == {7, 8}
        assert counted(found) == 20
        assert found.mixed.count == found.unsettled.count == 0
    # Without labels a mixture of the two copies is no single cell.
    assert run((A, A), starts=20).mixed.count > 0


@settings(max_examples=8)
@given(st.integers(1, 9), st.integers(-500, 500), st.integers(1, 9), st.integers(0, 10**6))
def test_scales_make_no_difference(scale, shift, other, seed):
    A, B = (np.array(M) for M in STAG_HUNT)
    moved = scale * A + np.array([shift, 3]), other * B - np.array([[shift], [5]])
    for dynamics in ("replicator", "fictitious play"):
        one = run((A, B), dynamics, 3, seed, horizon=100)
        assert run(moved, dynamics, 3, seed, horizon=100) == one


def test_the_same_seed_gives_the_same_result_and_leaves_numpy_s_own_alone():
    np.random.seed(5)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(5)  # noqa: NPY002
    one, two = (run(SHAPLEY, "fictitious play", 5, seed=3) for _ in range(2))
    assert (one.ends, one.mixed, one.unsettled) == (two.ends, two.mixed, two.unsettled)
    assert np.random.random() == expected  # noqa: NPY002


def test_a_failed_integration_is_counted_not_dropped(monkeypatch):
    import nashpy.learning.replicator_dynamics as home
    from scipy.integrate import ODEintWarning

    def give_up(func, y0, t, args):
        warnings.warn("Excess work done on this call", ODEintWarning, stacklevel=2)

    monkeypatch.setattr(home, "odeint", give_up)
    assert run(COORDINATION, starts=3).unsettled.count == 3


@pytest.mark.parametrize(
    "end",
    [(np.array([0.9, 0.3]), np.array([1.0, 0.0])), (np.array([np.nan, 1.0]), np.array([1.0, 0.0]))],
)
def test_an_end_that_is_no_distribution_is_not_believed(monkeypatch, end):
    monkeypatch.setattr(learning, "_replicator", lambda *_: [(end, end)])
    assert run(COORDINATION, starts=2).unsettled.count == 2


def test_a_state_at_rest_that_is_no_equilibrium_is_not_believed(monkeypatch):
    corner = (np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    monkeypatch.setattr(learning, "_replicator", lambda *_: [(corner, corner)])
    assert run(COORDINATION, starts=2).unsettled.count == 2


def test_a_state_that_still_moves_is_not_believed(monkeypatch):
    corner = (np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    other = (np.array([0.9, 0.1]), np.array([1.0, 0.0]))
    monkeypatch.setattr(learning, "_replicator", lambda *_: [(corner, other)])
    assert run(COORDINATION, starts=2).unsettled.count == 2


def test_wilson_s_interval():
    """Agresti and Coull 1998: 0 of 10 gives an upper end of 0.278; half of 100, 0.404 to 0.596."""
    none = share_of(0, 10)
    assert (none.low, none.high) == (0.0, pytest.approx(0.278, abs=1e-3))
    half = share_of(50, 100)
    assert (half.low, half.high) == (pytest.approx(0.404, abs=1e-3), pytest.approx(0.596, abs=1e-3))
    assert share_of(10, 10).high == 1.0
    # One start of a thousand is not none, and all but one not all.
    assert share_of(1, 1000).percent == "0.1%"
    assert share_of(999, 1000).percent == "99.9%"
    assert share_of(9999, 10000).percent == "over 99.9%"
    assert share_of(10, 10).percent == "100%"
    assert str(half) == "50% of 100 seeded starts (sampling error: 40.4% to 59.6%)"


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"dynamics": "imitation"}, "dynamics: must be one of"),
        ({"starts": 0}, "starts: must be at least 1, got 0"),
        ({"horizon": 2}, "horizon: must be at least 4, got 2"),
        ({"tolerance": 0}, "tolerance: must be between 0 and 0.5, got 0"),
        ({"labels": [[1.0, 2.0], [3.0, 4.0]]}, "labels: must be whole numbers of shape"),
    ],
)
def test_bad_input(named, message):
    with pytest.raises(ValueError, match=message):
        run(COORDINATION, **named)
