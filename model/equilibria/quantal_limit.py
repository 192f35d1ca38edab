"""Quantal response at high precision: on along the branch, towards its limit.

Log-odds become stiff as the precision t grows: a difference of payoffs of 1/t, far below rounding
errors, moves probabilities. What stays in proportion are the equations divided by t. With
p = log x, q = log y, s = 1/t and any strategies r, c that are played,

    s (p_i - p_r) = (A y)_i - (A y)_r,     sum_i exp(p_i) = 1,     and likewise for q with B,

which at s = 0 say that what is played is best: a Nash equilibrium. Newton's method on them, each
unknown in the unit in which it matters (p_i itself if x_i is not small, s p_i if it is), is as
exact at s = 1e-300 as at s = 0.1, wherever the limit is a regular equilibrium or the branch comes
to it smoothly. So s is lowered in long steps, shortened where strategies change by much or the
determinant changes its sign, which says that another branch was met.

Reference: R. McKelvey and T. Palfrey, Quantal response equilibria for normal form games, Games and
Economic Behavior 10, 1995, theorem 2 (limits of quantal response equilibria are Nash equilibria).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.equilibria.quantal_results import Floats

#: Payoffs are balanced to this share of the largest stake.
BALANCED = 1e-12

#: The most by which a probability may change in a step, and the shortest step, as a factor of t.
_FAR, _SHORTEST = 0.1, 1.01

#: Log-probabilities above this count.
_COUNTS = -30.0


@dataclass(frozen=True, eq=False)
class _State:
    """A point of the branch: log-probabilities, 1 / t, the sign of the determinant."""

    p: Floats
    q: Floats
    s: float
    sign: float


def towards_limit(A: Floats, B: Floats, w: Floats, target: float) -> Iterator[Floats]:
    """Follow a branch from a point of it to a higher precision.

    Parameters
    ----------
    A, B : array, shape (n, m)
        Scaled as in `quantal_kernel`.
    w : array, shape (m + 1 + n,)
        A point of the kernel: log-odds of the columns, precision, log-odds of the rows.
    target : float
        A higher precision.

    Yields
    ------
    array, shape (m + 1 + n,)
        Points, the last one at the target unless the branch is lost before.
    """
    m = A.shape[1]
    here = _newton(A, B, _log_shares(w[m + 1 :]), _log_shares(w[:m]), float(1 / w[m]))
    factor, t = 10.0, float(w[m])
    while here is not None and t < target and factor > _SHORTEST:
        goal = min(t * factor, target)
        there = _newton(A, B, *_guess(here, 1 / goal), 1 / goal)
        if there is None or there.sign != here.sign or _distance(here, there) > _FAR:
            factor = factor**0.5
            continue
        here, t, factor = there, goal, min(factor**2, 1e100)
        yield np.concatenate([here.q, [t], here.p])


def _log_shares(logits: Floats) -> Floats:
    top = logits.max()
    return np.asarray(logits - top - np.log(np.exp(logits - top).sum()))


def _guess(here: _State, s: float) -> tuple[Floats, Floats]:
    """What is played stays as it is; what is not falls off in proportion to t."""
    p, q = (
        np.where(here.s * values < -1e-3, values * (here.s / s), values)
        for values in (here.p, here.q)
    )
    return p, q


def _distance(one: _State, other: _State) -> float:
    return max(
        float(np.abs(np.exp(a) - np.exp(b)).max()) for a, b in ((one.p, other.p), (one.q, other.q))
    )


def _newton(A: Floats, B: Floats, p: Floats, q: Floats, s: float) -> _State | None:
    """Solve the equations at s from a guess; None if that does not succeed."""
    r, c = int(np.argmax(p)), int(np.argmax(q))
    best, sign = np.inf, 0.0
    for _ in range(60):
        x, y = np.exp(p), np.exp(q)
        # One matrix for both players: the column player is the row player of B'.
        wrong = np.concatenate([_wrong(A, p, y, x, s, r), _wrong(B.T, q, x, y, s, c)])
        size = float(np.abs(wrong).max())
        if not np.isfinite(size) or (size >= best and size <= BALANCED):
            break
        best = min(best, size)
        J = np.block([[_own(p, x, s, r), _cross(A, y, r)], [_cross(B.T, x, c), _own(q, y, s, c)]])
        columns = 1 / np.maximum(s, np.concatenate([x, y]))
        J = J * columns
        rows = np.abs(J).max(axis=1)
        if not rows.all():
            return None
        try:
            step = columns * np.linalg.solve(J / rows[:, None], -wrong / rows)
        except np.linalg.LinAlgError:
            return None
        sign = float(np.linalg.slogdet(J / rows[:, None])[0])
        # Shares that count may not grow more than threefold at once.
        grown = step[np.concatenate([p, q]) + step > _COUNTS]
        shrink = min(1.0, 1.0 / max(float(grown.max(initial=0.0)), 1e-300))
        p, q = p + shrink * step[: len(p)], q + shrink * step[len(p) :]
    return _State(p, q, s, sign) if best <= BALANCED and np.isfinite(size) else None


def _wrong(own: Floats, p: Floats, other: Floats, x: Floats, s: float, r: int) -> Floats:
    """By how much a player's equations fail; that of r is that shares sum to 1."""
    gains = own @ other
    wrong = s * (p - p[r]) - (gains - gains[r])
    wrong[r] = x.sum() - 1
    return np.asarray(wrong)


def _own(p: Floats, x: Floats, s: float, r: int) -> Floats:
    block = s * np.eye(len(p))
    block[:, r] -= s
    block[r] = x
    return np.asarray(block)


def _cross(own: Floats, other: Floats, r: int) -> Floats:
    block = -(own - own[r]) * other
    block[r] = 0.0
    return np.asarray(block)
