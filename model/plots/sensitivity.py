"""What an output turns on: indices by group, and the key assumptions by two measures."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.parameters import parameter
from model.plots.house import house
from model.plots.style import headline, new_figure, provenance, styled, whole
from model.words import sentence

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.uncertainty.assumptions import Assumption, KeyAssumptions
    from model.uncertainty.indices import SobolIndices

#: Groups in a figure that is to be read from the back row, and parameters.
_MOST_GROUPS = 8
_MOST_PARAMETERS = 12

#: Outputs side by side, at most.
_MOST_OUTPUTS = 3

#: A distance beyond this many ranges is drawn as this.
_FARTHEST = 2.0


def ranked_groups(data: xr.Dataset, most: int = _MOST_GROUPS) -> list[str]:
    """The groups with the largest index of any output, the largest first."""
    by = "ST" if "ST" in data else "mu_star"
    # Effects of different outputs have different units; shares of variance have none.
    scale = data[by] if by == "ST" else data[by] / data[by].max("group")
    top = scale.max("output", skipna=True).fillna(-1)
    order = np.argsort(-top.values, kind="stable")
    return [str(data["group"].values[k]) for k in order[:most]]


def plot_sensitivity(
    data: xr.Dataset, key: str, groups: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Bars of one output's indices by group, with their intervals.

    Parameters
    ----------
    data : Dataset
        Of `sobol_indices`.
    key : str
        The output.
    groups : sequence of str, optional
        Which groups to show, the first on top; the largest by default.
    ax : Axes, optional

    Returns
    -------
    Axes
        Above in each pair the total index, below that of the group alone; an index that is not
        distinguishable from 0 is hollow.
    """
    from matplotlib.ticker import MaxNLocator

    ax = ax or new_figure().add_subplot()
    shown = list(groups or ranked_groups(data))
    here = data.sel(output=key)
    for row, group in enumerate(reversed(shown)):
        one = here.sel(group=group)
        for name, colour, shift in (("ST", house.accent_pale, 0.2), ("S1", house.accent, -0.2)):
            value, half = float(one[name]), float(one[f"{name}_conf"])
            if np.isnan(value):
                continue
            distinct = bool(one[f"{name}_distinct"])
            ax.barh(
                row + shift, max(value, 0.0), height=0.38,
                color=colour if distinct else house.paper,
                edgecolor=house.ink, linewidth=0.8,
            )  # fmt: skip
            ax.errorbar(
                value, row + shift, xerr=half, color=house.ink, linewidth=1.4, capsize=3, fmt="none"
            )
    if bool(np.isnan(here["ST"]).all()):
        ax.text(
            0.5,
            0.5,
            "never varies",
            transform=ax.transAxes,
            ha="center",
            color=house.quiet,
            fontsize=house.pt(15),
        )
    ax.set_yticks(
        range(len(shown)),
        ["\n".join(textwrap.wrap(sentence(g), 32)) for g in reversed(shown)],
        fontsize=house.pt(14),
    )
    ax.set(ylim=(-0.6, len(shown) - 0.4))
    ax.axvline(0, color=house.ink, linewidth=1)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.grid(axis="y", visible=False)
    words = str(here["words"].values)
    ax.set_title("\n".join(textwrap.wrap(sentence(words), 26)), fontsize=house.pt(15))
    return ax


