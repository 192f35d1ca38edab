"""Bargaining solutions: how two players would share what agreement brings, by three sets of axioms.

Let F be the payoffs that lotteries over outcomes reach, with free disposal: the convex hull of the
outcomes' payoffs and everything below it, and d the *disagreement point*, what each gets without
agreement. With gains g = (u - d_1, v - d_2) >= 0:

- *Nash* (1950) maximises g_1 g_2 over F;
- *Kalai-Smorodinsky* (1975) gives each the same share of the most it could get with g >= 0: the
  last point of F on the line from d to (a_1, a_2), a_k being that most;
- *egalitarian* (Kalai 1977) gives both the same gain, as large as F allows; it compares points
  across players, the other two do not.

F is bounded by finitely many lines p u + q v <= c with p, q >= 0, so that all three are rational
numbers when the payoffs are, and are found exactly.

References: J. Nash, The bargaining problem, Econometrica 18, 1950; E. Kalai and M. Smorodinsky,
Other solutions to Nash's bargaining problem, Econometrica 43, 1975; E. Kalai, Proportional
solutions to bargaining situations, Econometrica 45, 1977.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, get_args

from model.equilibria.legible import SolverResult, legible, pair
from model.equilibria.payoffs import entries, exact_number
from model.errors import InputError
from model.words import listed

Axioms = Literal["nash", "kalai-smorodinsky", "egalitarian"]

_NAMES: dict[Axioms, str] = {
    "nash": "Nash",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
}
Payoffs = tuple[Fraction, Fraction]

#: p, q, c of p u + q v <= c.
Bound = tuple[Fraction, Fraction, Fraction]


class NothingToGain(InputError):
    """No lottery is better for both than the disagreement point."""


@dataclass(frozen=True, repr=False)
class Settlement(SolverResult):
    """A bargaining solution.

    Attributes
    ----------
    axioms : {"nash", "kalai-smorodinsky", "egalitarian"}
    disagreement : (Fraction, Fraction)
    payoffs : (Fraction, Fraction)
    lottery : tuple of (int, Fraction)
        At most two of the given points, with chances, that reach these payoffs; where the solution
        uses free disposal, more for one of the players.
    """

    axioms: Axioms
    disagreement: Payoffs
    payoffs: Payoffs
    lottery: tuple[tuple[int, Fraction], ...]

    @property
    def words(self) -> str:
        """What the solution pays, and by which lottery."""
        lottery = listed([f"{k} ({legible(p)})" for k, p in self.lottery])
        return (
            f"The {_NAMES[self.axioms]} solution pays {pair(self.payoffs)} against "
            f"{pair(self.disagreement)} without agreement, by points {lottery}"
        )


def settle(
    points: Sequence[Sequence[Any]], disagreement: Sequence[Any], axioms: Axioms = "nash"
) -> Settlement:
    """Find a bargaining solution over lotteries.

    Parameters
    ----------
    points : sequence of pairs
        Payoffs of both players at each outcome: rational numbers.
    disagreement : pair
        What both get without agreement.
    axioms : {"nash", "kalai-smorodinsky", "egalitarian"}

    Returns
    -------
    Settlement
        Exact.

    Raises
    ------
    ValueError
        For other axioms, no points, or (`NothingToGain`) a disagreement point that does not leave
        both something to gain.

    Examples
    --------
    >>> settle([(0, 0), (2, 0), (0, 1)], (0, 0)).payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    if axioms not in get_args(Axioms):
        raise InputError(f"axioms: must be one of {', '.join(get_args(Axioms))}, got {axioms!r}")
    exact = [_pair(point, f"points[{k}]") for k, point in enumerate(entries(points, "points"))]
    if not exact:
        raise InputError("points: must have at least one, got none")
    d = _pair(disagreement, "disagreement")
    corners = frontier(exact)
    bounds = _bounds([exact[k] for k in corners])
    ideal = _most(bounds, d, 0), _most(bounds, d, 1)
    if min(ideal[0] - d[0], ideal[1] - d[1]) <= 0 or _reach(bounds, d, (1, 1)) <= 0:
        raise NothingToGain(
            "disagreement: must leave both something to gain, got "
            f"({float(d[0]):.4g}, {float(d[1]):.4g})"
        )
    if axioms == "nash":
        payoffs = _nash([exact[k] for k in corners], d)
    else:
        way = (ideal[0] - d[0], ideal[1] - d[1]) if axioms == "kalai-smorodinsky" else (1, 1)
        length = _reach(bounds, d, way)
        payoffs = d[0] + length * way[0], d[1] + length * way[1]
    return Settlement(axioms, d, payoffs, _lottery(exact, corners, payoffs))


