"""Every extreme equilibrium of a two-player game, degenerate or not, exactly.

The equilibria of a bimatrix game form finitely many polytopes of interchangeable equilibria
(*maximal Nash subsets*, see `components`). Their vertices are the *extreme* equilibria: a finite
list that determines the whole set. In a nondegenerate game these are simply all equilibria.

Four steps, none of which loses or adds any:

1. remove strictly dominated strategies (`dominance`): no equilibrium plays one;
2. merge duplicate strategies (`duplicates`);
3. enumerate the vertices of both best-response polytopes and pair those that have all labels
   between them (`polytope`);
4. undo the merging and the removal, and certify each profile on the game as it was given.

A game that is too large is refused, with what can be said of it all the same, never answered in
part.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from model.equilibria.budget import MOST_VERTICES, Budget, OutOfBudget, new_budget
from model.equilibria.certify import Played, certify_played, played
from model.equilibria.dominance import nothing_removed, reduce_game
from model.equilibria.duplicates import Merged, choices, lifted, merge_duplicates
from model.equilibria.payoffs import IntegerGame, integer_game, whole_number
from model.equilibria.polytope import both_vertices, matches
from model.equilibria.pure import pure_of
from model.equilibria.results import Equilibrium, EquilibriumSet, Reduction, TooLarge, in_order

#: Strategies of both players from which dominance by mixtures saves more time than its linear
#: programmes take: measured on random games, even at 12 x 12.
_WORTH_MIXTURES = 24

#: So many times the strategies that can be solved may be there when dominance by mixtures is tried.
_HOPELESS = 4

#: Bytes of an equilibrium, about.
_EACH = 2000

METHOD = "vertices of the best-response polytopes"


def extreme_equilibria(
    A: Any,
    B: Any,
    *,
    max_strategies: int = 64,
    max_vertices: int = MOST_VERTICES,
    seconds: float = 60.0,
    memory: float = 4.0,
) -> EquilibriumSet:
    """Find every extreme equilibrium, in exact rational arithmetic.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them (floats at their shortest decimal reading).
    max_strategies : int
        The most strategies, of both players together, that may remain after strict dominance and
        merging.
    max_vertices : int
        The most vertices of either polytope, also on the way, and the most extreme equilibria.
    seconds : float
        The most time.
    memory : float
        The most memory for vertices, in gigabytes.

    Returns
    -------
    EquilibriumSet
        Exact, complete, each equilibrium certified on the whole game. Cost: exponential in the
        smaller number of strategies in the worst case; a millisecond for 8 x 8, half a second
        for 16 x 16, a minute for 20 x 20.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape or a bound is not a positive number.
    TooLarge
        Beyond a bound, within a second of it; carries all pure equilibria and the reduced game.
    ImportError
        If pplpy is missing and the game needs it, which few do.
    """
    budget = new_budget(seconds, memory, max_vertices)
    most = whole_number(max_strategies, "max_strategies", 2)
    game = integer_game(A, B)
    reduction = nothing_removed(game)
    try:
        reduction = without_dominated(game, budget, most)
        budget.check()
        merged = merge_duplicates(reduction.game)
        if sum(merged.game.shape) > most:
            n, m = merged.game.shape
            raise OutOfBudget(f"max_strategies: bounded to {most}, got {n} + {m}")
        found = _certified(game, merged, reduction, budget)
    except OutOfBudget as reason:
        raise too_large(game, reduction, str(reason)) from None
    return EquilibriumSet(
        in_order(found),
        METHOD,
        True,
        Fraction(0),
        True,
        "every pair of vertices of the two polytopes was compared",
        reduction,
    )


def without_dominated(game: IntegerGame, budget: Budget, most: int = 64) -> Reduction:
    """Remove strictly dominated strategies: by mixtures too, where that saves time.

    Where far more than `most` strategies of both players are left after pure ones, mixtures are
    not looked for: the game is too large with or without.
    """
    reduction = reduce_game(game, False, budget.at_least(0.5), partly=True)
    if _WORTH_MIXTURES < sum(reduction.game.shape) <= _HOPELESS * most:
        reduction = reduce_game(game, True, budget, partly=True)
    return reduction


def too_large(game: IntegerGame, reduction: Reduction, reason: str) -> TooLarge:
    """Say why a game is refused and what is known of it."""
    pure = pure_of(game)
    n, m = reduction.game.shape
    left = (
        "without strictly dominated strategies"
        if reduction.mixtures
        else f"after {len(reduction.removals)} strictly dominated strategies were removed"
    )
    return TooLarge(
        f"{reason}; the game is {n} x {m} {left} and has {len(pure)} pure equilibria, all of them "
        "in this error's `pure`",
        pure,
        reduction,
    )


def _certified(
    game: IntegerGame, merged: Merged, reduction: Reduction, budget: Budget
) -> list[Equilibrium]:
    """Extreme equilibria of the whole game, from those of the merged one."""
    first, second = both_vertices(merged.game, budget)
    pairs = matches(first, second, sum(merged.game.shape), budget)
    budget.check(len(pairs))
    of_x, of_y = (list(dict.fromkeys(side)) for side in zip(*pairs, strict=True))
    x = dict(zip(of_x, first.weights(of_x), strict=True))
    y = dict(zip(of_y, second.weights(of_y), strict=True))
    number = sum(choices(x[i], merged.rows) * choices(y[j], merged.cols) for i, j in pairs)
    budget.check(number)
    budget.check_memory(number * _EACH)
    A, B = game.A.T.tolist(), game.B.tolist()
    rows = {i: _copies(x[i], merged.rows, reduction.rows, B, budget) for i in of_x}
    columns = {j: _copies(y[j], merged.cols, reduction.cols, A, budget) for j in of_y}
    found = []
    for i, j in pairs:
        for p, q in product(rows[i], columns[j]):
            budget.check()
            found.append(certify_played(game, p, q).equilibrium())
    return found


def _copies(
    weights: Sequence[int],
    classes: tuple[tuple[int, ...], ...],
    kept: tuple[int, ...],
    payoffs: Sequence[Sequence[int]],
    budget: Budget,
) -> list[Played]:
    """What merges into a strategy, in the whole game."""
    found = []
    for places, some in lifted(weights, classes):
        budget.check()
        found.append(played([kept[k] for k in places], some, payoffs))
    return found
