"""What a player can be sure of: zero-sum games, solved exactly, each answer with its proof.

Let M be what the row player gets and the column player loses. By the minimax theorem

    max over x of min over j of (x M)_j  =  min over y of max over i of (M y)_i  =  value,

x and y being mixed strategies. A pair (x, y) whose two numbers agree proves both to be optimal, and
nothing else has to be believed: `security` and `exposure` of a result are recomputed from x and y.

In a game (A, B) the row player's *maximin* value is the value of A, whatever the column player
wants, and the column player's is that of B with its own strategies along the rows. These are what
each can secure alone; the two strategies that secure them need not pay this pair when they meet.

A saddle point if there is one, else two linear programmes in rational numbers throughout (Parma
Polyhedra Library).

References: J. von Neumann, Zur Theorie der Gesellschaftsspiele, Mathematische Annalen 100, 1928;
D. Gale, H. W. Kuhn and A. W. Tucker, Linear programming and the theory of games, 1951.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from model.equilibria.payoffs import ExactArray, exact_matrices, integer_game
from model.equilibria.results import Strategy


@dataclass(frozen=True)
class ZeroSum:
    """A solution of a zero-sum game.

    Attributes
    ----------
    value : Fraction
    row, column : tuple of Fraction
        Optimal mixed strategies; of several, one.
    security : Fraction
        The least that `row` gets against any column.
    exposure : Fraction
        The most that any row gets against `column`. Equal to `security`: the proof.
    """

    value: Fraction
    row: Strategy
    column: Strategy
    security: Fraction
    exposure: Fraction

    def over(self, unit: int) -> ZeroSum:
        """The solution of the game with payoffs divided by a positive number."""
        return replace(
            self, value=self.value / unit, security=self.security / unit,
            exposure=self.exposure / unit,
        )  # fmt: skip


@dataclass(frozen=True)
class Maximin:
    """What each player can secure alone.

    Attributes
    ----------
    payoffs : (Fraction, Fraction)
        The two maximin values.
    row, column : ZeroSum
        Each player's own zero-sum game against an adversary, the player itself along the rows:
        ``row.row`` and ``column.row`` secure the values, ``row.column`` and ``column.column`` are
        strategies of the other that hold the player down to them.
    """

    payoffs: tuple[Fraction, Fraction]
    row: ZeroSum
    column: ZeroSum


def zero_sum(M: Any) -> ZeroSum:
    """Solve a zero-sum game.

    Parameters
    ----------
    M : array-like, shape (n, m)
        Payoffs of the row player, as `exact_matrices` takes them.

    Returns
    -------
    ZeroSum
        Exact. Some milliseconds for 27 x 27, tens for 64 x 64.

    Raises
    ------
    ValueError
        If it is not a matrix of rational numbers.
    ImportError
        If pplpy is missing.
    ArithmeticError
        If the two strategies found do not prove each other optimal.

    Examples
    --------
    >>> zero_sum([[3, 0], [1, 2]]).value
    Fraction(3, 2)
    """
    game = integer_game(M, M)
    return solve_integers(game.A).over(game.denominators[0])


def solve_integers(M: ExactArray) -> ZeroSum:
    """`zero_sum` of an array of Python integers, taken as it is."""
    # A saddle point needs no programme, and is easier to read than a mixture.
    row, column = _pure(M) or (_secure(M), _secure(-M.T))
    security, exposure = min(against(row, M)), max(against(column, M.T))
    if security != exposure:
        raise ArithmeticError(
            f"zero-sum game: the programmes must agree, got {security} and {exposure}"
        )
    return ZeroSum(security, row, column, security, exposure)


def maximin(A: Any, B: Any) -> Maximin:
    """Find what each player of a game can secure alone.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.

    Returns
    -------
    Maximin
        Exact, with strategies of both sides that prove it.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape.
    ImportError
        If pplpy is missing.

    Examples
    --------
    >>> maximin([[2, 0], [0, 1]], [[1, 0], [0, 2]]).payoffs
    (Fraction(2, 3), Fraction(2, 3))
    """
    first, second = exact_matrices(A, B)
    row, column = zero_sum(first), zero_sum(second.T)
    return Maximin((row.value, column.value), row, column)


def _pure(M: ExactArray) -> tuple[Strategy, Strategy] | None:
    """The first pure strategies that prove each other optimal, if there are such."""
    least, most = M.min(axis=1), M.max(axis=0)
    if least.max() != most.min():
        return None
    return _alone(int(least.argmax()), len(least)), _alone(int(most.argmin()), len(most))


def _alone(k: int, size: int) -> Strategy:
    return tuple(Fraction(i == k) for i in range(size))


def _secure(M: ExactArray) -> Strategy:
    """A mixture of rows whose least payoff over the columns is as large as can be."""
    import ppl

    n = len(M)
    weights, least = [ppl.Variable(i) for i in range(n)], ppl.Variable(n)
    system = ppl.Constraint_System()
    for weight in weights:
        system.insert(weight >= 0)
    system.insert(sum(weights) == 1)
    # Copies of a column ask for nothing new.
    for column in {tuple(map(int, c)): None for c in M.T}:
        system.insert(sum(v * w for v, w in zip(column, weights, strict=True)) >= least)
    point = ppl.MIP_Problem(n + 1, system, least).optimizing_point()
    return tuple(Fraction(int(c), int(point.divisor())) for c in point.coefficients()[:n])


def against(strategy: Strategy, M: ExactArray) -> list[Fraction]:
    """What a mixture of rows gets against each column."""
    played = [i for i, p in enumerate(strategy) if p]
    return list(np.array([strategy[i] for i in played], dtype=object) @ M[played])
