r"""One lever alone: the nearest value each way at which a goal is met, or that there is none.

**On a grid** each condition of an agreement is a polynomial in the lever's value t, so that the
stable outcomes are constant between its roots and are known at each (`model.regimes.branches`).
The first piece on the way at which the goal is met gives the *place*, an exact algebraic number.
Where the goal is met at the place itself it is reached there, else just beyond it. Where the
premise of the lemma fails on a part of the way, all cells of the game stand for the agreements.

**Without a grid** terms are free too, and the place is found from both sides
(`model.pricing.search`): a value at which the goal is met, proven, and a bound before which it is
met nowhere; they are as near as is said.

**In the central reading** the way is looked at in steps (`model.pricing.steps`).

Each place is *certified*: rounded away from today to a rational of few digits, at which the goal is
decided again in exact arithmetic (`model.pricing.decide`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Literal

import numpy as np

from model.algebraic import Point, primitive, real_roots, value_at
from model.grid import grid_of
from model.premise import slack_alternatives
from model.pricing.bounds import Move, Reaching, solvable
from model.pricing.decide import Judge
from model.pricing.problem import Problem
from model.pricing.problem import Way as Ways
from model.pricing.search import Search
from model.pricing.systems import System
from model.regimes.branches import pieces_of
from model.regimes.conditions import (
    Solved,
    agreement_conditions,
    along_path,
    cell_conditions,
    coefficients_of,
)
from model.regimes.path import path
from model.regimes.results import Piece

Status = Literal["holds", "reached", "impossible", "not found"]
Way = Literal["below", "above"]

#: Digits that a certified value may have, tried in turn.
_DIGITS = range(3, 15)

#: The width of a stretch that is taken for a place.
_WIDTH = 1e-9

#: How near a bound must come to a place, in shares of the way, for it to be the nearest.
_KNOWN = 1e-4

#: What the search without a grid may take for one lever one way, in seconds.
_SECONDS = 1.0

#: Batches of boxes after which a system is taken for possible on a stretch.
_BOXES = 6


@dataclass(frozen=True)
class OneLever:
    """What one lever would have to be, the rest staying.

    Attributes
    ----------
    lever : str
    way : {"below", "above"}
    status : {"holds", "reached", "impossible", "not found"}
        Whether the goal is met already; is met from a place on; is met nowhere on this way,
        proven; or was met nowhere that was looked.
    place : Point or None
        Where it begins to be met.
    within : float
        How near the place is known: 0 where it is exact.
    nearest : bool
        Whether it is proven that the goal is met nowhere nearer.
    certified : Fraction or None
        A rational value of few digits at, or just beyond, the place, decided exactly.
    """

    lever: str
    way: Way
    status: Status
    place: Point | None = None
    within: float = 0.0
    nearest: bool = True
    certified: Fraction | None = None


def one_lever(problem: Problem, judge: Judge, met: bool | None) -> tuple[OneLever, OneLever]:
    """Both ways of a problem with one lever; `met` says whether the goal is met today."""
    (lever,) = problem.levers
    if met:
        return OneLever(lever, "below", "holds"), OneLever(lever, "above", "holds")
    on_grid = problem.levels is not None and problem.goal.kind != "threat"
    look = _on_a_grid if on_grid else _freely
    return look(problem, judge, "below"), look(problem, judge, "above")


def ends(problem: Problem, lever: str, way: Way) -> tuple[Fraction, Fraction]:
    """Today's value of a lever, and the end of a way."""
    return problem.scenario.values[lever], problem.ends(lever)[way == "above"]


