r"""What both sides would take of linked files: a convex region of terms, its ends exact.

**Object.** Let a block B of files be settled on terms x in [0, 1]^B or left open, the other files
as they are. What settling it changes for a side is a polynomial of x of degree 2 at most:

    u(x) = a + p x    and    v(x) = b + q x + x' Q x,    Q negative semidefinite,

since Iran's exposure is convex in what it gives and all else is linear (`model.payoffs`). The
region {x in [0, 1]^B: u >= 0, v >= 0} is convex. A form that bends more, such as own terms of both
sides or Israel's motive in the exposure, has no such shape: then `shape` says so.

**Ends.** Let l be affine, such as the terms of one file or u itself. The values that l takes in
the region are an interval. On a face F of the cube let x_F(t) be the point of F, with l = t, at
which v is stationary, where there is just one; and the same with u = 0 besides.

*Lemma.* The interval is the union, over all these, of {t: x_F(t) in F, u >= 0 and v >= 0 there}.
*Proof.* Each such point is in the region. Conversely let t be a value of l in the region. On the
polytope {x in [0, 1]^B: u >= 0, l = t} the largest v is >= 0; take it within a face of least
dimension. Were v not strictly concave along that face, there were a direction d with d' Q d = 0,
so Q d = 0; as v is stationary it stays the same along d, up to a lower face. So x_F(t) is the only
stationary point there. []

x_F(t) solves a linear system, so it is affine in t, and v(x_F(t)) >= 0 a quadratic inequality: the
ends are rational or the roots of quadratics. The largest v with u >= 0 is at one of the same points
without l, hence rational: the region exists iff it is >= 0. (Convex quadratic programs by their
faces: Boyd and Vandenberghe 2004, chapters 4 and 5.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import Any

from gmpy2 import mpq

from model.algebraic import Point, primitive, real_roots
from model.continuum.exact import Stretch

#: Terms of a block, exact.
Terms = tuple[Point, ...]

#: The degree of a change that is known here.
_MOST = 2


@dataclass(frozen=True, eq=False)
class Change:
    """What settling a block changes for a side: constant + linear x + x' square x, exact."""

    constant: Any
    linear: tuple[Any, ...]
    square: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, polynomial: Mapping[tuple[int, ...], Any], count: int) -> Change | None:
        """Of a polynomial in the terms of so many files; None above degree 2."""
        constant: Any = mpq(0)
        linear, square = [mpq(0)] * count, [[mpq(0)] * count for _ in range(count)]
        for powers, c in polynomial.items():
            files = [f for f, k in enumerate(powers) for _ in range(k)]
            if len(files) > _MOST:
                return None
            if not files:
                constant += c
            elif len(files) == 1:
                linear[files[0]] += c
            else:
                f, g = files
                square[f][g] += c / 2
                square[g][f] += c / 2
        return cls(constant, tuple(linear), tuple(map(tuple, square)))

    @classmethod
    def share(cls, file: int, count: int) -> Change:
        """The terms of one file."""
        return cls.affine(mpq(0), [mpq(int(f == file)) for f in range(count)])

    @classmethod
    def affine(cls, constant: Any, linear: Sequence[Any]) -> Change:
        """Without a square."""
        none = (mpq(0),) * len(linear)
        return cls(constant, tuple(linear), (none,) * len(linear))

    def __sub__(self, other: Change) -> Change:
        return Change(
            self.constant - other.constant,
            tuple(a - b for a, b in zip(self.linear, other.linear, strict=True)),
            tuple(
                tuple(a - b for a, b in zip(mine, its, strict=True))
                for mine, its in zip(self.square, other.square, strict=True)
            ),
        )

    @property
    def is_affine(self) -> bool:
        """Whether it has no square."""
        return not any(c for row in self.square for c in row)

    @cached_property
    def is_concave(self) -> bool:
        """Whether its square is negative semidefinite."""
        return is_negative_semidefinite(self.square)

    @cached_property
    def rank(self) -> int:
        """The rank of its square."""
        rows, found = [list(row) for row in self.square], 0
        for k in range(len(rows)):
            pivot = next((r for r in rows if r[k]), None)
            if pivot is not None:
                rows.remove(pivot)
                rows = [[c - r[k] / pivot[k] * p for c, p in zip(r, pivot, strict=True)]
                        for r in rows]  # fmt: skip
                found += 1
        return found

    def at(self, x: Sequence[Any]) -> Any:
        """The value at terms."""
        n = range(len(x))
        bent = sum((self.square[f][g] * x[f] * x[g] for f in n for g in n), mpq(0))
        return self.constant + sum((self.linear[f] * x[f] for f in n), bent)

    def along(self, line: Line) -> list[Any]:
        """Coefficients of 1, t, t^2 along a line of terms."""
        n, x, d = range(len(line.start)), line.start, line.step
        cross = sum((2 * self.square[f][g] * x[f] * d[g] for f in n for g in n), mpq(0))
        bent = sum((self.square[f][g] * d[f] * d[g] for f in n for g in n), mpq(0))
        return [self.at(x), sum((self.linear[f] * d[f] for f in n), cross), bent]


