"""Results of one game: its equilibria, pure and mixed, and its payoff table for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import LENS
from model.equilibria import EquilibriumSet, TooLarge
from model.equilibria.results import Equilibrium, Strategy
from model.game import BargainingGame
from model.grid import Outcome
from model.outcomes import EquilibriumOutcomes
from model.payoffs import Structure
from model.results import Result, plain, table
from model.scenario import Scenario
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd

#: Strategies of a player in a table that is to be read.
_READABLE = 9


@dataclass(frozen=True, eq=False, repr=False)
class GameResult(Result):
    """A result of one game.

    Attributes
    ----------
    game : BargainingGame
    """

    lens = LENS

    game: BargainingGame

    @property
    def scenario(self) -> Scenario:
        """The scenario of the game."""
        return self.game.scenario

    @property
    def levels(self) -> int:
        """L of the game."""
        return self.game.levels

    @property
    def structure(self) -> Structure:
        """The form of the game."""
        return self.game.structure


@dataclass(frozen=True, eq=False, repr=False)
class Equilibria(GameResult):
    """All equilibria of a game.

    Attributes
    ----------
    game : BargainingGame
    pure : EquilibriumOutcomes
        All in pure strategies, by outcome.
    extreme : EquilibriumSet or None
        Every extreme equilibrium, mixed ones included; None where there are too many to list.
    refusal : str
        Why they are not listed; empty where they are.
    """

    pure: EquilibriumOutcomes
    extreme: EquilibriumSet | None
    refusal: str

    @property
    def mixed(self) -> tuple[Equilibrium, ...]:
        """The extreme equilibria that are not pure."""
        return tuple(e for e in self.extreme or () if not e.is_pure)

    @property
    def complete(self) -> str:
        """Whether the extreme equilibria are all there, and why."""
        if self.extreme is None:
            return f"not listed: {self.refusal}"
        return f"{'complete' if self.extreme.complete else 'incomplete'}: {self.extreme.reason}"

    @property
    def words(self) -> str:
        """How many there are, and how the pure ones end."""
        if self.extreme is None:
            return f"{self.pure.words}. Mixed equilibria are {self.complete}"
        return f"{self.pure.words}. {len(self.mixed)} extreme mixed equilibria"

    def settled(self, equilibrium: Equilibrium) -> dict[str, Fraction]:
        """The chance that each file is settled when both play their parts."""
        chances = self.game.outcome_chances(equilibrium)
        return {
            f: sum((p for o, p in chances.items() if f in o.settled), Fraction(0))
            for f in self.structure.file_names
        }

    def payoffs(self, equilibrium: Equilibrium) -> tuple[Fraction, Fraction]:
        """What the US and Iran get, in points."""
        us, iran = equilibrium.payoffs
        return self.game.in_points("us", us), self.game.in_points("iran", iran)

    def frame(self) -> pd.DataFrame:
        """A row for each outcome of the pure equilibria and for each extreme mixed equilibrium."""
        rows = [
            {
                "kind": "pure",
                "how_it_ends": end.outcome.label,
                "profiles": end.profiles,
                **{
                    f"{f}_settled": float(f in end.outcome.settled)
                    for f in self.structure.file_names
                },
                "us_payoff": float(end.us),
                "iran_payoff": float(end.iran),
                # Every deviation was compared exactly.
                "regret": 0.0,
            }
            for end in self.pure.outcomes
        ]
        for e in self.mixed:
            us, iran = self.payoffs(e)
            rows.append(
                {
                    "kind": "mixed",
                    "how_it_ends": self.game.name(e),
                    "profiles": 1,
                    **{f"{f}_settled": float(p) for f, p in self.settled(e).items()},
                    "us_payoff": float(us),
                    "iran_payoff": float(iran),
                    "regret": float(e.regret),
                }
            )
        return table(rows)

    def _contents(self) -> dict[str, Any]:
        return {
            "pure": self.pure._contents(),
            "mixed": {
                "method": self.extreme.method if self.extreme else "none",
                "complete": self.complete,
                "equilibria": [self._mixed(e) for e in self.mixed],
            },
        }

    def _mixed(self, e: Equilibrium) -> dict[str, Any]:
        us, iran = self.payoffs(e)
        told: Mapping[str, Any] = {
            "us_strategy": self._weights(e.x),
            "iran_strategy": self._weights(e.y),
            "settled": self.settled(e),
            "outcomes": self.game.outcome_chances(e),
            "us": us,
            "iran": iran,
            "regret": e.regret,
        }
        return {key: plain(value) for key, value in told.items()}

    def _weights(self, strategy: Strategy) -> dict[str, Fraction]:
        return {self.game.grid.strategy_label(k): p for k, p in enumerate(strategy) if p}


def equilibria(game: BargainingGame) -> Equilibria:
    """Find all equilibria of a game: pure ones by outcome, and the extreme mixed ones.

    Raises
    ------
    ValueError
        For a grid that is too fine to tabulate. A game that is too large for the mixed ones has
        the pure ones still, and says why it has no others.
    """
    pure = game.equilibrium_outcomes()
    try:
        return Equilibria(game, pure, game.equilibria(), "")
    except TooLarge as refusal:
        n, m = refusal.reduction.game.shape
        left = f"{n} x {m} strategies are left when dominated ones are removed"
        return Equilibria(game, pure, None, f"{left}, too many for a complete list")


@dataclass(frozen=True, eq=False, repr=False)
class PayoffTable(GameResult):
    """Part of a game's payoff table, for reading.

    Attributes
    ----------
    game : BargainingGame
    us_strategies, iran_strategies : tuple of str
        Labels: shares of concession, nuclear regional missile.
    us, iran : array of float, shape (rows, columns)
        Payoffs in points.
    us_best, iran_best : array of bool
        Whether the cell is a best response within the whole game.
    outcomes : nested tuples of Outcome
    pure : EquilibriumOutcomes
        Those of the whole game.
    choice : str
        Which strategies are shown.
    """

    us_strategies: tuple[str, ...]
    iran_strategies: tuple[str, ...]
    us: NDArray[np.float64]
    iran: NDArray[np.float64]
    us_best: NDArray[np.bool_]
    iran_best: NDArray[np.bool_]
    outcomes: tuple[tuple[Outcome, ...], ...]
    pure: EquilibriumOutcomes
    choice: str

    @property
    def strategies(self) -> int:
        """How many strategies each player has in the whole game."""
        return len(self.game.grid.strategies)

    @property
    def words(self) -> str:
        """How many pure equilibria there are and what they settle, in one sentence."""
        return on_grid(self.levels, self.pure.headline)

    def frame(self) -> pd.DataFrame:
        """The whole payoff table, a row for each cell."""
        us, iran = self.game.payoffs()
        us_best, iran_best = self.game.best_responses()
        n = len(us)
        labels = [self.game.grid.strategy_label(k) for k in range(n)]
        return table(
            {
                "us_strategy": np.repeat(labels, n),
                "iran_strategy": np.tile(labels, n),
                "outcome": self.game.labels().ravel(),
                "us_payoff": us.ravel(),
                "iran_payoff": iran.ravel(),
                "us_best_response": us_best.ravel(),
                "iran_best_response": iran_best.ravel(),
                "equilibrium": (us_best & iran_best).ravel(),
            }
        )

    def _contents(self) -> dict[str, Any]:
        told = super()._contents()
        return {**told, "pure": self.pure._contents(), "strategies": self.strategies}


def payoff_table(game: BargainingGame) -> PayoffTable:
    """The table of the strategies that make the equilibrium outcomes without slack.

    Most pure equilibria differ only in offers that settle nothing; of those with one outcome the
    slack-free profile stands for all. Where that leaves too many strategies to read, those of the
    outcomes that settle most are kept; where it leaves none, the first of the undominated ones.
    """
    pure = game.equilibrium_outcomes()
    rows: list[int] = []
    columns: list[int] = []
    left_out = 0
    # Deadlock is always worth showing where it is an equilibrium, so it goes first.
    for outcome in sorted(filter(game.on_offer, pure), key=lambda o: bool(o.settled)):
        profile = game.profile_of(outcome)
        new_rows = dict.fromkeys([*rows, profile.us])
        new_columns = dict.fromkeys([*columns, profile.iran])
        if len(new_rows) > _READABLE or len(new_columns) > _READABLE:
            left_out += 1
            continue
        rows, columns = list(new_rows), list(new_columns)
    choice = "Shown: the strategies that make the equilibrium outcomes without slack."
    if left_out:
        choice = f"{choice} {left_out} further equilibrium outcomes are left out for room."
    if not rows:
        reduction = game.reduced()
        rows, columns = list(reduction.rows[:_READABLE]), list(reduction.cols[:_READABLE])
        choice = "Shown: strategies that are not strictly dominated."
    us, iran = game.payoffs()
    us_best, iran_best = game.best_responses()
    rows.sort()
    columns.sort()
    chosen = np.ix_(rows, columns)
    return PayoffTable(
        game,
        tuple(game.grid.strategy_label(k) for k in rows),
        tuple(game.grid.strategy_label(k) for k in columns),
        us[chosen],
        iran[chosen],
        us_best[chosen],
        iran_best[chosen],
        tuple(tuple(game.outcome(i, j) for j in columns) for i in rows),
        pure,
        choice,
    )
