"""Exact regimes along one parameter, and how far the conclusion is from the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from model.parameters import parameter
from model.payoffs import PLAYER_NAMES
from model.plots.house import house
from model.plots.style import (
    PLAYER_LINES,
    TURNS,
    headline,
    look_of,
    mark_scenario,
    new_figure,
    provenance,
    scenario_key,
    styled,
)
from model.regimes import AdmissibleBranches
from model.words import number, settled_set

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.grid import Outcome
    from model.regimes import Branch, Branches, Distances

Line = Literal["-", "--", ":"]

#: How a line is drawn at which the admissible outcomes change, whoever's doing it is.
_CHANGES: Line = ":"

#: Up to so many outcomes are named in two lines, and up to so many one by one.
_TWO_LINES, _ONE_BY_ONE = 8, 20


def plot_branches(found: Branches | AdmissibleBranches, ax: Axes | None = None) -> Axes:
    """A bar for each outcome over the stretch on which it is a pure equilibrium outcome.

    Parameters
    ----------
    found : Branches or AdmissibleBranches
        Of the latter, bars are filled only where the outcome is admissible, and dotted lines are
        where the set of admissible outcomes changes.
    ax : Axes, optional

    Returns
    -------
    Axes
        Vertical lines are the exact turning points: solid where Iran's incentive flips, dashed
        where that of the US does.
    """
    ax = ax or new_figure().add_subplot()
    survivors = found if isinstance(found, AdmissibleBranches) else None
    every, shown = survivors.equilibria if survivors else found.branches, found.branches
    outcomes = sorted(
        {o for b in every for o in b.outcomes}, key=lambda o: (len(o.settled), o.settled, o.label)
    )
    for row, outcome in enumerate(outcomes):
        look = look_of(outcome.settled, outcome.files)
        if survivors is not None:
            _outline(every, outcome, row, ax)
        for k, branch in enumerate(shown):
            if outcome not in branch.outcomes:
                continue
            low, high = float(branch.low), float(branch.high)
            if branch.low == branch.high:
                beside = shown[max(k - 1, 0) : k] + shown[k + 1 : k + 2]
                if any(outcome in b.outcomes for b in beside):
                    continue
                ax.plot(
                    low, row, marker="o", markersize=9, color=look.colour,
                    markeredgecolor=house.ink, clip_on=False, zorder=3,
                )  # fmt: skip
            else:
                ax.barh(
                    row, high - low, left=low, height=0.62, color=look.colour, linewidth=0.6,
                    edgecolor=house.soft,
                )  # fmt: skip
    for turn in found.turns:
        flips = dict.fromkeys(str(flip.player) for flip in turn.flips)
        lines = [_CHANGES] if survivors else [PLAYER_LINES[player] for player in flips]
        for line in lines:
            ax.axvline(float(turn.point), color=house.ink, linestyle=line, linewidth=2)
    for start, end in survivors.unresolved if survivors else ():
        ax.axvspan(float(start), float(end), color=house.rule, alpha=0.6, linewidth=0)
    _name_rows(ax, outcomes)
    ax.set_xlim(float(found.path.low), float(found.path.high))
    ax.set_ylim(-0.6, len(outcomes) - 0.4)
    single = found.path.name in found.scenario.names
    known = found.scenario.parameter(found.path.name) if single else None
    ax.set_xlabel(known.label if known else f"{found.path.name} ({found.path.unit})")
    return ax


def _name_rows(ax: Axes, outcomes: Sequence[Outcome]) -> None:
    """Name outcomes in two lines, in one, or by what they settle, as there is room."""
    rows = len(outcomes)
    if rows > _ONE_BY_ONE:
        places, names = [], []
        for settled, block in groupby(range(rows), key=lambda row: outcomes[row].settled):
            members = list(block)
            places.append((members[0] + members[-1]) / 2)
            plural = "s" if len(members) > 1 else ""
            names.append(
                f"{settled_set(settled, outcomes[0].files)}: {len(members)} outcome{plural}"
            )
        ax.set_yticks(places, names)
        ax.tick_params(axis="y", labelsize=house.pt(14), length=0)
        return
    names = [o.label for o in outcomes]
    if rows <= _TWO_LINES:
        names = [name.replace(", ", "\n", 1) for name in names]
    ax.set_yticks(range(rows), names)
    ax.tick_params(axis="y", labelsize=house.pt(14) if rows <= _TWO_LINES else 12)


def _outline(found: Sequence[Branch], outcome: Outcome, row: int, ax: Axes) -> None:
    """Hollow bars, one for each run of branches that have the outcome."""
    for holds, run in groupby(found, key=lambda b: outcome in b.outcomes):
        if holds:
            parts = list(run)
            low, high = float(parts[0].low), float(parts[-1].high)
            if len(parts) == 1 and parts[0].low == parts[0].high:
                ax.plot(
                    low, row, marker="o", markersize=9, color=house.paper,
                    markeredgecolor=house.soft,
                    clip_on=False,
                )  # fmt: skip
                continue
            ax.barh(
                row, high - low, left=low, height=0.62, color="none", edgecolor=house.soft,
                linewidth=1.5,
            )  # fmt: skip


@styled
def figure_branches(found: Branches | AdmissibleBranches) -> Figure:
    """Exact turning points along a path: which outcomes hold where, and who flips.

    Of the branches of the admissible equilibria it shows instead which outcomes survive.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure = new_figure()
    ax = plot_branches(found, figure.add_subplot())
    handles: list[Line2D | Patch] = [
        Line2D(
            [],
            [],
            color=house.ink,
            linestyle=style,
            label=f"{PLAYER_NAMES[player]}{TURNS}",
        )
        for player, style in PLAYER_LINES.items()
    ]
    exact = "Turning points are exact; the CSV has them as fractions and roots."
    if isinstance(found, AdmissibleBranches):
        handles = [
            Patch(facecolor=house.quiet, edgecolor=house.soft, label="admissible"),
            Patch(facecolor="none", edgecolor=house.soft, label="equilibrium, not admissible"),
            Line2D([], [], color=house.ink, linestyle=_CHANGES, label="the admissible set changes"),
        ]
        exact = (
            "Filled: it survives iterated removal of weakly dominated strategies. Turning points "
            "are exact." + ("" if found.complete else " Grey: not decided.")
        )
    if (today := found.path.today) is not None:
        mark_scenario(ax, float(today))
        handles.append(scenario_key(number(float(today))))
    headline(
        figure,
        found.words,
        "",
        "Bars: where an outcome is the outcome of some pure equilibrium. "
        f"{exact} {provenance(found.provenance)}",
        handles,
    )
    return figure


