"""The command line: ``python -m model COMMAND``.

Every command says what it did or, in one line on standard error, what was wrong with what it was
given (exit status 2, nothing written). What takes time to import is imported by the command
that needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model import __version__
from model.errors import InputError
from model.parameters import FILES

if TYPE_CHECKING:
    from model.scenario import Scenario


class Lens(StrEnum):
    """Which equilibria a command looks at."""

    pure = "pure"
    admissible = "admissible"


app = typer.Typer(
    name="model",
    help="Explore a bargaining model of the US-Iran talks that opened in Oman in February 2026.\n\n"
    "Start with: python -m model briefing --out briefing",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioName = Annotated[
    str, typer.Argument(help="A scenario that comes with the model, or a TOML file.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a value; may be given again."),
]
Levels = Annotated[
    int, typer.Option(help="L, the number of concession levels in each file, at least 2.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace what an earlier run wrote.")]


def main() -> None:
    """Run the command line; bad input ends in a line on standard error and status 2."""
    try:
        app()
    except InputError as error:
        for line in str(error).splitlines():
            print(f"error: {line}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        print(f"error: {error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"us-iran-bargaining {__version__}")
        raise typer.Exit


@app.command()
def briefing(
    scenario: ScenarioName = "oman-2026",
    out: Annotated[Path, typer.Option(help="Directory to write.")] = Path("briefing"),
    set_: Settings = None,
    levels: Levels = 3,
    replace: Replace = False,
) -> None:
    """Write the briefing: figures (PNG, SVG, PDF), the numbers behind them (CSV) and index.html.

    All or nothing: the directory appears when everything in it is done.
    """
    from model.briefing import write_briefing

    index = write_briefing(_scenario(scenario, set_), out, levels=levels, replace=replace)
    print(f"wrote {index.parent}: open {index} in a browser")


@app.command()
def scenarios(as_json: AsJson = False) -> None:
    """List the scenarios that come with the model."""
    from model.scenario import available, load

    found = [load(name) for name in available()]
    if as_json:
        _print_json([_heading(s) for s in found])
        return
    for s in found:
        print(f"{s.name:16} {s.title}")


@app.command()
def show(scenario: ScenarioName, set_: Settings = None, as_json: AsJson = False) -> None:
    """Show a scenario: each parameter's value, range, basis and source."""
    from model.scenario import decimal

    s = _scenario(scenario, set_)
    if as_json:
        entries = {
            name: {
                field: _plain(getattr(entry, field))
                for field in ("value", "low", "high", "basis", "source", "why", "grade")
            }
            for name, entry in s.parameters.items()
        }
        _print_json({**_heading(s), "parameters": entries})
        return
    from model.parameters import PARAMETERS

    print(f"{s.label}: {s.title}\n\n{s.summary}\n")
    rows = []
    for p in PARAMETERS:
        entry = s.parameters[p.name]
        span = f"{decimal(entry.low)} to {decimal(entry.high)}"
        rows.append((p.name, p.symbol, decimal(entry.value), span, entry.basis, entry.source))
    _table(("parameter", "symbol", "value", "range", "basis", "source"), rows)


@app.command()
def check(
    file: Annotated[str, typer.Argument(help="A TOML file, or the name of a bundled scenario.")],
    as_json: AsJson = False,
) -> None:
    """Check a scenario file: one line for each thing that is wrong, else a summary."""
    s = _scenario(file, None)
    bases = [entry.basis for entry in s.parameters.values()]
    counts = {basis: bases.count(basis) for basis in ("reported", "inferred", "assumed")}
    if as_json:
        _print_json({**_heading(s), "parameters": len(bases), "basis": counts})
        return
    listed = ", ".join(f"{number} {basis}" for basis, number in counts.items())
    print(f"{file}: complete and consistent: {s.label}, {len(bases)} parameters ({listed})")


@app.command()
def equilibria(
    scenario: ScenarioName, set_: Settings = None, levels: Levels = 3, as_json: AsJson = False
) -> None:
    """List the equilibria of a scenario's game, each certified exactly."""
    from model.game import BargainingGame
    from model.report import equilibrium_report

    report = equilibrium_report(BargainingGame(_scenario(scenario, set_), levels))
    if as_json:
        _print_json(report)
        return
    _print_equilibria(report)


