"""The most that can be settled over a plane of two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.findings import deadlock, fullest, list_files, map_headline
from model.parameters import parameter
from model.plots.style import (
    LOOKS,
    NO_EQUILIBRIUM,
    TODAY,
    headline,
    label_colour,
    new_figure,
    provenance,
    styled,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: A region smaller than this share of the plane is told in the legend only.
_SMALLEST_LABELLED = 0.03


def plot_regimes(data: xr.Dataset, x: str, y: str, ax: Axes | None = None) -> Axes:
    """Colour each point by the largest set of files that one pure equilibrium settles.

    Parameters
    ----------
    data : Dataset
        A sweep over the two parameters.
    x, y : str
        The parameters on the axes.
    ax : Axes, optional

    Returns
    -------
    Axes
        Regions carry the hatch of their outcome and, where there is room, their name. A dashed
        line bounds the part where full deadlock is an equilibrium as well.
    """
    from matplotlib.patches import Patch

    ax = ax or new_figure().add_subplot()
    data = data.transpose(y, x, ...)
    regimes = fullest(data)
    at_x, at_y = data[x].values, data[y].values
    drawn = []
    for k in sorted(set(regimes.code.ravel())):
        files = regimes.sets[k] if k >= 0 else None
        look = NO_EQUILIBRIUM if files is None else LOOKS[files]
        name = "no pure equilibrium" if files is None else list_files(files)
        here = regimes.code == k
        filled = ax.contourf(
            *_edges(at_x, at_y), _padded(here.astype(float)), levels=[0.5, 1.5],
            colors=[look.colour], hatches=[look.hatch],
        )  # fmt: skip
        filled.set_edgecolor("#33333355")
        ax.contour(
            *_edges(at_x, at_y), _padded(here.astype(float)), levels=[0.5], colors="#222222",
            linewidths=1.2,
        )  # fmt: skip
        drawn.append(
            Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="#333333", label=name)
        )
        if here.mean() >= _SMALLEST_LABELLED:
            row, column = _middle(here)
            ax.text(
                at_x[column], at_y[row], name, ha="center", va="center", fontsize=18, weight="bold",
                color="black", bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none"},
            )  # fmt: skip
    also = deadlock(data).transpose(y, x).values
    if also.any() and not also.all():
        ax.contour(at_x, at_y, also.astype(float), levels=[0.5], colors=TODAY, linestyles="dashed")
    ax.set(
        xlim=(at_x[0], at_x[-1]), ylim=(at_y[0], at_y[-1]),
        xlabel=parameter(x).label, ylabel=parameter(y).label,
    )  # fmt: skip
    ax.legend(
        handles=drawn, title="Most that one equilibrium settles", loc="upper left",
        bbox_to_anchor=(1.01, 1.0), alignment="left", title_fontsize=15,
    )  # fmt: skip
    return ax


def _edges(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of a plane padded by one point on each side, so that regions reach its rim."""
    return tuple(  # type: ignore[return-value]
        np.concatenate([[2 * v[0] - v[1]], v, [2 * v[-1] - v[-2]]]) for v in (x, y)
    )


def _padded(values: np.ndarray) -> np.ndarray:
    return np.pad(values, 1, mode="edge")


def _middle(here: np.ndarray) -> tuple[int, int]:
    """The point of a region that lies deepest inside it."""
    from scipy.ndimage import distance_transform_edt

    depth = distance_transform_edt(np.pad(here, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(depth)), here.shape)
    return int(row), int(column)


@styled
def figure_regimes(
    data: xr.Dataset,
    x: str = "threat",
    y: str = "assurance",
    today: Mapping[str, float] | None = None,
    finer: Sequence[xr.Dataset] = (),
) -> Figure:
    """A map of what can be settled over two parameters.

    Parameters
    ----------
    data : Dataset
        A sweep over the two parameters.
    x, y : str
    today : mapping of str to float, optional
        The scenario's own values, marked.
    finer : sequence of Dataset
        The same sweep on finer grids, for the check of the headline.
    """
    figure = new_figure()
    ax = plot_regimes(data, x, y, figure.add_subplot())
    if today is not None:
        ax.plot(
            today[x], today[y], marker="o", markersize=15, markerfacecolor="white",
            markeredgecolor=TODAY, markeredgewidth=3, clip_on=False, zorder=5,
        )  # fmt: skip
        ax.annotate(
            "scenario", (today[x], today[y]), xytext=(-14, 14), textcoords="offset points",
            ha="right", fontsize=16, weight="bold",
            bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 2},
        )  # fmt: skip
    also = deadlock(data).values
    rim = (
        "Full deadlock is an equilibrium too at every point. "
        if also.all()
        else "Full deadlock is an equilibrium at no point. "
        if not also.any()
        else f"Dashed: where full deadlock stops being an equilibrium too "
        f"({also.mean():.0%} of the points have it). "
    )
    rivals = fullest(data).rivals.mean()
    other = f"On {rivals:.0%} of the points another equilibrium settles a file that the one named leaves open. " if rivals else ""
    headline(
        figure,
        f"{map_headline([data, *finer], (x, y))}.",
        f"{rim}{other}Other equilibria settle less. Headline checked on L = "
        f"{', '.join(str(d.attrs['levels']) for d in (data, *finer))}. {provenance(data.attrs)}",
    )
    return figure


__all__ = ["figure_regimes", "label_colour", "plot_regimes"]
