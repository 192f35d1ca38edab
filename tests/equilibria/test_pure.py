"""Pure equilibria, one game or many."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_games import PUBLISHED

from model.equilibria import certify, pure_equilibria, pure_profiles


@pytest.mark.parametrize("game", PUBLISHED, ids=str)
def test_published(game):
    pure = {(x.index(1), y.index(1)) for x, y in game.equilibria if max(x) == max(y) == 1}
    assert set(pure_profiles(game.A, game.B)) == pure


@given(st.data())
def test_batches_agree_with_certificates_in_every_kind_of_number(data):
    shape = (2, data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3)))
    size = int(np.prod(shape))
    payoffs = st.lists(st.integers(-2, 2), min_size=size, max_size=size)
    A, B = (np.array(data.draw(payoffs)).reshape(shape) for _ in range(2))
    mask = pure_equilibria(A, B)
    assert mask.shape == shape
    assert mask.dtype == bool
    for g, i, j in np.ndindex(shape):
        unit_x, unit_y = np.eye(shape[1], dtype=int)[i], np.eye(shape[2], dtype=int)[j]
        assert mask[g, i, j] == certify(A[g], B[g], unit_x, unit_y).is_equilibrium
    thirds = (A.astype(object) * Fraction(1, 3), B.astype(object) * Fraction(1, 3))
    for same in (thirds, (A / 4, B / 4), (A.tolist(), B.tolist())):
        np.testing.assert_array_equal(pure_equilibria(*same), mask)


def test_tolerance_in_floats_and_exactly():
    A, B = np.array([[1.0], [1.0 + 1e-12]]), np.zeros((2, 1))
    assert pure_equilibria(A, B).tolist() == [[False], [True]]
    assert pure_equilibria(A, B, tolerance=1e-9).all()
    exact = [[Fraction(1)], [Fraction(3, 2)]], [[0], [0]]
    assert pure_equilibria(*exact, tolerance=Fraction(1, 2)).all()
    assert not pure_equilibria(*exact, tolerance=0.499)[0, 0]
    ints = np.array([[2**62], [2**62 + 1]]), np.zeros((2, 1), dtype=int)
    assert pure_equilibria(*ints).tolist() == [[False], [True]]
    assert pure_equilibria(*ints, tolerance=1).all()
    unsigned = np.array([[0], [3]], dtype=np.uint8), np.zeros((2, 1), dtype=np.uint8)
    assert pure_equilibria(*unsigned, tolerance=5).all()


def test_huge_integers_in_lists_are_not_rounded():
    N = 2**63
    assert pure_profiles([[N, -1], [N + 1, -1]], [[0, 0], [0, 0]]) == ((0, 1), (1, 0), (1, 1))
    assert pure_equilibria([[N, -1], [N + 1, -1]], [[0, 0], [0, 0]]).tolist() == [
        [False, True],
        [True, True],
    ]


def test_small_and_tied_games():
    assert pure_profiles([[5]], [[7]]) == ((0, 0),)
    assert pure_profiles([[0, 0, 0]], [[1, 2, 2]]) == ((0, 1), (0, 2))
    assert pure_equilibria(np.zeros((3, 4)), np.zeros((3, 4))).all()
    assert pure_profiles([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]) == ()


@pytest.mark.parametrize(
    ("A", "message"),
    [
        (np.zeros((2, 0)), "must have shape"),
        (np.zeros(3), "must have shape"),
        ([[1, 2], [3]], "A: must have"),
        (np.array([[np.nan, 1]]), "A: must be finite"),
        ([[float("inf"), 1]], "an entry of A: must be finite"),
        ([["a", "b"]], "an entry of A: must be a rational number"),
        (np.array([["a", "b"]]), "A: must be an array of numbers"),
        (np.array([[True, False]]), "A: must be an array of numbers"),
        (np.zeros((2, 2)), "B: must have the shape of A"),
    ],
)
def test_bad_input(A, message):
    with pytest.raises(ValueError, match=message):
        pure_equilibria(A, np.zeros((1, 2)))


@pytest.mark.parametrize("tolerance", [-1, float("nan"), "0"])
def test_bad_tolerance(tolerance):
    with pytest.raises(ValueError, match="tolerance: must be"):
        pure_equilibria([[1]], [[1]], tolerance=tolerance)
