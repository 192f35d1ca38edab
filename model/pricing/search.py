r"""The least weighted move that meets a goal: what is known to do it, and what surely does not.

Two things are found together: a move that does it, by linear programmes from many starts
(`model.pricing.moves`), and a bound below which none does, by branch and bound
(`model.pricing.bounds`). The boxes that branch and bound finds promising are starts too. Both go on
until they meet or the time is spent; so the answer is "at most .51, at least .48", and "none" only
where nothing is left to look at.

Terms without a grid that stand against a goal (*witnesses*) are found as they are needed: one that
survives every deviation at a point does so around it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from model.pricing.bounds import Avoiding, Move, Polynomials, Reaching
from model.pricing.decide import Judge
from model.pricing.moves import Conditions, active, descend, starts
from model.pricing.problem import Problem, Way
from model.pricing.systems import System

Floats = NDArray[np.float64]

#: Margins by which conditions are met, the closest first: a rational beside must meet them too.
MARGINS = (1e-9, 1e-7, 1e-5)

#: How near the least move is to be known, in the units of its cost.
TOLERANCE = 2e-4

#: Linear programmes begin at so many points of so many systems, and at a box every so often.
_STARTS, _SYSTEMS, _EVERY = 3, 8, 25

#: Batches of boxes that are looked at for a witness, and what it must have to spare.
_LOOKS, _SPARE = 40, 1e-8

#: The share of the time that is for linear programmes before branch and bound.
_FOR_STARTS = 0.3

#: Batches of boxes that are looked at before the first linear programme.
_BOXES_FIRST = 60

#: Points tried for starts, and terms tried for a witness.
_TRIED, _TERMS = 256, 64

#: A point is confirmed by this: its levers, then its free terms, and the system that it solves.
Confirm = Callable[[Floats, System | None], tuple[Fraction, ...] | None]


@dataclass
class Found:
    """What is known of the least move.

    Attributes
    ----------
    cost : float
        Of the best move that is confirmed; inf if none is.
    bound : float
        No move that costs less does it; inf if none does at all.
    point : array or None
        Levers, then free terms, of the best, in floats.
    system : System or None
    levers : tuple of Fraction or None
        The levers at the best move, confirmed.
    """

    cost: float = np.inf
    bound: float = 0.0
    point: Floats | None = None
    system: System | None = None
    levers: tuple[Fraction, ...] | None = None


class Search:
    """The search along one way.

    Parameters
    ----------
    way : Way
    beyond : sequence of System
        Where nothing is claimed.
    move : Move
    confirm : callable or None
        None to find a bound alone. Else:
        Takes a point and its system; levers beside it with which the goal is proven, or None.
    """

    def __init__(
        self, way: Way, beyond: Sequence[System], move: Move, box: Floats, confirm: Confirm | None
    ) -> None:
        self.way, self.move, self.box, self.confirm = way, move, box, confirm
        self.found, self.tolerance = Found(), TOLERANCE
        self.reaching = None if way.some is None else [Reaching(s, move) for s in way.some]
        self.beyond = [Reaching(s, move) for s in beyond]
        self.none = None if way.none is None else list(way.none)
        self.avoiding = None
        if way.none is not None:
            held = [Polynomials(s.powers, s.rows) for s in way.none if not s.free]
            self.avoiding = Avoiding(held, move, box[:1].copy(), box[1:].copy())
            self.open = [s for s in way.none if s.free]

    def run(self, seconds: float, known: Sequence[Floats] = ()) -> Found:
        """Look until the bound meets the best move, or the time is spent.

        `known` are points of the levers at which the goal is met, such as those of one alone.
        """
        end = perf_counter() + seconds
        for point in known:
            self._accept(point, None)
        if self.avoiding is None:
            # Often the first boxes say that there is nothing to find.
            self._bound(end, _BOXES_FIRST)
        if self.confirm is not None and not self._closed:
            self._first(perf_counter() + _FOR_STARTS * seconds)
        turn = 0
        while not self._closed and perf_counter() < end:
            self._advance(turn)
            turn += 1
        return self.found

    @property
    def _closed(self) -> bool:
        """Whether the bound meets the best move."""
        self._update()
        return self.found.bound >= self.found.cost - self.tolerance

    def _bound(self, end: float, turns: int) -> None:
        for _ in range(turns):
            if self._closed or perf_counter() > end:
                return
            self._advance(-1)

    def _update(self) -> None:
        """The bound: what each part of the goal asks for at least."""
        parts = []
        if self.reaching is not None:
            parts.append(min((r.bound for r in self.reaching), default=np.inf))
        if self.avoiding is not None:
            parts.append(self.avoiding.bound)
        bound = max(parts, default=0.0)
        bound = min([bound, *(r.bound for r in self.beyond)])
        self.found.bound = min(bound, self.found.cost)

    # Starts.

    def _first(self, end: float) -> None:
        """Linear programmes from today and from points all over the box."""
        if self.avoiding is not None:
            # One lever alone is found by its boxes.
            if len(self.move.today) > 1:
                self._first_avoiding(end)
        elif self.reaching is not None:
            for search in sorted(self.reaching, key=lambda r: r.bound)[:_SYSTEMS]:
                if search.bound < self.found.cost - self.tolerance and perf_counter() < end:
                    self._from_starts(search)

    def _from_starts(self, search: Reaching) -> None:
        points = starts(search.system.low, search.system.high, self.move.today, _TRIED)
        worst = search.polynomials.at(points).min(axis=1, initial=np.inf)
        merit = self.move.cost(points) - 1e3 * np.minimum(worst, 0)
        for k in np.argsort(merit, kind="stable")[:_STARTS]:
            self._descend_to(search.polynomials, search.system, points[k])

    def _descend_to(self, polynomials: Polynomials, system: System, start: Floats) -> None:
        conditions = Conditions([(polynomials, 1.0)], len(start))
        self._descend(conditions, system.low, system.high, start, system)

    def _descend(
        self, conditions: Conditions, low: Floats, high: Floats, start: Floats,
        system: System | None,
    ) -> None:  # fmt: skip
        for margin in MARGINS:
            point = descend(conditions, self.move, low, high, start, margin)
            if point is None or self.move.cost(point) >= self.found.cost - 1e-12:
                return
            if self._accept(point, system):
                return
            start = point

    def _accept(self, point: Floats, system: System | None) -> bool:
        levers = None if self.confirm is None else self.confirm(point, system)
        if levers is None:
            return False
        cost = float(self.move.cost(np.array([float(v) for v in levers])))
        if cost < self.found.cost:
            self.found = Found(cost, self.found.bound, point, system, levers)
        return True

    # Branch and bound.

    def _advance(self, turn: int) -> None:
        upper = self.found.cost
        lowest = min((r.bound for r in self.beyond), default=np.inf)
        if self.avoiding is None and self.reaching is not None:
            search = min(self.reaching, key=lambda r: r.bound, default=None)
            if search is None or lowest < search.bound:
                min(self.beyond, key=lambda r: r.bound).advance(upper)
                return
            middles = search.advance(upper)
            if self.confirm and len(middles) and turn >= 0 and turn % _EVERY == 0:
                self._look_at(search, middles)
            self.reaching = [r for r in self.reaching if r.bound < upper]
            return
        if self.avoiding is not None:
            if lowest < self.avoiding.bound:
                min(self.beyond, key=lambda r: r.bound).advance(upper)
                return
            middles = self.avoiding.advance(upper)
            if len(middles):
                self._look_around(middles, turn)

    def _look_at(self, search: Reaching, middles: Floats) -> None:
        worst = search.polynomials.at(middles).min(axis=1, initial=np.inf)
        cost = self.move.cost(middles) - 1e3 * np.minimum(worst, 0)
        self._descend_to(search.polynomials, search.system, middles[cost.argmin()])

    # Avoiding.

    def _first_avoiding(self, end: float) -> None:
        points = starts(self.box[0], self.box[1], self.move.today, _TRIED)
        for _ in range(4):
            free = self._avoided(points)
            if not free.any() or not self._witnesses(points[free][:8]):
                break
        free = self._avoided(points)
        order = np.argsort(self.move.cost(points[free]), kind="stable")[:_SYSTEMS]
        for start in [points[0], *points[free][order]]:
            if perf_counter() < end:
                self._avoid_from(start, end)

    def _avoided(self, points: Floats) -> NDArray[np.bool_]:
        """Points at which each system that is looked at fails."""
        free = np.ones(len(points), dtype=bool)
        for p in self._held:
            free[free] = (p.at(points[free]) < 0).any(axis=1) if len(p.rows) else False
        return free

    @property
    def _held(self) -> list[Polynomials]:
        return [] if self.avoiding is None else self.avoiding.held

    def _avoid_from(self, start: Floats, end: float = np.inf) -> None:
        for _ in range(12):
            if perf_counter() > end or not self._avoid_once(start):
                return

    def _avoid_once(self, start: Floats) -> bool:
        """One descent; whether a witness turned up at its end, so that another is worth it."""
        parts = [(p, -1.0) for p in active(self._held, start)]
        low, high, z = self.box[0], self.box[1], start
        system = None
        if self.way.some is not None:
            chosen = self._most_nearly(start)
            if chosen is None:
                return False
            system, terms = chosen
            parts.append((Polynomials(system.powers, system.rows), 1.0))
            low, high, z = system.low, system.high, np.concatenate([start, terms])
        conditions = Conditions(parts, len(low))
        for margin in MARGINS:
            point = descend(conditions, self.move, low, high, z, margin)
            if point is None or self.move.cost(point) >= self.found.cost - 1e-12:
                return False
            if self._witnesses(point[None, : len(start)]):
                return True
            if self._accept(point, system):
                return False
        return False

    def _most_nearly(self, start: Floats) -> tuple[System, Floats] | None:
        """Of the systems that are wanted the one that holds at a point, or nearly, and terms."""
        best = None
        for search in self.reaching or ():
            s = search.system
            terms = _spread(s)
            points = np.concatenate([np.tile(start, (len(terms), 1)), terms], axis=1)
            worst = search.polynomials.at(points).min(axis=1, initial=1.0)
            k = int(worst.argmax())
            if best is None or worst[k] > best[0]:
                best = (worst[k], s, terms[k])
        return None if best is None else best[1:]

    def _look_around(self, middles: Floats, turn: int) -> None:
        """Of middles at which nothing known stands against the goal: a witness, or a start."""
        free = middles[self._avoided(middles)]
        if not len(free):
            return
        nearest = free[self.move.cost(free).argsort(kind="stable")[:4]]
        clear = [point for point in nearest if not self._witnesses(point[None])]
        for point in clear[:1]:
            if len(point) > 1 and turn % _EVERY == 0:
                self._avoid_from(point)
            elif self.move.cost(point) < self.found.cost:
                self._accept(point, None)

    def _witnesses(self, points: Floats) -> bool:
        """Find terms that stand against the goal at these points; whether there were any."""
        found = False
        for point in points:
            if self.open and self._avoided(point[None])[0]:
                for system in self.open:
                    terms = _best_terms(system, point)
                    if terms is not None:
                        self._held.append(_with_terms(system, terms))
                        found = True
                        break
        return found


def _spread(system: System) -> Floats:
    """Terms all over a system's box of terms."""
    low, high = system.low[system.levers :], system.high[system.levers :]
    return starts(low, high, np.zeros(0), _TERMS) if len(low) else np.zeros((1, 0))


