r"""Robustness: in which share of the cases that the ranges allow a conclusion holds.

**Object.** Let Q be uniform over the stated ranges of all parameters, given the stated orders
(`model.sweeps.points.Points.sample`). For a statement S about a case (say "some pure equilibrium
settles the missile file") the share is Q(S). It measures how far S depends on numbers that nobody
knows. It is no probability: nobody believes the ranges to be evenly likely, and Q says nothing of
how the talks will end.

**Statements.** Without a grid a file is settled in some equilibrium or in every one, and in some
answer (central outcome) or in every one (`model.answers.statuses`). As a check, on a grid: under
each lens (`model.sweeps.lenses`) a case has a set of outcomes. A file is
*settled in some* of them, or *in every* one; settled splits in *conceded* (on terms above 0: Iran
gives up some of the file) and *dropped* (on terms 0: the US lets it go).

**Error.** n cases come as R independently scrambled Sobol sequences of n / R points each (Owen
1997). Each gives an unbiased estimate where no order binds; the standard error is that of their
mean, s / sqrt(R). Without scrambles (Latin hypercube) it is the binomial sqrt(p (1 - p) / n), which
is conservative (Stein 1987). Never below 1 / n: n cases tell no finer shares apart.

**Structure.** Where the literature disagrees the form has switches; how finely concessions can be
split and who moves first are open too. Each such *variant* is one change from the base, looked at
in the same cases. By one rule, fixed before any result was looked at, a conclusion about a
statement is *flagged* if in some variant its share lies on the other side of one half, or differs
from that of the base by more than 0.2.

References: A. B. Owen, Monte Carlo variance of scrambled net quadrature, SIAM J. Numerical Analysis
34, 1997; M. Stein, Large sample properties of simulations using Latin hypercube sampling,
Technometrics 29, 1987; R. J. Lempert, S. W. Popper and S. C. Bankes, Shaping the next one hundred
years, RAND 2003 (robustness over many plausible cases).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import provenance
from model.answers.statuses import Statuses, status_over
from model.errors import InputError
from model.grid import Grid, IntArray
from model.payoffs import Structure
from model.results import Result, records, table
from model.scenario import Scenario, load
from model.sweeps.lenses import CHECKED, LENSES, Lenses, mixtures, named
from model.sweeps.points import Points
from model.uncertainty.results import FreeShares, Robustness

if TYPE_CHECKING:
    import pandas as pd

#: What is counted of a file, in the order of every array.
MEASURES: tuple[str, ...] = (
    "settled in some",
    "settled in every",
    "conceded in some",
    "conceded in every",
    "dropped in some",
    "dropped in every",
)

#: Independent scrambles of a Sobol sample.
REPLICATES = 8

#: Cases by default.
CASES = 2**16


@dataclass(frozen=True, eq=False, repr=False)
class Draws(Result):
    """A sample in independent parts.

    Attributes
    ----------
    parts : tuple of Points
        Each a sample by itself, all of one size.
    seed : int
    """

    parts: tuple[Points, ...]
    seed: int

    def __repr__(self) -> str:
        return f"<Draws: {self.words}>"

    @property
    def words(self) -> str:
        """How many cases, of what, and how they were drawn."""
        first = self.parts[0]
        return f"{self.count:,} cases of {first.scenario.label}, {first.words}"

    @property
    def provenance(self) -> Mapping[str, Any]:
        """How the cases were drawn."""
        return self.attributes

    def frame(self) -> pd.DataFrame:
        """A row for each case: the value of each parameter that varies, and the part it is in."""
        columns: dict[str, list[Any]] = {"part": []}
        for number, part in enumerate(self.parts):
            columns["part"] += [number] * part.count
            for name, values in part.values(0, part.count).items():
                if np.ndim(values):
                    columns.setdefault(name, []).extend(map(float, values))
        return table(columns)

    def _contents(self) -> dict[str, Any]:
        return {"cases": records(self.frame())}

    @property
    def count(self) -> int:
        """Cases in all."""
        return sum(part.count for part in self.parts)

    @cached_property
    def whole(self) -> Points:
        """All cases, one part after the other."""
        return Points.joined(self.parts)

    @property
    def error_method(self) -> str:
        """How sampling errors are made."""
        if len(self.parts) > 1:
            return (
                f"standard error of the mean of {len(self.parts)} independently scrambled Sobol "
                f"sequences of {self.parts[0].count:,} cases each, and at least 1 / n"
            )
        return "binomial standard error, conservative for a Latin hypercube, and at least 1 / n"

    def error(self, by_part: NDArray[np.float64]) -> NDArray[np.float64]:
        """Standard errors of shares given for each part along the first axis."""
        least = 1 / self.count
        if len(self.parts) > 1:
            spread = by_part.std(axis=0, ddof=1) / np.sqrt(len(self.parts))
        else:
            spread = np.sqrt(by_part[0] * (1 - by_part[0]) / self.count)
        return np.maximum(spread, least)

    def error_of_difference(self, by_part: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for differences between two shares of the same cases, in [-1, 1]."""
        if len(self.parts) > 1:
            return self.error(by_part)
        # A difference of two indicators has a variance of at most 1.
        return np.full(by_part.shape[1:], 1 / np.sqrt(self.count))

    @property
    def attributes(self) -> dict[str, Any]:
        """How the cases were drawn, for the attributes of a result."""
        first = self.parts[0]
        kept = ("method", "over", "orders")
        recipe: dict[str, Any] = {k: first.recipe[k] for k in kept if k in first.recipe}
        return provenance(
            first.scenario,
            **recipe,
            seed=self.seed,
            n=self.count,
            replicates=len(self.parts),
            sampling=first.words,
            accepted=float(np.mean([part.accepted for part in self.parts])),
            error=self.error_method,
        )


