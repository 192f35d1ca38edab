r"""Krippendorff's alpha: how far raters agree, beyond what chance would give them.

**Object.** Raters give values to units; some may be missing. A unit with m_u >= 2 values is
pairable, and n = sum_u m_u counts pairable values. With a squared difference delta^2(c, k) of two
values,

    D_o = (1/n) sum_u sum_{c,k in u, c before or after k} delta^2(c, k) / (m_u - 1),
    D_e = 1/(n (n - 1)) sum over ordered pairs of pairable values of delta^2,

alpha = 1 - D_o / D_e: 1 if raters agree, 0 as by chance. For *ordinal* values the difference of
two ranks c < k counts the values between them,

    delta(c, k) = sum_{g = c}^{k} n_g - (n_c + n_k) / 2,

with n_g how often rank g was given; nominal values differ by 0 or 1, interval values by c - k.

Alpha is a mean over units: with D_u the disagreement within unit u by itself, the unit's own
alpha_u = 1 - D_u / D_e, and alpha = sum_u (m_u / n) alpha_u. So alpha_u says how much a unit adds
to the agreement of all or takes from it; it may lie far below 0.

Reference: K. Krippendorff, Computing Krippendorff's alpha-reliability, University of Pennsylvania,
2011; A. F. Hayes and K. Krippendorff, Answering the call for a standard reliability measure for
coding data, Communication Methods and Measures 1(1), 2007.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from model.errors import InputError

Metric = Literal["ordinal", "nominal", "interval"]


@dataclass(frozen=True)
class Agreement:
    """How far raters agree.

    Attributes
    ----------
    alpha : float
        NaN if no unit was given two values, or all values are the same.
    units : mapping of object to float
        The alpha of each pairable unit by itself.
    values : int
        How many pairable values there are.
    """

    alpha: float
    units: Mapping[Hashable, float]
    values: int


def agreement(given: Mapping[Hashable, Sequence[float]], metric: Metric = "ordinal") -> Agreement:
    """Krippendorff's alpha of values given to units.

    Parameters
    ----------
    given : mapping of object to sequence of float
        For each unit the values that raters gave it, in any order, without the missing ones.
    metric : {"ordinal", "nominal", "interval"}

    Raises
    ------
    InputError
        For an unknown metric.

    Examples
    --------
    >>> round(agreement({1: [1, 1], 2: [2, 2], 3: [3, 1]}).alpha, 3)
    0.111
    """
    pairable = {unit: list(values) for unit, values in given.items() if len(values) > 1}
    every = [value for values in pairable.values() for value in values]
    difference = _difference(every, metric)
    n = len(every)
    nothing = float("nan")
    expected = sum(difference[a, b] for a, b in permutations(every, 2)) / (n * (n - 1)) if n else 0
    if not expected:
        return Agreement(nothing, dict.fromkeys(pairable, nothing), n)
    units = {}
    for unit, values in pairable.items():
        m = len(values)
        within = sum(difference[a, b] for a, b in permutations(values, 2)) / (m * (m - 1))
        units[unit] = 1 - within / expected
    alpha = sum(len(pairable[unit]) * units[unit] for unit in units) / n
    return Agreement(alpha, units, n)


def _difference(every: Sequence[float], metric: Metric) -> Mapping[tuple[float, float], float]:
    """The squared difference of any two values."""
    ranks = sorted(set(every))
    if metric == "nominal":
        return {(a, b): float(a != b) for a in ranks for b in ranks}
    if metric == "interval":
        return {(a, b): float((a - b) ** 2) for a in ranks for b in ranks}
    if metric != "ordinal":
        raise InputError(f"metric: must be ordinal, nominal or interval, got {metric!r}")
    count = {rank: every.count(rank) for rank in ranks}
    found = {}
    for a in ranks:
        for b in ranks:
            between = sum(count[g] for g in ranks if min(a, b) <= g <= max(a, b))
            found[a, b] = (between - (count[a] + count[b]) / 2) ** 2
    return found
