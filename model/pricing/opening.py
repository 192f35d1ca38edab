r"""The price of one file in another: the least that must be given there for a file to open here.

**Object.** Files are linked, or not. For each value of a lever, such as the threat, the least terms
x_S of a file S (relief, what the United States gives) among the stable outcomes without a grid in
which another file is settled:

    min  x_S   over all stable outcomes that settle the file.

That is the problem of `model.pricing.bounds` with the terms of S in the place of the levers: least
terms that are put to every deviation in exact arithmetic, and a bound below which there are none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, isfinite, nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.continuum.packages import Rules
from model.errors import InputError
from model.parameters import parameter
from model.payoffs import Structure
from model.premise import premise_holds
from model.pricing.bounds import Move, Reaching
from model.pricing.decide import survives_exactly
from model.pricing.goals import Goal, read_goal
from model.pricing.problem import wanted_systems
from model.pricing.systems import System, lever_forms
from model.results import Result, table
from model.scenario import Scenario, load
from model.words import number, percent

if TYPE_CHECKING:
    import pandas as pd

#: How near the least terms are to be known, and batches of boxes looked at for them.
WITHIN, _MOST = 1e-3, 400

#: Points along the lever.
_POINTS = 21


@dataclass(frozen=True, eq=False, repr=False)
class Opening(Result):
    """The least terms of one file at which another is settled, along a lever.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    goal : Goal
    against : str
        The file in which it is paid for.
    lever : str
    places : array
        Values of the lever.
    at_most, at_least : array
        The least terms that are known, decided exactly, and a bound below which there are none;
        inf where there are none at all, nan where the lemma does not hold.
    """

    lens = "equilibrium set: all pure equilibria"
    levels = "no grid"

    scenario: Scenario
    structure: Structure
    goal: Goal
    against: str
    lever: str
    places: NDArray[np.float64]
    at_most: NDArray[np.float64]
    at_least: NDArray[np.float64]

    @property
    def words(self) -> str:
        """Where the file opens, at what least terms, and how that goes with the lever."""
        name = parameter(self.lever).plain
        open_ = np.isfinite(self.at_most)
        wish = self.goal.wish
        with_ = f" ({self.structure.links_in_words})" if self.structure.linked else ""
        if not open_.any():
            return f"{wish}, no {self.against} is enough, wherever {name} stands{with_}"
        least, most = float(self.at_most[open_].min()), float(self.at_most[open_].max())
        if most <= WITHIN:
            price = f"no {self.against} is needed"
        else:
            ends = sorted({percent(least), percent(most)}, key=lambda t: float(t.strip("<>%")))
            price = f"{' to '.join(ends)} of the {self.against} must be given"
        low, high = self.places[open_].min(), self.places[open_].max()
        between = f"with {name} between {number(low)} and {number(high)}"
        where = f"wherever {name} stands" if open_.all() else between
        return f"{wish}, {price}, {where}{self._trend(open_)}{self._today}{with_}"

    @property
    def _today(self) -> str:
        """What is needed at the scenario's own value, where that is a point that was looked at."""
        k = int(np.abs(self.places - float(self.scenario.values[self.lever])).argmin())
        near = abs(self.places[k] - float(self.scenario.values[self.lever])) < WITHIN
        return f" ({percent(float(self.at_most[k]))} today)" if near and self._priced[k] else ""

    @property
    def _priced(self) -> NDArray[np.bool_]:
        return np.isfinite(self.at_most) & (self.at_most > WITHIN)

    def _trend(self, open_: NDArray[np.bool_]) -> str:
        values = self.at_most[open_]
        if len(values) < 2 or np.ptp(values) <= WITHIN:
            return ""
        steps = np.diff(values)
        if (steps >= -WITHIN).all():
            return ": the more of it, the more is needed"
        if (steps <= WITHIN).all():
            return ": the more of it, the less is needed"
        return ": more on part of the way, less on another"

    def frame(self) -> pd.DataFrame:
        """A row for each value of the lever."""
        return table(
            {
                self.lever: self.places,
                f"least {self.against}, at most": np.where(
                    np.isfinite(self.at_most), self.at_most, nan
                ),
                "at least": np.where(np.isfinite(self.at_least), self.at_least, nan),
                "opens": np.isfinite(self.at_most),
            }
        )

    def _contents(self) -> dict[str, Any]:
        rows = zip(self.places.tolist(), self.at_most.tolist(), self.at_least.tolist(), strict=True)
        return {
            "goal": self.goal.report(),
            "against": self.against,
            "lever": self.lever,
            "places": [
                {
                    "value": place,
                    "at_most": most if isfinite(most) else None,
                    "at_least": least if isfinite(least) else None,
                    "none": least == inf,
                }
                for place, most, least in rows
            ],
        }


