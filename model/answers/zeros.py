r"""All zeros of a square system of polynomials in a box, each proven and enclosed to sixty digits.

**Method** (Krawczyk 1969; Neumaier 1990, chapter 5). With m a point in the box X, J an enclosure of
the Jacobian on X and Y an approximate inverse of J(m),

    K(X) = m - Y H(m) + (I - Y J(X)) (X - m)

holds every zero of H in X. So X has none if K(X) misses X, and exactly one if K(X) lies inside X.
Boxes for which neither is shown are cut in two. A box in which a condition that must be >= 0 is
below 0 everywhere is dropped. All in rational arithmetic, so that what is found is proven; boxes of
width `_SMALLEST` about which nothing is proven are returned as such.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpq

from model.answers.intervals import (
    BITS,
    Box,
    Interval,
    Polynomial,
    enclose,
    meet,
    outward,
    slope,
    times,
    value,
)

#: Width below which a box is not cut any more.
_SMALLEST = mpq(1, 2**26)

#: Boxes looked at, at most.
_MOST_BOXES = 20_000

#: Boxes from which on it is asked whether one can be passed over.
_MANY = 200

#: A box whose new width is below this share of the old is tried again before it is cut.
_WORTHWHILE = mpq(3, 4)

#: Half the width of the box in which a zero is proven in the end.
_RADIUS = mpq(1, 2 ** (BITS - 20))

Matrix = list[list[Any]]


@dataclass(frozen=True)
class Zeros:
    """The zeros of a system in a box.

    Attributes
    ----------
    found : tuple of boxes
        Each holds exactly one zero; a box of width 0 is that zero.
    unresolved : tuple of boxes
        Small boxes that may hold zeros; with none the list is complete.
    """

    found: tuple[tuple[Interval, ...], ...]
    unresolved: tuple[tuple[Interval, ...], ...]


def zeros(
    system: Sequence[Polynomial],
    box: Box,
    free: Sequence[int],
    signs: Sequence[Polynomial] = (),
    implied: Sequence[tuple[Polynomial, Polynomial]] = (),
    passed_over: Callable[[Box], bool] | None = None,
) -> Zeros:
    """Find all zeros of `system` in the free variables of a box.

    Parameters
    ----------
    system : sequence of polynomials
        One for each free variable.
    box : sequence of (mpq, mpq)
        Variables that are not free have intervals of width 0.
    free : sequence of int
    signs : sequence of polynomials
        Must be >= 0; boxes where one is surely not are dropped.
    implied : sequence of pairs of polynomials
        At a zero the first must vanish where the second is above 0; drops boxes sooner.
    passed_over : callable, optional
        Whether no zero in a box is one that is looked for; asked once boxes become many.

    Returns
    -------
    Zeros
    """
    found: list[tuple[Interval, ...]] = []
    unresolved: list[tuple[Interval, ...]] = []
    slopes = [[slope(h, k) for k in free] for h in system]
    boxes = [tuple(box)]
    looked_at = 0
    while boxes:
        current = boxes.pop()
        looked_at += 1
        if any(enclose(c, current)[1] < 0 for c in signs):
            continue
        ranges = [enclose(h, current) for h in system]
        if any(low > 0 or high < 0 for low, high in ranges):
            continue
        if not free:
            found.append(current)
            continue
        if any(_missed(p, q, current) for p, q in implied):
            continue
        if looked_at > _MANY and passed_over is not None and passed_over(current):
            continue
        widest = max(free, key=lambda k: current[k][1] - current[k][0])
        width = current[widest][1] - current[widest][0]
        if width < _SMALLEST or looked_at > _MOST_BOXES:
            proven = _proven(system, slopes, _inflated(current, free, width + _SMALLEST), free)
            (unresolved if proven is None else found).append(proven or current)
            continue
        step = _krawczyk(system, slopes, current, free)
        if step is not None:
            inside = all(current[k][0] < step[k][0] and step[k][1] < current[k][1] for k in free)
            if inside:
                proven = _polished(system, slopes, step, free)
                (unresolved if proven is None else found).append(proven or current)
                continue
            shared = [meet(p, q) for p, q in zip(step, current, strict=True)]
            if None in shared:
                continue
            smaller = tuple(outward(s) if k in free else s for k, s in enumerate(shared) if s)
            if max(smaller[k][1] - smaller[k][0] for k in free) < _WORTHWHILE * width:
                boxes.append(smaller)
                continue
        low, high = current[widest]
        # Off the middle, where zeros of simple systems like to lie.
        cut = low + (high - low) * mpq(31, 64)
        boxes += [
            (*current[:widest], half, *current[widest + 1 :]) for half in ((low, cut), (cut, high))
        ]
    return Zeros(_apart(found), tuple(unresolved))


def _missed(polynomial: Polynomial, where: Polynomial, box: Box) -> bool:
    """Whether a polynomial surely does not vanish on a box, all of it where it must."""
    low, high = enclose(polynomial, box)
    return bool((low > 0 or high < 0) and enclose(where, box)[0] > 0)


def _krawczyk(
    system: Sequence[Polynomial],
    slopes: Sequence[Sequence[Polynomial]],
    box: Box,
    free: Sequence[int],
) -> tuple[Interval, ...] | None:
    """K(X); None where the Jacobian at the middle is singular."""
    middle = [_rounded((low + high) / 2) if k in free else low for k, (low, high) in _each(box)]
    inverse = _inverse([[value(s, middle) for s in row] for row in slopes])
    if inverse is None:
        return None
    at = [value(h, middle) for h in system]
    jacobian = [[enclose(s, box) for s in row] for row in slopes]
    result = list(box)
    for i, k in enumerate(free):
        shift = sum((inverse[i][j] * at[j] for j in range(len(free))), mpq(0))
        low = high = middle[k] - shift
        for j, other in enumerate(free):
            spread = [mpq(int(i == j))] * 2
            for r in range(len(free)):
                part = times((inverse[i][r], inverse[i][r]), jacobian[r][j])
                spread = [spread[0] - part[1], spread[1] - part[0]]
            away = (box[other][0] - middle[other], box[other][1] - middle[other])
            part = times((spread[0], spread[1]), away)
            low, high = low + part[0], high + part[1]
        result[k] = (low, high)
    return tuple(result)


def _polished(
    system: Sequence[Polynomial],
    slopes: Sequence[Sequence[Polynomial]],
    box: Box,
    free: Sequence[int],
) -> tuple[Interval, ...] | None:
    """Newton's method from a box with exactly one zero, then the proof in a tiny box."""
    x = [(low + high) / 2 for low, high in box]
    for _ in range(12):
        inverse = _inverse([[value(s, x) for s in row] for row in slopes])
        if inverse is None:
            return None
        at = [value(h, x) for h in system]
        steps = [sum((r * a for r, a in zip(row, at, strict=True)), mpq(0)) for row in inverse]
        for k, step in zip(free, steps, strict=True):
            x[k] = _rounded(x[k] - step)
        if all(abs(step) < _RADIUS / 16 for step in steps):
            break
    tiny = [(t - _RADIUS, t + _RADIUS) if k in free else (t, t) for k, t in enumerate(x)]
    return _proven(system, slopes, tiny, free)


