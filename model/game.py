"""The bargaining game: a scenario and a structure on a grid of concessions.

The US is the row player, Iran the column player. Both choose one of L^3 strategies at once
(`model.grid`), the offers make an outcome, and the outcome pays by the terms of `model.payoffs`.
Payoffs are computed once for each distinct outcome, exactly (`model.scaled`); floats are these
integers divided, so that a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.grid import Grid, IntArray, Outcome, grid_of
from model.outcomes import End, EquilibriumOutcomes
from model.payoffs import (
    PLAYERS,
    SYMBOLS,
    Player,
    Structure,
    check_player,
    outcome_symbols,
    strike_margin,
    symbol_of,
    terms,
)
from model.results import Result, records, table
from model.scaled import scaled_payoffs
from model.scenario import Scenario, exact, load
from model.tables import Formula, bimatrix_html
from model.words import listed

if TYPE_CHECKING:
    import nashpy
    import pandas as pd

    from model.equilibria import Admissible, Equilibrium, EquilibriumSet, Reduction
    from model.equilibria.commitment import Leader, Replies


@dataclass(frozen=True)
class Profile:
    """A pure strategy of each player, by number, and the outcome they make."""

    us: int
    iran: int
    outcome: Outcome


@dataclass(frozen=True)
class Deviation:
    """The best a player can do by leaving a profile alone, for another outcome.

    Attributes
    ----------
    player : {"us", "iran"}
    strategy : int
        The strategy it would move to.
    outcome : Outcome
        What would come of it.
    gain : Fraction
        Change in its payoff, in points; an equilibrium allows none above 0.
    by_term : mapping of str to Fraction
        The same change, term by term.
    """

    player: Player
    strategy: int
    outcome: Outcome
    gain: Fraction
    by_term: Mapping[str, Fraction]


def played(grid: Grid) -> str:
    """Who chooses what, and how many ways the talks can end, in a sentence."""
    return (
        f"The US and Iran each choose at once what share of the {listed(grid.names)} files to "
        f"give or to leave to the other, in {grid.levels} levels each: "
        f"{len(grid.strategies):,} choices a side, {len(reached(grid)):,} outcomes"
    )


def reached(grid: Grid) -> list[int]:
    """The numbers of the outcomes that some pair of choices leads to."""
    return [int(number) for number in np.unique(grid.cells)]


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome in a row of a table: in words, and the terms of each file."""
    terms = zip(outcome.files, outcome.terms, strict=True)
    return {
        "outcome": outcome.label,
        **{f"{file}_terms": None if x is None else float(x) for file, x in terms},
    }


