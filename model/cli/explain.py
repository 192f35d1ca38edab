"""Commands that say what a result turns on: sensitivity, scenario discovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.options import (
    AsJson,
    FigureFile,
    Replace,
    ScenarioName,
    Settings,
    figure_target,
    print_caveats,
    print_json,
    read_scenario,
    table,
    write_figure,
)

if TYPE_CHECKING:
    import xarray as xr

    from model.uncertainty.discovery import Box, Discovery

Seed = Annotated[int, typer.Option(help="The same seed draws the same points.")]
FineLevels = Annotated[
    int,
    typer.Option(help="L, the number of concession levels; a coarse grid misses agreements."),
]


def sensitivity(
    scenario: ScenarioName,
    of: Annotated[
        list[str] | None,
        typer.Option(metavar="OUTPUT", help="What to explain; may be given again."),
    ] = None,
    n: Annotated[int, typer.Option("-n", help="Base points, a power of two.")] = 1024,
    seed: Seed = 0,
    each: Annotated[
        bool, typer.Option("--each", help="Each parameter, even where the game cannot tell which.")
    ] = False,
    key: Annotated[
        bool, typer.Option("--key", help="Key assumptions: distances to a change beside indices.")
    ] = False,
    out: FigureFile = None,
    set_: Settings = None,
    levels: FineLevels = 9,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Say which groups of parameters a result turns on over their stated ranges (Sobol indices)."""
    target = figure_target(out, replace)
    s = read_scenario(scenario, set_)
    from model.uncertainty.groups import single_groups
    from model.uncertainty.sensitivity import DEFAULT_OUTPUTS, sobol_indices

    outputs = tuple(of or DEFAULT_OUTPUTS)
    by = single_groups() if each else None
    data = sobol_indices(s, outputs, n=n, seed=seed, levels=levels, by=by)
    rows: tuple[Any, ...] = ()
    if key:
        from model.regimes.distance import distance
        from model.uncertainty.assumptions import assumptions

        rows = assumptions(s, distance(s), data, outputs[0])
    if as_json:
        print_json(_sensitivity_report(data, rows))
    else:
        _print_sensitivity(data)
        if rows:
            _print_assumptions(rows)
        print_caveats(s, data.attrs["caveat"])

    def draw() -> Any:
        from model.plots.sensitivity import figure_assumptions, figure_sensitivity

        words = str(data["words"].sel(output=outputs[0]).item())
        return figure_assumptions(rows, data.attrs, words) if key else figure_sensitivity(data)

    write_figure(target, draw, as_json)


def _sensitivity_report(data: xr.Dataset, rows: tuple[Any, ...]) -> dict[str, Any]:
    from model.uncertainty.assumptions import assumptions_frame
    from model.uncertainty.sensitivity import sensitivity_frame, sensitivity_words

    frame = sensitivity_frame(data)
    return {
        **data.attrs,
        "outputs": [
            {
                "output": str(k),
                **{n: str(data[n].sel(output=k).item()) for n in ("words", "kind", "convention")},
                **{
                    n: data[n].sel(output=k).item() for n in ("mean", "variance", "censored", "few")
                },
                "finding": sensitivity_words(data, str(k)),
                "groups": _records(frame[frame["output"] == k].drop(columns="output")),
            }
            for k in data["output"].values
        ],
        **({"key_assumptions": _records(assumptions_frame(rows))} if rows else {}),
    }


def _records(frame: Any) -> list[dict[str, Any]]:
    """Rows as JSON takes them, which has neither NaN nor infinity."""
    return [
        {k: None if isinstance(v, float) and not abs(v) < float("inf") else v
         for k, v in row.items()}
        for row in frame.to_dict(orient="records")
    ]  # fmt: skip


def _print_sensitivity(data: xr.Dataset) -> None:
    from model.uncertainty.sensitivity import sensitivity_frame, sensitivity_words

    a = data.attrs
    print(f"{a['scenario']} [{a['scenario_hash']}], L = {a['levels']}, {a['games']:,} games")
    print(f"Lens: {a['lens']}. Shares of variance {a['meaning']}.")
    frame = sensitivity_frame(data)
    for k in data["output"].values:
        print(f"\n{sensitivity_words(data, str(k))}.")
        share = float(data["censored"].sel(output=k))
        if share > 0:
            convention = data["convention"].sel(output=k).item()
            print(f"Convention at {share:.0%} of the games: {convention}.")
        rows = frame[frame["output"] == k].to_dict(orient="records")
        if all(row["ST"] != row["ST"] for row in rows):
            continue  # it never varies, as the sentence says
        table(
            ("group", "alone (S1)", "with interactions (ST)", "parameters"),
            [
                (
                    row["group"],
                    _index(row["S1"], row["S1_conf"], row["S1_distinct"]),
                    _index(row["ST"], row["ST_conf"], row["ST_distinct"]),
                    row["members"],
                )
                for row in rows
                if row["ST_distinct"]
            ],
        )
        idle = [row["group"] for row in rows if not row["ST_distinct"]]
        if idle:
            print(f"Not distinguishable from 0: {', '.join(idle)}.")


