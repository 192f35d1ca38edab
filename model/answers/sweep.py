"""The central reading at the points of a sweep or a sample, without a grid.

Every point is read in floats that know when they are not sure (`model.answers.kernel`); sets of
files that they leave undecided, and outcomes that they cannot tell apart, are read exactly
(`model.answers.central`). So the answer is that of exact arithmetic at every point, with terms
right to about twelve digits, and what is left undecided, if anything, is counted. Payoffs of a
degree above 2 in the terms, which own terms may have, are read exactly at every point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from model.answers.bargains import files_of
from model.answers.central import central
from model.answers.deals import LENS
from model.answers.talks import FileSet, Talks, read_agenda, talks
from model.errors import InputError
from model.payoffs import PLAYERS, Structure, given
from model.results import Result, records, table
from model.scenario import Scenario, load
from model.split import Monomial, split_payoffs
from model.sweeps.axes import AxisSpec
from model.sweeps.engine import coefficient_array
from model.sweeps.loop import gathered, swept
from model.sweeps.points import Points
from model.sweeps.solver import TERMS_UNIT, Coordinates, Found, Solver, Variable
from model.words import percent, settled_set

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

#: Codes of a set at a point: whether it is stable on its central terms.
NO_TERMS, UNSTABLE, STABLE, ANY_TERMS, UNDECIDED = range(5)
READING_WORDS = ("no terms", "unstable", "stable", "any terms", "undecided")

#: Points of a block: about a second of work, and some megabytes.
_BLOCK, _SLOW_BLOCK = 4096, 64

#: Payoffs closer than this, relative to their coefficients, are compared exactly.
_MARGIN = 1e-9

_LEGEND = {"flag_values": [*range(5)], "flag_meanings": ", ".join(READING_WORDS)}

VARIABLES = (
    Variable(
        "reading", ("settled",), "i1", "whether the set is stable on its central terms", "", _LEGEND
    ),
    Variable("terms", ("settled", "file"), "f8", "central terms", TERMS_UNIT),
    Variable("payoff", ("settled", "player"), "f8", "payoff on the central terms", "points"),
    Variable("central", ("settled",), "?", "central outcome"),
    Variable("exactly", (), "?", "read in exact arithmetic"),
    Variable("several", (), "?", "some set has several stable outcomes, the first of which stands"),
)


@dataclass(frozen=True, eq=False)
class CentralSolver(Solver):
    """Reads every point centrally.

    Attributes
    ----------
    points, structure
        See `model.sweeps.solver.Solver`.
    agenda : tuple of str
        The files on the table; all of them by default.
    exact : bool
        Whether what floats leave undecided is decided exactly.
    """

    points: Points
    structure: Structure
    agenda: tuple[str, ...] = ()
    exact: bool = True
    levels: str = "no grid"
    counts: ClassVar[tuple[str, ...]] = ("points_read_exactly", "points_undecided")

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return VARIABLES

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        varied = "a sample" if self.points.cases else " and ".join(self.points.names)
        return {
            "lens": LENS,
            "title": f"Central reading of {self.points.scenario.name} over {varied}",
            "complete": "every set of files at every point",
            "agenda": ", ".join(self.agenda or self.structure.file_names),
        }

    @property
    def options(self) -> Mapping[str, str]:
        """The agenda, and whether close points are decided."""
        agenda = ", ".join(self.agenda or self.structure.file_names)
        return {"agenda": agenda, "exact": str(self.exact)}

    @property
    def longest(self) -> int:
        """Points of a block: about a second of work."""
        return _SLOW_BLOCK if self._spread is None else _BLOCK

    def coordinates(self, outcomes: NDArray[np.int64]) -> Coordinates:
        """Labels of sets, files and sides."""
        names = [
            settled_set(
                [self.structure.file_names[f] for f in files_of(s)], self.structure.file_names
            )
            for s in self.sets
        ]
        said = {"long_name": "files that are settled, the others open"}
        return {**super().coordinates(outcomes), "settled": ("settled", names, said)}

    @cached_property
    def sets(self) -> tuple[tuple[FileSet, ...], ...]:
        """The sets of blocks, the fullest first."""
        return tuple(self._form.sets())

    def _talks(self, number: int) -> Talks:
        return talks(self.points.exactly(number), self.structure, self.agenda or None)

    @cached_property
    def _form(self) -> Talks:
        """Blocks, givers and price rule, the same at all points."""
        return self._talks(0)

    @cached_property
    def _spread(self) -> NDArray[np.float64] | None:
        if self.structure.execution == "pays":
            return None
        return spread(split_payoffs(self.structure).monomials, len(self._form.files))

    def solve(self, start: int, stop: int) -> Found:
        """Read the points from `start` to before `stop`."""
        count, sets, n = stop - start, len(self.sets), len(self._form.files)
        found: dict[str, NDArray[Any]] = {
            "reading": np.full((count, sets), UNDECIDED, dtype=np.int8),
            "terms": np.full((count, sets, n), np.nan),
            "payoff": np.full((count, sets, len(PLAYERS)), np.nan),
            "several": np.zeros(count, dtype=bool),
        }
        scale = self._read_in_floats(start, stop, found)
        found["central"], close = _unbeaten(found["reading"], found["payoff"], scale)
        found["exactly"] = (found["reading"] == UNDECIDED).any(axis=1) | close
        if self.exact:
            for p in np.flatnonzero(found["exactly"]):
                self._read_exactly(start + int(p), int(p), found)
        undecided = int((found["reading"] == UNDECIDED).any(axis=1).sum())
        counted = (int(found["exactly"].sum()), undecided)
        return Found(found, counts=dict(zip(self.counts, counted, strict=True)))

    def _read_in_floats(
        self, start: int, stop: int, found: Mapping[str, NDArray[Any]]
    ) -> NDArray[np.float64]:
        """Fill what floats are sure of; return the size of the payoffs' coefficients."""
        here, count = self._form, stop - start
        coefficients = coefficient_array(
            split_payoffs(given(self.structure)), self.points.values(start, stop), count
        )
        scale = np.asarray(1 + np.abs(coefficients).sum(axis=1).max(axis=0))
        if self._spread is None:
            return scale
        from model.answers.kernel import read_points

        # Few monomials enter each number of a payoff.
        spread = self._spread.reshape(len(self._spread), -1)
        entries = np.argwhere(spread)
        block_of = np.full(len(here.files), -1, dtype=np.int64)
        for number, block in enumerate(here.blocks):
            block_of[list(block)] = number
        masks = [sum(1 << f for f in files_of(s)) for s in self.sets]
        gives = np.array([giver == 1 for giver in here.givers])
        theta = np.array([float(here.weight(f)) for f in range(len(here.files))])
        read_points(
            coefficients, entries, spread[tuple(entries.T)], self._spread.shape[1:], scale,
            block_of, np.array(masks, dtype=np.int64), gives, theta,
            np.array([here.changes_nothing(player) for player in (0, 1)]),
            found["reading"], found["terms"], found["payoff"],
        )  # fmt: skip
        return scale

    def _read_exactly(self, number: int, p: int, found: Mapping[str, NDArray[Any]]) -> None:
        read = central(self._talks(number))
        for k, reading in enumerate(read.readings):
            found["reading"][p, k] = READING_WORDS.index(reading.status)
            found["central"][p, k] = any(b in read.outcomes for b in reading.outcomes)
            found["terms"][p, k] = found["payoff"][p, k] = np.nan
            for bargain in (*reading.outcomes, *reading.bargains)[:1]:
                found["terms"][p, k] = [np.nan if x is None else float(x) for x in bargain.near]
                found["payoff"][p, k] = [float(sum(bargain.payoff(j)) / 2) for j in (0, 1)]
            found["several"][p] |= len(reading.outcomes) > 1


