"""Two types of US over many points: where Iran can tell them apart, and where bluffing pays.

A solver for the one loop over points (`model.sweeps.loop`). The prior is the parameter
`credibility`, so that a map of prior and threat is a map over these two. Payoffs with each type are
made in floats for all outcomes of a grid at many points at once; each type's replies to every offer
are compared with its best, and Iran's deviations are looked at only where both types hold
(`model.two_types.offers`). As in `model.sweeps.engine` floats decide where no comparison is close;
other points, and those at which the premise of the lemma may fail, are decided exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from model.grid import Grid, IntArray, feature_matrix, grid_of
from model.payoffs import Structure
from model.premise import premise_slacks
from model.split import split_payoffs
from model.sweeps.engine import TOLERANCE, coefficient_array, paid
from model.sweeps.points import Points
from model.sweeps.pure import summaries
from model.sweeps.solver import TERMS_UNIT, Coordinates, Found, Solver, Variable
from model.two_types.along import PRIOR
from model.two_types.game import Against
from model.two_types.offers import Offers, covers, offers
from model.two_types.results import LENS
from model.two_types.types import Type

_TYPES = ("resolved", "bluffing")

#: Points solved at once: as many as keep the comparisons in the cache. And of a block.
_BATCH, _BLOCK = 512, 2**14

VARIABLES: tuple[Variable, ...] = (
    Variable("pooling", (), "?", "some equilibrium settles files, alike with both types"),
    Variable("separating", (), "?", "in some equilibrium Iran can tell the types apart"),
    Variable("no_deal", (), "?", "in some equilibrium nothing is settled with either type"),
    Variable("bluff_leaves_more", (), "?",
             "in every separating equilibrium the bluffing type leaves more open"),
    Variable("bluff_gain", (), "f8",
             "most that the bluffing type has where Iran cannot tell, less the most it has where "
             "Iran knows", "points"),
    Variable("can_settle", ("type", "file"), "?", "settled with the type in some equilibrium"),
    Variable("can_stay_open", ("type", "file"), "?", "open with the type in some equilibrium"),
    Variable("lowest_terms", ("type", "file"), "f8",
             "lowest terms across the equilibria that settle the file with the type", TERMS_UNIT),
    Variable("highest_terms", ("type", "file"), "f8",
             "highest terms across the equilibria that settle the file with the type", TERMS_UNIT),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class BluffSolver(Solver):
    """Solves every point for two types of US.

    Attributes
    ----------
    points, levels, structure
        See `model.sweeps.solver.Solver`.
    types : tuple of Type
    """

    points: Points
    levels: int
    structure: Structure
    types: tuple[Type, Type]
    counts: ClassVar[tuple[str, ...]] = ("points_settled_exactly", "points_enumerated")

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return VARIABLES

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, types, and how far the result is complete."""
        varied = "a sample" if self.points.cases else " and ".join(self.points.names)
        return {
            "lens": LENS,
            "title": f"Two types of US in {self.points.scenario.name} over {varied}",
            "complete": "every pure equilibrium at every point; no mixed ones",
            "resolved": self.types[0].words,
            "bluffing": self.types[1].words,
        }

    @property
    def options(self) -> Mapping[str, str]:
        """The types."""
        return {name: t.words for name, t in zip(_TYPES, self.types, strict=True)}

    @property
    def longest(self) -> int:
        """Points of a block."""
        return _BLOCK

    def coordinates(self, outcomes: IntArray) -> Coordinates:
        """Labels of types and files."""
        said = {"long_name": "type of US"}
        return {**super().coordinates(outcomes), "type": ("type", list(_TYPES), said)}

    @cached_property
    def grid(self) -> Grid:
        """The grid of concessions."""
        return grid_of(self.levels, self.structure)

    @cached_property
    def table(self) -> Offers:
        """Candidates and deviations."""
        return offers(self.grid)

    @cached_property
    def _needed(self) -> tuple[IntArray, Offers]:
        """The outcomes that the table names, and the table in terms of their places."""
        table = self.table
        listed, places = np.unique(
            np.concatenate([table.replies.ravel(), table.deviations.ravel()]), return_inverse=True
        )
        replies, deviations = np.split(places.ravel(), [table.replies.size])
        return listed, Offers(
            replies.reshape(table.replies.shape), table.possible, table.candidates,
            deviations.reshape(table.deviations.shape),
        )  # fmt: skip

    def solve(self, start: int, stop: int) -> Found:
        """Solve the points from `start` to before `stop`."""
        parts = [self._batch(a, min(a + _BATCH, stop)) for a in range(start, stop, _BATCH)]
        arrays = {v.name: np.concatenate([part[0][v.name] for part in parts]) for v in VARIABLES}
        counts = {name: sum(part[1][k] for part in parts) for k, name in enumerate(self.counts)}
        return Found(arrays, counts=counts)

    def _batch(self, start: int, stop: int) -> tuple[dict[str, NDArray[Any]], tuple[int, int]]:
        count = stop - start
        found: dict[str, NDArray[Any]] = {}
        if covers(self.grid):
            values = self.points.values(start, stop)
            by_cells = self._premise_may_fail(values, count)
            held, gain, close = self._by_lemma(values, count)
            found = summary(self.grid, self.table.reached, held, gain)
            exactly = close | by_cells
        else:
            by_cells = exactly = np.ones(count, dtype=bool)
        for p in np.flatnonzero(exactly):
            here = self._exactly(start + int(p))
            for name, value in here.items():
                if name not in found:
                    found[name] = np.zeros((count, *value.shape[1:]), dtype=value.dtype)
                found[name][p] = value[0]
        return found, (int((exactly & ~by_cells).sum()), int(by_cells.sum()))

    def _premise_may_fail(self, values: Mapping[str, Any], count: int) -> NDArray[np.bool_]:
        worst = np.full(count, np.inf)
        for t in self.types:
            for slack in premise_slacks(t.values(values, float), t.form(self.structure)):
                worst = np.minimum(worst, slack)
        return worst <= TOLERANCE

    def _by_lemma(
        self, values: Mapping[str, Any], count: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.bool_]]:
        """Which candidates hold, what bluffing is worth if known, and where floats are not sure.

        Returns
        -------
        held : array of bool, shape (C, P)
        gain : array, shape (C, P)
            The payoff of the bluffing type less the most it has where it is known.
        close : array of bool, shape (P,)
        """
        from model.two_types.kernel import decide

        listed, table = self._needed
        prior = np.array(np.broadcast_to(np.asarray(values[PRIOR], float), count))
        payoffs = np.empty((2, count, 2, len(listed)))
        bound, close = np.zeros(count), np.zeros(count, dtype=bool)
        for theta, t in enumerate(self.types):
            size, unsure = self._pay(theta, t.values(values, float), payoffs[:, :, theta])
            bound, close = np.maximum(bound, size), close | unsure
        held = np.empty((len(table.candidates), count), dtype=bool)
        known = np.empty(count)
        decide(
            payoffs[0], payoffs[1], prior, bound, table.replies, table.possible, table.candidates,
            table.reached, table.deviations, held, known, close,
        )  # fmt: skip
        worth = payoffs[0, :, 1][:, table.reached[:, 1]].T
        return held, worth - known, close

    def _pay(
        self, theta: int, values: Mapping[str, Any], into: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Fill in the payoffs with a type, (2, P, outcomes); return how close they may be."""
        from model.two_types.kernel import combine

        form, count = self.types[theta].form(self.structure), into.shape[1]
        listed, _ = self._needed
        if form.execution == "pays":
            found, size, unsure = paid(split_payoffs, form, self.grid, listed, values, count)
            into[:] = found.transpose(0, 2, 1)
            return size, unsure
        split = split_payoffs(form)
        coefficients = coefficient_array(split, values, count)
        numerators, unit = feature_matrix(self.grid, split.monomials, listed)
        combine(np.ascontiguousarray(coefficients.transpose(0, 2, 1)), numerators / unit, into)
        size = 1 + np.abs(coefficients).sum(axis=1).max(axis=0)
        return TOLERANCE * size, np.zeros(count, dtype=bool)

    def _exactly(self, number: int) -> dict[str, NDArray[Any]]:
        """The same at one point, in exact arithmetic."""
        values = {n: mpq(*v.as_integer_ratio()) for n, v in self.points.exactly(number).items()}
        against = Against(values, self.grid, self.structure, self.types)
        pairs, alone = against.pairs(values[PRIOR]), against.pairs(values[PRIOR] * 0)
        us, denominator = against.scaled[1][0][0], against.scaled[1][1][0]
        best = max((int(us[b]) for b in alone[:, 1]), default=None)
        gain = np.array(
            [[np.inf if best is None else (int(us[b]) - best) / denominator] for b in pairs[:, 1]]
        )
        return summary(
            self.grid, pairs, np.ones((len(pairs), 1), dtype=bool), gain.reshape(len(pairs), 1)
        )


def summary(
    grid: Grid, pairs: IntArray, held: NDArray[np.bool_], gain: NDArray[np.float64]
) -> dict[str, NDArray[Any]]:
    """What the equilibria of a run of points say, in the variables of a sweep.

    Parameters
    ----------
    grid : Grid
    pairs : array of int, shape (C, 2)
        Numbers of outcomes with r and with b.
    held : array of bool, shape (C, P)
    gain : array, shape (C, P)
        What the bluffing type has more than if it were known.
    """
    terms = [grid.terms(pairs[:, theta]) for theta in (0, 1)]
    apart = pairs[:, 0] != pairs[:, 1]
    open_r, open_b = (np.isnan(t) for t in terms)
    something = ~(open_r & open_b).all(axis=1)
    more = (open_b & ~open_r).any(axis=1) & ~(open_r & ~open_b).any(axis=1)
    pooled = held & (~apart & something)[:, None]
    most = np.where(pooled, gain, -np.inf).max(axis=0, initial=-np.inf)
    by_type = [summaries(t, held) for t in terms]
    return {
        "pooling": pooled.any(axis=0),
        "separating": held[apart].any(axis=0),
        "no_deal": held[~something].any(axis=0),
        "bluff_leaves_more": held[apart].any(axis=0) & ~held[apart & ~more].any(axis=0),
        "bluff_gain": np.where(np.isfinite(most), most, np.nan),
        **{name: np.stack([s[name] for s in by_type], axis=1) for name in by_type[0]},
    }