def opening(
    scenario: Scenario | str = "oman-2026-relief",
    goal: str | Goal = "missile settled",
    against: str = "relief",
    structure: Structure | None = None,
    *,
    lever: str = "threat",
    points: int = _POINTS,
) -> Opening:
    """Find the least terms of one file at which another can be settled, along a lever.

    Parameters
    ----------
    scenario : Scenario or str
    goal : str or Goal
        A file settled in some stable outcome, on some terms or on any.
    against : str
        The file in which it is paid for.
    structure : Structure, optional
        By default the two files linked.
    lever : str
    points : int
        Along the bounds of the lever.

    Raises
    ------
    InputError
        For another kind of goal, a file that the talks do not have, or less than two points.
    """
    scenario = load(scenario)
    names = scenario.form().file_names
    if against not in names:
        raise InputError(f"against: must be one of {', '.join(names)}, got {against!r}")
    asked = read_goal(goal, names)
    if asked.kind != "file" or asked.scope != "some" or asked.negated:
        raise InputError(f"goal: must be a file settled in some stable outcome, got {asked.text!r}")
    if asked.file == against:
        raise InputError(f"against: must be another file than {asked.file}, got the same")
    if points < 2:
        raise InputError(f"points: must be two at least, got {points}")
    form = scenario.form(structure)
    if structure is None and not form.linked:
        form = replace(form, linked=((str(asked.file), against),))
    p = scenario.parameter(lever)
    places = [Fraction(p.low) + (p.high - p.low) * Fraction(k, points - 1) for k in range(points)]
    found = [
        _least(scenario.replace(**{lever: v}), form, asked, names.index(against)) for v in places
    ]
    most, least = np.array(found).T
    return Opening(
        scenario, form, asked, against, lever, np.array(places, dtype=float), most, least
    )


def _least(
    scenario: Scenario, structure: Structure, goal: Goal, against: int
) -> tuple[float, float]:
    """The least terms that are known, and a bound, at one point."""
    values: Mapping[str, Fraction] = scenario.values
    if not premise_holds(values, structure):
        return nan, nan
    forms = lever_forms(scenario, structure, ())
    systems = wanted_systems(forms, structure, goal, None, np.zeros((2, 0)))
    rules = Rules.of(values, structure)
    best, bound = inf, inf
    for system in systems:
        if against not in system.settled:
            # Open, it brings nothing: that is terms of 0.
            most, least = _reached(system, rules, best, None)
        elif against in system.free:
            most, least = _reached(system, rules, best, system.free.index(against))
        else:
            most, least = _reached(system, rules, best, None)
            fixed = float(system.terms[against])
            most, least = most + fixed, least + fixed
        best, bound = min(best, most), min(bound, least)
    return best, min(bound, best)


def _reached(system: System, rules: Rules, best: float, column: int | None) -> tuple[float, float]:
    """The least of one free file's terms in a system, or 0 if it has a solution at all."""
    order: Sequence[int] = range(len(system.free))
    if column is not None:
        order = [column, *(k for k in order if k != column)]
    turned = replace(
        system, powers=system.powers[:, list(order)], low=system.low[list(order)],
        high=system.high[list(order)], free=tuple(system.free[k] for k in order),
    )  # fmt: skip
    count = 0 if column is None else 1
    search = Reaching(turned, Move(np.zeros(count), np.ones(count)))
    most = inf
    for _ in range(_MOST):
        upper = min(best, most) - WITHIN / 2 if column is not None else inf
        if search.bound >= upper or search.bound == inf:
            break
        middles = search.advance(upper)
        rows = search.polynomials.at(middles) if len(middles) else np.zeros((0, 1))
        for k in np.flatnonzero((rows >= -1e-12).all(axis=1))[:4]:
            if survives_exactly(turned, rules, middles[k]):
                most = min(most, float(middles[k][0]) if count else 0.0)
                if not count:
                    return most, most
    return most, min(search.bound, most)
