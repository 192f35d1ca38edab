r"""The least weighted move by sequential linear programming on the deviations that are active.

**Object.** The problem of `model.pricing.bounds`: the least sum_i w_i |p_i - p0_i| over z = (p, x)
in a box with g_j(z) >= 0. From a start z the conditions are taken as linear, and

    min sum_i w_i t_i + C s,   |p_i - p0_i| <= t_i,   g_j(z) + g_j'(z) (y - z) >= -s,   s >= 0,

within a trust region about z gives the next point y (Fletcher and de la Maza 1989), by HiGHS. The
region grows where the point is better by what it was promised and shrinks where not. Ends at a
point that is no better; from many starts, since there are many such points. Where the goal is that
outcomes are *not* stable, each of them needs one deviation that pays: the one that is nearest to
paying at the start is made to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from model.pricing.bounds import Move, Polynomials

Floats = NDArray[np.float64]

#: What a unit of violation costs, and how far below 0 a condition counts as met.
_PENALTY, _MET = 1e3, 1e-10

_STEPS, _FIRST_REGION, _LAST_REGION = 40, 0.25, 1e-9


class Conditions:
    """Conditions at a point: values and slopes of all that must be >= 0."""

    def __init__(self, parts: Sequence[tuple[Polynomials, float]], count: int) -> None:
        """Each part with its sign; those in the levers alone know nothing of the terms."""
        self.parts, self.count = parts, count

    def at(self, z: Floats) -> Floats:
        """Values, shape (rows,)."""
        found = [sign * p.at(z[None, : p.count])[0] for p, sign in self.parts]
        return np.concatenate(found) if found else np.zeros(0)

    def slopes(self, z: Floats) -> Floats:
        """Slopes, shape (rows, variables)."""
        found = []
        for p, sign in self.parts:
            part = np.zeros((len(p.rows), self.count))
            part[:, : p.count] = sign * p.slopes(z[None, : p.count])[0]
            found.append(part)
        return np.concatenate(found) if found else np.zeros((0, self.count))


def descend(
    conditions: Conditions, move: Move, low: Floats, high: Floats, start: Floats, inside: float
) -> Floats | None:
    """The point that linear programmes lead to from a start; None where they find none.

    Parameters
    ----------
    conditions : Conditions
    move : Move
    low, high : array, shape (variables,)
    start : array, shape (variables,)
    inside : float
        By how much every condition is to be met, so that a rational beside it meets them too.
    """
    z, region = np.clip(start, low, high), _FIRST_REGION
    value = conditions.at(z) - inside
    merit = _merit(move, z, value)
    for _ in range(_STEPS):
        y = _step(conditions.slopes(z), value, move, z, low, high, region)
        if y is None:
            return None
        there = conditions.at(y) - inside
        better = _merit(move, y, there)
        if better < merit - 1e-13:
            close = np.abs(y - z).max() < 0.5 * region
            z, value, gained, merit = y, there, merit - better, better
            region = region if close else min(2 * region, 1.0)
            if gained < 1e-12:
                break
        else:
            region = min(region, float(np.abs(y - z).max())) / 4
            if region < _LAST_REGION:
                break
    return z if value.min(initial=np.inf) >= -_MET else None


def _merit(move: Move, z: Floats, value: Floats) -> float:
    return float(move.cost(z)) + _PENALTY * max(0.0, float(-value.min(initial=0.0)))


def _step(
    slopes: Floats, value: Floats, move: Move, z: Floats, low: Floats, high: Floats, region: float
) -> Floats | None:
    """One linear programme: variables z, then t for each lever, then the violation s."""
    d, m = len(z), len(move.today)
    rows = [np.hstack([-slopes, np.zeros((len(value), m)), -np.ones((len(value), 1))])]
    sides = [value - slopes @ z]
    chosen, each = np.eye(m, d), np.eye(m)
    for sign in (1, -1):
        rows.append(np.hstack([sign * chosen, -each, np.zeros((m, 1))]))
        sides.append(sign * move.today)
    bounds = [
        *zip(np.maximum(low, z - region), np.minimum(high, z + region), strict=True),
        *[(0, None)] * (m + 1),
    ]
    cost = np.concatenate([np.zeros(d), move.weights, [_PENALTY]])
    found = linprog(cost, np.vstack(rows), np.concatenate(sides), bounds=bounds, method="highs")
    return np.clip(found.x[:d], low, high) if found.status == 0 else None


def starts(low: Floats, high: Floats, today: Floats, count: int) -> Floats:
    """Today with the terms halfway, then points spread over the box (Sobol 1967)."""
    from scipy.stats import qmc

    spread = qmc.Sobol(len(low), scramble=False).random(count)
    points = low + (high - low) * spread
    points[0] = (low + high) / 2
    points[0, : len(today)] = np.clip(today, low[: len(today)], high[: len(today)])
    return np.asarray(points)


def active(systems: Sequence[Polynomials], point: Floats) -> list[Polynomials]:
    """Of each system that must not hold, the condition nearest to failing, as one row."""
    found = []
    for system in systems:
        row = int(system.at(point[None])[0].argmin())
        found.append(Polynomials(system.powers, system.rows[row : row + 1]))
    return found
