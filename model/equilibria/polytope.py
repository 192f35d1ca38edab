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
from fractions import Fraction
from importlib.util import find_spec
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.bases import WORD, feasible_bases, is_loaded, placed
from model.equilibria.budget import Budget
from model.equilibria.payoffs import ExactArray, IntegerGame, machine_integers
from model.equilibria.ppl_process import extreme_rays
from model.equilibria.results import Strategy

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
        Gives the mixed strategy of a vertex times a positive number, as integers.
    """

    labels: NDArray[Any]
    dimension: int
    weights: Callable[[int], Sequence[int]]

    def __len__(self) -> int:
        return len(self.labels)

    def strategy(self, index: int) -> Strategy:
        """Give one vertex as probabilities."""
        weights = self.weights(index)
        total = sum(weights)
        nothing = Fraction(0)
        return tuple(Fraction(weight, total) if weight else nothing for weight in weights)

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
                placed(labels, d, own, other), d, lambda index: found.weights(where[index])
            )
    return double_description(M, [1] * m, own, other, budget)


def opponent_payoffs(game: IntegerGame) -> tuple[NDArray[Any], NDArray[Any]]:
    """M of the row player, shape (m, n), and of the column player, shape (n, m), all positive.

    What one strategy earns everybody alike, and a common factor, make no difference to best
    responses and are taken out.
    """
    return _smallest(game.B.T), _smallest(game.A)


def _smallest(M: NDArray[Any]) -> NDArray[Any]:
    M = machine_integers(M, 4)
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
    return Vertices(labels, M.shape[1], lambda index: points[index, :-1].tolist())


def _extreme_rays(M: ExactArray, ease: Sequence[int], budget: Budget) -> ExactArray:
    """Extreme rays (x, v) of the cone with x != 0, as integers."""
    rays = extreme_rays([[int(v) for v in row] for row in M], [int(f) for f in ease], budget)
    return np.array(rays, dtype=object)


def _bits(table: NDArray[Any]) -> list[int]:
    """Each row of a table of bools as an integer, column k as bit k."""
    packed = np.packbits(np.asarray(table, dtype=bool), axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def matches(first: Vertices, second: Vertices, labels: int) -> NDArray[np.int64]:
    """Pair the vertices that have all labels between them.

    Parameters
    ----------
    first, second : Vertices
    labels : int
        n + m, the number of labels.

    Returns
    -------
    array of int64, shape (pairs, 2)
        Indices into both. Cost: a sort for the nondegenerate vertices, which can only be paired
        with exact complements; for each degenerate one an intersection of sets of bits for each
        label that it lacks, at most.
    """
    full = (1 << labels) - 1
    whole = first.labels.dtype.type(full) if labels <= WORD else full
    odd, other_odd = first.degenerate(), second.degenerate()
    plain, other_plain = np.flatnonzero(~odd), np.flatnonzero(~other_odd)
    here, there = _equal(first.labels[plain] ^ whole, second.labels[other_plain])
    pairs = [np.stack([plain[here], other_plain[there]], axis=1)]
    for own, partners in _supersets(first.labels, np.flatnonzero(odd), second.labels, full):
        pairs.append(np.array([(own, other) for other in partners]))
    for other, partners in _supersets(
        second.labels, np.flatnonzero(other_odd), first.labels[plain], full
    ):
        pairs.append(np.array([(plain[own], other) for own in partners]))
    return np.concatenate(pairs)


def _equal(masks: NDArray[Any], others: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Indices of what is in both; none occurs twice in either."""
    if not len(masks) or not len(others):
        return masks[:0].astype(np.int64), masks[:0].astype(np.int64)
    order = np.argsort(others)
    place = np.minimum(np.searchsorted(others, masks, sorter=order), len(others) - 1)
    here = np.flatnonzero(others[order[place]] == masks)
    return here, order[place[here]]


def _supersets(
    masks: NDArray[Any], chosen: NDArray[Any], others: NDArray[Any], full: int
) -> Iterator[tuple[int, list[int]]]:
    """For each chosen mask, those of the others that have all bits that it lacks, if any have."""
    if not len(chosen) or not len(others):
        return
    # For each label, the set of others that have it, as bits.
    having = [_bits(((others >> bit) & 1)[None])[0] for bit in range(full.bit_length())]
    everyone = (1 << len(others)) - 1
    for index in chosen.tolist():
        missing, partners, found = full & ~int(masks[index]), everyone, []
        while missing and partners:
            lowest = missing & -missing
            partners &= having[lowest.bit_length() - 1]
            missing ^= lowest
        while partners:
            lowest = partners & -partners
            found.append(lowest.bit_length() - 1)
            partners ^= lowest
        if found:
            yield index, found


def bit_counts(masks: NDArray[Any]) -> NDArray[Any]:
    """The number of bits of each mask."""
    if masks.dtype == object:
        return np.array([mask.bit_count() for mask in masks], dtype=np.int64)
    return np.bitwise_count(masks)
