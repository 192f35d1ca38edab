r"""One lever alone: the nearest value each way at which a goal is met, or that there is none.

**On a grid** each condition of an agreement is a polynomial in the lever's value t, so that the
stable outcomes are constant between its roots and are known at each (`model.regimes.branches`).
The first piece on the way at which the goal is met gives the *place*, an exact algebraic number.
Where the goal is met at the place itself it is reached there, else just beyond it. Where the
premise of the lemma fails on a part of the way, all cells of the game stand for the agreements.

**Without a grid** terms are free too, and the place is found from both sides
(`model.pricing.search`): a value at which the goal is met, proven, and a bound before which it is
met nowhere; they are as near as is said.

**In the central reading** the way is looked at in steps, and the first at which the goal is met is
cut again and again (as `model.answers.watch` does). What comes and goes within a step is not seen,
and that there is none is said only where no stable outcome would do.

Each place is *certified*: rounded away from today to a rational of few digits, at which the goal is
decided again in exact arithmetic (`model.pricing.decide`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from typing import Literal

import numpy as np

from model.algebraic import Point, primitive, real_roots, value_at
from model.answers.sweep import central_over
from model.grid import grid_of
from model.parameters import FILES, rescale_weights
from model.premise import slack_alternatives
from model.pricing.bounds import Move
from model.pricing.decide import Judge
from model.pricing.problem import Problem
from model.pricing.search import Search, confirmed_by
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
from model.sweeps.points import Points

Status = Literal["holds", "reached", "impossible", "not found"]
Way = Literal["below", "above"]

#: Digits that a certified value may have, tried in turn.
_DIGITS = range(3, 15)

#: Steps of a way in the central reading, and the width to which one is cut.
_STEPS, _CUTS, _WIDTH = 64, 16, 1e-9

#: How near a bound must come to a place, in shares of the way, for it to be the nearest.
_KNOWN = 1e-4

#: What the search without a grid may take for one lever one way, in seconds.
_SECONDS = 1.0


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
    if problem.goal.central:
        look = _centrally
    else:
        look = (
            _on_a_grid if problem.levels is not None and problem.goal.kind != "threat" else _freely
        )
    return look(problem, judge, "below"), look(problem, judge, "above")


def values_at(problem: Problem, point: Sequence[Fraction]) -> dict[str, Fraction]:
    """Every parameter with the levers at a point."""
    moved = dict(zip(problem.levers, point, strict=True))
    return rescale_weights(problem.scenario.values, moved)


def _ends(problem: Problem, way: Way) -> tuple[Fraction, Fraction]:
    """Today's value, and the end of the way."""
    (lever,) = problem.levers
    today = problem.scenario.values[lever]
    low, high = (Fraction(v).limit_denominator(10**9) for v in problem.box[:, 0])
    return today, (low if way == "below" else high)


def _certified(
    problem: Problem, judge: Judge, place: Fraction, beyond: Fraction, today: Fraction
) -> Fraction | None:
    """A rational of few digits between a place and what lies beyond, at which the goal is met."""
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
                if judge.holds(values_at(problem, [value])):
                    return value
    return beyond if judge.holds(values_at(problem, [beyond])) else None


# On a grid.


def _on_a_grid(problem: Problem, judge: Judge, way: Way) -> OneLever:
    (lever,) = problem.levers
    today, end = _ends(problem, way)
    if today == end:
        return OneLever(lever, way, "impossible")
    for near, far, by_cells in _parts(problem, today, end):
        found = _first_met(problem, judge, near, far, by_cells)
        if found is not None:
            place, beyond = found
            value = _certified(problem, judge, place.near, beyond, today)
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
    today, end = _ends(problem, way)
    if today == end:
        return OneLever(lever, way, "impossible")
    box = np.array([[float(min(today, end))], [float(max(today, end))]])
    span = abs(end - today)
    move = Move(np.array([float(today)]), np.array([1.0]))
    cost, bound, point = inf, inf, None
    beyond = [system.within(box) for system in problem.beyond]
    for each in problem.ways_within(box):
        search = Search(each, beyond, move, box, confirmed_by(problem, judge, move))
        search.tolerance = _KNOWN * float(span)
        found = search.run(_SECONDS)
        bound = min(bound, found.bound)
        if found.cost < cost:
            cost, point = found.cost, found.levers
    if point is None:
        return OneLever(lever, way, "impossible" if bound == inf else "not found", nearest=False)
    sign = 1 if way == "above" else -1
    near = today + sign * Fraction(bound).limit_denominator(10**12)
    near, far = _narrowed(problem, judge, near, point[0])
    value = _certified(problem, judge, far, end, today) or point[0]
    proven = cost - bound < _KNOWN * float(span)
    return OneLever(lever, way, "reached", Point.of(far), float(abs(far - near)), proven, value)


