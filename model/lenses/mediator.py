"""The mediator's table: what Oman could bring about.

A mediator whom both sides trust to draw lots and to keep secrets can recommend offers to each.
What it can bring about are the correlated equilibria (`model.equilibria.correlated`), or, if both
sides must decide whether to listen before they are told anything, the coarse ones. For each aim the
best of them: the US payoff, Iran's, and their sum (points are comparable across players only as far
as the scenario's scale of stakes is, so the sum is a convention, not a finding); and for each file
the least and the most chance of its settlement, across all of them, under the mediator's lottery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.equilibria.budget import new_budget
from model.equilibria.correlated import Correlated, Kind, Mediated
from model.game import BargainingGame
from model.game_results import GameResult
from model.grid import IntArray, Outcome
from model.results import plain, table
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd

#: Chances below this are rounding.
_NO_CHANCE = 1e-9

#: The optimum of a linear programme in floats that is told from 0.
_SOME_CHANCE = 1e-7


@dataclass(frozen=True, eq=False, repr=False)
class MediatorsTable(GameResult):
    """What a mediator can bring about.

    Attributes
    ----------
    game : BargainingGame
    kind : {"correlated", "coarse"}
    best : mapping of str to Correlated
        ``"us"``, ``"iran"`` and ``"sum"``: the best for the aim; payoffs in points.
    outcomes : mapping of str to mapping of Outcome to float
        How the talks end in each of them, with chances, the largest first.
    settlement : mapping of str to (float, float)
        For each file the least and the most chance, under the mediator's lottery, that it is
        settled: across all correlated equilibria of this kind.
    terms : mapping of str to (float, float)
        The lowest and the highest terms on which a file is settled with any chance, across all of
        them too; no entry for a file that is never settled.
    """

    kind: Kind
    best: Mapping[str, Correlated]
    outcomes: Mapping[str, Mapping[Outcome, float]]
    settlement: Mapping[str, tuple[float, float]]
    terms: Mapping[str, tuple[float, float]]

    lens = "correlated equilibria: what a mediator can bring about"

    @property
    def words(self) -> str:
        """How far the mediator can settle each file, in one sentence."""
        spans = ", ".join(
            f"{file} {least:.2f} to {most:.2f}" for file, (least, most) in self.settlement.items()
        )
        whose = "a mediator's" if self.kind == "correlated" else "an accepted mediator's"
        return on_grid(
            self.levels,
            f"chance that a file is settled under {whose} lottery, least to most: {spans}",
        )

    def frame(self) -> pd.DataFrame:
        """A row for each aim and outcome: its chance, and what the best for the aim pays."""
        return table(
            [
                {
                    "best_for": aim,
                    "outcome": outcome.label,
                    "chance": chance,
                    "us_payoff": self.best[aim].payoffs[0],
                    "iran_payoff": self.best[aim].payoffs[1],
                }
                for aim, ends in self.outcomes.items()
                for outcome, chance in ends.items()
            ]
        )

    def _contents(self) -> dict[str, Any]:
        best = {
            aim: {"us": found.means[0], "iran": found.means[1], "regret": found.regret}
            for aim, found in self.best.items()
        }
        rest = {"outcomes": self.outcomes, "settlement": self.settlement, "terms": self.terms}
        return {"kind": self.kind, **plain({"best": best, **rest})}


def mediators_table(game: BargainingGame, kind: Kind = "correlated") -> MediatorsTable:
    """Solve the mediator's linear programmes.

    Parameters
    ----------
    game : BargainingGame
    kind : {"correlated", "coarse"}

    Returns
    -------
    MediatorsTable
        Less than a tenth of a second at L = 3 (coarse: a little more), seconds at L = 4.
    """
    us, iran = game.exact_payoffs()
    # Exact as well: the sum of two floats has digits that nobody can prove anything with.
    aims = {"us": us, "iran": iran, "sum": us + iran}
    mediated = Mediated.of(us, iran, kind, new_budget())

    def best_for(aim: Any) -> Correlated:
        return mediated.best(aim, new_budget())

    best = {name: best_for(aim) for name, aim in aims.items()}
    states = np.array([game.grid.state(n) for n in range(game.grid.count)])[game.grid.cells]
    settlement, terms = {}, {}

    def given(file_states: IntArray, order: Sequence[int]) -> float:
        # The first terms in this order that some of the equilibria give any chance.
        found = (s for s in order if (file_states == s).any())
        most = ((s, best_for((file_states == s).astype(float))) for s in found)
        state = next(s for s, best in most if best.value > _SOME_CHANCE)
        return (state - 1) / (2 * game.grid.steps)

    for f, file in enumerate(game.grid.names):
        settled = (states[:, :, f] > 0).astype(float)
        least = -best_for(-settled).value
        settlement[file] = (abs(least), best_for(settled).value)
        if settlement[file][1] > _SOME_CHANCE * game.grid.states:
            upward = range(1, game.grid.states)
            terms[file] = (given(states[:, :, f], upward), given(states[:, :, f], upward[::-1]))
    ends = {name: _outcomes(game, found) for name, found in best.items()}
    return MediatorsTable(game, kind, best, ends, settlement, terms)


def _outcomes(game: BargainingGame, found: Correlated) -> dict[Outcome, float]:
    totals = np.bincount(game.grid.cells.ravel(), found.distribution.ravel())
    order = np.argsort(-totals, kind="stable")
    return {game.grid.outcome(int(n)): float(totals[n]) for n in order if totals[n] > _NO_CHANCE}
