"""Signposts: what the three indicators to watch would change.

Three things are to be watched (article, para. 21-24): the cohesion of Iran's leadership, the
protest movement, and what an American strike would aim at. Over all three at once this shows which
files a pure equilibrium can settle and whether full deadlock is one, where the scenario lies, how
far each indicator alone may move before either changes, and from how many readings of the other
two it can change it at all. These are the model's answers to the indicators, not their forecast.

Everything is looked up on several grids (L = 3, 5, 9 by default). A change is told as such only if
it is found on all of them; where they differ, that is said instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import LENS
from model.errors import InputError
from model.parameters import parameter
from model.payoffs import Structure
from model.results import Result, record, table
from model.scenario import Scenario, load
from model.sweeps.checked import on_every_grid
from model.sweeps.findings import (
    CHECKED_LEVELS,
    NO,
    UNSURE,
    YES,
    deadlock,
    on_all_grids,
    status_here,
)
from model.words import number, percent

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: The indicators, in the order in which the article names them (para. 22, 23, 24).
INDICATORS: tuple[str, str, str] = ("elite_cohesion", "protest", "strike_scope")

#: Values of each indicator in the map, and along a line on which it moves alone.
MAP_POINTS = (41, 41, 11)
LINE_POINTS = 201


@dataclass(frozen=True)
class Change:
    """The nearest reading of an indicator, on one side, at which a statement is no longer the same.

    Attributes
    ----------
    at : float
        The first value looked at where all grids agree, and not on what they say at the scenario.
    subject : str
        A file ("can be settled") or ``"deadlock"`` ("is an equilibrium").
    now : bool or None
        Whether it holds at the scenario; None if the grids differ on that.
    then : bool
        Whether it holds there.
    """

    at: float
    subject: str
    now: bool | None
    then: bool

    @property
    def words(self) -> str:
        """As a clause, e.g. ``"at 0.35 the missile file can be settled"``."""
        place = f"at {number(self.at)}"
        if self.now is None:
            grids = "all grids" if self.then else "no grid"
            start = "full deadlock is an equilibrium"
            if self.subject != "deadlock":
                start = f"the {self.subject} file can be settled"
            return f"{place} {start} on {grids} looked at"
        if self.subject == "deadlock":
            verb = "becomes" if self.then else "is no longer"
            return f"{place} full deadlock {verb} an equilibrium"
        verb = "can" if self.then else "can no longer"
        return f"{place} the {self.subject} file {verb} be settled"


@dataclass(frozen=True, eq=False)
class Signpost:
    """What one indicator changes alone.

    Attributes
    ----------
    name : str
    value, low, high : float
        The scenario's reading and its stated range.
    below, above : tuple of Change
        On each side the nearest change of each statement that changes there, the nearest first.
    unsure : bool
        Whether the grids differ on some statement somewhere along it.
    reach, reach_of_deadlock : float
        Of all readings of the other two indicators, the share from which moving this one over its
        whole scale changes which files can be settled, or whether deadlock is an equilibrium, on
        all grids.
    """

    name: str
    value: float
    low: float
    high: float
    below: tuple[Change, ...]
    above: tuple[Change, ...]
    unsure: bool
    reach: float
    reach_of_deadlock: float

    @property
    def nearest(self) -> Change | None:
        """The change that takes the smallest move."""
        return min([*self.below, *self.above], key=lambda c: abs(c.at - self.value), default=None)

    @property
    def words(self) -> str:
        """What it changes alone, in one sentence."""
        name = parameter(self.name).words
        unsure = "; along it the grids differ in part" if self.unsure else ""
        if self.nearest is None:
            return f"{name}, alone, changes nothing on all grids{unsure}"
        within = "within" if self.low <= self.nearest.at <= self.high else "beyond"
        return (
            f"{name}, now {number(self.value)}: {self.nearest.words} ({within} its stated range)"
            f"{unsure}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Signposts(Result):
    """The map of the three indicators.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    maps : tuple of Dataset
        A sweep over the three indicators on each grid, the grid to draw first, and where every
        point can be decided without a grid, last.
    lines : mapping of str to tuple of Dataset
        For each indicator a fine sweep over it alone, likewise.
    """

    lens = LENS

    scenario: Scenario
    structure: Structure
    maps: tuple[xr.Dataset, ...]
    lines: Mapping[str, tuple[xr.Dataset, ...]]

    @property
    def levels(self) -> int:
        """L of the map that is drawn."""
        return int(self.maps[0].attrs["levels"])

    def frame(self) -> pd.DataFrame:
        """A row for each change that an indicator makes alone, the nearest first on each side."""
        return table(
            [
                {
                    "indicator": post.name,
                    "value": post.value,
                    "low": post.low,
                    "high": post.high,
                    "side": side,
                    "changes_at": change.at,
                    "subject": change.subject,
                    "now": change.now,
                    "then": change.then,
                    "words": change.words,
                }
                for post in self.signposts
                for side, changes in (("below", post.below), ("above", post.above))
                for change in changes
            ]
        )

    def _contents(self) -> dict[str, Any]:
        posts = [{**record(post), "words": post.words} for post in self.signposts]
        told = {"today": dict(self.today), "here": self.here, "reach": self.reach_words}
        return {**told, "signposts": posts}

    @property
    def today(self) -> Mapping[str, float]:
        """The scenario's own readings."""
        return {name: float(self.scenario.values[name]) for name in INDICATORS}

    @cached_property
    def signposts(self) -> tuple[Signpost, ...]:
        """What each indicator changes alone."""
        return tuple(self._signpost(name) for name in INDICATORS)

    def _signpost(self, name: str) -> Signpost:
        entry = self.scenario.parameters[name]
        at = self.lines[name][0][name].values
        here = int(np.argmin(np.abs(at - float(entry.value))))
        below: list[Change] = []
        above: list[Change] = []
        unsure = False
        for subject in (*self.structure.file_names, "deadlock"):
            codes = _codes(self.lines[name], subject)
            unsure |= bool((codes == UNSURE).any())
            now = None if codes[here] == UNSURE else bool(codes[here] == YES)
            found = np.flatnonzero((codes != codes[here]) & (codes != UNSURE))
            for side, near in ((below, found[found < here][-1:]), (above, found[found > here][:1])):
                side += [Change(float(at[k]), subject, now, bool(codes[k] == YES)) for k in near]
        below.sort(key=lambda change: -change.at)
        above.sort(key=lambda change: change.at)
        ends = (float(entry.value), float(entry.low), float(entry.high))
        return Signpost(
            name, *ends, tuple(below), tuple(above), unsure,
            self._reach(name, self.structure.file_names), self._reach(name, ("deadlock",)),
        )  # fmt: skip

    def _reach(self, name: str, subjects: Sequence[str]) -> float:
        """See `Signpost.reach`: some statement surely holds here and surely does not there."""
        along = INDICATORS.index(name)
        turns = False
        for subject in subjects:
            codes = _codes([d.transpose(*INDICATORS, ...) for d in self.maps], subject)
            turns |= (codes == YES).any(axis=along) & (codes == NO).any(axis=along)
        return float(np.mean(turns))

    @property
    def detail(self) -> str:
        """What holds at the scenario, and how far the indicators reach."""
        return f"At the scenario {self.here}. {self.reach_words}."

    @property
    def words(self) -> str:
        """Which indicator changes anything with the smallest move, in one sentence."""
        posts = self.signposts
        on_files = any(
            c.subject in self.structure.file_names for p in posts for c in (*p.below, *p.above)
        )
        moves = [(abs(p.nearest.at - p.value), p, p.nearest) for p in posts if p.nearest]
        start = "No indicator alone changes which files can be settled"
        if any(p.unsure for p in posts):
            start += " on all grids alike"
        if not moves:
            return f"{start}, nor whether full deadlock is an equilibrium"
        _, post, change = min(moves, key=lambda move: move[0])
        name, value = parameter(post.name).words, number(post.value)
        if on_files:
            return f"{name} has the least way to go: now {value}, {change.words}"
        return f"{start}; {name.lower()}, now {value}, has the least way to go: {change.words}"

    @property
    def reach_words(self) -> str:
        """From how many readings of the other two each indicator can change the outcome."""
        names = ", ".join(parameter(p.name).in_a_sentence for p in self.signposts)
        files, stuck = (
            ", ".join(percent(share) for share in shares)
            for shares in zip(
                *((p.reach, p.reach_of_deadlock) for p in self.signposts), strict=True
            )
        )
        return (
            f"Moved alone, {names} change which files can be settled from {files} of the readings "
            f"of the other two, and whether deadlock is an equilibrium from {stuck}"
        )

    @property
    def here(self) -> str:
        """What becomes of each file at the scenario."""
        return status_here([d.sel(self.today, method="nearest") for d in self.maps])


