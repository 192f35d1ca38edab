"""The most that can be settled over a plane of two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import binary_dilation, distance_transform_edt

from model.findings import deadlock, fullest, list_files, over_map, same_fullest
from model.parameters import parameter
from model.payoffs import PLAYER_NAMES
from model.plots.style import (
    LOOKS,
    NO_EQUILIBRIUM,
    PLAYER_LINES,
    TODAY,
    headline,
    new_figure,
    provenance,
    styled,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.regimes import Plane

#: A region smaller than this share of the plane is named in the legend only.
_SMALLEST_LABELLED = 0.03

#: Height and width of the plane on paper, and the room that a name needs, in inches.
_PAPER = (4.2, 9.7)
_ROOM_FOR_WORDS = 1.2

#: How much of a colour shows through where the answer depends on the grid.
_VEIL = 0.66


def plot_regimes(
    datasets: Sequence[xr.Dataset],
    x: str,
    y: str,
    today: Mapping[str, float] | None = None,
    ax: Axes | None = None,
    exact: Plane | None = None,
) -> Axes:
    """Colour each point by the largest set of files that one pure equilibrium settles.

    Parameters
    ----------
    datasets : sequence of Dataset
        A sweep over the two parameters, first on the grid to draw, then on those it is checked on.
    x, y : str
        The parameters on the axes.
    today : mapping of str to float, optional
        The scenario's own values, marked.
    ax : Axes, optional
    exact : Plane, optional
        The exact curves to draw as borders in place of the edges of the grid.

    Returns
    -------
    Axes
        Regions carry the hatch of their outcome and, where there is room, their name. They are
        veiled where another grid settles another set of files.
    """
    from matplotlib.patches import Patch

    ax = ax or new_figure().add_subplot()
    ordered = [data.transpose(y, x, ...) for data in datasets]
    at_x, at_y = ordered[0][x].values, ordered[0][y].values
    plane = _edges(at_x, at_y)
    regimes = fullest(ordered[0])
    unsure = ~same_fullest(ordered)
    handles: list[Artist] = []
    for k in sorted(set(regimes.code.ravel())):
        look = NO_EQUILIBRIUM if k < 0 else LOOKS[regimes.sets[k]]
        name = "no pure equilibrium" if k < 0 else list_files(regimes.sets[k])
        here = regimes.code == k
        filled = ax.contourf(
            *plane, _padded(here), levels=[0.5, 1.5], colors=[look.colour], hatches=[look.hatch]
        )
        filled.set_edgecolor("#33333366")
        if exact is None:
            ax.contour(*plane, _padded(here), levels=[0.5], colors="#222222", linewidths=1.2)
        handles.append(Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="#333", label=name))
        _label(ax, here & ~unsure, at_x, at_y, name)
        _label(ax, here & unsure, at_x, at_y, f"{name}\n(depends on\nthe grid)")
    if unsure.any():
        ax.contourf(*plane, _padded(unsure), levels=[0.5, 1.5], colors=["white"], alpha=_VEIL)
        handles.append(
            Patch(facecolor="white", edgecolor="#333", label="veiled: depends\non the grid")
        )
    if exact is not None:
        handles += _draw_borders(ax, exact)
    if today is not None:
        ax.plot(
            today[x], today[y], marker="o", markersize=15, markerfacecolor="white",
            markeredgecolor=TODAY, markeredgewidth=3, clip_on=False, zorder=6,
        )  # fmt: skip
        left = today[x] > (at_x[0] + at_x[-1]) / 2
        ax.annotate(
            "scenario", (today[x], today[y]), xytext=(-14 if left else 14, 14), zorder=6,
            textcoords="offset points", ha="right" if left else "left", fontsize=16, weight="bold",
            bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 2},
        )  # fmt: skip
    ax.set(
        xlim=(at_x[0], at_x[-1]), ylim=(at_y[0], at_y[-1]),
        xlabel=parameter(x).label, ylabel=parameter(y).label,
    )  # fmt: skip
    ax.legend(
        handles=handles, title="Most that one\nequilibrium settles", loc="upper left",
        bbox_to_anchor=(1.01, 1.0), alignment="left", title_fontsize=15, borderaxespad=0,
    )  # fmt: skip
    return ax


def _draw_borders(ax: Axes, exact: Plane) -> list[Artist]:
    """Draw the zero lines of the polynomials that bound the regimes, by whose incentive flips."""
    from matplotlib.lines import Line2D

    data = exact.data.transpose(exact.y, exact.x, ...)
    code = fullest(data).code
    # Borders between outcomes that settle the same files are changes of terms, not of regime.
    turning = np.zeros(code.shape, dtype=bool)
    turning[:, 1:] |= code[:, 1:] != code[:, :-1]
    turning[1:, :] |= code[1:, :] != code[:-1, :]
    turning = binary_dilation(turning, np.ones((5, 5), dtype=bool))
    players = set()
    for border in exact.borders:
        near = binary_dilation(border.near, np.ones((3, 3), dtype=bool)) & turning
        if not near.any():
            continue
        values = np.where(near, exact.values(border), np.nan)
        ax.contour(
            data[exact.x].values, data[exact.y].values, values, levels=[0], colors="#111111",
            linestyles=PLAYER_LINES[border.player], linewidths=2.6,
        )  # fmt: skip
        players.add(border.player)
    return [
        Line2D([], [], color="#111111", linestyle=PLAYER_LINES[p], label=f"{PLAYER_NAMES[p]} flips")
        for p in PLAYER_LINES
        if p in players
    ]


def _label(ax: Axes, here: np.ndarray, at_x: np.ndarray, at_y: np.ndarray, words: str) -> None:
    """Write a region's name at the point that lies deepest inside it."""
    if here.mean() < _SMALLEST_LABELLED:
        return
    # Depth in steps of equal length on paper, so that words get room in both directions.
    sampling = tuple(side / n for side, n in zip(_PAPER, here.shape, strict=True))
    depth = distance_transform_edt(np.pad(here, 1), sampling=sampling)[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(depth)), here.shape)
    if 2 * depth[row, column] < _ROOM_FOR_WORDS:
        return
    ax.text(
        at_x[column], at_y[row], words, ha="center", va="center", fontsize=17, weight="bold",
        bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none"}, zorder=5,
    )  # fmt: skip


