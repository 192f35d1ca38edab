r"""The central reading of the game without a grid, at one point: exact, or certified.

**Object.** For each set S of settled blocks the terms x*(S) at which every block is at its Nash
bargain given the others (`model.answers.bargains`). (S, x*(S)) is *stable* if it is an equilibrium
outcome of the game without a grid (`model.answers.stability`). The *central outcomes* are the
stable ones that no other stable one beats for both sides.

**Why.** Any terms in a range can be those of an equilibrium; a reader asks for one answer. Nash
(1953) let the two offers be blurred a little, so that terms near the edge of what is compatible
are settled only with some chance; as the blur vanishes the equilibria of that smoothed game tend,
file by file, to x*(S). Among sets, payoff dominance (Harsanyi and Selten 1988) leaves those on
which the two sides cannot agree to prefer another. It is a convention of reading, not a further
fact about the talks: the range of the terms that can hold is to be read beside it.

Mostly there is one central outcome. There may be several, or none: then that is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gmpy2 import mpq

from model.answers.bargains import Bargain, bargains
from model.answers.stability import stable
from model.answers.talks import FileSet, Talks

#: A payoff must lie above another by more than this to beat it.
_TIE = mpq(1, 10**40)


@dataclass(frozen=True, eq=False, repr=False)
class Reading:
    """What becomes of one set of blocks, the others open.

    Attributes
    ----------
    blocks : tuple of tuple of int
    status : {"stable", "unstable", "no terms", "any terms", "undecided"}
        Whether its bargain is an equilibrium outcome; that there is none; that a side cares so
        little that no terms are singled out; that it is not decided.
    bargains : tuple of Bargain
        All terms at which each block is at its Nash bargain; mostly one, or none.
    outcomes : tuple of Bargain
        Those that are stable.
    """

    blocks: tuple[FileSet, ...]
    status: str
    bargains: tuple[Bargain, ...]
    outcomes: tuple[Bargain, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Central:
    """The central reading at one point.

    Attributes
    ----------
    talks : Talks
    readings : tuple of Reading
        One for each set of blocks, the fullest first.
    """

    talks: Talks
    readings: tuple[Reading, ...]

    def __repr__(self) -> str:
        return f"<Central: {len(self.readings)} sets of files read, {len(self.stable)} stable>"

    @property
    def stable(self) -> tuple[Bargain, ...]:
        """All stable outcomes, the fullest first."""
        return tuple(b for r in self.readings for b in r.outcomes)

    @cached_property
    def outcomes(self) -> tuple[Bargain, ...]:
        """The central outcomes."""
        return tuple(b for b in self.stable if not any(_beats(a, b) for a in self.stable))

    @property
    def decided(self) -> bool:
        """Whether every set is decided, so that no outcome is missing."""
        return all(r.status != "undecided" for r in self.readings)


def central(talks: Talks) -> Central:
    """Read every set of blocks on the agenda."""
    return Central(talks, tuple(read(talks, blocks) for blocks in talks.sets()))


def read(talks: Talks, blocks: Sequence[FileSet]) -> Reading:
    """Read one set of blocks."""
    found = bargains(talks, blocks)
    if found.undetermined:
        return Reading(found.blocks, "any terms", (), ())
    answers = [stable(talks, blocks, terms_of(b)) for b in found.found]
    outcomes = tuple(b for b, holds in zip(found.found, answers, strict=True) if holds)
    if None in answers or not found.complete:
        status = "undecided"
    elif outcomes:
        status = "stable"
    else:
        status = "unstable" if found.found else "no terms"
    return Reading(found.blocks, status, found.found, outcomes)


def terms_of(bargain: Bargain) -> dict[int, mpq]:
    """The terms of the settled files, as near as they are known."""
    return {f: sum(bargain.box[f]) / 2 for f in bargain.settled}


def _beats(a: Bargain, b: Bargain) -> bool:
    """Whether both sides prefer one outcome to another."""
    return all(a.payoff(p)[0] > b.payoff(p)[1] + _TIE for p in (0, 1))
