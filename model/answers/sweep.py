"""The central reading at the points of a sweep or a sample, without a grid.

Every point is read in floats that know when they are not sure (`model.answers.kernel`); sets of
files that they leave undecided, and outcomes that they cannot tell apart, are read exactly
(`model.answers.central`). So the answer is that of exact arithmetic at every point, terms right to
about twelve digits, and what is left undecided, if anything, is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import provenance
from model.answers.answer import LENS
from model.answers.bargains import files_of
from model.answers.central import central
from model.answers.talks import FileSet, Talks, read_agenda, talks
from model.errors import InputError
from model.parameters import FILES
from model.payoffs import PLAYERS, Monomial, Structure, split_payoffs
from model.sweeps.engine import coefficient_array
from model.sweeps.points import Points
from model.sweeps.run import cores
from model.words import settled_set

if TYPE_CHECKING:
    import xarray as xr

#: Codes of a set at a point: whether it is stable on its central terms.
NO_TERMS, UNSTABLE, STABLE, ANY_TERMS, UNDECIDED = range(5)
READING_WORDS = ("no terms", "unstable", "stable", "any terms", "undecided")

#: Points given to a thread at once.
_BLOCK = 2048

#: Payoffs closer than this, relative to their coefficients, are compared exactly.
_MARGIN = 1e-9


@dataclass(frozen=True, eq=False)
class CentralSolver:
    """What reads a run of points.

    Attributes
    ----------
    points : Points
    structure : Structure
    agenda : tuple of str
    exact : bool
        Whether what floats leave undecided is decided exactly.
    """

    points: Points
    structure: Structure
    agenda: tuple[str, ...] = FILES
    exact: bool = True

    @cached_property
    def sets(self) -> tuple[tuple[FileSet, ...], ...]:
        """The sets of blocks, the fullest first."""
        return tuple(self._talks(0).sets())

    def _talks(self, number: int) -> Talks:
        return talks(self.points.exactly(number), self.structure, self.agenda)

    @cached_property
    def _form(self) -> Talks:
        """Blocks, givers and price rule, the same at all points."""
        return self._talks(0)

    @cached_property
    def _spread(self) -> NDArray[np.float64]:
        return spread(split_payoffs(self.structure).monomials, len(self._form.files))

    def solve(self, start: int, stop: int) -> dict[str, NDArray[Any]]:
        """Read the points from `start` to before `stop`.

        Returns
        -------
        dict of arrays
            ``reading`` int8 (P, S), ``terms`` float64 (P, S, n), ``payoff`` float64 (P, S, 2),
            ``central`` bool (P, S), ``exactly`` and ``several`` bool (P,): whether a point was
            looked at exactly, and whether some set has several stable outcomes, of which the first
            is given.
        """
        from model.answers.kernel import read_points

        count, here = stop - start, self._form
        coefficients = coefficient_array(
            split_payoffs(self.structure), self.points.values(start, stop), count
        )
        n = len(here.files)
        quadratics = np.einsum("pkc,kmq->cpmq", coefficients, self._spread, optimize=True)
        scale = 1 + np.abs(coefficients).sum(axis=1).max(axis=0)
        block_of = np.full(n, -1, dtype=np.int64)
        for number, block in enumerate(here.blocks):
            block_of[list(block)] = number
        found: dict[str, NDArray[Any]] = {
            "reading": np.empty((count, len(self.sets)), dtype=np.int8),
            "terms": np.empty((count, len(self.sets), n)),
            "payoff": np.empty((count, len(self.sets), len(PLAYERS))),
        }
        read_points(
            np.ascontiguousarray(quadratics), scale, block_of,
            np.array([sum(1 << f for f in files_of(s)) for s in self.sets], dtype=np.int64),
            np.array([g == 1 for g in here.givers]), float(here.theta), *found.values(),
        )  # fmt: skip
        found["central"], close = _unbeaten(found["reading"], found["payoff"], scale)
        found["exactly"] = (found["reading"] == UNDECIDED).any(axis=1) | close
        found["several"] = np.zeros(count, dtype=bool)
        if self.exact:
            for p in np.flatnonzero(found["exactly"]):
                self._read_exactly(start + int(p), int(p), found)
        return found

    def _read_exactly(self, number: int, p: int, found: dict[str, NDArray[Any]]) -> None:
        read = central(self._talks(number))
        for k, reading in enumerate(read.readings):
            code = READING_WORDS.index(reading.status)
            found["reading"][p, k] = code
            shown = (*reading.outcomes, *reading.bargains)[:1]
            found["terms"][p, k] = found["payoff"][p, k] = np.nan
            for bargain in shown:
                found["terms"][p, k] = [np.nan if x is None else float(x) for x in bargain.near]
                found["payoff"][p, k] = [float(sum(bargain.payoff(j)) / 2) for j in (0, 1)]
            found["central"][p, k] = any(b in read.outcomes for b in reading.outcomes)
            found["several"][p] |= len(reading.outcomes) > 1


def spread(monomials: Sequence[Monomial], n: int) -> NDArray[np.float64]:
    """How a monomial enters the payoff with each set of files settled, as the kernel takes it.

    Returns
    -------
    array, shape (K, 2^n, 1 + n + n n)
        For each monomial and mask of settled files its share of c, b and A.

    Raises
    ------
    InputError
        For a monomial of a degree above 2 in the terms: such payoffs are read point by point.
    """
    found = np.zeros((len(monomials), 1 << n, 1 + n + n * n))
    for k, monomial in enumerate(monomials):
        x, o = monomial[:n], monomial[n:]
        factors = [f for f in range(n) for _ in range(x[f])]
        if len(factors) > 2:
            raise InputError(
                f"payoffs: must be of degree 2 in the terms for a sweep, got degree {len(factors)}"
            )
        for mask in range(1 << n):
            if all(mask >> f & 1 for f in factors) and not any(
                o[f] and mask >> f & 1 for f in range(n)
            ):
                if not factors:
                    found[k, mask, 0] += 1
                elif len(factors) == 1:
                    found[k, mask, 1 + factors[0]] += 1
                else:
                    f, g = factors
                    found[k, mask, 1 + n + f * n + g] += 1
                    found[k, mask, 1 + n + g * n + f] += 1
    return found


def _unbeaten(
    reading: NDArray[np.int8], payoff: NDArray[np.float64], scale: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which stable outcomes no other beats for both, and at which points that is close."""
    stable = reading == STABLE
    value = np.where(stable[:, :, None], payoff, np.nan)
    margin = (_MARGIN * scale)[:, None]
    central_ = stable.copy()
    close = np.zeros(len(reading), dtype=bool)
    for a, b in combinations(range(reading.shape[1]), 2):
        lead = value[:, a] - value[:, b]
        with np.errstate(invalid="ignore"):
            central_[:, b] &= ~(lead > 0).all(axis=1)
            central_[:, a] &= ~(lead < 0).all(axis=1)
            close |= (np.abs(lead) <= margin).any(axis=1)
    return central_, close


