"""Iterated removal of strictly dominated strategies.

Row i is *strictly dominated* if some mixture s of rows pays more than it against every column:

    sum_k s_k A[k, j]  >  A[i, j]   for all j,      s >= 0,  sum_k s_k = 1,

and likewise for columns with B. No equilibrium plays such a strategy, and it is a best response to
nothing, so removing it changes neither the set of equilibria nor any of its components. Removal is
iterated; the order does not matter (Gilboa, Kalai and Zemel, On the order of eliminating dominated
strategies, Operations Research Letters 9, 1990).

Domination by a pure strategy is a comparison. Domination by a mixture is decided by linear
programmes, exactly either way (`mixtures`): what is left is undominated, and what goes has a
mixture that proves it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.budget import Budget, OutOfBudget, new_budget
from model.equilibria.mixtures import strictly_dominating
from model.equilibria.payoffs import IntegerGame, integer_game
from model.equilibria.results import Mixture, Player, Reduction, Removal

_Dominators = dict[int, Mixture]

#: So many payoffs are compared at once.
_AT_ONCE = 2**16

#: Columns that are compared first: most pairs of strategies differ there already.
_FEW = 8


def reduce_strictly_dominated(
    A: Any, B: Any, *, mixtures: bool = True, seconds: float = 60.0
) -> Reduction:
    """Remove strictly dominated strategies until none is left.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    mixtures : bool
        Whether to look for dominance by mixtures too, where none by pure strategies is left.
    seconds : float
        The most time.

    Returns
    -------
    Reduction
        It has exactly the equilibria of the game. Exact. Cost: O(n^2 m + n m^2) comparisons a
        round, and with mixtures a linear programme or several for each strategy that is a best
        response neither to a pure strategy nor to an even mixture of two.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, or the time is up (`OutOfBudget`).
    ImportError
        If pplpy is needed and missing.

    Examples
    --------
    >>> reduce_strictly_dominated([[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [0, 0]]).rows
    (0, 1)
    """
    return reduce_game(integer_game(A, B), mixtures, new_budget(seconds))


def reduce_game(
    game: IntegerGame, mixtures: bool, budget: Budget, *, partly: bool = False
) -> Reduction:
    """As `reduce_strictly_dominated`, on a game that has been read already.

    With `partly`, what is removed when the time is up is better than nothing.
    """
    # Each player's payoffs with its own strategies along the rows.
    own: dict[Player, NDArray[Any]] = {
        "row": game.machine[0],
        "column": game.machine[1].T,
    }
    kept: dict[Player, list[int]] = {
        "row": list(range(game.shape[0])),
        "column": list(range(game.shape[1])),
    }
    removals: list[Removal] = []
    done = False
    while not done:
        try:
            found = _round(own, kept, mixtures, budget)
            done = not any(found.values())
            removals += _remove(found, kept, removals[-1].round + 1 if removals else 1)
            if not done:
                budget.check()
        except OutOfBudget:
            if not partly:
                raise
            break
    rows, cols = tuple(kept["row"]), tuple(kept["column"])
    return Reduction(
        rows, cols, game.shape, game.part(rows, cols), tuple(removals), mixtures and done
    )


def nothing_removed(game: IntegerGame) -> Reduction:
    """The reduction of a game in which nothing was looked at yet."""
    n, m = game.shape
    return Reduction(tuple(range(n)), tuple(range(m)), game.shape, game, (), False)


def _round(
    own: dict[Player, NDArray[Any]], kept: dict[Player, list[int]], mixtures: bool, budget: Budget
) -> dict[Player, _Dominators]:
    """What is dominated now: by mixtures only where pure strategies dominate nothing."""
    payoffs = own
    if (len(kept["row"]), len(kept["column"])) != own["row"].shape:
        payoffs = {
            "row": own["row"].take(kept["row"], 0).take(kept["column"], 1),
            "column": own["column"].take(kept["column"], 0).take(kept["row"], 1),
        }
    found = {player: _pure_dominators(payoffs[player]) for player in payoffs}
    if mixtures and not any(found.values()):
        found = {player: _mixed_dominators(payoffs[player], budget) for player in payoffs}
    return found


def _remove(
    found: dict[Player, _Dominators], kept: dict[Player, list[int]], number: int
) -> list[Removal]:
    """Take what was found in a round out of `kept`, for both players at once."""
    removals = []
    for player, dominated in found.items():
        names = kept[player]
        removals += [
            Removal(number, player, names[i], tuple((names[k], w) for k, w in mixture))
            for i, mixture in dominated.items()
        ]
        kept[player] = [s for i, s in enumerate(names) if i not in dominated]
    return removals


def _pure_dominators(payoffs: NDArray[Any]) -> _Dominators:
    """Each strategy (row of `payoffs`) that a pure one strictly dominates, with such a one."""
    out: _Dominators = {}
    if payoffs.size * len(payoffs) <= _AT_ONCE:
        dominates = np.all(payoffs[:, None] > payoffs, axis=2)
        for place in np.flatnonzero(dominates).tolist():
            k, i = divmod(place, len(payoffs))
            if i not in out:
                out[i] = ((k, Fraction(1)),)
        return out
    few, rest = payoffs[:, :_FEW], payoffs[:, _FEW:]
    for i in range(len(payoffs)):
        better = np.flatnonzero((few > few[i]).all(axis=1))
        better = better[(rest[better] > rest[i]).all(axis=1)]
        if len(better):
            out[i] = ((int(better[0]), Fraction(1)),)
    return out


def _mixed_dominators(payoffs: NDArray[Any], budget: Budget) -> _Dominators:
    """Each strategy that a mixture strictly dominates, with such a mixture.

    All are removed at once, as they may be: a dominator that is dominated itself can be replaced
    by one that is not.
    """
    out: _Dominators = {}
    if len(payoffs) < 3:
        # With one rival, a mixture is a pure strategy.
        return out
    for i in np.flatnonzero(~_best_somewhere(payoffs, budget)):
        mixture = strictly_dominating(payoffs, int(i), budget)
        if mixture:
            out[int(i)] = mixture
    return out


def _best_somewhere(payoffs: NDArray[Any], budget: Budget) -> NDArray[np.bool_]:
    """Strategies that are a best response to a pure strategy or to an even mixture of two.

    Nothing strictly dominates them: a proof that is much cheaper than a linear programme.
    """
    best = np.zeros(len(payoffs), dtype=bool)
    for j in range(payoffs.shape[1]):
        budget.check()
        against = payoffs[:, j:] + payoffs[:, j : j + 1]
        best |= np.asarray(against == against.max(axis=0), dtype=bool).any(axis=1)
        if best.all():
            break
    return best
