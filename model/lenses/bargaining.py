"""Bargains: how one would be struck where agreements bind.

The two then bargain over lotteries of outcomes (`model.equilibria.cooperative`). What they get
depends on what they get without agreement, the *disagreement point*, which is part of every result:

- ``deadlock``: every file stays open;
- ``maximin``: each gets what it can secure alone, whatever the other does
  (`model.equilibria.zero_sum`). Two separate guarantees: no outcome need pay both;
- ``rational-threats``: each names the threat that serves it best in the bargain and is held to it
  (Nash 1953, `model.equilibria.threats`). The threats are those against Nash's solution, also where
  another is found from them;
- the label of an outcome, of an equilibrium for example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from model.equilibria.cooperative import Axioms, NothingToGain, Payoffs, Settlement, settle
from model.equilibria.results import Strategy
from model.equilibria.threats import rational_threats
from model.equilibria.zero_sum import maximin
from model.errors import InputError
from model.game import BargainingGame
from model.game_results import GameResult
from model.grid import Outcome
from model.payoffs import PLAYERS, Player, Structure
from model.results import Several, plain, table
from model.scenario import Scenario
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd

#: Name of the disagreement point at which every file stays open.
DEADLOCK = "deadlock"
MAXIMIN = "maximin"
THREATS = "rational-threats"

#: Outcomes with their chances.
Lottery = tuple[tuple[Outcome, Fraction], ...]


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

    def report(self) -> dict[str, Any]:
        """Its name, payoffs and outcomes, for JSON."""
        payoffs = plain(dict(zip(PLAYERS, self.payoffs, strict=True)))
        return {"name": self.name, "payoffs": payoffs, "outcomes": _told(self.outcomes)}


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


@dataclass(frozen=True, repr=False)
class Bargain(GameResult):
    """A bargaining solution of the game's outcomes.

    Attributes
    ----------
    game : BargainingGame
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

    lens = "bargaining solutions over lotteries of outcomes"

    @property
    def lottery(self) -> str:
        """The outcomes with their chances, in words."""
        return " or ".join(f"{float(p):.2f} {o.label}" for o, p in self.outcomes)

    @property
    def words(self) -> str:
        """What is agreed on and what it pays, in one sentence."""
        us, iran = (float(payoff) for payoff in self.settlement.payoffs)
        return on_grid(
            self.levels,
            f"from {self.fallback.name} the {self.settlement.axioms} bargain strikes "
            f"{self.lottery}, worth {us:.2f} points to the US and {iran:.2f} to Iran",
        )

    def frame(self) -> pd.DataFrame:
        """A row for each outcome of the lottery."""
        rows = []
        for outcome, chance in self.outcomes:
            payoff = self.game.payoff(outcome)
            rows.append(
                {
                    "outcome": outcome.label,
                    "chance": float(chance),
                    "us_payoff": float(payoff["us"]),
                    "iran_payoff": float(payoff["iran"]),
                }
            )
        return table(rows)

    def _contents(self) -> dict[str, Any]:
        return {
            "axioms": self.settlement.axioms,
            "payoffs": plain(dict(zip(PLAYERS, self.settlement.payoffs, strict=True))),
            "fallback": plain(self.fallback),
            "outcomes": _told(self.outcomes),
            "files": plain(self.files),
        }

    @property
    def disagreement(self) -> Outcome | None:
        """The outcome without agreement, or None if it is not a single one."""
        return self.fallback.outcomes[0][0] if len(self.fallback.outcomes) == 1 else None

    @property
    def files(self) -> dict[str, FileShare]:
        """What the lottery makes of each file."""
        result = {}
        for f, file in enumerate(self.structure.file_names):
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

    def report(self) -> dict[str, Any]:
        """The disagreement point and the bargains from it, for JSON."""
        deals = {axioms: deal._contents() for axioms, deal in self.deals.items()}
        return {"fallback": plain(self.fallback), "deals": deals}


@dataclass(frozen=True, repr=False)
class Disagreements(GameResult, Several[FromDisagreement]):
    """The bargains from every disagreement point, side by side.

    Attributes
    ----------
    game : BargainingGame
    points : tuple of FromDisagreement
    """

    points: tuple[FromDisagreement, ...]

    lens = "bargaining solutions over lotteries of outcomes"

    @property
    def words(self) -> str:
        """From how many points there is something to gain, and what each file comes to."""
        deals = [deal for point in self for deal in point.deals.values()]
        some = sum(bool(point.deals) for point in self)
        finding = f"from {some} of {len(self)} disagreement points there is something to gain"
        if not deals:
            return on_grid(self.levels, finding)
        settled = {
            f: [float(deal.files[f].settled) for deal in deals] for f in self.structure.file_names
        }
        chances = ", ".join(f"{f} {min(s):.2f} to {max(s):.2f}" for f, s in settled.items())
        return on_grid(
            self.levels, f"{finding}; chance that a file is settled in the bargains: {chances}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each disagreement point and each bargain from it."""
        return table(
            [
                {
                    "without_agreement": point.fallback.name,
                    "us_without": float(point.fallback.payoffs[0]),
                    "iran_without": float(point.fallback.payoffs[1]),
                    "bargain": axioms,
                    "us_payoff": float(deal.settlement.payoffs[0]),
                    "iran_payoff": float(deal.settlement.payoffs[1]),
                    "how_it_ends": " or ".join(
                        f"{float(p):.2f} {o.label}" for o, p in deal.outcomes
                    ),
                }
                for point in self
                for axioms, deal in point.deals.items()
            ]
        )


def bargain(
    scenario: BargainingGame | Scenario | str = "oman-2026",
    axioms: Axioms = "nash",
    disagreement: str = DEADLOCK,
    *,
    levels: int = 3,
    structure: Structure | None = None,
) -> Bargain:
    """Find a bargaining solution over lotteries of all outcomes, exactly.

    Parameters
    ----------
    scenario : BargainingGame, Scenario or str
        A game, or a scenario or what `model.load` takes, with `levels` and `structure` of its game.
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

    Examples
    --------
    >>> import model
    >>> found = model.bargain("oman-2026", levels=2)
    >>> [(outcome.label, float(chance) > 1 / 2) for outcome, chance in found.outcomes][0]
    ('nuclear in full, regional half, missile dropped', False)
    """
    game = BargainingGame.of(scenario, levels, structure)
    return _struck(game, axioms, fallback(game, disagreement))


def disagreements(game: BargainingGame) -> Disagreements:
    """The bargains from every disagreement point, side by side.

    Parameters
    ----------
    game : BargainingGame

    Returns
    -------
    Disagreements
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
    return Disagreements(game, tuple(result))


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
    return Bargain(game, settlement, point, ends)


def _told(lottery: Lottery) -> list[dict[str, Any]]:
    """A lottery for JSON."""
    return [{**outcome.report(), "chance": plain(chance)} for outcome, chance in lottery]


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
