"""What becomes of each file over many points at once, without a grid, beside the central reading.

At every point the status of a file is over all equilibria without a grid
(`model.sweeps.continuum`). Where these are not all known (the premise of the lemma fails there, the
form is one whose conditions have another shape, or some files are off the table) it is over the
sets that are stable on their central terms, and `full` says so: a product counts such points as
undecided, or tells of them apart. What even the central reading leaves open has no status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import provenance
from model.answers.sweep import STABLE, CentralSweep, central_over
from model.continuum.conditions import known_shape
from model.continuum.outcomes import sets_of
from model.payoffs import Structure
from model.premise import at_stake
from model.results import Result, records, table
from model.scenario import Scenario
from model.sweeps.continuum import REFUSED, YES, continuum_over
from model.sweeps.points import Points
from model.words import EVERY, NONE, OPEN, SOME, STATUS_LABELS, listed, percent, sentence

if TYPE_CHECKING:
    import pandas as pd

#: Of a file at a point where not even the central reading is decided.
UNDECIDED = -1

LENS = "status of each file over all equilibria without a grid, and the central reading"


@dataclass(frozen=True, eq=False, repr=False)
class Statuses(Result):
    """The status of each file, and the central reading, at each of P points.

    Attributes
    ----------
    status : array of int8, shape (P, files)
        Codes of `model.words`; -1 where not even the central reading is decided.
    full : array of bool, shape (P,)
        Whether the status is over all equilibria; else it is over the sets that are stable on
        their central terms.
    deadlock : array of bool, shape (P,)
        Whether leaving every file open is an equilibrium.
    central : CentralSweep
        Central sets, terms and payoffs at the same points.
    """

    lens = LENS
    levels = "no grid"

    status: NDArray[np.int8]
    full: NDArray[np.bool_]
    deadlock: NDArray[np.bool_]
    central: CentralSweep

    @property
    def points(self) -> Points:
        """Where it was looked."""
        return self.central.points

    @property
    def scenario(self) -> Scenario:
        """Where the other values come from."""
        return self.points.scenario

    @property
    def structure(self) -> Structure:
        """The form of the game."""
        return self.central.structure

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, software and caveat."""
        return provenance(
            self.scenario,
            lens=LENS,
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.central.solver.agenda),
            points=self.points.count,
        )

    @property
    def undecided(self) -> NDArray[np.bool_]:
        """Points at which the equilibria are not all known."""
        return ~self.full

    def is_settled(self, file: str) -> NDArray[np.bool_]:
        """Whether some equilibrium settles a file."""
        return np.isin(self.status[:, self.structure.file_names.index(file)], (SOME, EVERY))

    def is_firm(self, file: str) -> NDArray[np.bool_]:
        """Whether every equilibrium settles a file."""
        return np.asarray(self.status[:, self.structure.file_names.index(file)] == EVERY)

    def shares(self, file: str) -> Mapping[int, float]:
        """The share of the points with each status of a file, the undecided ones under -1."""
        column = np.where(
            self.full, self.status[:, self.structure.file_names.index(file)], UNDECIDED
        )
        codes = (EVERY, SOME, OPEN, NONE, UNDECIDED)
        return {code: float((column == code).mean()) for code in codes}

    @property
    def words(self) -> str:
        """At which share of the points each file is settled in every equilibrium, and in some."""
        said = []
        for f in self.structure.file_names:
            shares = self.shares(f)
            said.append(
                f"the {f} file is settled in every equilibrium at {percent(shares[EVERY])}, in "
                f"some only at {percent(shares[SOME])}"
            )
        first = sentence(f"of {self.points.count:,} points {'; '.join(said)}")
        dark = float(self.undecided.mean())
        return f"{first}. Not all equilibria are known at {percent(dark)}" if dark else first

    def frame(self) -> pd.DataFrame:
        """A row for each file: the share of the points with each status."""
        return table(
            [
                {
                    "file": f,
                    **{
                        "undecided" if code == UNDECIDED else STATUS_LABELS[code][1]: share
                        for code, share in self.shares(f).items()
                    },
                    "settled centrally": float(self.central.settles(f).any(axis=1).mean()),
                }
                for f in self.structure.file_names
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "points": self.points.count,
            "undecided": int(self.undecided.sum()),
            "files": records(self.frame()),
        }


def status_over(
    points: Points,
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    threads: int | None = None,
) -> Statuses:
    """Find the status of each file, and read every point centrally.

    Parameters
    ----------
    points : Points
        A grid of parameter values or a sample (`model.sweeps.points`).
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.
    threads : int, optional

    Returns
    -------
    Statuses
        100,000 points in some ten seconds on two cores.

    Raises
    ------
    InputError
        For an agenda that cannot be read.

    Examples
    --------
    >>> from model.scenario import load
    >>> found = status_over(Points.sample(load("oman-2026"), 64))
    >>> found.status.shape
    (64, 3)
    """
    central = central_over(points, structure, agenda, threads=threads)
    form = central.structure
    stable = central.reading == STABLE
    member = np.array([[f in s for s in central.sets] for f in form.file_names])
    status = np.stack([status_of(stable, holds) for holds in member], axis=1)
    status[central.undecided] = UNDECIDED
    deadlock = stable[:, central.sets.index(())]
    full = np.zeros(points.count, dtype=bool)
    if known_shape(at_stake(form)) and central.solver.agenda == form.file_names:
        codes = continuum_over(points, form, threads=threads).codes
        full = codes[:, 0] != REFUSED
        sets = sets_of(len(form.files))
        every = np.array([[f in s for s in sets] for f in range(len(form.files))])
        known = np.stack([status_of(codes == YES, holds) for holds in every], axis=1)
        status[full] = known[full]
        deadlock = np.where(full, codes[:, sets.index(())] == YES, deadlock)
    return Statuses(status, full, deadlock, central)


def status_of(possible: NDArray[np.bool_], holding: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Whether a file is settled in every, some or none of the sets that are possible.

    Parameters
    ----------
    possible : array of bool, shape (P, S)
    holding : array of bool, shape (S,)
        The sets that hold the file.
    """
    some, without = possible[:, holding].any(axis=1), possible[:, ~holding].any(axis=1)
    codes = np.where(some & without, SOME, np.where(some, EVERY, np.where(without, OPEN, NONE)))
    return np.asarray(codes, dtype=np.int8)
