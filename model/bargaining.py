"""The mediator's table: what Oman could bring about, and how a bargain would be struck.

A mediator whom both sides trust to draw lots and to keep secrets can recommend offers to each.
What it can bring about are the correlated equilibria (`model.equilibria.correlated`). For each aim
the best of them: the US payoff, Iran's, and their sum (points are comparable across players only
as far as the scenario's scale of stakes is, so the sum is a convention, not a finding); and for
each file the least and most chance of its settlement across all of them.

Where agreements bind, the two would bargain over lotteries of outcomes instead
(`model.equilibria.cooperative`). What they get then depends on what they get without agreement: the
*disagreement point*, full deadlock unless another outcome is named, and always part of the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from model.equilibria.cooperative import Axioms, Settlement, settle
from model.equilibria.correlated import Correlated, Kind, correlated
from model.errors import InputError
from model.game import BargainingGame
from model.grid import Outcome
from model.parameters import FILES

#: Name of the disagreement point at which every file stays open.
DEADLOCK = "deadlock"

#: Chances below this are rounding.
_NO_CHANCE = 1e-9


@dataclass(frozen=True, eq=False)
class MediatorsTable:
    """What a mediator can bring about.

    Attributes
    ----------
    kind : {"correlated", "coarse"}
    best : mapping of str to Correlated
        ``"us"``, ``"iran"`` and ``"sum"``: the best for the aim; payoffs in points.
    outcomes : mapping of str to mapping of Outcome to float
        How the talks end in each of them, with chances, the largest first.
    settlement : mapping of str to (float, float)
        For each file the least and most chance that it is settled.
    """

    kind: Kind
    best: Mapping[str, Correlated]
    outcomes: Mapping[str, Mapping[Outcome, float]]
    settlement: Mapping[str, tuple[float, float]]


def mediators_table(game: BargainingGame, kind: Kind = "correlated") -> MediatorsTable:
    """Solve the mediator's linear programmes.

    Parameters
    ----------
    game : BargainingGame
    kind : {"correlated", "coarse"}

    Returns
    -------
    MediatorsTable
        About a second at L = 3.
    """
    us, iran = game.exact_payoffs()
    first, second = game.payoffs()
    aims = {"us": first, "iran": second, "sum": first + second}
    best = {name: correlated(us, iran, aim, kind) for name, aim in aims.items()}
    states = np.array([game.grid.state(n) for n in range(game.grid.states**3)])[game.grid.cells]
    settlement = {}
    for f, file in enumerate(FILES):
        settled = (states[:, :, f] > 0).astype(float)
        least = -correlated(us, iran, -settled, kind).value
        settlement[file] = (abs(least), correlated(us, iran, settled, kind).value)
    ends = {name: _outcomes(game, found) for name, found in best.items()}
    return MediatorsTable(kind, best, ends, settlement)


@dataclass(frozen=True)
class Bargain:
    """A bargaining solution of the game's outcomes.

    Attributes
    ----------
    settlement : Settlement
        Axioms, payoffs in points, and the lottery by outcome numbers.
    disagreement : Outcome
        What happens without agreement.
    outcomes : tuple of (Outcome, Fraction)
        The lottery: outcomes and their chances.
    """

    settlement: Settlement
    disagreement: Outcome
    outcomes: tuple[tuple[Outcome, Fraction], ...]


def bargain(game: BargainingGame, axioms: Axioms = "nash", disagreement: str = DEADLOCK) -> Bargain:
    """Find a bargaining solution over lotteries of all outcomes, exactly.

    Parameters
    ----------
    game : BargainingGame
    axioms : {"nash", "kalai-smorodinsky", "egalitarian"}
    disagreement : str
        ``"deadlock"``, or the label of an outcome, an equilibrium's for example.

    Returns
    -------
    Bargain

    Raises
    ------
    ValueError
        For other axioms, an unknown outcome, or one that does not leave both something to gain.
    """
    outcomes = [game.grid.outcome(n) for n in range(game.grid.states**3)]
    numerators, scales = game.scaled_payoffs
    points = [
        tuple(Fraction(int(v), scale) for v, scale in zip(pair, scales, strict=True))
        for pair in numerators.T
    ]
    found = {o.label: n for n, o in enumerate(outcomes)}
    known = {DEADLOCK: next(n for n, o in enumerate(outcomes) if not o.settled), **found}
    if disagreement not in known:
        raise InputError(
            f"disagreement: must be {DEADLOCK!r} or the label of an outcome such as "
            f"{outcomes[-1].label!r}, got {disagreement!r}"
        )
    fallback = known[disagreement]
    settlement = settle(points, points[fallback], axioms)
    lottery = tuple((outcomes[n], chance) for n, chance in settlement.lottery)
    return Bargain(settlement, outcomes[fallback], lottery)


def _outcomes(game: BargainingGame, found: Correlated) -> dict[Outcome, float]:
    totals = np.bincount(game.grid.cells.ravel(), found.distribution.ravel())
    order = np.argsort(-totals, kind="stable")
    return {game.grid.outcome(int(n)): float(totals[n]) for n in order if totals[n] > _NO_CHANCE}
