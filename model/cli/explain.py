"""Commands that say what a result turns on: sensitivity, scenario discovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.groups import Reply, Talks
from model.cli.text import NO_BREAK, table, tell
from model.progress import waiting

if TYPE_CHECKING:
    from model.uncertainty.assumptions import KeyAssumptions
    from model.uncertainty.discovery import Box, Discovery
    from model.uncertainty.indices import SobolIndices

Seed = Annotated[int, typer.Option(help="The same seed draws the same points.")]
CheckLevels = Annotated[
    int | None,
    typer.Option(
        help="L, the number of concession levels of a grid, as a check; else without a grid."
    ),
]


def sensitivity(
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
    levels: CheckLevels = None,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Say which parameters a result turns on, over their ranges.

    By Sobol indices of groups that the game cannot tell apart.
    """
    s = talks.read()
    from model.uncertainty.groups import single_groups
    from model.uncertainty.sensitivity import default_outputs, sobol_indices

    outputs = tuple(of or default_outputs(s.form(), levels))
    by = single_groups() if each else None
    with waiting("Splitting the variance"):
        indices = sobol_indices(s, outputs, n=n, seed=seed, levels=levels, by=by)
    if not key:
        reply.answer(indices, _print_sensitivity)
        return
    from model.answers import breaks
    from model.regimes.distance import distance
    from model.uncertainty.assumptions import assumptions

    near = breaks(s) if levels is None else distance(s)
    found = assumptions(near, indices, outputs[0])
    reply.answer(found, _print_key)


def _print_key(found: KeyAssumptions) -> None:
    _print_sensitivity(found.indices)
    _print_assumptions(found)


def _print_sensitivity(found: SobolIndices) -> None:
    a, data = found.attrs, found.data
    grid = a["levels"] if a["levels"] == "no grid" else f"L = {a['levels']}"
    tell(f"{a['scenario']} [{a['scenario_hash']}], {grid}, {a['games']:,} games")
    tell(f"Lens: {a['lens']}. Shares of variance {a['meaning']}.")
    frame = found.frame()
    for k in found.outputs:
        tell(f"\n{found.said(k)}.")
        share = float(data["censored"].sel(output=k))
        if share > 0:
            convention = data["convention"].sel(output=k).item()
            tell(f"Convention at {share:.0%} of the games: {convention}.")
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
        if not all(row["S1_distinct"] for row in rows if row["ST_distinct"]):
            tell(_NOT_DISTINCT)
        idle = [row["group"] for row in rows if not row["ST_distinct"]]
        if idle:
            tell(f"Not distinguishable from 0: {', '.join(idle)}.")


def _index(value: float, half: float, distinct: bool) -> str:
    if value != value:
        return "never varies"
    # Adding 0 makes a rounded minus nought a nought.
    words = f"{round(value, 2) + 0.0:.2f} ±{NO_BREAK}{half:.2f}"
    return words if distinct else f"{words}{NO_BREAK}*"


_KEY = (
    "Nearest change: the value at which {changing} changes if this parameter moves alone, exactly. "
    "Of the way: how far that is towards the end of its stated "
    "range; beyond 100% it lies outside. ST of its group: share of the variance that goes with "
    "the parameters the game cannot tell from this one. Key: the range reaches a change, and ST "
    "is distinguishable from 0. The lowest sum of both ranks comes first, which need not be the "
    "first by ST."
)
_NOT_DISTINCT = "*: not distinguishable from 0, at 95%."


def _print_assumptions(rows: KeyAssumptions) -> None:
    table(
        ("parameter", "basis", "value", "nearest change", "of the way", "ST of its group", "key"),
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
    tell(_KEY.format(changing=rows.changing))
    if not all(a.distinct for a in rows):
        tell(_NOT_DISTINCT)


def discover(
    case: Annotated[
        str | None,
        typer.Option(
            help="FILE-settled, FILE-firm (in every equilibrium), FILE-answer, deadlock; on a grid "
            "FILE-conceded too. By default that the last file can be settled."
        ),
    ] = None,
    n: Annotated[int, typer.Option("-n", help="Points, a power of two.")] = 4096,
    seed: Seed = 0,
    levels: CheckLevels = None,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Find where in their ranges an outcome arises often.

    A box of parameters by PRIM, and a tree beside it.
    """
    s = talks.read()
    from model.uncertainty.discovery import discover as look

    with waiting("Looking for a box"):
        found = look(s, case, n=n, seed=seed, levels=levels)
    reply.answer(found, _print_discovery)


def _print_discovery(found: Discovery) -> None:
    grid = "no grid" if found.levels is None else f"L = {found.levels}"
    tell(f"{found.scenario.label}, {grid}, lens: {found.provenance['lens']}")
    tell(f"{found.words}.")
    if found.box is not None and found.box.restrictions:
        _print_box(found.box)
    if found.tree is not None and found.tree.holdout.inside < found.points:
        tell("A tree of a few splits finds most points to be cases where:")
        for leaf in found.tree.leaves:
            tell(f"  {leaf.where}: {_fit_words(leaf.holdout)}")
        if not found.tree.leaves:
            tell("  nowhere")


def _print_box(box: Box) -> None:
    tell(f"{box.grid_words}.")
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
    tell(
        f"On the sample that chose it: {_fit_words(box.chosen_on)}; on the holdout: "
        f"{_fit_words(box.holdout)}."
    )
    tell(_BOX)


_BOX = (
    "Density: share of the points in the box that are cases. Coverage: share of all cases that "
    "are in the box. Mass: share of all points that are in it. Quasi-p: how often as many cases "
    "would be drawn without this limit; small where it matters. Holdout: points that had no part "
    "in the choice."
)


def _fit_words(fit: Any) -> str:
    return f"density {fit.density:.0%}, coverage {fit.coverage:.0%}, mass {fit.mass:.0%}"
