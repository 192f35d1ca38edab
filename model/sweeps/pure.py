"""All pure equilibrium outcomes at every point: the solver of `model.sweep` and `model.sample`.

The engine (`model.sweeps.engine`) finds which outcomes are those of a pure equilibrium; what that
says of each file follows, and where it is asked for, what the outcomes pay, term by term.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.about import LENS
from model.errors import InputError
from model.grid import IntArray
from model.payoffs import PLAYERS, Structure, terms
from model.split import split_terms
from model.sweeps.engine import WORTH_COMPILING, Engine, paid
from model.sweeps.points import Points
from model.sweeps.solver import (
    OUTCOME,
    TERMS_UNIT,
    Coordinates,
    Found,
    Solver,
    Variable,
    outcome_coordinates,
)

#: Largest number of payoff terms that a result may hold (numbers of 8 bytes).
_LARGEST_TERMS = 100_000_000

#: Points of a block at most, and numbers of one byte.
_BLOCK_POINTS = 2**17
_BLOCK_BYTES = 2**23

#: Payoffs held at once while terms are computed.
_BLOCK = 2_000_000

VARIABLES: tuple[Variable, ...] = (
    Variable("equilibrium", (OUTCOME,), "?", "outcome of some pure equilibrium"),
    Variable("can_settle", ("file",), "?", "settled in some pure equilibrium"),
    Variable("can_stay_open", ("file",), "?", "open in some pure equilibrium"),
    Variable(
        "lowest_terms", ("file",), "f8",
        "lowest terms across the equilibria that settle the file", TERMS_UNIT,
    ),
    Variable(
        "highest_terms", ("file",), "f8",
        "highest terms across the equilibria that settle the file", TERMS_UNIT,
    ),
)  # fmt: skip

_PAYOFFS: tuple[Variable, ...] = (
    Variable("payoff", (OUTCOME, "player"), "f8", "payoff", "points"),
    Variable("payoff_term", (OUTCOME, "term"), "f8", "payoff, term by term", "points"),
)

#: What an engine counts.
COUNTS = ("points_settled_exactly", "points_enumerated")


@dataclass(frozen=True, eq=False)
class Pure(Solver):
    """All pure equilibrium outcomes.

    Attributes
    ----------
    points, levels, structure
        See `model.sweeps.solver.Solver`.
    terms : bool
        Whether payoffs are found too, whole and term by term.
    """

    points: Points
    levels: int
    structure: Structure
    terms: bool = False
    counts = COUNTS

    def require_room(self) -> None:
        """Refuse more payoff terms than can be held, with one outcome at least."""
        if self.terms:
            _require_room(self.points.count * len(terms(self.structure)))

    @cached_property
    def engine(self) -> Engine:
        """What decides; compiled where that pays."""
        return ready(self.points, self.levels, self.structure)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return (*VARIABLES, *(_PAYOFFS if self.terms else ()))

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        varied = "a sample" if self.points.cases else " and ".join(self.points.names)
        return {
            "lens": LENS,
            "title": f"Pure equilibria of {self.points.scenario.name} over {varied}",
            "complete": "every pure equilibrium outcome at every point; no mixed equilibria",
        }

    @property
    def longest(self) -> int:
        """Points of a block, so that no variable of one is larger than some megabytes."""
        return max(1, min(_BLOCK_POINTS, _BLOCK_BYTES // len(self.engine.table.outcomes)))

    @property
    def listed(self) -> IntArray:
        """Numbers of all outcomes that can be an equilibrium outcome somewhere."""
        return self.engine.listed

    def solve(self, start: int, stop: int) -> Found:
        """Find the equilibrium outcomes of a run of points."""
        found = self.engine.block(start, stop)
        counts = dict(zip(COUNTS, (found.settled, found.enumerated), strict=True))
        return Found({"equilibrium": found.equilibrium.T}, found.outcomes, counts)

    def completed(self, found: Found, start: int, stop: int) -> Mapping[str, NDArray[Any]]:
        """What the equilibria say of each file, and what outcomes pay."""
        held = found.arrays["equilibrium"]
        files = summaries(self.engine.grid.terms(found.outcomes), held.T)
        paid = self._paid(found.outcomes, start, stop) if self.terms else {}
        return {"equilibrium": held, **files, **paid}

    def coordinates(self, outcomes: IntArray) -> Coordinates:
        """Outcomes and terms of the payoff."""
        names = [term.key for term in terms(self.structure)]
        return {
            **super().coordinates(outcomes),
            **outcome_coordinates(self.engine.grid, outcomes),
            "term": ("term", names, {"long_name": "player and term of the payoff"}),
        }

    def _paid(self, outcomes: IntArray, start: int, stop: int) -> dict[str, NDArray[np.float64]]:
        names = [term.key for term in terms(self.structure)]
        _require_room((stop - start) * len(outcomes) * len(names))
        grid = self.engine.grid
        parts = np.empty((stop - start, len(outcomes), len(names)))
        step = max(1, _BLOCK // max(1, len(outcomes)))
        for first in range(start, stop, step):
            last = min(first + step, stop)
            values = self.points.values(first, last)
            found, *_ = paid(split_terms, self.structure, grid, outcomes, values, last - first)
            parts[first - start : last - start] = found.transpose(2, 1, 0)
        return {"payoff": _by_player(names, parts), "payoff_term": parts}


def _require_room(size: int) -> None:
    if size > _LARGEST_TERMS:
        raise InputError(
            f"terms: the payoff terms must be at most {_LARGEST_TERMS:,} numbers, got {size:,}; "
            "leave them out with terms=False (--no-terms)"
        )


def _by_player(names: Sequence[str], parts: NDArray[np.float64]) -> NDArray[np.float64]:
    own = [[name.startswith(f"{player} ") for name in names] for player in PLAYERS]
    return np.stack([parts[..., mine].sum(axis=-1) for mine in own], axis=-1)


def ready(points: Points, levels: int, structure: Structure) -> Engine:
    """An engine for these points, compiled where that pays, and once the kernel is there."""
    engine = Engine(points, levels, structure)
    worth = points.count * len(engine.table.outcomes)
    compiled = "model.sweeps.kernel" in sys.modules or worth >= WORTH_COMPILING
    if not compiled and worth >= WORTH_COMPILING // 64:
        # A cell-by-cell look in numpy's way is so slow that compiling pays much sooner.
        compiled = not engine.premise_holds
    return Engine(points, levels, structure, compiled) if compiled else engine


def summaries(
    terms: NDArray[np.float64], equilibrium: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """What the equilibria of a run of points say of each file.

    Parameters
    ----------
    terms : array, shape (n, files)
        Terms of each file in each outcome, NaN where it is open.
    equilibrium : array of bool, shape (n, P)

    Returns
    -------
    dict of str to array, shape (P, files)
        The variables of `VARIABLES` that are about files.
    """
    count = equilibrium.shape[1]
    files = terms.shape[1]
    settles = np.zeros((files, count), dtype=bool)
    opens = np.zeros((files, count), dtype=bool)
    lowest = np.full((files, count), np.nan)
    highest = np.full((files, count), np.nan)
    for f, column in enumerate(terms.T):
        opens[f] = equilibrium[np.isnan(column)].any(axis=0)
        # From the highest terms down, so that the lowest are what stays, and the first is highest.
        for value in np.unique(column[~np.isnan(column)])[::-1]:
            there = equilibrium[column == value].any(axis=0)
            highest[f][there & ~settles[f]] = value
            lowest[f][there] = value
            settles[f] |= there
    return {
        "can_settle": settles.T,
        "can_stay_open": opens.T,
        "lowest_terms": lowest.T,
        "highest_terms": highest.T,
    }
