"""Talks in rounds at the points of a sweep or a sample, as one solver of the one loop.

Points vary whatever a scenario has, and two things beside: the patience of the US, and the rate of
one law. These are dials of their own, which stand among the points as parameters of the scenario
(`dialled`). Each point is solved once, without refinement, for one side's preference where several
outcomes are central; whether there were several, or a decision by a hair, is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from model.answers.deals import LENS
from model.answers.talks import Talks
from model.dynamics.course import Course, drifted, form_in
from model.dynamics.induction import shares, spec_of, walked
from model.dynamics.kernel import induce
from model.payoffs import PLAYERS
from model.scenario import Scenario
from model.split import split_payoffs
from model.sweeps.engine import coefficient_array
from model.sweeps.loop import gathered
from model.sweeps.points import Points
from model.sweeps.solver import TERMS_UNIT, Found, Solver, Variable
from model.timing import weights

#: Names of the dials.
US_PATIENCE, RATE = "us_patience", "drift_rate"

#: What they mean, for a scenario that has them.
_MEANINGS = {
    US_PATIENCE: "patience of the US: what the next round weighs against this one",
    RATE: "rate of the law of drift, a round",
}

#: Points of a block: a few seconds of work.
_BLOCK = 32

VARIABLES = (
    Variable("payoff", ("player",), "f8", "payoff of the central path", "points a round"),
    Variable("terms", ("file",), "f8", "terms, NaN where the file stays open", TERMS_UNIT),
    Variable("round", ("file",), "i8", "round in which the file is settled, 0 for never"),
    Variable("alone", (), "?", "one central outcome in every round"),
    Variable("certain", (), "?", "decided, and not by a hair"),
)


def dialled(scenario: Scenario, *dials: str) -> Scenario:
    """The scenario with dials among its parameters, for points that vary them."""
    for name in dials:
        scenario = scenario.with_parameter(
            name, meaning=_MEANINGS[name], bounds=(0, 1), value="1/2", low=0, high=1,
            basis="assumed", source="a dial of the sweep", unit="share",
        )  # fmt: skip
    return scenario


@dataclass(frozen=True, eq=False)
class RoundsSolver(Solver):
    """Solves the talks at every point.

    Attributes
    ----------
    points : Points
    course : Course
        Form, agenda and time; the values are those of the points.
    drifting : str
        The law whose rate the dial `RATE` sets, if the points have it.
    favour : int
        The side whose preference counts where several outcomes are central.
    """

    points: Points
    course: Course
    drifting: str = ""
    favour: int = 0
    levels: str = "no grid"
    counts: ClassVar[tuple[str, ...]] = ("points_uncertain",)
    structure: Any = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "structure", self.course.structure)
        shares(split_payoffs(self.course.structure).monomials, len(self.course.files))

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return VARIABLES

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        varied = "a sample" if self.points.cases else " and ".join(self.points.names)
        return {
            "lens": f"{LENS}, round by round",
            "title": f"Talks in rounds of {self.points.scenario.name} over {varied}",
            "complete": "one central path at every point",
            "agenda": ", ".join(self.course.agenda),
            "time": self.course.timing.words,
        }

    @property
    def options(self) -> Mapping[str, str]:
        """All that the answers depend on besides points and form."""
        return {
            "agenda": ", ".join(self.course.agenda),
            "time": repr(self.course.timing),
            "drifting": self.drifting,
            "favour": PLAYERS[self.favour],
        }

    @property
    def longest(self) -> int:
        """Points of a block."""
        return _BLOCK

    @cached_property
    def _form(self) -> Talks:
        return self.course.later[0]

    def solve(self, start: int, stop: int) -> Found:
        """Solve the points from `start` to before `stop`."""
        later, count, files = self._later(start, stop), stop - start, self.course.files
        found: dict[str, NDArray[Any]] = {
            "payoff": np.full((count, len(PLAYERS)), np.nan),
            "terms": np.full((count, len(files)), np.nan),
            "round": np.zeros((count, len(files)), dtype=np.int64),
            "alone": np.zeros(count, dtype=bool),
            "certain": np.zeros(count, dtype=bool),
        }
        for p in range(count):
            spec = spec_of(np.ascontiguousarray(later[p]), self._form, self.favour)
            induce(spec)
            path = walked(spec, self._form)
            found["payoff"][p] = path.payoffs
            for f, x in path.terms.items():
                found["terms"][p, files.index(f)] = x
                found["round"][p, files.index(f)] = path.when[f]
            found["alone"][p], found["certain"][p] = path.alone, path.certain
        return Found(found, counts={"points_uncertain": int((~found["certain"]).sum())})

    def _later(self, start: int, stop: int) -> NDArray[np.float64]:
        """Payoffs from each round of talks on as the kernel takes them, shape (P, D, 2, 2^n, K)."""
        values, timing, count = self.points.values(start, stop), self.course.timing, stop - start
        us, iran = (float(delta) for delta in timing.patience)
        us = values.get(US_PATIENCE, us)
        by_round = zip(*(weights(delta, timing.horizon) for delta in (us, iran)), strict=True)
        rates = {self.drifting: values[RATE]} if self.drifting else {}
        rounds = []
        for r, pair in enumerate(by_round, start=1):
            form = form_in(self.course.structure, r, timing)
            split = split_payoffs(form)
            now = drifted(values, r, timing, self.course.laws, **rates)
            c = coefficient_array(split, now, count)
            c = c * np.stack([np.broadcast_to(w, count) for w in pair])[:, None, :]
            rounds.append(
                np.einsum("jkp,kmq->pjmq", c, shares(split.monomials, len(self.course.files)))
            )
        total = np.cumsum(rounds[::-1], axis=0)[::-1]
        return np.moveaxis(total[: timing.talks], 0, 1)


def over(
    points: Points,
    course: Course,
    drifting: str = "",
    favour: int = 0,
    threads: int | None = None,
    **changes: Any,
) -> Mapping[str, NDArray[Any]]:
    """The variables of `RoundsSolver` at all points, with some of the timing changed."""
    timing = replace(course.timing, **changes) if changes else course.timing
    there = Course(course.scenario, course.structure, course.agenda, timing)
    return gathered(RoundsSolver(points, there, drifting, favour), threads=threads).arrays
