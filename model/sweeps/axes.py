"""The values that one parameter takes along an axis of a sweep, exact, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.parameters import Parameter, check_value, parameter
from model.scenario import exact

#: What `sweep` takes for one axis: (low, high, count), "low:high:count", or the values themselves.
AxisSpec = tuple[object, object, int] | str | Sequence[object] | NDArray[Any]

#: Values of an axis at most: each is a Fraction.
_LONGEST_AXIS = 1_000_000


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
    def of(cls, name: str, spec: AxisSpec, known: Parameter | None = None) -> Axis:
        """Read an axis.

        Floats are read to 12 significant digits, so that 0.1 + 0.2 is 3/10. What is not of the
        registry is described by `known`.

        Raises
        ------
        ValueError
            For an unknown parameter, a spec that cannot be read, or a value out of bounds.
        """
        known = known or parameter(name)
        how = "LOW:HIGH:COUNT, e.g. 0:1:201"
        if not isinstance(spec, Iterable):
            raise InputError(
                f"{name}: must be (low, high, count) or a list of values, got {spec!r}"
            )
        if isinstance(spec, str):
            parts = spec.split(":")
            if len(parts) != 3:
                raise InputError(f"{name}: must be {how}, got {spec!r}")
            spec = (parts[0], parts[1], parts[2])
        if isinstance(spec, tuple) and len(spec) == 3:
            values = cls._between(name, *spec)
        else:
            values = tuple(read_number(name, value) for value in spec)
        if len(set(values)) < len(values) or list(values) != sorted(values):
            raise InputError(f"{name}: values must increase, got {[float(v) for v in values]}")
        if not values:
            raise InputError(f"{name}: must have at least one value, got none")
        for value in (values[0], values[-1]):
            check_value(name, value, known)
        return cls(name, values)

    @staticmethod
    def _between(name: str, low: object, high: object, count: object) -> tuple[Fraction, ...]:
        first, last, number = (read_number(name, part) for part in (low, high, count))
        if number.denominator != 1 or number < 2:
            raise InputError(f"{name}: count must be a whole number of at least 2, got {count}")
        if number > _LONGEST_AXIS:
            raise InputError(f"{name}: count must be at most {_LONGEST_AXIS:,}, got {count}")
        if first >= last:
            raise InputError(f"{name}: low must be below high, got {low} and {high}")
        steps = int(number) - 1
        return tuple(first + (last - first) * j / steps for j in range(steps + 1))


def counted(spec: AxisSpec) -> int:
    """How many values a spec asks for, as far as that can be told before it is read."""
    parts = spec.split(":") if isinstance(spec, str) else spec
    if isinstance(spec, (str, tuple)) and len(parts) == 3:
        text = str(parts[2]).strip()
        return int(text) if text.isdecimal() else 1
    return len(spec) if isinstance(spec, Sized) and not isinstance(spec, str) else 1


def read_number(name: str, value: object) -> Fraction:
    """A value of a parameter, exact; floats are read to 12 significant digits."""
    if isinstance(value, (float, np.floating)):
        value = f"{float(value):.12g}"
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None
