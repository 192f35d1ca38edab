"""Sweeps: the pure equilibria at every point of a grid, or of a sample, as labelled data.

The result is exact and complete for pure strategies (lens 1) at every point; mixed equilibria
along a sweep are in `model.sweeps.mixed`. `points` says where a sweep looks; a `solver`
declares what it finds there and finds it (`pure` by `engine` and `kernel`); the `loop` runs over
the points, `run` shares the work out, `data` labels what comes back, and `store` keeps what is too
large for memory or too long for one sitting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.about import LENS
from model.errors import InputError
from model.payoffs import Structure
from model.results import Labelled
from model.scenario import Scenario, load
from model.sweeps.axes import Axis, AxisSpec
from model.sweeps.engine import TOLERANCE, exact_outcomes
from model.sweeps.loop import swept
from model.sweeps.mixed import sweep_mixed
from model.sweeps.points import Points
from model.sweeps.pure import Pure
from model.sweeps.results import Checked, Sweep
from model.sweeps.store import read_store, remove_store

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

__all__ = [
    "TOLERANCE",
    "Axis",
    "AxisSpec",
    "Checked",
    "Sweep",
    "exact_outcomes",
    "open_sweep",
    "remove_store",
    "sample",
    "sample_at",
    "sweep",
    "sweep_mixed",
    "sweep_over",
]


def sweep(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
    terms: bool | None = None,
    store: str | Path | None = None,
    replace: bool = False,
    threads: int | None = None,
    client: Client | None = None,
    **axes: AxisSpec,
) -> Sweep:
    """Find all pure equilibrium outcomes over one to four parameters.

    Parameters
    ----------
    scenario : Scenario or str
        Values of the parameters that do not vary.
    levels : int
        L, the number of concession levels in each file (2 to 65).
    structure : Structure, optional
        The switches of the form.
    terms : bool, optional
        Whether the result holds payoffs, whole (``payoff``) and term by term (``payoff_term``); by
        default it does, unless it goes to a store, which never has either: an outcome's payoffs
        take sixteen times the room of whether it is an equilibrium.
    store : str or Path, optional
        A Zarr store for the result, block by block; for a sweep too large for memory. If it holds
        part of the same sweep already, the rest is solved.
    replace : bool
        Begin the store anew: what sweep it holds is removed once the new one is made.
    threads : int, optional
        How many blocks to solve at once; all cores by default.
    client : distributed.Client, optional
        A Dask cluster to solve the blocks instead.
    **axes
        One to four parameters: ``threat=(0, 1, 201)``, ``threat="0:1:201"`` or the values
        themselves: ``threat=(0, 1)`` are two points. A weight that varies takes the others of its
        simplex along in proportion.

    Returns
    -------
    Sweep
        Its `data` have a dimension for each parameter, and ``outcome`` (those that are an
        equilibrium somewhere), ``file``, ``player``, ``term``. Variables: ``equilibrium`` (is this
        outcome an equilibrium here), ``can_settle`` and ``can_stay_open`` (is the file settled, or
        open, in some equilibrium), ``lowest_terms`` and ``highest_terms`` (of the file, across the
        equilibria that settle it; NaN where none does), ``payoff`` and ``payoff_term``. From a
        store: without payoffs, read as needed, and with every outcome that could be listed.

    Raises
    ------
    ValueError
        For an unknown parameter, a value out of bounds, no axis or more than four, a result too
        large to hold, or a store that belongs to another sweep or cannot be written.

    Examples
    --------
    >>> import model
    >>> found = model.sweep("oman-2026", threat=(0, 1, 5), levels=2)
    >>> found["can_settle"].sel(file="nuclear").values.tolist()
    [False, True, True, True, True]
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    data = sweep_over(
        scenario, axes, levels=levels, structure=structure, terms=terms, store=store,
        replace=replace, threads=threads, client=client,
    )  # fmt: skip
    return Sweep(data, scenario, structure)


