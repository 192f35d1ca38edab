"""The linear tracing procedure: from what players expect at first to an equilibrium.

Each player begins with a *prior*, a guess at the other's mixed strategy: q of the row player about
columns, p of the column player about rows. For t from 0 to 1 the game Gamma^t pays

    (1 - t) u(own strategy, prior) + t u(own strategy, the other's actual strategy).

At t = 0 players reply to their priors; at t = 1 they play the game itself. From the equilibrium of
Gamma^0 a path of equilibria (x, y) of Gamma^t leads, in general only one, to an equilibrium of the
game (Harsanyi 1975; Harsanyi and Selten 1988, chapter 4).

With X = t x and Y = t y all conditions are linear (van den Elzen and Talman 1991; von Stengel, van
den Elzen and Talman 2002):

    w_i = u - (A Y)_i - (1 - t) (A q)_i >= 0,   X_i >= 0,   X_i w_i = 0,   sum_i X_i = t,

likewise for columns, so that the path is piecewise linear in (X, Y, t) and complementary pivoting
follows it: here in rational numbers, without rounding. t may go back on the way.

Where two variables would leave at once, or a prior has several best replies, the path may fork.
Duplicate strategies are merged first, so that they make no ties; of each class the first is played.
Elsewhere the path is that of a game beside it, in which strategies earn extra amounts of ever
smaller size in a stated order (the lexicographic rule), and the order may decide where it ends.
`Trace.ties` counts such places; other orders are followed too, and every other end is part of the
result. A tie at t = 1 itself is none of them: the end is where the path arrives.

References: J. Harsanyi, The tracing procedure, Int. J. Game Theory 4, 1975; J. Harsanyi and R.
Selten, A General Theory of Equilibrium Selection in Games, 1988; A. van den Elzen and A. Talman, A
procedure for finding Nash equilibria in bi-matrix games, ZOR 35, 1991; B. von Stengel, A. van den
Elzen and D. Talman, Computing normal form perfect equilibria for extensive two-person games,
Econometrica 70, 2002.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from model.equilibria.certify import certify_profile, distribution
from model.equilibria.duplicates import Merged, merge_duplicates
from model.equilibria.legible import SolverResult, legible, mixed
from model.equilibria.payoffs import IntegerGame, integer_game, whole_number
from model.equilibria.results import Equilibrium, Strategy

#: A path cannot return to a basis, so it ends; one so long is a fault (some 60 pivots at 27 x 27).
_MOST_PIVOTS = 100_000


@dataclass(frozen=True, repr=False)
class Station(SolverResult):
    """A corner of the path: (x, y) is an equilibrium of Gamma^t."""

    t: Fraction
    x: Strategy
    y: Strategy

    @property
    def words(self) -> str:
        """How far, and what is played."""
        return f"At t = {legible(self.t)} row {mixed(self.x)} meets column {mixed(self.y)}"


@dataclass(frozen=True, repr=False)
class Trace(SolverResult):
    """Where the linear tracing procedure leads.

    Attributes
    ----------
    prior : (tuple of Fraction, tuple of Fraction)
        p, which the column player expects of rows, and q, which the row player expects of columns.
    equilibrium : Equilibrium
        The end of the path, certified on the game as given; with ties broken in favour of the
        strategies that come first, rows before columns.
    path : tuple of Station
        Its corners, from t = 0 to t = 1; between two of them t, t x and t y are linear.
    ties : int
        Places on it where a tie had to be broken; 0 if the path is the only one.
    others : tuple of Equilibrium
        Where other orders of breaking ties ended, if elsewhere.
    orders : int
        How many orders were followed: 1 if there was no tie.
    """

    prior: tuple[Strategy, Strategy]
    equilibrium: Equilibrium
    path: tuple[Station, ...]
    ties: int
    others: tuple[Equilibrium, ...]
    orders: int

    @property
    def words(self) -> str:
        """Where the path ends, and whether it is the only one."""
        ends = (
            "the only path"
            if self.unique
            else f"{self.ties} ties on the way, {len(self.others)} other ends"
        )
        row, column = mixed(self.equilibrium.x), mixed(self.equilibrium.y)
        return f"The path ends at row {row}, column {column}; {ends}"

    @property
    def unique(self) -> bool:
        """Whether no tie was broken, so that this path is the only one."""
        return self.ties == 0

    @property
    def ends(self) -> tuple[Equilibrium, ...]:
        """All ends that were found."""
        return (self.equilibrium, *self.others)


def trace(
    A: Any, B: Any, x: Iterable[Any], y: Iterable[Any], *, orders: int = 4, seed: int = 0
) -> Trace:
    """Follow the linear tracing procedure from a prior.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    x, y : sequences of n and of m numbers
        The prior: what the column player expects of rows, the row player of columns.
    orders : int
        How many orders of breaking ties to follow, if there are ties: as listed, in reverse, then
        shuffled.
    seed : int
        Of the shuffles.

    Returns
    -------
    Trace
        Exact. Cost: exact arithmetic on a tableau of n + m + 3 rows and 3 (n + m) columns for each
        of about n + m pivots.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, a prior is not a distribution, or `orders` is
        below 1.
    ArithmeticError
        If a path does not end, which would be a fault of this module.

    Examples
    --------
    >>> hunt = [[9, 0], [8, 7]], [[9, 8], [0, 7]]
    >>> trace(*hunt, [0.5, 0.5], [0.5, 0.5]).equilibrium.supports
    ((1,), (1,))
    """
    orders = whole_number(orders, "orders", 1)
    game = integer_game(A, B)
    n, m = game.shape
    prior = distribution(x, n, "x"), distribution(y, m, "y")
    merged = merge_duplicates(game)
    size = sum(merged.game.shape)
    paths: list[tuple[Station, ...]] = []
    ties = 0
    for order in _orders(size, orders, np.random.default_rng(seed)):
        corners, broken = _follow(merged.game, merged.merge(*prior), order)
        paths.append(tuple(_lift(corner, merged, game.shape) for corner in corners))
        ties = ties if len(paths) > 1 else broken
        if not ties:
            break
    ends = [certify_profile(game, p[-1].x, p[-1].y).equilibrium() for p in paths]
    first, *others = dict.fromkeys(ends)
    return Trace(prior, first, paths[0], ties, tuple(others), len(paths))


def _orders(size: int, count: int, rng: np.random.Generator) -> list[list[int]]:
    """Orders of all strategies: as they are, reversed, shuffled."""
    listed = list(range(size))
    shuffled = [[int(k) for k in rng.permutation(size)] for _ in range(count - 2)]
    return [listed, listed[::-1], *shuffled][:count]


def _lift(station: Station, merged: Merged, shape: tuple[int, int]) -> Station:
    """The same in the game before duplicates were merged, the first of each class played."""
    full = []
    for strategy, classes, length in zip(
        (station.x, station.y), (merged.rows, merged.cols), shape, strict=True
    ):
        weights = [Fraction(0)] * length
        for places, weight in zip(classes, strategy, strict=True):
            weights[places[0]] = weight
        full.append(tuple(weights))
    return Station(station.t, full[0], full[1])


class _Tableau:
    """The linear system of the head of this module, solved for the variables of a basis.

    With N = n + m, columns: X and Y (0 to N - 1), w (N to 2N - 1), t, s = 1 - t, u, v, two that
    only carry the perturbation of the sums, and the right-hand side. Row k < N is the equation of
    w_k; the last three are those of sum X, sum Y and s. u and v may have any sign and never leave.
    """

    def __init__(
        self, game: IntegerGame, prior: tuple[Strategy, Strategy], order: list[int]
    ) -> None:
        n, m = game.shape
        self.n, self.size, self.order = n, n + m, order
        N = self.size
        self.t, self.s, u, v = 2 * N, 2 * N + 1, 2 * N + 2, 2 * N + 3
        self.free = {u, v}
        self.sums = (2 * N + 4, 2 * N + 5)
        p, q = (np.array([_rational(w) for w in strategy], dtype=object) for strategy in prior)
        A, B = (_rationals(M) for M in (game.A, game.B))
        T = np.full((N + 3, 2 * N + 7), mpq(0), dtype=object)
        T[:n, n:N], T[n:N, :n] = A, B.T
        hopes = np.concatenate([A @ q, B.T @ p])
        T[:N, self.t] = T[:N, -1] = -hopes
        T[:n, u], T[n:N, v] = mpq(-1), mpq(-1)
        for k in range(N):
            T[k, N + k] = mpq(1)
        T[N, :n], T[N + 1, n:N] = mpq(1), mpq(1)
        T[N, self.t] = T[N + 1, self.t] = mpq(-1)
        T[N, self.sums[0]] = T[N + 1, self.sums[1]] = mpq(1)
        T[N + 2, self.t] = T[N + 2, self.s] = T[N + 2, -1] = mpq(1)
        self.T = T
        self.basis = [*range(N, 2 * N), *self.sums, self.s]
        # At t = 0 each player plays a best reply to its prior, the first in order of several.
        best = [[k for k in side if hopes[k] == max(hopes[side])] for side in self._sides()]
        self.ties = int(len(best[0]) > 1) + int(len(best[1]) > 1)
        self.start = tuple(min(replies, key=order.index) for replies in best)
        for row, column in zip(self.start, (u, v), strict=True):
            self.pivot(row, column)
        for row, column in zip((N, N + 1), self.start, strict=True):
            self.pivot(row, column)

    def _sides(self) -> tuple[list[int], list[int]]:
        return list(range(self.n)), list(range(self.n, self.size))

    def pivot(self, row: int, column: int) -> None:
        """Bring the variable of a column into the basis in place of that of a row."""
        T = self.T
        T[row] = T[row] / T[row, column]
        factors = T[:, column].copy()
        factors[row] = mpq(0)
        rows, columns = np.flatnonzero(factors), np.flatnonzero(T[row])
        T[np.ix_(rows, columns)] -= np.multiply.outer(factors[rows], T[row, columns])
        self.basis[row] = column

    def leaving(self, entering: int) -> int:
        """The row whose variable reaches 0 first; ties by the order of the perturbation."""
        T = self.T
        column = T[:, entering]
        rows = [r for r, b in enumerate(self.basis) if b not in self.free and column[r] > 0]
        if not rows:
            raise ArithmeticError("the path of the tracing procedure leads nowhere")
        rows = _least(rows, [T[r, -1] / column[r] for r in rows])
        ending = [r for r in rows if self.basis[r] == self.s]
        if ending:
            # t = 1 is reached: what else becomes 0 there is no matter for the path.
            return ending[0]
        if len(rows) > 1:
            self.ties += 1
        for k in self.order:
            if len(rows) > 1:
                rows = _least(rows, [-T[r, self.size + k] / column[r] for r in rows])
        for k in self.sums:
            if len(rows) > 1:
                rows = _least(rows, [T[r, k] / column[r] for r in rows])
        return rows[0]

    def station(self) -> Station | None:
        """Where the path is; None at t = 0, where it has not left its start."""
        values = [Fraction(0)] * (2 * self.size + 1)
        for row, variable in enumerate(self.basis):
            if variable <= self.t:
                value = self.T[row, -1]
                values[variable] = Fraction(int(value.numerator), int(value.denominator))
        t = values[self.t]
        if not t:
            return None
        x, y = ([values[k] / t for k in side] for side in self._sides())
        return Station(t, tuple(x), tuple(y))


def _follow(
    game: IntegerGame, prior: tuple[Strategy, Strategy], order: list[int]
) -> tuple[list[Station], int]:
    """The corners of one path, and the number of ties broken on it."""
    tableau = _Tableau(game, prior, order)
    N = tableau.size
    x, y = ([Fraction(k in tableau.start) for k in side] for side in tableau._sides())
    path = [Station(Fraction(0), tuple(x), tuple(y))]
    entering = tableau.t
    for _ in range(_MOST_PIVOTS):
        row = tableau.leaving(entering)
        left = tableau.basis[row]
        tableau.pivot(row, entering)
        station = tableau.station()
        if station is not None and station != path[-1]:
            path.append(station)
        if left == tableau.s:
            return path, tableau.ties
        if left == tableau.t:
            break
        entering = left - N if left >= N else left + N
    raise ArithmeticError(
        f"the path of the tracing procedure does not end: stopped at t = {path[-1].t} after "
        f"{len(path)} corners"
    )


def _least(rows: list[int], keys: list[Any]) -> list[int]:
    least = min(keys)
    return [r for r, key in zip(rows, keys, strict=True) if key == least]


def _rational(value: Fraction) -> Any:
    return mpq(value.numerator, value.denominator)


def _rationals(M: NDArray[Any]) -> NDArray[Any]:
    out = np.empty(M.shape, dtype=object)
    out[:] = [[mpq(int(entry)) for entry in row] for row in M]
    return out