@cache
def spread(monomials: tuple[Monomial, ...], n: int) -> NDArray[np.float64] | None:
    """How each monomial enters the payoff with each set of files settled, as the kernel takes it.

    Returns
    -------
    array, shape (K, 2^n, 1 + n + n n), or None
        For each monomial and mask of settled files its share of c, b and A; None if a monomial is
        of a degree above 2 in the terms.
    """
    found = np.zeros((len(monomials), 1 << n, 1 + n + n * n))
    for k, monomial in enumerate(monomials):
        x, o = monomial[:n], monomial[n:]
        factors = [f for f in range(n) for _ in range(x[f])]
        if len(factors) > 2:
            return None
        for mask in range(1 << n):
            if not all(mask >> f & 1 for f in factors):
                continue
            if any(o[f] and mask >> f & 1 for f in range(n)):
                continue
            if len(factors) < 2:
                found[k, mask, 1 + factors[0] if factors else 0] += 1
            else:
                f, g = factors
                found[k, mask, 1 + n + f * n + g] += 1
                found[k, mask, 1 + n + g * n + f] += 1
    found.flags.writeable = False
    return found


def _unbeaten(
    reading: NDArray[np.int8], payoff: NDArray[np.float64], scale: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which stable outcomes no other beats for both, and at which points that is close."""
    stable = reading == STABLE
    value = np.where(stable[:, :, None], payoff, np.nan)
    margin = (_MARGIN * scale)[:, None]
    unbeaten = stable.copy()
    close = np.zeros(len(reading), dtype=bool)
    for a, b in combinations(range(reading.shape[1]), 2):
        lead = value[:, a] - value[:, b]
        with np.errstate(invalid="ignore"):
            unbeaten[:, b] &= ~(lead > 0).all(axis=1)
            unbeaten[:, a] &= ~(lead < 0).all(axis=1)
            close |= (np.abs(lead) <= margin).any(axis=1)
    return unbeaten, close


@dataclass(frozen=True, eq=False, repr=False)
class CentralSweep(Result):
    """The central reading at each of P points.

    Attributes
    ----------
    solver : CentralSolver
    reading : array of int8, shape (P, S)
        For each set of files whether it is stable on its central terms; codes of this module.
    terms : array, shape (P, S, n)
        The terms x*(S); nan where a file is open or there are none.
    payoff : array, shape (P, S, 2)
        What both sides have on them, in points.
    central : array of bool, shape (P, S)
        Whether the set is a central outcome.
    exactly, several : array of bool, shape (P,)
        Points read exactly, and those at which some set has several stable outcomes.
    """

    lens = LENS
    levels = "no grid"

    solver: CentralSolver
    reading: NDArray[np.int8]
    terms: NDArray[np.float64]
    payoff: NDArray[np.float64]
    central: NDArray[np.bool_]
    exactly: NDArray[np.bool_]
    several: NDArray[np.bool_]

    @property
    def points(self) -> Points:
        """Where it was looked."""
        return self.solver.points

    @property
    def scenario(self) -> Scenario:
        """Where the other values come from."""
        return self.points.scenario

    @property
    def structure(self) -> Structure:
        """The form of the game."""
        return self.solver.structure

    @property
    def words(self) -> str:
        """At which share of the points each set of files alone is central, the largest first."""
        shares = {settled_set(s, self.structure.file_names): self.share(s) for s in self.sets}
        held = sorted((name for name in shares if shares[name]), key=lambda name: -shares[name])
        said = "; ".join(f"{name} at {percent(shares[name])}" for name in held) or "none at any"
        several = percent(float((self.central.sum(axis=1) > 1).mean()))
        return (
            f"Of {self.points.count:,} points, these files are settled in the one central "
            f"outcome: {said}; several central outcomes at {several}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each point and set of files that is central there."""
        places = dict(self.points.values(0, self.points.count))
        point, which = np.nonzero(self.central)
        columns: dict[str, Any] = {"point": point}
        columns |= {n: np.asarray(v)[point] for n, v in places.items() if np.ndim(v)}
        columns["settled"] = [settled_set(self.sets[k], self.structure.file_names) for k in which]
        terms, payoff = self.terms[point, which], self.payoff[point, which]
        names = self.structure.file_names
        columns |= {f"{f}_terms": terms[:, names.index(f)] for f in self.solver.agenda or names}
        columns |= {f"{p}_payoff": payoff[:, k] for k, p in enumerate(PLAYERS)}
        return table(columns)

    def _contents(self) -> dict[str, Any]:
        undecided = int(self.undecided.sum())
        return {"points": self.points.count, "undecided": undecided, "rows": records(self.frame())}

    @cached_property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The sets of files, the fullest first."""
        return tuple(
            tuple(self.structure.file_names[f] for f in files_of(s)) for s in self.solver.sets
        )

    @property
    def undecided(self) -> NDArray[np.bool_]:
        """Points at which some set is not decided."""
        return np.asarray((self.reading == UNDECIDED).any(axis=1))

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Points with one central outcome only."""
        return np.asarray(self.central.sum(axis=1) == 1)

    def settles(self, file: str) -> NDArray[np.bool_]:
        """Whether a set is central and settles a file, shape (P, S)."""
        return np.asarray(self.central & np.array([file in s for s in self.sets]))

    def settled(self, file: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether every central outcome of a point settles a file, and whether some does."""
        settles = self.settles(file)
        some = settles.any(axis=1)
        return np.asarray(some & (settles == self.central).all(axis=1)), np.asarray(some)

    def terms_of(self, file: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The lowest and highest terms of a file over the central outcomes; nan where open."""
        terms = np.where(
            self.settles(file), self.terms[:, :, self.structure.file_names.index(file)], np.nan
        )
        some = ~np.isnan(terms).all(axis=1)
        low, high = (np.full(len(terms), np.nan) for _ in range(2))
        low[some], high[some] = np.nanmin(terms[some], axis=1), np.nanmax(terms[some], axis=1)
        return low, high

    def share(self, files: Sequence[str]) -> float:
        """Share of the points at which this set, and no other, is central."""
        k = self.sets.index(tuple(f for f in self.structure.file_names if f in files))
        return float((self.central[:, k] & self.alone).mean())


def central_over(
    scenario: Points | Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    exact: bool = True,
    threads: int | None = None,
    store: str | Path | None = None,
    client: Client | None = None,
    **axes: AxisSpec,
) -> CentralSweep:
    """Read every point centrally.

    Parameters
    ----------
    scenario : Points, Scenario or str
        Points that are made already (`model.sweeps.points`), or a scenario, whose parameters vary
        along `axes`.
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.
    exact : bool
        Whether to decide exactly what floats leave undecided; else that is reported as such.
    threads, store, client : optional
        As `model.sweeps.loop.swept` takes them.
    **axes
        As `model.sweep` takes them; ``threat=(0, 1, 101)`` by default.

    Returns
    -------
    CentralSweep

    Raises
    ------
    ValueError
        As `model.sweep` does; for axes beside points that are made.

    Examples
    --------
    >>> import model
    >>> found = model.central_over("oman-2026", threat=(0, 1, 5))
    >>> found.share(["nuclear", "regional"])
    1.0
    """
    if isinstance(points := scenario, Points):
        if axes:
            raise InputError(f"axes: must be left out for points, got {', '.join(axes)}")
    else:
        points = Points.grid(load(points), axes or {"threat": (0, 1, 101)})
    form = points.scenario.form(structure)
    solver = CentralSolver(points, form, read_agenda(agenda, form.file_names), exact)
    if store is None:
        arrays = dict(gathered(solver, threads=threads, client=client).arrays)
    else:
        data = swept(solver, store=store, threads=threads, client=client)
        arrays = {v.name: _by_point(data[v.name].values, points) for v in VARIABLES}
    names = [field.name for field in fields(CentralSweep) if field.name != "solver"]
    return CentralSweep(solver, **{name: arrays[name] for name in names})


def _by_point(values: NDArray[Any], points: Points) -> NDArray[Any]:
    """Labelled values with all dimensions of the points as one."""
    return values.reshape(points.count, *values.shape[len(points.shape) :])
