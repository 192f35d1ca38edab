"""Does a deadline pay? What it is worth to the US, over its patience and the rate of rebuilding.

A *deadline* after round d ends the talks there, while the environment goes on changing: D = d
against D = H, all else the same. It *pays* the US if its payoff is the higher. With equal patience
and nothing that drifts it changes nothing; the line on which it begins to pay is what is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.dynamics.course import Course, OfCourse
from model.dynamics.over import RATE, US_PATIENCE, dialled, over
from model.errors import InputError
from model.payoffs import Structure
from model.results import table
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.points import Points
from model.timing import Law
from model.words import number, percent, sentence

if TYPE_CHECKING:
    import pandas as pd

#: The law whose rate is varied, and where it leads.
REBUILDING = "capability"

#: A gain below this, in points, is none.
_NOTHING = 1e-6

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class DeadlineMap(OfCourse):
    """What a deadline is worth to the US.

    Attributes
    ----------
    course : Course
        Talks without the deadline.
    after : int
        The round after which it ends the talks.
    patience, rebuilding : array of float64
        The two axes: patience of the US, rate at which all capability is rebuilt.
    gain : array of float64, shape (patience, rebuilding)
        What the US has with the deadline less what it has without, in points.
    certain : array of bool, the same shape
        Whether both are decided, in one way, and not by a hair.
    """

    course: Course
    after: int
    patience: Floats
    rebuilding: Floats
    gain: Floats
    certain: NDArray[np.bool_]

    @property
    def pays(self) -> NDArray[np.bool_]:
        """Where the deadline pays."""
        return np.asarray(self.gain > _NOTHING)

    @property
    def line(self) -> Floats:
        """The patience up to which the deadline pays, for each rate of rebuilding.

        By interpolation; nan where it pays nowhere or everywhere.
        """
        found = np.full(len(self.rebuilding), np.nan)
        for k, column in enumerate(self.gain.T):
            below = np.flatnonzero((column[:-1] > 0) & (column[1:] <= 0))
            if len(below):
                j = below[-1]
                share = column[j] / (column[j] - column[j + 1])
                found[k] = self.patience[j] + share * (self.patience[j + 1] - self.patience[j])
        return found

    @property
    def headline(self) -> str:
        """Up to which patience of the US it pays, in a title of two lines at most."""
        known = self.line[np.isfinite(self.line)]
        if not len(known):
            return self.words
        ends = dict.fromkeys(f"{x:.2f}" for x in (known.min(), known.max()))
        return (
            f"A deadline pays an impatient US: below a patience of {' to '.join(ends)}, "
            f"that of Iran being {number(float(self.course.timing.patience[1]))}"
        )

    @property
    def words(self) -> str:
        """Up to which patience it pays, without rebuilding and with the fastest looked at."""
        line, iran = self.line, float(self.course.timing.patience[1])
        which = f"a deadline after round {self.after}"
        if not np.isfinite(line).any():
            everywhere = self.pays.all()
            return sentence(
                f"{which} pays the US {'everywhere' if everywhere else 'nowhere'} on this map"
                if everywhere or not self.pays.any()
                else f"{which} pays the US on {percent(float(self.pays.mean()))} of this map"
            )
        known = np.flatnonzero(np.isfinite(line))
        first, last = known[0], known[-1]
        text = (
            f"{which} pays the US if its patience is below {line[first]:.2f} where Iran "
            f"{_rebuilds(self.rebuilding[first])}, that of Iran being {number(iran)}"
        )
        if last != first:
            text += f", and below {line[last]:.2f} where Iran {_rebuilds(self.rebuilding[last])}"
        return sentence(text)

    def frame(self) -> pd.DataFrame:
        """A row for each point of the map."""
        return table(
            {
                "us_patience": np.repeat(self.patience, len(self.rebuilding)),
                "rebuilding": np.tile(self.rebuilding, len(self.patience)),
                "gain": self.gain.ravel(),
                "certain": self.certain.ravel(),
            }
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "after_round": self.after,
            "us_patience": self.patience.tolist(),
            "rebuilding": self.rebuilding.tolist(),
            "gain_of_the_us": self.gain.tolist(),
            "pays_up_to_a_patience_of": [None if x != x else x for x in self.line.tolist()],
            "uncertain_points": int((~self.certain).sum()),
        }


def _rebuilds(rate: float) -> str:
    return f"rebuilds at {number(rate)} a round" if rate else "rebuilds nothing"


def deadline_map(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    us_patience: AxisSpec = ("0.5", "0.98", 31),
    rebuilding: AxisSpec = (0, "0.3", 31),
    after: int = 1,
    threads: int | None = None,
    **time: Any,
) -> DeadlineMap:
    """Find what a deadline is worth to the US over its patience and the rate of rebuilding.

    Parameters
    ----------
    scenario, structure, agenda
        As `model.rounds` takes them.
    us_patience, rebuilding : axis
        As `model.sweep` takes them: ``(low, high, count)`` or values, in [0, 1].
    after : int
        The round after which the deadline ends the talks.
    threads : int, optional
    **time
        ``horizon``, ``laws``, ``patience`` (that of Iran counts) and ``strike``, as `model.rounds`
        takes them.

    Raises
    ------
    InputError
        For a deadline that is not before the last round, axes that cannot be read, or a law of
        capability, which is the axis.
    """
    base = Course.of(load(scenario), structure, agenda, **time)
    if not 1 <= after < base.timing.talks:
        raise InputError(
            f"after: must be a round before the last of talks, 1 to {base.timing.talks - 1}, "
            f"got {after}"
        )
    if any(law.parameter.startswith(REBUILDING) for law in base.timing.laws):
        raise InputError(f"laws: must leave {REBUILDING} alone, whose rate is an axis, got a law")
    law = Law(REBUILDING, limit=Fraction(1), rate=Fraction(0))
    timing = replace(base.timing, laws=(*base.timing.laws, law))
    course = Course(base.scenario, base.structure, base.agenda, timing)
    there = dialled(base.scenario, US_PATIENCE, RATE)
    points = Points.grid(there, {US_PATIENCE: us_patience, RATE: rebuilding})
    patience, rates = (axis.floats for axis in points.axes)
    if patience[0] <= 0 or patience[-1] >= 1:
        raise InputError(
            f"us_patience: must lie above 0 and below 1, got {patience[0]:g} to {patience[-1]:g}"
        )
    without = over(points, course, REBUILDING, threads=threads)
    ended = over(points, course, REBUILDING, threads=threads, talks=after)
    gain = (ended["payoff"] - without["payoff"])[:, 0]
    certain = ended["certain"] & without["certain"] & ended["alone"] & without["alone"]
    shape = points.shape
    return DeadlineMap(base, after, patience, rates, gain.reshape(shape), certain.reshape(shape))
