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
    "holds", "fails", "depends on the grid", "not tried", "built into the form",
    "excluded by the form",
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
class Blind:
    """A claim without the inputs that were read from its own paragraph and decide it.

    Attributes
    ----------
    inputs : tuple of str
        The circular ones.
    code : int
        What it comes to with these at the middle grade.
    sampled : Share
        Over the stated ranges, and the full bounds of these inputs.
    """

    inputs: tuple[str, ...]
    code: int
    sampled: Share


@dataclass(frozen=True)
class Switched:
    """A claim in the form of the game that lets it come out otherwise.

    Attributes
    ----------
    switch : mapping of str to object
    code : int
        What it comes to at the scenario's values.
    """

    switch: Mapping[str, object]
    code: int


@dataclass(frozen=True)
class ClaimResult:
    """A claim under all its readings, the claim's own first.

    Attributes
    ----------
    claim : Claim
    readings : tuple of ReadingResult
    blind : Blind or None
        None if no input is circular for it.
    switched : Switched or None
        None if no switch is known to matter.
    """

    claim: Claim
    readings: tuple[ReadingResult, ...]
    blind: Blind | None = None
    switched: Switched | None = None

    @property
    def own(self) -> ReadingResult:
        """The reading of the verdict."""
        return self.readings[0]

    @property
    def verdict(self) -> Verdict:
        """What the claim's own reading finds, if the form leaves that open."""
        if self.own.mark in ("built into the form", "excluded by the form"):
            return self.own.mark
        return self.own.verdict

    @property
    def turned_blind(self) -> bool:
        """Whether it comes out otherwise without its circular inputs."""
        return self.blind is not None and self.blind.code not in self.own.by_levels.values()
