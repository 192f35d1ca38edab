"""The decision of `model.continuum.exact` compiled: many points at once, in floats.

It is for three files at most; where there are fewer, the coefficients of the others are 0 and they
are in no set. A condition is a row of ten numbers, c(x) = row[0] + linear terms (1 to 3) + squares
(4 to 6) + products (7: x_0 x_1, 8: x_0 x_2, 9: x_1 x_2). A set of files is a mask of bits. A face
is tried twice: with every condition asked to be >= tau, where an agreement found is certain, since
floats are off by far less; and >= -tau, where none found is as certain: if there were an agreement
at all, those that meet the eased conditions would fill a stretch as wide as tau allows, and a
stretch is not missed between the roots that bound it. What is in between is left undecided.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled, part
from model.continuum.faces import LINES, MARGIN, MOST_ROOTS, SHORT, along_line, over_plane

#: Files at most.
_FILES = 3

#: Conditions at most, and what is noted of them in whole numbers, a row each: which files each one
#: leaves, 0 for Iran's; where that of the US for a file is; in which order these are met.
_MOST = 16
_LEAVES, _OWNER, _ORDER = range(3)

#: Where a condition has the size of its player's coefficients.
_SCALE = 10

#: Codes of a set of files at a point.
NO, YES, UNDECIDED, REFUSED = 0, 1, 2, 3


def decide_sets(us: Any, iran: Any, premise: Any, sets: Any, every: int, codes: Any) -> None:
    """Fill `codes` (P, sets): whether some agreement on the set survives all deviations.

    Parameters
    ----------
    us : float64 (P, 15)
        Coefficients of x_f (3), o_f (3), and o_k x_f (9, k first).
    iran : float64 (P, 12)
        Coefficients of x_f (3), o_f (3), squares (3), products (3).
    premise : bool (P,)
    sets : int64 (sets,)
        Masks.
    every : int
        The mask of all files.
    codes : int8 (P, sets)
    """
    _decide_sets(
        us, iran, premise, sets, every, np.zeros((_MOST, 11)), np.zeros((_MOST, 10)),
        np.zeros((3, _MOST), dtype=np.int64), np.zeros((LINES, MOST_ROOTS)), codes,
    )  # fmt: skip


@compiled(short=True)
def _decide_sets(
    us: Any, iran: Any, premise: Any, sets: Any, every: int,
    rows: Any, reduced: Any, notes: Any, lines: Any, codes: Any,
) -> None:  # fmt: skip
    """`decide_sets`, with room for conditions, these on a face, and what is made of them there."""
    for p in range(len(us)):
        for k in range(len(sets)):
            if not premise[p]:
                codes[p, k] = REFUSED
                continue
            n = _conditions(us[p], iran[p], sets[k], every, rows, notes)
            code = NO
            for eased in range(2):
                sigma = MARGIN if eased == 0 else -MARGIN
                for in_full in range(1 << _FILES):
                    if in_full & ~sets[k]:
                        continue
                    if _face(sets[k], every, in_full, rows, n, sigma, reduced, notes, lines):
                        code = YES if eased == 0 else UNDECIDED
                        break
                if code != NO:
                    break
            codes[p, k] = code


@part
def _size(row: Any) -> float:
    total = 0.0
    for k in range(len(row)):
        total += abs(row[k])
    return total


@part
def _conditions(us: Any, iran: Any, settled: int, every: int, rows: Any, notes: Any) -> int:
    """The rows of a set, the US first."""
    n = 0
    us_size, iran_size = 1 + _size(us), 1 + _size(iran)
    outside = every & ~settled
    for player in range(2):
        for left in range(1 << _FILES):
            for conceded in range(1 << _FILES):
                if left & ~settled or conceded & ~outside or not left | conceded:
                    continue
                # With all files settled, leaving one implies the rest.
                if settled == every and left not in (1, 2, 4):
                    continue
                if player == 0:
                    _us_row(us, settled, left, conceded, rows[n])
                else:
                    _iran_row(iran, settled, left, conceded, rows[n])
                notes[_LEAVES, n] = left if player == 0 else 0
                rows[n, _SCALE] = us_size if player == 0 else iran_size
                n += 1
    return n


@part
def _us_row(us: Any, settled: int, left: int, conceded: int, row: Any) -> None:
    for k in range(_SCALE):
        row[k] = 0.0
    then = (settled & ~left) | conceded
    for k in range(_FILES):
        was, becomes = not settled >> k & 1, not then >> k & 1
        row[0] += us[3 + k] * (was - becomes)
        for f in range(_FILES):
            if settled >> f & 1:
                kept = 0 if left >> f & 1 else 1
                row[1 + f] += us[6 + 3 * k + f] * (was - kept * becomes)
    for f in range(_FILES):
        if left >> f & 1:
            row[1 + f] += us[f]


@part
def _iran_row(iran: Any, settled: int, left: int, conceded: int, row: Any) -> None:
    for k in range(_SCALE):
        row[k] = 0.0
    then = (settled & ~left) | conceded
    for f in range(_FILES):
        was, becomes = not settled >> f & 1, not then >> f & 1
        row[0] += iran[3 + f] * (was - becomes)
        if left >> f & 1:
            row[1 + f] += iran[f]
            row[4 + f] += iran[6 + f]
        if conceded >> f & 1:
            row[0] -= iran[f] + iran[6 + f]
    for f in range(_FILES):
        for g in range(f + 1, _FILES):
            c = iran[8 + f + g]
            if settled >> f & 1 and settled >> g & 1:
                row[6 + f + g] += c
            kept_f, kept_g = (settled & ~left) >> f & 1, (settled & ~left) >> g & 1
            new_f, new_g = conceded >> f & 1, conceded >> g & 1
            if kept_f and kept_g:
                row[6 + f + g] -= c
            elif kept_f and new_g:
                row[1 + f] -= c
            elif kept_g and new_f:
                row[1 + g] -= c
            elif new_f and new_g:
                row[0] -= c


@part
def _face(
    settled: int,
    every: int,
    in_full: int,
    rows: Any,
    n: int,
    sigma: float,
    reduced: Any,
    notes: Any,
    lines: Any,
) -> bool:
    """Whether some agreement on a face has every condition >= sigma times its scale."""
    m = 0
    free = settled & ~in_full
    for k in range(n):
        leaves = notes[_LEAVES, k]
        if leaves & in_full:
            continue
        row = reduced[m]
        for j in range(len(row)):
            row[j] = rows[k, j] / rows[k, _SCALE]
        row[0] -= sigma
        for f in range(_FILES):
            if in_full >> f & 1:
                _fix(row, f, 1.0)
        # A row that is out of reach anywhere in the box.
        most = row[0]
        for j in range(1, 10):
            most += max(0.0, row[j])
        if most < -SHORT:
            return False
        if settled == every and leaves:
            notes[_OWNER, 0 if leaves == 1 else 1 if leaves == 2 else 2] = m
        m += 1
    count = (free & 1) + (free >> 1 & 1) + (free >> 2 & 1)
    if count == 0:
        return True  # each row is its constant, and none was out of reach
    if settled == every:
        return _least(free, reduced, m, notes, lines)
    first = 0 if free & 1 else 1 if free & 2 else 2
    if count == 1:
        return along_line(first, reduced, m, lines[0])
    second = 2 if free & 4 else 1
    return over_plane(first, second, reduced, m, lines)


@part
def _fix(row: Any, f: int, x: float) -> None:
    """Put a value in for one term."""
    row[0] += row[1 + f] * x + row[4 + f] * x * x
    row[1 + f] = row[4 + f] = 0.0
    for g in range(_FILES):
        if g != f:
            row[1 + g] += row[6 + f + g] * x
            row[6 + f + g] = 0.0


@part
def _value(row: Any, x: Any) -> float:
    total = row[0]
    for f in range(_FILES):
        total += (row[1 + f] + row[4 + f] * x[f]) * x[f]
    return total + row[7] * x[0] * x[1] + row[8] * x[0] * x[2] + row[9] * x[1] * x[2]


@part
def _least(free: int, rows: Any, m: int, notes: Any, lines: Any) -> bool:
    """All files settled: the least terms that the US accepts, and whether Iran accepts them."""
    slope, q, x = lines, lines[_FILES], lines[_FILES + 1]
    left, solved = free, 0
    for f in range(_FILES):
        x[f] = 0.0
        if free >> f & 1:
            row = rows[notes[_OWNER, f]]
            q[f] = row[0]
            for g in range(_FILES):
                slope[f, g] = row[1 + g]
    while True:
        short = -1
        for f in range(_FILES):
            if left >> f & 1 and q[f] < 0:
                short = f
                break
        if short < 0:
            break
        pivot = slope[short, short]
        if pivot <= 0:
            return False
        left &= ~(1 << short)
        q[short] = -q[short] / pivot
        for g in range(_FILES):
            slope[short, g] = -slope[short, g] / pivot if left >> g & 1 else 0.0
        for f in range(_FILES):
            if left >> f & 1:
                through = slope[f, short]
                q[f] += through * q[short]
                for g in range(_FILES):
                    if left >> g & 1:
                        slope[f, g] += through * slope[short, g]
        notes[_ORDER, solved] = short
        solved += 1
    for k in range(solved - 1, -1, -1):
        f = notes[_ORDER, k]
        x[f] = q[f]
        for g in range(_FILES):
            x[f] += slope[f, g] * x[g]
        if x[f] > 1:
            return False
    worst = np.inf
    for k in range(m):
        worst = min(worst, _value(rows[k], x))
    return worst >= -SHORT
