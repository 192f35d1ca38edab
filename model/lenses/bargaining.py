"""The mediator's table: what Oman could bring about, and how a bargain would be struck.

A mediator whom both sides trust to draw lots and to keep secrets can recommend offers to each.
What it can bring about are the correlated equilibria (`model.equilibria.correlated`), or, if both
sides must decide whether to listen before they are told anything, the coarse ones. For each aim the
best of them: the US payoff, Iran's, and their sum (points are comparable across players only as far
as the scenario's scale of stakes is, so the sum is a convention, not a finding); and for each file
the least and the most chance of its settlement, across all of them, under the mediator's lottery.

Where agreements bind, the two would bargain over lotteries of outcomes instead
(`model.equilibria.cooperative`). What they get then depends on what they get without agreement, the
*disagreement point*, which is part of every result:

- ``deadlock``: every file stays open;
- ``maximin``: each gets what it can secure alone, whatever the other does
  (`model.equilibria.zero_sum`). Two separate guarantees: no outcome need pay both;
- ``rational-threats``: each names the threat that serves it best in the bargain and is held to it
  (Nash 1953, `model.equilibria.threats`). The threats are those against Nash's solution, also where
  another is found from them;
- the label of an outcome, of an equilibrium for example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

import numpy as np

from model.equilibria.cooperative import Axioms, NothingToGain, Payoffs, Settlement, settle
from model.equilibria.correlated import Correlated, Kind, correlated
from model.equilibria.results import Strategy
from model.equilibria.threats import rational_threats
from model.equilibria.zero_sum import maximin
from model.errors import InputError
from model.game import BargainingGame
from model.grid import IntArray, Outcome
from model.parameters import FILES
from model.payoffs import PLAYERS, Player

#: Name of the disagreement point at which every file stays open.
DEADLOCK = "deadlock"
MAXIMIN = "maximin"
THREATS = "rational-threats"

#: Chances below this are rounding.
_NO_CHANCE = 1e-9

#: The optimum of a linear programme in floats that is told from 0.
_SOME_CHANCE = 1e-7

#: Outcomes with their chances.
Lottery = tuple[tuple[Outcome, Fraction], ...]


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
    first, second = game.payoffs()
    aims = {"us": first, "iran": second, "sum": first + second}
    best = {name: correlated(us, iran, aim, kind) for name, aim in aims.items()}
    states = np.array([game.grid.state(n) for n in range(game.grid.states**3)])[game.grid.cells]
    settlement, terms = {}, {}

    def given(file_states: IntArray, order: Sequence[int]) -> float:
        # The first terms in this order that some of the equilibria give any chance.
        found = (s for s in order if (file_states == s).any())
        most = ((s, correlated(us, iran, (file_states == s).astype(float), kind)) for s in found)
        state = next(s for s, best in most if best.value > _SOME_CHANCE)
        return (state - 1) / (2 * game.grid.steps)

    for f, file in enumerate(FILES):
        settled = (states[:, :, f] > 0).astype(float)
        least = -correlated(us, iran, -settled, kind).value
        settlement[file] = (abs(least), correlated(us, iran, settled, kind).value)
        if settlement[file][1] > _SOME_CHANCE * game.grid.states:
            upward = range(1, game.grid.states)
            terms[file] = (given(states[:, :, f], upward), given(states[:, :, f], upward[::-1]))
    ends = {name: _outcomes(game, found) for name, found in best.items()}
    return MediatorsTable(kind, best, ends, settlement, terms)


@dataclass(frozen=True)
class Fallback:
    """A disagreement point: what both get without agreement.

    Attributes
    ----------
    name : str
        ``"deadlock"``, ``"maximin"``, ``"rational-threats"`` or the label of an outcome.
    payoffs : (Fraction, Fraction)
        Of the US and of Iran, in points.
    outcomes : tuple of (Outcome, Fraction)
        What happens then, with chances. Empty for maximin, where the strategies that secure the two
        payoffs need not bring about this pair.
    strategies : mapping of {"us", "iran"} to tuple of (int, Fraction)
        The threats, or the strategies that secure the maximin values: numbers of strategies with
        their weights. Empty for an outcome.
    """

    name: str
    payoffs: Payoffs
    outcomes: Lottery
    strategies: Mapping[Player, tuple[tuple[int, Fraction], ...]]


@dataclass(frozen=True)
class FileShare:
    """What a bargain makes of a file.

    Attributes
    ----------
    settled : Fraction
        Chance, under the lottery agreed on, that the file is settled.
    terms : tuple of Fraction
        The terms on which it is, where it is, increasing: 0 if the US drops the file.
    """

    settled: Fraction
    terms: tuple[Fraction, ...]


@dataclass(frozen=True)
class Bargain:
    """A bargaining solution of the game's outcomes.

    Attributes
    ----------
    settlement : Settlement
        Axioms, payoffs in points, and the lottery by outcome numbers.
    fallback : Fallback
        The disagreement point it starts from.
    outcomes : tuple of (Outcome, Fraction)
        The lottery: outcomes and their chances.
    """

    settlement: Settlement
    fallback: Fallback
    outcomes: Lottery

    @property
    def disagreement(self) -> Outcome | None:
        """The outcome without agreement, or None if it is not a single one."""
        return self.fallback.outcomes[0][0] if len(self.fallback.outcomes) == 1 else None

    @property
    def files(self) -> dict[str, FileShare]:
        """What the lottery makes of each file."""
        result = {}
        for f, file in enumerate(FILES):
            ends = [(o.terms[f], chance) for o, chance in self.outcomes]
            settled = sum((chance for x, chance in ends if x is not None), Fraction(0))
            result[file] = FileShare(settled, tuple(sorted({x for x, _ in ends if x is not None})))
        return result


@dataclass(frozen=True)
class FromDisagreement:
    """The bargains from one disagreement point.

    Attributes
    ----------
    fallback : Fallback
    deals : mapping of str to Bargain
        By axioms. Empty if no lottery of outcomes is better for both.
    """

    fallback: Fallback
    deals: Mapping[Axioms, Bargain]


def bargain(game: BargainingGame, axioms: Axioms = "nash", disagreement: str = DEADLOCK) -> Bargain:
    """Find a bargaining solution over lotteries of all outcomes, exactly.

    Parameters
    ----------
    game : BargainingGame
    axioms : {"nash", "kalai-smorodinsky", "egalitarian"}
    disagreement : str
        ``"deadlock"``, ``"maximin"``, ``"rational-threats"``, or the label of an outcome, an
        equilibrium's for example.

    Returns
    -------
    Bargain

    Raises
    ------
    ValueError
        For other axioms, an unknown disagreement point, or one that does not leave both something
        to gain.
    """
    return _struck(game, axioms, fallback(game, disagreement))


def disagreements(game: BargainingGame) -> tuple[FromDisagreement, ...]:
    """The bargains from every disagreement point, side by side.

    Parameters
    ----------
    game : BargainingGame

    Returns
    -------
    tuple of FromDisagreement
        Deadlock, maximin, rational threats, then the outcome of each pure equilibrium.
    """
    names = [DEADLOCK, MAXIMIN, THREATS, *(o.label for o in game.equilibrium_outcomes())]
    result = []
    for point in (fallback(game, name) for name in names):
        try:
            deals = strike(game, point)
        except NothingToGain:
            deals = {}
        result.append(FromDisagreement(point, deals))
    return tuple(result)


def strike(game: BargainingGame, point: Fallback) -> dict[Axioms, Bargain]:
    """The bargains of all axioms from one disagreement point.

    Raises
    ------
    NothingToGain
        If no lottery of outcomes is better for both.
    """
    return {axioms: _struck(game, axioms, point) for axioms in get_args(Axioms)}


def fallback(game: BargainingGame, name: str = DEADLOCK) -> Fallback:
    """What both get without agreement, by the name of a disagreement point.

    Raises
    ------
    ValueError
        For an unknown name.
    """
    if name == MAXIMIN:
        secured = maximin(*game.exact_payoffs())
        return Fallback(name, secured.payoffs, (), _played(secured.row.row, secured.column.row))
    if name == THREATS:
        found = rational_threats(*game.exact_payoffs())
        played = _played(*found.threats)
        chances: dict[Outcome, Fraction] = {}
        for i, p in played["us"]:
            for j, q in played["iran"]:
                outcome = game.outcome(i, j)
                chances[outcome] = chances.get(outcome, Fraction(0)) + p * q
        ends = sorted(chances.items(), key=lambda item: (-item[1], item[0].label))
        return Fallback(name, found.disagreement, tuple(ends), played)
    outcomes = {n: game.grid.outcome(n) for n in _reachable(game)}
    by_name = {o.label: n for n, o in outcomes.items()}
    by_name[DEADLOCK] = next(n for n, o in outcomes.items() if not o.settled)
    if name not in by_name:
        raise InputError(
            f"disagreement: must be {DEADLOCK!r} or the label of an outcome such as "
            f"{list(outcomes.values())[-1].label!r}, or {MAXIMIN!r} or {THREATS!r}, got {name!r}"
        )
    number = by_name[name]
    return Fallback(name, _in_points(game, number), ((outcomes[number], Fraction(1)),), {})


def _struck(game: BargainingGame, axioms: Axioms, point: Fallback) -> Bargain:
    """The bargain from a disagreement point."""
    numbers = _reachable(game)
    points = [_in_points(game, n) for n in numbers]
    try:
        found = settle(points, point.payoffs, axioms)
    except NothingToGain as error:
        raise NothingToGain(f"{error}: no lottery of outcomes beats {point.name!r}") from None
    lottery = tuple((numbers[k], chance) for k, chance in found.lottery)
    settlement = Settlement(found.axioms, found.disagreement, found.payoffs, lottery)
    ends = tuple((game.grid.outcome(n), chance) for n, chance in lottery)
    return Bargain(settlement, point, ends)


def _in_points(game: BargainingGame, number: int) -> Payoffs:
    """Payoffs of an outcome by its number, exactly."""
    (us, iran), (p, q) = game.scaled_payoffs
    return Fraction(int(us[number]), p), Fraction(int(iran[number]), q)


def _reachable(game: BargainingGame) -> list[int]:
    """Numbers of the outcomes that some offers lead to; under some price rules not all."""
    return [int(n) for n in np.unique(game.grid.cells)]


def _played(*strategies: Strategy) -> dict[Player, tuple[tuple[int, Fraction], ...]]:
    """The strategies of each player that have weight, with it."""
    return {
        player: tuple((k, weight) for k, weight in enumerate(strategy) if weight)
        for player, strategy in zip(PLAYERS, strategies, strict=True)
    }


def _outcomes(game: BargainingGame, found: Correlated) -> dict[Outcome, float]:
    totals = np.bincount(game.grid.cells.ravel(), found.distribution.ravel())
    order = np.argsort(-totals, kind="stable")
    return {game.grid.outcome(int(n)): float(totals[n]) for n in order if totals[n] > _NO_CHANCE}