def plot_distance(found: Distances, ax: Axes | None = None, most: int = 14) -> Axes:
    """How far each parameter may move alone before the equilibria change, in shares of its range.

    Parameters
    ----------
    found : Distances
    ax : Axes, optional
    most : int
        How many to show.

    Returns
    -------
    Axes
        0 is the scenario, -1 and 1 are the ends of the stated range; bars end where the set of pure
        equilibria changes or, hollow, at the end of the range without a change.
    """
    ax = ax or new_figure().add_subplot()
    shown = list(found)[:most]
    for row, d in enumerate(reversed(shown)):
        for side, turn in ((-1, d.below), (1, d.above)):
            room = d.high - d.value if side > 0 else d.value - d.low
            if not room:
                continue
            share = 1.0 if turn is None else float(abs(turn.point.near - d.value) / room)
            within = turn is not None and share <= 1
            ax.barh(
                row, side * min(share, 1.0), height=0.6,
                color=house.accent if within else house.paper,
                edgecolor=house.ink, linewidth=0.8,
            )  # fmt: skip
            if within and turn is not None:
                ax.annotate(
                    f"{float(turn.point):.3g}", (side * share, row), xytext=(5 * side, 0),
                    textcoords="offset points", va="center", ha="left" if side > 0 else "right",
                    fontsize=house.pt(13),
                )  # fmt: skip
    ax.axvline(0, color=house.ink, linewidth=1.5)
    ax.set_yticks(
        range(len(shown)),
        [f"{parameter(d.parameter).words} = {float(d.value):.3g}" for d in reversed(shown)],
        fontsize=house.pt(14),
    )
    ax.set_xlim(-1.3, 1.3)
    ax.set_xticks([-1, 0, 1], ["low of range", "scenario", "high of range"])
    return ax


@styled
def figure_distance(found: Distances) -> Figure:
    """The key assumptions: parameters whose stated range reaches a change of the equilibria."""
    from matplotlib.patches import Patch

    figure = new_figure()
    plot_distance(found, figure.add_subplot())
    keys = [
        Patch(facecolor=house.accent, edgecolor=house.ink, label="changes at the value written"),
        Patch(facecolor=house.paper, edgecolor=house.ink, label="no change within the range"),
    ]
    headline(
        figure,
        found.words,
        "Each moves alone; weights take the others of their kind along.",
        f"A change is any change of the set of pure equilibrium outcomes, a change of terms "
        f"included. {provenance(found.provenance)}",
        keys,
    )
    return figure
