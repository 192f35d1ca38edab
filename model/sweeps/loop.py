"""The one loop over points: cut into blocks, solved, put side by side or written down, labelled.

Blocks do not depend on who solves them or on how many are solved at once: the same sweep has the
same blocks wherever it is run, and so the same answer, bit for bit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError
from model.progress import say
from model.sweeps.data import labelled
from model.sweeps.forecast import begun, worth_saying
from model.sweeps.run import Block, cores, cuts, require_counts, run
from model.sweeps.solver import OUTCOME, Found, Solver

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

#: Points of a result that is held in memory, at most: some gigabytes.
_MOST_IN_MEMORY = 100_000_000


def swept(
    solver: Solver,
    *,
    store: str | Path | None = None,
    replace: bool = False,
    threads: int | None = None,
    processes: int | None = None,
    client: Client | None = None,
) -> xr.Dataset:
    """Solve all points and label what was found.

    Parameters
    ----------
    solver : Solver
    store : str or Path, optional
        A Zarr store for the result, block by block. If it holds part of the same sweep already,
        the rest is solved.
    replace : bool
        Begin the store anew: what sweep it holds is removed once the new one is made.
    threads, processes, client
        Who solves, see `model.sweeps.run.run`.

    Returns
    -------
    xarray.Dataset
        The solver's variables over the dimensions of its points. From a store it is read as
        needed, and lists every outcome that could come up.

    Raises
    ------
    ValueError
        For a result too large to hold, or a store that belongs to another sweep or cannot be
        written.
    """
    how: dict[str, Any] = {"threads": threads, "processes": processes, "client": client}
    if store is None:
        return labelled(solver, gathered(solver, **how))
    from model.sweeps.store import Store, read_store

    require_counts(threads=threads, processes=processes)
    kept = Store.of(store, solver, replace)
    with kept.held():
        left = kept.missing
        try:
            left, forecast = begun(
                solver, left, threads or processes or cores(), kept.land, kept.size_of
            )
            if forecast is not None and worth_saying(forecast):
                say(forecast.words)
            run(solver, left, sum(stop - start for _, start, stop in left), kept.land, **how)
        except KeyboardInterrupt as interrupt:
            interrupt.add_note(
                f"{len(kept.blocks) - len(kept.missing):,} of {len(kept.blocks):,} blocks are in "
                f"{kept.path}; the same command goes on from there"
            )
            raise
    return read_store(kept.path)


def gathered(
    solver: Solver,
    *,
    threads: int | None = None,
    processes: int | None = None,
    client: Client | None = None,
) -> Found:
    """Solve all points and put the answers side by side, without labels.

    Raises
    ------
    ValueError
        For more points than memory holds.
    """
    total = solver.points.count
    if total > _MOST_IN_MEMORY:
        raise InputError(
            f"points: must be at most {_MOST_IN_MEMORY:,} without a store (store=, "
            f"--out NAME.zarr), got {total:,}"
        )
    solver.require_room()
    cut = cuts(solver)
    parts: dict[int, Found] = {}
    run(
        solver, cut, total, parts.__setitem__, threads=threads, processes=processes, client=client
    )  # fmt: skip
    return _beside(solver, cut, parts)


def _beside(solver: Solver, cut: list[Block], parts: dict[int, Found]) -> Found:
    """The answers of all blocks as one, each outcome listed that came up somewhere."""
    first = parts[cut[0][0]]
    outcomes = np.unique(np.concatenate([part.outcomes for part in parts.values()]))
    arrays = {}
    for v in solver.variables:
        if v.name in first.arrays:
            # Points last in memory: each outcome's answers are written in one run.
            shape = [*first.arrays[v.name].shape[1:], cut[-1][2]]
            if OUTCOME in v.dims:
                shape[v.dims.index(OUTCOME)] = len(outcomes)
            whole = np.zeros(shape, dtype=v.dtype)
            for number, start, stop in cut:
                part = parts[number]
                values = np.moveaxis(part.arrays[v.name], 0, -1)
                whole[(*v.at(np.searchsorted(outcomes, part.outcomes)), slice(start, stop))] = (
                    values
                )
            arrays[v.name] = np.moveaxis(whole, -1, 0)
    counts = {name: sum(p.counts[name] for p in parts.values()) for name in solver.counts}
    return Found(arrays, outcomes, counts)
