"""The path follower of `model.equilibria.quantal`, compiled: one game, from the centroid upwards.

A point z = (v, t) is a vector of log-odds v of the column player and the precision t. With
y = softmax(v) and x = softmax(t A y), it lies on the logit correspondence iff

    F(z) = v - t B'x = 0,

m equations for m + 1 unknowns: a curve. With D(p) = diag(p) - p p', its derivatives are

    F_v = I - t^2 B' D(x) A D(y),       F_t = -B' (x + t D(x) A y).

Each step predicts along the tangent (Adams and Bashforth, two points), then corrects by a chord
method in the hyperplane across the tangent. The matrix factored for that, F_v and F_t bordered by
the tangent, keeps the sign of its determinant along a smooth curve, while a jump to another
branch, as a rule, flips it: steps are halved until it does not. Where it still flips at steps of
1e-3, branches meet, or come as close as that (a *fork*, as in symmetric games); the follower then
goes straight on and counts it.

Payoffs come scaled, so that no payoff that matters differs by more than 1, with A' beside A.

References: E. Allgower and K. Georg, Numerical Continuation Methods, 1990; T. L. Turocy, A dynamic
homotopy interpretation of the logistic quantal response equilibrium correspondence, Games and
Economic Behavior 51, 2005.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled

#: How a path ended.
REACHED, TOO_MANY_STEPS, STUCK = 0, 1, 2

#: The largest correction of a step, in log-odds, and the one aimed at.
_MOST, _AIM = 0.3, 0.08

#: The least cosine between tangents of neighbouring points.
_STRAIGHT = 0.8

#: As short as a step gets, and how short it is when a change of orientation counts as a fork.
_SHORTEST, _FORK = 1e-7, 1e-3

#: A strategy's part in the derivatives that is left out: the factors steer, they decide nothing.
_NEGLIGIBLE = 1e-10


@compiled
def softmax(logits: Any, out: Any) -> None:
    """Fill `out` with exp(logits), scaled to sum to 1."""
    top = logits[0]
    for k in range(len(out)):
        top = max(top, logits[k])
    total = 0.0
    for k in range(len(out)):
        out[k] = np.exp(logits[k] - top)
        total += out[k]
    for k in range(len(out)):
        out[k] /= total


@compiled
def evaluate(At: Any, B: Any, z: Any, x: Any, y: Any, gains: Any, error: Any) -> None:
    """Fill in y, the rows' payoffs A y, x and F at z."""
    m, n = At.shape
    t = z[m]
    softmax(z, y)
    gains[:] = 0.0
    for j in range(m):
        w = y[j]
        for i in range(n):
            gains[i] += w * At[j, i]
    for i in range(n):
        x[i] = t * gains[i]
    softmax(x, x)
    for j in range(m):
        error[j] = z[j]
    for i in range(n):
        w = t * x[i]
        for j in range(m):
            error[j] -= w * B[i, j]


@compiled
def bordered(
    A: Any, B: Any, t: float, x: Any, y: Any, gains: Any, border: Any, M: Any, line: Any
) -> None:
    """Fill M, (m + 1) x (m + 1), with F_v and F_t above the border."""
    n, m = A.shape
    M[:] = 0.0
    value = 0.0
    for i in range(n):
        value += x[i] * gains[i]
    mean = np.zeros(m)
    for i in range(n):
        for j in range(m):
            mean[j] += x[i] * A[i, j]
    for i in range(n):
        w = t * t * x[i]
        if w > _NEGLIGIBLE:
            for j in range(m):
                line[j] = w * (A[i, j] - mean[j])
            for a in range(m):
                b = B[i, a]
                for j in range(m):
                    M[a, j] += b * line[j]
    for a in range(m):
        centre = 0.0
        for j in range(m):
            centre += M[a, j] * y[j]
        for j in range(m):
            M[a, j] = -y[j] * (M[a, j] - centre)
        M[a, a] += 1.0
    line[:] = 0.0
    for i in range(n):
        w = x[i] * (1.0 + t * (gains[i] - value))
        for j in range(m):
            line[j] += w * B[i, j]
    for j in range(m):
        M[j, m] = -line[j]
    for j in range(m + 1):
        M[m, j] = border[j]


@compiled
def factor(M: Any, pivots: Any) -> int:
    """Factor M in place by elimination with row exchanges; the sign of its determinant."""
    size = len(M)
    sign = 1
    for k in range(size):
        p = k
        for i in range(k + 1, size):
            if abs(M[i, k]) > abs(M[p, k]):
                p = i
        pivots[k] = p
        if M[p, k] == 0.0 or not np.isfinite(M[p, k]):
            return 0
        if p != k:
            sign = -sign
            for j in range(size):
                M[k, j], M[p, j] = M[p, j], M[k, j]
        if M[k, k] < 0.0:
            sign = -sign
        for i in range(k + 1, size):
            f = M[i, k] / M[k, k]
            M[i, k] = f
            if f != 0.0:
                for j in range(k + 1, size):
                    M[i, j] -= f * M[k, j]
    return sign


