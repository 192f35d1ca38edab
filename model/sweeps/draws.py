"""Cases drawn from the ranges of many parameters at once, or placed in them by given numbers.

A parameter takes low + (high - low) u with u in [0, 1). *Sampled* cases draw every u by itself;
draws that break an order of the scenario (`model.scenario.Order`) are passed over, and further
draws of the same sequence take their place: the cases are uniform over the stated ranges, given the
stated orders. *Placed* cases keep every u that is given, as a design of experiments needs it: where
an order binds (the ranges overlap), the lower parameter takes its place in the part of its range
that leaves the higher one room, then the higher one in the part of its own range above that.

Weights are then divided by the sum of their simplex, which keeps their order and can carry one a
little beyond its range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.parameters import parameter, rank
from model.scenario import Order, Scenario
from model.sweeps.columns import Cases, Drawn

Method = Literal["sobol", "lhs"]

#: Name of the dimension of cases that were drawn.
SAMPLE = "sample"

#: Draws looked at for each case wanted, at most, before the orders are given up on.
_MOST_ROUNDS = 64

#: Numbers drawn at most, cases times parameters: some gigabytes.
_MOST_NUMBERS = 10**9

#: A lead of one parameter over another that floats are sure of.
_SURE = 1e-12


def sampled(
    scenario: Scenario,
    count: int,
    method: str = "sobol",
    seed: int = 0,
    over: Sequence[str] | None = None,
    over_bounds: bool = False,
) -> Cases:
    """Draw cases; see `model.sweeps.points.Points.sample`."""
    from scipy.stats import qmc

    _check(count, method, seed)
    ranges = _ranges(scenario, over_bounds)
    names = _drawn(ranges, over)
    if count * len(names) > _MOST_NUMBERS:
        raise InputError(
            f"n: must be at most {_MOST_NUMBERS // len(names):,} for {len(names)} parameters, "
            f"got {count:,}"
        )
    generator = np.random.default_rng(int(seed))
    kind = qmc.Sobol if method == "sobol" else qmc.LatinHypercube
    orders = () if over_bounds else _within(scenario, names)
    draws, accepted = _kept(
        scenario, ranges, names, orders, kind(len(names), rng=generator).random, int(count)
    )
    listed = " ".join(f"{order.higher}>{order.lower}" for order in orders)
    recipe = {
        "method": "sobol" if method == "sobol" else "lhs",
        "seed": str(int(seed)),
        "n": str(len(draws)),
        "over": " ".join(f"{n}={ranges[n][0]}:{ranges[n][1]}" for n in names),
        **({"orders": listed} if listed else {}),
    }
    given = ", given the stated orders" if orders else ""
    words = f"uniform over the stated ranges{given}"
    if over_bounds:
        words = "uniform over the full bounds of every parameter"
    cases = _cases(ranges, names, draws)
    return replace(cases, recipe=recipe, words=words, accepted=accepted, over_bounds=over_bounds)


def placed(
    scenario: Scenario, names: Sequence[str], draws: NDArray[np.float64], origin: str
) -> Cases:
    """Place cases in the stated ranges by the u of each parameter, shape (N, names)."""
    entries = scenario.parameters
    pairs = [pair for pair in binding_orders(scenario) if set(pair) <= set(names)]
    above = {n: _reach(n, pairs) for n in names}
    columns = {}
    # From the lowest up, so that each knows those below it.
    for n in sorted(names, key=lambda n: (-len(above[n]), rank(n))):
        high = min([entries[n].high, *(entries[higher].high for higher in above[n])])
        u = np.ascontiguousarray(draws[:, names.index(n)])
        columns[n] = Drawn(entries[n].low, high, u, tuple(low for up, low in pairs if up == n))
    digest = sha256(np.ascontiguousarray(draws).tobytes()).hexdigest()
    recipe = {"origin": origin, "n": str(len(draws)), "over": " ".join(names), "draws": digest}
    return Cases(SAMPLE, len(draws), columns, recipe)


def binding_orders(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The stated orders that ranges alone do not ensure: (higher, lower)."""
    entries = scenario.parameters
    return tuple(
        (order.higher, order.lower)
        for order in scenario.orders
        if entries[order.higher].low < entries[order.lower].high
    )


