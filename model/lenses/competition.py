"""Which of several equilibrium outcomes: risk dominance between them, and where learning ends.

Where more than one outcome can hold in equilibrium, two more questions may separate them. Which is
the safer one to expect, if each side is unsure which of two the other will play its part of
(`model.equilibria.risk_dominance`)? And where would sides end who learn from many starts
(`model.equilibria.learning`)? Neither is a prediction; each is a reason that some would give.

**Who competes.** By default the outcomes of the admissible pure equilibria, compared on the game
that iterated weak dominance leaves, so that no belief gives weight to offers nobody would make;
or those of all pure equilibria, compared on the game that strict dominance leaves. In the larger
game many offers tie, so that products of losses are often silent and tracing breaks ties.

**By which profile.** Several profiles make one outcome. Each outcome stands by its canonical one,
the offers that meet without slack (`BargainingGame.profile_of`), or, where that is not an
equilibrium of the game compared on, by the first that is. Ends of the tracing procedure count by
outcome, not by profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from model.equilibria.learning import Basins, Dynamics, Share, basins, share_of
from model.equilibria.pure import pure_profiles
from model.equilibria.risk_dominance import RiskDominance, risk_dominance
from model.errors import InputError
from model.game import BargainingGame, Profile
from model.game_results import GameResult
from model.grid import Outcome
from model.results import plain, table
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd

Among = Literal["admissible", "equilibria"]

_WHICH: Mapping[Among, str] = {
    "admissible": "admissible equilibrium outcome",
    "equilibria": "pure equilibrium outcome",
}


@dataclass(frozen=True)
class Duel:
    """Two outcomes compared.

    Attributes
    ----------
    first, second : Outcome
    winner : Outcome or None
        The one that risk-dominates the other, if one does.
    better_for_both : Outcome or None
        The one that pays both at least as much and one of them more, if there is one (payoff
        dominance, another criterion that may point the other way).
    ended : tuple of Outcome
        Where the tracing procedure ended, if it was asked: the outcomes that can come about at its
        ends, which are several if an end is mixed or if the order of breaking ties decides.
    comparison : RiskDominance
        With method, losses and reason; rows and columns are places in the game compared on
        (`Competition.rows`, `Competition.cols`).
    """

    first: Outcome
    second: Outcome
    winner: Outcome | None
    better_for_both: Outcome | None
    ended: tuple[Outcome, ...]
    comparison: RiskDominance

    @property
    def reason(self) -> str:
        """Why this is the answer, and where tracing ended if in neither."""
        if self.winner is None and self.ended:
            ends = "; ".join(outcome.label for outcome in self.ended)
            return f"{self.comparison.reason}; it ends in: {ends}"
        return self.comparison.reason

    def report(self) -> dict[str, Any]:
        """The outcomes compared and the answer, for JSON."""
        told = {key: getattr(self, key) for key in ("first", "second", "winner", "better_for_both")}
        products = self.comparison.products
        return plain(
            {
                **told,
                "ended": self.ended,
                "method": self.comparison.method,
                "products": products.products,
                "reason": self.reason,
            }
        )


@dataclass(frozen=True, repr=False)
class Competition(GameResult):
    """Risk dominance between all outcomes that compete. Exact.

    Attributes
    ----------
    game : BargainingGame
    among : {"admissible", "equilibria"}
        Which outcomes compete, and so on which game.
    profiles : mapping of Outcome to Profile
        The outcomes, most settled first, each with the profile that stands for it.
    duels : tuple of Duel
        Every pair once.
    rows, cols : tuple of int
        Strategies of the game compared on, by their numbers in the whole game.
    """

    among: Among
    profiles: Mapping[Outcome, Profile]
    duels: tuple[Duel, ...]
    rows: tuple[int, ...]
    cols: tuple[int, ...]

    lens = "risk dominance between equilibrium outcomes"

    @property
    def words(self) -> str:
        """The answer in a sentence or two, with the grid on which it was found."""
        return on_grid(self.levels, self.summary.removesuffix("."))

    def frame(self) -> pd.DataFrame:
        """A row for each comparison."""
        return table(
            [
                {
                    "first": duel.first.label,
                    "second": duel.second.label,
                    "winner": "" if duel.winner is None else duel.winner.label,
                    "better_for_both": (
                        "" if duel.better_for_both is None else duel.better_for_both.label
                    ),
                    "method": duel.comparison.method,
                    "reason": duel.reason,
                }
                for duel in self.duels
            ]
        )

    def _contents(self) -> dict[str, Any]:
        told = {"among": self.among, "outcomes": self.outcomes, "leader": self.leader}
        return plain({**told, "undominated": self.undominated, "duels": self.duels})

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that compete."""
        return tuple(self.profiles)

    @property
    def leader(self) -> Outcome | None:
        """The outcome that risk-dominates every other; None if none does or only one is there."""
        for outcome in self.outcomes:
            duels = self.of(outcome)
            if duels and all(duel.winner == outcome for duel in duels):
                return outcome
        return None

    @property
    def undominated(self) -> tuple[Outcome, ...]:
        """The outcomes that no other risk-dominates; the leader alone, if there is one."""
        if self.leader is not None:
            return (self.leader,)
        return tuple(
            outcome
            for outcome in self.outcomes
            if all(duel.winner in (None, outcome) for duel in self.of(outcome))
        )

    def of(self, outcome: Outcome) -> tuple[Duel, ...]:
        """The comparisons of an outcome with each other one."""
        return tuple(duel for duel in self.duels if outcome in (duel.first, duel.second))

    @property
    def summary(self) -> str:
        """The answer in a sentence or two."""
        which = _WHICH[self.among]
        if not self.profiles:
            return f"There is no {which}, so that nothing competes."
        if not self.duels:
            return f"{self.outcomes[0].label} is the only {which}: nothing competes with it."
        count = len(self.duels)
        how = f"{count} comparison{'s' if count > 1 else ''}: {self._methods()}"
        if self.leader is not None:
            return f"{self.leader.label} risk-dominates every other {which} ({how})."
        text = f"No {which} risk-dominates every other ({how})."
        open_duels = [duel for duel in self.duels if duel.winner is None]
        if open_duels:
            first = open_duels[0]
            text += (
                f" {len(open_duels)} of {count} undecided, such as {first.first.label} against "
                f"{first.second.label} ({first.reason})."
            )
        return text

    def _methods(self) -> str:
        words = {
            "products": "by products of losses",
            "tracing": "by the tracing procedure",
            "none": "not comparable",
        }
        used = [duel.comparison.method for duel in self.duels]
        return ", ".join(f"{used.count(m)} {words[m]}" for m in words if m in used)


