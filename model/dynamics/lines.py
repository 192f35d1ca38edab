r"""Nash bargains along lines of terms, compiled: the tools of `model.dynamics.kernel`.

A *score* of terms is the Nash product where they suit both sides, and below all products where they
do not, the more so the less they do. The best score on a line is looked for at even places, then by
golden sections around the best of them; where the product is smooth and both gains are quadratics,
Newton's steps take it to the last digit.

Numba keeps what it compiled of `model.dynamics.kernel` as long as that file stays as it is: after a
change here or in `model.dynamics.nodes` its cache (``__pycache__/kernel.*.nb*``) must go.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.answers.quadratics import slope, value
from model.compiled import part

#: Places of a line looked at, golden sections after it, and how many before Newton is tried.
SCAN, SECTIONS, _FIRST = 12, 30, 8

#: Changes of terms below which the bargains of blocks are taken to fit, and passes at most.
STILL, PASSES = 1e-7, 60

GOLDEN = 0.6180339887498949

#: What sets terms that do not suit a side below all that suit both.
_UNSUITED = 1e3


@part
def score_of(u: float, v: float) -> float:
    """The Nash product; below 0 where it does not suit a side, the more so the less it does."""
    if u >= 0 and v >= 0:
        return u * v
    return min(u, v) - _UNSUITED


@part
def _top(c0: float, b0: float, a0: float, c1: float, b1: float, a1: float) -> Any:
    """The best score of two quadratics on [0, 1], and its place."""
    best, place = -np.inf, 0.0
    for k in range(SCAN + 1):
        t = k / SCAN
        score = score_of((a0 * t + b0) * t + c0, (a1 * t + b1) * t + c1)
        if score > best:
            best, place = score, t
    if best < 0:
        # Too far from suiting both for a place in between to do.
        steep = max(abs(b0) + 2 * abs(a0), abs(b1) + 2 * abs(a1)) / SCAN
        if best + _UNSUITED + steep < 0:
            return best, place
    low, high = max(0.0, place - 1 / SCAN), min(1.0, place + 1 / SCAN)
    p, q = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    sp = score_of((a0 * p + b0) * p + c0, (a1 * p + b1) * p + c1)
    sq = score_of((a0 * q + b0) * q + c0, (a1 * q + b1) * q + c1)
    for k in range(SECTIONS):
        if sp >= sq:
            high, q, sq = q, p, sp
            p = high - GOLDEN * (high - low)
            sp = score_of((a0 * p + b0) * p + c0, (a1 * p + b1) * p + c1)
        else:
            low, p, sp = p, q, sq
            q = low + GOLDEN * (high - low)
            sq = score_of((a0 * q + b0) * q + c0, (a1 * q + b1) * q + c1)
        if k >= _FIRST:
            t, score = (p, sp) if sp >= sq else (q, sq)
            if score > best:
                best, place = score, t
            t = _newton(c0, b0, a0, c1, b1, a1, place)
            if low <= t <= high:
                place = t
                break
    return score_of((a0 * place + b0) * place + c0, (a1 * place + b1) * place + c1), place


@part
def _newton(c0: float, b0: float, a0: float, c1: float, b1: float, a1: float, t: float) -> float:
    """The top of a product of two quadratics near t, to the last digit; nan if it is not smooth."""
    for _ in range(8):
        u, v = (a0 * t + b0) * t + c0, (a1 * t + b1) * t + c1
        du, dv = 2 * a0 * t + b0, 2 * a1 * t + b1
        curve = 2 * du * dv + 2 * a1 * u + 2 * a0 * v
        if not (0 < t < 1 and u > 0 and v > 0 and curve < 0):
            return np.nan
        step = (u * dv + v * du) / curve
        t -= step
        if abs(step) < 1e-12:
            return t
    return np.nan


@part
def line_of(f: int, y: Any, start: Any, way: Any) -> None:
    """The line of all terms of one file, the others as they are."""
    for g in range(len(y)):
        start[g] = y[g]
        way[g] = 0.0
    start[f], way[f] = 0.0, 1.0


@part
def stride(old: Any, y: Any, start: Any, way: Any) -> bool:
    """The line on from `old` through `y` to the end of the box; False if they are the same.

    Files of one block may trade against each other along a ridge, which lines of single files climb
    too slowly.
    """
    most = 0.0
    longest = np.inf
    for f in range(len(y)):
        step = y[f] - old[f]
        most = max(most, abs(step))
        if step != 0:
            longest = min(longest, ((1.0 if step > 0 else 0.0) - old[f]) / step)
    if most < STILL:
        return False
    for f in range(len(y)):
        start[f] = old[f]
        way[f] = (y[f] - old[f]) * longest
    return True


@part
def top_along(us: Any, iran: Any, start: Any, way: Any, without: Any, y: Any) -> float:
    """The best score on a line, all being settled, its place in `y`."""
    c0, b0, a0 = _on_line(us, start, way)
    c1, b1, a1 = _on_line(iran, start, way)
    score, t = _top(c0 - without[0], b0, a0, c1 - without[1], b1, a1)
    for f in range(len(y)):
        y[f] = min(max(start[f] + t * way[f], 0.0), 1.0)
    return score


@part
def _on_line(q: Any, start: Any, way: Any) -> Any:
    """A quadratic along a line: its value at the start, its slope there, its curve."""
    n = len(start)
    b, a = 0.0, 0.0
    for f in range(n):
        if way[f] != 0:
            b += slope(q, f, start) * way[f]
            for g in range(n):
                a += 0.5 * q[1 + n + f * n + g] * way[f] * way[g]
    return value(q, start), b, a


@part
def copy(source: Any, target: Any) -> None:
    """One point's terms into another's place."""
    for f in range(len(source)):
        target[f] = source[f]


@part
def farthest(one: Any, other: Any) -> float:
    """The largest difference between two points."""
    found = 0.0
    for f in range(len(one)):
        found = max(found, abs(one[f] - other[f]))
    return found


@part
def count_of(mask: int) -> int:
    """How many members a set has."""
    found = 0
    while mask:
        found += mask & 1
        mask >>= 1
    return found
