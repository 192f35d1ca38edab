r"""What the article says of time, as statements about talks in rounds that can fail.

The article has the US seek a result "quickly", so that Iran cannot use time to ease the pressure on
it (para. 21), and keeps gradual stifling as an option, since pressure that goes on decides in the
end (para. 25). A game without time cannot test that. Each claim is a predicate of talks in rounds
(`model.dynamics`), set before it was tried, and tried

* at the scenario's values, at three rates of drift: *holds*, *fails*, or *turns on the rate*;
* in what share of draws from the stated ranges, given the stated orders;
* on as many draws over the full bounds: one that none of them breaks at any rate *holds
  everywhere*, one that all break *holds nowhere*; then the form decides and not the numbers, and it
  counts as no support.

Patience is equal on both sides, so that nothing here is owed to one of them being the less patient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.dynamics.course import Course, OfCourse
from model.dynamics.over import over
from model.dynamics.robust import RATES
from model.payoffs import PLAYERS, Structure
from model.results import table
from model.scenario import Scenario, load
from model.sweeps.points import Points
from model.timing import Law
from model.words import listed, number, percent

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]

#: Differences of payoffs up to this are none.
_NOTHING = 1e-6

#: Where what presses on Iran goes if it grows, and if it eases.
_PRESSES = ("sanctions", "protest")


@dataclass(frozen=True, eq=False)
class Rounds:
    """Talks in rounds at some cases, each kind read once.

    Attributes
    ----------
    points : Points
    course : Course
    threads : int or None
    """

    points: Points
    course: Course
    threads: int | None = None

    @cached_property
    def _read(self) -> dict[Any, Mapping[str, NDArray[Any]]]:
        return {}

    def read(self, limit: int | None, rate: Fraction, threat: bool = True, talks: int = 0) -> Any:
        """The talks with pressure going to a limit at a rate, or staying as it is."""
        laws = () if limit is None else tuple(
            Law(p, limit=Fraction(limit), rate=rate) for p in _PRESSES
        )  # fmt: skip
        key = (laws, threat, talks)
        if key not in self._read:
            there = self.points if threat else self.points.moved(threat=0)
            self._read[key] = over(
                there, self.course, threads=self.threads, laws=laws,
                talks=talks or self.course.timing.talks,
            )  # fmt: skip
        return self._read[key]

    def payoff(self, player: str, *how: Any, **more: Any) -> NDArray[np.float64]:
        """What a side has."""
        return np.asarray(self.read(*how, **more)["payoff"][:, PLAYERS.index(player)])

    @property
    def certain(self) -> Bools:
        """Where all that was read is decided, and not by a hair."""
        return np.logical_and.reduce([found["certain"] for found in self._read.values()])


@dataclass(frozen=True)
class TimeClaim:
    """A statement about time that the model can contradict.

    Attributes
    ----------
    key, text, where, predicate : str
        As `model.claims.Claim` has them.
    test : callable
        From talks in rounds and a rate to where it holds.
    """

    key: str
    text: str
    where: str
    predicate: str
    test: Callable[[Rounds, Fraction], Bools]


def _haste(here: Rounds, rate: Fraction) -> Bools:
    ended = here.payoff("us", 0, rate, talks=1)
    return ended > here.payoff("us", 0, rate) + _NOTHING


def _eases(here: Rounds, rate: Fraction) -> Bools:
    return here.payoff("iran", 0, rate) > here.payoff("iran", None, rate) + _NOTHING


def _stifles(here: Rounds, rate: Fraction) -> Bools:
    stifled = here.payoff("us", 1, rate, threat=False)
    return stifled >= here.payoff("us", None, rate) - _NOTHING


def _decides(here: Rounds, rate: Fraction) -> Bools:
    pressed, still = (here.read(limit, rate)["round"] > 0 for limit in (1, None))
    return np.asarray(pressed.sum(axis=1) > still.sum(axis=1))


CLAIMS: tuple[TimeClaim, ...] = (
    TimeClaim(
        "haste-serves", "A quick result serves the US, since time lets Iran ease the pressure",
        "21",
        "with sanctions and protest fading, the US has more from talks that end after round 1 than "
        "from talks that go on", _haste,
    ),
    TimeClaim(
        "time-eases", "Time in which the pressure eases serves Iran", "21",
        "Iran has more with sanctions and protest fading than with both as they are", _eases,
    ),
    TimeClaim(
        "stifling-in-time", "Gradual stifling remains in place of the threat", "25",
        "with no threat, and sanctions and protest growing to full, the US has no less than with "
        "the threat and both as they are", _stifles,
    ),
    TimeClaim(
        "pressure-decides", "Pressure that continues and grows decides what is open", "25",
        "with sanctions and protest growing to full more files are settled, sooner or later, than "
        "with both as they are", _decides,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class TimeResult:
    """A claim about time, tried.

    Attributes
    ----------
    claim : TimeClaim
    own : mapping of str to bool
        At the scenario's values, by rate.
    decided : bool
        Whether it is decided there, and not by a hair.
    sampled, widest : mapping of str to float
        Share of draws from the stated ranges, and over the full bounds, by rate.
    """

    claim: TimeClaim
    own: Mapping[str, bool]
    decided: bool
    sampled: Mapping[str, float]
    widest: Mapping[str, float]

    @property
    def verdict(self) -> str:
        """As the module's head lists them."""
        if min(self.widest.values()) == 1:
            return "holds everywhere"
        if max(self.widest.values()) == 0:
            return "holds nowhere"
        if not self.decided:
            return "not decided"
        held = set(self.own.values())
        return "turns on the rate" if len(held) > 1 else "holds" if held == {True} else "fails"

    @property
    def words(self) -> str:
        """The verdict and the shares in a sentence."""
        ends = [
            " to ".join(dict.fromkeys(map(percent, (min(s.values()), max(s.values())))))
            for s in (self.sampled, self.widest)
        ]
        form = ", so that the form decides" if self.verdict.endswith("where") else ""
        return (
            f"{self.claim.text} (article, para. {self.claim.where}): {self.verdict}{form}; in "
            f"{ends[0]} of cases sampled from the stated ranges, {ends[1]} over all bounds"
        )


