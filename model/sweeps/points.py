"""Where a sweep looks: a value for every parameter at each of N points, as floats and exactly.

Points are cases, each with a value for some parameters, or all combinations of the values of some
axes, or every case with each of those combinations. They are numbered 0 to N - 1, the last axis
fastest. Six makers:

* `Points.grid`: the combinations of one to four axes (a path along one parameter is one axis);
* `Points.sample`: cases drawn evenly from the stated ranges, given the stated orders;
* `Points.unit`: cases placed in those ranges by given numbers, for designs of experiments;
* `Points.listed`: cases given one by one;
* `Points.joined`: several samples one after the other;
* `Points.along`: each of some points along further axes.

A value exists twice: as floats, many points at a time, and exactly, one point at a time. The exact
value is the one that is meant: an axis holds Fractions; a draw is low + (high - low) u, where u is
the dyadic fraction that the generator drew. Parameters that vary come first, with the weights of
cases divided by the sum of their simplex; then what is set, by an axis or for all points (`moved`),
and the other weights of a simplex follow in proportion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.parameters import check_value, on_simplex, rescale_weights, simplexes
from model.scenario import Scenario
from model.sweeps.axes import Axis, AxisSpec, counted, read_number
from model.sweeps.columns import Cases, Column, Listed
from model.sweeps.draws import placed, sampled

#: Axes of a grid at most.
_MOST_AXES = 4

#: Points of a grid at most: half a day's work of a fast machine.
_MOST_POINTS = 10**11

#: Name of the dimension of cases that are listed.
CASE = "case"


@dataclass(frozen=True, eq=False)
class Points:
    """The points of a sweep. Get them by one of the makers.

    Attributes
    ----------
    scenario : Scenario
        Values of the parameters that do not vary.
    axes : tuple of Axis
        The parameters that are set to each of some values.
    cases : Cases or None
        The cases that are looked at with each combination of the axes' values.
    fixed : mapping of str to Fraction
        Parameters set to one value at all points, see `moved`.
    """

    scenario: Scenario
    axes: tuple[Axis, ...] = ()
    cases: Cases | None = None
    fixed: Mapping[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [axis.name for axis in self.axes]
        if len(names) > _MOST_AXES:
            raise InputError(f"axes: must be one to four parameters, got {len(names)}")
        for name in names:
            if name in self.fixed or names.count(name) > 1:
                raise InputError(f"{name}: must be set once, since it varies along an axis")
        # Weights fit everywhere iff they fit where they are largest and where they are smallest.
        for end in (0, -1):
            ends = {axis.name: axis.values[end] for axis in self.axes}
            rescale_weights(self.scenario.values, {**self.fixed, **ends})

    @classmethod
    def grid(cls, scenario: Scenario, axes: Mapping[str, AxisSpec]) -> Points:
        """All combinations of the values of one to four parameters.

        Parameters
        ----------
        scenario : Scenario
        axes : mapping of str to axis
            ``{"threat": (0, 1, 201)}``, ``{"threat": "0:1:201"}`` or the values themselves. A
            weight takes the others of its simplex along in proportion.

        Raises
        ------
        ValueError
            For an axis that cannot be read, no axis or more than four, or weights that would not
            sum to 1 somewhere on the grid.
        """
        return cls(scenario, _read(axes, scenario))

    @classmethod
    def sample(
        cls,
        scenario: Scenario,
        count: int,
        method: str = "sobol",
        seed: int = 0,
        over: Sequence[str] | None = None,
        over_bounds: bool = False,
    ) -> Points:
        """Cases drawn evenly from the stated range of each parameter, given the stated orders.

        Parameters
        ----------
        scenario : Scenario
        count : int
            How many; for Sobol points a power of two.
        method : {"sobol", "lhs"}
            Scrambled Sobol points, or a Latin hypercube.
        seed : int
        over : sequence of str, optional
            Parameters to draw; all that have a range by default.
        over_bounds : bool
            Draw between the registry's bounds instead of the stated ranges, and without orders.

        Raises
        ------
        ValueError
            For an unknown method or parameter, a count that does not fit, a parameter whose range
            is a single value, or orders that next to no draw keeps.
        """
        return cls(scenario, cases=sampled(scenario, count, method, seed, over, over_bounds))

    @classmethod
    def unit(
        cls, scenario: Scenario, names: Sequence[str], draws: NDArray[np.float64], origin: str
    ) -> Points:
        """Cases placed in the stated ranges, with orders kept (`model.sweeps.draws`).

        Parameters
        ----------
        scenario : Scenario
        names : sequence of str
            The parameters that vary.
        draws : array of float64, shape (N, names)
            The place of each in its range, in [0, 1].
        origin : str
            How they were drawn.
        """
        return cls(scenario, cases=placed(scenario, names, draws, origin))

    @classmethod
    def listed(cls, scenario: Scenario, cases: Sequence[Mapping[str, object]]) -> Points:
        """Cases given one by one.

        Parameters
        ----------
        scenario : Scenario
        cases : sequence of mapping
            For each case the parameters in which it differs from the scenario; a weight takes the
            others of its simplex along in proportion.

        Raises
        ------
        ValueError
            For no case, an unknown name, or values that are no numbers, out of bounds or, of
            weights, cannot sum to 1.
        """
        if not cases:
            raise InputError("cases: must be at least one, got none")
        weights = {n for names in simplexes(scenario.registry).values() for n in names}
        others: dict[str, dict[int, Fraction]] = {}
        for number, case in enumerate(cases):
            changes = _exact(case, scenario)
            if weights & changes.keys():
                changes = rescale_weights({n: scenario.values[n] for n in weights}, changes)
            for name, value in changes.items():
                if value != scenario.values[name]:
                    others.setdefault(name, {})[number] = value
        columns = {n: Listed(scenario.values[n], at, len(cases)) for n, at in others.items()}
        text = "; ".join(f"{n}: {sorted(at.items())}" for n, at in sorted(others.items()))
        recipe = {
            "method": "listed",
            "n": str(len(cases)),
            "values": sha256(text.encode()).hexdigest(),
        }
        return cls(scenario, cases=Cases(CASE, len(cases), columns, recipe))

    @classmethod
    def joined(cls, parts: Sequence[Points]) -> Points:
        """The cases of several samples of one scenario, one sample after the other.

        Parameters
        ----------
        parts : sequence of Points
            Drawn from the same ranges (`sample`), without axes.
        """
        drawn = [part.cases for part in parts if part.cases]
        return replace(parts[0], cases=Cases.joined(drawn))

    def along(self, **axes: AxisSpec) -> Points:
        """Each of the points with every combination of the values of further axes, these fastest.

        Raises
        ------
        ValueError
            As `grid` does.
        """
        return replace(self, axes=(*self.axes, *_read(axes, self.scenario)))

    def moved(self, **values: object) -> Points:
        """The same points with some parameters set to a value: the same cases, but for these.

        Parameters
        ----------
        **values
            Numbers or texts by parameter name, e.g. ``threat=0``. A weight takes the others of its
            simplex along in proportion. Orders are not asked again.

        Raises
        ------
        ValueError
            For an unknown name or that of an axis, a value that is no number or out of bounds, or
            weights that cannot sum to 1.
        """
        return replace(self, fixed={**self.fixed, **_exact(values, self.scenario)})

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary of themselves."""
        drawn = self.cases.columns if self.cases else {}
        return (*(n for n in drawn if n not in self._set), *(axis.name for axis in self.axes))

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the dimensions."""
        return (*((self.cases.dim,) if self.cases else ()), *(axis.name for axis in self.axes))

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each dimension."""
        lengths = (len(axis.values) for axis in self.axes)
        return (*((self.cases.count,) if self.cases else ()), *lengths)

    @property
    def count(self) -> int:
        """How many points there are."""
        return prod(self.shape)

    @property
    def words(self) -> str:
        """What a share of the cases is a share of, for a figure or a sentence."""
        return self.cases.words if self.cases else ""

    @property
    def accepted(self) -> float:
        """Share of the draws looked at that keep all orders."""
        return self.cases.accepted if self.cases else 1.0

    @property
    def over_bounds(self) -> bool:
        """Whether the cases were drawn from the registry's bounds, not from the stated ranges."""
        return self.cases is not None and self.cases.over_bounds

    @cached_property
    def ranges(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """For every parameter an interval that holds all its values."""
        columns: Mapping[str, Column] = self.cases.columns if self.cases else {}
        result = {n: (value, value) for n, value in self.scenario.values.items()}
        result |= {n: column.ends for n, column in columns.items()}
        for weights in simplexes(self.scenario.registry).values():
            if {*columns, *self._set}.intersection(weights):
                result |= dict.fromkeys(weights, (Fraction(0), Fraction(1)))
        result |= {axis.name: (axis.values[0], axis.values[-1]) for axis in self.axes}
        return result | {n: (value, value) for n, value in self.fixed.items()}

    @property
    def recipe(self) -> Mapping[str, str]:
        """All that fixes the points besides the scenario, as texts to compare."""
        moved = " ".join(f"{n}={value}" for n, value in self.fixed.items())
        return {
            **(self.cases.recipe if self.cases else {}),
            **{axis.name: " ".join(map(str, axis.values)) for axis in self.axes},
            **({"moved": moved} if moved else {}),
        }

    @property
    def places(self) -> Mapping[str, tuple[str, NDArray[np.float64]]]:
        """Where the points lie, for labels: parameter to dimension and values along it."""
        result = {}
        if self.cases:
            along = replace(self, axes=()).values(0, self.cases.count)
            result = {n: (self.cases.dim, v) for n, v in along.items() if np.ndim(v)}
        return result | {axis.name: (axis.name, axis.floats) for axis in self.axes}

    def values(self, start: int, stop: int) -> dict[str, Any]:
        """Every parameter as a float, or where it varies as an array of shape (stop - start,)."""
        numbers, inner = np.arange(start, stop), prod(len(axis.values) for axis in self.axes)
        result: dict[str, Any] = self._still
        if self.cases:
            which = slice(start, stop) if inner == 1 else numbers // inner
            result = self.cases.floats(self._still, which)
        given: dict[str, Any] = {n: float(value) for n, value in self.fixed.items()}
        if self.axes:
            places = np.unravel_index(numbers % inner, [len(axis.values) for axis in self.axes])
            given |= {a.name: a.floats[at] for a, at in zip(self.axes, places, strict=True)}
        return on_simplex({**result, **given}, given, given)

    def exactly(self, number: int) -> dict[str, Fraction]:
        """Every parameter at one point."""
        lengths = [len(axis.values) for axis in self.axes]
        case, place = divmod(number, prod(lengths))
        result: Mapping[str, Fraction] = self.scenario.values
        if self.cases:
            result = self.cases.exactly(result, case)
        places = np.unravel_index(place, lengths) if lengths else ()
        given = {a.name: a.values[at] for a, at in zip(self.axes, places, strict=True)}
        given = {**self.fixed, **given}
        return on_simplex({**result, **given}, given, given)

    @property
    def _set(self) -> set[str]:
        return {*self.fixed, *(axis.name for axis in self.axes)}

    @cached_property
    def _still(self) -> dict[str, float]:
        return {n: float(value) for n, value in self.scenario.values.items()}


def _read(axes: Mapping[str, AxisSpec], scenario: Scenario) -> tuple[Axis, ...]:
    if not axes:
        raise InputError("axes: must be one to four parameters, got 0")
    asked = prod(counted(spec) for spec in axes.values())
    if asked > _MOST_POINTS:
        raise InputError(
            f"axes: must have at most {_MOST_POINTS:,} points together, got {asked:,}; vary fewer "
            "parameters or take fewer values"
        )
    return tuple(Axis.of(name, spec, scenario.parameter(name)) for name, spec in axes.items())


def _exact(values: Mapping[str, object], scenario: Scenario) -> dict[str, Fraction]:
    found = {}
    for name, value in values.items():
        p = scenario.parameter(name)
        found[name] = read_number(name, value)
        check_value(name, found[name], p)
    return found
