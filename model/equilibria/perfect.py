"""Trembling-hand perfection: which equilibria survive the other side's small mistakes.

An equilibrium is *perfect* (Selten 1975) if it is a limit of equilibria of games in which every
strategy must be played with some small weight. In two-player games these are exactly the
equilibria in which neither player's strategy is weakly dominated (van Damme 1991, theorem 3.2.2):
so one linear programme for each strategy decides, here in rational numbers.

References: R. Selten, Reexamination of the perfectness concept for equilibrium points in extensive
games, Int. J. Game Theory 4, 1975; E. van Damme, Stability and Perfection of Nash Equilibria,
2nd ed., 1991.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.mixtures import dominating_mixture
from model.equilibria.payoffs import integer_game
from model.equilibria.pure import pure_profiles
from model.equilibria.results import Equilibrium
from model.errors import InputError


def perfect(A: Any, B: Any, equilibria: Iterable[Equilibrium]) -> tuple[Equilibrium, ...]:
    """Those of some equilibria that are trembling-hand perfect.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    equilibria : iterable of Equilibrium
        Exact equilibria of this game.

    Returns
    -------
    tuple of Equilibrium
        In their order. Exact. A linear programme for each different strategy.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, or a strategy does not fit them.
    ImportError
        If pplpy is missing.
    """
    game = integer_game(A, B)
    known: dict[tuple[str, tuple[Fraction, ...]], bool] = {}

    def fine(side: str, payoffs: NDArray[Any], strategy: tuple[Fraction, ...]) -> bool:
        key = (side, strategy)
        if key not in known:
            known[key] = undominated(payoffs, strategy)
        return known[key]

    return tuple(
        e for e in equilibria if fine("row", game.A, e.x) and fine("column", game.B.T, e.y)
    )


def perfect_pure(A: Any, B: Any) -> tuple[tuple[int, int], ...]:
    """The pure equilibria that are trembling-hand perfect, by row and column. Complete.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    """
    game = integer_game(A, B)
    profiles = pure_profiles(game.A, game.B)
    rows = {i for i, _ in profiles if undominated(game.A, _pure(i, game.A))}
    columns = {j for _, j in profiles if undominated(game.B.T, _pure(j, game.B.T))}
    return tuple((i, j) for i, j in profiles if i in rows and j in columns)


def _pure(i: int, payoffs: NDArray[Any]) -> tuple[Fraction, ...]:
    return tuple(Fraction(k == i) for k in range(len(payoffs)))


def undominated(payoffs: NDArray[Any], strategy: Sequence[Fraction]) -> bool:
    """Whether no mixture weakly dominates a mixed strategy.

    Parameters
    ----------
    payoffs : array of integers, shape (n, m)
        The player's payoffs, its own strategies along the rows.
    strategy : sequence of n Fractions
    """
    exact = np.asarray(payoffs, dtype=object)
    if len(strategy) != len(exact):
        raise InputError(f"strategy: must have {len(exact)} weights, got {len(strategy)}")
    scale = lcm(*(Fraction(w).denominator for w in strategy))
    weights = np.array([int(w * scale) for w in strategy], dtype=object)
    # The strategy as one more row, in a scale in which it is whole.
    rows = np.vstack([exact * scale, weights @ exact])
    return dominating_mixture(rows, len(exact), list(range(len(exact)))) is None
