"""The vertices of a best-response polytope, compiled: a search in floats that proves what it finds.

The polytope is P = { x >= 0 : M x <= 1 } for a positive integer matrix M (see `polytope`: x over
its sum is a mixed strategy). Its inequalities are its *labels*: d own strategies and m of the
opponent's. A *basis* is a set N of d labels that are tight at one point only. With I the own
strategies and J the opponent's, |J| = |I|, that N leaves out and takes in, the point is

    x_I = K^-1 1,   K = M[J, I],   slack_r = 1 - M[r, I] x_I   for r not in J.

**Ties.** The right-hand side is moved to 1 + e D, for a random vector D > 0 and an infinitesimal
e > 0, so that each point has a second part, K^-1 D, that counts where the first is 0. For almost
every D no vertex then has more than d labels, as if there were no degenerate games.

**Proof.** A basis is *feasible* iff all its numbers are positive, first part first. Each feasible
basis has one neighbour along each of its d edges: the label that is dropped is replaced by the
one that becomes tight first. The graph of a polytope is connected. So if a set of bases holds one
feasible basis, every member is feasible, and each can exchange each of its labels for another one
within the set, the set is complete: an edge has two ends, and a wrong end would not be feasible.
How the neighbours were found does not matter. As e goes to 0 the points of the bases are exactly
the vertices of P.

So only signs have to be right. R is an inverse of K in floats, rho a bound on ||I - R K|| < 1, and

    | x_I - x |  <=  || |R| |1 - K x| ||  /  (1 - rho)

for any x, rounding counted in. A first part that this leaves open must be exactly 0: by Cramer's
rule det(K) times it is an integer, it is 0 modulo enough primes for their product to exceed
its bound, hence it is 0. Nothing else is accepted: the search says `UNDECIDED`.

References: C. E. Lemke and J. T. Howson, Equilibrium points of bimatrix games, J. SIAM 12, 1964
(bases and labels); D. Avis and K. Fukuda, A pivoting algorithm for convex hulls and vertex
enumeration, Discrete Comput. Geom. 8, 1992; S. M. Rump, Verification methods, Acta Numerica 19,
2010 (the bound).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled, part
from model.equilibria.modular_kernel import solve_modulo

#: What `explore` says: call again, all bases are found, no room is left, floats cannot tell.
RUNNING, DONE, FULL, UNDECIDED = 0, 1, 2, 3

#: Unit roundoff of a float.
_ROUNDOFF = 2.0**-53
#: How near to the unit matrix R K must be.
_CLOSE = 0.01
#: Pivots and steps below this count as 0, ratios this near as tied. An error made here can only
#: lead to `UNDECIDED`.
_SMALL = 1e-12
#: Columns of a tableau are padded to a multiple of this, for the processor to take several at once.
_LANES = 16


def explore(
    M: Any, integers: Any, direction: Any, primes: Any, limit: int,
    bases: Any, labels: Any, table: Any, progress: Any,
) -> int:  # fmt: skip
    """Search on from the bases found so far, at most `limit` of them in one call.

    Parameters
    ----------
    M : float64 (m, d)
        `integers` over a power of two, positive and below 2.
    integers : int64 (m, d)
        Below 2^52.
    direction : float64 (m,)
        D, between 0 and 1.
    primes : int64
        Different, below 2^31.
    limit : int
    bases, labels : uint64 (room,)
        Filled: each feasible basis, and all labels of its point, bit i for own strategy i and
        bit d + j for the opponent's j.
    table : int64 (a power of two, at least twice the room)
        Where each basis is, -1 elsewhere.
    progress : int64 (2,)
        How many bases are done, and how many are found.
    """
    m, d = M.shape
    width = (d + _LANES) // _LANES * _LANES
    said: int = _explore(
        M, integers, direction, primes, limit, np.zeros((m, width)), np.empty((3, width)),
        np.ones((4, m)), np.empty(width, np.int64), np.empty(m, np.int64),
        np.empty((3, d), np.int64), np.empty((d, d + 1), np.int64), bases, labels, table, progress,
    )  # fmt: skip
    return said


@compiled
def _explore(
    M: Any, integers: Any, direction: Any, primes: Any, limit: int,
    T: Any, ratios: Any, numbers: Any, leaving: Any, rows: Any, places: Any, W: Any,
    bases: Any, labels: Any, table: Any, progress: Any,
) -> int:  # fmt: skip
    """`explore`, with room for a tableau and what goes with it; the last of `numbers` are ones."""
    m, d = M.shape
    one = np.uint64(1)
    a, b, c = ratios[0], ratios[1], ratios[2]
    first, second, usable, ones = numbers[0], numbers[1], numbers[2], numbers[3]
    columns, P, Q = places[0], places[1], places[2]
    room = len(bases) - d
    for done in range(progress[0], progress[0] + limit):
        progress[0] = done
        found = progress[1]
        if done == found:
            return DONE
        if found > room:
            return FULL
        basis = bases[done]
        k = _fill_tableau(M, direction, basis, T, rows, columns, P, Q, usable)
        if k < 0:
            return UNDECIDED
        p, q = P[:k], Q[:k]
        if not _feasible(M, integers, ones, direction, primes, T, p, q, rows, first, second, W):
            return UNDECIDED
        labels[done] = basis
        for r in range(m):
            if first[r] <= 0.0:
                labels[done] |= one << np.uint64(rows[r])
        _find_leaving(T, first, second, a, b, c, leaving)
        for e in range(d):
            if leaving[e] < 0:
                return UNDECIDED
            swap = (one << np.uint64(columns[e])) | (one << np.uint64(rows[leaving[e]]))
            place = _place(table, bases, basis ^ swap)
            if table[place] < 0:
                table[place] = found
                bases[found] = basis ^ swap
                found += 1
        progress[1] = found
    progress[0] += 1
    return RUNNING


@part
def _fill_tableau(
    M: Any, direction: Any, basis: Any,
    T: Any, rows: Any, columns: Any, P: Any, Q: Any, usable: Any,
) -> int:  # fmt: skip
    """Fill in how fast each basic number shrinks as each label of the basis is let go.

    From T = M, where the basis is all own labels, each own label that is not in the basis changes
    places with an opponent's label that is: number Q[e], of column Q[e], with slack P[e], of row
    P[e]. `rows` and `columns` say which label is where at the end. One more column becomes the
    second parts of the basic numbers. Gives k = |I|, or -1 if the basis is none, as far as floats
    can tell.
    """
    m, d = M.shape
    one = np.uint64(1)
    for r in range(m):
        rows[r] = d + r
        usable[r] = 1.0 if basis >> np.uint64(d + r) & one else 0.0
        for c in range(d):
            T[r, c] = M[r, c]
        T[r, d] = direction[r]
    k = 0
    for q in range(d):
        columns[q] = q
        if basis >> np.uint64(q) & one:
            continue
        p, largest = -1, _SMALL
        for r in range(m):
            size = abs(T[r, q]) * usable[r]
            p = r if size > largest else p
            largest = max(largest, size)
        if p < 0:
            return -1
        pivot = T[p, q]
        T[p, q] = 1.0
        for c in range(T.shape[1]):
            T[p, c] /= pivot
        for r in range(m):
            factor = 0.0 if r == p else T[r, q]
            T[r, q] = T[r, q] if r == p else 0.0
            for c in range(T.shape[1]):
                T[r, c] -= factor * T[p, c]
        usable[p] = 0.0
        rows[p], columns[q] = q, d + p
        P[k], Q[k] = p, q
        k += 1
    return k


@part
def _feasible(
    M: Any, integers: Any, ones: Any, direction: Any, primes: Any,
    T: Any, P: Any, Q: Any, rows: Any, first: Any, second: Any, W: Any,
) -> bool:  # fmt: skip
    """Fill in both parts of each basic number, exact zeros as 0; False if not proved positive."""
    m, d = M.shape
    k = len(P)
    rho = norm = 0.0
    for e in range(k):
        weight = 0.0
        for f in range(k):
            weight += abs(T[P[e], Q[f]])
        norm = max(norm, weight)
        row = (k + 4) * _ROUNDOFF * (1 + 2 * k * weight)
        for g in range(k):
            entry = 1.0 if g == e else 0.0
            for f in range(k):
                entry -= T[P[e], Q[f]] * M[P[f], Q[g]]
            row += abs(entry)
        rho = max(rho, row)
    if rho > _CLOSE:
        return False
    error = _fill_numbers(M, ones, norm, T, P, Q, rows, first)
    zeros = 0
    for r in range(m):
        if first[r] < -error:
            return False
        if first[r] <= error:
            zeros += 1
            first[r] = 0.0
        # Near enough to break a tie along an edge.
        second[r] = T[r, d]
    if not zeros:
        return True
    if not _zero_modulo(integers, primes, 2 * error, P, Q, rows, first, W):
        return False
    error = _fill_numbers(M, direction, norm, T, P, Q, rows, second)
    for r in range(m):  # noqa: SIM110 - compiled as it stands
        if first[r] <= 0.0 and second[r] <= error:
            return False
    return True


@part
def _fill_numbers(
    M: Any, right: Any, norm: float, T: Any, P: Any, Q: Any, rows: Any, out: Any
) -> float:
    """Fill in the basic numbers for a right-hand side between 0 and 1; bound their errors."""
    m, d = M.shape
    k = len(P)
    weight = worst = 0.0
    for e in range(k):
        total = 0.0
        for f in range(k):
            total += T[P[e], Q[f]] * right[P[f]]
        out[P[e]] = total
        weight += abs(total)
    for r in range(m):
        left = right[r]
        for e in range(k):
            left -= M[r, Q[e]] * out[P[e]]
        if rows[r] < d:
            worst = max(worst, abs(left))
        else:
            out[r] = left
    rounding = (k + 4) * _ROUNDOFF * (1 + 2 * weight)
    error = norm * (worst + rounding) / (1 - 2 * _CLOSE)
    return max(1, 2 * k) * error + 2 * rounding


@part
def _zero_modulo(
    integers: Any, primes: Any, size: float, P: Any, Q: Any, rows: Any, first: Any, W: Any
) -> bool:
    """Whether the numbers that are 0 in `first`, at most `size` as they are, are exactly 0."""
    m, d = integers.shape
    k = len(P)
    # Hadamard: |det K| is at most the product of the lengths of the rows.
    bits = np.log2(size) + 1
    for f in range(k):
        length = 0.0
        for g in range(k):
            length += float(integers[P[f], Q[g]]) ** 2
        bits += np.log2(length) / 2
    for prime in primes:
        if bits < 0:
            return True
        for f in range(k):
            for g in range(k):
                W[f, g] = integers[P[f], Q[g]] % prime
            W[f, k] = 1
        if solve_modulo(W, k, prime) == 0:
            continue
        for e in range(k):
            if first[P[e]] <= 0.0 and W[e, k] != 0:
                return False
        for r in range(m):
            if first[r] <= 0.0 and rows[r] >= d:
                left = 1
                for e in range(k):
                    left = (left - integers[r, Q[e]] % prime * W[e, k]) % prime
                if left != 0:
                    return False
        bits -= np.log2(prime)
    return bits < 0


@part
def _find_leaving(T: Any, first: Any, second: Any, a: Any, b: Any, c: Any, leaving: Any) -> None:
    """Find the row whose number is the first to vanish as each column's label is let go.

    Row by row for all columns at once and without branches, which the processor can do several of
    at a time: (a + e b) / c is the least ratio so far.
    """
    for q in range(T.shape[1]):
        a[q], b[q], c[q], leaving[q] = 1.0, 0.0, 0.0, -1
    for r in range(len(T)):
        f, s = first[r], second[r]
        for q in range(T.shape[1]):
            t = T[r, q]
            lead = f * c[q] - a[q] * t
            tied = _SMALL * c[q] * t
            sooner = (lead < -tied) | ((lead <= tied) & (s * c[q] < b[q] * t))
            take = (t > _SMALL) & sooner
            a[q] = f if take else a[q]
            b[q] = s if take else b[q]
            c[q] = t if take else c[q]
            leaving[q] = r if take else leaving[q]


@part
def _place(table: Any, bases: Any, basis: Any) -> int:
    """Where in the table a basis is, or would be."""
    last = len(table) - 1
    mixed = basis * np.uint64(0x9E3779B97F4A7C15)
    place: Any = np.int64((mixed ^ (mixed >> np.uint64(29))) >> np.uint64(8)) & last
    while table[place] >= 0 and bases[table[place]] != basis:
        place = (place + 1) & last
    return place


@compiled
def fill_table(table: Any, bases: Any, found: int) -> None:
    """Enter all bases found so far in a table of -1."""
    for k in range(found):
        table[_place(table, bases, bases[k])] = k
