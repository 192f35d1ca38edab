r"""Bounds of a polynomial over a box, certain though not always tight.

**Object.** p(t) = sum_k c_k t^{e_k} on the box low <= t <= high. On a box a polynomial lies between
the least and the largest of its Bernstein coefficients (Cargo and Shisha 1966), and a variable in
which it is of degree 1 takes its extremes at the ends. So, for a lower bound:

1. a variable in which the derivative has one sign (told by its monomials, each at its own worst) is
   put at the end where p is least; again, until there is none;
2. of what is left, the least Bernstein coefficient, b_i = sum_{j <= i} C(i, j) / C(n, j) a_j in
   each variable, where a_j are the coefficients after the variable is moved to [0, 1].

If too many variables are left for 2 the bound is minus infinity: nothing is claimed.

Variables >= 0 known to sum to 1 (weights) are moved to the Bernstein form on their simplex:

    b_a = sum_{b <= a} C(a - b) / C(a) c_b,   C(a) = |a|! / (a_1! a_2! ...),   |a| = n,

polynomials in the other variables, of which the least is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import comb, factorial, prod

import numpy as np
from numpy.typing import NDArray

#: Bernstein coefficients at most.
_LARGEST = 2**17

Floats = NDArray[np.float64]
Powers = NDArray[np.int64]


def lower_bound(
    coefficients: Floats,
    powers: Powers,
    low: Floats,
    high: Floats,
    simplexes: Sequence[Sequence[int]] = (),
) -> float:
    """A number that the polynomial is never below on the box.

    Parameters
    ----------
    coefficients : array, shape (K,)
    powers : array of int, shape (K, variables)
    low, high : array, shape (variables,)
        Ends of the box, which may be equal.
    simplexes : sequence of sequences of int
        Variables that sum to 1, by place.

    Returns
    -------
    float
        Minus infinity where nothing can be said cheaply. Exact up to rounding where, variable by
        variable, the polynomial is monotone or of degree 1.
    """
    free = [list(s) for s in simplexes if (low[list(s)] < high[list(s)]).any()]
    pieces = [(coefficients, powers)]
    for columns in free:
        pieces = [part for piece in pieces for part in _on_simplex(*piece, columns)]
    on_box = _on_box(coefficients, powers, low, high)
    if not free:
        return on_box
    return max(on_box, min(_on_box(*piece, low, high) for piece in pieces))


def _on_simplex(
    coefficients: Floats, powers: Powers, columns: list[int]
) -> Iterator[tuple[Floats, Powers]]:
    """The Bernstein coefficients on a simplex, polynomials in the other variables."""
    own = powers[:, columns]
    rest = powers.copy()
    rest[:, columns] = 0
    degree = int(own.sum(axis=1).max(initial=0))
    for place in _compositions(degree, len(columns)):
        weights = [
            _multinomial(tuple(int(a - b) for a, b in zip(place, row, strict=True))) for row in own
        ]
        yield _gathered(coefficients * np.array(weights) / _multinomial(place), rest)


def _gathered(coefficients: Floats, powers: Powers) -> tuple[Floats, Powers]:
    """One entry for each monomial."""
    powers, place = np.unique(powers, axis=0, return_inverse=True)
    found = np.zeros(len(powers))
    np.add.at(found, place.ravel(), coefficients)
    return found, powers


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _multinomial(powers: tuple[int, ...]) -> int:
    if min(powers) < 0:
        return 0
    return factorial(sum(powers)) // prod(map(factorial, powers))


def _on_box(coefficients: Floats, powers: Powers, low: Floats, high: Floats) -> float:
    """The bound of a polynomial on a box."""
    while True:
        coefficients, powers, low, high = _varying(coefficients, powers, low, high)
        if not len(low):
            return float(coefficients.sum())
        least, most = _slope_ranges(coefficients, powers, low, high)
        rises, falls = least >= 0, most <= 0
        if not (rises | falls).any():
            break
        low, high = np.where(falls & ~rises, high, low), np.where(rises, low, high)
    degrees = powers.max(axis=0)
    if prod(int(n) + 1 for n in degrees) > _LARGEST:
        return -float("inf")
    tensor = np.zeros(tuple(degrees + 1))
    np.add.at(tensor, tuple(powers.T), coefficients)
    for k, n in enumerate(map(int, degrees)):
        matrix = _to_bernstein(n) @ _moved(n, low[k], high[k])
        tensor = np.moveaxis(np.tensordot(matrix, tensor, (1, k)), 0, k)
    return float(tensor.min())


def _varying(
    coefficients: Floats, powers: Powers, low: Floats, high: Floats
) -> tuple[Floats, Powers, Floats, Floats]:
    """The polynomial in the variables that it has and that vary, the others put in."""
    fixed = (low == high) & powers.any(axis=0)
    kept = (low < high) & powers.any(axis=0)
    if fixed.any():
        coefficients = coefficients * np.prod(low[fixed] ** powers[:, fixed], axis=1)
    return coefficients, powers[:, kept], low[kept], high[kept]


def _slope_ranges(
    coefficients: Floats, powers: Powers, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Bounds of the derivative in each variable, each monomial by itself."""
    lower, upper = _powers(low, high, powers)
    least, most = [], []
    for k, below in enumerate(np.maximum(powers - 1, 0).T):
        a, b = lower.copy(), upper.copy()
        a[:, [k]], b[:, [k]] = _powers(low[[k]], high[[k]], below[:, None])
        first = last = coefficients * powers[:, k]
        if low.min() >= 0:
            small, large = a.prod(axis=1), b.prod(axis=1)
            first, last = (
                first * np.where(first > 0, small, large),
                last * np.where(last > 0, large, small),
            )
        else:
            for x, y in zip(a.T, b.T, strict=True):
                corners = np.stack([first * x, first * y, last * x, last * y])
                first, last = corners.min(axis=0), corners.max(axis=0)
        least.append(first.sum())
        most.append(last.sum())
    return np.array(least), np.array(most)


def _powers(low: Floats, high: Floats, powers: Powers) -> tuple[Floats, Floats]:
    """Bounds of each variable to each power."""
    a, b = low**powers, high**powers
    least = np.where((low < 0) & (high > 0) & (powers > 0) & (powers % 2 == 0), 0, np.minimum(a, b))
    return least, np.maximum(a, b)


def _moved(n: int, low: float, high: float) -> Floats:
    """Coefficients in s of a polynomial in t = low + (high - low) s, from those in t."""
    matrix = np.zeros((n + 1, n + 1))
    for j in range(n + 1):
        for i in range(j + 1):
            matrix[i, j] = comb(j, i) * (high - low) ** i * low ** (j - i)
    return matrix


@cache
def _to_bernstein(n: int) -> Floats:
    """Bernstein coefficients on [0, 1] from coefficients, as a matrix."""
    return np.array([[comb(i, j) / comb(n, j) for j in range(n + 1)] for i in range(n + 1)])
