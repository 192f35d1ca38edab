"""The grids that every headline is checked on, and the game without one.

How finely a concession can be split is a modelling choice, and it can make a headline. So what is
said is looked up on several grids at once, nested, and without a grid where that can be decided;
`model.sweeps.findings` says what they agree on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from model.about import LENS
from model.continuum.by_blocks import ByBlocks, without_a_grid
from model.continuum.outcomes import Continuum, PremiseFails
from model.errors import InputError
from model.grid import grid_of
from model.payoffs import Structure
from model.results import Several, table
from model.scenario import Scenario, load
from model.sweeps import Checked, sweep_over
from model.sweeps.axes import AxisSpec
from model.sweeps.continuum import continuum_over
from model.sweeps.engine import exact_outcomes_at
from model.sweeps.findings import CHECKED_LEVELS
from model.sweeps.points import Points
from model.words import listed

if TYPE_CHECKING:
    import pandas as pd
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


def checked(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
    threads: int | None = None,
    advance: Callable[[int], None] | None = None,
    **axes: AxisSpec,
) -> Checked:
    """Sweep over one or more parameters on every grid that headlines are checked on.

    Parameters
    ----------
    scenario : Scenario or str
    levels : int
        L of the grid to draw; L = 3, 5, 9 and no grid are looked at besides.
    structure : Structure, optional
    threads : int, optional
    advance : callable, optional
        Told of each sweep done.
    **axes
        As `model.sweep` takes them. With one parameter its own value is looked at too.

    Raises
    ------
    ValueError
        As `model.sweep` does.

    Examples
    --------
    >>> import model
    >>> found = model.checked("oman-2026", threat=(0, 1, 3))
    >>> [data.attrs["levels"] for data in found.grids]
    [3, 5, 9, 'no grid']
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    every = [levels, *(n for n in CHECKED_LEVELS if n != levels)]
    how: dict[str, Any] = {"structure": structure, "threads": threads}
    how |= {"advance": advance} if advance else {}
    data, *checks = on_every_grid(scenario, axes, every, **how)
    own: tuple[xr.Dataset, ...] = ()
    if len(axes) == 1:
        (name,) = axes
        own = on_every_grid(scenario, {name: [scenario.values[name]]}, every, **how)
    return Checked(data, scenario, structure, tuple(checks), own)


@dataclass(frozen=True)
class Headline:
    """Whether a file can be settled, without a grid and on grids.

    Attributes
    ----------
    file : str
    verdict : {"yes", "no", "depends"}
        What the continuum and all grids agree on, or that they do not.
    continuum : bool or None
        Without a grid; None where that is not decided.
    by_levels : mapping of int to bool
        On each grid.
    terms : tuple of str
        Without a grid, stretch by stretch.
    """

    file: str
    verdict: Verdict
    continuum: bool | None
    by_levels: Mapping[int, bool]
    terms: tuple[str, ...]

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        levels = ", ".join(map(str, self.by_levels))
        if self.verdict != "depends":
            can = "can" if self.verdict == "yes" else "cannot"
            where = f"on grids of {levels} levels" + (
                " (without a grid it is not decided)"
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


@dataclass(frozen=True, repr=False)
class Headlines(Several[Headline]):
    """Whether each file can be settled, without a grid and on grids alike.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    files : tuple of Headline
    """

    lens = LENS

    scenario: Scenario
    structure: Structure
    files: tuple[Headline, ...]

    @property
    def words(self) -> str:
        """The finding on each file, a sentence each."""
        return ". ".join(headline.words for headline in self)

    def frame(self) -> pd.DataFrame:
        """A row for each file: what the grids say, and the game without one."""
        return table(
            [
                {
                    "file": found.file,
                    "verdict": found.verdict,
                    **{f"can_settle_at_{n}": can for n, can in found.by_levels.items()},
                    "can_settle_without_a_grid": found.continuum,
                    "terms": " or ".join(found.terms),
                }
                for found in self
            ]
        )


def headline_check(
    scenario: Scenario | str = "oman-2026",
    levels: Sequence[int] = CHECKED_LEVELS,
    structure: Structure | None = None,
) -> Headlines:
    """For each file, whether "it can be settled" holds on the continuum and on grids alike.

    Parameters
    ----------
    scenario : Scenario or str
    levels : sequence of int
        The grids.
    structure : Structure, optional

    Returns
    -------
    Headlines

    Examples
    --------
    >>> import model
    >>> found = model.headlines("oman-2026")
    >>> [(file.file, file.verdict) for file in found]
    [('nuclear', 'yes'), ('regional', 'yes'), ('missile', 'no')]
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
    free: Continuum | ByBlocks | None = None
    with suppress(PremiseFails):
        free = without_a_grid(scenario, structure)
    result = []
    for f in structure.file_names:
        by_levels = {n: f in settled for n, settled in on_grids.items()}
        without = None if free is None else free.can_settle(f)
        answers = {*by_levels.values(), *(() if without is None else (without,))}
        verdict: Verdict = "depends" if len(answers) > 1 else "yes" if True in answers else "no"
        terms = () if free is None else _as_texts(free, f)
        result.append(Headline(f, verdict, without, by_levels, terms))
    return Headlines(scenario, structure, tuple(result))


def _as_texts(free: Continuum | ByBlocks, file: str) -> tuple[str, ...]:
    """The stretches of a file's terms: exact, or between ends that are near enough."""
    if isinstance(free, Continuum):
        return tuple(map(str, free.terms(file)))
    ends = free.terms(file)
    return () if ends is None else (f"{ends[0]:.3f} to {ends[1]:.3f}",)
