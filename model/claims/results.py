"""What comes of a claim, as data: counts, marks, verdicts.

How they are found is told in `model.claims.verdicts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal

from model.claims.cases import FAILS, HOLDS, UNTRIED, Answer, Reading
from model.claims.statements import Claim

Verdict = Literal[
    "holds", "fails", "depends on the lens", "depends on the grid", "not tried",
    "built into the form", "excluded by the form",
]  # fmt: skip
Mark = Literal["can fail", "built into the form", "excluded by the form", "hardly tried"]

#: Draws over the bounds in which a claim must be tried before the form is said to decide it.
_ENOUGH = 100

#: The quantile of the normal distribution for 95 %.
_Z = 1.959964


@dataclass(frozen=True)
class Share:
    """In how many cases a claim holds, of those in which it is tried, of all that were drawn."""

    holds: int
    tried: int
    cases: int

    @property
    def share(self) -> float:
        """Of the cases in which it is tried; NaN if there are none."""
        return self.holds / self.tried if self.tried else float("nan")

    @property
    def tried_share(self) -> float:
        """Of all cases drawn."""
        return self.tried / self.cases

    @property
    def interval(self) -> tuple[float, float]:
        """The share give or take the sampling error: Wilson's interval at 95 %."""
        if not self.tried:
            return float("nan"), float("nan")
        n, p = self.tried, self.share
        middle = p + _Z**2 / (2 * n)
        half = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return (
            max(0.0, (middle - half) / (1 + _Z**2 / n)),
            min(1.0, (middle + half) / (1 + _Z**2 / n)),
        )

    @classmethod
    def of(cls, answer: Answer) -> Share:
        """Count an answer."""
        code = answer.code
        return cls(int((code == HOLDS).sum()), int((code != UNTRIED).sum()), len(code))


@dataclass(frozen=True)
class Effect:
    """By how much, over the cases in which a comparing claim is tried; in the claim's unit.

    Attributes
    ----------
    here : float
        At the scenario's own values; NaN if it is not tried there.
    mean, least, most : float
    more, same, less : float
        Shares of the cases in which it is above, at and below 0.
    """

    here: float
    mean: float
    least: float
    most: float
    more: float
    same: float
    less: float


@dataclass(frozen=True)
class Change:
    """The smallest move of one parameter, found by a scan, that turns a verdict.

    Attributes
    ----------
    parameter : str
    now, then : Fraction
        Its value in the scenario, and one at which the answer is the other.
    within : bool
        Whether that lies in the stated range.
    """

    parameter: str
    now: Fraction
    then: Fraction
    within: bool


@dataclass(frozen=True)
class ReadingResult:
    """A claim under one reading.

    Attributes
    ----------
    reading : str
    by_levels : mapping of int to int
        Code at the scenario's values on each grid; for the payoffs alone the grid is no matter.
    sampled, bounds : Share
        Over the stated ranges, and over the full bounds.
    effect : Effect or None
    change : Change or None
        None where no move of one parameter turns the answer, or it is not tried here.
    """

    reading: Reading
    by_levels: Mapping[int, int]
    sampled: Share
    bounds: Share
    effect: Effect | None
    change: Change | None

    @property
    def mark(self) -> Mark:
        """Whether the form of the payoffs leaves anything open."""
        if self.bounds.tried < _ENOUGH:
            return "hardly tried"
        if self.bounds.holds == self.bounds.tried:
            return "built into the form"
        return "can fail" if self.bounds.holds else "excluded by the form"

    @property
    def verdict(self) -> Verdict:
        """What is found at the scenario's values, on all grids."""
        codes = set(self.by_levels.values())
        if len(codes) > 1:
            return "depends on the grid"
        words: dict[int, Verdict] = {FAILS: "fails", HOLDS: "holds", UNTRIED: "not tried"}
        return words[codes.pop()]


@dataclass(frozen=True)
class ClaimResult:
    """A claim under all its readings."""

    claim: Claim
    readings: tuple[ReadingResult, ...]

    @property
    def verdict(self) -> Verdict:
        """One word or two: the readings that the form leaves open, and that are tried, together."""
        marks = {r.mark for r in self.readings}
        for decided in ("built into the form", "excluded by the form"):
            if marks == {decided}:
                return decided
        telling = [r for r in self.readings if r.mark in ("can fail", "hardly tried")]
        found = {r.verdict for r in telling} - {"not tried"}
        if not found:
            return "not tried"
        if "depends on the grid" in found:
            return "depends on the grid"
        return found.pop() if len(found) == 1 else "depends on the lens"
