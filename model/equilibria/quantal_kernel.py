"""The path follower of `model.equilibria.quantal`, compiled: one game, from the centroid upwards.

The points of `quantal_equations` form curves. Each step predicts along the tangent (Adams and
Bashforth, two points), then corrects by a chord method in the hyperplane across the tangent. The
matrix factored for that, bordered by the tangent, keeps the sign of its determinant along a smooth
curve, while a jump to another branch, as a rule, flips it: steps are halved until it does not.
Where it still flips at steps of 1e-3, branches meet, or come as close as that (a *fork*, as in
symmetric games); the follower then goes straight on and counts it.

Payoffs come scaled, so that no payoff that matters differs by more than 1, with A' beside A.

References: E. Allgower and K. Georg, Numerical Continuation Methods, 1990; T. L. Turocy, A dynamic
homotopy interpretation of the logistic quantal response equilibrium correspondence, Games and
Economic Behavior 51, 2005.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled, part
from model.equilibria.quantal_equations import (
    Room,
    bordered,
    copy,
    corrected,
    correction,
    evaluate,
    factor,
    largest,
    solve,
)

#: How a path ended.
REACHED, TOO_MANY_STEPS, STUCK = 0, 1, 2

#: The largest correction of a step, in log-odds, and the one aimed at.
_MOST, _AIM = 0.3, 0.08

#: The least cosine between tangents of neighbouring points.
_STRAIGHT = 0.8

#: As short as a step gets, and how short it is when a change of orientation counts as a fork.
_SHORTEST, _FORK = 1e-7, 1e-3


def follow(
    A: Any, At: Any, B: Any, start: Any, up: bool, target: float, tolerance: float,
    most_steps: int, path: Any,
) -> Any:  # fmt: skip
    """Follow a branch to where it first reaches the precision `target` from below.

    Parameters
    ----------
    A, At, B : float64 (n, m), (m, n), (n, m)
        Payoffs of the rows, its transpose, payoffs of the columns; scaled, contiguous.
    start : float64 (m + 1 + n,)
        A point of the branch; all zeros, the centroid, for the principal one.
    up : bool
        Whether the precision rises at first. If it falls the branch has to turn.
    target : float
        Above 0 and above the precision at the start.
    tolerance : float
        Of the last point, in log-odds.
    most_steps : int
    path : float64 (capacity, m + 2 + n)
        Filled with the points passed, as far as it goes: w and the slope dt/ds.

    Returns
    -------
    w : float64 (m + 1 + n,)
        The last point, on the branch at `target` if the path ended well.
    status, steps, turns, forks : int
        How it ended, points passed, turning points and forks passed.
    residual : float
        max |F|, |G| at w.
    """
    w, fixed = start.copy(), np.zeros(len(At) + 1)
    fixed[len(At)] = 1.0
    room = Room.of(*At.shape)
    return (w, *_follow(A, At, B, w, fixed, up, target, tolerance, most_steps, path, room))


@compiled(short=True)
def _follow(
    A: Any, At: Any, B: Any, w: Any, fixed: Any, up: bool, target: float, tolerance: float,
    most_steps: int, path: Any, room: Any,
) -> Any:  # fmt: skip
    """`follow`, with room; w goes from the start to the end, `fixed` is the border of a given t."""
    m = len(At)
    y, error, lines = room.columns[0], room.columns[1], room.columns[2:]
    x, gains, slack = room.rows[0], room.rows[1], room.rows[2]
    M, pivots, border, step = room.M, room.pivots, room.borders[1], room.points[0]
    # Tangents: v and t first, then the rows' log-odds.
    tangent, fresh, before = room.points[2], room.points[3], room.points[4]
    point, end = room.points[5], room.points[6]
    evaluate(At, B, w, x, y, gains, error, slack)
    bordered(A, B, w[m], x, y, gains, fixed, M, lines)
    side = factor(M, pivots)
    tangent[m] = 1.0
    solve(M, pivots, tangent[: m + 1])
    _complete(At, w[m], y, gains, tangent)
    if not up:
        for k in range(len(tangent)):
            tangent[k] *= -1.0
        # Both border and orientation change their sign.
        side = -side
    copy(tangent, before)
    _border(At, w[m], y, gains, tangent, border)
    h, h_before = 0.3, 0.0
    steps, turns, forks = 0, 0, 0
    # Steps since the orientation last changed; up to 3 the follower is wary of a fork.
    calm = 9
    if len(path):
        copy(w, path[0])
        path[0, len(w)] = tangent[m]
    while steps < most_steps:
        r = 0.0 if h_before == 0.0 else 0.5 * h / h_before
        for k in range(len(w)):
            point[k] = w[k] + h * ((1.0 + r) * tangent[k] - r * before[k])
        evaluate(At, B, point, x, y, gains, error, slack)
        bordered(A, B, point[m], x, y, gains, border, M, lines)
        sign = factor(M, pivots)
        good, first, ratio = _chord(At, B, point, M, pivots, x, y, gains, error, slack, step)
        good = good and sign != 0
        flipped = False
        if good:
            bordered(A, B, point[m], x, y, gains, border, M, lines)
            sign = factor(M, pivots)
            good, flipped = sign != 0, sign != side
        if good:
            for k in range(len(fresh)):
                fresh[k] = 0.0
            fresh[m] = 1.0
            solve(M, pivots, fresh[: m + 1])
            _complete(At, point[m], y, gains, fresh)
            straight = _dot(tangent, fresh, m) > _STRAIGHT
            good = straight and point[m] > 0.0 and (not flipped or h < _FORK)
        if good and point[m] < target and tangent[m] > 0.0 > fresh[m] and h > 1e-4:
            # A turn within the step: the branch may have reached the target and come back.
            good = max(w[m], point[m]) + h * max(tangent[m], -fresh[m]) < target
        if good and point[m] >= target:
            share, reach = (target - w[m]) / (point[m] - w[m]), 0.1
            for k in range(len(w)):
                end[k] = w[k] + share * (point[k] - w[k])
                if k <= m:
                    reach = max(reach, abs(point[k] - w[k]))
            end[m] = target
            reach = reach if h >= _FORK else 3 * _FORK
            residual, turn, moved = corrected(A, At, B, end, fixed, tolerance, 30, room)
            # Upwards, so that the determinant has the side of the branch, if it is not next to 0.
            right = tangent[m] > 0.0 and (turn == side or h < _FORK)
            if right and residual <= tolerance and moved <= reach:
                steps += 1
                if steps < len(path):
                    copy(end, path[steps])
                    path[steps, len(w)] = fresh[m]
                copy(end, w)
                return REACHED, steps, turns, forks, residual
            good = False
        if not good:
            h *= 0.5
            calm = 0 if flipped else calm
            if h < _SHORTEST:
                residual = evaluate(At, B, w, x, y, gains, error, slack)
                return STUCK, steps, turns, forks, residual
            continue
        steps += 1
        calm += 1
        turns += tangent[m] * fresh[m] < 0.0
        copy(point, w)
        copy(tangent, before)
        copy(fresh, tangent)
        _border(At, w[m], y, gains, tangent, border)
        h_before = h
        if steps < len(path):
            copy(w, path[steps])
            path[steps, len(w)] = tangent[m]
        if flipped:
            # Off the fork, and without the curvature of a step that was next to nothing.
            side, forks, calm = -side, forks + 1, 9
            h, h_before = 3 * _FORK, 0.0
            continue
        grow = 2.5 if first == 0.0 else 0.9 * (_AIM / first) ** (1.0 / 3.0)
        if ratio > 0.25:
            grow = min(grow, 0.7)
        h *= min(2.5 if calm > 3 else 1.0, max(0.4, grow))
    residual = evaluate(At, B, w, x, y, gains, error, slack)
    return TOO_MANY_STEPS, steps, turns, forks, residual


@part
def _chord(
    At: Any, B: Any, point: Any, M: Any, pivots: Any, x: Any, y: Any, gains: Any, error: Any,
    slack: Any, step: Any,
) -> Any:  # fmt: skip
    """Correct a point with the factors at hand: whether it converged, first change, contraction.

    A change is the largest of all log-odds, the rows' included.
    """
    first, last, ratio = 0.0, 0.0, 0.0
    for k in range(12):
        t = point[len(error)]
        correction(At, B, t, M, pivots, x, y, gains, error, slack, step)
        size = largest(step)
        if not size < _MOST:
            return False, first, ratio
        for i in range(len(point)):
            point[i] += step[i]
        residual = evaluate(At, B, point, x, y, gains, error, slack)
        enough = 1e-8 + 1e-13 * t
        if k == 0:
            first = size
        elif k == 1 and first > enough:
            ratio = size / first
        if k > 0 and size > 0.5 * last + enough:
            return False, first, ratio
        if size <= enough and residual <= 1e-7 + 1e-13 * t:
            return True, first, ratio
        last = size
    return False, first, ratio


@part
def _dot(a: Any, b: Any, m: int) -> float:
    """Product of tangents: v and the rows' log-odds count by their mean squares."""
    total = a[m] * b[m]
    for j in range(m):
        total += a[j] * b[j] / m
    n = len(a) - m - 1
    for i in range(m + 1, len(a)):
        total += a[i] * b[i] / n
    return total


