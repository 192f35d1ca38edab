"""Whose incentive flips where a set of files stops being what it was, from the exact conditions.

At a turning point (`model.answers.status_along`) a set of files comes or goes. On the side where it
is gone this says why: a side would rather leave files of it open, or concede others; no terms suit
both; or another set that is stable suits both better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.answers.bargains import files_of
from model.answers.central import Central, read, terms_of
from model.answers.stability import Deviation, deviations
from model.answers.talks import Talks, talks
from model.answers.watch import Bracket, StatusWatch, Watch
from model.continuum.conditions import Condition, conditions, forms, known_shape
from model.continuum.conditions import value as kept
from model.continuum.outcomes import sets_of, settling
from model.payoffs import PLAYERS, Structure
from model.premise import at_stake
from model.words import listed, settled_set, the_files

#: What a side keeps, relative to the size of its condition, is nothing at a turning point if below.
_NOTHING = 1e-5

#: What the sides are called in a sentence.
_SIDES = {"us": "the US", "iran": "Iran"}

#: A side rather concedes what it gives, and drops what it asks for.
_CONCEDES = {"iran": "concede", "us": "drop"}


@dataclass(frozen=True)
class Flip:
    """Why a set of files cannot be had on one side of a turning point.

    Attributes
    ----------
    settled : tuple of str
        The set that comes or goes.
    player : {"us", "iran"} or None
        Who would rather move; None where it is not one side.
    leaves, concedes : tuple of str
        Files that it would leave open, and those that it would settle on the other's terms.
    otherwise : str
        The reason where it is not one side's.
    files : tuple of str
        All files of the talks.
    """

    settled: tuple[str, ...]
    player: str | None
    leaves: tuple[str, ...] = ()
    concedes: tuple[str, ...] = ()
    otherwise: str = ""
    files: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Who would rather do what, in a clause."""
        of = settled_set(self.settled, self.files)
        if self.player is None:
            return f"{of} is ruled out where {self.otherwise}"
        moves = []
        if self.leaves:
            moves.append(f"leave {the_files(self.leaves, self.files)} open")
        if self.concedes:
            moves.append(f"{_CONCEDES[self.player]} {the_files(self.concedes, self.files)}")
        return f"{of} is ruled out where {_SIDES[self.player]} would rather {listed(moves)}"

    def report(self) -> dict[str, Any]:
        """Plain data, with the words."""
        return {
            "settled": list(self.settled),
            "player": self.player,
            "leaves": list(self.leaves),
            "concedes": list(self.concedes),
            "words": self.words,
        }


def flips(
    watch: Watch,
    structure: Structure,
    agenda: Sequence[str],
    bracket: Bracket,
    low: Mapping[str, Any],
    high: Mapping[str, Any],
) -> tuple[Flip, ...]:
    """Who flips in a bracket, whose ends are `low` and `high`: values of all parameters."""
    found: list[Flip] = []
    names = structure.file_names
    if isinstance(watch, StatusWatch):
        before, after = (r[len(names) :] for r in (bracket.at_low, bracket.at_high))
        for k in np.flatnonzero(before != after):
            ends = (low, high) if before[k] else (high, low)
            found += _of_equilibria(*ends, structure, sets_of(len(names))[k])
    else:
        before, after = watch.signature(bracket.at_low), watch.signature(bracket.at_high)
        if len(before) == len(names):
            rows = (bracket.at_low, bracket.at_high)
            before, after = (r[-_sets(r, len(names)) :] for r in rows)
        for k in np.flatnonzero(before != after):
            gone = talks(high if before[k] else low, structure, agenda)
            found.append(_of_reading(gone, int(k)))
    return tuple(dict.fromkeys(replace(flip, files=names) for flip in found))


def _sets(row: Any, files: int) -> int:
    """Sets of blocks in a row that holds a status, what is central and what is stable."""
    return (len(row) - files) // 2


def _of_equilibria(
    here: Mapping[str, Any], gone: Mapping[str, Any], structure: Structure, settled: Sequence[int]
) -> list[Flip]:
    """The conditions of a set that nothing is left of, at the last terms on which it holds."""
    lean = at_stake(structure)
    if not known_shape(lean):
        return []
    structure, settled = lean, structure.places_in(lean, settled)
    every = structure.file_names
    names = tuple(every[f] for f in settled)
    last = settling(forms(here, structure), tuple(settled), every)
    if not last.possible:
        return []
    x = [last.terms[f][0].low.near if f in names else 0 for f in every]
    in_full = tuple(f for f in settled if x[f] == 1)
    found = []
    for c in conditions(forms(gone, structure), tuple(settled), in_full):
        if c.player == "iran" and any(x[f] == 0 for f in c.leaves):
            continue
        size = 1 + sum(abs(float(v)) for v in c.gain.values())
        if float(kept(c.gain, x)) <= _NOTHING * size:
            found.append(c)
    simple = _simplest(found)
    if {c.player for c in simple} == set(PLAYERS) and not any(c.concedes for c in simple):
        return [Flip(names, None, otherwise="the terms that suit the US and Iran do not meet")]
    return [_flip(names, every, c) for c in simple]


def _simplest(found: Sequence[Condition]) -> list[Condition]:
    """Without conditions that only add moves to another of the same side."""
    return [
        c
        for c in found
        if not any(
            d is not c
            and d.player == c.player
            and {*d.leaves} <= {*c.leaves}
            and {*d.concedes} <= {*c.concedes}
            for d in found
        )
    ]


def _flip(names: tuple[str, ...], every: Sequence[str], of: Condition) -> Flip:
    leaves, concedes = (tuple(every[f] for f in moved) for moved in (of.leaves, of.concedes))
    return Flip(names, of.player, leaves, concedes)


def _of_reading(gone: Talks, k: int) -> Flip:
    """Why a set is not central, or not stable on its central terms, where it is gone."""
    blocks = list(gone.sets())[k]
    every = gone.files
    names = tuple(every[f] for f in files_of(blocks))
    reading = read(gone, blocks)
    if reading.status == "unstable":
        player, d = _best_deviation(gone, blocks, terms_of(reading.bargains[0]))
        left = tuple(every[f] for f in files_of(blocks) if f not in d.kept)
        return Flip(names, PLAYERS[player], left, tuple(every[f] for f in d.conceded))
    if reading.status == "stable":
        others = Central(gone, tuple(read(gone, other) for other in gone.sets()))
        better = [
            settled_set([every[f] for f in b.settled], every)
            for b in others.outcomes
            if all(b.payoff(p)[0] > reading.outcomes[0].payoff(p)[1] for p in (0, 1))
        ]
        return Flip(names, None, otherwise=f"both sides would rather have {' or '.join(better)}")
    if reading.status == "no terms":
        return Flip(names, None, otherwise="no terms suit both sides")
    return Flip(names, None, otherwise=f"its terms are not decided ({reading.status})")


def _best_deviation(
    gone: Talks, blocks: Sequence[Any], x: Mapping[int, Any]
) -> tuple[int, Deviation]:
    """The deviation from an unstable outcome that gains most."""
    tried = [(p, d) for p in (0, 1) for d in deviations(gone, p, blocks, x)]
    return max(tried, key=lambda item: _gain(gone, item[0], item[1], x))


def _gain(gone: Talks, player: int, d: Deviation, x: Mapping[int, Any]) -> Any:
    at = [
        gone.conceded(player, f) if f in d.conceded else x[f] if f in d.kept else 0
        for f in range(len(gone.files))
    ]
    return kept(d.gain, at)
