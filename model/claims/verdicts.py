r"""Each claim tried: at the scenario's values, on its sampled ranges, and on the full bounds.

Four questions, in this order:

1. **Can it fail at all?** It is tried on draws over the full bounds of every parameter. If it is
   tried there and no draw breaks it, the reading is *built into the form*; if no draw satisfies it,
   *excluded by the form*. Either way the verdict on it comes from the form of the payoffs and
   not from the numbers, and it counts as no support.
2. **Does it hold at the scenario's values**, on the nested grids L = 3, 5, 9? Where these differ,
   the verdict is that it depends on the grid. Admissible equilibria are looked up on L = 3 and 5:
   on 9 a game takes half a minute.
3. **In what share of cases does it hold**, drawn evenly from the stated ranges and given the stated
   orders? Of the cases in which it is tried, with an interval for the sampling error (95 %; Wilson
   1927, as if the draws were independent). The share of the ranges is no probability.
4. **What would have to change?** Each parameter by itself goes over its bounds in 256 steps, the
   others as they are; the smallest move, as a share of the bounds, that turns the answer is refined
   32 times more. A scan can step over a narrow stretch on which the answer is the other: what it
   finds does turn the answer, and a smaller move may too. So may one of several parameters at once.

Reference: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
Journal of the American Statistical Association 22, 1927.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import compress
from typing import Any

import numpy as np

from model.claims.board import Scoreboard
from model.claims.cases import (
    ROUNDING,
    UNTRIED,
    Answer,
    Look,
    Reading,
    Seen,
    mixtures_agree,
)
from model.claims.results import Change, ClaimResult, Effect, ReadingResult, Share
from model.claims.statements import CLAIMS, Claim
from model.errors import InputError
from model.grid import IntArray
from model.payoffs import Structure
from model.scenario import Scenario, load
from model.sweeps.findings import CHECKED_LEVELS
from model.sweeps.lenses import FINEST_LENSES
from model.sweeps.points import Points

#: Steps of a parameter over its bounds. With 32, ten of 49 nearest moves had a nearer one between.
_STEPS = 256

#: A parameter, and what it is set to.
Move = tuple[str, Fraction]

#: Steps within the one that turns the answer.
_FINER_STEPS = 32


def evaluate(
    scenario: Scenario | str = "oman-2026",
    *,
    n: int = 1024,
    bounds_n: int = 4096,
    seed: int = 0,
    levels: int = 3,
    structure: Structure | None = None,
    claims: Sequence[Claim] = CLAIMS,
) -> Scoreboard:
    """Try every claim on a scenario.

    Parameters
    ----------
    scenario : Scenario or str
    n, bounds_n : int
        Cases drawn from the stated ranges, and from the full bounds; powers of two.
    seed : int
        The same seed draws the same cases.
    levels : int
        L of the samples and of the scan, at most 5. The verdict at the scenario's values is that
        of L = 3, 5 and 9, and of this one.
    structure : Structure, optional
    claims : sequence of Claim

    Returns
    -------
    Scoreboard

    Raises
    ------
    ValueError
        For a scenario that does not load, a count that is no power of two, or too fine a grid.

    Examples
    --------
    >>> import model
    >>> found = model.scoreboard("oman-2026", n=16, bounds_n=16, claims=model.claims.CLAIMS[5:8])
    >>> [claim.verdict for claim in found.claims]
    ['depends on the lens', 'holds', 'depends on the lens']
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    if not 2 <= levels <= FINEST_LENSES:
        raise InputError(f"levels: must be from 2 to {FINEST_LENSES} for claims, got {levels}")
    drawn = Points.sample(scenario, n, seed=seed)
    widest = Points.sample(scenario, bounds_n, seed=seed, over_bounds=True)
    own = Points.listed(scenario, [{}])
    scan, moved = _scan(scenario)
    looks = {
        name: _Looks(cases, structure)
        for name, cases in (("own", own), ("drawn", drawn), ("widest", widest), ("scan", scan))
    }
    results = [
        ClaimResult(claim, tuple(_under(claim, r, looks, moved, levels) for r in claim.readings))
        for claim in claims
    ]
    mixtures = mixtures_agree(drawn, levels, structure, seed)
    return Scoreboard(
        scenario, levels, structure, tuple(results), n, bounds_n, seed, drawn.words, mixtures
    )


