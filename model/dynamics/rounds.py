r"""Talks in rounds: what is settled when, on which terms, and what it is worth, by induction.

**Object.** The normal-form game of `model.payoffs` is played in rounds r = 1..D (`model.timing`).
What is settled binds: the state of the talks is the set S of settled files and their terms x. With
w_r the weight of a round and p_r its parameters a side's payoff at the stage of round r is

    G_r(S, x) = w_r u(S, x; p_r) + C_{r+1}(S, x),

the last term what it has from going on, all later rounds being read the same way; disagreement on a
file is leaving it open *this* round. After D nothing more is settled, and what stands is worth
sum_{s > D} w_s u(S, x; p_s). Terms, stability and centrality are those of the central reading
(`model.answers.central`) with G for the payoff. So H = 1 is the game without time, exactly.

**What may go wrong.** The premise that a taker gains and a giver loses from higher terms can fail
in an early round, since the future may jump with today's terms: so moving the terms is looked at as
a deviation in every round. Where several outcomes of a round are central, the whole is read twice,
with the one that the US prefers and with the one that Iran prefers taken wherever they come up; the
two are told apart, never averaged. What is decided by a hair is a *knife-edge* and said to be one.

**How.** With one round of talks exactly. Without a grid by `model.dynamics.induction`, with a
stated error. With `levels` on a grid, in exact arithmetic (`model.dynamics.on_grid`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model.answers.central import Central, central
from model.answers.deals import by_side
from model.dynamics.course import Course, OfCourse
from model.dynamics.induction import Path, Solution, Step, solution
from model.dynamics.on_grid import induced
from model.errors import InputError
from model.payoffs import Structure
from model.results import plain, record, table
from model.scenario import Scenario, load
from model.timing import STRIKE_WORDS, Strike
from model.words import listed, percent, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd

#: Changes of a payoff below this are none, in points.
_SAME = 5e-3


@dataclass(frozen=True, eq=False, repr=False)
class Rounds(OfCourse):
    """What becomes of talks in rounds.

    Attributes
    ----------
    course : Course
        Scenario, form, agenda, and the rounds.
    levels : int or None
        L; None without a grid.
    solution : Solution
        The central paths, what is certain about them, and how far terms may be off.
    static : tuple of Path
        The same for the game without time.
    """

    course: Course
    levels: int | None
    solution: Solution
    static: tuple[Path, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The central paths: one, or one the US and one Iran prefers; none if none is central."""
        return self.solution.paths

    @property
    def status(self) -> str:
        """``"one path"``, ``"several paths"``, ``"knife-edge"`` or ``"undecided"``."""
        return self.solution.status

    @property
    def terms(self) -> Mapping[str, tuple[float, float]]:
        """The least and the highest terms of each file that some path settles."""
        found: dict[str, tuple[float, float]] = {}
        for f in self.course.agenda:
            if held := [float(p.terms[f]) for p in self.paths if f in p.terms]:
                found[f] = min(held), max(held)
        return found

    @property
    def when(self) -> Mapping[str, tuple[int, ...]]:
        """The rounds in which paths settle each file that some path settles."""
        found: dict[str, tuple[int, ...]] = {}
        for f in self.course.agenda:
            if held := sorted({p.when[f] for p in self.paths if f in p.when}):
                found[f] = tuple(held)
        return found

    @property
    def payoffs(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What the US and what Iran has, in points a round, least and most over the paths."""
        us, iran = ([float(p.payoffs[j]) for p in self.paths] or [float("nan")] for j in (0, 1))
        return (min(us), max(us)), (min(iran), max(iran))

    @cached_property
    def against_static(self) -> tuple[float, float] | None:
        """What time changes for the US and for Iran; None unless both readings are one path."""
        if len(self.paths) != 1 or len(self.static) != 1:
            return None
        us, iran = (
            float(a) - float(b)
            for a, b in zip(self.paths[0].payoffs, self.static[0].payoffs, strict=True)
        )
        return us, iran

    @property
    def words(self) -> str:
        """What is settled when and on which terms, and what time changes."""
        said = [f"{self.course.timing.setting}, {self._what()}"]
        if self.status == "knife-edge":
            said.append("this is decided by a hair, so that the least change may turn it")
        if self.paths and self.status != "undecided" and len(self.static) == 1:
            said.append(f"without time {told(self.static[0], self.course.agenda, rounds=False)}")
        if self.against_static is not None:
            said.append(_gains(self.against_static))
        return ". ".join(map(sentence, said))

    @property
    def headline(self) -> str:
        """What time changes, in a title of two lines at most."""
        if self.status == "undecided":
            return "Round by round no path of the talks is decided"
        if len(self.paths) > 1:
            return "Round by round several paths hold, and none suits both sides better"
        path = self.paths[0]
        if not path.terms:
            return "Round by round nothing is settled"
        last = max(path.when.values())
        files = the_files(tuple(path.terms), self.course.files)
        are = "is" if len(path.terms) == 1 else "are"
        when = "in the first round" if last == 1 else f"by round {last}"
        if self.against_static is None:
            return sentence(f"{files} {are} settled {when}")
        us = self.against_static[0]
        worth = (
            "time costs the US nothing"
            if abs(us) < _SAME
            else f"time {'brings' if us > 0 else 'costs'} the US {abs(us):.2f} points"
        )
        return sentence(f"{files} {are} settled {when}, and {worth}")

    def against(self, other: Rounds) -> str:
        """What this reading changes for the US against another one, in a title."""
        strike = STRIKE_WORDS[self.course.timing.strike]
        if "undecided" in (self.status, other.status):
            return f"A strike {strike}: not decided"
        low = self.payoffs[0][0] - other.payoffs[0][1]
        high = self.payoffs[0][1] - other.payoffs[0][0]
        if max(abs(low), abs(high)) < _SAME:
            return f"A strike {strike} is worth to the US what another is"
        if low < 0 < high:
            return f"Whether a strike {strike} is worth more to the US is not said"
        verb = "costs" if high <= 0 else "brings"
        ends = sorted(f"{abs(v):.2f}" for v in (low, high))
        points = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
        return f"A strike {strike} {verb} the US {points} points"

    def _what(self) -> str:
        if self.status == "undecided":
            return (
                f"no path is decided: {self.solution.undecided}"
                if self.solution.undecided
                else "no path is decided: some round has no central outcome"
            )
        each = [told(p, self.course.agenda, self.course.timing.talks > 1) for p in self.paths]
        if len(each) == 1:
            return each[0]
        return "there are several answers, and none suits both sides better: " + "; or ".join(each)

    def frame(self) -> pd.DataFrame:
        """A row for each path and file: the round in which it is settled, and its terms."""
        without = self.static[0].terms if len(self.static) == 1 else {}
        return table(
            [
                {
                    "path": k + 1,
                    "file": f,
                    "round": p.when.get(f),
                    "terms": None if f not in p.terms else float(p.terms[f]),
                    "terms_without_time": None if f not in without else float(without[f]),
                    "us": float(p.payoffs[0]),
                    "iran": float(p.payoffs[1]),
                }
                for k, p in enumerate(self.paths)
                for f in self.course.agenda
            ]
            or [{"path": None, "file": f, "round": None} for f in self.course.agenda]
        )

    def _contents(self) -> dict[str, Any]:
        timing = self.course.timing
        return {
            "agenda": list(self.course.agenda),
            "time": {
                "words": timing.words, "horizon": timing.horizon, "talks": timing.talks,
                "patience": dict(zip(("us", "iran"), map(plain, timing.patience), strict=True)),
                "strike": timing.strike, "laws": [record(law) for law in timing.laws],
            },
            "status": self.status,
            "terms_off_by_at_most": plain(self.solution.error),
            "paths": [_told_plainly(p) for p in self.paths],
            "without_time": [_told_plainly(p) for p in self.static],
            "terms_that_can_hold_in_round_1": {
                f: list(ends) for f, ends in self.solution.ranges.items()
            },
        }  # fmt: skip


def rounds(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    horizon: int | None = None,
    talks: int | None = None,
    laws: Mapping[str, object] | None = None,
    patience: object = None,
    strike: Strike | None = None,
    levels: int | None = None,
) -> Rounds:
    """Solve talks in rounds from the last one back, and follow the central path.

    What is not given is the scenario's own (``[time]``), or else six rounds of talks, a patience of
    0.9 on both sides, no drift, and a strike to be feared in every round.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.
    horizon : int, optional
        H, how many rounds the environment changes for; it stays as it then is.
    talks : int, optional
        D, in how many of them there are talks; all by default.
    laws : mapping, optional
        Levers that drift, as `model.timing.read_law` reads them: ``{"sanctions": "1:0.25"}`` to 1
        at a rate of a quarter a round, ``{"threat": "0@3"}`` to 0 in round 3, or a list of values;
        ``"capability"`` for that of every file.
    patience : number or two, optional
        delta of the US and of Iran.
    strike : {"each round", "deadline"}, optional
    levels : int, optional
        L, for a grid and exact arithmetic; without one any terms can be had.

    Returns
    -------
    Rounds

    Raises
    ------
    InputError
        For rounds, laws or a patience that cannot be, or an agenda that cannot be read.

    Examples
    --------
    >>> import model
    >>> found = model.rounds("oman-2026", agenda=["nuclear"], horizon=2)
    >>> found.when
    {'nuclear': (1,)}
    """
    given: dict[str, Any] = {
        "horizon": horizon, "talks": talks, "patience": patience, "strike": strike,
        "laws": laws,
    }  # fmt: skip
    course = Course.of(load(scenario), structure, agenda, **given)
    still = course.still
    if levels is None and course.structure.execution == "pays":
        raise InputError(
            "execution: must be given or belief for rounds without a grid, got 'pays'; give "
            "levels= for a grid"
        )
    if levels is not None:
        return Rounds(course, levels, induced(course, levels), induced(still, levels).paths)
    return Rounds(course, None, solved(course), solved(still).paths)


def solved(course: Course, refined: bool = True) -> Solution:
    """The central paths without a grid: exact where there is one round of talks."""
    if course.timing.talks > 1:
        return solution(course, refined)
    found = central(course.later[0])
    return Solution(
        tuple(_only_round(found, course)), 0.0, False, {}, "" if found.decided else _UNDECIDED
    )


_UNDECIDED = "which outcomes are stable is not decided"


def _only_round(found: Central, course: Course) -> list[Path]:
    """The central outcomes of the only round as paths, exact within what a float can say."""
    names = [tuple(course.files[f] for f in b.settled) for b in found.outcomes]
    paths = []
    for outcome, settled in zip(found.outcomes, names, strict=True):
        terms = tuple(float(x) for x in outcome.near if x is not None)
        us, iran = (float(sum(outcome.payoff(p)) / 2) for p in (0, 1))
        step = Step(1, settled, terms, tuple(names), True)
        paths.append(Path((step,), (us, iran), True))
    return sorted(paths, key=lambda p: -p.payoffs[0])


def told(path: Path, agenda: Sequence[str], rounds: bool = True) -> str:
    """A path in a clause: what is settled, when and on which terms, and what stays open."""
    parts = []
    for step in path.steps:
        if not step.settled:
            continue
        terms = listed([percent(float(x)) for x in step.terms])
        are = "is" if len(step.settled) == 1 else "are"
        when = f" in round {step.round}" if rounds else ""
        parts.append(f"{the_files(step.settled, agenda)} {are} settled{when} on {terms}")
    rest = [f for f in agenda if f not in path.terms]
    if rest and parts:
        parts.append(f"{the_files(rest, agenda)} {'stays' if len(rest) == 1 else 'stay'} open")
    return listed(parts) or f"nothing is settled: {the_files(rest, agenda)} stay open"


def _gains(worth: tuple[float, float]) -> str:
    if max(map(abs, worth)) < _SAME:
        return "time changes nothing for either side"
    us, iran = worth
    return f"time changes what the US has by {us:+.2f} points and what Iran has by {iran:+.2f}"


def _told_plainly(path: Path) -> dict[str, Any]:
    return {
        "terms": {f: plain(x) for f, x in path.terms.items()},
        "settled_in_round": dict(path.when),
        "payoffs": by_side([float(v) for v in path.payoffs]),
        "decided": path.decided,
        "rounds": [record(step) for step in path.steps],
    }


__all__ = ["Rounds", "rounds", "solved", "told"]
