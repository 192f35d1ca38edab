"""Rational threats: bargaining in which the disagreement point is chosen, as a threat, by both.

**Object.** Each player names a mixed threat, x and y, to which it is held if no agreement comes
about. They make the disagreement point d = (x A y, x B y), from which agreement is struck by
Nash's solution N(d) over lotteries of the game's outcomes. The *threat game* is the game in which
the threats are the strategies and N(d) the payoffs (Nash 1953).

**Reduction to zero-sum games.** Write the frontier of what lotteries reach as edges
r u + v = c, from the best for the column player (r small) to the best for the row player (r large).
N(d) lies on an edge iff the line of slope +r from d meets it there; at a corner p = (p_1, p_2)
between edges r_l < r_r, N(d) = p iff that slope is between r_l and r_r. Hence, everywhere,

    N_1(d) >= p_1   iff   r d_1 - d_2 >= r p_1 - p_2   for the edge r on the left of p,
    N_2(d) >= p_2   iff   r d_1 - d_2 <= r p_1 - p_2   for the edge r on the right of p

(the same edge if p is inside one). Each is a half-plane of d, and d is linear in each threat. Where
d leaves nothing to gain for both, N(d) is the point of the frontier that is no worse for either.
With w(r) the value of the zero-sum game r A - B:

- *on an edge*: u = (c + w(r)) / 2r and v = (c - w(r)) / 2, if that point is on the edge. Optimal
  strategies of r A - B are optimal threats;
- *at a corner*: w(r_l) >= r_l p_1 - p_2 and w(r_r) <= r_r p_1 - p_2. The row player's optimal
  strategy of r_l A - B and the column player's of r_r A - B are optimal threats.

If w(r) points beyond the right end of an edge, the row player can secure that end, so the solution
is not on its left; likewise on the other side: bisection over the edges finds it. So payoffs and
threats are rational, at corners too, where the slope that balances the threats may be irrational.
The ends of the frontier count as corners next to edges r = 0 and r = infinity (A alone).

The payoffs are unique, the threats need not be; nor need they be what either would want to carry
out. Nash's own assumption is that they are binding.

With *side payments* (transferable utility) the frontier is the single line u + v = max (A + B), and
the payoffs are (max (A + B) + w(1)) / 2 and (max (A + B) - w(1)) / 2: the coco value.

**Proof.** Each result carries `leads`: by how much, in the worst case over the other's pure
threats, each side's half-plane inequality holds. Both >= 0 prove the pair an equilibrium of the
threat game.

References: J. Nash, Two-person cooperative games, Econometrica 21, 1953; R. Myerson, Game Theory:
Analysis of Conflict, 1991, section 8.5; A. Kalai and E. Kalai, Cooperation in strategic games
revisited, Quarterly J. Economics 128, 2013.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import lcm
from typing import Any

from model.equilibria.budget import new_budget
from model.equilibria.cooperative import Payoffs, frontier
from model.equilibria.legible import SolverResult, mixed, pair
from model.equilibria.payoffs import ExactArray, IntegerGame, integer_game
from model.equilibria.results import Strategy
from model.equilibria.zero_sum import ZeroSum, against, solve_integers

#: (p, q): the game p A - q B, and the edge p u + q v = c. q is 0 only at the right end.
Slope = tuple[Fraction, Fraction]

_FLAT: Slope = (Fraction(0), Fraction(1))
_EQUAL: Slope = (Fraction(1), Fraction(1))
_STEEP: Slope = (Fraction(1), Fraction(0))


@dataclass(frozen=True, repr=False)
class RationalThreats(SolverResult):
    """A solution of the bargaining problem with variable threats.

    Attributes
    ----------
    payoffs : (Fraction, Fraction)
        What both get by agreement. Unique.
    threats : (tuple of Fraction, tuple of Fraction)
        Optimal mixed threats of the row and of the column player; of several, one pair.
    disagreement : (Fraction, Fraction)
        What the threats would bring if carried out.
    side_payments : bool
        Whether payoffs can be handed from one player to the other.
    at_corner : bool
        Whether agreement is on a corner of the frontier, an outcome without a lottery. Threats then
        have room: the solution does not move with small changes of them.
    slopes : ((Fraction, Fraction), (Fraction, Fraction))
        For each player (p, q) of the game p A - q B that its threat solves.
    leads : (Fraction, Fraction)
        For each player by how much p d_1 - q d_2 is on its side of p u - q v at the agreement,
        against the pure threat of the other that is worst for it. At least 0: neither player gets
        more by any other threat.
    """

    payoffs: Payoffs
    threats: tuple[Strategy, Strategy]
    disagreement: Payoffs
    side_payments: bool
    at_corner: bool
    slopes: tuple[Slope, Slope]
    leads: tuple[Fraction, Fraction]

    @property
    def words(self) -> str:
        """The settlement, and the threats behind it."""
        row, column = (mixed(threat) for threat in self.threats)
        return (
            f"With rational threats, row {row} and column {column}, the settlement pays "
            f"{pair(self.payoffs)}; carried out they would pay {pair(self.disagreement)}"
        )


def rational_threats(
    A: Any, B: Any, *, side_payments: bool = False, seconds: float = 60.0
) -> RationalThreats:
    """Find optimal threats and the agreement they lead to.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    side_payments : bool
        Whether payoffs can be handed over, one for one. This compares points across players; the
        solution without does not.
    seconds : float
        The most time.

    Returns
    -------
    RationalThreats
        Exact, always. Cost: a zero-sum game for each of about log2(edges) slopes.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, or the time is up (`OutOfBudget`).
    ImportError
        If pplpy is needed and missing.
    ArithmeticError
        If the threats found do not prove each other optimal.

    Examples
    --------
    >>> rational_threats([[2, 0], [0, 1]], [[1, 0], [0, 2]]).payoffs
    (Fraction(3, 2), Fraction(3, 2))
    """
    budget, game = new_budget(seconds), integer_game(A, B)
    d, e = game.denominators

    @cache
    def solve(slope: Slope) -> ZeroSum:
        M, unit = _conflict(game, slope)
        return solve_integers(M, budget).over(unit)

    if side_payments:
        most = Fraction(max((e * game.A + d * game.B).flat), d * e)
        value, slopes = solve(_EQUAL).value, (_EQUAL, _EQUAL)
        payoffs = (most + value) / 2, (most - value) / 2
    else:
        pairs = list(dict.fromkeys(zip(game.A.flat, game.B.flat, strict=True)))
        corners = [(Fraction(pairs[k][0], d), Fraction(pairs[k][1], e)) for k in frontier(pairs)]
        payoffs, slopes = _on_frontier(corners, solve)
    x, y = solve(slopes[0]).row, solve(slopes[1]).column
    leads = _leads(game, payoffs, slopes, (x, y))
    if min(leads) < 0:
        raise ArithmeticError(f"threats: must be optimal for both, got leads {leads}")
    return RationalThreats(
        payoffs, (x, y), (_mean(x, game.A, y) / d, _mean(x, game.B, y) / e), side_payments,
        slopes[0] != slopes[1], slopes, leads,
    )  # fmt: skip


def _conflict(game: IntegerGame, slope: Slope) -> tuple[ExactArray, int]:
    """The game p A - q B in integers, and the unit they are to be divided by."""
    (p, q), (d, e) = slope, game.denominators
    common = lcm(p.denominator, q.denominator)
    return int(p * common) * e * game.A - int(q * common) * d * game.B, common * d * e


def _on_frontier(
    corners: Sequence[Payoffs], solve: Callable[[Slope], ZeroSum]
) -> tuple[Payoffs, tuple[Slope, Slope]]:
    """Where on the frontier the threats balance, and the games that give them."""
    slopes = [_slope(left, right) for left, right in pairwise(corners)]
    low, high = 0, len(slopes)
    # The agreement is not left of corner `low` nor right of corner `high`.
    while low < high:
        k = (low + high) // 2
        (p, q), (a, b), (e, f) = slopes[k], corners[k], corners[k + 1]
        value = solve((p, q)).value
        if value >= p * e - q * f:
            low = k + 1
        elif value <= p * a - q * b:
            high = k
        else:
            total = p * a + q * b
            return ((total + value) / (2 * p), (total - value) / (2 * q)), (slopes[k], slopes[k])
    beside = [_FLAT, *slopes, _STEEP]
    return corners[low], (beside[low], beside[low + 1])


def _slope(left: Payoffs, right: Payoffs) -> Slope:
    """(r, 1) of the edge r u + v = c between two corners."""
    return (left[1] - right[1]) / (right[0] - left[0]), Fraction(1)


def _leads(
    game: IntegerGame, payoffs: Payoffs, slopes: tuple[Slope, Slope],
    threats: tuple[Strategy, Strategy],
) -> tuple[Fraction, Fraction]:  # fmt: skip
    """By how much each half-plane inequality holds against every pure threat of the other."""
    (u, v), ((p, q), (s, t)) = payoffs, slopes
    (M, unit), (N, other) = (_conflict(game, slope) for slope in slopes)
    mine = min(against(threats[0], M)) / unit - (p * u - q * v)
    theirs = (s * u - t * v) - max(against(threats[1], N.T)) / other
    return mine, theirs


def _mean(x: Strategy, M: ExactArray, y: Strategy) -> Fraction:
    return sum((p * v for p, v in zip(y, against(x, M), strict=True) if p), Fraction(0))
