"""The set of correlated equilibria: members, vertices, payoffs."""

from fractions import Fraction as F

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import (
    correlated,
    correlated_payoffs,
    correlated_vertices,
    extreme_equilibria,
    obeyed,
)
from model.equilibria.budget import OutOfBudget
from model.errors import InputError

CHICKEN = [[6, 2], [7, 0]], [[6, 7], [2, 0]]
KINDS = st.sampled_from(["correlated", "coarse"])


def test_the_traffic_light_of_chicken():
    found = obeyed(*CHICKEN, [[F(1, 3), F(1, 3)], [F(1, 3), 0]])
    assert found.is_equilibrium
    assert found.payoffs == (5, 5)
    crash = obeyed(*CHICKEN, [[0, 0], [0, 1]])
    assert not crash.is_equilibrium
    assert crash.regrets == (2, 2)
    assert crash.worst == ((1, 0), (1, 0))


def test_vertices_of_chicken():
    """Calvo-Armengol 2006: a 2 x 2 game with three equilibria has five vertices."""
    found = correlated_vertices(*CHICKEN)
    assert len(found) == 5
    assert found.exact
    assert found.complete
    nash = extreme_equilibria(*CHICKEN)
    products = {tuple(p * q for p in e.x for q in e.y) for e in nash}
    vertices = {tuple(v.flat) for v in found.vertices}
    assert products <= vertices
    assert (F(1, 2), F(1, 4), F(1, 4), 0) in vertices


def test_matching_pennies_has_one():
    pennies = np.array([[1, -1], [-1, 1]])
    found = correlated_vertices(pennies, -pennies)
    assert [v.tolist() for v in found.vertices] == [[[F(1, 4)] * 2] * 2]
    assert correlated_payoffs(pennies, -pennies).corners == ((0, 0),)


@settings(max_examples=40)
@given(games(2, 3), KINDS)
def test_vertices_are_members_and_reach_every_optimum(game, kind):
    A, B = game
    found = correlated_vertices(A, B, kind)
    for vertex, payoffs in zip(found.vertices, found.payoffs, strict=True):
        member = obeyed(A, B, vertex, kind)
        assert member.is_equilibrium
        assert member.payoffs == payoffs
    for aim in (A, B, -A - B, A * B):
        best = max(
            sum(p * int(v) for p, v in zip(w.flat, aim.flat, strict=True)) for w in found.vertices
        )
        assert correlated(A, B, aim, kind).worth == best


@settings(max_examples=40)
@given(games(2, 3), KINDS)
def test_the_polygon_is_the_hull_of_what_vertices_pay(game, kind):
    A, B = game
    polygon = correlated_payoffs(A, B, kind)
    points = set(correlated_vertices(A, B, kind).payoffs)
    assert set(polygon.corners) <= points
    assert all(p in polygon for p in points)
    assert polygon.corners[0] == min(polygon.corners)
    count = len(polygon.corners)
    for k in range(count if count > 2 else 0):
        (a, b), (c, d), (e, f) = (polygon.corners[(k + i) % count] for i in range(3))
        assert (c - a) * (f - b) > (d - b) * (e - a)
    for e in extreme_equilibria(A, B):
        assert e.payoffs in polygon


def test_what_is_outside_is_outside():
    polygon = correlated_payoffs(*CHICKEN)
    assert (F(21, 4), F(21, 4)) in polygon
    assert (F(21, 4), F(21, 4) + F(1, 10**9)) not in polygon
    assert (0, 0) not in polygon
    segment = correlated_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    assert segment.corners == ((0, 0), (1, 1))
    assert (F(1, 2), F(1, 2)) in segment
    assert (2, 2) not in segment
    assert (F(1, 2), F(1, 3)) not in segment


@given(games(3, 3), st.sampled_from([0, 10**9, 10**15]), st.sampled_from([1, 10**12, F(1, 10**12)]))
def test_units_and_constants(game, shift, unit):
    A, B = (M.astype(object) for M in game)
    near = correlated_payoffs(A, B)
    far = correlated_payoffs(unit * A + shift, unit * B - shift)
    assert far.corners == tuple((unit * u + shift, unit * v - shift) for u, v in near.corners)


def test_a_polygon_of_a_larger_game():
    A, B = np.random.default_rng(0).integers(0, 9, (2, 9, 9))
    polygon = correlated_payoffs(A, B)
    for e in extreme_equilibria(A, B):
        assert e.payoffs in polygon


def test_bounds_bind():
    A, B = np.random.default_rng(0).integers(0, 99, (2, 7, 7))
    with pytest.raises(OutOfBudget, match=r"seconds: bounded to 1|max_vertices: bounded"):
        correlated_vertices(A, B, "coarse", seconds=1)
    with pytest.raises(OutOfBudget, match="max_vertices: bounded to 3"):
        correlated_vertices(*CHICKEN, max_vertices=3)


@pytest.mark.parametrize(
    ("distribution", "message"),
    [
        ([[1, 0]], r"distribution: must have the shape of A, \(2, 2\), got \(1, 2\)"),
        ([[1, 1], [0, 0]], "distribution: must sum to exactly 1, got 2"),
        ([[2, -1], [0, 0]], r"distribution\[0, 1\]: must be at least 0, got -1"),
        ([[None, 0], [0, 0]], r"distribution\[0, 0\]: must be a rational number, got None"),
    ],
)
def test_what_is_no_distribution(distribution, message):
    with pytest.raises(InputError, match=message):
        obeyed(*CHICKEN, distribution)
    with pytest.raises(InputError, match="kind: must be correlated or coarse, got 'nash'"):
        obeyed(*CHICKEN, distribution, "nash")
