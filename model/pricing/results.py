"""The price of another outcome: what was found, in words, in a table and for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.levers import beyond
from model.parameters import HOLDER_NAMES, Holder, parameter
from model.payoffs import Structure
from model.pricing.border import Map
from model.pricing.goals import Goal
from model.pricing.one_lever import OneLever
from model.results import Result, marks, plain, records, table
from model.scenario import Scenario
from model.words import listed, number, sentence

if TYPE_CHECKING:
    import pandas as pd

#: So many levers are named in a sentence.
_MOST_NAMED = 6


@dataclass(frozen=True)
class Lever:
    """A lever that is priced.

    Attributes
    ----------
    name : str
    holder : {"us", "iran", "israel", "nobody"}
        Who can move it by a decision of its own.
    today, low, high : Fraction
        Its value, and where it may be moved.
    range_low, range_high : Fraction
        The range that the scenario states.
    unit : Fraction
        The move that counts as one.
    """

    name: str
    holder: Holder
    today: Fraction
    low: Fraction
    high: Fraction
    range_low: Fraction
    range_high: Fraction
    unit: Fraction

    @property
    def share(self) -> bool:
        """Whether it is a share, which the scale has words for."""
        return parameter(self.name).unit == "share"

    @property
    def words(self) -> str:
        """Its name inside a sentence."""
        return parameter(self.name).plain


@dataclass(frozen=True)
class Joint:
    """The cheapest move of several levers together.

    Attributes
    ----------
    at_most : float
        What the best move that is known costs, in units of the levers; inf if none is known.
    at_least : float
        No move that costs less does it; inf if none does at all.
    to : mapping of str to Fraction
        The levers at the best move, decided exactly, the furthest moved first; those that stay are
        not named.
    terms : mapping of str to float
        Terms of the outcome that it makes stable, where one was asked for.
    borders : tuple of str
        Whose incentive flips there: the conditions that are active.
    """

    at_most: float
    at_least: float
    to: Mapping[str, Fraction]
    terms: Mapping[str, float]
    borders: tuple[str, ...] = ()

    @property
    def impossible(self) -> bool:
        """Whether it is proven that no move does it."""
        return self.at_least == inf

    @property
    def words(self) -> str:
        """What it costs at most and at least; never "none" where none was only not found."""
        if self.impossible:
            return "no joint move within the bounds does it, which is proven"
        if not isfinite(self.at_most):
            if self.at_least > 0:
                return (
                    "no joint move was found that does it; one that does, if there is any, costs "
                    f"at least {number(self.at_least)}"
                )
            return "no joint move was found that does it, which proves nothing"
        moves = _first([f"{parameter(n).plain} to {number(float(v))}" for n, v in self.to.items()])
        if self.at_most - self.at_least < 5e-4 * max(1.0, self.at_most):
            cost = f"costs {number(self.at_most)}"
        else:
            cost = f"costs at most {number(self.at_most)}, at least {number(self.at_least)}"
        return f"the cheapest move together that is known, {moves}, {cost} (1: a stated range)"

    def report(self) -> dict[str, Any]:
        """Plain data, with the words."""
        return {
            "words": self.words,
            "at_most": plain(self.at_most),
            "at_least": plain(self.at_least),
            "impossible": self.impossible,
            "to": plain(self.to),
            "terms": plain(self.terms),
            "borders": list(self.borders),
        }


@dataclass(frozen=True)
class Package:
    """What becomes of a goal where files are linked.

    Attributes
    ----------
    linked : tuple of tuple of str
    files : int
        How many files are linked to others.
    met : bool or None
        Whether linking them alone meets the goal; None if that is not decided.
    """

    linked: tuple[tuple[str, ...], ...]
    files: int
    met: bool | None

    @property
    def words(self) -> str:
        """Which files, e.g. ``"nuclear and missile"``."""
        return "; ".join(listed(block) for block in self.linked)


@dataclass(frozen=True, repr=False)
class Price(Result):
    """What it would take to bring a goal about.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    goal : Goal
    met : bool or None
        Whether it is met today; None if that is not decided.
    levers : tuple of Lever
    alone : tuple of OneLever
        Each lever alone, below today's value and above it.
    joint : Joint or None
        All levers together, where there are several.
    packages : tuple of Package
        The goal under linkages of the files, those of fewest files first until one meets it.
    grid : int or None
        L, or None without a grid.
    map : Map or None
        Of two levers: where in their plane the goal is met.
    """

    scenario: Scenario
    structure: Structure
    goal: Goal
    met: bool | None
    levers: tuple[Lever, ...]
    alone: tuple[OneLever, ...]
    joint: Joint | None
    packages: tuple[Package, ...]
    grid: int | None
    map: Map | None = None

    @property
    def lens(self) -> str:  # type: ignore[override]
        """What counts as stable."""
        return "central reading" if self.goal.central else "equilibrium set: all pure equilibria"

    @property
    def levels(self) -> int | str:
        """L, or that there is no grid."""
        return "no grid" if self.grid is None else self.grid

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Scenario, lens, grid, form, goal, software and caveat."""
        return provenance(
            self.scenario, lens=self.lens, levels=self.levels, structure=self.structure,
            goal=self.goal.text,
        )  # fmt: skip

    def lever(self, name: str) -> Lever:
        """One of the levers."""
        return next(v for v in self.levers if v.name == name)

    def ways(self, name: str) -> tuple[OneLever, OneLever]:
        """What one lever would have to be, below and above."""
        below, above = (w for w in self.alone if w.lever == name)
        return below, above

    @property
    def reached(self) -> tuple[OneLever, ...]:
        """The levers that do it alone, the smallest move first, in units."""
        found = [w for w in self.alone if w.status == "reached"]
        return tuple(sorted(found, key=self.move))

    @property
    def impossible(self) -> tuple[str, ...]:
        """Levers that proven cannot do it alone."""
        return tuple(
            v.name for v in self.levers if all(w.status == "impossible" for w in self.ways(v.name))
        )

    @property
    def cheapest_package(self) -> Package | None:
        """The linkage of fewest files that alone meets the goal."""
        return next((p for p in self.packages if p.met), None)

    def move(self, way: OneLever) -> float:
        """What a lever's move costs, in its units."""
        lever = self.lever(way.lever)
        return inf if way.place is None else float(abs(way.place.near - lever.today) / lever.unit)

    @property
    def words(self) -> str:
        """What it takes, lever by lever and together."""
        if self.met:
            return f"Already today {self.goal.words}: nothing needs to move"
        return ". ".join(sentence(text) for text in [self.headline, *self._further()])

    @property
    def headline(self) -> str:
        """What one lever alone would have to be, in a sentence."""
        wish = self.goal.wish
        if self.reached:
            moves = [self._move_in_words(way) for way in self.reached]
            return f"{wish}, {_either(moves)}"
        if self._all_impossible:
            together = ", nor will all together" if self._nor_together else ""
            return f"{wish}, {self._no_lever} will do alone{self._within}{together}: that is proven"
        found = f"{self._no_lever} was found that will do alone{self._within}"
        return f"{wish}, {found}, which proves nothing"

    @property
    def _within(self) -> str:
        """Where the levers were looked at, if not all over their bounds."""
        bounds = [(p.low, p.high) for p in (self.scenario.parameter(v.name) for v in self.levers)]
        if [(v.low, v.high) for v in self.levers] == bounds:
            return ""
        if all((v.low, v.high) == (v.range_low, v.range_high) for v in self.levers):
            return " within its stated range"
        return " at the values looked at"

    @property
    def _no_lever(self) -> str:
        """Of which levers none does it: those of one side, or some of them."""
        levers = [self.scenario.parameter(n) for n in self.scenario.names]
        looked_at = {v.name for v in self.levers}
        if looked_at >= {p.name for p in levers if p.kind == "lever"}:
            return "no lever"
        holder = self.levers[0].holder
        if looked_at == {p.name for p in levers if p.kind == "lever" and p.holder == holder}:
            return f"no lever of {HOLDER_NAMES[holder]}"
        return "none of these levers"

    def _further(self) -> list[str]:
        said = []
        if self.reached and self.impossible:
            names = _few([parameter(n).plain for n in self.impossible])
            said.append(f"{names} cannot do it alone{self._within or ', at any value'}")
        left = [v.words for v in self.levers if self._not_known(v.name)]
        if left and self.reached:
            said.append(f"with {_few(left)} alone nothing was found, which proves nothing")
        if self.joint is not None and not self._nor_together:
            said.append(self.joint.words)
        if self.cheapest_package is not None:
            said.append(
                f"no lever needs to move if the {self.cheapest_package.words} files are linked"
            )
        return said

    @property
    def _all_impossible(self) -> bool:
        return len(self.impossible) == len(self.levers)

    @property
    def _nor_together(self) -> bool:
        return self._all_impossible and self.joint is not None and self.joint.impossible

    def _not_known(self, name: str) -> bool:
        ways = self.ways(name)
        return any(w.status == "not found" for w in ways) and not any(
            w.status == "reached" for w in ways
        )

    def _move_in_words(self, way: OneLever) -> str:
        lever = self.lever(way.lever)
        if way.place is None:
            return lever.words
        up = way.way == "above"
        place = f"{'above' if up else 'below'} {number(float(way.place))}"
        if lever.share:
            place = beyond(self.scenario, float(way.place), up)
        return f"{lever.words} must {'rise' if up else 'fall'} {place}"

    def frame(self) -> pd.DataFrame:
        """A row for each lever and way."""
        return table(
            [
                {
                    "lever": w.lever,
                    "held_by": HOLDER_NAMES[self.lever(w.lever).holder],
                    "today": float(self.lever(w.lever).today),
                    "way": w.way,
                    "status": w.status,
                    "place": None if w.place is None else float(w.place),
                    "known_within": w.within if w.place is not None else None,
                    "certified": None if w.certified is None else float(w.certified),
                    "move": self.move(w) if w.place is not None else None,
                    "within_stated_range": self._in_range(w),
                    **self._together(w.lever),
                }
                for w in self.alone
            ]
        )

    def marks(self) -> pd.DataFrame:
        """What the figure draws lever by lever: the ways there, and each stated range."""
        return marks(
            way=records(self.frame()),
            stated_range=[
                {"lever": v.name, "from": float(v.range_low), "to": float(v.range_high)}
                for v in self.levers
            ],
        )

    def _together(self, lever: str) -> dict[str, float]:
        """Where a lever goes in the cheapest move of all, where one is known."""
        if self.joint is None or not self.joint.to:
            return {}
        return {"together": float(self.joint.to.get(lever, self.lever(lever).today))}

    def _in_range(self, way: OneLever) -> bool | None:
        lever = self.lever(way.lever)
        if way.place is None:
            return None
        return lever.range_low <= way.place.near <= lever.range_high

    def _contents(self) -> dict[str, Any]:
        return {
            "goal": self.goal.report(),
            "met_today": self.met,
            "levers": plain(self.levers),
            "alone": plain(self.alone),
            "joint": plain(self.joint),
            "packages": plain(self.packages),
            "map": plain(self.map),
        }


def _few(names: Sequence[str]) -> str:
    """Names in a row, or how many there are."""
    return listed(names) if len(names) <= _MOST_NAMED else f"{len(names)} numbers"


def _first(moves: Sequence[str]) -> str:
    """Moves that are made together: the first few, and how many more."""
    if len(moves) <= _MOST_NAMED:
        return listed(moves)
    return f"{', '.join(moves[:_MOST_NAMED])} and {len(moves) - _MOST_NAMED} more"


def _either(moves: Sequence[str]) -> str:
    """Moves of which one is enough: the first few, and how many more."""
    more = len(moves) - _MOST_NAMED
    rest = [f"one of {more} more"] if more > 0 else []
    return ", or ".join([*moves[:_MOST_NAMED], *rest])
