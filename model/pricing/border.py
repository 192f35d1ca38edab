r"""The border of a goal in the plane of two levers.

On a grid of concessions every condition is a polynomial in the two levers, so that the border is
made of pieces of the exact curves g(x, y) = 0 of `model.regimes.plane`; which of them matter is
seen on a map of points. Without a grid the map is read by the compiled readings, exact at every
point, and no curve is named: terms are eliminated nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.agreements import agreements
from model.continuum.conditions import known_shape
from model.continuum.outcomes import sets_of
from model.errors import InputError
from model.grid import grid_of
from model.parameters import simplexes
from model.premise import at_stake
from model.pricing.decide import Judge
from model.pricing.problem import Problem
from model.pricing.steps import met_at
from model.regimes.plane import Border, Plane
from model.regimes.plane import plane as lay_plane
from model.sweeps.continuum import REFUSED, YES, continuum_over
from model.sweeps.points import Points

#: Points of a map along each lever.
_POINTS = 81


@dataclass(frozen=True)
class Curve:
    """A curve on which the goal begins or ceases to be met.

    Attributes
    ----------
    polynomial : str
        In the names of the levers, exact; the outcome can hold only where it is not negative.
    player : {"us", "iran"}
        Whose incentive flips on it.
    outcome, deviation : str
        What holds on one side, and what that player would rather have beyond.
    """

    polynomial: str
    player: str
    outcome: str
    deviation: str


@dataclass(frozen=True, eq=False)
class Map:
    """Where in the plane of two levers a goal is met.

    Attributes
    ----------
    x, y : str
    across, up : array
        Places of the points along each.
    met : array of bool, shape (up, across)
    curves : tuple of Curve
        On a grid, the exact curves of the border.
    """

    x: str
    y: str
    across: NDArray[np.float64]
    up: NDArray[np.float64]
    met: NDArray[np.bool_]
    curves: tuple[Curve, ...] = ()

    def report(self) -> dict[str, Any]:
        """Plain data: the curves, and the share of the plane in which the goal is met."""
        curves = [vars(curve) for curve in self.curves]
        return {"x": self.x, "y": self.y, "share_met": float(self.met.mean()), "curves": curves}


def border(problem: Problem, judge: Judge) -> Map | None:
    """Map a goal over two levers; None where it is not known over their whole plane."""
    x, y = problem.levers
    weights = {n for names in simplexes(problem.scenario.names).values() for n in names}
    if weights & {x, y} or judge.goal.kind in ("threat", "bluff"):
        return None
    axes = [np.linspace(float(a), float(b), _POINTS) for a, b in problem.box.T]
    if problem.levels is not None:
        return _on_a_grid(problem, judge)
    points = np.stack(np.meshgrid(*axes), axis=2).reshape(-1, 2)
    if judge.goal.central:
        met = met_at(problem, judge)(points)
    else:
        known = _without_a_grid(problem, points)
        if known is None:
            return None
        met = known
    return Map(x, y, axes[0], axes[1], met.reshape(_POINTS, _POINTS))


def _on_a_grid(problem: Problem, judge: Judge) -> Map | None:
    x, y = problem.levers
    spans = {n: (*problem.ends(n), _POINTS) for n in (x, y)}
    levels = int(problem.levels or 0)
    try:
        found: Plane = lay_plane(
            problem.scenario, levels=levels, structure=problem.structure, **spans
        )
    except InputError:
        return None  # the lemma does not hold all over it
    held = found.data["equilibrium"].transpose(y, x, "outcome").values
    labels = [str(label) for label in found.data["outcome"].values]
    grid = grid_of(levels, problem.structure)
    named = {o.label: o for o in map(grid.outcome, map(int, agreements(grid).outcomes))}
    wanted = np.array([judge.goal.met_by(named[label]) for label in labels])
    met = held[..., wanted].any(axis=2)
    if judge.goal.scope == "every":
        met &= ~held[..., ~wanted].any(axis=2)
    met = met != judge.goal.negated
    curves = [b for b in found.borders if (b.near & _edge(met)).any()]
    across, up = (np.asarray(found.data[n].values, dtype=float) for n in (x, y))
    return Map(x, y, across, up, met, tuple(map(_curve, curves)))


def _edge(met: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Points with a neighbour on the other side."""
    from scipy.ndimage import binary_dilation

    square = np.ones((3, 3), dtype=bool)
    return np.asarray((binary_dilation(met, square) & ~met) | (binary_dilation(~met, square) & met))


def _curve(found: Border) -> Curve:
    return Curve(str(found.polynomial), found.player, found.outcome.label, found.deviation.label)


def _without_a_grid(problem: Problem, points: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """From which sets of files can be settled; None where that does not tell."""
    goal = problem.goal
    if (
        not known_shape(at_stake(problem.structure))
        or not goal.any_terms
        or goal.outcome is not None
    ):
        return None
    cases = [dict(zip(problem.levers, map(float, p), strict=True)) for p in points]
    codes = continuum_over(Points.listed(problem.scenario, cases), problem.structure).codes
    if (codes == REFUSED).any():
        return None
    named = [tuple(goal.talks[f] for f in s) for s in sets_of(len(goal.talks))]
    if goal.kind == "stable":
        wanted = np.array([s == goal.files for s in named])
    else:
        wanted = np.array([goal.file in s for s in named])
    met = (codes[:, wanted] == YES).any(axis=1)
    if goal.scope == "every":
        met &= ~(codes[:, ~wanted] == YES).any(axis=1)
    return np.asarray(met != goal.negated)
