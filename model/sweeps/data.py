"""What a sweep found, as labelled data.

Every variable carries its long name and its unit, outcomes go by their names, and the attributes
say which scenario, lens, grid and software the numbers come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import LENS, provenance
from model.errors import InputError
from model.grid import IntArray, feature_matrix
from model.parameters import FILES, parameter
from model.payoffs import PLAYERS, split_terms
from model.sweeps.engine import Engine, coefficient_array

if TYPE_CHECKING:
    import xarray as xr

#: Largest number of payoff terms that a result may hold (numbers of 8 bytes).
_LARGEST_TERMS = 100_000_000

#: Payoffs held at once while terms are computed.
_BLOCK = 2_000_000

_TERMS_UNIT = "share of the file that Iran gives up"

#: Variables of a result by name: what they hold, and their unit where they have one.
VARIABLES: Mapping[str, tuple[str, str]] = {
    "equilibrium": ("outcome of some pure equilibrium", ""),
    "can_settle": ("settled in some pure equilibrium", ""),
    "can_stay_open": ("open in some pure equilibrium", ""),
    "lowest_terms": ("lowest terms across the equilibria that settle the file", _TERMS_UNIT),
    "highest_terms": ("highest terms across the equilibria that settle the file", _TERMS_UNIT),
}


def terms_of(engine: Engine, outcomes: IntArray) -> NDArray[np.float64]:
    """Terms of each file in each outcome, NaN where it is open, shape (outcomes, files)."""
    chosen = [engine.grid.outcome(int(number)) for number in outcomes]
    return np.array([[np.nan if t is None else float(t) for t in o.terms] for o in chosen]).reshape(
        len(chosen), len(FILES)
    )


def summaries(
    terms: NDArray[np.float64], equilibrium: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """What the equilibria of a run of points say of each file.

    Parameters
    ----------
    terms : array, shape (n, files)
        As `terms_of` gives them.
    equilibrium : array of bool, shape (n, P)

    Returns
    -------
    dict of str to array, shape (P, files)
        The variables of `VARIABLES` that are about files.
    """
    count = equilibrium.shape[1]
    settles = np.zeros((len(FILES), count), dtype=bool)
    opens = np.zeros((len(FILES), count), dtype=bool)
    lowest = np.full((len(FILES), count), np.nan)
    highest = np.full((len(FILES), count), np.nan)
    for f, column in enumerate(terms.T):
        opens[f] = equilibrium[np.isnan(column)].any(axis=0)
        # From the highest terms down, so that the lowest are what stays, and the first is highest.
        for value in np.unique(column[~np.isnan(column)])[::-1]:
            there = equilibrium[column == value].any(axis=0)
            highest[f][there & ~settles[f]] = value
            lowest[f][there] = value
            settles[f] |= there
    return {
        "can_settle": settles.T,
        "can_stay_open": opens.T,
        "lowest_terms": lowest.T,
        "highest_terms": highest.T,
    }


def attributes(engine: Engine) -> dict[str, Any]:
    """Where a result comes from."""
    points = engine.points
    varied = "a sample" if points.cases else " and ".join(points.names)
    return provenance(
        points.scenario,
        lens=LENS,
        levels=engine.levels,
        structure=engine.structure,
        title=f"Pure equilibria of {points.scenario.name} over {varied}",
        complete="every pure equilibrium outcome at every point; no mixed equilibria",
        **(points.recipe if points.cases else {}),
    )


def coordinates(engine: Engine, outcomes: IntArray) -> dict[str, tuple[Any, ...]]:
    """Coordinates by name: dimensions, values, attributes."""
    points = engine.points
    labels = [engine.grid.outcome(int(number)).label for number in outcomes]
    return {
        **{
            name: (*entry, {
                "long_name": parameter(name).meaning,
                "units": parameter(name).unit,
                "symbol": parameter(name).symbol,
            })
            for name, entry in points.places.items()
        },
        "outcome": ("outcome", labels, {"long_name": "how the talks end"}),
        "file": ("file", list(FILES), {"long_name": "file of the talks"}),
        "terms": (
            ("outcome", "file"),
            terms_of(engine, outcomes),
            {
                "long_name": "terms of the outcome, NaN where the file is open",
                "units": _TERMS_UNIT,
            },
        ),
    }  # fmt: skip


def variable_attributes(name: str) -> dict[str, str]:
    """Long name and unit of a variable."""
    long_name, units = VARIABLES[name]
    return {"long_name": long_name, **({"units": units} if units else {})}


def dataset(
    engine: Engine, outcomes: IntArray, equilibrium: NDArray[np.bool_], with_terms: bool
) -> xr.Dataset:
    """Label a whole result.

    Parameters
    ----------
    outcomes : array of int, shape (n,)
    equilibrium : array of bool, shape (n, points)
    with_terms : bool
        Whether to add payoffs, whole and term by term.
    """
    import xarray as xr

    points = engine.points
    found = {"equilibrium": equilibrium.T} | summaries(terms_of(engine, outcomes), equilibrium)
    data = xr.Dataset(
        {
            name: (
                (*points.dims, "outcome" if name == "equilibrium" else "file"),
                values.reshape(*points.shape, values.shape[-1]),
                variable_attributes(name),
            )
            for name, values in found.items()
        },
        coords=coordinates(engine, outcomes),
        attrs=attributes(engine),
    )
    return _with_terms(engine, data, outcomes) if with_terms else data


def _chunks(total: int, size: int) -> Iterator[tuple[int, int]]:
    for start in range(0, total, size):
        yield start, min(start + size, total)


def _with_terms(engine: Engine, data: xr.Dataset, present: IntArray) -> xr.Dataset:
    """Add the payoffs of the listed outcomes, whole and term by term."""
    split = split_terms(engine.structure)
    shape = engine.points.shape
    total = prod(shape)
    size = total * len(present) * len(split.names)
    if size > _LARGEST_TERMS:
        raise InputError(
            f"terms: the payoff terms must be at most {_LARGEST_TERMS:,} numbers, got {size:,}; "
            "pass terms=False to leave them out"
        )
    numerators, denominator = feature_matrix(engine.grid, split.monomials, present)
    phi = numerators / denominator
    parts = np.empty((total, len(present), len(split.names)))
    for start, stop in _chunks(total, max(1, _BLOCK // max(1, len(present)))):
        values = engine.points.values(start, stop)
        coefficients = coefficient_array(split, values, stop - start)
        parts[start:stop] = np.einsum("tkp,kc->pct", coefficients, phi, optimize=True)
    by_player = np.stack(
        [
            parts[:, :, [name.startswith(f"{player} ") for name in split.names]].sum(axis=-1)
            for player in PLAYERS
        ],
        axis=-1,
    )
    dims = (*engine.points.dims, "outcome")
    return data.assign_coords(
        player=("player", list(PLAYERS), {"long_name": "player"}),
        term=("term", list(split.names), {"long_name": "player and term of the payoff"}),
    ).assign(
        payoff=(
            (*dims, "player"),
            by_player.reshape(*shape, len(present), len(PLAYERS)),
            {"long_name": "payoff", "units": "points"},
        ),
        payoff_term=(
            (*dims, "term"),
            parts.reshape(*shape, len(present), len(split.names)),
            {"long_name": "payoff, term by term", "units": "points"},
        ),
    )