@dataclass(frozen=True, eq=False)
class Line:
    """Terms start + step t."""

    start: tuple[Any, ...]
    step: tuple[Any, ...]

    def at(self, t: Point) -> Terms:
        """The terms where the parameter is a point, exact."""
        return tuple(_moved(t, a, b) for a, b in zip(self.start, self.step, strict=True))


@dataclass(frozen=True)
class End:
    """An end of the values that an objective has in a region: the value and terms with it."""

    value: Point
    terms: Terms


@dataclass(frozen=True, eq=False)
class Region:
    """The terms at which two changes are >= 0: `flat` is affine, `curved` concave."""

    flat: Change
    curved: Change

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self.flat.linear)

    @cached_property
    def peak(self) -> tuple[Any, tuple[Any, ...]] | None:
        """The largest value of `curved` with `flat` >= 0, and terms with it; None if none."""
        found = [
            (self.curved.at(line.start), line.start)
            for line in self._lines(None)
            if self._span(line) is not None
        ]
        return max(found, key=lambda each: each[0]) if found else None

    @property
    def exists(self) -> bool:
        """Whether there are such terms."""
        return self.peak is not None and self.peak[0] >= 0

    @property
    def summit(self) -> tuple[Any, ...]:
        """Terms at which `curved` is largest with `flat` >= 0, of which there must be some."""
        assert self.peak is not None
        return self.peak[1]

    def ends(self, objective: Change) -> tuple[End, End] | None:
        """The least and the greatest value of an affine objective; None if the region is empty."""
        low: tuple[Point, Line] | None = None
        high: tuple[Point, Line] | None = None
        for line in self._lines(objective):
            held = self._held(line)
            if held is None:
                continue
            first, last = held.low, held.high
            if not any(line.step):
                first = last = _point(objective.at(line.start))
            if low is None or first < low[0]:
                low = first, line
            if high is None or last > high[0]:
                high = last, line
        if low is None or high is None:
            return None
        below, above = (End(value, line.at(value)) for value, line in (low, high))
        return below, above

    def stretches(self) -> tuple[Stretch, ...] | None:
        """For each file the terms that it has in the region; None if that is empty."""
        found = [self.ends(Change.share(f, self.count)) for f in range(self.count)]
        return tuple(Stretch(e[0].value, e[1].value) for e in found if e is not None) or None

    def _lines(self, objective: Change | None) -> Iterator[Line]:
        """The points x_F(t) of all faces, with `flat` free and at 0."""
        for face in product((0, 1, None), repeat=self.count):
            free = [f for f, place in enumerate(face) if place is None]
            moving = objective is not None and any(objective.linear[f] for f in free)
            rows = [objective] if moving and objective is not None else []
            yield from self._line(face, free, rows, moving)
            if objective is not self.flat and any(self.flat.linear[f] for f in free):
                yield from self._line(face, free, [*rows, self.flat], moving)

    def _line(
        self, face: Sequence[int | None], free: list[int], rows: list[Change], moving: bool
    ) -> Iterator[Line]:
        if not 0 <= len(free) - len(rows) <= self.curved.rank:
            return
        fixed = [mpq(place or 0) for place in face]
        zero = mpq(0)
        system = []
        for f in free:
            slope = self.curved.linear[f] + sum(
                (2 * self.curved.square[f][g] * fixed[g] for g in range(self.count)), zero
            )
            bent = [2 * self.curved.square[f][g] for g in free]
            system.append([*bent, *(-row.linear[f] for row in rows), -slope, zero])
        for k, row in enumerate(rows):
            # The objective comes first where it moves: it is t, and what follows is 0.
            given = -row.at(fixed)
            step = mpq(int(moving and k == 0))
            system.append([*(row.linear[f] for f in free), *[zero] * len(rows), given, step])
        solved = solve(system)
        if solved is None:
            return
        start, step_of = list(fixed), [zero] * self.count
        for f, (a, b) in zip(free, solved, strict=False):
            start[f], step_of[f] = a, b
        yield Line(tuple(start), tuple(step_of))

    def _span(self, line: Line) -> tuple[Any, Any] | None:
        """Between which t a line is in the cube with `flat` >= 0; (0, 0) for one that stands."""
        low: Any = None
        high: Any = None
        bounds = [(a, b) for a, b in zip(line.start, line.step, strict=True)]
        bounds += [(1 - a, -b) for a, b in bounds]
        at, slope, _ = self.flat.along(line)
        for a, b in [*bounds, (at, slope)]:
            if not b:
                if a < 0:
                    return None
            elif b > 0:
                low = -a / b if low is None else max(low, -a / b)
            else:
                high = -a / b if high is None else min(high, -a / b)
        if low is None or high is None:
            return mpq(0), mpq(0)
        return (low, high) if low <= high else None

    def _held(self, line: Line) -> Stretch | None:
        """The t at which a line is in the region."""
        span = self._span(line)
        return None if span is None else held(self.curved.along(line), *span)


