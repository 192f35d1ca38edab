r"""Goals that are decided point by point: each lever alone in steps, several along the border.

**Object.** Where a goal is no matter of conditions that are polynomials in the levers (the central
reading, whose terms are a fixed point; a threat that is carried out only where it pays; a type that
does not bluff) it can still be decided at any point, at many at once in floats and at one exactly.

**One lever.** Each way is looked at in steps, all of them at once, and the first step in which the
goal comes to be met is cut again and again, as `model.answers.watch` does. What comes and goes
within a step is not seen, so that no place is called the nearest; and that there is none is said
only where no stable outcome would do (`model.pricing.problem.Problem.necessary`).

**Several levers.** From points all over the box at which the goal is met, each is drawn towards
today as far as it goes on being met. At the *border* point b that is found the border is taken for
a plane: how far it is along each lever from a point a little inside gives its normal n, and

    min  sum_i w_i |p_i - p0_i|   with   n (p - b) >= 0

the next point, drawn back to the border in its turn; until that is no nearer. So the answer is a
move that does it, decided exactly, and no proof that there is none cheaper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from model.algebraic import Point
from model.answers.sweep import central_over
from model.parameters import rescale_weights, simplexes
from model.pricing.bounds import Move
from model.pricing.decide import Judge
from model.pricing.moves import starts
from model.pricing.one_lever import OneLever, Way, certified, ends
from model.pricing.problem import Problem
from model.pricing.search import Found
from model.sweeps.points import Points

Floats = NDArray[np.float64]

#: Whether a goal is met at points of the levers, shape (points, levers).
Many = Callable[[Floats], NDArray[np.bool_]]

_WAYS: tuple[Way, ...] = ("below", "above")

#: Steps of a way, cuts of a step at once, and the width to which it is cut.
_STEPS, _CUTS, _WIDTH = 64, 16, 1e-9

#: Points all over the box, those of them that are drawn to the border, and planes from each.
_SPREAD, _DRAWN, _PLANES = 512, 4, 8

#: How far inside the border its normal is measured, in shares of the way from today, and the
#: farthest look for it along a lever, in shares of its box.
_INSIDE, _FARTHEST = 0.02, 0.5

#: A point is drawn this far beyond the border to be decided exactly, in shares of the way.
_BEYOND = (1e-7, 1e-5, 1e-3)

#: Digits of a lever at a point that is decided exactly.
_DIGITS = 9


def met_at(problem: Problem, judge: Judge, exact: bool = False) -> Many:
    """Whether the goal is met at many points: in floats where that is known to be safe.

    Where floats are not sure it is decided exactly, or else counts as not met.
    """
    if not problem.goal.central:

        def one_by_one(points: Floats) -> NDArray[np.bool_]:
            values = [problem.values(problem.rational(p)) for p in points]
            return np.array([v is not None and bool(judge.holds(v)) for v in values], dtype=bool)

        return one_by_one

    today = {n: float(problem.scenario.values[n]) for n in problem.levers}

    weights = list(simplexes(problem.scenario.names).values())

    def at_once(points: Floats) -> NDArray[np.bool_]:
        every = [
            {n: float(v) for (n, t), v in zip(today.items(), p, strict=True) if abs(v - t) > 1e-12}
            for p in points
        ]
        fits = np.array([_fit(case, weights) for case in every], dtype=bool)
        cases = [case for case, fit in zip(every, fits, strict=True) if fit]
        if cases:
            fits[fits] = _centrally(problem, judge, Points.listed(problem.scenario, cases), exact)
        return fits

    return at_once


def _fit(case: Mapping[str, float], weights: Sequence[Sequence[str]]) -> bool:
    """Whether the weights that move leave something to the others of their simplex."""
    moved = ([case[n] for n in names if n in case] for names in weights)
    return all(sum(each) < 1 or len(each) < 2 for each in moved)


def _centrally(problem: Problem, judge: Judge, points: Points, exact: bool) -> NDArray[np.bool_]:
    goal = problem.goal
    found = central_over(points, problem.structure, exact=exact)
    sure = ~found.undecided
    if goal.kind == "answer":
        held = ({s for s, c in zip(found.sets, row, strict=True) if c} for row in found.central)
        return sure & [(each != judge.today_in_names) != goal.negated for each in held]
    terms = found.terms[:, :, goal.place]
    with np.errstate(invalid="ignore"):
        good = (terms >= float(goal.least)) & (terms <= float(goal.most))
    met = np.all(~found.central | good, axis=1) & np.any(found.central, axis=1)
    return np.asarray(sure & (met != goal.negated))


@dataclass
class _Stretch:
    """One way of a lever: where the goal is not met yet, and where it is."""

    lever: int
    way: Way
    near: float
    far: float


def each_alone(
    problem: Problem, judge: Judge, ruled_out: Callable[[str, Way], bool]
) -> tuple[OneLever, ...]:
    """Every lever of a problem alone, both ways.

    `ruled_out` says of a way on which nothing was found whether it is proven that there is nothing.
    """
    many = met_at(problem, judge)
    today = np.array([float(problem.scenario.values[n]) for n in problem.levers])
    steps = _STEPS if problem.goal.central else _CUTS
    every: list[tuple[int, Way, Floats]] = []
    for k, name in enumerate(problem.levers):
        for way in _WAYS:
            end = float(ends(problem, name, way)[1])
            if end != today[k]:
                every.append((k, way, np.linspace(today[k], end, steps + 1)[1:]))
    surely = met_at(problem, judge, exact=True)
    met = _along(surely, today, [(k, at) for k, _, at in every])
    open_ = []
    for (k, way, at), row in zip(every, met, strict=True):
        if row.any():
            j = int(row.argmax())
            open_.append(_Stretch(k, way, at[j - 1] if j else today[k], at[j]))
    width = _WIDTH if problem.goal.central else 1e-4
    while any(abs(s.far - s.near) > width for s in open_):
        cuts = [np.linspace(s.near, s.far, _CUTS + 1)[1:] for s in open_]
        rows = _along(many, today, [(s.lever, at) for s, at in zip(open_, cuts, strict=True)])
        for s, at, row in zip(open_, cuts, rows, strict=True):
            j = int(row.argmax()) if row.any() else len(at) - 1
            s.near, s.far = (at[j - 1] if j else s.near), at[j]
    found = {(s.lever, s.way): s for s in open_}
    told = []
    for k, name in enumerate(problem.levers):
        for way in _WAYS:
            told.append(_told(problem, judge, found.get((k, way)), name, way, ruled_out))
    return tuple(told)


def _along(
    many: Many, today: Floats, ways: Sequence[tuple[int, Floats]]
) -> list[NDArray[np.bool_]]:
    """Whether the goal is met at places of single levers, all at once."""
    points = []
    for k, at in ways:
        part = np.tile(today, (len(at), 1))
        part[:, k] = at
        points.append(part)
    if not points:
        return []
    met = many(np.concatenate(points))
    return list(np.split(met, np.cumsum([len(part) for part in points])[:-1]))


def _told(
    problem: Problem, judge: Judge, found: _Stretch | None, name: str, way: Way,
    ruled_out: Callable[[str, Way], bool],
) -> OneLever:  # fmt: skip
    today, end = ends(problem, name, way)
    if found is None:
        if end == today or ruled_out(name, way):
            return OneLever(name, way, "impossible")
        return OneLever(name, way, "not found", nearest=False)

    def holds(value: Fraction) -> bool | None:
        return judge.holds(rescale_weights(problem.scenario.values, {name: value}))

    place = Fraction(found.far).limit_denominator(10**15)
    value = certified(holds, place, end, today)
    gap = abs(found.far - found.near)
    if value is None:
        return OneLever(name, way, "not found", nearest=False)
    return OneLever(name, way, "reached", Point.of(place), gap, False, value)


# Several levers.


def along_the_border(
    problem: Problem, judge: Judge, move: Move, seconds: float, known: Sequence[Floats]
) -> Found:
    """The cheapest move of all levers that is found along the border."""
    end = perf_counter() + seconds
    border = _Border(met_at(problem, judge), move, problem.box)
    if problem.goal.central:
        spread = starts(problem.box[0], problem.box[1], move.today, _SPREAD)
    else:
        spread = starts(problem.box[0], problem.box[1], move.today, _CUTS)
    points = np.concatenate([np.array(known).reshape(-1, len(move.today)), spread])
    points = points[border.met(points)]
    best = Found()
    if not len(points):
        return best
    drawn = border.drawn(points[np.argsort(move.cost(points))][: 4 * _DRAWN])
    for point in sorted(drawn, key=lambda p: float(move.cost(p)))[:_DRAWN]:
        for _ in range(_PLANES):
            if perf_counter() > end:
                break
            nearer = border.nearer(point)
            if nearer is None:
                break
            point = nearer
        best = _confirmed(problem, judge, move, point, best)
    return best


def _confirmed(problem: Problem, judge: Judge, move: Move, point: Floats, best: Found) -> Found:
    """The better of a point, decided exactly, and the best."""
    for beyond in _BEYOND:
        inside = np.clip(point + beyond * (point - move.today), *problem.box)
        levers = problem.rational(inside, _DIGITS)
        values = problem.values(levers)
        cost = float(move.cost(np.array([float(v) for v in levers])))
        if cost >= best.cost:
            return best
        if values and judge.holds(values):
            return Found(cost, 0.0, inside, None, levers)
    return best


class _Border:
    """The border of where a goal is met, as seen from today."""

    def __init__(self, many: Many, move: Move, box: Floats) -> None:
        self.met, self.move, self.box = many, move, box

    def drawn(self, points: Floats, back: Floats | None = None) -> Floats:
        """Points drawn towards today, or another, as far as the goal goes on being met."""
        near, far = np.empty_like(points), points.copy()
        near[:] = self.move.today if back is None else back
        shares = np.linspace(0, 1, _CUTS + 1)[:, None]
        for _ in range(4):
            lines = near[:, None] + shares * (far - near)[:, None]
            inner = lines[:, 1:-1]
            met = self.met(inner.reshape(-1, inner.shape[2])).reshape(len(points), -1)
            for k, row in enumerate(met):
                # From the far end as long as it is met.
                j = len(row) - int((~row[::-1]).argmax()) if not row.all() else 0
                near[k], far[k] = lines[k, j], lines[k, j + 1]
        return far

    def nearer(self, point: Floats) -> Floats | None:
        """A cheaper point by a plane for the border; None if there is none."""
        inside = np.clip(point + _INSIDE * (point - self.move.today), *self.box)
        normal = self._normal(inside)
        if not normal.any():
            return None
        aimed = self._nearest_on(normal, inside)
        if aimed is None:
            return None
        beyond = np.clip(aimed + _INSIDE * (aimed - self.move.today), *self.box)
        inner = self.met(beyond[None])[0]
        found = (self.drawn(beyond[None]) if inner else self.drawn(point[None], aimed))[0]
        return found if self.move.cost(found) < self.move.cost(point) - 1e-6 else None

    def _normal(self, inside: Floats) -> Floats:
        """One over how far the border is along each lever, with the sign of what leads inside."""
        m = len(inside)
        levers, signs = np.repeat(np.arange(m), 2), np.tile([1.0, -1.0], m)
        end = np.where(signs > 0, self.box[1][levers], self.box[0][levers])
        room = np.minimum(
            np.abs(end - inside[levers]), _FARTHEST * (self.box[1] - self.box[0])[levers]
        )
        near, far = np.zeros(2 * m), np.full(2 * m, np.inf)
        at = room[:, None] * np.geomspace(1e-3, 1, _CUTS)
        for _ in range(2):
            points = np.tile(inside, (2 * m * _CUTS, 1))
            steps = np.repeat(signs, _CUTS) * at.ravel()
            points[np.arange(len(points)), np.repeat(levers, _CUTS)] += steps
            met = self.met(np.clip(points, *self.box)).reshape(2 * m, _CUTS)
            for r in np.flatnonzero(~met.all(axis=1)):
                j = int((~met[r]).argmax())
                near[r], far[r] = (at[r, j - 1] if j else near[r]), at[r, j]
            edge = np.where(np.isfinite(far), far, room)
            at = near[:, None] + (edge - near)[:, None] * np.linspace(0, 1, _CUTS)
        # Where it is left both ways, that way counts on which it is nearer.
        each = np.where(far < np.inf, 1 / np.maximum((near + far) / 2, 1e-12), 0.0).reshape(m, 2)
        return np.where(each[:, 0] > each[:, 1], -each[:, 0], each[:, 1])

    def _nearest_on(self, normal: Floats, inside: Floats) -> Floats | None:
        """The cheapest point on the inner side of the plane at which the border was met."""
        m = len(normal)
        today = self.move.today
        rows = np.vstack([
            np.concatenate([-normal, np.zeros(m)]),
            np.hstack([np.eye(m), -np.eye(m)]),
            np.hstack([-np.eye(m), -np.eye(m)]),
        ])  # fmt: skip
        sides = np.concatenate([[1.0 - normal @ inside], today, -today])
        bounds = [*zip(self.box[0], self.box[1], strict=True), *[(0, None)] * m]
        cost = np.concatenate([np.zeros(m), self.move.weights])
        done = linprog(cost, rows, sides, bounds=bounds, method="highs")
        return np.asarray(done.x[:m]) if done.status == 0 else None
