r"""Which files can be settled together when terms may be anything in [0, 1]: decided exactly.

**Object.** For a set S of settled files, the agreements x in [0, 1]^S that survive the deviations
of the lemma (`model.continuum`): in each of them a side *leaves* files R of S open and *concedes*
open files K outright. What it keeps less what it would get is a polynomial c_RK(x), which must be
>= 0. The US may leave f only if x_f < 1; at x_f = 1 its conditions with f in R are void. So the
agreements are a union over *faces*: J, a part of S, is settled in full (x_f = 1), there the US
leaves nothing of J, and the rest of S is anywhere in [0, 1]. (Iran may leave f only if x_f > 0; but
at x_f = 0 leaving f brings it the pressure of an open file and nothing else, so that its conditions
with f in R follow from those without.) Each face is compact.

**One free file.** Polynomials of degree 2 in one variable: intervals between their roots.

**Two free files, a third one open.** Fix p = x_f and look along q = x_g. Conditions of the US are
linear in q. So are those of Iran that do not leave g, since q enters its exposure before and after
as the same square; those that do leave g are concave and, by the premise, fall in q. So the slice
is an interval that begins at 0 or at a lower bound linear in q, and it is not empty iff all
conditions hold where it begins. As p moves that can only change where a lower bound i meets an
upper one j: at the roots of a resultant in p, of degree 4 at most. Between two such roots one
rational p decides, and gives a rational witness.

**All three files.** With nothing left to concede, the conditions that leave one file imply those
that leave several: for the US because leaving more restores deterrence and makes a strike dearer,
for Iran because exposure is convex. The condition of the US for f bounds x_f below by what rises in
the other terms, so it has a *least* agreement, found by pivoting as in a linear complementarity
problem with a Z-matrix (Chandrasekaran 1970). Iran's conditions fall in every term: they hold
somewhere iff they hold at the least agreement, which is rational. The same with x_f fixed gives the
range of x_f.

Nothing here is rounded: what a float would leave undecided, a set without interior or a single
point, is decided too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Any

from gmpy2 import mpq

from model.algebraic import Point, primitive, real_roots, value_at
from model.continuum.conditions import (
    Condition,
    FileSet,
    Forms,
    Line,
    Polynomial,
    conditions,
    count_of,
    in_file,
    subsets,
    value,
)


@dataclass(frozen=True)
class Stretch:
    """Terms from `low` to `high`, both included, exact."""

    low: Point
    high: Point

    def __contains__(self, value: Fraction) -> bool:
        return self.low <= Point.of(value) <= self.high

    def __str__(self) -> str:
        return f"{self.low}" if self.low == self.high else f"[{self.low}; {self.high}]"


@dataclass(frozen=True)
class Projection:
    """The terms that one file has on a face, and an agreement with such terms.

    Attributes
    ----------
    stretches : tuple of Stretch
        Empty if the face holds no agreement.
    witness : tuple of Fraction or None
        Terms of an agreement, None where a file is open; None if there is no rational one.
    """

    stretches: tuple[Stretch, ...]
    witness: tuple[Fraction | None, ...] | None


def project(payoffs: Forms, settled: FileSet, in_full: FileSet, file: int) -> Projection:
    """The exact terms of `file`, free, over the agreements on a face."""
    others = tuple(f for f in settled if f not in in_full and f != file)
    count = count_of(payoffs)
    everything = len(settled) == count
    given = conditions(payoffs, settled, in_full, singles=everything)
    fixed = {f: mpq(1) for f in in_full}
    if everything:
        problem: _Problem = _Least(given, fixed, file, others, count)
    elif others:
        problem = _Plane(given, file, others[0])
    else:
        problem = _Single(given, fixed, file)
    stretches, witness = _sweep(problem)
    if witness is None:
        return Projection(stretches, None)
    whole = {**fixed, **witness}
    terms = tuple(
        Fraction(int(whole[f].numerator), int(whole[f].denominator)) if f in settled else None
        for f in range(count)
    )
    return Projection(stretches, terms)


class _Problem:
    """For one term p: where what is possible can change, and what is possible at a place."""

    critical: list[Line]

    def at(self, p: Any) -> dict[int, Any] | None:
        """Terms of the free files with this one, a rational; None if there are none."""
        raise NotImplementedError

    def at_point(self, p: Point) -> bool:
        """Whether there are any at an irrational place."""
        raise NotImplementedError


def _sweep(problem: _Problem) -> tuple[tuple[Stretch, ...], dict[int, Any] | None]:
    """Where along [0, 1] the problem has a solution, and a rational one."""
    roots = {Point.of(0), Point.of(1)}
    for line in {primitive(line) for line in problem.critical if _may_vanish(line)}:
        roots |= {r for r in real_roots(line) if 0 <= r.near <= 1}
    nodes = sorted(roots)
    cells = [problem.at(_between(a.near, b.near)) for a, b in pairwise(nodes)]
    witness = next((c for c in cells if c is not None), None)
    held: list[tuple[Point, Point]] = []
    for k, node in enumerate(nodes):
        left = k > 0 and cells[k - 1] is not None
        right = k < len(cells) and cells[k] is not None
        # A face is compact: with an open stretch its ends belong to it.
        here = left or right
        if not here and node.fraction is not None:
            found = problem.at(mpq(node.fraction.numerator, node.fraction.denominator))
            here, witness = found is not None, witness or found
        elif not here:
            here = problem.at_point(node)
        if here and left:
            held[-1] = (held[-1][0], node)
        elif here:
            held.append((node, node))
    return tuple(Stretch(a, b) for a, b in held), witness


def _may_vanish(line: Line) -> bool:
    """False only if a polynomial has no root in [0, 1]: its Bernstein coefficients are of one sign.

    Most of the many resultants are sorted out by this, before their roots are isolated.
    """
    n = len(line) - 1
    bernstein = [
        sum(line[i] * mpq(comb(k, i), comb(n, i)) for i in range(k + 1)) for k in range(n + 1)
    ]
    return min(bernstein) <= 0 <= max(bernstein)


def _between(a: Fraction, b: Fraction) -> Any:
    """A simple fraction strictly between two."""
    middle = (a + b) / 2
    simple = middle.limit_denominator(int(4 / (b - a)) + 1)
    chosen = simple if a < simple < b else middle
    return mpq(chosen.numerator, chosen.denominator)


def _value(line: Line, p: Any) -> Any:
    total = mpq(0)
    for c in reversed(line):
        total = total * p + c
    return total


def _sign(line: Line, p: Point) -> int:
    """Exact sign of a polynomial at a point."""
    whole = primitive(line)
    if not whole or p in real_roots(whole):
        return 0
    return 1 if value_at(whole, p.near) > 0 else -1


class _Single(_Problem):
    """One free file: every condition is a polynomial in its terms."""

    def __init__(self, given: Sequence[Condition], fixed: Mapping[int, Any], file: int) -> None:
        self.file = file
        self.critical = [in_file(c.gain, file, fixed) for c in given]

    def at(self, p: Any) -> dict[int, Any] | None:
        return {self.file: p} if all(_value(c, p) >= 0 for c in self.critical) else None

    def at_point(self, p: Point) -> bool:
        return all(_sign(c, p) >= 0 for c in self.critical)


class _Plane(_Problem):
    """Two free files: each condition is A(p) + B(p) q + C q^2, with C = 0 or the whole falling."""

    def __init__(self, given: Sequence[Condition], file: int, other: int) -> None:
        self.file, self.other = file, other
        zero, one = mpq(0), mpq(1)
        self.rows: list[tuple[Line, Line, Any]] = [([zero], [one], zero), ([one], [-one], zero)]
        for c in given:
            parts = [[zero] * 3, [zero] * 3, [zero] * 3]
            for powers, coefficient in c.gain.items():
                parts[powers[other]][powers[file]] += coefficient
            self.rows.append((parts[0], parts[1][:2], parts[2][0]))
        # B is of degree 1, so that its ends say which signs it has.
        signs = [(_value(b, zero), _value(b, one)) for _, b, _ in self.rows]
        lower = [k for k, row in enumerate(self.rows) if row[2] == 0 and max(signs[k]) > 0]
        upper = [k for k, row in enumerate(self.rows) if row[2] != 0 or min(signs[k]) < 0]
        self.pairs = {(i, j): self._resultant(i, j) for i in lower for j in upper if i != j}
        flat = [row[0] for row, ends in zip(self.rows, signs, strict=True) if not any(ends)]
        turning = [row[1] for row, ends in zip(self.rows, signs, strict=True) if any(ends)]
        self.critical = [*self.pairs.values(), *flat, *turning]

    def _resultant(self, i: int, j: int) -> Line:
        """Condition j where the lower bound i is met, times a power of B_i > 0."""
        (a, b, _), (aj, bj, cj) = self.rows[i], self.rows[j]
        line = _plus(_times(aj, b), [-v for v in _times(bj, a)])
        return line if cj == 0 else _plus(_times(line, b), [cj * v for v in _times(a, a)])

    def at(self, p: Any) -> dict[int, Any] | None:
        rows = [(_value(a, p), _value(b, p), c) for a, b, c in self.rows]
        begin = max(-a / b for a, b, c in rows if c == 0 and b > 0)
        if all(a + (b + c * begin) * begin >= 0 for a, b, c in rows):
            return {self.file: p, self.other: begin}
        return None

    def at_point(self, p: Point) -> bool:
        slopes = [_sign(b, p) for _, b, _ in self.rows]
        flat = [
            a for (a, _, c), slope in zip(self.rows, slopes, strict=True) if not c and not slope
        ]
        return all(_sign(a, p) >= 0 for a in flat) and all(
            _sign(line, p) >= 0
            for (i, j), line in self.pairs.items()
            if slopes[i] > 0 and (self.rows[j][2] != 0 or slopes[j] < 0)
        )


class _Least(_Problem):
    """All files settled: with one term given, the least others that the US accepts."""

    def __init__(
        self,
        given: Sequence[Condition],
        fixed: Mapping[int, Any],
        file: int,
        others: FileSet,
        count: int,
    ) -> None:
        self.file, self.fixed, self.others, self.count = file, fixed, others, count
        self.us = {c.leaves[0]: c.gain for c in given if c.player == "us"}
        self.all = [c.gain for c in given]
        self.critical = []
        for active in subsets(others):
            self.critical += self._lines(active)

    def _lines(self, active: FileSet) -> list[Line]:
        """All conditions along the terms p, with the active ones of the US met exactly."""
        ends = [self._solve(active, p) for p in (mpq(0), mpq(1))]
        if ends[0] is None or ends[1] is None:
            return []
        # The least agreement is linear in p: two places give it, and three give each condition.
        places = []
        for p in (mpq(0), mpq(1), mpq(2)):
            moved = {f: ends[0][f] + (ends[1][f] - ends[0][f]) * p for f in self.others}
            places.append({**self.fixed, **moved, self.file: p})
        lines = []
        for f in self.others:
            low, high = ends[0][f], ends[1][f]
            lines += [[low, high - low], [low - 1, high - low]]
        for gain in self.all:
            a, b, c = (value(gain, _terms(x, self.count)) for x in places)
            second = (a - 2 * b + c) / 2
            lines.append([a, b - a - second, second])
        return lines

    def _solve(self, active: FileSet, p: Any) -> dict[int, Any] | None:
        """Terms with the active conditions of the US met exactly, the other terms 0."""
        known = {**self.fixed, self.file: p}
        return _least({f: self.us[f] for f in active}, known, self.others, self.count, forced=True)

    def at(self, p: Any) -> dict[int, Any] | None:
        known = {**self.fixed, self.file: p}
        rest = _least({f: self.us[f] for f in self.others}, known, self.others, self.count)
        if rest is None or any(t > 1 for t in rest.values()):
            return None
        x = _terms({**known, **rest}, self.count)
        return {self.file: p, **rest} if all(value(c, x) >= 0 for c in self.all) else None

    def at_point(self, p: Point) -> bool:
        # The terms of a face begin at the least agreement, which is rational: no point is alone.
        return False


def _terms(x: Mapping[int, Any], count: int) -> list[Any]:
    return [x.get(f, mpq(0)) for f in range(count)]


def _least(
    rows: Mapping[int, Polynomial],
    known: Mapping[int, Any],
    files: FileSet,
    count: int,
    forced: bool = False,
) -> dict[int, Any] | None:
    """The least terms >= 0 at which every row is >= 0; each rises in its own file's terms only.

    With `forced`, every row is met exactly instead, whatever the signs; None if that is singular.
    """
    left = {}
    for f, row in rows.items():
        constant = value(row, _terms(known, count))
        slopes = {g: sum((c for m, c in row.items() if m[g]), mpq(0)) for g in rows}
        left[f] = (constant, slopes)
    solved: list[tuple[int, Any, dict[int, Any]]] = []
    while left:
        short = next((f for f, (q, _) in left.items() if forced or q < 0), None)
        if short is None:
            break
        q, m = left.pop(short)
        if m[short] == 0 or (m[short] < 0 and not forced):
            return None
        constant, slopes = -q / m[short], {g: -m[g] / m[short] for g in left}
        solved.append((short, constant, slopes))
        for f, (qf, mf) in left.items():
            through = mf[short]
            left[f] = (
                qf + through * constant,
                {g: mf[g] + through * slopes[g] for g in left},
            )
    x = {f: mpq(0) for f in files}
    for f, constant, slopes in reversed(solved):
        x[f] = constant + sum((s * x[g] for g, s in slopes.items()), mpq(0))
    return x


def _times(a: Line, b: Line) -> Line:
    result = [mpq(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            result[i + j] += x * y
    return result


def _plus(a: Line, b: Line) -> Line:
    size = max(len(a), len(b))
    return [
        (a[k] if k < len(a) else mpq(0)) + (b[k] if k < len(b) else mpq(0)) for k in range(size)
    ]
