"""A line through parameter space: one parameter, or several that move together.

Along a path each parameter is a polynomial of degree at most 1 in the place t. For one parameter t
is its value; for a ray t runs from 0 to 1 between the ends given. Weights that are not named take
what is left of their simplex in proportion, which is linear in t too. Payoff coefficients are
polynomials in the parameters, so along a path they are polynomials in t: of degree 1 or 2 in one
parameter, higher on rays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from model.errors import InputError
from model.parameters import Parameter, check_value, on_simplex, simplexes
from model.results import plain
from model.scenario import Scenario, exact

#: What a parameter moves over: (low, high), "low:high", or None for its bounds.
Span = Sequence[object] | str | None

#: Constant and slope of a parameter along the path.
Line = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Path:
    """A segment of parameter space.

    Attributes
    ----------
    name : str
        The parameter, or the parameters of a ray joined by " and ".
    unit : str
    low, high : Fraction
        Range of the place t.
    lines : mapping of str to (Fraction, Fraction)
        The parameters that move, weights taken along included: value = constant + slope t.
    scenario : Scenario
        Where the other values come from.
    """

    name: str
    unit: str
    low: Fraction
    high: Fraction
    lines: Mapping[str, Line]
    scenario: Scenario

    def moved_at(self, t: Fraction) -> dict[str, Fraction]:
        """The parameters that move, at a place."""
        return {n: constant + slope * t for n, (constant, slope) in self.lines.items()}

    def values_at(self, t: Fraction) -> dict[str, Fraction]:
        """Every parameter at a place."""
        return {**self.scenario.values, **self.moved_at(t)}

    def report(self) -> dict[str, Any]:
        """What moves and how far, for JSON."""
        return {
            "parameter": self.name,
            "unit": self.unit,
            **plain({"low": self.low, "high": self.high, "today": self.today}),
        }

    @property
    def today(self) -> Fraction | None:
        """The place of the scenario itself; None if it is not on the path."""
        for n, (constant, slope) in self.lines.items():
            if slope:
                t = (self.scenario.values[n] - constant) / slope
                return t if self.values_at(t) == dict(self.scenario.values) else None
        return None


def path(scenario: Scenario, axes: Mapping[str, Span]) -> Path:
    """Lay a path through parameter space.

    Parameters
    ----------
    scenario : Scenario
    axes : mapping of str to span
        The range of one parameter, ``{"threat": (0, 1)}``, ``{"threat": "0:1"}``, or None for its
        bounds; or of a ray the start and the end of each parameter that moves, such as
        ``{"threat": (0, 1), "assurance": (1, 0)}``.

    Raises
    ------
    InputError
        For an unknown parameter, an empty range or one out of bounds, or a ray that leaves the
        simplex of weights.
    """
    if not axes:
        raise InputError("axes: must name a parameter, got none")
    ends = {n: _ends(scenario.parameter(n), span) for n, span in axes.items()}
    if len(ends) == 1:
        ((name, (first, last)),) = ends.items()
        if first >= last:
            raise InputError(f"{name}: low must be below high, got {first} and {last}")
        named: dict[str, Line] = {name: (Fraction(0), Fraction(1))}
        unit = scenario.parameter(name).unit
    else:
        named = {n: (start, end - start) for n, (start, end) in ends.items()}
        if all(slope == 0 for _, slope in named.values()):
            raise InputError(f"axes: must move some parameter, got a point: {dict(axes)}")
        first, last = Fraction(0), Fraction(1)
        name, unit = " and ".join(named), "share of the way"
    laid = Path(name, unit, first, last, _with_simplexes(scenario, named), scenario)
    for t in (first, last):
        for n in laid.lines:
            check_value(n, laid.values_at(t)[n], scenario.parameter(n))
    return laid


def _ends(of: Parameter, span: Span) -> tuple[Fraction, Fraction]:
    """Both ends of what a parameter moves over."""
    if span is None:
        return Fraction(of.low), Fraction(of.high)
    parts = span.split(":") if isinstance(span, str) else span
    if not isinstance(parts, Sequence) or len(parts) != 2:
        raise InputError(
            f"{of.name}: must be (low, high), its values between them are all looked at, got "
            f"{span!r}"
        )
    low, high = (_number(of.name, part) for part in parts)
    return low, high


def _number(name: str, value: object) -> Fraction:
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


def _with_simplexes(scenario: Scenario, named: Mapping[str, Line]) -> dict[str, Line]:
    """Add the weights that are taken along: linear in t, so that two places tell the line."""
    ends = []
    for t in (0, 1):
        at = {n: constant + slope * t for n, (constant, slope) in named.items()}
        ends.append(on_simplex({**scenario.values, **at}, named, named))
    for simplex, names in simplexes(scenario.registry).items():
        if set(names) <= set(named) and any(sum(end[n] for n in names) != 1 for end in ends):
            raise InputError(f"{', '.join(names)}: {simplex} weights must sum to 1 all along")
    first, second = ends
    still = scenario.values
    moved = [n for n in first if n in named or first[n] != still[n] or second[n] != still[n]]
    return {n: (first[n], second[n] - first[n]) for n in moved}