def _print_equilibria(report: dict[str, Any]) -> None:
    """The report as two tables; mixed equilibria that end alike are counted together."""
    print(f"{report['scenario']} [{report['scenario_hash']}], L = {report['levels']}")
    print(f"Lens: {report['lens']}. {report['structure']}\n")
    print(f"Pure equilibria by outcome, {report['pure']['complete']}.")
    _table(
        ("outcome", "profiles", "US payoff", "Iran payoff"),
        [
            (e["outcome"], e["profiles"], _short(e["us"]), _short(e["iran"]))
            for e in report["pure"]["outcomes"]
        ],
    )
    mixed = report["mixed"]
    alike: dict[tuple[str, ...], int] = {}
    for e in mixed["equilibria"]:
        key = (*map(_short, e["settled"].values()), _short(e["us"]), _short(e["iran"]), e["regret"])
        alike[key] = alike.get(key, 0) + 1
    print(f"Extreme mixed equilibria, by {mixed['method']}, {mixed['complete']}.")
    _table(
        ("profiles", *(f"{f} settled" for f in FILES), "US payoff", "Iran payoff", "regret"),
        [(count, *key) for key, count in sorted(alike.items(), reverse=True)],
    )
    print("Payoffs in points; settled: chance that the file is settled in that equilibrium.")
    print(report["caveat"])


def _short(number: str) -> str:
    return f"{float(Fraction(number)):.3f}"


