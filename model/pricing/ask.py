r"""What it would take to get another outcome: lever by lever, together, and by linking files.

**Object.** A goal (`model.pricing.goals`), levers that somebody holds, and where they may be moved.
A move costs the sum over the levers of how far each goes, in units: one unit is the width of the
range that the scenario states, or the user's. Asked is the nearest value of each lever alone
(`model.pricing.one_lever`), the cheapest move of all of them together with a bound below which
there is none (`model.pricing.search`), and whether linking files would do without any move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.grid import grid_of
from model.parameters import HOLDER_NAMES, Holder, simplexes
from model.payoffs import Structure
from model.pricing.border import border
from model.pricing.bounds import Move, solvable
from model.pricing.decide import GRID, Judge
from model.pricing.goals import Goal, read_goal
from model.pricing.one_lever import OneLever, Way, one_lever
from model.pricing.problem import Problem
from model.pricing.results import Joint, Lever, Package, Price
from model.pricing.search import Found, Search, confirmed_by
from model.pricing.steps import along_the_border, each_alone
from model.scenario import Scenario, exact, load
from model.words import listed

#: Who may be asked for; anyone includes nobody: what would have to happen by itself.
By = Literal["us", "iran", "israel", "anyone"]
_BY = ("us", "iran", "israel", "anyone")

#: Where a lever may be moved: its name alone, or with (low, high) or "low:high".
Levers = Sequence[str] | Mapping[str, object] | str

#: Levers that may be named at most.
_MOST = 8


def price(
    scenario: Scenario | str = "oman-2026",
    goal: str | Goal = "missile settled",
    levers: Levers | None = None,
    structure: Structure | None = None,
    levels: int | None = None,
    *,
    by: By | None = None,
    within: Literal["bounds", "ranges"] = "bounds",
    weights: Mapping[str, object] | None = None,
    joint: bool = True,
    packages: bool = True,
    seconds: float = 3.0,
) -> Price:
    """Find what it would take to bring a goal about.

    Parameters
    ----------
    scenario : Scenario or str
    goal : str or Goal
        Such as ``"missile settled"``, ``"missile settled on at least .3"``, ``"regional settled in
        every"``, ``"missile settled in central"``, ``"no deadlock"``, ``"nuclear 1, regional 1/2
        stable"``, ``"threat self-enforcing"``, ``"a type not bluffing"`` (with 3 concession levels
        unless said otherwise), ``"another answer"``; with ``not`` the opposite.
    levers : names, or mapping of name to (low, high), optional
        Those of the asker by default. A mapping or ``"assurance=0:.5"`` says where each may be.
        ``"all"`` are all numbers of the scenario that have a range, stakes too, whoever holds them:
        what would undo the answer is asked so.
    structure : Structure, optional
    levels : int, optional
        L, for a grid of concessions; without a grid by default.
    by : {"us", "iran", "israel", "anyone"}, optional
        Who asks: whose levers count. Without it, levers that are named must be somebody's, and
        are those of the United States if none are. ``"anyone"`` also takes what nobody sets.
    within : {"bounds", "ranges"}
        Whether levers may be moved to their bounds, or within the ranges that the scenario states.
    weights : mapping of str to number, optional
        What a move by 1 of a lever costs; by default one over the width of its stated range.
    joint : bool
        Whether to look for a move of all levers together.
    packages : bool
        Whether to look at linked files too.
    seconds : float
        What the search for a joint move may take.

    Returns
    -------
    Price

    Raises
    ------
    InputError
        For what is no goal, a lever that nobody holds or not the asker, an empty range.

    Examples
    --------
    >>> import model
    >>> found = model.price("oman-2026", "regional settled in every", ["assurance"], levels=3)
    >>> [way.status for way in found.alone]
    ['impossible', 'reached']
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    asked = read_goal(goal, structure.file_names)
    _check(asked, structure, levels, within, seconds)
    if levers == "all" and not asked.central:
        raise InputError(f"levers: must be named for such a goal, got all for {asked.text!r}")
    chosen = _levers(scenario, levers, by, within, weights)
    if asked.kind == "bluff" and levels is None:
        levels = GRID
    judge = Judge(scenario, structure, asked, levels)
    met = judge.holds(scenario.values)
    problem = _problem(judge, chosen)
    alone = _alone(problem, judge, chosen, met)
    together = None
    if joint and len(chosen) > 1 and not met:
        together = _joint(problem, judge, chosen, seconds, _known(chosen, alone))
    drawn = None
    if joint and len(chosen) == 2 and not met:
        drawn = border(problem, judge)
    linked = _packages(judge) if packages and not met and not structure.linked else ()
    return Price(scenario, structure, asked, met, chosen, alone, together, linked, levels, drawn)