class BargainingGame(Result):
    """The normal-form game of one scenario.

    It answers what results answer: its words say what is played, its table lists the outcomes.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, or what `model.load` takes.
    levels : int
        L, the number of concession levels in each file, at least 2.
    structure : Structure
        The switches of the form.

    Raises
    ------
    ValueError
        For a scenario that does not load or levels out of range.

    Examples
    --------
    >>> game = BargainingGame("oman-2026")
    >>> game.payoffs()[0].shape
    (27, 27)
    """

    def __init__(
        self,
        scenario: Scenario | str = "oman-2026",
        levels: int = 3,
        structure: Structure | None = None,
    ) -> None:
        self.scenario = load(scenario)
        self.structure = self.scenario.form(structure)
        self.grid: Grid = grid_of(levels, self.structure)

    @property
    def levels(self) -> int:
        """L, the number of concession levels in each file."""
        return self.grid.levels

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BargainingGame) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, int, Structure]:
        return self.scenario.digest, self.levels, self.structure

    def __repr__(self) -> str:
        n = len(self.grid.strategies)
        return (
            f"BargainingGame({self.scenario.label}, levels={self.levels}: {n} x {n} strategies, "
            f"{self.structure})"
        )

    def _repr_html_(self) -> str:
        title = f"{self.scenario.label}, L = {self.levels}"
        labels = [self.grid.strategy_label(k) for k in range(len(self.grid.strategies))]
        return bimatrix_html(
            title, labels, self.payoffs(), self.best_responses(), self.labels(), self.structure
        )

    @property
    def words(self) -> str:
        """What is played."""
        return f"{played(self.grid)}. Form: {self.structure}"

    def frame(self) -> pd.DataFrame:
        """A row for each outcome: terms, payoffs in points, how many pure equilibria make it."""
        made = self.equilibrium_outcomes()
        rows = []
        for number in reached(self.grid):
            outcome = self.grid.outcome(number)
            us, iran = (
                float(self.in_points(p, Fraction(int(row[number]))))
                for p, row in zip(PLAYERS, self.scaled_payoffs[0], strict=True)
            )
            profiles = made.get(outcome, 0)
            rows.append({**told(outcome), "us": us, "iran": iran, "pure_equilibria": profiles})
        return table(rows)

    def _contents(self) -> dict[str, Any]:
        return {"strategies": len(self.grid.strategies), "outcomes": records(self.frame())}

    def formula(self, player: Player) -> Formula:
        """The payoff of a player, "us" or "iran", term by term, shown as LaTeX in Jupyter.

        Raises
        ------
        InputError
            For another player.
        """
        check_player(player)
        return Formula.of(player, self.structure)

    # Payoffs.

    @cached_property
    def scaled_payoffs(self) -> tuple[NDArray[Any], tuple[int, int]]:
        """Payoff of each outcome as an integer over one denominator for each player.

        Returns
        -------
        numerators : array, shape (2, (2L)^3), of int64 where they fit, else of Python integers
        denominators : (int, int)
        """
        return scaled_payoffs(self.scenario.values, self.grid, self.structure)

    def payoffs(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Payoffs of the US and of Iran as floats, two arrays of shape (L^3, L^3), in points."""
        cells = self.grid.cells
        numerators, denominators = self.scaled_payoffs
        values = [
            np.array([int(v) / d for v in row])
            for row, d in zip(numerators, denominators, strict=True)
        ]
        return values[0][cells], values[1][cells]

    def exact_payoffs(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """The same as Fractions, in arrays of objects."""
        numerators, denominators = self.scaled_payoffs
        values = []
        for row, denominator in zip(numerators, denominators, strict=True):
            column = np.empty(len(row), dtype=object)
            column[:] = [Fraction(int(v), denominator) for v in row]
            values.append(column)
        return values[0][self.grid.cells], values[1][self.grid.cells]

    @cached_property
    def integer_payoffs(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The same as integers, each player's scaled by a positive number of its own.

        No equilibrium depends on the scale, so solvers take these: exact and fast.
        """
        numerators, _ = self.scaled_payoffs
        return numerators[0][self.grid.cells], numerators[1][self.grid.cells]

    def payoff(self, outcome: Outcome) -> dict[Player, Fraction]:
        """Exact payoff of each player at an outcome, in points."""
        return {
            player: sum(parts.values(), Fraction(0))
            for player, parts in self.terms(outcome).items()
        }

    def terms(self, outcome: Outcome) -> dict[Player, dict[str, Fraction]]:
        """Exact payoff of each player at an outcome, term by term.

        Evaluated from the sympy expressions, not from the split, so that each checks the other.
        """
        values = {symbol_of(n): _rational(v) for n, v in self.scenario.values.items()}
        at = outcome_symbols(self.structure.files).all
        values |= dict(zip(at, map(_rational, outcome.values()), strict=True))
        if (
            self.structure.execution == "pays"
            and strike_margin(self.structure).xreplace(values) <= 0
        ):
            values[SYMBOLS["credibility"]] = _rational(Fraction(0))
        parts: dict[Player, dict[str, Fraction]] = {player: {} for player in PLAYERS}
        for term in terms(self.structure):
            number = term.expression.xreplace(values)
            parts[term.player][term.name] = Fraction(int(number.p), int(number.q))
        return parts

    # Strategies and outcomes.

    @classmethod
    def of(
        cls,
        given: BargainingGame | Scenario | str,
        levels: int = 3,
        structure: Structure | None = None,
    ) -> BargainingGame:
        """A game as it is; else that of a scenario, on these levels and in this form."""
        return given if isinstance(given, BargainingGame) else cls(given, levels, structure)

    def strategy(self, shares: Sequence[object] | Mapping[str, object]) -> int:
        """Number of the strategy with these shares of concession, one for each file.

        Raises
        ------
        ValueError
            If a share is not on the grid.
        """
        if isinstance(shares, Mapping):
            ordered = (
                [shares[f] for f in self.grid.names if f in shares]
                if set(shares) <= set(self.grid.names)
                else []
            )
        else:
            ordered = list(shares) if isinstance(shares, Iterable) else []
        if len(ordered) != len(self.grid.names):
            raise InputError(
                f"shares: must be one for each of {', '.join(self.grid.names)}, got {shares!r}"
            )
        levels = [_share(share) * self.grid.steps for share in ordered]
        for share, level in zip(ordered, levels, strict=True):
            if level.denominator != 1 or not 0 <= level <= self.grid.steps:
                raise InputError(
                    f"shares: must be a multiple of 1/{self.grid.steps} in [0, 1], got {share}"
                )
        number = 0
        for level in levels:
            number = number * self.levels + int(level)
        return number

    def outcome(self, us: int, iran: int) -> Outcome:
        """What a strategy of the US and one of Iran, by number, lead to."""
        return self.grid.outcome(int(self.grid.cells[us, iran]))

    def on_offer(self, outcome: Outcome) -> bool:
        """Whether the terms of an outcome can be offered, not only met halfway."""
        return all(x is None or (x * self.grid.steps).denominator == 1 for x in outcome.terms)

    def profile_of(self, outcome: Outcome) -> Profile:
        """The profile that makes an outcome without slack: (1 - x_f, x_f), in open files (0, 0).

        Raises
        ------
        ValueError
            If a term of the outcome is not on the grid of offers.
        """
        us = [0 if x is None else 1 - x for x in outcome.terms]
        iran = [0 if x is None else x for x in outcome.terms]
        return Profile(self.strategy(us), self.strategy(iran), outcome)

    def labels(self) -> NDArray[np.object_]:
        """How the talks end in each cell, in words; shape (L^3, L^3)."""
        numbers, places = np.unique(self.grid.cells, return_inverse=True)
        names = np.array([self.grid.outcome(int(k)).label for k in numbers], dtype=object)
        return names[places.reshape(self.grid.cells.shape)]

    # Equilibria.

    def best_responses(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Cells that are a best response of the US, and of Iran; exact, shape (L^3, L^3) each."""
        us, iran = self.integer_payoffs
        return us == us.max(axis=0, keepdims=True), iran == iran.max(axis=1, keepdims=True)

    def pure_equilibria(self) -> tuple[Profile, ...]:
        """Every equilibrium in pure strategies, exactly. Complete."""
        from model.equilibria import pure_equilibria

        mask = pure_equilibria(*self.integer_payoffs)
        return tuple(Profile(int(i), int(j), self.outcome(i, j)) for i, j in np.argwhere(mask))

    def equilibrium_outcomes(self) -> EquilibriumOutcomes:
        """The outcomes of the pure equilibria, each with the number of profiles that make it."""
        from model.equilibria import pure_equilibria

        mask = pure_equilibria(*self.integer_payoffs)
        numbers, counts = np.unique(self.grid.cells[mask], return_counts=True)
        us, iran = self.scaled_payoffs[0][:, numbers]
        ends = (
            End(
                self.grid.outcome(int(number)),
                int(count),
                self.in_points("us", Fraction(int(mine))),
                self.in_points("iran", Fraction(int(theirs))),
            )
            for number, count, mine, theirs in zip(numbers, counts, us, iran, strict=True)
        )
        ordered = tuple(sorted(ends, key=lambda end: _outcome_order(end.outcome)))
        return EquilibriumOutcomes(self.scenario, self.levels, self.structure, ordered)

    def admissible(self) -> Admissible:
        """What iterated removal of weakly dominated strategies leaves. Exact and complete."""
        from model.equilibria import admissible

        return admissible(*self.integer_payoffs)

    def perfect_outcomes(self) -> tuple[Outcome, ...]:
        """Outcomes of the pure equilibria that are trembling-hand perfect. Exact and complete."""
        from model.equilibria import perfect_pure

        outcomes = {self.outcome(i, j) for i, j in perfect_pure(*self.integer_payoffs)}
        return tuple(sorted(outcomes, key=_outcome_order))

    def commitment(
        self, first: Player, replies: Replies = "friendly"
    ) -> tuple[Fraction, tuple[Outcome, ...]]:
        """What the player that moves first gets, in points, and how the talks end then.

        Parameters
        ----------
        first : {"us", "iran"}
        replies : {"friendly", "hostile"}
            How the other side chooses where it does not care.
        """
        from model.equilibria import commitment

        check_player(first, "first")
        leader: Leader = "row" if first == "us" else "column"
        found = commitment(*self.integer_payoffs, leader, replies)
        outcomes = {self.outcome(i, j) for i, j in found.profiles}
        return self.in_points(first, found.value), tuple(sorted(outcomes, key=_outcome_order))

    def best_deviation(
        self,
        profile: Profile,
        player: Player,
        among: Callable[[Outcome], bool] = lambda outcome: True,
    ) -> Deviation | None:
        """The best strategy of `player` that leads from `profile` to another outcome.

        Of several equally good ones, the first in the order of strategies.

        Parameters
        ----------
        profile : Profile
        player : {"us", "iran"}
        among : callable
            Which of the other outcomes count; all of them by default.

        Returns
        -------
        Deviation or None
            None if the player can reach none of these outcomes.
        """
        cells: IntArray = self.grid.cells
        reached = cells[:, profile.iran] if player == "us" else cells[profile.us, :]
        here = cells[profile.us, profile.iran]
        payoff = self.scaled_payoffs[0][PLAYERS.index(player)][reached]
        ways = [
            int(k) for k in np.flatnonzero(reached != here) if among(self.grid.outcome(reached[k]))
        ]
        if not ways:
            return None
        best = max(ways, key=lambda k: (payoff[k], -k))
        outcome = self.grid.outcome(int(reached[best]))
        now, then = self.terms(profile.outcome)[player], self.terms(outcome)[player]
        change = {name: then[name] - now[name] for name in now}
        return Deviation(player, best, outcome, sum(change.values(), Fraction(0)), change)

    def reduced(self) -> Reduction:
        """The game without its strictly dominated strategies; it has the same equilibria."""
        from model.equilibria import reduce_strictly_dominated

        return reduce_strictly_dominated(*self.integer_payoffs)

    def equilibria(self, *, max_strategies: int = 64, seconds: float = 60.0) -> EquilibriumSet:
        """Every extreme equilibrium of the game, mixed ones included, exactly. Complete.

        Payoffs are in the integer scale of `integer_payoffs`; `in_points` converts them, and
        `name` says how an equilibrium ends. Milliseconds at L = 3, up to seconds at L = 4.

        Parameters
        ----------
        max_strategies : int
            The most strategies of both players that may be left by strict dominance.
        seconds : float
            The most time.

        Raises
        ------
        TooLarge
            Beyond a bound; it carries all pure equilibria and the reduced game.
        """
        from model.equilibria import extreme_equilibria

        return extreme_equilibria(
            *self.integer_payoffs, max_strategies=max_strategies, seconds=seconds
        )

    def outcome_chances(self, equilibrium: Equilibrium) -> dict[Outcome, Fraction]:
        """The chance of each outcome when both play their parts, largest first."""
        chances: dict[Outcome, Fraction] = {}
        rows, columns = equilibrium.supports
        for i in rows:
            for j in columns:
                outcome = self.outcome(i, j)
                chance = equilibrium.x[i] * equilibrium.y[j]
                chances[outcome] = chances.get(outcome, Fraction(0)) + chance
        return dict(sorted(chances.items(), key=lambda item: (-item[1], item[0].label)))

    def name(self, equilibrium: Equilibrium) -> str:
        """How an equilibrium ends: an outcome, or several with their chances."""
        chances = self.outcome_chances(equilibrium)
        if len(chances) == 1:
            return next(iter(chances)).label
        return " / ".join(f"{float(p):.2f} {o.label}" for o, p in chances.items())

    def in_points(self, player: Player, payoff: Fraction) -> Fraction:
        """A payoff of the integer game in points."""
        check_player(player)
        return payoff / self.scaled_payoffs[1][PLAYERS.index(player)]

    def to_nashpy(self) -> nashpy.Game:
        """The game as nashpy's, with float payoffs.

        nashpy compares floats exactly and can lose equilibria: check what it returns
        (`model.equilibria.certify`).
        """
        import nashpy

        return nashpy.Game(*self.payoffs())


def _share(value: object) -> Fraction:
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"shares: {error}") from None


def _rational(value: Fraction) -> Any:
    import sympy

    return sympy.Rational(value.numerator, value.denominator)


def _outcome_order(outcome: Outcome) -> tuple[Any, ...]:
    """Most settled first, then the terms best for the US."""
    return (
        -len(outcome.settled),
        *(Fraction(2) if x is None else -x for x in outcome.terms),
    )
