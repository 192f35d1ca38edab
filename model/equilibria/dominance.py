"""Iterated removal of strictly dominated strategies.

Row i is *strictly dominated* if some mixture s of rows pays more than it against every column:

    sum_k s_k A[k, j]  >  A[i, j]   for all j,      s >= 0,  sum_k s_k = 1,

and likewise for columns with B. No equilibrium plays such a strategy, and it is a best response to
nothing, so removing it changes neither the set of equilibria nor any of its components. Removal is
iterated; the order does not matter (Gilboa, Kalai and Zemel, On the order of eliminating dominated
strategies, Operations Research Letters 9, 1990).

Domination by a pure strategy is a comparison. Domination by a mixture is a linear programme; its
float solution is only a guess at s, and a strategy is removed only when a rational s near the guess
satisfies the inequalities exactly. A guess that fails leaves the strategy in, which costs time
later but no equilibrium.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.payoffs import (
    IntegerGame,
    exact_matrices,
    integer_game,
    machine_integers,
)
from model.equilibria.results import Reduction, Removal

#: Weights of a guessed mixture are rounded to multiples of one over each of these, in turn.
_GRAINS = (2**10, 2**40)


def reduce_strictly_dominated(A: Any, B: Any, *, mixtures: bool = True) -> Reduction:
    """Remove strictly dominated strategies until none is left.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    mixtures : bool
        Whether to look for dominance by mixtures too, where none by pure strategies is left.

    Returns
    -------
    Reduction
        It has exactly the equilibria of the game. Cost: O(n^2 m + n m^2) comparisons a round, and
        with mixtures a linear programme for each strategy that is a best response neither to a pure
        strategy nor to an even mixture of two.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape.
    """
    whole = exact_matrices(A, B)
    game = integer_game(*whole)
    rows, cols, removals = _iterate(game, mixtures)
    keep = np.ix_(rows, cols)
    first, second = whole[0][keep], whole[1][keep]
    for matrix in (first, second):
        matrix.flags.writeable = False
    return Reduction(tuple(rows), tuple(cols), game.shape, first, second, tuple(removals), mixtures)


def _iterate(game: IntegerGame, mixtures: bool) -> tuple[list[int], list[int], list[Removal]]:
    """Remove for both players at once; by mixtures only when pure strategies dominate nothing."""
    # Each player's payoffs with its own strategies along the rows.
    own = {"row": machine_integers(game.A, 2), "column": machine_integers(game.B.T, 2)}
    kept = {"row": list(range(game.shape[0])), "column": list(range(game.shape[1]))}
    removals: list[Removal] = []
    number = 0
    while True:
        number += 1
        payoffs = {
            "row": own["row"][np.ix_(kept["row"], kept["column"])],
            "column": own["column"][np.ix_(kept["column"], kept["row"])],
        }
        found = {player: _pure_dominators(payoffs[player]) for player in payoffs}
        if mixtures and not any(found.values()):
            found = {player: _mixed_dominators(payoffs[player]) for player in payoffs}
        if not any(found.values()):
            return kept["row"], kept["column"], removals
        for player in ("row", "column"):
            names = kept[player]
            removals += [
                Removal(number, player, names[i], tuple((names[k], w) for k, w in mixture))
                for i, mixture in found[player].items()
            ]
            kept[player] = [s for i, s in enumerate(names) if i not in found[player]]


_Dominators = dict[int, tuple[tuple[int, Fraction], ...]]


def _pure_dominators(payoffs: NDArray[Any]) -> _Dominators:
    """Each strategy (row of `payoffs`) that a pure one strictly dominates, with such a one."""
    out: _Dominators = {}
    for i, row in enumerate(payoffs):
        better = (payoffs > row).all(axis=1)
        if better.any():
            out[i] = ((int(np.argmax(better)), Fraction(1)),)
    return out


def _mixed_dominators(payoffs: NDArray[Any]) -> _Dominators:
    """Each strategy that a mixture strictly dominates, with such a mixture, checked exactly.

    All are removed at once, as they may be: a dominator that is dominated itself can be replaced
    by one that is not.
    """
    out: _Dominators = {}
    if len(payoffs) < 3:
        # A mixture of the strategy itself and one other dominates only if the other does.
        return out
    for i in np.flatnonzero(~_best_somewhere(payoffs)):
        mixture = _dominating_mixture(payoffs, int(i))
        if mixture:
            out[int(i)] = mixture
    return out


def _best_somewhere(payoffs: NDArray[Any]) -> NDArray[np.bool_]:
    """Strategies that are a best response to a pure strategy or to an even mixture of two.

    Nothing strictly dominates them: a proof that is much cheaper than a linear programme.
    """
    first, second = np.triu_indices(payoffs.shape[1])
    against = payoffs[:, first] + payoffs[:, second]
    best = np.asarray(against == against.max(axis=0), dtype=bool)
    return np.asarray(best.any(axis=1), dtype=bool)


def _dominating_mixture(payoffs: NDArray[Any], i: int) -> tuple[tuple[int, Fraction], ...] | None:
    """Find a mixture that strictly dominates strategy i, or None if none was found."""
    guess = _guess_mixture(payoffs, i)
    if guess is None:
        return None
    exact = payoffs.astype(object)
    for grain in _GRAINS:
        weights = [round(float(w) * grain) for w in guess]
        total = sum(weights)
        if total and (np.array(weights, dtype=object) @ exact > total * exact[i]).all():
            return tuple((k, Fraction(w, total)) for k, w in enumerate(weights) if w)
    return None


def _guess_mixture(payoffs: NDArray[Any], i: int) -> NDArray[np.float64] | None:
    """In floats: maximise t with sum_k s_k A[k, j] - A[i, j] >= t for all j."""
    from scipy.optimize import linprog

    difference = (payoffs - payoffs[i]).T
    largest = int(abs(difference).max())
    if not largest:
        return None
    scaled = np.array([[int(v) / largest for v in row] for row in difference])
    m, n = scaled.shape
    solution = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.hstack([-scaled, np.ones((m, 1))]),
        b_ub=np.zeros(m),
        A_eq=[[1.0] * n + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * n + [(None, None)],
        method="highs",
    )
    if solution.x is None or solution.x[-1] <= 0:
        return None
    weights: NDArray[np.float64] = np.clip(solution.x[:n], 0, None)
    weights[i] = 0
    return weights