def open_sweep(path: str | Path) -> Labelled:
    """Open the store of a finished sweep; values are read as they are needed.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Labelled
        A `Sweep` of what `sweep` and `sample` find, with every outcome listed that could be an
        equilibrium outcome; of other sweeps their labelled data.

    Raises
    ------
    ValueError
        If there is no store, or the sweep is not finished.

    Examples
    --------
    >>> import model
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> folder = TemporaryDirectory()
    >>> store = Path(folder.name) / "line.zarr"
    >>> made = model.sweep("oman-2026", threat=(0, 1, 3), levels=2, store=store)
    >>> found = model.open_sweep(store)
    >>> found.data.load().sizes["threat"]
    3
    >>> folder.cleanup()
    """
    data = read_store(path)
    return Sweep(data) if data.attrs["lens"] == LENS else Labelled(data)


def sweep_over(
    scenario: Scenario | str,
    axes: Mapping[str, AxisSpec],
    *,
    levels: int = 3,
    structure: Structure | None = None,
    terms: bool | None = None,
    store: str | Path | None = None,
    replace: bool = False,
    threads: int | None = None,
    client: Client | None = None,
) -> xr.Dataset:
    """The data of `sweep`, with its axes in a mapping: names that come from outside."""
    points = Points.grid(load(scenario), axes)
    return _solved(points, levels, structure, terms, store, replace, threads, client)


def sample(
    scenario: Scenario | str = "oman-2026",
    n: int = 1024,
    *,
    method: str = "sobol",
    seed: int = 0,
    over: Sequence[str] | None = None,
    over_bounds: bool = False,
    levels: int = 3,
    structure: Structure | None = None,
    store: str | Path | None = None,
    replace: bool = False,
    threads: int | None = None,
    client: Client | None = None,
) -> Sweep:
    """Find all pure equilibrium outcomes at points drawn from the stated ranges.

    Each parameter is drawn evenly between its low and its high, by itself; draws that break an
    order that the scenario states are replaced; weights are then scaled to sum to 1. A share of
    such a sample is a share of the ranges that somebody stated, not a probability.

    Parameters
    ----------
    scenario : Scenario or str
    n : int
        How many points; for Sobol points a power of two.
    method : {"sobol", "lhs"}
        Scrambled Sobol points, or a Latin hypercube.
    seed : int
        The same seed draws the same points.
    over : sequence of str, optional
        Parameters to draw; all that have a range by default, levers and uncertainties alike.
    over_bounds : bool
        Draw between the bounds of the registry instead of the stated ranges, and without orders.
    levels, structure, store, replace, threads, client
        As for `sweep`.

    Returns
    -------
    Sweep
        As `sweep` returns it, without payoffs, with one dimension ``sample``, along which each
        parameter that varies is a coordinate.

    Raises
    ------
    ValueError
        For an unknown method or parameter, a count that does not fit, or as `sweep` does.

    Examples
    --------
    >>> import model
    >>> found = model.sample("oman-2026", 8, levels=2)
    >>> found["can_settle"].shape
    (8, 3)
    """
    scenario = load(scenario)
    points = Points.sample(scenario, n, method, seed, over, over_bounds)
    data = sample_at(points, levels=levels, structure=structure, store=store, replace=replace,
                     threads=threads, client=client)  # fmt: skip
    return Sweep(data, scenario, scenario.form(structure))


def sample_at(
    points: Points,
    *,
    levels: int = 3,
    structure: Structure | None = None,
    store: str | Path | None = None,
    replace: bool = False,
    threads: int | None = None,
    client: Client | None = None,
) -> xr.Dataset:
    """The data of `sample` at points that are drawn already, e.g. with another threat.

    >>> from model.sweeps.points import Points
    >>> points = Points.sample(load("oman-2026"), 4)
    >>> with_none = sample_at(points.moved(threat=0), levels=2)
    """
    return _solved(points, levels, structure, False, store, replace, threads, client)


def _solved(
    points: Points,
    levels: int,
    structure: Structure | None,
    terms: bool | None,
    store: str | Path | None,
    replace: bool,
    threads: int | None,
    client: Client | None,
) -> xr.Dataset:
    if store is not None and terms:
        raise InputError("terms: must be left out for a store, which holds none, got True")
    solver = Pure(
        points, levels, points.scenario.form(structure), store is None and terms is not False
    )
    return swept(solver, store=store, replace=replace, threads=threads, client=client)
