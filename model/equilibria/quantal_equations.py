"""The equations of quantal response and their linear algebra, compiled: one game, one point.

A point w = (v, t, u) is the column player's log-odds v, the precision t and the row player's
log-odds u. With y = softmax(v) and x = softmax(u), it lies on the logit correspondence iff

    F(w) = v - t B'x = 0,     G(w) = u - t A y = 0.

Both players' log-odds are carried along, although u follows from v: each residual is then off by
rounding errors of the order of t, not of its square. For a step, du is eliminated. With
D(p) = diag(p) - p p' this leaves m equations for m + 1 unknowns,

    (I - t^2 B' D(x) A D(y)) dv - B' (x + t D(x) A y) dt = -F - t B' D(x) G,
    du = -G + t A D(y) dv + A y dt.

Payoffs come scaled, so that no payoff that matters differs by more than 1, with A' beside A.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from model.compiled import compiled, part

#: A strategy's part in the derivatives that is left out: the factors steer, they decide nothing.
_NEGLIGIBLE = 1e-10


@part
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


@part
def evaluate(At: Any, B: Any, w: Any, x: Any, y: Any, gains: Any, error: Any, slack: Any) -> float:
    """Fill in y, x, the rows' payoffs A y, F and G at w; the largest entry of F and G."""
    m, n = At.shape
    t = w[m]
    softmax(w[:m], y)
    softmax(w[m + 1 :], x)
    for i in range(n):
        gains[i] = 0.0
    for j in range(m):
        p = y[j]
        for i in range(n):
            gains[i] += p * At[j, i]
    for j in range(m):
        error[j] = w[j]
    for i in range(n):
        p = t * x[i]
        for j in range(m):
            error[j] -= p * B[i, j]
    for i in range(n):
        slack[i] = w[m + 1 + i] - t * gains[i]
    return max(largest(error), largest(slack))


@part
def copy(source: Any, target: Any) -> None:
    """One row of numbers into another's place."""
    for k in range(len(source)):
        target[k] = source[k]


@part
def largest(a: Any) -> float:
    """The largest size of some numbers, nan if one is."""
    found = 0.0
    for k in range(len(a)):
        if not abs(a[k]) <= found:
            found = abs(a[k])
            if np.isnan(found):
                break
    return found


def replied(At: Any, w: Any) -> None:
    """Fill in the rows' log-odds u that answer v at t."""
    _replied(At, w, np.empty(len(At)))


@compiled(short=True)
def _replied(At: Any, w: Any, y: Any) -> None:
    """`replied`, with room for y."""
    m, n = At.shape
    softmax(w[:m], y)
    for i in range(n):
        gain = 0.0
        for j in range(m):
            gain += y[j] * At[j, i]
        w[m + 1 + i] = w[m] * gain


@part
def correction(
    At: Any, B: Any, t: float, M: Any, pivots: Any, x: Any, y: Any, gains: Any, error: Any,
    slack: Any, step: Any,
) -> None:  # fmt: skip
    """Fill in the step (dv, dt, du) that takes F and G to 0, with the factors M."""
    m, n = At.shape
    mean = 0.0
    for i in range(n):
        mean += x[i] * slack[i]
    for j in range(m):
        step[j] = -error[j]
    step[m] = 0.0
    for i in range(n):
        p = t * x[i] * (slack[i] - mean)
        if p != 0.0:
            for j in range(m):
                step[j] -= p * B[i, j]
    solve(M, pivots, step[: m + 1])
    mean = 0.0
    for j in range(m):
        mean += y[j] * step[j]
    for i in range(n):
        step[m + 1 + i] = gains[i] * step[m] - slack[i]
    for j in range(m):
        p = t * y[j] * (step[j] - mean)
        for i in range(n):
            step[m + 1 + i] += p * At[j, i]