@dataclass(frozen=True, eq=False)
class CentralSweep:
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
        Points looked at exactly, and those at which some set has several stable outcomes.
    """

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

    @cached_property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The sets of files, the fullest first."""
        return tuple(tuple(FILES[f] for f in files_of(s)) for s in self.solver.sets)

    @property
    def undecided(self) -> NDArray[np.bool_]:
        """Points at which some set is not decided."""
        return np.asarray((self.reading == UNDECIDED).any(axis=1))

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Points with one central outcome only."""
        return np.asarray(self.central.sum(axis=1) == 1)

    def settles(self, file: str) -> NDArray[np.bool_]:
        """Whether each central outcome settles a file, shape (P, S); False where not central."""
        return np.asarray(self.central & np.array([file in s for s in self.sets]))

    def share(self, files: Sequence[str]) -> float:
        """Share of the points at which this set, and no other, is central."""
        k = self.sets.index(tuple(f for f in FILES if f in files))
        return float((self.central[:, k] & self.alone).mean())

    def dataset(self) -> xr.Dataset:
        """The reading as labelled data."""
        import xarray as xr

        points = self.points
        shape, dims = tuple(points.shape), tuple(points.dims)
        legend = {"flag_values": [*range(5)], "flag_meanings": ", ".join(READING_WORDS)}
        said: Mapping[str, tuple[tuple[str, ...], Any, dict[str, Any]]] = {
            "reading": (
                ("settled",),
                self.reading,
                {"long_name": "whether the set is stable on its central terms", **legend},
            ),
            "terms": (
                ("settled", "file"),
                self.terms,
                {"long_name": "central terms", "units": "share of the file given up"},
            ),
            "payoff": (
                ("settled", "player"),
                self.payoff,
                {"long_name": "payoff on the central terms", "units": "points"},
            ),
            "central": (("settled",), self.central, {"long_name": "central outcome"}),
        }
        place = {axis.name: axis.floats for axis in points.axes}
        return xr.Dataset(
            {
                name: ((*dims, *more), values.reshape(*shape, *values.shape[1:]), attributes)
                for name, (more, values, attributes) in said.items()
            },
            {
                **place,
                "settled": [settled_set(s, FILES) for s in self.sets],
                "file": list(FILES),
                "player": list(PLAYERS),
            },
            provenance(
                points.scenario,
                lens=LENS,
                levels="no grid",
                structure=self.solver.structure,
                agenda=", ".join(self.solver.agenda),
                decided_exactly=int(self.exactly.sum()),
                undecided=int(self.undecided.sum()),
                **points.recipe,
            ),
        )


def central_over(
    points: Points,
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    exact: bool = True,
    threads: int | None = None,
) -> CentralSweep:
    """Read every point centrally.

    Parameters
    ----------
    points : Points
        A grid of parameter values or a sample (`model.sweeps.points`).
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.
    exact : bool
        Whether to decide exactly what floats leave undecided; else that is reported as such.
    threads : int, optional
        All cores by default.

    Returns
    -------
    CentralSweep

    Raises
    ------
    InputError
        For payoffs of a degree above 2 in the terms.
    """
    solver = CentralSolver(points, structure or Structure(), read_agenda(agenda), exact)
    count = int(np.prod(points.shape))
    starts = range(0, count, _BLOCK)
    with ThreadPoolExecutor(threads or cores()) as pool:
        parts = list(pool.map(lambda a: solver.solve(a, min(a + _BLOCK, count)), starts))
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return CentralSweep(solver, **whole)
