"""Payoff matrices, read exactly.

A *bimatrix game* is a pair of n x m matrices (A, B) of rational numbers: if the row player plays
row i and the column player column j, they receive A[i, j] and B[i, j]. Nothing in this package
rounds: each entry becomes a `fractions.Fraction`, and for arithmetic each matrix becomes integers
over one common denominator, which is the same game on another scale.

A float stands for the shortest decimal that reads back as that float (``0.1`` is 1/10, not the
binary number beside it), because that is what was meant by whoever wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite, lcm
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError

#: An array of exact numbers (int or Fraction).
ExactArray = NDArray[Any]

#: Decimals beyond ten to this power would fill the memory when written out.
_LARGEST_EXPONENT = 10_000


def exact_number(value: object, name: str = "value") -> Fraction:
    """Read one number exactly.

    Parameters
    ----------
    value : int, Fraction, Decimal, float, sympy Rational or numpy number
        A float is taken at its shortest decimal reading.
    name : str
        What to call it in an error.

    Raises
    ------
    ValueError
        If it is not a finite rational number; a bool is not one.
    """
    if type(value) is int or type(value) is Fraction:
        return Fraction(value)
    if isinstance(value, (bool, np.bool_)):
        raise InputError(f"{name}: must be a number, got the bool {bool(value)}")
    if isinstance(value, (float, np.floating)):
        if not isfinite(value):
            raise InputError(f"{name}: must be finite, got {float(value)}")
        # numpy's own str, not repr, is the shortest reading, and for float32 too.
        return Fraction(str(value) if isinstance(value, np.floating) else repr(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InputError(f"{name}: must be finite, got {value}")
        if value and abs(value.adjusted()) > _LARGEST_EXPONENT:
            raise InputError(f"{name}: must be of ordinary size, got {value}")
        return Fraction(value)
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    raise InputError(
        f"{name}: must be a rational number, got {_short(value)} of type {type(value).__name__}"
    )


def exact_matrices(A: Any, B: Any) -> tuple[ExactArray, ExactArray]:
    """Validate two payoff matrices and read them exactly.

    Parameters
    ----------
    A, B : array-like, shape (n, m), n and m at least 1
        Payoffs of the row and of the column player: nested sequences, numpy arrays or sympy
        matrices of int, Fraction, Decimal, sympy Rational or float (at its shortest decimal
        reading).

    Returns
    -------
    A, B : object arrays of Fraction, shape (n, m)

    Raises
    ------
    ValueError
        In one line: which matrix, what is required of it, what it was.
    """
    first, second = _matrix(A, "A"), _matrix(B, "B")
    if first.shape != second.shape:
        raise InputError(f"B: must have the shape of A, {first.shape}, got {second.shape}")
    return first, second


@dataclass(frozen=True, eq=False)
class IntegerGame:
    """A game on integers: player k's payoffs are matrix k over ``denominators[k]``.

    Attributes
    ----------
    A, B : object arrays of Python int, shape (n, m)
    denominators : (int, int)
        Positive.
    """

    A: ExactArray
    B: ExactArray
    denominators: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.A.shape[0], self.A.shape[1]


def integer_game(A: Any, B: Any) -> IntegerGame:
    """Validate a game as `exact_matrices` does and put each matrix over one denominator.

    Cost: O(nm). A game that is an `IntegerGame` already would be a mistake and is not accepted.
    """
    (first, d), (second, e) = (_over_one_denominator(M) for M in exact_matrices(A, B))
    return IntegerGame(first, second, (d, e))


def object_array(values: list[Any]) -> ExactArray:
    """Put exact numbers in a one-dimensional array of objects, unchanged."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def machine_integers(M: ExactArray, headroom: int = 1) -> NDArray[Any]:
    """Return integers as int64 if `headroom` times each of them fits, else as they are.

    Python integers have any size; int64 is some fifty times faster. Both are exact.
    """
    largest = max(map(abs, M.flat), default=0)
    return M.astype(np.int64) if largest * headroom < 2**62 else M


def _matrix(matrix: Any, name: str) -> ExactArray:
    if isinstance(matrix, np.ndarray):
        if matrix.ndim != 2:
            raise InputError(f"{name}: must be a matrix, rows by columns, got shape {matrix.shape}")
        # To Python numbers at once, except where a narrower float would change its reading.
        rows: list[Any] = matrix.tolist() if matrix.dtype != np.float32 else list(matrix)
    else:
        rows = _entries(matrix.tolist() if hasattr(matrix, "tolist") else matrix, name)
    table = [_entries(row, f"{name}[{i}]") for i, row in enumerate(rows)]
    if not table or not table[0]:
        raise InputError(f"{name}: must have at least one row and one column, got {_short(matrix)}")
    width = len(table[0])
    for i, row in enumerate(table):
        if len(row) != width:
            raise InputError(
                f"{name}: must have rows of one length, got {width} entries in row 0 and "
                f"{len(row)} in row {i}"
            )
    exact = [
        entry if type(entry) is Fraction else exact_number(entry, f"{name}[{i}, {j}]")
        for i, row in enumerate(table)
        for j, entry in enumerate(row)
    ]
    return object_array(exact).reshape(len(table), width)


def _entries(row: Any, name: str) -> list[Any]:
    if isinstance(row, (str, bytes)) or not hasattr(row, "__iter__"):
        raise InputError(f"{name}: must be a sequence, got {_short(row)}")
    return list(row)


def _over_one_denominator(M: ExactArray) -> tuple[ExactArray, int]:
    common = lcm(*{entry.denominator for entry in M.flat})
    scaled = [entry.numerator * (common // entry.denominator) for entry in M.flat]
    return object_array(scaled).reshape(M.shape), common


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
