"""Where a sweep looks: the points of a grid of parameter values, or of a sample.

Points are numbered 0 to N - 1, a grid's with its last axis fastest. Each point is a value for
every parameter, and exists twice: as floats, many at a time, and exactly, one at a time. The exact
value is the one that is meant: a grid's values are Fractions; a sample's are low + (high - low) u,
where u is the dyadic fraction that the generator drew. Weights stay on their simplex throughout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.parameters import NAMES, SIMPLEXES, check_value, parameter, rescale_weights
from model.scenario import Scenario, exact

#: What `sweep` takes for one axis: (low, high, count), "low:high:count", or the values themselves.
AxisSpec = tuple[object, object, int] | str | Sequence[object] | NDArray[Any]

Method = Literal["sobol", "lhs"]

#: Values of an axis at most: each is a Fraction.
_LONGEST_AXIS = 1_000_000

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
class Axis:
    """The values that one parameter takes in a sweep, exact."""

    name: str
    values: tuple[Fraction, ...]

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """The same as floats."""
        return np.array([float(v) for v in self.values])

    @classmethod
    def of(cls, name: str, spec: AxisSpec) -> Axis:
        """Read an axis.

        Floats are read to 12 significant digits, so that 0.1 + 0.2 is 3/10.

        Raises
        ------
        ValueError
            For an unknown parameter, a spec that cannot be read, or a value out of bounds.
        """
        parameter(name)
        how = "LOW:HIGH:COUNT, e.g. 0:1:201"
        if isinstance(spec, str):
            parts = spec.split(":")
            if len(parts) != 3:
                raise InputError(f"{name}: must be {how}, got {spec!r}")
            spec = (parts[0], parts[1], parts[2])
        if isinstance(spec, tuple) and len(spec) == 3:
            values = cls._between(name, *spec)
        else:
            values = tuple(_number(name, value) for value in spec)
        if len(set(values)) < len(values) or list(values) != sorted(values):
            raise InputError(f"{name}: values must increase, got {[float(v) for v in values]}")
        if not values:
            raise InputError(f"{name}: must have at least one value, got none")
        for value in (values[0], values[-1]):
            check_value(name, value)
        return cls(name, values)

    @staticmethod
    def _between(name: str, low: object, high: object, count: object) -> tuple[Fraction, ...]:
        first, last, number = (_number(name, part) for part in (low, high, count))
        if number.denominator != 1 or number < 2:
            raise InputError(f"{name}: count must be a whole number of at least 2, got {count}")
        if number > _LONGEST_AXIS:
            raise InputError(f"{name}: count must be at most {_LONGEST_AXIS:,}, got {count}")
        if first >= last:
            raise InputError(f"{name}: low must be below high, got {low} and {high}")
        steps = int(number) - 1
        return tuple(first + (last - first) * j / steps for j in range(steps + 1))


def _number(name: str, value: object) -> Fraction:
    if isinstance(value, (float, np.floating)):
        value = f"{float(value):.12g}"
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


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
        for weights in SIMPLEXES.values():
            rest = [n for n in weights if n not in self.names]
            if not rest or len(rest) == len(weights):
                continue
            left = 1 - sum(result[n] for n in weights if n in self.names)
            present = float(sum(self.scenario.values[n] for n in rest))
            for n in rest:
                result[n] = left * (result[n] / present if present > 0 else 1 / len(rest))
        return result

    def exactly(self, number: int) -> dict[str, Fraction]:
        """Every parameter at one point."""
        places = np.unravel_index(number, self.shape)
        return rescale_weights(
            self.scenario.values,
            {axis.name: axis.values[j] for axis, j in zip(self.axes, places, strict=True)},
        )


@dataclass(frozen=True, eq=False)
class SamplePoints:
    """Points drawn from the stated ranges of many parameters at once. See `Points`.

    Each parameter is drawn evenly from its range by itself. Weights are then divided by the sum of
    their simplex, which can carry one a little beyond its range.

    Attributes
    ----------
    draws : array of float64, shape (N, names)
        The u of each point, in [0, 1), dyadic fractions.
    """

    scenario: Scenario
    names: tuple[str, ...]
    method: Method
    seed: int
    draws: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        count: int,
        method: str = "sobol",
        seed: int = 0,
        over: Sequence[str] | None = None,
    ) -> SamplePoints:
        """Draw a sample.

        Raises
        ------
        ValueError
            For an unknown method or parameter, a count below 1 (for Sobol points: no power of two),
            or a parameter whose range is a single value.
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
        entries = scenario.parameters
        if over is None:
            names = tuple(n for n in NAMES if entries[n].low < entries[n].high)
        else:
            names = tuple(parameter(n).name for n in over)
            for n in names:
                if entries[n].low >= entries[n].high:
                    raise InputError(f"{n}: must have a range to draw from, got {entries[n].low}")
        if not names or len(set(names)) < len(names):
            raise InputError(f"over: must name parameters, each once, got {list(names)}")
        generator = np.random.default_rng(int(seed))
        kind = qmc.Sobol if method == "sobol" else qmc.LatinHypercube
        draws = kind(len(names), rng=generator).random(int(count))
        return cls(scenario, names, "sobol" if method == "sobol" else "lhs", int(seed), draws)

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
        for n in self.names:
            entry = self.scenario.parameters[n]
            result[n] = (entry.low, entry.high)
        for weights in SIMPLEXES.values():
            if any(n in self.names for n in weights):
                result |= dict.fromkeys(weights, (Fraction(0), Fraction(1)))
        return result

    @property
    def recipe(self) -> Mapping[str, str]:
        """How the points were drawn."""
        ranges = self.scenario.parameters
        return {
            "method": self.method,
            "seed": str(self.seed),
            "n": str(len(self.draws)),
            "over": " ".join(f"{n}={ranges[n].low}:{ranges[n].high}" for n in self.names),
        }

    def values(self, start: int, stop: int) -> dict[str, Any]:
        """Every parameter as a float, or where it varies as an array of shape (stop - start,)."""
        result: dict[str, Any] = {n: float(v) for n, v in self.scenario.values.items()}
        for n, u in zip(self.names, self.draws[start:stop].T, strict=True):
            entry = self.scenario.parameters[n]
            result[n] = float(entry.low) + float(entry.high - entry.low) * u
        return self._normalised(result, np.where, 1.0)

    def exactly(self, number: int) -> dict[str, Fraction]:
        """Every parameter at one point."""
        result = dict(self.scenario.values)
        for n, u in zip(self.names, self.draws[number], strict=True):
            entry = self.scenario.parameters[n]
            result[n] = entry.low + (entry.high - entry.low) * Fraction(float(u))
        return self._normalised(result, lambda test, yes, no: yes if test else no, Fraction(1))

    def _normalised(self, result: dict[str, Any], where: Any, one: Any) -> dict[str, Any]:
        """Divide the weights of each simplex that was drawn from by their sum."""
        for weights in SIMPLEXES.values():
            if any(n in self.names for n in weights):
                total = sum(result[n] for n in weights)
                safe = where(total > 0, total, one)
                for n in weights:
                    result[n] = where(total > 0, result[n] / safe, one / len(weights))
        return result


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