def _check(
    goal: Goal, structure: Structure, levels: int | None, within: str, seconds: float
) -> None:
    if levels is not None:
        if goal.central:
            raise InputError(
                f"levels: must be left out for what the central reading decides, got {levels}"
            )
        grid_of(levels, structure)
        on_it = [x for x in (goal.outcome.terms if goal.outcome else ()) if x is not None]
        off = [x for x in on_it if (x * (levels - 1)).denominator > 1]
        if off:
            raise InputError(f"goal: terms must be on the grid of {levels} levels, got {off[0]}")
    elif structure.execution == "pays" and goal.kind not in ("threat", "bluff"):
        raise InputError(
            "levels: must be given where the threat is carried out only if it pays, got none; "
            "try levels=3"
        )
    if within not in ("bounds", "ranges"):
        raise InputError(f"within: must be bounds or ranges, got {within!r}")
    if not isinstance(seconds, (int, float)) or not seconds > 0:
        raise InputError(f"seconds: must be above 0, got {seconds!r}")


def _levers(
    scenario: Scenario, levers: Levers | None, by: str | None, within: str,
    weights: Mapping[str, object] | None,
) -> tuple[Lever, ...]:  # fmt: skip
    """The levers that are priced, each checked."""
    if by is not None and by not in _BY:
        raise InputError(f"by: must be one of {', '.join(_BY)}, got {by!r}")
    spans = _spans(scenario, levers, by)
    if not spans:
        raise InputError(f"levers: must be one at least, got none that {by} holds")
    if len(spans) > _MOST and levers not in (None, "all"):
        raise InputError(f"levers: must be {_MOST} at most, got {len(spans)}")
    for names in simplexes(scenario.names).values():
        named = [n for n in names if n in spans]
        if len(named) > 1 and levers != "all":
            raise InputError(
                f"levers: must hold one weight of those that sum to 1 at most, got {listed(named)}"
            )
    costs = {n: _number(n, v) for n, v in (weights or {}).items()}
    for name, cost in costs.items():
        if name not in spans:
            raise InputError(f"weights: must be of levers that are moved, got {name!r}")
        if cost <= 0:
            raise InputError(f"weights: must be above 0, got {name}={float(cost):g}")
    return tuple(_lever(scenario, n, span, within, costs.get(n)) for n, span in spans.items())


def _spans(scenario: Scenario, levers: Levers | None, by: str | None) -> dict[str, object]:
    """What is moved, and what was said of where to."""
    if levers == "all":
        # Of the weights of a simplex the last gives what the others take.
        last = {names[-1] for names in simplexes(scenario.names).values()}
        ranged = (n for n in scenario.names if n not in last)
        entries = scenario.parameters
        return {n: None for n in ranged if entries[n].low < entries[n].high}
    if levers is None:
        holder = by or "us"
        every = [scenario.parameter(n) for n in scenario.names]
        return {
            p.name: None
            for p in every
            if p.kind == "lever" and (holder == "anyone" or p.holder == holder)
        }
    if isinstance(levers, Mapping):
        spans = dict(levers)
    else:
        texts = levers.split(",") if isinstance(levers, str) else list(levers)
        pairs = [
            (str(t).partition("=")[0].strip(), str(t).partition("=")[2].strip()) for t in texts
        ]
        if len({n for n, _ in pairs}) < len(pairs):
            raise InputError(f"levers: must name each once, got {', '.join(n for n, _ in pairs)}")
        spans = {n: span or None for n, span in pairs}
    for name in spans:
        _require_held(scenario, name, by)
    return spans


def _require_held(scenario: Scenario, name: str, by: str | None) -> None:
    holder = scenario.parameter(name).holder
    if by == "anyone" or holder == by or (by is None and holder != "nobody"):
        return
    whose = (
        "nobody can set it" if holder == "nobody" else f"it is a lever of {HOLDER_NAMES[holder]}"
    )
    wanted = "somebody" if by is None else HOLDER_NAMES[_holder(by)]
    raise InputError(
        f"levers: must be held by {wanted}, got {name}: {whose} (by anyone: what would have to "
        "happen all the same)"
    )


def _holder(by: str) -> Holder:
    holders: dict[str, Holder] = {"us": "us", "iran": "iran", "israel": "israel"}
    return holders[by]


def _lever(
    scenario: Scenario, name: str, span: object, within: str, cost: Fraction | None
) -> Lever:
    p, entry = scenario.parameter(name), scenario.parameters[name]
    if span is not None:
        low, high = _ends(name, span)
        if not (p.low <= low and high <= p.high):
            raise InputError(
                f"{name}: must lie in [{p.low}, {p.high}], got {float(low):g} to {float(high):g}"
            )
    elif within == "ranges":
        low, high = entry.low, entry.high
    else:
        low, high = Fraction(p.low), Fraction(p.high)
    if low >= high:
        raise InputError(
            f"{name}: must have a range to move in, low below high, got {float(low):g} to "
            f"{float(high):g}"
        )
    if not low <= entry.value <= high:
        raise InputError(
            f"{name}: its range must hold today's value, {float(entry.value):g}, got "
            f"{float(low):g} to {float(high):g}"
        )
    unit = entry.high - entry.low if cost is None else 1 / cost
    if unit <= 0:
        raise InputError(
            f"weights: must say what a move of {name} costs, since the scenario states no range "
            "for it, got none"
        )
    return Lever(name, p.holder, entry.value, low, high, entry.low, entry.high, unit)


