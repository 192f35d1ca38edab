"""Where pooling and separating begin and end along a lever, exactly, and whose incentive flips.

A candidate of the lemma (`model.two_types.offers`) holds where none of its conditions fails: for
each deviation of r, of b and of Iran the payoff kept less the payoff got, a polynomial in the place
on on the path. The roots of all of them cut the path, as in `model.regimes.branches`.

Along the prior (the parameter `credibility`) the payoffs of the types are constant and Iran's is
linear: every turning point is a fraction, and it is Iran that turns (`model.two_types.prior`).
Along another lever the prior is what it is, and any of the three may turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.algebraic import Point
from model.errors import InputError
from model.grid import Grid, IntArray, feature_matrix
from model.payoffs import Structure
from model.regimes.branches import premise_holds_along
from model.regimes.conditions import Conditions, Solved, along_path, over_one_denominator
from model.regimes.path import Path, Span, path
from model.results import Result, plain, table
from model.scenario import Scenario, exact
from model.split import split_payoffs
from model.two_types.game import TwoTypeGame
from model.two_types.offers import Offers, covers, offers
from model.two_types.prior import prior_runs
from model.two_types.results import LENS, TypedOutcome
from model.two_types.types import Type
from model.words import number, on_grid

if TYPE_CHECKING:
    import pandas as pd

#: The parameter that is the prior.
PRIOR = "credibility"

#: Who may turn, in the order of the conditions.
WHO = ("resolved", "bluffing", "iran")

#: The finest grid that is followed along levers other than the prior: some seconds.
_FINEST = 4

_ACTORS: Mapping[str, str] = {
    "resolved": "the resolved type", "bluffing": "the bluffing type", "iran": "Iran",
}  # fmt: skip


@dataclass(frozen=True)
class TypedFlip:
    """An outcome that begins or ends to hold at a turning point, and who turns.

    Attributes
    ----------
    outcome : TypedOutcome
    holds : {"below", "above", "at"}
        On which side of the point it holds.
    who : {"resolved", "bluffing", "iran"}
    rather : TypedOutcome
        What that one would bring about on the other side.
    point : Point
    """

    outcome: TypedOutcome
    holds: str
    who: str
    rather: TypedOutcome
    point: Point

    @property
    def words(self) -> str:
        """The flip in one sentence."""
        side = {"below": "above", "above": "below", "at": "away from"}[self.holds]
        return (
            f"{side} {number(float(self.point))} {_ACTORS[self.who]} no longer keeps to "
            f"({self.outcome.label}): it would rather have ({self.rather.label})"
        )

    def report(self) -> dict[str, Any]:
        """Words and fields, for JSON."""
        return {
            "words": self.words,
            "outcome": self.outcome.label,
            "holds": self.holds,
            "who": self.who,
            "rather": self.rather.label,
            "at": self.point.report(),
        }


@dataclass(frozen=True)
class Stretch:
    """Where a pair of outcomes holds: maximal runs of the path, each with both its ends.

    The ends belong to it, since no condition is strict.
    """

    outcome: TypedOutcome
    runs: tuple[tuple[Point, Point], ...]

    def report(self) -> dict[str, Any]:
        """In words, with exact ends."""
        return {"outcome": self.outcome.report(), "holds_on": plain(self.runs)}


@dataclass(frozen=True, eq=False, repr=False)
class TypedBranches(Result):
    """A path divided by what two types of US and Iran can hold to.

    Attributes
    ----------
    path : Path
    levels : int
    structure : Structure
    types : tuple of Type
    prior : Fraction or None
        None where the prior is what varies.
    stretches : tuple of Stretch
        Where each pair of outcomes holds, those that hold from lowest on first.
    flips : tuple of TypedFlip
    """

    lens = LENS

    path: Path
    levels: int
    structure: Structure
    types: tuple[Type, Type]
    prior: Fraction | None
    stretches: tuple[Stretch, ...]
    flips: tuple[TypedFlip, ...]

    @property
    def scenario(self) -> Scenario:
        """Where the parameters off the path come from."""
        return self.path.scenario

    def at(self, value: object) -> tuple[TypedOutcome, ...]:
        """What can hold at a place of the path.

        Raises
        ------
        InputError
            If it is not on the path.
        """
        place = exact(value)
        if not self.path.low <= place <= self.path.high:
            span = f"[{self.path.low}, {self.path.high}]"
            raise InputError(f"{self.path.name}: must lie in {span}, got {value}")
        point = Point.of(place)
        return tuple(s.outcome for s in self.stretches if any(a <= point <= b for a, b in s.runs))

    @property
    def turns(self) -> tuple[Point, ...]:
        """The places at which what holds changes."""
        return tuple(sorted({flip.point for flip in self.flips}))

    @property
    def words(self) -> str:
        """Where what holds changes, and from where types can be told apart, in one sentence."""
        name = self.scenario.parameter(self.path.name).in_a_sentence
        name = (
            "how sure Iran is that the US is resolved" if self.path.name == PRIOR else f"the {name}"
        )
        places = ", ".join(number(float(t)) for t in self.turns)
        if not places:
            return on_grid(self.levels, f"what can hold is the same all along {name}")
        return on_grid(self.levels, f"along {name} what can hold changes at {places}")

    def frame(self) -> pd.DataFrame:
        """A row for each run of each outcome."""
        return table(
            [
                {
                    "outcome": s.outcome.label,
                    "kind": "separating" if s.outcome.separating else "pooling",
                    "from": float(low),
                    "to": float(high),
                    "from_exact": str(low.sympy()),
                    "to_exact": str(high.sympy()),
                }
                for s in self.stretches
                for low, high in s.runs
            ]
            or [{"outcome": "none"}]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "path": self.path.report(),
            "prior": plain(self.prior),
            "types": {"resolved": self.types[0].report(), "bluffing": self.types[1].report()},
            "stretches": [s.report() for s in self.stretches],
            "turns": [flip.report() for flip in self.flips],
        }


def branches_of(game: TwoTypeGame, **axes: Span) -> TypedBranches:
    """Divide a path by what can hold on it.

    Parameters
    ----------
    game : TwoTypeGame
    **axes
        One parameter and its range as `model.branches` takes it; ``credibility=(0, 1)``, which is
        the prior, by default.

    Raises
    ------
    InputError
        For a path that cannot be laid; off the prior also where the premise of the lemma fails
        somewhere on it, where a type strikes only where it pays, and on finer grids than L = 4.
    """
    laid = path(game.scenario, axes or {PRIOR: (0, 1)})
    if set(laid.lines) == {PRIOR}:
        stretches, flips = _along_prior(game, laid)
        return TypedBranches(laid, game.levels, game.structure, game.types, None, stretches, flips)
    _require_lemma(game, laid)
    table_, (us, iran) = offers(game.grid), _polynomials(game, laid)
    conditions, pairs, payoffs = _conditions(table_, us, iran)
    solved = Solved.of_payoffs(laid, game.grid, game.structure, conditions, payoffs)
    named = [_typed(game.grid, pair) for pair in pairs]
    prior = None if PRIOR in laid.lines else game.prior
    return TypedBranches(
        laid, game.levels, game.structure, game.types, prior, _stretches(solved, named),
        tuple(_flips(game.grid, solved, named)),
    )  # fmt: skip


def _require_lemma(game: TwoTypeGame, laid: Path) -> None:
    """Refuse paths off the prior on which the lemma and polynomials do not decide."""
    if any(t.where_it_pays for t in game.types):
        raise InputError(
            f"{laid.name}: must be {PRIOR} where a type strikes only where it pays, since its "
            "payoffs are no polynomials"
        )
    if game.levels > _FINEST:
        raise InputError(
            f"levels: must be at most {_FINEST} along {laid.name}, got {game.levels}; along "
            f"{PRIOR} finer grids are followed too"
        )
    if not covers(game.grid) or not all(
        premise_holds_along(laid, t.form(game.structure), {**t.stakes, PRIOR: t.credibility})
        for t in game.types
    ):
        raise InputError(
            f"{laid.name}: must be a lever along which the premise of the lemma holds for both "
            f"types (model.two_types.offers); along {PRIOR} it need not"
        )


def _typed(grid: Grid, pair: Sequence[Any]) -> TypedOutcome:
    return TypedOutcome(grid.outcome(int(pair[0])), grid.outcome(int(pair[1])))


def _along_prior(
    game: TwoTypeGame, laid: Path
) -> tuple[tuple[Stretch, ...], tuple[TypedFlip, ...]]:
    stretches, flips = [], []
    for pair, runs in prior_runs(game.against, laid.low, laid.high).items():
        outcome = _typed(game.grid, pair)
        ends = tuple((Point.of(run.low), Point.of(run.high)) for run in runs)
        stretches.append(Stretch(outcome, ends))
        for run in runs:
            for place, side, beyond in (
                (run.low, "above", run.below), (run.high, "below", run.above),
            ):  # fmt: skip
                if beyond is not None:
                    rather = _typed(game.grid, beyond)
                    flips.append(TypedFlip(outcome, side, "iran", rather, Point.of(place)))
    return (
        tuple(sorted(stretches, key=lambda s: (s.runs[0][0].near, s.outcome.label))),
        tuple(sorted(flips, key=lambda f: f.point)),
    )


def _stretches(solved: Solved, named: list[TypedOutcome]) -> tuple[Stretch, ...]:
    """Neighbouring pieces on which a pair of outcomes holds, as one run."""
    runs: dict[int, list[tuple[Point, Point]]] = {}
    for low, high, held in solved.pieces():
        for k in solved.conditions.outcome[held].tolist():
            found = runs.setdefault(k, [])
            if found and found[-1][1] == low:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
    stretches = [Stretch(named[k], tuple(found)) for k, found in runs.items()]
    return tuple(sorted(stretches, key=lambda s: (s.runs[0][0].near, s.outcome.label)))


def _polynomials(game: TwoTypeGame, laid: Path) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
    """Payoffs of all outcomes as polynomials: the types' own, and Iran's by type, with chances.

    Iran's are over one denominator, so that they add up.
    """
    us, rows = [], []
    for theta, t in enumerate(game.types):
        ring, values_ = along_path(laid, {**t.stakes, PRIOR: t.credibility})
        _, with_prior = along_path(laid, None if PRIOR in laid.lines else {PRIOR: game.prior})
        chance = with_prior[PRIOR] if theta == 0 else 1 - with_prior[PRIOR]
        split = split_payoffs(t.form(game.structure))
        phi, _ = feature_matrix(game.grid, split.monomials)
        mine, theirs = split.at(values_)
        us.append(over_one_denominator(ring, [mine], phi)[0])
        rows.append([ring(entry) * chance for entry in theirs])
    return us, over_one_denominator(ring, rows, phi)


def _conditions(
    table_: Offers, us: list[NDArray[Any]], iran: list[NDArray[Any]]
) -> tuple[Conditions, IntArray, list[list[NDArray[Any]]]]:
    """The conditions of the lemma; of Iran in terms of pairs of outcomes, which are listed."""
    count = len(table_.candidates)
    reached = table_.reached
    pairs, place = np.unique(
        np.concatenate([reached, table_.deviations.reshape(-1, 2)]), axis=0, return_inverse=True
    )
    place = place.ravel()
    own, moved = place[:count], place[count:].reshape(count, -1)
    rows = []
    offer = table_.candidates[:, 0]
    for theta in (0, 1):
        reply = table_.candidates[:, 1 + theta]
        for other in range(table_.replies.shape[1]):
            k = np.flatnonzero(table_.possible[offer, other] & (reply != other))
            rows.append((k, theta, reached[k, theta], table_.replies[offer[k], other]))
    for target in moved.T:
        k = np.flatnonzero(target != own)
        rows.append((k, 2, own[k], target[k]))
    candidate, player, kept, deviation = (
        np.concatenate([np.broadcast_to(row[c], len(row[0])) for row in rows]) for c in range(4)
    )
    joint = iran[0][:, pairs[:, 0]] + iran[1][:, pairs[:, 1]]
    return (
        Conditions(own, candidate, player, kept, deviation),
        pairs,
        [[us[0]], [us[1]], [joint]],
    )


def _flips(grid: Grid, solved: Solved, named: list[TypedOutcome]) -> list[TypedFlip]:
    """Who turns at each place at which a candidate begins or ends to hold."""
    c, found = solved.conditions, []
    for k, point in enumerate(solved.roots):
        before, after = solved.signs[:, k], solved.signs[:, k + 1]
        at = before.copy()
        at[list(solved.vanishing[k])] = 0
        below, here, above = (solved.held(signs) for signs in (before, at, after))
        for candidate in np.flatnonzero((below | above | here) & ~(below & above & here)):
            holds = "below" if below[candidate] else "above" if above[candidate] else "at"
            losing = after if holds == "below" else before
            rows = np.flatnonzero((c.candidate == candidate) & (solved.row_signs(losing) < 0))
            seen: set[int] = set()
            for row in rows:
                who = int(c.player[row])
                if who not in seen:
                    seen.add(who)
                    kept = named[c.outcome[candidate]]
                    rather = _rather(grid, kept, who, int(c.deviation[row]), named)
                    found.append(TypedFlip(kept, holds, WHO[who], rather, point))
    return found


def _rather(
    grid: Grid, kept: TypedOutcome, who: int, deviation: int, named: list[TypedOutcome]
) -> TypedOutcome:
    if who == 2:
        return named[deviation]
    outcome = grid.outcome(deviation)
    if who == 0:
        return TypedOutcome(outcome, kept.bluffing)
    return TypedOutcome(kept.resolved, outcome)
