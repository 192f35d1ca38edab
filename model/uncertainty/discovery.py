r"""Scenario discovery: in which corner of the stated ranges an outcome arises.

All parameters with a range are drawn at once, each point is a case of interest or not (`CASES`),
and two methods look for corners in which cases are dense: PRIM, a box of limits
(`model.uncertainty.prim`; Friedman and Fisher 1999, Bryant and Lempert 2010), and a classification
tree of a few splits (CART; Breiman and others 1984). A box is chosen on one sample and measured on
another of another seed, the *holdout*, since on its own sample it looks better than it is. Cases
are read off the equilibria without a grid and off the answer (`model.answers.statuses`); on the
holdout the box is measured on several grids too, as a check: a coarse grid misses agreements.

Shares are of points drawn evenly from ranges that somebody stated. They are not probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import LENS, provenance
from model.answers.statuses import LENS as FREE_LENS
from model.answers.statuses import Statuses, status_over
from model.errors import InputError
from model.files import STANDARD, names_of_files
from model.parameters import parameter, rank, suggest
from model.payoffs import Structure
from model.premise import at_stake
from model.results import Result, plain, record, table
from model.scenario import Scenario, load
from model.sweeps import sample
from model.sweeps.findings import CHECKED_LEVELS, deadlock
from model.sweeps.points import Points
from model.uncertainty.cart import Tree, fit_tree
from model.uncertainty.groups import varying
from model.uncertainty.prim import Fit, Floats, Limits, Mask, best_box, fit, quasi_p
from model.words import listed, number, on_grid

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Fewer cases than this, or fewer points that are none, are too few to draw a box around.
FEWEST_CASES = 20

#: Points at least: of fewer nothing can be said.
_FEWEST = 16

#: Significant digits of a limit: the box that is measured is the one that is printed.
_DIGITS = 3

#: Densities closer to one another than this count as the same on all grids.
_SAME_DENSITY = 0.1


@dataclass(frozen=True)
class Case:
    """What to look for: a mask over points.

    Attributes
    ----------
    key : str
        As on the command line.
    words : str
        What holds at such a point, as a clause.
    free : callable or None
        Takes statuses without a grid and returns a mask; None where it is a matter of grids.
    on_grid : callable or None
        Takes the dataset of a sample on a grid and returns a mask; None where it needs no grid.
    """

    key: str
    words: str
    free: Callable[[Statuses], Mask] | None = field(compare=False)
    on_grid: Callable[[xr.Dataset], Mask] | None = field(compare=False)


def _about_file(file: str) -> tuple[Case, ...]:
    return (
        Case(
            f"{file}-settled", f"the {file} file can be settled",
            lambda found: found.is_settled(file),
            lambda data: np.asarray(data["can_settle"].sel(file=file).values, dtype=bool),
        ),
        Case(
            f"{file}-firm", f"the {file} file is settled in every equilibrium",
            lambda found: found.is_firm(file),
            lambda data: np.asarray(
                (data["can_settle"] & ~data["can_stay_open"]).sel(file=file).values, dtype=bool
            ),
        ),
        Case(
            f"{file}-answer", f"the answer settles the {file} file",
            lambda found: np.asarray(found.central.settles(file).any(axis=1)), None,
        ),
        Case(
            f"{file}-conceded", f"some pure equilibrium concedes part of the {file} file", None,
            lambda data: np.nan_to_num(data["highest_terms"].sel(file=file).values) > 0,
        ),
    )  # fmt: skip


def cases(files: Sequence[str]) -> dict[str, Case]:
    """What can be looked for in talks on these files, by key."""
    found = [case for file in reversed(files) for case in _about_file(file)]
    found.append(
        Case(
            "deadlock", "full deadlock is an equilibrium", lambda here: here.deadlock,
            lambda data: np.asarray(deadlock(data).values, dtype=bool),
        )
    )  # fmt: skip
    return {case.key: case for case in found}


#: Those of talks on the files that scenarios have as a rule.
CASES: Mapping[str, Case] = cases(names_of_files(STANDARD))


@dataclass(frozen=True)
class Restriction:
    """What a box says of one parameter.

    Attributes
    ----------
    parameter : str
    low, high : float or None
        Limits of the box; None where there is none.
    range_low, range_high : float
        The stated range.
    value : float
        The scenario's.
    quasi_p : float
        The larger quasi-p-value of the limits, on the sample that chose them.
    holdout_quasi_p : float
        The same on the holdout.
    """

    parameter: str
    low: float | None
    high: float | None
    range_low: float
    range_high: float
    value: float
    quasi_p: float
    holdout_quasi_p: float

    @property
    def words(self) -> str:
        """E.g. "threat is above 0.82"."""
        ends = (("above", self.low), ("below", self.high))
        limits = [f"{side} {number(at)}" for side, at in ends if at is not None]
        return f"{parameter(self.parameter).in_a_sentence} is {' and '.join(limits)}"

    @property
    def holds_here(self) -> bool:
        """Whether the scenario's own value lies within the limits."""
        above = self.low is None or self.value >= self.low
        return above and (self.high is None or self.value <= self.high)


