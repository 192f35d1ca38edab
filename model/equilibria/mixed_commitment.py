"""Moving first in mixed strategies: the odds to which a player would commit before the other moves.

The leader announces a mixed strategy x and is held to it; the follower sees x, not its draw, and
plays a best reply. If the follower breaks ties in the leader's favour (*friendly*, the usual,
strong Stackelberg solution), the leader's value is the largest, over replies j, of the linear
programme

    maximise  sum_i x_i A_ij   subject to   sum_i x_i (B_ik - B_ij) <= 0  for all k,

x on the simplex (Conitzer and Sandholm 2006). It is never less than in any equilibrium, nor than
with a pure commitment. If the leader must fear the worst of the best replies (*hostile*), it can
still come as near as it likes to what von Stengel and Zamir (2010) show: only replies count that
are best on a set of full dimension, each together with its copies for the follower, of which the
worst for the leader counts. Copies that differ in nothing else are the only ties that no small move
of x breaks; elsewhere the value is a limit, which the announced x need not reach.

References: V. Conitzer and T. Sandholm, Computing the optimal strategy to commit to, Electronic
Commerce 2006; B. von Stengel and S. Zamir, Leadership games with convex strategy sets, Games and
Economic Behavior 69, 2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

import numpy as np

from model.equilibria.budget import Budget, new_budget
from model.equilibria.commitment import Leader, Replies
from model.equilibria.float_programs import Programme
from model.equilibria.legible import SolverResult, legible, mixed
from model.equilibria.linear_programs import NoOptimum, maximise
from model.equilibria.payoffs import ExactArray, integer_game
from model.equilibria.results import Strategy
from model.errors import InputError


@dataclass(frozen=True, repr=False)
class MixedCommitment(SolverResult):
    """The solution with one player moving first in mixed strategies.

    Attributes
    ----------
    leader : {"row", "column"}
    replies : {"friendly", "hostile"}
    value : Fraction
        What the leader gets; if hostile, what it can come as near as it likes to.
    strategy : tuple of Fraction
        What it commits to; of several, one.
    reply : int
        The follower's strategy there.
    follower : Fraction
        What the follower gets.
    attained : bool
        Whether `strategy` itself brings `value`; if not, strategies near it come near the value.
    method : str
    exact : bool
        True: all of this is exact, and no commitment is better.
    """

    leader: Leader
    replies: Replies
    value: Fraction
    strategy: Strategy
    reply: int
    follower: Fraction
    attained: bool
    method: str = "a linear programme for each reply, in rational numbers"
    exact: bool = True

    @property
    def words(self) -> str:
        """What moving first is worth, and by which mixture."""
        end = "" if self.attained else ", as nearly as one likes"
        return (
            f"The {self.leader} player that commits to {mixed(self.strategy)} gets "
            f"{legible(self.value)}{end}, against reply {self.reply} ({self.replies})"
        )


def mixed_commitment(
    A: Any, B: Any, leader: Leader = "row", replies: Replies = "friendly", *, seconds: float = 60.0
) -> MixedCommitment:
    """Find what the leader commits to, in mixed strategies.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    leader : {"row", "column"}
    replies : {"friendly", "hostile"}
        How the follower breaks its ties, as the leader sees it.
    seconds : float
        The most time.

    Returns
    -------
    MixedCommitment
        Exact. A linear programme for each of the follower's strategies.

    Raises
    ------
    ValueError
        For another leader or kind of replies, matrices that are not two of one shape, or if the
        time is up (`OutOfBudget`).
    ImportError
        If pplpy is needed and missing.

    Examples
    --------
    >>> mixed_commitment([[2, 4], [1, 3]], [[1, 0], [0, 1]]).value
    Fraction(7, 2)
    """
    if leader not in get_args(Leader):
        raise InputError(f"leader: must be row or column, got {leader!r}")
    if replies not in get_args(Replies):
        raise InputError(f"replies: must be friendly or hostile, got {replies!r}")
    budget, game = new_budget(seconds), integer_game(A, B)
    lead, follow = (game.A, game.B) if leader == "row" else (game.B.T, game.A.T)
    units = game.denominators if leader == "row" else game.denominators[::-1]
    best: tuple[Fraction, Strategy, int] | None = None
    for j in range(follow.shape[1]):
        found = _against(lead, follow, j, replies, budget)
        if found is not None and (best is None or found[0] > best[0]):
            best = (*found, j)
    if best is None:
        raise ArithmeticError("commitment: some reply must be best somewhere, got none")
    value, x, j = best
    weights = np.array(x, dtype=object)
    own, gets = weights @ lead, weights @ follow
    tied = own[gets == gets.max()]
    expected = max(tied) if replies == "friendly" else min(tied)
    if replies == "hostile":
        j = min(_copies(follow, j), key=lambda k: (own[k], k))
    return MixedCommitment(
        leader, replies, value / units[0], x, j, Fraction(gets.max()) / units[1], expected == value
    )


def _against(
    lead: ExactArray, follow: ExactArray, j: int, replies: Replies, budget: Budget
) -> tuple[Fraction, Strategy] | None:
    """The best commitment to which j is a best reply, and its value; None if there is none."""
    n = len(lead)
    obey = [
        {i: int(v) for i, v in enumerate(follow[:, k] - follow[:, j]) if v}
        for k in range(follow.shape[1])
    ]
    obey = [row for row in obey if row]
    total = dict.fromkeys(range(n), 1)
    try:
        if replies == "hostile" and not _has_inside(obey, n, budget):
            return None
        if replies == "friendly":
            goal = [int(v) for v in lead[:, j]]
            found = maximise(Programme(goal, [total, *obey], [1] + [0] * len(obey), 1), budget)
            return found.value, found.point
        # The least over copies of j: one more variable, moved so that it is never negative.
        copies, low = _copies(follow, j), min(int(v) for v in lead.flat)
        least = [{n: 1} | {i: low - int(v) for i, v in enumerate(lead[:, k])} for k in copies]
        rows = [total, *obey, *({i: v for i, v in row.items() if v} for row in least)]
        found = maximise(Programme([0] * n + [1], rows, [1] + [0] * (len(rows) - 1), 1), budget)
        return found.value + low, found.point[:n]
    except NoOptimum:
        return None


def _copies(follow: ExactArray, j: int) -> list[int]:
    """The follower's strategies that are worth the same to it whatever the leader does."""
    return [k for k in range(follow.shape[1]) if (follow[:, k] == follow[:, j]).all()]


def _has_inside(obey: list[dict[int, int]], n: int, budget: Budget) -> bool:
    """Whether some x that gives every strategy weight satisfies all constraints strictly."""
    # x_i = y_i + d with y >= 0: the largest d for which each constraint has d to spare.
    largest = max((abs(v) for row in obey for v in row.values()), default=1)
    rows: list[dict[int, int]] = [dict.fromkeys(range(n), 1) | {n: n}]
    for row in obey:
        spare = sum(row.values()) + largest
        rows.append(row | ({n: spare} if spare else {}))
    bounds = [1] + [0] * (len(rows) - 1)
    return maximise(Programme([0] * n + [1], rows, bounds, 1), budget).value > 0
