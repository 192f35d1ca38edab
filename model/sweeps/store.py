"""A sweep on disk: a Zarr store that fills block by block and can be gone on with.

Each block is one chunk of every variable, so blocks never touch each other's files. When all files
of a block are written, its counts (points settled exactly, points enumerated) are; a block without
counts is solved again. A run that is killed therefore loses the blocks in flight and nothing else,
and since a block's answer depends on nothing but the sweep, the store in the end is the same, byte
for byte, as that of a run without a break.

What makes a sweep the same (software, scenario, grid of concessions, structure, points) is
written into the store when it is made; a store that differs is refused, with what differs.

The format is Zarr 2, which every reader of Zarr knows and which has text coordinates. It opens with
`open_sweep`, and with xarray alone.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from model.about import __version__
from model.errors import InputError
from model.output import alone, fresh_folder, name_folder, require_parent
from model.parameters import FILES
from model.sweeps.data import (
    VARIABLES,
    attributes,
    coordinates,
    summaries,
    terms_of,
    variable_attributes,
)
from model.sweeps.engine import Engine, Solution
from model.sweeps.run import Block, blocks, runs

if TYPE_CHECKING:
    import xarray as xr

#: Bytes of the largest variable that a block holds at most.
_BLOCK_BYTES = 2**23

#: Points of a block at most: a block in flight at a kill is work lost.
_BLOCK_POINTS = 2**17

#: Group with the counts of each block, beside the variables.
_LEDGER = "ledger"

#: Attribute with what makes the sweep the same.
_IDENTITY = "sweep"

#: A chunk's file in the folder of its variable, finished or cut off in the writing.
_CHUNK = re.compile(r"\d+(\.\d+)*|.*\.partial")

_EMPTY = -1


@dataclass(frozen=True, eq=False)
class Store:
    """A store that belongs to a sweep. Make or open one with `Store.of`."""

    path: Path
    engine: Engine
    chunk: tuple[int, ...]
    group: Any

    @classmethod
    def of(cls, path: str | Path, engine: Engine, replace: bool = False) -> Store:
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
        chunk = block_shape(engine)
        require_parent(path)
        if replace or not path.exists():
            with _told(path):
                _create(path, engine, chunk, replace)
        identity = _identity_of(path)
        wanted = _identity(engine)
        for key in sorted(wanted.keys() | identity.keys(), key=[*wanted, *identity].index):
            if identity.get(key) != wanted.get(key):
                raise InputError(
                    f"store: {path} is of a sweep with another {key}: "
                    f"{_short(identity.get(key))}, not {_short(wanted.get(key))}"
                )
        return cls(path, engine, chunk, zarr.open_group(path, mode="r+", use_consolidated=False))

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

    @property
    def blocks(self) -> list[Block]:
        """All blocks of the sweep."""
        found = runs(self.engine.points.shape, self.chunk)
        return [(number, *run) for number, run in enumerate(found)]

    @property
    def missing(self) -> list[Block]:
        """Blocks that are not finished."""
        finished = self.group[_LEDGER]["counts"][:, 0] != _EMPTY
        return [block for block in self.blocks if not finished[block[0]]]

    def land(self, number: int, solution: Solution) -> None:
        """Write a block.

        Raises
        ------
        ValueError
            If it cannot be written.
        """
        _, start, stop = self.blocks[number]
        listed = self.engine.listed
        equilibrium = np.zeros((len(listed), stop - start), dtype=bool)
        equilibrium[np.searchsorted(listed, solution.outcomes)] = solution.equilibrium
        found = {"equilibrium": equilibrium.T}
        found |= summaries(terms_of(self.engine, solution.outcomes), solution.equilibrium)
        shape = self.engine.points.shape
        first = np.unravel_index(start, shape)
        last = np.unravel_index(stop - 1, shape)
        box = tuple(slice(int(a), int(b) + 1) for a, b in zip(first, last, strict=True))
        extent = tuple(s.stop - s.start for s in box)
        with _told(self.path):
            for name, values in found.items():
                self.group[name][(*box, slice(None))] = values.reshape(*extent, -1)
            self.group[_LEDGER]["counts"][number] = [solution.settled, solution.enumerated]


def block_shape(engine: Engine) -> tuple[int, ...]:
    """Shape of the blocks of a sweep."""
    size = max(1, min(_BLOCK_POINTS, _BLOCK_BYTES // len(engine.listed)))
    return blocks(engine.points.shape, size)


def open_sweep(path: str | Path) -> xr.Dataset:
    """Open the store of a finished sweep; values are read as they are needed.

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
    counts = np.asarray(group[_LEDGER]["counts"])
    finished = counts[:, 0] != _EMPTY
    if not finished.all():
        raise InputError(
            f"store: {path} holds {finished.sum():,} of {len(finished):,} blocks; "
            "run the same sweep again to finish it"
        )
    data = xr.open_zarr(path, chunks=None, consolidated=True)
    del data.attrs[_IDENTITY]
    settled, enumerated = counts.sum(axis=0)
    data.attrs |= {
        "points_settled_exactly": int(settled),
        "points_enumerated": int(enumerated),
    }
    return data


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


def _identity(engine: Engine) -> dict[str, str]:
    points = engine.points
    return {
        "software version": __version__,
        "scenario": points.scenario.label,
        "number of levels": str(engine.levels),
        "structure": repr(engine.structure),
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


def _create(path: Path, engine: Engine, chunk: tuple[int, ...], replace: bool) -> None:
    """Make an empty store beside its place and move it there whole."""
    draft = fresh_folder(path)
    try:
        _fill(draft, engine, chunk)
        if replace and path.exists():
            remove_store(path)
        # What has appeared there meanwhile stays; whether it is a store of this sweep is seen next.
        with suppress(FileExistsError):
            name_folder(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(path: Path, engine: Engine, chunk: tuple[int, ...]) -> None:
    import numcodecs
    import zarr

    points = engine.points
    labels = coordinates(engine, engine.listed)
    group = zarr.create_group(
        path,
        zarr_format=2,
        overwrite=True,
        attributes={
            **attributes(engine),
            _IDENTITY: _identity(engine),
            # What xarray takes for coordinates that are no dimensions.
            "coordinates": " ".join(n for n, (dims, *_) in labels.items() if dims != n),
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
        dims = (dims,) if isinstance(dims, str) else dims
        values = np.asarray(values)
        chunks = chunk if dims == points.dims and len(dims) == 1 else values.shape
        array(group, name, dims, chunks, values, attributes=attrs)
    for name in VARIABLES:
        last, length = ("outcome", len(engine.listed)) if name == "equilibrium" else ("file", 3)
        number = name.endswith("terms")
        array(
            group, name, (*points.dims, last), (*chunk, length),
            shape=(*points.shape, length if last == "outcome" else len(FILES)),
            dtype="f8" if number else "?", fill_value=np.nan if number else None,
            attributes=variable_attributes(name),
        )  # fmt: skip
    count = len(runs(points.shape, chunk))
    array(
        group.create_group(_LEDGER), "counts", ("block", "count"), (1, 2), shape=(count, 2),
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