@app.command()
def regimes(
    scenario: ScenarioName,
    vary: Annotated[
        list[str],
        typer.Option(
            metavar="NAME[=LOW:HIGH]",
            help="A parameter; several with ends make a ray, on which they move together.",
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="Figure to write: .png, .svg or .pdf.")] = None,
    set_: Settings = None,
    lens: Annotated[
        Lens, typer.Option(help="Which equilibria: all pure ones, or the admissible ones.")
    ] = Lens.pure,
    levels: Levels = 3,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Find exactly where the equilibria change along a parameter, and who flips there."""
    if out is not None:
        if out.suffix not in (".png", ".svg", ".pdf"):
            raise InputError(f"--out: must end in .png, .svg or .pdf, got {out}")
        _refuse_existing(out, replace)
    from model.regimes import admissible_branches, branches
    from model.report import admissible_report, branches_report

    s, along = _scenario(scenario, set_), _path(vary)
    survivors = admissible_branches(s, *along, levels=levels) if lens is Lens.admissible else None
    found = branches(s, *along, levels=levels)
    report = admissible_report(survivors) if survivors else branches_report(found)
    if out is not None:
        from model.plots import figure_branches

        with _beside(out) as draft:
            figure_branches(found, report, survivors).savefig(draft)
    if as_json:
        _print_json(report)
        return
    print(f"{report['scenario']} [{report['scenario_hash']}], L = {report['levels']}")
    print(f"Lens: {report['lens']}. Along {found.path.name} ({found.path.unit}).")
    _table(
        (found.path.name, f"{lens.value} equilibrium outcomes"),
        [(b["interval"], "; ".join(b["outcomes"]) or "none") for b in report["branches"]],
    )
    for turn in report["turns"]:
        print(f"At {turn['point']}:")
        for flip in turn["flips"]:
            print(f"  {flip['words']}")
    for piece in report.get("unresolved", ()):
        print(f"Not decided: {piece}.")
    print(report["caveat"])
    if out is not None:
        print(f"wrote {out}")


def _path(vary: list[str]) -> tuple[Any, ...]:
    """What `branches` takes: one parameter and its range, or a ray."""
    ends: dict[str, tuple[str, str] | None] = {}
    for text in vary:
        name, equals, span = text.partition("=")
        parts = span.split(":")
        if name in ends or (equals and (len(parts) != 2 or not all(parts))):
            raise InputError(f"--vary: must be NAME or NAME=LOW:HIGH, each once, got {text!r}")
        ends[name] = (parts[0], parts[1]) if equals else None
    if len(ends) == 1:
        ((name, span_of),) = ends.items()
        return (name, *(span_of or (None, None)))
    bare = [name for name, span_of in ends.items() if span_of is None]
    if bare:
        raise InputError(f"--vary: must give each parameter of a ray its ends, got {bare[0]!r}")
    return (ends,)


@app.command()
def lenses(
    scenario: ScenarioName,
    set_: Settings = None,
    levels: Levels = 3,
    as_json: AsJson = False,
) -> None:
    """Read one game through several lenses, and say where they agree and where they do not."""
    from model.game import BargainingGame
    from model.lenses import lenses as look
    from model.report import lenses_report

    game = BargainingGame(_scenario(scenario, set_), levels)
    report = lenses_report(game, look(game))
    if as_json:
        _print_json(report)
        return
    print(f"{report['scenario']} [{report['scenario_hash']}], L = {report['levels']}")
    _table(
        ("lens", "outcomes", "question and note"),
        [
            (
                lens["name"],
                "; ".join(lens["outcomes"]),
                ". ".join(filter(None, (lens["question"], lens["note"]))),
            )
            for lens in report["lenses"]
        ],
    )
    print("\n".join(report["agreement"]))
    print(report["caveat"])


SweepFile = Annotated[
    Path, typer.Option(help="To write: .nc (NetCDF), .csv, or .zarr (a store that can go on).")
]
Threads = Annotated[int | None, typer.Option(help="Blocks solved at once; all cores by default.")]
Cluster = Annotated[
    str | None, typer.Option("--dask", metavar="tcp://HOST:PORT", help="A Dask scheduler to use.")
]


@app.command()
def sweep(
    scenario: ScenarioName,
    vary: Annotated[
        list[str],
        typer.Option(metavar="NAME=LOW:HIGH:COUNT", help="A parameter to vary; one to four."),
    ],
    out: SweepFile,
    set_: Settings = None,
    levels: Levels = 3,
    threads: Threads = None,
    dask: Cluster = None,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="All extreme equilibria, mixed too: L 2 or 3, to .nc.")
    ] = False,
    replace: Replace = False,
) -> None:
    """Find all pure equilibria over a grid of one to four parameters and write them to a file.

    A .zarr store is written block by block: stopped or killed, the same command goes on.
    """
    if mixed and out.suffix != ".nc":
        raise InputError(f"--out: must end in .nc with --mixed, got {out}")
    _ready_for_sweep(out, replace)
    s = _scenario(scenario, set_)
    axes: dict[str, Any] = dict(_assignment(text, "--vary", "NAME=LOW:HIGH:COUNT") for text in vary)
    if len(axes) < len(vary):
        raise InputError(f"--vary: must name each parameter once, got {', '.join(vary)}")

    from model.sweeps import sweep_mixed, sweep_over

    if mixed:
        processes = threads or 1
        with _cluster(dask) as client:
            data = sweep_mixed(s, levels=levels, processes=processes, client=client, **axes)
        with _beside(out) as draft:
            data.to_netcdf(draft, engine="h5netcdf")
        most = int(data["mixed_equilibria"].max())
        print(
            f"wrote {out}: {data['extreme_equilibria'].size:,} points, all extreme equilibria, at "
            f"most {most} of them mixed at a point"
        )
        return

    def solve(**how: Any) -> Any:
        return sweep_over(s, axes, levels=levels, terms=out.suffix == ".nc", threads=threads, **how)

    _write_sweep(out, dask, solve)


@app.command()
def sample(
    scenario: ScenarioName,
    out: SweepFile,
    n: Annotated[int, typer.Option("-n", help="Points; for sobol a power of two.")] = 1024,
    method: Annotated[str, typer.Option(help="sobol or lhs (Latin hypercube).")] = "sobol",
    seed: Annotated[int, typer.Option(help="The same seed draws the same points.")] = 0,
    over: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A parameter to draw; all with a range by default."),
    ] = None,
    set_: Settings = None,
    levels: Levels = 3,
    threads: Threads = None,
    dask: Cluster = None,
    replace: Replace = False,
) -> None:
    """Find all pure equilibria at points drawn evenly from the stated ranges."""
    _ready_for_sweep(out, replace)
    s = _scenario(scenario, set_)

    from model import sweeps

    def solve(**how: Any) -> Any:
        return sweeps.sample(
            s, n, method=method, seed=seed, over=over, levels=levels, threads=threads, **how
        )

    _write_sweep(out, dask, solve)


def _ready_for_sweep(out: Path, replace: bool) -> None:
    """Refuse a target that cannot be; of a store, take away what is to be replaced."""
    if out.suffix not in (".nc", ".csv", ".zarr"):
        raise InputError(f"--out: must end in .nc, .csv or .zarr, got {out}")
    if out.suffix != ".zarr":
        _refuse_existing(out, replace)
    elif replace and out.exists():
        from model.sweeps import remove_store

        remove_store(out)


def _write_sweep(out: Path, dask: str | None, solve: Callable[..., Any]) -> None:
    """Solve, write, and say what was written."""
    with _cluster(dask) as client:
        try:
            data = solve(client=client, **({"store": out} if out.suffix == ".zarr" else {}))
        except KeyboardInterrupt as stop:
            print("\n".join(["stopped", *getattr(stop, "__notes__", [])]), file=sys.stderr)
            raise typer.Exit(130) from None
    if out.suffix == ".zarr":
        found = f"{data.sizes['outcome']} possible outcomes"
    else:
        found = f"{data.sizes['outcome']} equilibrium outcomes"
        with _beside(out) as draft:
            if out.suffix == ".nc":
                data.to_netcdf(draft, engine="h5netcdf")
            else:
                from model.report import sweep_frame

                draft.write_text(sweep_frame(data).to_csv(index=False), encoding="utf-8")
    points = data["equilibrium"].size // max(1, data.sizes["outcome"])
    print(
        f"wrote {out}: {points:,} points, {found}; "
        f"{data.attrs['points_settled_exactly']:,} points decided in exact arithmetic, "
        f"{data.attrs['points_enumerated']:,} cell by cell"
    )


@contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """A client of the Dask scheduler at an address, or None."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise InputError("--dask: needs the extra dask, pip install '.[dask]', got none") from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise InputError(
            f"--dask: must be a scheduler's address, got {address} ({error})"
        ) from None
    with client:
        yield client


