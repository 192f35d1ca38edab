r"""Where something that is watched first changes as one parameter moves alone: by brackets.

**How it is found.** The way to each end is looked at in `STEPS` steps, and the step in which the
first change falls is cut again and again, all parameters at once, by the compiled readings, which
leave what is close to exact arithmetic. The last cuts are exact readings at rational values. So a
place is known by a bracket no wider than `WIDTH`, at whose ends the exact readings differ. What
changes and changes back within one step is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.answers.bargains import files_of
from model.answers.central import Central, read
from model.answers.statuses import status_of
from model.answers.sweep import STABLE, central_over
from model.answers.talks import talks
from model.continuum.by_blocks import settled_together
from model.continuum.conditions import forms, known_shape
from model.continuum.outcomes import sets_of, settles
from model.payoffs import Structure
from model.premise import at_stake
from model.regimes.path import Path, path
from model.scenario import Scenario
from model.sweeps.continuum import REFUSED, UNDECIDED, YES, continuum_over
from model.sweeps.points import Points

#: Steps from a parameter's value to an end of its bounds.
STEPS = 64

#: Width of the bracket around a place.
WIDTH = Fraction(1, 10**12)

#: Cuts of a step at once, and the width at which single exact readings take over, of the path.
_CUTS, CLOSE = 16, 1e-6

#: Begins a row that floats cannot tell.
UNSURE = -2

Kind = Literal["central", "status"]

#: Over which outcomes a status is told.
ALL_EQUILIBRIA = "all equilibria without a grid"
CENTRAL_TERMS = "the outcomes that are stable on their central terms"


@dataclass(frozen=True)
class Bracket:
    """A stretch of a path at whose ends the signatures differ; `low` is nearer today.

    Attributes
    ----------
    path : Path
    low, high : Fraction
        Places on it.
    at_low, at_high : array
        Rows of the watch there.
    """

    path: Path
    low: Fraction
    high: Fraction
    at_low: NDArray[Any]
    at_high: NDArray[Any]

    @property
    def width(self) -> float:
        """Its width as a share of the path."""
        return float(abs(self.high - self.low) / (self.path.high - self.path.low))

    def between(self, parts: int) -> list[Fraction]:
        """The places that cut it evenly."""
        return [self.low + (self.high - self.low) * Fraction(j, parts) for j in range(1, parts)]


def first_changes(
    watch: Watch, scenario: Scenario, names: Sequence[str]
) -> Iterator[tuple[str, Fraction, Any, Any]]:
    """The first place on each way at which the signature changes, and what it is around it."""
    ways = [
        _whole(laid, scenario.values[name], end)
        for name in names
        for laid in [path(scenario, {name: None})]
        for end in (laid.low, laid.high)
        if end != scenario.values[name]
    ]
    cases: list[Mapping[str, object]] = [{}]
    for way in ways:
        cases += [way.path.moved_at(v) for v in (*way.between(STEPS), way.high)]
    rows = watch.many(Points.listed(scenario, cases))
    today = rows[0]
    brackets = []
    for k, way in enumerate(ways):
        along = rows[1 + k * STEPS : 1 + (k + 1) * STEPS]
        places = [way.low, *way.between(STEPS), way.high]
        brackets += _changing(watch, way.path, places, [today, *along])[:1]
    for b in narrowed(watch, scenario, brackets, first=True):
        if (b.at_high >= 0).all():  # else it is not known from here on
            low, high = certified(watch, b)
            yield b.path.name, (low + high) / 2, watch.told(today), watch.told(b.at_high)


def changes(
    watch: Watch, scenario: Scenario, paths: Sequence[Path], steps: int = 2 * STEPS
) -> list[tuple[NDArray[Any], list[Bracket]]]:
    """All of each path: the row at its start, and every change along it, brackets to 1e-6."""
    whole = [_whole(laid, laid.low, laid.high) for laid in paths]
    places = [[w.low, *w.between(steps), w.high] for w in whole]
    cases = [w.path.moved_at(v) for w, at in zip(whole, places, strict=True) for v in at]
    rows = watch.many(Points.listed(scenario, cases))
    starts, brackets = [], []
    for k, (w, at) in enumerate(zip(whole, places, strict=True)):
        along = rows[k * (steps + 1) : (k + 1) * (steps + 1)]
        starts.append(along[0])
        brackets += _changing(watch, w.path, at, list(along))
    narrow = narrowed(watch, scenario, brackets)
    return [
        (start, [b for b in narrow if b.path is laid])
        for laid, start in zip(paths, starts, strict=True)
    ]


def stretches(
    watch: Watch, scenario: Scenario, names: Sequence[str]
) -> dict[str, list[tuple[float, float, Any]]]:
    """All of each parameter's bounds as stretches on which the signature stays, ends to 1e-6.

    A signature that is not known is None.
    """
    paths = [path(scenario, {name: None}) for name in names]
    found = {}
    for laid, (start, turns) in zip(paths, changes(watch, scenario, paths), strict=True):
        seen = [start, *(b.at_high for b in turns)]
        ends = [laid.low, *((b.low + b.high) / 2 for b in turns), laid.high]
        found[laid.name] = [
            (float(a), float(b), watch.told(row) if (row >= 0).all() else None)
            for (a, b), row in zip(pairwise(ends), seen, strict=True)
        ]
    return found


def _whole(laid: Path, start: Fraction, end: Fraction) -> Bracket:
    return Bracket(laid, start, end, np.zeros(0), np.zeros(0))


def narrowed(
    watch: Watch,
    scenario: Scenario,
    brackets: list[Bracket],
    *,
    first: bool = False,
    close: float = CLOSE,
    exact: bool = True,
) -> list[Bracket]:
    """Cut brackets, all at once, until none is wider than a share of its path.

    Where one holds several changes each is kept, or the `first` alone. Not `exact`, cuts that
    floats cannot tell are left out, and a bracket in which they tell none stays as it is.
    """
    done: list[Bracket] = []
    order = {id(b.path): k for k, b in enumerate(brackets)}
    while brackets:
        done += [b for b in brackets if b.width <= close]
        brackets = [b for b in brackets if b.width > close]
        if not brackets:
            break
        cuts = [b.between(_CUTS) for b in brackets]
        cases = [b.path.moved_at(v) for b, cut in zip(brackets, cuts, strict=True) for v in cut]
        rows = watch.many(Points.listed(scenario, cases), exact=exact)
        finer = []
        for k, (b, cut) in enumerate(zip(brackets, cuts, strict=True)):
            here = rows[k * (_CUTS - 1) : (k + 1) * (_CUTS - 1)]
            sure = [(v, row) for v, row in zip(cut, here, strict=True) if row[0] != UNSURE]
            places = [b.low, *(v for v, _ in sure), b.high]
            seen = [b.at_low, *(row for _, row in sure), b.at_high]
            found = _changing(watch, b.path, places, seen)[: 1 if first else None]
            stuck = [c for c in found if c.width > b.width / 2]
            done += stuck
            finer += [c for c in found if c not in stuck]
        brackets = finer
    return sorted(done, key=lambda b: (order[id(b.path)], abs(b.low - b.path.low)))


def _changing(
    watch: Watch, laid: Path, places: Sequence[Fraction], rows: Sequence[NDArray[Any]]
) -> list[Bracket]:
    """The stretches at whose ends the signatures differ, in order."""
    return [
        Bracket(laid, places[k - 1], places[k], rows[k - 1], rows[k])
        for k in range(1, len(rows))
        if (watch.signature(rows[k]) != watch.signature(rows[k - 1])).any()
    ]


def certified(watch: Watch, bracket: Bracket) -> tuple[Fraction, Fraction]:
    """Halve a bracket by exact readings down to `WIDTH`: they differ at its ends."""
    at = watch.between(bracket.at_low, bracket.at_high)

    def exactly(value: Fraction) -> Any:
        return at(bracket.path.values_at(value))

    low, high = bracket.low, bracket.high
    before, after = exactly(low), exactly(high)
    if before == after:
        raise ArithmeticError(
            f"breaks: {bracket.path.name} must change something in {low} to {high}"
        )
    while abs(high - low) > WIDTH:
        middle = _simple((low + high) / 2, abs(high - low) / 4)
        low, high = (middle, high) if exactly(middle) == before else (low, middle)
    return low, high


def _simple(value: Fraction, room: Fraction) -> Fraction:
    """A fraction near a value, of a small denominator: exact readings are the quicker for it."""
    simple = value.limit_denominator(2 * isqrt(int(1 / room)) + 1)
    return simple if abs(simple - value) <= room else value


class Watch:
    """Something that may change: its signature at many points, and exactly at one."""

    kind: Kind

    def many(self, points: Points, exact: bool = True) -> NDArray[Any]:
        """A row for each point; rows differ where the signatures do.

        One that is not known has an entry below 0; not `exact`, one that floats cannot tell begins
        with `UNSURE`.
        """
        raise NotImplementedError

    def signature(self, row: NDArray[Any]) -> NDArray[Any]:
        """What of a row counts."""
        raise NotImplementedError

    def between(self, low: NDArray[Any], high: NDArray[Any]) -> Callable[[Mapping[str, Any]], Any]:
        """An exact signature that tells the two rows apart, quick to get."""
        raise NotImplementedError

    def told(self, row: NDArray[Any]) -> Any:
        """A row in plain terms."""
        raise NotImplementedError


@dataclass(frozen=True)
class CentralWatch(Watch):
    """Which sets are central, and which are stable on their central terms."""

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    threads: int | None
    kind: Kind = "central"

    def many(self, points: Points, exact: bool = True) -> NDArray[Any]:
        """Whether each set is central, then whether it is stable."""
        found = central_over(points, self.structure, self.agenda, exact=exact, threads=self.threads)
        rows = np.concatenate([found.central, found.reading == STABLE], axis=1).astype(np.int8)
        if not exact:
            rows[found.exactly] = UNSURE
        return rows

    def signature(self, row: NDArray[Any]) -> NDArray[Any]:
        """What counts as the same."""
        return row[..., : row.shape[-1] // 2]

    def between(self, low: NDArray[Any], high: NDArray[Any]) -> Callable[[Mapping[str, Any]], Any]:
        """The central ones of the sets that are stable on either side."""
        half = len(low) // 2
        needed = np.flatnonzero(low[half:] | high[half:])

        def at(values: Mapping[str, Any]) -> Any:
            here = talks(values, self.structure, self.agenda)
            sets = list(here.sets())
            found = Central(here, tuple(read(here, sets[k]) for k in needed))
            return {b.blocks for b in found.outcomes}

        return at

    def told(self, row: NDArray[Any]) -> Any:
        """The central sets, as files."""
        sets = list(talks(self.scenario.values, self.structure, self.agenda).sets())
        chosen = np.flatnonzero(self.signature(row))
        return tuple(tuple(self.structure.file_names[f] for f in files_of(sets[k])) for k in chosen)


@dataclass(frozen=True)
class StableWatch(CentralWatch):
    """The status of each file over the sets that are stable on their central terms."""

    kind: Kind = "status"

    def many(self, points: Points, exact: bool = True) -> NDArray[Any]:
        """The status of each file, then what `CentralWatch` has."""
        read = super().many(points, exact)
        stable = read[:, read.shape[1] // 2 :] > 0
        count = len(self.structure.files)
        status = [status_of(stable, self._holding(f)) for f in range(count)]
        rows = np.column_stack([*status, read]).astype(np.int8)
        rows[read[:, 0] == UNSURE] = UNSURE
        return rows

    def signature(self, row: NDArray[Any]) -> NDArray[Any]:
        """What counts as the same."""
        return row[..., : len(self.structure.files)]

    def between(self, low: NDArray[Any], high: NDArray[Any]) -> Callable[[Mapping[str, Any]], Any]:
        """The status, from the sets that are stable on either side."""
        count = (len(low) - len(self.structure.files)) // 2
        needed = np.flatnonzero(low[-count:] | high[-count:])

        def at(values: Mapping[str, Any]) -> Any:
            here = talks(values, self.structure, self.agenda)
            sets = list(here.sets())
            stable = np.zeros((1, count), dtype=bool)
            stable[0, needed] = [bool(read(here, sets[k]).outcomes) for k in needed]
            files = range(len(self.structure.files))
            return [int(status_of(stable, self._holding(f))[0]) for f in files]

        return at

    def told(self, row: NDArray[Any]) -> Any:
        """The status by file."""
        return dict(zip(self.structure.file_names, map(int, self.signature(row)), strict=True))

    def _holding(self, file: int) -> NDArray[np.bool_]:
        sets = talks(self.scenario.values, self.structure, self.agenda).sets()
        return np.array([file in files_of(s) for s in sets])


@dataclass(frozen=True)
class StatusWatch(Watch):
    """Which sets of files some equilibrium settles, and so the status of each file."""

    scenario: Scenario
    structure: Structure
    threads: int | None
    kind: Kind = "status"

    def many(self, points: Points, exact: bool = True) -> NDArray[Any]:
        """The status of each file, then whether each set can be settled; -1 if not known."""
        codes = continuum_over(points, self.structure, exact=exact, threads=self.threads).codes
        possible = codes == YES
        status = [status_of(possible, each) for each in self._holding()]
        rows = np.column_stack([*status, possible]).astype(np.int8)
        rows[codes[:, 0] == REFUSED] = -1
        rows[(codes == UNDECIDED).any(axis=1)] = UNSURE
        return rows

    def signature(self, row: NDArray[Any]) -> NDArray[Any]:
        """What counts as the same."""
        return row[..., : len(self.structure.file_names)]

    def between(self, low: NDArray[Any], high: NDArray[Any]) -> Callable[[Mapping[str, Any]], Any]:
        """The status of each file, looking at the sets that come or go."""
        first, last = low[len(self.structure.file_names) :], high[len(self.structure.file_names) :]
        moving = np.flatnonzero(first != last)

        def at(values: Mapping[str, Any]) -> Any:
            sets, lean = sets_of(len(self.structure.files)), at_stake(self.structure)
            possible = first.copy()
            if known_shape(lean):
                payoffs = forms(values, lean)
                for k in moving:
                    possible[k] = settles(payoffs, self.structure.places_in(lean, sets[k]))
            else:
                found = settled_together(values, self.structure)
                for k in moving:
                    possible[k] = bool(found.get(sets[k]))
            return [int(status_of(possible[None] > 0, each)[0]) for each in self._holding()]

        return at

    def told(self, row: NDArray[Any]) -> Any:
        """The status by file."""
        return dict(zip(self.structure.file_names, map(int, self.signature(row)), strict=True))

    def _holding(self) -> list[NDArray[np.bool_]]:
        """For each file which sets hold it."""
        count = len(self.structure.files)
        return [np.array([f in s for s in sets_of(count)]) for f in range(count)]


def watch_of_files(
    scenario: Scenario,
    structure: Structure,
    agenda: tuple[str, ...] | None = None,
    threads: int | None = None,
) -> tuple[Watch, str]:
    """What watches the status of files, and over which outcomes that status is.

    Over all equilibria where they are all known without a grid: with all files on the table, each
    settled by itself, three at most but for those that nobody ever settles. Else over the outcomes
    that are stable on their central terms.
    """
    table = structure.file_names if agenda is None else agenda
    if known_shape(at_stake(structure)) and table == structure.file_names:
        return StatusWatch(scenario, structure, threads), ALL_EQUILIBRIA
    return StableWatch(scenario, structure, table, threads), CENTRAL_TERMS
