r"""The patient rule induction method: a box of inputs in which cases of interest are dense.

**Object.** Points x in R^d, each a case of interest (y = 1) or not. A box sets a lower or an upper
limit, both or none to each input. Its *density* is the share of its points that are cases, its
*coverage* the share of all cases that it holds, its *mass* the share of all points.

**Method** (Friedman and Fisher 1999). *Peel*: from the box of everything cut off, again and again,
the lowest or highest `alpha` of the points along one input, the cut that gains most density for
each point lost, while the box keeps at least `mass_min` of all points. *Paste*: undo a little
along a restricted side while that raises the density. All boxes on the way form a trajectory from
full coverage to high density; which one to take is the reader's trade (Bryant and Lempert 2010).

**Which limits matter** (Bryant and Lempert 2010). The quasi-p-value of a limit is the chance of as
many cases among the points of the box if their true share were that of the box without this limit
(one-sided binomial). It is "quasi" because limits were chosen by looking. With 2 d limits to choose
from, a limit is kept if its value is below `SIGNIFICANCE` / (2 d).

This is a small implementation of our own: the one in EMA Workbench (Kwakkel 2017) calls parts of
pandas that are on their way out and needs a plotting stack at import. It is the oracle of the
tests, where both walk the same trajectory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Share of a box's points that one cut takes or gives back.
ALPHA = 0.05

#: Share of all points that a box keeps at least.
MASS_MIN = 0.02

#: Level of the test for keeping a limit, before it is shared out over all possible limits.
SIGNIFICANCE = 0.05


@dataclass(frozen=True, eq=False)
class Limits:
    """A box in d inputs.

    Attributes
    ----------
    low, high : array of float64, shape (d,)
        -inf or inf where there is no limit.
    """

    low: Floats
    high: Floats

    @classmethod
    def none(cls, inputs: int) -> Limits:
        """The box of everything."""
        return cls(np.full(inputs, -np.inf), np.full(inputs, np.inf))

    @cached_property
    def sides(self) -> tuple[tuple[int, str], ...]:
        """The limits there are: input and "low" or "high"."""
        finite = np.isfinite(np.stack([self.low, self.high], axis=1))
        return tuple((int(k), ("low", "high")[side]) for k, side in np.argwhere(finite))

    @property
    def restricted(self) -> int:
        """How many inputs have a limit."""
        return int((np.isfinite(self.low) | np.isfinite(self.high)).sum())

    def holds(self, x: Floats) -> Mask:
        """Which points of shape (N, d) lie in the box."""
        return np.logical_not(self.broken(x).any(axis=0))

    def broken(self, x: Floats) -> Mask:
        """Which points lie beyond which limit, shape (sides, N)."""
        beyond = np.empty((len(self.sides), len(x)), dtype=bool)
        for row, (k, side) in enumerate(self.sides):
            beyond[row] = x[:, k] < self.low[k] if side == "low" else x[:, k] > self.high[k]
        return beyond

    def moved(self, place: int, side: str, value: float) -> Limits:
        """The box with another limit on one side of one input."""
        low, high = self.low.copy(), self.high.copy()
        (low if side == "low" else high)[place] = value
        return Limits(low, high)

    def without(self, place: int, side: str) -> Limits:
        """The box with one limit taken away."""
        return self.moved(place, side, -np.inf if side == "low" else np.inf)


def trajectory(
    x: Floats, y: Mask, alpha: float = ALPHA, mass_min: float = MASS_MIN
) -> tuple[Limits, ...]:
    """All boxes from that of everything through peeling and pasting.

    Parameters
    ----------
    x : array of float64, shape (N, d)
    y : array of bool, shape (N,)
        Which points are cases.
    alpha : float
        In (0, 1/2).
    mass_min : float
    """
    boxes = [Limits.none(x.shape[1])]
    for step in (_peels, _pastes):
        while (found := _best(x, y, boxes[-1], step(x, boxes[-1], alpha), mass_min)) is not None:
            boxes.append(found)
    return tuple(boxes)


def _best(
    x: Floats, y: Mask, box: Limits, candidates: Iterator[tuple[Limits, Mask]], mass_min: float
) -> Limits | None:
    """The candidate that gains most density for each point lost or won; the first of equals."""
    inside = box.holds(x)
    size, density = int(inside.sum()), float(y[inside].mean())
    best, top = None, (0.0, 0)
    for candidate, held in candidates:
        count = int(held.sum())
        if count == size or count < mass_min * len(x):
            continue
        gain = (int((y & held).sum()) / count - density) / abs(count - size)
        score = (gain, -candidate.restricted)
        if gain > 0 and (best is None or score > top):
            best, top = candidate, score
    return best


def _peels(x: Floats, box: Limits, alpha: float) -> Iterator[tuple[Limits, Mask]]:
    """Cut the highest or the lowest points of the box along each input."""
    inside = box.holds(x)
    kept = np.sort(x[inside], axis=0)
    for k in range(x.shape[1]):
        column, ordered = x[:, k], kept[:, k]
        high, low = _cut(ordered, 1 - alpha), _cut(ordered, alpha)
        yield box.moved(k, "high", high), inside & (column <= high)
        yield box.moved(k, "low", low), inside & (column >= low)


def _pastes(x: Floats, box: Limits, alpha: float) -> Iterator[tuple[Limits, Mask]]:
    """Give back the nearest points beyond each limit."""
    inside, apart = _kept_out(box, x)
    for (k, side), beyond in zip(box.sides, apart, strict=True):
        ordered = np.sort(x[beyond, k])
        if not len(ordered):
            yield box.without(k, side), inside
            continue
        value = _cut(ordered, 1 - alpha if side == "low" else alpha)
        given = x[:, k] >= value if side == "low" else x[:, k] <= value
        yield box.moved(k, side, value), inside | (beyond & given)


def _kept_out(box: Limits, x: Floats) -> tuple[Mask, Mask]:
    """Which points lie in the box, shape (N,), and which each limit alone keeps out."""
    broken = box.broken(x)
    times = broken.sum(axis=0)
    return times == 0, broken & (times == 1)


def _cut(ordered: Floats, share: float) -> float:
    """Halfway between the two different values about a quantile."""
    place = (len(ordered) - 1) * share
    below, above = int(np.floor(place)), int(np.ceil(place))
    if share > 0.5:
        while below > 0 and ordered[below] == ordered[above]:
            below -= 1
    else:
        while above < len(ordered) - 1 and ordered[below] == ordered[above]:
            above += 1
    return float((ordered[below] + ordered[above]) / 2)


@dataclass(frozen=True)
class Fit:
    """How well a box fits the cases of a sample.

    Attributes
    ----------
    points, cases : int
        In the sample.
    inside, hits : int
        Points and cases in the box.
    """

    points: int
    cases: int
    inside: int
    hits: int

    @property
    def density(self) -> float:
        """Share of the points in the box that are cases; NaN if it holds none."""
        return self.hits / self.inside if self.inside else float("nan")

    @property
    def coverage(self) -> float:
        """Share of all cases that the box holds; NaN if there is none."""
        return self.hits / self.cases if self.cases else float("nan")

    @property
    def mass(self) -> float:
        """Share of all points that the box holds."""
        return self.inside / self.points

    @property
    def share(self) -> float:
        """Share of all points that are cases."""
        return self.cases / self.points

    @property
    def balance(self) -> float:
        """Harmonic mean of density and coverage; 0 without a hit."""
        return 2 * self.hits / (self.inside + self.cases) if self.hits else 0.0


def fit(box: Limits, x: Floats, y: Mask) -> Fit:
    """Measure a box on a sample."""
    inside = box.holds(x)
    return Fit(len(y), int(y.sum()), int(inside.sum()), int(y[inside].sum()))


def quasi_p(box: Limits, x: Floats, y: Mask) -> dict[tuple[int, str], float]:
    """Quasi-p-value of each limit; 1 for one that cuts nothing off."""
    from scipy.special import bdtrc

    inside, apart = _kept_out(box, x)
    held, hits = int(inside.sum()), int(y[inside].sum())
    found = {}
    for side, beyond in zip(box.sides, apart, strict=True):
        more = int(beyond.sum())
        density = (hits + int(y[beyond].sum())) / (held + more) if more else 0.0
        # The chance of at least as many hits.
        found[side] = float(bdtrc(hits - 1, held, density)) if more and hits else 1.0
    return found


def pruned(box: Limits, x: Floats, y: Mask) -> Limits:
    """Take away the least telling limit, again and again, until all that are left tell."""
    bound = SIGNIFICANCE / (2 * x.shape[1])
    while box.sides:
        values = quasi_p(box, x, y)
        worst = max(values, key=lambda side: values[side])
        if values[worst] < bound:
            break
        box = box.without(*worst)
    return box


def best_box(x: Floats, y: Mask, alpha: float = ALPHA, mass_min: float = MASS_MIN) -> Limits:
    """The box of the trajectory, pruned, with the best harmonic mean of density and coverage.

    Of equals, the one with the fewest limits, then the first.
    """
    boxes = [pruned(box, x, y) for box in trajectory(x, y, alpha, mass_min)]
    return max(boxes, key=lambda box: (fit(box, x, y).balance, -len(box.sides)))
