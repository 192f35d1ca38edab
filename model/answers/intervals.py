"""Polynomials over boxes, in rational interval arithmetic: nothing is rounded inwards.

A box is a list of intervals (low, high), one for each variable. `enclose` returns an interval that
holds every value of a polynomial on the box. Where a partial derivative has one sign on the box,
the extremes lie at the ends of that variable: so the range of a polynomial of degree 1 in each
variable is exact, and that of any polynomial once the box is small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gmpy2 import mpq

#: Low and high end, both included.
Interval = tuple[Any, Any]
Box = Sequence[Interval]

#: A polynomial: coefficients by exponents (a sympy PolyElement is one).
Polynomial = Mapping[tuple[int, ...], Any]

#: Ends of rounded intervals are multiples of 2 to the power of minus this.
BITS = 220


def enclose(polynomial: Polynomial, box: Box, tight: bool = True) -> Interval:
    """An interval that holds all values of a polynomial on a box.

    Parameters
    ----------
    polynomial : mapping of tuple of int to mpq
    box : sequence of (mpq, mpq)
    tight : bool
        Whether to look at the signs of the slopes first.
    """
    if not tight or all(low == high for low, high in box):
        return _naive(polynomial, box)
    lowest, highest = list(box), list(box)
    moved = False
    for k, (low, high) in enumerate(box):
        if low == high:
            continue
        down, up = _naive(slope(polynomial, k), box)
        if down >= 0:
            lowest[k], highest[k], moved = (low, low), (high, high), True
        elif up <= 0:
            lowest[k], highest[k], moved = (high, high), (low, low), True
    if not moved:
        return _naive(polynomial, box)
    return _naive(polynomial, lowest)[0], _naive(polynomial, highest)[1]


def slope(polynomial: Polynomial, k: int) -> Polynomial:
    """The partial derivative in variable k."""
    found = {}
    for powers, c in polynomial.items():
        if powers[k]:
            lower = (*powers[:k], powers[k] - 1, *powers[k + 1 :])
            found[lower] = c * powers[k]
    return found


def value(polynomial: Polynomial, x: Sequence[Any]) -> Any:
    """The value at a rational point."""
    total = mpq(0)
    for powers, c in polynomial.items():
        for t, k in zip(x, powers, strict=True):
            if k:
                c = c * t**k
        total += c
    return total


def _naive(polynomial: Polynomial, box: Box) -> Interval:
    """Each monomial by itself."""
    least, most = mpq(0), mpq(0)
    for powers, c in polynomial.items():
        low, high = c, c
        for (a, b), k in zip(box, powers, strict=True):
            if k:
                low, high = times((low, high), power((a, b), k))
        least += low
        most += high
    return least, most


def times(p: Interval, q: Interval) -> Interval:
    """The product of two intervals."""
    if q[0] >= 0:
        return p[0] * q[p[0] < 0], p[1] * q[p[1] >= 0]
    ends4 = (p[0] * q[0], p[0] * q[1], p[1] * q[0], p[1] * q[1])
    return min(ends4), max(ends4)


def power(p: Interval, k: int) -> Interval:
    """A whole power of an interval."""
    if k == 1:
        return p
    a, b = p[0] ** k, p[1] ** k
    if k % 2 or p[0] >= 0:
        return a, b
    if p[1] <= 0:
        return b, a
    return mpq(0), max(a, b)


def outward(p: Interval) -> Interval:
    """The interval with ends of `BITS` binary digits, no narrower."""
    scale = 1 << BITS
    low = (p[0].numerator * scale) // p[0].denominator
    high = -((-p[1].numerator * scale) // p[1].denominator)
    return mpq(low, scale), mpq(high, scale)


def meet(p: Interval, q: Interval) -> Interval | None:
    """What two intervals share; None if nothing."""
    low, high = max(p[0], q[0]), min(p[1], q[1])
    return (low, high) if low <= high else None
