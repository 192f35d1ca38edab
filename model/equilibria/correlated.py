"""Correlated equilibria: what a trusted mediator can bring about by private recommendations.

The mediator draws a pair (i, j) from a distribution mu and tells each player its own part. The
distribution is a *correlated equilibrium* (Aumann 1974) if nobody gains by not doing as told,

    sum_j mu_ij (A_ij - A_kj) >= 0   for all rows i, k,   and likewise for columns with B,

and a *coarse* one (Moulin and Vial 1978) if nobody gains by refusing to listen before being told:
the sum over i of these. Every Nash equilibrium is a correlated one, every correlated one is coarse.
Both sets are polytopes, so that the best for any aim is a linear programme, solved in floats by
HiGHS; the result carries the most that anyone could still gain (`regret`), recomputed from it.

References: R. Aumann, Subjectivity and correlation in randomized strategies, J. Mathematical
Economics 1, 1974; H. Moulin and J.-P. Vial, Strategically zero-sum games, Int. J. Game Theory 7,
1978.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.equilibria.payoffs import integer_game
from model.errors import InputError

Kind = Literal["correlated", "coarse"]

#: A result is refused if somebody could gain more than this, relative to the largest payoff.
TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Correlated:
    """A correlated equilibrium that is best for an aim.

    Attributes
    ----------
    kind : {"correlated", "coarse"}
    distribution : array of float, shape (n, m)
        Chances of the pairs that the mediator draws.
    value : float
        The aim at it.
    payoffs : (float, float)
    regret : float
        The most that a player could gain by disobeying one recommendation (for the coarse kind, by
        not listening at all), weighted by its chance, relative to the largest payoff.
    """

    kind: Kind
    distribution: NDArray[np.float64]
    value: float
    payoffs: tuple[float, float]
    regret: float


def correlated(A: Any, B: Any, aim: Any, kind: Kind = "correlated") -> Correlated:
    """Find the correlated equilibrium that is best for an aim.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    aim : array-like of float, shape (n, m)
        What each pair is worth: ``A`` for the best of the row player, ``A + B`` for welfare, an
        indicator for a chance; negated for the worst.
    kind : {"correlated", "coarse"}

    Returns
    -------
    Correlated
        Optimal to the solver's precision; of several optima, one.

    Raises
    ------
    ValueError
        For another kind, or shapes that do not agree.
    ArithmeticError
        If the solver fails or its answer is not an equilibrium within `TOLERANCE`.

    Examples
    --------
    >>> chicken = [[6, 2], [7, 0]], [[6, 7], [2, 0]]
    >>> best = correlated(*chicken, [[12, 9], [9, 0]])
    >>> round(best.value, 6)
    10.5
    """
    from scipy.optimize import linprog

    if kind not in get_args(Kind):
        raise InputError(f"kind: must be correlated or coarse, got {kind!r}")
    game = integer_game(A, B)
    first, second = (
        np.array([[int(v) / d for v in row] for row in M])
        for M, d in zip((game.A, game.B), game.denominators, strict=True)
    )
    goal = np.asarray(aim, dtype=float)
    if goal.shape != first.shape:
        raise InputError(f"aim: must have the shape of A, {first.shape}, got {goal.shape}")
    scale = max(1e-300, np.abs(first).max(), np.abs(second).max())
    gains = _gains(first / scale, second / scale, kind)
    found = linprog(
        -goal.ravel(), A_ub=gains, b_ub=np.zeros(gains.shape[0]), A_eq=np.ones((1, goal.size)),
        b_eq=[1], method="highs",
    )  # fmt: skip
    if found.status != 0:
        raise ArithmeticError(f"the linear programme was not solved: {found.message}")
    weights = np.maximum(found.x, 0)
    weights /= weights.sum()
    regret = max(0.0, float((gains @ weights).max(initial=0.0)))
    if regret > TOLERANCE:
        raise ArithmeticError(f"the solver's answer is no equilibrium: regret {regret:.2g}")
    mu = weights.reshape(goal.shape)
    payoffs = float((mu * first).sum()), float((mu * second).sum())
    return Correlated(kind, mu, float((mu * goal).sum()), payoffs, regret)


def _gains(first: NDArray[np.float64], second: NDArray[np.float64], kind: Kind) -> Any:
    """What each deviation gains from each pair: a sparse matrix, deviations by pairs."""
    from scipy.sparse import coo_array, vstack

    n, m = first.shape
    pair = np.arange(n * m).reshape(n, m)
    parts = []
    for payoff, index in ((first, pair), (second.T, pair.T)):
        size = len(payoff)
        # gain[i, k, j]: told i, doing k, while the other does j.
        gain = payoff[None, :, :] - payoff[:, None, :]
        column = np.broadcast_to(index[:, None, :], gain.shape)
        told, done = np.indices((size, size))
        row = told * size + done if kind == "correlated" else done
        row = np.broadcast_to(row[:, :, None], gain.shape)
        count = size * size if kind == "correlated" else size
        parts.append(coo_array((gain.ravel(), (row.ravel(), column.ravel())), shape=(count, n * m)))
    return vstack(parts).tocsr()
