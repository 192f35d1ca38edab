"""What no choice changes, changes nothing: constants and units up to 1e12, for every solver."""

from fractions import Fraction as F

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import (
    admissible,
    basins,
    bicentric_prior,
    certify,
    choose,
    commitment,
    components,
    correlated,
    correlated_payoffs,
    correlated_vertices,
    exact_profile,
    extreme_equilibria,
    fit_precision,
    gambit_equilibria,
    is_degenerate,
    locate,
    logit_at_regret,
    logit_path,
    maximin,
    mixed_commitment,
    nashpy_equilibria,
    obeyed,
    one_equilibrium,
    other_branches,
    perfect,
    perfect_pure,
    pure_profiles,
    rational_threats,
    reduce_strictly_dominated,
    risk_dominance,
    settle,
    trace,
    trace_other_branches,
    zero_sum,
)

UNITS = st.sampled_from([1, 10**12, 10**6, F(1, 10**12), F(3, 7)])
SHIFTS = st.sampled_from([0, 1, -(10**12), 10**9, F(10**12, 7)])


@st.composite
def moved(draw, largest=2, most=4):
    """A game, and the same with other units and other constants for every strategy of the other."""
    A, B = (M.astype(object) for M in draw(games(largest, most)))
    units = draw(UNITS), draw(UNITS)
    rows, cols = A.shape
    on_a = np.array([draw(SHIFTS) for _ in range(cols)], dtype=object)
    on_b = np.array([draw(SHIFTS) for _ in range(rows)], dtype=object)
    return (A, B), (units[0] * A + on_a, units[1] * B + on_b[:, None]), units, (on_a, on_b)


@st.composite
def rescaled(draw, largest=2, most=4):
    """A game, and the same with another unit and one constant for each player."""
    A, B = (M.astype(object) for M in draw(games(largest, most)))
    units, shifts = (draw(UNITS), draw(UNITS)), (draw(SHIFTS), draw(SHIFTS))
    return (A, B), (units[0] * A + shifts[0], units[1] * B + shifts[1]), units, shifts


def even(size):
    return [F(1, size)] * size


#: What best responses decide: constants may differ from strategy to strategy of the other.
STRATEGIC = {
    "pure": pure_profiles,
    "extreme": lambda A, B: extreme_equilibria(A, B).profiles,
    "components": lambda A, B: [
        ({(e.x, e.y) for e in c.equilibria}, {(s.rows, s.cols) for s in c.subsets}, c.index)
        for c in components(A, B)
    ],
    "dominance": lambda A, B: (
        reduce_strictly_dominated(A, B).rows + reduce_strictly_dominated(A, B).cols
    ),
    "admissible": lambda A, B: (admissible(A, B).rows, admissible(A, B).cols),
    "degenerate": lambda A, B: bool(is_degenerate(A, B)),
    "perfect": lambda A, B: [(e.x, e.y) for e in perfect(A, B, extreme_equilibria(A, B))],
    "perfect, pure": perfect_pure,
    "gambit": lambda A, B: gambit_equilibria(A, B).profiles,
    "correlated": lambda A, B: correlated(A, B, np.arange(A.size).reshape(A.shape)).worth,
    "coarse": lambda A, B: correlated(A, B, np.arange(A.size).reshape(A.shape), "coarse").worth,
    "vertices": lambda A, B: {
        tuple(v.flat) for v in correlated_vertices(A[:2, :2], B[:2, :2]).vertices
    },
    "obeyed": lambda A, B: obeyed(A, B, np.full(A.shape, F(1, A.size))).is_equilibrium,
    "most even": lambda A, B: choose(A, B, "entropy").component,
    "located": lambda A, B: locate(A, B, even(A.shape[0]), even(A.shape[1])).component,
    "trace": lambda A, B: trace(A, B, even(A.shape[0]), even(A.shape[1])).equilibrium.x,
}


@pytest.mark.parametrize("name", STRATEGIC)
@settings(max_examples=25)
@given(data=st.data())
def test_best_responses_decide(name, data):
    if name == "gambit":
        pytest.importorskip("pygambit")
    near, far, _, _ = data.draw(moved(most=3))
    solver = STRATEGIC[name]
    assert solver(*far) == solver(*near)


#: What payoffs decide too: values move with them.
VALUES = {
    "maximin": lambda A, B: maximin(A, B).payoffs,
    "row first": lambda A, B: (commitment(A, B).value, 0),
    "row first, mixed": lambda A, B: (mixed_commitment(A, B).value, 0),
    "row first, hostile": lambda A, B: (mixed_commitment(A, B, replies="hostile").value, 0),
    "zero sum": lambda A, B: (zero_sum(A).value, 0),
    "threats": lambda A, B: rational_threats(A, B).payoffs,
    "welfare of the rows": lambda A, B: (choose(A, B, "row").value, 0),
    "corner": lambda A, B: correlated_payoffs(A, B).corners[0],
}


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=25)
@given(data=st.data())
def test_values_move_with_payoffs(name, data):
    near, far, units, shifts = data.draw(rescaled(most=3))
    solver = VALUES[name]
    for k, (there, here) in enumerate(zip(solver(*far), solver(*near), strict=True)):
        if k == 0 or here != 0 or name in ("maximin", "threats", "corner"):
            assert there == units[k] * here + shifts[k]


@settings(max_examples=25)
@given(moved())
def test_one_equilibrium_is_exact_from_afar(case):
    _, far, _, _ = case
    found = one_equilibrium(*far)
    assert found.regret == 0


