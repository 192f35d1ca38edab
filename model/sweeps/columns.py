"""Columns: one parameter at many points, as floats and exactly; and cases, which share columns.

A column is evaluated after those before it, so that a drawn value can be kept above others. The
exact value is the one that is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, reduce
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model.parameters import on_simplex

Floats = NDArray[np.float64]

#: Which points of a column: a run of them, or their numbers.
Which = slice | NDArray[np.int64]


class Column(Protocol):
    """One parameter at many points."""

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """An interval that holds all values."""

    def floats(self, which: Which, values: Mapping[str, Any]) -> Floats:
        """Its floats at some points, given the values of the parameters before it there."""

    def exactly(self, number: int, values: Mapping[str, Any]) -> Fraction:
        """Its value at one point, given the values of the parameters before it there."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """low + (high - low) u, low no lower than some parameters before it.

    Attributes
    ----------
    low, high : Fraction
    u : array of float64, shape (N,)
        In [0, 1]: dyadic fractions, so that the value is exact.
    above : tuple of str
        The parameters that it must not fall below.
    """

    low: Fraction
    high: Fraction
    u: Floats
    above: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """An interval that holds all values."""
        return self.low, self.high

    def floats(self, which: Which, values: Mapping[str, Any]) -> Floats:
        """The values as floats."""
        low = reduce(np.maximum, (values[n] for n in self.above), float(self.low))
        wide = float(self.high) - low if self.above else float(self.high - self.low)
        return np.asarray(low + wide * self.u[which])

    def exactly(self, number: int, values: Mapping[str, Any]) -> Fraction:
        """One value."""
        low = max([self.low, *(values[n] for n in self.above)])
        wide = self.high - low
        (a, b), (w, v) = low.as_integer_ratio(), wide.as_integer_ratio()
        u, d = self.u[number].as_integer_ratio()
        # In one step: a fraction is reduced each time it is made.
        return Fraction(a * v * d + b * w * u, b * v * d)


@dataclass(frozen=True, eq=False)
class Listed:
    """One usual value, and others at some of N points."""

    usual: Fraction
    others: Mapping[int, Fraction]
    count: int

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The least and the most."""
        values = {*self.others.values()} | (
            {self.usual} if len(self.others) < self.count else set()
        )
        return min(values), max(values)

    def floats(self, which: Which, values: Mapping[str, Any]) -> Floats:
        """The values as floats."""
        return np.asarray(self._floats[which])

    def exactly(self, number: int, values: Mapping[str, Any]) -> Fraction:
        """One value."""
        return self.others.get(number, self.usual)

    @cached_property
    def _floats(self) -> Floats:
        result = np.full(self.count, float(self.usual))
        result[list(self.others)] = [float(value) for value in self.others.values()]
        return result


@dataclass(frozen=True, eq=False)
class Cases:
    """Points one after the other, each a value for the parameters that have a column.

    Attributes
    ----------
    dim : str
        Name of their dimension.
    count : int
    columns : mapping of str to Column
    recipe : mapping of str to str
        All that fixes them besides the scenario, as texts to compare.
    words : str
        What a share of them is a share of, for a figure or a sentence.
    accepted : float
        Share of the draws looked at that keep all orders.
    over_bounds : bool
        Whether the registry's bounds stand for the ranges.
    """

    dim: str
    count: int
    columns: Mapping[str, Column]
    recipe: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    accepted: float = 1.0
    over_bounds: bool = False

    @classmethod
    def joined(cls, drawn: Sequence[Cases]) -> Cases:
        """Cases drawn from the same ranges, one sample after the other."""
        first = drawn[0]
        columns: dict[str, Column] = {}
        for name in first.columns:
            same = [c for cases in drawn if isinstance(c := cases.columns[name], Drawn)]
            columns[name] = replace(same[0], u=np.concatenate([column.u for column in same]))
        count = sum(cases.count for cases in drawn)
        seeds = " ".join(cases.recipe["seed"] for cases in drawn)
        recipe = {**first.recipe, "seed": seeds, "n": str(count)}
        return replace(first, count=count, columns=columns, recipe=recipe)

    def raw(self, values: Mapping[str, float], which: Which) -> dict[str, Any]:
        """Floats at some points, before weights are divided by the sum of their simplex."""
        result: dict[str, Any] = dict(values)
        for name, column in self.columns.items():
            result[name] = column.floats(which, result)
        return result

    def raw_exactly(self, values: Mapping[str, Fraction], number: int) -> dict[str, Fraction]:
        """The same at one point, exactly."""
        result = dict(values)
        for name, column in self.columns.items():
            result[name] = column.exactly(number, result)
        return result

    def floats(self, values: Mapping[str, float], which: Which) -> dict[str, Any]:
        """Floats at some points, the values of a scenario where there is no column."""
        return on_simplex(self.raw(values, which), self.columns)

    def exactly(self, values: Mapping[str, Fraction], number: int) -> dict[str, Fraction]:
        """The same at one point, exactly."""
        return on_simplex(self.raw_exactly(values, number), self.columns)
