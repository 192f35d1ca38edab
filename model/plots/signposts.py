"""The three indicators to watch, as maps: cohesion by protest, one for each aim of a strike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.parameters import parameter
from model.plots.maps import Map, key, mark, paint
from model.plots.style import OPEN_LOOK, TODAY, headline, new_figure, provenance, styled
from model.sweeps.findings import UNSURE, YES, deadlock, grids_in_words, on_all_grids

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.uncertainty.signposts import Signposts

#: Crosses where full deadlock is an equilibrium too, whatever the colour: about so many across.
_CROSSES = 8
_CROSS: dict[str, Any] = {
    "marker": OPEN_LOOK.marker, "color": "#FFFFFF", "linestyle": "none", "markersize": 9,
    "markeredgewidth": 1.6,
}  # fmt: skip

_X, _Y, _PANEL = "elite_cohesion", "protest", "strike_scope"


def plot_signposts(
    found: Signposts, strike_scope: float, ax: Axes | None = None, *, legend: bool = True
) -> Axes:
    """Colour cohesion by protest by the largest set of files that one equilibrium settles.

    Parameters
    ----------
    found : Signposts
    strike_scope : float
        The nearest value of the map is drawn.
    ax : Axes, optional
    legend : bool

    Returns
    -------
    Axes
        White crosses where full deadlock is an equilibrium too, on all grids; veiled where either
        answer depends on the grid. The dot is the scenario, on the map of its own strike scope; the
        dashed box is the stated range of the two indicators.
    """
    ax = ax or new_figure().add_subplot()
    maps = [d.sel({_PANEL: strike_scope}, method="nearest") for d in found.maps]
    here, stuck = _map(maps)
    paint(ax, here)
    _cross(ax, here.x, here.y, stuck == YES)
    _draw_scenario(found, float(maps[0][_PANEL]), ax)
    ax.set(
        xlim=(here.x[0], here.x[-1]), ylim=(here.y[0], here.y[-1]),
        xlabel=_label(_X), ylabel=_label(_Y),
    )  # fmt: skip
    if legend:
        _draw_legend(ax, _handles(maps))
    return ax


def _map(maps: Sequence[xr.Dataset]) -> tuple[Map, np.ndarray]:
    """A map, unsure where deadlock is too, and whether full deadlock is an equilibrium there."""
    maps = [d.transpose(_Y, _X, ...) for d in maps]
    stuck = on_all_grids(maps, deadlock, UNSURE)
    here = Map.of(maps, _X, _Y)
    return replace(here, unsure=here.unsure | (stuck == UNSURE)), stuck


def _label(name: str) -> str:
    return f"{parameter(name).words} ${parameter(name).latex}$"


def _cross(ax: Axes, x: np.ndarray, y: np.ndarray, here: np.ndarray) -> None:
    """Strew crosses over a region and draw a line around it."""
    from matplotlib.patheffects import withStroke

    if not here.any():
        return
    ax.contour(
        x, y, here.astype(float), levels=[0.5], colors=_CROSS["color"], linewidths=1.6, zorder=4
    ).set_path_effects([withStroke(linewidth=3.4, foreground="#222222")])
    step = max(1, round(len(x) / _CROSSES))
    rows, columns = np.nonzero(here)
    # Every other row is shifted by half a step.
    shift = (rows // step % 2) * (step // 2)
    chosen = (rows % step == step // 2) & ((columns + shift) % step == step // 2)
    ax.plot(
        x[columns[chosen]], y[rows[chosen]], zorder=4, **_CROSS,
        path_effects=[withStroke(linewidth=3.4, foreground="#222222")],
    )  # fmt: skip


def _draw_scenario(found: Signposts, scope: float, ax: Axes) -> None:
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    entries = found.scenario.parameters
    low, high = (
        [float(getattr(entries[name], end)) for name in (_X, _Y)] for end in ("low", "high")
    )
    ax.add_patch(
        Rectangle(
            (low[0], low[1]), high[0] - low[0], high[1] - low[1], fill=False, linestyle="--",
            edgecolor=TODAY, linewidth=2, zorder=5,
            path_effects=[withStroke(linewidth=5, foreground="white", alpha=0.8)],
        )
    )  # fmt: skip
    if np.isclose(scope, found.today[_PANEL]):
        mark(ax, found.today[_X], found.today[_Y])


def _handles(maps: Sequence[xr.Dataset]) -> list[Artist]:
    """Keys of everything that the maps show."""
    from matplotlib.lines import Line2D
    from matplotlib.patheffects import withStroke

    here, stuck = _map(maps)
    handles = key(here, "depends on the grid")
    if (stuck == YES).any():
        cased = [withStroke(linewidth=3.4, foreground="#222222")]
        crosses = Line2D([], [], label="full deadlock too", path_effects=cased, **_CROSS)
        handles.insert(len(here.codes), crosses)
    handles.append(
        Line2D(
            [], [], marker="o", markersize=13, markerfacecolor="white", markeredgecolor=TODAY,
            markeredgewidth=3, linestyle="none", label="scenario",
        )
    )  # fmt: skip
    handles.append(Line2D([], [], color=TODAY, linestyle="--", linewidth=2, label="stated range"))
    return handles


def _draw_legend(ax: Axes, handles: Sequence[Artist]) -> None:
    ax.legend(
        handles=handles, title="Most that one equilibrium settles", loc="upper left",
        bbox_to_anchor=(1.01, 1.0), alignment="left", borderaxespad=0,
    )  # fmt: skip


@styled
def figure_signposts(found: Signposts) -> Figure:
    """What the three indicators would change: a limited strike, the scenario's own, a wide one."""
    own = found.today[_PANEL]
    chosen = sorted({0.0, own, 1.0})
    figure = new_figure()
    first: Axes | None = None
    for column, scope in enumerate(chosen):
        ax = figure.add_subplot(1, len(chosen), column + 1, sharey=first)
        first = first or ax
        plot_signposts(found, scope, ax, legend=False)
        name = " (scenario)" if np.isclose(scope, own) else ""
        ends = {0.0: ": limited", 1.0: ": regime"}
        ax.set_title(f"Strike scope {scope:g}{name or ends.get(scope, '')}", fontsize=17)
        if ax is not first:
            ax.set_ylabel("")
            ax.tick_params(labelleft=False)
    whole = [d.sel({_PANEL: chosen}, method="nearest") for d in found.maps]
    headline(
        figure,
        found.words,
        found.detail,
        "Colour: the most files that one pure equilibrium settles, on "
        f"L = {found.maps[0].attrs['levels']}; checked on {grids_in_words(found.maps)}. Shares are "
        f"of the scales of the indicators, not chances. {provenance(found.provenance)}",
        _handles(whole),
    )
    return figure
