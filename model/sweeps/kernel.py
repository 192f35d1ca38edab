"""The lemma of `model.agreements` compiled: many games at once, in tiles that stay in the cache.

With payoffs U of each agreement c at each point p, combinations of a few functions of the point,

    margin[c, p] = min over players and deviations t of  U[c, p] - U[t, p].

The agreement is the outcome of a pure equilibrium iff its margin is >= 0. The points are innermost,
so that the processor takes several at a time, and the loops are fused where that saves
stores: a tile's payoffs are read from the cache many times, and that is what the time goes into.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled, part

#: Points in a tile. Measured: at 64 and more the speed is level, below it halves.
_TILE = 64


def decide(
    basis: Any,
    starts: Any,
    features: Any,
    weights: Any,
    begins: Any,
    targets: Any,
    bound: float,
    holds: Any,
    close: Any,
) -> None:
    """Fill `holds` (margin above the bound) and `close` (some margin within it).

    Parameters
    ----------
    basis : float64 (M, P)
        Functions of the points.
    starts : int64 (2, C + 1)
        Where each player's agreements begin in the two lists that follow.
    features, weights : int64, float64 (entries,)
        Each agreement's payoff as a combination of the functions.
    begins : int64 (2, C + 1)
        Where each player's agreements begin in the list that follows.
    targets : int64 (deviations,)
        The agreements to which the player can deviate: 7, 3, 1 or none, as it can move in three
        blocks of files, two, one or none; any number is taken, these fastest.
    bound : float
    holds : bool (C, P)
    close : bool (P,)
    """
    _decide(
        basis, starts, features, weights, begins, targets, bound, np.zeros((len(basis), _TILE)),
        np.empty((len(holds), _TILE)), np.empty((len(holds), _TILE)), np.empty(_TILE), holds, close,
    )  # fmt: skip


@compiled
def _decide(
    basis: Any, starts: Any, features: Any, weights: Any, begins: Any, targets: Any, bound: float,
    given: Any, here: Any, margin: Any, nearest: Any, holds: Any, close: Any,
) -> None:  # fmt: skip
    """`decide`, with room for a tile's functions, payoffs and margins."""
    count = basis.shape[1]
    agreements = len(holds)
    for first in range(0, count, _TILE):
        n = min(_TILE, count - first)
        for m in range(len(basis)):
            for p in range(n):
                given[m, p] = basis[m, first + p]
        for c in range(agreements):
            for p in range(_TILE):
                margin[c, p] = np.inf
        for player in range(2):
            for c in range(agreements):
                _combine(
                    here[c], given, starts[player, c], starts[player, c + 1], features, weights
                )
            for c in range(agreements):
                begin, end = begins[player, c], begins[player, c + 1]
                _take_lead(margin[c], here, c, targets[begin:end])
        for p in range(_TILE):
            nearest[p] = np.inf
        for c in range(agreements):
            for p in range(_TILE):
                gap = abs(margin[c, p])
                nearest[p] = gap if gap < nearest[p] else nearest[p]
        if n == _TILE:
            for c in range(agreements):
                row = holds[c, first : first + _TILE]
                for p in range(_TILE):
                    row[p] = margin[c, p] > bound
        else:
            for c in range(agreements):
                for p in range(n):
                    holds[c, first + p] = margin[c, p] > bound
        for p in range(n):
            close[first + p] = nearest[p] <= bound


@part
def _combine(row: Any, given: Any, entry: int, stop: int, features: Any, weights: Any) -> None:
    """One agreement's payoff at the points of a tile, two functions at a time."""
    for p in range(_TILE):
        row[p] = 0.0
    while entry + 2 <= stop:
        v, w = weights[entry], weights[entry + 1]
        a, b = features[entry], features[entry + 1]
        for p in range(_TILE):
            row[p] += v * given[a, p] + w * given[b, p]
        entry += 2
    if entry < stop:
        v, a = weights[entry], features[entry]
        for p in range(_TILE):
            row[p] += v * given[a, p]


@part
def _take_lead(margin: Any, here: Any, c: int, t: Any) -> None:
    """Lower an agreement's margin to what its best deviation loses."""
    if len(t) == 7:
        t0, t1, t2, t3, t4, t5, t6 = t[0], t[1], t[2], t[3], t[4], t[5], t[6]
        for p in range(_TILE):
            a = here[t0, p] if here[t0, p] > here[t1, p] else here[t1, p]
            b = here[t2, p] if here[t2, p] > here[t3, p] else here[t3, p]
            d = here[t4, p] if here[t4, p] > here[t5, p] else here[t5, p]
            e = here[t6, p] if here[t6, p] > a else a
            f = b if b > d else d
            best = e if e > f else f
            lead = here[c, p] - best
            margin[p] = lead if lead < margin[p] else margin[p]
    elif len(t) == 3:
        t0, t1, t2 = t[0], t[1], t[2]
        for p in range(_TILE):
            a = here[t0, p] if here[t0, p] > here[t1, p] else here[t1, p]
            best = here[t2, p] if here[t2, p] > a else a
            lead = here[c, p] - best
            margin[p] = lead if lead < margin[p] else margin[p]
    elif len(t) == 1:
        t0 = t[0]
        for p in range(_TILE):
            lead = here[c, p] - here[t0, p]
            margin[p] = lead if lead < margin[p] else margin[p]
    else:
        for k in range(len(t)):
            for p in range(_TILE):
                lead = here[c, p] - here[t[k], p]
                margin[p] = lead if lead < margin[p] else margin[p]


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
        Each outcome's payoff as a combination of the player's coefficients.
    tolerance : float64 (P,)
    cells : int64 (S, S)
        Outcome of each pair of strategies.
    holds : bool (outcomes, P)
    close : bool (P,)
    """
    size, outcomes = len(cells), len(holds)
    _enumerate(
        coefficients, starts, features, weights, cells, tolerance, np.empty((2, outcomes)),
        np.empty(outcomes), np.empty((2, size), dtype=np.int64), np.empty((2, size)),
        np.empty((2, size)), holds, close,
    )  # fmt: skip


@compiled
def _enumerate(
    coefficients: Any, starts: Any, features: Any, weights: Any, cells: Any, tolerance: Any,
    payoff: Any, margin: Any, top: Any, first: Any, second: Any, holds: Any, close: Any,
) -> None:  # fmt: skip
    """`enumerate_cells`, with room for a game's payoffs and margins.

    In each row or column `top` is the best outcome, `first` what it pays, and `second` what the
    best of the others pays.
    """
    outcomes, count = holds.shape
    size = len(cells)
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
        for o in range(outcomes):
            margin[o] = -np.inf
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