@dataclass(frozen=True, eq=False, repr=False)
class InTime(OfCourse):
    """The article's claims about time, tried.

    Attributes
    ----------
    course : Course
    n : int
        Cases drawn from the stated ranges, and as many from the full bounds.
    claims : tuple of TimeResult
    """

    course: Course
    n: int
    claims: tuple[TimeResult, ...]

    @property
    def words(self) -> str:
        """Every claim with its verdict, and what the shares are of."""
        return f"{'. '.join(c.words for c in self.claims)}. {self.sampling}"

    @property
    def sampling(self) -> str:
        """What the shares are shares of."""
        rates = listed([number(float(r)) for r in RATES])
        return (
            f"Tried at rates of {rates} a round on {self.n} cases from the stated ranges and as "
            "many over all bounds; a share of such cases is not a probability"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each claim and rate."""
        return table(
            [
                {
                    "claim": c.claim.key, "para": c.claim.where, "verdict": c.verdict, "rate": rate,
                    "holds": c.own[rate], "share": c.sampled[rate], "over_bounds": c.widest[rate],
                }
                for c in self.claims
                for rate in c.own
            ]
        )  # fmt: skip

    def _contents(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "claims": [
                {
                    "key": c.claim.key, "text": c.claim.text, "where": c.claim.where,
                    "predicate": c.claim.predicate, "verdict": c.verdict,
                    "by_rate": {
                        rate: {
                            "holds": c.own[rate], "share": c.sampled[rate],
                            "over_bounds": c.widest[rate],
                        }
                        for rate in c.own
                    },
                }
                for c in self.claims
            ],
        }  # fmt: skip


def in_time(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    *,
    n: int = 32,
    seed: int = 0,
    horizon: int | None = None,
    threads: int | None = None,
    claims: Sequence[TimeClaim] = CLAIMS,
) -> InTime:
    """Try the article's claims about time on a scenario.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    n : int
        Cases drawn from the stated ranges, and from the full bounds; a power of two.
    seed, threads : int, optional
    horizon : int, optional
        Rounds, as `model.rounds` takes them.
    claims : sequence of TimeClaim

    Returns
    -------
    InTime
    """
    course = Course.of(load(scenario), structure, horizon=horizon, laws={})
    cases = (
        Points.listed(course.scenario, [{}]),
        Points.sample(course.scenario, n, seed=seed),
        Points.sample(course.scenario, n, seed=seed, over_bounds=True),
    )
    own, drawn, widest = (Rounds(points, course, threads) for points in cases)
    tried = [
        {number(float(rate)): [c.test(here, rate) for here in (own, drawn, widest)]
         for rate in RATES}
        for c in claims
    ]  # fmt: skip

    def share(where: Bools, here: Rounds) -> float:
        known = here.certain if here.certain.any() else np.ones_like(where)
        return float(where[known].mean())

    return InTime(
        course,
        n,
        tuple(
            TimeResult(
                c,
                {rate: bool(found[0][0]) for rate, found in by_rate.items()},
                bool(own.certain[0]),
                {rate: share(found[1], drawn) for rate, found in by_rate.items()},
                {rate: share(found[2], widest) for rate, found in by_rate.items()},
            )
            for c, by_rate in zip(claims, tried, strict=True)
        ),
    )
