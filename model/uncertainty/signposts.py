"""Signposts: what the three indicators to watch would change.

Three things are to be watched (article, para. 21-24): the cohesion of Iran's leadership, the
protest movement, and what an American strike would aim at. Without a grid this shows what becomes
of each file, and of the answer, as one of them moves alone (`model.answers.status_along`: exact
places), and over cohesion and protest for a limited strike, the scenario's own and a wide one
(`model.answers.status_plane`: traced borders). It also says from how many readings of the other two
an indicator can change anything at all. These are the model's answers to the indicators, not their
forecast.

As a check, grids say at the same readings which files some pure equilibrium settles (L = 3, 5, 9 by
default): on which share of the readings they say the same. A grid can miss an agreement, never
invent one (`model.continuum`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.answers.levers import beyond, in_words
from model.answers.status_along import StatusAlong, Turn, status_along
from model.answers.status_plane import StatusPlane, status_plane
from model.answers.statuses import LENS, Statuses, status_over
from model.parameters import parameter
from model.payoffs import Structure
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.sweeps import sweep_over
from model.sweeps.findings import CHECKED_LEVELS
from model.sweeps.points import Points
from model.words import listed, number, percent, sentence, within

if TYPE_CHECKING:
    import pandas as pd

#: The indicators, in the order in which the article names them (para. 22, 23, 24).
INDICATORS: tuple[str, str, str] = ("elite_cohesion", "protest", "strike_scope")

#: Readings of each indicator from which it is asked what the others reach.
MAP_POINTS = (41, 41, 11)

#: Cells along each side of a map.
_STEPS = 32


@dataclass(frozen=True, eq=False)
class Signpost:
    """What one indicator changes alone.

    Attributes
    ----------
    along : StatusAlong
        All of its scale.
    value, low, high : float
        The scenario's reading and its stated range.
    reach, reach_of_answer : float
        Of all readings of the other two indicators, the share from which moving this one over its
        whole scale changes the status of a file, or the answer.
    """

    along: StatusAlong
    value: float
    low: float
    high: float
    reach: float
    reach_of_answer: float

    @property
    def name(self) -> str:
        """The indicator."""
        return self.along.path.name

    @property
    def below(self) -> tuple[Turn, ...]:
        """The changes below the scenario's reading, the nearest first."""
        return tuple(t for t in self.along.turns[::-1] if t.place < self.value)

    @property
    def above(self) -> tuple[Turn, ...]:
        """The changes above it, the nearest first."""
        return tuple(t for t in self.along.turns if t.place > self.value)

    @property
    def nearest(self) -> Turn | None:
        """The change of a file's status or of the answer that takes the smallest move."""
        both = [*self.below[:1], *self.above[:1]]
        return min(both, key=lambda t: abs(t.place - self.value), default=None)

    def change(self, turn: Turn) -> str:
        """What happens beyond a turning point, seen from the scenario, in a clause."""
        above = turn.place > self.value
        place = beyond(self.along.scenario, float(turn.place), above)
        return f"{place} {turn.change if above else turn.change_back}"

    @property
    def words(self) -> str:
        """What it changes alone, in one sentence."""
        name = parameter(self.name).words
        if self.nearest is None:
            return f"{name}, alone, changes nothing"
        reach = "within" if self.low <= self.nearest.place <= self.high else "beyond"
        return (
            f"{name}, now {number(self.value)}: {self.change(self.nearest)} "
            f"({reach} its stated range)"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Signposts(Result):
    """What the three indicators would change.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    signposts : tuple of Signpost
    maps : mapping of Fraction to StatusPlane
        For an aim of a strike what becomes of the files over cohesion and protest.
    readings : Statuses
        At all combinations of even readings of the three.
    agreement : mapping of int to float
        For the L of each grid looked at, the share of these at which it says the same of which
        files can be settled; nan where it is not known of any.
    """

    lens = LENS
    levels = "no grid"

    scenario: Scenario
    structure: Structure
    signposts: tuple[Signpost, ...]
    maps: Mapping[Fraction, StatusPlane]
    readings: Statuses
    agreement: Mapping[int, float]

    @cached_property
    def today(self) -> Mapping[str, float]:
        """The scenario's own readings."""
        return {name: float(self.scenario.values[name]) for name in INDICATORS}

    def frame(self) -> pd.DataFrame:
        """A row for each change that an indicator makes alone, the nearest first on each side."""
        rows = [
            {
                "indicator": post.name,
                "value": post.value,
                "low": post.low,
                "high": post.high,
                "side": side,
                "watched": turn.kind,
                "changes_at": float(turn.place),
                "words": post.change(turn),
                "who flips": "; ".join(flip.words for flip in turn.flips),
            }
            for post in self.signposts
            for side, turns in (("below", post.below), ("above", post.above))
            for turn in turns
        ]
        return table(rows or [{"indicator": p.name, "words": p.words} for p in self.signposts])

    def _contents(self) -> dict[str, Any]:
        return {
            "today": dict(self.today),
            "here": self.here,
            "reach": self.reach_words,
            "signposts": [
                {
                    "indicator": p.name,
                    "value": p.value,
                    "range": [p.low, p.high],
                    "reach": p.reach,
                    "reach_of_answer": p.reach_of_answer,
                    "words": p.words,
                    "along": p.along._contents(),
                }
                for p in self.signposts
            ],
            "maps": {str(scope): found._contents() for scope, found in self.maps.items()},
            "grids_agree": {str(n): plain(share) for n, share in self.agreement.items()},
        }

    @property
    def here(self) -> str:
        """What becomes of each file at the scenario."""
        along = self.signposts[0].along
        value = self.scenario.values[self.signposts[0].name]
        return in_words(next(s.status for s in along.stretches if s.low <= value <= s.high))

    @property
    def detail(self) -> str:
        """What holds at the scenario, and how far the indicators reach."""
        return f"At the scenario: {self.here}. {self.reach_words}."

    @property
    def words(self) -> str:
        """Which indicator changes anything with the smallest move, in one sentence."""
        moves = [(abs(p.nearest.place - p.value), p) for p in self.signposts if p.nearest]
        names = listed([parameter(p.name).in_a_sentence for p in self.signposts])
        if not moves:
            return f"None of {names}, moved alone, changes anything"
        _, post = min(moves, key=lambda move: move[0])
        return f"Of {names} the one with the least way to go: {within(post.words)}"

    @property
    def reach_words(self) -> str:
        """From how many readings of the other two each indicator can change the outcome."""
        names = ", ".join(parameter(p.name).in_a_sentence for p in self.signposts)
        files, answers = (
            ", ".join(map(percent, shares))
            for shares in zip(*((p.reach, p.reach_of_answer) for p in self.signposts), strict=True)
        )
        return (
            f"Moved alone, {names} change what becomes of a file from {files} of the readings of "
            f"the other two, and the answer from {answers}"
        )

    @property
    def check(self) -> str:
        """On which share of the readings grids say the same; empty where none was looked at."""
        told = [f"L = {n} at {percent(share)}" for n, share in self.agreement.items()]
        if not told:
            return ""
        return sentence(f"grids say the same of which files can be settled: {listed(told)}")


def signposts(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: Sequence[int] = CHECKED_LEVELS,
    structure: Structure | None = None,
    threads: int | None = None,
) -> Signposts:
    """Find what the three indicators would change.

    Parameters
    ----------
    scenario : Scenario or str
    levels : sequence of int
        The grids that are looked at as a check; none to leave it out.
    structure : Structure, optional
    threads : int, optional

    Returns
    -------
    Signposts

    Examples
    --------
    >>> import model
    >>> found = model.signposts("oman-2026", levels=())
    >>> len(found.signposts)
    3
    """
    scenario = load(scenario)
    form = scenario.form(structure)
    axes = {
        name: [Fraction(k, count - 1) for k in range(count)]
        for name, count in zip(INDICATORS, MAP_POINTS, strict=True)
    }
    readings = status_over(Points.grid(scenario, axes), form, threads=threads)
    posts = []
    for name in INDICATORS:
        entry, path = scenario.parameters[name], {name: None}
        posts.append(
            Signpost(
                status_along(scenario, form, threads=threads, **path),  # type: ignore[arg-type]
                float(entry.value),
                float(entry.low),
                float(entry.high),
                _reach(name, readings.status, readings.full),
                _reach(name, readings.central.central, ~readings.central.undecided),
            )
        )
    last = INDICATORS[-1]
    maps = {
        scope: status_plane(
            scenario.with_exact({last: scope}), form, steps=_STEPS, threads=threads,
            **dict.fromkeys(INDICATORS[:-1]),
        )
        for scope in sorted({Fraction(0), scenario.values[last], Fraction(1)})
    }  # fmt: skip
    agreement = {n: _agreement(readings, scenario, axes, n, form, threads) for n in levels}
    return Signposts(scenario, form, tuple(posts), maps, readings, agreement)


def _reach(name: str, found: NDArray[Any], known: NDArray[np.bool_]) -> float:
    """The share of the other readings from which one, moved over its scale, changes something.

    What is not known is no change.
    """
    place = INDICATORS.index(name)
    values = np.moveaxis(found.reshape(*MAP_POINTS, -1), place, 0)
    sure = np.moveaxis(known.reshape(MAP_POINTS), place, 0)[..., None]
    high, low = (
        np.where(sure, values, end).max(axis=0) if end < 0 else np.where(sure, values, end).min(0)
        for end in (-1, np.iinfo(np.int8).max)
    )
    return float((high > low).any(axis=-1).mean())


def _agreement(
    readings: Statuses,
    scenario: Scenario,
    axes: Mapping[str, Iterable[Fraction]],
    levels: int,
    form: Structure,
    threads: int | None,
) -> float:
    """On which share of the readings that are known a grid settles the same files in some."""
    data = sweep_over(
        scenario, {n: list(v) for n, v in axes.items()}, levels=levels, structure=form,
        terms=False, threads=threads,
    )  # fmt: skip
    on_grid = (
        data["can_settle"].transpose(*INDICATORS, "file").values.reshape(-1, len(form.file_names))
    )
    free = np.stack([readings.is_settled(f) for f in form.file_names], axis=1)
    same = (on_grid == free).all(axis=1)[readings.full]
    return float(same.mean()) if len(same) else float("nan")
