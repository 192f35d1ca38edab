r"""Scenario discovery: in which corner of the stated ranges an outcome arises.

All parameters with a range are drawn at once, each point is a case of interest or not (`CASES`),
and two methods look for corners in which cases are dense: PRIM, a box of limits
(`model.uncertainty.prim`; Friedman and Fisher 1999, Bryant and Lempert 2010), and a classification
tree of a few splits (CART; Breiman and others 1984). A box is chosen on one sample and measured on
another of another seed, the *holdout*, since on its own sample it looks better than it is. On the
holdout it is measured for several grids too: a coarse grid misses agreements.

Shares are of points drawn evenly from ranges that somebody stated. They are not probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import LENS
from model.errors import InputError
from model.files import STANDARD, names_of_files
from model.parameters import parameter, rank, suggest
from model.payoffs import Structure
from model.results import Result, plain, record, table
from model.scenario import Scenario, load
from model.sweeps import sample
from model.sweeps.findings import CHECKED_LEVELS, deadlock
from model.uncertainty.cart import Tree, fit_tree
from model.uncertainty.groups import varying
from model.uncertainty.prim import Fit, Floats, Limits, Mask, best_box, fit, quasi_p
from model.words import listed, number, on_grid

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Fewer cases than this, or fewer points that are none, are too few to draw a box around.
FEWEST_CASES = 20

#: The finest of the nested grids on which headlines are checked: coarser ones miss agreements.
LEVELS = 9

#: Significant digits of a limit: the box that is measured is the one that is printed.
_DIGITS = 3

#: Densities closer to one another than this count as the same on all grids.
_SAME_DENSITY = 0.1


@dataclass(frozen=True)
class Case:
    """What to look for: a mask over the points of a sample.

    Attributes
    ----------
    key : str
        As on the command line.
    words : str
        What holds at such a point, as a clause.
    holds : callable
        Takes the dataset of a sample and returns a mask.
    """

    key: str
    words: str
    holds: Callable[[xr.Dataset], Mask]


def _conceded(file: str) -> Case:
    def holds(data: xr.Dataset) -> Mask:
        return np.nan_to_num(data["highest_terms"].sel(file=file).values) > 0

    return Case(
        f"{file}-conceded", f"some pure equilibrium concedes part of the {file} file", holds
    )


def cases(files: Sequence[str]) -> dict[str, Case]:
    """What can be looked for in talks on these files, by key."""
    return {
        case.key: case
        for case in (
            *(_conceded(file) for file in reversed(files)),
            Case(
                "deadlock", "full deadlock is a pure equilibrium",
                lambda data: np.asarray(deadlock(data).values, dtype=bool),
            ),
        )
    }  # fmt: skip


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
        On the other, at the same L.
    by_levels : mapping of int to Fit
        On the holdout, for each grid that is checked.
    """

    restrictions: tuple[Restriction, ...]
    chosen_on: Fit
    holdout: Fit
    by_levels: Mapping[int, Fit]

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
        each = ", ".join(f"{fit.density:.0%} (L = {grid})" for grid, fit in self.by_levels.items())
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
            "by_levels": {str(k): _fit(f) for k, f in self.by_levels.items()},
            "depends_on_grid": self.depends_on_grid,
        }


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
    levels : int
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

    lens = LENS

    scenario: Scenario
    levels: int
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
    levels: int = LEVELS,
    structure: Structure | None = None,
) -> Discovery:
    """Find the box of parameters in which a case is dense.

    Parameters
    ----------
    scenario : Scenario or str
        Its stated ranges are drawn from.
    case : str, optional
        A key of `cases`; that the last file is conceded by default.
    n : int
        Points of the sample and of the holdout each, a power of two.
    seed : int
        Of the sample; the holdout has the next.
    levels : int
        L of the grid on which the equilibria are found.
    structure : Structure, optional

    Raises
    ------
    InputError
        For an unknown case, or what `model.sweeps.sample` refuses.

    Examples
    --------
    >>> import model
    >>> found = model.discover("oman-2026", "deadlock", n=1024, levels=2, seed=3)
    >>> found.box.words
    'capability (nuclear) is above 0.299'
    """
    scenario = load(scenario)
    known = cases(scenario.file_names)
    case = next(iter(known)) if case is None else case
    if case not in known:
        raise InputError(
            f"case: must be one of {', '.join(known)}, got {case!r}{suggest(case, tuple(known))}"
        )
    chosen, names = known[case], varying(scenario)

    def draw(which: int, grid: int) -> tuple[Floats, Mask]:
        data = sample(scenario, n, seed=which, levels=grid, structure=structure).data
        return np.column_stack([data[name].values for name in names]), chosen.holds(data)

    x, y = draw(seed, levels)
    few = min(int(y.sum()), int((~y).sum()))
    box = tree = None
    reason = ""
    if few < FEWEST_CASES:
        what = "cases" if y.sum() <= (~y).sum() else "points that are no case"
        reason = f"only {few} {what} among {n:,} points, fewer than {FEWEST_CASES}"
    else:
        held = {grid: draw(seed + 1, grid) for grid in sorted({levels, *CHECKED_LEVELS})}
        box = _box(scenario, names, x, y, held, levels)
        tree, reason = fit_tree(names, x, y, *held[levels])
    return Discovery(
        scenario, levels, scenario.form(structure), chosen, n, seed, seed + 1, len(y), int(y.sum()),
        box, tree, reason,
    )  # fmt: skip


def _box(
    scenario: Scenario,
    names: Sequence[str],
    x: Floats,
    y: Mask,
    held: Mapping[int, tuple[Floats, Mask]],
    levels: int,
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