@part
def _complete(At: Any, t: float, y: Any, gains: Any, tangent: Any) -> None:
    """Add the rows' log-odds to a tangent, t A D(y) dv + A y dt, and scale it to length 1."""
    m, n = At.shape
    mean = 0.0
    for j in range(m):
        mean += y[j] * tangent[j]
    for i in range(n):
        tangent[m + 1 + i] = gains[i] * tangent[m]
    for j in range(m):
        w = t * y[j] * (tangent[j] - mean)
        for i in range(n):
            tangent[m + 1 + i] += w * At[j, i]
    length = np.sqrt(_dot(tangent, tangent, m))
    for k in range(len(tangent)):
        tangent[k] /= length


@part
def _border(At: Any, t: float, y: Any, gains: Any, tangent: Any, border: Any) -> None:
    """Fill in the hyperplane across a tangent, in v and t alone."""
    m, n = At.shape
    mean = 0.0
    border[m] = tangent[m]
    for i in range(n):
        border[m] += gains[i] * tangent[m + 1 + i] / n
    for j in range(m):
        border[j] = 0.0
        for i in range(n):
            border[j] += At[j, i] * tangent[m + 1 + i] / n
        mean += y[j] * border[j]
    for j in range(m):
        border[j] = tangent[j] / m + t * y[j] * (border[j] - mean)
