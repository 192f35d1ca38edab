"""The course of the environment: every parameter in every round, and both payoffs by round.

`Course` resolves a scenario's `model.timing` (or one that is given): which levers drift, what the
threat does before a deadline, and what each round weighs for each side. Exact throughout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from gmpy2 import mpq

from model.about import provenance
from model.answers.deals import LENS
from model.answers.talks import Talks, read_agenda, talks
from model.payoffs import Structure
from model.results import Result
from model.scenario import Scenario
from model.timing import Law, Timing, laws_by_parameter, require_laws, require_talks
from model.words import listed

#: The lens on a grid.
_GRID_LENS = "central reading of the pure equilibria of each round"


class OfCourse(Result):
    """The base of results of one course, which they have as a field."""

    course: Course

    @property
    def scenario(self) -> Scenario:
        """Whose values the first round has."""
        return self.course.scenario

    @property
    def structure(self) -> Structure:
        """The form of the game."""
        return self.course.structure

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, the assumptions about time, software and caveat."""
        levels = getattr(self, "levels", None)
        return provenance(
            self.scenario,
            lens=f"{LENS if levels is None else _GRID_LENS}, round by round",
            levels=levels or "no grid",
            structure=self.structure,
            agenda=listed(self.course.agenda),
            time=self.course.timing.words,
        )


@dataclass(frozen=True)
class Course:
    """A scenario with its rounds.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    agenda : tuple of str
    timing : Timing
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    timing: Timing

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        structure: Structure | None = None,
        agenda: Sequence[str] | None = None,
        timing: Timing | None = None,
        **changes: Any,
    ) -> Course:
        """Check the laws against the scenario; `changes` replace fields of the timing.

        Raises
        ------
        InputError
            For a law of something that is no lever of the scenario, or beyond its bounds.
        """
        timing = timing or scenario.time or Timing()
        changes = {name: value for name, value in changes.items() if value is not None}
        if "talks" in changes:
            require_talks(changes["talks"])
        if "horizon" in changes and "talks" not in changes:
            # Where the talks end with the environment they go on doing so.
            same = timing.talks == timing.horizon
            changes["talks"] = 0 if same else min(timing.talks, changes["horizon"])
        elif "talks" in changes and "horizon" not in changes and scenario.time is None:
            changes["horizon"] = max(timing.horizon, changes["talks"])
        timing = replace(timing, **changes) if changes else timing
        require_laws(timing.laws, scenario.described)
        form = scenario.form(structure)
        return cls(scenario, form, read_agenda(agenda, form.file_names), timing)

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the talks, whether on the table or not."""
        return self.structure.file_names

    @property
    def still(self) -> Course:
        """The game without time: one round, in which nothing has drifted."""
        return replace(self, timing=Timing(horizon=1))

    @cached_property
    def laws(self) -> Mapping[str, Law]:
        """The law of each parameter that has one."""
        return laws_by_parameter(self.timing.laws, self.scenario.names)

    def values(self, r: int) -> dict[str, Fraction]:
        """Every parameter in round r, from 1."""
        return drifted(self.scenario.values, r, self.timing, self.laws)

    def form(self, r: int) -> Structure:
        """The form in round r: before a deadline the US plans no strike, whatever it believes."""
        return form_in(self.structure, r, self.timing)

    @cached_property
    def rounds(self) -> tuple[Talks, ...]:
        """The game of each round by itself, payoffs times what the round weighs."""
        found = []
        for r, w in enumerate(zip(*self.timing.weights(), strict=True), start=1):
            here = talks(self.values(r), self.form(r), self.agenda)
            us, iran = (
                {m: c * mpq(*weight.as_integer_ratio()) for m, c in row.items()}
                for row, weight in zip(here.coefficients, w, strict=True)
            )
            found.append(replace(here, coefficients=(us, iran)))
        return tuple(found)

    @cached_property
    def later(self) -> tuple[Talks, ...]:
        """For each round of talks the game in which only that round is left to talk.

        Its payoffs are those from that round on, if nothing more is settled after it.
        """
        total: tuple[dict[Any, Any], dict[Any, Any]] = ({}, {})
        found = []
        for here in reversed(self.rounds):
            for sums, row in zip(total, here.coefficients, strict=True):
                for m, c in row.items():
                    sums[m] = sums.get(m, 0) + c
            found.append(replace(here, coefficients=(dict(total[0]), dict(total[1]))))
        return tuple(reversed(found))[: self.timing.talks]


def drifted(values: Any, r: int, timing: Timing, laws: Mapping[str, Law], **rates: Any) -> Any:
    """All parameters in round r, given those in the first: exact numbers, floats or arrays."""
    now = dict(values)
    for name, law in laws.items():
        now[name] = law.at(values[name], r, rates.get(law.parameter))
    if timing.strike == "deadline" and r < timing.talks:
        for name in ("credibility", "audience_cost"):
            now[name] = 0 * now[name]
    return now


def form_in(structure: Structure, r: int, timing: Timing) -> Structure:
    """The form of the game in round r."""
    if timing.strike == "deadline" and r < timing.talks and structure.execution == "belief":
        return replace(structure, us_chance=Fraction(0))
    return structure
