"""Correlated equilibria: what a trusted mediator can bring about by private recommendations.

The mediator draws a pair (i, j) from a distribution mu and tells each player its own part. The
distribution is a *correlated equilibrium* (Aumann 1974) if nobody gains by not doing as told,

    sum_j mu_ij (A_kj - A_ij) <= 0   for all rows i, k,   and likewise for columns with B,

and a *coarse* one (Moulin and Vial 1978) if nobody gains by refusing to listen before being told:
the sum over i of these. Every Nash equilibrium is a correlated one, every correlated one is coarse.
Both sets are polytopes, so that the best for any aim is a linear programme, solved here in rational
numbers (`linear_programs`). A strictly dominated strategy is never recommended in a correlated
equilibrium (it can be in a coarse one), so these go first.

Payoffs enter only as differences that a player's own choice makes. A constant that this choice does
not touch, and the unit of either player, change nothing, of whatever size they are.

Where a game is so large that the proof takes too long, `exact=False` is content with floats. What
comes back is a distribution all the same, in fractions, and says what is wrong with it at most:
`regret`, what a deviation gains, relative to the largest difference that this deviation makes
against one strategy of the other; and `gap`: with any prices u >= 0 on the deviations, no
equilibrium is worth more than the largest entry of aim - u G, G being what the deviations gain.

References: R. Aumann, Subjectivity and correlation in randomized strategies, J. Mathematical
Economics 1, 1974; H. Moulin and J.-P. Vial, Strategically zero-sum games, Int. J. Game Theory 7,
1978.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.equilibria.budget import Budget, new_budget
from model.equilibria.dominance import reduce_game
from model.equilibria.float_programs import Programme, float_solutions
from model.equilibria.legible import SolverResult, legible, pair
from model.equilibria.linear_programs import maximise
from model.equilibria.payoffs import (
    ExactArray,
    IntegerGame,
    integer_game,
    integer_matrix,
    object_array,
)
from model.errors import InputError

Kind = Literal["correlated", "coarse"]

#: A result in floats is refused if its regret or its gap is larger.
TOLERANCE = 1e-7

#: Floats are not trusted with differences of payoffs that differ by more than this factor.
_RANGE = 10**8

#: Bytes of each number of a programme, about.
_BYTES = 250


@dataclass(frozen=True, eq=False, repr=False)
class Correlated(SolverResult):
    """A correlated equilibrium that is best for an aim.

    Attributes
    ----------
    kind : {"correlated", "coarse"}
    chances : object array of Fraction, shape (n, m)
        Chances of the pairs that the mediator draws; they sum to exactly 1.
    worth : Fraction
        The aim at it.
    means : (Fraction, Fraction)
        What both players get.
    regret : float
        The most that a player could gain by disobeying one recommendation (for the coarse kind, by
        not listening at all), weighted by its chance, relative to the largest difference that this
        disobedience makes against one strategy of the other. 0 if exact.
    gap : float
        The most by which another equilibrium could be better for the aim, relative to its largest
        entry. 0 if exact.
    method : str
    exact : bool
        Whether it is an equilibrium, and best, exactly.
    """

    kind: Kind
    chances: ExactArray
    worth: Fraction
    means: tuple[Fraction, Fraction]
    regret: float
    gap: float
    method: str
    exact: bool

    @property
    def words(self) -> str:
        """What the lottery pays, on how many pairs of strategies."""
        drawn = sum(bool(chance) for chance in self.chances.flat)
        kind = "coarse correlated" if self.kind == "coarse" else "correlated"
        return (
            f"The best {kind} equilibrium draws {drawn} pairs of strategies and pays "
            f"{pair(self.means)}; the aim is {legible(self.worth)}"
        )

    @property
    def distribution(self) -> NDArray[np.float64]:
        """The chances as floats."""
        return self.chances.astype(np.float64)

    @property
    def value(self) -> float:
        """The worth as a float."""
        return float(self.worth)

    @property
    def payoffs(self) -> tuple[float, float]:
        """The means as floats."""
        return float(self.means[0]), float(self.means[1])


def correlated(
    A: Any, B: Any, aim: Any, kind: Kind = "correlated", *, exact: bool = True, seconds: float = 60
) -> Correlated:
    """Find the correlated equilibrium that is best for an aim.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    aim : array-like, shape (n, m)
        What each pair is worth, read likewise: ``A`` for the best of the row player, ``A + B`` for
        welfare, an indicator for a chance; negated for the worst.
    kind : {"correlated", "coarse"}
    exact : bool
        Whether the answer is to be proved; if not, it is good to `TOLERANCE`.
    seconds : float
        The most time.

    Returns
    -------
    Correlated
        Of several optima, one. Cost: a linear programme with nm variables and n(n-1) + m(m-1)
        constraints; exact, some hundredths of a second for 8 x 8, some seconds for 27 x 27.

    Raises
    ------
    ValueError
        For another kind, shapes that do not agree, or if the time is up (`OutOfBudget`).
    ArithmeticError
        Not exact: if floats fail, or cannot tell the payoffs apart.
    ImportError
        If pplpy is needed and missing.

    Examples
    --------
    >>> chicken = [[6, 2], [7, 0]], [[6, 7], [2, 0]]
    >>> correlated(*chicken, [[12, 9], [9, 0]]).worth
    Fraction(21, 2)
    """
    budget = new_budget(seconds)
    return Mediated.of(A, B, kind, budget).best(aim, budget, exact=exact)


@dataclass(frozen=True, eq=False)
class Mediated:
    """A game as its mediator sees it, for any number of aims; see `correlated`.

    Attributes
    ----------
    game : IntegerGame
    kind : {"correlated", "coarse"}
    kept : tuple of array
        The rows and the columns that can be drawn, as `numpy.ix_` has them.
    programme : Programme
        No deviation gains, on those; for no aim yet.
    tempting : list of dict
        What each deviation gains in the whole game.
    """

    game: IntegerGame
    kind: Kind
    kept: tuple[Any, ...]
    programme: Programme
    tempting: list[dict[int, int]]

    @classmethod
    def of(cls, A: Any, B: Any, kind: Kind, budget: Budget) -> Mediated:
        """The game with payoffs A and B."""
        if kind not in get_args(Kind):
            raise InputError(f"kind: must be correlated or coarse, got {kind!r}")
        game = integer_game(A, B)
        rows, cols = tuple(range(game.shape[0])), tuple(range(game.shape[1]))
        if kind == "correlated":
            left = reduce_game(game, True, budget)
            rows, cols = left.rows, left.cols
        programme = obedience(game.part(rows, cols), kind, [0] * (len(rows) * len(cols)), budget)
        return cls(game, kind, np.ix_(rows, cols), programme, deviations(game, kind, budget))

    def best(self, aim: Any, budget: Budget, *, exact: bool = True) -> Correlated:
        """The equilibrium that is best for an aim."""
        game = self.game
        goal, unit = integer_matrix(aim, "aim")
        if goal.shape != game.shape:
            raise InputError(f"aim: must have the shape of A, {game.shape}, got {goal.shape}")
        programme = replace(self.programme, goal=goal[self.kept].ravel().tolist())
        if exact:
            best = maximise(programme, budget)
            point, method, gap = list(best.point), best.method, 0.0
        else:
            point, gap = _in_floats(programme, budget)
            method = "linear programme in floats"
        chances = np.full(game.shape, Fraction(0), dtype=object)
        chances[self.kept] = object_array(point).reshape(goal[self.kept].shape)
        regret = disobedience(self.tempting, chances)
        if exact and regret > 0:
            raise ArithmeticError(
                f"correlated: the answer must be an equilibrium, got regret {regret}"
            )
        if regret > TOLERANCE or gap > TOLERANCE:
            raise ArithmeticError(
                f"correlated: the answer in floats must be good to {TOLERANCE:g}, got regret "
                f"{float(regret):.2g} and gap {gap:.2g}"
            )
        return Correlated(
            self.kind, chances, expected(chances, goal) / unit,
            (expected(chances, game.A) / game.denominators[0],
             expected(chances, game.B) / game.denominators[1]),
            float(regret), gap, method, exact,
        )  # fmt: skip


def expected(chances: ExactArray, values: ExactArray) -> Fraction:
    """The mean of integers under a distribution."""
    pairs = zip(chances.flat, values.flat, strict=True)
    return sum((p * v for p, v in pairs if p), Fraction(0))


def deviations(game: IntegerGame, kind: Kind, budget: Budget) -> list[dict[int, int]]:
    """What each deviation gains from each pair, pairs numbered row by row; no zeros, no repeats."""
    n, m = game.shape
    budget.check_memory((n + m) * n * m * _BYTES)
    pair = np.arange(n * m).reshape(n, m)
    found: dict[tuple[tuple[int, int], ...], None] = {}
    for own, index in ((game.A, pair), (game.B.T, pair.T)):
        for done in range(len(own)):
            budget.check()
            gain = own[done] - own
            told = [gain.ravel()] if kind == "coarse" else list(gain)
            where = [index.ravel()] if kind == "coarse" else list(index)
            for values, places in zip(told, where, strict=True):
                some = np.flatnonzero(values)
                if len(some):
                    row = zip(places[some].tolist(), values[some].tolist(), strict=True)
                    found[tuple(row)] = None
    return [dict(row) for row in found]


def obedience(game: IntegerGame, kind: Kind, goal: Sequence[int], budget: Budget) -> Programme:
    """The programme over distributions from which no deviation gains."""
    rows = deviations(game, kind, budget)
    total = dict.fromkeys(range(len(goal)), 1)
    return Programme(goal, [total, *rows], [1] + [0] * len(rows), 1)


def disobedience(tempting: Sequence[Mapping[int, int]], chances: ExactArray) -> Fraction:
    """The most that a deviation gains, relative to the largest difference that it makes."""
    law = {k: p for k, p in enumerate(chances.flat) if p}
    # In integers over one denominator.
    common = lcm(*(p.denominator for p in law.values()))
    weights = {k: p.numerator * (common // p.denominator) for k, p in law.items()}
    most = Fraction(0)
    for row in tempting:
        gain = sum(w * row[k] for k, w in weights.items() if k in row)
        if gain > 0:
            most = max(most, Fraction(gain, common * max(map(abs, row.values()))))
    return most


def _in_floats(programme: Programme, budget: Budget) -> tuple[list[Fraction], float]:
    """A distribution near the best one, and the gap."""
    spread = max((max(r) // min(r) for r in _sizes(programme)), default=1)
    if spread > _RANGE:
        raise ArithmeticError(
            f"correlated: floats tell differences of payoffs up to a factor of {_RANGE:g} apart, "
            f"got {spread:.2g}; ask for exact=True"
        )
    found = next(float_solutions(programme, budget), None)
    if found is None:
        raise ArithmeticError("correlated: the linear programme was not solved in floats")
    weights = [max(x, Fraction(0)) for x in found.x]
    total = sum(weights)
    point = [w / total for w in weights]
    bound = [Fraction(c) for c in programme.goal]
    for row, price in zip(programme.rows[1:], found.u[1:], strict=True):
        if price > 0:
            for j, v in row.items():
                bound[j] -= price * v
    worth = sum((c * x for c, x in zip(programme.goal, point, strict=True)), Fraction(0))
    largest = max(map(abs, programme.goal), default=0) or 1
    return point, float((max(bound) - worth) / largest)


def _sizes(programme: Programme) -> list[list[int]]:
    return [[abs(v) for v in row.values()] for row in programme.rows[1:]]
