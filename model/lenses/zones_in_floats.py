"""Zones of possible agreement at many points, in floats, as one solver of the one loop.

With the change of a side's payoff by settling a file a quadratic in its terms, the ends of what a
side accepts are roots of one, and the even bargain is a root of the slope of a product of two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.lenses.zone_openings import LENS
from model.lenses.zones import (
    changes,
    has_weight,
    others_in_words,
    require_concave,
    settled_others,
)
from model.payoffs import Structure
from model.split import split_payoffs
from model.sweeps.points import Points
from model.sweeps.solver import TERMS_UNIT, Coordinates, Found, Solver, Variable

VARIABLES: tuple[Variable, ...] = (
    *(
        Variable(name, ("file",), "f8", words, TERMS_UNIT)
        for name, words in (
            ("floor", "lowest terms that its taker accepts"),
            ("ceiling", "highest terms that its giver accepts"),
            ("low", "lowest terms that both accept"),
            ("high", "highest terms that both accept"),
            ("midpoint", "middle of the zone"),
            ("bargained", "terms of the Nash bargaining solution in the zone"),
        )
    ),
    Variable("exists", ("file",), "?", "whether there are terms that both accept"),
)


@dataclass(frozen=True, eq=False)
class Zones(Solver):
    """The zone of each of some files.

    Attributes
    ----------
    points, structure
        See `model.sweeps.solver.Solver`.
    files : tuple of str
    others : optional
        What the other files do, by name.
    """

    points: Points
    structure: Structure
    files: tuple[str, ...]
    others: str | tuple[tuple[str, object], ...] | None
    levels = "no grid"

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found of each file."""
        return VARIABLES

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        varied = " and ".join(self.points.names)
        return {
            "lens": LENS,
            "title": f"Zones of possible agreement of {self.points.scenario.name} over {varied}",
            "files": ", ".join(self.structure.file_names),
            "complete": "at every point, in floats; where a zone exists is decided exactly by "
            "`opening`",
        }

    @property
    def options(self) -> Mapping[str, str]:
        """Files, and what the others do."""
        return {"files": " ".join(self.files), "other files": "; ".join(self._said)}

    @cached_property
    def settled(self) -> list[Mapping[str, Fraction]]:
        """For each file the terms of the others that are settled."""
        found: list[Mapping[str, Fraction]] = []
        for file in self.files:
            rest: Any = self.others if isinstance(self.others, str) else dict(self.others or ())
            if isinstance(rest, dict) and len(self.files) > 1:
                rest.pop(file, None)
            found.append(settled_others(self.points.scenario, file, self.structure, rest))
        return found

    @property
    def _said(self) -> list[str]:
        pairs = zip(self.files, self.settled, strict=True)
        return [others_in_words(file, settled) for file, settled in pairs]

    def solve(self, start: int, stop: int) -> Found:
        """Find the zones at a run of points."""
        given, split = self.points.values(start, stop), split_payoffs(self.structure)
        parts = []
        for file, settled in zip(self.files, self.settled, strict=True):
            us, iran = (
                np.array([np.broadcast_to(c, stop - start) for c in row])
                for row in changes(split, given, file, settled)
            )
            place = self.structure.file_names.index(file)
            us_gives = self.structure.givers[place] == "us"
            parts.append(_in_floats(us, iran, us_gives, has_weight(self.structure, file)))
        return Found({v.name: np.stack([p[v.name] for p in parts], axis=1) for v in VARIABLES})

    def coordinates(self, outcomes: NDArray[np.int64]) -> Coordinates:
        """The files looked at, and what the others do."""
        return {
            "file": ("file", list(self.files), {"long_name": "file of the talks"}),
            "others": ("file", self._said, {"long_name": "what the other files do"}),
        }


def _in_floats(
    us: NDArray[Any], iran: NDArray[Any], us_gives: bool, weighs: bool
) -> dict[str, NDArray[Any]]:
    """The variables of `zones_over` from coefficients of shape (3, P)."""
    (us_low, us_high), (iran_low, iran_high) = _accepted(us), _accepted(iran)
    low, high = np.fmax(us_low, iran_low), np.fmin(us_high, iran_high)
    exists = np.isfinite(us_low) & np.isfinite(iran_low) & (low <= high)
    if not weighs:
        exists &= high > 0
    low, high = np.where(exists, low, np.nan), np.where(exists, high, np.nan)
    return {
        "floor": iran_low if us_gives else us_low,
        "ceiling": us_high if us_gives else iran_high,
        "low": low,
        "high": high,
        "exists": exists,
        "midpoint": (low + high) / 2,
        "bargained": _even(us, iran, low, high),
    }


def _accepted(line: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ends of the terms in [0, 1] at which a linear or concave change is >= 0; NaN for none."""
    c, b, a = line
    require_concave(a)
    first, second = _roots(c, b, a)
    ends = np.stack([np.zeros_like(c), np.ones_like(c), first, second])
    within = (ends >= 0) & (ends <= 1)
    within[0], within[1] = c >= 0, a + b + c >= 0
    low = np.where(within, ends, np.inf).min(axis=0)
    high = np.where(within, ends, -np.inf).max(axis=0)
    nothing = ~within.any(axis=0)
    return np.where(nothing, np.nan, low), np.where(nothing, np.nan, high)


def _roots(c: NDArray[Any], b: NDArray[Any], a: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both roots of c + b x + a x^2 without cancellation; NaN where there are none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        half = -0.5 * (b + np.copysign(np.sqrt(b * b - 4 * a * c), b))
        # A root of a linear change is c / half; the other one is at infinity.
        return np.where(a != 0, half / a, np.nan), np.where(half != 0, c / half, np.nan)


def _even(
    us: NDArray[Any], iran: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> NDArray[Any]:
    """The terms between low and high with the largest product of gains."""
    (u0, u1, _), (c0, c1, c2) = us, iran
    first, second = _roots(u1 * c0 + u0 * c1, 2 * (u1 * c1 + u0 * c2), 3 * u1 * c2)
    tried = np.stack([low, high, first, second])
    with np.errstate(invalid="ignore"):
        gains = (u0 + u1 * tried) * (c0 + (c1 + c2 * tried) * tried)
        allowed = (tried >= low) & (tried <= high)
    best = np.where(allowed, gains, -np.inf).argmax(axis=0)
    return np.take_along_axis(tried, best[None], axis=0)[0]
