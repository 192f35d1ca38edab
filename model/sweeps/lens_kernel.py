"""Other lenses than the equilibrium set, compiled: many games, one after the other.

A game is its payoffs by outcome, and a table of the outcome that each pair of strategies makes. Two
payoffs of one outcome are the same number; two of different outcomes count as different only if
they lie further apart than the tolerance. A game in which a closer pair had to be told apart is
flagged and left to exact arithmetic: here nothing is decided on a guess.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled, part

#: What a comparison says: the first is less, they are one, it is more, or floats cannot tell.
_LESS, _SAME, _MORE, _CLOSE = -1, 0, 1, 2


@part
def _compare(values: Any, a: int, b: int, tolerance: float) -> int:
    """How the payoff of outcome a stands to that of outcome b."""
    if a == b:
        return _SAME
    lead = values[a] - values[b]
    if lead > tolerance:
        return _MORE
    return _LESS if lead < -tolerance else _CLOSE


@part
def _fill_payoffs(
    coefficients: Any, p: int, starts: Any, features: Any, weights: Any, payoff: Any
) -> None:
    """Payoffs (2, outcomes) of a game from its coefficients, see `first_movers`."""
    for player in range(2):
        for o in range(payoff.shape[1]):
            total = 0.0
            for e in range(starts[player, o], starts[player, o + 1]):
                total += weights[e] * coefficients[p, player, features[e]]
            payoff[player, o] = total


def first_movers(
    coefficients: Any,
    starts: Any,
    features: Any,
    weights: Any,
    cells: Any,
    tolerance: Any,
    chosen: Any,
    close: Any,
) -> None:
    """The outcome if one player commits first and the other breaks its ties in its favour.

    Parameters
    ----------
    coefficients : float64 (P, 2, K)
    starts, features, weights
        Each outcome's payoff as a combination of the player's coefficients, see
        `model.sweeps.kernel.enumerate_cells`.
    tolerance : float64 (P,)
    cells : int64 (2, S, S)
        Outcome of each pair of strategies, the leader's own along the rows: for the US, for Iran.
    chosen : int64 (2, P)
        The outcome with the US first, and with Iran first, where `close` does not say otherwise.
    close : bool (2, P)
    """
    _first_movers(
        coefficients, starts, features, weights, cells, tolerance,
        np.empty((2, starts.shape[1] - 1)), np.empty(cells.shape[1], dtype=np.int64), chosen, close,
    )  # fmt: skip


@compiled(short=True)
def _first_movers(
    coefficients: Any, starts: Any, features: Any, weights: Any, cells: Any, tolerance: Any,
    payoff: Any, replies: Any, chosen: Any, close: Any,
) -> None:  # fmt: skip
    """`first_movers`, with room for a game's payoffs and the follower's replies."""
    for p in range(len(coefficients)):
        _fill_payoffs(coefficients, p, starts, features, weights, payoff)
        for leader in range(2):
            chosen[leader, p], close[leader, p] = _commitment(
                payoff[leader], payoff[1 - leader], cells[leader], tolerance[p], replies
            )


@part
def _commitment(
    lead: Any, follow: Any, cells: Any, tolerance: float, replies: Any
) -> tuple[int, bool]:
    """The leader's best outcome among the follower's best replies, and whether a tie was close."""
    close = False
    for i in range(len(cells)):
        replies[i], near = _best(follow, cells[i], tolerance)
        close |= near
    best, near = _best(lead, replies, tolerance)
    return best, close or near


@part
def _best(values: Any, outcomes: Any, tolerance: float) -> tuple[int, bool]:
    """The outcome that pays most, and whether another one is too close to it."""
    best = outcomes[0]
    for k in range(len(outcomes)):
        if values[outcomes[k]] > values[best]:
            best = outcomes[k]
    for k in range(len(outcomes)):
        if _compare(values, outcomes[k], best, tolerance) == _CLOSE:
            return best, True
    return best, False


def admissible_outcomes(
    coefficients: Any,
    starts: Any,
    features: Any,
    weights: Any,
    cells: Any,
    tolerance: Any,
    holds: Any,
    close: Any,
) -> None:
    """Pure equilibria of what iterated removal of weakly dominated strategies leaves.

    In each round every strategy of both players that another pure one weakly dominates goes at
    once. Dominance by mixtures is not looked for.

    Parameters
    ----------
    coefficients, starts, features, weights, tolerance
        As for `first_movers`.
    cells : int64 (2, S, S)
        As for `first_movers`: each player's own strategies along the rows.
    holds : bool (P, outcomes)
    close : bool (P,)
    """
    size = cells.shape[1]
    _admissible(
        coefficients, starts, features, weights, cells, tolerance,
        np.empty((2, starts.shape[1] - 1)), np.empty((2, size), dtype=np.int64),
        np.empty(2, dtype=np.int64), np.empty((2, size), dtype=np.bool_),
        np.empty((2, size), dtype=np.bool_), np.zeros((2, size, size), dtype=np.int64),
        holds, close,
    )  # fmt: skip


@compiled(short=True)
def _admissible(
    coefficients: Any, starts: Any, features: Any, weights: Any, cells: Any, tolerance: Any,
    payoff: Any, kept: Any, count: Any, gone: Any, alive: Any, witness: Any, holds: Any, close: Any,
) -> None:  # fmt: skip
    """`admissible_outcomes`, with room for a game's payoffs and for what is left of it.

    `kept` begins with the `count` strategies of each player that are left, `alive` says of each
    whether it is; `witness` is what last showed that one strategy does not dominate another: it
    mostly does so again.
    """
    size = cells.shape[1]
    for p in range(len(coefficients)):
        _fill_payoffs(coefficients, p, starts, features, weights, payoff)
        for player in range(2):
            count[player] = size
            for k in range(size):
                kept[player, k] = k
                alive[player, k] = True
        close[p] = False
        again = True
        while again and not close[p]:
            again = False
            for player in range(2):
                close[p] |= _mark_dominated(
                    payoff[player],
                    cells[player],
                    kept[player],
                    count[player],
                    kept[1 - player],
                    count[1 - player],
                    alive[1 - player],
                    tolerance[p],
                    witness[player],
                    gone[player],
                )
            for player in range(2):
                left = 0
                for k in range(count[player]):
                    alive[player, kept[player, k]] = not gone[player, k]
                    if not gone[player, k]:
                        kept[player, left] = kept[player, k]
                        left += 1
                again |= left < count[player]
                count[player] = left
        if not close[p]:
            close[p] = _mark_equilibria(payoff, cells[0], kept, count, tolerance[p], holds[p])


@part
def _mark_dominated(
    values: Any,
    cells: Any,
    mine: Any,
    own_count: int,
    theirs: Any,
    their_count: int,
    alive: Any,
    tolerance: float,
    witness: Any,
    gone: Any,
) -> bool:
    """Mark the places in `mine` that another of them weakly dominates; say if one was close."""
    close = False
    for i in range(own_count):
        gone[i] = False
        own = cells[mine[i]]
        for k in range(own_count):
            if k == i:
                continue
            other = cells[mine[k]]
            seen = witness[mine[i], mine[k]]
            if alive[seen] and values[other[seen]] - values[own[seen]] < -tolerance:
                continue
            above = near = False
            for n in range(their_count):
                j = theirs[n]
                order = _compare(values, other[j], own[j], tolerance)
                if order == _LESS:
                    above = near = False
                    witness[mine[i], mine[k]] = j
                    break
                above |= order == _MORE
                near |= order == _CLOSE
            if near:
                close = True
            elif above:
                gone[i] = True
                break
    return close


@part
def _mark_equilibria(
    payoff: Any, cells: Any, kept: Any, count: Any, tolerance: float, holds: Any
) -> bool:
    """Mark the outcomes of the pure equilibria of a game that is left; say if one was close."""
    us, iran = payoff[0], payoff[1]
    for o in range(len(holds)):
        holds[o] = False
    close = False
    for r in range(count[0]):
        i = kept[0, r]
        for c in range(count[1]):
            j = kept[1, c]
            o = cells[i, j]
            if holds[o]:
                continue
            best = True
            near = False
            for k in range(count[0]):
                order = _compare(us, cells[kept[0, k], j], o, tolerance)
                near |= order == _CLOSE
                if order == _MORE:
                    best = False
                    break
            if best:
                for k in range(count[1]):
                    order = _compare(iran, cells[i, kept[1, k]], o, tolerance)
                    near |= order == _CLOSE
                    if order == _MORE:
                        best = False
                        break
            if best and near:
                close = True
            elif best:
                holds[o] = True
    return close
