"""Dominance of a strategy by mixtures of others, decided exactly.

Let d_kj = A_kj - A_ij be what strategy k gains over strategy i against the opponent's j. A mixture
s of the others

- *weakly* dominates i if  sum_k s_k d_kj >= 0 for all j, and > 0 for some;
- *strictly* dominates i if it is > 0 for all j.

The first is a linear programme: maximise the sum over j, which is positive iff there is such an s.
So is the second (maximise the least), but its solution can be as small as 2 to the minus the number
of strategies, as in the traveller's dilemma, where no float sees it. The same can be had from weak
dominance, whose numbers stay as large as the payoffs:

    K = all j.  Find s^1 that weakly dominates i on K; drop from K where it gains; find s^2 on the
    rest; and so on.

If K runs empty, s^1 + e s^2 + e^2 s^3 + ... gains everywhere for small e. If none is found on a K
that is not empty, some belief with weight on all of K, and on K only, makes i a best response
(Pearce 1984, appendix B), and nothing dominates it strictly.

Against a j where no d_kj > 0, a dominating mixture has no k with d_kj < 0: such k are dropped, then
others in turn, and what is left is a smaller programme, or none.

A float solution goes first: a mixture near it that gains everywhere, or a belief near it to which
i is the only best response, each checked in integers, decides most cases.

References: D. Pearce, Rationalizable strategic behavior and the problem of perfection, Econometrica
52, 1984; K. Basu, The traveler's dilemma, American Economic Review 84, 1994.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.budget import Budget, new_budget
from model.equilibria.linear_programs import Programme, maximise
from model.equilibria.payoffs import ExactArray, object_array
from model.equilibria.results import Mixture

#: Weights in floats are rounded to multiples of one over each of these, in turn.
_GRAINS = (2**10, 2**40)


def strictly_dominating(payoffs: NDArray[Any], i: int, budget: Budget) -> Mixture | None:
    """A mixture that strictly dominates strategy i, or None if there is none.

    Parameters
    ----------
    payoffs : array of integers, shape (n, m)
        The player's own strategies along the rows.
    i : int
    budget : Budget

    Raises
    ------
    OutOfBudget
        If the time is up before it is decided.
    """
    exact = np.asarray(payoffs, dtype=object)
    rivals = [k for k in range(len(exact)) if k != i]
    if not rivals:
        return None
    gains = exact[rivals] - exact[i]
    verdict, weights = _by_floats(gains)
    if verdict is None:
        weights = _by_stages(gains, budget)
    if weights is None:
        return None
    total = sum(weights)
    return tuple((k, Fraction(w, total)) for k, w in zip(rivals, weights, strict=True) if w)


def _by_floats(gains: ExactArray) -> tuple[bool | None, list[int] | None]:
    """Whether a mixture gains everywhere, and one; (None, None) if floats cannot tell."""
    from scipy.optimize import linprog

    largest = np.maximum(np.abs(gains).max(axis=0), 1)
    scaled = np.array([[v / u for v, u in zip(row, largest, strict=True)] for row in gains])
    n, m = scaled.shape
    found = linprog(
        np.append(np.zeros(n), -1.0), A_ub=np.hstack([-scaled.T, np.ones((m, 1))]),
        b_ub=np.zeros(m), A_eq=[[1.0] * n + [0.0]], b_eq=[1.0],
        bounds=[(0, None)] * n + [(None, None)], method="highs",
    )  # fmt: skip
    if found.status != 0:
        return None, None
    for grain in _GRAINS:
        weights = [round(max(float(w), 0.0) * grain) for w in found.x[:n]]
        if (np.array(weights, dtype=object) @ gains > 0).all():
            return True, weights
        # The programme is in units of each column's largest gain.
        belief = [
            round(max(-float(b), 0.0) * grain) * max(1, int(max(largest)) // int(u))
            for b, u in zip(found.ineqlin.marginals, largest, strict=True)
        ]
        if (gains @ np.array(belief, dtype=object) < 0).all():
            return False, None
    return None, None


def _by_stages(gains: ExactArray, budget: Budget) -> list[int] | None:
    """Weights of a mixture that gains everywhere, or None if there is none: exactly."""
    left = list(range(gains.shape[1]))
    stages: list[tuple[list[int], ExactArray]] = []
    while left:
        budget.check()
        weights = _weakly(gains[:, left], budget)
        if weights is None:
            return None
        gained = object_array(weights) @ gains
        stages.append((weights, gained))
        left = [j for j in left if gained[j] <= 0]
    weights, gained = stages.pop()
    while stages:
        earlier, had = stages.pop()
        # So much more of the earlier mixture that what it gains outweighs what the later ones lose.
        much = max((-int(g) // int(h) + 1 for g, h in zip(gained, had, strict=True) if h > 0))
        much = max(much, 1)
        weights = [much * a + b for a, b in zip(earlier, weights, strict=True)]
        gained = much * had + gained
    return weights


def _weakly(gains: ExactArray, budget: Budget) -> list[int] | None:
    """Weights of a mixture that loses nowhere and gains somewhere: one strategy, or several."""
    alone = (gains >= 0).all(axis=1) & (gains > 0).any(axis=1)
    if alone.any():
        # The one that gains most often leaves least for the next stage.
        often = np.where(alone, (gains > 0).sum(axis=1), -1)
        return [int(k == often.argmax()) for k in range(len(gains))]
    usable = _usable(gains)
    gains = gains[usable]
    if not (gains > 0).any():
        return None
    rows: list[dict[int, int]] = [dict.fromkeys(range(len(gains)), 1)]
    rows += [
        {k: -int(v) for k, v in enumerate(column) if v} for column in gains.T if min(column) < 0
    ]
    goal = [int(v) for v in gains.sum(axis=1)]
    best = maximise(Programme(goal, rows, [1] + [0] * (len(rows) - 1)), budget)
    if best.value <= 0:
        return None
    common = np.lcm.reduce(object_array([w.denominator for w in best.point]))
    weights = np.zeros(len(usable), dtype=object)
    weights[usable] = [int(w * int(common)) for w in best.point]
    return list(weights)


def _usable(gains: ExactArray) -> NDArray[np.bool_]:
    """Which strategies a mixture that loses nowhere can give weight.

    Where none of them gains, none of them may lose; and so on among those that are left.
    """
    loses, wins = gains < 0, gains > 0
    usable = np.ones(len(gains), dtype=bool)
    while True:
        best_already = ~wins[usable].any(axis=0)
        left = usable & ~loses[:, best_already].any(axis=1)
        if (left == usable).all():
            return usable
        usable = left


def dominating_mixture(
    payoffs: NDArray[Any], i: int, rivals: Sequence[int], budget: Budget | None = None
) -> Mixture | None:
    """A mixture of rivals that weakly dominates strategy i, or None if there is none.

    Parameters
    ----------
    payoffs : array of integers, shape (n, m)
    i : int
    rivals : sequence of int
    budget : Budget, optional

    Raises
    ------
    OutOfBudget
        If the time is up before it is decided.
    """
    exact = np.asarray(payoffs, dtype=object)
    weights = _weakly(exact[list(rivals)] - exact[i], budget or new_budget())
    if weights is None:
        return None
    total = sum(weights)
    return tuple((k, Fraction(w, total)) for k, w in zip(rivals, weights, strict=True) if w)


def supporting_belief(
    payoffs: NDArray[Any], i: int, rivals: Sequence[int], budget: Budget | None = None
) -> list[Fraction] | None:
    """A belief that gives every column weight and to which i is a best response among the rivals.

    Of all such beliefs one of widest margin: maximise d subject to b (A_i - A_k) >= d g for every
    rival k, b_j >= d, sum_j b_j = 1, where g is the largest difference. None if d cannot be
    positive, which is so for a dominated strategy, and for one that some mixture copies.

    Parameters
    ----------
    payoffs : array of integers, shape (n, m)
    i : int
    rivals : sequence of int
    budget : Budget, optional
    """
    exact = np.asarray(payoffs, dtype=object)
    leads = exact[i] - exact[list(rivals)]
    largest = int(np.abs(leads).max()) or 1
    m = exact.shape[1]
    rows = [dict.fromkeys(range(m), 1), *({m: 1, j: -1} for j in range(m))]
    rows += [{m: largest} | {j: -int(v) for j, v in enumerate(row) if v} for row in leads]
    programme = Programme([0] * m + [1], rows, [1] + [0] * (len(rows) - 1), 1)
    best = maximise(programme, budget or new_budget())
    return list(best.point[:m]) if best.value > 0 else None
