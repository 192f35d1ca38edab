"""The index of a component of equilibria.

In a nondegenerate game an equilibrium (x, y) with supports I and J, k strategies each, has the
*index*

    (-1)^(k+1) sign( det A[I, J] det B[I, J] ),        A, B > 0,

+1 for every strict pure equilibrium; the indices of all equilibria sum to +1 (Shapley 1974). The
index of a component of a degenerate game is the sum of the indices of the equilibria near it in any
nearby nondegenerate game. A component of index other than 0 cannot be perturbed away.

The nearby game here divides the payoffs of strategy j by 1 + e D_j for a random vector D and an
infinitesimal e > 0, which is how `basis_kernel` moves a polytope off its ties: the equilibria of
the nearby game are the pairs of bases that share no label. Where that search does not decide, the
payoffs are divided by 1 + r_j / D, with r_j small random integers and D so large that no vertex of
either polytope can change its place: by Cramer's rule whether a basic solution is feasible is the
sign of p + q / D with integers p and q, |q| no larger than a determinant of the payoffs and the
r_j; so for D beyond a bound on that, it is the sign of p, and of q where p = 0, as for every larger
D. Each equilibrium of the nearby game then has, in the game itself, a limit with at least the same
labels, and this is one extreme equilibrium. No distance and no tolerance is involved; that the
nearby game is nondegenerate is checked.

References: L. S. Shapley, A note on the Lemke-Howson algorithm, Mathematical Programming Study 1,
1974; A. Balthasar and B. von Stengel in A. Balthasar, Geometry and equilibria in bimatrix games,
thesis, LSE 2009; S. Govindan and R. Wilson, Essential equilibria, PNAS 102, 2005 (no duplicate of a
strategy changes an index).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial
from operator import mul

import numpy as np

from model.equilibria.bases import feasible_bases, placed
from model.equilibria.budget import Budget, OutOfBudget
from model.equilibria.payoffs import ExactArray, IntegerGame
from model.equilibria.polytope import (
    Vertices,
    double_description,
    matches,
    opponent_payoffs,
)
from model.equilibria.results import Strategy, whole

Profile = tuple[Strategy, Strategy]

#: The random integers r_j are below this; a tie between them only costs another draw.
_RANGE = 2**16


def component_indices(
    game: IntegerGame, groups: Sequence[Sequence[Profile]], budget: Budget
) -> list[int | None]:
    """Compute the index of each component of a game without duplicates.

    Parameters
    ----------
    game : IntegerGame
        Shape (n, m).
    groups : sequence of sequences of (x, y)
        The extreme equilibria, all of them, by component.
    budget : Budget
        For the vertices of the nearby game, which may be many more than those of the game.

    Returns
    -------
    list of int or None
        By the formula for a lone nondegenerate equilibrium, from the nearby game for others. Beyond
        the budget: the rest to +1 if it belongs to one component only, else None.

    Raises
    ------
    ArithmeticError
        If the indices do not sum to +1: the groups are not all equilibria.
    """
    payoffs = opponent_payoffs(game)
    labels = [[_labels(payoffs, profile) for profile in group] for group in groups]
    size = sum(game.shape)
    indices: list[int | None] = [
        _sign_formula(payoffs, *group[0])
        if len(group) == 1 and group[0][0].bit_count() + group[0][1].bit_count() == size
        else None
        for group in labels
    ]
    unknown = [c for c, index in enumerate(indices) if index is None]
    if unknown:
        try:
            nearby = _from_nearby_game(payoffs, labels, budget)
        except OutOfBudget:
            if len(unknown) == 1:
                indices[unknown[0]] = 1 - sum(index or 0 for index in indices)
            return indices
        if any(index not in (None, near) for index, near in zip(indices, nearby, strict=True)):
            raise ArithmeticError(f"indices by formula {indices} and nearby {nearby} differ")
        indices = list(nearby)
    if sum(index or 0 for index in indices) != 1:
        raise ArithmeticError(f"indices must sum to +1, got {indices}: equilibria are missing")
    return indices


def _labels(payoffs: tuple[ExactArray, ExactArray], profile: Profile) -> tuple[int, int]:
    """Give the labels of x and of y as bits: rows from bit 0, columns from bit n."""
    (first, second), (x, y) = payoffs, profile
    n = len(x)
    return _tight(first, x, 0, n), _tight(second, y, n, 0)


def _tight(M: ExactArray, strategy: Strategy, own: int, other: int) -> int:
    """Labels of one strategy: those of its own that it does not play, and best responses."""
    weights = whole(strategy)
    played = [k for k, w in enumerate(weights) if w]
    p = [weights[k] for k in played]
    values = [sum(map(mul, row, p)) for row in M[:, played].tolist()]
    best = max(values)
    unused = sum(1 << k for k, w in enumerate(weights) if not w)
    return unused << own | sum(1 << k for k, value in enumerate(values) if value == best) << other


def _sign_formula(payoffs: tuple[ExactArray, ExactArray], of_x: int, of_y: int) -> int:
    """Index of a nondegenerate equilibrium, from its labels."""
    first, second = payoffs
    m, n = first.shape
    rows = [i for i in range(n) if not of_x >> i & 1]
    columns = [j for j in range(m) if not of_y >> (n + j) & 1]
    sign = _determinant_sign(first[np.ix_(columns, rows)])
    sign *= _determinant_sign(second[np.ix_(rows, columns)])
    return sign if len(rows) % 2 else -sign


def _determinant_sign(M: ExactArray) -> int:
    """Sign of the determinant of an integer matrix, by fraction-free elimination (Bareiss)."""
    M = M.astype(object)
    sign, previous = 1, 1
    for k in range(len(M)):
        pivot = next((r for r in range(k, len(M)) if M[r, k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            M[[k, pivot]] = M[[pivot, k]]
            sign = -sign
        rest = M[k + 1 :, k + 1 :] * M[k, k] - np.outer(M[k + 1 :, k], M[k, k + 1 :])
        M[k + 1 :, k + 1 :] = rest // previous
        previous = M[k, k]
    return sign if previous > 0 else -sign


def _from_nearby_game(
    payoffs: tuple[ExactArray, ExactArray],
    labels: list[list[tuple[int, int]]],
    budget: Budget,
) -> list[int]:
    """Sum the indices of the nearby game's equilibria over the components of their limits."""
    totals = [0] * len(labels)
    for of_x, of_y in _nearby_equilibria(payoffs, budget):
        home = next(
            c
            for c, group in enumerate(labels)
            for limit_x, limit_y in group
            if of_x & ~limit_x == 0 and of_y & ~limit_y == 0
        )
        totals[home] += _sign_formula(payoffs, of_x, of_y)
    return totals


