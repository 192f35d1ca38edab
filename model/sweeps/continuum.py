"""The continuum at the points of a sweep or a sample: which files can be settled, without a grid.

Every point is decided in floats where these are certain (`model.continuum.kernel`), and the sets of
files that they leave undecided are decided exactly (`model.continuum.exact`), so that the answer is
exact and complete. Forms whose shape these do not know (linked files, a strike that must pay, files
that the US gives, own terms) are decided case by case, with a witness or by proof
(`model.continuum.by_blocks`). Points at which the premise of the lemma fails are refused, and
counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.continuum.by_blocks import settled_together
from model.continuum.conditions import MOST_FILES, forms, known_shape, lemma_slacks
from model.continuum.outcomes import LENS, PremiseFails, sets_of, settles
from model.payoffs import Structure
from model.premise import at_stake
from model.scenario import Scenario, load
from model.split import split_payoffs
from model.sweeps import AxisSpec
from model.sweeps.data import labelled
from model.sweeps.engine import TOLERANCE, coefficient_array
from model.sweeps.loop import gathered, swept
from model.sweeps.points import Points
from model.sweeps.solver import Coordinates, Found, Solver, Variable
from model.words import settled_set

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

#: Codes of a set of files, and of a file, at a point.
NO, YES, UNDECIDED, REFUSED = range(4)
CODE_WORDS = ("no", "yes", "undecided", "premise fails")


@dataclass(frozen=True, eq=False)
class ContinuumSweep:
    """Which files can be settled at each of P points, without a grid.

    Attributes
    ----------
    points : Points
    structure : Structure
    codes : array of int8, shape (P, sets)
        For each set of files in the order of `model.continuum.outcomes.sets_of`: 0 no pure
        equilibrium settles exactly these, 1 some does, 2 undecided (without exact arithmetic, or by
        boxes), 3 premise fails.
    exactly : int
        Sets of files at points that floats left undecided.
    """

    points: Points
    structure: Structure
    codes: NDArray[np.int8]
    exactly: int

    @property
    def refused(self) -> int:
        """Points at which the premise of the lemma fails."""
        return int((self.codes[:, 0] == REFUSED).sum())

    @property
    def can_settle(self) -> NDArray[np.int8]:
        """Code of each file at each point, shape (P, files): whether it can be settled."""
        return _of_files(self.codes, len(self.structure.files))["can_settle"]

    def dataset(self) -> xr.Dataset:
        """The codes as labelled data."""
        return labelled(Continuum(self.points, self.structure), self._found)

    @property
    def _found(self) -> Found:
        counts = {"decided_exactly": self.exactly, "premise_fails_at": self.refused}
        return Found({"settles": self.codes}, counts=counts)

    def as_sweep(self) -> xr.Dataset:
        """The same as a sweep on a grid, to be checked beside those (`model.sweeps.findings`).

        Its outcomes are the eight sets of files; there are no terms.

        Raises
        ------
        PremiseFails
            If a point was refused or left undecided: there the grids alone speak.
        """
        import xarray as xr

        if self.refused:
            raise PremiseFails(
                f"points: must all meet the premise of the lemma, got {self.refused:,} that do not"
            )
        undecided = int((self.codes == UNDECIDED).any(axis=1).sum())
        if undecided:
            raise PremiseFails(f"points: must all be decided, got {undecided:,} that are not")
        data = self.dataset()
        count = len(self.structure.files)
        settled = np.array([[f in s for f in range(count)] for s in sets_of(count)])
        return xr.Dataset(
            {
                "equilibrium": (
                    (*self.points.dims, "outcome"),
                    (self.codes == YES).reshape(*self.points.shape, -1),
                ),
                **{name: data[name] == YES for name in ("can_settle", "can_stay_open")},
            },
            {
                **{name: data[name] for name in (*self.points.dims, "file") if name in data.coords},
                "outcome": data["settled"].values,
                "settled": (("outcome", "file"), settled),
            },
            data.attrs,
        )


def continuum_over(
    points: Points,
    structure: Structure | None = None,
    *,
    exact: bool = True,
    threads: int | None = None,
) -> ContinuumSweep:
    """Decide for every point which sets of files a pure equilibrium can settle, without a grid.

    Parameters
    ----------
    points : Points
        A grid of parameter values or a sample (`model.sweeps.points`).
    structure : Structure, optional
    exact : bool
        Whether to decide exactly what floats leave undecided; else that is reported as such.
    threads : int, optional
        All cores by default.

    Returns
    -------
    ContinuumSweep
    """
    return _decided_over(points, points.scenario.form(structure), exact, threads)


@lru_cache(maxsize=2)
def _decided_over(
    points: Points, structure: Structure, exact: bool, threads: int | None
) -> ContinuumSweep:
    # Shares and forms ask of the same cases one after the other.
    found = gathered(Continuum(points, structure, exact), threads=threads)
    exactly = found.counts["decided_exactly"]
    return ContinuumSweep(points, structure, found.arrays["settles"], exactly)


def sweep_continuum(
    scenario: Scenario | str = "oman-2026",
    *,
    structure: Structure | None = None,
    store: str | Path | None = None,
    threads: int | None = None,
    client: Client | None = None,
    **axes: AxisSpec,
) -> xr.Dataset:
    """`continuum_over` a grid of one to four parameters, as labelled data.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    store, threads, client, **axes
        As for `model.sweep`.

    Returns
    -------
    xarray.Dataset
        ``settles`` (over ``settled``, the sets of files), ``can_settle`` and ``can_stay_open`` (by
        file), each a code: 0 no, 1 yes, 3 where the premise of the lemma fails.

    Raises
    ------
    ValueError
        As `model.sweep` does.
    """
    points = Points.grid(load(scenario), axes)
    solver = Continuum(points, points.scenario.form(structure))
    return swept(solver, store=store, threads=threads, client=client)


_LEGEND = {"flag_values": [*range(4)], "flag_meanings": ", ".join(CODE_WORDS)}


@dataclass(frozen=True, eq=False)
class Continuum(Solver):
    """Which sets of files a pure equilibrium can settle, without a grid.

    Attributes
    ----------
    points, structure
        See `model.sweeps.solver.Solver`.
    exact : bool
        Whether to decide exactly what floats leave undecided.
    """

    points: Points
    structure: Structure
    exact: bool = True
    levels = "no grid"
    counts = ("decided_exactly", "premise_fails_at")

    @property
    def variables(self) -> tuple[Variable, ...]:
        """A code for each set of files, and for each file."""
        said = (
            ("settles", "settled", "some pure equilibrium settles exactly these files"),
            ("can_settle", "file", "settled in some pure equilibrium"),
            ("can_stay_open", "file", "open in some pure equilibrium"),
        )
        return tuple(Variable(name, (dim,), "i1", words, more=_LEGEND) for name, dim, words in said)

    @property
    def longest(self) -> int:
        """Points of a block."""
        return 2048 if self.known else 8

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        return {
            "lens": LENS,
            "title": f"{self.points.scenario.name} without a grid",
            "complete": "every set of files at every point at which the premise holds"
            + ("" if self.surely else ", but for those it calls undecided"),
        }

    @property
    def options(self) -> Mapping[str, str]:
        """Whether it is exact."""
        return {"exactness": str(self.exact)}

    def solve(self, start: int, stop: int) -> Found:
        """Decide a run of points in floats, and exactly where these are not certain."""
        if not self.known:
            each = [self._by_blocks(number) for number in range(start, stop)]
            codes = np.array(each, dtype=np.int8)
            undecided = np.argwhere(codes != REFUSED)
        else:
            codes = _decided(self.points, self.at_stake, start, stop)
            undecided = np.argwhere(codes == UNDECIDED)
        if self.exact and self.known:
            sets = sets_of(len(self.at_stake.files))
            for p in np.unique(undecided[:, 0]):
                payoffs = forms(self.points.exactly(start + int(p)), self.at_stake)
                for k in np.flatnonzero(codes[p] == UNDECIDED):
                    codes[p, k] = YES if settles(payoffs, sets[k]) else NO
        if self.known:
            codes = self._with_all_files(codes)
        if self.exact and self.known and self.structure.extra:
            # More than the premise is asked of own terms, and by blocks the premise alone.
            for p in np.flatnonzero(codes[:, 0] == REFUSED):
                codes[p] = self._by_blocks(start + int(p))
        refused = int((codes[:, 0] == REFUSED).sum())
        counts = {"decided_exactly": len(undecided), "premise_fails_at": refused}
        return Found({"settles": codes}, counts=counts)

    @cached_property
    def at_stake(self) -> Structure:
        """The form without the files that nobody ever settles."""
        return at_stake(self.structure)

    @cached_property
    def known(self) -> bool:
        """Whether payoffs have the shape that the kernel and exact arithmetic know."""
        return known_shape(self.at_stake)

    def _with_all_files(self, codes: NDArray[np.int8]) -> NDArray[np.int8]:
        """Codes of all sets of files from those of the files at stake."""
        if self.at_stake == self.structure:
            return codes
        every = sets_of(len(self.structure.files))
        found = np.full((len(codes), len(every)), NO, dtype=np.int8)
        for k, files in enumerate(sets_of(len(self.at_stake.files))):
            found[:, every.index(self.at_stake.places_in(self.structure, files))] = codes[:, k]
        found[codes[:, 0] == REFUSED] = REFUSED
        return found

    @property
    def surely(self) -> bool:
        """Whether no set is left undecided."""
        return self.known and self.exact and not self.structure.extra

    def _by_blocks(self, number: int) -> list[int]:
        """One point, whatever the shape."""
        sets = sets_of(len(self.structure.files))
        try:
            found = settled_together(self.points.exactly(number), self.structure)
        except PremiseFails:
            return [REFUSED] * len(sets)
        codes = {True: YES, False: NO, None: UNDECIDED}
        return [codes[found.get(s, False)] for s in sets]

    def completed(self, found: Found, start: int, stop: int) -> Mapping[str, NDArray[Any]]:
        """What the sets say of each file too."""
        codes = found.arrays["settles"]
        return {"settles": codes, **_of_files(codes, len(self.structure.files))}

    def coordinates(self, outcomes: NDArray[np.int64]) -> Coordinates:
        """Files, and sets of them."""
        files = self.structure.file_names
        names = [settled_set([files[f] for f in s], files) for s in sets_of(len(files))]
        return {
            **super().coordinates(outcomes),
            "settled": ("settled", names, {"long_name": "files that are settled"}),
        }


def _of_files(codes: NDArray[np.int8], count: int) -> dict[str, NDArray[np.int8]]:
    """Whether each file can be settled, and can stay open, from the codes of the sets."""

    def over(chosen: Sequence[bool]) -> NDArray[np.int8]:
        part = codes[:, np.array(chosen)]
        code = np.where((part == UNDECIDED).any(axis=1), UNDECIDED, NO)
        code = np.where((part == YES).any(axis=1), YES, code)
        return np.where(part[:, 0] == REFUSED, REFUSED, code).astype(np.int8)

    files, sets = range(count), sets_of(count)
    return {
        "can_settle": np.stack([over([f in s for s in sets]) for f in files], axis=1),
        "can_stay_open": np.stack([over([f not in s for s in sets]) for f in files], axis=1),
    }


def _decided(points: Points, structure: Structure, start: int, stop: int) -> NDArray[np.int8]:
    from model.continuum.kernel import decide_sets

    count, own = stop - start, len(structure.files)
    values = points.values(start, stop)
    split = split_payoffs(structure)
    coefficients = coefficient_array(split, values, count)
    where = {m: k for k, m in enumerate(split.monomials)}

    def of(player: int, terms: Sequence[int] = (), opened: Sequence[int] = ()) -> Any:
        """The coefficient of a product of terms and openness; 0 of files that there are not."""
        monomial = [0] * (2 * MOST_FILES)
        for place in (*terms, *(MOST_FILES + f for f in opened)):
            monomial[place] += 1
        x, o = monomial[:MOST_FILES], monomial[MOST_FILES:]
        k = None if any((*x[own:], *o[own:])) else where.get((*x[:own], *o[:own]))
        return np.zeros(count) if k is None else coefficients[player, k]

    files = range(MOST_FILES)
    single = [
        [*(of(player, [f]) for f in files), *(of(player, (), [f]) for f in files)]
        for player in (0, 1)
    ]
    us = [*single[0], *(of(0, [f], [k]) for k in files for f in files)]
    pairs = combinations(files, 2)
    iran = [*single[1], *(of(1, [f, f]) for f in files), *(of(1, pair) for pair in pairs)]
    slack = np.min(np.broadcast_arrays(*lemma_slacks(values, structure)), axis=0)
    # A premise within rounding of failing is refused too: both say to look at the grids.
    premise = np.broadcast_to(slack > TOLERANCE, (count,)).copy()
    masks = np.array([sum(1 << f for f in s) for s in sets_of(own)], dtype=np.int64)
    codes = np.empty((count, len(masks)), dtype=np.int8)
    decide_sets(np.stack(us, axis=1), np.stack(iran, axis=1), premise, masks, (1 << own) - 1, codes)
    return codes