def _pair(values: Any, name: str) -> Payoffs:
    pair = entries(values, name)
    if len(pair) != 2:
        raise InputError(f"{name}: must be two payoffs, got {len(pair)}")
    return exact_number(pair[0], name), exact_number(pair[1], name)


def frontier(points: Sequence[tuple[Any, Any]]) -> list[int]:
    """The corners of F that no lottery dominates, the first player's worst first.

    Parameters
    ----------
    points : sequence of pairs of int or Fraction
        At least one.

    Returns
    -------
    list of int
        Positions among the points.
    """
    order = sorted(range(len(points)), key=lambda k: points[k], reverse=True)
    chain: list[int] = []
    for k in order:
        u, v = points[k]
        if chain and v <= points[chain[-1]][1]:
            continue
        while len(chain) > 1:
            (a, b), (c, e) = points[chain[-2]], points[chain[-1]]
            # Drop a corner that is not above the line of its neighbours.
            if (u - a) * (e - b) < (c - a) * (v - b):
                break
            chain.pop()
        chain.append(k)
    return chain[::-1]


def _bounds(corners: Sequence[Payoffs]) -> list[Bound]:
    """The lines that bound F."""
    one, none = Fraction(1), Fraction(0)
    result = [(one, none, corners[-1][0]), (none, one, corners[0][1])]
    for (a, b), (c, e) in pairwise(corners):
        p, q = b - e, c - a
        result.append((p, q, p * a + q * b))
    return result


def _reach(bounds: Sequence[Bound], start: Payoffs, way: Any) -> Fraction:
    """How far F reaches from a point in a direction that is nowhere negative."""
    return min(
        (c - p * start[0] - q * start[1]) / (p * way[0] + q * way[1])
        for p, q, c in bounds
        if p * way[0] + q * way[1] > 0
    )


def _most(bounds: Sequence[Bound], d: Payoffs, player: int) -> Fraction:
    """The most that a player gets in F when the other gets at least its disagreement payoff."""
    other = 1 - player
    return min((b[2] - b[other] * d[other]) / b[player] for b in bounds if b[player] > 0)


def _nash(corners: Sequence[Payoffs], d: Payoffs) -> Payoffs:
    """The point of the frontier with the largest product of gains."""
    candidates = list(corners)
    for (a, b), (c, e) in pairwise(corners):
        # Along the edge the product is a parabola in t; its top, if it is on the edge.
        du, dv = c - a, e - b
        t = -(du * (b - d[1]) + dv * (a - d[0])) / (2 * du * dv)
        if 0 < t < 1:
            candidates.append((a + t * du, b + t * dv))
    allowed = [(u, v) for u, v in candidates if u >= d[0] and v >= d[1]]
    return max(allowed, key=lambda point: (point[0] - d[0]) * (point[1] - d[1]))


def _lottery(
    points: Sequence[Payoffs], corners: Sequence[int], payoffs: Payoffs
) -> tuple[tuple[int, Fraction], ...]:
    """A lottery over corners that gives both at least these payoffs."""
    for k in corners:
        if points[k][0] >= payoffs[0] and points[k][1] >= payoffs[1]:
            return ((k, Fraction(1)),)
    for k, j in pairwise(corners):
        (a, b), (c, e) = points[k], points[j]
        if a <= payoffs[0] <= c:
            t = (payoffs[0] - a) / (c - a)
            if b + t * (e - b) >= payoffs[1]:
                return ((k, 1 - t), (j, t))
    raise ArithmeticError("the solution is not feasible")
