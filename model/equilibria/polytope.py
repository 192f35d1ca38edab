"""The vertices of a best-response polytope, exactly, with their labels.

Let M[j, i] >= 0 be what the opponent's strategy j earns against one's own strategy i. The mixed
strategies of a player together with an upper bound v on what the opponent can earn form a cone,

    C = { (x, v) :  x_i >= 0  for all i,     v - sum_i M[j, i] x_i >= 0  for all j },

whose extreme rays with x != 0, scaled to sum_i x_i = 1, are the vertices of the player's
*best-response polytope*. A ray has the *label* of own strategy i where x_i = 0 and of the
opponent's strategy j where the second inequality is tight, that is, where j is a best response.
A pair of vertices (x, y), one of each polytope, is an equilibrium iff each strategy of both players
is a label of x or of y, and the pairs of vertices that are equilibria are the *extreme* ones.

The rays are found by double description in the Parma Polyhedra Library: start from the orthant,
add one inequality after the other, keep the extreme rays. All numbers are integers of any size.

References: B. von Stengel, Computing equilibria for two-person games, Handbook of Game Theory
vol. 3, 2002; R. Bagnara, P. M. Hill and E. Zaffanella, The Parma Polyhedra Library, Science of
Computer Programming 72, 2008; D. Avis, G. Rosenberg, R. Savani and B. von Stengel, Enumeration of
Nash equilibria for two-player games, Economic Theory 42, 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.payoffs import ExactArray, IntegerGame
from model.equilibria.results import Strategy


class OutOfBudget(Exception):
    """An enumeration went beyond a bound; the message says which."""


@dataclass(frozen=True)
class Budget:
    """What an enumeration may use: vertices of one polytope, and time on the monotonic clock."""

    max_vertices: int
    deadline: float

    def check(self, vertices: int) -> None:
        """Raise `OutOfBudget` if there are too many vertices or it is too late."""
        if vertices > self.max_vertices:
            raise OutOfBudget(
                f"max_vertices: bounded to {self.max_vertices}, got {vertices} on the way"
            )
        if monotonic() > self.deadline:
            raise OutOfBudget(f"seconds: the time is up, got {vertices} vertices on the way")


@dataclass(frozen=True, eq=False)
class Vertices:
    """The vertices of one player's best-response polytope.

    Attributes
    ----------
    rays : object array of int, shape (V, d)
        Each row is a mixed strategy times a positive number.
    labels : tuple of int
        For each vertex its labels as bits: bit i stands for row i, bit n + j for column j.
    """

    rays: ExactArray
    labels: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def strategy(self, index: int) -> Strategy:
        """Give one vertex as probabilities."""
        ray = self.rays[index]
        total = sum(ray)
        return tuple(Fraction(weight, total) for weight in ray)


def both_vertices(game: IntegerGame, budget: Budget) -> tuple[Vertices, Vertices]:
    """Enumerate the vertices of the row and of the column player's polytope.

    Parameters
    ----------
    game : IntegerGame
        Shape (n, m).
    budget : Budget
        Checked after each inequality.

    Raises
    ------
    OutOfBudget
        If a bound is passed.
    ImportError
        If pplpy is missing.
    """
    n, m = game.shape
    first, second = opponent_payoffs(game)
    return vertices(first, [1] * m, 0, n, budget), vertices(second, [1] * n, n, 0, budget)


def opponent_payoffs(game: IntegerGame) -> tuple[ExactArray, ExactArray]:
    """M of the row player, shape (m, n), and of the column player, shape (n, m), all positive.

    What one strategy earns everybody alike, and a common factor, make no difference to best
    responses and are taken out.
    """
    return _smallest(game.B.T), _smallest(game.A)


def _smallest(M: ExactArray) -> ExactArray:
    shifted = M - M.min(axis=0)
    divisor = gcd(*shifted.flat) or 1
    return np.asarray(shifted // divisor + 1, dtype=object)


def vertices(M: ExactArray, ease: Sequence[int], own: int, other: int, budget: Budget) -> Vertices:
    """Enumerate the vertices of one polytope.

    Parameters
    ----------
    M : array of int, shape (opponent's strategies, own strategies)
        What each of the opponent's strategies earns; positive.
    ease : sequence of int
        A positive factor of v in each best-response inequality: all 1, but for a nearby game.
    own, other : int
        First bit of the labels of own strategies and of the opponent's.
    budget : Budget
        Checked after each inequality.
    """
    points = _extreme_rays(M, ease, budget)
    x, v = points[:, :-1], points[:, -1]
    # One product decides all labels: a response is best where nothing is left of its inequality.
    largest = int(max(abs(M).max(), max(ease), 1))
    width = len(ease) + 1
    if int(abs(points).max()) * largest * width < 2**62:
        x, v, M = x.astype(np.int64), v.astype(np.int64), M.astype(np.int64)
    tight = x @ M.T == np.multiply.outer(v, np.array(ease, dtype=x.dtype))
    masks = [
        (zero << own) | (best << other)
        for zero, best in zip(_bits(x == 0), _bits(tight), strict=True)
    ]
    return Vertices(points[:, :-1], tuple(masks))


def _extreme_rays(M: ExactArray, ease: Sequence[int], budget: Budget) -> ExactArray:
    """Extreme rays (x, v) of the cone with x != 0, as integers."""
    ppl = import_ppl()
    d = M.shape[1]
    value = ppl.Variable(d)
    cone = ppl.C_Polyhedron(d + 1, "universe")
    for k in range(d + 1):
        cone.add_constraint(ppl.Variable(k) >= 0)
    for row, factor in zip(M, ease, strict=True):
        earned = ppl.Linear_Expression([int(entry) for entry in row], 0)
        cone.add_constraint(int(factor) * value - earned >= 0)
        budget.check(len(cone.minimized_generators()))
    rays = [
        [int(c) for c in generator.coefficients()]
        for generator in cone.minimized_generators()
        if generator.is_ray()
    ]
    return np.array([ray for ray in rays if any(ray[:-1])], dtype=object)


def _bits(table: NDArray[Any]) -> list[int]:
    """Each row of a table of bools as an integer, column k as bit k."""
    packed = np.packbits(np.asarray(table, dtype=bool), axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def import_ppl() -> Any:
    """Import pplpy, or say how to go on without."""
    try:
        import ppl
    except ImportError as error:
        raise ImportError(
            "extreme equilibria need pplpy, which has no build for this platform or is not "
            "installed (pip install pplpy; there is none for Windows): use pure_equilibria, which "
            "is complete for pure strategies, or nashpy_equilibria, which is not complete"
        ) from error
    return ppl


def matches(first: Vertices, second: Vertices, labels: int) -> list[tuple[int, int]]:
    """Pair the vertices that have all labels between them.

    Parameters
    ----------
    first, second : Vertices
    labels : int
        n + m, the number of labels.

    Returns
    -------
    list of (int, int)
        Indices into both. Cost: for each vertex of `first` at most one intersection of bit sets
        over the vertices of `second` for each label that it lacks.
    """
    full = (1 << labels) - 1
    having = _vertices_having(second, labels)
    everyone = (1 << len(second)) - 1
    pairs = []
    for index, mask in enumerate(first.labels):
        missing = full & ~mask
        partners = everyone
        while missing and partners:
            lowest = missing & -missing
            partners &= having[lowest.bit_length() - 1]
            missing ^= lowest
        while partners:
            lowest = partners & -partners
            pairs.append((index, lowest.bit_length() - 1))
            partners ^= lowest
    return pairs


def _vertices_having(vertices: Vertices, labels: int) -> list[int]:
    """For each label, the set of vertices that have it, as bits."""
    having = [0] * labels
    for index, mask in enumerate(vertices.labels):
        rest = mask
        while rest:
            lowest = rest & -rest
            having[lowest.bit_length() - 1] |= 1 << index
            rest ^= lowest
    return having