def _nearby_equilibria(
    payoffs: tuple[ExactArray, ExactArray], budget: Budget
) -> list[tuple[int, int]]:
    """Labels of x and of y of each equilibrium of a nearby game; no label is in both."""
    m, n = payoffs[0].shape
    bases = [feasible_bases(M, budget) for M in payoffs]
    if bases[0] and bases[1]:
        # Without the first bases, x = 0 and y = 0, which have all labels between them too.
        first = placed(bases[0].bases[1:], n, 0, n)
        second = placed(bases[1].bases[1:], m, n, 0)
        full = np.uint64((1 << (n + m)) - 1)
        shared = np.intersect1d(first, full ^ second, assume_unique=True)
        return [(int(mask), int(full ^ mask)) for mask in shared]
    vertices = _nearby_vertices(payoffs, budget)
    return [
        (int(vertices[0].labels[i]), int(vertices[1].labels[j]))
        for i, j in matches(*vertices, n + m, budget)
    ]


def _nearby_vertices(
    payoffs: tuple[ExactArray, ExactArray], budget: Budget
) -> tuple[Vertices, Vertices]:
    """Enumerate both polytopes of a nearby game; every vertex has just as many labels as needed."""
    m, n = payoffs[0].shape
    k = min(m, n)
    largest = max(int(payoffs[0].max()), int(payoffs[1].max()))
    D = factorial(k + 1) * largest**k * _RANGE
    rng = np.random.default_rng(0)  # Any draw that passes the check gives the same indices.
    while True:
        eases = [[D + int(r) for r in rng.integers(1, _RANGE, (size,))] for size in (m, n)]
        first = double_description(payoffs[0].astype(object) * D, eases[0], 0, n, budget)
        second = double_description(payoffs[1].astype(object) * D, eases[1], n, 0, budget)
        if not (first.degenerate().any() or second.degenerate().any()):
            return first, second
