"""The vertices of a best-response polytope, exactly, with their labels.

Let M[j, i] >= 0 be what the opponent's strategy j earns against one's own strategy i. The mixed
strategies of a player together with an upper bound v on what the opponent can earn form a cone,

    C = { (x, v) :  x_i >= 0  for all i,     v - sum_i M[j, i] x_i >= 0  for all j },

whose extreme rays with x != 0, scaled to sum_i x_i = 1, are the vertices of the player's
*best-response polytope*. A ray has the *label* of own strategy i where x_i = 0 and of the
opponent's strategy j where the second inequality is tight, that is, where j is a best response.
A pair of vertices (x, y), one of each polytope, is an equilibrium iff each strategy of both players
is a label of x or of y, and the pairs of vertices that are equilibria are the *extreme* ones.

They are found by a compiled search over bases that proves what it finds (`bases`), and in
small games, and wherever floats do not decide, by double description in the Parma Polyhedra
Library: start from the orthant, add one inequality after the other, keep the extreme rays. There
all numbers are integers of any size.

References: B. von Stengel, Computing equilibria for two-person games, Handbook of Game Theory
vol. 3, 2002; R. Bagnara, P. M. Hill and E. Zaffanella, The Parma Polyhedra Library, Science of
Computer Programming 72, 2008; D. Avis, G. Rosenberg, R. Savani and B. von Stengel, Enumeration of
Nash equilibria for two-player games, Economic Theory 42, 2010.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.bases import WORD, feasible_bases, is_loaded, placed
from model.equilibria.budget import Budget
from model.equilibria.payoffs import ExactArray, IntegerGame
from model.equilibria.ppl_process import extreme_rays

#: Bytes of an entry in a table of labels.
_ENTRY = 200
#: Pairs of vertices that are compared at once.
_AT_ONCE = 2**18
#: Strategies of both players from which the compiled search is worth loading. Once it is there it
#: is the faster way for every game.
_WORTH_LOADING = 10


@dataclass(frozen=True, eq=False)
class Vertices:
    """The vertices of one player's best-response polytope.

    Attributes
    ----------
    labels : array of uint64, or of Python integers if they do not fit
        For each vertex its labels as bits: bit i stands for row i, bit n + j for column j.
    dimension : int
        The player's strategies; a vertex with more labels than these is degenerate.
    weights : callable
        Gives the mixed strategies of some vertices, each times a positive number, as integers.
    """

    labels: NDArray[Any]
    dimension: int
    weights: Callable[[Sequence[int]], list[list[int]]]

    def __len__(self) -> int:
        return len(self.labels)

    def degenerate(self) -> NDArray[np.bool_]:
        """Which vertices have more labels than a nondegenerate game allows."""
        return bit_counts(self.labels) > self.dimension


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
    n = game.shape[0]
    first, second = opponent_payoffs(game)
    return _vertices(first, 0, n, budget), _vertices(second, n, 0, budget)


def _vertices(M: ExactArray, own: int, other: int, budget: Budget) -> Vertices:
    """Enumerate the vertices of one polytope, the faster way if it decides."""
    m, d = M.shape
    if m + d >= _WORTH_LOADING or is_loaded() or find_spec("ppl") is None:
        found = feasible_bases(M, budget)
        if found is not None:
            labels, where = found.vertices()
            budget.check(len(labels))
            return Vertices(
                placed(labels, d, own, other), d, lambda chosen: found.weights(where[chosen])
            )
    return double_description(M, [1] * m, own, other, budget)


def opponent_payoffs(game: IntegerGame) -> tuple[NDArray[Any], NDArray[Any]]:
    """M of the row player, shape (m, n), and of the column player, shape (n, m), all positive.

    What one strategy earns everybody alike, and a common factor, make no difference to best
    responses and are taken out.
    """
    first, second = game.machine
    return _smallest(second.T), _smallest(first)


def _smallest(M: NDArray[Any]) -> NDArray[Any]:
    # Machine integers leave room for a difference and for a sum of two (`IntegerGame.machine`).
    shifted = M - M.min(axis=0)
    divisor = gcd(*shifted.flat) if shifted.dtype == object else int(np.gcd.reduce(shifted, None))
    if divisor > 1:
        shifted //= divisor
    # Moved up by the largest entry, so that floats keep all entries to about the same accuracy.
    return np.asarray(shifted + max(shifted.max(), 1))


def double_description(
    M: ExactArray, ease: Sequence[int], own: int, other: int, budget: Budget
) -> Vertices:
    """Enumerate the vertices of one polytope in integers of any size.

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
    labels = np.array(masks, dtype=np.uint64 if len(ease) + M.shape[1] <= WORD else object)
    return Vertices(labels, M.shape[1], lambda chosen: points[chosen, :-1].tolist())


def _extreme_rays(M: ExactArray, ease: Sequence[int], budget: Budget) -> ExactArray:
    """Extreme rays (x, v) of the cone with x != 0, as integers."""
    rays = extreme_rays([[int(v) for v in row] for row in M], [int(f) for f in ease], budget)
    return np.array(rays, dtype=object)


def _bits(table: NDArray[Any]) -> list[int]:
    """Each row of a table of bools as an integer, column k as bit k."""
    packed = np.packbits(np.asarray(table, dtype=bool), axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def matches(
    first: Vertices, second: Vertices, labels: int, budget: Budget
) -> list[tuple[int, int]]:
    """Pair the vertices that have all labels between them.

    Parameters
    ----------
    first, second : Vertices
    labels : int
        n + m, the number of labels.
    budget : Budget

    Returns
    -------
    list of (int, int)
        Indices into both. Cost: a look into a table for each nondegenerate vertex, which can only
        be paired with an exact complement; for each degenerate one a look at all of the other
        player's.
    """
    full = (1 << labels) - 1
    lacking = first.labels ^ (first.labels.dtype.type(full) if labels <= WORD else full)
    budget.check_memory((len(first) + len(second)) * _ENTRY)
    # A degenerate vertex has too many labels to be the exact complement of any.
    place = dict(zip(lacking.tolist(), range(len(first)), strict=True))
    pairs = [(place[mask], j) for j, mask in enumerate(second.labels.tolist()) if mask in place]
    odd, other_odd = first.degenerate(), second.degenerate()
    if odd.any():
        pairs += _covered(
            lacking, np.flatnonzero(odd), second.labels, np.arange(len(second)), budget
        )
    if other_odd.any():
        rest, others = np.flatnonzero(~odd), np.flatnonzero(other_odd)
        pairs += _covered(lacking, rest, second.labels, others, budget)
    return pairs


def _covered(
    lacking: NDArray[Any], some: NDArray[Any], labels: NDArray[Any], others: NDArray[Any],
    budget: Budget,
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """Pairs of which the second has all labels that the first lacks."""
    at_once = _AT_ONCE // len(others) + 1
    without = ~labels[others]
    for start in range(0, len(some), at_once):
        budget.check()
        block = some[start : start + at_once]
        i, j = ((lacking[block, None] & without) == 0).nonzero()
        yield from zip(block[i].tolist(), others[j].tolist(), strict=True)


def bit_counts(masks: NDArray[Any]) -> NDArray[Any]:
    """The number of bits of each mask."""
    if masks.dtype == object:
        return np.array([mask.bit_count() for mask in masks], dtype=np.int64)
    return np.bitwise_count(masks)
