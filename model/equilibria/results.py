"""What a solver hands back: equilibria, each with its certificate, and a word on completeness.

A *Nash equilibrium* of (A, B) is a pair of probability vectors (x, y) such that no row gets more
than x'Ay against y, and no column more than x'By against x. An `EquilibriumSet` never leaves open
whether it holds all of what was asked for: `complete` says so and `reason` says why or why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, Any, Literal

from model.equilibria.legible import SolverResult, legible, mixed, pair
from model.equilibria.payoffs import ExactArray, IntegerGame
from model.errors import InputError
from model.results import plain, table
from model.words import listed

if TYPE_CHECKING:
    import pandas as pd

#: Exact probabilities of a player's strategies.
Strategy = tuple[Fraction, ...]

#: Some of a player's strategies, each with its weight; the weights are positive and sum to 1.
Mixture = tuple[tuple[int, Fraction], ...]

Player = Literal["row", "column"]


#: What is not played, and what is always: made once, as most probabilities are 0.
NOTHING, WHOLE = Fraction(0), Fraction(1)


def support(strategy: Strategy) -> tuple[int, ...]:
    """List the strategies that are played with positive probability."""
    return tuple(k for k, p in enumerate(strategy) if p is not NOTHING and p)


def whole(strategy: Sequence[Fraction]) -> list[int]:
    """The strategy times the least positive number that makes it integers."""
    common = lcm(*(p.denominator for p in strategy))
    return [p.numerator * (common // p.denominator) for p in strategy]


@dataclass(frozen=True, repr=False)
class Equilibrium(SolverResult):
    """One equilibrium of the whole game, exact and certified.

    Attributes
    ----------
    x, y : tuple of Fraction
        Probability of each row and of each column, dominated ones included.
    payoffs : (Fraction, Fraction)
        What the row and the column player get.
    regret : Fraction
        The most that either could gain by deviating, computed from the payoffs as given: 0.
    """

    x: Strategy
    y: Strategy
    payoffs: tuple[Fraction, Fraction] = field(compare=False)
    regret: Fraction = field(compare=False)

    @property
    def words(self) -> str:
        """Which strategies are played, and what they pay."""
        kind = "pure" if self.is_pure else "mixed"
        return (
            f"A {kind} equilibrium: row {mixed(self.x)} against column {mixed(self.y)}; it pays "
            f"{pair(self.payoffs)}, and nobody gains by moving alone"
        )

    @cached_property
    def supports(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Rows and columns that are played with positive probability."""
        return support(self.x), support(self.y)

    @property
    def is_pure(self) -> bool:
        """Whether both players play one strategy for sure."""
        return all(len(played) == 1 for played in self.supports)

    def __str__(self) -> str:
        x, y = (", ".join(map(legible, strategy)) for strategy in (self.x, self.y))
        return f"({x}), ({y})"