@compiled
def solve(M: Any, pivots: Any, b: Any) -> None:
    """Replace b by the solution of M z = b, M as `factor` leaves it."""
    size = len(M)
    for k in range(size):
        p = pivots[k]
        b[k], b[p] = b[p], b[k]
    for i in range(1, size):
        for j in range(i):
            b[i] -= M[i, j] * b[j]
    for i in range(size - 1, -1, -1):
        for j in range(i + 1, size):
            b[i] -= M[i, j] * b[j]
        b[i] /= M[i, i]


@compiled
def newton(A: Any, At: Any, B: Any, z: Any, border: Any, tolerance: float, rounds: int) -> Any:
    """Correct z within the hyperplane across `border` by damped Newton steps.

    With border (0, ..., 0, 1) the precision stays as it is.

    Returns
    -------
    residual : float
        max |F| at the end; the point counts if it is within the tolerance.
    sign : int
        Of the determinant of the bordered matrix there.
    moved : float
        The largest change of an entry of z, in all.
    """
    m, n = At.shape
    x, y, gains = np.empty(n), np.empty(m), np.empty(n)
    error, trial, line = np.empty(m), z.copy(), np.empty(m)
    M, pivots, step = np.empty((m + 1, m + 1)), np.empty(m + 1, np.int64), np.empty(m + 1)
    start = z.copy()
    evaluate(At, B, z, x, y, gains, error)
    residual = np.abs(error).max()
    sign = 0
    for _ in range(rounds):
        bordered(A, B, z[m], x, y, gains, border, M, line)
        sign = factor(M, pivots)
        if sign == 0 or residual <= tolerance:
            break
        step[:m] = -error
        step[m] = 0.0
        solve(M, pivots, step)
        size = 1.0
        while True:
            trial[:] = z + size * step
            evaluate(At, B, trial, x, y, gains, error)
            now = np.abs(error).max()
            if now < residual or size < 1e-4:
                break
            size *= 0.5
        if not now < residual:
            # As close as floats come, or a dead end.
            break
        z[:] = trial
        residual = now
    return residual, sign, np.abs(z - start).max()


