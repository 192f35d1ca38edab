"""Whether conditions can all be met along a line or over a square, in floats.

A condition is a row of ten numbers (`model.continuum.kernel`); with two free terms, p and q, it is

    c(p, q) = A(p) + B(p) q + C q^2,   A of degree 2, B of degree 1.

Halving comes first, since it is cheap: a box of which one condition falls short throughout holds
nothing, and where the middle of a box meets all of them, that is an agreement. What is not decided
in some dozens of boxes is so by roots. The lower bounds on q at p are -A / B, and whether the
largest of them meets all conditions changes only at roots of two of them taken together, of degree
4 at most: it is tried between each pair of neighbours.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import part

#: tau, relative to the payoff coefficients of the player, and the share of it that floats may take:
#: so much may be missing for a condition to be met.
MARGIN = 1e-7
SHORT = 1e-3 * MARGIN

#: Places along one term at most: roots of every pair of conditions.
MOST_ROOTS = 600

#: Rows of numbers at work at once: roots, and what they are found by.
LINES = 5

#: Boxes looked at before the roots are: nearly all faces are decided within as many.
_MOST_BOXES = 64

#: What halving finds.
_NONE, _SOME, _UNKNOWN = 0, 1, 2


@part
def along_line(f: int, rows: Any, m: int, roots: Any) -> bool:
    """One free term."""
    count = 2
    roots[0], roots[1] = 0.0, 1.0
    for k in range(m):
        count = _quadratic_roots(rows[k, 0], rows[k, 1 + f], rows[k, 4 + f], roots, count)
    _sort(roots, count)
    for k in range(-2, count - 1):
        p = 0.0 if k == -2 else 1.0 if k == -1 else (roots[k] + roots[k + 1]) / 2
        held = True
        for j in range(m):
            if rows[j, 0] + (rows[j, 1 + f] + rows[j, 4 + f] * p) * p < -SHORT:
                held = False
                break
        if held:
            return True
    return False


@part
def over_plane(f: int, g: int, rows: Any, m: int, lines: Any) -> bool:
    """Two free terms: along p = x_f, whether the slice in q = x_g is empty."""
    fg = 6 + f + g
    roots, line = lines[0], lines[1]
    seen = _in_boxes(f, g, rows, m, roots)
    if seen != _UNKNOWN:
        return seen == _SOME
    # A + B q + C q^2 with A of degree 2 and B of degree 1 in p; the box comes first.
    for j in range(rows.shape[1]):
        rows[m, j] = rows[m + 1, j] = 0.0
    rows[m, 1 + g] = 1.0
    rows[m + 1, 0], rows[m + 1, 1 + g] = 1.0, -1.0
    m += 2
    count = 2
    roots[0], roots[1] = 0.0, 1.0
    for i in range(m):
        b0, b1 = rows[i, 1 + g], rows[i, fg]
        count = _quadratic_roots(b0, b1, 0.0, roots, count)
        if b0 == 0 and b1 == 0 and rows[i, 4 + g] == 0:
            count = _quadratic_roots(rows[i, 0], rows[i, 1 + f], rows[i, 4 + f], roots, count)
        if rows[i, 4 + g] != 0 or max(b0, b0 + b1) <= 0:
            continue
        for j in range(m):
            c, d0 = rows[j, 4 + g], rows[j, 1 + g]
            if i == j or (c == 0 and min(d0, d0 + rows[j, fg]) >= 0):
                continue
            _resultant(rows[i], rows[j], f, g, fg, line)
            if line[3] == 0 and line[4] == 0:
                count = _quadratic_roots(line[0], line[1], line[2], roots, count)
            else:
                count = _quartic_roots(lines, count)
    _sort(roots, count)
    for k in range(-2, count - 1):
        p = 0.0 if k == -2 else 1.0 if k == -1 else (roots[k] + roots[k + 1]) / 2
        if k >= 0 and roots[k] == roots[k + 1]:
            continue
        begin = 0.0
        for j in range(m):
            b = rows[j, 1 + g] + rows[j, fg] * p
            if rows[j, 4 + g] == 0 and b > 0:
                a = rows[j, 0] + (rows[j, 1 + f] + rows[j, 4 + f] * p) * p
                begin = max(begin, -a / b)
        if begin > 1:
            continue
        held = True
        for j in range(m):
            a = rows[j, 0] + (rows[j, 1 + f] + rows[j, 4 + f] * p) * p
            b = rows[j, 1 + g] + rows[j, fg] * p
            if a + (b + rows[j, 4 + g] * begin) * begin < -SHORT:
                held = False
                break
        if held:
            return True
    return False


@part
def _in_boxes(f: int, g: int, rows: Any, m: int, boxes: Any) -> int:
    """Two free terms, by halving: none if each box has a condition that nothing in it can meet.

    Some if the middle of one meets all; unknown after too many. `boxes` is room for the ends of p
    and q in those that are still to be looked at.
    """
    fg = 6 + f + g
    boxes[0], boxes[1], boxes[2], boxes[3] = 0.0, 1.0, 0.0, 1.0
    count, looked = 4, 0
    while count:
        if looked == _MOST_BOXES:
            return _UNKNOWN
        looked += 1
        p0, p1, q0, q1 = boxes[count - 4], boxes[count - 3], boxes[count - 2], boxes[count - 1]
        p, q = 0.5 * (p0 + p1), 0.5 * (q0 + q1)
        met, short = True, False
        for j in range(m):
            row = rows[j]
            a, b, c, d, e = row[1 + f], row[4 + f], row[1 + g], row[4 + g], row[fg]
            met = met and row[0] + (a + b * p + e * q) * p + (c + d * q) * q >= 0
            most = row[0] + max(a * p0, a * p1) + max(b * p0 * p0, b * p1 * p1)
            most += max(c * q0, c * q1) + max(d * q0 * q0, d * q1 * q1)
            most += max(e * p0 * q0, e * p1 * q1)
            if most < -2 * SHORT:  # twice, as the sum itself is off by far less
                short = True
                break
        if short:
            count -= 4
        elif met:
            return _SOME
        elif p1 - p0 >= q1 - q0:
            boxes[count], boxes[count + 1], boxes[count + 2], boxes[count + 3] = p, p1, q0, q1
            boxes[count - 3] = p
            count += 4
        else:
            boxes[count], boxes[count + 1], boxes[count + 2], boxes[count + 3] = p0, p1, q, q1
            boxes[count - 1] = q
            count += 4
    return _NONE


@part
def _resultant(lower: Any, upper: Any, f: int, g: int, fg: int, line: Any) -> None:
    """The upper condition where the lower bound is met, times a power of its slope."""
    a0, a1, a2, b0, b1 = lower[0], lower[1 + f], lower[4 + f], lower[1 + g], lower[fg]
    d0, d1, d2, e0, e1 = upper[0], upper[1 + f], upper[4 + f], upper[1 + g], upper[fg]
    c = upper[4 + g]
    r0 = d0 * b0 - e0 * a0
    r1 = d0 * b1 + d1 * b0 - e0 * a1 - e1 * a0
    r2 = d1 * b1 + d2 * b0 - e0 * a2 - e1 * a1
    r3 = d2 * b1 - e1 * a2
    if c == 0:
        line[0], line[1], line[2], line[3], line[4] = r0, r1, r2, r3, 0.0
        return
    line[0] = r0 * b0 + c * a0 * a0
    line[1] = r0 * b1 + r1 * b0 + 2 * c * a0 * a1
    line[2] = r1 * b1 + r2 * b0 + c * (a1 * a1 + 2 * a0 * a2)
    line[3] = r2 * b1 + r3 * b0 + 2 * c * a1 * a2
    line[4] = r3 * b1 + c * a2 * a2


@part
def _quadratic_roots(a: float, b: float, c: float, roots: Any, count: int) -> int:
    """Append the roots of a + b t + c t^2 inside (0, 1)."""
    if c == 0:
        if b != 0 and 0 < -a / b < 1:
            roots[count] = -a / b
            count += 1
        return count
    square = b * b - 4 * a * c
    if square < 0:
        return count
    # The larger root first, so that nothing cancels.
    half = -0.5 * (b + np.sqrt(square) if b >= 0 else b - np.sqrt(square))
    if 0 < half / c < 1:
        roots[count] = half / c
        count += 1
    if half != 0 and 0 < a / half < 1:
        roots[count] = a / half
        count += 1
    return count


@part
def _quartic_roots(lines: Any, count: int) -> int:
    """Append the roots of a polynomial of degree 4 in (0, 1), each between those of its slope."""
    roots, line, stops, turns, slope = lines[0], lines[1], lines[2], lines[3], lines[4]
    n = _quadratic_roots(2 * line[2], 6 * line[3], 12 * line[4], stops, 0)
    slope[4] = 0.0
    for k in range(4):
        slope[k] = (k + 1) * line[k + 1]
    _sort(stops, n)
    turned = _between(slope, stops, n, turns, 0)
    _sort(turns, turned)
    return _between(line, turns, turned, roots, count)


@part
def _sort(places: Any, count: int) -> None:
    """Put the first of some numbers in order."""
    for k in range(1, count):
        place, j = places[k], k
        while j and places[j - 1] > place:
            places[j] = places[j - 1]
            j -= 1
        places[j] = place


@part
def _between(line: Any, stops: Any, n: int, roots: Any, count: int) -> int:
    """Append the root in each stretch of (0, 1) between n stops, by halving."""
    for k in range(n + 1):
        low = 0.0 if k == 0 else stops[k - 1]
        high = 1.0 if k == n else stops[k]
        first, last = _at(line, low), _at(line, high)
        if first * last > 0 or low >= high:
            continue
        for _ in range(60):
            middle = 0.5 * (low + high)
            value = _at(line, middle)
            if value * first > 0:
                low = middle
            else:
                high = middle
        roots[count] = 0.5 * (low + high)
        count += 1
    return count


@part
def _at(line: Any, t: float) -> float:
    return (((line[4] * t + line[3]) * t + line[2]) * t + line[1]) * t + line[0]