@dataclass(frozen=True, repr=False)
class Removal(SolverResult):
    """A strictly dominated strategy and the mixture that proves it.

    Attributes
    ----------
    round : int
        In which round it went, from 1.
    player : {"row", "column"}
    strategy : int
        Its number in the whole game.
    dominator : tuple of (int, Fraction)
        Strategies of the same player that were still there, each with its weight.
    """

    round: int
    player: Player
    strategy: int
    dominator: Mixture

    @property
    def words(self) -> str:
        """What went, and what dominates it."""
        over = listed([f"{k} ({legible(p)})" for k, p in self.dominator])
        kind = "rows" if self.player == "row" else "columns"
        return (
            f"{self.player.capitalize()} {self.strategy} went in round {self.round}: always worse "
            f"than a mixture of {kind} {over}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Reduction(SolverResult):
    """A game without its strictly dominated strategies, and the way back.

    Attributes
    ----------
    rows, cols : tuple of int
        The strategies that remain, by their numbers in the whole game.
    shape : (int, int)
        Shape of the whole game.
    game : IntegerGame
        What remains, in integers.
    removals : tuple of Removal
        What went, in order, each with the mixture that proves it dominated.
    mixtures : bool
        Whether dominance by mixtures was looked for.
    """

    rows: tuple[int, ...]
    cols: tuple[int, ...]
    shape: tuple[int, int]
    game: IntegerGame
    removals: tuple[Removal, ...]
    mixtures: bool

    @property
    def words(self) -> str:
        """What is left, and how many went."""
        n, m = self.shape
        return (
            f"Of {n} x {m} strategies {len(self.rows)} x {len(self.cols)} are left after "
            f"{len(self.removals)} strictly dominated ones went in {self.rounds} rounds"
        )

    @property
    def A(self) -> ExactArray:
        """The row player's payoffs of what remains: Fractions, shape (len(rows), len(cols))."""
        return self._payoffs[0]

    @property
    def B(self) -> ExactArray:
        """The column player's payoffs of what remains."""
        return self._payoffs[1]

    @cached_property
    def _payoffs(self) -> tuple[ExactArray, ExactArray]:
        for matrix in (exact := self.game.exact):
            matrix.flags.writeable = False
        return exact

    def _contents(self) -> dict[str, Any]:
        return {
            "rows": plain(self.rows),
            "columns": plain(self.cols),
            "row_payoffs": plain(self.A),
            "column_payoffs": plain(self.B),
            "removals": plain(self.removals),
        }

    @property
    def rounds(self) -> int:
        """How many rounds removed something."""
        return max((removal.round for removal in self.removals), default=0)

    def restrict(self, x: Strategy, y: Strategy) -> tuple[Strategy, Strategy]:
        """Give strategies of the whole game that use no dominated ones in the reduced game."""
        return tuple(x[i] for i in self.rows), tuple(y[j] for j in self.cols)

    def lift_row(self, x: Strategy) -> Strategy:
        """Give a mixture of the remaining rows in the whole game: dominated rows get 0."""
        return _pad(x, self.rows, self.shape[0])

    def lift_column(self, y: Strategy) -> Strategy:
        """Give a mixture of the remaining columns in the whole game."""
        return _pad(y, self.cols, self.shape[1])


def _pad(strategy: Strategy, places: tuple[int, ...], length: int) -> Strategy:
    full = [Fraction(0)] * length
    for place, p in zip(places, strategy, strict=True):
        full[place] = p
    return tuple(full)


@dataclass(frozen=True, repr=False)
class EquilibriumSet(SolverResult):
    """Equilibria of one game, as one method found them.

    Attributes
    ----------
    equilibria : tuple of Equilibrium
        Without repetition, by support and then by probability; each certified exactly.
    method : str
        How they were found.
    exact : bool
        Whether the probabilities are exact.
    tolerance : Fraction
        The regret up to which a profile was accepted; 0 if exact.
    complete : bool
        Whether these are all equilibria of the kind that the method looks for.
    reason : str
        Why they are, or may not be, all.
    reduction : Reduction or None
        The game after strict dominance that was solved, if it was reduced.
    dropped : int
        Profiles that the method returned and that the certificate refused.
    """

    equilibria: tuple[Equilibrium, ...]
    method: str
    exact: bool
    tolerance: Fraction
    complete: bool
    reason: str
    reduction: Reduction | None = field(default=None, repr=False)
    dropped: int = 0

    @property
    def words(self) -> str:
        """How many, how many of them pure, and whether these are all."""
        found = f"{len(self)} equilibria, {len(self.pure)} of them pure"
        far = "all" if self.complete else "maybe not all"
        return f"{found}, by {self.method}; {far}: {self.reason}"

    def __len__(self) -> int:
        return len(self.equilibria)

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.equilibria)

    def frame(self) -> pd.DataFrame:
        """A row for each equilibrium: what is played, and what it pays."""
        return table(
            [
                {
                    "row": mixed(e.x),
                    "column": mixed(e.y),
                    "row_payoff": legible(e.payoffs[0]),
                    "column_payoff": legible(e.payoffs[1]),
                    "pure": e.is_pure,
                }
                for e in self
            ]
        )

    @property
    def profiles(self) -> frozenset[tuple[Strategy, Strategy]]:
        """The pairs (x, y), for comparing one set with another."""
        return frozenset((e.x, e.y) for e in self.equilibria)

    @property
    def pure(self) -> tuple[Equilibrium, ...]:
        """Those in pure strategies."""
        return tuple(e for e in self.equilibria if e.is_pure)


class TooLarge(InputError):
    """A game beyond a bound, refused rather than solved in part.

    Attributes
    ----------
    pure : tuple of (int, int)
        All equilibria in pure strategies, as pairs (row, column).
    reduction : Reduction
        The game without its strictly dominated strategies.
    """

    def __init__(
        self, message: str, pure: tuple[tuple[int, int], ...], reduction: Reduction
    ) -> None:
        super().__init__(message)
        self.pure = pure
        self.reduction = reduction


def in_order(equilibria: Iterable[Equilibrium]) -> tuple[Equilibrium, ...]:
    """Sort by supports, then by probabilities, so that a result is the same on every run."""
    return tuple(sorted(equilibria, key=lambda e: (e.supports, e.x, e.y)))