def _best_terms(system: System, point: Floats) -> Floats | None:
    """Terms at which a system holds at a point of the levers, with much to spare; None if none."""
    here = Reaching(system.within(np.array([point, point])), Move(np.zeros(0), np.zeros(0)))
    for _ in range(_LOOKS):
        middles = here.advance(np.inf)
        if here.bound == np.inf:
            return None
        if not len(middles):
            continue
        worst = here.polynomials.at(middles).min(axis=1, initial=np.inf)
        if worst.max() > 0 or here.stuck < np.inf:
            z, value = _maximin(here.polynomials, system, middles[worst.argmax()])
            return z[system.levers :] if value > _SPARE else None
    return None


def _maximin(p: Polynomials, system: System, z: Floats) -> tuple[Floats, float]:
    """Terms with the most to spare, by linear programmes."""
    from scipy.optimize import linprog

    m, d, region = system.levers, len(z), 0.25
    value = p.at(z[None])[0]
    for _ in range(12):
        slopes = p.slopes(z[None])[0][:, m:]
        low, high = (
            np.maximum(system.low[m:], z[m:] - region),
            np.minimum(system.high[m:], z[m:] + region),
        )
        rows = np.hstack([-slopes, np.ones((len(value), 1))])
        bounds = [*zip(low, high, strict=True), (None, None)]
        cost = np.append(np.zeros(d - m), -1.0)
        done = linprog(cost, rows, value - slopes @ z[m:], bounds=bounds, method="highs")
        if done.status:
            break
        y = np.concatenate([z[:m], np.clip(done.x[:-1], low, high)])
        there = p.at(y[None])[0]
        if there.min() > value.min() + 1e-10:
            z, value = y, there
        else:
            region /= 4
            if region < 1e-6:
                break
    return z, float(value.min(initial=np.inf))


def _with_terms(system: System, terms: Floats) -> Polynomials:
    """A system with its terms put in: in the levers alone."""
    m = system.levers
    weights = np.prod(terms ** system.powers[:, m:], axis=1)
    powers, place = np.unique(system.powers[:, :m], axis=0, return_inverse=True)
    rows = np.zeros((len(system.rows), len(powers)))
    np.add.at(rows.T, place.ravel(), (system.rows * weights).T)
    return Polynomials(powers, rows)


def confirmed_by(problem: Problem, judge: Judge) -> Confirm:
    """What confirms a point of a problem: rational levers beside it, decided exactly."""

    def confirm(point: Floats, system: System | None) -> tuple[Fraction, ...] | None:
        levers = problem.rational(point)
        values = problem.values(levers)
        return levers if values and judge.confirms(values, system, point) else None

    return confirm