@settings(max_examples=25)
@given(moved(most=3))
def test_nashpy_finds_as_much_from_afar(case):
    near, far, _, _ = case
    found = nashpy_equilibria(*far)
    assert all(e.regret == 0 for e in found)
    assert found.profiles == nashpy_equilibria(*near).profiles


@settings(max_examples=25)
@given(moved(most=3))
def test_a_profile_in_floats_is_made_exact_from_afar(case):
    near, far, _, _ = case
    for e in extreme_equilibria(*near):
        x, y = [float(p) for p in e.x], [float(p) for p in e.y]
        here, there = exact_profile(*near, x, y), exact_profile(*far, x, y)
        assert (here is None) == (there is None)
        if here is not None:
            assert (here.x, here.y) == (there.x, there.y)


@settings(max_examples=25)
@given(rescaled(most=3))
def test_risk_dominance_is_decided_from_afar(case):
    """One constant for each player: several could tell copies of a strategy apart, which are ties."""
    near, _, units, shifts = case
    far = [units[0] * M + s for M, s in zip(near, shifts, strict=True)]
    pure = pure_profiles(*near)
    if len(pure) > 1:
        here, there = (risk_dominance(*game, pure[0], pure[1]) for game in (near, far))
        assert (here.winner, here.method) == (there.winner, there.method)


@settings(max_examples=15)
@given(moved(most=3), st.sampled_from(["replicator", "fictitious play"]))
def test_learning_ends_alike_from_afar(case, dynamics):
    near, far, _, _ = case
    here, there = (
        basins(*game, dynamics, rng=np.random.default_rng(0), starts=3, horizon=200)
        for game in (near, far)
    )
    assert {k: v.count for k, v in here.ends.items()} == {k: v.count for k, v in there.ends.items()}


@settings(max_examples=25)
@given(rescaled(most=3))
def test_priors_and_regrets_from_afar(case):
    near, far, units, _ = case
    shape = near[0].shape
    here, there = (certify(*game, even(shape[0]), even(shape[1])).regrets for game in (near, far))
    assert there == tuple(unit * r for unit, r in zip(units, here, strict=True))
    pure = pure_profiles(*near)
    if len(pure) > 1:
        assert bicentric_prior(*far, *pure[:2]) == bicentric_prior(*near, *pure[:2])


def strict_games(count, seed):
    """Random games of small integers; searches in floats end alike where nothing is tied."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield rng.integers(-20, 21, (2, *rng.integers(2, 4, 2)))


@pytest.mark.parametrize("unit", [10**12, F(1, 10**12)])
@pytest.mark.parametrize("shift", [0, 10**12])
def test_searches_for_quantal_responses(unit, shift):
    for A, B in strict_games(6, 1):
        far = [unit * M.astype(object) + sign * shift for M, sign in ((A, 1), (B, -1))]
        t = F(1, 2) / unit
        here, there = (
            sorted(e.x.tolist() for e in other_branches(*game, p, starts=20, rng=seeded()).found)
            for game, p in (((A, B), 0.5), (far, t))
        )
        np.testing.assert_allclose(there, here, atol=1e-7)
        near_paths, far_paths = (
            trace_other_branches(*game, p, highest=4 * p, starts=20, rng=seeded()).branches
            for game, p in (((A, B), F(1, 2)), (far, t))
        )
        assert len(far_paths) == len(near_paths)
        for one, other in zip(near_paths, far_paths, strict=True):
            np.testing.assert_allclose(other.x[[0, -1]], one.x[[0, -1]], atol=1e-6)


@pytest.mark.parametrize("unit", [10**12, F(1, 10**12)])
@pytest.mark.parametrize("shift", [0, 10**12])
def test_precision_fitted_and_found_from_afar(unit, shift):
    for A, B in strict_games(6, 2):
        far = [unit * M.astype(object) + sign * shift for M, sign in ((A, 1), (B, -1))]
        here, there = logit_at_regret(A, B, 0.01), logit_at_regret(*far, F(1, 100) * unit)
        np.testing.assert_allclose(there.x, here.x, atol=1e-7)
        assert there.precision * float(unit) == pytest.approx(here.precision, rel=1e-5)
        counts = [range(1, size + 1) for size in A.shape]
        fit, moved_fit = fit_precision(A, B, *counts), fit_precision(*far, *counts)
        assert moved_fit.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-6)
        for end in ("low", "precision", "high"):
            found = getattr(moved_fit, end) * float(unit)
            assert found == pytest.approx(getattr(fit, end), rel=1e-3, abs=1e-5)


def seeded():
    return np.random.default_rng(0)


@settings(max_examples=25)
@given(rescaled(most=3))
def test_paths_of_quantal_response(case):
    near, _, _, shifts = case
    unit = 10**12
    far = [unit * M + s for M, s in zip(near, shifts, strict=True)]
    here, there = logit_path(*near, 2), logit_path(*far, F(2, unit))
    if here.forks == there.forks == 0:
        np.testing.assert_allclose(there.x[-1], here.x[-1], atol=1e-7)
        np.testing.assert_allclose(there.y[-1], here.y[-1], atol=1e-7)


@settings(max_examples=40)
@given(UNITS, UNITS, SHIFTS, SHIFTS, st.sampled_from(["nash", "kalai-smorodinsky"]))
def test_bargains(unit, other, shift, second, axioms):
    points, start = [(0, 5), (3, 4), (6, 0)], (1, 1)
    here = settle(points, start, axioms).payoffs
    move = lambda p: (unit * p[0] + shift, other * p[1] + second)  # noqa: E731
    there = settle([move(p) for p in points], move(start), axioms).payoffs
    assert there == move(here)
