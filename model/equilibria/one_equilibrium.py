"""One equilibrium of a game of any size, within a time: exact if it can be, else how far off it is.

In turn, until the time is nearly up:

1. a pure equilibrium, if there is one;
2. paths of Lemke and Howson in floats (`lemke_howson`), one from each label, short ones first: the
   shortest of n + m paths is often a hundred times shorter than another. What is used at the end
   of a path is solved for in integers and certified;
3. the same paths in integers, which need no luck and, given the time, end in an equilibrium;
4. fictitious play from many rows: each player's best response to the other's average so far, over
   and over, from where neither regrets more than half of its stake (a row, a best response to it,
   and a best response to that). The averages of least regret are exact fractions, and so is it.

The first equilibrium that is found is the answer. Which one it is says nothing about the others:
`extreme_equilibria` gives all of them, of smaller games.

References: C. E. Lemke and J. T. Howson, Equilibrium points of bimatrix games, J. SIAM 12, 1964;
B. Codenotti, S. De Rossi and M. Pagan, An experimental analysis of Lemke-Howson algorithm, 2008
(paths differ in length); G. W. Brown, Iterative solution of games by fictitious play, 1951;
C. Daskalakis, A. Mehta and C. Papadimitriou, A note on approximate Nash equilibria, WINE 2006
(one half).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.bases import solve_integers
from model.equilibria.budget import new_budget
from model.equilibria.certify import Certificate, certify_profile
from model.equilibria.legible import SolverResult, mixed, pair
from model.equilibria.lemke_howson import Astray, IntegerVertex, Vertex, follow
from model.equilibria.linear_systems import solve_exactly
from model.equilibria.payoffs import IntegerGame, integer_game
from model.equilibria.polytope import opponent_payoffs
from model.equilibria.pure import pure_of
from model.equilibria.results import Strategy, support

#: Shares of the time at whose end floats give way to integers, and integers to approximation.
_FLOATS, _EXACT = 0.6, 0.9
#: A path is first followed for this many steps and a quarter of the strategies.
_STEPS = 16
#: Up to so many unknowns elimination is quicker than digits.
_SMALL_SYSTEM = 30
#: Right-hand sides are moved by random whole numbers below this, times an infinitesimal.
_RANGE = 2**20
#: Fictitious play is first followed for this many rounds, and no further once so little is left.
_ROUNDS, _NOTHING = 1000, 1e-12

PURE = "pure strategies, compared"
FLOATS = "Lemke-Howson in floats, solved again in integers"
INTEGERS = "Lemke-Howson in integers"
PLAY = "fictitious play, the averages of least regret"


@dataclass(frozen=True, repr=False)
class OneEquilibrium(SolverResult):
    """One equilibrium, or a profile near one.

    Attributes
    ----------
    x, y : tuple of Fraction
        Probability of each row and of each column.
    payoffs : (Fraction, Fraction)
        Expected payoffs of the row and of the column player.
    regrets : (Fraction, Fraction)
        The most that each could gain by deviating alone; exact. Both 0 in an equilibrium.
    stakes : (Fraction, Fraction)
        The largest difference between two payoffs of each player: what a regret is large against.
    method : str
        How it was found.
    """

    x: Strategy
    y: Strategy
    payoffs: tuple[Fraction, Fraction]
    regrets: tuple[Fraction, Fraction]
    stakes: tuple[Fraction, Fraction]
    method: str

    @property
    def words(self) -> str:
        """Which strategies are played, what they pay, and what is left to gain."""
        what = (
            "An equilibrium"
            if self.exact
            else f"Near an equilibrium, regret {float(self.regret):.3g}"
        )
        return (
            f"{what}: row {mixed(self.x)} against column {mixed(self.y)}; it pays "
            f"{pair(self.payoffs)}"
        )

    @property
    def exact(self) -> bool:
        """Whether this is an equilibrium: nobody can gain anything."""
        return not any(self.regrets)

    @property
    def regret(self) -> Fraction:
        """The larger of the two regrets, each as a share of the player's stake."""
        shares = (r / s if s else r for r, s in zip(self.regrets, self.stakes, strict=True))
        return max(shares)

    @property
    def supports(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Rows and columns that are played with positive probability."""
        return support(self.x), support(self.y)


def one_equilibrium(A: Any, B: Any, *, seconds: float = 60.0) -> OneEquilibrium:
    """Find one equilibrium of a game of any size.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    seconds : float
        The most time. An answer is given in any case; whether it is exact may depend on the time.

    Returns
    -------
    OneEquilibrium
        Of random games, in a tenth of a second for 100 x 100 and seconds for 1,000 x 1,000.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, or `seconds` is not a positive number.

    Examples
    --------
    >>> one_equilibrium([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]).x
    (Fraction(1, 2), Fraction(1, 2))
    """
    budget = new_budget(seconds)
    start = budget.deadline - budget.seconds
    game = integer_game(A, B)
    pure = pure_of(game)
    if pure:
        n, m = game.shape
        x, y = _alone(pure[0][0], n), _alone(pure[0][1], m)
        return _result(game, certify_profile(game, x, y), PURE)
    paths = _Paths(game)
    for kind, method, share in ((Vertex, FLOATS, _FLOATS), (IntegerVertex, INTEGERS, _EXACT)):
        found = paths.first_end(kind, start + share * budget.seconds)
        if found:
            return _result(game, found, method)
    return _result(game, _by_play(game, budget.deadline), PLAY)


def _alone(k: int, size: int) -> Strategy:
    return tuple(Fraction(i == k) for i in range(size))


def _result(game: IntegerGame, found: Certificate, method: str) -> OneEquilibrium:
    first, second = (
        Fraction(int(M.max() - M.min()), d)
        for M, d in zip((game.A, game.B), game.denominators, strict=True)
    )
    return OneEquilibrium(found.x, found.y, found.payoffs, found.regrets, (first, second), method)


class _Paths:
    """The paths of Lemke and Howson in one game."""

    def __init__(self, game: IntegerGame) -> None:
        self.game = game
        self.payoffs = opponent_payoffs(game)
        self.numbers: dict[type[Vertex], list[NDArray[Any]]] = {
            Vertex: [np.asfortranarray(M / M.max(), dtype=float) for M in self.payoffs],
            IntegerVertex: [M.astype(object) for M in self.payoffs],
        }

    def first_end(self, kind: type[Vertex], deadline: float) -> Certificate | None:
        """Follow paths, each for some steps, to the first certified end."""
        labels = list(range(sum(self.game.shape)))
        rng = np.random.default_rng(0)
        turn = 0
        while labels:
            for label in rng.permutation(labels).tolist():
                turn += 1
                # One, two, one, four, one, two, one, eight ...: short paths first, long ones too.
                steps = (turn & -turn) * (_STEPS + len(labels) // 4)
                end = self._end(kind, label, steps, deadline)
                if monotonic() > deadline:
                    return None
                if end is not None:
                    labels.remove(label)
                    found = self._solve(*end)
                    if found:
                        return found
        return None

    def _end(
        self, kind: type[Vertex], label: int, steps: int, deadline: float
    ) -> tuple[list[int], list[int]] | None:
        """What is used at the end of a path, nothing if floats go astray; None if it is long."""
        n = self.game.shape[0]
        # Another direction on each path: one that makes new ties does no harm.
        rng = np.random.default_rng(label)
        first, second = (
            kind(M, own, other, rng.integers(1, _RANGE, len(M)))
            for M, own, other in zip(self.numbers[kind], (0, n), (n, 0), strict=True)
        )
        try:
            for step, _ in enumerate(follow(first, second, label)):
                if step == steps or monotonic() > deadline:
                    return None
        except Astray:
            return [], []
        return sorted(first.used), sorted(second.used)

    def _solve(self, rows: list[int], columns: list[int]) -> Certificate | None:
        """The equilibrium in which just these strategies are used, if there is one."""
        if not rows or len(rows) != len(columns):
            return None
        n, m = self.game.shape
        first, second = self.payoffs
        x = _spread(first[np.ix_(columns, rows)], rows, n)
        y = _spread(second[np.ix_(rows, columns)], columns, m)
        if x is None or y is None:
            return None
        found = certify_profile(self.game, x, y)
        return found if found.is_equilibrium else None


def _spread(K: NDArray[Any], places: list[int], length: int) -> Strategy | None:
    """The solution of K x = 1 as probabilities of the strategies at some places, if it is one."""
    weights = _ones(K)
    if not weights or min(weights) < 0:
        return None
    total = sum(weights)
    out = [Fraction(0)] * length
    for place, weight in zip(places, weights, strict=True):
        out[place] = Fraction(weight, total)
    return tuple(out)


def _ones(K: NDArray[Any]) -> list[int]:
    """The solution of K x = 1 times a positive number; nothing if K is singular."""
    k = len(K)
    if k > _SMALL_SYSTEM:
        solved = solve_exactly(K, np.ones(k, dtype=object), [Fraction(0)] * k)
        return [] if solved is None else list(solved.numerators)
    try:
        return [w for (w,) in solve_integers(K.tolist(), [[1]] * k)[0]]
    except ZeroDivisionError:
        return []


def _by_play(game: IntegerGame, deadline: float) -> Certificate:
    """The averages of fictitious play with the least regret until the time is up."""
    a, b = (_in_stakes(M) for M in (game.A, game.B))
    rng = np.random.default_rng(0)
    best, least, turn = None, np.inf, 0
    while best is None or (least > _NOTHING and monotonic() < deadline):
        turn += 1
        # Play can go round in circles: from another row, for short and for long, as above.
        for regret, average in _play(a, b, int(rng.integers(len(a)))):
            if regret < least:
                best, least = (average[0].copy(), average[1].copy()), regret
            if average[0].sum() > (turn & -turn) * _ROUNDS or monotonic() > deadline:
                break
    x, y = (tuple(Fraction(int(c), int(side.sum())) for c in side) for side in best)
    return certify_profile(game, x, y)


def _play(
    a: NDArray[np.float64], b: NDArray[np.float64], row: int
) -> Iterator[tuple[float, tuple[NDArray[np.int64], NDArray[np.int64]]]]:
    """Yield how much the averages are regretted, and how often each strategy was played."""
    column = int(b[row].argmax())
    answer = int(a[:, column].argmax())
    rows, columns = (np.zeros(size, dtype=np.int64) for size in a.shape)
    np.add.at(rows, [row, answer], 1)
    columns[column] = 2
    # What each strategy would have earned in all.
    to_rows, to_columns = 2 * a[:, column], b[row] + b[answer]
    played = 2
    while True:
        mean = rows @ to_rows / played, columns @ to_columns / played
        regret = max(to_rows.max() - mean[0], to_columns.max() - mean[1]) / played
        yield float(regret), (rows, columns)
        i, j = int(to_rows.argmax()), int(to_columns.argmax())
        rows[i] += 1
        columns[j] += 1
        to_rows += a[:, j]
        to_columns += b[i]
        played += 1


def _in_stakes(M: NDArray[Any]) -> NDArray[np.float64]:
    """Payoffs between 0 and 1."""
    return np.asarray((M - M.min()) / (M.max() - M.min() or 1), dtype=float)
