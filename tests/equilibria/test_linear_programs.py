"""Linear programmes and equations: every optimum exact, whatever the sizes of the numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import float_programs, linear_programs, ppl_kernel
from model.equilibria.budget import OutOfBudget, new_budget
from model.equilibria.correlated import obedience
from model.equilibria.exact_profile import solve_linear
from model.equilibria.float_programs import Programme
from model.equilibria.linear_programs import NoOptimum, maximise
from model.equilibria.linear_systems import solve_exactly
from model.equilibria.payoffs import integer_game

F = Fraction


def by_simplex(programme):
    """The value by PPL alone."""
    rows = [(dict(row), b) for row, b in zip(programme.rows, programme.bounds, strict=True)]
    point = ppl_kernel.solve_programme(list(programme.goal), rows, programme.equations)
    return sum(c * v for c, v in zip(programme.goal, point, strict=True))


def check(programme, found):
    """Feasible, and worth what it says."""
    for k, (row, bound) in enumerate(zip(programme.rows, programme.bounds, strict=True)):
        left = sum(v * found.point[j] for j, v in row.items())
        assert left == bound if k < programme.equations else left <= bound
    assert min(found.point) >= 0
    assert sum(c * v for c, v in zip(programme.goal, found.point, strict=True)) == found.value


def mediator(rng, n, m, units=None):
    A, B = (M.astype(object) for M in rng.integers(-5, 6, (2, n, m)))
    if units is not None:
        A = A * units.reshape(n, m)
    goal = [int(v) for v in rng.integers(-9, 10, n * m)]
    return obedience(integer_game(A, B), "correlated", goal, new_budget())


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(2, 4), st.integers(2, 4))
def test_floats_with_a_proof_agree_with_the_rational_simplex_method(seed, n, m):
    programme = mediator(np.random.default_rng(seed), n, m)
    found = linear_programs._proved(programme, new_budget())
    assert found is not None
    check(programme, found)
    assert found.value == by_simplex(programme)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 14), min_size=9, max_size=9))
def test_coefficients_of_very_different_sizes(seed, exponents):
    units = np.array([10**e for e in exponents], dtype=object)
    programme = mediator(np.random.default_rng(seed), 3, 3, units)
    found = linear_programs._proved(programme, new_budget())
    # Floats may fail to see it; then they say nothing, and the simplex method decides.
    if found is not None:
        check(programme, found)
        assert found.value == by_simplex(programme)
    assert maximise(programme, new_budget()).value == by_simplex(programme)


@pytest.mark.parametrize("seed", range(4))
def test_larger_ones_are_proved(seed):
    """Tiny probabilities, degenerate optima: the refinement is needed for some of these."""
    rng = np.random.default_rng([14, seed])
    A, B = rng.integers(-1000, 1001, (2, 14, 14))
    goal = (A + B if seed % 2 else rng.integers(0, 9, A.shape)).ravel().tolist()
    programme = obedience(integer_game(A, B), "correlated", goal, new_budget())
    found = maximise(programme, new_budget())
    assert found.method == "floats, then proved in rational numbers"
    check(programme, found)


def test_refinement_sees_what_the_first_floats_do_not(monkeypatch):
    A = [[-5 * 10**8, 10**8, 2 * 10**7], [0, 3, 4 * 10**9], [-10, 3 * 10**12, 4 * 10**8]]
    B = [[0, 2, 3], [2, 0, 3], [-1, 3, -5]]
    goal = [4, 3, -9, 0, 8, -6, 6, 0, 3]
    programme = obedience(integer_game(A, B), "correlated", goal, new_budget())
    assert linear_programs._proved(programme, new_budget()).value == by_simplex(programme)
    monkeypatch.setattr(float_programs, "_ROUNDS", 1)
    assert linear_programs._proved(programme, new_budget()) is None


def test_without_an_optimum():
    one = [{k: 1} for k in range(300)]
    with pytest.raises(NoOptimum):
        maximise(Programme([1, 0], [{1: 1}], [1]), new_budget())
    with pytest.raises(NoOptimum):
        maximise(Programme([1], [{0: 1}], [-1]), new_budget())
    with pytest.raises(NoOptimum):
        maximise(
            Programme([1] * 300, [*one, dict.fromkeys(range(300), -1)], [1] * 300 + [-301]),
            new_budget(),
        )


def test_the_rational_simplex_method_is_stopped(monkeypatch):
    """It takes a quarter of a minute for this one."""
    monkeypatch.setattr(linear_programs, "_proved", lambda *_: None)
    programme = mediator(np.random.default_rng(0), 9, 9)
    budget = new_budget(1)
    with pytest.raises(OutOfBudget, match="seconds: bounded to 1"):
        maximise(programme, budget)
    assert budget.left > -1


@given(st.integers(0, 2**32), st.integers(1, 6), st.sampled_from([3, 10**6, 10**30]))
def test_equations_agree_with_elimination_in_fractions(seed, n, largest):
    rng = np.random.default_rng(seed)
    M, b = (
        np.array(
            [[int(v) * largest // 10 for v in row] for row in rng.integers(-20, 21, (n, k))],
            dtype=object,
        )
        for k in (n, 1)
    )
    equations = [[F(v) for v in row] + [F(c)] for row, (c,) in zip(M, b, strict=True)]
    expected = solve_linear(equations, [F(0)] * n)
    found = solve_exactly(M, b[:, 0], [F(0)] * n)
    if expected is not None and found is not None:
        values = found.fractions()
        assert all(sum(M[i] * values) == b[i, 0] for i in range(n)) or len(set(map(tuple, M))) < n
    if np.linalg.matrix_rank(M.astype(float) / largest) == n:
        assert found.fractions() == tuple(expected)


def test_free_unknowns_take_the_values_given():
    M, b = np.array([[1, 1, 1], [2, 2, 2]], dtype=object), np.array([1, 2], dtype=object)
    assert solve_exactly(M, b, [F(0), F(1, 4), F(1, 2)]).fractions() == (F(1, 4), F(1, 4), F(1, 2))
    # A contradiction among later equations is for the caller to see.
    assert solve_exactly(M, b + 1, [F(0)] * 3).fractions() == (2, 0, 0)
    assert solve_exactly(0 * M, b, [F(0)] * 3) is None
