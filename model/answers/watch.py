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
from model.answers.sweep import STABLE, central_over
from model.answers.talks import talks
from model.continuum.conditions import forms
from model.continuum.outcomes import SETS, settles
from model.parameters import FILES, parameter, rescale_weights
from model.payoffs import Structure
from model.scenario import Scenario
from model.sweeps.continuum import REFUSED, YES, continuum_over
from model.sweeps.points import Points
from model.words import EVERY, OPEN, SOME

#: Steps from a parameter's value to an end of its bounds.
STEPS = 64

#: Width of the bracket around a place.
WIDTH = Fraction(1, 10**12)

#: Cuts of a step at once, and the width at which single exact readings take over, in bounds.
_CUTS, _CLOSE = 16, 1e-6

Kind = Literal["central", "status"]


@dataclass(frozen=True)
class _Bracket:
    """A stretch of one parameter at whose ends the signatures differ; `low` is nearer today."""

    name: str
    low: Fraction
    high: Fraction
    at_low: NDArray[Any]
    at_high: NDArray[Any]

    @property
    def width(self) -> float:
        """Its width in bounds of the parameter."""
        p = parameter(self.name)
        return float(abs(self.high - self.low) / (p.high - p.low))

    def between(self, parts: int) -> list[Fraction]:
        """The places that cut it evenly."""
        return [self.low + (self.high - self.low) * Fraction(j, parts) for j in range(1, parts)]


def first_changes(
    watch: Watch, scenario: Scenario, names: Sequence[str]
) -> Iterator[tuple[str, Fraction, Any, Any]]:
    """The first place on each way at which the signature changes, and what it is around it."""
    ways = [
        (name, Fraction(end))
        for name in names
        for p in [scenario.parameter(name)]
        for end in (p.low, p.high)
        if end != scenario.values[name]
    ]
    whole = [_Bracket(n, scenario.values[n], end, np.zeros(0), np.zeros(0)) for n, end in ways]
    cases: list[dict[str, object]] = [{}]
    for way in whole:
        cases += [{way.name: v} for v in (*way.between(STEPS), way.high)]
    rows = watch.many(Points.listed(scenario, cases))
    today = rows[0]
    brackets = []
    for k, way in enumerate(whole):
        along = rows[1 + k * STEPS : 1 + (k + 1) * STEPS]
        places = [way.low, *way.between(STEPS), way.high]
        brackets += _changing(watch, way.name, places, [today, *along])[:1]
    for b in _narrowed(watch, scenario, brackets):
        if (b.at_high >= 0).all():  # else it is not known from here on
            yield b.name, _place(watch, scenario, b), watch.told(today), watch.told(b.at_high)


def stretches(
    watch: Watch, scenario: Scenario, names: Sequence[str]
) -> dict[str, list[tuple[float, float, Any]]]:
    """All of each parameter's bounds as stretches on which the signature stays, ends to 1e-6.

    A signature that is not known is None.
    """
    whole = {
        n: _Bracket(n, Fraction(p.low), Fraction(p.high), np.zeros(0), np.zeros(0))
        for n in names
        for p in [scenario.parameter(n)]
    }
    places = {n: [w.low, *w.between(2 * STEPS), w.high] for n, w in whole.items()}
    cases: list[dict[str, object]] = [{n: v} for n, at in places.items() for v in at]
    rows = watch.many(Points.listed(scenario, cases))
    count = 2 * STEPS + 1
    along = {n: rows[k * count : (k + 1) * count] for k, n in enumerate(names)}
    brackets = [b for n in names for b in _changing(watch, n, places[n], list(along[n]))]
    found: dict[str, list[tuple[float, float, Any]]] = {}
    narrow = _narrowed(watch, scenario, brackets)
    for n in names:
        turns = [b for b in narrow if b.name == n]
        seen = [along[n][0], *(b.at_high for b in turns)]
        ends = [whole[n].low, *((b.low + b.high) / 2 for b in turns), whole[n].high]
        found[n] = [
            (float(a), float(b), watch.told(row) if (row >= 0).all() else None)
            for (a, b), row in zip(pairwise(ends), seen, strict=True)
        ]
    return found


