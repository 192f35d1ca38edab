"""The grid of concessions: strategies, settlement, outcomes, and the feature matrix of a grid.

Each player picks in each of the F files a level from L even steps on [0, 1]: its giver the share
g_f of it that it gives up, its taker the share v_f of its maximal demand that it waives. A strategy
is a level for each file, so that each player has n = L^F.

**Settlement** (a Nash demand game in each file; Nash 1953). File f is covered iff v_f + g_f >= 1,
on terms x_f = theta g_f + (1 - theta)(1 - v_f), where theta is the weight of Iran's offer: 1/2, 1
or 0 by the price rule in a file that Iran gives (1/2, 0 or 1 in one that the US gives). Files are
linked in *blocks* (`model.structure`; each by itself, as a rule): a block is settled iff every file
in it is covered. Otherwise all of it is open: o_f = 1 and x_f = 0.

All of this is decided on the integer levels, never on floats. A file ends open or on terms
t / (2L - 2) with t in 0..2L-2: 2L *states*, numbered 0 (open) and t + 1. An outcome is a state for
each file, numbered in mixed radix, so that there are (2L)^F of them for the L^2F cells of the game:
payoffs are computed for each outcome and looked up for each cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.files import STANDARD, File, names_of_files
from model.parameters import FILES
from model.payoffs import BASE, Structure
from model.results import plain
from model.split import Monomial, weightless

IntArray = NDArray[np.int64]

#: The finest grid at all, and how many cells (16.8 million) and outcomes a table may have.
FINEST_LEVELS = 65
_MOST_CELLS = 2**24
_MOST_OUTCOMES = 2**22

_SHARES = {
    Fraction(1, 8): "an eighth",
    Fraction(1, 4): "a quarter",
    Fraction(1, 3): "a third",
    Fraction(3, 8): "three eighths",
    Fraction(1, 2): "half",
    Fraction(5, 8): "five eighths",
    Fraction(2, 3): "two thirds",
    Fraction(3, 4): "three quarters",
    Fraction(7, 8): "seven eighths",
    Fraction(1): "in full",
    Fraction(0): "dropped",
}


@dataclass(frozen=True, order=True, repr=False)
class Outcome:
    """How the talks end: for each file the terms x_f, or None where it stays open."""

    terms: tuple[Fraction | None, ...]
    files: tuple[str, ...] = FILES

    @property
    def settled(self) -> tuple[str, ...]:
        """Names of the files that are settled."""
        return tuple(f for f, x in zip(self.files, self.terms, strict=True) if x is not None)

    def __repr__(self) -> str:
        terms = ("open" if x is None else str(x) for x in self.terms)
        files = ", ".join(f"{f} {x}" for f, x in zip(self.files, terms, strict=True))
        return f"Outcome({files})"

    def report(self) -> dict[str, Any]:
        """In words, and the exact terms of each file; None where it stays open."""
        return {"label": self.label, "terms": plain(dict(zip(self.files, self.terms, strict=True)))}

    @property
    def label(self) -> str:
        """In words, e.g. ``"nuclear half, regional half, missile open"``.

        "Half" means that its giver gives up half of the file; "in full", all of it; "dropped", that
        the other side drops it.
        """
        words = ("open" if x is None else _SHARES.get(x, str(x)) for x in self.terms)
        return ", ".join(f"{f} {word}" for f, word in zip(self.files, words, strict=True))

    def values(self) -> tuple[Fraction, ...]:
        """X of each file, then o of each, as the payoff terms take them."""
        x = tuple(Fraction(0) if t is None else t for t in self.terms)
        return (*x, *(Fraction(t is None) for t in self.terms))


@dataclass(frozen=True)
class Grid:
    """Everything about the game that no payoff enters. Get one by `grid` or `grid_of`.

    Attributes
    ----------
    levels : int
    price_rule : str
    blocks : tuple of tuple of int
        The files that are linked, by position.
    files : tuple of File
    weightless : tuple of tuple of int
        Blocks that are called open where all their terms are 0 (`model.split.weightless`).
    """

    levels: int
    price_rule: str
    blocks: tuple[tuple[int, ...], ...] = BASE.blocks
    files: tuple[File, ...] = STANDARD
    weightless: tuple[tuple[int, ...], ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the files, in order."""
        return names_of_files(self.files)

    @property
    def count(self) -> int:
        """How many outcomes there are, (2L)^F."""
        return self.states ** len(self.files)

    @cached_property
    def _gives(self) -> NDArray[np.bool_]:
        """Whether Iran gives each file."""
        return np.array([f.giver == "iran" for f in self.files])

    @property
    def steps(self) -> int:
        """L - 1: a level j stands for the share j / steps."""
        return self.levels - 1

    @property
    def states(self) -> int:
        """Number of states of a file: open, and 2L - 1 terms."""
        return 2 * self.levels

    @cached_property
    def strategies(self) -> IntArray:
        """Levels of each strategy, shape (L^F, F), the last file varying fastest."""
        return np.array(list(product(range(self.levels), repeat=len(self.files))), dtype=np.int64)

    @cached_property
    def cells(self) -> IntArray:
        """Outcome number of each cell, shape (L^F, L^F): US strategies by Iran's.

        Raises
        ------
        ValueError
            For more cells than are tabulated: 16 levels of three files. The outcomes of the pure
            equilibria are still to be had there, from the agreements (`model.agreements`,
            `model.sweep`).
        """
        finest = finest_table(len(self.files))
        if self.levels > finest:
            raise InputError(
                f"levels: must be at most {finest} to tabulate all cells, got {self.levels}; "
                "a sweep finds equilibrium outcomes on finer grids"
            )
        return self.settle(self.strategies[:, None, :], self.strategies[None, :, :])

    def settle(self, us: IntArray, iran: IntArray) -> IntArray:
        """Outcome numbers of levels that both offer, of shapes (..., files) that fit together."""
        # What Iran's offer alone would make of the terms, what that of the US, and halfway.
        by_iran = np.where(self._gives, iran, self.steps - iran)
        by_us = np.where(self._gives, self.steps - us, us)
        numerator = {
            "split": by_iran + by_us,
            "iran": 2 * by_iran + 0 * us,
            "us": 2 * by_us + 0 * iran,
        }[self.price_rule]
        covered = us + iran >= self.steps
        state = np.zeros(covered.shape, dtype=np.int64)
        for block in map(list, self.blocks):
            settled = covered[..., block].all(axis=-1, keepdims=True)
            if tuple(block) in self.weightless:
                settled &= (numerator[..., block] > 0).any(axis=-1, keepdims=True)
            state[..., block] = np.where(settled, numerator[..., block] + 1, 0)
        return self.number(state)

    def number(self, state: IntArray) -> IntArray:
        """Outcome number of states, one for each file, shape (..., files) -> (...)."""
        return np.asarray(state @ self._radix, dtype=np.int64)

    @cached_property
    def _radix(self) -> IntArray:
        return self.states ** np.arange(len(self.files), dtype=np.int64)[::-1]

    def state(self, number: int) -> tuple[int, ...]:
        """The state of each file in an outcome."""
        return tuple(
            int(number) // self.states**k % self.states for k in reversed(range(len(self.files)))
        )

    def outcome(self, number: int) -> Outcome:
        """The outcome of a number."""
        return Outcome(
            tuple(
                None if state == 0 else Fraction(state - 1, 2 * self.steps)
                for state in self.state(number)
            ),
            self.names,
        )

    def terms(self, numbers: IntArray) -> NDArray[np.float64]:
        """Terms of each file in outcomes by number, NaN where it is open, shape (n, F)."""
        state = self._states_of(numbers)
        return np.where(state == 0, np.nan, (state - 1) / (2 * self.steps))

    def _states_of(self, numbers: IntArray) -> IntArray:
        """The state of each file in many outcomes, shape (n, F)."""
        return np.asarray(numbers, dtype=np.int64)[:, None] // self._radix % self.states

    @cached_property
    def outcome_values(self) -> IntArray:
        """(x, o) of every outcome times 2 (L - 1), shape ((2L)^F, 2F), integers.

        Raises
        ------
        ValueError
            For more outcomes than are tabulated.
        """
        if self.count > _MOST_OUTCOMES:
            raise InputError(
                f"levels: must make at most {_MOST_OUTCOMES:,} outcomes to tabulate all of them, "
                f"got {self.count:,} with {self.levels} levels in {len(self.files)} files"
            )
        return self.values_at(np.arange(self.count))

    def values_at(self, numbers: IntArray) -> IntArray:
        """The same for some outcomes by number, shape (n, 2F)."""
        state = self._states_of(numbers)
        x = np.maximum(state - 1, 0)
        o = np.where(state == 0, 2 * self.steps, 0)
        return np.concatenate([x, o], axis=1)

    def strategy_label(self, index: int) -> str:
        """Shares of a strategy in the order of the files, e.g. ``"1/2 0 1"``."""
        return " ".join(str(Fraction(int(j), self.steps)) for j in self.strategies[index])


