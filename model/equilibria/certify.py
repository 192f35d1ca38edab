"""The certificate of an equilibrium: exact regret.

The *regret* of the row player at (x, y) is the most that a row could add to x'Ay,

    max_i (A y)_i - x' A y  >=  0,

and likewise for the column player with B. (x, y) is a Nash equilibrium iff both are 0. The regret
needs no solver and no trust in one, so every result of every solver in this package passes here,
against the payoffs of the whole game as they were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import Any

from model.equilibria.legible import SolverResult, pair
from model.equilibria.payoffs import IntegerGame, exact_number, integer_game, short
from model.equilibria.results import NOTHING, WHOLE, Equilibrium, Strategy, support, whole
from model.errors import InputError


@dataclass(frozen=True, repr=False)
class Certificate(SolverResult):
    """What is known exactly about a pair of mixed strategies.

    Attributes
    ----------
    x, y : tuple of Fraction
        The strategies.
    payoffs : (Fraction, Fraction)
        Expected payoffs of the row and of the column player.
    regrets : (Fraction, Fraction)
        The most that each could gain by deviating alone; never negative.
    """

    x: Strategy
    y: Strategy
    payoffs: tuple[Fraction, Fraction]
    regrets: tuple[Fraction, Fraction]

    @property
    def words(self) -> str:
        """What the profile pays, and the most that anybody could gain."""
        gain = (
            "nobody gains by moving alone"
            if self.is_equilibrium
            else f"moving alone gains {pair(self.regrets)}"
        )
        return f"The profile pays {pair(self.payoffs)}; {gain}"

    @property
    def regret(self) -> Fraction:
        """The larger of the two regrets."""
        first, second = self.regrets
        return max(first, second) if first and second else first or second

    @property
    def is_equilibrium(self) -> bool:
        """Whether neither player can gain: the regret is exactly 0."""
        return self.regret == 0

    def equilibrium(self) -> Equilibrium:
        """Return the equilibrium that this certifies.

        Raises
        ------
        ValueError
            If it is none.
        """
        regret = self.regret
        if regret:
            raise InputError(f"profile: must be an equilibrium, got regret {short(regret)}")
        return Equilibrium(self.x, self.y, self.payoffs, regret)


def certify(A: Any, B: Any, x: Iterable[Any], y: Iterable[Any]) -> Certificate:
    """Payoffs and regret of a pair of mixed strategies, exactly.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    x, y : sequences of n and of m numbers
        Probabilities that are not negative and sum to exactly 1. A float is taken at its shortest
        decimal reading, so the output of a float solver seldom sums to 1: pass that through
        `exact_profile` first.

    Returns
    -------
    Certificate
        Cost: O(nm) exact operations.

    Raises
    ------
    ValueError
        If a matrix is not one, or a strategy is not a distribution of the right length.
    """
    game = integer_game(A, B)
    n, m = game.shape
    return certify_profile(game, distribution(x, n, "x"), distribution(y, m, "y"))


def distribution(strategy: Iterable[Any], length: int, name: str) -> Strategy:
    """Read a mixed strategy exactly; ValueError if it is no distribution of that length."""
    if isinstance(strategy, (str, bytes, dict, set, frozenset)) or not isinstance(
        strategy, Iterable
    ):
        raise InputError(
            f"{name}: must be a sequence of {length} probabilities, got {short(strategy)}"
        )
    exact = tuple(exact_number(p, f"{name}[{k}]") for k, p in enumerate(strategy))
    if len(exact) != length:
        raise InputError(f"{name}: must have {length} probabilities, got {len(exact)}")
    for k, p in enumerate(exact):
        if p < 0:
            raise InputError(f"{name}[{k}]: must be at least 0, got {short(p)}")
    if sum(exact) != 1:
        raise InputError(f"{name}: must sum to exactly 1, got {short(sum(exact))}")
    return exact


@dataclass(frozen=True, eq=False)
class Played:
    """A mixed strategy in integers, and what the opponent earns against it.

    Attributes
    ----------
    strategy : tuple of Fraction
    places, weights : sequence of int
        What is played, and its probabilities times `unit`.
    unit : int
    earned : sequence of int
        What each strategy of the opponent earns, times `unit`.
    most : int
        The largest of these.
    """

    strategy: Strategy
    places: Sequence[int]
    weights: Sequence[int]
    unit: int
    earned: Sequence[int]
    most: int


def played(
    places: Sequence[int], weights: Sequence[int], payoffs: Sequence[Sequence[int]]
) -> Played:
    """Play strategies with these weights, whatever their sum.

    Parameters
    ----------
    places, weights : sequence of int
    payoffs : lists of int, shape (own strategies, opponent's strategies)
        The opponent's.
    """
    strategy = [NOTHING] * len(payoffs)
    if len(places) == 1:
        # Most equilibria of small games are pure, and nothing has to be added up.
        strategy[places[0]], weights = WHOLE, (1,)
        earned = payoffs[places[0]]
    else:
        unit = sum(weights)
        for place, weight in zip(places, weights, strict=True):
            strategy[place] = Fraction(weight, unit)
        lines = [payoffs[place] for place in places]
        earned = [sum(map(mul, line, weights)) for line in zip(*lines, strict=True)]
    return Played(tuple(strategy), places, weights, sum(weights), earned, max(earned))


def certify_profile(game: IntegerGame, x: Strategy, y: Strategy) -> Certificate:
    """Certify distributions on a game that has been read already."""
    rows, columns = (
        played(support(strategy), [w for w in whole(strategy) if w], payoffs.tolist())
        for strategy, payoffs in ((x, game.B), (y, game.A.T))
    )
    return certify_played(game, rows, columns)


def certify_played(game: IntegerGame, x: Played, y: Played) -> Certificate:
    """Certify what has been put against the game's payoffs already."""
    payoffs, regrets = [], []
    for own, other, denominator in zip((x, y), (y, x), game.denominators, strict=True):
        mean = sum(other.earned[k] * w for k, w in zip(own.places, own.weights, strict=True))
        unit = own.unit * other.unit * denominator
        payoffs.append(Fraction(mean, unit))
        more = other.most * own.unit - mean
        regrets.append(Fraction(more, unit) if more else NOTHING)
    return Certificate(x.strategy, y.strategy, (payoffs[0], payoffs[1]), (regrets[0], regrets[1]))
