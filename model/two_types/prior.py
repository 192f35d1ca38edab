"""Along the prior: where each pair of outcomes holds, exactly, and what Iran would rather have.

Whatever the prior, the types accept the same. So a candidate of the lemma
(`model.two_types.offers`) that they accept, or where its premise fails a profile, holds where
Iran's conditions

    p (V_r kept - V_r got) + (1 - p) (V_b kept - V_b got) >= 0

do, each linear in p: on one closed interval with rational ends. A pair of outcomes holds on the
union of the intervals of all that make it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from model.two_types.game import Against

#: Numbers of an outcome with r and of one with b.
Pair = tuple[int, int]


@dataclass(frozen=True)
class Run:
    """Priors on which a pair of outcomes holds, and what Iran would rather have beyond each end.

    None where the end is that of what is looked at.
    """

    low: Fraction
    high: Fraction
    below: Pair | None
    above: Pair | None


def prior_runs(against: Against, low: Fraction, high: Fraction) -> Mapping[Pair, tuple[Run, ...]]:
    """Where between two priors each pair of outcomes holds."""
    kept, moved = against.taken
    # Whatever the prior, Iran's payoffs by type in one scale.
    iran, _ = against.iran
    gains = [v[kept[:, [t]]] - v[moved[:, :, t]] for t, v in enumerate(iran)]
    runs: dict[Pair, list[Run]] = {}
    for k, pair in enumerate(kept):
        found = _interval(gains[0][k], gains[1][k], low, high)
        if found is not None:
            start, end, *beyond = found
            below, above = (None if d is None else _pair(moved[k, d]) for d in beyond)
            runs.setdefault(_pair(pair), []).append(Run(start, end, below, above))
    return {pair: _merged(found) for pair, found in runs.items()}


def _pair(numbers: NDArray[Any]) -> Pair:
    return int(numbers[0]), int(numbers[1])


def _interval(
    with_r: NDArray[Any], with_b: NDArray[Any], low: Fraction, high: Fraction
) -> tuple[Fraction, Fraction, int | None, int | None] | None:
    """Where p with_r + (1 - p) with_b >= 0 for all deviations, and which one ends it."""
    below: int | None = None
    above: int | None = None
    for d, (r, b) in enumerate(zip(with_r, with_b, strict=True)):
        if r == b:
            if b < 0:
                return None
            continue
        root = Fraction(int(b), int(b) - int(r))
        if r > b and root > low:
            low, below = root, d
        elif r < b and root < high:
            high, above = root, d
        if low > high:
            return None
    return low, high, below, above


def _merged(runs: list[Run]) -> tuple[Run, ...]:
    """The union of closed intervals, each with what ends it."""
    found: list[Run] = []
    for run in sorted(runs, key=lambda r: (r.low, r.high)):
        last = found[-1] if found else None
        if last is None or run.low > last.high:
            found.append(run)
        elif run.high > last.high:
            found[-1] = Run(last.low, run.high, last.below, run.above)
    return tuple(found)
