"""Why an equilibrium outcome holds: what each side would lose by undoing it or by going further.

For a player at an equilibrium, the other outcomes within its reach are of two kinds that matter:
those that *leave* a settled file open, settling nothing new, and those that *settle* a file that
was open. The best of each kind, taken apart into payoff terms, says what holds the agreement
together and what keeps the rest from being settled. (Outcomes that differ in terms alone are left
out: from an agreement without slack a player can reach only terms it likes less.)

There is usually more than one equilibrium. The one explained settles the most files; of these, it
has the largest product of both sides' gains over full deadlock (the Nash product, Nash 1950). That
is a choice of what to show, not a prediction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from model.game import BargainingGame, Deviation
from model.game_results import GameResult
from model.grid import Outcome
from model.payoffs import PLAYERS, Structure
from model.results import table
from model.scenario import Scenario
from model.sweeps import exact_outcomes
from model.words import on_grid, sentence

if TYPE_CHECKING:
    import pandas as pd

CHOICE = (
    "of the pure equilibria that settle the most files, the one with the largest product of gains "
    "over full deadlock"
)

#: What a deviation does, in the order of `Reasons.deviations`.
KINDS = ("leave", "settle")


@dataclass(frozen=True, repr=False)
class Reasons(GameResult):
    """An equilibrium outcome and both players' best deviations from it.

    Attributes
    ----------
    game : BargainingGame
    outcome : Outcome
    deviations : mapping of str to mapping of str to Deviation
        By player, the US first, and by kind: ``"leave"`` and ``"settle"``; a kind that a player
        cannot reach is not there.
    choice : str
        How the outcome was chosen among the equilibria.
    """

    outcome: Outcome
    deviations: Mapping[str, Mapping[str, Deviation]]
    choice: str

    @property
    def headline(self) -> str:
        """What each kind of deviation would cost each side, in one sentence."""
        clauses = [
            f"{self._act(kind)} would cost {self._costs(kind)}"
            for kind in KINDS
            if any(kind in kinds for kinds in self.deviations.values())
        ]
        return sentence("; ".join(clauses))

    @property
    def detail(self) -> str:
        """Where this holds, and the term that weighs most against each deviation."""
        weights = [
            f"against {self._act(kind)}: {self._heaviest(kind)}"
            for kind in KINDS
            if any(kind in kinds for kinds in self.deviations.values())
        ]
        return f"At {self.outcome.label}. What weighs most {'; '.join(weights)}."

    @property
    def words(self) -> str:
        """The headline, with the grid on which it was found."""
        return on_grid(self.levels, self.headline)

    def frame(self) -> pd.DataFrame:
        """The best deviations term by term, a row for each term."""
        return table(
            [
                {
                    "outcome": self.outcome.label,
                    "player": player,
                    "deviation": kind,
                    "leads_to": deviation.outcome.label,
                    "term": name,
                    "change": float(value),
                    "change_exact": str(value),
                }
                for player, kinds in self.deviations.items()
                for kind, deviation in kinds.items()
                for name, value in [*deviation.by_term.items(), ("in all", deviation.gain)]
            ]
        )

    def _act(self, kind: str) -> str:
        if kind == "leave":
            return "leaving a settled file open"
        new = {
            f
            for kinds in self.deviations.values()
            if kind in kinds
            for f in kinds[kind].outcome.settled
            if f not in self.outcome.settled
        }
        return (
            f"settling the {new.pop()} file alone"
            if len(new) == 1
            else "settling another file alone"
        )

    def _costs(self, kind: str) -> str:
        return " and ".join(
            f"{_SHORT[player]} {float(-kinds[kind].gain):.2f}{' points' if player == 'us' else ''}"
            for player, kinds in self.deviations.items()
            if kind in kinds
        )

    def _heaviest(self, kind: str) -> str:
        parts = []
        for player, kinds in self.deviations.items():
            if kind in kinds:
                name, value = min(kinds[kind].by_term.items(), key=lambda item: item[1])
                weight = f"{name!r}" if value < 0 else "nothing"
                parts.append(f"{weight} for {_SHORT[player]}")
        return ", ".join(parts)


_SHORT = {"us": "the US", "iran": "Iran"}


def fullest_outcome(game: BargainingGame) -> Outcome | None:
    """The pure equilibrium outcome to explain, or None if there is none; see the module's head."""
    outcomes = [
        outcome
        for number in exact_outcomes(game)[0]
        if game.on_offer(outcome := game.grid.outcome(int(number)))
    ]
    if not outcomes:
        return None
    names = game.structure.file_names
    deadlock = game.payoff(Outcome((None,) * len(names), tuple(names)))

    def merit(outcome: Outcome) -> tuple[int, bool, Fraction]:
        payoff = game.payoff(outcome)
        us, iran = (payoff[player] - deadlock[player] for player in PLAYERS)
        return len(outcome.settled), us >= 0 and iran >= 0, us * iran

    return max(sorted(outcomes, key=lambda outcome: outcome.label), key=merit)


def reasons(
    scenario: BargainingGame | Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
) -> Reasons | None:
    """Explain the fullest pure equilibrium of a game; None if it has none.

    Parameters
    ----------
    scenario : BargainingGame, Scenario or str
        A game, or a scenario or what `model.load` takes, with `levels` and `structure` of its game.
    levels : int
    structure : Structure, optional

    Examples
    --------
    >>> import model
    >>> found = model.why("oman-2026")
    >>> found.outcome.label
    'nuclear in full, regional half, missile open'
    """
    game = BargainingGame.of(scenario, levels, structure)
    outcome = fullest_outcome(game)
    if outcome is None:
        return None
    profile = game.profile_of(outcome)
    settled = set(outcome.settled)
    tests = {
        "leave": lambda other: set(other.settled) < settled,
        "settle": lambda other: bool(set(other.settled) - settled),
    }
    return Reasons(
        game,
        outcome,
        {
            player: {
                kind: deviation
                for kind in KINDS
                if (deviation := game.best_deviation(profile, player, tests[kind])) is not None
            }
            for player in PLAYERS
        },
        CHOICE,
    )
