"""What counts as a payoff matrix, and how its entries are read."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy

from model.equilibria import exact_matrices

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (3, Fraction(3)),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.35"), Fraction(7, 20)),
        (0.1, Fraction(1, 10)),
        (1e-5, Fraction(1, 100_000)),
        (-2.5e22, Fraction(-25 * 10**21)),
        (np.float64(0.1), Fraction(1, 10)),
        (np.float32(0.1), Fraction(1, 10)),
        (np.int8(-4), Fraction(-4)),
        (sympy.Rational(2, 7), Fraction(2, 7)),
        (sympy.Integer(5), Fraction(5)),
        (10**400, Fraction(10**400)),
    ],
)
def test_entries_are_read_exactly(entry, expected):
    for read in exact_matrices([[entry]], [[entry]]):
        assert read.shape == (1, 1)
        assert type(read[0, 0]) is Fraction
        assert read[0, 0] == expected


@pytest.mark.parametrize(
    "matrix",
    [
        np.array([[0.1, 0.5]]),
        np.array([[0.1, 0.5]], dtype=np.float32),
        np.array([[Fraction(1, 10), 0.5]], dtype=object),
        sympy.Matrix([[sympy.Rational(1, 10), sympy.Rational(1, 2)]]),
        ((0.1, Decimal("0.5")),),
    ],
    ids=["float64", "float32", "object", "sympy", "tuples"],
)
def test_containers(matrix):
    read, _ = exact_matrices(matrix, [[0, 0]])
    assert read.tolist() == [[Fraction(1, 10), Fraction(1, 2)]]


def test_the_input_is_left_alone():
    mine = np.array([[1, 2]], dtype=object)
    exact_matrices(mine, mine)[0][0, 0] = Fraction(9)
    assert mine[0, 0] == 1


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([], "at least one row and one column, got []"),
        ([[]], "at least one row and one column, got [[]]"),
        (np.zeros((0, 3)), "at least one row"),
        ([[1, 2], [3]], "rows of one length, got 2 entries in row 0 and 1 in row 1"),
        ([["a"]], "A[0, 0]: must be a rational number, got 'a' of type str"),
        ([["1"]], "A[0, 0]: must be a rational number"),
        ("12", "A: must be a sequence, got '12'"),
        (["12"], "A[0]: must be a sequence, got '12'"),
        ([1, 2], "A[0]: must be a sequence, got 1"),
        (3, "A: must be a sequence, got 3"),
        (None, "A: must be a sequence, got None"),
        ([[None]], "A[0, 0]: must be a rational number, got None"),
        (np.zeros(3), "must be a matrix, rows by columns, got shape (3,)"),
        (np.zeros((2, 2, 2)), "must be a matrix, rows by columns, got shape (2, 2, 2)"),
        ([[NAN]], "A[0, 0]: must be finite, got nan"),
        (np.array([[1.0, -INFINITY]]), "A[0, 1]: must be finite, got -inf"),
        ([[Decimal("NaN")]], "A[0, 0]: must be finite, got NaN"),
        ([[Decimal("1e999999")]], "A[0, 0]: must be of ordinary size"),
        ([[True]], "A[0, 0]: must be a number, got the bool True"),
        (np.array([[False]]), "A[0, 0]: must be a number, got the bool False"),
        ([[1j]], "A[0, 0]: must be a rational number, got 1j of type complex"),
        ([[sympy.pi]], "A[0, 0]: must be a rational number, got pi"),
        ([[sympy.nan]], "A[0, 0]: must be a rational number, got nan"),
    ],
)
def test_what_is_no_matrix_is_refused(matrix, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        exact_matrices(matrix, [[0]])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_shapes_must_match():
    with pytest.raises(ValueError, match=r"B: must have the shape of A, \(1, 2\), got \(2, 1\)"):
        exact_matrices([[1, 2]], [[1], [2]])
