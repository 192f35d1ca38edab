r"""Each claim tried: at the scenario's values, on its sampled ranges, and on the full bounds.

The claims' reading is the central one, without a grid; pure equilibria on grids stand beside it as
a check. Five questions, in this order:

1. **Can it fail at all?** It is tried on draws over the full bounds of every parameter. If it is
   tried there and no draw breaks it, the reading is *built into the form*; if no draw satisfies it,
   *excluded by the form* of this model. Either way the verdict on it comes from the form of the
   payoffs and not from the numbers, and it counts as no support, and as no refutation. Where a
   switch of the form lets it come out otherwise, the verdict with that switch stands beside it.
2. **Does it hold at the scenario's values?** On grids, for L = 3, 5 and 9.
3. **Does it hold blind?** Where an input was read from the paragraph that the claim comes from and
   decides it, the claim is tried once more with these inputs at the middle grade, and drawn from
   their full bounds (`model.Scenario.blind`).
4. **In what share of cases does it hold**, drawn evenly from the stated ranges and given the stated
   orders? Of the cases in which it is tried, with an interval for the sampling error (95 %; Wilson
   1927, as if the draws were independent). The share of the ranges is no probability.
5. **What would have to change?** Each parameter by itself goes over its bounds in 16 steps, the
   others as they are; the smallest move, as a share of the bounds, that turns the answer is refined
   32 times more. A scan can step over a narrow stretch on which the answer is the other: what it
   finds does turn the answer, and a smaller move may too. So may one of several parameters at once.

Draws over the full bounds and the scan are read in floats; cases that these leave undecided, where
the premise of the lemma fails, are not tried there. What a scan finds is read exactly.

Reference: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
Journal of the American Statistical Association 22, 1927.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
)
from model.claims.results import Blind, Change, ClaimResult, Effect, ReadingResult, Share, Switched
from model.claims.statements import CLAIMS, Claim
from model.errors import InputError
from model.grid import IntArray
from model.parameters import FILES
from model.payoffs import SWITCHES, Structure
from model.scenario import Scenario, load
from model.sweeps.findings import CHECKED_LEVELS
from model.sweeps.points import Points
from model.words import listed

#: Steps of a parameter over its bounds.
_STEPS = 16

#: Cases drawn for a blind verdict at least; a quarter of the others.
_FEWEST = 16

#: The finest grid of the readings beside the central one.
_FINEST = 5

#: A parameter, and what it is set to.
Move = tuple[str, Fraction]

#: Steps within the one that turns the answer.
_FINER_STEPS = 32


def evaluate(
    scenario: Scenario | str = "oman-2026",
    *,
    n: int = 1024,
    bounds_n: int = 1024,
    seed: int = 0,
    levels: int = 3,
    structure: Structure | None = None,
    claims: Sequence[Claim] | None = None,
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
        L of the readings on a grid over samples, at most 5; at the scenario's values L = 3, 5, 9.
    structure : Structure, optional
    claims : sequence of Claim, optional

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
    ['fails', 'holds', 'holds']
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    if scenario.file_names != FILES:
        raise InputError(
            f"scenario: must be of talks on {listed(FILES)}, which the claims are about, got "
            f"{listed(scenario.file_names)} in {scenario.name}"
        )
    if not 2 <= levels <= _FINEST:
        raise InputError(f"levels: must be from 2 to {_FINEST} for claims, got {levels}")
    scan, moved = _scan(scenario)
    drawn = Points.sample(scenario, n, seed=seed)
    widest = Points.sample(scenario, bounds_n, seed=seed, over_bounds=True)
    looks = {
        "own": _Looks(Points.listed(scenario, [{}]), structure),
        "drawn": _Looks(drawn, structure),
        "widest": _Looks(widest, structure, exact=False),
        "scan": _Looks(scan, structure, exact=False),
    }
    blind = _Blinded(scenario, structure, max(_FEWEST, n // 4), seed)
    results = []
    for claim in CLAIMS if claims is None else claims:
        readings = tuple(
            _under(claim, r, looks, moved, levels) for r in claim.readings if _read(r, structure)
        )
        if not readings:
            raise InputError(
                f"structure: must be one that can be read without a grid, as claim {claim.key} "
                f"needs, got {SWITCHES['execution'][structure.execution]}"
            )
        results.append(
            ClaimResult(
                claim,
                readings,
                blind.verdict(claim, readings[0].reading, levels),
                _switched(claim, readings[0].reading, looks["own"], levels),
            )
        )
    return Scoreboard(scenario, levels, structure, tuple(results), n, bounds_n, seed, drawn.words)


def _read(reading: Reading, structure: Structure) -> bool:
    """Whether a form has this reading: a strike only where it pays is not read centrally."""
    return reading != "central" or structure.execution != "pays"


@dataclass(frozen=True, eq=False)
class _Blinded:
    """The scenario without the circular inputs of a claim, looked at once for each set of them."""

    scenario: Scenario
    structure: Structure
    n: int
    seed: int
    kept: dict[tuple[str, ...], tuple[_Looks, _Looks]] = field(default_factory=dict)

    def verdict(self, claim: Claim, reading: Reading, levels: int) -> Blind | None:
        """The claim's own reading, blind; None if no input is circular for it."""
        names = self.scenario.circular(claim.key)
        if not names:
            return None
        if names not in self.kept:
            blind = self.scenario.blind(claim.key)
            self.kept[names] = (
                _Looks(Points.listed(blind, [{}]), self.structure),
                _Looks(Points.sample(blind, self.n, seed=self.seed), self.structure, exact=False),
            )
        own, drawn = (looks.at(levels, reading) for looks in self.kept[names])
        return Blind(names, int(claim.test(own).code[0]), Share.of(claim.test(drawn)))


