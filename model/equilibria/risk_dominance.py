"""Risk dominance: which of two pure equilibria is the safer one to expect.

Let U = (i, j) and V = (k, l) be pure equilibria that differ for both players. On the 2 x 2 game of
rows i, k and columns j, l a player that leaves an equilibrium alone loses

    U:  u_1 = A[i, j] - A[k, j],  u_2 = B[i, j] - B[i, l],
    V:  v_1 = A[k, l] - A[i, l],  v_2 = B[k, l] - B[k, j],

and U *risk-dominates* V by the products of losses iff u_1 u_2 > v_1 v_2 (Harsanyi and Selten 1988,
chapter 3). In other words: the belief in U above which U is the better part, v_k / (u_k + v_k), is
below one half on average over the two players. No positive affine change of a payoff matters.

In larger games a third strategy may be best against a mixture of the two, and then the 2 x 2 game
leaves out what players would really do. There Harsanyi and Selten (chapter 5) define risk
dominance by the tracing procedure (`model.equilibria.tracing`) from the *bicentric prior*: each
player believes that the other plays its part of U with weight z and of V with 1 - z, replies
best, with even weights if several are best, and z is even on [0, 1]. So the prior weight of a
strategy is the length of the piece of [0, 1] on which it is best. The path never leaves the
strategies that are best replies to some belief over those reached (the *formation* that U and V
span), so that the whole game may be traced; strictly dominated strategies make no difference. In
a 2 x 2 game with two strict equilibria both definitions agree.

So: products where no third strategy is best on a piece of [0, 1] and all four losses are positive;
tracing where not; and no comparison at all if only one player's strategies differ, for that player
does not care which it is. Duplicates count as one strategy throughout.

Reference: J. Harsanyi and R. Selten, A General Theory of Equilibrium Selection in Games, MIT
Press 1988.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from model.equilibria.duplicates import merge_duplicates
from model.equilibria.legible import SolverResult, legible
from model.equilibria.payoffs import ExactArray, entries, exact_matrices, integer_game, short
from model.equilibria.results import Equilibrium, Strategy
from model.equilibria.tracing import Trace, trace
from model.errors import InputError

Cell = tuple[int, int]
Losses = tuple[Fraction, Fraction]
Method = Literal["products", "tracing", "none"]


@dataclass(frozen=True, repr=False)
class Products(SolverResult):
    """The comparison on the 2 x 2 game alone.

    Attributes
    ----------
    first, second : (int, int)
        U and V, row and column of each.
    losses : ((Fraction, Fraction), (Fraction, Fraction))
        (u_1, u_2) and (v_1, v_2), in payoffs as given; never negative.
    products : (Fraction, Fraction)
        u_1 u_2 and v_1 v_2.
    larger : (int, int) or None
        The equilibrium with the larger product, whether or not that decides.
    silent : str
        Why the products do not decide; empty if they do.
    """

    first: Cell
    second: Cell
    losses: tuple[Losses, Losses]
    products: Losses
    larger: Cell | None
    silent: str

    @property
    def words(self) -> str:
        """The products of losses, and what they decide."""
        first, second = (legible(p) for p in self.products)
        said = f"Products of losses: {first} at {self.first}, {second} at {self.second}"
        return f"{said}; {self.silent or f'{self.winner} risk-dominates'}"

    @property
    def winner(self) -> Cell | None:
        """The equilibrium that risk-dominates the other; None if the products are silent."""
        return None if self.silent else self.larger


@dataclass(frozen=True, repr=False)
class RiskDominance(SolverResult):
    """Which of two pure equilibria risk-dominates the other.

    Attributes
    ----------
    winner : (int, int) or None
        Row and column of the one that does; None if neither does.
    method : {"products", "tracing", "none"}
        What decided, or was last asked; "none" if the two cannot be compared.
    products : Products
        The comparison on the 2 x 2 game, with its losses.
    reason : str
        Why this is the answer.
    trace : Trace or None
        The path from the bicentric prior, where products were silent.
    """

    winner: Cell | None
    method: Method
    products: Products
    reason: str
    trace: Trace | None = field(repr=False)

    @property
    def words(self) -> str:
        """Which one risk-dominates, and why."""
        said = "Neither risk-dominates" if self.winner is None else f"{self.winner} risk-dominates"
        return f"{said}: {self.reason}"


def risk_dominance(
    A: Any, B: Any, first: Sequence[int], second: Sequence[int], *, labels: Any = None
) -> RiskDominance:
    """Compare two pure equilibria by risk dominance.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    first, second : pairs of int
        Row and column of each.
    labels : array-like, shape (n, m), optional
        What each cell leads to. Ends of the tracing procedure that lead for sure to what one of the
        two leads to count as that one; by default only that one itself.

    Returns
    -------
    RiskDominance
        Exact.

    Raises
    ------
    ValueError
        If a profile is not a pure equilibrium or both are the same.

    Examples
    --------
    >>> hunt = [[9, 0], [8, 7]], [[9, 8], [0, 7]]
    >>> risk_dominance(*hunt, (0, 0), (1, 1)).winner
    (1, 1)
    """
    exact = exact_matrices(A, B)
    products = compare_products(*exact, first, second)
    U, V = products.first, products.second
    if products.winner is not None:
        return RiskDominance(
            products.winner, "products", products, _products_reason(products), None
        )
    if U[0] == V[0] or U[1] == V[1]:
        return RiskDominance(None, "none", products, products.silent, None)
    names = _labels(labels, exact[0].shape)
    found = trace(*exact, *bicentric_prior(*exact, U, V))
    homes = {_home(end, names, U, V) for end in found.ends}
    winner = homes.pop() if len(homes) == 1 else None
    reason = f"products silent: {products.silent}; tracing {_ends_reason(found, winner)}"
    if products.larger not in (None, winner):
        which = "first" if products.larger == U else "second"
        reason += f"; the larger product, of the {which}, is no answer here"
    return RiskDominance(winner, "tracing", products, reason, found)


def compare_products(A: Any, B: Any, first: Sequence[int], second: Sequence[int]) -> Products:
    """Compare the products of losses of two pure equilibria, or say why that does not decide.

    Parameters and errors are those of `risk_dominance`.
    """
    exact = exact_matrices(A, B)
    U, V = _cell(exact, first, "first"), _cell(exact, second, "second")
    if U == V:
        raise InputError(f"second: must be another equilibrium than the first, got {V}")
    (i, j), (k, l) = U, V
    M, N = exact
    losses = (M[i, j] - M[k, j], N[i, j] - N[i, l]), (M[k, l] - M[i, l], N[k, l] - N[k, j])
    products = losses[0][0] * losses[0][1], losses[1][0] * losses[1][1]
    larger = None if products[0] == products[1] else U if products[0] > products[1] else V
    silent = _silence(exact, U, V, losses, larger)
    return Products(U, V, losses, products, larger, silent)


def bicentric_prior(
    A: Any, B: Any, first: Sequence[int], second: Sequence[int]
) -> tuple[Strategy, Strategy]:
    """The bicentric prior of two pure profiles: for rows and for columns, exactly.

    Of duplicates the first carries the weight of all.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    first, second : pairs of int
        Row and column of each.

    Returns
    -------
    x, y : tuples of n and of m Fractions
        Cost: O(n) and O(m) for each piece of [0, 1].

    Examples
    --------
    >>> x, y = bicentric_prior([[9, 0], [8, 7]], [[9, 8], [0, 7]], (0, 0), (1, 1))
    >>> [str(p) for p in x]
    ['1/8', '7/8']
    """
    M, N = exact_matrices(A, B)
    (i, j), (k, l) = (_position(M.shape, cell, "profile") for cell in (first, second))
    merged = merge_duplicates(integer_game(M, N))
    rows, columns = ([c[0] for c in classes] for classes in (merged.rows, merged.cols))
    return _lengths(M[:, j], M[:, l], rows), _lengths(N[i], N[k], columns)


def _lengths(
    against_first: ExactArray, against_second: ExactArray, strategies: list[int]
) -> Strategy:
    """For some strategies the length of z on which each is best against z first + (1 - z) second.

    Walks along the upper envelope of the lines z a + (1 - z) b; where lines coincide they share.
    """
    weights = [Fraction(0)] * len(against_first)
    lines = [(against_first[s], against_second[s]) for s in strategies]
    z = Fraction(0)
    while z < 1:
        height = max(z * a + (1 - z) * b for a, b in lines)
        top = max((a - b, a, b) for a, b in lines if z * a + (1 - z) * b == height)
        slope, a, b = top
        # A steeper line takes over where it meets the top one.
        meets = [(b - d) / ((c - d) - slope) for c, d in lines if c - d > slope]
        end = min([*meets, Fraction(1)])
        best = [s for s, line in zip(strategies, lines, strict=True) if line == (a, b)]
        for s in best:
            weights[s] += (end - z) / len(best)
        z = end
    return tuple(weights)


def _silence(
    exact: tuple[ExactArray, ExactArray],
    U: Cell,
    V: Cell,
    losses: tuple[Losses, Losses],
    larger: Cell | None,
) -> str:
    """Why the products do not decide; empty if they do."""
    for player, side, other in (("row", 0, "column"), ("column", 1, "row")):
        if U[side] == V[side]:
            return (
                f"the {player} player does the same in both, so the {other} player is "
                "indifferent between them"
            )
    if min(*losses[0], *losses[1]) == 0:
        return "a player can leave one of them alone for the other at no loss"
    merged = merge_duplicates(integer_game(*exact))
    for player, weights, own, classes in zip(
        ("row", "column"), bicentric_prior(*exact, U, V), zip(U, V, strict=True),
        (merged.rows, merged.cols), strict=True,
    ):  # fmt: skip
        copies = {s for c in classes if not set(c).isdisjoint(own) for s in c}
        third = [s for s, w in enumerate(weights) if w and s not in copies]
        if third:
            return (
                f"against some mixtures of the two, best replies of the {player} player are its "
                f"part in neither ({player} {', '.join(map(str, third))})"
            )
    return "" if larger else "the products tie"


def _products_reason(found: Products) -> str:
    one, two = sorted(found.products, reverse=True)
    return f"products of losses {float(one):.4g} > {float(two):.4g}"


def _ends_reason(found: Trace, winner: Cell | None) -> str:
    if len(found.ends) > 1 and winner is None:
        return f"ends where the order of breaking ties says ({len(found.ends)} ends)"
    end = "ends in the winner" if winner else "ends in neither of the two"
    if found.unique:
        return end
    return f"{end}, with each of {found.orders} orders of breaking ties"


def _home(end: Equilibrium, labels: Any, U: Cell, V: Cell) -> Cell | None:
    rows, columns = end.supports
    reached = {labels[i, j] for i in rows for j in columns}
    for cell in (U, V):
        if reached == {labels[cell]}:
            return cell
    return None


def _labels(labels: Any, shape: tuple[int, ...]) -> Any:
    if labels is None:
        return np.arange(shape[0] * shape[1]).reshape(shape)
    array = np.asarray(labels)
    if array.shape != shape:
        raise InputError(f"labels: must have shape {shape}, got {array.shape}")
    return array


def _cell(exact: tuple[ExactArray, ExactArray], profile: Sequence[int], name: str) -> Cell:
    """Read a pure equilibrium; ValueError if it is none."""
    M, N = exact
    i, j = _position(M.shape, profile, name)
    regret = max(max(M[:, j]) - M[i, j], max(N[i]) - N[i, j])
    if regret:
        raise InputError(
            f"{name}: must be an equilibrium, got {(i, j)} with regret {short(regret)}"
        )
    return i, j


def _position(shape: tuple[int, ...], profile: Sequence[int], name: str) -> Cell:
    if len(entries(profile, name)) != 2 or not all(
        isinstance(k, (int, np.integer)) and not isinstance(k, bool) and 0 <= k < n
        for k, n in zip(profile, shape, strict=True)
    ):
        raise InputError(
            f"{name}: must be a row and a column of a {shape} game, got {short(profile)}"
        )
    return int(profile[0]), int(profile[1])