def _codes(datasets: Sequence[xr.Dataset], subject: str) -> NDArray[np.int64]:
    """Whether a file can be settled, or deadlock holds: 0 no, 1 yes, 2 the grids differ."""
    if subject == "deadlock":
        return on_all_grids(datasets, deadlock, UNSURE)
    return on_all_grids(datasets, lambda data: data["can_settle"].sel(file=subject), UNSURE)


def signposts(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: Sequence[int] = CHECKED_LEVELS,
    structure: Structure | None = None,
    threads: int | None = None,
) -> Signposts:
    """Map what the three indicators would change.

    Parameters
    ----------
    scenario : Scenario or str
    levels : sequence of int
        The grids, that of the figure first.
    structure : Structure, optional
    threads : int, optional

    Returns
    -------
    Signposts
        Some 18,000 games on each grid, in seconds.

    Raises
    ------
    ValueError
        For no grid at all.

    Examples
    --------
    >>> import model
    >>> found = model.signposts("oman-2026", levels=(2, 3))
    >>> len(found.signposts)
    3
    """
    scenario = load(scenario)
    if not levels:
        raise InputError("levels: must name a grid at least, got none")
    axes = {
        name: _values(count, scenario.values[name])
        for name, count in zip(INDICATORS, MAP_POINTS, strict=True)
    }
    how: dict[str, Any] = {"structure": structure, "threads": threads}
    maps = on_every_grid(scenario, axes, levels, **how)
    lines = {
        name: on_every_grid(
            scenario, {name: _values(LINE_POINTS, scenario.values[name])}, levels, **how
        )
        for name in INDICATORS
    }
    return Signposts(scenario, scenario.form(structure), maps, lines)


def _values(count: int, own: Fraction) -> list[Fraction]:
    """Even values from 0 to 1, and the scenario's own among them."""
    return sorted({own, *(Fraction(k, count - 1) for k in range(count))})