@dataclass(frozen=True)
class Box:
    """A box, and how well it fits.

    Attributes
    ----------
    restrictions : tuple of Restriction
        In the registry's order; empty for the box of everything.
    chosen_on : Fit
        On the sample that chose it.
    holdout : Fit
        On the other.
    by_levels : mapping of int or None to Fit
        On the holdout, without a grid (None) and for each grid that is checked.
    """

    restrictions: tuple[Restriction, ...]
    chosen_on: Fit
    holdout: Fit
    by_levels: Mapping[int | None, Fit]

    @property
    def words(self) -> str:
        """Where the box is, e.g. "threat is above 0.82 and assurance is below 0.31"."""
        return listed([r.words for r in self.restrictions]) or "anywhere in the stated ranges"

    @property
    def depends_on_grid(self) -> bool:
        """Whether the density differs by more than a tenth between the grids."""
        densities = [each.density for each in self.by_levels.values()]
        return max(densities) - min(densities) > _SAME_DENSITY

    @property
    def grid_words(self) -> str:
        """The density on each grid, and whether they agree."""
        each = ", ".join(f"{f.density:.0%} ({_grid(n)})" for n, f in self.by_levels.items())
        if len(self.by_levels) == 1:
            return f"Of the cases in it: {each}"
        if self.depends_on_grid:
            return f"How dense depends on how finely concessions can be split: {each}"
        return f"About as dense on every grid that is checked: {each}"

    def report(self) -> dict[str, Any]:
        """Where it is and how well it fits, for JSON."""
        return {
            "where": self.words,
            "restrictions": [
                {**record(r), "words": r.words, "scenario_inside": r.holds_here}
                for r in self.restrictions
            ],
            "chosen_on": _fit(self.chosen_on),
            "holdout": _fit(self.holdout),
            "by_levels": {_grid(k): _fit(f) for k, f in self.by_levels.items()},
            "depends_on_grid": self.depends_on_grid,
        }


def _grid(levels: int | None) -> str:
    return "no grid" if levels is None else f"L = {levels}"


def _fit(found: Fit) -> dict[str, Any]:
    names = ("points", "cases", "inside", "hits", "density", "coverage", "mass")
    return {name: plain(getattr(found, name)) for name in names}


def _tree(found: Tree) -> dict[str, Any]:
    return {
        "leaves": [{"where": x.where, "holdout": _fit(x.holdout)} for x in found.leaves],
        "holdout": _fit(found.holdout),
        "used": list(found.used),
    }