def competition(game: BargainingGame, among: Among = "admissible") -> Competition:
    """Compare the equilibrium outcomes of a game by risk dominance.

    Parameters
    ----------
    game : BargainingGame
    among : {"admissible", "equilibria"}
        Which outcomes compete: see the head of this module.

    Returns
    -------
    Competition
        Hundredths of a second at L = 3 for the admissible ones.

    Raises
    ------
    ValueError
        For another set.
    """
    if among not in get_args(Among):
        raise InputError(f"among: must be one of {', '.join(get_args(Among))}, got {among!r}")
    left = game.admissible() if among == "admissible" else game.reduced()
    keep = np.ix_(left.rows, left.cols)
    A, B = (payoffs[keep] for payoffs in game.exact_payoffs())
    labels = game.grid.cells[keep]
    places = _standing(game, left.rows, left.cols, pure_profiles(A, B))
    duels = tuple(
        _duel(game, (A, B, labels), (one, places[one]), (two, places[two]))
        for one, two in combinations(places, 2)
    )
    profiles = {o: Profile(left.rows[i], left.cols[j], o) for o, (i, j) in places.items()}
    return Competition(game, among, profiles, duels, left.rows, left.cols)


@dataclass(frozen=True, repr=False)
class OutcomeBasins(GameResult):
    """Where learning ended, by outcome.

    Attributes
    ----------
    game : BargainingGame
    basins : Basins
        What learned, for how long, and how its ends were judged.
    outcomes : mapping of Outcome to Share
        Share of seeded starts that ended at an equilibrium of this outcome, the most first; every
        pure equilibrium outcome is there, with 0 if no start ended at it.
    """

    basins: Basins
    outcomes: Mapping[Outcome, Share]

    lens = "learning from seeded starts"

    @property
    def words(self) -> str:
        """The answer in a sentence, with the grid on which it was found."""
        return on_grid(self.levels, self.summary.removesuffix("."))

    def frame(self) -> pd.DataFrame:
        """A row for each end: how many starts came to it, and the sampling error of their share."""
        ends = {o.label: share for o, share in self.outcomes.items()}
        ends |= {"mixed equilibria": self.basins.mixed, "not settled": self.basins.unsettled}
        return table(
            [
                {"ends_in": name, "starts": s.count, "of": s.starts, "low": s.low, "high": s.high}
                for name, s in ends.items()
            ]
        )

    @property
    def summary(self) -> str:
        """The answer in a sentence."""
        parts = [(o.label, s) for o, s in self.outcomes.items() if s.count]
        rest = (("mixed equilibria", self.basins.mixed), ("not settled", self.basins.unsettled))
        parts += [(name, share) for name, share in rest if share.count]
        text = "; ".join(
            f"{name} {s.percent} ({100 * s.low:.3g} to {100 * s.high:.3g})" for name, s in parts
        )
        return (
            f"Under {_NAMES[self.basins.dynamics]}, of {self.basins.starts} seeded starts on the "
            f"{self.basins.shape[0]} x {self.basins.shape[1]} game without strictly dominated "
            f"strategies: {text}. In brackets: sampling error, at 95%."
        )


