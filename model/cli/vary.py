"""Commands that vary parameters: exact regimes, sweeps, samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.groups import Reply, Talks
from model.cli.options import Levels, Replace, assignment, file_target
from model.cli.text import table, tell
from model.errors import InputError
from model.output import Target
from model.progress import waiting

if TYPE_CHECKING:
    import xarray as xr

    from model.answers.status_along import StatusAlong
    from model.answers.status_plane import StatusPlane
    from model.regimes import AdmissibleBranches, Branches


class Lens(StrEnum):
    """Which equilibria a command looks at."""

    status = "status"
    pure = "pure"
    admissible = "admissible"


SweepFile = Annotated[
    Path, typer.Option(help="To write: .nc (NetCDF), .csv, or .zarr (a store that can go on).")
]
Threads = Annotated[int | None, typer.Option(help="Blocks solved at once; all cores by default.")]
Cluster = Annotated[
    str | None, typer.Option("--dask", metavar="tcp://HOST:PORT", help="A Dask scheduler to use.")
]


def regimes(
    vary: Annotated[
        list[str],
        typer.Option(
            metavar="NAME[=LOW:HIGH]",
            help="A parameter, over all that it may be or from LOW to HIGH; given again, more of "
            "them, which move together from LOW to HIGH.",
        ),
    ],
    lens: Annotated[
        Lens | None,
        typer.Option(
            help="What is followed: status, of each file and the answer, without a grid; on a "
            "grid, all pure equilibria, or the admissible ones, of which no side plays what is "
            "never better. Status by default, pure with --levels."
        ),
    ] = None,
    levels: Annotated[
        int | None,
        typer.Option(help="L, the number of concession levels in each file, at least 2; else 3."),
    ] = None,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Find exactly where files change along a parameter.

    And which side would do otherwise from there on.
    """
    s, axes = talks.read(), _path(vary)
    for name in axes:
        s.parameter(name)
    lens = lens or (Lens.status if levels is None else Lens.pure)
    if lens is Lens.status:
        if levels is not None:
            raise InputError(f"--levels: must be left out with --lens status, got {levels}")
        from model.answers.status_along import status_along

        with waiting("Following the files"):
            along = status_along(s, **axes)
        reply.answer(along, _print_status)
        return
    from model.regimes import admissible_branches, branches

    levels = 3 if levels is None else levels
    look = admissible_branches if lens is Lens.admissible else branches
    with waiting("Following the equilibria"):
        found = look(s, levels=levels, **axes)
    reply.answer(found, _print_regimes)


