"""Nashpy behind the contract: exact, certified, never called complete."""

import warnings
from fractions import Fraction

import nashpy
import numpy as np
import pytest
from published_games import LOST_BY_SUPPORT_ENUMERATION, PUBLISHED

from model.equilibria import TooLarge, certify, exact_profile, nashpy_equilibria
from model.equilibria.nashpy_solver import _vertex

METHODS = ("vertex", "support", "lemke-howson")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("game", PUBLISHED, ids=str)
def test_published_games(game, method):
    found = nashpy_equilibria(game.A, game.B, method)
    assert found.equilibria
    assert found.method == f"nashpy {method}"
    assert (found.exact, found.tolerance) == (True, 0)
    assert not found.complete
    assert "nashpy" in found.reason or "Lemke" in found.reason
    for equilibrium in found:
        assert certify(game.A, game.B, equilibrium.x, equilibrium.y).regret == 0


@pytest.mark.parametrize("method", METHODS)
def test_generic_games_are_solved_to_the_last_digit(method):
    game = PUBLISHED[0]
    found = nashpy_equilibria(game.A, game.B, method)
    assert found.profiles <= game.equilibria
    if method != "lemke-howson":
        assert found.profiles == game.equilibria


def test_what_support_enumeration_loses_on_a_generic_game():
    game = LOST_BY_SUPPORT_ENUMERATION
    import nashpy

    with pytest.warns(RuntimeWarning, match="even number"):
        assert list(nashpy.Game(np.array(game.A), np.array(game.B)).support_enumeration()) == []
    assert nashpy_equilibria(game.A, game.B, "vertex").profiles == game.equilibria


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("reduce", [True, False])
def test_one_by_one(method, reduce):
    found = nashpy_equilibria([[5]], [[-5]], method, reduce=reduce)
    if method == "support":
        assert found.profiles == {((1,), (1,))}
    else:
        assert ("raised" if method == "vertex" else "2 of its paths broke down") in found.reason
        assert len(found) == 0


def test_reduction_is_carried_and_undone():
    A, B = [[3, 0], [5, 1]], [[3, 5], [0, 1]]
    found = nashpy_equilibria(A, B, "support")
    assert found.profiles == {((0, 1), (0, 1))}
    assert found.reduction.rows == (1,)
    assert nashpy_equilibria(A, B, "support", reduce=False).reduction is None


def test_payoffs_beyond_floats():
    N = 10**400
    found = nashpy_equilibria([[N, 0], [0, 2 * N]], [[N, 0], [0, N]], "support")
    half, third = Fraction(1, 2), Fraction(1, 3)
    assert ((half, half), (2 * third, third)) in found.profiles


def test_too_large_says_what_is_known():
    A = np.eye(10, dtype=int)
    with pytest.raises(TooLarge, match=r"max_strategies: .* 16 .* got 10 \+ 10") as caught:
        nashpy_equilibria(A, A, "support")
    assert caught.value.pure == tuple((k, k) for k in range(10))
    assert caught.value.reduction.rows == tuple(range(10))
    assert isinstance(caught.value, ValueError)


def test_lemke_howson_paths_end():
    # Nashpy's own loop never returned from some of these labels.
    rng = np.random.default_rng(0)
    for _ in range(3):
        A, B = rng.integers(-50, 50, (2, 8, 8))
        found = nashpy_equilibria(A, B, "lemke-howson", reduce=False)
        assert found.equilibria


@pytest.mark.parametrize("method", ["Vertex", None, "qre"])
def test_unknown_method(method):
    with pytest.raises(ValueError, match="method: must be one of"):
        nashpy_equilibria([[1]], [[1]], method)


def test_exact_profile_of_floats():
    game = LOST_BY_SUPPORT_ENUMERATION
    (x, y) = next(iter(game.equilibria))
    near = exact_profile(game.A, game.B, [float(p) for p in x], [float(q) for q in y])
    assert (near.x, near.y, near.regret) == (x, y, 0)
    assert exact_profile(game.A, game.B, [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]) is None
    assert exact_profile(game.A, game.B, [float("nan"), 0, 1], [1, 0, 0]) is None
    assert exact_profile(game.A, game.B, [1, 0], [1, 0, 0]) is None


def test_exact_profile_inside_a_segment():
    # Any mixture of the two rows is an equilibrium: the free weight stays where it was.
    near = exact_profile([[1, 1], [1, 1]], [[1, 0], [1, 0]], [0.3, 0.7], [1.0, 0.0])
    assert near.x == (Fraction(3, 10), Fraction(7, 10))


def test_vertices_are_those_of_nashpy_itself():
    rng = np.random.default_rng(12)
    for k in range(60):
        A, B = rng.integers(-3, (2, 9, 50)[k % 3], (2, *rng.integers(2, 6, 2))).astype(float)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = list(nashpy.Game(A, B).vertex_enumeration())
            found = list(_vertex(A, B))
        assert len(found) == len(expected)
        for ours, theirs in zip(found, expected, strict=True):
            np.testing.assert_array_equal(ours[0], theirs[0])
            np.testing.assert_array_equal(ours[1], theirs[1])