@whole()
@styled
def figure_sensitivity(found: SobolIndices) -> Figure:
    """Which groups of parameters the outputs turn on, for up to three outputs."""
    from matplotlib.patches import Patch

    data, keys = found.data, found.outputs[:_MOST_OUTPUTS]
    shown = ranked_groups(data.sel(output=list(keys)))
    figure = new_figure()
    grid = figure.add_gridspec(2, len(keys), height_ratios=(14, 1))
    panels = [figure.add_subplot(grid[0, 0])]
    panels += [figure.add_subplot(grid[0, k], sharex=panels[0]) for k in range(1, len(keys))]
    for ax, key in zip(panels, keys, strict=True):
        plot_sensitivity(data, key, shown, ax).tick_params(labelleft=ax is panels[0])
    top = float((data["ST"] + data["ST_conf"]).sel(output=list(keys), group=shown).max(skipna=True))
    low = float((data["S1"] - data["S1_conf"]).sel(output=list(keys), group=shown).min(skipna=True))
    if np.isfinite(top):
        panels[0].set_xlim(min(low, 0) * 1.05, top * 1.08)
    panels[len(keys) // 2].set_xlabel("share of the output's variance over the stated ranges")
    below = figure.add_subplot(grid[1, :])
    below.set_axis_off()
    below.legend(
        handles=[
            Patch(facecolor=house.accent_pale, edgecolor=house.ink,
            label="with all interactions (ST)"),
            Patch(facecolor=house.accent, edgecolor=house.ink, label="alone (S1)"),
            Patch(facecolor=house.paper, edgecolor=house.ink, label="not distinguishable from 0"),
        ],
        loc="center", ncol=3, borderaxespad=0,
    )  # fmt: skip
    rest = int(data.sizes["group"]) - len(shown)
    rare = [
        str(data["words"].sel(output=k).item()) for k in keys if bool(data["few"].sel(output=k))
    ]
    caution = f" Too few points to trust the intervals of: {'; '.join(rare)}." if rare else ""
    conventions = [
        f"{data['words'].sel(output=key).item()}: {text} ({share:.0%} of the games)"
        for key in keys
        if (text := str(data["convention"].sel(output=key).item()))
        if (share := float(data["censored"].sel(output=key))) > 0
    ]
    headline(
        figure,
        found.headline(keys[0]),
        f"The {rest} groups that are not shown have smaller indices.{caution}"
        if rest > 0
        else caution.strip(),
        f"Lines: {data.attrs['confidence']:.0%} intervals. {data.attrs['games']:,} games, seed "
        f"{data.attrs['seed']}. Parameters that the game cannot tell apart are one group. "
        f"Shares of variance {data.attrs['meaning']}. "
        f"{''.join(f'Convention: {c}. ' for c in conventions)}{provenance(data.attrs)}",
    )
    return figure


def plot_assumptions(
    rows: Sequence[Assumption], axes: Sequence[Axes] | None = None, most: int = _MOST_PARAMETERS
) -> Sequence[Axes]:
    """Distance to the nearest change beside the total index, a row for each parameter.

    Parameters
    ----------
    rows : sequence of Assumption
        The first on top.
    axes : sequence of two Axes, optional
    most : int
        How many to show.
    """
    axes = new_figure().subplots(1, 2, sharey=True) if axes is None else axes
    shown = list(rows)[:most]
    left, right = axes
    for row, a in enumerate(reversed(shown)):
        far = not np.isfinite(a.share_of_range)
        share = min(a.share_of_range, _FARTHEST)
        left.barh(
            row, share, height=0.62, color=house.accent if a.within_range else house.paper,
            edgecolor=house.ink, linewidth=0.8,
        )  # fmt: skip
        label = "no change" if far else f"at {a.change_at:.3g}"
        left.annotate(
            label, (share, row), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=house.pt(13), bbox={"facecolor": house.paper, "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
        if not np.isnan(a.total):
            right.barh(
                row, a.total, height=0.62, color=house.accent_pale if a.distinct else house.paper,
                edgecolor=house.ink, linewidth=0.8,
                xerr=a.half_width, error_kw={"linewidth": 1.4, "capsize": 3},
            )  # fmt: skip
    left.set_yticks(
        range(len(shown)),
        [f"{parameter(a.parameter).words} = {a.value:.3g}" for a in reversed(shown)],
        fontsize=house.pt(14),
    )
    left.axvline(1, color=house.quiet, linewidth=1.5, linestyle=":")
    left.set(xlim=(0, _FARTHEST * 1.22), ylim=(-0.6, len(shown) - 0.4))
    left.set_xticks([0, 1, 2], ["scenario", "end of\nrange", "twice\nas far"])
    right.set_xlim(left=0)
    left.set_title("Distance to the nearest change", fontsize=house.pt(16))
    right.set_title("Total index of its group", fontsize=house.pt(16))
    for ax in axes:
        ax.grid(axis="y", visible=False)
    return axes


@whole()
@styled
def figure_assumptions(found: KeyAssumptions) -> Figure:
    """The key assumptions: how near a change is, and how much the output turns on it."""
    figure = new_figure()
    plot_assumptions(found, figure.subplots(1, 2, sharey=True))
    headline(
        figure,
        found.words,
        f"Left: how far it may move alone before {found.changing} changes "
        f"(full: within its stated range). Right: share of the variance of "
        f"'{found.explained}' that its group accounts for.",
        f"Hollow: not distinguishable from 0. Parameters that the game cannot tell apart share "
        f"their group's index. Shares of variance are over the stated ranges, no probabilities. "
        f"{provenance(found.provenance)}",
    )
    return figure