def plane(
    vary: Annotated[
        list[str],
        typer.Option(metavar="NAME[=LOW:HIGH]", help="A parameter; two, the one along first."),
    ],
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Map what files and answer are over two parameters.

    With exact borders and who flips on each.
    """
    s = talks.read()
    axes = {name: ends for text in vary for name, ends in _path([text]).items()}
    if len(axes) != 2 or len(vary) != 2:
        raise InputError(f"--vary: must name two parameters, got {', '.join(vary)}")
    from model.answers.status_plane import status_plane

    with waiting("Tracing the borders"):
        found = status_plane(s, **axes)
    reply.answer(found, _print_plane)


def _print_plane(found: StatusPlane) -> None:
    tell(f"{found.scenario.label}\n\n{found.words}.")
    x, y = (laid.name for laid in found.axes)
    for b in found.borders:
        at = ", ".join(f"{name} {float(v):.6g}" for name, v in zip((x, y), b.place, strict=True))
        why = "".join(f" ({flip.words})" for flip in b.flips[:1])
        tell(f"At {at}, as {b.along} rises: {b.change}{why}.", hang=2)
    tell(
        f"Status over {found.over}; {found.steps} cells along each, borders traced between them. "
        "One place of each border is given; the JSON has all of them."
    )


def _print_status(found: StatusAlong) -> None:
    tell(f"{found.scenario.label}\n\n{found.words}.")
    rows = found.frame()
    rows["from"], rows["to"] = (rows[end].map(lambda x: f"{x:.6g}") for end in ("from", "to"))
    table(tuple(rows.columns), [tuple(map(str, row)) for row in rows.itertuples(index=False)])
    for turn in found.turns:
        tell(f"At {float(turn.place):.12g}: {turn.words}.", hang=2)
    tell(
        f"Status over {found.over}. Changes are looked for in {found.steps} steps along "
        f"{found.path.name} ({found.path.unit}); where one is, is then found to twelve digits."
    )


def _print_regimes(found: Branches | AdmissibleBranches) -> None:
    tell(f"{found.scenario.label}, L = {found.levels}")
    tell(f"Lens: {found.lens}. Along {found.path.name} ({found.path.unit}).")
    table(
        (found.path.name, f"{found.kind} equilibrium outcomes"),
        [(b.interval, "; ".join(o.label for o in b.outcomes) or "none") for b in found.branches],
    )
    for turn in found.turns:
        tell(f"At {turn.point}:")
        for flip in turn.flips:
            tell(f"  {flip.words}")
    for piece in found.report().get("unresolved", ()):
        tell(f"Not decided: {piece}.")


def _path(vary: list[str]) -> dict[str, Any]:
    """What `branches` takes: one parameter and its range, or a ray."""
    ends: dict[str, tuple[str, str] | None] = {}
    for text in vary:
        name, equals, span = text.partition("=")
        parts = span.split(":")
        if name in ends or (equals and (len(parts) != 2 or not all(parts))):
            raise InputError(f"--vary: must be NAME or NAME=LOW:HIGH, each once, got {text!r}")
        ends[name] = (parts[0], parts[1]) if equals else None
    bare = [name for name, span_of in ends.items() if span_of is None]
    if bare and len(ends) > 1:
        raise InputError(
            f"--vary: must give LOW:HIGH of each of several parameters, got {bare[0]!r}"
        )
    return ends


def sweep(
    vary: Annotated[
        list[str],
        typer.Option(metavar="NAME=LOW:HIGH:COUNT", help="A parameter to vary; one to four."),
    ],
    out: SweepFile,
    levels: Levels = 3,
    threads: Threads = None,
    dask: Cluster = None,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="All extreme equilibria, mixed too: L 2 or 3, to .nc.")
    ] = False,
    terms: Annotated[
        bool, typer.Option("--terms/--no-terms", help="Payoffs term by term, in a .nc file.")
    ] = True,
    replace: Replace = False,
    *,
    talks: Talks,
) -> None:
    """Find all pure equilibria over a grid of parameters.

    A .zarr store is written block by block: stopped or killed, the same command goes on.
    """
    if mixed and out.suffix != ".nc":
        raise InputError(f"--out: must end in .nc with --mixed, got {out}")
    target = _sweep_target(out, replace)
    s = talks.read()
    axes: dict[str, Any] = dict(assignment(text, "--vary", "NAME=LOW:HIGH:COUNT") for text in vary)
    if len(axes) < len(vary):
        raise InputError(f"--vary: must name each parameter once, got {', '.join(vary)}")

    from model.sweeps import sweep_mixed, sweep_over

    if mixed and target is not None:
        processes = threads or 1
        with _cluster(dask) as client:
            data = sweep_mixed(s, levels=levels, processes=processes, client=client, **axes)
        _write_data(data, target)
        most = int(data["mixed_equilibria"].max())
        tell(
            f"wrote {out}: {data['extreme_equilibria'].size:,} points, all extreme equilibria, at "
            f"most {most} of them mixed at a point"
        )
        return

    def solve(**how: Any) -> Any:
        with_terms = terms and out.suffix == ".nc"
        return sweep_over(s, axes, levels=levels, terms=with_terms, threads=threads, **how)

    _write_sweep(out, target, replace, dask, solve)


def sample(
    out: SweepFile,
    n: Annotated[int, typer.Option("-n", help="Points; for sobol a power of two.")] = 1024,
    method: Annotated[str, typer.Option(help="sobol or lhs (Latin hypercube).")] = "sobol",
    seed: Annotated[int, typer.Option(help="The same seed draws the same points.")] = 0,
    over: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A parameter to draw; all with a range by default."),
    ] = None,
    levels: Levels = 3,
    threads: Threads = None,
    dask: Cluster = None,
    replace: Replace = False,
    *,
    talks: Talks,
) -> None:
    """Find all pure equilibria at points drawn from the ranges."""
    target = _sweep_target(out, replace)
    s = talks.read()

    from model import sweeps

    def solve(**how: Any) -> Any:
        return sweeps.sample(
            s, n, method=method, seed=seed, over=over, levels=levels, threads=threads, **how
        ).data

    _write_sweep(out, target, replace, dask, solve)


def _sweep_target(out: Path, replace: bool) -> Target | None:
    """Refuse what cannot be written or must not be replaced; None for a store, which goes on."""
    if out.suffix not in (".nc", ".csv", ".zarr"):
        raise InputError(f"--out: must end in .nc, .csv or .zarr, got {out}")
    if out.suffix != ".zarr":
        return file_target(out, replace)
    if replace and out.exists():
        from model.sweeps.store import check_removable

        check_removable(out)
    return None


def _write_sweep(
    out: Path, target: Target | None, replace: bool, dask: str | None, solve: Callable[..., Any]
) -> None:
    """Solve, write, and say what was written."""
    store = {"store": out, "replace": replace} if target is None else {}
    with _cluster(dask) as client:
        data = solve(client=client, **store)
    if target is None:
        found = f"{data.sizes['outcome']} possible outcomes"
    else:
        found = f"{data.sizes['outcome']} equilibrium outcomes"
        _write_data(data, target)
    points = data["equilibrium"].size // max(1, data.sizes["outcome"])
    tell(
        f"wrote {out}: {points:,} points, {found}; "
        f"{data.attrs['points_settled_exactly']:,} points decided in exact arithmetic, "
        f"{data.attrs['points_enumerated']:,} cell by cell"
    )


def _write_data(data: xr.Dataset, target: Target) -> None:
    if target.path.suffix == ".nc":
        target.write(data.to_netcdf(engine="h5netcdf"))
    else:
        from model.sweeps.results import sweep_frame
        from model.table_files import csv_table

        target.write(csv_table(sweep_frame(data)))


@contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """A client of the Dask scheduler at an address, or None."""
    if address is None:
        yield None
        return
    if "://" not in address:
        # A name alone would be looked up for half a minute.
        raise InputError(
            f"--dask: must be a scheduler's address, got {address}; as tcp://HOST:PORT"
        )
    try:
        from distributed import Client
    except ImportError:
        raise InputError("--dask: needs the extra dask, pip install '.[dask]', got none") from None
    try:
        # One that fails would stay what all work of this process is sent to.
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"--dask: must be a scheduler's address, got {address} ({error})"
        ) from None
    with client:
        yield client
