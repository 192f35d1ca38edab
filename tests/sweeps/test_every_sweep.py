"""What holds of every sweep: it goes on after a kill, byte for byte, whoever solves, and says what it is."""

import filecmp
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import every_sweep
import numpy as np
import pytest
import xarray as xr
from every_sweep import LONGEST, SWEEPS, solvers

import model
from model.sweeps import open_sweep


@pytest.fixture
def small_blocks(monkeypatch):
    for solver in solvers():
        monkeypatch.setattr(solver, "longest", LONGEST)


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A folder with a store of each sweep, killed while it was written."""
    folder = tmp_path_factory.mktemp("killed")
    subprocess.run([sys.executable, every_sweep.__file__, str(folder)], check=True)
    return folder


def files(path):
    return sorted(str(p.relative_to(path)) for p in Path(path).rglob("*") if p.is_file())


def test_every_solver_is_among_them():
    for module in pkgutil.walk_packages(model.__path__, "model."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    named = {solver for solver, _ in SWEEPS.values()}
    assert named == {s.__name__ for s in solvers() if s.__module__.startswith("model.")}


@pytest.mark.parametrize("name", SWEEPS)
def test_killed_and_gone_on_with(name, killed, small_blocks, tmp_path):
    run, part, whole = SWEEPS[name][1], killed / f"{name}.zarr", tmp_path / "whole.zarr"
    with pytest.raises(ValueError, match=r"holds 2 of \d+ blocks; run the same sweep again"):
        open_sweep(part)
    run(store=part, threads=2)
    run(store=whole, threads=1)
    assert files(part) == files(whole)
    _, differing, failed = filecmp.cmpfiles(part, whole, files(whole), shallow=False)
    assert (differing, failed) == ([], [])


@pytest.mark.parametrize("name", [name for name in SWEEPS if name not in ("outputs", "central")])
def test_a_store_holds_what_memory_holds(name, small_blocks, tmp_path):
    run = SWEEPS[name][1]
    kept, held = run(store=tmp_path / "a.zarr").load(), run(threads=1)
    if "outcome" in held.dims:
        kept = kept.sel(outcome=held["outcome"].values)
    held = held.drop_vars([n for n in held.variables if n not in kept.variables])
    xr.testing.assert_equal(kept, held)
    # In one order too, which is that of a table's columns.
    assert list(kept.data_vars) == list(held.data_vars)
    assert list(kept.coords) == list(held.coords)
    for variable in kept.variables:
        assert kept[variable].attrs == held[variable].attrs, variable
        assert kept[variable].attrs.get("long_name"), variable
        assert kept[variable].dtype.kind == held[variable].dtype.kind, variable
    assert kept.attrs == held.attrs
    assert {"scenario", "scenario_hash", "lens", "structure", "title", "complete"} <= set(
        kept.attrs
    )


@pytest.mark.parametrize("name", SWEEPS)
def test_what_is_declared_is_what_is_found(name, small_blocks, monkeypatch):
    """Shapes, kinds of numbers and labels of a solver's variables are those it declares."""
    seen = []

    def look(solver, *given, **how):
        seen.append(solver)
        raise NotImplementedError

    monkeypatch.setattr("model.sweeps.loop.run", look)
    with pytest.raises(NotImplementedError):
        SWEEPS[name][1](threads=1)
    solver = seen[0]
    assert type(solver).__name__ == SWEEPS[name][0]
    found = solver.solve(2, 5)
    assert set(found.counts) == set(solver.counts)
    labels = solver.coordinates(found.outcomes)
    sizes = {dims if isinstance(dims, str) else dims[0]: len(v) for dims, v, _ in labels.values()}
    arrays = solver.completed(found, 2, 5)
    assert set(arrays) == {v.name for v in solver.variables}
    for v in solver.variables:
        assert arrays[v.name].shape == (3, *(sizes[dim] for dim in v.dims)), v.name
        assert np.asarray(arrays[v.name], v.dtype).dtype == np.dtype(v.dtype)
        assert v.long_name
    assert set(found.outcomes) <= set(solver.listed)