def _narrowed(
    problem: Problem, judge: Judge, near: Fraction, far: Fraction
) -> tuple[Fraction, Fraction]:
    """Cut a stretch at whose far end alone the goal is met, until it is as short as is told."""
    while abs(far - near) > _WIDTH:
        cut = [near + (far - near) * Fraction(k, _CUTS) for k in range(_CUTS + 1)]
        if problem.goal.central:
            inside = met_centrally(problem, judge, cut[1:-1])
            k = next((k for k, m in enumerate(inside, 1) if m), _CUTS)
            near, far = cut[k - 1], cut[k]
        else:
            middle = cut[_CUTS // 2]
            if judge.holds(values_at(problem, [middle])):
                far = middle
            else:
                near = middle
    return near, far


# In the central reading.


def _centrally(problem: Problem, judge: Judge, way: Way) -> OneLever:
    (lever,) = problem.levers
    today, end = _ends(problem, way)
    if today == end:
        return OneLever(lever, way, "impossible")
    places = [today + (end - today) * Fraction(k, _STEPS) for k in range(_STEPS + 1)]
    met = met_centrally(problem, judge, places)
    first = next((k for k in range(1, len(places)) if met[k]), None)
    if first is None:
        proven = False
        if problem.goal.kind == "file" and not problem.goal.negated:
            proven = _freely(_some(problem), _some_judge(judge), way).status == "impossible"
        return OneLever(lever, way, "impossible" if proven else "not found", nearest=proven)
    near, far = places[first - 1], places[first]
    near, far = _narrowed(problem, judge, near, far)
    value = _certified(problem, judge, near, far, today)
    if value is None:
        value = _certified(problem, judge, far, places[first], today)
    return OneLever(lever, way, "reached", Point.of(near), float(abs(far - near)), False, value)


def _some(problem: Problem) -> Problem:
    """The same problem for any stable outcome, which what is central is too."""
    return replace(problem, goal=replace(problem.goal, scope="some"))


def _some_judge(judge: Judge) -> Judge:
    return replace(judge, goal=replace(judge.goal, scope="some"))


def met_centrally(problem: Problem, judge: Judge, places: Sequence[Fraction]) -> list[bool]:
    """Whether the goal is met at values of the lever, as `model.answers.sweep` reads them."""
    (lever,) = problem.levers
    points = Points.listed(problem.scenario, [{lever: v} for v in places])
    return met_at(judge, points, problem)


def met_at(judge: Judge, points: Points, problem: Problem) -> list[bool]:
    """The same at any points."""
    goal = problem.goal
    found = central_over(points, problem.structure)
    if goal.kind == "answer":
        held = ({s for s, c in zip(found.sets, row, strict=True) if c} for row in found.central)
        return [(each != judge.today_in_names) != goal.negated for each in held]
    terms = found.terms[:, :, FILES.index(str(goal.file))]
    with np.errstate(invalid="ignore"):
        good = (terms >= float(goal.least)) & (terms <= float(goal.most))
    met: list[bool] = np.all(~found.central | good, axis=1).tolist()
    some: list[bool] = np.any(found.central, axis=1).tolist()
    return [(m and s) != goal.negated for m, s in zip(met, some, strict=True)]