@dataclass(frozen=True, eq=False)
class _Looks:
    """Looks at one set of cases that share what they have seen."""

    cases: Points
    structure: Structure

    kept: dict[Any, Seen] = field(default_factory=dict)

    def at(self, levels: int, reading: Reading) -> Look:
        """The cases under one reading on one grid."""
        return Look(self.cases, levels, reading, self.structure, self.kept)


def checked_levels(reading: Reading, levels: int) -> tuple[int, ...]:
    """The grids on which a reading is looked up at the scenario's values."""
    if reading == "payoffs":
        return (levels,)
    finest = FINEST_LENSES if reading == "admissible" else max(CHECKED_LEVELS)
    return tuple(sorted({levels, *(k for k in CHECKED_LEVELS if k <= finest)}))


def _under(
    claim: Claim,
    reading: Reading,
    looks: Mapping[str, _Looks],
    moved: Sequence[Move],
    levels: int,
) -> ReadingResult:
    """A claim under one reading."""
    own = {k: claim.test(looks["own"].at(k, reading)) for k in checked_levels(reading, levels)}
    sampled = claim.test(looks["drawn"].at(levels, reading))
    widest = claim.test(looks["widest"].at(levels, reading))
    here = int(own[levels].code[0])
    change = None
    if here != UNTRIED:
        codes = claim.test(looks["scan"].at(levels, reading)).code
        change = _nearest(claim, looks["own"].at(levels, reading), here, moved, codes)
    return ReadingResult(
        reading,
        {k: int(answer.code[0]) for k, answer in own.items()},
        Share.of(sampled),
        Share.of(widest),
        _effect(own[levels], sampled),
        change,
    )


def _effect(own: Answer, sampled: Answer) -> Effect | None:
    if own.effect is None or sampled.effect is None:
        return None
    known = sampled.effect[sampled.code != UNTRIED]
    if not len(known):
        known = np.array([np.nan])
    return Effect(
        float(own.effect[0]), float(known.mean()), float(known.min()), float(known.max()),
        float((known > ROUNDING).mean()), float((np.abs(known) <= ROUNDING).mean()),
        float((known < -ROUNDING).mean()),
    )  # fmt: skip


def _scan(scenario: Scenario) -> tuple[Points, list[Move]]:
    """The scenario with each parameter in turn at each step over its bounds, the nearest first."""
    moved: list[tuple[float, Move]] = []
    for p in scenario.described.values():
        wide = Fraction(p.high - p.low)
        a, b = ((scenario.values[p.name] - p.low) / wide).as_integer_ratio()
        moved += [
            (abs(k * b - a * _STEPS) / (b * _STEPS), (p.name, p.low + k * wide / _STEPS))
            for k in range(_STEPS + 1)
        ]
    # Of two that are as far, the first parameter of the registry, and its lower value.
    nearest = [move for _, move in sorted(moved, key=lambda entry: entry[0])]
    return _with_each(scenario, nearest), nearest


def _with_each(scenario: Scenario, moved: Sequence[Move]) -> Points:
    return Points.listed(scenario, [{name: to} for name, to in moved])


def _nearest(
    claim: Claim,
    own: Look,
    here: int,
    moved: Sequence[Move],
    codes: IntArray,
) -> Change | None:
    """The smallest move on the scan after which the claim is tried and comes out otherwise."""
    scenario = own.cases.scenario
    wide = {n: Fraction(p.high - p.low) for n, p in scenario.described.items()}
    for name, far in compress(moved, ~np.isin(codes, (here, UNTRIED))):
        finer = _finer(scenario.values[name], far, wide[name] / _STEPS)
        code = _codes(claim, own, [(name, to) for to in finer])
        to = next(to for to, c in zip(finer, code, strict=True) if c not in (here, UNTRIED))
        # By itself, as the scenario's own values were looked at: with mixtures, exactly.
        if _codes(claim, own, [(name, to)])[0] not in (here, UNTRIED):
            entry = scenario.parameters[name]
            return Change(name, scenario.values[name], to, entry.low <= to <= entry.high)
    return None


def _finer(now: Fraction, far: Fraction, step: Fraction) -> list[Fraction]:
    """Values that lead up to `far`, coming from `now`, over one step of the scan."""
    start = now if abs(far - now) <= step else far - step * (1 if far > now else -1)
    return [start + (far - start) * Fraction(k, _FINER_STEPS) for k in range(1, _FINER_STEPS + 1)]


def _codes(claim: Claim, own: Look, moved: Sequence[Move]) -> IntArray:
    cases = _with_each(own.cases.scenario, moved)
    return claim.test(Look(cases, own.levels, own.reading, own.structure)).code
