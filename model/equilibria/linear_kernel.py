"""Elimination modulo a prime, compiled; see `linear_systems`."""

from __future__ import annotations

from typing import Any

from model.compiled import compiled, part


@part
def inverse_modulo(a: int, p: int) -> int:
    """1 / a modulo p, by Euclid."""
    r, s, x, y = p, a, 0, 1
    while s:
        q = r // s
        r, s = s, r - q * s
        x, y = y, x - q * y
    return x % p


@compiled
def eliminate(M: Any, rows: Any, pivots: Any, p: int) -> int:
    """Factor M in place modulo p, rows and columns as they come; how many are independent.

    `rows` is put in the order in which they were taken; `pivots` says for each column which of
    these has its pivot, -1 for none.
    """
    k, n = M.shape
    rank = 0
    for c in range(n):
        r = rank
        while r < k and M[r, c] == 0:
            r += 1
        if r == k:
            continue
        if r != rank:
            # The rows between keep their order.
            for i in range(r, rank, -1):
                rows[i], rows[i - 1] = rows[i - 1], rows[i]
                for j in range(n):
                    M[i, j], M[i - 1, j] = M[i - 1, j], M[i, j]
        pivots[c] = rank
        inverse = inverse_modulo(M[rank, c], p)
        for i in range(rank + 1, k):
            if M[i, c]:
                f = M[i, c] * inverse % p
                M[i, c] = f
                for j in range(c + 1, n):
                    M[i, j] = (M[i, j] - f * M[rank, j]) % p
        rank += 1
        if rank == k:
            break
    return rank


@compiled
def digit(LU: Any, b: Any, p: int) -> None:
    """Replace b by the solution modulo p."""
    n = len(b)
    for i in range(n):
        v = b[i]
        for j in range(i):
            v = (v - LU[i, j] * b[j]) % p
        b[i] = v
    for i in range(n - 1, -1, -1):
        v = b[i]
        for j in range(i + 1, n):
            v = (v - LU[i, j] * b[j]) % p
        b[i] = v * inverse_modulo(LU[i, i], p) % p