@part
def bordered(
    A: Any, B: Any, t: float, x: Any, y: Any, gains: Any, border: Any, M: Any, lines: Any
) -> None:
    """Fill M, (m + 1) x (m + 1), with F_v and F_t above the border; `lines` (2, m) is room."""
    n, m = A.shape
    mean, line = lines[0], lines[1]
    for a in range(m + 1):
        for j in range(m + 1):
            M[a, j] = 0.0
    value = 0.0
    for i in range(n):
        value += x[i] * gains[i]
    for j in range(m):
        mean[j] = 0.0
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
    for j in range(m):
        line[j] = 0.0
    for i in range(n):
        w = x[i] * (1.0 + t * (gains[i] - value))
        for j in range(m):
            line[j] += w * B[i, j]
    for j in range(m):
        M[j, m] = -line[j]
    for j in range(m + 1):
        M[m, j] = border[j]


@part
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


@part
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


class Room(NamedTuple):
    """Room for what is made of a point.

    ``columns`` (4, m): y, F, and two lines of M; ``rows`` (3, n): x, the rows' payoffs, G; ``M``
    (m + 1, m + 1); ``pivots`` (m + 1,); ``borders`` (2, m + 1); ``points`` (7, m + 1 + n): a step,
    and others.
    """

    columns: Any
    rows: Any
    M: Any
    pivots: Any
    borders: Any
    points: Any

    @classmethod
    def of(cls, m: int, n: int) -> Room:
        """Room for a game."""
        return cls(
            np.zeros((4, m)), np.zeros((3, n)), np.zeros((m + 1, m + 1)),
            np.zeros(m + 1, dtype=np.int64), np.zeros((2, m + 1)), np.zeros((7, m + 1 + n)),
        )  # fmt: skip


def newton(A: Any, At: Any, B: Any, w: Any, border: Any, tolerance: float, rounds: int) -> Any:
    """`corrected`, for Python."""
    return _newton(A, At, B, w, border, tolerance, rounds, Room.of(*At.shape))


@compiled(short=True)
def _newton(
    A: Any, At: Any, B: Any, w: Any, border: Any, tolerance: float, rounds: int, room: Any
) -> Any:
    """`corrected`, with room."""
    return corrected(A, At, B, w, border, tolerance, rounds, room)


@part
def corrected(
    A: Any, At: Any, B: Any, w: Any, border: Any, tolerance: float, rounds: int, room: Any
) -> Any:
    """Correct w within the hyperplane across `border` by damped Newton steps.

    With border (0, ..., 0, 1) the precision stays as it is.

    Returns
    -------
    residual : float
        max |F|, |G| at the end; the point counts if it is within the tolerance.
    sign : int
        Of the determinant of the bordered matrix there.
    moved : float
        The largest change of an entry of (v, t), in all.
    """
    m = len(At)
    y, error, lines = room.columns[0], room.columns[1], room.columns[2:]
    x, gains, slack = room.rows[0], room.rows[1], room.rows[2]
    step, trial, start = room.points[0], room.points[1], room.borders[0]
    M, pivots = room.M, room.pivots
    for k in range(m + 1):
        start[k] = w[k]
    residual = evaluate(At, B, w, x, y, gains, error, slack)
    sign = 0
    for _ in range(rounds):
        bordered(A, B, w[m], x, y, gains, border, M, lines)
        sign = factor(M, pivots)
        if sign == 0 or residual <= tolerance:
            break
        correction(At, B, w[m], M, pivots, x, y, gains, error, slack, step)
        size = 1.0
        while True:
            for k in range(len(w)):
                trial[k] = w[k] + size * step[k]
            now = evaluate(At, B, trial, x, y, gains, error, slack)
            if now < residual or size < 1e-4:
                break
            size *= 0.5
        if not now < residual:
            # As close as floats come, or a dead end.
            break
        copy(trial, w)
        residual = now
    for k in range(m + 1):
        start[k] = w[k] - start[k]
    return residual, sign, largest(start)
