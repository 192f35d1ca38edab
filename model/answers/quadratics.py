"""Quadratics over boxes, compiled: values, slopes and their ranges, in floats.

A quadratic in n terms is a row q of 1 + n + n n numbers, q(x) = c + b x + x A x / 2 with A
symmetric, by rows. Its slopes are linear, so that their ranges over a box are exact but for
rounding; its own range is taken about the middle of the box with these.

Numba keeps what it compiled of `model.answers.kernel` as long as that file stays as it is: after a
change here its cache (``__pycache__/kernel.*.nb*``) must go.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import part


@part
def value(q: Any, x: Any) -> float:
    """The value at a point."""
    n = len(x)
    total = q[0]
    for f in range(n):
        if x[f] != 0:
            part = q[1 + f]
            for g in range(n):
                part += 0.5 * q[1 + n + f * n + g] * x[g]
            total += part * x[f]
    return total


@part
def slope(q: Any, f: int, x: Any) -> float:
    """The slope in one variable at a point."""
    n = len(x)
    total = q[1 + f]
    for g in range(n):
        total += q[1 + n + f * n + g] * x[g]
    return total


@part
def middle(q: Any, lo: Any, hi: Any) -> float:
    """The value at the middle of a box."""
    n = len(lo)
    total = q[0]
    for f in range(n):
        part = 2 * q[1 + f]
        for g in range(n):
            part += 0.5 * q[1 + n + f * n + g] * (lo[g] + hi[g])
        total += 0.25 * part * (lo[f] + hi[f])
    return total


@part
def middle_slope(q: Any, f: int, lo: Any, hi: Any) -> float:
    """The slope in one variable at the middle of a box."""
    n = len(lo)
    total = q[1 + f]
    for g in range(n):
        total += 0.5 * q[1 + n + f * n + g] * (lo[g] + hi[g])
    return total


@part
def slope_bounds(q: Any, f: int, lo: Any, hi: Any) -> Any:
    """The range of the slope in one variable."""
    n = len(lo)
    low = high = q[1 + f]
    for g in range(n):
        c = q[1 + n + f * n + g]
        if c > 0:
            low += c * lo[g]
            high += c * hi[g]
        else:
            low += c * hi[g]
            high += c * lo[g]
    return low, high


@part
def bounds(q: Any, lo: Any, hi: Any) -> Any:
    """The range of a quadratic over a box, about its middle with exact slopes."""
    n = len(lo)
    low = high = middle(q, lo, hi)
    for f in range(n):
        half = 0.5 * (hi[f] - lo[f])
        if half != 0:
            s0, s1 = slope_bounds(q, f, lo, hi)
            far = max(abs(s0), abs(s1)) * half
            low -= far
            high += far
    return low, high


@part
def times(a0: float, a1: float, b0: float, b1: float) -> Any:
    """The product of two intervals."""
    p, q, r, s = a0 * b0, a0 * b1, a1 * b0, a1 * b1
    return min(p, q, r, s), max(p, q, r, s)


@part
def concave(gain: Any, block_of: Any, file: int, margin: float, work: Any) -> bool:
    """Whether a gain is concave in the terms of a file's block, by elimination."""
    n = len(block_of)
    block = block_of[file]
    for i in range(n):
        for j in range(n):
            work[i, j] = -gain[1 + n + i * n + j]
    for i in range(n):
        if block_of[i] != block:
            continue
        if work[i, i] < -1e-3 * margin:
            return False
        for j in range(i + 1, n):
            if block_of[j] != block or abs(work[i, j]) <= 1e-3 * margin:
                continue
            if work[i, i] <= 1e-3 * margin:
                return False
            ratio = work[j, i] / work[i, i]
            for k in range(i, n):
                work[j, k] -= ratio * work[i, k]
    return True


@part
def indifferent(us: Any, iran: Any, file: int, n: int, margin: float) -> bool:
    """Whether the product of two gains may be the same on all terms of a file."""
    all_us, all_iran, own = 0.0, 0.0, 0.0
    for k in range(1 + n + n * n):
        all_us += abs(us[k])
        all_iran += abs(iran[k])
    for q in (us, iran):
        own += abs(q[1 + file])
        for g in range(n):
            own += abs(q[1 + n + file * n + g])
    return min(all_us, all_iran, own) <= margin


@part
def to_accepted(gain: Any, f: int, lo: Any, hi: Any, hair: float) -> bool:
    """Shrink the terms of a file to where a gain can be >= 0; False if nowhere."""
    n = len(lo)
    # At most c + b x + a x^2, with the other terms where they add most.
    b, a = gain[1 + f], 0.5 * gain[1 + n + f * n + f]
    for g in range(n):
        if g == f:
            continue
        cross = gain[1 + n + f * n + g]
        b += max(cross * lo[g], cross * hi[g])
    old_lo, old_hi = lo[f], hi[f]
    lo[f] = hi[f] = 0.0
    c = bounds(gain, lo, hi)[1] + hair
    lo[f], hi[f] = old_lo, old_hi
    if a == 0:
        if b > 0:
            lo[f] = max(old_lo, -c / b)
        elif b < 0:
            hi[f] = min(old_hi, -c / b)
        elif c < 0:
            return False
    elif a < 0:
        square = b * b - 4 * a * c
        if square < 0:
            return False
        root = np.sqrt(square)
        lo[f] = max(old_lo, (-b + root) / (2 * a))
        hi[f] = min(old_hi, (-b - root) / (2 * a))
    return lo[f] <= hi[f]
