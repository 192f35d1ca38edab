r"""How near a goal can be at least: branch and bound on boxes of levers and terms.

**Object.** For systems of conditions g_j(z) >= 0 (`model.pricing.systems`), z = (p, x) the levers
and the free terms, the least weighted move

    min  sum_i w_i |p_i - p0_i|    over all z in the box that solve one of the systems.

**Method.** Boxes are looked at in the order of the move that they need at least. On a box with
middle c and half widths r, let the slope of g_j in z_i lie in [a_i - d_i, a_i + d_i]: each monomial
at its own worst, variables being >= 0. Then

    g_j(z) <= g_j(c) + sum_i a_i (z_i - c_i) + sum_i d_i r_i,

so that a box is dropped where the right side stays below 0 on all of it, and cut down to where it
does not: what z_i must be, the others at their best (Neumaier 1990, chapter 5). A box that needs a
move as dear as one that is known is dropped too. The least move of the boxes that are left is a
bound that holds whatever has not been looked at. Floats are off by far less than the slack
(`ROUNDING`) that every condition is given.

**The other way round** (`Avoiding`): where a goal is that *none* of some systems has a solution, a
box of levers is dropped once one system holds all over it, on fixed terms. What holds but for
rounding counts as holding: where one outcome gives way to another at one value there is no gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.pricing.systems import ROUNDING, System

Floats = NDArray[np.float64]

#: Boxes looked at together, and rounds of cutting down before a box is cut in two.
_BATCH, _ROUNDS = 128, 3

#: A box cut down to less than this share of its widest side is tried again.
_WORTHWHILE = 0.9

#: Boxes no wider than this are not cut any more; what is left there counts as possible.
_FINEST = 1e-9


@dataclass(frozen=True)
class Move:
    """What a move costs: w |p - p0| summed over the levers.

    Attributes
    ----------
    today, weights : array, shape (levers,)
    """

    today: Floats
    weights: Floats

    def cost(self, points: Floats) -> Floats:
        """The cost of points, shape (..., levers or more)."""
        m = len(self.today)
        return np.asarray((np.abs(points[..., :m] - self.today) * self.weights).sum(axis=-1))

    def least(self, low: Floats, high: Floats) -> Floats:
        """The least cost in boxes."""
        m = len(self.today)
        away = np.maximum(np.maximum(low[..., :m] - self.today, self.today - high[..., :m]), 0)
        return np.asarray((away * self.weights).sum(axis=-1))


class Polynomials:
    """Rows of polynomials with their slopes, ready for many points or boxes."""

    def __init__(self, powers: NDArray[np.int64], rows: Floats) -> None:
        self.powers, self.rows = powers, rows
        self.count = powers.shape[1]
        self.degree = int(powers.max(initial=0))
        self.slope_powers, self.slope_rows = [], []
        for v in range(self.count):
            used = powers[:, v] > 0
            lowered = powers[used].copy()
            lowered[:, v] -= 1
            self.slope_powers.append(lowered)
            self.slope_rows.append(rows[:, used] * powers[used, v])

    def _monomials(self, points: Floats, powers: NDArray[np.int64]) -> Floats:
        found = np.ones((len(points), len(powers)))
        for v in range(self.count):
            if powers[:, v].any():
                table = points[:, v, None] ** np.arange(self.degree + 1)
                found *= table[:, powers[:, v]]
        return found

    def at(self, points: Floats) -> Floats:
        """Values, shape (points, rows)."""
        return np.asarray(self._monomials(points, self.powers) @ self.rows.T)

    def slopes(self, points: Floats) -> Floats:
        """Slopes, shape (points, rows, variables)."""
        parts = [
            self._monomials(points, powers) @ rows.T
            for powers, rows in zip(self.slope_powers, self.slope_rows, strict=True)
        ]
        return np.stack(parts, axis=2) if parts else np.zeros((len(points), len(self.rows), 0))

    def _range(
        self, low: Floats, high: Floats, powers: NDArray[np.int64], rows: Floats
    ) -> tuple[Floats, Floats]:
        least, most = self._monomials(low, powers), self._monomials(high, powers)
        up, down = np.maximum(rows, 0).T, np.minimum(rows, 0).T
        return least @ up + most @ down, most @ up + least @ down

    def range(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Least and greatest values on boxes, each monomial at its own worst."""
        return self._range(low, high, self.powers, self.rows)

    def slope_range(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """The same of the slopes, shape (boxes, rows, variables)."""
        ends = [
            self._range(low, high, powers, rows)
            for powers, rows in zip(self.slope_powers, self.slope_rows, strict=True)
        ]
        if not ends:
            nought = np.zeros((len(low), len(self.rows), 0))
            return nought, nought
        return np.stack([e[0] for e in ends], axis=2), np.stack([e[1] for e in ends], axis=2)

    def enclosed(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Least and greatest values on boxes, about the middle or outright, the narrower."""
        least, most = self.range(low, high)
        first, last = self.slope_range(low, high)
        half = (high - low) / 2
        here = self.at((low + high) / 2)
        far = (np.maximum(np.abs(first), np.abs(last)) * half[:, None, :]).sum(axis=2)
        return np.maximum(least, here - far), np.minimum(most, here + far)


@dataclass
class Reaching:
    """The search for the least move that solves a system.

    Attributes
    ----------
    system : System
    move : Move
    """

    system: System
    move: Move
    polynomials: Polynomials = field(init=False)
    low: Floats = field(init=False)
    high: Floats = field(init=False)
    costs: Floats = field(init=False)
    stuck: float = np.inf

    def __post_init__(self) -> None:
        s = self.system
        self.polynomials = Polynomials(s.powers, s.rows)
        self.low, self.high = s.low[None].copy(), s.high[None].copy()
        self.costs = self.move.least(self.low, self.high)

    @property
    def bound(self) -> float:
        """No move that costs less reaches it; inf if none does."""
        return float(min(self.costs.min(initial=np.inf), self.stuck))

    def advance(self, upper: float, batch: int = _BATCH) -> Floats:
        """Look at the most promising boxes, none as dear as `upper`; return their middles."""
        if not self.low.shape[1]:
            return self._settle()
        keep = self.costs < upper
        low, high, costs = self.low[keep], self.high[keep], self.costs[keep]
        now, later = _cheapest(costs, batch)
        a, b = low[now], high[now]
        for _ in range(_ROUNDS):
            if not len(a):
                break
            width = (b - a).max(axis=1)
            a, b = self._cut_down(a, b, upper)
            if not len(a) or (b - a).max(axis=1).mean() > _WORTHWHILE * width.mean():
                break
        middles = (a + b) / 2
        fine = (b - a).max(axis=1, initial=0) <= _FINEST
        if fine.any():
            self.stuck = min(self.stuck, float(self.move.least(a[fine], b[fine]).min()))
            a, b = a[~fine], b[~fine]
        a, b = self._halves(a, b)
        self.low = np.concatenate([low[later], a])
        self.high = np.concatenate([high[later], b])
        self.costs = np.concatenate([costs[later], self.move.least(a, b)])
        return middles

    def _settle(self) -> Floats:
        """Without variables: the conditions hold or do not."""
        points = self.low
        met = (self.polynomials.at(points) >= -ROUNDING).all(axis=1)
        self.stuck = 0.0 if met.any() else np.inf
        self.low, self.high, self.costs = points[:0], points[:0], self.costs[:0]
        return points[met]

    def _cut_down(self, low: Floats, high: Floats, upper: float) -> tuple[Floats, Floats]:
        p = self.polynomials
        if len(p.rows):
            most = p.range(low, high)[1]
            keep = (most >= -ROUNDING).all(axis=1)
            low, high = low[keep], high[keep]
        if not len(low):
            return low, high
        half = (high - low) / 2
        if len(p.rows):
            first, last = p.slope_range(low, high)
            a, d = (first + last) / 2, (last - first) / 2
            best = p.at((low + high) / 2) + ROUNDING
            best += ((np.abs(a) + d) * half[:, None, :]).sum(axis=2)
            # What is left to each condition once every variable is at its best for it.
            with np.errstate(divide="ignore", invalid="ignore"):
                room = best[:, :, None] / np.abs(a)
            room = np.where(np.abs(a) > 1e-12, room, np.inf)
            rising = np.where(a > 0, room, np.inf).min(axis=1)
            falling = np.where(a < 0, room, np.inf).min(axis=1)
            low, high = np.maximum(low, high - rising), np.minimum(high, low + falling)
            keep = (best >= 0).all(axis=1) & (low <= high).all(axis=1)
            low, high = low[keep], high[keep]
        if np.isfinite(upper) and len(low):
            low, high = self._within(low, high, upper)
        return low, high

    def _within(self, low: Floats, high: Floats, upper: float) -> tuple[Floats, Floats]:
        """Cut boxes down to where a move costs less than `upper`."""
        m = self.move
        spare = (upper - m.least(low, high))[:, None] / m.weights
        count = len(m.today)
        away = np.maximum(np.maximum(low[:, :count] - m.today, m.today - high[:, :count]), 0)
        low, high = low.copy(), high.copy()
        low[:, :count] = np.maximum(low[:, :count], m.today - away - spare)
        high[:, :count] = np.minimum(high[:, :count], m.today + away + spare)
        keep = (low <= high).all(axis=1)
        return low[keep], high[keep]

    def _halves(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Cut each box in two across its widest side, in shares of the whole."""
        if not len(low):
            return low, high
        whole = np.maximum(self.system.high - self.system.low, 1e-12)
        each = np.arange(len(low))
        axis = ((high - low) / whole).argmax(axis=1)
        middle = (low[each, axis] + high[each, axis]) / 2
        a, b = high.copy(), low.copy()
        a[each, axis] = b[each, axis] = middle
        return np.concatenate([low, b]), np.concatenate([a, high])


@dataclass
class Avoiding:
    """The search for the least move at which no system has a solution.

    Attributes
    ----------
    held : sequence of Polynomials
        Systems in the levers alone: terms put in. More may be added.
    move : Move
    low, high : array, shape (boxes, levers)
    """

    held: list[Polynomials]
    move: Move
    low: Floats
    high: Floats
    stuck: float = np.inf
    whole: Floats = field(init=False)
    costs: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.whole = np.maximum(self.high[0] - self.low[0], 1e-12)
        self.costs = self.move.least(self.low, self.high)

    @property
    def bound(self) -> float:
        """No move that costs less avoids them all; inf if none does."""
        return float(min(self.costs.min(initial=np.inf), self.stuck))

    def advance(self, upper: float, batch: int = _BATCH) -> Floats:
        """Look at the most promising boxes; return the middles of those not dropped."""
        keep = self.costs < upper
        low, high, costs = self.low[keep], self.high[keep], self.costs[keep]
        now, later = _cheapest(costs, batch)
        a, b = low[now], high[now]
        for system in self.held:
            if not len(a):
                break
            held = (system.enclosed(a, b)[0] >= -ROUNDING).all(axis=1)
            a, b = a[~held], b[~held]
        middles = (a + b) / 2
        fine = (b - a).max(axis=1, initial=0) <= _FINEST
        if fine.any():
            self.stuck = min(self.stuck, float(self.move.least(a[fine], b[fine]).min()))
            a, b = a[~fine], b[~fine]
        if len(a):
            each = np.arange(len(a))
            axis = ((b - a) / self.whole).argmax(axis=1)
            middle = (a[each, axis] + b[each, axis]) / 2
            c, d = b.copy(), a.copy()
            c[each, axis] = d[each, axis] = middle
            a, b = np.concatenate([a, d]), np.concatenate([c, b])
        self.low = np.concatenate([low[later], a])
        self.high = np.concatenate([high[later], b])
        self.costs = np.concatenate([costs[later], self.move.least(a, b)])
        return middles


def _cheapest(costs: Floats, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the cheapest, and of the rest."""
    if len(costs) <= count:
        return np.arange(len(costs)), np.arange(0)
    order = np.argpartition(costs, count)
    return order[:count], order[count:]


def solvable(system: System, batches: int = 40) -> bool:
    """Whether a system has a solution in its box, as far as floats tell; True where it is close."""
    search = Reaching(system, Move(np.zeros(0), np.zeros(0)))
    for _ in range(batches):
        middles = search.advance(np.inf)
        if search.bound == np.inf:
            return False
        if len(middles) and (search.polynomials.at(middles) >= 0).all(axis=1).any():
            return True
        if search.stuck < np.inf:
            break
    return True
