"""Linear programmes in rational numbers, each optimum with its proof.

    maximise  c x   subject to   a_k x <= b_k  for all k  (= for the first few),    x >= 0,

with integers c, a, b. The *dual* prices each constraint: prices u (u_k >= 0 for k not an equation)
with u a >= c bound every feasible x by u b. A feasible x and feasible prices with c x = u b
therefore prove each other optimal, and nothing else has to be believed:

1. HiGHS solves the programme in floats (`float_programs`);
2. which variables are positive and which constraints tight there gives linear equations for x, and
   likewise for the prices, that are solved exactly (`linear_systems`);
3. x and prices are put into every inequality in integers. If all hold and the values agree, this is
   the optimum.

If one does not hold, floats are refined. Where that leads nowhere, and where the programme is so
small that it is quicker, the simplex method of the Parma Polyhedra Library solves
it in rational numbers from the start; beyond a few hundred coefficients in a process of its own,
which is stopped when the time is up.

References: A. Schrijver, Theory of Linear and Integer Programming, 1986, sections 7.4 and 10.4;
D. Applegate, W. Cook, S. Dash and D. Espinoza, Exact solutions to linear programming problems,
Operations Research Letters 35, 2007.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from model.equilibria.budget import Budget
from model.equilibria.float_programs import Floats, Programme, float_solutions
from model.equilibria.linear_systems import solve_exactly
from model.equilibria.ppl_process import simplex

#: Coefficients of the constraints up to which PPL is as quick as HiGHS and the proof.
_SMALL = 250

#: What counts as 0 in floats, tried in turn; a wrong guess only fails the proof.
_ZEROS = (1e-9, 1e-7, 1e-11)


@dataclass(frozen=True)
class Optimum:
    """An optimal solution, exact.

    Attributes
    ----------
    value : Fraction
    point : tuple of Fraction
    method : str
        How it was found; it is proved or computed in rational numbers either way.
    """

    value: Fraction
    point: tuple[Fraction, ...]
    method: str


class NoOptimum(ArithmeticError):
    """A programme without an optimum: nothing is feasible, or the goal has no bound."""


def maximise(programme: Programme, budget: Budget) -> Optimum:
    """Solve a linear programme.

    Parameters
    ----------
    programme : Programme
    budget : Budget

    Returns
    -------
    Optimum
        Of several, one. Cost: HiGHS, then the solution of equations in as many unknowns as
        variables are positive.

    Raises
    ------
    NoOptimum
        If nothing is feasible or the goal has no bound.
    OutOfBudget
        If the time or the memory is up.
    ImportError
        If pplpy is needed and missing.
    """
    size = sum(map(len, programme.rows))
    if size > _SMALL:
        found = _proved(programme, budget)
        if found is not None:
            return found
    solved = simplex(programme, budget, inside=size <= _SMALL)
    if solved is None:
        raise NoOptimum("linear programme: nothing is feasible, or the goal has no bound")
    value = sum((c * v for c, v in zip(programme.goal, solved, strict=True) if v), Fraction(0))
    return Optimum(value, solved, "simplex method in rational numbers")


def _proved(programme: Programme, budget: Budget) -> Optimum | None:
    """The optimum by way of floats, or None if they do not lead to one."""
    points: dict[Fraction, tuple[Fraction, ...]] = {}
    bounds: set[Fraction] = set()
    for floats in float_solutions(programme, budget):
        for zero in _ZEROS:
            budget.check()
            point = _point(programme, floats, zero, budget.check)
            prices = _prices(programme, floats, zero, budget.check)
            if point is not None:
                points[_value(programme.goal, point)] = point
            if prices is not None:
                bounds.add(_value(programme.bounds, prices))
            for value in bounds & points.keys():
                return Optimum(value, points[value], "floats, then proved in rational numbers")
    return None


def _point(
    programme: Programme, floats: Floats, zero: float, check: Callable[[], object]
) -> tuple[Fraction, ...] | None:
    """The vertex that the floats mean, if it is feasible."""
    positive = np.flatnonzero(floats.point > zero)
    e = programme.equations
    tight = np.flatnonzero(floats.slacks[e:] < zero) + e
    # Surest first: equations, then what has a price, then by slack.
    certain = floats.prices[tight] > zero
    order = np.lexsort((floats.slacks[tight], ~certain))
    rows = [*range(e), *tight[order].tolist()]
    place = {int(j): k for k, j in enumerate(positive)}
    M = np.zeros((len(rows), len(positive)), dtype=object)
    for k, r in enumerate(rows):
        for j, v in programme.rows[r].items():
            if j in place:
                M[k, place[j]] = v
    b = np.array([programme.bounds[r] for r in rows], dtype=object)
    found = solve_exactly(M, b, [floats.x[j] for j in positive], check)
    if found is None or any(v < 0 for v in found.numerators):
        return None
    numbers = dict(zip(positive.tolist(), found.numerators, strict=True))
    for k, (row, bound) in enumerate(zip(programme.rows, programme.bounds, strict=True)):
        slack = bound * found.denominator - sum(v * row[j] for j, v in numbers.items() if j in row)
        if slack < 0 or (k < e and slack):
            return None
    return _spread(found.fractions(), positive, len(programme.goal))


def _prices(
    programme: Programme, floats: Floats, zero: float, check: Callable[[], object]
) -> tuple[Fraction, ...] | None:
    """The prices that the floats mean, if they bound the goal."""
    e = programme.equations
    priced = [*range(e), *(np.flatnonzero(floats.prices[e:] > zero) + e).tolist()]
    tight = np.flatnonzero((floats.excess < zero) | (floats.point > zero))
    # Surest first: what is positive, then by excess.
    columns = tight[np.lexsort((floats.excess[tight], ~(floats.point[tight] > zero)))]
    place = {int(j): k for k, j in enumerate(columns)}
    M = np.zeros((len(columns), len(priced)), dtype=object)
    for k, r in enumerate(priced):
        for j, v in programme.rows[r].items():
            if j in place:
                M[place[j], k] = v
    goal = np.array([programme.goal[j] for j in columns], dtype=object)
    found = solve_exactly(M, goal, [floats.u[r] for r in priced], check)
    if found is None or any(v < 0 for v in found.numerators[e:]):
        return None
    total = [-c * found.denominator for c in programme.goal]
    for r, price in zip(priced, found.numerators, strict=True):
        for j, v in programme.rows[r].items():
            total[j] += v * price
    if min(total) < 0:
        return None
    return _spread(found.fractions(), priced, len(programme.rows))


def _spread(values: Sequence[Fraction], places: Any, length: int) -> tuple[Fraction, ...]:
    out = [Fraction(0)] * length
    for place, value in zip(places, values, strict=True):
        out[place] = value
    return tuple(out)


def _value(weights: Sequence[int], values: Sequence[Fraction]) -> Fraction:
    return sum((w * v for w, v in zip(weights, values, strict=True) if w and v), Fraction(0))
