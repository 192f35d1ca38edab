"""The vertices of a best-response polytope by its bases: fast, exact, complete or not at all.

`basis_kernel` searches for all feasible bases in floats and proves that it has them. Here its
tables are kept, and a vertex is solved exactly where it is asked for: the equations K x = 1 of its
basis, modulo primes (`modular_kernel`) or, with very many digits, by elimination without fractions
(Bareiss). Where floats cannot tell, and for numbers that floats cannot hold, there is no answer and
the caller takes the slower way (`polytope`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log2, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.budget import Budget
from model.equilibria.payoffs import object_array

#: The largest entry: beyond it floats are not exact and products of residues overflow.
_LARGEST = 2**51
#: The most labels: bits of a machine word.
WORD = 64
#: Bases between two looks at the clock: some hundredths of a second.
_AT_ONCE = 4096
#: Where ties make more bases than this for each vertex, double description is tried, once the bases
#: are many.
_TIMES, _MANY = 8, 50_000
#: Room for this many bases to begin with; a power of two.
_ROOM = 1024
#: The largest primes below 2^31: enough to tell an integer of 490 bits from 0.
_PRIMES = np.array([
    2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549, 2147483543, 2147483497,
    2147483489, 2147483477, 2147483423, 2147483399, 2147483353, 2147483323, 2147483269, 2147483249,
])  # fmt: skip
#: Bits of each of them, at least.
_BITS = 30.99
#: Where the right-hand sides are moved: any vector will do that makes no new ties.
_DIRECTION = np.random.default_rng(0).random(WORD)


@dataclass(frozen=True, eq=False)
class Bases:
    """All feasible bases of one polytope { x >= 0 : M x <= 1 }, moved a little off its ties.

    Attributes
    ----------
    M : array of int64, shape (m, d)
    bases : array of uint64, shape (V,)
        Bit i stands for own strategy i, bit d + j for the opponent's j; d bits each.
    labels : array of uint64, shape (V,)
        All labels of each point. Two bases of one vertex have the same.
    """

    M: NDArray[np.int64]
    bases: NDArray[np.uint64]
    labels: NDArray[np.uint64]

    def vertices(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """All labels of each vertex but x = 0, which is no strategy, and a basis of it."""
        # The first basis is that of x = 0. Without ties each vertex has one.
        if (self.bases == self.labels).all():
            return self.labels[1:], np.arange(1, len(self.bases))
        labels, where = np.unique(self.labels[1:], return_index=True)
        return labels, where + 1

    def weights(self, chosen: Sequence[int] | NDArray[np.int64]) -> list[list[int]]:
        """The points of some bases, each times a positive number."""
        from model.equilibria.modular_kernel import fill_residues

        if not len(chosen):
            return []
        d = self.M.shape[1]
        bases = self.bases[chosen]
        # Hadamard's bound on each determinant, and two bits for its sign and for rounding.
        k = d - int(np.bitwise_count(bases & np.uint64((1 << d) - 1)).min())
        needed = int((k * (log2(self.M.max()) + log2(k) / 2) + 2) / _BITS) + 1
        if needed <= len(_PRIMES):
            residues = np.empty((len(bases), d + 1, needed), dtype=np.int64)
            fill_residues(self.M, bases, _PRIMES[:needed], residues)
            if residues[:, -1].all():
                return _integers(residues)
        return [self._weights(int(basis)) for basis in bases]

    def _weights(self, basis: int) -> list[int]:
        m, d = self.M.shape
        own = [i for i in range(d) if not basis >> i & 1]
        tight = [j for j in range(m) if basis >> (d + j) & 1]
        out = [0] * d
        K = [[row[i] for i in own] for row in self.M[tight].tolist()]
        for i, (weight,) in zip(own, solve_integers(K, [[1]] * len(K))[0], strict=True):
            out[i] = weight
        return out


def _integers(residues: NDArray[np.int64]) -> list[list[int]]:
    """Each row but its last number, times its sign, from residues by the Chinese remainders.

    All are below half the product of the primes in size.
    """
    product, factors = _remainders(residues.shape[-1])
    rows = (residues.astype(object) @ factors % product).tolist()
    signed = [[v - product if 2 * v > product else v for v in row] for row in rows]
    return [row[:-1] if row[-1] > 0 else [-v for v in row[:-1]] for row in signed]


@cache
def _remainders(count: int) -> tuple[int, NDArray[Any]]:
    """The product of the first primes; for each a number that is 1 modulo it, 0 modulo others."""
    primes = _PRIMES[:count].tolist()
    product = prod(primes)
    return product, object_array([product // p * pow(product // p, -1, p) for p in primes])


def feasible_bases(M: NDArray[Any], budget: Budget) -> Bases | None:
    """Find all bases, or None if floats do not decide.

    Parameters
    ----------
    M : array of int, shape (m, d)
        Positive.
    budget : Budget
        Checked every few thousand bases.

    Raises
    ------
    OutOfBudget
        If a bound is passed.
    """
    m, d = M.shape
    largest = int(M.max())
    if m + d > WORD or largest > _LARGEST:
        return None
    from model.equilibria import basis_kernel as kernel

    integers = np.ascontiguousarray(M, dtype=np.int64)
    scaled = integers / 2.0 ** (largest.bit_length() - 1)
    room = _ROOM
    bases, labels = np.empty((2, room), dtype=np.uint64)
    bases[0] = (1 << d) - 1
    progress = np.array([0, 1])
    most = min(budget.max_vertices, _MANY)
    table = _table(bases, 1)
    while True:
        said = kernel.explore(
            scaled, integers, _DIRECTION, _PRIMES, _AT_ONCE, bases, labels, table, progress
        )
        done, found = map(int, progress)
        if said == kernel.DONE:
            return Bases(integers, bases[:found], labels[:found])
        if said == kernel.UNDECIDED:
            return None
        if done > most:
            vertices = len(np.unique(labels[:done]))
            budget.check(vertices)
            if done > _TIMES * vertices:
                return None
            most = 2 * done
        budget.check(0)
        if said == kernel.FULL:
            room *= 4
            # Two words for each basis, and two places of the table.
            budget.check_memory(room * 32)
            bases, labels = np.resize(bases, room), np.resize(labels, room)
            table = _table(bases, found)


def is_loaded() -> bool:
    """Whether the compiled search has been used before, which takes up to a second."""
    return "model.equilibria.basis_kernel" in sys.modules


def _table(bases: NDArray[np.uint64], found: int) -> NDArray[np.int64]:
    from model.equilibria.basis_kernel import fill_table

    table = np.full(2 * len(bases), -1)
    fill_table(table, bases, found)
    return table


def placed(masks: NDArray[np.uint64], d: int, own: int, other: int) -> NDArray[np.uint64]:
    """Move the first d bits to begin at bit `own` and the others at bit `other`."""
    first = masks & np.uint64((1 << d) - 1)
    return (first << np.uint64(own)) | (masks >> np.uint64(d) << np.uint64(other))


def solve_integers(K: list[list[int]], right: list[list[int]]) -> tuple[list[list[int]], int]:
    """Solve K x = b in integers, for several b at once.

    Parameters
    ----------
    K : lists of int, shape (k, k)
    right : lists of int, shape (k, count)

    Returns
    -------
    x : lists of int, shape (k, count)
        The solutions times `scale`.
    scale : int
        Positive: the size of the determinant.

    Raises
    ------
    ZeroDivisionError
        If K is singular.
    """
    # Fraction-free Gauss-Jordan elimination: every entry stays a minor of [K | b].
    rows = [[*row, *values] for row, values in zip(K, right, strict=True)]
    done: list[list[int]] = []
    previous = 1
    # Each step takes the first column of all rows away, and its pivot's row out of the rest.
    while rows:
        first = next((r for r, row in enumerate(rows) if row[0]), None)
        if first is None:
            raise ZeroDivisionError("equations: must have one solution")
        pivot, *top = rows.pop(first)
        for some in (done, rows):
            for r, (factor, *row) in enumerate(some):
                some[r] = [
                    (pivot * a - factor * b) // previous for a, b in zip(row, top, strict=True)
                ]
        done.append(top)
        previous = pivot
    if previous < 0:
        done = [[-v for v in row] for row in done]
    return done, abs(previous)
