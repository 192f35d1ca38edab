"""A sweep on disk: a Zarr store that fills block by block and can be gone on with.

Each block is one chunk of every variable, so blocks never touch each other's files. When all files
of a block are written, its counts (points settled exactly, for example) are; a block without counts
is solved again. A run that is killed therefore loses the blocks in flight and nothing else,
and since a block's answer depends on nothing but the sweep, the store in the end is the same, byte
for byte, as that of a run without a break.

What makes a sweep the same (software, scenario, lens, grid of concessions, structure, points) is
written into the store when it is made; a store that differs is refused, with what differs.

The format is Zarr 2, which every reader of Zarr knows and which has text coordinates. It opens with
`model.sweeps.open_sweep`, and with xarray alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import __version__
from model.errors import InputError
from model.output import alone, fresh_folder, name_folder, require_parent
from model.sweeps.data import attributes, coordinates
from model.sweeps.forecast import require_feasible
from model.sweeps.run import Block, blocks, cuts
from model.sweeps.solver import OUTCOME, Found, Solver

if TYPE_CHECKING:
    import xarray as xr

#: Group with the counts of each block, beside the variables.
_LEDGER = "ledger"

#: Attribute with what makes the sweep the same.
_IDENTITY = "sweep"

#: Attribute of that group with all variables in their order, as a folder has them by the alphabet.
_ORDER = "order"

#: A chunk's file in the folder of its variable, finished or cut off in the writing.
_CHUNK = re.compile(r"\d+(\.\d+)*|.*\.partial")

_EMPTY = -1


@dataclass(frozen=True, eq=False)
class Store:
    """A store that belongs to a sweep. Make or open one with `Store.of`."""

    path: Path
    solver: Solver
    chunk: tuple[int, ...]
    group: Any

    @classmethod
    def of(cls, path: str | Path, solver: Solver, replace: bool = False) -> Store:
        """Open the sweep's store, or make it if there is nothing at this path.

        With `replace` the store of any sweep is taken away for a new one, once that is made.

        Raises
        ------
        ValueError
            If something else is there, the store of another sweep for example, or if nothing can be
            written there.
        """
        import zarr

        path = Path(path)
        chunk = blocks(solver.points.shape, solver.longest)
        require_feasible(
            solver, prod(-(-n // c) for n, c in zip(solver.points.shape, chunk, strict=True))
        )
        require_parent(path)
        if replace or not path.exists():
            with _told(path):
                _create(path, solver, chunk, replace)
        identity = _identity_of(path)
        wanted = _identity(solver)
        for key in sorted(wanted.keys() | identity.keys(), key=[*wanted, *identity].index):
            if identity.get(key) != wanted.get(key):
                raise InputError(
                    f"store: {path} is of a sweep with another {key}: "
                    f"{_short(identity.get(key))}, not {_short(wanted.get(key))}"
                )
        return cls(path, solver, chunk, zarr.open_group(path, mode="r+", use_consolidated=False))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the store against other runs while it is filled.

        Raises
        ------
        ValueError
            If another run holds it.
        """
        with _held(self.path):
            yield

    @cached_property
    def blocks(self) -> list[Block]:
        """All blocks of the sweep."""
        return cuts(self.solver)

    @property
    def missing(self) -> list[Block]:
        """Blocks that are not finished."""
        finished = _ledger(self.path, self.group)[:, 0] != _EMPTY
        return [block for block in self.blocks if not finished[block[0]]]

    def size_of(self, number: int) -> int:
        """Bytes of a block on the disk."""
        first = np.unravel_index(self.blocks[number][1], self.solver.points.shape)
        place = ".".join(str(int(a) // c) for a, c in zip(first, self.chunk, strict=True))
        files = (self.path / v.name / (place + ".0" * len(v.dims)) for v in self.solver.variables)
        return sum(path.stat().st_size for path in files if path.exists())

    def land(self, number: int, found: Found) -> None:
        """Write a block.

        Raises
        ------
        ValueError
            If it cannot be written.
        """
        _, start, stop = self.blocks[number]
        arrays = self.solver.completed(found, start, stop)
        rows = np.searchsorted(self.solver.listed, found.outcomes)
        shape = self.solver.points.shape
        first = np.unravel_index(start, shape)
        last = np.unravel_index(stop - 1, shape)
        box = tuple(slice(int(a), int(b) + 1) for a, b in zip(first, last, strict=True))
        extent = tuple(s.stop - s.start for s in box)
        with _told(self.path):
            for v in self.solver.variables:
                target = self.group[v.name]
                values = arrays[v.name]
                if OUTCOME in v.dims:
                    # All outcomes that can come up, and not only those that do.
                    whole = np.zeros((stop - start, *target.shape[len(shape) :]), dtype=v.dtype)
                    whole[(slice(None), *v.at(rows))] = values
                    values = whole
                target[(*box, ...)] = values.reshape(*extent, *values.shape[1:])
            counts = [found.counts[name] for name in self.solver.counts]
            self.group[_LEDGER]["counts"][number] = [1, *counts]


def read_store(path: str | Path) -> xr.Dataset:
    """The data in the store of a finished sweep; values are read as they are needed.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    xarray.Dataset
        As `sweep` returns it, with every outcome listed that could be an equilibrium outcome.

    Raises
    ------
    ValueError
        If there is no store, or the sweep is not finished.
    """
    import xarray as xr
    import zarr

    path = Path(path)
    _identity_of(path)
    group: Any = zarr.open_group(path, mode="r", use_consolidated=False)
    counts = _ledger(path, group)
    finished = counts[:, 0] != _EMPTY
    if not finished.all():
        raise InputError(
            f"store: {path} holds {finished.sum():,} of {len(finished):,} blocks; "
            "run the same sweep again to finish it"
        )
    data = xr.open_zarr(path, chunks=None, consolidated=True)
    del data.attrs[_IDENTITY]
    about = group[_LEDGER].attrs
    names = about["names"]
    data.attrs |= dict(zip(names, map(int, counts[:, 1:].sum(axis=0)), strict=True))
    return _in_order(data, about.get(_ORDER, list(data.variables)))


def _in_order(data: xr.Dataset, names: Sequence[str]) -> xr.Dataset:
    """The same with its variables and coordinates in the order in which the solver has them."""
    import xarray as xr

    ordered = xr.Dataset({name: data.variables[name] for name in names}, attrs=data.attrs)
    return ordered.set_coords([name for name in names if name in data.coords])


def remove_store(path: str | Path) -> None:
    """Remove the store of a sweep, and nothing else.

    Raises
    ------
    ValueError
        If there is something else at this path or in the store, or a run that fills it.
    """
    path = Path(path)
    check_removable(path)
    with _held(path):
        shutil.rmtree(path)


def check_removable(path: Path) -> None:
    """Raise ValueError unless there is the store of a sweep that holds nothing else."""
    _identity_of(path)
    known = json.loads((path / ".zmetadata").read_text(encoding="utf-8"))["metadata"]
    folders = {PurePosixPath(name).parent for name in known}
    written = {PurePosixPath(name) for name in known} | {PurePosixPath(".zmetadata")}
    for found in path.rglob("*"):
        inside = PurePosixPath(found.relative_to(path).as_posix())
        chunk = inside.parent in folders - {PurePosixPath(".")} and _CHUNK.fullmatch(inside.name)
        if not (inside in (folders if found.is_dir() else written) or chunk):
            raise InputError(
                f"store: {path} must hold nothing but a sweep to be replaced, got {inside}"
            )


def _ledger(path: Path, group: Any) -> NDArray[np.int64]:
    """The counts of each block, file by file: Zarr is slow where most chunks are missing."""
    stored = group[_LEDGER]["counts"]
    counts = np.full(stored.shape, _EMPTY, dtype=np.int64)
    (pack,) = stored.compressors
    for entry in os.scandir(path / _LEDGER / "counts"):
        number, _, rest = entry.name.partition(".")
        if number.isdecimal() and rest == "0":
            counts[int(number)] = np.frombuffer(pack.decode(Path(entry).read_bytes()), "<i8")
    return counts


def _identity(solver: Solver) -> dict[str, str]:
    points = solver.points
    return {
        "software version": __version__,
        "scenario": points.scenario.label,
        "lens": str(solver.about["lens"]),
        "number of levels": str(solver.levels),
        "structure": repr(solver.structure),
        **solver.options,
        "dimensions": ", ".join(points.dims),
        **{f"set of points ({name})": text for name, text in points.recipe.items()},
    }


def _identity_of(path: Path) -> Mapping[str, str]:
    import zarr

    try:
        group: Any = zarr.open_group(path, mode="r", use_consolidated=False)
        return dict(group.attrs[_IDENTITY])
    except (OSError, KeyError, ValueError):
        raise InputError(f"store: must be new, or the store of a sweep, got {path}") from None


def _short(text: str | None) -> str:
    if text is None:
        return "none"
    return text if len(text) <= 60 else f"{text[:28]} ... {text[-28:]}"


def _create(path: Path, solver: Solver, chunk: tuple[int, ...], replace: bool) -> None:
    """Make an empty store beside its place and move it there whole."""
    draft = fresh_folder(path)
    try:
        _fill(draft, solver, chunk)
        if replace and path.exists():
            remove_store(path)
        # What has appeared there meanwhile stays; whether it is a store of this sweep is seen next.
        with suppress(FileExistsError):
            name_folder(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(path: Path, solver: Solver, chunk: tuple[int, ...]) -> None:
    import numcodecs
    import zarr

    points = solver.points
    labels = coordinates(solver, solver.listed)
    group = zarr.create_group(
        path,
        zarr_format=2,
        overwrite=True,
        attributes={
            **attributes(solver),
            _IDENTITY: _identity(solver),
            # What xarray takes for coordinates that are no dimensions.
            "coordinates": " ".join(n for n, (dims, *_) in labels.items() if dims != (n,)),
        },
    )
    # One thread's work always gives the same bytes.
    pack = numcodecs.Zstd(level=3)

    def array(
        where: Any, name: str, dims: tuple[str, ...], chunks: tuple[int, ...], values: Any = None,
        **more: Any,
    ) -> None:  # fmt: skip
        attrs = {"_ARRAY_DIMENSIONS": list(dims), **more.pop("attributes", {})}
        # A fill value would be read as "not there", also where it was written.
        more.setdefault("fill_value", None)
        where.create_array(
            name, chunks=chunks, compressors=pack, attributes=attrs,
            **more, **({"data": values} if values is not None else {}),
        )  # fmt: skip

    for name, (dims, values, attrs) in labels.items():
        values = np.asarray(values)
        chunks = chunk if dims == points.dims and len(dims) == 1 else values.shape
        array(group, name, dims, chunks, values, attributes=attrs)
    lengths = {dims[0]: len(values) for dims, values, _ in labels.values() if len(dims) == 1}
    for v in solver.variables:
        more = tuple(lengths[dim] for dim in v.dims)
        array(
            group, v.name, (*points.dims, *v.dims), (*chunk, *more), shape=(*points.shape, *more),
            dtype=v.dtype, fill_value=np.nan if v.dtype == "f8" else None, attributes=v.attributes,
        )  # fmt: skip
    order = [*(v.name for v in solver.variables), *labels]
    kept = {"names": list(solver.counts), _ORDER: order}
    ledger = group.create_group(_LEDGER, attributes=kept)
    width = 1 + len(solver.counts)
    array(
        ledger, "counts", ("block", "count"), (1, width), shape=(len(cuts(solver)), width),
        dtype="i8", fill_value=_EMPTY,
    )  # fmt: skip
    zarr.consolidate_metadata(path, zarr_format=2)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    try:
        with alone(path, wait=False):
            yield
    except BlockingIOError:
        raise InputError(
            f"store: {path} must be filled by one run at a time, got a second one; wait for the "
            "first, or choose another name"
        ) from None


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one line what went wrong with the disk."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"store: {path} cannot be written ({error.strerror or error}); finished blocks are "
            "kept: run the same sweep again to go on"
        ) from error