def _proven(
    system: Sequence[Polynomial],
    slopes: Sequence[Sequence[Polynomial]],
    box: Box,
    free: Sequence[int],
) -> tuple[Interval, ...] | None:
    """A box with exactly one zero, if it can be proven there, down to the smallest."""
    step = _krawczyk(system, slopes, box, free)
    if step is None or not all(box[k][0] < step[k][0] and step[k][1] < box[k][1] for k in free):
        return None
    if max(step[k][1] - step[k][0] for k in free) > 4 * _RADIUS:
        return _polished(system, slopes, step, free)
    return tuple(outward(p) if k in free else p for k, p in _each(step))


def _inflated(box: Box, free: Sequence[int], width: Any) -> Box:
    """A box with room around it, so that a zero on its edge is inside."""
    return [
        (low - width, high + width) if k in free else (low, high) for k, (low, high) in _each(box)
    ]


def _apart(boxes: Sequence[tuple[Interval, ...]]) -> tuple[tuple[Interval, ...], ...]:
    """Each zero once: boxes that overlap hold the same one, found from two sides of a cut."""
    kept: list[tuple[Interval, ...]] = []
    for box in boxes:
        if not any(all(meet(p, q) for p, q in zip(box, other, strict=True)) for other in kept):
            kept.append(box)
    return tuple(sorted(kept))


def _inverse(matrix: Matrix) -> Matrix | None:
    """The inverse of a small rational matrix, rounded; None if it is singular."""
    n = len(matrix)
    rows = [[*row, *(mpq(int(i == j)) for j in range(n))] for i, row in enumerate(matrix)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        if rows[pivot][i] == 0:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [c / rows[i][i] for c in rows[i]]
        for r in range(n):
            if r != i and rows[r][i]:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [[_rounded(c) for c in row[n:]] for row in rows]


def _rounded(x: Any) -> Any:
    """A number to `BITS` binary digits after the point."""
    scale = 1 << BITS
    return mpq((2 * x.numerator * scale + x.denominator) // (2 * x.denominator), scale)


def _each(box: Box) -> list[tuple[int, Interval]]:
    return list(enumerate(box))