def _ends(name: str, span: object) -> tuple[Fraction, Fraction]:
    parts = span.split(":") if isinstance(span, str) else span
    if not isinstance(parts, Sequence) or len(parts) != 2:
        raise InputError(f"{name}: must be low:high, got {span!r}")
    return _number(name, parts[0]), _number(name, parts[1])


def _number(name: str, value: object) -> Fraction:
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


def _problem(judge: Judge, levers: Sequence[Lever]) -> Problem:
    box = np.array([[float(v.low) for v in levers], [float(v.high) for v in levers]])
    names = tuple(v.name for v in levers)
    return Problem(judge.scenario, judge.structure, judge.goal, judge.levels, names, box)


def _by_points(judge: Judge) -> bool:
    """Whether a joint move is looked for point by point: without polynomials in the levers."""
    return judge.goal.by_points or (
        judge.structure.execution == "pays" and judge.goal.kind != "threat"
    )


def _alone(
    problem: Problem, judge: Judge, levers: Sequence[Lever], met: bool | None
) -> tuple[OneLever, ...]:
    """Every lever alone, both ways."""
    if met or not judge.goal.by_points:
        singles = (one_lever(problem.alone(v.name), judge, met) for v in levers)
        return tuple(way for ways in singles for way in ways)

    def ruled_out(name: str, way: Way) -> bool:
        """Whether not even any stable outcome does it, of which the central ones are some."""
        (lever,) = (v for v in levers if v.name == name)
        there = problem.alone(name)
        ends = (lever.low, lever.today) if way == "below" else (lever.today, lever.high)
        box = np.array(ends, dtype=float).reshape(2, 1)
        systems = [s for w in there.necessary for s in w.some or ()]
        every = [*systems, *there.beyond] if systems else []
        return bool(every) and not any(solvable(s.within(box)) for s in every)

    return each_alone(problem, judge, ruled_out)


def _known(levers: Sequence[Lever], alone: Sequence[OneLever]) -> list[NDArray[np.float64]]:
    """The points of all levers at which one alone does it, the smallest move first."""
    points = []
    for way in (w for w in alone if w.certified is not None):
        moved = [float(v.today) for v in levers]
        k = next(k for k, v in enumerate(levers) if v.name == way.lever)
        moved[k] = float(way.certified or 0)
        points.append((abs(moved[k] - float(levers[k].today)) / float(levers[k].unit), moved))
    return [np.array(point) for _, point in sorted(points)]


def _joint(
    problem: Problem, judge: Judge, levers: Sequence[Lever], seconds: float,
    known: Sequence[NDArray[np.float64]],
) -> Joint:  # fmt: skip
    """The cheapest move of all levers: the best over the ways to meet the goal."""
    move = Move(
        np.array([float(v.today) for v in levers]), np.array([1 / float(v.unit) for v in levers])
    )
    if _by_points(judge):
        best = along_the_border(problem, judge, move, seconds / 2, known)
        bound = _necessary(problem, move, best.cost, seconds / 2)
        return _told(best, bound, levers, judge.goal.talks)
    best, bound = Found(), inf
    confirm = confirmed_by(problem, judge)
    for way in problem.ways:
        search = Search(way, problem.beyond, move, problem.box, confirm)
        found = search.run(seconds / len(problem.ways), known)
        bound = min(bound, found.bound)
        if found.cost < best.cost:
            best = found
    return _told(best, bound, levers, judge.goal.talks)


def _necessary(problem: Problem, move: Move, cost: float, seconds: float) -> float:
    """A bound from what must hold wherever the goal is met; 0 where nothing is known to."""
    bounds = [0.0]
    for way in problem.necessary if problem.goal.by_points else ():
        if way.some is not None:
            search = Search(way, problem.beyond, move, problem.box, None)
            search.found.cost = cost
            bounds.append(search.run(seconds).bound)
    return max(bounds)


def _told(found: Found, bound: float, levers: Sequence[Lever], talks: Sequence[str]) -> Joint:
    moved = [
        (abs(value - v.today) / v.unit, v.name, value)
        for v, value in zip(levers, found.levers or (), strict=False)
        if value != v.today
    ]
    to = {name: value for _, name, value in sorted(moved, reverse=True)}
    terms = {}
    if found.system is not None and found.point is not None:
        free = found.point[found.system.levers :]
        known = {f: float(t) for f, t in enumerate(found.system.terms) if t is not None}
        known |= dict(zip(found.system.free, map(float, free), strict=True))
        terms = {talks[f]: x for f, x in sorted(known.items())}
    return Joint(found.cost, bound, to, terms)


def _packages(judge: Judge) -> tuple[Package, ...]:
    """The goal under each linkage, those of fewest files first, until one meets it."""
    found: list[Package] = []
    ways = [(sum(map(len, linked)), linked) for linked in judge.structure.linkages[1:]]
    for files, linked in sorted(ways, key=lambda way: way[0]):
        if any(p.met and p.files < files for p in found):
            break
        there = replace(judge, structure=replace(judge.structure, linked=linked))
        found.append(Package(linked, files, there.holds(judge.scenario.values)))
    return tuple(found)
