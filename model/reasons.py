"""Why an equilibrium outcome holds: what each side would lose or gain by its best alternative.

There is usually more than one equilibrium. The one explained is the *fullest*: of the pure
equilibrium outcomes it settles the most files, then the largest share of the agenda, and its terms
lie nearest the middle of those on which these files can be settled in equilibrium. That is a
choice of what to show, not a prediction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from model.game import BargainingGame, Deviation
from model.grid import Outcome
from model.parameters import FILES
from model.payoffs import PLAYERS
from model.sweeps import exact_outcomes

CHOICE = (
    "the pure equilibrium that settles the most files, on terms nearest the middle of those that "
    "can be agreed"
)


@dataclass(frozen=True)
class Reasons:
    """An equilibrium outcome and both players' best deviations from it.

    Attributes
    ----------
    outcome : Outcome
    deviations : mapping of str to Deviation
        By player, the US first.
    choice : str
        How the outcome was chosen among the equilibria.
    """

    outcome: Outcome
    deviations: Mapping[str, Deviation]
    choice: str

    @property
    def headline(self) -> str:
        """The finding in one sentence."""
        us, iran = (self.deviations[player] for player in PLAYERS)
        return (
            f"At {self.outcome.label}, the US would {_change(us.gain)} and Iran "
            f"{_change(iran.gain)} by its best alternative; "
            f"what holds Iran is {_holds(iran)}, what holds the US is {_holds(us)}"
        )


def _change(gain: Fraction) -> str:
    return f"lose {float(-gain):.2f}" if gain < 0 else "lose nothing"


def _holds(deviation: Deviation) -> str:
    """The term that weighs most against the deviation."""
    name, value = min(deviation.by_term.items(), key=lambda item: item[1])
    return f"{name} ({float(value):+.2f})" if value < 0 else "nothing"


def fullest_outcome(game: BargainingGame) -> Outcome | None:
    """The fullest pure equilibrium outcome, or None if there is none; see the module's head."""
    outcomes = [game.grid.outcome(number) for number in exact_outcomes(game)[0]]
    # An outcome off the grid of offers has no slack-free profile to explain.
    outcomes = [o for o in outcomes if all(x is None or (x * game.grid.steps).denominator == 1 for x in o.terms)]
    if not outcomes:
        return None
    weights = [game.scenario.values[f"agenda_weight_{f}"] for f in FILES]

    def settled_weight(o: Outcome) -> Fraction:
        return sum((w for w, x in zip(weights, o.terms, strict=True) if x is not None), Fraction(0))

    best = max((len(o.settled), settled_weight(o)) for o in outcomes)
    rivals = [o for o in outcomes if (len(o.settled), settled_weight(o)) == best]
    middles = []
    for f in range(len(FILES)):
        agreed = [x for o in rivals if (x := o.terms[f]) is not None]
        middles.append((min(agreed) + max(agreed)) / 2 if agreed else Fraction(0))

    def distance(o: Outcome) -> tuple[Fraction, Outcome]:
        return sum(
            (abs(x - mid) for x, mid in zip(o.terms, middles, strict=True) if x is not None),
            Fraction(0),
        ), o

    return min(rivals, key=lambda o: (distance(o)[0], o.label))


def reasons(game: BargainingGame) -> Reasons | None:
    """Explain the fullest pure equilibrium of a game; None if there is none."""
    outcome = fullest_outcome(game)
    if outcome is None:
        return None
    profile = game.profile_of(outcome)
    return Reasons(
        outcome,
        {player: game.best_deviation(profile, player) for player in PLAYERS},
        CHOICE,
    )