@compiled
def follow(
    A: Any, At: Any, B: Any, target: float, tolerance: float, most_steps: int, path: Any
) -> Any:
    """Follow the principal branch to where it first reaches the precision `target`.

    Parameters
    ----------
    A, At, B : float64 (n, m), (m, n), (n, m)
        Payoffs of the rows, its transpose, payoffs of the columns; scaled, contiguous.
    target : float
        Above 0.
    tolerance : float
        Of the last point, in log-odds.
    most_steps : int
    path : float64 (capacity, m + 2)
        Filled with the points passed, as far as it goes: v, t and the slope dt/ds.

    Returns
    -------
    z : float64 (m + 1,)
        The last point, on the branch at `target` if the path ended well.
    status, steps, turns, forks : int
        How it ended, points passed, turning points and forks passed.
    residual : float
        max |F| at z.
    """
    m, n = At.shape
    x, y, gains = np.empty(n), np.empty(m), np.empty(n)
    error, line, odds = np.empty(m), np.empty(m), np.empty(n)
    M, pivots = np.empty((m + 1, m + 1)), np.empty(m + 1, np.int64)
    z, step, border, fixed = np.zeros(m + 1), np.empty(m + 1), np.empty(m + 1), np.zeros(m + 1)
    fixed[m] = 1.0
    # Tangents: v and t first, then the rows' log-odds.
    tangent, fresh = np.zeros(m + 1 + n), np.zeros(m + 1 + n)
    evaluate(At, B, z, x, y, gains, error)
    for j in range(m):
        tangent[j] = B[:, j].mean()
    tangent[m] = 1.0
    _complete(At, z[m], y, gains, tangent)
    before = tangent.copy()
    _border(At, z[m], y, gains, tangent, border)
    h, h_before = 0.3, 0.0
    side, steps, turns, forks = 1, 0, 0, 0
    # Steps since the orientation last changed; up to 3 the follower is wary of a fork.
    calm = 9
    if len(path):
        path[0, : m + 1], path[0, m + 1] = z, tangent[m]
    while steps < most_steps:
        r = 0.0 if h_before == 0.0 else 0.5 * h / h_before
        point = z + h * ((1.0 + r) * tangent[: m + 1] - r * before[: m + 1])
        evaluate(At, B, point, x, y, gains, error)
        bordered(A, B, point[m], x, y, gains, border, M, line)
        sign = factor(M, pivots)
        good, first, ratio = _chord(At, B, point, M, pivots, x, y, gains, error, step, odds)
        good = good and sign != 0
        flipped = False
        if good:
            bordered(A, B, point[m], x, y, gains, border, M, line)
            sign = factor(M, pivots)
            good, flipped = sign != 0, sign != side
        if good:
            fresh[:] = 0.0
            fresh[m] = 1.0
            solve(M, pivots, fresh)
            _complete(At, point[m], y, gains, fresh)
            straight = _dot(tangent, fresh, m) > _STRAIGHT
            good = straight and point[m] > 0.0 and (not flipped or h < _FORK)
        if good and point[m] < target and tangent[m] > 0.0 > fresh[m] and h > 1e-4:
            # A turn within the step: the branch may have reached the target and come back.
            good = max(z[m], point[m]) + h * max(tangent[m], -fresh[m]) < target
        if good and point[m] >= target:
            end = z + (target - z[m]) / (point[m] - z[m]) * (point - z)
            end[m] = target
            room = max(0.1, np.abs(point - z).max()) if h >= _FORK else 3 * _FORK
            residual, turn, moved = newton(A, At, B, end, fixed, tolerance, 30)
            # Upwards, so that the determinant has the side of the branch, if it is not next to 0.
            right = tangent[m] > 0.0 and (turn == side or h < _FORK)
            if right and residual <= tolerance and moved <= room:
                steps += 1
                if steps < len(path):
                    path[steps, : m + 1], path[steps, m + 1] = end, fresh[m]
                return end, REACHED, steps, turns, forks, residual
            good = False
        if not good:
            h *= 0.5
            calm = 0 if flipped else calm
            if h < _SHORTEST:
                evaluate(At, B, z, x, y, gains, error)
                return z, STUCK, steps, turns, forks, np.abs(error).max()
            continue
        steps += 1
        calm += 1
        turns += tangent[m] * fresh[m] < 0.0
        z[:] = point
        before[:], tangent[:] = tangent, fresh
        _border(At, z[m], y, gains, tangent, border)
        h_before = h
        if steps < len(path):
            path[steps, : m + 1], path[steps, m + 1] = z, tangent[m]
        if flipped:
            # Off the fork, and without the curvature of a step that was next to nothing.
            side, forks, calm = -side, forks + 1, 9
            h, h_before = 3 * _FORK, 0.0
            continue
        grow = 2.5 if first == 0.0 else 0.9 * (_AIM / first) ** (1.0 / 3.0)
        if ratio > 0.25:
            grow = min(grow, 0.7)
        h *= min(2.5 if calm > 3 else 1.0, max(0.4, grow))
    evaluate(At, B, z, x, y, gains, error)
    return z, TOO_MANY_STEPS, steps, turns, forks, np.abs(error).max()


@compiled
def _chord(
    At: Any, B: Any, point: Any, M: Any, pivots: Any, x: Any, y: Any, gains: Any, error: Any,
    step: Any, odds: Any,
) -> Any:  # fmt: skip
    """Correct a point with the factors at hand: whether it converged, first change, contraction.

    A change is the largest of all log-odds, the rows' included: they move t times as fast as y.
    """
    m, n = At.shape
    first, last, ratio = 0.0, 0.0, 0.0
    for k in range(12):
        t = point[m]
        for i in range(n):
            odds[i] = t * gains[i]
        step[:m] = -error
        step[m] = 0.0
        solve(M, pivots, step)
        size = np.abs(step).max()
        if not size < _MOST:
            return False, first, ratio
        point += step
        evaluate(At, B, point, x, y, gains, error)
        for i in range(n):
            size = max(size, abs(point[m] * gains[i] - odds[i]))
        enough = 1e-8 + 1e-14 * t * t
        if k == 0:
            first = size
        elif k == 1 and first > enough:
            ratio = size / first
        if not size < _MOST or (k > 0 and size > 0.5 * last + enough):
            return False, first, ratio
        if size <= enough:
            return True, first, ratio
        last = size
    return False, first, ratio


@compiled
def _dot(a: Any, b: Any, m: int) -> float:
    """Product of tangents: v and the rows' log-odds count by their mean squares."""
    total = a[m] * b[m]
    for j in range(m):
        total += a[j] * b[j] / m
    n = len(a) - m - 1
    for i in range(m + 1, len(a)):
        total += a[i] * b[i] / n
    return total


@compiled
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
    tangent /= np.sqrt(_dot(tangent, tangent, m))


@compiled
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
