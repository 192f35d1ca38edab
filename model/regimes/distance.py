"""How far each parameter may move alone before the set of pure equilibria changes.

The parameters are sorted by the move that changes the set, as a share of the stated range on that
side: at most 1 means that the range reaches the change. These are the key assumptions of the
conclusion, and the ones among them that can be observed are signposts to watch.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from model.about import LENS
from model.parameters import parameter, rank
from model.payoffs import Structure
from model.progress import bar
from model.regimes.branches import branches
from model.regimes.results import Flip, Turn
from model.results import Several, plain, record, table
from model.scenario import Scenario, load
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Distance:
    """How far one parameter is from the nearest change, on either side.

    Attributes
    ----------
    parameter : str
    value, low, high : Fraction
        The scenario's value and stated range.
    below, above : Turn or None
        The nearest change on each side, within the bounds of the parameter; None if there is none.
    """

    parameter: str
    value: Fraction
    low: Fraction
    high: Fraction
    below: Turn[Flip] | None
    above: Turn[Flip] | None

    @property
    def nearest(self) -> Turn[Flip] | None:
        """The change that is nearest as a share of the stated range."""
        sides = [(self._share(turn), turn) for turn in (self.below, self.above) if turn]
        return min(sides, key=lambda side: side[0])[1] if sides else None

    @property
    def share(self) -> float:
        """The nearest change as a share of the stated range on its side; inf if there is none."""
        return min((self._share(t) for t in (self.below, self.above) if t), default=float("inf"))

    @property
    def within_range(self) -> bool:
        """Whether the stated range reaches a change."""
        return self.share <= 1

    def _share(self, turn: Turn[Flip]) -> float:
        move = turn.point.near - self.value
        room = self.high - self.value if move > 0 else self.value - self.low
        if move == 0:
            return 0.0
        return float(abs(move) / room) if room else float("inf")

    def report(self) -> dict[str, Any]:
        """The fields, and the nearest change as a share of the range, for JSON."""
        more = {"share_of_range": self.share, "within_range": self.within_range}
        return {**record(self), **plain(more)}


@dataclass(frozen=True, repr=False)
class Distances(Several[Distance]):
    """How far each parameter is from the nearest change, the nearest first.

    Attributes
    ----------
    scenario : Scenario
    levels : int
    structure : Structure
    parameters : tuple of Distance
    """

    lens = LENS

    scenario: Scenario
    levels: int
    structure: Structure
    parameters: tuple[Distance, ...]

    @property
    def words(self) -> str:
        """The key assumptions in one sentence."""
        reach = [d for d in self if d.within_range]
        if not reach:
            finding = "no parameter alone changes the pure equilibria within its stated range"
            return on_grid(self.levels, finding)
        first = ", ".join(parameter(d.parameter).words for d in reach[:3])
        return on_grid(
            self.levels,
            f"{len(reach)} of {len(self)} parameters change the pure equilibria within their "
            f"stated range; nearest: {first}",
        )

    def frame(self) -> pd.DataFrame:
        """A row for each parameter, the nearest first."""

        def place(turn: Turn[Flip] | None) -> float:
            return float("nan") if turn is None else float(turn.point)

        return table(
            [
                {
                    "parameter": d.parameter,
                    "kind": parameter(d.parameter).kind,
                    "value": float(d.value),
                    "low": float(d.low),
                    "high": float(d.high),
                    "change_below": place(d.below),
                    "change_above": place(d.above),
                    "share_of_range": d.share,
                    "within_range": d.within_range,
                }
                for d in self
            ]
        )


def distance(
    scenario: Scenario | str = "oman-2026", *, levels: int = 3, structure: Structure | None = None
) -> Distances:
    """Measure every parameter's distance to the nearest change, the nearest first.

    Parameters
    ----------
    scenario : Scenario or str
    levels : int
    structure : Structure, optional

    Returns
    -------
    Distances
        One for each parameter. Where a weight moves, the others of its simplex give way in
        proportion.

    Examples
    --------
    >>> import model
    >>> found = model.distance("oman-2026", levels=2)
    >>> found[0].parameter
    'capability_regional'
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    found = []
    with bar("Measuring distances", len(scenario.names)) as advance:
        for name in scenario.names:
            found.append(_distance(scenario, name, levels, structure))
            advance(1)
    found.sort(key=lambda d: (d.share, rank(d.parameter)))
    return Distances(scenario, levels, structure, tuple(found))


def _distance(scenario: Scenario, name: str, levels: int, structure: Structure) -> Distance:
    entry = scenario.parameters[name]
    turns = branches(scenario, levels=levels, structure=structure, **{name: None}).turns
    below = [t for t in turns if t.point.near <= entry.value]
    above = [t for t in turns if t.point.near >= entry.value]
    return Distance(
        name,
        entry.value,
        entry.low,
        entry.high,
        below[-1] if below else None,
        above[0] if above else None,
    )
