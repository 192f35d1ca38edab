"""The set of correlated equilibria: is a distribution one, its vertices, what it can pay.

The set (`correlated`) is a polytope of distributions over pairs. Whether a distribution belongs to
it is a matter of putting it into every inequality, exactly. Its *vertices* say all of it; there can
be very many, so that only small games are tried, within bounds. What both players can get from it
is a polygon, the image of the polytope, whatever the size of the game in between: its corners are
found by linear programmes, each of which says how far it goes in one direction. Between two corners
the direction across their line either leads to a corner beyond it, or proves it to be an edge.

References: R. Aumann, Correlated equilibrium as an expression of Bayesian rationality, Econometrica
55, 1987; R. Nau, S. Gomez Canovas and P. Hansen, On the geometry of Nash equilibria and correlated
equilibria, Int. J. Game Theory 32, 2004.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, get_args

import numpy as np

from model.equilibria.budget import Budget, new_budget
from model.equilibria.correlated import Kind, expected, obedience
from model.equilibria.dominance import reduce_game
from model.equilibria.legible import SolverResult, pair
from model.equilibria.linear_programs import maximise
from model.equilibria.payoffs import (
    ExactArray,
    IntegerGame,
    integer_game,
    integer_matrix,
    object_array,
    short,
)
from model.equilibria.ppl_process import import_ppl, outside
from model.errors import InputError

Payoffs = tuple[Fraction, Fraction]

#: Entries that a sentence names.
_SAID = 6


@dataclass(frozen=True, eq=False, repr=False)
class Obedience(SolverResult):
    """Whether a distribution is a correlated equilibrium.

    Attributes
    ----------
    kind : {"correlated", "coarse"}
    payoffs : (Fraction, Fraction)
        Means of both players.
    regrets : (Fraction, Fraction)
        The most that each could gain by one disobedience, weighted by the chance of being told what
        it disobeys (for the coarse kind, by not listening at all), in points.
    worst : ((int or None, int), (int or None, int))
        For each player the disobedience that gains most: told what (None for the coarse kind), and
        doing what.
    """

    kind: Kind
    payoffs: Payoffs
    regrets: Payoffs
    worst: tuple[tuple[int | None, int], tuple[int | None, int]]

    @property
    def words(self) -> str:
        """Whether anybody gains by disobeying."""
        gains = (
            "nobody gains by disobeying"
            if self.is_equilibrium
            else f"disobeying gains {pair(self.regrets)}"
        )
        return f"The lottery pays {pair(self.payoffs)}, and {gains}"

    @property
    def is_equilibrium(self) -> bool:
        """Whether nobody gains: exactly."""
        return max(self.regrets) <= 0


@dataclass(frozen=True, eq=False, repr=False)
class CorrelatedVertices(SolverResult):
    """All vertices of the set of correlated equilibria.

    Attributes
    ----------
    kind : {"correlated", "coarse"}
    vertices : tuple of object arrays of Fraction, shape (n, m)
    payoffs : tuple of (Fraction, Fraction)
        Means of both players at each.
    method : str
    exact, complete : bool
        True: a game for which this is not so is refused.
    """

    kind: Kind
    vertices: tuple[ExactArray, ...]
    payoffs: tuple[Payoffs, ...]
    method: str = "double description in rational numbers"
    exact: bool = True
    complete: bool = True

    @property
    def words(self) -> str:
        """How many vertices there are."""
        kind = "coarse correlated" if self.kind == "coarse" else "correlated"
        return f"The {kind} equilibria are the mixtures of {len(self.vertices)} lotteries"

    def __len__(self) -> int:
        return len(self.vertices)


@dataclass(frozen=True, repr=False)
class PayoffPolygon(SolverResult):
    """What both players can get in correlated equilibria.

    Attributes
    ----------
    kind : {"correlated", "coarse"}
    corners : tuple of (Fraction, Fraction)
        Counter-clockwise, from the one that is worst for the row player (of several, for the column
        player); one for a point, two for a segment.
    method : str
    exact, complete : bool
        True.
    """

    kind: Kind
    corners: tuple[Payoffs, ...]
    method: str = "linear programmes in rational numbers"
    exact: bool = True
    complete: bool = True

    @property
    def words(self) -> str:
        """The corners of what can be had."""
        kind = "coarse correlated" if self.kind == "coarse" else "correlated"
        corners = "; ".join(pair(corner) for corner in self.corners[:_SAID])
        more = f"; {len(self.corners)} in all" if len(self.corners) > _SAID else ""
        return f"Payoffs of {kind} equilibria have these corners: {corners}{more}"

    def __contains__(self, payoffs: tuple[Any, Any]) -> bool:
        """Whether these payoffs can be had, exactly."""
        u, v = (Fraction(value) for value in payoffs)
        if len(self.corners) == 1:
            return (u, v) == self.corners[0]
        turns = [
            _turn(a, b, (u, v))
            for a, b in zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True)
        ]
        if len(self.corners) > 2:
            return min(turns) >= 0
        (a, b), (c, d) = self.corners
        return turns[0] == 0 and min(a, c) <= u <= max(a, c) and min(b, d) <= v <= max(b, d)


def obeyed(A: Any, B: Any, distribution: Any, kind: Kind = "correlated") -> Obedience:
    """Say whether a distribution is a correlated equilibrium, and who gains most by disobeying.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    distribution : array-like, shape (n, m)
        Chances of the pairs, read likewise; they must sum to exactly 1.
    kind : {"correlated", "coarse"}

    Returns
    -------
    Obedience
        Exact.

    Raises
    ------
    ValueError
        For another kind, shapes that do not agree, or what is no distribution.

    Examples
    --------
    >>> chicken = [[6, 2], [7, 0]], [[6, 7], [2, 0]]
    >>> obeyed(*chicken, [["1/2", 0], [0, 0]])
    Traceback (most recent call last):
    ...
    model.errors.InputError: distribution[0, 0]: must be a rational number, got '1/2' of type str
    >>> obeyed(*chicken, [[0.5, 0.25], [0.25, 0]]).is_equilibrium
    True
    """
    _check_kind(kind)
    game = integer_game(A, B)
    chances, unit = integer_matrix(distribution, "distribution")
    if chances.shape != game.shape:
        raise InputError(
            f"distribution: must have the shape of A, {game.shape}, got {chances.shape}"
        )
    for (i, j), p in np.ndenumerate(chances):
        if p < 0:
            raise InputError(
                f"distribution[{i}, {j}]: must be at least 0, got {short(Fraction(int(p), unit))}"
            )
    total = sum(int(p) for p in chances.flat)
    if total != unit:
        raise InputError(f"distribution: must sum to exactly 1, got {short(Fraction(total, unit))}")
    (one, first), (two, second) = (
        _most_gained(own, law, kind, unit * d)
        for own, law, d in (
            (game.A, chances, game.denominators[0]),
            (game.B.T, chances.T, game.denominators[1]),
        )
    )
    return Obedience(kind, _means(game, chances, unit), (one, two), (first, second))


def _most_gained(
    own: ExactArray, law: ExactArray, kind: Kind, unit: int
) -> tuple[Fraction, tuple[int | None, int]]:
    """The most that a disobedience gains, and which: told i, doing k."""
    done = law @ own.T
    gain = done - np.diag(done)[:, None]
    if kind == "coarse":
        totals = gain.sum(axis=0)
        k = int(totals.argmax())
        return Fraction(int(totals[k]), unit), (None, k)
    i, k = divmod(int(gain.argmax()), gain.shape[1])
    return Fraction(int(gain[i, k]), unit), (i, k)


def _means(game: IntegerGame, chances: ExactArray, unit: int) -> Payoffs:
    d, e = game.denominators
    first, second = (
        sum(int(p) * int(v) for p, v in zip(chances.flat, M.flat, strict=True) if p)
        for M in (game.A, game.B)
    )
    return Fraction(first, unit * d), Fraction(second, unit * e)


def correlated_vertices(
    A: Any, B: Any, kind: Kind = "correlated", *, max_vertices: int = 20_000,
    seconds: float = 60.0, memory: float = 4.0,
) -> CorrelatedVertices:  # fmt: skip
    """List the vertices of the set of correlated equilibria of a small game.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    kind : {"correlated", "coarse"}
    max_vertices : int
        The most vertices, also on the way.
    seconds, memory : float
        The most time, and gigabytes.

    Returns
    -------
    CorrelatedVertices
        Exact and complete. Milliseconds for 3 x 3; 4 x 4 can have tens of thousands.

    Raises
    ------
    ValueError
        For another kind, shapes that do not agree, or beyond a bound (`OutOfBudget`).
    ImportError
        If pplpy is missing.
    """
    _check_kind(kind)
    import_ppl()
    budget = new_budget(seconds, memory, max_vertices)
    game = integer_game(A, B)
    left, kept = _left(game, kind, budget)
    programme = obedience(left, kind, [0] * (left.shape[0] * left.shape[1]), budget)
    rows = [(dict(row), b) for row, b in zip(programme.rows, programme.bounds, strict=True)]
    points = outside(
        "polytope_vertices",
        (rows, 1, len(programme.goal), budget.max_vertices),
        budget,
    )
    vertices = []
    for point in sorted(points, reverse=True):
        chances = np.full(game.shape, Fraction(0), dtype=object)
        chances[kept] = object_array(point).reshape(left.shape)
        vertices.append(chances)
    d, e = game.denominators
    payoffs = tuple((expected(v, game.A) / d, expected(v, game.B) / e) for v in vertices)
    return CorrelatedVertices(kind, tuple(vertices), payoffs)


def correlated_payoffs(
    A: Any, B: Any, kind: Kind = "correlated", *, seconds: float = 60.0
) -> PayoffPolygon:
    """Find what both players can get in correlated equilibria, as a polygon.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    kind : {"correlated", "coarse"}
    seconds : float
        The most time.

    Returns
    -------
    PayoffPolygon
        Exact and complete. Two linear programmes for each corner, or about that.

    Raises
    ------
    ValueError
        For another kind, shapes that do not agree, or if the time is up (`OutOfBudget`).
    ImportError
        If pplpy is needed and missing.

    Examples
    --------
    >>> matching_pennies = [[1, -1], [-1, 1]]
    >>> correlated_payoffs(matching_pennies, [[-1, 1], [1, -1]]).corners
    ((Fraction(0, 1), Fraction(0, 1)),)
    """
    _check_kind(kind)
    budget, game = new_budget(seconds), integer_game(A, B)
    left, _ = _left(game, kind, budget)
    d, e = game.denominators

    def furthest(p: Fraction, q: Fraction) -> Payoffs:
        """The payoffs that are best for p u + q v."""
        # In integers: p A / d + q B / e over one denominator.
        common = lcm(p.denominator * d, q.denominator * e)
        goal = int(p * common / d) * left.A + int(q * common / e) * left.B
        programme = obedience(left, kind, [int(v) for v in goal.flat], budget)
        found = maximise(programme, budget)
        chances = object_array(list(found.point)).reshape(left.shape)
        return expected(chances, left.A) / d, expected(chances, left.B) / e

    return PayoffPolygon(kind, _polygon(furthest))


def _left(game: IntegerGame, kind: Kind, budget: Budget) -> tuple[IntegerGame, Any]:
    """What is not strictly dominated, which is all that correlated equilibria recommend."""
    if kind == "coarse":
        return game, np.ix_(range(game.shape[0]), range(game.shape[1]))
    reduction = reduce_game(game, True, budget)
    return reduction.game, np.ix_(reduction.rows, reduction.cols)


def _check_kind(kind: Any) -> None:
    if kind not in get_args(Kind):
        raise InputError(f"kind: must be correlated or coarse, got {kind!r}")


def _turn(a: Payoffs, b: Payoffs, c: Payoffs) -> Fraction:
    """Positive if a, b, c turn left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _polygon(furthest: Callable[[Fraction, Fraction], Payoffs]) -> tuple[Payoffs, ...]:
    """Corners of a convex polygon of which one can ask how far it goes in a direction."""
    one, none = Fraction(1), Fraction(0)
    ways = ((-one, none), (none, -one), (one, none), (none, one))
    around = list(dict.fromkeys(furthest(*way) for way in ways))
    if len(around) == 1:
        return (around[0],)
    found: list[Payoffs] = []
    for a, b in zip(around, (*around[1:], around[0]), strict=True):
        found += [a, *_beyond(a, b, furthest)]
    return _corners(found)


def _beyond(
    a: Payoffs, b: Payoffs, furthest: Callable[[Fraction, Fraction], Payoffs]
) -> list[Payoffs]:
    """Points to the right of the way from a to b, in order; none if it is an edge."""
    out: list[Payoffs] = []
    todo = [(a, b)]
    while todo:
        a, b = todo.pop()
        p, q = b[1] - a[1], a[0] - b[0]
        c = furthest(p, q)
        if p * c[0] + q * c[1] > p * a[0] + q * a[1]:
            todo += [(c, b), (a, c)]
            out.append(c)
    return out


def _corners(points: list[Payoffs]) -> tuple[Payoffs, ...]:
    """The convex hull of points, counter-clockwise from the lowest in order."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)

    def half(chain: list[Payoffs]) -> list[Payoffs]:
        hull: list[Payoffs] = []
        for point in chain:
            while len(hull) > 1 and _turn(hull[-2], hull[-1], point) <= 0:
                hull.pop()
            hull.append(point)
        return hull[:-1]

    return tuple(half(ordered) + half(ordered[::-1]))
