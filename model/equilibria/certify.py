"""The certificate of an equilibrium: exact regret.

The *regret* of the row player at (x, y) is the most that a row could add to x'Ay,

    max_i (A y)_i - x' A y  >=  0,

and likewise for the column player with B. (x, y) is a Nash equilibrium iff both are 0. The regret
needs no solver and no trust in one, so every result of every solver in this package passes here,
against the payoffs of the whole game as they were given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul
from typing import Any

from model.equilibria.legible import Legible
from model.equilibria.payoffs import IntegerGame, exact_number, integer_game, short
from model.equilibria.results import Equilibrium, Strategy
from model.errors import InputError


@dataclass(frozen=True, repr=False)
class Certificate(Legible):
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
    def regret(self) -> Fraction:
        """The larger of the two regrets."""
        return max(self.regrets)

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
        if not self.is_equilibrium:
            raise InputError(f"profile: must be an equilibrium, got regret {short(self.regret)}")
        return Equilibrium(self.x, self.y, self.payoffs, self.regret)


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


def certify_profile(game: IntegerGame, x: Strategy, y: Strategy) -> Certificate:
    """Certify distributions on a game that has been read already."""
    (rows, p, p_unit), (columns, q, q_unit) = _played(x), _played(y)
    against_y = [sum(map(mul, row, q)) for row in game.A[:, columns].tolist()]
    against_x = [sum(map(mul, column, p)) for column in zip(*game.B[rows].tolist(), strict=True)]
    unit = p_unit * q_unit
    payoffs, regrets = [], []
    for values, places, weights, own_unit, denominator in (
        (against_y, rows, p, p_unit, game.denominators[0]),
        (against_x, columns, q, q_unit, game.denominators[1]),
    ):
        mean = sum(values[k] * w for k, w in zip(places, weights, strict=True))
        payoffs.append(Fraction(mean, unit * denominator))
        regrets.append(Fraction(max(values) * own_unit - mean, unit * denominator))
    return Certificate(x, y, (payoffs[0], payoffs[1]), (regrets[0], regrets[1]))


def _played(strategy: Strategy) -> tuple[list[int], list[int], int]:
    """Which strategies are played, and their probabilities over one denominator."""
    places = [k for k, p in enumerate(strategy) if p]
    common = lcm(*(strategy[k].denominator for k in places))
    weights = [strategy[k].numerator * (common // strategy[k].denominator) for k in places]
    return places, weights, common
