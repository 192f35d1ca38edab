r"""A goal and the levers that may bring it about, as systems to be solved.

**Object.** A goal is met iff one of its *ways* is: some of certain systems have a solution, and
none of certain others (`model.pricing.systems`).

    settled in some    some outcome that settles the file holds
    settled in every   the same, and none holds that does not
    stable             one of its systems holds;  no deadlock: its system has no solution

and the opposites. A goal of the central reading is no such thing; but what is central is stable,
so that what no stable outcome does no central one does (`Problem.necessary`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.parameters import rescale_weights
from model.payoffs import Structure
from model.pricing.bounds import Polynomials
from model.pricing.goals import Goal
from model.pricing.systems import (
    ROUNDING,
    LeverForms,
    System,
    backing_down,
    lever_forms,
    on_a_grid,
    premise_systems,
    without_a_grid,
)
from model.scenario import Scenario

Floats = NDArray[np.float64]

#: By how much terms must lie beyond those that are asked for to count as others.
_BEYOND = 1e-9


@dataclass(frozen=True)
class Way:
    """One way to meet a goal: some of these systems hold, and none of those; None asks nothing."""

    some: tuple[System, ...] | None = None
    none: tuple[System, ...] | None = None


@dataclass(frozen=True, eq=False)
class Problem:
    """A goal, and levers in their bounds.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    goal : Goal
    levels : int or None
    levers : tuple of str
    box : array, shape (2, levers)
        Where the levers may be.
    together : Problem or None
        The same with other levers too, from which this one is made by leaving them as they are.
    """

    scenario: Scenario
    structure: Structure
    goal: Goal
    levels: int | None
    levers: tuple[str, ...]
    box: Floats
    together: Problem | None = None

    def alone(self, lever: str) -> Problem:
        """The problem of one of its levers, the others as they are."""
        k = self.levers.index(lever)
        box = self.box[:, k : k + 1]
        return replace(self, levers=(lever,), box=box, together=self)

    def rational(self, point: Floats, digits: int = 11) -> tuple[Fraction, ...]:
        """A point of the levers beside floats; where one stays or is at an end it is exactly so."""
        found = []
        for k, name in enumerate(self.levers):
            today = self.scenario.values[name]
            low, high = self.ends(name)
            near = Fraction(f"{point[k]:.{digits}f}")
            still = abs(near - today) < Fraction(1, 10 ** (digits - 1))
            found.append(min(max(today if still else near, low), high))
        return tuple(found)

    def ends(self, lever: str) -> tuple[Fraction, Fraction]:
        """Where a lever may be, exactly."""
        low, high = map(float, self.box[:, self.levers.index(lever)])
        return Fraction(low).limit_denominator(10**9), Fraction(high).limit_denominator(10**9)

    def values(self, point: Sequence[Fraction]) -> dict[str, Fraction] | None:
        """Every parameter with the levers at a point; None where weights would not sum to 1.

        A weight that stays goes with those of its simplex that give way.
        """
        today = self.scenario.values
        moved = {n: v for n, v in zip(self.levers, point, strict=True) if v != today[n]}
        try:
            return rescale_weights(today, moved)
        except InputError:
            return None

    def ways_within(self, box: Floats) -> tuple[Way, ...]:
        """The ways, with the levers in another box."""
        return tuple(Way(_within(w.some, box), _within(w.none, box)) for w in self.ways)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The ways to meet it; of a goal of the central reading none."""
        goal = self.goal
        if self.together is not None:
            ways = self.together.ways
            return tuple(Way(self._taken(w.some), self._taken(w.none)) for w in ways)
        if goal.kind == "threat":
            down = (backing_down(self.scenario, self.structure, self.levers, self.box),)
            return (Way(some=down) if goal.negated else Way(none=down),)
        if goal.by_points:
            return ()
        wanted = self._wanted
        if goal.scope == "some":
            return (Way(none=wanted) if goal.negated else Way(some=wanted),)
        other = tuple(other_systems(self._forms, self.structure, goal, self.levels, self.box))
        if goal.negated:
            return (Way(some=other), Way(none=wanted))
        return (Way(some=wanted, none=other),)

    @property
    def necessary(self) -> tuple[Way, ...]:
        """What must hold wherever the goal is met: its ways, or of the central reading less."""
        if not self.goal.by_points:
            return self.ways
        if self.goal.kind != "file" or self.goal.negated:
            return (Way(),)
        return (Way(some=self._wanted),)

    @cached_property
    def beyond(self) -> tuple[System, ...]:
        """Where the lemma does not hold, so that the systems say nothing."""
        if self.goal.kind == "threat":
            return ()
        if self.together is not None:
            return tuple(s for s in self._taken(self.together.beyond) or () if _may_hold(s))
        every = premise_systems(self.scenario, self.structure, self.levers, self.box)
        return tuple(s for s in every if _may_hold(s))

    @cached_property
    def _forms(self) -> LeverForms:
        return lever_forms(self.scenario, self.structure, self.levers)

    def _taken(self, systems: tuple[System, ...] | None) -> tuple[System, ...] | None:
        """Systems of more levers with this one alone."""
        if systems is None or self.together is None:
            return systems
        names = self.together.levers
        today = np.array([float(self.scenario.values[n]) for n in names])
        return tuple(s.alone(names.index(self.levers[0]), today) for s in systems)

    @cached_property
    def _wanted(self) -> tuple[System, ...]:
        if self.together is not None:
            return self._taken(self.together._wanted) or ()
        return tuple(wanted_systems(self._forms, self.structure, self.goal, self.levels, self.box))


def _within(systems: tuple[System, ...] | None, box: Floats) -> tuple[System, ...] | None:
    return None if systems is None else tuple(s.within(box) for s in systems)


def _may_hold(system: System) -> bool:
    """Whether a system is not seen at once to hold nowhere in its box."""
    most = Polynomials(system.powers, system.rows).enclosed(system.low[None], system.high[None])[1]
    return bool((most >= -ROUNDING).all())


def wanted_systems(
    forms: LeverForms, structure: Structure, goal: Goal, levels: int | None, box: Floats
) -> list[System]:
    """The systems of the outcomes that are wanted."""
    if levels is not None:
        return on_a_grid(forms, structure, levels, box, goal.met_by)
    if goal.kind == "stable":
        files = tuple(goal.talks.index(f) for f in goal.files)
        terms = goal.outcome.terms if goal.outcome else ()
        fixed = {f: (float(t), float(t)) for f, t in enumerate(terms) if t is not None}
        return without_a_grid(forms, structure, box, lambda s: s == files, fixed)
    file = goal.place
    limits = {file: (float(goal.least), float(goal.most))}
    return without_a_grid(forms, structure, box, lambda s: file in s, limits)


def other_systems(
    forms: LeverForms, structure: Structure, goal: Goal, levels: int | None, box: Floats
) -> list[System]:
    """The systems of the outcomes that do not settle the file, or on other terms."""
    if levels is not None:
        return on_a_grid(forms, structure, levels, box, lambda o: not goal.met_by(o))
    file = goal.place
    found = without_a_grid(forms, structure, box, lambda s: file not in s, {})
    for low, high in ((0.0, float(goal.least) - _BEYOND), (float(goal.most) + _BEYOND, 1.0)):
        if low <= high:
            limits = {file: (low, high)}
            found += without_a_grid(forms, structure, box, lambda s: file in s, limits)
    return found
