"""What plugs into the loop over points: a solver declares what it finds, and finds it.

The loop (`model.sweeps.loop`) cuts the points into blocks, has them solved by threads or elsewhere,
keeps the answers in memory or in a store, and labels them. A solver says

* which points, which grid and form, and what else its answers depend on (`options`);
* which variables it finds at each point (`variables`), and what they are labelled with;
* how many points make about a second of work (`longest`);
* the answer at a run of points (`solve`), which depends on nothing but these.

A variable may have the dimension ``outcome``: then an answer lists only the outcomes that come up
in it (`Found.outcomes`), and the loop puts answers side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from model.grid import Grid, IntArray
from model.payoffs import PLAYERS, Structure
from model.sweeps.points import Points

#: The dimension of which an answer lists only what comes up.
OUTCOME = "outcome"

TERMS_UNIT = "share of the file that is given up"

#: Coordinates by name: dimensions, values, attributes.
Coordinates = dict[str, tuple[Any, Any, dict[str, Any]]]


@dataclass(frozen=True)
class Variable:
    """One thing that a solver finds at each point.

    Attributes
    ----------
    name : str
    dims : tuple of str
        Its dimensions besides those of the points.
    dtype : str
        As numpy writes it, ``"?"``, ``"i1"``, ``"i8"``, ``"f8"`` or ``"U14"``.
    long_name, units : str
    more : mapping
        Further attributes.
    """

    name: str
    dims: tuple[str, ...]
    dtype: str
    long_name: str
    units: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def at(self, rows: IntArray) -> tuple[Any, ...]:
        """An index of its dimensions: these rows of the outcomes, and everything of the others."""
        return tuple(rows if dim == OUTCOME else slice(None) for dim in self.dims)

    @property
    def attributes(self) -> dict[str, Any]:
        """What the labelled variable says of itself."""
        units = {"units": self.units} if self.units else {}
        return {"long_name": self.long_name, **units, **self.more}


@dataclass(frozen=True, eq=False)
class Found:
    """What a solver found at a run of P points.

    Attributes
    ----------
    arrays : mapping of str to array, shape (P, ...)
    outcomes : array of int, shape (n,)
        Numbers of the outcomes along the dimension ``outcome``, increasing.
    counts : mapping of str to int
        How often something happened on the way, such as points decided exactly.
    """

    arrays: Mapping[str, NDArray[Any]]
    outcomes: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    counts: Mapping[str, int] = field(default_factory=dict)


class Solver:
    """What solves the points of a sweep. Subclasses are frozen dataclasses.

    Attributes
    ----------
    points : Points
    levels : int, str or None
        L, or ``"no grid"``; None for several.
    structure : Structure
    counts : tuple of str
        Names of what `Found.counts` holds.
    """

    points: Points
    levels: int | str | None
    structure: Structure
    counts: ClassVar[tuple[str, ...]] = ()

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        raise NotImplementedError

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, how far the result is complete, and what else it says of itself."""
        raise NotImplementedError

    @property
    def options(self) -> Mapping[str, str]:
        """What the answers depend on besides points, grid, form and lens, as texts to compare."""
        return {}

    @property
    def longest(self) -> int:
        """Points of a block at most: a block in flight at a kill is work lost."""
        return 2**17

    @property
    def listed(self) -> IntArray:
        """Numbers of all outcomes that can come up, increasing."""
        return np.zeros(0, dtype=np.int64)

    def require_room(self) -> None:
        """Refuse what cannot be held in memory, before anything is solved."""

    def solve(self, start: int, stop: int) -> Found:
        """Solve the points from `start` to before `stop`."""
        raise NotImplementedError

    def completed(self, found: Found, start: int, stop: int) -> Mapping[str, NDArray[Any]]:
        """All variables at a run of points, those too that follow from what was solved."""
        return found.arrays

    def coordinates(self, outcomes: IntArray) -> Coordinates:
        """Labels of the variables' dimensions besides those of the points."""
        return {
            "file": ("file", list(self.structure.file_names), {"long_name": "file of the talks"}),
            "player": ("player", list(PLAYERS), {"long_name": "player"}),
        }


def outcome_coordinates(grid: Grid, outcomes: IntArray) -> Coordinates:
    """Labels of outcomes of a grid, and the terms of each file in them."""
    return {
        OUTCOME: (
            OUTCOME,
            [grid.outcome(int(number)).label for number in outcomes],
            {"long_name": "how the talks end"},
        ),
        "terms": (
            (OUTCOME, "file"),
            grid.terms(outcomes),
            {
                "long_name": "terms of the outcome, NaN where the file is open",
                "units": TERMS_UNIT,
            },
        ),
    }
