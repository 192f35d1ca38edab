"""From a profile in floats to the exact one beside it.

A float solver returns (x, y) up to rounding. The exact equilibrium that it means has the same
supports I and J and solves linear equations with rational coefficients: the column player's y makes
every row of a set R best, so

    (A y)_i = v  for i in R,      sum_j y_j = 1,      y_j = 0  for j not in J,

and x likewise. R holds the rows that are best at the given profile up to a small difference, or,
if that overshoots, only the rows of I. Where a degenerate game leaves the equations with a whole
segment of solutions, the free variables stay at the given values, read as simple fractions. The
answer is certified; where none certifies there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from model.equilibria.certify import Certificate, certify_profile
from model.equilibria.payoffs import (
    ExactArray,
    IntegerGame,
    entries,
    integer_game,
    real_number,
)
from model.equilibria.results import Strategy

#: Probabilities below this are taken for 0.
_ZERO = 1e-9
#: Payoffs that differ by less than this share of the largest gain are taken for tied.
_TIED = 1e-7
#: Free variables are read as the nearest fraction with no larger denominator.
_DENOMINATOR = 10**6


def exact_profile(A: Any, B: Any, x: Sequence[Any], y: Sequence[Any]) -> Certificate | None:
    """Find the exact equilibrium that a profile in floats stands for.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    x, y : sequences of n and m numbers
        Probabilities, nearly.

    Returns
    -------
    Certificate or None
        With regret exactly 0, or None if no equilibrium was found on these supports. Cost: exact
        elimination in at most min(n, m) + 1 unknowns, a few times.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape.
    """
    game = integer_game(A, B)
    for strategy, name in ((x, "x"), (y, "y")):
        for k, p in enumerate(entries(strategy, name)):
            # A float that is no number is no strategy either; other things are no numbers at all.
            if not isinstance(p, (float, np.floating)):
                real_number(p, f"{name}[{k}]")
    return refine(game, x, y)


def refine(game: IntegerGame, x: Sequence[Any], y: Sequence[Any]) -> Certificate | None:
    """As `exact_profile`, on a game that has been read already."""
    n, m = game.shape
    given_x, given_y = _clean(x, n), _clean(y, m)
    if given_x is None or given_y is None:
        return None
    solutions_x = list(_strategies(game.B.T, given_x, given_y))
    for exact_y in _strategies(game.A, given_y, given_x):
        for exact_x in solutions_x:
            certificate = certify_profile(game, exact_x, exact_y)
            if certificate.is_equilibrium:
                return certificate
    return None


def _clean(strategy: Sequence[Any], length: int) -> list[float] | None:
    """Floats that sum to 1 with what is nearly 0 set to 0; None if it is no distribution at all."""
    weights = [float(p) for p in strategy]
    if len(weights) != length or not all(isfinite(p) and p > -_TIED for p in weights):
        return None
    weights = [p if p > _ZERO else 0.0 for p in weights]
    total = sum(weights)
    return [p / total for p in weights] if total else None


def _strategies(
    payoffs: ExactArray, strategy: list[float], opponent: list[float]
) -> Iterator[Strategy]:
    """Exact versions of `strategy`, the mixture of columns that makes rows of `payoffs` best."""
    support = [j for j, p in enumerate(strategy) if p]
    gains = payoffs - payoffs.min(axis=0)
    largest = gains.max() or 1
    against = np.array([sum(row[j] / largest * strategy[j] for j in support) for row in gains])
    played = [i for i, p in enumerate(opponent) if p]
    tied = sorted({*played, *np.flatnonzero(against > against.max() - _TIED).tolist()})
    for rows in (tied, played) if tied != played else (tied,):
        free = [Fraction(strategy[j]).limit_denominator(_DENOMINATOR) for j in support]
        solved = _equalise(payoffs[np.ix_(rows, support)], free)
        if solved is not None and all(p >= 0 for p in solved):
            out = [Fraction(0)] * len(strategy)
            for j, p in zip(support, solved, strict=True):
                out[j] = p
            yield tuple(out)


def _equalise(payoffs: ExactArray, free: list[Fraction]) -> list[Fraction] | None:
    """Weights that sum to 1 and make all rows pay the same; free variables as given."""
    first = payoffs[0]
    equations = [[Fraction(v) for v in row - first] + [Fraction(0)] for row in payoffs[1:]]
    equations.append([Fraction(1)] * (len(free) + 1))
    return solve_linear(equations, free)


def solve_linear(equations: list[list[Fraction]], free: list[Fraction]) -> list[Fraction] | None:
    """Solve linear equations exactly.

    Parameters
    ----------
    equations : list of lists of Fraction
        Coefficients, then the right-hand side. Changed in place.
    free : list of Fraction
        The values that variables take which the equations leave free.

    Returns
    -------
    list of Fraction or None
        None if the equations contradict each other.
    """
    pivots: list[tuple[int, int]] = []
    row = 0
    for column in range(len(free)):
        found = next((r for r in range(row, len(equations)) if equations[r][column]), None)
        if found is None:
            continue
        equations[row], equations[found] = equations[found], equations[row]
        scale = equations[row][column]
        equations[row] = [v / scale for v in equations[row]]
        for r, other in enumerate(equations):
            if r != row and other[column]:
                factor = other[column]
                equations[r] = [v - factor * p for v, p in zip(other, equations[row], strict=True)]
        pivots.append((row, column))
        row += 1
    if any(equation[-1] for equation in equations[row:]):
        return None
    values = list(free)
    bound = {column for _, column in pivots}
    for r, column in pivots:
        values[column] = equations[r][-1] - sum(
            equations[r][k] * values[k]
            for k in range(column + 1, len(free))
            if k not in bound and equations[r][k]
        )
    return values
