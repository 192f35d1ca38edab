"""What moving first is worth along one parameter, beside the equilibria of moving at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.lenses.first_mover import axis_of
from model.parameters import parameter
from model.payoffs import PLAYER_NAMES, PLAYERS, Player
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import (
    Look,
    headline,
    look_of,
    mark_scenario,
    new_figure,
    provenance,
    styled,
    whole,
)
from model.sweeps.findings import files_in, runs, settled_sets
from model.words import number

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.lenses.first_mover import FirstMover

#: Share of the axis that a letter in the strip takes, and what a word needs besides.
_LETTER, _MARGIN = 0.0155, 0.02

#: Shares of the height: payoffs, and the strip of outcomes.
_HEIGHTS = (4, 1)


def plot_commitment(data: xr.Dataset, player: Player, ax: Axes | None = None) -> Axes:
    """Draw what a player gets by moving first, by moving second, and in the equilibria.

    Parameters
    ----------
    data : Dataset
        From `model.lenses.first_mover.commitment_path`.
    player : {"us", "iran"}
    ax : Axes, optional

    Returns
    -------
    Axes
        In points. The grey band spans the pure equilibria, the purple one moving first from hostile
        to friendly replies; the dotted lines are the least and the most from moving second.
    """
    ax = ax or new_figure().add_subplot()
    axis = axis_of(data)
    at, mine = data[axis].values, data.sel(player=player)
    ax.fill_between(
        at, mine["worst_equilibrium"], mine["best_equilibrium"], step="mid", facecolor=house.open,
        edgecolor=house.quiet, linewidth=1, label="pure equilibria, worst to best",
    )  # fmt: skip
    friendly, hostile = (mine["first"].sel(replies=r).values for r in ("friendly", "hostile"))
    ax.fill_between(at, hostile, friendly, step="mid", color=house.accent, alpha=0.3, linewidth=0)
    every = max(1, len(at) // 12)
    ax.plot(
        at, friendly, drawstyle="steps-mid", color=house.accent, linewidth=4, marker="o",
        markersize=8,
        markevery=every, label="moves first, ties broken its way",
    )  # fmt: skip
    ax.plot(
        at, hostile, drawstyle="steps-mid", color=house.accent, linewidth=1.6, linestyle="--",
        marker="o", markerfacecolor=house.paper, markersize=5, markevery=every,
        label="moves first, ties broken against it",
    )  # fmt: skip
    low = mine["second_worst"].min("replies").values
    high = mine["second_best"].max("replies").values
    for line, label in ((low, "moves second"), (high, None)):
        ax.plot(
            at, line, drawstyle="steps-mid", color=house.ink, linewidth=2, linestyle=":",
            marker="v",
            markersize=8, markevery=(every // 2, every), label=label,
        )  # fmt: skip
    ax.set_xlim(float(at[0]), float(at[-1]))
    ax.set_ylabel(f"{PLAYER_NAMES[player]}, points", fontsize=house.pt(15))
    return ax


def plot_first_outcomes(data: xr.Dataset, player: Player, ax: Axes | None = None) -> Axes:
    """Draw a strip of how the talks end if a player moves first and ties are broken its way.

    Parameters
    ----------
    data, player, ax
        As for `plot_commitment`.

    Returns
    -------
    Axes
        Colours are those of the files settled; white where its best commitments end differently.
    """
    ax = ax or new_figure().add_subplot()
    at = data[axis_of(data)].values
    found = data["outcome_first"].sel(player=player, replies="friendly").values
    sets = settled_sets(data)
    kinds = np.unique(found, axis=0)
    codes = np.array([int(np.flatnonzero((kinds == row).all(axis=1))[0]) for row in found])
    edge = float(np.diff(at).max()) / 2 if len(at) > 1 else 0.5
    for run in runs(codes, at):
        left, right = max(run.first - edge, at[0]), min(run.last + edge, at[-1])
        ends = np.flatnonzero(kinds[run.value])
        single = len(ends) == 1
        look = look_of(sets[ends[0]], files_in(data)) if single else Look(house.paper)
        ax.axvspan(left, right, facecolor=look.colour, edgecolor=house.soft, linewidth=0.8)
        words = _closed(str(data["outcome"].values[ends[0]])) if single else "several"
        room = _LETTER * house.crowd * max(map(len, words.split("\n"))) + _MARGIN
        room *= at[-1] - at[0]
        if right - left > room:
            place = _middle(left, right, room, float(data.attrs["today"]))
            ax.text(
                place, 0.5, words, transform=ax.get_xaxis_transform(), ha="center",
                va="center", fontsize=house.pt(12), linespacing=1.0,
                color=label_colour(look.colour), zorder=4,
            )  # fmt: skip
    ax.set(xlim=(at[0], at[-1]), ylim=(0, 1), yticks=[])
    return ax


def _middle(left: float, right: float, room: float, line: float) -> float:
    """The middle of a stretch, or of its larger part beside a line if there is room for words."""
    if left < line < right:
        low, high = max((left, line), (line, right), key=lambda part: part[1] - part[0])
        if high - low > room:
            return (low + high) / 2
    return (left + right) / 2


def _closed(label: str) -> str:
    """The files of an outcome that are not open, one to a line."""
    return "\n".join(part for part in label.split(", ") if not part.endswith(" open")) or "all open"


@paged(4.2)
@whole()
@styled
def figure_commitment(found: FirstMover) -> Figure:
    """Who gains from moving first as one parameter grows."""
    data, checks, axis = found.data, found.checks, found.axis
    figure = new_figure()
    panels = figure.subplots(
        2, len(PLAYERS), sharex=True, height_ratios=_HEIGHTS, gridspec_kw={"hspace": 0.02}
    )
    for (top, strip), player in zip(panels.T, PLAYERS, strict=True):
        plot_commitment(data, player, top)
        plot_first_outcomes(data, player, strip)
        strip.set_xlabel(parameter(axis).label)
        for ax in (top, strip):
            mark_scenario(ax, data.attrs["today"])
        top.annotate(
            f"scenario: {number(data.attrs['today'])}", (data.attrs["today"], 1.0),
            xycoords=("data", "axes fraction"), xytext=(0, 4), textcoords="offset points",
            ha="center", va="bottom", fontsize=house.pt(14),
        )  # fmt: skip
    panels[1, 0].set_ylabel(
        "outcome\nif first", fontsize=house.pt(13), rotation=0, ha="right", va="center"
    )
    handles, labels = panels[0, 0].get_legend_handles_labels()
    above = 1.12 if house.page else 1.07
    for ax, part in ((panels[0, 0], slice(0, 2)), (panels[0, 1], slice(2, 4))):
        ax.legend(
            handles[part], labels[part], loc="lower left", bbox_to_anchor=(-0.02, above),
            borderaxespad=0.2,
        )  # fmt: skip
    grids = ", ".join(str(d.attrs["levels"]) for d in (data, *checks))
    agreed = f" Sentences above: what the grids L = {grids} agree on." if checks else ""
    against = " ".join(f"{found.worth(player)}." for player in PLAYERS)
    headline(
        figure,
        found.words,
        found.detail,
        f"{against} {data.sizes[axis]} points; nothing is claimed between them. Each side's points "
        f"are its own.{agreed} {provenance(found.provenance)}",
    )
    return figure
