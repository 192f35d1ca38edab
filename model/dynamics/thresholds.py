r"""Thresholds: the patience and the rates at which time begins to help or to cost the US.

Rates and patience are assumptions, so what can be said of them is where an answer turns:

* *a deadline pays*: the patience of the US below which it has more from talks that end after the
  first round than from talks in all of them;
* *rebuilding*: the rate at which Iran rebuilds in every file above which letting pressure
  accumulate costs the US, against a situation that stays as it is;
* *stifling*: the rate at which pressure accumulates above which stifling Iran without any threat is
  worth to the US what the threat is, held and without more pressure.

Each is the place where a difference of two payoffs of the US changes its sign, found by halving; a
difference may jump there. Where several outcomes of a round are central the threshold is looked for
twice, as either side prefers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from model.dynamics.course import Course, OfCourse
from model.dynamics.rounds import solved
from model.payoffs import Structure
from model.results import table
from model.scenario import Scenario, load
from model.timing import Law, Timing
from model.words import sentence

if TYPE_CHECKING:
    import pandas as pd

#: The pressure that accumulates, where the scenario's laws name none: to full.
PRESSURE = ("sanctions", "protest")
_RATE = Fraction(1, 4)

#: How near a threshold is found.
_NEAR = 1e-4

#: The patiences and the rates among which they are looked for.
_PATIENCE = (Fraction(1, 20), Fraction(99, 100))
_RATES = (Fraction(0), Fraction(1))


@dataclass(frozen=True)
class Threshold:
    """Where a difference of two payoffs of the US changes its sign.

    Attributes
    ----------
    name : str
        What begins there, or ends.
    of : str
        What is varied.
    low, high : float or None
        The threshold as either side prefers; equal where one outcome is central in every round,
        None where the difference has one sign throughout.
    above : bool or None
        Whether it holds above the threshold; throughout, or nowhere, where there is none.
    """

    name: str
    of: str
    low: float | None
    high: float | None
    above: bool | None

    @property
    def words(self) -> str:
        """The finding in a clause."""
        if self.low is None or self.high is None:
            return f"{self.name} whatever {self.of}" if self.above else f"{self.name} nowhere"
        ends = dict.fromkeys((f"{self.low:.3g}", f"{self.high:.3g}"))
        side = "above" if self.above else "below"
        return f"{self.name} where {self.of} is {side} {' to '.join(ends)}"


@dataclass(frozen=True, eq=False, repr=False)
class Thresholds(OfCourse):
    """The thresholds of one scenario.

    Attributes
    ----------
    course : Course
    deadline, rebuilding, stifling : Threshold
    """

    course: Course
    deadline: Threshold
    rebuilding: Threshold
    stifling: Threshold

    @property
    def every(self) -> tuple[Threshold, ...]:
        """All of them."""
        return (self.deadline, self.rebuilding, self.stifling)

    @property
    def words(self) -> str:
        """Each in a sentence."""
        return ". ".join(sentence(each.words) for each in self.every)

    def frame(self) -> pd.DataFrame:
        """A row for each."""
        return table(
            [
                {"what": t.name, "of": t.of, "low": t.low, "high": t.high, "above": t.above}
                for t in self.every
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {"thresholds": self.frame().to_dict("records")}


def thresholds(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    **time: Any,
) -> Thresholds:
    """Find the three thresholds.

    Parameters
    ----------
    scenario, structure, agenda
        As `model.rounds` takes them.
    **time
        ``horizon``, ``talks``, ``laws``, ``patience`` and ``strike``, likewise. The laws of
        sanctions and protest, if given, are the pressure that accumulates.

    Returns
    -------
    Thresholds
    """
    course = Course.of(load(scenario), structure, agenda, **time)
    return Thresholds(course, _deadline(course), _rebuilding(course), _stifling(course))


def _deadline(course: Course) -> Threshold:
    """V_US(talks in round 1 only) - V_US(talks in all rounds), over the patience of the US."""
    _, iran = course.timing.patience

    def gain(patience: Fraction) -> Ends:
        timing = replace(course.timing, patience=(patience, iran))
        return _less(_worth(course, replace(timing, talks=1)), _worth(course, timing))

    return _threshold("a deadline after round 1 pays the US", "its patience", gain, _PATIENCE)


def _rebuilding(course: Course) -> Threshold:
    """V_US(nothing drifts) - V_US(pressure accumulates, all capability is rebuilt), by rate."""
    still = _worth(course, replace(course.timing, laws=()))

    def loss(rate: Fraction) -> Ends:
        laws = (*_pressure(course, None), Law("capability", limit=Fraction(1), rate=rate))
        return _less(still, _worth(course, replace(course.timing, laws=laws)))

    name = "waiting for pressure to accumulate costs the US"
    return _threshold(name, "the rate at which Iran rebuilds", loss, _RATES)


def _stifling(course: Course) -> Threshold:
    """V_US(no threat, pressure accumulates) - V_US(threat held, nothing drifts), by its rate."""
    unthreatened = replace(course, scenario=course.scenario.replace(threat=0))
    held = _worth(course, replace(course.timing, laws=()))

    def gain(rate: Fraction) -> Ends:
        laws = tuple(_pressure(course, rate))
        return _less(_worth(unthreatened, replace(course.timing, laws=laws)), held)

    name = "stifling without a threat is worth to the US what the threat is, or more,"
    return _threshold(name, "the rate at which pressure accumulates", gain, _RATES)


def _pressure(course: Course, rate: Fraction | None) -> list[Law]:
    """The laws of sanctions and protest: those given, else to full; at a rate, where one is."""
    given: Mapping[str, Law] = {law.parameter: law for law in course.timing.laws}
    found = []
    for name in PRESSURE:
        law = given.get(name)
        limit = law.limit if law is not None and law.limit is not None else Fraction(1)
        if rate is not None:
            found.append(Law(name, limit=limit, rate=rate))
        else:
            found.append(law or Law(name, limit=limit, rate=_RATE))
    return found


#: A payoff of the US on the path that the US prefers, and on the one that Iran does.
Ends = tuple[float, float]


def _worth(course: Course, timing: Timing) -> Ends:
    """The payoff of the US on the central paths; nan where none is decided."""
    paths = solved(replace(course, timing=timing), refined=False).paths
    first, last = (float(paths[k].payoffs[0]) if paths else float("nan") for k in (0, -1))
    return first, last


def _less(one: Ends, other: Ends) -> Ends:
    return one[0] - other[0], one[1] - other[1]


def _threshold(
    name: str, of: str, gain: Callable[[Fraction], Ends], ends: tuple[Fraction, Fraction]
) -> Threshold:
    """Find where a gain changes its sign, as either side prefers."""
    known = cache(gain)
    places: list[float] = []
    above = None
    for side in (0, 1):
        place, above = _crossing(lambda x, side=side: known(x)[side], ends)  # type: ignore[misc]
        if place is None:
            return Threshold(name, of, None, None, above)
        places.append(place)
    return Threshold(name, of, min(places), max(places), above)


def _crossing(
    gain: Callable[[Fraction], float], ends: tuple[Fraction, Fraction]
) -> tuple[float | None, bool]:
    """The place of a change of sign, and whether the gain is positive above it.

    By the rule of Illinois where it goes well and by halving where it does not: the gain may jump.
    """
    low, high = ends
    first, last = gain(low), gain(high)
    begins, above = first > 0, last > 0
    if begins == above:
        return None, above
    halve = False
    while high - low > _NEAR:
        share = 0.5 if halve else min(max(first / (first - last), 0.02), 0.98)
        place = low + (high - low) * Fraction(share).limit_denominator(1000)
        here, before = gain(place), high - low
        if (here > 0) == begins:
            low, first, last = place, here, last / 2
        else:
            high, last, first = place, here, first / 2
        halve = high - low > before / 2
    return float((low + high) / 2), above
