"""Correlated equilibria: what a trusted mediator can bring about by private recommendations.

The mediator draws a pair (i, j) from a distribution mu and tells each player its own part. The
distribution is a *correlated equilibrium* (Aumann 1974) if nobody gains by not doing as told,

    sum_j mu_ij (A_ij - A_kj) >= 0   for all rows i, k,   and likewise for columns with B,

and a *coarse* one (Moulin and Vial 1978) if nobody gains by refusing to listen before being told:
the sum over i of these. Every Nash equilibrium is a correlated one, every correlated one is coarse.
Both sets are polytopes, so that the best for any aim is a linear programme, solved in floats by
HiGHS. A strictly dominated strategy is never recommended in a correlated equilibrium (it can be in
a coarse one), so these go first. The result carries the most that anyone could still gain in the
whole game (`regret`), and by how much a better one could beat it (`gap`): with mu >= 0 summing to
1 and any weights on the deviations, lambda >= 0, no equilibrium is worth more than the largest
entry of aim - lambda G, G being what the deviations gain. Both are recomputed from the answer.

References: R. Aumann, Subjectivity and correlation in randomized strategies, J. Mathematical
Economics 1, 1974; H. Moulin and J.-P. Vial, Strategically zero-sum games, Int. J. Game Theory 7,
1978.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.equilibria.dominance import reduce_strictly_dominated
from model.equilibria.payoffs import integer_game
from model.errors import InputError

Kind = Literal["correlated", "coarse"]

#: A result is refused if its regret or its gap is larger.
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
    gap : float
        The most by which another equilibrium could be better for the aim, relative to its largest
        entry.
    """

    kind: Kind
    distribution: NDArray[np.float64]
    value: float
    payoffs: tuple[float, float]
    regret: float
    gap: float


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
        If the solver fails, or its answer is not an equilibrium or not the best within `TOLERANCE`.

    Examples
    --------
    >>> chicken = [[6, 2], [7, 0]], [[6, 7], [2, 0]]
    >>> best = correlated(*chicken, [[12, 9], [9, 0]])
    >>> round(best.value, 6)
    10.5
    """
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
    rows, cols = tuple(range(goal.shape[0])), tuple(range(goal.shape[1]))
    if kind == "correlated":
        left = reduce_strictly_dominated(game.A, game.B)
        rows, cols = left.rows, left.cols
    kept = np.ix_(rows, cols)
    unit = max(1e-300, np.abs(goal).max())
    part, gap = _solved(first[kept] / scale, second[kept] / scale, goal[kept] / unit, kind)
    mu = np.zeros(goal.shape)
    mu[kept] = part
    regret = _regret(first / scale, second / scale, mu, kind)
    if regret > TOLERANCE:
        raise ArithmeticError(f"the solver's answer is no equilibrium: regret {regret:.2g}")
    if gap > TOLERANCE:
        raise ArithmeticError(f"the solver's answer is not the best: gap {gap:.2g}")
    payoffs = float((mu * first).sum()), float((mu * second).sum())
    return Correlated(kind, mu, float((mu * goal).sum()), payoffs, regret, gap)


def _solved(
    first: NDArray[np.float64], second: NDArray[np.float64], goal: NDArray[np.float64], kind: Kind
) -> tuple[NDArray[np.float64], float]:
    """The best distribution for payoffs and an aim of size 1, and its gap."""
    from scipy.optimize import linprog

    gains = _gains(first, second, kind)
    found = linprog(
        -goal.ravel(), A_ub=gains, b_ub=np.zeros(gains.shape[0]), A_eq=np.ones((1, goal.size)),
        b_eq=[1], method="highs",
    )  # fmt: skip
    if found.status != 0:
        raise ArithmeticError(f"the linear programme was not solved: {found.message}")
    weights = np.maximum(found.x, 0)
    weights /= weights.sum()
    prices = np.maximum(-found.ineqlin.marginals, 0)
    bound = float((goal.ravel() - gains.T @ prices).max())
    gap = max(0.0, bound - float(goal.ravel() @ weights))
    return weights.reshape(goal.shape), gap


def _regret(
    first: NDArray[np.float64], second: NDArray[np.float64], mu: NDArray[np.float64], kind: Kind
) -> float:
    """The most that a deviation gains, over both players."""
    most = 0.0
    for payoff, law in ((first, mu), (second.T, mu.T)):
        # done[i, k]: told i, doing k.
        done = law @ payoff.T
        gain = done - np.diag(done)[:, None]
        most = max(most, float((gain.sum(axis=0) if kind == "coarse" else gain).max()))
    return most


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
