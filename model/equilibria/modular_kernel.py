"""Points of bases modulo primes, compiled.

By Cramer's rule det(K) x is a vector of integers for the solution x of K x = 1, and so is det(K).
Modulo a prime that does not divide det(K), both come from elimination in machine words; modulo
enough primes, both are known (the Chinese remainder theorem, see `bases`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled, part
from model.equilibria.linear_kernel import inverse_modulo


@part
def solve_modulo(W: Any, k: int, prime: int) -> int:
    """Solve K x = b modulo a prime in place; gives det(K), and stops where it is 0.

    W = [K | b] in its first k rows and k + 1 columns.
    """
    determinant = 1
    for pivot in range(k):
        r = pivot
        while r < k and W[r, pivot] == 0:
            r += 1
        if r == k:
            return 0
        value = W[r, pivot]
        inverse = inverse_modulo(value, prime)
        determinant = determinant * (value if r == pivot else prime - value) % prime
        for c in range(pivot, k + 1):
            W[pivot, c], W[r, c] = W[r, c], W[pivot, c]
            W[pivot, c] = W[pivot, c] * inverse % prime
        for r in range(k):
            factor = W[r, pivot]
            if r != pivot and factor:
                for c in range(pivot, k + 1):
                    W[r, c] = (W[r, c] - factor * W[pivot, c]) % prime
    return determinant


def fill_residues(integers: Any, bases: Any, primes: Any, out: Any) -> None:
    """Fill in points of some bases modulo primes: the numerators by Cramer's rule, then det(K).

    Parameters
    ----------
    integers : int64 (m, d)
    bases : uint64 (count,)
    primes : int64 (primes,)
    out : int64 (count, d + 1, primes)
        All 0 for a prime that divides det(K).
    """
    d = integers.shape[1]
    out[:] = 0
    room = np.empty(d, np.int64), np.empty(d, np.int64), np.empty((d, d + 1), np.int64)
    _fill_residues(integers, bases, primes, *room, out)


@compiled
def _fill_residues(
    integers: Any, bases: Any, primes: Any, P: Any, Q: Any, W: Any, out: Any
) -> None:
    """`fill_residues`, with room for a basis and for K."""
    m, d = integers.shape
    one = np.uint64(1)
    for b in range(len(bases)):
        basis = bases[b]
        k = 0
        for q in range(d):
            if not basis >> np.uint64(q) & one:
                Q[k] = q
                k += 1
        k = 0
        for r in range(m):
            if basis >> np.uint64(d + r) & one:
                P[k] = r
                k += 1
        for p in range(len(primes)):
            prime = primes[p]
            for f in range(k):
                for g in range(k):
                    W[f, g] = integers[P[f], Q[g]] % prime
                W[f, k] = 1
            determinant = solve_modulo(W, k, prime)
            out[b, d, p] = determinant
            for g in range(k):
                out[b, Q[g], p] = W[g, k] * determinant % prime if determinant else 0