def _edges(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
    """Coordinates of a plane with one point more on each side, so that regions reach its rim."""
    return tuple(np.concatenate([[2 * v[0] - v[1]], v, [2 * v[-1] - v[-2]]]) for v in (x, y))


def _padded(values: np.ndarray) -> np.ndarray:
    return np.pad(values.astype(float), 1, mode="edge")


@styled
def figure_regimes(
    datasets: Sequence[xr.Dataset],
    x: str = "threat",
    y: str = "assurance",
    today: Mapping[str, float] | None = None,
    exact: Plane | None = None,
) -> Figure:
    """A map of what can be settled over two parameters.

    Parameters
    ----------
    datasets : sequence of Dataset
        A sweep over the two parameters, first on the grid to draw, then on those it is checked on.
    x, y : str
        The parameters on the axes.
    today : mapping of str to float, optional
        The scenario's own values, marked.
    exact : Plane, optional
        The exact curves to draw as borders, labelled by whose incentive flips there.
    """
    figure = new_figure()
    plot_regimes(datasets, x, y, today, figure.add_subplot(), exact)
    first = datasets[0]
    also = float(deadlock(first).mean())
    rivals = float(fullest(first).rivals.mean())
    beside = (
        f" On {rivals:.0%} of the map another equilibrium settles a file that the one named leaves "
        "open."
        if rivals
        else ""
    )
    headline(
        figure,
        over_map(datasets),
        f"Full deadlock is an equilibrium too on {also:.0%} of the map.{beside}",
        f"Colour: the largest set of files that one pure equilibrium settles, on "
        f"L = {first.attrs['levels']}; other equilibria may settle less. Checked on L = "
        f"{', '.join(str(d.attrs['levels']) for d in datasets)}. Shares of the map are areas, not "
        f"chances. {provenance(first.attrs)}",
    )
    return figure
