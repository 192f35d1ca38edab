"""The lemma of `model.agreements` compiled: many games at once, in tiles that stay in the cache.

For each agreement c and point p, with payoffs U = Phi' C (features by agreements, times the
coefficients of the points),

    margin[c, p] = min over players and deviations t of  U[c, p] - U[t, p].

The agreement is the outcome of a pure equilibrium iff its margin is >= 0. The best deviation is
found file by file, as `model.agreements.leads` says; this is the same computation with the points
innermost, so that the processor takes several at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

#: Points in a tile. Measured: at 64 and more the speed is level, below it halves.
_TILE = 64


@njit(nogil=True, cache=True)
def decide(
    basis: Any,
    table: Any,
    starts: Any,
    features: Any,
    weights: Any,
    moves: Any,
    tolerance: float,
    holds: Any,
    close: Any,
) -> None:
    """Fill `holds` (margin above the tolerance) and `close` (some margin within it).

    Parameters
    ----------
    basis : float64 (M, P)
    table : float64 (2, K, M)
        The coefficients of the points are the table times the basis.
    starts : int64 (2, C + 1)
        Where the features of each player's agreements begin in the two lists that follow.
    features, weights : int64, float64 (entries,)
        The entries of Phi that are not zero.
    moves : int64 (2, 3, C)
        As in `Agreements`.
    tolerance : float
        Relative to 1 + the sum of a payoff's |coefficients|.
    holds : bool (C, P)
    close : bool (P,)
    """
    count = basis.shape[1]
    agreements = holds.shape[0]
    here = np.empty((agreements, _TILE))
    value = np.empty((agreements, _TILE))
    further = np.empty((agreements, _TILE))
    best = np.empty((agreements, _TILE))
    margin = np.empty((agreements, _TILE))
    column = np.zeros((table.shape[1], _TILE))
    given = np.zeros((len(basis), _TILE))
    size = np.empty(_TILE)
    bound = np.empty(_TILE)
    for first in range(0, count, _TILE):
        n = min(_TILE, count - first)
        margin[:] = np.inf
        bound[:] = 0.0
        for m in range(len(basis)):
            for p in range(n):
                given[m, p] = basis[m, first + p]
        for player in range(2):
            size[:] = 1.0
            for k in range(len(column)):
                for p in range(_TILE):
                    column[k, p] = 0.0
                for m in range(len(basis)):
                    weight = table[player, k, m]
                    if weight != 0.0:
                        for p in range(_TILE):
                            column[k, p] += weight * given[m, p]
                for p in range(_TILE):
                    size[p] += abs(column[k, p])
            for p in range(_TILE):
                bound[p] = max(bound[p], tolerance * size[p])
            for c in range(agreements):
                for p in range(_TILE):
                    here[c, p] = 0.0
                for e in range(starts[player, c], starts[player, c + 1]):
                    weight = weights[e]
                    k = features[e]
                    for p in range(_TILE):
                        here[c, p] += weight * column[k, p]
            for c in range(agreements):
                t = moves[player, 0, c]
                for p in range(_TILE):
                    a = here[c, p]
                    b = here[t, p]
                    best[c, p] = b if t != c else -np.inf
                    value[c, p] = b if b > a else a
            for c in range(agreements):
                t = moves[player, 1, c]
                if t == c:
                    for p in range(_TILE):
                        further[c, p] = value[c, p]
                else:
                    for p in range(_TILE):
                        a = value[c, p]
                        b = value[t, p]
                        z = best[c, p]
                        best[c, p] = b if b > z else z
                        further[c, p] = b if b > a else a
            for c in range(agreements):
                t = moves[player, 2, c]
                if t != c:
                    for p in range(_TILE):
                        b = further[t, p]
                        z = best[c, p]
                        best[c, p] = b if b > z else z
                for p in range(_TILE):
                    lead = here[c, p] - best[c, p]
                    z = margin[c, p]
                    margin[c, p] = lead if lead < z else z
        for c in range(agreements):
            for p in range(n):
                holds[c, first + p] = margin[c, p] > bound[p]
                close[first + p] |= abs(margin[c, p]) <= bound[p]


@njit(nogil=True, cache=True)
def enumerate_cells(
    coefficients: Any,
    starts: Any,
    features: Any,
    weights: Any,
    cells: Any,
    tolerance: Any,
    holds: Any,
    close: Any,
) -> None:
    """Decide every cell of every game, where the lemma does not.

    The margin of a cell is the least that either player loses by moving to another outcome of its
    column (the US) or row (Iran); that of an outcome is the largest of its cells. It is an
    equilibrium outcome iff that is >= 0.

    Parameters
    ----------
    coefficients : float64 (2, K, P)
    starts, features, weights
        As for `decide`, but for all outcomes of the grid.
    tolerance : float64 (P,)
    cells : int64 (S, S)
        Outcome of each pair of strategies.
    holds : bool (outcomes, P)
    close : bool (P,)
    """
    outcomes, count = holds.shape
    size = len(cells)
    payoff = np.empty((2, outcomes))
    margin = np.empty(outcomes)
    # In each row or column the best outcome, what it pays, and what the best of the others pays.
    top = np.empty((2, size), dtype=np.int64)
    first = np.empty((2, size))
    second = np.empty((2, size))
    for p in range(count):
        for player in range(2):
            for o in range(outcomes):
                total = 0.0
                for e in range(starts[player, o], starts[player, o + 1]):
                    total += weights[e] * coefficients[player, features[e], p]
                payoff[player, o] = total
            for line in range(size):
                top[player, line] = -1
                first[player, line] = -np.inf
                second[player, line] = -np.inf
                for k in range(size):
                    o = cells[k, line] if player == 0 else cells[line, k]
                    value = payoff[player, o]
                    if o == top[player, line]:
                        continue
                    if value > first[player, line]:
                        second[player, line] = first[player, line]
                        first[player, line] = value
                        top[player, line] = o
                    elif value > second[player, line]:
                        second[player, line] = value
        margin[:] = -np.inf
        for i in range(size):
            for j in range(size):
                o = cells[i, j]
                us = payoff[0, o] - (second[0, j] if top[0, j] == o else first[0, j])
                iran = payoff[1, o] - (second[1, i] if top[1, i] == o else first[1, i])
                least = min(us, iran)
                margin[o] = max(margin[o], least)
        for o in range(outcomes):
            holds[o, p] = margin[o] > tolerance[p]
            close[p] |= abs(margin[o]) <= tolerance[p]
