"""Payoff matrices, read exactly.

A *bimatrix game* is a pair of n x m matrices (A, B) of rational numbers: if the row player plays
row i and the column player column j, they receive A[i, j] and B[i, j]. Nothing in this package
rounds: each entry becomes a `fractions.Fraction`, and for arithmetic each matrix becomes integers
over one common denominator, which is the same game on another scale.

A float stands for the shortest decimal that reads back as that float (``0.1`` is 1/10, not the
binary number beside it), because that is what was meant by whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import isfinite, lcm
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.legible import Legible, legible
from model.errors import InputError

#: An array of exact numbers (int or Fraction).
ExactArray = NDArray[Any]

#: Decimals beyond ten to this power would fill the memory when written out.
LARGEST_EXPONENT = 10_000


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
        if value and abs(value.adjusted()) > LARGEST_EXPONENT:
            raise InputError(f"{name}: must be of ordinary size, got {value}")
        return Fraction(value)
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    raise InputError(
        f"{name}: must be a rational number, got {short(value)} of type {type(value).__name__}"
    )


def whole_number(value: object, name: str, least: int = 0) -> int:
    """Read a count: an integer, of Python or of numpy, of at least `least`.

    Raises
    ------
    ValueError
        For anything else, bools, floats and text included.
    """
    if isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_)):
        if value >= least:
            return int(value)
        raise InputError(f"{name}: must be at least {least}, got {short(value)}")
    raise InputError(
        f"{name}: must be a whole number, got {short(value)} of type {type(value).__name__}"
    )


@dataclass(frozen=True, eq=False, repr=False)
class IntegerGame(Legible):
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

    @property
    def exact(self) -> tuple[ExactArray, ExactArray]:
        """Both matrices as they were given: object arrays of Fraction."""
        first, second = (
            object_array([Fraction(v, d) for v in M.flat]).reshape(M.shape)
            for M, d in zip((self.A, self.B), self.denominators, strict=True)
        )
        return first, second

    @cached_property
    def machine(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Both matrices as int64 where differences and sums of two entries fit, to compare fast."""
        return machine_integers(self.A, 2), machine_integers(self.B, 2)

    def part(self, rows: Sequence[int], cols: Sequence[int]) -> IntegerGame:
        """The game on some of the rows and columns."""
        if (*rows, *cols) == (*range(self.shape[0]), *range(self.shape[1])):
            return self
        A, B, *machine = (M.take(rows, 0).take(cols, 1) for M in (self.A, self.B, *self.machine))
        part = IntegerGame(A, B, self.denominators)
        # What fits in the whole game fits in a part of it.
        vars(part)["machine"] = tuple(machine)
        return part


def real_number(value: object, name: str) -> float:
    """Read one number as a float: whatever `exact_number` takes, unless it is beyond floats."""
    exact = exact_number(value, name)
    try:
        return float(exact)
    except OverflowError:
        raise InputError(f"{name}: must be in the range of floats, got {short(value)}") from None


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
    return integer_game(A, B).exact


def integer_game(A: Any, B: Any) -> IntegerGame:
    """Validate a game as `exact_matrices` does and put each matrix over one denominator.

    Cost: O(nm). A game that is an `IntegerGame` already would be a mistake and is not accepted.
    """
    (first, d), (second, e) = integer_matrix(A, "A"), integer_matrix(B, "B")
    if first.shape != second.shape:
        raise InputError(f"B: must have the shape of A, {first.shape}, got {second.shape}")
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
    try:
        machine = M.astype(np.int64)
    except OverflowError:
        return M
    largest = max(int(machine.max()), -int(machine.min())) if M.size else 0
    return machine if largest * headroom < 2**62 else M


def integer_matrix(matrix: Any, name: str) -> tuple[ExactArray, int]:
    """Read one matrix as integers over a common denominator; see `exact_matrices`."""
    if isinstance(matrix, np.ndarray):
        if matrix.ndim != 2:
            raise InputError(f"{name}: must be a matrix, rows by columns, got shape {matrix.shape}")
        read = _machine_numbers(matrix) if matrix.size else None
        if read:
            return read
        # To Python numbers at once, except where a narrower float would change its reading.
        plain = matrix.dtype.kind != "f" or matrix.dtype == np.float64
        rows: list[Any] = matrix.tolist() if plain else list(matrix)
    else:
        rows = entries(matrix.tolist() if hasattr(matrix, "tolist") else matrix, name)
    table = [entries(row, f"{name}[{i}]") for i, row in enumerate(rows)]
    if not table or not table[0]:
        raise InputError(f"{name}: must have at least one row and one column, got {short(matrix)}")
    width = len(table[0])
    for i, row in enumerate(table):
        if len(row) != width:
            raise InputError(
                f"{name}: must have rows of one length, got {width} entries in row 0 and "
                f"{len(row)} in row {i}"
            )
    flat = [entry for row in table for entry in row]
    if set(map(type, flat)) == {int}:
        return object_array(flat).reshape(len(table), width), 1
    exact = [
        entry
        if type(entry) is Fraction
        else exact_number(entry, f"{name}[{k // width}, {k % width}]")
        for k, entry in enumerate(flat)
    ]
    common = lcm(*{entry.denominator for entry in exact})
    scaled = [entry.numerator * (common // entry.denominator) for entry in exact]
    return object_array(scaled).reshape(len(table), width), common


def _machine_numbers(matrix: NDArray[Any]) -> tuple[ExactArray, int] | None:
    """Integers, and floats of few decimals, all at once; None for what has to be read one by one.

    A decimal of at most 15 digits that reads back as a float is its shortest reading.
    """
    if matrix.dtype.kind in "iu":
        return matrix.astype(object), 1
    if matrix.dtype != np.float64 or not np.isfinite(matrix).all():
        return None
    for denominator in (1, 10, 100, 1000, 10**4, 10**6):
        scaled = matrix * denominator
        if np.abs(scaled).max() >= 10**15:
            return None
        whole = np.rint(scaled)
        if (whole / denominator == matrix).all():
            return whole.astype(np.int64).astype(object), denominator
    return None


def entries(row: Any, name: str) -> list[Any]:
    """List what is in a sequence; text, mappings and sets are none."""
    if isinstance(row, (str, bytes, dict, set, frozenset)) or not hasattr(row, "__iter__"):
        raise InputError(f"{name}: must be a sequence, got {short(row)}")
    return list(row)


def short(value: object) -> str:
    """A value in at most 60 characters, for a message; huge numbers too."""
    exact = isinstance(value, (int, Fraction)) and not isinstance(value, bool)
    try:
        text = legible(value) if exact else repr(value)
    except ValueError:  # Python writes no integers of more than some thousand digits.
        text = legible(value)
    return text if len(text) <= 60 else text[:57] + "..."
