"""The three indicators to watch, as maps: cohesion by protest, one for each aim of a strike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.answers.levers import in_words
from model.parameters import parameter
from model.plots.house import house
from model.plots.maps import mark
from model.plots.regions import LARGE, paint_regions
from model.plots.status import draw_answers, plane_shade
from model.plots.style import headline, new_figure, provenance, styled
from model.words import sentence

if TYPE_CHECKING:
    from fractions import Fraction

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.uncertainty.signposts import Signposts

_X, _Y, _PANEL = "elite_cohesion", "protest", "strike_scope"


def plot_signposts(found: Signposts, strike_scope: Fraction, ax: Axes | None = None) -> Axes:
    """Shade cohesion by protest by the status of the files.

    Parameters
    ----------
    found : Signposts
    strike_scope : Fraction
        One of the maps.
    ax : Axes, optional

    Returns
    -------
    Axes
        Solid curves part another status, dotted ones another answer. The dot is the scenario, on
        the map of its own strike scope; the dashed box is the stated range of the two indicators.
    """
    ax = ax or new_figure().add_subplot()
    here = found.maps[strike_scope]
    paint_regions(ax, here.status, colour=plane_shade, named=False)
    draw_answers(ax, here.central)
    _draw_scenario(found, ax, strike_scope == found.scenario.values[_PANEL])
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel=parameter(_X).words, ylabel=parameter(_Y).words)
    ax.grid(visible=False)
    return ax


def _draw_scenario(found: Signposts, ax: Axes, own: bool) -> None:
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    entries = found.scenario.parameters
    low, high = (
        [float(getattr(entries[name], end)) for name in (_X, _Y)] for end in ("low", "high")
    )
    ax.add_patch(
        Rectangle(
            (low[0], low[1]), high[0] - low[0], high[1] - low[1], fill=False, linestyle="--",
            edgecolor=house.ink, linewidth=2, zorder=5,
            path_effects=[withStroke(linewidth=5, foreground=house.paper, alpha=0.8)],
        )
    )  # fmt: skip
    if own:
        mark(ax, found.today[_X], found.today[_Y])


def _handles(found: Signposts) -> list[Artist]:
    """Keys of every status on the maps, the largest first, and of the marks."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    shares: dict[str, float] = {}
    colours: dict[str, str] = {}
    for here in found.maps.values():
        for region in here.status.regions:
            said = in_words(region.told)
            shares[said] = shares.get(said, 0) + region.share / len(found.maps)
            colours[said] = plane_shade(region.told)
    large = [said for said, share in shares.items() if share >= LARGE / len(found.maps)]
    handles: list[Artist] = [
        Patch(facecolor=colours[said], edgecolor=house.quiet, label=said)
        for said in sorted(large, key=lambda said: -shares[said])
    ]
    handles.append(
        Line2D(
            [], [], marker="o", markersize=13, markerfacecolor=house.paper,
            markeredgecolor=house.ink,
            markeredgewidth=3, linestyle="none", label="scenario",
        )
    )  # fmt: skip
    handles.append(
        Line2D([], [], color=house.ink, linestyle="--", linewidth=2, label="stated range")
    )
    return handles


@styled
def figure_signposts(found: Signposts) -> Figure:
    """What the three indicators would change: a limited strike, the scenario's own, a wide one."""
    own = found.today[_PANEL]
    said = "Strike scope" if house.zoom >= 1 else "Scope"
    figure = new_figure()
    first: Axes | None = None
    for column, scope in enumerate(found.maps):
        ax = figure.add_subplot(1, len(found.maps), column + 1, sharey=first)
        first = first or ax
        plot_signposts(found, scope, ax)
        name = " (scenario)" if np.isclose(float(scope), own) else ""
        ends = {0.0: ": limited", 1.0: ": regime"}
        ax.set_title(f"{said} {float(scope):g}{name or ends.get(float(scope), '')}",
                     fontsize=house.pt(17))  # fmt: skip
        if ax is not first:
            ax.set_ylabel("")
            ax.tick_params(labelleft=False)
    check = f"{found.check}. " if found.check else ""
    headline(
        figure,
        found.words,
        found.detail,
        f"{sentence(house.strong)}er: more files settled, "
        f"in every stable outcome or in some. Solid lines: borders of a "
        f"file's status; dotted: of the answer. {check}Shares are of the scales of the "
        f"indicators, not chances. {provenance(found.provenance)}",
        _handles(found),
    )
    return figure
