"""What is robust about time, and what turns on a law: shares of draws, law by law.

Statements about talks in rounds are put to draws from the scenario's stated ranges, each under
several assumptions about what nobody knows: the rate at which pressure accumulates, or how patient
the sides are. A statement is *robust* if it holds in nine of ten draws under each, or fails in as
many; it *turns on* the assumption if it holds in most draws under one and in few under another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.dynamics.course import Course, OfCourse
from model.dynamics.over import over
from model.dynamics.thresholds import PRESSURE
from model.payoffs import Structure
from model.results import table
from model.scenario import Scenario, load
from model.sweeps.points import Points
from model.timing import Law
from model.words import percent, sentence

if TYPE_CHECKING:
    import pandas as pd

#: Rates at which pressure accumulates, and patiences (US, Iran), that are tried.
RATES = (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2))
PATIENCES = (("0.8", "0.9"), ("0.8", "0.95"), ("0.9", "0.95"))

#: Shares that make a statement robust, and that make it hold in most draws or in few.
_ROBUST, _MOST, _FEW = 0.9, 0.6, 0.4

#: A gain below this, in points, is none.
_NOTHING = 1e-6

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Statement:
    """A statement and the share of draws in which it holds, by assumption.

    Attributes
    ----------
    text : str
    turns_on : str
        What the assumptions differ in.
    shares : mapping of str to float
    """

    text: str
    turns_on: str
    shares: Mapping[str, float]

    @property
    def verdict(self) -> str:
        """``"robust"``, ``"robustly false"``, ``"turns on ..."`` or ``"neither"``."""
        low, high = min(self.shares.values()), max(self.shares.values())
        if low >= _ROBUST:
            return "robust"
        if high <= 1 - _ROBUST:
            return "robustly false"
        if high >= _MOST and low <= _FEW:
            return f"turns on {self.turns_on}"
        return "neither"

    @property
    def words(self) -> str:
        """The finding in a sentence."""
        ends = dict.fromkeys(map(percent, (min(self.shares.values()), max(self.shares.values()))))
        said = {
            "robust": f"whatever {self.turns_on}",
            "robustly false": f"whatever {self.turns_on}",
            "neither": "which turns on other numbers",
        }.get(self.verdict, f"which {self.verdict}")
        return f"{self.text}: so in {' to '.join(ends)} of sampled cases, {said}"


@dataclass(frozen=True, eq=False, repr=False)
class Robust(OfCourse):
    """Statements about time over draws.

    Attributes
    ----------
    course : Course
    n : int
        Draws.
    undecided : int
        Draws left out, since some reading of them was not decided or by a hair.
    statements : tuple of Statement
    """

    course: Course
    n: int
    undecided: int
    statements: tuple[Statement, ...]

    @property
    def words(self) -> str:
        """Every statement in a sentence."""
        return ". ".join(sentence(s.words) for s in self.statements)

    def frame(self) -> pd.DataFrame:
        """A row for each statement and assumption."""
        return table(
            [
                {"statement": s.text, "assumption": name, "share": share, "verdict": s.verdict}
                for s in self.statements
                for name, share in s.shares.items()
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "draws": self.n,
            "undecided": self.undecided,
            "rows": self.frame().to_dict("records"),
        }


def robust(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    n: int = 64,
    seed: int = 0,
    threads: int | None = None,
    **time: Any,
) -> Robust:
    """Put statements about time to draws from the stated ranges.

    Parameters
    ----------
    scenario, structure, agenda
        As `model.rounds` takes them.
    n : int
        Draws; a power of two.
    seed, threads : optional
    **time
        ``horizon`` and ``strike``, as `model.rounds` takes them; laws and patience are tried.

    Returns
    -------
    Robust
    """
    course = Course.of(load(scenario), structure, agenda, **{**time, "laws": {}})
    points = Points.sample(course.scenario, n, seed=seed)
    certain = np.ones(points.count, dtype=bool)

    def us_and_iran(there: Points = points, **changes: Any) -> NDArray[np.float64]:
        found = over(there, course, threads=threads, **changes)
        certain[~found["certain"]] = False
        return np.asarray(found["payoff"])

    held = us_and_iran()
    better, easier, gains = {}, {}, {}
    for rate in RATES:
        name = f"pressure to full at {float(rate):g} a round"
        laws = tuple(Law(p, limit=Fraction(1), rate=rate) for p in PRESSURE)
        stifled = us_and_iran(points.moved(threat=0), laws=laws)
        better[name] = stifled[:, 0] >= held[:, 0] - _NOTHING
        easier[name] = stifled[:, 1] > held[:, 1] + _NOTHING
        gains[name] = us_and_iran(laws=laws)[:, 0] > held[:, 0] + _NOTHING
    pays = {}
    for pair in PATIENCES:
        on, ended = (
            us_and_iran(patience=pair, talks=talks)[:, 0] for talks in (course.timing.talks, 1)
        )
        pays[f"patience {pair[0]} (US) and {pair[1]} (Iran)"] = ended > on + _NOTHING
    costs = {}
    for talks in dict.fromkeys((2, course.timing.talks)):
        late = us_and_iran(strike="deadline", talks=talks)[:, 0]
        costs[f"a deadline after round {talks}"] = late < held[:, 0] - _NOTHING
    pressure, patience = "the pace at which pressure accumulates", "the patience of the sides"
    found = (
        ("stifling without a threat is worth to the US what the threat is", pressure, better),
        ("stifling without a threat leaves Iran better off than the threat", pressure, easier),
        ("letting pressure accumulate under the threat gains the US", pressure, gains),
        ("a deadline after round 1 pays a US less patient than Iran", patience, pays),
        ("a strike left to the deadline costs the US", "the place of the deadline", costs),
    )
    return Robust(
        course, n, int((~certain).sum()),
        tuple(Statement(text, on, _shares(held_in, certain)) for text, on, held_in in found),
    )  # fmt: skip


def _shares(holds: Mapping[str, Bools], certain: Bools) -> dict[str, float]:
    known = certain if certain.any() else np.ones_like(certain)
    return {name: float(each[known].mean()) for name, each in holds.items()}
