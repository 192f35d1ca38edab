"""What a solver found, as labelled data.

Every variable carries its long name and its unit, outcomes go by their names, and the attributes
say which scenario, lens, grid and software the numbers come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.grid import IntArray
from model.parameters import parameter
from model.sweeps.solver import Coordinates, Found, Solver

if TYPE_CHECKING:
    import xarray as xr


def labelled(solver: Solver, found: Found) -> xr.Dataset:
    """Label what was found at all points of a solver."""
    import xarray as xr

    points = solver.points
    arrays = solver.completed(found, 0, points.count)
    return xr.Dataset(
        {
            v.name: (
                (*points.dims, *v.dims),
                arrays[v.name].reshape(*points.shape, *arrays[v.name].shape[1:]),
                v.attributes,
            )
            for v in solver.variables
        },
        coords=coordinates(solver, found.outcomes),
        attrs={**attributes(solver), **found.counts},
    )


def attributes(solver: Solver) -> dict[str, Any]:
    """Where a result comes from."""
    points, about = solver.points, dict(solver.about)
    return provenance(
        points.scenario,
        lens=about.pop("lens"),
        levels=solver.levels,
        structure=solver.structure,
        **about,
        **(points.recipe if points.cases else {}),
    )


def coordinates(solver: Solver, outcomes: IntArray) -> Coordinates:
    """Coordinates of the points, and those of the variables that the solver names."""
    places: Coordinates = {
        name: (
            (dim,),
            values,
            {
                "long_name": parameter(name).meaning,
                "units": parameter(name).unit,
                "symbol": parameter(name).symbol,
            },
        )
        for name, (dim, values) in solver.points.places.items()
    }
    named = {
        name: ((dims,) if isinstance(dims, str) else dims, values, attrs)
        for name, (dims, values, attrs) in solver.coordinates(outcomes).items()
    }
    used = {dim for variable in solver.variables for dim in variable.dims}
    # The files, where outcomes have terms.
    used |= {dim for dims, *_ in named.values() if dims[0] in used for dim in dims}
    return places | {name: entry for name, entry in named.items() if used.issuperset(entry[0])}
