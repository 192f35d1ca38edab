"""Is it a bluff? What Iran's doubt does to the talks, at the scenario's prior and along all others.

Without a grid it says what the talks settle centrally (`model.two_types.central`), what being
believed so far buys a bluff, what proof would be worth to each side, and how sure Tehran must be:
at which priors no deal can hold. On a grid, exactly, it says all that can hold at the prior and at
every other, and what Iran would learn from what the US leaves open. There it *pays* to bluff where
an outcome that does not tell the types apart gives the bluffing type more than any equilibrium in
which Iran knows it bluffs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model.algebraic import Point
from model.errors import InputError
from model.payoffs import Structure
from model.results import Result, plain
from model.scenario import Scenario, load
from model.two_types.along import PRIOR, TypedBranches, branches_of
from model.two_types.central import TypedAnswer, TypedDeal, typed_answer
from model.two_types.game import TwoTypeGame
from model.two_types.results import LENS, TypedOutcome, TypedOutcomes
from model.two_types.turns import Standing, standing
from model.two_types.types import Type
from model.words import conceded, listed, on_grid, percent, sentence

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
    answer : TypedAnswer or None
        The central reading without a grid; None where it is not read without one.
    known : tuple of TypedAnswer or None
        The same where Iran knows the US to be resolved, and where it knows it to bluff.
    standing : Standing or None
        At which priors the answer is on the same files, where the types differ in nothing but
        whether they strike; else None.
    """

    lens = LENS

    here: TypedOutcomes
    along: TypedBranches
    paying: Paying | None
    answer: TypedAnswer | None = None
    known: tuple[TypedAnswer | None, TypedAnswer | None] = (None, None)
    standing: Standing | None = None

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
    def no_deal(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The priors at which no deal can hold, as closed intervals.

        The same on every grid and without one, where the lemma holds: what leaves no deal is
        conceding a file outright.
        """
        for stretch in self.along.stretches:
            if not stretch.outcome.resolved.settled and not stretch.outcome.bluffing.settled:
                return tuple((_rational(a), _rational(b)) for a, b in stretch.runs)
        return ()

    @cached_property
    def how_sure(self) -> str:
        """How sure Tehran must be that the threat is meant, in one sentence."""
        if not self.no_deal:
            return "Leaving everything open cannot hold, however sure Tehran is of a bluff"
        ((low, high), *more) = self.no_deal
        sure, holds = "sure that the threat is meant", "leaving everything open can hold"
        if low > 0 or more:
            spans = listed(
                [f"{percent(float(a))} and {percent(float(b))}" for a, b in self.no_deal]
            )
            return f"Where Tehran is between {spans} {sure}, {holds}"
        if high == 1:
            return f"However {sure.replace('sure', 'sure Tehran is', 1)}, {holds} too"
        return f"Unless Tehran is at least {percent(float(high))} {sure}, {holds} too"

    @property
    def buys(self) -> str:
        """What being taken for resolved so far buys the bluffing type, without a grid; or ''."""
        now, alone = _only(self.answer), _only(self.known[1])
        if now is None or alone is None:
            return ""
        gain = now.payoffs[1] - alone.payoffs[1]
        return (
            f"being believed so far is worth {gain:+.2f} points to {self.types[1].called}: "
            f"{_with_bluff(now)} in place of {_with_bluff(alone)}"
        )

    @property
    def on_grid(self) -> str:
        """From where on it pays to bluff on this grid, in a sentence."""
        if self.paying is None:
            said = "however sure Iran is that the US is resolved, it does not pay to bluff"
        else:
            p, gain = float(self.paying.prior), float(self.paying.gain)
            buys = f"it then buys {self.paying.outcome.label}, worth {gain:.2f} points"
            said = (
                f"it pays to bluff once Iran is {percent(p)} sure that the threat is meant: {buys}"
            )
        return on_grid(self.levels, said)

    @property
    def words(self) -> str:
        """The answer without a grid, how sure Tehran must be, and what holds on this grid."""
        first = [] if self.answer is None else [self.answer.words]
        first += [] if self.standing is None else [self.standing.words]
        said = [*first, self.how_sure, self.buys, self.proof, self.here.words, self.on_grid]
        return ". ".join(sentence(each) for each in said if each)

    @property
    def proof(self) -> str:
        """What it would be worth to each side if Iran knew the type, without a grid; or ''."""
        now, r, b = map(_only, (self.answer, *self.known))
        if now is None or r is None or b is None:
            return ""
        p = float(self.prior)
        resolved = r.payoffs[0] - now.payoffs[0]
        iran = p * r.payoffs[2] + (1 - p) * b.payoffs[2] - now.payoffs[2]
        return (
            f"proof of resolve would be worth {resolved:+.2f} points to {self.types[0].called}, "
            f"and knowing which it faces {iran:+.2f} to Iran"
        )

    def frame(self) -> pd.DataFrame:
        """The outcomes at the prior, a row each."""
        return self.here.frame()

    def _contents(self) -> dict[str, Any]:
        return {
            "how_sure": self.how_sure,
            "no_deal_can_hold": plain(self.no_deal),
            "answer_stands": plain(self.standing),
            "without_a_grid": None if self.answer is None else self.answer._contents(),
            "if_known": {
                name: None if found is None else found._contents()
                for name, found in zip(("resolved", "bluffing"), self.known, strict=True)
            },
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
    known = (_read(game.at(1)), _read(game.at(0)))
    return replace(bluff_on_grid(game), answer=_read(game), known=known, standing=_stands(game))


def bluff_on_grid(game: TwoTypeGame) -> Bluff:
    """The same on a grid alone, in some milliseconds."""
    here, along = game.equilibrium_outcomes(), branches_of(game)
    return Bluff(here, along, _paying(game, here, along))


def _read(game: TwoTypeGame) -> TypedAnswer | None:
    r, b = game.types
    try:
        return typed_answer(
            game.scenario, prior=game.prior, resolved=r, bluffing=b, structure=game.structure
        )
    except InputError:
        return None


def _only(found: TypedAnswer | None) -> TypedDeal | None:
    """The central outcome where there is one."""
    return found.outcomes[0] if found is not None and len(found.outcomes) == 1 else None


def _stands(game: TwoTypeGame) -> Standing | None:
    """Where the answer stands, if the prior is what credibility is in the game without types."""
    r, b = game.types
    alike = not (r.stakes or b.stakes or r.where_it_pays or b.where_it_pays)
    if not alike or (r.credibility, b.credibility) != (1, 0):
        return None
    if game.prior != game.scenario.values[PRIOR]:
        return None
    try:
        return standing(game.scenario, game.structure)
    except InputError:
        return None


def _with_bluff(deal: TypedDeal) -> str:
    terms = deal.terms_with(1)
    return ", ".join(f"{f} {conceded(x)}" for f, x in terms.items()) or "no deal"


def _rational(point: Point) -> Fraction:
    """A place along the prior, where all is linear."""
    assert point.fraction is not None
    return point.fraction


def _paying(game: TwoTypeGame, here: TypedOutcomes, along: TypedBranches) -> Paying | None:
    alone = here.known[1].us
    if alone is None:
        return None
    best: Paying | None = None
    for stretch in along.stretches:
        outcome = stretch.outcome
        gain = game.in_points(1, 0, game.number_of(outcome.bluffing)) - alone[1]
        if outcome.separating or not outcome.resolved.settled or gain <= 0:
            continue
        start = _rational(stretch.runs[0][0])
        if best is None or (start, -gain) < (best.prior, -best.gain):
            best = Paying(start, outcome, gain)
    return best
