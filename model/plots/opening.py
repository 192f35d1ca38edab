"""The price of one file in another: the least that must be given, as a lever moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.parameters import parameter
from model.plots.house import house
from model.plots.levers import grades
from model.plots.style import headline, mark_scenario, new_figure, scenario_key, styled
from model.words import number, sentence

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.pricing.opening import Opening


def plot_opening(found: Opening, ax: Axes | None = None) -> Axes:
    """Draw from which share of a file on another opens, and hatch where none is enough."""
    ax = ax or new_figure().add_subplot()
    low, high = float(found.places[0]), float(found.places[-1])
    open_ = np.isfinite(found.at_most)
    half = (found.places[1] - found.places[0]) / 2
    for place in found.places[~open_]:
        ax.fill_between([max(low, place - half), min(high, place + half)], 0, 1,
                        facecolor=house.paper,
                        edgecolor=house.gap, hatch="///", linewidth=0)  # fmt: skip
    least = np.where(open_, found.at_most, np.nan)
    ax.fill_between(found.places, least, 1, color=house.agreed, linewidth=0)
    ax.plot(found.places, least, "o-", color=house.ink, linewidth=3, markersize=8, clip_on=False,
            zorder=4)  # fmt: skip
    mark_scenario(ax, float(found.scenario.values[found.lever]))
    at, words = grades(found.scenario)
    ax.set_xticks(at, words, fontsize=house.pt(14))
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["none", "a quarter", "half", "three quarters", "all"],
                  fontsize=house.pt(14))  # fmt: skip
    ax.set(xlim=(low, high), ylim=(0, 1))
    ax.set_xlabel(sentence(parameter(found.lever).plain))
    ax.set_ylabel(f"{sentence(found.against)} given")
    return ax


@styled
def figure_opening(found: Opening) -> Figure:
    """The least of one file at which another opens, along a lever."""
    from matplotlib.patches import Patch

    figure = new_figure()
    plot_opening(found, figure.add_subplot())
    open_ = np.isfinite(found.at_most)
    keys: list[Artist] = [scenario_key(number(float(found.scenario.values[found.lever])))]
    if open_.any():
        keys.append(Patch(color=house.agreed, label="the deal is possible"))
    if not open_.all():
        keys.append(
            Patch(facecolor=house.paper, edgecolor=house.gap, hatch="///", label="at no share")
        )
    about = found.provenance
    headline(
        figure,
        found.words,
        "",
        "Dots: the least that is known to be enough, decided exactly, and within a thousandth of a "
        "bound below which there is none; joined by lines. No grid. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
        keys,
    )
    return figure
