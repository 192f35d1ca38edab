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

from fractions import Fraction
from time import monotonic
from typing import Any

from model.equilibria.budget import Budget, OutOfBudget
from model.equilibria.certify import certify_profile
from model.equilibria.dominance import Reduction, reduce_strictly_dominated
from model.equilibria.duplicates import Merged, merge_duplicates
from model.equilibria.payoffs import exact_matrices, integer_game
from model.equilibria.polytope import both_vertices, matches
from model.equilibria.pure import pure_profiles
from model.equilibria.results import EquilibriumSet, Strategy, TooLarge, in_order

#: Strategies of both players from which dominance by mixtures saves more time than its linear
#: programmes take: measured on random games, even at 8 x 8, threefold at 12 x 12.
_WORTH_MIXTURES = 18

METHOD = "vertices of the best-response polytopes"


def extreme_equilibria(
    A: Any,
    B: Any,
    *,
    max_strategies: int = 64,
    max_vertices: int = 50_000,
    seconds: float = 60.0,
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
        The most time, looked at after each inequality, so that one of them may overrun it.

    Returns
    -------
    EquilibriumSet
        Exact, complete, each equilibrium certified on the whole game. Cost: exponential in the
        smaller number of strategies in the worst case; milliseconds for 8 x 8, about a second for
        12 x 12 without ties.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape or a bound is not positive.
    TooLarge
        Beyond a bound; carries all pure equilibria and the reduced game.
    ImportError
        If pplpy is missing.
    """
    budget = new_budget(max_vertices, seconds)
    given = exact_matrices(A, B)
    reduction, merged = simplify(*given)
    try:
        if sum(merged.game.shape) > max_strategies:
            n, m = merged.game.shape
            raise OutOfBudget(f"max_strategies: bounded to {max_strategies}, got {n} + {m}")
        profiles = _lifted(merged, reduction, budget)
    except OutOfBudget as reason:
        raise too_large(given, reduction, str(reason)) from None
    whole = integer_game(*given)
    found = [certify_profile(whole, x, y).equilibrium() for x, y in profiles]
    return EquilibriumSet(
        in_order(found),
        METHOD,
        True,
        Fraction(0),
        True,
        "every pair of vertices of the two polytopes was compared",
        reduction,
    )


def simplify(A: Any, B: Any) -> tuple[Reduction, Merged]:
    """Remove strictly dominated strategies, then merge duplicates: neither loses an equilibrium."""
    reduction = reduce_strictly_dominated(A, B, mixtures=False)
    if sum(reduction.A.shape) > _WORTH_MIXTURES:
        reduction = reduce_strictly_dominated(A, B)
    return reduction, merge_duplicates(integer_game(reduction.A, reduction.B))


def merged_extremes(merged: Merged, budget: Budget) -> list[tuple[Strategy, Strategy]]:
    """List the extreme equilibria of a game without duplicates; `OutOfBudget` beyond a bound."""
    first, second = both_vertices(merged.game, budget)
    pairs = matches(first, second, sum(merged.game.shape))
    budget.check(len(pairs))
    x = {i: first.strategy(i) for i in set(pairs[:, 0].tolist())}
    y = {j: second.strategy(j) for j in set(pairs[:, 1].tolist())}
    return [(x[i], y[j]) for i, j in pairs.tolist()]


def new_budget(max_vertices: int, seconds: float) -> Budget:
    """Start the clock, after checking the bounds."""
    from model.errors import InputError

    if max_vertices < 1:
        raise InputError(f"max_vertices: must be at least 1, got {max_vertices}")
    if not seconds > 0:
        raise InputError(f"seconds: must be positive, got {seconds}")
    return Budget(max_vertices, monotonic() + seconds)


def too_large(given: tuple[Any, Any], reduction: Reduction, reason: str) -> TooLarge:
    """Say why a game is refused and what is known of it."""
    pure = pure_profiles(*given)
    n, m = reduction.A.shape
    return TooLarge(
        f"{reason}; the game is {n} x {m} without strictly dominated strategies and has "
        f"{len(pure)} pure equilibria, all of them in this error's `pure`",
        pure,
        reduction,
    )


def _lifted(
    merged: Merged, reduction: Reduction, budget: Budget
) -> list[tuple[Strategy, Strategy]]:
    """Extreme equilibria of the whole game, from those of the merged one."""
    extremes = merged_extremes(merged, budget)
    budget.check(sum(merged.copies(x, y) for x, y in extremes))
    return [
        (reduction.lift_row(x), reduction.lift_column(y))
        for pair in extremes
        for x, y in merged.lift(*pair)
    ]
