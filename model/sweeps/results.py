"""Sweeps as results: the pure equilibria at every point, on one grid or on all that are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.parameters import parameter
from model.payoffs import Structure
from model.results import Labelled, table
from model.scenario import Scenario
from model.sweeps.draws import SAMPLE
from model.sweeps.findings import (
    along,
    deadlock,
    deadlock_along,
    files_along,
    files_in,
    fullest,
    on_all_grids,
    over_map,
    status,
    status_here,
)
from model.words import DEPENDS, STATUS_WORDS, number, on_grid, percent

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Points of a sweep that Jupyter shows along its axis, and along each of several.
_SHOWN = (60, 7)


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Labelled):
    """The pure equilibria at every point of a grid of parameters, or of a sample.

    Attributes
    ----------
    data : Dataset
        What `model.sweep` and `model.sample` say they find.
    scenario : Scenario or None
        Where the other values come from; None of a sweep that was read from a store.
    structure : Structure or None
        The form of the game; None likewise, and then told in the attributes alone.
    """

    scenario: Scenario | None = None
    structure: Structure | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        """The parameters that vary along an axis each; none of a sample."""
        dims = self.data["can_settle"].dims
        return tuple(str(d) for d in dims if d not in ("file", SAMPLE))

    @property
    def levels(self) -> int:
        """L of the grid of concessions."""
        return int(self.attrs["levels"])

    @property
    def grids(self) -> tuple[xr.Dataset, ...]:
        """The data on each grid of concessions that was looked at, the one to draw first."""
        return (self.data,)

    @property
    def here(self) -> tuple[xr.Dataset, ...]:
        """The same at the scenario itself, where that was looked at."""
        return ()

    @property
    def today(self) -> Mapping[str, float]:
        """The scenario's own values; empty where it is not known."""
        values = self.scenario.values if self.scenario is not None else {}
        return {name: float(value) for name, value in values.items()}

    @property
    def course(self) -> str:
        """What becomes of each file along the axis, over the map, or over the sample."""
        if len(self.axes) == 1:
            findings = along(self.grids, self.axes[0])
            return f"{files_along(findings)}. {deadlock_along(findings)}"
        if self.axes:
            return over_map(self.grids)
        settled = self.data["can_settle"].mean(SAMPLE)
        shares = ", ".join(
            f"{f} {percent(float(settled.sel(file=f)))}" for f in map(str, settled["file"].values)
        )
        count = self.data.sizes[SAMPLE]
        return f"Shares of {count:,} points at which a file can be settled: {shares}"

    @property
    def detail(self) -> str:
        """What else holds: along an axis the course of it, over a map where deadlock does too."""
        if len(self.axes) < 2:
            return f"{self.course}."
        also = float(deadlock(self.data).mean())
        rivals = float(fullest(self.data).rivals.mean())
        said = f"Full deadlock is an equilibrium too on {also:.0%} of the map."
        if rivals:
            said += (
                f" On {rivals:.0%} of the map another equilibrium settles a file that the one "
                "named leaves open."
            )
        return said

    @property
    def words(self) -> str:
        """What becomes of each file: at the scenario where that was looked at, else over all."""
        if self.here:
            axis = self.axes[0]
            value = number(float(self.here[0][axis].item()))
            place = parameter(axis).in_a_sentence
            return f"At the scenario's {place} of {value}, {status_here(self.here)}"
        return self.course if len(self.grids) > 1 else on_grid(self.levels, self.course)

    def frame(self) -> pd.DataFrame:
        """A row for each point: status and terms of each file, fullest regime, outcomes."""
        return table(sweep_frame(self.data))

    def _shown(self) -> pd.DataFrame:
        """The first points: a sweep can have millions."""
        axes = [d for d in self.data["can_settle"].dims if d != "file"]
        begun = self.data.isel({axis: slice(0, _SHOWN[len(axes) > 1]) for axis in axes})
        return table(sweep_frame(begun))


@dataclass(frozen=True, eq=False, repr=False)
class Checked(Sweep):
    """A sweep, and the same on the other grids that headlines are checked on.

    Attributes
    ----------
    data, scenario, structure
        As in `Sweep`, on the grid that is drawn.
    checks : tuple of Dataset
        On the other grids and, where every point can be decided so, without one, last.
    own : tuple of Dataset
        All of these at the scenario's own value of the one parameter that varies; else empty.
    """

    checks: tuple[xr.Dataset, ...] = ()
    own: tuple[xr.Dataset, ...] = ()

    @property
    def grids(self) -> tuple[xr.Dataset, ...]:
        """The data on each grid that was looked at, the one to draw first."""
        return (self.data, *self.checks)

    @property
    def here(self) -> tuple[xr.Dataset, ...]:
        """The same at the scenario itself."""
        return self.own

    def marks(self) -> pd.DataFrame:
        """What the figure of the files draws: the frame, the finest grid and what all agree on."""
        frame = self.frame()
        finest = [data for data in self.grids if "lowest_terms" in data][-1]
        levels = finest.attrs["levels"]
        for file in files_in(self.data):
            here = [data.sel(file=[file]) for data in self.grids]
            codes = on_all_grids(here, status, DEPENDS)
            frame[f"{file}_status_on_all_grids"] = [STATUS_WORDS[code] for code in codes.ravel()]
            if levels != self.levels:
                for end in ("lowest", "highest"):
                    terms = finest[f"{end}_terms"].sel(file=file).values
                    frame[f"{file}_{end}_terms_at_{levels}_levels"] = terms.ravel()
        return frame


def sweep_frame(data: xr.Dataset) -> pd.DataFrame:
    """A sweep, a row for each point: status and terms of each file, fullest regime, outcomes."""
    import pandas as pd

    axes = [d for d in data["can_settle"].dims if d != "file"]
    shape = [data.sizes[d] for d in axes]
    points = np.stack(np.meshgrid(*(data[d].values for d in axes), indexing="ij"), axis=-1)
    frame = pd.DataFrame(points.reshape(-1, len(axes)), columns=[str(d) for d in axes])
    for name, drawn in data.coords.items():
        if drawn.dims == (SAMPLE,) and name != SAMPLE:
            frame[str(name)] = drawn.values
    codes = status(data)
    for file in map(str, data["file"].values):
        here = data.sel(file=file)
        frame[f"{file}_status"] = [STATUS_WORDS[c] for c in codes.sel(file=file).values.ravel()]
        frame[f"{file}_lowest_terms"] = here["lowest_terms"].values.ravel()
        frame[f"{file}_highest_terms"] = here["highest_terms"].values.ravel()
    frame["most_settled"] = fullest(data).names().ravel()
    frame["deadlock_is_equilibrium"] = deadlock(data).values.ravel()
    labels = data["outcome"].values
    flat = data["equilibrium"].values.reshape(int(np.prod(shape)), -1)
    frame["equilibrium_outcomes"] = ["; ".join(labels[row]) for row in flat]
    return frame
