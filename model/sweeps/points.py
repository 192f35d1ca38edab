"""Where a sweep looks: the points of a grid of parameter values, or of a sample.

Points are numbered 0 to N - 1, a grid's with its last axis fastest. Each point is a value for
every parameter, and exists twice: as floats, many at a time, and exactly, one at a time. The exact
value is the one that is meant: a grid's values are Fractions; a sample's are low + (high - low) u,
where u is the dyadic fraction that the generator drew. The draws of a sample keep what the scenario
ranks (`model.scenario.Order`), by rejection, and can be moved: the same cases, but for a parameter
or two, so that cases can be compared in pairs. Weights stay on their simplex throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.parameters import NAMES, SIMPLEXES, on_simplex, parameter, rescale_weights
from model.scenario import Order, Scenario
from model.sweeps.axes import Axis, AxisSpec, read_number

Method = Literal["sobol", "lhs"]

#: Draws looked at for each point wanted, at most, before the orders are given up on.
_MOST_ROUNDS = 64

#: A lead of one parameter over another that floats are sure of.
_SURE = 1e-12

#: Name of the single dimension of a sample.
SAMPLE = "sample"


class Points(Protocol):
    """What the engine and the data need to know of the points of a sweep."""

    @property
    def scenario(self) -> Scenario:
        """Values of the parameters that do not vary."""

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary of themselves."""

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the dimensions."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each dimension."""

    @property
    def ranges(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """For every parameter an interval that holds all its values."""

    @property
    def recipe(self) -> Mapping[str, str]:
        """All that fixes the points besides the scenario, as texts to compare."""

    def values(self, start: int, stop: int) -> dict[str, Any]:
        """Every parameter as a float, or where it varies as an array of shape (stop - start,)."""

    def exactly(self, number: int) -> dict[str, Fraction]:
        """Every parameter at one point."""


@dataclass(frozen=True)
class GridPoints:
    """All combinations of the values of one to four axes. See `Points`."""

    scenario: Scenario
    axes: tuple[Axis, ...]

    @classmethod
    def of(cls, scenario: Scenario, axes: Mapping[str, AxisSpec]) -> GridPoints:
        """Read the axes.

        Raises
        ------
        ValueError
            For an axis that cannot be read, no axis or more than four, or weights that would not
            sum to 1 somewhere on the grid.
        """
        read = tuple(Axis.of(name, spec) for name, spec in axes.items())
        if not 1 <= len(read) <= 4:
            raise InputError(f"axes: must be one to four parameters, got {len(read)}")
        # Weights fit everywhere iff they fit where they are largest and where they are smallest.
        for end in (0, -1):
            rescale_weights(scenario.values, {axis.name: axis.values[end] for axis in read})
        return cls(scenario, read)

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary of themselves."""
        return tuple(axis.name for axis in self.axes)

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the dimensions: the parameters."""
        return self.names

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def ranges(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """For every parameter an interval that holds all its values."""
        result = {name: (value, value) for name, value in self.scenario.values.items()}
        moved = {parameter(axis.name).simplex for axis in self.axes} - {None}
        result |= {n: (Fraction(0), Fraction(1)) for n in NAMES if parameter(n).simplex in moved}
        return result | {axis.name: (axis.values[0], axis.values[-1]) for axis in self.axes}

    @property
    def recipe(self) -> Mapping[str, str]:
        """The axes, exactly."""
        return {axis.name: " ".join(map(str, axis.values)) for axis in self.axes}

    def values(self, start: int, stop: int) -> dict[str, Any]:
        """Every parameter as a float, or where it varies as an array of shape (stop - start,)."""
        result: dict[str, Any] = {n: float(v) for n, v in self.scenario.values.items()}
        places = np.unravel_index(np.arange(start, stop), self.shape)
        for axis, place in zip(self.axes, places, strict=True):
            result[axis.name] = axis.floats[place]
        return on_simplex(result, self.names, self.names)

    def exactly(self, number: int) -> dict[str, Fraction]:
        """Every parameter at one point."""
        places = np.unravel_index(number, self.shape)
        return rescale_weights(
            self.scenario.values,
            {axis.name: axis.values[j] for axis, j in zip(self.axes, places, strict=True)},
        )


@dataclass(frozen=True, eq=False)
class SamplePoints:
    """Points drawn from the ranges of many parameters at once. See `Points`.

    Each parameter is drawn evenly from its stated range by itself. Draws that break an order of the
    scenario are passed over, and further draws of the same sequence take their place: the points
    are uniform over the stated ranges, given the stated orders. Weights are then divided by the sum
    of their simplex, which keeps their order and can carry one a little beyond its range.

    Attributes
    ----------
    drawn : tuple of str
        The parameters that were drawn.
    draws : array of float64, shape (N, drawn)
        The u of each point, in [0, 1), dyadic fractions.
    accepted : float
        Share of the draws looked at that keep all orders.
    over_bounds : bool
        Whether the registry's bounds stand for the ranges, without orders.
    fixed : tuple of (str, Fraction)
        Parameters set to a value afterwards, see `moved`.
    """

    scenario: Scenario
    drawn: tuple[str, ...]
    method: Method
    seed: int
    draws: NDArray[np.float64]
    accepted: float = 1.0
    over_bounds: bool = False
    fixed: tuple[tuple[str, Fraction], ...] = ()

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        count: int,
        method: str = "sobol",
        seed: int = 0,
        over: Sequence[str] | None = None,
        over_bounds: bool = False,
    ) -> SamplePoints:
        """Draw a sample.

        Raises
        ------
        ValueError
            For an unknown method or parameter, a count below 1 (for Sobol points: no power of two),
            a parameter whose range is a single value, or orders that next to no draw keeps.
        """
        from scipy.stats import qmc

        if method not in get_args(Method):
            raise InputError(
                f"method: must be one of {', '.join(get_args(Method))}, got {method!r}"
            )
        for label, number, least in (("n", count, 1), ("seed", seed, 0)):
            if not isinstance(number, (int, np.integer)) or number < least:
                raise InputError(f"{label}: must be a whole number from {least}, got {number!r}")
        if method == "sobol" and count & (count - 1):
            near = 1 << (int(count).bit_length() - 1)
            raise InputError(
                f"n: must be a power of two for Sobol points, e.g. {near} or {2 * near}, "
                f"got {count}"
            )
        names = tuple(NAMES if over is None else (parameter(n).name for n in over))
        ranges = _ranges(scenario, over_bounds)
        single = [n for n in names if ranges[n][0] >= ranges[n][1]]
        if single and over is not None:
            raise InputError(
                f"{single[0]}: must have a range to draw from, got {ranges[single[0]][0]}"
            )
        names = tuple(n for n in names if n not in single)
        if not names or len(set(names)) < len(names):
            raise InputError(f"over: must name parameters, each once, got {list(names)}")
        generator = np.random.default_rng(int(seed))
        kind = qmc.Sobol if method == "sobol" else qmc.LatinHypercube
        sequence = kind(len(names), rng=generator)
        blank = cls(
            scenario, names, "sobol" if method == "sobol" else "lhs", int(seed),
            np.empty((0, len(names))), over_bounds=over_bounds,
        )  # fmt: skip
        return blank._filled(sequence.random, int(count))

    def _filled(self, draw: Callable[[int], NDArray[np.float64]], count: int) -> SamplePoints:
        """Draw until `count` points keep the orders."""
        parts: list[NDArray[np.float64]] = []
        kept = looked_at = 0
        while kept < count:
            if looked_at >= _MOST_ROUNDS * count:
                raise InputError(
                    f"orders: must hold in at least one draw in {_MOST_ROUNDS}, got {kept} of "
                    f"{looked_at:,} draws of {self.scenario.name}"
                )
            # Whole rounds of `count`, so that the points of a round are balanced among themselves.
            some = replace(self, draws=draw(count))
            in_order = some._in_order()
            parts.append(some.draws[in_order])
            kept, looked_at = kept + int(in_order.sum()), looked_at + count
        draws = np.concatenate(parts)[:count]
        return replace(self, draws=draws, accepted=kept / looked_at)

    def _in_order(self) -> NDArray[np.bool_]:
        """At which points every order holds: of the numbers drawn, since dividing keeps orders."""
        result = np.ones(len(self.draws), dtype=bool)
        values = self._as_drawn(slice(None))
        for order in self._orders:
            lead = np.asarray(values[order.higher] - values[order.lower])
            result &= lead > 0
            for p in np.flatnonzero(np.abs(lead) < _SURE):
                # Too close for floats.
                result[p] &= order.holds(self._exactly_as_drawn(int(p)))
        return result

    @property
    def _orders(self) -> tuple[Order, ...]:
        """The orders that the draws can break."""
        return tuple(
            order
            for order in (() if self.over_bounds else self.scenario.orders)
            if order.higher in self.drawn or order.lower in self.drawn
        )

    def moved(self, **values: object) -> SamplePoints:
        """The same draws with some parameters set to a value: the same cases, but for these.

        Parameters
        ----------
        **values
            Numbers or texts by parameter name, e.g. ``threat=0``. A weight takes the others of its
            simplex along in proportion. Orders are not asked again.

        Raises
        ------
        ValueError
            For an unknown name, a value that is no number or out of bounds, or weights that cannot
            sum to 1.
        """
        fixed = dict(self.fixed) | {parameter(n).name: read_number(n, v) for n, v in values.items()}
        rescale_weights(self.scenario.values, fixed)
        return replace(self, fixed=tuple(fixed.items()))

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary of themselves."""
        fixed = dict(self.fixed)
        return tuple(n for n in self.drawn if n not in fixed)

    @property
    def dims(self) -> tuple[str, ...]:
        """The one dimension of a sample."""
        return (SAMPLE,)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many points there are."""
        return (len(self.draws),)

    @property
    def ranges(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """For every parameter an interval that holds all its values."""
        result = {name: (value, value) for name, value in self.scenario.values.items()}
        stated = _ranges(self.scenario, self.over_bounds)
        result |= {n: stated[n] for n in self.drawn}
        touched = {*self.drawn, *dict(self.fixed)}
        for weights in SIMPLEXES.values():
            if touched.intersection(weights):
                result |= dict.fromkeys(weights, (Fraction(0), Fraction(1)))
        return result | {n: (value, value) for n, value in self.fixed}

    @property
    def recipe(self) -> Mapping[str, str]:
        """How the points were drawn."""
        ranges = _ranges(self.scenario, self.over_bounds)
        orders = " ".join(f"{order.higher}>{order.lower}" for order in self._orders)
        moved = " ".join(f"{n}={value}" for n, value in self.fixed)
        return {
            "method": self.method,
            "seed": str(self.seed),
            "n": str(len(self.draws)),
            "over": " ".join(f"{n}={ranges[n][0]}:{ranges[n][1]}" for n in self.drawn),
            **({"orders": orders} if orders else {}),
            **({"moved": moved} if moved else {}),
        }

    @property
    def words(self) -> str:
        """What a share of these points is a share of, for a figure or a sentence."""
        if self.over_bounds:
            return "uniform over the full bounds of every parameter"
        given = ", given the stated orders" if self._orders else ""
        return f"uniform over the stated ranges{given}"

    def values(self, start: int, stop: int) -> dict[str, Any]:
        """Every parameter as a float, or where it varies as an array of shape (stop - start,)."""
        result = on_simplex(self._as_drawn(slice(start, stop)), self.drawn)
        fixed = {n: float(value) for n, value in self.fixed}
        return on_simplex(result | fixed, fixed, fixed)

    def exactly(self, number: int) -> dict[str, Fraction]:
        """Every parameter at one point."""
        drawn = on_simplex(self._exactly_as_drawn(number), self.drawn)
        return rescale_weights(drawn, dict(self.fixed))

    def _as_drawn(self, which: slice) -> dict[str, Any]:
        """Floats, or arrays of them, before weights are divided by their sum."""
        result: dict[str, Any] = {n: float(v) for n, v in self.scenario.values.items()}
        ranges = _ranges(self.scenario, self.over_bounds)
        for n, u in zip(self.drawn, self.draws[which].T, strict=True):
            low, high = ranges[n]
            result[n] = float(low) + float(high - low) * u
        return result

    def _exactly_as_drawn(self, number: int) -> dict[str, Fraction]:
        result = dict(self.scenario.values)
        ranges = _ranges(self.scenario, self.over_bounds)
        for n, u in zip(self.drawn, self.draws[number], strict=True):
            low, high = ranges[n]
            result[n] = low + (high - low) * Fraction(float(u))
        return result


def _ranges(scenario: Scenario, over_bounds: bool) -> Mapping[str, tuple[Fraction, Fraction]]:
    """The stated range of each parameter, or its bounds."""
    if over_bounds:
        return {n: (Fraction(parameter(n).low), Fraction(parameter(n).high)) for n in NAMES}
    return {n: (entry.low, entry.high) for n, entry in scenario.parameters.items()}


def blocks(shape: Sequence[int], size: int) -> tuple[int, ...]:
    """Shape of the blocks into which a grid of points is cut, of at most `size` points each.

    The last dimensions whole, one in part, the others one by one: so that each block is a run of
    consecutive points and a box of the grid at once.
    """
    result = [1] * len(shape)
    for k in reversed(range(len(shape))):
        result[k] = max(1, min(shape[k], size // prod(result[k + 1 :])))
        if result[k] < shape[k]:
            break
    return tuple(result)


def runs(shape: Sequence[int], block: Sequence[int]) -> list[tuple[int, int]]:
    """First and last-but-one number of the points of each block, in order."""
    split = next((k for k in range(len(shape)) if block[k] > 1), len(shape) - 1)
    inner = prod(shape[split + 1 :])
    return [
        ((outer * shape[split] + low) * inner, (outer * shape[split] + high) * inner)
        for outer in range(prod(shape[:split]))
        for low in range(0, shape[split], block[split])
        for high in [min(low + block[split], shape[split])]
    ]
