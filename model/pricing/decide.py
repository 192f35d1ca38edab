r"""Whether a goal is met at one point: exactly, and by other means than those that look for it.

On a grid all cells of the game are looked at (`model.game`). Without one `model.continuum` decides
which files can be settled, and on which terms; where it does not know the form, the boxes of
`model.pricing.bounds` do, and what they find is put to every deviation in exact arithmetic. The
central reading is `model.answers.central`. So a point that is said to reach a goal does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.answers.bargains import Bargain, files_of
from model.answers.central import central
from model.answers.talks import talks
from model.continuum.conditions import FileSet, forms, known_shape, lemma_slacks, survives
from model.continuum.outcomes import Settling, sets_of, settles, settling
from model.continuum.packages import Face, Rules
from model.game import BargainingGame
from model.grid import Outcome
from model.payoffs import Structure
from model.premise import premise_holds
from model.pricing.bounds import Move, Reaching
from model.pricing.goals import Goal
from model.pricing.problem import other_systems, wanted_systems
from model.pricing.systems import LeverForms, System, lever_forms
from model.regimes.audit import enforcement
from model.scenario import Scenario
from model.two_types import TwoTypeGame

Floats = NDArray[np.float64]

#: L where a goal has to be decided on a grid and none is named.
GRID = 3

#: Batches of boxes at a point, at most.
_MOST = 200

#: Digits of terms that are put to exact arithmetic.
_DIGITS = 12

_NO_LEVERS = np.zeros((2, 0))


@dataclass(frozen=True)
class Judge:
    """Decides a goal at points.

    Attributes
    ----------
    scenario : Scenario
        Today.
    structure : Structure
    goal : Goal
    levels : int or None
        None without a grid.
    """

    scenario: Scenario
    structure: Structure
    goal: Goal
    levels: int | None

    def holds(self, values: Mapping[str, Fraction]) -> bool | None:
        """Whether the goal is met with these values; None if that is not decided."""
        met = self._met(values)
        return met if met is None else met != self.goal.negated

    def confirms(
        self, values: Mapping[str, Fraction], system: System | None, point: Floats
    ) -> bool:
        """Whether the goal is met with these values, given what was found in floats beside them.

        Where one stable outcome is enough, its terms are put to every deviation: that is quick.
        """
        one_will_do = self.goal.scope == "some" and not self.goal.negated
        if one_will_do and system and system.face and premise_holds(values, self.structure):
            terms = [round(float(t), _DIGITS) for t in point[system.levers :]]
            if survives_exactly(system, Rules.of(values, self.structure), terms):
                return True
        return bool(self.holds(values))

    def _met(self, values: Mapping[str, Fraction]) -> bool | None:
        goal = self.goal
        if goal.kind == "threat":
            return enforcement(self.scenario.with_exact(values), self.structure).holds
        if goal.kind == "bluff":
            return not self._bluff_pays(values)
        if goal.central:
            return self._met_in_central(values)
        if self.levels is not None:
            found = BargainingGame(self.scenario.with_exact(values), self.levels, self.structure)
            return self.met_by([end.outcome for end in found.equilibrium_outcomes().outcomes])
        if not premise_holds(values, self.structure):
            return None
        some = self._some(values)
        if not some or goal.scope == "some":
            return some
        none = self._some_other(values)
        return none if none is None else not none

    def met_by(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether the goal, not negated, is met where these outcomes are the stable ones."""
        met = [self.goal.met_by(outcome) for outcome in outcomes]
        return all(met) and bool(met) if self.goal.scope == "every" else any(met)

    def _bluff_pays(self, values: Mapping[str, Fraction]) -> bool:
        """Whether some deal does not tell the types apart and is worth more to the bluffing one.

        Than every equilibrium in which it is known, Iran's doubt being the credibility.
        """
        here = self.scenario.with_exact(values)
        game = TwoTypeGame(here, levels=self.levels or GRID, structure=self.structure)
        found = game.equilibrium_outcomes()
        gains = [found.gain(end) for end in found.pooling if end.outcome.resolved.settled]
        return any(gain is not None and gain[0] > 0 for gain in gains)

    @cached_property
    def today_in_names(self) -> frozenset[tuple[str, ...]]:
        """The sets of files that are central today."""
        return frozenset(self._named(files_of(blocks)) for blocks in self._today)

    def _named(self, files: FileSet) -> tuple[str, ...]:
        return tuple(self.goal.talks[f] for f in files)

    @property
    def _sets(self) -> tuple[FileSet, ...]:
        return sets_of(len(self.goal.talks))

    @cached_property
    def _today(self) -> frozenset[tuple[FileSet, ...]]:
        return frozenset(b.blocks for b in self._central(self.scenario.values) or ())

    def _central(self, values: Mapping[str, Fraction]) -> tuple[Bargain, ...] | None:
        found = central(talks(values, self.structure))
        return found.outcomes if found.decided else None

    def _met_in_central(self, values: Mapping[str, Fraction]) -> bool | None:
        outcomes = self._central(values)
        if outcomes is None:
            return None
        if self.goal.kind == "answer":
            return frozenset(b.blocks for b in outcomes) != self._today
        file = self.goal.place
        if not outcomes or any(file not in b.settled for b in outcomes):
            return False
        ends = [b.box[file] for b in outcomes]
        if all(self.goal.least <= low and high <= self.goal.most for low, high in ends):
            return True
        outside = any(high < self.goal.least or low > self.goal.most for low, high in ends)
        return False if outside else None

    # Without a grid.

    def _some(self, values: Mapping[str, Fraction]) -> bool | None:
        """Whether some stable outcome is of those that are wanted."""
        goal = self.goal
        if not self._known(values):
            return self._solved(
                wanted_systems(self._forms(values), self.structure, goal, None, _NO_LEVERS), values
            )
        payoffs = forms(values, self.structure)
        if goal.kind == "stable":
            if goal.outcome is not None:
                return survives(payoffs, goal.outcome.terms)
            return settles(payoffs, tuple(goal.talks.index(f) for f in goal.files))
        file = goal.place
        sets = [s for s in self._sets if file in s]
        if goal.any_terms:
            return any(settles(payoffs, s) for s in sets)
        return any(self._meets(settling(payoffs, s, goal.talks)) for s in sets)

    def _some_other(self, values: Mapping[str, Fraction]) -> bool | None:
        """Whether some stable outcome does not settle the file, or on other terms."""
        if not self._known(values):
            return self._solved(
                other_systems(self._forms(values), self.structure, self.goal, None, _NO_LEVERS),
                values,
            )
        payoffs = forms(values, self.structure)
        file = self.goal.place
        if any(settles(payoffs, s) for s in self._sets if file not in s):
            return True
        if self.goal.any_terms:
            return False
        return any(
            self._strays(settling(payoffs, s, self.goal.talks)) for s in self._sets if file in s
        )

    def _known(self, values: Mapping[str, Fraction]) -> bool:
        return known_shape(self.structure) and min(lemma_slacks(values, self.structure)) > 0

    def _meets(self, found: Settling) -> bool:
        stretches = found.terms.get(str(self.goal.file), ())
        return any(
            s.low.near <= self.goal.most and s.high.near >= self.goal.least for s in stretches
        )

    def _strays(self, found: Settling) -> bool:
        stretches = found.terms.get(str(self.goal.file), ())
        return any(s.low.near < self.goal.least or s.high.near > self.goal.most for s in stretches)

    def _forms(self, values: Mapping[str, Fraction]) -> LeverForms:
        return lever_forms(self.scenario.with_exact(values), self.structure, ())

    def _solved(self, systems: Sequence[System], values: Mapping[str, Fraction]) -> bool | None:
        """Whether one of some systems in the terms alone has a solution: a witness, or none."""
        rules = Rules.of(values, self.structure)
        open_ = False
        for system in systems:
            found = _solution(system, rules)
            if found:
                return True
            open_ |= found is None
        return None if open_ else False


def _solution(system: System, rules: Rules) -> bool | None:
    """Whether a system without levers has a solution that survives in exact arithmetic."""
    search = Reaching(system, Move(np.zeros(0), np.zeros(0)))
    for _ in range(_MOST):
        if search.bound == np.inf:
            return False
        for point in search.advance(np.inf):
            if survives_exactly(system, rules, point):
                return True
        if search.stuck < np.inf:
            break
    return None


def survives_exactly(system: System, rules: Rules, terms: Sequence[float]) -> bool:
    """Whether free terms, as near as floats, survive every deviation in exact arithmetic."""
    x = [Fraction(0)] * len(rules.givers)
    for f, t in zip(system.free, terms, strict=True):
        x[f] = Fraction(float(t))
    face = system.face
    return face is not None and Face(rules, face.settled, face.fixed).holds(x)
