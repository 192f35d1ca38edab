"""Bounds of polynomials over boxes and simplexes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.bounds import lower_bound


def value(coefficients, powers, at):
    return float((coefficients * np.prod(at**powers, axis=1)).sum())


def polynomial(rng, variables, terms, degree):
    powers = rng.integers(0, degree + 1, (terms, variables))
    return rng.integers(-4, 5, terms).astype(float), powers


@settings(max_examples=80)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 3))
def test_no_point_is_below_the_bound(seed, variables, degree):
    rng = np.random.default_rng(seed)
    coefficients, powers = polynomial(rng, variables, 8, degree)
    low = rng.integers(-4, 4, variables) / 2.0
    high = low + rng.integers(0, 4, variables) / 2.0
    bound = lower_bound(coefficients, powers, low, high)
    for _ in range(20):
        at = low + (high - low) * rng.random(variables)
        assert value(coefficients, powers, at) >= bound - 1e-9


@given(st.integers(0, 10**6), st.integers(1, 6))
def test_of_degree_one_the_bound_is_the_least_corner(seed, variables):
    rng = np.random.default_rng(seed)
    coefficients, powers = polynomial(rng, variables, 6, 1)
    low, high = np.zeros(variables), np.ones(variables)
    corners = np.array(np.meshgrid(*[[0.0, 1.0]] * variables)).reshape(variables, -1).T
    least = min(value(coefficients, powers, corner) for corner in corners)
    assert lower_bound(coefficients, powers, low, high) == least


@given(st.integers(0, 10**6))
def test_weights_that_sum_to_one_are_known_to(seed):
    rng = np.random.default_rng(seed)
    coefficients, powers = polynomial(rng, 4, 8, 2)
    low, high = np.zeros(4), np.ones(4)
    bound = lower_bound(coefficients, powers, low, high, [[0, 1, 2]])
    assert bound >= lower_bound(coefficients, powers, low, high)
    for _ in range(20):
        weights = rng.dirichlet(np.ones(3))
        at = np.append(weights, rng.random())
        assert value(coefficients, powers, at) >= bound - 1e-9


def test_a_sum_of_weights_is_one():
    """w_0 + w_1 - 1/2 on the simplex of two weights."""
    coefficients, powers = np.array([1.0, 1.0, -0.5]), np.array([[1, 0], [0, 1], [0, 0]])
    low, high = np.zeros(2), np.ones(2)
    assert lower_bound(coefficients, powers, low, high) == -0.5
    assert lower_bound(coefficients, powers, low, high, [[0, 1]]) == pytest.approx(0.5)


def test_too_many_variables_claim_nothing():
    """t_1^2 ... t_n^2 + sum of t_k^2 - t_k: no derivative has one sign, and 3^12 is too much."""
    count = 12
    each = np.eye(count, dtype=int)
    powers = np.concatenate([np.full((1, count), 2), each, 2 * each])
    coefficients = np.concatenate([[1.0], np.full(count, -1.0), np.full(count, 1.0)])
    assert lower_bound(coefficients, powers, np.zeros(count), np.ones(count)) == -np.inf