def _narrowed(watch: Watch, scenario: Scenario, brackets: list[_Bracket]) -> list[_Bracket]:
    """Cut brackets, all at once, until single exact readings are the better way on."""
    while brackets and max(b.width for b in brackets) > _CLOSE:
        cuts = [b.between(_CUTS) for b in brackets]
        cases = [{b.name: v} for b, cut in zip(brackets, cuts, strict=True) for v in cut]
        rows = watch.many(Points.listed(scenario, cases))
        finer = []
        for k, (b, cut) in enumerate(zip(brackets, cuts, strict=True)):
            here = rows[k * (_CUTS - 1) : (k + 1) * (_CUTS - 1)]
            places, seen = [b.low, *cut, b.high], [b.at_low, *here, b.at_high]
            finer += _changing(watch, b.name, places, seen)[:1]
        brackets = finer
    return brackets


def _changing(
    watch: Watch, name: str, places: Sequence[Fraction], rows: Sequence[NDArray[Any]]
) -> list[_Bracket]:
    """The stretches at whose ends the signatures differ, in order."""
    return [
        _Bracket(name, places[k - 1], places[k], rows[k - 1], rows[k])
        for k in range(1, len(rows))
        if (watch.signature(rows[k]) != watch.signature(rows[k - 1])).any()
    ]


def _place(watch: Watch, scenario: Scenario, bracket: _Bracket) -> Fraction:
    """Halve a bracket by exact readings down to `WIDTH`."""
    at = watch.between(bracket.at_low, bracket.at_high)

    def exactly(value: Fraction) -> Any:
        return at(rescale_weights(scenario.values, {bracket.name: value}))

    low, high = bracket.low, bracket.high
    before, after = exactly(low), exactly(high)
    if before == after:
        raise ArithmeticError(f"breaks: {bracket.name} must change something in {low} to {high}")
    while abs(high - low) > WIDTH:
        middle = _simple((low + high) / 2, abs(high - low) / 4)
        low, high = (middle, high) if exactly(middle) == before else (low, middle)
    return (low + high) / 2


def _simple(value: Fraction, room: Fraction) -> Fraction:
    """A fraction near a value, of a small denominator: exact readings are the quicker for it."""
    simple = value.limit_denominator(2 * isqrt(int(1 / room)) + 1)
    return simple if abs(simple - value) <= room else value


class Watch:
    """Something that may change: its signature at many points, and exactly at one."""

    kind: Kind

    def many(self, points: Points) -> NDArray[Any]:
        """A row for each point; rows differ where the signatures do."""
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

    def many(self, points: Points) -> NDArray[Any]:
        """Whether each set is central, then whether it is stable."""
        found = central_over(points, self.structure, self.agenda, threads=self.threads)
        return np.concatenate([found.central, found.reading == STABLE], axis=1)

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
        return tuple(tuple(FILES[f] for f in files_of(sets[k])) for k in chosen)


@dataclass(frozen=True)
class StatusWatch(Watch):
    """Which sets of files some equilibrium settles, and so the status of each file."""

    scenario: Scenario
    structure: Structure
    threads: int | None
    kind: Kind = "status"

    def many(self, points: Points) -> NDArray[Any]:
        """The status of each file, then whether each set can be settled; -1 if not known."""
        codes = continuum_over(points, self.structure, threads=self.threads).codes
        possible = codes == YES
        status = [_status(possible, f) for f in range(len(FILES))]
        rows = np.column_stack([*status, possible]).astype(np.int8)
        rows[codes[:, 0] == REFUSED] = -1
        return rows

    def signature(self, row: NDArray[Any]) -> NDArray[Any]:
        """What counts as the same."""
        return row[..., : len(FILES)]

    def between(self, low: NDArray[Any], high: NDArray[Any]) -> Callable[[Mapping[str, Any]], Any]:
        """The status of each file, looking at the sets that come or go."""
        first, last = low[len(FILES) :], high[len(FILES) :]
        moving = np.flatnonzero(first != last)

        def at(values: Mapping[str, Any]) -> Any:
            payoffs = forms(values, self.structure)
            possible = first.copy()
            for k in moving:
                possible[k] = settles(payoffs, SETS[k])
            return [int(_status(possible[None] > 0, f)[0]) for f in range(len(FILES))]

        return at

    def told(self, row: NDArray[Any]) -> Any:
        """The status by file."""
        return dict(zip(FILES, map(int, self.signature(row)), strict=True))


def _status(possible: NDArray[np.bool_], file: int) -> NDArray[np.int8]:
    """Whether a file is settled in every, some or none of the sets that are possible."""
    member = np.array([file in s for s in SETS])
    some, without = possible[:, member].any(axis=1), possible[:, ~member].any(axis=1)
    return np.where(some & without, SOME, np.where(some, EVERY, OPEN)).astype(np.int8)
