"""What a player can be sure of: zero-sum games, solved exactly, each answer with its proof.

Let M be what the row player gets and the column player loses. By the minimax theorem

    max over x of min over j of (x M)_j  =  min over y of max over i of (M y)_i  =  value,

x and y being mixed strategies. A pair (x, y) whose two numbers agree proves both to be optimal, and
nothing else has to be believed: `security` and `exposure` of a result are recomputed from x and y.

In a game (A, B) the row player's *maximin* value is the value of A, whatever the column player
wants, and the column player's is that of B with its own strategies along the rows. These are what
each can secure alone; the two strategies that secure them need not pay this pair when they meet.

A saddle point if there is one, else two linear programmes in rational numbers (`linear_programs`).

References: J. von Neumann, Zur Theorie der Gesellschaftsspiele, Mathematische Annalen 100, 1928;
D. Gale, H. W. Kuhn and A. W. Tucker, Linear programming and the theory of games, 1951.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from model.equilibria.budget import Budget, new_budget
from model.equilibria.legible import SolverResult, legible, mixed, pair
from model.equilibria.linear_programs import Programme, maximise
from model.equilibria.payoffs import ExactArray, integer_game, integer_matrix
from model.equilibria.results import Strategy


@dataclass(frozen=True, repr=False)
class ZeroSum(SolverResult):
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

    @property
    def words(self) -> str:
        """The value, and the strategies that guarantee it."""
        return (
            f"The row player can guarantee {legible(self.value)} by row {mixed(self.row)}, and "
            f"column {mixed(self.column)} holds it to that"
        )

    def over(self, unit: int) -> ZeroSum:
        """The solution of the game with payoffs divided by a positive number."""
        return replace(
            self, value=self.value / unit, security=self.security / unit,
            exposure=self.exposure / unit,
        )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Maximin(SolverResult):
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

    @property
    def words(self) -> str:
        """What each player can guarantee."""
        return f"The players can guarantee themselves {pair(self.payoffs)}"


def zero_sum(M: Any, *, seconds: float = 60.0) -> ZeroSum:
    """Solve a zero-sum game.

    Parameters
    ----------
    M : array-like, shape (n, m)
        Payoffs of the row player, as `exact_matrices` takes them.
    seconds : float
        The most time.

    Returns
    -------
    ZeroSum
        Exact. Hundredths of a second for 27 x 27, tenths for 100 x 100.

    Raises
    ------
    ValueError
        If it is not a matrix of rational numbers, or the time is up (`OutOfBudget`).
    ImportError
        If pplpy is needed and missing.
    ArithmeticError
        If the two strategies found do not prove each other optimal.

    Examples
    --------
    >>> zero_sum([[3, 0], [1, 2]]).value
    Fraction(3, 2)
    """
    matrix, unit = integer_matrix(M, "M")
    return solve_integers(matrix, new_budget(seconds)).over(unit)


def solve_integers(M: ExactArray, budget: Budget) -> ZeroSum:
    """`zero_sum` of an array of Python integers, taken as it is."""
    # A saddle point needs no programme, and is easier to read than a mixture.
    row, column = _pure(M) or (_secure(M, budget), _secure(-M.T, budget))
    security, exposure = min(against(row, M)), max(against(column, M.T))
    if security != exposure:
        raise ArithmeticError(
            f"zero-sum game: the programmes must agree, got {security} and {exposure}"
        )
    return ZeroSum(security, row, column, security, exposure)


def maximin(A: Any, B: Any, *, seconds: float = 60.0) -> Maximin:
    """Find what each player of a game can secure alone.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    seconds : float
        The most time.

    Returns
    -------
    Maximin
        Exact, with strategies of both sides that prove it.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, or the time is up (`OutOfBudget`).
    ImportError
        If pplpy is needed and missing.

    Examples
    --------
    >>> maximin([[2, 0], [0, 1]], [[1, 0], [0, 2]]).payoffs
    (Fraction(2, 3), Fraction(2, 3))
    """
    budget, game = new_budget(seconds), integer_game(A, B)
    row, column = (
        solve_integers(M, budget).over(unit)
        for M, unit in zip((game.A, game.B.T), game.denominators, strict=True)
    )
    return Maximin((row.value, column.value), row, column)


def _pure(M: ExactArray) -> tuple[Strategy, Strategy] | None:
    """The first pure strategies that prove each other optimal, if there are such."""
    least, most = M.min(axis=1), M.max(axis=0)
    if least.max() != most.min():
        return None
    return _alone(int(least.argmax()), len(least)), _alone(int(most.argmin()), len(most))


def _alone(k: int, size: int) -> Strategy:
    return tuple(Fraction(i == k) for i in range(size))


def _secure(M: ExactArray, budget: Budget) -> Strategy:
    """A mixture of rows whose least payoff over the columns is as large as can be.

    With all payoffs moved above 0, minimise the sum of u >= 0 subject to u M >= 1; u over its sum.
    """
    n, lowest = len(M), int(M.min())
    # Copies of a column ask for nothing new.
    columns = {tuple(int(v) - lowest + 1 for v in c): None for c in M.T}
    rows = [{i: -v for i, v in enumerate(c)} for c in columns]
    point = maximise(Programme([-1] * n, rows, [-1] * len(rows)), budget).point
    total = sum(point)
    return tuple(w / total for w in point)


def against(strategy: Strategy, M: ExactArray) -> list[Fraction]:
    """What a mixture of rows gets against each column."""
    played = [i for i, p in enumerate(strategy) if p]
    return list(np.array([strategy[i] for i in played], dtype=object) @ M[played])