def grid_of(levels: int, structure: Structure) -> Grid:
    """The grid of a form of the game."""
    return grid(
        levels, structure.price_rule, structure.blocks, structure.files, weightless(structure)
    )


def finest_table(files: int) -> int:
    """The most levels at which all cells of a game on so many files are tabulated."""
    levels = 2
    while (levels + 1) ** (2 * files) <= _MOST_CELLS:
        levels += 1
    return levels


def grid(
    levels: int,
    price_rule: str = "split",
    blocks: tuple[tuple[int, ...], ...] = BASE.blocks,
    files: tuple[File, ...] = STANDARD,
    without_weight: tuple[tuple[int, ...], ...] = (),
) -> Grid:
    """The grid of `levels` even steps, shared by all games that use it.

    Raises
    ------
    ValueError
        Unless `levels` is a whole number from 2 to 65.
    """
    if isinstance(levels, bool) or not isinstance(levels, (int, np.integer)):
        raise InputError(f"levels: must be a whole number, got {levels!r}")
    if not 2 <= levels <= FINEST_LEVELS:
        raise InputError(f"levels: must be from 2 to {FINEST_LEVELS}, got {levels}")
    return _grid(int(levels), price_rule, blocks, files, without_weight)


@cache
def _grid(*made_of: Any) -> Grid:
    return Grid(*made_of)


def feature_matrix(
    grid: Grid, monomials: Sequence[Monomial], outcomes: IntArray | None = None
) -> tuple[IntArray, int]:
    """Phi: every monomial at every outcome, in integers over one denominator.

    Parameters
    ----------
    grid : Grid
    monomials : sequence of K monomials
    outcomes : array of int, optional
        Numbers of the outcomes wanted; all of them by default.

    Returns
    -------
    numerators : array of int, shape (K, outcomes)
    denominator : int
        Phi is numerators / denominator, exactly.
    """
    unit = 2 * grid.steps
    values = grid.outcome_values if outcomes is None else grid.values_at(outcomes)
    degree = max(map(sum, monomials))
    rows = [
        prod((values[:, j] ** power for j, power in enumerate(powers)), start=np.int64(1))
        * unit ** (degree - sum(powers))
        * np.ones(len(values), dtype=np.int64)
        for powers in monomials
    ]
    return np.array(rows, dtype=np.int64), unit**degree