def certified(
    holds: Callable[[Fraction], bool | None], place: Fraction, beyond: Fraction, today: Fraction
) -> Fraction | None:
    """A rational of few digits between a place and what lies beyond, at which a goal holds."""
    up = beyond >= place
    if up != (place >= today) and place != today:
        return None
    tried = []
    for digits in _DIGITS:
        unit = Fraction(1, 10**digits)
        rounded = (-(-place // unit) if up else place // unit) * unit
        for value in (rounded, rounded + unit if up else rounded - unit):
            inside = value <= beyond if up else value >= beyond
            # Less than twice the move, so that half of it falls short.
            if inside and abs(value - place) <= abs(place - today) / 64 and value not in tried:
                tried.append(value)
                if holds(value):
                    return value
    return beyond if holds(beyond) else None


def _holds(problem: Problem, judge: Judge) -> Callable[[Fraction], bool | None]:
    return lambda value: judge.holds(problem.values([value]) or {})


# On a grid.


def _on_a_grid(problem: Problem, judge: Judge, way: Way) -> OneLever:
    (lever,) = problem.levers
    today, end = ends(problem, lever, way)
    if today == end:
        return OneLever(lever, way, "impossible")
    for near, far, by_cells in _parts(problem, today, end):
        found = _first_met(problem, judge, near, far, by_cells)
        if found is not None:
            place, beyond = found
            value = certified(_holds(problem, judge), place.near, beyond, today)
            return OneLever(lever, way, "reached", place, 0.0, True, value)
    return OneLever(lever, way, "impossible")


def _parts(
    problem: Problem, today: Fraction, end: Fraction
) -> Iterator[tuple[Fraction, Fraction, bool]]:
    """The way from today: as far as the lemma holds, then the rest, to be looked at by cells."""
    (lever,) = problem.levers
    low, high = min(today, end), max(today, end)
    ring, values = along_path(path(problem.scenario, {lever: (low, high)}))
    stops = []
    for slack in slack_alternatives(values, problem.structure):
        polynomial = coefficients_of(ring(slack))
        if value_at(polynomial, today) <= 0:
            stops.append(today)
        elif len(polynomial) > 1:
            stops += [r.near for r in real_roots(primitive(polynomial)) if low <= r.near <= high]
    if not stops:
        yield today, end, False
        return
    nearest = min(stops, key=lambda s: abs(s - today))
    # Just before the root, where the premise still holds.
    hair = abs(end - today) / 10**9
    stop = nearest - hair if end > today else nearest + hair
    if abs(nearest - today) > hair:
        yield today, stop, False
        yield stop, end, True
    else:
        yield today, end, True


def _first_met(
    problem: Problem, judge: Judge, near: Fraction, far: Fraction, by_cells: bool
) -> tuple[Point, Fraction] | None:
    """Where the goal is first met from `near` to `far`, and a rational at which it is."""
    (lever,) = problem.levers
    laid = path(problem.scenario, {lever: (min(near, far), max(near, far))})
    chosen = grid_of(int(problem.levels or 0), problem.structure)
    conditions = (cell_conditions if by_cells else agreement_conditions)(chosen)
    pieces: list[Piece] = pieces_of(Solved.of(laid, chosen, problem.structure, conditions))
    if far < near:
        pieces = [(high, low, outcomes) for low, high, outcomes in reversed(pieces)]
    met = [judge.met_by(list(held or ())) != problem.goal.negated for _, _, held in pieces]
    for k, (first, _, _) in enumerate(pieces):
        if not met[k]:
            continue
        # As far as it goes on being met.
        while k + 1 < len(pieces) and met[k + 1]:
            k += 1
        beyond = pieces[k][1]
        if beyond != first:
            return first, (first.near + beyond.near) / 2
        if first.fraction is not None:
            return first, first.fraction
        # A single irrational point, on which nobody could keep a lever.
    return None


# Without a grid.


def _freely(problem: Problem, judge: Judge, way: Way) -> OneLever:
    (lever,) = problem.levers
    today, end = ends(problem, lever, way)
    if today == end:
        return OneLever(lever, way, "impossible")
    box = np.array([[float(min(today, end))], [float(max(today, end))]])
    span = abs(end - today)
    move = Move(np.array([float(today)]), np.array([1.0]))
    cost, bound, point = inf, inf, None
    beyond = [system.within(box) for system in problem.beyond]
    for each in problem.ways_within(box):
        # What is found is confirmed once, at the end: exact decisions are the dear part.
        search = Search(each, beyond, move, box, lambda point, system: problem.rational(point))
        search.tolerance = _KNOWN * float(span)
        found = search.run(_SECONDS)
        bound = min(bound, found.bound)
        if found.cost < cost:
            cost, point, way_met = found.cost, found.levers, each
    if point is None:
        return OneLever(lever, way, "impossible" if bound == inf else "not found", nearest=False)
    sign = 1 if way == "above" else -1
    near = today + sign * Fraction(bound).limit_denominator(10**12)
    near, far = _between(way_met, near, point[0])
    value = certified(_holds(problem, judge), far, end, today)
    if value is None:
        return OneLever(lever, way, "not found", nearest=False)
    proven = cost - bound < _KNOWN * float(span)
    return OneLever(lever, way, "reached", Point.of(far), float(abs(far - near)), proven, value)


def _between(way: Ways, near: Fraction, far: Fraction) -> tuple[Fraction, Fraction]:
    """Halve a stretch at whose far end alone a way is open, until it is as short as is told."""
    box = np.array([[float(min(near, far))], [float(max(near, far))]])
    some, none = (
        None if systems is None else [s for s in systems if _possible(s.within(box))]
        for systems in (way.some, way.none)
    )
    while abs(far - near) > _WIDTH:
        middle = (near + far) / 2
        at = np.full((2, 1), float(middle))
        held = some is None or any(solvable(s.within(at)) for s in some)
        if held and not any(solvable(s.within(at)) for s in none or ()):
            far = middle
        else:
            near = middle
    return near, far


def _possible(system: System) -> bool:
    """Whether a few boxes do not rule a system out."""
    search = Reaching(system, Move(np.zeros(0), np.zeros(0)))
    for _ in range(_BOXES):
        search.advance(inf)
        if search.bound == inf:
            return False
    return True