def draw(
    scenario: Scenario | str = "oman-2026",
    n: int = CASES,
    *,
    method: str = "sobol",
    seed: int = 0,
    replicates: int = REPLICATES,
    over: Sequence[str] | None = None,
    over_bounds: bool = False,
) -> Draws:
    """Draw cases from the stated ranges, in parts that give the sampling error.

    Parameters
    ----------
    scenario : Scenario or str
    n : int
        Cases in all; for Sobol points a power of two, at least 2 for each part.
    method : {"sobol", "lhs"}
    seed : int
    replicates : int
        Parts of a Sobol sample, a power of two of at least 4; a Latin hypercube has one.
    over, over_bounds
        As for `model.sweeps.sample`.

    Raises
    ------
    ValueError
        For numbers that do not fit, or as `Points.sample` does.

    Examples
    --------
    >>> import model
    >>> found = model.draw("oman-2026", 128)
    >>> found.count, len(found.parts)
    (128, 8)
    """
    scenario = load(scenario)
    if method != "sobol":
        return Draws((Points.sample(scenario, n, method, seed, over, over_bounds),), int(seed))
    for name, number, least in (("replicates", replicates, 4), ("n", n, 2 * replicates)):
        if not isinstance(number, (int, np.integer)) or number < least or number & (number - 1):
            raise InputError(f"{name}: must be a power of two from {least}, got {number!r}")
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"seed: must be a whole number from 0, got {seed!r}")
    seeds = np.random.SeedSequence(int(seed)).generate_state(replicates)
    parts = tuple(
        Points.sample(scenario, int(n) // replicates, method, int(s), over, over_bounds)
        for s in seeds
    )
    return Draws(parts, int(seed))


def robustness(
    scenario: Scenario | str | Draws = "oman-2026",
    n: int = CASES,
    *,
    method: str = "sobol",
    seed: int = 0,
    levels: int = 3,
    structure: Structure | None = None,
    lenses: Sequence[str] = LENSES,
    check: int = CHECKED,
    threads: int | None = None,
) -> Robustness:
    """The share of sampled cases in which each outcome, and each status of a file, holds.

    Parameters
    ----------
    scenario : Scenario or str or Draws
        What to draw from, or cases drawn already (`draw`).
    n, method, seed
        As for `draw`; not looked at for cases drawn already.
    levels : int
        L, at most 5 for other lenses than the equilibrium set.
    structure : Structure, optional
    lenses : sequence of str
        Some of `model.sweeps.lenses.LENSES`.
    check : int
        Cases in which dominance by mixtures is looked for too, see `lenses_over`.
    threads : int, optional

    Returns
    -------
    Robustness
        A hundred thousand cases at L = 3 in some ten seconds.

    Examples
    --------
    >>> import model
    >>> found = model.robustness("oman-2026", 128, levels=2, check=0)
    >>> found["file_share"].dims
    ('lens', 'file', 'measure')
    """
    import xarray as xr

    given = scenario if isinstance(scenario, Draws) else draw(scenario, n, method=method, seed=seed)
    form = given.parts[0].scenario.form(structure)
    solver = Lenses(given.whole, levels, form, tuple(lenses))
    seen, grid = named(solver, threads), solver.engine.grid
    holds = np.moveaxis(seen.arrays["holds"], 0, -1)
    apart = np.split(holds, len(given.parts), axis=-1)
    found = [_counted(grid, seen.outcomes, part) for part in apart]
    whole = {name: np.array([part[name] for part in found]) for name in found[0]}
    present = np.flatnonzero(whole["outcome"].any(axis=(0, 1)))
    whole["outcome"] = whole["outcome"][:, :, present]
    dims = {
        "outcome": ("lens", "outcome"),
        "file": ("lens", "file", "measure"),
        "deadlock": ("lens",),
        "none": ("lens",),
    }
    words = {
        "outcome": "named by the lens",
        "file": "status of the file across the outcomes that the lens names",
        "deadlock": "full deadlock among the outcomes that the lens names",
        "none": "no outcome under the lens",
    }
    unit = f"share of sampled cases, {given.parts[0].words}"
    data = xr.Dataset(coords={
        "lens": list(lenses),
        "file": list(form.file_names),
        "measure": list(MEASURES),
        "outcome": [grid.outcome(int(k)).label for k in present],
        "terms": (("outcome", "file"), grid.terms(present)),
    })  # fmt: skip
    for name, by_part in whole.items():
        data[f"{name}_share"] = (
            dims[name], by_part.mean(axis=0), {"long_name": words[name], "units": unit},
        )  # fmt: skip
        data[f"{name}_share_error"] = (
            dims[name], given.error(by_part),
            {"long_name": f"standard error: {words[name]}", "units": unit},
        )  # fmt: skip
    data.attrs = {
        "title": f"Robustness of {given.parts[0].scenario.name}",
        **given.attributes,
        "lens": ", ".join(lenses),
        "levels": levels,
        "structure": str(form),
        "points_settled_exactly": seen.counts["points_settled_exactly"],
        **mixtures(Lenses(given.parts[0], levels, form, tuple(lenses)), check, given.seed),
    }
    return Robustness(data, given.parts[0].scenario, form, None, free_shares(given, form, threads))


def free_shares(given: Draws, form: Structure, threads: int | None = None) -> FreeShares | None:
    """The same cases without a grid; None in a form that is not read without one."""
    try:
        here = status_over(given.whole, form, threads=threads)
    except InputError:
        return None
    parts = len(given.parts)
    shares = np.stack([_shares(here, f, parts) for f in form.file_names], axis=1)
    undecided = float(here.undecided.mean())
    return FreeShares(form.file_names, shares.mean(axis=0), given.error(shares), undecided)


def _shares(here: Statuses, file: str, parts: int) -> NDArray[np.float64]:
    """Of a file in each part, in the order of `FREE_MEASURES`."""
    every, some = here.central.settled(file)
    measures = np.stack([here.is_settled(file), here.is_firm(file), some, every])
    return measures.reshape(len(measures), parts, -1).mean(axis=2).T


def _counted(
    grid: Grid, outcomes: IntArray, holds: NDArray[np.bool_]
) -> dict[str, NDArray[np.float64]]:
    """Shares of one part: by outcome (all there are), by file, of deadlock, of no outcome."""
    lenses, _, count = holds.shape
    every = np.zeros((lenses, grid.count))
    every[:, outcomes] = holds.mean(axis=2)
    terms = grid.terms(outcomes)
    files = np.stack([statuses(terms, one).mean(axis=0) for one in holds])
    return {
        "outcome": every,
        "file": files,
        "deadlock": every[:, 0],
        "none": 1 - holds.any(axis=1).sum(axis=1) / count,
    }


def statuses(terms: NDArray[np.float64], holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What the outcomes that hold in each case make of each file.

    Parameters
    ----------
    terms : array, shape (n, files)
        Terms of each outcome, NaN where the file is open.
    holds : array of bool, shape (n, P)

    Returns
    -------
    array of bool, shape (P, files, measures)
        In the order of `MEASURES`; with no outcome at all, nothing is in every one.
    """
    present = holds.any(axis=0)
    result = np.zeros((holds.shape[1], terms.shape[1], len(MEASURES)), dtype=bool)
    for f, column in enumerate(terms.T):
        kinds = (~np.isnan(column), column > 0, column == 0)
        for k, kind in enumerate(kinds):
            result[:, f, 2 * k] = holds[kind].any(axis=0)
            result[:, f, 2 * k + 1] = present & ~holds[~kind].any(axis=0)
    return result
