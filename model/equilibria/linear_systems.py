"""Linear equations with integer coefficients, solved exactly.

M z = b, of any shape and rank. Three steps (Dixon 1982):

1. modulo a prime p, eliminate: this chooses as many rows and columns as are independent, and
   factors them, L U. The other unknowns are free and take given values;
2. lift: with z_0 + z_1 p + z_2 p^2 + ... = z modulo ever higher powers, each digit costs one
   solution with L and U and one product, all in machine numbers where they fit;
3. read each z as the fraction with small numerator and denominator that it is modulo p^s.

The fractions are put into the equations that were chosen, which they then satisfy exactly. Where p
divides a determinant that matters, fewer equations count, which is for the caller to see.

Reference: J. D. Dixon, Exact solution of linear equations using p-adic expansions, Numerische
Mathematik 40, 1982.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, isqrt

import numpy as np
from numpy.typing import NDArray

from model.equilibria.payoffs import ExactArray

#: A prime just below 2^31, so that products of two residues fit a machine integer.
_PRIME = 2**31 - 1

#: Free unknowns are read as multiples of the largest of them over this, at most.
_GRAIN = 2**40


@dataclass(frozen=True, eq=False)
class Solution:
    """z = numerators / denominator, in lowest terms together."""

    numerators: ExactArray
    denominator: int

    def fractions(self) -> tuple[Fraction, ...]:
        """The entries of z one by one."""
        return tuple(Fraction(int(v), self.denominator) for v in self.numerators)


def solve_exactly(
    M: ExactArray,
    b: ExactArray,
    near: Sequence[Fraction],
    check: Callable[[], object] = lambda: None,
) -> Solution | None:
    """Solve the first independent equations of M z = b.

    Parameters
    ----------
    M : array of int, shape (k, n)
        Rows and columns are taken from the top and from the left.
    b : array of int, shape (k,)
    near : n Fractions
        What unknowns are that the equations leave free.
    check : callable
        Called for each digit and each fraction that is read; may raise to stop.

    Returns
    -------
    Solution or None
        It satisfies the equations that were taken; whether it satisfies the others too is for the
        caller to see. None if M has no rows or columns, or only zeros, and b does not. Cost:
        O(k n^2) machine operations and O(n^3 log |M|) for the digits: hundredths of a second for
        n = 100, a second for 300.
    """
    from model.equilibria import linear_kernel as kernel

    M, b = np.asarray(M, dtype=object), np.asarray(b, dtype=object)
    factors = np.ascontiguousarray((M % _PRIME).astype(np.int64))
    rows, pivots = np.arange(M.shape[0]), np.full(M.shape[1], -1)
    rank = int(kernel.eliminate(factors, rows, pivots, _PRIME))
    rows, bound, free = rows[:rank], np.flatnonzero(pivots >= 0), np.flatnonzero(pivots < 0)
    if not rank and b.any():
        return None
    grain = _grain([near[int(j)] for j in free])
    given = [round(near[int(j)] * grain) for j in free]
    right = b[rows] * grain
    if len(free):
        right = right - M[np.ix_(rows, free)] @ np.array(given, dtype=object)
    found = (
        _lift(M[np.ix_(rows, bound)], right, np.ascontiguousarray(factors[:rank, bound]), check)
        if rank
        else Solution(right, 1)
    )
    numerators = np.empty(M.shape[1], dtype=object)
    numerators[bound] = found.numerators
    numerators[free] = [v * found.denominator for v in given]
    divisor = gcd(found.denominator * grain, *numerators)
    return Solution(numerators // divisor, found.denominator * grain // divisor)


def _grain(values: list[Fraction]) -> int:
    """A power of two that makes integers with enough digits of some numbers."""
    largest = max(map(abs, values), default=Fraction(0))
    return 1 if not largest else max(1, _GRAIN << int(1 / largest).bit_length())


def _satisfies(M: ExactArray, b: ExactArray, z: Solution) -> bool:
    return bool((M @ z.numerators == b * z.denominator).all())


def _lift(
    M: ExactArray, b: ExactArray, LU: NDArray[np.int64], check: Callable[[], object]
) -> Solution:
    """Add digits until fractions can be read that solve the equations."""
    from model.equilibria import linear_kernel as kernel

    n, p = len(b), _PRIME
    largest = max(map(abs, M.flat))
    bits = _hadamard_bits(M, b)
    left: ExactArray = b.copy()
    small = max(largest * n * p, max(map(abs, b), default=0)) < 2**61
    if small:
        M, left = M.astype(np.int64), left.astype(np.int64)
    z: ExactArray = np.zeros(n, dtype=object)
    power, attempt = 1, 4 * 31
    while True:
        check()
        digit = (left % p).astype(np.int64)
        kernel.digit(LU, digit, p)
        z = z + digit.astype(object) * power
        power *= p
        left = (left - M @ (digit if small else digit.astype(object))) // p
        if power.bit_length() > min(attempt, bits):
            found = _read(z, power, check)
            if found is not None and _satisfies(M.astype(object), b, found):
                return found
            if power.bit_length() > bits:
                raise ArithmeticError("equations: p-adic digits beyond the bound do not solve them")
            attempt *= 2


def _hadamard_bits(M: ExactArray, b: ExactArray) -> int:
    """How many bits `power` needs at most: by Cramer's rule and Hadamard's inequality."""
    squares = [int(sum(v * v for v in row)) + int(w) ** 2 for row, w in zip(M, b, strict=True)]
    return 2 * sum((s.bit_length() + 1) // 2 for s in squares) + 3


def _read(z: ExactArray, power: int, check: Callable[[], object]) -> Solution | None:
    """The small fractions that z is modulo `power`, over one denominator."""
    bound = isqrt(power // 2)
    common, numerators = 1, list[int]()
    for v in z:
        check()
        a, d = _fraction(int(v) * common % power, power, bound)
        if d == 0 or common * d > bound:
            return None
        if d > 1:
            numerators = [w * d for w in numerators]
            common *= d
        numerators.append(a)
    divisor = gcd(common, *numerators)
    out = np.empty(len(numerators), dtype=object)
    out[:] = [v // divisor for v in numerators]
    return Solution(out, common // divisor)


def _fraction(v: int, power: int, bound: int) -> tuple[int, int]:
    """(a, d) with a = d v modulo `power`, both small, d > 0; (0, 0) if there are none."""
    if v <= bound:
        return v, 1
    if power - v <= bound:
        return v - power, 1
    r, s, x, y = power, v, 0, 1
    while s > bound:
        q = r // s
        r, s = s, r - q * s
        x, y = y, x - q * y
    if abs(y) > bound:
        return 0, 0
    return (s, y) if y > 0 else (-s, -y)