def _scenario(source: str, settings: list[str] | None) -> Scenario:
    from model.scenario import load

    pairs = [_assignment(text, "--set", "NAME=VALUE") for text in settings or []]
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise InputError(f"--set: must name each parameter once, got {', '.join(names)}")
    return load(source).replace(**dict(pairs))


def _assignment(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(f"{option}: must be {form}, got {text!r}")
    return name.strip(), value.strip()


def _heading(s: Scenario) -> dict[str, str]:
    return {
        "scenario": s.name,
        "scenario_hash": s.digest,
        "title": s.title,
        "date": s.date.isoformat(),
        "summary": s.summary,
    }


def _plain(value: object) -> object:
    """A value as JSON takes it: exact numbers as decimals where they are, else as fractions."""
    if isinstance(value, Fraction):
        return float(value) if Fraction(str(float(value))) == value else str(value)
    return value


def _print_json(answer: Any) -> None:
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def _table(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for k, name in enumerate(head):
        table.add_column(name, overflow="fold", no_wrap=k == 0)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console = Console()
    # Into a file or a pipe the table is written at its full width.
    Console(width=None if console.is_terminal else 200).print(table)


def _refuse_existing(out: Path, replace: bool) -> None:
    if out.exists() and not replace:
        raise InputError(f"{out}: must not exist yet, got an existing file; --replace replaces it")
    if not out.absolute().parent.is_dir():
        raise InputError(f"{out}: must be in a directory that exists, got {out.parent}")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A draft beside the target that takes its place at the end, or vanishes on an error."""
    handle, name = tempfile.mkstemp(
        prefix=f".{target.stem}-", suffix=target.suffix, dir=target.absolute().parent
    )
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        os.chmod(draft, 0o666 & ~_umask())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