def _index(value: float, half: float, distinct: bool) -> str:
    if value != value:
        return "never varies"
    # Adding 0 makes a rounded minus nought a nought.
    words = f"{round(value, 2) + 0.0:.2f} ± {half:.2f}"
    return words if distinct else f"{words}, not distinguishable from 0"


def _print_assumptions(rows: tuple[Any, ...]) -> None:
    table(
        ("parameter", "basis", "value", "nearest change", "of its range", "ST of its group", "key"),
        [
            (
                a.parameter,
                a.basis,
                f"{a.value:.3g}",
                "none" if a.change_at != a.change_at else f"{a.change_at:.3g}",
                "-" if a.share_of_range == float("inf") else f"{a.share_of_range:.0%}",
                _index(a.total, a.half_width, a.distinct),
                "yes" if a.is_key else "",
            )
            for a in rows
        ],
    )


def discover(
    scenario: ScenarioName,
    case: Annotated[
        str, typer.Option(help="missile-conceded, regional-conceded, nuclear-conceded or deadlock.")
    ] = "missile-conceded",
    n: Annotated[int, typer.Option("-n", help="Points, a power of two.")] = 4096,
    seed: Seed = 0,
    out: FigureFile = None,
    set_: Settings = None,
    levels: FineLevels = 9,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Find the box of parameters in which an outcome arises often (PRIM, and a tree beside it)."""
    target = figure_target(out, replace)
    s = read_scenario(scenario, set_)
    from model.uncertainty.discovery import discover as look

    found = look(s, case, n=n, seed=seed, levels=levels)
    if as_json:
        print_json(_discovery_report(found))
    else:
        _print_discovery(found)
        print_caveats(s, found.attrs["caveat"])

    def draw() -> Any:
        from model.plots.discovery import figure_box

        return figure_box(found)

    write_figure(target, draw, as_json)


def _print_discovery(found: Discovery) -> None:
    a = found.attrs
    print(f"{a['scenario']} [{a['scenario_hash']}], L = {a['levels']}, lens: {a['lens']}")
    print(f"{found.words}.")
    if found.box is not None and found.box.restrictions:
        _print_box(found.box)
    if found.tree is not None and found.tree.holdout.inside < found.points:
        print("A tree of a few splits finds most points to be cases where:")
        for leaf in found.tree.leaves:
            print(f"  {leaf.where}: {_fit_words(leaf.holdout)}")
        if not found.tree.leaves:
            print("  nowhere")


def _print_box(box: Box) -> None:
    print(f"{box.grid_words}.")
    table(
        ("parameter", "in the box", "stated range", "scenario", "quasi-p", "on the holdout"),
        [
            (
                r.parameter,
                r.words,
                f"{r.range_low:.3g} to {r.range_high:.3g}",
                f"{r.value:.3g} ({'inside' if r.holds_here else 'outside'})",
                f"{r.quasi_p:.1g}",
                f"{r.holdout_quasi_p:.1g}",
            )
            for r in box.restrictions
        ],
    )
    print(f"On the sample that chose it: {_fit_words(box.chosen_on)}; ", end="")
    print(f"on the holdout: {_fit_words(box.holdout)}.")


def _fit_words(fit: Any) -> str:
    return f"density {fit.density:.0%}, coverage {fit.coverage:.0%}, mass {fit.mass:.0%}"


def _fit_report(fit: Any) -> dict[str, Any]:
    names = ("points", "cases", "inside", "hits", "density", "coverage", "mass")
    values = {name: getattr(fit, name) for name in names}
    return {name: None if v != v else v for name, v in values.items()}


def _discovery_report(found: Discovery) -> dict[str, Any]:
    box, tree = found.box, found.tree
    return {
        **found.attrs,
        "case": found.case.key,
        "n": found.n,
        "seed": found.seed,
        "holdout_seed": found.holdout_seed,
        "points": found.points,
        "cases": found.cases,
        "finding": found.words,
        "reason": found.reason,
        "box": None
        if box is None
        else {
            "where": box.words,
            "restrictions": [
                {**vars(r), "words": r.words, "scenario_inside": r.holds_here}
                for r in box.restrictions
            ],
            "chosen_on": _fit_report(box.chosen_on),
            "holdout": _fit_report(box.holdout),
            "by_levels": {str(k): _fit_report(f) for k, f in box.by_levels.items()},
            "depends_on_grid": box.depends_on_grid,
        },
        "tree": None
        if tree is None
        else {
            "leaves": [{"where": x.where, "holdout": _fit_report(x.holdout)} for x in tree.leaves],
            "holdout": _fit_report(tree.holdout),
            "used": list(tree.used),
        },
    }