def _switched(claim: Claim, reading: Reading, own: _Looks, levels: int) -> Switched | None:
    """The verdict with the switch of the form that lets a claim come out otherwise."""
    if not claim.switch:
        return None
    form = replace(own.structure, **claim.switch)
    look = Look(own.cases, levels, reading, form)
    return Switched(dict(claim.switch), int(claim.test(look).code[0]))


@dataclass(frozen=True, eq=False)
class _Looks:
    """Looks at one set of cases that share what they have seen."""

    cases: Points
    structure: Structure
    exact: bool = True
    kept: dict[Any, Seen] = field(default_factory=dict)

    def at(self, levels: int, reading: Reading) -> Look:
        """The cases under one reading on one grid."""
        return Look(self.cases, levels, reading, self.structure, self.exact, self.kept)


def checked_levels(reading: Reading, levels: int) -> tuple[int, ...]:
    """The grids on which a reading is looked up at the scenario's values."""
    if reading in ("payoffs", "central"):
        return (levels,)
    return tuple(sorted({levels, *CHECKED_LEVELS}))


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
    if here != UNTRIED and reading == claim.readings[0]:
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
        code = _codes(claim, own, [(name, to) for to in finer], exact=False)
        turned = (to for to, c in zip(finer, code, strict=True) if c not in (here, UNTRIED))
        to = next(turned, far)
        # By itself, as the scenario's own values were looked at: exactly.
        if _codes(claim, own, [(name, to)])[0] not in (here, UNTRIED):
            entry = scenario.parameters[name]
            return Change(name, scenario.values[name], to, entry.low <= to <= entry.high)
    return None


def _finer(now: Fraction, far: Fraction, step: Fraction) -> list[Fraction]:
    """Values that lead up to `far`, coming from `now`, over one step of the scan."""
    start = now if abs(far - now) <= step else far - step * (1 if far > now else -1)
    return [start + (far - start) * Fraction(k, _FINER_STEPS) for k in range(1, _FINER_STEPS + 1)]


def _codes(claim: Claim, own: Look, moved: Sequence[Move], exact: bool = True) -> IntArray:
    cases = _with_each(own.cases.scenario, moved)
    return claim.test(Look(cases, own.levels, own.reading, own.structure, exact)).code
