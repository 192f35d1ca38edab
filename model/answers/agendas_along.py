r"""What a wider agenda is worth to each side as one lever moves.

**Object.** For a narrow agenda A and each wider one B, the gain of a side from widening at a value
t of the lever is its payoff in the central outcome of the talks on B less that in the central
outcome of the talks on A, all else as in the scenario (`model.answers.agendas`). Where several
outcomes are central, worst is compared with worst and best with best, so that a gain is an
interval; where nothing is stable there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import provenance
from model.answers.agendas import holds_whole
from model.answers.deals import LENS
from model.answers.sweep import central_over
from model.answers.talks import read_agenda
from model.errors import InputError
from model.payoffs import PLAYERS, Structure
from model.results import Result, table
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.points import Points
from model.words import listed, number, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd

#: Points along the lever, unless said.
_POINTS = 51

#: Gains closer than this, in points, are the same.
_SAME = 1e-9

Agenda = tuple[str, ...]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class AgendasAlong(Result):
    """What each wider agenda is worth to each side along a lever.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    narrow : tuple of str
        The files on the table to begin with.
    lever : str
    at : array of float64, shape (N,)
    gains : mapping of tuple of str to array of float64, shape (N, 2, 2)
        For each wider agenda the gain of the US and of Iran, worst with worst and best with best;
        nan where nothing is stable.
    """

    scenario: Scenario
    structure: Structure
    narrow: Agenda
    lever: str
    at: Floats
    gains: Mapping[Agenda, Floats]

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, software and caveat."""
        return provenance(
            self.scenario,
            lens=LENS,
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.narrow),
        )

    @property
    def today(self) -> float:
        """The scenario's value of the lever."""
        return float(self.scenario.values[self.lever])

    @property
    def groups(self) -> list[tuple[tuple[Agenda, ...], Floats]]:
        """The wider agendas, those together that are worth the same all along."""
        found: list[tuple[tuple[Agenda, ...], Floats]] = []
        for wide, gains in self.gains.items():
            for k, (others, same) in enumerate(found):
                if np.allclose(gains, same, rtol=0, atol=_SAME, equal_nan=True):
                    found[k] = ((*others, wide), same)
                    break
            else:
                found.append(((wide,), gains))
        return found

    def adding(self, agendas: Sequence[Agenda]) -> str:
        """What agendas that are worth the same add to the narrow one, shortly where they are many.

        E.g. ``"also the regional file, alone or with others"``.
        """
        files = self.structure.file_names
        added = [[f for f in agenda if f not in self.narrow] for agenda in agendas]
        names = [f"also {the_files(more, files)}" for more in added]
        if len(added) > 2:
            shared = [f for f in added[0] if all(f in more for more in added)]
            if shared:
                return f"also {the_files(shared, files)}, alone or with others"
            every = [f for f in files if any(f in more for more in added)]
            if len(added) == 3 and len(every) == 2:
                return f"also the {every[0]} file, the {every[1]} file or both"
            names[1:] = [f"{len(names) - 1} others"]
        return " or ".join(names)

    @property
    def words(self) -> str:
        """What the widest agenda is worth to each side at both ends of the lever."""
        name = self.scenario.parameter(self.lever).in_a_sentence
        wide, gains = max(self.gains.items(), key=lambda item: len(item[0]))
        low, high = (number(float(self.at[k])) for k in (0, -1))
        us, iran = ([_points(gains[k, p]) for k in (0, -1)] for p in (0, 1))
        files = self.structure.file_names
        return sentence(
            f"a wider agenda gains the US {us[0]} to {us[1]} points and Iran {iran[0]} to "
            f"{iran[1]}, from {name} {low} to {high}: talks on {the_files(wide, files)} rather "
            f"than {the_files(self.narrow, files)}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each wider agenda, side and place."""
        return table(
            [
                {
                    "agenda": listed(wide),
                    "player": player,
                    self.lever: float(at),
                    "worst": float(row[p, 0]),
                    "best": float(row[p, 1]),
                }
                for wide, gains in self.gains.items()
                for p, player in enumerate(PLAYERS)
                for at, row in zip(self.at, gains, strict=True)
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "narrow": list(self.narrow),
            "lever": self.lever,
            "gains": self.frame().to_dict("records"),
        }


def agendas_along(
    scenario: Scenario | str = "oman-2026",
    narrow: Sequence[str] | None = None,
    structure: Structure | None = None,
    *,
    threads: int | None = None,
    **axes: AxisSpec,
) -> AgendasAlong:
    """Find what each agenda wider than `narrow` is worth to each side along one lever.

    Parameters
    ----------
    scenario : Scenario or str
    narrow : sequence of str, optional
        The files on the table to begin with; the nuclear file and what is linked to it by default.
    structure : Structure, optional
    threads : int, optional
    **axes
        One lever as `model.sweep` takes it; ``threat=(0, 1, 51)`` by default.

    Returns
    -------
    AgendasAlong

    Raises
    ------
    InputError
        For an agenda that is not narrower than all files, or more than one lever.

    Examples
    --------
    >>> found = agendas_along("oman-2026", threat=(0, 1, 3))
    >>> (found.gains[("nuclear", "regional", "missile")][:, 1, 0] > 0).all()
    np.True_
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    if narrow is None:
        narrow = next(
            (block for block in structure.linked if structure.file_names[0] in block),
            structure.file_names[:1],
        )
    narrow = read_agenda(narrow, structure.file_names)
    if narrow == structure.file_names:
        raise InputError(f"narrow: must leave a file off the table, got {listed(narrow)}")
    axes = axes or {"threat": (0, 1, _POINTS)}
    if len(axes) != 1:
        raise InputError(f"axes: must be one lever, got {listed(list(axes))}")
    (lever,) = axes
    points = Points.grid(scenario, axes)

    def ends(agenda: Agenda) -> Floats:
        """Worst and best central payoff of both sides, shape (N, 2, 2)."""
        found = central_over(points, structure, agenda, threads=threads)
        held = found.central[:, :, None]
        some = np.asarray(found.central.any(axis=1, keepdims=True))
        low = np.where(held, found.payoff, np.inf).min(axis=1)
        high = np.where(held, found.payoff, -np.inf).max(axis=1)
        return np.stack([np.where(some, low, np.nan), np.where(some, high, np.nan)], axis=-1)

    base = ends(narrow)
    wider = [
        agenda
        for size in range(len(narrow) + 1, len(structure.file_names) + 1)
        for agenda in combinations(structure.file_names, size)
        if set(narrow) < set(agenda) and holds_whole(structure.linked, agenda)
    ]
    gains = {agenda: ends(agenda) - base for agenda in wider}
    at = np.broadcast_to(np.asarray(points.values(0, points.count)[lever], float), points.count)
    return AgendasAlong(scenario, structure, narrow, lever, at, gains)


def _points(ends: Floats) -> str:
    """A gain in points, from worst to best; a word where it is not known."""
    if not np.isfinite(ends).all():
        return "an unknown number of"
    low, high = (f"{x:+.2f}" for x in ends)
    return low if low == high else f"{low} to {high}"