_NAMES: Mapping[Dynamics, str] = {
    "replicator": "replicator dynamics",
    "fictitious play": "fictitious play",
}


def outcome_basins(
    game: BargainingGame,
    dynamics: Dynamics = "replicator",
    *,
    rng: np.random.Generator,
    starts: int = 100,
) -> OutcomeBasins:
    """Let both sides learn from many starts, and see in which outcome each ends.

    Parameters
    ----------
    game : BargainingGame
    dynamics : {"replicator", "fictitious play"}
    rng : numpy.random.Generator
    starts : int

    Returns
    -------
    OutcomeBasins
        A second or two for 100 starts at L = 3.

    Raises
    ------
    ValueError
        As `model.equilibria.learning.basins`.
    """
    found = basins(*game.integer_payoffs, dynamics, rng=rng, starts=starts, labels=game.grid.cells)
    shares = {game.grid.outcome(label): share for label, share in found.ends.items()}
    for outcome in game.equilibrium_outcomes():
        shares.setdefault(outcome, share_of(0, starts))
    return OutcomeBasins(game, found, shares)


def _standing(
    game: BargainingGame,
    rows: tuple[int, ...],
    cols: tuple[int, ...],
    equilibria: tuple[tuple[int, int], ...],
) -> dict[Outcome, tuple[int, int]]:
    """The place of the profile that stands for each outcome, most settled outcome first."""
    found: dict[Outcome, list[tuple[int, int]]] = {}
    for i, j in equilibria:
        found.setdefault(game.outcome(rows[i], cols[j]), []).append((i, j))
    places = {}
    for outcome in game.equilibrium_outcomes():
        if outcome not in found:
            continue
        canonical = _canonical(game, outcome)
        places[outcome] = next(
            (cell for cell in found[outcome] if (rows[cell[0]], cols[cell[1]]) == canonical),
            found[outcome][0],
        )
    return places


def _canonical(game: BargainingGame, outcome: Outcome) -> tuple[int, int] | None:
    if not game.on_offer(outcome):
        return None
    profile = game.profile_of(outcome)
    return profile.us, profile.iran


def _duel(
    game: BargainingGame,
    compared_on: tuple[Any, Any, Any],
    one: tuple[Outcome, tuple[int, int]],
    two: tuple[Outcome, tuple[int, int]],
) -> Duel:
    A, B, labels = compared_on
    (first, here), (second, there) = one, two
    found = risk_dominance(A, B, here, there, labels=labels)
    winner = {here: first, there: second}.get(found.winner) if found.winner else None
    gains = [M[here] - M[there] for M in (A, B)]
    better = None
    if any(gains) and (min(gains) >= 0 or max(gains) <= 0):
        better = first if min(gains) >= 0 else second
    ended = {
        int(labels[i, j]): None
        for end in (found.trace.ends if found.trace else ())
        for i in end.supports[0]
        for j in end.supports[1]
    }
    return Duel(first, second, winner, better, tuple(map(game.grid.outcome, ended)), found)