def _reach(name: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """All that stand above a parameter in the stated orders, directly or through others."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        here = waiting.pop()
        more = [higher for higher, lower in pairs if lower == here and higher not in found]
        found += more
        waiting += more
    return tuple(found)


def _check(count: int, method: str, seed: int) -> None:
    if method not in get_args(Method):
        raise InputError(f"method: must be one of {', '.join(get_args(Method))}, got {method!r}")
    for label, number, least in (("n", count, 1), ("seed", seed, 0)):
        if not isinstance(number, (int, np.integer)) or number < least:
            raise InputError(f"{label}: must be a whole number from {least}, got {number!r}")
    if method == "sobol" and count & (count - 1):
        near = 1 << (int(count).bit_length() - 1)
        raise InputError(
            f"n: must be a power of two for Sobol points, e.g. {near} or {2 * near}, got {count}"
        )


Ranges = Mapping[str, tuple[Fraction, Fraction]]


def _ranges(scenario: Scenario, over_bounds: bool) -> Ranges:
    """The stated range of each parameter, or its bounds."""
    if over_bounds:
        bounds = {n: scenario.parameter(n) for n in scenario.names}
        return {n: (Fraction(p.low), Fraction(p.high)) for n, p in bounds.items()}
    return {n: (entry.low, entry.high) for n, entry in scenario.parameters.items()}


def _drawn(ranges: Ranges, over: Sequence[str] | None) -> tuple[str, ...]:
    """The parameters to draw: all that have a range, or those named."""
    if isinstance(over, str) or not isinstance(over, (Iterable, type(None))):
        raise InputError(f"over: must be a list of parameter names, got {over!r}")
    names = tuple(ranges if over is None else (parameter(n).name for n in over))
    single = [n for n in names if ranges[n][0] >= ranges[n][1]]
    if single and over is not None:
        raise InputError(f"{single[0]}: must have a range to draw from, got {ranges[single[0]][0]}")
    names = tuple(n for n in names if n not in single)
    if not names or len(set(names)) < len(names):
        raise InputError(f"over: must name parameters, each once, got {list(names)}")
    return names


def _within(scenario: Scenario, names: Sequence[str]) -> tuple[Order, ...]:
    """The orders that draws of these parameters can break."""
    return tuple(o for o in scenario.orders if o.higher in names or o.lower in names)


def _cases(ranges: Ranges, names: Sequence[str], draws: NDArray[np.float64]) -> Cases:
    columns = np.ascontiguousarray(draws.T)
    drawn = {n: Drawn(*ranges[n], u) for n, u in zip(names, columns, strict=True)}
    return Cases(SAMPLE, len(draws), drawn)


def _kept(
    scenario: Scenario,
    ranges: Ranges,
    names: Sequence[str],
    orders: Sequence[Order],
    draw: Callable[[int], NDArray[np.float64]],
    count: int,
) -> tuple[NDArray[np.float64], float]:
    """Draw until `count` cases keep the orders; say which share of the draws did."""
    parts: list[NDArray[np.float64]] = []
    kept = looked_at = 0
    while kept < count:
        if looked_at >= _MOST_ROUNDS * count:
            raise InputError(
                f"orders: must hold in at least one draw in {_MOST_ROUNDS}, got {kept} of "
                f"{looked_at:,} draws of {scenario.name}"
            )
        # Whole rounds of `count`, so that the points of a round are balanced among themselves.
        draws = draw(count)
        in_order = _in_order(scenario, _cases(ranges, names, draws), orders)
        parts.append(draws[in_order])
        kept, looked_at = kept + int(in_order.sum()), looked_at + count
    return np.concatenate(parts)[:count], kept / looked_at


def _in_order(scenario: Scenario, cases: Cases, orders: Sequence[Order]) -> NDArray[np.bool_]:
    """In which cases every order holds: of the numbers drawn, since dividing keeps orders."""
    result = np.ones(cases.count, dtype=bool)
    if not orders:
        return result
    values = cases.raw({n: float(v) for n, v in scenario.values.items()}, slice(None))
    for order in orders:
        lead = np.asarray(values[order.higher] - values[order.lower])
        result &= lead > 0
        for p in np.flatnonzero(np.abs(lead) < _SURE):
            # Too close for floats.
            result[p] &= order.holds(cases.raw_exactly(scenario.values, int(p)))
    return result