def shape(one: Change | None, other: Change | None) -> Region | None:
    """The region of two changes; None where they bend in a way that is not known here."""
    if one is None or other is None:
        return None
    for flat, curved in ((one, other), (other, one)):
        if flat.is_affine and curved.is_concave:
            return Region(flat, curved)
    return None


def points(terms: Sequence[Any]) -> Terms:
    """Rational terms as points."""
    return tuple(map(_point, terms))


def held(line: Sequence[Any], low: Any, high: Any) -> Stretch | None:
    """The t between two rationals at which a concave polynomial of degree 2 is >= 0."""
    ends = [_point(low), _point(high)]
    nodes = [e for e, t in zip(ends, (low, high), strict=True) if _value(line, t) >= 0]
    nodes += [r for r in real_roots(primitive(list(map(_fraction, line))))
              if ends[0] <= r <= ends[1]]  # fmt: skip
    return Stretch(min(nodes), max(nodes)) if nodes else None


def solve(system: list[list[Any]]) -> list[tuple[Any, Any]] | None:
    """Solve n linear equations, exact, for two right-hand sides at once; None if singular."""
    rows, n = [list(row) for row in system], len(system)
    for k in range(n):
        at = next((i for i in range(k, n) if rows[i][k]), None)
        if at is None:
            return None
        rows[k], rows[at] = rows[at], rows[k]
        pivot = rows[k][k]
        rows[k] = [c / pivot for c in rows[k]]
        for i in range(n):
            if i != k and rows[i][k]:
                times = rows[i][k]
                rows[i] = [a - times * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [(row[n], row[n + 1]) for row in rows]


def is_negative_semidefinite(matrix: Sequence[Sequence[Any]]) -> bool:
    """Whether every principal minor of the negative of a symmetric matrix is >= 0."""
    n = len(matrix)
    for size in range(1, n + 1):
        for chosen in combinations(range(n), size):
            if _determinant([[-matrix[f][g] for g in chosen] for f in chosen]) < 0:
                return False
    return True


def _determinant(rows: list[list[Any]]) -> Any:
    """By elimination."""
    found, rest = mpq(1), [list(row) for row in rows]
    while rest:
        at = next((i for i, row in enumerate(rest) if row[0]), None)
        if at is None:
            return mpq(0)
        pivot = rest.pop(at)
        found *= pivot[0] * (-1) ** at
        rest = [[c - row[0] / pivot[0] * p for c, p in zip(row[1:], pivot[1:], strict=True)]
                for row in rest]  # fmt: skip
    return found


def _value(line: Sequence[Any], t: Any) -> Any:
    return (line[2] * t + line[1]) * t + line[0]


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def _point(value: Any) -> Point:
    return Point.of(_fraction(value))


def _moved(t: Point, start: Any, step: Any) -> Point:
    """The point start + step t, exact, where t is rational or the root of a quadratic."""
    if not step:
        return _point(start)
    if t.fraction is not None:
        return _point(start + step * mpq(t.fraction.numerator, t.fraction.denominator))
    a, b = _fraction(start), _fraction(step)
    c0, c1, c2 = t.polynomial
    line = [c0 * b * b - c1 * a * b + c2 * a * a, c1 * b - 2 * c2 * a, Fraction(c2)]
    roots = real_roots(primitive(line))
    return roots[t.index if step > 0 else 1 - t.index]
