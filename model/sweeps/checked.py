"""The grids that every headline is checked on, and the game without one.

How finely a concession can be split is a modelling choice, and it can make a headline. So what is
said is looked up on several grids at once, nested, and without a grid where that can be decided;
`model.sweeps.findings` says what they agree on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from model.continuum.exact import Stretch
from model.continuum.outcomes import Continuum, PremiseFails, continuum
from model.errors import InputError
from model.grid import grid_of
from model.parameters import FILES
from model.payoffs import Structure
from model.scenario import Scenario, load
from model.sweeps import sweep_over
from model.sweeps.axes import AxisSpec
from model.sweeps.continuum import continuum_over
from model.sweeps.engine import exact_outcomes_at
from model.sweeps.findings import CHECKED_LEVELS
from model.sweeps.points import Points
from model.words import listed

if TYPE_CHECKING:
    import xarray as xr

Verdict = Literal["yes", "no", "depends"]


def on_every_grid(
    scenario: Scenario,
    axes: Mapping[str, AxisSpec],
    levels: Sequence[int],
    *,
    structure: Structure | None = None,
    threads: int | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[xr.Dataset, ...]:
    """Sweep on several grids and, where every point can be decided, without one, last.

    Parameters
    ----------
    scenario : Scenario
    axes : mapping of str to axis
        As `model.sweep` takes them.
    levels : sequence of int
        The grids, in the order of the result.
    structure : Structure, optional
    threads : int, optional
    advance : callable
        Told of each sweep done, one more than there are grids.

    Returns
    -------
    tuple of Dataset
        What `model.sweeps.findings` takes for a finding on which all of them agree.
    """
    found = []
    for n in levels:
        found.append(
            sweep_over(scenario, axes, levels=n, structure=structure, terms=False, threads=threads)
        )
        advance(1)
    with suppress(PremiseFails):
        points = Points.grid(scenario, axes)
        found.append(continuum_over(points, structure, threads=threads).as_sweep())
    advance(1)
    return tuple(found)


@dataclass(frozen=True)
class Headline:
    """Whether a file can be settled, without a grid and on grids.

    Attributes
    ----------
    file : str
    verdict : {"yes", "no", "depends"}
        What the continuum and all grids agree on, or that they do not.
    continuum : bool or None
        Without a grid; None where the premise of the lemma fails.
    by_levels : mapping of int to bool
        On each grid.
    terms : tuple of Stretch
        Without a grid.
    """

    file: str
    verdict: Verdict
    continuum: bool | None
    by_levels: Mapping[int, bool]
    terms: tuple[Stretch, ...]

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        levels = ", ".join(map(str, self.by_levels))
        if self.verdict != "depends":
            can = "can" if self.verdict == "yes" else "cannot"
            where = f"on grids of {levels} levels" + (
                " (without a grid it is not decided: a side may want worse terms)"
                if self.continuum is None
                else " and without a grid"
            )
            return f"The {self.file} file {can} be settled in a pure equilibrium {where}"
        yes = [f"L = {n}" for n, can in self.by_levels.items() if can]
        no = [f"L = {n}" for n, can in self.by_levels.items() if not can]
        if self.continuum is not None:
            (yes if self.continuum else no).append("no grid at all")
        return (
            f"Whether the {self.file} file can be settled in a pure equilibrium depends on how "
            f"finely concessions can be split: it can with {listed(yes)}, "
            f"and cannot with {listed(no)}"
        )


def headline_check(
    scenario: Scenario | str = "oman-2026",
    levels: Sequence[int] = CHECKED_LEVELS,
    structure: Structure | None = None,
) -> tuple[Headline, ...]:
    """For each file, whether "it can be settled" holds on the continuum and on grids alike.

    Parameters
    ----------
    scenario : Scenario or str
    levels : sequence of int
        The grids.
    structure : Structure, optional

    Returns
    -------
    tuple of Headline
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    if not levels:
        raise InputError("levels: must name a grid at least, got none")
    on_grids = {}
    for n in levels:
        chosen = grid_of(n, structure)
        numbers, _ = exact_outcomes_at(scenario.values, chosen, structure)
        on_grids[n] = {f for k in numbers for f in chosen.outcome(int(k)).settled}
    try:
        free: Continuum | None = continuum(scenario, structure)
    except PremiseFails:
        free = None
    result = []
    for f in FILES:
        by_levels = {n: f in settled for n, settled in on_grids.items()}
        without = None if free is None else free.can_settle(f)
        answers = {*by_levels.values(), *(() if without is None else (without,))}
        verdict: Verdict = "depends" if len(answers) > 1 else "yes" if True in answers else "no"
        result.append(
            Headline(f, verdict, without, by_levels, () if free is None else free.terms(f))
        )
    return tuple(result)
