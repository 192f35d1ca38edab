"""Is it a bluff? What Iran's doubt does to the talks, at the scenario's prior and along all others.

Three questions are answered at once, on a grid, exactly. What can hold at the prior, and what Iran
would learn from what the US leaves open. From which prior on it pays to bluff: where an outcome
that does not tell the types apart is an equilibrium and gives the bluffing type more than any
equilibrium does in which Iran knows it bluffs. And what proof would be worth: what each side has
where the type is known, beside what it has now.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model.payoffs import Structure
from model.results import Result, plain
from model.scenario import Scenario, load
from model.two_types.along import TypedBranches, branches_of
from model.two_types.game import TwoTypeGame
from model.two_types.results import LENS, TypedOutcome, TypedOutcomes
from model.two_types.types import Type
from model.words import percent, sentence

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Paying:
    """From where a bluff pays, and what it buys.

    Attributes
    ----------
    prior : Fraction
        The least prior with an outcome that does not tell the types apart and is worth more to the
        bluffing type than every equilibrium in which it is known.
    outcome : TypedOutcome
    gain : Fraction
        What it is worth more than the best of those, in points.
    """

    prior: Fraction
    outcome: TypedOutcome
    gain: Fraction


@dataclass(frozen=True, eq=False, repr=False)
class Bluff(Result):
    """What two types of US and Iran can hold to, at the prior and along it.

    Attributes
    ----------
    here : TypedOutcomes
        At the prior.
    along : TypedBranches
        Along all priors.
    paying : Paying or None
        From where a bluff pays; None where it does at no prior.
    """

    lens = LENS

    here: TypedOutcomes
    along: TypedBranches
    paying: Paying | None

    @property
    def scenario(self) -> Scenario:
        """What it is of."""
        return self.here.scenario

    @property
    def structure(self) -> Structure:
        """The form of the game."""
        return self.here.structure

    @property
    def levels(self) -> int:
        """L of the grid of concessions."""
        return self.here.levels

    @property
    def prior(self) -> Fraction:
        """How sure Iran is that the US is the resolved type."""
        return self.here.prior

    @property
    def types(self) -> tuple[Type, Type]:
        """The resolved and the bluffing type."""
        return self.here.types

    @cached_property
    def how_sure(self) -> str:
        """How sure Tehran must be for a bluff to pay, in one sentence."""
        if self.paying is None:
            return "However sure Iran is that the US is resolved, it does not pay to bluff"
        p, gain = float(self.paying.prior), float(self.paying.gain)
        buys = f"it then buys {self.paying.outcome.label}, worth {gain:.2f} points"
        if p == 0:
            return f"It pays to bluff however little Iran believes it: {buys}"
        return f"It pays to bluff once Iran is {percent(p)} sure that the threat is meant: {buys}"

    @property
    def words(self) -> str:
        """The outcomes at the prior, from where a bluff pays, and what proof would be worth."""
        return ". ".join([self.here.words, self.how_sure, *map(sentence, self._proof())])

    def _proof(self) -> list[str]:
        """What it would be worth to each side if Iran knew the type."""
        said = []
        r, b = self.here.known
        ends = self.here.outcomes
        if ends and r.us is not None:
            now = (min(e.resolved for e in ends), max(e.resolved for e in ends))
            said.append(
                f"proof of resolve would leave {self.types[0].called} with {_span(r.us)} points in "
                f"place of {_span(now)}"
            )
        if ends and r.iran is not None and b.iran is not None:
            p = self.prior
            sure = (
                p * r.iran[0] + (1 - p) * b.iran[0], p * r.iran[1] + (1 - p) * b.iran[1],
            )  # fmt: skip
            now = (min(e.iran for e in ends), max(e.iran for e in ends))
            said.append(
                f"knowing the type Iran would expect {_span(sure)} in place of {_span(now)}"
            )
        return said

    def frame(self) -> pd.DataFrame:
        """The outcomes at the prior, a row each."""
        return self.here.frame()

    def _contents(self) -> dict[str, Any]:
        return {
            "how_sure": self.how_sure,
            "bluffing_pays": None
            if self.paying is None
            else {
                "from": plain(self.paying.prior),
                "outcome": self.paying.outcome.report(),
                "gain": plain(self.paying.gain),
            },
            "at_the_prior": self.here._contents(),
            "along_the_prior": self.along._contents(),
        }


def bluff(
    scenario: Scenario | str = "oman-2026",
    *,
    prior: object = None,
    resolved: Type | str = "meant",
    bluffing: Type | str = "bluff",
    levels: int = 3,
    structure: Structure | None = None,
) -> Bluff:
    """Find what holds if Iran does not know whether the threat is meant, and when bluffing pays.

    Parameters
    ----------
    scenario : Scenario or str
    prior : number or str, optional
        How sure Iran is that the US is the resolved type; the scenario's credibility
        by default.
    resolved, bluffing : Type or str
        A `model.two_types.Type`, or the name of one that stands ready: meant, hawk, audience (all
        of which strike), bluff, dove (which never do).
    levels : int
        L, the number of concession levels in each file.
    structure : Structure, optional

    Returns
    -------
    Bluff

    Raises
    ------
    InputError
        For a prior outside [0, 1], a type that cannot be read or whose stakes are out of bounds,
        or a form of the game that two types do not fit.

    Examples
    --------
    >>> import model
    >>> found = model.bluff("oman-2026", levels=2)
    >>> [end.outcome.label for end in found.here.separating]
    []
    """
    game = TwoTypeGame(
        load(scenario), prior=prior, resolved=resolved, bluffing=bluffing, levels=levels,
        structure=structure,
    )  # fmt: skip
    here, along = game.equilibrium_outcomes(), branches_of(game)
    return Bluff(here, along, _paying(game, here, along))


def _paying(game: TwoTypeGame, here: TypedOutcomes, along: TypedBranches) -> Paying | None:
    alone = here.known[1].us
    if alone is None:
        return None
    best: Paying | None = None
    numbers = {game.grid.outcome(int(n)): int(n) for n in range(len(game.grid.outcome_values))}
    for stretch in along.stretches:
        outcome = stretch.outcome
        gain = game.in_points(1, 0, numbers[outcome.bluffing]) - alone[1]
        if outcome.separating or not outcome.resolved.settled or gain <= 0:
            continue
        start = stretch.runs[0][0].fraction
        assert start is not None  # along the prior all is linear
        if best is None or (start, -gain) < (best.prior, -best.gain):
            best = Paying(start, outcome, gain)
    return best


def _span(ends: tuple[Fraction, Fraction]) -> str:
    return " to ".join(dict.fromkeys(f"{float(x):.2f}" for x in ends))
