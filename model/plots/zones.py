"""The zone of possible agreement of each file along one parameter, and the price in it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from model.lenses.zones import cause_in_words
from model.parameters import parameter
from model.payoffs import Player
from model.plots.house import house
from model.plots.style import (
    PLAYER_LINES,
    headline,
    mark_scenario,
    new_figure,
    provenance,
    scenario_key,
    styled,
)
from model.sweeps.findings import runs
from model.words import number, within

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.lenses.zones import Zone
    from model.lenses.zones_along import ZonesAlong

#: The sides: whose limit it is, what a sentence calls them and their line, and the other one.
_OWNERS = {"us": "US", "iran": "Iran's"}
_SIDES = {"us": ("the US", "dashed"), "iran": ("Iran", "solid")}
_OTHER: dict[Player, Player] = {"us": "iran", "iran": "us"}

#: Markers along the line of the price.
_MARKS = 9


def plot_zone(
    data: xr.Dataset, file: str, ax: Axes | None = None, here: Zone | None = None
) -> Axes:
    """Draw the taker's floor, the giver's ceiling and the zone between them along one parameter.

    Parameters
    ----------
    data : Dataset
        As `model.lenses.zones_along.zones_over` returns it.
    file : str
    ax : Axes, optional
    here : Zone, optional
        The same at the scenario: where the zone never exists, it says why, and it says who gives
        the file up; Iran without it.

    Returns
    -------
    Axes
        The band is the zone, the line with markers in it the terms bargained; the limit of the
        US is dashed, that of Iran solid.
    """
    from matplotlib.ticker import MaxNLocator

    ax = ax or new_figure().add_subplot()
    part = data.sel(file=file)
    axis = _axis(data)
    at = part[axis].values
    for run in runs(part["exists"].values.astype(int), at):
        inside = (at >= run.first) & (at <= run.last)
        if run.value:
            ax.fill_between(
                at[inside], part["low"].values[inside], part["high"].values[inside],
                facecolor=house.agreed, linewidth=0, alpha=0.55,
            )  # fmt: skip
    giver: Player = "iran" if here is None else here.giver
    for end, player in (("floor", _OTHER[giver]), ("ceiling", giver)):
        ax.plot(at, part[end], PLAYER_LINES[player], color=house.ink, lw=2.4,
                label=f"{_OWNERS[player]} {end}")  # fmt: skip
    ax.plot(
        at, part["bargained"], color=house.accent, lw=2.6, marker="o", markersize=8,
        markevery=max(1, len(at) // _MARKS), markeredgecolor=house.paper,
        label="even bargain in the zone",
    )  # fmt: skip
    if not part["exists"].any():
        _say_why(ax, part, here, giver)
    ax.xaxis.set_major_locator(MaxNLocator(4 if house.zoom >= 1 else 2))
    ax.set(xlim=(at[0], at[-1]), ylim=(-0.04, 1.04), yticks=[0, 0.5, 1])
    ax.set_yticklabels(["0", "half", "all"])
    ax.set_title(f"{file.capitalize()} file")
    return ax


def _say_why(ax: Axes, part: xr.Dataset, here: Zone | None, giver: Player) -> None:
    """Say that there is no zone, and what keeps it shut, where no line runs."""
    (gives, its), (takes, theirs) = (_SIDES[p] for p in (giver, _OTHER[giver]))
    words = f"no zone: {takes} takes no less than the {theirs} line, {gives} gives no more than "
    words += f"the {its}"
    wide = 36
    if house.zoom < 1:
        words, wide = f"no zone: the {theirs} line is above the {its}", 22
    if here is not None and not here.exists and house.zoom >= 1:
        words += f". At the scenario, {within(cause_in_words(here))}"
    # The larger of the rooms above the lines and below them.
    lines = np.concatenate([part["floor"].values, part["ceiling"].values])
    lines = lines[np.isfinite(lines)]
    top, bottom = (lines.max(), lines.min()) if len(lines) else (0.0, 0.0)
    ax.text(
        0.5, (1 + top) / 2 if 1 - top >= bottom else bottom / 2, textwrap.fill(words, wide),
        ha="center", va="center", transform=ax.transAxes, fontsize=house.pt(14), color=house.quiet,
        style="italic", bbox={"facecolor": house.paper, "edgecolor": "none", "pad": 1},
    )  # fmt: skip


def _axis(data: xr.Dataset) -> str:
    (axis,) = (str(d) for d in data["floor"].dims if d != "file")
    return axis


@styled
def figure_zones(found: ZonesAlong) -> Figure:
    """Zones of possible agreement of the files as one parameter grows, and the price in them."""
    data, axis, files, today = found.data, found.axis, found.files, found.today
    by_file = {z.file: z for z in found.here}
    figure = new_figure()
    panels = figure.subplots(1, len(files), sharey=True, squeeze=False)[0]
    for ax, file in zip(panels, files, strict=True):
        plot_zone(data, file, ax, by_file.get(file))
        ax.set_title(found.structure.headed(file))
        mark_scenario(ax, today)
    named = {key.get_label(): key for ax in panels for key in ax.get_legend_handles_labels()[0]}
    keys = list(named.values())
    keys.append(scenario_key(number(today)))
    panels[0].set_ylabel(
        f"share that {found.structure.gives}", color=house.quiet, fontsize=house.pt(15)
    )
    panels[len(files) // 2].set_xlabel(parameter(axis).label)
    prices = [found.price(f) for f in files if data["exists"].sel(file=f).any()]
    others = sorted({str(v) for v in data["others"].values})
    mark = f"Grey line: the scenario, {number(today)}. "
    figure.get_layout_engine().set(wspace=0.05)  # type: ignore[call-arg,union-attr]
    headline(
        figure,
        found.words,
        " ".join(f"{price}." for price in prices),
        f"Each file against leaving it open, with {' or '.join(others)}. Even bargain: Nash "
        f"bargaining solution. {mark}{provenance(found.provenance)}",
        keys,
    )
    return figure
