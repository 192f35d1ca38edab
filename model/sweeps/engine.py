"""The engine of a sweep: pure equilibrium outcomes of many games at once.

For a run of points both payoffs of every agreement are made from the coefficients at these points
(`model.split`; along a grid these follow from a few, `model.sweeps.interpolation`), and the lemma
(`model.agreements`) decides by margins of each agreement over its deviations, on floats. Floats
decide only where they can. With K coefficients a_k and features in [0, 1], a payoff is off by less
than 1e-12 (1 + sum |a_k|); a point with a margin within `TOLERANCE` = 1e-9 times that sum of zero
is solved again in exact arithmetic. Where the premise of the lemma may fail, every cell is looked
at, in floats and by the same rule. Both kinds of points are counted. What is returned is therefore
exact and complete for pure strategies at every point.

Two ways to the margins, tested equal: numpy, for small jobs, and the compiled kernel
(`model.sweeps.kernel`), for those large enough to repay what the compiler takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gmpy2
import numpy as np
from numpy.typing import NDArray

from model.agreements import Agreements, agreements, leads, survives, targets
from model.game import BargainingGame
from model.grid import Grid, IntArray, feature_matrix, grid_of
from model.payoffs import PLAYERS, Structure, given
from model.premise import premise_slacks, worst_slacks
from model.scaled import scaled_payoffs
from model.split import Split, not_carried_out, pays, split_payoffs
from model.sweeps.interpolation import Interpolation
from model.sweeps.points import Points

#: A margin closer to zero than this, relative to the coefficients, is decided exactly.
TOLERANCE = 1e-9

#: Payoffs held at once for each player, in numbers: what the second-level cache takes.
_BATCH = 2**19

#: The same in numpy's way, which passes over them several times: what the first-level caches take.
_TILE = 2**15

#: Points of a batch at most, so that a coefficient's array stays in the cache too.
_LONGEST_BATCH = 8192

#: Nodes up to which payoffs are combined from them directly; beyond, coefficients come first.
_MOST_NODES = 10

#: Agreements times points from which compiling pays: a second or two of the numpy path.
WORTH_COMPILING = 2**23


#: Points up to which the premise is looked at point by point, quicker and sharper than a proof for
#: the whole box.
_MOST_POINTS = 2**16

#: Points looked at cell by cell in exact arithmetic before the kernel is compiled for them.
_MOST_BY_HAND = 64

#: Where each player's rows begin, and the columns and values of the entries that are not zero.
SparseRows = tuple[IntArray, IntArray, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Solution:
    """Equilibrium outcomes at a run of P points.

    Attributes
    ----------
    outcomes : array of int, shape (n,)
        Numbers of the outcomes that are an equilibrium outcome at some of these points, increasing.
    equilibrium : array of bool, shape (n, P)
    settled, enumerated : int
        Points that the lemma decided in exact arithmetic, and points of which every cell was
        looked at.
    """

    outcomes: IntArray
    equilibrium: NDArray[np.bool_]
    settled: int
    enumerated: int


@dataclass(frozen=True, eq=False)
class Engine:
    """What solves the points of a sweep; the same points always get the same answer."""

    points: Points
    levels: int
    structure: Structure
    compiled: bool = False

    def __reduce__(self) -> Any:
        # Tables are made again where they are needed: quicker than sending them.
        return Engine, (self.points, self.levels, self.structure, self.compiled)

    @cached_property
    def grid(self) -> Grid:
        """The grid of concessions."""
        return grid_of(self.levels, self.structure)

    @cached_property
    def table(self) -> Agreements:
        """Agreements and deviations."""
        return agreements(self.grid)

    @cached_property
    def listed(self) -> IntArray:
        """Numbers of all outcomes that can be an equilibrium outcome somewhere, increasing."""
        if self.premise_holds:
            return np.sort(self.table.outcomes)
        return np.arange(self.grid.count)

    def block(self, start: int, stop: int) -> Solution:
        """Solve the points from `start` to before `stop`."""
        size = max(1, min(_LONGEST_BATCH, _BATCH // len(self.table.outcomes)))
        parts = [self._batch(a, min(a + size, stop)) for a in range(start, stop, size)]
        outcomes = np.unique(np.concatenate([part.outcomes for part in parts]))
        equilibrium = np.zeros((len(outcomes), stop - start), dtype=bool)
        done = 0
        for part in parts:
            width = part.equilibrium.shape[1]
            rows = np.searchsorted(outcomes, part.outcomes)
            equilibrium[rows, done : done + width] = part.equilibrium
            done += width
        return Solution(
            outcomes, equilibrium, sum(p.settled for p in parts), sum(p.enumerated for p in parts)
        )

    def _batch(self, start: int, stop: int) -> Solution:
        """Decide by the lemma, then by cells where its premise may fail, then exactly."""
        count = stop - start
        holds, close = self._by_lemma(start, stop)
        by_cells = self._without_premise(start, stop)
        holds[:, by_cells] = close[by_cells] = False
        exactly = np.flatnonzero(close)
        holds[:, exactly] = False
        # Parts of the answer: numbers of outcomes, whether each holds, and at which points.
        parts = [(self.table.outcomes, holds, np.arange(count))]
        settled = len(exactly)
        if len(by_cells) and (self.compiled or len(by_cells) > _MOST_BY_HAND):
            held, tight = self._by_cells(start, stop, by_cells)
            held[:, tight] = False
            parts.append((np.arange(len(held)), held, by_cells))
            exactly = np.concatenate([exactly, by_cells[tight]])
        else:
            exactly = np.concatenate([exactly, by_cells])
        for p in exactly:
            values = self.points.exactly(start + int(p))
            numbers, _ = exact_outcomes_at(values, self.grid, self.structure)
            parts.append((numbers, np.ones((len(numbers), 1), dtype=bool), np.array([p])))
        present = [held.any(axis=1) for _, held, _ in parts]
        outcomes = np.unique(
            np.concatenate([part[0][rows] for part, rows in zip(parts, present, strict=True)])
        )
        equilibrium = np.zeros((len(outcomes), count), dtype=bool)
        for (numbers, held, at), rows in zip(parts, present, strict=True):
            equilibrium[np.ix_(np.searchsorted(outcomes, numbers[rows]), at)] |= held[rows]
        return Solution(outcomes, equilibrium, settled, len(by_cells))

    def _by_lemma(self, start: int, stop: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which agreements surely hold, shape (C, P), and at which points a margin is too close."""
        count = stop - start
        if self.compiled and self.structure.execution != "pays":
            from model.sweeps.kernel import decide

            basis, largest = self._basis(start, stop)
            holds = np.empty((len(self.table.outcomes), count), dtype=bool)
            close = np.empty(count, dtype=bool)
            bound = TOLERANCE * (1 + largest)
            decide(basis, *self._combinations, *targets(self.grid), bound, holds, close)
            return holds, close
        if self.structure.execution == "pays":
            payoffs, bounds, unsure = self._paid(start, stop, self.table.outcomes)
            phi = None
        else:
            payoffs = self._coefficients(start, stop)
            phi = self._phi(self.table.outcomes).T
            bounds, unsure = _bounds(payoffs), np.zeros(count, dtype=bool)
        holds, close = np.empty((len(self.table.outcomes), count), dtype=bool), unsure.copy()
        step = max(1, _TILE // len(holds))
        for tile in (slice(first, first + step) for first in range(0, count, step)):
            here = payoffs[..., tile] if phi is None else phi @ payoffs[..., tile]
            margin = np.minimum(
                *(leads(u, moves) for u, moves in zip(here, self.table.moves, strict=True))
            )
            holds[:, tile] = margin > bounds[tile]
            close[tile] |= (np.abs(margin) <= bounds[tile]).any(axis=0)
        return holds, close

    def _by_cells(
        self, start: int, stop: int, at: IntArray
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The same for all outcomes at some of the points, without the lemma."""
        from model.sweeps.kernel import enumerate_cells

        outcomes = np.arange(self.grid.count)
        holds = np.empty((len(outcomes), len(at)), dtype=bool)
        if self.structure.execution == "pays":
            # The payoffs themselves take the place of coefficients.
            payoffs, bounds, close = self._paid(start, stop, outcomes)
            coefficients, bounds, close = payoffs[:, :, at], bounds[at], close[at]
        else:
            coefficients = self._coefficients(start, stop)[:, :, at]
            bounds, close = _bounds(coefficients), np.zeros(len(at), dtype=bool)
        enumerate_cells(
            np.ascontiguousarray(coefficients),
            *self.rows_of_outcomes,
            self.grid.cells,
            bounds,
            holds,
            close,
        )
        return holds, close

    def _paid(
        self, start: int, stop: int, outcomes: IntArray
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        values = self.points.values(start, stop)
        return paid(split_payoffs, self.structure, self.grid, outcomes, values, stop - start)

    def _coefficients(self, start: int, stop: int) -> NDArray[np.float64]:
        split = split_payoffs(self.structure)
        return coefficient_array(split, self.points.values(start, stop), stop - start)

    def _basis(self, start: int, stop: int) -> tuple[NDArray[np.float64], float]:
        """Functions of the points whose combinations the payoffs are, and sum |a_k| at most."""
        if self._interpolation is None:
            coefficients = self._coefficients(start, stop)
            size = np.abs(coefficients).sum(axis=1).max()
            return coefficients.reshape(-1, stop - start), float(size)
        basis = self._interpolation.basis(start, stop)
        if self._interpolation.count > _MOST_NODES:
            basis = self._at_nodes.reshape(-1, self._interpolation.count) @ basis
        return basis, float(np.abs(self._at_nodes).sum(axis=1).max())

    @cached_property
    def _interpolation(self) -> Interpolation | None:
        return None if self.points.cases else Interpolation.of(self.points, self.structure)

    @cached_property
    def _at_nodes(self) -> NDArray[np.float64]:
        """Coefficients at the nodes of a grid, shape (2, K, M)."""
        assert self._interpolation is not None
        nodes, count = self._interpolation.nodes, self._interpolation.count
        return coefficient_array(split_payoffs(self.structure), nodes.values(0, count), count)

    @cached_property
    def _combinations(self) -> SparseRows:
        """Payoffs of the agreements as combinations of the basis."""
        phi = self._phi(self.table.outcomes)
        if self._interpolation is not None and self._interpolation.count <= _MOST_NODES:
            return _sparse(np.einsum("fkm,kc->fcm", self._at_nodes, phi))
        rows = np.zeros((len(PLAYERS), phi.shape[1], len(PLAYERS), len(phi)))
        for player, own in enumerate(self._own(phi)):
            rows[player, :, player] = own
        return _sparse(rows.reshape(len(PLAYERS), phi.shape[1], -1))

    def _without_premise(self, start: int, stop: int) -> IntArray:
        """Positions of the points at which the lemma's premise may fail."""
        if self.points.count <= _MOST_POINTS:
            return np.flatnonzero(self._slacks[start:stop] <= TOLERANCE)
        if self.premise_holds:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self._slack(start, stop) <= TOLERANCE)

    def _slack(self, start: int, stop: int) -> NDArray[np.float64]:
        """The least slack of the premise at each point."""
        values = self.points.values(start, stop)
        slack = np.min(np.broadcast_arrays(*premise_slacks(values, self.structure)), axis=0)
        return np.broadcast_to(slack, (stop - start,))

    @cached_property
    def _slacks(self) -> NDArray[np.float64]:
        """The same at all points."""
        return self._slack(0, self.points.count)

    @cached_property
    def premise_holds(self) -> bool:
        """Whether the lemma's premise is proven for all points at once."""
        if self.points.count <= _MOST_POINTS:
            return bool(self._slacks.min() > TOLERANCE)
        return min(worst_slacks(self.points.ranges, self.structure)) > TOLERANCE

    def _phi(self, outcomes: IntArray) -> NDArray[np.float64]:
        split = split_payoffs(self.structure)
        numerators, unit = feature_matrix(self.grid, split.monomials, outcomes)
        return np.asarray(numerators / unit)

    @cached_property
    def rows_of_outcomes(self) -> SparseRows:
        """Payoffs of all outcomes as combinations of each player's coefficients.

        Where the threat is carried out only if it pays, of the payoffs themselves.
        """
        count = self.grid.count
        if self.structure.execution == "pays":
            return _sparse(np.stack([np.eye(count)] * len(PLAYERS)))
        return _sparse(self._own(self._phi(np.arange(count))))

    def _own(self, phi: NDArray[np.float64]) -> NDArray[np.float64]:
        """Phi for each player, without the features its payoff has not, shape (2, outcomes, K)."""
        used = np.array(split_payoffs(self.structure).enters)
        return np.where(used[:, None, :], phi.T, 0)


def _sparse(matrix: NDArray[np.float64]) -> SparseRows:
    """A matrix for each player as the kernels take it: (2, rows, columns) by its entries."""
    player, row, column = np.nonzero(matrix)
    lines = player * matrix.shape[1] + row
    ends = np.concatenate([[0], np.cumsum(np.bincount(lines, minlength=2 * matrix.shape[1]))])
    starts = np.array([ends[: matrix.shape[1] + 1], ends[matrix.shape[1] :]])
    return starts, column.astype(np.int64), matrix[player, row, column]


def _bounds(coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """How close a margin may be at each point, given coefficients of shape (2, K, P)."""
    return TOLERANCE * np.asarray(1 + np.abs(coefficients).sum(axis=1).max(axis=0))


def exact_outcomes(game: BargainingGame) -> tuple[IntArray, bool]:
    """Numbers of a game's pure equilibrium outcomes, exactly.

    Returns
    -------
    outcomes : array of int
        Increasing.
    enumerated : bool
        Whether every cell was looked at, because the premise of the lemma does not hold.
    """
    return exact_outcomes_at(game.scenario.values, game.grid, game.structure)


def exact_outcomes_at(
    values: Mapping[str, Any], grid: Grid, structure: Structure
) -> tuple[IntArray, bool]:
    """`exact_outcomes` of the game with these values, one for each parameter."""
    rationals = {n: gmpy2.mpq(*value.as_integer_ratio()) for n, value in values.items()}
    if min(premise_slacks(rationals, structure)) > 0:
        table = agreements(grid)
        us, iran = scaled_payoffs(rationals, grid, structure, table.outcomes)[0]
        return np.sort(table.outcomes[survives(us, iran, table)]), False
    from model.equilibria import pure_equilibria

    us, iran = scaled_payoffs(rationals, grid, structure)[0]
    return np.unique(grid.cells[pure_equilibria(us[grid.cells], iran[grid.cells])]), True


def paid(
    split_of: Callable[[Structure], Split],
    structure: Structure,
    grid: Grid,
    outcomes: IntArray,
    values: Mapping[str, Any],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Payoffs, or their terms, at outcomes and at many points, in floats, whatever the form.

    Parameters
    ----------
    split_of : callable
        `split_payoffs` or `split_terms`.
    structure, grid, outcomes
    values : mapping of str to float or array of shape (count,)
    count : int

    Returns
    -------
    payoffs : array, shape (rows of the split, outcomes, count)
    bounds : array, shape (count,)
        How close two of them may be and still be told apart.
    unsure : array of bool, shape (count,)
        Where floats cannot tell at some outcome whether it pays to carry the threat out.
    """

    def at(split: Split, values: Mapping[str, Any]) -> tuple[NDArray[np.float64], Any]:
        coefficients = coefficient_array(split, values, count)
        numerators, unit = feature_matrix(grid, split.monomials, outcomes)
        found = np.einsum("fkp,kc->fcp", coefficients, numerators / unit, optimize=True)
        return found, _bounds(coefficients)

    if structure.execution != "pays":
        return *at(split_of(structure), values), np.zeros(count, dtype=bool)
    done, first = at(split_of(given(structure)), values)
    left, second = at(split_of(given(structure)), not_carried_out(values))
    (margin,), third = at(pays(structure), values)
    numerators, _ = feature_matrix(grid, pays(structure).monomials, outcomes)
    # With everything settled there is nothing to carry out, and nothing to tell.
    unsure = (np.abs(margin[numerators.any(axis=0)]) <= third).any(axis=0)
    return np.where(margin > 0, done, left), np.maximum(first, second), unsure


def coefficient_array(split: Split, values: Mapping[str, Any], count: int) -> NDArray[np.float64]:
    """Coefficients of a split at `count` points, shape (rows, K, count)."""
    nested = split.at(values)
    result = np.empty((len(nested), len(split.monomials), count))
    for target, row in zip(result, nested, strict=True):
        for place, coefficient in zip(target, row, strict=True):
            place[:] = coefficient
    return result