@dataclass(frozen=True, repr=False)
class Discovery(Result):
    """Where in the stated ranges a case arises.

    Attributes
    ----------
    scenario : Scenario
    levels : int or None
        L of the grid on which cases were found; None without one.
    structure : Structure
    case : Case
    n, seed, holdout_seed : int
    points, cases : int
        Points of the sample, and how many of them are cases.
    box : Box or None
    tree : Tree or None
        None where there is no box, or scikit-learn is not there.
    reason : str
        Why there is no box or tree; empty where there is.
    """

    scenario: Scenario
    levels: int | None
    structure: Structure
    case: Case
    n: int
    seed: int
    holdout_seed: int
    points: int
    cases: int
    box: Box | None
    tree: Tree | None
    reason: str

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Scenario, lens, grid, form, software and caveat."""
        return provenance(
            self.scenario,
            lens=FREE_LENS if self.levels is None else LENS,
            levels="no grid" if self.levels is None else self.levels,
            structure=self.structure,
        )

    @property
    def detail(self) -> str:
        """Where the scenario itself lies, and what other grids make of the box; empty without."""
        box = self.box
        if box is None or not box.restrictions:
            return ""
        where = "inside" if all(r.holds_here for r in box.restrictions) else "outside"
        return f"The scenario itself lies {where} the box. {box.grid_words}."

    @property
    def headline(self) -> str:
        """Density and coverage in one sentence, with the grid on which they were found."""
        if self.box is None or not self.box.restrictions:
            return on_grid(self.levels, self.words.split(". ")[0])
        here = self.box.holdout
        return on_grid(
            self.levels,
            f"in this box {self.case.words} at {here.density:.0%} of sampled points, against "
            f"{here.share:.0%} over all; it holds {here.coverage:.0%} of all such points",
        )

    def frame(self) -> pd.DataFrame:
        """A row for each parameter that the box restricts."""
        rows = self.box.restrictions if self.box else ()
        return table([{**vars(r), "words": r.words, "scenario_inside": r.holds_here} for r in rows])

    def _contents(self) -> dict[str, Any]:
        told = ("n", "seed", "holdout_seed", "points", "cases", "reason")
        return {
            "case": self.case.key,
            **{name: getattr(self, name) for name in told},
            "box": None if self.box is None else self.box.report(),
            "tree": None if self.tree is None else _tree(self.tree),
        }

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        share = (
            f"It holds at {self.cases / self.points:.0%} of {self.points:,} points drawn evenly "
            "from the stated ranges"
        )
        if self.box is None:
            return f"No box for '{self.case.words}': {self.reason}. {share}"
        here = self.box.holdout
        if not self.box.restrictions:
            return (
                f"No box for '{self.case.words}': none balances density and coverage better than "
                f"the whole of the ranges. {share}"
            )
        return (
            f"Where {self.box.words}, {self.case.words} at {here.density:.0%} of the sampled "
            f"points, against {here.share:.0%} over all the ranges; this box holds "
            f"{here.coverage:.0%} of all such points"
        )


def discover(
    scenario: Scenario | str = "oman-2026",
    case: str | None = None,
    *,
    n: int = 4096,
    seed: int = 0,
    levels: int | None = None,
    structure: Structure | None = None,
) -> Discovery:
    """Find the box of parameters in which a case is dense.

    Parameters
    ----------
    scenario : Scenario or str
        Its stated ranges are drawn from.
    case : str, optional
        A key of `cases`; by default that the last file can be settled, but for
        files that nobody ever settles.
    n : int
        Points of the sample and of the holdout each, a power of two.
    seed : int
        Of the sample; the holdout has the next.
    levels : int, optional
        L of the grid on which the equilibria are found; without a grid by default.
    structure : Structure, optional

    Raises
    ------
    InputError
        For an unknown case, one that needs a grid or none, or what `model.sweeps.sample` refuses.

    Examples
    --------
    >>> import model
    >>> found = model.discover("oman-2026", "nuclear-firm", n=512, seed=3)
    >>> found.levels is None
    True
    """
    scenario = load(scenario)
    known = cases(scenario.file_names)
    if case is None:
        case = next(iter(cases(at_stake(scenario.form(structure)).file_names)))
    if case not in known:
        raise InputError(
            f"case: must be one of {', '.join(known)}, got {case!r}{suggest(case, tuple(known))}"
        )
    if not isinstance(n, (int, np.integer)) or isinstance(n, bool) or n < _FEWEST:
        raise InputError(f"n: must be a power of two from {_FEWEST}, got {n!r}")
    chosen, names = known[case], varying(scenario)

    form = scenario.form(structure)
    grids = (None, *CHECKED_LEVELS)
    if levels is None and chosen.free is None:
        raise InputError(f"case: must be one that needs no grid, or levels given, got {case!r}")
    if levels is not None and chosen.on_grid is None:
        raise InputError(f"case: must be one of a grid, or no levels given, got {case!r}")

    def draw(which: int, grid: int | None) -> tuple[Floats, Mask]:
        if grid is None and chosen.free is not None:
            points = Points.sample(scenario, n, seed=which)
            values = points.values(0, n)
            columns = np.column_stack([np.broadcast_to(values[name], n) for name in names])
            return columns, chosen.free(status_over(points, form))
        assert grid is not None
        assert chosen.on_grid is not None
        data = sample(scenario, n, seed=which, levels=grid, structure=form).data
        return np.column_stack([data[name].values for name in names]), chosen.on_grid(data)

    x, y = draw(seed, levels)
    few = min(int(y.sum()), int((~y).sum()))
    box = tree = None
    reason = ""
    if few < FEWEST_CASES:
        what = "cases" if y.sum() <= (~y).sum() else "points that are no case"
        reason = f"only {few} {what} among {n:,} points, fewer than {FEWEST_CASES}"
    else:
        told = [
            grid for grid in dict.fromkeys((levels, *grids))
            if (chosen.free if grid is None else chosen.on_grid) is not None
        ]  # fmt: skip
        held = {grid: draw(seed + 1, grid) for grid in told}
        box = _box(scenario, names, x, y, held, levels)
        tree, reason = fit_tree(names, x, y, *held[levels])
    return Discovery(
        scenario, levels, form, chosen, n, seed, seed + 1, len(y), int(y.sum()),
        box, tree, reason,
    )  # fmt: skip


def _box(
    scenario: Scenario,
    names: Sequence[str],
    x: Floats,
    y: Mask,
    held: Mapping[int | None, tuple[Floats, Mask]],
    levels: int | None,
) -> Box:
    found = best_box(x, y)
    limits = Limits(rounded(found.low), rounded(found.high))
    own, other = quasi_p(limits, x, y), quasi_p(limits, *held[levels])
    restrictions = []
    for k in sorted({k for k, _ in limits.sides}, key=lambda k: rank(names[k])):
        entry = scenario.parameters[names[k]]
        sides = [side for side in limits.sides if side[0] == k]
        restrictions.append(
            Restriction(
                names[k],
                float(limits.low[k]) if np.isfinite(limits.low[k]) else None,
                float(limits.high[k]) if np.isfinite(limits.high[k]) else None,
                float(entry.low),
                float(entry.high),
                float(entry.value),
                max(own[side] for side in sides),
                max(other[side] for side in sides),
            )
        )
    return Box(
        tuple(restrictions),
        fit(limits, x, y),
        fit(limits, *held[levels]),
        {grid: fit(limits, *held[grid]) for grid in held},
    )


def rounded(limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Limits to the digits with which they are printed."""
    return np.array([float(f"{v:.{_DIGITS}g}") for v in limits])
