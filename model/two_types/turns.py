"""How sure Tehran must be for the answer to stand: the central reading along the credibility.

Where both types do the same, the credibility of the game without types is what Iran believes
(`model.two_types.offers`). So the stretch of credibility around the scenario's own on which the
central outcomes settle the same sets of files says how sure Iran must be that the threat is meant,
and how sure it may be, for the answer to be what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.answers.sweep import central_over
from model.payoffs import Structure
from model.scenario import Scenario
from model.sweeps.points import Points
from model.two_types.along import PRIOR
from model.words import percent

#: Steps of the look at the whole scale, and of each step on which something changes.
_STEPS = 20


@dataclass(frozen=True)
class Standing:
    """The credibilities around the scenario's own at which the answer settles the same files.

    Attributes
    ----------
    low, high : float
        Right to less than half a per cent; 0 and 1 where it stands up to there.
    """

    low: float
    high: float

    @property
    def words(self) -> str:
        """How sure Tehran must be, in a sentence."""
        sure = "sure that the threat is meant"
        if self.low <= 0 and self.high >= 1:
            return (
                "However sure Tehran is that the threat is meant, the answer settles the same files"
            )
        if self.high >= 1:
            return f"The answer stands as long as Tehran is at least {percent(self.low)} {sure}"
        if self.low <= 0:
            return f"The answer stands as long as Tehran is at most {percent(self.high)} {sure}"
        ends = f"{percent(self.low)} to {percent(self.high)}"
        return f"The answer stands as long as Tehran is {ends} {sure}"


def standing(scenario: Scenario, structure: Structure | None = None) -> Standing:
    """Find how sure Tehran must be, and may be, for the answer to stand.

    Parameters
    ----------
    scenario : Scenario
    structure : Structure, optional

    Raises
    ------
    InputError
        Where the form is not read without a grid.

    Examples
    --------
    >>> from model.scenario import load
    >>> standing(load("oman-2026")).words
    'However sure Tehran is that the threat is meant, the answer settles the same files'
    """
    today = float(scenario.values[PRIOR])
    found = [today, today]
    for side, end in enumerate((0.0, 1.0)):
        near, far = today, end
        for _ in range(2):
            places = np.linspace(near, far, _STEPS + 1)
            kept = _kept(scenario, structure, places, today)
            if kept == len(places):
                near = far
                break
            near, far = float(places[kept - 1]), float(places[kept])
        found[side] = near
    return Standing(*found)


def _kept(scenario: Scenario, structure: Structure | None, places: np.ndarray, today: float) -> int:
    """On how many of some places, from the first, the central sets are those of today."""
    cases = [{PRIOR: f"{value:.6f}"} for value in (today, *places)]
    central = central_over(Points.listed(scenario, cases), structure).central
    same = (central[1:] == central[0]).all(axis=1)
    return len(places) if same.all() else max(1, int(np.argmin(same)))
