"""What a path is divided into: branches, and who flips at the places between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from model.about import LENS
from model.algebraic import Point, interval
from model.errors import InputError
from model.grid import Outcome
from model.payoffs import PLAYER_NAMES, Player, Structure
from model.regimes.path import Path
from model.results import Result, record, table
from model.scenario import Scenario, exact
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd

#: Up to so many turning points are listed in a sentence.
_LISTED = 8


def _told_apart(at: Sequence[float]) -> list[str]:
    """Places in two digits after the point, or in as many as tell them apart.

    >>> _told_apart([0.22388, 0.25]), _told_apart([0.22388, 0.2241, 1])
    (['0.22', '0.25'], ['0.2239', '0.2241', '1'])
    """
    for digits in range(2, 7):
        told = [f"{round(place, digits):g}" for place in at]
        if len(set(told)) == len(told):
            break
    return told


@dataclass(frozen=True)
class Flip:
    """One outcome that starts or stops being an equilibrium outcome at a turning point.

    Attributes
    ----------
    outcome : Outcome
    holds : {"below", "above", "at"}
        On which side of the point it is an equilibrium outcome; "at", at the point alone.
    player : {"us", "iran"}
        Whose incentive flips there.
    deviation : Outcome
        What that player would bring about instead on the other side.
    strategy : str
        The strategy it would move to: shares of concession, nuclear regional missile.
    by_term : mapping of str to float
        What moving changes, term by term, at the point itself, in points: it sums to 0 there.
    axis : str
        Name of the path.
    point : Point
    """

    outcome: Outcome
    holds: str
    player: Player
    deviation: Outcome
    strategy: str
    by_term: Mapping[str, float]
    axis: str
    point: Point

    @property
    def words(self) -> str:
        """The flip in one sentence."""
        side = {"below": "above", "above": "below", "at": "away from"}[self.holds]
        terms = sorted(self.by_term.items(), key=lambda item: -abs(item[1]))
        listed = ", ".join(f"{name} {value:+.2f}" for name, value in terms if abs(value) >= 0.005)
        return (
            f"{side} {self.axis} {float(self.point):.4g} {PLAYER_NAMES[self.player]} no longer "
            f"keeps to ({self.outcome.label}): it would rather have ({self.deviation.label}); "
            f"at the point itself: {listed}"
        )

    def report(self) -> dict[str, Any]:
        """The fields and the words, for JSON; the turn tells where it is."""
        told = record(self)
        del told["axis"], told["point"]
        return {**told, "words": self.words}


@dataclass(frozen=True)
class Change:
    """An outcome that enters or leaves the admissible set at a turning point.

    Attributes
    ----------
    outcome : Outcome
    side : {"below", "above", "at", "below and above"}
        Where by the point it is admissible; "at", at the point alone.
    cause : {"equilibrium", "dominance"}
        Whether it stops being an equilibrium, or its strategies become weakly dominated.
    player : {"us", "iran"} or None
        Whose strategy is dominated; None where the equilibrium itself goes.
    strategy, dominator : str
        The strategy that goes and what dominates it: shares of concession, nuclear regional
        missile. Empty where the equilibrium itself goes.
    point : Point
    """

    outcome: Outcome
    side: str
    cause: str
    player: Player | None
    strategy: str
    dominator: str
    point: Point

    @property
    def words(self) -> str:
        """The change in a sentence."""
        at = f"{float(self.point):.3g}"
        where = {
            "below": f"below {at} and not above", "above": f"above {at} and not below",
            "at": f"at {at} itself alone", "below and above": f"on both sides of {at}, not at it",
        }[self.side]  # fmt: skip
        if self.player is None:
            return f"{self.outcome.label}: admissible {where}; elsewhere it is not an equilibrium."
        return (
            f"{self.outcome.label}: admissible {where}; elsewhere what it rests on "
            f"({PLAYER_NAMES[self.player]}: {self.strategy}) is weakly dominated by "
            f"{self.dominator} "
            f"(shares conceded: {', '.join(self.outcome.files)})."
        )

    def report(self) -> dict[str, Any]:
        """The fields and the words, for JSON; the turn tells where it is."""
        told = record(self)
        del told["point"]
        return {**told, "words": self.words}


#: What changes at a turning point: equilibria, or the admissible ones among them.
Why = TypeVar("Why", Flip, Change)


@dataclass(frozen=True)
class Turn(Generic[Why]):
    """A place at which the set of outcomes changes, and why."""

    point: Point
    flips: tuple[Why, ...]


@dataclass(frozen=True)
class Branch:
    """A stretch of the path on which the set of outcomes is constant.

    Attributes
    ----------
    low, high : Point
        Its ends; equal for a single point.
    closed_low, closed_high : bool
        Whether the ends belong to it.
    outcomes : tuple of Outcome
    """

    low: Point
    high: Point
    closed_low: bool
    closed_high: bool
    outcomes: tuple[Outcome, ...]

    def __contains__(self, value: object) -> bool:
        at = value if isinstance(value, Point) else Point.of(exact(value))
        above = at > self.low or (self.closed_low and at == self.low)
        below = at < self.high or (self.closed_high and at == self.high)
        return above and below

    @property
    def interval(self) -> str:
        """In the usual notation, e.g. ``"[0, 9/40 = 0.225...)"``."""
        return interval(self.low, self.high, self.closed_low, self.closed_high)

    def report(self) -> dict[str, Any]:
        """The fields and the interval, for JSON."""
        return {"interval": self.interval, **record(self)}


#: A point or an open stretch of a path, and its outcomes; None where they are not decided.
Piece = tuple[Point, Point, frozenset[Outcome] | None]


def joined(pieces: Sequence[Piece]) -> Iterator[Branch]:
    """Join neighbouring pieces with one set of outcomes; undecided ones stand between."""
    for outcomes, group in groupby(pieces, key=lambda piece: piece[2]):
        if outcomes is not None:
            first, *rest = list(group)
            last = rest[-1] if rest else first
            yield Branch(
                first[0], last[1], first[0] == first[1], last[0] == last[1],
                tuple(sorted(outcomes, key=lambda o: o.label)),
            )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Divided(Result):
    """A path divided into branches.

    Attributes
    ----------
    path : Path
    levels : int
    structure : Structure
    branches : tuple of Branch
        In order.
    turns : tuple of Turn
        The places between them at which the set of outcomes changes.
    """

    kind: ClassVar[str]
    _besides: ClassVar[str] = ""

    path: Path
    levels: int
    structure: Structure
    branches: tuple[Branch, ...]
    turns: tuple[Turn[Any], ...]

    @property
    def scenario(self) -> Scenario:
        """Where the parameters off the path come from."""
        return self.path.scenario

    @property
    def words(self) -> str:
        """Where the set of outcomes changes, in one sentence."""
        name = self.path.name.replace("_", " ")
        at = sorted(float(turn.point) for turn in self.turns)
        if not at:
            return on_grid(
                self.levels, f"along {name} the set of {self.kind} equilibria never changes"
            )
        places = ", ".join(_told_apart(at))
        if len(at) > _LISTED:
            first, *_, last = _told_apart(at)
            places = f"{len(at)} places from {first} to {last}"
        return on_grid(self.levels, f"along {name} the {self.kind} equilibria change at {places}")

    def at(self, value: object) -> Branch:
        """The branch that holds a place.

        Raises
        ------
        InputError
            If the place is not on the path, or in a piece that is not decided.
        """
        for branch in self.branches:
            if value in branch:
                return branch
        span = f"[{self.path.low}, {self.path.high}]{self._besides}"
        raise InputError(f"{self.path.name}: must lie in {span}, got {value}")

    def frame(self) -> pd.DataFrame:
        """A row for each branch."""
        return table(
            [
                {
                    "interval": b.interval,
                    "low": float(b.low),
                    "high": float(b.high),
                    "low_exact": str(b.low.sympy()),
                    "high_exact": str(b.high.sympy()),
                    "closed_low": b.closed_low,
                    "closed_high": b.closed_high,
                    "outcomes": "; ".join(o.label for o in b.outcomes),
                }
                for b in self.branches
            ]
        )


@dataclass(frozen=True, repr=False)
class Branches(Divided):
    """All branches of a path, in order: together they cover it, each place once.

    Attributes
    ----------
    path, levels, structure, branches, turns
        As in `Divided`.
    by_cells : bool
        Whether every cell was looked at, because the lemma's premise does not hold throughout.
    """

    kind = "pure"
    lens = LENS

    turns: tuple[Turn[Flip], ...]
    by_cells: bool


@dataclass(frozen=True, repr=False)
class AdmissibleBranches(Divided):
    """All branches of the admissible equilibria of a path, in order.

    Attributes
    ----------
    path, levels, structure, branches, turns
        As in `Divided`. With the unresolved pieces the branches cover the path, each place once.
    unresolved : tuple of (Point, Point)
        Pieces that no certificate covers; empty where the answer is complete.
    equilibria : tuple of Branch
        The branches of all pure equilibria, of which the admissible ones are a part.
    """

    kind = "admissible"
    _besides = " and in no unresolved piece"
    lens = "pure equilibria that survive iterated removal of weakly dominated strategies"

    turns: tuple[Turn[Change], ...]
    unresolved: tuple[tuple[Point, Point], ...]
    equilibria: tuple[Branch, ...]

    @property
    def complete(self) -> bool:
        """Whether every place of the path is decided."""
        return not self.unresolved

    @property
    def words(self) -> str:
        """Where the set of outcomes changes, in one sentence."""
        return super().words + ("" if self.complete else ", as far as decided")

    def _contents(self) -> dict[str, Any]:
        pieces = [interval(*ends, *[ends[0] == ends[1]] * 2) for ends in self.unresolved]
        return {**super()._contents(), "complete": self.complete, "unresolved": pieces}
